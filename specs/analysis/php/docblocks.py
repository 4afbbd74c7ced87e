"""What the tags of a doc comment say: types that the code does not write, and errors with the case they stand for."""

import re
from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.facts import Raise
from specs.analysis.solid.reader import Reader, Scope, lines

TAG = re.compile(r"^[ \t]*(?:/\*\*|\*)?[ \t]*@(param|var|throws|deprecated)\b[ \t]*(.*)$")
VARIABLE = re.compile(r"\$(\w+)")
ROW = re.compile(r"^[ \t]*\*?[ \t]*")
KIND = re.compile(r"^\\?[A-Za-z_][\w\\]*$")
NO_KINDS = frozenset(
    """
    null mixed array string int float bool boolean callable object iterable resource self static integer double false
    true void
    """.split()
)
MAX_ROWS = 6  # of one tag


class Tag(NamedTuple):
    name: str
    kind: str  # the type as written, without what may stand in its place
    variable: str
    text: str
    start: int
    end: int


def tags_above(reader: Reader, node: Node) -> list[Tag]:
    """The tags of the doc comment that ends on the row above."""
    comment = node.prev_named_sibling
    if comment is None or comment.type != "comment" or comment.end_point[0] + 1 < node.start_point[0]:
        return []
    text = reader.src.whole(comment)
    if not text.startswith("/**") or "@" not in text:
        return []
    rows, first = text.removesuffix("*/").split("\n"), lines(comment)[0]
    found: list[Tag] = []
    for at, row in enumerate(rows):
        if (tag := TAG.match(row)) is None:
            continue
        told, last = [tag[2].strip()], at
        for following in rows[at + 1 : at + MAX_ROWS]:  # what is said may go on in the next rows
            more = ROW.sub("", following).strip()
            if not more or more.startswith("@"):
                break
            told.append(more)
            last += 1
        kind, _, rest = " ".join(told).strip().partition(" ")
        variable = VARIABLE.match(rest.strip())
        found.append(
            Tag(tag[1], _first_kind(kind), variable[1] if variable else "", rest.strip(), first + at, first + last)
        )
    return found


def _first_kind(written: str) -> str:
    """Redis of `\\Redis|\\RedisCluster|null`; "" for what is no class."""
    for each in written.lstrip("?").split("|"):
        plain = each.partition("<")[0].lstrip("\\")
        if KIND.match(each) and plain.lower() not in NO_KINDS:
            return plain
    return ""


def add_types(reader: Reader, tags: list[Tag], symbol: str) -> None:
    """Types of parameters that the code writes without one."""
    for tag in tags:
        if tag.name == "param" and tag.kind and tag.variable:
            for name in (tag.variable, f"${tag.variable}"):
                reader.types.setdefault((symbol, name), tag.kind)


def declared_raises(reader: Reader, tags: list[Tag], scope: Scope) -> None:
    """`@throws X if …`, cited where the comment writes it."""
    for tag in tags:
        if tag.name == "throws" and tag.kind and (tag.text or tag.kind not in ("Throwable", "Exception")):
            error = tag.kind.rpartition("\\")[2]
            reader.facts.raises.append(Raise(scope.symbol, error, tag.text, tag.start, tag.end, declared=True))
