"""All statements of one group of symbols, from every kind of fact."""

import re
from collections import Counter
from dataclasses import replace

from specs.analysis.modules import WIDE
from specs.analysis.package import SymbolId
from specs.writing.access import write_access
from specs.writing.announced import write_announced
from specs.writing.collecting import Collector, Found
from specs.writing.concurrency import write_concurrency
from specs.writing.configuration import write_constant, write_defaults, write_listed, write_variables
from specs.writing.data import write_field_docs, write_model, write_pattern
from specs.writing.descriptions import write_description
from specs.writing.errors import write_catches, write_error_type, write_raises
from specs.writing.grouping import Group
from specs.writing.guards import write_guards
from specs.writing.index import CALLABLE_KINDS, CLASS_KINDS, CONSTRUCTORS, Index
from specs.writing.interfaces import write_commands, write_entries, write_routes
from specs.writing.limits import write_retries, write_settings
from specs.writing.macros import write_macros
from specs.writing.metrics import write_metrics
from specs.writing.results import write_results
from specs.writing.services import write_services
from specs.writing.states import write_choices, write_lookup, write_state_changes, write_transitions
from specs.writing.together import told_together
from specs.writing.validations import write_validations

# Methods that the language asks for; what they do is what their names promise in every class.
PROTOCOL_METHODS = frozenset(
    "__eq__ __ne__ __repr__ __str__ __hash__ __dir__ __copy__ __deepcopy__ __reduce__ __reduce_ex__ __getstate__ "
    "__setstate__ __sizeof__ toString toJSON".split()
)


_OPERATOR = re.compile(r"operator(?:[-+*/%^&|~!=<>,]{1,3}|\[\]|\(\)| \w+)")


def statements_of(index: Index, group: Group, modules: list[str]) -> list[Found]:
    """`modules` are the files whose module-level facts this group speaks for."""
    collector = Collector()
    anchor = index.symbol(group.anchor)
    of_class = anchor is not None and anchor.kind in CLASS_KINDS
    several = sum(1 for place in group.members if _is_callable(index, place)) > 1
    # Where functions stand without classes, requirements that are told together would not say whose they are.
    named = of_class or several or index.package.files[group.anchor.path].language in WIDE
    twice = _named_twice(index, group)
    for place in group.members:
        first = len(collector.found)
        _write_symbol(collector, index, group, place, named=named)
        if place in twice:
            _tell_owner(collector, index, place, first)
    for path in modules:
        _write_module(collector, index, path)
    places = [*group.members, *(SymbolId(path, "") for path in modules if SymbolId(path, "") not in group.members)]
    write_services(collector, index, places)
    return told_together(collector.found)


def _named_twice(index: Index, group: Group) -> set[SymbolId]:
    """Methods of nested classes that go by the name of another in the same requirement."""
    names = Counter(place.name.rpartition(".")[2] for place in group.members)
    nested = (each for each in group.members if index.full_name(each).count(".") > 1)
    return {each for each in nested if names[each.name.rpartition(".")[2]] > 1}


def _tell_owner(collector: Collector, index: Index, place: SymbolId, first: int) -> None:
    """`call` of a nested class becomes `Reopen.call`, with the line that names the class."""
    *_, owner, name = index.full_name(place).rsplit(".", 2)
    holder = index.holder(place)
    if holder is None or index.symbol(holder) is None or name == owner:  # a constructor's name says whose it is
        return
    for each in collector.found[first:]:
        if f"`{name}`" in each.statement.text:
            said = each.statement.text.replace(f"`{name}`", f"`{owner}.{name}`")
            proof = (*each.statement.citations, index.head(holder))
            each.statement = replace(each.statement, text=said, citations=proof)


def _is_called(name: str) -> bool:
    return name.rstrip("?!").isidentifier() or _OPERATOR.fullmatch(name) is not None


def _is_callable(index: Index, place: SymbolId) -> bool:
    symbol = index.symbol(place)
    return symbol is not None and symbol.kind in CALLABLE_KINDS


def _write_symbol(collector: Collector, index: Index, group: Group, place: SymbolId, *, named: bool) -> None:
    symbol = index.symbol(place)
    public = place in index.public
    last = place.name.rpartition(".")[2]
    if last in PROTOCOL_METHODS:
        return
    speaks = symbol is not None and symbol.kind in CALLABLE_KINDS and last not in CONSTRUCTORS
    if last == "__call__":  # an object that is called goes by its class
        last = place.name.split(".")[-2] if "." in place.name else last
    subject = f"`{last}`" if named and speaks and _is_called(last) else "the package"
    if symbol is not None:
        if symbol.kind == "error":
            write_error_type(collector, index, place)
        elif place == group.anchor or symbol.public:
            write_description(collector, index, group, place)
        made = last == "initialize" and SymbolId(place.path, place.name.rpartition(".")[0]) in index.public
        if (public or made) and symbol.kind in CALLABLE_KINDS and symbol.params:
            write_defaults(collector, index, place, subject="`initialize`" if made else subject)
    write_routes(collector, index, place)
    write_access(collector, index, place)
    write_commands(collector, index, place)
    write_entries(collector, index, place)
    write_announced(collector, index, place, subject=subject)
    write_macros(collector, index, place)
    write_retries(collector, index, place, subject=subject, public=public)
    write_settings(collector, index, place, subject=subject, public=public)
    write_guards(collector, index, place, subject=subject, public=public)
    write_results(collector, index, place, subject=subject, public=public)
    write_raises(collector, index, place, subject=subject, public=public)
    write_catches(collector, index, place, subject=subject, public=public)
    write_validations(collector, index, place, subject=subject, public=public)
    write_state_changes(collector, index, place, subject=subject, public=public)
    write_concurrency(collector, index, place, subject=subject)
    held = index.of(place)
    if place.name:
        _write_held(collector, index, place)
    if held.env:
        write_variables(collector, index, place.path, held.env)


def _write_held(collector: Collector, index: Index, place: SymbolId) -> None:
    """What a class or function declares inside itself."""
    held = index.of(place)
    for model in held.models:
        write_model(collector, index, place.path, model)
        write_field_docs(collector, index, place.path, model)
    for choices in held.choices:
        write_choices(collector, index, place.path, choices)
    for lookup in held.lookups:
        write_lookup(collector, index, place.path, lookup)
    write_transitions(collector, index, place.path, held.transitions)
    holder = index.symbol(place)
    inside = holder is not None and holder.kind in CALLABLE_KINDS
    for pattern in held.patterns if not inside else ():
        write_pattern(collector, index, place.path, pattern)
    for constant in held.constants:
        write_constant(collector, index, place.path, constant)
        write_listed(collector, index, place.path, constant)


def _write_module(collector: Collector, index: Index, path: str) -> None:
    write_metrics(collector, index, path)
    for place in (SymbolId(path, ""), *index.namespaces.get(path, ())):
        _write_held(collector, index, place)
        write_variables(collector, index, path, index.of(place).env)
        for write in (write_routes, write_commands, write_entries):
            write(collector, index, place)
        write_retries(collector, index, place, subject="the package", public=False)
        write_settings(collector, index, place, subject="the package", public=False)
        write_guards(collector, index, place, subject="the package", public=False)
        write_raises(collector, index, place, subject="the package", public=False)
        write_validations(collector, index, place, subject="the package", public=False)
