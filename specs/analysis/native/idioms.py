"""What only C and C++ have: locks and threads of POSIX, Catch2, routes of small servers, errors by their base."""

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Concurrency, Entry, Route
from specs.analysis.native.checks import checked
from specs.analysis.native.getopt import as_options, getopt_call
from specs.analysis.native.macros import telling, unchanged
from specs.analysis.native.options import flag_call
from specs.analysis.native.tables import call_tables
from specs.analysis.native.usage import with_usage
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.settings import add_setting, known
from specs.analysis.solid.testing import add_test, expectation, sentence_of

VERBS = {"Get": "GET", "Post": "POST", "Put": "PUT", "Patch": "PATCH", "Delete": "DELETE"}
LOCKS = frozenset({"pthread_mutex_lock", "pthread_rwlock_wrlock", "pthread_rwlock_rdlock", "mtx_lock", "flock",
                   "g_mutex_lock"})  # fmt: skip
NAMED_BLOCKS = frozenset({"START_TEST", "Test", "CTEST", "TEST"})  # Check, Criterion: their name is no text
BLOCKS = NAMED_BLOCKS | {"TEST_CASE", "SECTION", "SCENARIO", "SUBCASE"}
LATER = "later "  # how the name of a handler is kept that is not defined yet
MAX_ABOVE = 12  # statements between a signal's handler and the call that sets it
WAITS = {
    "poll": (2, "milliseconds"),
    "epoll_wait": (3, "milliseconds"),
    "alarm": (0, "seconds"),
    "sqlite3_busy_timeout": (1, "milliseconds"),
}  # the argument
SERVER_TIMEOUTS = frozenset({"set_read_timeout", "set_write_timeout", "set_connection_timeout"})
TIMEOUTS = ("CURLOPT_TIMEOUT", "CURLOPT_CONNECTTIMEOUT", "SO_RCVTIMEO", "SO_SNDTIMEO")


def runtime(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if scope.test is not None:
        return False
    start, end = lines(node)
    given = reader.arguments(form)
    if name in LOCKS:
        text = reader.text(given[0], 60).lstrip("&") if given else name
        reader.facts.concurrency.append(Concurrency(scope.symbol, "lock", text, start, end))
        return True
    if name in ("pthread_create", "std::thread", "std::async", "thrd_create"):
        reader.facts.concurrency.append(Concurrency(scope.symbol, "thread", name, start, start))
    elif name in WAITS and len(given) > WAITS[name][0]:
        at, unit = WAITS[name]
        value = operand(reader, given[at])
        if known(reader, value):
            add_setting(reader, scope, node, "timeout", "timeout", value, name, unit)
    elif form.name in SERVER_TIMEOUTS and form.target is not None and len(given) == 2:
        value, rest = operand(reader, given[0]), operand(reader, given[1])
        if rest.value == 0 and known(reader, value):  # cpp-httplib: seconds, microseconds
            add_setting(reader, scope, node, "timeout", form.name, value, name, "seconds")
    elif name == "curl_easy_setopt" and len(given) == 3 and reader.text(given[1]).startswith(TIMEOUTS):
        option = reader.text(given[1])
        unit = "milliseconds" if option.endswith("_MS") else "seconds"
        add_setting(reader, scope, node, "timeout", option, operand(reader, given[2]), name, unit)
    elif name in ("signal", "sigaction", "std::signal", "bsd_signal") and len(given) > 1:
        caught, answer = reader.text(given[0]), reader.text(given[1])
        if name == "sigaction":
            answer = _handler(reader, node, answer.lstrip("&"))
        if caught.startswith("SIG") and answer and not answer.startswith("SIG_"):
            here = any(each.name == answer for each in reader.facts.symbols)
            symbol, framework = (answer, "") if here else (scope.symbol, f"{LATER}{answer}")
            reader.facts.entries.append(Entry(symbol, "signal", caught, start, end, framework=framework))
    elif form.name in ("compare_exchange_strong", "compare_exchange_weak", "fetch_add", "fetch_sub"):
        reader.facts.concurrency.append(Concurrency(scope.symbol, "atomic", name, start, end))
    return False


def _handler(reader: Reader, node: Node, name: str) -> str:
    """What was put into the structure above: `sa.sa_handler = on_term`; "" where an earlier answer is put back."""
    above: Node | None = node
    while above is not None and above.type not in ("expression_statement", "if_statement", "while_statement"):
        above = above.parent
    for _ in range(MAX_ABOVE):
        above = above.prev_named_sibling if above is not None else None
        if above is None:
            return ""
        form = reader.bare(above)[1]
        target, value = (*form.parts, None, None)[:2] if form.kind == "assign" else (None, None)
        if target is not None and value is not None:
            written = reader.written(target).replace("->", ".")
            if written in (f"{name}.sa_handler", f"{name}.sa_sigaction"):
                return reader.text(reader.bare(value)[0])
        for declared, _, held in form.declared:
            made = reader.bare(held)[1] if held is not None and declared == name else None
            for key, given in made.named if made is not None else ():
                if key in ("sa_handler", "sa_sigaction"):
                    return reader.text(reader.bare(given)[0])
    return ""


def routes(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """cpp-httplib: `server.Post("/orders", …)`; Crow: `CROW_ROUTE(app, "/orders")`."""
    if scope.test is not None:
        return False
    given = reader.arguments(form)
    start = lines(node)[0]
    if form.name in VERBS and form.target is not None and len(given) == 2:
        path = operand(reader, given[0]).value
        if isinstance(path, str) and path.startswith("/"):
            reader.facts.routes.append(Route(scope.symbol, VERBS[form.name], path, "cpp-httplib", start, start))
    elif name == "CROW_ROUTE" and len(given) == 2 and isinstance(path := operand(reader, given[1]).value, str):
        reader.facts.routes.append(Route(scope.symbol, "ANY", path, "Crow", start, start))
    return False


def catch_test(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`TEST_CASE("…") { … }`: the body is the block that follows."""
    if name not in BLOCKS or not form.parts or form.parts[0] is None:
        return False
    title = operand(reader, form.parts[0]).value
    if name in NAMED_BLOCKS:
        title = reader.text(form.parts[-1])
    holder = node.parent if node.parent is not None and node.parent.type == "expression_statement" else node
    body = holder.next_named_sibling
    if not isinstance(title, str) or body is None or body.type != "compound_statement":
        return False
    start = lines(node)[0]
    group = scope.group if name in ("SECTION", "SUBCASE") else ""
    words = sentence_of(title) if name in NAMED_BLOCKS else f"{group} {title}".strip()
    if name in NAMED_BLOCKS:
        reader.bodies[body.id] = add_test(reader, body, scope, title, title, words, f"{name}({title})", start=start)
        return True
    inner = add_test(reader, body, scope, words, title, words, f'{name}("{title}")', group=group, start=start)
    reader.bodies[body.id] = inner._replace(group=words)
    return True


def _answered(entry: Entry, functions: set[str]) -> Entry:
    """A handler may be defined below the place that sets it."""
    if entry.kind != "signal" or not entry.framework.startswith(LATER):
        return entry
    handler = entry.framework.removeprefix(LATER)
    if handler in functions:
        return replace(entry, symbol=handler, framework="")
    return replace(entry, framework="sigaction")


def finished(reader: Reader) -> None:
    """A class whose base is an error of the same file is one too; options are told as usage tells them."""
    with_usage(reader)
    call_tables(reader)
    as_options(reader)
    reader.facts.constants = telling(unchanged(reader))
    functions = {each.name for each in reader.facts.symbols}
    reader.facts.entries = [_answered(each, functions) for each in reader.facts.entries]
    facts = reader.facts
    errors = {each.name for each in facts.symbols if each.kind == "error"}
    facts.symbols = [
        replace(each, kind="error") if each.kind == "class" and errors & set(each.bases) else each
        for each in facts.symbols
    ]


CALLS = (getopt_call, catch_test, checked, expectation, runtime, routes, flag_call)
