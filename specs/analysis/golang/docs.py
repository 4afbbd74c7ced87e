"""Doc comments: the lines of `//` directly above a declaration, without the directives among them."""

import re
from textwrap import dedent

from tree_sitter import Node

from specs.analysis.facts import Declaration, Doc
from specs.analysis.golang.reader import Reader, Scope, lines

DIRECTIVE = re.compile(r"^//(go:|nolint|line |export |extern |sys(nb)?\b|\+build|lint:|revive:|[a-z]+:[a-z]|\s*\+\w)")
NOT_PROSE = re.compile(r"^\s*([-=*#/]{3}|todo|fixme|xxx|hack)", re.IGNORECASE)
CODE = re.compile(r"\s+(?=\S)(?![-*+•] |\d+[.)] )")  # indented rows are shown as code, but for those of lists
LICENSE = re.compile(r"licen[cs]e|copyright|SPDX-", re.IGNORECASE)
# What follows the name in "Parse parses …" and "A Store is a …", but not in "Reset to …": there the name is the verb.
TELLS = re.compile(
    r"(?: (?:is|are)(?= (?:an?|the|used|called|where|what|how)\b)|(?= (?!(?:its|this|is|was|has|as|does)\b)[a-z]+s\b))"
    r"\s+(?=[a-z`])"
)
ARTICLES = ("A ", "An ", "The ")
# Words by which a name goes on as a sentence of its own: "Reset to …", "Store must be …".
GOES_ON = frozenset(
    """
    a an and are as at be been but by can could did do does for from had has have how if in into is its may might must
    no not of off on only or out over shall should since so than that the then this to under until up upon was were
    what when where which while who will with without would you
    """.split()
)
# Things in the plural, which a verb before them is done to: "Recover panics in …", but "Wake asks for …".
THINGS = re.compile(
    r"(?:args|bytes|calls|changes|characters|chunks|claims|clients|columns|entries|errors|events|fields|files|flags|goroutines|"
    r"headers|hooks|items|jobs|keys|labels|lines|links|lists|logs|messages|metrics|names|nodes|objects|options|pages|panics|"
    r"paths|peers|records|requests|results|routes|rows|rules|runes|samples|sessions|slots|spans|states|streams|strings|"
    r"tables|tags|tasks|things|threads|tokens|tools|topics|traces|types|updates|users|values|views|words|workers"
    r"|\w+(?:tions|sions|ments|nesses|ities|ences|ances|ators|ages))"
)
LEADS_ON = re.compile(r"(?m)^[A-Z][^\n.:]{1,30}\n(?=\s*[-*•] )")  # "It accepts", before a list
BEHIND = re.compile(r"\s*(?:[-–—:=]+|\.\s)\s*(?=\S)")  # "Code - the status", "Code: the status"
QUOTED = re.compile(r"[\"'`][^\"'`]*[\"'`][.,]?")
HEADING = re.compile(r"\n\n(?:# )?[A-Z][\w' -]{2,40}(?=\n\n|\Z)\n*")  # a line by itself, without an end
MAX_DOC = 4000


def comment(reader: Reader, node: Node, scope: Scope) -> None:
    previous = reader.comments[-1] if reader.comments else None
    if previous is None or previous.end_point[0] + 1 != node.start_point[0]:
        reader.comments.clear()
    reader.comments.append(node)


def doc_before(reader: Reader, node: Node) -> Doc | None:
    """The comment that ends on the line above `node`."""
    found = reader.comments
    if not found:
        return None
    reader.comments = []
    if found[-1].end_point[0] + 1 != node.start_point[0]:
        return None
    return doc_of(reader, found)


def doc_of(reader: Reader, comments: list[Node]) -> Doc | None:
    kept = [node for node in comments if not DIRECTIVE.match(reader.text(node))]
    if not kept:
        return None
    rows: list[str] = []
    for node in kept:
        raw = reader.text(node, MAX_DOC)
        if raw.startswith("//"):
            rows.append(raw.lstrip("/").removeprefix(" ").rstrip())
        else:
            rows += [re.sub(r"^\s*\* ?", " ", row) for row in raw[2:].removesuffix("*/").splitlines()]
    told = [("" if CODE.match(row) else row) for row in dedent("\n".join(rows)).split("\n")]  # each on its own line
    text = "\n".join(told).strip()[:MAX_DOC]
    for pattern in (HEADING, LEADS_ON):  # their rows stay, so that each sentence keeps its line
        text = pattern.sub(lambda found: "\n" * found[0].count("\n"), text)
    if not re.search(r"[^\W\d_]{2}", text) or NOT_PROSE.match(text):
        return None
    return Doc(text, lines(kept[0])[0], lines(kept[-1])[1])


def without_name(text: str, name: str) -> str:
    """The text as a sentence about what it documents, as other languages write it: Go begins with the name."""
    at = next((len(word) for word in ARTICLES if text.startswith(word)), 0)
    if not text.startswith(name, at):
        return text
    found = TELLS.match(text, at + len(name))
    if found is not None and not at and _is_the_verb(text[len(name) :], name):
        return text
    begins = found.end() if found else _after_name(text, at, name)
    return text[begins : begins + 1].upper() + text[begins + 1 :] if begins else text


def _is_the_verb(rest: str, name: str) -> bool:
    """ "Recover panics in wrapped jobs": the name does it, and what seems to do it is what it is done to."""
    found = re.match(r" ([a-z]+s) (?:in|of|from|for|with|by|on|to|at|into|as|through|between|across|and|or)\b", rest)
    plain = re.fullmatch(r"[A-Z][a-z]+", name) is not None
    return plain and found is not None and THINGS.fullmatch(found[1]) is not None


def _after_name(text: str, at: int, name: str) -> int:
    """Where the sentence begins that a bare name stands before, 0 where the name is part of it.

    "Size Size of the pool", "NewPool create a pool", "Consume consume tokens", "Code - the status".
    """
    if at:
        return 0
    if marked := BEHIND.match(text, len(name)):
        return marked.end()
    found = re.match(r" (?=([A-Za-z]+)\b(?! [A-Z]))", text[len(name) :])
    if found is None:
        return 0
    follows, last = found[1], name.rpartition(" ")[2]
    same = follows.lower() == last.lower()
    named = name != last or re.search(r"[a-z][A-Z]", last) is not None  # no word that a sentence could begin with
    goes_on = follows in GOES_ON or not (follows.islower() or follows.istitle())
    return len(name) + 1 if same or (named and not goes_on) else 0


def told_of(doc: Doc | None, name: str) -> Doc | None:
    return Doc(without_name(doc.text, name.rpartition(".")[2]), doc.start, doc.end) if doc is not None else None


def file_doc(reader: Reader, root: Node) -> Doc | None:
    """The comment directly above the package clause; one about licences is no documentation."""
    above: list[Node] = []
    for child in root.named_children:
        if child.type == "comment":
            if above and above[-1].end_point[0] + 1 != child.start_point[0]:
                above = []
            above.append(child)
            continue
        if child.type != "package_clause" or not above or above[-1].end_point[0] + 1 != child.start_point[0]:
            return None
        found = doc_of(reader, above)
        if found is None or (LICENSE.search(found.text) and "ackage " not in found.text[:40]):
            return None
        return told_of(found, f"Package {reader.text(child.named_children[-1])}") if child.named_child_count else found
    return None


def generators(reader: Reader) -> tuple[Declaration, ...]:
    """`//go:generate stringer -type=State` is a task of who develops the package."""
    found = []
    for number, row in enumerate(reader.src.rows, 1):
        if row.startswith(b"//go:generate "):
            command = row[len(b"//go:generate ") :].decode("utf-8", "ignore").strip()
            found.append(Declaration("task", "go generate", command, number, number))
    return tuple(found)


def member_docs(reader: Reader, listed: Node | None) -> dict[int, tuple[str, int]]:
    """By member of a block: the first paragraph of the comment above it, else the one behind it; and where it begins.

    One pass: asking a node for its neighbour searches the whole block again.
    """
    found: dict[int, tuple[str, int]] = {}
    above: list[Node] = []
    before: Node | None = None
    for child in listed.named_children if listed is not None else ():
        if child.type != "comment":
            if above and above[-1].end_point[0] + 1 == child.start_point[0]:
                found[child.id] = _paragraph(reader, above)
            above, before = [], child
            continue
        if before is not None and child.start_point[0] == before.end_point[0]:
            behind = reader.text(child, 200).lstrip("/ ").strip()
            if re.search(r"[^\W\d_]{2}", behind) and not QUOTED.fullmatch(behind) and not NOT_PROSE.match(behind):
                found.setdefault(before.id, (behind, lines(child)[0]))
            continue
        if above and above[-1].end_point[0] + 1 != child.start_point[0]:
            above = []
        above.append(child)
    return found


def _paragraph(reader: Reader, above: list[Node]) -> tuple[str, int]:
    rows = [reader.text(node, 300).lstrip("/").removeprefix("*").removesuffix("*/").strip() for node in above[:40]]
    told = rows[: rows.index("")] if "" in rows[1:] and rows[0] else rows
    return "\n".join(row for row in told if row), lines(above[0])[0]


HANDLERS = {"comment": comment}
