"""What a guard asks, normalised as in every language."""

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import compared, negate, placed
from specs.analysis.facts import CompareOp, Condition, Operand
from specs.analysis.golang.operands import MAX_CHAIN, arguments, callee, counted, dotted, operand, type_name
from specs.analysis.golang.reader import Origin, Reader, Scope
from specs.analysis.syntax import Source, first_line, last_line

MAX_DEPTH = 8
MAX_PARTS = 24
COMPARISONS: dict[str, CompareOp] = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
# f(subject, asked)
ASKED: dict[str, CompareOp] = {
    "strings.HasPrefix": "starts", "strings.HasSuffix": "ends", "bytes.HasPrefix": "starts", "bytes.HasSuffix": "ends",
    "errors.Is": "eq",
}  # fmt: skip
# f(held by, asked)
HOLDS = frozenset(
    {"strings.Contains", "bytes.Contains", "slices.Contains", "strings.ContainsAny", "strings.ContainsRune"}
)
# rest, found := f(text, asked)
CUTS: dict[str, CompareOp] = {
    "strings.CutPrefix": "starts", "strings.CutSuffix": "ends", "bytes.CutPrefix": "starts", "bytes.CutSuffix": "ends",
    "strings.Cut": "in", "bytes.Cut": "in",
}  # fmt: skip
MATCHES = frozenset({"MatchString", "Match"})
MOMENTS: dict[str, CompareOp] = {"After": "gt", "Before": "lt"}  # of two points in time
NEAR = 2  # lines between `v, ok := m[k]` and the question about `ok`


def condition(reader: Reader, node: Node, depth: int = 0) -> Condition:
    asked = _condition(reader, node, depth)
    return asked if depth else placed(asked, asked.start or first_line(node), last_line(node))


def _condition(reader: Reader, node: Node, depth: int) -> Condition:
    while node.type == "parenthesized_expression" and node.named_child_count:
        node = node.named_children[0]
    text, kind = reader.text(node), node.type
    if depth > MAX_DEPTH:
        return Condition("opaque", text)
    if kind == "unary_expression" and node.children[0].type == "!" and node.named_child_count:
        return negate(condition(reader, node.named_children[-1], depth + 1), text)
    if kind == "binary_expression":
        return _binary(reader, node, text, depth)
    if kind == "call_expression":
        return _typed(reader, _asked(reader.src, node, text))
    if kind == "identifier" and (found := _found(reader, node, text)) is not None:
        return found
    return Condition("truthy", text, operand(reader.src, node))


def _typed(reader: Reader, asked: Condition) -> Condition:
    """`errors.As(err, &heavy)` asks for the type that `heavy` is declared with, just before."""
    if not asked.text.startswith("errors.As(") or asked.right is None:
        return asked
    kind, line = reader.declared.get(asked.right.name, ("", 0))
    return replace(asked, right=Operand(kind, "name", kind, names=(kind,)), start=line) if kind else asked


def origin_of(reader: Reader, node: Node) -> Origin | None:
    """Where the second value that `node` names comes from, when that stands close by."""
    found = reader.origins.get(reader.text(node)) if node.type == "identifier" else None
    if found is None or found.position == 0 or node.start_point[0] + 1 - found.line > NEAR:
        return None
    return found


def _found(reader: Reader, node: Node, text: str) -> Condition | None:
    """`ok` of `v, ok := m[k]` asks whether k is in m; of `v, ok := x.(T)`, whether x is a T."""
    origin = origin_of(reader, node)
    if origin is None:
        return None
    src, made = reader.src, origin.node
    held = made.child_by_field_name("operand")
    if made.type == "index_expression" and held is not None and (key := made.child_by_field_name("index")) is not None:
        return Condition("in", text, operand(src, key), operand(src, held), start=origin.line, end=origin.line)
    if made.type == "type_assertion_expression" and held is not None:
        kind = reader.text(made.child_by_field_name("type"))
        named = Operand(kind, "name", kind.lstrip("*"), names=())
        return Condition("is_a", text, operand(src, held), named, start=origin.line, end=origin.line)
    given = arguments(made) if origin.name in CUTS else []
    if len(given) == 2 and origin.position == origin.names - 1:
        sides = [operand(src, each) for each in given]
        left, right = sides[::-1] if CUTS[origin.name] == "in" else sides
        return Condition(CUTS[origin.name], text, left, right, start=origin.line, end=origin.line)
    if made.type == "call_expression" and origin.names == 2:  # of more results, nobody knows what each says
        return Condition("truthy", text, operand(src, made), start=origin.line, end=origin.line)
    return None


def _binary(reader: Reader, node: Node, text: str, depth: int) -> Condition:
    operator, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
    if operator is None or left is None or right is None:
        return Condition("opaque", text)
    if operator.type in ("&&", "||"):
        return _combined(reader, node, operator.type, text, depth)
    op = COMPARISONS.get(operator.type)
    if op is None:
        return Condition("truthy", text, operand(reader.src, node))
    return comparison(reader.src, op, text, left, right)


def _combined(reader: Reader, node: Node, sign: str, text: str, depth: int) -> Condition:
    """`a && b && c` nests to the left: unrolled, not recursed into."""
    sides: list[Node] = []
    current = node
    while len(sides) < MAX_CHAIN:
        operator = current.child_by_field_name("operator") if current.type == "binary_expression" else None
        left, right = current.child_by_field_name("left"), current.child_by_field_name("right")
        if operator is None or operator.type != sign or left is None or right is None:
            break
        sides.append(right)
        current = left
    op: CompareOp = "all" if sign == "&&" else "any"
    parts: list[Condition] = []
    for side in [current, *reversed(sides)][:MAX_PARTS]:
        part = condition(reader, side, depth + 1)
        parts += part.parts if part.op == op else (part,)
    return Condition(op, text, parts=tuple(parts))


def comparison(src: Source, op: CompareOp, text: str, left: Node, right: Node) -> Condition:
    if op in ("eq", "ne"):
        for one, other in ((left, right), (right, left)):
            if other.type == "nil":
                return Condition("is_null" if op == "eq" else "not_null", text, operand(src, one))
            if other.type in ("true", "false"):
                holds = (other.type == "true") == (op == "eq")
                return Condition("truthy" if holds else "falsy", text, operand(src, one))
    return compared(op, text, counted(operand(src, left)), counted(operand(src, right)))


def _asked(src: Source, node: Node, text: str) -> Condition:
    """A call as a question."""
    name, given = callee(src, node), arguments(node)
    if len(given) == 2:
        first, second = given
        if name in ASKED:
            return Condition(ASKED[name], text, operand(src, first), operand(src, second))
        if name in HOLDS:
            return Condition("in", text, operand(src, second), operand(src, first))
        if name == "errors.As":
            return Condition("is_a", text, operand(src, first), operand(src, second))
    owner, _, method = name.rpartition(".")
    if method in MOMENTS and len(given) == 1 and (held := _receiver(node)) is not None and owner != "time":
        return Condition(MOMENTS[method], text, operand(src, held), operand(src, given[0]))
    if method in MATCHES and owner and len(given) == 1 and "()" not in owner:
        return Condition("matches", text, operand(src, given[0]), Operand(owner, "name", owner, names=(owner,)))
    return Condition("truthy", text, operand(src, node))


def _receiver(call: Node) -> Node | None:
    target = call.child_by_field_name("function")
    return target.child_by_field_name("operand") if target is not None else None


def nil_check(reader: Reader, node: Node) -> tuple[str, bool]:
    """("err", True) for `err != nil`, ("err", False) for `err == nil`; ("", False) for another question."""
    if node.type != "binary_expression":
        return "", False
    operator, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
    if operator is None or left is None or right is None or right.type != "nil" or operator.type not in ("==", "!="):
        return "", False
    name = dotted(reader.src, left)
    is_error = names_error(name) or reader.declared.get(name, ("", 0))[0] == "error"
    return (name, operator.type == "!=") if is_error else ("", False)


def names_error(name: str) -> bool:
    """err, e, werr, closeErr, lastError: what an error is called by habit."""
    last = name.rpartition(".")[2]
    return last in ("e", "err", "error") or last.endswith(("err", "Err", "Error"))


def asked_errors(reader: Reader, node: Node, scope: Scope) -> tuple[str, ...]:
    """The errors that `errors.Is(err, X) || errors.Is(err, Y)` and `err == X` ask for."""
    question = condition(reader, node)
    parts = question.parts if question.op == "any" else (question,)
    found: list[str] = []
    for part in parts:
        if part.op not in ("is_a", "eq") or part.left is None or part.right is None:
            return ()
        if not names_error(part.left.name) or part.right.form != "name":
            return ()
        target = part.right.name
        if part.text.startswith("errors.As"):
            target = type_name(reader.types.get((scope.symbol, target), "")) or target
        if not target.rpartition(".")[2][:1].isupper() and not target.rpartition(".")[2].startswith("err"):
            return ()
        found.append(target)
    return tuple(found)
