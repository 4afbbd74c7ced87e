"""Values given to names: constants, tables, changes of state, types of variables."""

from collections.abc import Sequence

from tree_sitter import Node

from specs.analysis.asked import MAX_TEXT, is_worth_keeping
from specs.analysis.expressions import negate, placed
from specs.analysis.facts import (
    Choices,
    Condition,
    Constant,
    Doc,
    Local,
    Lookup,
    Member,
    Operand,
    Pattern,
    StateChange,
    Transition,
)
from specs.analysis.solid.answers import is_status
from specs.analysis.solid.bounds import HIGHEST, LOWEST
from specs.analysis.solid.branches import MAX_UNDER, STATES, add_catch, add_guard, state_name
from specs.analysis.solid.docs import doc_above
from specs.analysis.solid.forms import Form
from specs.analysis.solid.keyed import keyed
from specs.analysis.solid.operands import operand
from specs.analysis.solid.outcomes import outcomes
from specs.analysis.solid.reader import Reader, Scope, bare_name, last_name, lines
from specs.analysis.solid.regexes import bound_regex
from specs.analysis.solid.settings import assigned_setting
from specs.analysis.syntax import first_line, last_line

STEPPING = frozenset({"+=", "-=", "*=", "/=", "%=", ".=", "|=", "&=", "^=", "<<=", ">>="})  # only a part of the name
BOUNDING = LOWEST | HIGHEST
MAX_MEMBERS = 120
MAX_FOLLOWED = 16  # a longer list is a table of data
FOLLOWED = ("literal", "template", "collection", "arithmetic", "name")


def add_constant(
    reader: Reader, node: Node, scope: Scope, name: str, value_node: Node, *, public: bool = True,
    doc: Doc | None = None,
) -> None:  # fmt: skip
    """A name bound once: kept where its value is worth following; a mapping is a table or allowed moves."""
    start, end = lines(node)
    inner, form = reader.bare(value_node)
    if form.kind == "call" and form.target is not None and form.name == "freeze":
        inner, form = reader.bare(form.target)
    if form.kind in ("call", "new") and bound_regex(reader, node, scope, name, value_node):
        return
    if form.kind == "map" or (form.kind in ("new", "call", "list") and _is_pairs(reader, form)):
        table(reader, name, form, scope, start, end)
        return
    value = operand(reader, inner)
    doc = doc or doc_above(reader, node)
    if value.form == "collection" and len(value.items) > MAX_FOLLOWED:
        return
    if value.form in FOLLOWED and not (value.form == "literal" and value.value is None):
        reader.facts.constants.append(
            Constant(name, scope.symbol, value, start, end, doc=doc.text if doc else "", public=public and scope.public,
                     doc_start=doc.start if doc else 0)
        )  # fmt: skip
    if value.form == "collection" and 1 < len(value.items) <= MAX_MEMBERS and all(
        item.form == "name" or isinstance(item.value, str) for item in value.items
    ):  # fmt: skip
        members = tuple(Member(item.name or str(item.value), item, start) for item in value.items)
        reader.facts.choices.append(Choices(name, scope.symbol, members, start, end, is_enum=False))


def add_pattern(reader: Reader, node: Node, scope: Scope, name: str, regex: str) -> None:
    start, end = lines(node)
    reader.facts.patterns.append(Pattern(scope.symbol, name, regex, start, end))


def pairs_of(reader: Reader, form: Form) -> list[tuple[Node, Node]]:
    """The keys and values of a map, of a list of pairs, and of `mapOf(a to b)`."""
    parts = reader.arguments(form)[: 2 * MAX_MEMBERS]
    if form.kind == "map":
        return list(zip(parts[::2], parts[1::2], strict=False))
    found: list[tuple[Node, Node]] = []
    for part in parts:
        inner = reader.bare(part)[1]
        sides = reader.arguments(inner)
        if (inner.kind == "binary" and inner.name in ("to", "=>")) or (inner.kind == "list" and len(sides) == 2):
            found.append((sides[0], sides[1]))
    return found


def _is_pairs(reader: Reader, form: Form) -> bool:
    found = pairs_of(reader, form)
    return 0 < len(found) == len(form.parts)


def table(reader: Reader, name: str, form: Form, scope: Scope, start: int, end: int) -> None:
    """A map of constants: moves between states where it lists for each state the next ones."""
    pairs = pairs_of(reader, form)[:MAX_MEMBERS]
    held = [(operand(reader, key), _listed(reader, value)) for key, value in pairs]
    moves = [(state_name(key), values) for key, values in held if values is not None]
    sources = {source for source, _ in moves}
    if moves and len(moves) == len(pairs) and all(sources) and _are_moves(name, sources, moves):
        for source, values in moves:
            targets = tuple(state_name(value) for value in values or ())
            reader.facts.transitions.append(
                Transition(name, _kind_of(source) or name, source, targets, scope.symbol, start, end)
            )
        return
    entries = tuple((key, operand(reader, value)) for (key, _), (_, value) in zip(held, pairs, strict=True))
    if name.isupper() and any(value.form == "mapping" for _, value in entries):
        _nested(reader, pairs, scope)  # DEFAULTS of parts, each with its own
        entries = tuple(pair for pair in entries if pair[1].form != "mapping")
    entries = tuple(pair for pair in entries if pair[0].value != "")  # what only fills a table that is hashed
    if entries and all(side.form in ("literal", "name", "collection") for pair in entries for side in pair):
        reader.facts.lookups.append(Lookup(name, scope.symbol, entries, start, end))


def _nested(reader: Reader, pairs: Sequence[tuple[Node, Node]], scope: Scope, depth: int = 0) -> None:
    """`"smtp" => { "port" => 25 }` inside a table of defaults, by its key."""
    for key, value in pairs:
        form = reader.bare(value)[1]
        name = operand(reader, key).value
        if form.kind != "map" or not isinstance(name, str) or not name:
            continue
        inner = pairs_of(reader, form)[:MAX_MEMBERS]
        entries = tuple((operand(reader, one), operand(reader, other)) for one, other in inner)
        plain = tuple(pair for pair in entries if all(side.form in ("literal", "name") for side in pair))
        start, end = lines(key)[0], lines(value)[1]
        if len(plain) > 1:
            reader.facts.lookups.append(Lookup(name, scope.symbol, plain, start, end))
        if depth < 3:
            _nested(reader, inner, scope, depth + 1)


LISTS = frozenset({"setOf", "listOf", "HashSet", "Set", "emptySet", "emptyList", "Empty", "mutableSetOf", "EnumSet"})


def _listed(reader: Reader, node: Node) -> list[Operand] | None:
    form = reader.bare(node)[1]
    if form.kind in ("list", "new") or (form.kind == "call" and form.name in LISTS):
        return [operand(reader, part) for part in reader.arguments(form)]
    return None


def _are_moves(name: str, sources: set[str], moves: Sequence[tuple[str, Sequence[Operand] | None]]) -> bool:
    """Whether the values are of the keys' kind."""
    targets = [state_name(value) for _, values in moves for value in values or ()]
    if not targets or not all(targets):
        return False
    kinds = {_kind_of(each) for each in (*sources, *targets)}
    if kinds != {""}:
        return len(kinds) == 1
    said = "transition" in name.lower() or "moves" in name.lower() or "next" in name.lower()
    return said or len(sources & set(targets)) * 2 >= len(sources)


def _kind_of(state: str) -> str:
    """State of `State::New`."""
    short = last_name(state)
    return state[: len(state) - len(short)].rstrip(".:\\>-")


def declaration(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """Local variables: what their results are bound to, and their types."""
    for name, kind, value in form.declared:
        if kind:
            reader.types[scope.symbol, name] = kind
        if value is not None:
            _bound(reader, scope, name, value)
            if reader.dialect.local_names and scope.in_function and scope.test is None and name:
                _local(reader, node, scope, name, value)
    if form.rest is not None and form.declared and form.declared[0][2] is not None:
        _or_else(reader, node, form, form.declared[0][2], form.rest, scope)
    reader.push_each((value, scope) for _, _, value in form.declared)


def _or_else(reader: Reader, node: Node, form: Form, value: Node, rest: Node, scope: Scope) -> None:
    """Rust: `let Some(order) = find(id) else { return Err(…) };` decides as an `if` does."""
    kind = next(iter(form.names), "")
    steps = outcomes(reader, [rest], scope)
    if kind == "Ok":
        add_catch(reader, scope, ("error",), [rest], steps, first_line(rest), last_line(rest), value)
        reader.push([rest], scope._replace(handler=("error",), caught="", in_guard=False))
        return
    subject = operand(reader, value)
    asked = Condition("is_null", subject.text, subject)
    if kind != "null":
        asked = Condition("not_a", f"{subject.text} != {kind}", subject, Operand(kind, "name", kind))
    asked = placed(asked, first_line(value), last_line(value))
    if scope.test is None:
        add_guard(reader, scope, asked, steps, first_line(node), last_line(value))
    reader.push([rest], scope._replace(under=(*scope.under[-MAX_UNDER:], asked), in_guard=True, passed=False))


def _local(reader: Reader, node: Node, scope: Scope, name: str, value: Node) -> None:
    """What a name of a function stands for, in case that a decision asks about it."""
    start, end = lines(node)
    if start != end or ((scope.symbol, name) in reader.types and not reader.types[scope.symbol, name]):
        return
    if value.end_byte - value.start_byte > MAX_TEXT:
        return
    held = operand(reader, value)
    if is_worth_keeping(held) and name not in held.names and not name.isupper():
        kotlin = reader.dialect.language == "kotlin"
        changes = "mut " in reader.text(node, 24) or (kotlin and reader.text(node, 12).startswith("var "))
        reader.facts.locals.append(Local(scope.symbol, name, held, start, end, changes=changes))


def _begins_local(reader: Reader, form: Form, scope: Scope, name: str, value: Node, node: Node) -> bool:
    """PHP: `$age = $now - $sentAt;` where the function has no $age yet."""
    known = (scope.symbol, name)
    if (
        not reader.dialect.assigns_locals
        or form.name != "="
        or not name[1:].isidentifier()
        or scope.test is not None
        or not scope.in_function
        or known in reader.assigned
        or known in reader.started
        or known in reader.types
    ):
        return False
    reader.started[known] = scope.in_guard or bool(scope.loop) or bool(scope.handler)
    held = operand(reader, value)
    if isinstance(held.value, bool):  # a question by its name alone: whether it is true
        start, end = lines(node)
        reader.facts.locals.append(Local(scope.symbol, name, held, start, end, changes=True))
        return True
    _local(reader, node, scope, name, value)
    return True


def _bound(reader: Reader, scope: Scope, name: str, value: Node) -> None:
    inner, form = reader.bare(value)
    if form.kind in ("switch", "if", "conditional") or (form.kind == "binary" and form.name in ("??", "?:")):
        reader.bound[inner.id] = name
    for _ in range(8):  # Client::builder().timeout(…).build(): what makes it stands at the head
        if form.kind in ("call", "new") or (form.kind == "member" and reader.dialect.bare_calls):
            reader.bound[inner.id] = name
        if form.kind == "call" and form.target is not None and form.name not in BOUNDING:
            inner, form = reader.bare(form.target)
        else:
            break
    if form.kind == "new" and form.name:
        reader.types.setdefault((scope.symbol, name), form.name)


def _same_client(reader: Reader, scope: Scope, name: str, value: Node) -> None:
    """`@client = client`, `$this->client = $client ?? …`: the field stands for what the parameter stands for."""
    inner, form = reader.bare(value)
    if form.kind == "binary" and form.name in ("||", "??", "?:", "or") and form.parts[0] is not None:
        inner, form = reader.bare(form.parts[0])
    if form.kind != "name" or bare_name(name) == name:
        return
    given = reader.written(inner)
    if held := reader.bindings.get((scope.symbol, bare_name(given))):
        reader.bindings.setdefault((scope.owner, bare_name(name)), held)
    if (kind := reader.types.get((scope.symbol, given))) and not reader.types.get((scope.owner, bare_name(name))):
        reader.types[scope.owner, bare_name(name)] = kind


def checked_before(reader: Reader, scope: Scope, subject: str, line: int) -> Condition | None:
    """`if (Status != Assigned) throw …; Status = Confirmed;`: the state that the check before it leaves."""
    for guard in reversed(reader.facts.guards[-6:]):
        asked = guard.condition
        if guard.symbol != scope.symbol or guard.under or guard.end >= line or asked.left is None:
            continue
        if asked.op not in ("ne", "not_in") or bare_name(asked.left.name) != bare_name(subject):
            continue
        if guard.outcomes and guard.outcomes[-1].verb in ("raise", "return"):
            return placed(negate(asked), guard.start, guard.start)
    return None


def assignment(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    target, value = (*form.parts, None, None)[:2]
    name = reader.written(target) if target is not None else ""
    keyed(reader, node, form, scope)
    if name and not (value is not None and _begins_local(reader, form, scope, name, value, node)):
        reader.assigned.add((scope.symbol, name))
    if name and value is not None:
        if form.name not in STEPPING:
            _bound(reader, scope, name, value)
        _same_client(reader, scope, name, value)
        start, end = lines(node)
        held_there = last_name(name) != name and not (name[:1] == "$" and name[1:].isidentifier())  # PHP: a local $x
        field = held_there or name.startswith("_") or name.endswith("_")
        field = field or ((scope.owner, name) in reader.types and (scope.symbol, name) not in reader.types)
        if scope.test is None and last_name(name).strip("_").lower() in STATES and field:
            held = operand(reader, value)
            if held.form in ("literal", "name") and not is_status(held):
                when = scope.under[-1] if scope.under else checked_before(reader, scope, name, start)
                under = scope.under if len(scope.under) > 1 and reader.dialect.given is not None else ()
                reader.facts.state_changes.append(StateChange(scope.symbol, name, held, start, end, when, under))
        whole = form.name not in STEPPING
        if scope.test is None and whole and (held_there or reader.dialect.bare_settings):
            assigned_setting(reader, node, scope, name, value)
    reader.push_each([(target, scope), (value, scope)])
