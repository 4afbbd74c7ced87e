"""From text to a syntax tree, whatever the text: what does not parse is left out, with a sentence that says so."""

import ast
import re
import warnings

from specs.analysis.facts import Problem

MAX_BLOCKS = 20_000
MAX_PROBLEMS = 20
# The parser refuses or cannot build what nests too deeply, in one of these ways.
REFUSED = (SyntaxError, ValueError, RecursionError, MemoryError)

_TOP = re.compile(r"^(?![ \t]*(?:#|$))(?![\]})]|else\b|elif\b|except\b|finally\b)\S")
_PYTHON2 = (
    (re.compile(r"^(\s*)print\s+>>\s*([\w.]+)\s*,\s*(.*)$"), r"\1print(\3, file=\2)"),
    (re.compile(r"^(\s*(?:if\b.*:|else:|try:|except\b.*:)?\s*)print\s*$"), r"\1print()"),
    (
        re.compile(
            r"^(\s*(?:(?:if|elif|for|while|else|try|except|finally)\b[^#]*?:\s)?\s*)print\s+(?![=(])(.*?),?\s*$"
        ),
        r"\1print(\2)",
    ),
    (re.compile(r"^(\s*except\s+[\w.]+|\s*except\s+\([^)]*\))\s*,\s*(\w+)\s*:"), r"\1 as \2:"),
    (re.compile(r"^(\s*)raise\s+([\w.]+)\s*,\s*([^,]+?)\s*$"), r"\1raise \2(\3)"),
    (re.compile(r"^(\s*)raise\s+([\w.]+)\s*,\s*([^,]+?)\s*,\s*\w+\s*$"), r"\1raise \2(\3)"),
    (re.compile(r"^(\s*)exec\s+(?!\()(.+?)(?:\s+in\s+(.+))?$"), r"\1exec(\2)"),
    (re.compile(r"<>"), "!="),
    (re.compile(r"\b[uU][rR](?=['\"])"), "r"),
    (re.compile(r"\b0([0-7]{3,})\b(?!['\"])"), r"0o\1"),
    (re.compile(r"\b(0[xX][0-9a-fA-F]+|\d+)[lL]\b"), r"\1"),
    (re.compile(r"`([^`]+)`"), r"repr(\1)"),
)  # fmt: skip


def parse(text: str) -> tuple[ast.Module, list[Problem]]:
    """Never raises. Line numbers of the tree are those of the text."""
    try:
        return _tree(text), []
    except REFUSED as error:
        return _recover(text, error)


def _tree(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes and literals in code that is only read
        return ast.parse(text)


def _recover(text: str, error: BaseException) -> tuple[ast.Module, list[Problem]]:
    if _looks_like_python2(text):
        rewritten = "\n".join(_modernised(line) for line in text.split("\n"))
        try:
            return _tree(rewritten), [Problem("Written for Python 2; read as if for Python 3.", 1, 1)]
        except REFUSED:
            text = rewritten
    lines = text.split("\n")
    problems: list[Problem] = []
    body = _blocks(lines, 1, problems)
    if not problems:
        line = getattr(error, "lineno", None) or 1
        problems.append(Problem(_reason(error), min(line, len(lines)), min(line, len(lines))))
    if len(problems) > MAX_PROBLEMS:
        more = len(problems) - MAX_PROBLEMS
        problems = [*problems[:MAX_PROBLEMS], Problem(f"{more} more parts of the file do not parse.")]
    return ast.Module(body=body, type_ignores=[]), problems


def _blocks(lines: list[str], first: int, problems: list[Problem]) -> list[ast.stmt]:
    """Parses statement by statement, so that a broken one costs only itself."""
    starts = [number for number, line in enumerate(lines) if _TOP.match(line)][:MAX_BLOCKS]
    body: list[ast.stmt] = []
    decorators = -1
    for position, start in enumerate(starts):
        if lines[start].startswith("@"):
            decorators = start if decorators < 0 else decorators
            continue
        begin = decorators if decorators >= 0 else start
        decorators = -1
        end = starts[position + 1] if position + 1 < len(starts) else len(lines)
        body += _block(lines[begin:end], first + begin, problems)
    return body


def _block(lines: list[str], first: int, problems: list[Problem]) -> list[ast.stmt]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    try:
        return _placed(_tree("\n".join(lines)), first - 1)
    except REFUSED as error:
        kept = _class_parts(lines, first, problems)
        if kept is not None:
            return kept
        line = first + (getattr(error, "lineno", None) or 1) - 1
        problems.append(Problem(_reason(error), min(line, first + len(lines) - 1), first + max(len(lines) - 1, 0)))
        return []


def _class_parts(lines: list[str], first: int, problems: list[Problem]) -> list[ast.stmt] | None:
    """A class with one broken method still has its others."""
    head = next((number for number, line in enumerate(lines) if line.startswith("class ")), -1)
    if head < 0:
        return None
    opened = next(
        (number for number in range(head, min(head + 20, len(lines))) if lines[number].rstrip().endswith(":")), -1
    )
    inner = next((line for line in lines[opened + 1 :] if line.strip()), "")
    indent = inner[: len(inner) - len(inner.lstrip())]
    if opened < 0 or not indent:
        return None
    try:
        tree = _tree("\n".join([*lines[: opened + 1], indent + "pass"]))
    except REFUSED:
        return None
    found = _placed(tree, first - 1)
    class_ = found[-1]
    if not isinstance(class_, ast.ClassDef):
        return None
    dedented = [line.removeprefix(indent) for line in lines[opened + 1 :]]
    members = _blocks(dedented, first + opened + 1, problems)
    for member in members:
        for node in ast.walk(member):
            if isinstance(node, ast.expr | ast.stmt):
                node.col_offset += len(indent)
                if node.end_col_offset is not None:
                    node.end_col_offset += len(indent)
    class_.body = members or class_.body
    class_.end_lineno = first + len(lines) - 1
    return found


def _placed(tree: ast.Module, offset: int) -> list[ast.stmt]:
    for statement in tree.body:
        ast.increment_lineno(statement, offset)
    return tree.body


def _looks_like_python2(text: str) -> bool:
    return bool(
        re.search(
            r"^\s*print\s+[\"'\w%]|^\s*except\s+[\w.()]+\s*,\s*\w+\s*:|^\s*raise\s+[\w.]+\s*,|\b[uU][rR]['\"]|<>",
            text,
            re.MULTILINE,
        )
    )


def _modernised(line: str) -> str:
    for pattern, replacement in _PYTHON2:
        line = pattern.sub(replacement, line)
    return line


def _reason(error: BaseException) -> str:
    if isinstance(error, RecursionError | MemoryError):
        return "Too deeply nested to be read."
    message = getattr(error, "msg", "") or str(error)
    if "nested" in message:
        return "Too deeply nested to be read."
    return f"Not valid Python: {message}."
