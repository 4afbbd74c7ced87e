"""Reading with tree-sitter: parsers loaded when first used, texts and lines of nodes, and what could not be read.

Shared by all languages that have a grammar wheel. Nothing here recurses: hostile files nest deeper than any stack.
"""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import import_module

from tree_sitter import Language, Node, Parser, Query, QueryCursor

from specs.analysis.facts import Problem

# grammar -> (wheel's module, function that gives the language)
GRAMMARS: dict[str, tuple[str, str]] = {
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "kotlin": ("tree_sitter_kotlin", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "ruby": ("tree_sitter_ruby", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
}
MAX_PROBLEMS = 5
MAX_RESTARTS = 4
MAX_TEXT = 160


class GrammarMissing(RuntimeError):
    """The wheel with a language's grammar is not installed; other languages are still read."""


@cache
def grammar(name: str) -> Language:
    module, function = GRAMMARS[name]
    wheel = module.replace("_", "-")
    try:
        return Language(getattr(import_module(module), function)())
    except ModuleNotFoundError as error:
        raise GrammarMissing(f"{name} files are not read: the package {wheel} is not installed.") from error
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise GrammarMissing(f"{name} files are not read: the package {wheel} does not work here: {error}") from error


@cache
def _query(name: str, kinds: tuple[str, ...]) -> Query:
    return Query(grammar(name), f"[{' '.join(f'({kind})' for kind in kinds)}] @found")


def nodes_of(grammar_name: str, node: Node, *kinds: str) -> list[Node]:
    """All nodes of these kinds inside, in their order: found by the parser's own library, which a walk cannot match."""
    return QueryCursor(_query(grammar_name, kinds)).captures(node).get("found", [])


def missing_grammars() -> list[str]:
    """A sentence for each language whose grammar is missing or broken."""
    found = []
    for name in GRAMMARS:
        try:
            grammar(name)
        except GrammarMissing as error:
            found.append(str(error))
    return found


class Source:
    """A parsed file. Lines are counted as an editor counts them, texts are cut at a length that prints well."""

    def __init__(self, text: str, grammar_name: str, restart: re.Pattern[bytes] | None = None) -> None:
        """`restart` matches the rows on which a new declaration begins, for reading on after broken text."""
        if "\r" in text:  # a lone carriage return ends a line for editors, not for tree-sitter
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        # A NUL between tokens is no reason to give up the rest of the file; lengths stay as they are.
        if "\0" in text:
            text = text.replace("\0", " ")
        self.data = text.removeprefix("\ufeff").encode("utf-8", errors="replace")
        self.lines = text.count("\n") + (1 if text and not text.endswith("\n") else 0)
        self._parser = Parser(grammar(grammar_name))
        self._parsed(self.data)
        self.problems = self._problems()
        if restart is not None and self.problems:
            self._read_on(restart)

    def _parsed(self, data: bytes) -> None:
        self.quote(data)
        self.tree = self._parser.parse(data)
        self.root: Node = self.tree.root_node

    def quote(self, data: bytes) -> None:
        """What texts are cut from: what was parsed, or what the code writes where that was prepared for the grammar."""
        self.data = data
        # Where every character is a byte, they are cut from a string at once.
        self._plain = data.decode("ascii") if data.isascii() else None

    def _read_on(self, restart: re.Pattern[bytes]) -> None:
        """Blanks what an error swallowed up to the next declaration, as long as that leaves less unread."""
        for _ in range(MAX_RESTARTS):
            worst = max(_errors(self.root), key=lambda node: node.end_byte - node.start_byte, default=None)
            if worst is None or worst.end_point[0] == worst.start_point[0] or not self._blanked(worst, restart):
                return

    def _blanked(self, error: Node, restart: re.Pattern[bytes]) -> bool:
        """Tries the broken row alone first, then the whole declaration that it stands in."""
        before, unread = self.data, _unread(self.root)
        broken = _innermost(error)
        after = restart.search(before, before.find(b"\n", broken) + 1)
        if after is None:
            return False
        row = before.rfind(b"\n", 0, broken) + 1
        declarations = [found.start() for found in restart.finditer(before, 0, row + 1)]
        for start in (row, declarations[-1] if declarations else 0):
            if start < after.start():
                blank = re.sub(rb"[^\n]", b" ", before[start : after.start()])
                self._parsed(before[:start] + blank + before[after.start() :])
                if _unread(self.root) < unread:
                    return True
        self._parsed(before)
        return False

    def text(self, node: Node, limit: int = MAX_TEXT) -> str:
        """What the code writes, from its first character, cut at `limit` bytes."""
        start, end = node.start_byte, node.end_byte
        if self._plain is not None:
            return self._plain[start : end if end - start <= limit else start + limit]
        if end - start > limit:
            return self.data[start : start + limit].decode("utf-8", errors="ignore")
        return self.data[start:end].decode("utf-8", "ignore")

    def whole(self, node: Node) -> str:
        if self._plain is not None:
            return self._plain[node.start_byte : node.end_byte]
        return self.data[node.start_byte : node.end_byte].decode("utf-8", errors="ignore")

    def between(self, start: int, end: int) -> str:
        if self._plain is not None:
            return self._plain[start:end]
        return self.data[start:end].decode("utf-8", errors="ignore")

    @cached_property
    def rows(self) -> list[bytes]:
        return self.data.split(b"\n")

    def _problems(self) -> tuple[Problem, ...]:
        """The first places that the grammar could not read."""
        found = []
        for node in _errors(self.root):
            start, end = first_line(node), max(first_line(node), min(last_line(node), self.lines))
            where = f"line {start}" if start == end else f"lines {start} to {end}"
            found.append(Problem(f"The text at {where} is not valid syntax; facts were read around it.", start, end))
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


def _unread(root: Node) -> int:
    return sum(node.end_byte - node.start_byte for node in _errors(root))


def _innermost(error: Node) -> int:
    """Where in an error the text stops making sense: its last nested error, else its own start."""
    stack, at = list(error.children), error.start_byte
    while stack:
        node = stack.pop()
        if node.type == "ERROR" or node.is_missing:
            at = max(at, node.start_byte)
        elif node.has_error:
            stack.extend(node.children)
    return at


def descendants(node: Node, limit: int) -> Iterator[Node]:
    """Named nodes inside `node` in reading order, itself first; at most `limit` of them."""
    stack = [node]
    while stack and limit > 0:
        current = stack.pop()
        limit -= 1
        yield current
        stack.extend(reversed(current.named_children))
