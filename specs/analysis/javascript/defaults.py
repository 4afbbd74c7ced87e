"""What stands in for a missing value: defaults by `||` and `??`, also of what is read from the environment."""

from typing import Literal

from tree_sitter import Node

from specs.analysis.facts import CompareOp, Condition, Guard, Operand, Outcome
from specs.analysis.javascript.branches import state_name
from specs.analysis.javascript.configured import key_of
from specs.analysis.javascript.environment import CASTS, environment_of
from specs.analysis.javascript.operands import arguments, dotted, unwrap
from specs.analysis.javascript.reader import Reader, Scope, lines

IDENTITIES = frozenset({"randomUUID", "uuid", "uuidv4", "uuidv7", "nanoid", "ulid", "cuid", "createId", "now"})
CONSTANT_FORMS = frozenset({"literal", "template", "collection", "mapping", "arithmetic"})


def binary_expression(reader: Reader, node: Node, scope: Scope) -> None:
    """Only the short circuits matter; sums are descended into without recursion."""
    operator = node.child_by_field_name("operator")
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if operator is None or left is None or right is None or operator.type not in ("||", "??"):
        reader.children(node, scope)
        return
    hint = reader.env_hints.pop(node.id, None)
    value = reader.operand(right)
    fallback = value if value.form in ("literal", "name", "template", "arithmetic", "collection") else None
    nested = unwrap(left)
    last = nested.child_by_field_name("right") if nested.type == "binary_expression" else None
    if last is not None and is_environment(reader, last):
        reader.env_hints[unwrap(last).id] = (fallback, "", "", node)  # `given || process.env.X || "default"`
    cast_of = nested.child_by_field_name("function") if nested.type == "call_expression" else None
    if cast_of is not None and reader.text(cast_of, 40) in CASTS and environment_of(reader, nested):
        # `parseInt(process.env.PORT, 10) || 4000`
        inner = arguments(nested)[0]
        reader.env_hints[unwrap(inner).id] = (fallback, "", reader.bound.pop(node.id, ""), node)
    elif is_environment(reader, left):
        cast, bound = (hint[1], hint[2]) if hint else ("", reader.bound.pop(node.id, ""))
        reader.env_hints[unwrap(left).id] = (fallback, cast, bound, hint[3] if hint else node)
    elif (target := reader.bound.pop(node.id, None)) is not None:
        default_guard(reader, node, left, right, "is_null" if operator.type == "??" else "falsy", scope, target)
    reader.push([left, right], scope)


def default_guard(
    reader: Reader, node: Node, left: Node, right: Node, op: CompareOp, scope: Scope, target: str | None = None,
    *, style: Literal["if", "short_circuit"] = "short_circuit",
) -> None:  # fmt: skip
    """What stands in for a missing value; `target` is "" where it is returned, None where `left` itself is set."""
    value = reader.operand(right)
    if not _worth_telling(value):
        return
    name = dotted(reader.src, left) if target is None else target
    start, end = lines(node)
    step = Outcome("set" if name else "return", start, end, name, value=value)
    asked = Condition(op, reader.text(left), reader.operand(left))
    reader.facts.guards.append(
        Guard(
            scope.symbol, asked, (step,), start, end, under=scope.under, in_handler=scope.handler,
            in_loop=scope.loop, style=style,
        )
    )  # fmt: skip


def _worth_telling(value: Operand) -> bool:
    if value.form == "literal":
        return value.value is not None and value.value is not False and value.text not in ("''", '""', "``")
    if value.form == "name":
        return value.name.rpartition(".")[2].isupper() or bool(state_name(value))
    if value.form == "call":
        return value.name.rpartition(".")[2] in IDENTITIES
    return value.form in CONSTANT_FORMS and bool(value.items or value.value)


def is_environment(reader: Reader, node: Node) -> bool:
    name = dotted(reader.src, node)
    if name.startswith(("process.env.", "import.meta.env.", "Bun.env.")) or name == "Deno.env.get()":
        return True
    return name.endswith((".get()", ".getOrThrow()")) and key_of(reader, node) != ""


HANDLERS = {"binary_expression": binary_expression}
