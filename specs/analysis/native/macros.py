"""What a macro stands for, where it is a constant: its text is no part of the syntax tree."""

import ast
import re
from collections import defaultdict
from collections.abc import Sequence

from tree_sitter import Node

from specs.analysis.expressions import fold, literal
from specs.analysis.facts import Constant, Doc, Operand
from specs.analysis.solid.docs import NOT_DOCS, cleaned
from specs.analysis.solid.plain import number_value, unescaped
from specs.analysis.solid.reader import Reader

SIGNS: dict[type[ast.AST], str] = {ast.Mult: "*", ast.Add: "+", ast.Sub: "-", ast.LShift: "<<", ast.Div: "//"}
SUFFIX = re.compile(r"(?<=[0-9a-fA-F])[uUlL]+\b")
CAST = re.compile(
    r"^\(\s*(?:unsigned |signed )?(?:int|long|size_t|short|char|uint\d+_t|int\d+_t|double|float)[ *]*\)\s*"
)

BEHIND = re.compile(rb"(?:/\*[*!]?<?\s*([^*].*?)\s*\*+/|//[/!]?<?\s*(\S.*?))\s*$")
OLD_WORDS = frozenset({"TRUE", "FALSE", "NULL", "true", "false", "bool", "inline"})
SYSTEM = re.compile(r"S_I[A-Z]+|(?:O|SHUT|MSG)_[A-Z]+")  # that a system may lack
MIN_MASKS = 3


def doc_behind_macro(reader: Reader, line: int) -> Doc | None:
    """`#define CHUNK 512 /* most that is read at once */`"""
    row = reader.src.rows[line - 1][:400]
    found = BEHIND.search(row)
    if found is None or b'"' in row[found.start() :]:
        return None
    text = cleaned((found[1] or found[2]).decode("utf-8", "replace").strip(" *\t"))
    return Doc(text, line, line) if text and not NOT_DOCS.match(text) else None


def stands_in(reader: Reader, node: Node, name: str, value: Operand) -> bool:
    """Whether it only stands in for what another system's headers define: `#ifndef SHUT_RD`, `#define SHUT_RD 0`."""
    if name in OLD_WORDS or (SYSTEM.fullmatch(name) and value.value in (0, 1, 2, -1)):
        return True
    around = node.parent
    if around is None or around.type != "preproc_ifdef" or value.value not in (0, 1, 2, -1):
        return False
    asked = around.child_by_field_name("name")
    return asked is not None and reader.text(asked) == name and reader.text(around, 8).startswith("#ifndef")


def unchanged(reader: Reader) -> list[Constant]:
    """Without variables at the margin that the file gives other values: `static int verbose = 0;`, `verbose = 1;`."""
    suspects = {each.name for each in reader.facts.constants if each.name in reader.changing and not each.symbol}
    assigned = {name for _, name in reader.assigned} & suspects
    pointed = {name for name in suspects - assigned if f"&{name}".encode() in reader.src.data}
    return [each for each in reader.facts.constants if each.name not in assigned | pointed]


def telling(constants: Sequence[Constant]) -> list[Constant]:
    """Without single bits that nothing is said of, and without what the build decides between."""
    values: dict[str, set[object]] = defaultdict(set)
    alike: dict[str, list[Constant]] = defaultdict(list)
    for each in constants:
        values[f"{each.symbol}.{each.name}"].add((each.value.value, each.value.name))
        if _is_bit(each):
            alike[each.name.rpartition("_")[0]].append(each)
    for prefix in list(alike):  # FLAG_NO_BOOL is one of FLAG_*
        head = prefix.partition("_")[0]
        if head != prefix and head:
            alike[head] += alike[prefix]
    masks = {
        each.name
        for found in alike.values()
        if len(found) >= MIN_MASKS and len({one.value.value for one in found}) == len({one.name for one in found})
        for each in found
        if not each.doc
    }
    return [each for each in constants if each.name not in masks and len(values[f"{each.symbol}.{each.name}"]) == 1]


def _is_bit(constant: Constant) -> bool:
    value = constant.value.value
    return isinstance(value, int) and not isinstance(value, bool) and value > 0 and value & (value - 1) == 0


def macro_value(text: str) -> Operand | None:
    written = re.sub(r"/\*.*?\*/|//.*$", "", text, flags=re.DOTALL).replace("\\\n", " ").strip()
    bare = CAST.sub("", written)
    while bare.startswith("(") and bare.endswith(")") and bare.count("(") == 1:
        bare = bare[1:-1].strip()
    if re.fullmatch(r'"(?:[^"\\]|\\.)*"', bare):
        return literal(bare, unescaped(bare[1:-1]))
    number = number_value(bare.lstrip("-"))
    if isinstance(number, int | float):
        return literal(bare, -number if bare.startswith("-") else number)
    if len(bare) < 80 and re.fullmatch(r"[0-9a-fA-FxXuUlL\s*+<()/-]+", bare):
        value = _folded(SUFFIX.sub("", bare))
        return literal(bare, value, bare) if value is not None else None
    if re.fullmatch(r"[A-Za-z_]\w*", bare):
        return Operand(bare, "name", bare, names=(bare,))
    return None


def _folded(text: str) -> int | float | None:
    try:
        return _value(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _value(node: ast.expr) -> int | float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        left, right = _value(node.left), _value(node.right)
        return fold(SIGNS[type(node.op)], left, right) if left is not None and right is not None else None
    return None
