"""Telling of things that no fact tells of: by their names, and no more than those say."""

import re

from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import (
    as_words,
    base_form,
    capitalised,
    code,
    indicative,
    is_codeable,
    listing,
    split_identifier,
)
from specs.writing.grouping import Group, GroupKind
from specs.writing.index import CLASS_KINDS, CONSTRUCTORS, Index
from specs.writing.named_titles import DOERS
from specs.writing.parts import Part
from specs.writing.prose import Prose

MAX_NAMED = 12
MAX_ROWS = 6  # of names alone, a file


def tell_silent(index: Index, parts: list[Part], silent: dict[str, list[Group]]) -> None:
    """Public names of which nothing else can be said are at least named, file by file."""
    by_file: dict[str, Part] = {}
    for part in parts:
        by_file.setdefault(part.anchor.path, part)
    for path, quiet in silent.items():
        told = [group for group in quiet if group.anchor in index.public and is_codeable(group.anchor.name)]
        told = told[: MAX_NAMED * MAX_ROWS]
        if not told:
            continue
        target = by_file.get(path)
        collector = Collector()
        for first in range(0, len(told), MAX_NAMED):
            _name_some(index, collector, path, told[first : first + MAX_NAMED], also=target is not None or first > 0)
        members = [group.anchor for group in told]
        if target is not None:
            target.found.extend(collector.found)
            target.group.members.extend(members)
        else:
            kind: GroupKind = "shapes" if all(group.kind == "shapes" for group in told) else "behaviour"
            rank = min(group.rank for group in told)
            held = [place for group in told for place in group.members]  # what they can do is named, too
            parts.append(Part(Group(members[0], kind, held, rank), collector.found))


def _name_some(index: Index, collector: Collector, path: str, told: list[Group], *, also: bool) -> None:
    prose = Prose(index, path, "")
    for group in told:
        head = index.head(group.anchor)
        prose.cite(head.start, head.end, symbol=group.anchor.name)
    names = listing([code(group.anchor.name.rpartition(".")[2]) for group in told])
    if len(told) == 1 and (base := _own_base(index, told[0].anchor)):
        names += f", a kind of {code(base)}"
    about = About(path, "", "offers", told[0].anchor.name)
    collector.add(prose, "description", f"{'Also offers' if also else 'Offers'} {names}", about, weight=3)


def _own_base(index: Index, place: SymbolId) -> str:
    """The class of the package that this one makes more of."""
    symbol = index.symbol(place)
    bases = [index.own_type(base) for base in symbol.bases] if symbol is not None else []
    return next((base for base in bases if base in index.class_names and base != place.name.rpartition(".")[2]), "")


# What an interface of the language or of a framework asks of every class that has it.
_ASKED_FOR = frozenset({"getSubscribedEvents", "jsonSerialize", "getIterator", "offsetGet", "offsetSet", "offsetExists",
                        "offsetUnset"})  # fmt: skip


def name_members(index: Index, parts: list[Part]) -> None:
    """Public methods of which nothing else is said are at least named."""
    cited = {(each.path, each.symbol) for part in parts for found in part.found for each in found.statement.citations}
    for part in parts:
        symbol = index.symbol(part.anchor)
        if symbol is None or symbol.kind not in CLASS_KINDS or symbol.kind == "error":
            continue
        quiet = [place for place in part.group.members if _is_quiet_member(index, part, place, cited)][:MAX_NAMED]
        if not quiet:
            continue
        prose = Prose(index, part.anchor.path, part.anchor.name)
        for place in quiet:
            head = index.head(place)
            prose.cite(head.start, min(head.end, head.start + 3), path=head.path, symbol=place.name)
        names = listing([code(place.name.rpartition(".")[2]) for place in quiet])
        collector = Collector()
        name = code(part.anchor.name.rpartition(".")[2])
        about = About(part.anchor.path, part.anchor.name, "members", "methods")
        collector.add(prose, "description", f"{name} also has {names}", about, weight=3)
        part.found.extend(collector.found)


def _is_quiet_member(index: Index, part: Part, place: SymbolId, cited: set[tuple[str, str]]) -> bool:
    holder, _, last = place.name.rpartition(".")
    home = index.package.homes.get(place)
    if home is not None:
        if home != part.anchor:
            return False  # its declaration is told
        holder = home.name
    if last == "add_arguments" and index.of(SymbolId(place.path, f"{holder}.handle")).commands:
        return False
    return (
        holder == part.anchor.name
        and place in index.public
        and (place.path, place.name) not in cited
        and is_codeable(last)
        and not last.startswith("_")
        and last not in CONSTRUCTORS
        and last not in _ASKED_FOR
        and last != holder.rpartition(".")[2]  # a constructor that goes by the name of its class
    )


def titled(part: Part) -> str:
    """The title as a sentence about the anchor: "`save` saves a timer"; "" where it is no more than a name."""
    name = part.anchor.name.rpartition(".")[2]
    first, _, rest = part.title.partition(" ")
    for service in part.services:
        rest = re.split(rf" (?:in|over|through) {re.escape(service)}", rest)[0]
    thing = (
        name[:1].isupper() and f"{first} {rest}".lower() == as_words(name).lower()
    )  # digest authentication digests nothing
    if (
        ":" in part.title
        or name in ("main", "default")  # the title is then that of the file
        or not base_form(first)
        or not rest
        or thing
        or first.lower() in ("represent", "tell", "set")
    ):
        return ""
    if not is_codeable(name) or (split_identifier(name)[-1:] and split_identifier(name)[-1] in DOERS):
        return ""
    words = [word for word in part.title.lower().split() if word not in ("a", "an", "the")]
    own = split_identifier(name)
    if words == own or (name[:1].isupper() and words == own[: len(words)]):
        return ""  # it says the name once more, or begins with it: GroupCountBased groups nothing
    told = indicative(f"{capitalised(base_form(first))} {rest}")
    if told.partition(" ")[0].lower() == base_form(first):
        return ""  # "Open sockets": of a word that is no verb alone, nobody knows what it is here
    text = f"{code(name)} {told[:1].lower()}{told[1:]}"
    return "" if re.search(r"[a-z][A-Z]|_|\d", text.replace(code(name), "")) else text


def describe_untold(index: Index, part: Part) -> None:
    """Where the code says nothing of what a requirement is for, its own name does."""
    if part.group.kind != "behaviour" or any(each.statement.kind == "description" for each in part.found):
        return
    if not (text := titled(part)):
        return
    prose = Prose(index, part.anchor.path, part.anchor.name)
    head = index.head(part.anchor)
    prose.cite(head.start, head.end)
    collector = Collector()
    about = About(part.anchor.path, part.anchor.name, "named", part.anchor.name.rpartition(".")[2])
    collector.add(prose, "description", text, about, weight=6)
    part.found = [*collector.found, *part.found]
