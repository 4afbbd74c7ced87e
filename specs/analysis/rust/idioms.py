"""What only Rust has: clap, routers, `let … else`, and error types that implement Error."""

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Call, Concurrency, Setting
from specs.analysis.roles import unit_in
from specs.analysis.rust.fields import made_defaults
from specs.analysis.rust.layers import layer_call
from specs.analysis.rust.options import below_commands, clap_call, joined_arguments
from specs.analysis.rust.requests import route_call, under_their_prefixes
from specs.analysis.rust.results import error_call
from specs.analysis.solid.effects import concurrent
from specs.analysis.solid.fallbacks import spare
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import duration_unit, operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.settings import rules
from specs.analysis.solid.testing import expectation

MAX_LINKS = 16
SPAWNS = frozenset({"thread::spawn", "std::thread::spawn", "tokio::spawn", "task::spawn", "tokio::task::spawn",
                    "task::spawn_blocking", "tokio::task::spawn_blocking", "rayon::spawn"})  # fmt: skip
CHANNELS = frozenset({"mpsc::channel", "mpsc::unbounded_channel", "broadcast::channel", "oneshot::channel", "channel",
                      "watch::channel", "crossbeam_channel::bounded", "mpsc::sync_channel"})  # fmt: skip


def parsed(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`text.parse::<Status>()` calls `Status::from_str`."""
    if form.name == "parse" and form.names and form.names[0][:1].isupper():
        start, end = lines(node)
        callee = f"{form.names[0]}::from_str"
        reader.facts.calls.append(Call(scope.symbol, callee, start, end, in_loop=bool(scope.loop), in_try=scope.in_try))
        if scope.test is not None:
            scope.test.calls[callee] = None
    return False


def chain_root(reader: Reader, form: Form) -> str:
    """feed.products of `feed.products.into_iter().filter(…)`, where it is gone through."""
    current, through = form.target, False
    for _ in range(MAX_LINKS):
        held = reader.bare(current)[1] if current is not None else None
        if held is None or held.kind != "call" or held.target is None:
            break
        through |= held.name in ("iter", "into_iter", "iter_mut", "lines", "drain")
        current = held.target
    name = reader.written(current) if through else ""
    return name if "()" not in name else ""


def runtime_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Tasks, channels, atomics, and `timeout(Duration::from_secs(5), …)`."""
    if scope.test is not None:
        return False
    start, end = lines(node)
    given = reader.arguments(form)
    if form.name == "unwrap_or" and form.target is not None and len(given) == 1:
        spare(reader, node, form.target, given[0], scope)
    elif form.name == "take" and form.target is not None and len(given) == 1 and rules(operand(reader, given[0])):
        root = chain_root(reader, form)
        if root:
            most = operand(reader, given[0])
            reader.facts.settings.append(Setting(scope.symbol, "batch", root, most, *lines(given[0]), "", root))
    elif form.name == "begin" and not given and any(each.startswith("sqlx") for each in reader.imported.values()):
        concurrent(reader, node, scope, "transaction", name)
    if name in SPAWNS:
        reader.facts.concurrency.append(
            Concurrency(scope.symbol, "task" if "task" in name or "tokio" in name else "thread", name, start, start)
        )
    elif name in CHANNELS and form.sep == "::":
        reader.facts.concurrency.append(Concurrency(scope.symbol, "channel", name, start, end))
    elif form.name in ("fetch_add", "fetch_sub", "compare_exchange", "fetch_or"):
        reader.facts.concurrency.append(Concurrency(scope.symbol, "atomic", name, start, end))
    elif name.endswith("Semaphore::new") and len(given) == 1 and rules(value := operand(reader, given[0])):
        reader.facts.settings.append(Setting(scope.symbol, "concurrency", "value", value, start, end, "", name))
    elif name in ("timeout", "tokio::time::timeout", "time::timeout") and len(given) == 2:
        value = operand(reader, given[0])
        if rules(value) or value.form == "name":
            unit = duration_unit(reader, given[0]) or unit_in(value.name)
            reader.facts.settings.append(
                Setting(scope.symbol, "timeout", "timeout", value, *lines(given[0]), unit, name)
            )
    return False


def finished(reader: Reader) -> None:
    """Types that implement Error are errors; routes whose handler stands elsewhere belong to where they are made."""
    facts = reader.facts
    errors = {key.removeprefix("error ") for key in reader.texts if key.startswith("error ")}
    facts.symbols = [
        replace(each, kind="error") if each.name in errors and each.kind in ("class", "enum") else each
        for each in facts.symbols
    ]
    made_defaults(reader)
    joined_arguments(reader)
    below_commands(reader)
    under_their_prefixes(reader)
    known = {each.name for each in facts.symbols}
    facts.routes = [
        each if each.symbol in known else replace(each, symbol=reader.texts.get(f"handler {each.symbol}", ""))
        for each in facts.routes
    ]


CALLS = (expectation, parsed, error_call, clap_call, route_call, layer_call, runtime_call)
