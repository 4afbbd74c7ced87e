"""Capabilities of the package: its requirements in clusters, each with a name and a summary."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from specs.analysis.package import SymbolId
from specs.writing.clusters import Cluster, clusters
from specs.writing.collecting import Collector
from specs.writing.draft import About, Statement
from specs.writing.english import as_words, code, indicative, is_codeable, listing, unique
from specs.writing.grouping import INTERNAL
from specs.writing.index import Index
from specs.writing.keys import short_hash
from specs.writing.markup import doc_sentences
from specs.writing.naming import capability_title, family_title
from specs.writing.parts import Part
from specs.writing.previous import PreviousCapability, PreviousSpec
from specs.writing.prose import Prose

MAX_SUMMARY = 3
FAMILY = ": "  # between the name of a large capability and that of its piece
_NO_PARENTS = frozenset({"src", "lib", "packages", "dist", "app"})


@dataclass(slots=True)
class Chapter:
    key: str
    title: str
    parts: list[Part] = field(default_factory=list)
    summary: list[Statement] = field(default_factory=list)

    @property
    def family(self) -> str:
        """What the pieces of one large capability have in common and keep from version to version: their first name."""
        return self.title.partition(FAMILY)[0]

    is_aside: bool = False  # what the people who make the package run, not those who use it


def chapters_of(index: Index, parts: Sequence[Part], previous: PreviousSpec | None) -> list[Chapter]:
    found = clusters(index, parts)
    chapters = [_chapter(index, parts, cluster) for cluster in found]
    _distinct(chapters, found)
    if previous is not None and previous.capabilities:
        chapters = _as_before(chapters, previous)
    for chapter in chapters:
        chapter.parts.sort(key=_order)
        chapter.is_aside = all(index.is_tooling(part.anchor.path) for part in chapter.parts)
        chapter.summary = _summary(index, chapter)
    first: dict[str, tuple[bool, int, int, int, str, str]] = {}
    for chapter in sorted(chapters, key=_rank):
        first.setdefault(chapter.family, _rank(chapter))
    return sorted(chapters, key=lambda chapter: (first[chapter.family], _rank(chapter)))


def _order(part: Part) -> tuple[bool, int, int, int, str]:
    """Behaviour before shapes before errors; what is public and spoken of first; then the order of the surface."""
    kinds = {"behaviour": 0, "module": 1, "shapes": 1, "errors": 2}
    return (part.group.rank >= INTERNAL, kinds[part.group.kind], -part.prominence, part.group.rank, part.anchor.path)


def _rank(chapter: Chapter) -> tuple[bool, int, int, int, str, str]:
    """What users come for first, what the makers run last."""
    ranks = sorted(part.group.rank for part in chapter.parts)
    spoken_of = max((part.prominence for part in chapter.parts if part.group.rank < INTERNAL), default=0)
    return (chapter.is_aside, -spoken_of, ranks[0] if ranks else 0, -len(ranks), chapter.title, chapter.key)


def _chapter(index: Index, parts: Sequence[Part], cluster: Cluster) -> Chapter:
    held = [parts[number] for number in cluster.parts]
    symbols = [place for part in held for place in part.group.members]
    named = [SymbolId(place.path, index.own_name(place)) for place in symbols]
    moves = any(index.of(SymbolId(path, "")).transitions for path in {place.path for place in symbols})
    commands = any(index.of(place).commands for place in symbols)
    routes = any(index.of(place).routes or index.of(place).entries for place in symbols)
    title = capability_title(
        index.package.name, cluster.roots, named, has_moves=moves, has_commands=commands, has_routes=routes
    )
    if cluster.family:
        # A piece that bears the name of the whole is told apart by its main thing.
        above = family_title(cluster.family)
        title = f"{above}{FAMILY}{title}" if title.lower() != above.lower() else above
    return Chapter(short_hash("capability", *cluster.roots[:1], held[0].anchor.name), title, held)


def _distinct(chapters: list[Chapter], found: list[Cluster]) -> None:
    """Two capabilities of one name are told apart by where they stand, or by their main thing."""
    seen: set[str] = set()
    for chapter, cluster in zip(chapters, found, strict=True):
        title = chapter.title
        for extra in (_parent(cluster.roots[0]), _main_name(chapter)):
            if title.lower() in seen and extra:
                title = f"{chapter.title} of {extra}"
        number = 2
        while title.lower() in seen:
            title = f"{chapter.title} ({number})"
            number += 1
        seen.add(title.lower())
        chapter.title = title


def _parent(root: str) -> str:
    """The directory that it stands in, where its name tells something."""
    segments = root.rstrip("/").split("/")
    return segments[-2] if len(segments) > 1 and segments[-2] not in _NO_PARENTS else ""


def _main_name(chapter: Chapter) -> str:
    return as_words(min(chapter.parts, key=_order).anchor.name.partition(".")[0])


def _as_before(chapters: list[Chapter], previous: PreviousSpec) -> list[Chapter]:
    """Requirements stay in the capability that held them; new ones go where most of their file's are."""
    home = {place: before for before in previous.capabilities for place in before.symbols}
    kept: dict[str, Chapter] = {}
    fresh: list[Chapter] = []
    files: dict[str, PreviousCapability] = {}
    for before in previous.capabilities:
        for path, _ in before.symbols:
            files.setdefault(path, before)
    for chapter in chapters:
        strangers: list[Part] = []
        for part in chapter.parts:
            before_home = home.get((part.anchor.path, part.anchor.name)) or files.get(part.anchor.path)
            if before_home is None:
                strangers.append(part)
                continue
            known = kept.setdefault(before_home.key, Chapter(before_home.key, before_home.title))
            known.parts.append(part)
        if strangers:
            fresh.append(Chapter(chapter.key, chapter.title, strangers))
    taken = set(kept)
    for chapter in fresh:
        if chapter.key in taken:
            kept[chapter.key].parts.extend(chapter.parts)
        else:
            kept[chapter.key] = chapter
    return list(kept.values())


def _summary(index: Index, chapter: Chapter) -> list[Statement]:
    """What the modules say of themselves; else what they offer."""
    collector = Collector()
    held = Counter(part.anchor.path for part in chapter.parts)
    paths = sorted(held, key=lambda path: -held[path])  # stable: the first of equals stays first
    packages = [path for path in paths if path.endswith("__init__.py")]
    for path in [*packages, *(path for path in paths if path not in packages)]:
        doc = index.sources[path].doc
        if doc is None or len(collector.found) >= MAX_SUMMARY:
            continue
        for sentence in doc_sentences(doc, 1):
            if len(sentence.text.split()) < 3:
                continue
            prose = Prose(index, path, "")
            prose.cite(sentence.start, sentence.end)
            about = About(path, "", "summary", "module", chapter.key)
            collector.add(prose, "summary", indicative(sentence.text), about, nature="documented")
    if not collector.found:
        _offers(index, chapter, collector)
    return [each.statement for each in collector.found]


def _offers(index: Index, chapter: Chapter, collector: Collector) -> None:
    held = [part.anchor for part in chapter.parts if part.anchor.name and "." not in index.own_name(part.anchor)]
    anchors = [place for place in held if is_codeable(place.name) and not index.own_name(place).startswith("_")]
    anchors = [place for place in anchors if " " not in place.name][:5]  # a handler's label is no name
    if len(anchors) < 2:
        return
    prose = Prose(index, anchors[0].path, anchors[0].name)
    for place in anchors:
        head = index.head(place)
        prose.cite(head.start, head.end, path=place.path, symbol=place.name)
    names = unique([code(place.name.rpartition(".")[2]) for place in anchors])  # a class may be opened in many files
    more = " and others" if len(chapter.parts) > len(anchors) else ""
    said = f"{', '.join(names)}{more}" if more else listing(names)
    collector.add(prose, "summary", f"Offers {said}", About(anchors[0].path, "", "summary", "offers", chapter.key))
