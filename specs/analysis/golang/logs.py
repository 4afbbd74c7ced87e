"""Lines of a log, as Go's libraries write them: by a method for each level, by pairs, or at the end of a chain."""

import re

from tree_sitter import Node

from specs.analysis.golang.operands import STRINGS, arguments, sprintf
from specs.analysis.syntax import Source

LEVELS = {
    "Trace": "debug", "Debug": "debug", "Info": "info", "Notice": "info", "Warn": "warning", "Warning": "warning",
    "Error": "error", "Fatal": "critical", "Panic": "critical", "Print": "log", "Println": "log", "Printf": "log",
    "DPanic": "critical", "Critical": "critical",
}  # fmt: skip
LEVEL = re.compile(rf"({'|'.join(LEVELS)})(?:f|ln|w|Context|ContextF|S|Depth)?$")
LOGGER = re.compile(
    r"(^|\.)(log|logger|slog|logrus|klog|glog|zap|zlog|lg|l)$|[a-z]Log(ger)?$|^(log|logger|Log|Logger)\b", re.I
)
MESSAGES = frozenset({'"msg"', '"message"'})
MAX_CHAIN = 12


def log_level(owner: str, method: str) -> str:
    """The level of a call that writes a log line, "" of any other."""
    if not owner or not LOGGER.search(owner.partition("()")[0]):
        return ""
    found = LEVEL.fullmatch(method)
    return LEVELS[found[1]] if found else ""


def log_message(src: Source, given: list[Node]) -> str:
    for position, each in enumerate(given[:3]):
        if each.type in STRINGS:
            value = sprintf(src, given[position:])[0].value
            return str(value) if isinstance(value, str) else ""
    return ""


def line_of_pairs(src: Source, name: str, given: list[Node]) -> tuple[str, str] | None:
    """`level.Info(logger).Log("msg", "…", "key", value)`: its level and its message."""
    owner, _, method = name.rpartition(".")
    if method != "Log" or len(given) < 2 or src.text(given[0]) not in MESSAGES:
        return None
    module, _, level = owner.removesuffix("()").rpartition(".")
    return LEVELS.get(level, "log") if module == "level" else "log", log_message(src, given[1:2])


def line_of_chain(src: Source, node: Node, name: str, given: list[Node]) -> tuple[str, str] | None:
    """`log.Warn().Err(err).Msg("…")`: its level and its message."""
    owner, _, method = name.rpartition(".")
    if method not in ("Msg", "Msgf", "Send") or not owner.endswith("()"):
        return None
    call: Node | None = node
    for _ in range(MAX_CHAIN):
        target = call.child_by_field_name("function") if call is not None else None
        held = target.child_by_field_name("operand") if target is not None else None
        if call is None or target is None or held is None:
            return None
        if held.type != "call_expression":
            named = target.child_by_field_name("field")
            level = LEVELS.get(src.text(named)) if named is not None and not arguments(call) else None
            return (level, log_message(src, given) if method != "Send" else "") if level else None
        call = held
    return None
