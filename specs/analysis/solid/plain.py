"""Forms that languages with braces share: their grammars name the same parts the same way."""

import re
from collections.abc import Callable

from tree_sitter import Node

from specs.analysis.facts import Scalar
from specs.analysis.solid.forms import NOTHING, OTHER, Case, Form, field, wrapped
from specs.analysis.syntax import Source

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": " ", "b": "", "f": ""}
ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|(.))", re.DOTALL)
# C#'s `{price:F2}`, and not Ruby's `#{given[:price]}`.
FORMATTED = re.compile(r"([^:\[(\"'\s?]+(?:\(\))?):[\w#.,%/ -]*")
HOLE_NAME = re.compile(r"[A-Za-z_$@][\w.$>:?-]*$")
NUMBER = re.compile(r"^([0-9][0-9_']*)(?:[uUlLzZ]*)$")
BASED = re.compile(r"^0([xXbBoO])([0-9a-fA-F_']+)(?:[uUlL]*)$")
REAL = re.compile(r"^([0-9][0-9_']*(?:\.[0-9_']+)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+)(?:[fFdDmMlL]?)$")


def number_value(text: str) -> Scalar:
    if found := BASED.match(text):
        base = {"x": 16, "b": 2, "o": 8}[found[1].lower()]
        try:
            value = int(re.sub(r"[_']", "", found[2]), base)
        except ValueError:
            return None
        return value if value < 2**63 else None
    if found := NUMBER.match(text):
        plain = re.sub(r"[_']", "", found[1])
        return int(plain) if len(plain) < 19 else None
    found = REAL.match(text)
    if found is not None and found[1].isdigit():  # 100m
        return int(found[1])
    return float(re.sub(r"[_']", "", found[1])) if found else None


def unescaped(text: str) -> str:
    return ESCAPED.sub(_unescaped, text)[:4000]


def _unescaped(match: re.Match[str]) -> str:
    if match[1] or match[2]:
        return chr(int(match[1] or match[2], 16))
    return chr(int(match[3], 8)) if match[3] else ESCAPES.get(match[4], match[4])


def name(src: Source, node: Node) -> Form:
    return Form("name", src.text(node))


def number(src: Source, node: Node) -> Form:
    return Form("number", value=number_value(src.text(node)))


def word(src: Source, node: Node) -> Form:
    text = src.text(node).lower()
    return Form("word", value={"true": True, "false": False}.get(text))


def string(src: Source, node: Node) -> Form:
    """A text between marks of one character."""
    text = src.whole(node)
    return Form("string", value=unescaped(text[1:-1]) if len(text) > 1 else "")


def pieces(src: Source, node: Node, texts: frozenset[str], escapes: frozenset[str] = frozenset()) -> Form:
    """A text with holes: the children that are text, and between them what is filled in."""
    parts: list[str] = []
    names: list[str] = []
    template = False
    for child in node.named_children:
        if child.type in texts:
            parts.append(src.whole(child))
        elif child.type in escapes:
            parts.append(unescaped(src.text(child)))
        elif child.type.endswith(("_start", "_end", "brace")):
            continue
        else:
            template = True
            held = src.text(child, 80).strip("${}#").strip()
            held = f"${held}" if re.match(r"\w+->", held) else held
            if formatted := FORMATTED.fullmatch(held):
                held = formatted[1].strip()
            if HOLE_NAME.match(held):
                names.append(held)
            parts.append("{" + held + "}")
    value = "".join(parts)[:4000]
    return Form("string", value=value, template=template, names=tuple(names))


def block(src: Source, node: Node) -> Form:
    return Form("block", body=tuple(node.named_children))


def inner(src: Source, node: Node) -> Form:
    """What stands inside parentheses, a cast, `await` and the like: the last part."""
    held = [child for child in node.named_children if "comment" not in child.type]
    return wrapped(field(node, "value") or field(node, "argument") or (held[-1] if held else None))


def if_form(src: Source, node: Node) -> Form:
    rest = field(node, "alternative")
    if rest is not None and rest.type in ("else_clause", "else") and rest.named_child_count:
        rest = rest.named_children[-1]
    body = field(node, "consequence") or field(node, "body")
    return Form("if", test=field(node, "condition"), body=(body,) if body is not None else (), rest=rest)


def loop(src: Source, node: Node) -> Form:
    body = field(node, "body") or (node.named_children[-1] if node.named_child_count else None)
    return Form("loop", test=field(node, "condition"), body=(body,) if body is not None else ())


def returns(src: Source, node: Node) -> Form:
    return Form("return", parts=tuple(child for child in node.named_children if "comment" not in child.type)[:1])


def throws(src: Source, node: Node) -> Form:
    return Form("throw", parts=tuple(child for child in node.named_children if "comment" not in child.type)[:1])


def breaks(src: Source, node: Node) -> Form:
    return Form("break")


def continues(src: Source, node: Node) -> Form:
    return Form("continue")


def nothing(src: Source, node: Node) -> Form:
    return NOTHING


def binary(src: Source, node: Node) -> Form:
    left, right, sign = field(node, "left"), field(node, "right"), field(node, "operator")
    if left is None or right is None or sign is None:
        return OTHER
    return Form("binary", src.text(sign), (left, right))


def unary(src: Source, node: Node) -> Form:
    held = node.named_children[-1] if node.named_child_count else None
    if held is None or not node.child_count:
        return OTHER
    sign = src.text(node.children[0])
    if sign in ("!", "not"):
        return Form("not", parts=(held,))
    if sign == "-":
        return Form("negative", parts=(held,))
    if sign in ("++", "--"):
        return Form("assign", sign, (held, None))
    return wrapped(held)


def step(src: Source, node: Node) -> Form:
    """`n++`, `++n`."""
    held = field(node, "argument") or (node.named_children[0] if node.named_child_count else None)
    sign = "--" if "--" in (src.text(node.children[0]), src.text(node.children[-1])) else "++"
    return Form("assign", sign, (held, None)) if held is not None else OTHER


def assign(src: Source, node: Node) -> Form:
    left, right, sign = field(node, "left"), field(node, "right"), field(node, "operator")
    return Form("assign", src.text(sign) if sign is not None else "=", (left, right))


def conditional(src: Source, node: Node) -> Form:
    return Form("conditional", parts=tuple(node.named_children)[:3])


def closure(src: Source, node: Node) -> Form:
    body = field(node, "body")
    return Form("lambda", body=(body,) if body is not None else ())


def cases_of(nodes: list[Node], kinds: frozenset[str], plain: frozenset[str]) -> tuple[Case, ...]:
    """The cases of a C switch: `value` is what is asked for, the rest is done; `plain` are nodes that do nothing."""
    found = []
    for each in nodes:
        if each.type not in kinds:
            continue
        value = field(each, "value")
        body = [child for child in each.named_children if child != value and child.type not in plain]
        found.append(Case([value] if value is not None else [], body))
    return tuple(found)


def result_of(roots: frozenset[str], through: frozenset[str]) -> Callable[[Node], bool]:
    """Whether an arm's value is what a function returns: `return x switch { A => 1 }`."""

    def is_result(node: Node) -> bool:
        for _ in range(12):
            parent = node.parent
            if parent is None or (parent.type not in through and parent.type not in roots):
                return False
            if parent.type in roots:
                return True
            node = parent
        return False

    return is_result
