"""READMEs and other documents: paragraphs and list items under their headings, and code examples, with exact lines."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from specs.analysis.facts import Example, FileFacts, Passage, Problem
from specs.analysis.restructured import read

MAX_CHARACTERS = 600_000
MAX_PARAGRAPH = 10_000  # inline markup is read in more than linear time
MAX_PROBLEMS = 5
MAX_PASSAGE = 1_000
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
NUMBERED = re.compile(r"\A(?:\d{1,2}[.)]|[-*•]) (?=\w)")  # the mark of a list's item
SPACES = re.compile(r"\s+")
_PARSER = MarkdownIt("commonmark").enable("table")


def plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def line_count(text: str) -> int:
    return text.count("\n") + (1 if text and not text.endswith("\n") else 0)


def readable(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The text with what is too long to be prose blanked out, its lines kept."""
    problems: list[Problem] = []
    if len(text) > MAX_CHARACTERS:
        cut = text.rfind("\n", 0, MAX_CHARACTERS) + 1
        last = line_count(text[:cut])
        problems.append(
            Problem(f"The document was read up to line {last}; the rest is too long.", last + 1, line_count(text))
        )
        text = text[:cut]
    rows = text.split("\n")
    size = start = 0
    for number, row in enumerate(rows):
        if not row.strip():
            size, start = 0, number + 1
        size += len(row)
        if size > MAX_PARAGRAPH:
            if size - len(row) <= MAX_PARAGRAPH:
                where = f"The paragraph at line {start + 1} is too long to be read as prose"
                problems.append(
                    Problem(f"{where}; its rest, from line {number + 1}, was left out.", number + 1, number + 1)
                )
            rows[number] = ""
    return "\n".join(rows), tuple(problems[:MAX_PROBLEMS])


# --- Markdown ------------------------------------------------------------------------------------------------


def analyze_markdown(text: str) -> FileFacts:
    text = plain_lines(text)
    lines = line_count(text)
    text, problems = readable(text)
    if front := FRONT_MATTER.match(text):
        text = "\n" * front[0].count("\n") + text[front.end() :]
    passages: list[Passage] = []
    examples: list[Example] = []
    headings: list[tuple[int, str]] = []
    tokens = _PARSER.parse(text)
    row: list[str] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1])
            headings = [kept for kept in headings if kept[0] < level]
            headings.append((level, _inline_text(tokens[index + 1])))
            continue
        if token.map is None:
            if token.type == "tr_close" and row:
                row = []
            continue
        start, end = token.map[0] + 1, max(token.map[0] + 1, min(token.map[1], lines))
        path = " > ".join(name for _, name in headings if name)
        level = headings[-1][0] if headings else 0
        if token.type == "fence":
            if token.content.strip():
                code_end = min(start + len(token.content.rstrip("\n").split("\n")), lines)
                language = token.info.strip().split(" ")[0].strip("{}.").lower()
                examples.append(Example(path, language, token.content.rstrip("\n"), min(start + 1, code_end), code_end))
        elif token.type == "code_block":
            code = token.content.rstrip("\n")
            examples.append(Example(path, "", code, start, min(start + code.count("\n"), lines)))
        elif token.type == "tr_open":
            cells = list(_cells(tokens, index))
            if any(cells) and tokens[index - 1].type != "thead_open":
                passages.append(Passage(path, " | ".join(cells)[:MAX_PASSAGE], start, end, level))
        elif token.type == "inline" and tokens[index - 1].type == "paragraph_open" and not _links_only(token):
            passages.append(Passage(path, _inline_text(token)[:MAX_PASSAGE], start, end, level))
    return FileFacts(
        "markdown", lines, passages=tuple(p for p in passages if p.text), examples=tuple(examples), problems=problems
    )


def _cells(tokens: list[Token], index: int) -> Iterator[str]:
    for token in tokens[index:]:
        if token.type == "tr_close":
            return
        if token.type == "inline":
            yield _inline_text(token)


def _inline_text(token: Token) -> str:
    """The words, without markup, images and HTML."""
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return SPACES.sub(" ", "".join(parts)).strip()


def _links_only(token: Token) -> bool:
    """Badges and tables of contents: links with nothing said around them."""
    inside, links = 0, 0
    for child in token.children or ():
        if child.type == "link_open":
            inside, links = inside + 1, links + 1
        elif child.type == "link_close":
            inside -= 1
        elif child.type in ("text", "code_inline") and not inside and re.search(r"\w", child.content):
            return False
    return links > 0


# --- plain text ----------------------------------------------------------------------------------------------


def analyze_text(text: str) -> FileFacts:
    """Paragraphs between blank lines; a line underlined or alone in capitals heads what follows."""
    text = _without_comments(plain_lines(text))
    lines = line_count(text)
    text, problems = readable(text)
    passages: list[Passage] = []
    heading = ""
    for start, rows in _paragraphs(text.split("\n")):
        if len(rows) == 2 and re.fullmatch(r"([=\-~*#])\1{2,}", rows[1].strip()):
            heading = rows[0].strip()
            continue
        if len(rows) == 1 and rows[0].isupper() and len(rows[0]) < 60:
            heading = rows[0].strip()
            continue
        shown = NUMBERED.sub("", SPACES.sub(" ", " ".join(rows)).strip())
        if re.search(r"\w{2}", shown):
            passages.append(Passage(heading, shown[:MAX_PASSAGE], start, start + len(rows) - 1, 1 if heading else 0))
    return FileFacts("text", lines, passages=tuple(passages), problems=problems)


def _without_comments(text: str) -> str:
    """Comments as HTML writes them hold licences in plain texts, too; their rows stay."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + len("-->")
    return "".join([*parts, text[at:]])


def _paragraphs(rows: list[str]) -> Iterator[tuple[int, list[str]]]:
    """(first line, rows) of each run of rows that are not blank."""
    held: list[str] = []
    for number, row in enumerate([*rows, ""], 1):
        if row.strip():
            held.append(row)
        elif held:
            yield number - len(held), held
            held = []


# --- reStructuredText ----------------------------------------------------------------------------------------


def analyze_restructuredtext(text: str) -> FileFacts:
    text = plain_lines(text)
    lines = line_count(text)
    text, problems = readable(text)
    passages, examples = read(text.split("\n"))
    return FileFacts("restructuredtext", lines, passages=passages, examples=examples, problems=problems)
