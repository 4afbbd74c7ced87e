"""Environment variables: `process.env.X`, its destructured form, `import.meta.env`, Deno and Bun."""

import re

from tree_sitter import Node

from specs.analysis.facts import Effect, EnvVar, Guard, Operand
from specs.analysis.javascript.configured import key_of
from specs.analysis.javascript.literals import string_value
from specs.analysis.javascript.operands import arguments, dotted, unwrap
from specs.analysis.javascript.parameters import destructured
from specs.analysis.javascript.reader import Reader, Scope, lines

WHOLE = frozenset({"process.env", "import.meta.env", "Bun.env"})
ROOTS = ("process.env.", "import.meta.env.", "Bun.env.")
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+|PORT|HOST")
READER = re.compile(
    r"(get|read|require|required|must|need|load|from)?_?env(ironment)?(Var(iable)?)?(OrThrow|OrFail)?", re.I
)
DEMANDING = re.compile(r"requir|must|need|OrThrow|OrFail", re.IGNORECASE)
CASTS = {
    "Number": "number", "parseInt": "int", "Number.parseInt": "int", "parseFloat": "float", "Boolean": "bool",
    "Number.parseFloat": "float", "String": "string", "JSON.parse": "json", "BigInt": "int",
}  # fmt: skip


def environment_of(reader: Reader, node: Node) -> str:
    """The variable that an expression reads, also through a default or a cast; "" where it reads none."""
    for _ in range(6):
        node = unwrap(node)
        if node.type == "binary_expression":
            left = node.child_by_field_name("left")
            if left is None:
                return ""
            node = left
            continue
        if node.type == "call_expression":
            target, given = node.child_by_field_name("function"), arguments(node)
            name = dotted(reader.src, target) if target is not None else ""
            if name == "Deno.env.get" and given and given[0].type == "string":
                return string_value(reader.src, given[0])
            if name not in CASTS or not given:
                return key_of(reader, node) if name.endswith((".get", ".getOrThrow")) else ""
            node = given[0]
            continue
        if node.type not in ("member_expression", "subscript_expression"):
            return ""
        return variable(reader, node)
    return ""


def default_of(reader: Reader, node: Node) -> Operand:
    """What stands in for a variable that is not set; the expression itself where nothing does."""
    held = unwrap(node)
    while held.type == "call_expression" and (given := arguments(held)):
        held = unwrap(given[0])
    right = held.child_by_field_name("right") if held.type == "binary_expression" else None
    return reader.operand(right if right is not None else node)


def variable(reader: Reader, node: Node) -> str:
    name = dotted(reader.src, node)
    for root in ROOTS:
        if name.startswith(root):
            held = name[len(root) :]
            return held if "." not in held else ""
    return ""


def read(reader: Reader, node: Node, name: str, scope: Scope) -> None:
    default, cast, bound, whole = reader.env_hints.pop(node.id, (None, "", "", node))
    start, end = lines(whole)
    reader.facts.env.append(
        EnvVar(scope.symbol, name, default, False, min(start, lines(node)[0]), max(end, lines(node)[1]), cast, bound)
    )


def member(reader: Reader, node: Node, scope: Scope) -> None:
    """Most members are looked at for an environment variable only; their names say nothing more here."""
    head = reader.src.data[node.start_byte : node.start_byte + 7]
    if head in (b"process", b"import.", b"Bun.env"):
        if name := variable(reader, node):
            read(reader, node, name, scope)
            return
        index = node.child_by_field_name("index") if node.type == "subscript_expression" else None
        if index is not None and index.type == "identifier" and scope.symbol:
            reader.env_readers[scope.symbol] = reader.text(index)
        if dotted(reader.src, node) in WHOLE:
            # Read under a name made at run time, or handed on as a whole.
            start, end = lines(node)
            reader.facts.effects.append(Effect(scope.symbol, "environment", reader.text(node), start, end))
            return
    inner = node.child_by_field_name("object")
    if inner is not None and inner.type == "identifier" and reader.stands_for:
        held = reader.stands_for.get((scope.symbol, reader.text(inner)), "")
        name = reader.text(node.child_by_field_name("property"), 60) if held in WHOLE else ""
        if name.isupper():  # `load(path, env = process.env)`
            read(reader, node, name, scope)
            return
    if inner is not None and inner.type != "identifier":
        reader.push([inner], scope)
    if node.type == "subscript_expression" and (index := node.child_by_field_name("index")) is not None:
        reader.push([index], scope)


def destructured_environment(reader: Reader, pattern: Node, scope: Scope) -> None:
    """`const { PORT = 3000, HOST } = process.env`."""
    for (name, default), child in zip(destructured(reader, pattern), _named(pattern), strict=False):
        start, end = lines(child)
        reader.facts.env.append(EnvVar(scope.symbol, name, default, False, start, end, bound_to=name))


def _named(pattern: Node) -> list[Node]:
    return [child for child in pattern.named_children if child.type not in ("comment", "rest_pattern")]


def with_required(found: list[EnvVar], guards: list[Guard]) -> list[EnvVar]:
    """A variable without default whose absence ends in an error is required."""
    missed: set[str] = set()
    for guard in guards:
        if not any(step.verb in ("raise", "exit") for step in guard.outcomes):
            continue
        for part in guard.condition.parts or (guard.condition,):
            if part.op in ("falsy", "is_null") and part.left is not None:
                missed.add(part.left.name)
    return [
        EnvVar(e.symbol, e.name, e.default, True, e.start, e.end, e.cast, e.bound_to, e.source)
        if e.default is None and ({f"{root}{e.name}" for root in ROOTS} | {e.bound_to or "?"}) & missed
        else e
        for e in found
    ]


def read_through(reader: Reader) -> list[EnvVar]:
    """Variables that a function of the package reads under the name it is given: `required("CLAIMS_TABLE")`."""
    raising = {each.symbol for each in reader.facts.raises}
    found: list[EnvVar] = []
    for call in reader.facts.calls:
        name = call.args[0].value if call.args and call.args[0].form == "literal" else None
        if not isinstance(name, str) or not VARIABLE.fullmatch(name):
            continue
        own = call.callee in reader.env_readers
        if not own and not READER.fullmatch(call.callee.rpartition(".")[2]):
            continue
        default = call.args[1] if len(call.args) > 1 and call.args[1].form == "literal" else None
        demands = call.callee in raising if own else bool(DEMANDING.search(call.callee))
        found.append(
            EnvVar(
                call.symbol, name, default, default is None and demands, call.start, call.end, bound_to=call.bound_to
            )
        )  # fmt: skip
    return found


HANDLERS = {"member_expression": member, "subscript_expression": member}
