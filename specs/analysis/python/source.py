"""The text of one file, as the syntax tree's positions address it: 1-based lines, columns in UTF-8 bytes."""

import ast
import re

TO_TOOLS = (
    "fmt:",
    "noqa",
    "type:",
    "pragma",
    "pylint",
    "isort",
    "nosec",
    "mypy:",
    "ruff:",
    "flake8",
    "pyright",
    "---",
    "===",
)
MAX_TEXT = 240  # characters of code kept in an operand or a condition

_OPEN = ("(", "[", "{")
_TRAILING_COMMENT = re.compile(r"\s+#[^'\"]*$")


def normalise(text: str) -> str:
    """Line ends as `\\n`, no byte order mark, nothing that the parser or UTF-8 refuses; the count of lines is kept."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("\ufeff"):
        text = text[1:]
    if "\0" in text:
        text = text.replace("\0", " ")
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text


class Source:
    """Slices of the text. Columns are turned from bytes to characters only on lines that need it."""

    __slots__ = ("_ascii", "lines")

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self._ascii = text.isascii()

    @property
    def count(self) -> int:
        """Lines as an editor counts them: a final line break ends the last line and starts no other."""
        return len(self.lines) - 1 if not self.lines[-1] else len(self.lines)

    def cut(self, line: int, start: int, end: int | None = None) -> str:
        """Part of one line, by byte columns."""
        if line > len(self.lines):
            return ""
        text = self.lines[line - 1]
        if self._ascii or text.isascii():
            return text[start:end]
        return text.encode()[start:end].decode("utf-8", "ignore")

    def raw(self, node: ast.expr | ast.stmt) -> str:
        """The node's text as it stands, over all its lines."""
        first, last = node.lineno, node.end_lineno or node.lineno
        if first == last:
            return self.cut(first, node.col_offset, node.end_col_offset)
        parts = [self.cut(first, node.col_offset), *self.lines[first : last - 1]]
        return "\n".join([*parts, self.cut(last, 0, node.end_col_offset)])

    def text(self, node: ast.expr, limit: int = MAX_TEXT) -> str:
        """The node's text on one line, without comments, shortened at its end when it is long."""
        if node.lineno == node.end_lineno:
            text = self.cut(node.lineno, node.col_offset, node.end_col_offset)
        else:
            first, last = node.lineno, min(node.end_lineno or node.lineno, node.lineno + 40)
            parts = [self.cut(first, node.col_offset), *self.lines[first : last - 1]]
            parts.append(self.cut(last, 0, node.end_col_offset if last == node.end_lineno else None))
            if not isinstance(node, ast.Constant):
                parts = [_TRAILING_COMMENT.sub("", part) for part in parts]
            text = _joined(parts)
        return text if len(text) <= limit else text[:limit] + "…"

    def after(self, node: ast.stmt | ast.expr) -> str:
        """The comment that follows the node on its last line, without its mark."""
        rest = self.cut(node.end_lineno or node.lineno, node.end_col_offset or 0).strip(" \t,)")
        return _remark(rest) if rest.startswith("#") else ""

    def above(self, line: int, floor: int) -> str:
        """The comment block right above `line`, below `floor` (where the statement before it ends), on one line."""
        found: list[str] = []
        at = line - 1
        while at > floor and at >= 1:
            text = self.lines[at - 1].strip()
            if not text.startswith("#"):
                break
            found.append(_remark(text))
            at -= 1
        return " ".join(part for part in reversed(found) if part)


def _remark(comment: str) -> str:
    """A comment without its mark; "" for what is written to a tool and not to a reader."""
    text = comment.lstrip("#: \t").strip()
    return "" if text.lower().startswith(TO_TOOLS) else text


def _joined(parts: list[str]) -> str:
    """Lines of one expression as one line: no blanks inside brackets, no comma before a closing one."""
    text = ""
    for part in parts:
        piece = " ".join(part.split())
        if not piece:
            continue
        if text.endswith(_OPEN):
            text += piece
        elif piece[0] in ")]}":
            text = text.removesuffix(",") + piece
        else:
            text = f"{text} {piece}" if text else piece
    return text
