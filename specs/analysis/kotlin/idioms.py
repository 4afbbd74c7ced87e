"""What only Kotlin has: require and check, Ktor's routes, clikt's delegates, coroutines."""

from tree_sitter import Node

from specs.analysis.expressions import literal, negate, placed
from specs.analysis.facts import Concurrency, Condition, Operand, Option, Outcome, Returned, Route, Setting
from specs.analysis.kotlin import outgoing
from specs.analysis.kotlin.modules import module_function
from specs.analysis.solid.answers import is_status, message_of
from specs.analysis.solid.branches import add_catch, add_guard, add_raise
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.declarations import add_symbol
from specs.analysis.solid.effects import add_effect
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import duration_unit, operand
from specs.analysis.solid.outcomes import outcomes
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.settings import rules
from specs.analysis.solid.testing import add_test, expectation
from specs.analysis.solid.thrown import thrown

# What they throw stands in the standard library, not in the lines that can be cited.
CHECKS = frozenset({"require", "check", "requireNotNull", "checkNotNull"})
VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
# Functions of files, streams and resolvers, whatever stands before the dot
WRITES = frozenset(
    """
    writeText writeBytes appendText appendBytes createNewFile mkdir mkdirs deleteRecursively deleteOnExit renameTo
    copyRecursively openOutputStream setLastModified bufferedWriter printWriter createTempFile createDirectories
    """.split()
)
READS = frozenset("readText readBytes readLines useLines forEachLine listFiles openInputStream bufferedReader".split())
STORED_AWAY = frozenset({"getSharedPreferences", "getDefaultSharedPreferences", "openFileOutput"})
GUARDING = frozenset({"authenticate", "authorize", "withRole", "withRoles"})
MAX_APART = 4
COROUTINES = frozenset({"launch", "async", "thread"})


def there(reader: Reader, node: Node, asked: Condition) -> Condition:
    """What `x?.let { return … }` asks: whether there is an x."""
    target = reader.form(node).test if node.type == "call_expression" else None
    if target is None:
        return asked
    text = f"{' '.join(reader.text(target).split())} != null"
    return placed(Condition("not_null", text, operand(reader, target)), asked.start, asked.end)


def failed(reader: Reader, node: Node, scope: Scope) -> Outcome | None:
    """`error("…")` throws."""
    form = reader.bare(node)[1]
    given = reader.arguments(form)
    if form.kind != "call" or form.name != "error" or form.target is not None or len(given) != 1:
        return None
    return Outcome("raise", *lines(node), "", message_of([operand(reader, given[0])]))


def checks(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`require(n > 3) { "…" }` throws unless it holds; `error("…")` throws."""
    if scope.test is not None or form.target is not None:
        return False
    start, end = lines(node)
    given = reader.arguments(form)
    if name == "error" and len(given) == 1:
        add_raise(reader, Outcome("raise", start, end, "", message_of([operand(reader, given[0])])), scope)
    elif name in CHECKS and given:
        body = reader.form(form.block).body if form.block is not None else ()
        message = message_of([operand(reader, each) for each in body[-1:]])
        step = Outcome("raise", start, end, "" if message else "error", message)
        if name.endswith("NotNull"):
            asked = Condition("is_null", reader.text(given[0]), operand(reader, given[0]))
        else:
            asked = negate(condition(reader, given[0]))
        add_guard(reader, scope, asked, (step,), start, end)
        add_raise(reader, step, scope._replace(under=(*scope.under, asked), passed=False))
    return False


def absent(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`loans.findById(id).orElseThrow { LoanNotFound(id) }`."""
    if form.name != "orElseThrow" or form.target is None or form.block is None or scope.test is not None:
        return False
    start, end = lines(node)
    body = reader.form(form.block).body
    subject = operand(reader, form.target)
    if len(body) == 1 and subject.form in ("name", "call"):
        asked = placed(Condition("is_null", f"{subject.text}.isEmpty()", subject), start, end)
        step = thrown(reader, Form("throw", parts=(body[0],)), scope, start, end)
        add_guard(reader, scope, asked, (step,), start, end)
        add_raise(reader, step, scope._replace(under=(*scope.under, asked), passed=False))
    return False


def routes(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Ktor: `routing { route("/api") { post("/orders") { … } } }`."""
    if scope.test is not None or form.target is not None or form.block is None:
        return False
    given = reader.arguments(form)
    path = operand(reader, given[0]).value if given else None
    start = lines(node)[0]
    body = reader.form(form.block).body
    if name == "route" and isinstance(path, str):
        prefix = f"{scope.prefix[0]}/{path.strip('/')}"
        first = scope.prefix[1] if scope.place.around in GUARDING and start - scope.prefix[1] <= MAX_APART else start
        reader.push(body, scope._replace(prefix=(prefix, first, start), in_function=True))
        return True
    if name in GUARDING and form.block is not None:
        asked = path if isinstance(path, str) else ""
        place = scope.place._replace(around=name, module=asked, controller=str(start))
        held = scope.prefix if scope.prefix[0] else ("", start, start)
        reader.push(body, scope._replace(place=place, prefix=held, in_function=True))
        return True
    if name == "exception" and form.names:  # of StatusPages: what is answered where an error reaches the top
        inner = scope._replace(handler=form.names[:1], in_guard=False)
        steps = outcomes(reader, list(body), inner)
        add_catch(reader, scope, form.names[:1], list(body), steps, start, lines(node)[1], None)
        reader.push(body, inner)
        return True
    if name in VERBS and (path is None or (isinstance(path, str) and (path.startswith("/") or scope.prefix[0]))):
        if path is None and (given or not scope.prefix[0]):
            return False
        whole = f"{scope.prefix[0]}/{str(path or '').strip('/')}".rstrip("/") or "/"
        label = f"{name} {path or whole}"
        reader.facts.routes.append(
            Route(label, name.upper(), whole, "Ktor", start, start, _guards(scope, start), scope.prefix[1],
                  scope.prefix[2], scope.prefix[0], str(path or ""))
        )  # fmt: skip
        reader.push(body, nameless(reader, form.block, scope, label))
        return True
    return False


def _guards(scope: Scope, start: int) -> tuple[tuple[str, Operand], ...]:
    """What stands around a route: `authenticate("clerks") { … }`, where it is cited with the prefix or is near."""
    place = scope.place
    if place.around not in GUARDING or scope.prefix[1] != int(place.controller or 0):
        return ()
    asked = literal(place.module, place.module) if place.module else Operand(place.around, "name", place.around)
    return ((place.around, asked),)


def nameless(reader: Reader, block: Node, scope: Scope, label: str) -> Scope:
    """What a handler without a name holds goes by what it answers."""
    outside = scope._replace(symbol="", under=(), in_guard=False, handler=(), caught="", loop="")
    return add_symbol(reader, block, outside, label, "function", public=True, body=block, signature=label)


def options(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """clikt: `val port by option("--port", help = "…").int().default(8080)`."""
    if name not in ("option", "argument") or scope.test is not None:
        return False
    draft = reader.commands.get(scope.owner)
    if draft is None:
        return False
    given = [operand(reader, each).value for each in reader.arguments(form)]
    named = {key: operand(reader, value) for key, value in form.named}
    start, end = lines(node)
    links: dict[str, Node | None] = {}
    outer = node.parent
    while outer is not None and outer.type in ("navigation_expression", "call_expression"):
        held = reader.form(outer)
        if held.kind == "call":
            links[held.name] = next(iter(reader.arguments(held)), None)
            end = lines(outer)[1]
        outer = outer.parent
    bound = reader.text(outer.prev_named_sibling) if outer is not None and outer.prev_named_sibling is not None else ""
    if not bound and outer is not None and outer.parent is not None:
        held_name = next((child for child in outer.parent.named_children if child.type == "variable_declaration"), None)
        bound = reader.text(held_name)
    flags = tuple(str(text) for text in given if isinstance(text, str) and text.startswith("-"))
    short = bound.partition(":")[0].strip()
    if name == "argument" or not flags:
        flags = (short,) if name == "argument" else (f"--{short}",)
    told = named.get("help")
    default = links.get("default")
    spare = operand(reader, default) if default is not None else None
    words = str(told.value or "") if told is not None else ""
    draft.options.append(
        Option(
            flags, start, end, name == "argument", "required" in links, spare, words, takes_value="flag" not in links,
            env=str(named["envvar"].value) if "envvar" in named else "", written=(short,) if not given else (),
        )
    )  # fmt: skip
    return False


def runtime(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Coroutines, channels; a JUnit assertion with its error as a type argument."""
    if scope.test is not None:
        return False
    start = lines(node)[0]
    if form.kind == "call" and form.target is not None:
        if form.name in WRITES:
            add_effect(reader, node, scope, "files_write", form.name)
        elif form.name in READS:
            add_effect(reader, node, scope, "files_read", form.name)
    if form.name in STORED_AWAY:  # Android keeps them in a file of the application
        add_effect(reader, node, scope, "files_read", form.name)
        add_effect(reader, node, scope, "files_write", form.name)
    if form.name in COROUTINES and form.block is not None:
        what = "thread" if form.name == "thread" else "task"
        reader.facts.concurrency.append(Concurrency(scope.symbol, what, name, start, start))  # type: ignore[arg-type]
    elif form.name == "Semaphore" and (given := reader.arguments(form)) and rules(most := operand(reader, given[0])):
        reader.facts.settings.append(Setting(scope.symbol, "concurrency", "value", most, start, start, "", name))
    elif form.name in ("withTimeout", "withTimeoutOrNull") and (given := reader.arguments(form)):
        value, unit = operand(reader, given[0]), duration_unit(reader, given[0]) or "milliseconds"
        if rules(value):
            reader.facts.settings.append(Setting(scope.symbol, "timeout", "timeout", value, start, start, unit, name))
    elif form.name == "Semaphore":
        reader.facts.concurrency.append(Concurrency(scope.symbol, "semaphore", name, start, start))
    elif form.name == "Channel":
        reader.facts.concurrency.append(Concurrency(scope.symbol, "channel", name, start, start))
    return False


def specs(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Kotest: `test("…") { … }`, `it("…") { … }`, `should("…") { … }`; a text with a block of StringSpec."""
    if form.block is None:
        return False
    if form.kind == "call" and not form.name and form.target is not None:
        title = operand(reader, form.target).value
    elif name in ("test", "it", "should", "scenario", "then", "Then", "expect") and form.target is None:
        given = reader.arguments(form)
        title = operand(reader, given[0]).value if given else None
    else:
        return False
    if not isinstance(title, str) or not title.strip():
        return False
    inner = add_test(reader, node, scope, f"{scope.symbol}.{title}".lstrip("."), title, title, f'{name}("{title}")')
    reader.push(reader.form(form.block).body, inner)
    return True


def answers(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Ktor: `call.respond(HttpStatusCode.Created, …)` where no check decides it."""
    if form.name.startswith("respond") and form.target is not None and not scope.in_guard and not scope.handler:
        given = [operand(reader, each) for each in reader.arguments(form)[:2]]
        status = next((each for each in given if is_status(each)), None)
        if status is not None and scope.symbol and scope.test is None:
            reader.facts.returns.append(Returned(scope.symbol, status, *lines(node), None, "status", message_of(given)))
    return False


CALLS = (specs, expectation, module_function, checks, absent, answers, routes, options, runtime, *outgoing.CALLS)
