"""Texts that C++ writes piece by piece: `std::cerr << "no " << name << std::endl`, `LOG(ERROR) << …`, `text.str()`."""

import re

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand, Outcome
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, last_name, lines

OUTPUTS = frozenset({"cout", "cerr", "clog", "wcout", "wcerr"})
LOGGERS = frozenset({"LOG", "DLOG", "PLOG", "LOG_IF", "BOOST_LOG_TRIVIAL", "LOG_S", "LOG_F"})
LEVELS = {"error": "error", "fatal": "critical", "warning": "warning", "warn": "warning", "info": "info",
          "debug": "debug", "trace": "debug"}  # fmt: skip
QT = {"qDebug": "debug", "qInfo": "info", "qWarning": "warning", "qCritical": "error", "qFatal": "critical"}
SHAPING = frozenset(
    "endl flush ends hex dec oct fixed scientific boolalpha noboolalpha left right internal showbase setw setprecision "
    "setfill setbase nouppercase uppercase".split()
)
PLACE = re.compile(r"[A-Za-z_]\w*(?:(?:\.|->)\w+(?:\(\))?)*")
WORD = re.compile(r"[A-Za-z]{2,}")
MARKUP = re.compile(r'":|^\W*</?\w')  # pieces of JSON and XML, which say nothing to a reader
MAX_PIECES = 200
MAX_SHOWN = 40  # characters of what stands in a hole
MAX_ABOVE = 8  # statements between a text and its use


def streamed(reader: Reader, node: Node, form: Form, start: int, end: int) -> Outcome | None:
    """What is printed or logged by a statement that is no call."""
    chain = _chain(reader, node, form)
    if chain is None:
        return None
    head, pieces = chain
    text = _text(reader, node, pieces)
    if text is None:
        return None
    name = reader.written(head)
    if last_name(name) in OUTPUTS:
        return Outcome("call", start, end, name, args=(text,))
    level = _level(reader, head)
    return Outcome("log", start, end, level, str(text.value), args=(text,)) if level else None


def built(reader: Reader, node: Node) -> tuple[str, int] | None:
    """What `text.str()` says, or a call that is given it, and the line on which it begins to be written."""
    name = _written_to(reader, node)
    statement: Node | None = node
    while statement is not None and (statement.parent is None or statement.parent.type != "compound_statement"):
        statement = statement.parent
    if not name or statement is None:
        return None
    pieces: list[Node] = []
    start, above = 0, statement.prev_named_sibling
    for _ in range(MAX_ABOVE):
        if above is None:
            break
        inner, form = reader.bare(above)
        chain = _chain(reader, inner, form)
        if chain is not None and reader.written(chain[0]) == name:
            pieces, start = [*chain[1], *pieces], lines(above)[0]
        elif pieces:
            break
        above = above.prev_named_sibling
    text = _text(reader, node, pieces) if pieces else None
    return (str(text.value), start) if text is not None else None


def _written_to(reader: Reader, node: Node) -> str:
    """text of `text.str()`, `Failure(text.str())` and `text.str().c_str()`."""
    current: Node | None = node
    for _ in range(4):
        if current is None:
            return ""
        form = reader.bare(current)[1]
        if form.kind == "call" and form.name == "str" and form.target is not None and not form.parts:
            return reader.written(form.target)
        given = reader.arguments(form)
        current = given[0] if given else form.target if form.kind == "call" and form.name == "c_str" else None
    return ""


def _chain(reader: Reader, node: Node, form: Form) -> tuple[Node, list[Node]] | None:
    """`a << b << c`: a, and what is written to it."""
    pieces: list[Node] = []
    while form.kind == "binary" and form.name == "<<" and len(pieces) < MAX_PIECES:
        left, right = form.parts
        if left is None or right is None:
            return None
        pieces.append(right)
        node = left
        form = reader.form(node)
    return (node, pieces[::-1]) if pieces else None


def _text(reader: Reader, node: Node, pieces: list[Node]) -> Operand | None:
    """The pieces up to the end of the first row that says something, as one text with holes; None where none does."""
    said: list[str] = []
    names: list[str] = []
    for piece in pieces:
        inner, form = reader.bare(piece)
        if last_name(form.name) in SHAPING and form.kind in ("name", "call"):
            if last_name(form.name) == "endl" and any(WORD.search(each) for each in said):
                break
            continue
        value = operand(reader, inner)
        if value.form in ("literal", "template") and isinstance(value.value, str):
            row, end, _ = value.value.lstrip("\n").partition("\n")
            said.append(row)
            names += value.names
            if end and WORD.search(row):
                break
        elif value.form == "literal" and value.value is not None:
            said.append("{…}")
        elif PLACE.fullmatch(value.text) and len(value.text) <= MAX_SHOWN:
            said.append("{" + value.text + "}")
            names += value.names
        else:
            said.append("{…}")
    whole = "".join(said).strip()
    if not WORD.search(re.sub(r"\{[^{}]*\}", "", whole)) or MARKUP.search(whole):
        return None
    shown = reader.text(node, 160)
    if "{" not in whole:
        return literal(shown, whole)
    return Operand(shown, "template", value=whole, has_value=True, names=tuple(dict.fromkeys(names)))


def _level(reader: Reader, head: Node) -> str:
    form = reader.bare(head)[1]
    if form.kind != "call" or form.target is not None:
        return ""
    given = reader.arguments(form)
    if form.name in LOGGERS and given:
        word = last_name(reader.text(given[0], 40)).lower()
        return next((level for key, level in LEVELS.items() if word.endswith(key)), "")
    return QT.get(form.name, "")


def written_behind(reader: Reader, node: Node) -> tuple[str, int]:
    """What `CHECK(x) << "late"` says besides, and its last line."""
    pieces: list[Node] = []
    current = node
    for _ in range(MAX_PIECES):
        above = current.parent
        form = reader.form(above) if above is not None else None
        if above is None or form is None or form.kind != "binary" or form.name != "<<" or form.parts[0] != current:
            break
        pieces += [each for each in form.parts[1:] if each is not None]
        current = above
    text = _text(reader, node, pieces) if pieces else None
    return str(text.value) if text is not None else "", lines(current)[1]
