"""What only Ruby has: require, RSpec, Sinatra, Sidekiq, OptionParser and Thor."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.collected import TestDraft
from specs.analysis.expressions import placed
from specs.analysis.facts import Catch, Concurrency, Condition, Entry, Outcome, ServiceUse, Setting
from specs.analysis.ruby import rails
from specs.analysis.ruby.attributes import DELEGATING, READING, SETTING, attributes, delegated
from specs.analysis.ruby.commands import GROUPS as SUBCOMMANDS
from specs.analysis.ruby.commands import OPTIONS, PARSED, options
from specs.analysis.ruby.grape import NAMES as GRAPE
from specs.analysis.ruby.grape import grape
from specs.analysis.ruby.machines import MACHINES, machine
from specs.analysis.ruby.options import KINDS, clamp, optimist, rows, slop
from specs.analysis.ruby.rake import NAMES as RAKE
from specs.analysis.ruby.rake import tasks
from specs.analysis.ruby.routing import NAMES as ROUTING
from specs.analysis.ruby.routing import VERBS, routes
from specs.analysis.ruby.schema import created
from specs.analysis.ruby.sinatra import configured, served
from specs.analysis.ruby.touching import touches
from specs.analysis.solid.branches import add_guard, handling
from specs.analysis.solid.declarations import add_import
from specs.analysis.solid.effects import add_effect
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.outcomes import outcomes
from specs.analysis.solid.reader import CallHook, Reader, Scope, lines
from specs.analysis.solid.testing import add_test, expectation
from specs.analysis.syntax import first_line

VISIBILITIES = frozenset(
    {"private", "protected", "private_class_method", "module_function", "public", "private_constant"}
)
GROUPS = frozenset({"describe", "context", "feature"})
EXAMPLES = frozenset({"it", "specify", "test", "should", "scenario", "example"})


def _text(reader: Reader, node: Node) -> str:
    value = operand(reader, node).value
    return value if isinstance(value, str) else ""


def required(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if name in ("require", "require_relative", "load") and form.parts and form.parts[0] is not None:
        module = _text(reader, form.parts[0])
        if not module and scope.test is None:
            add_effect(reader, node, scope, "dynamic_code", reader.text(node, 60))  # a file that is only known then
        if module:
            alias = module.rpartition("/")[2].removesuffix(".rb")
            add_import(reader, node, f"./{module}" if name == "require_relative" else module, "", f"require {alias}")
        return True
    if name in ("include", "extend", "prepend") and scope.owner == scope.symbol != "" and form.parts:
        mixed = [reader.written(part) for part in reader.arguments(form)]
        if any(each in ("Sidekiq::Worker", "Sidekiq::Job") for each in mixed):
            first = first_line(node)
            reader.facts.entries.append(Entry(scope.symbol, "job", scope.symbol, first, first, framework="Sidekiq"))
        last = next((at for at in range(len(reader.facts.symbols) - 1, -1, -1)
                     if reader.facts.symbols[at].name == scope.symbol), None)  # fmt: skip
        if last is not None and name == "include":
            held = reader.facts.symbols[last]
            reader.facts.symbols[last] = replace(held, bases=(*held.bases, *(each for each in mixed if each)))
        return True
    if name in VISIBILITIES and form.parts and form.parts[0] is not None:
        return _hidden(reader, form, name, scope)
    return False


def _hidden(reader: Reader, form: Form, name: str, scope: Scope) -> bool:
    """`private def a`, `private :a, :b`, `private_class_method :make`: of these alone."""
    first = form.parts[0]
    if first is not None and first.type in ("method", "singleton_method"):
        reader.push([first], scope._replace(public=scope.public and name in ("public", "module_function")))
        return True
    named = {f"{scope.symbol}.{_text(reader, each)}" for each in reader.arguments(form)}
    if name not in ("public", "module_function") and scope.owner == scope.symbol != "":
        held = reader.facts.symbols
        held[:] = [replace(each, public=False) if each.name in named else each for each in held]
    return False


def examples(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """RSpec and minitest: `describe "…" do it "…" do … end end`."""
    short = form.name
    if form.block is None or (form.target is not None and reader.written(form.target) != "RSpec"):
        return False
    body = reader.form(form.block).body
    if short in GROUPS and form.parts and form.parts[0] is not None:
        title = _text(reader, form.parts[0]) or reader.written(form.parts[0])
        group = f"{scope.group} {title}".strip()
        draft = scope.test
        held = draft or TestDraft("", "", "", 0, 0)
        reader.push(body, scope._replace(group=group, test=held, in_function=True))
        return True
    if short in EXAMPLES and (scope.group or scope.test is not None or scope.owner) and form.parts:
        title = _text(reader, form.parts[0]) if form.parts[0] is not None else ""
        if not title:
            return False
        symbol = f"{scope.symbol}.{title}" if scope.symbol else title
        inner = add_test(
            reader, node, scope, symbol, title, title, f'{short} "{title}"', group=scope.group or scope.symbol
        )
        reader.push(body, inner)
        return True
    if (
        short in ("let", "let!", "before", "after", "subject", "around", "setup", "shared_examples")
        and scope.test is not None
    ):
        reader.push(body, scope)
        return True
    return False


def handlers(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`rescue_from NotFound, with: :not_found`, `rescue_from Conflict do |error| … end`."""
    told = name == "error" and form.target is None and form.block is not None and bool(scope.owner)
    if (name != "rescue_from" and not told) or scope.test is not None or not form.parts:
        return False
    errors = tuple(each for part in reader.arguments(form) if (each := reader.written(part)))
    start, end = lines(node)
    named = dict(form.named)
    if "with" in named and errors:
        step = Outcome("call", start, end, _text(reader, named["with"]))
        reader.facts.catches.append(Catch(scope.symbol, errors, "handled", (step,), start, end))
        return True
    if form.block is not None and errors:
        body = list(reader.form(form.block).body)
        inner = scope._replace(handler=errors, in_function=True)
        steps = outcomes(reader, body, inner)
        reader.facts.catches.append(Catch(scope.symbol, errors, handling(reader, body, steps), steps, start, end))
        reader.push(body, inner)
        return True
    return False


def missing(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`KEYS.fetch(name) { raise Unknown }`: the block is for what is not in there."""
    given = reader.arguments(form)
    if form.name != "fetch" or form.block is None or len(given) != 1 or form.target is None or scope.test is not None:
        return False
    body = reader.form(form.block).body
    steps = reader.steps(body)
    if name in reader.dialect.env_calls or form.named or not steps or reader.bare(steps[-1])[1].kind != "throw":
        return False  # a default, or what a cache is filled with
    asked = Condition("not_in", reader.text(given[0], 80), operand(reader, given[0]), operand(reader, form.target))
    start, end = lines(node)[0], lines(given[0])[1]
    add_guard(reader, scope, placed(asked, start, end), outcomes(reader, list(body), scope), start, end)
    inner = scope._replace(under=(*scope.under[-7:], placed(asked, start, end)), in_guard=True, passed=False)
    reader.push_each([(form.target, scope), (given[0], scope), *((each, inner) for each in body)])
    return True


WRITING = re.compile(r"[wa+]")


def opened(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`File.open(path, "w")` writes; so may one whose mode stands elsewhere."""
    given = reader.arguments(form)
    held = form.name if form.kind == "new" else reader.written(form.target)
    if scope.test is not None or held.removeprefix("::") not in ("File", "Zlib::GzipWriter") or len(given) < 2:
        return False
    mode = operand(reader, given[1]).value
    if not isinstance(mode, str) or WRITING.search(mode):
        add_effect(reader, node, scope, "files_write", f"{held}.{'new' if form.kind == 'new' else form.name}")
    return False


def requested(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`Net::HTTP::Post.new("/gists")`: a request that is made to be sent, whoever sends it."""
    verb = form.name.rpartition("::")[2].upper()
    if scope.test is None and form.kind == "new":
        start, end = lines(node)
        reader.facts.services.append(ServiceUse(scope.symbol, "http", verb, start, end))
    return False


def waited(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`@thread.join(60)`: so long it is waited for, and no longer."""
    given = reader.arguments(form)
    value = operand(reader, given[0]) if len(given) == 1 and form.target is not None else None
    number = value is not None and isinstance(value.value, int | float) and not isinstance(value.value, bool)
    if number and value is not None and scope.test is None:
        start, end = lines(node)
        reader.facts.settings.append(Setting(scope.symbol, "timeout", "join", value, start, end, "seconds", "join"))
    return False


def party(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`self.class.post(url)` of a class that includes HTTParty."""
    held = reader.written(form.target) if form.target is not None else ""
    if scope.test is not None or not form.parts or held not in ("self.class", scope.owner.rpartition(".")[2]):
        return False
    owner = next((each for each in reader.facts.symbols if each.name == scope.owner), None)
    if owner is not None and "HTTParty" in owner.bases:
        start, end = lines(node)
        resource = operand(reader, form.parts[0]) if form.parts[0] is not None else None
        use = ServiceUse(scope.symbol, "http", form.name.upper(), start, min(end, start + 1), resource)
        reader.facts.services.append(use)
        add_effect(reader, node, scope, "network", name)
    return False


def threads(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if form.kind == "new" and form.name == "Thread" and scope.test is None:
        start = first_line(node)
        reader.facts.concurrency.append(Concurrency(scope.symbol, "thread", "Thread.new", start, start))
    return False


INCLUDING = VISIBILITIES | {"require", "require_relative", "load", "include", "extend", "prepend"}
SETTING_UP = frozenset("let let! before after subject around setup shared_examples".split())
# The idioms in their order, each with the names of the calls that it looks at.
IDIOMS: tuple[tuple[CallHook, frozenset[str]], ...] = (
    (required, INCLUDING),
    (examples, GROUPS | EXAMPLES | SETTING_UP),
    (grape, GRAPE),
    (machine, MACHINES | {"transition"}),
    (created, frozenset({"create_table", "add_index"})),
    (served, VERBS | {"namespace", "before", "after"}),
    (configured, frozenset({"set"})),
    (tasks, RAKE),
    (routes, ROUTING),
    (attributes, READING | SETTING),
    (delegated, DELEGATING),
    (handlers, frozenset({"rescue_from", "error"})),
    (rows, frozenset({"GetoptLong", "set_options"})),
    (optimist, frozenset({"opt"})),
    (slop, KINDS),
    (clamp, frozenset({"option", "parameter"})),
    (options, OPTIONS | SUBCOMMANDS | PARSED | {"desc"}),
    *rails.IDIOMS,
    (missing, frozenset({"fetch"})),
    (threads, frozenset({"Thread"})),
    (opened, frozenset({"open", "File"})),
    (party, VERBS),
    (waited, frozenset({"join"})),
    (requested, frozenset(f"Net::HTTP::{verb.capitalize()}" for verb in VERBS)),
)
BY_NAME: dict[str, tuple[CallHook, ...]] = {
    name: tuple(hook for hook, names in IDIOMS if name in names) for name in frozenset().union(*(n for _, n in IDIOMS))
}


def idioms(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Only what a call's own name may mean is looked at: most calls mean nothing here."""
    if scope.test is not None and expectation(reader, node, form, name, scope):
        return True
    touches(reader, node, form, name, scope)
    return any(hook(reader, node, form, name, scope) for hook in BY_NAME.get(form.name, ()))


CALLS = (idioms,)
