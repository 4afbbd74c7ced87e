"""Reading with tree-sitter: parsers loaded when first used, texts and lines of nodes, and what could not be read.

Shared by all languages that have a grammar wheel. Nothing here recurses: hostile files nest deeper than any stack.
"""

from collections.abc import Iterator
from functools import cache, cached_property
from importlib import import_module

from tree_sitter import Language, Node, Parser

from specs.analysis.facts import Problem

# grammar -> (wheel's module, function that gives the language)
GRAMMARS: dict[str, tuple[str, str]] = {
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
}
MAX_PROBLEMS = 5
MAX_TEXT = 160


class GrammarMissing(RuntimeError):
    """The wheel with a language's grammar is not installed; other languages are still read."""


@cache
def grammar(name: str) -> Language:
    module, function = GRAMMARS[name]
    try:
        return Language(getattr(import_module(module), function)())
    except ImportError as error:
        wheel = module.replace("_", "-")
        raise GrammarMissing(f"{name} files are not read: the package {wheel} is not installed.") from error


class Source:
    """A parsed file. Lines are counted as an editor counts them, texts are cut at a length that prints well."""

    def __init__(self, text: str, grammar_name: str) -> None:
        if "\r" in text:  # a lone carriage return ends a line for editors, not for tree-sitter
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        # A form feed or NUL between tokens is no reason to give up the rest of the file; lengths stay as they are.
        if "\0" in text:
            text = text.replace("\0", " ")
        self.data = text.removeprefix("\ufeff").encode("utf-8", errors="replace")
        self.lines = text.count("\n") + (1 if text and not text.endswith("\n") else 0)
        self.tree = Parser(grammar(grammar_name)).parse(self.data)
        self.root: Node = self.tree.root_node

    def text(self, node: Node, limit: int = MAX_TEXT) -> str:
        """What the code writes, from its first character, cut at `limit` bytes."""
        start, end = node.start_byte, node.end_byte
        return self.data[start : min(end, start + limit)].decode("utf-8", errors="ignore")

    def whole(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", errors="ignore")

    def between(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", errors="ignore")

    @cached_property
    def rows(self) -> list[bytes]:
        return self.data.split(b"\n")

    def problems(self) -> tuple[Problem, ...]:
        """The first places that the grammar could not read."""
        found = []
        for node in _errors(self.root):
            start, end = first_line(node), max(first_line(node), min(last_line(node), self.lines))
            where = f"line {start}" if start == end else f"lines {start} to {end}"
            found.append(
                Problem(f"The text at {where} is not valid syntax; the rest of the file was read.", start, end)
            )
            if len(found) == MAX_PROBLEMS:
                break
        return tuple(found)


def first_line(node: Node) -> int:
    return node.start_point[0] + 1


def last_line(node: Node) -> int:
    """The last line that holds a character of the node."""
    row, column = node.end_point
    return row + 1 if column or row == node.start_point[0] else row


def _errors(root: Node) -> Iterator[Node]:
    stack = [root] if root.has_error else []
    while stack:
        node = stack.pop()
        if node.type == "ERROR" or node.is_missing:
            yield node
            continue
        stack.extend(reversed([child for child in node.children if child.has_error or child.is_missing]))


def descendants(node: Node, limit: int) -> Iterator[Node]:
    """Named nodes inside `node` in reading order, itself first; at most `limit` of them."""
    stack = [node]
    while stack and limit > 0:
        current = stack.pop()
        limit -= 1
        yield current
        stack.extend(reversed(current.named_children))
