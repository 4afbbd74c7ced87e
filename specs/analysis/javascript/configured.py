"""Settings that are looked up by their names: Nest's ConfigService, the packages config and nconf."""

import re

from tree_sitter import Node

from specs.analysis.facts import EnvVar
from specs.analysis.javascript.chains import Chain
from specs.analysis.javascript.operands import arguments, dotted, unwrap
from specs.analysis.javascript.reader import Reader, Scope, lines

PACKAGES = frozenset({"config", "nconf"})
SERVICE = ("@nestjs/config", "ConfigService")
HOLDER = re.compile(r"(^|\.)(config|cfg|conf|configService|settings|env)(Service)?$", re.IGNORECASE)
GETTERS = frozenset({"get", "getOrThrow"})
ENDINGS = ("get", "getOrThrow")
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")  # as the environment spells its names, where ConfigModule reads them


def key_of(reader: Reader, node: Node) -> str:
    """The name that `config.get("PORT")` looks up; "" for every other expression."""
    node = unwrap(node)
    target = node.child_by_field_name("function") if node.type == "call_expression" else None
    if target is None or target.type != "member_expression":
        return ""
    holder, _, method = dotted(reader.src, target).rpartition(".")
    given = arguments(node) if method in GETTERS else []
    if not given or not holder or not _holds_settings(reader, holder):
        return ""
    value = reader.operand(given[0])
    return value.value if isinstance(value.value, str) and value.form == "literal" else ""


def _holds_settings(reader: Reader, holder: str) -> bool:
    head = holder.partition(".")[0]
    if head in reader.imported:
        return reader.imported[head][0] in PACKAGES
    return bool(HOLDER.search(holder)) and reader.imported.get(SERVICE[1], ("", ""))[0] == SERVICE[0]


def config_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    if not chain.links[-1].name.endswith(ENDINGS):
        return
    node = chain.links[-1].node
    name = key_of(reader, node) if chain.links[-1].method in GETTERS else ""
    if not name:
        return
    default, cast, bound, whole = reader.env_hints.pop(node.id, (None, "", "", node))
    given = chain.links[-1].given
    if default is None and len(given) > 1 and given[1].type != "object":
        default = reader.operand(given[1])
    imported = chain.head in reader.imported
    # A lookup of these packages fails where the name is not set, unless they are asked first.
    required = default is None and (chain.links[-1].method == "getOrThrow" or (imported and _throws(reader, chain)))
    start, end = lines(whole)
    reader.facts.env.append(
        EnvVar(
            scope.symbol, name, default, required, min(start, lines(node)[0]), max(end, lines(node)[1]), cast,
            bound or reader.bound.get(node.id, ""),
            source="environment" if VARIABLE.fullmatch(name) and not imported else "config",
        )
    )  # fmt: skip


def _throws(reader: Reader, chain: Chain) -> bool:
    return reader.imported[chain.head][0] == "config"
