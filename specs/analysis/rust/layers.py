"""Numbers that Rust's servers and runtimes are made with: layers of tower, channels, pools, listeners."""

import re

from tree_sitter import Node

from specs.analysis.facts import Operand, SettingRole
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import duration_unit, operand
from specs.analysis.solid.reader import Reader, Scope, last_name
from specs.analysis.solid.settings import add_setting, known, rules

# What is made -> the position of the number, what it rules, its name, its unit.
MADE: dict[str, tuple[int, SettingRole, str, str]] = {
    "TimeoutLayer::new": (0, "timeout", "timeout", ""),
    "TimeoutLayer::with_status_code": (1, "timeout", "timeout", ""),
    "ResponseBodyTimeoutLayer::new": (0, "timeout", "timeout", ""),
    "RequestBodyTimeoutLayer::new": (0, "timeout", "timeout", ""),
    "ConcurrencyLimitLayer::new": (0, "concurrency", "limit", ""),
    "GlobalConcurrencyLimitLayer::new": (0, "concurrency", "limit", ""),
    "RequestBodyLimitLayer::new": (0, "buffer", "", "bytes"),
    "DefaultBodyLimit::max": (0, "buffer", "max", "bytes"),
    "BufferLayer::new": (0, "buffer", "bound", ""),
    "mpsc::channel": (0, "buffer", "capacity", ""),
    "broadcast::channel": (0, "buffer", "capacity", ""),
    "mpsc::sync_channel": (0, "buffer", "capacity", ""),
    "crossbeam_channel::bounded": (0, "buffer", "capacity", ""),
    "flume::bounded": (0, "buffer", "capacity", ""),
    "async_channel::bounded": (0, "buffer", "capacity", ""),
    "time::interval": (0, "interval", "interval", ""),
    "tokio::time::interval": (0, "interval", "interval", ""),
    "LruCache::new": (0, "cache", "capacity", ""),
    "Cache::new": (0, "cache", "capacity", ""),
}
MAKERS = frozenset({last_name(name) for name in MADE} | {"bind", "from", "run", "new"})
PORT = re.compile(r"^[^/\s]*:(\d{2,5})$")


def layer_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if form.name not in MAKERS or scope.test is not None or form.kind != "call":
        return False
    given = reader.arguments(form)
    short = "::".join(name.split("::")[-2:])
    made = MADE.get(name) or MADE.get(short)
    if short == "RateLimitLayer::new" and len(given) == 2:
        _add(reader, scope, node, "rate", "num", given[0], "", name)
        _add(reader, scope, node, "interval", "window", given[1], "", name)
    elif made is not None and len(given) > made[0]:
        at, role, word, unit = made
        _add(reader, scope, node, role, word, given[at], unit, name)
    elif last_name(name) in ("bind", "from", "run") and given:
        _listens(reader, node, given[0], name, scope)
    return False


def _add(
    reader: Reader, scope: Scope, node: Node, role: SettingRole, word: str, value_node: Node, unit: str, via: str
) -> None:  # fmt: skip
    inner, form = reader.bare(value_node)
    for _ in range(3):  # NonZeroUsize::new(100).unwrap()
        if form.kind != "call" or form.name not in ("unwrap", "expect", "new") or duration_unit(reader, inner):
            break
        held = form.target if form.name != "new" else next(iter(reader.arguments(form)), None)
        if held is None:
            break
        inner, form = reader.bare(held)
    value = operand(reader, inner)
    if known(reader, value):
        shown = duration_unit(reader, inner) or unit
        add_setting(reader, scope, node, role, word, value, via, shown)


def _listens(reader: Reader, node: Node, given: Node, name: str, scope: Scope) -> None:
    """`bind("0.0.0.0:8080")`, `bind(("127.0.0.1", 8080))`, `SocketAddr::from(([0, 0, 0, 0], 8080))`."""
    form = reader.bare(given)[1]
    parts = reader.arguments(form) if form.kind == "list" and len(form.parts) == 2 else []
    port = operand(reader, parts[1]) if parts else operand(reader, given)
    if not parts:
        found = PORT.match(port.value) if isinstance(port.value, str) and "{" not in port.value else None
        if found is None:
            return
        port = Operand(found[1], "literal", value=int(found[1]), has_value=True)
    if rules(port):
        add_setting(reader, scope, node, "port", "port", port, name, "")
