"""Facts to the draft of a spec. Pure and deterministic: the same facts and previous version give the same draft."""

from collections.abc import Sequence

from specs.analysis.package import PackageFacts
from specs.writing.beside import beside_the_code, example_environment
from specs.writing.capabilities import Chapter, chapters_of
from specs.writing.coverage import gaps_and_counts
from specs.writing.declared import declared_chapters
from specs.writing.developer import developer_docs_of
from specs.writing.draft import Capability, Draft, Overview, Requirement
from specs.writing.identity import statements
from specs.writing.ids import Ids
from specs.writing.index import Index
from specs.writing.keys import Keys, short_hash
from specs.writing.overview import overview_of
from specs.writing.parts import Part
from specs.writing.previous import PreviousRequirement, PreviousSpec, followed
from specs.writing.relations import related_code
from specs.writing.requirements import parts_of
from specs.writing.usage import main_language, usage_of

SECTIONS = ("description", "constraint", "acceptance", "business_rule", "error", "dependency", "configuration")


def write(package: PackageFacts, *, previous: PreviousSpec | None = None) -> Draft:
    if previous is not None:
        previous = followed(previous, package)
    index = Index(package)
    chapters = chapters_of(index, parts_of(index, previous), previous)
    keys = Keys()
    overview = overview_of(index, chapters)
    overview = Overview(
        purpose=keys.keyed(overview.purpose),
        does=keys.keyed(overview.does),
        does_not=keys.keyed(overview.does_not),
        services=keys.keyed(overview.services),
    )
    names = _Names(previous)
    capabilities = tuple(
        Capability(
            chapter.key,
            chapter.title,
            keys.keyed(chapter.summary),
            tuple(_requirement(index, part, keys, names) for part in chapter.parts),
        )
        for chapter in _reserved([*chapters, *declared_chapters(index)], names)
    )
    usage = keys.keyed((*usage_of(index, chapters), *example_environment(index)))
    developer = keys.keyed((*developer_docs_of(index, chapters), *beside_the_code(index)))
    draft = Draft(main_language(index), overview, capabilities, usage, developer)
    gaps, counts = gaps_and_counts(index, statements(draft))
    return Draft(main_language(index), overview, capabilities, usage, developer, gaps=gaps, counts=counts)


class _Names:
    """Keys, ids and titles of requirements: those of the last version first, new ones where there was none."""

    def __init__(self, previous: PreviousSpec | None) -> None:
        self._before = {place: each for each in (previous.requirements if previous else ()) for place in each.symbols}
        self._ids = Ids({each.id for each in previous.requirements} if previous else set())
        self._used: set[str] = set()
        self._chosen: dict[tuple[str, str], PreviousRequirement] = {}

    def reserve(self, part: Part) -> None:
        before = self._before.get((part.anchor.path, part.anchor.name))
        if before is not None and before.key not in self._used:
            self._used.add(before.key)
            self._chosen[part.anchor] = before

    def of(self, part: Part) -> tuple[str, str, str]:
        """Key, id and title."""
        before = self._chosen.get(part.anchor)
        if before is not None:
            return before.key, before.id, before.title
        return (
            short_hash("requirement", part.anchor.path, part.anchor.name, part.group.kind),
            self._ids.new(part.anchor),
            part.title,
        )


def _reserved(chapters: Sequence[Chapter], names: _Names) -> Sequence[Chapter]:
    for chapter in chapters:
        for part in chapter.parts:
            names.reserve(part)
    return chapters


def _requirement(index: Index, part: Part, keys: Keys, names: _Names) -> Requirement:
    found = [each.statement for each in part.found]
    ordered = [statement for section in SECTIONS for statement in found if statement.kind == section]
    key, identifier, title = names.of(part)
    return Requirement(
        key=key,
        id=identifier,
        title=title,
        statements=keys.keyed(ordered),
        related_code=related_code(index, part),
        symbols=tuple((place.path, place.name) for place in part.group.members),
    )
