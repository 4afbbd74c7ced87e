"""Environment variables, system properties and injected configuration values."""

import re

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Effect, EnvVar, Operand
from specs.analysis.java.annotations import Annotation, annotations
from specs.analysis.java.chains import Chain
from specs.analysis.java.operands import arguments, callee, operand, unwrap
from specs.analysis.java.reader import Reader, Scope, lines
from specs.analysis.syntax import Source

CASTS = {
    "Integer.parseInt": "int", "Integer.valueOf": "int", "Long.parseLong": "int", "Long.valueOf": "int",
    "Double.parseDouble": "float", "Boolean.parseBoolean": "bool", "Boolean.valueOf": "bool", "Double.valueOf": "float",
    "Duration.parse": "duration", "Path.of": "path", "Paths.get": "path", "URI.create": "url",
}  # fmt: skip
PLACEHOLDER = re.compile(r"\$\{([^:}]+)(?::([^}]*))?\}")
HELD_BY = frozenset(
    {"System", "Integer", "Long", "Boolean", "env", "environment", "this.env", "this.environment", "config"}
)
FALLBACKS = frozenset({"orElse", "getOrDefault"})
PROPERTIES = frozenset({"System.getProperty", "Integer.getInteger", "Long.getLong", "Boolean.getBoolean"})


def environment_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    """Reads the call that asks for the variable, what stands in for it and what it is cast to, each where it is."""
    for node in _candidates(chain):
        found = _read(reader, node, chain.type == "Properties")
        if found is not None:
            name, source, default = found
            _add(reader, node, chain, scope, name, source, default)


def _candidates(chain: Chain) -> list[Node]:
    """The calls of the chain, and what its first call only holds or casts."""
    nodes = [link.node for link in chain.links if link.name]
    return nodes if chain.type == "Properties" or chain.head in HELD_BY else []


def _read(reader: Reader, node: Node, properties: bool) -> tuple[str, str, Operand | None] | None:
    name, given = callee(reader.src, node), arguments(node)
    if not given:
        return None
    first = operand(reader.src, given[0])
    if properties and first.form == "template":
        first = _pattern_of(reader, given[0], first)
    if name in ("System.getenv", "System.getenv().get") and _is_name(first):
        return str(first.value), "environment", None
    if name == "System.getenv().getOrDefault" and _is_name(first):
        return str(first.value), "environment", operand(reader.src, given[1]) if len(given) > 1 else None
    owner = name.rpartition(".")[0]
    if (
        name in PROPERTIES
        or (
            name.endswith((".getProperty", ".getRequiredProperty"))
            and (owner.rpartition(".")[2] in ("env", "environment") or properties)
        )
    ) and _is_name(first):
        default = operand(reader.src, given[-1]) if len(given) > 1 and given[-1].type != "class_literal" else None
        return str(first.value), "config", default
    return None


def _pattern_of(reader: Reader, node: Node, filled: Operand) -> Operand:
    """`String.format("rest.endpoint.%d", n)`: one of several settings, by the pattern of their names."""
    held = arguments(unwrap(node)) if unwrap(node).type == "method_invocation" else []
    written = operand(reader.src, held[0]) if held else filled
    return written if written.form == "literal" else filled


def _is_name(value: Operand) -> bool:
    return value.form == "literal" and isinstance(value.value, str) and bool(value.value)


def _add(
    reader: Reader, node: Node, chain: Chain, scope: Scope, name: str, source: str, default: Operand | None
) -> None:
    """Looks outwards from the call: a cast, `Optional.ofNullable(…).orElse(…)`, the name it is bound to."""
    whole, cast = node, ""
    current = node
    bound = reader.bound.get(node.id, "")
    for _ in range(6):
        above = current.parent
        if above is None:
            break
        if above.type == "argument_list" and above.parent is not None:
            above = above.parent
            called = callee(reader.src, above) if above.type == "method_invocation" else ""
            if called in CASTS:
                cast = CASTS[called]
            elif called not in ("Optional.ofNullable", "Objects.requireNonNullElse"):
                break
            elif called == "Objects.requireNonNullElse" and default is None and len(arguments(above)) > 1:
                default = operand(reader.src, arguments(above)[1])
        elif above.type == "method_invocation":
            method = reader.text(above.child_by_field_name("name"))
            if method in FALLBACKS and default is None and (given := arguments(above)):
                default = operand(reader.src, given[-1])
            elif method not in ("map", "filter", "orElseThrow", "trim", "orElseGet", "strip", "toLowerCase"):
                break
        elif above.type not in ("parenthesized_expression", "cast_expression"):
            if above.type == "variable_declarator":
                bound = bound or reader.text(above.child_by_field_name("name"))
            break
        current = whole = above
    bound = bound or reader.bound.get(whole.id, "")
    start, end = lines(whole)
    required = "getRequiredProperty" in reader.text(node)
    made: EnvVar = EnvVar(
        scope.symbol, name, default, required, start, end, cast, bound.removeprefix("this."),
        "environment" if source == "environment" else "config",
    )  # fmt: skip
    reader.facts.env.append(made)
    if source == "environment":
        reader.facts.effects.append(Effect(scope.symbol, "environment", "System.getenv", *lines(node)))


def bound_variable(src: Source, node: Node) -> str:
    """The variable that the value of a constant is read from, "" where it is read from none."""
    node = unwrap(node)
    for _ in range(6):
        if node.type == "ternary_expression" and (inner := node.child_by_field_name("consequence")) is not None:
            node = unwrap(inner)
            continue
        if node.type != "method_invocation":
            return ""
        name, given = callee(src, node), arguments(node)
        if name in ("System.getenv", "System.getenv().getOrDefault", "System.getenv().get") and given:
            value = operand(src, given[0])
            return str(value.value) if _is_name(value) else ""
        held = node.child_by_field_name("object")
        if (name in CASTS or name == "Optional.ofNullable") and given:
            node = unwrap(given[0])
        elif held is not None:
            node = unwrap(held)
        else:
            return ""
    return ""


def injected(reader: Reader, node: Node, scope: Scope, name: str, kind: str, marks: tuple[Annotation, ...]) -> None:
    """`@Value("${app.limit:25}")`, `@ConfigProperty(name = "app.limit", defaultValue = "25")`."""
    for mark in marks:
        found = _placeholder(reader, mark)
        if found is None:
            continue
        key, default = found
        reader.facts.env.append(
            EnvVar(
                scope.symbol, key, default, False, mark.start, max(mark.end, lines(node)[1]),
                "int" if kind in ("int", "Integer", "long", "Long") else "", name, "config",
            )
        )  # fmt: skip


def given_settings(reader: Reader, node: Node, symbol: str) -> None:
    """`Pager(@Value("${pager.url}") String url)`."""
    listed = node.child_by_field_name("parameters")
    for child in listed.named_children if listed is not None else ():
        for mark in annotations(reader.src, child) if child.type == "formal_parameter" else ():
            found = _placeholder(reader, mark)
            if found is None:
                continue
            kind, name = reader.text(child.child_by_field_name("type")), reader.text(child.child_by_field_name("name"))
            start, end = lines(child)
            cast = "int" if kind in ("int", "Integer", "long", "Long") else ""
            reader.facts.env.append(EnvVar(symbol, found[0], found[1], False, start, end, cast, name, "config"))


def _placeholder(reader: Reader, mark: Annotation) -> tuple[str, Operand | None] | None:
    src = reader.src
    if mark.name == "ConfigProperty":
        return (mark.string(src, "name"), mark.operand(src, "defaultValue")) if "name" in mark.given else None
    if mark.name not in ("Value", "Property") or (mark.name == "Property" and "name" not in mark.given):
        return None
    if mark.name == "Property":
        return mark.string(src, "name"), mark.operand(src, "defaultValue", "value")
    found = PLACEHOLDER.search(mark.string(src, "value"))
    if found is None:
        return None
    return found[1].strip(), literal(f'"{found[2]}"', found[2]) if found[2] else None


def placeholders(reader: Reader, symbol: str, marks: tuple[Annotation, ...]) -> None:
    """What an annotation of a method leaves to the configuration: `@Scheduled(cron = "${app.cron:0 0 3 * * *}")`."""
    for mark in marks:
        for node in mark.given.values():
            value = operand(reader.src, node)
            text = value.value if value.form == "literal" and isinstance(value.value, str) else ""
            found = PLACEHOLDER.fullmatch(text)
            if found is not None:
                default = literal(f'"{found[2]}"', found[2]) if found[2] else None
                reader.facts.env.append(
                    EnvVar(symbol, found[1].strip(), default, False, *lines(node), "", "", "config")
                )
