"""A version as far as the next one starts from it: keys, names and who belongs to whom."""

from dataclasses import dataclass
from typing import cast

from specs.models import Node, Package, Statement
from specs.publishing.layout import unpack_content, unpack_evidence
from specs.writing.draft import About, StatementKind
from specs.writing.identity import Known
from specs.writing.previous import PreviousCapability, PreviousRequirement, PreviousSpec


@dataclass(frozen=True, slots=True)
class Previous:
    spec: PreviousSpec | None  # None before the first version
    statements: tuple[Known, ...]


def previous(package: Package, number: int) -> Previous:
    """Version `number` as the next one starts from it; nothing for 0, before the first."""
    nodes = Node.objects.filter(package=package).at(number).values_list("kind", "key", "ident", "title", "content")
    rows = [(kind, key, ident, title, unpack_content(content)) for kind, key, ident, title, content in nodes]
    if not rows:
        return Previous(None, ())
    requirements = {
        key: PreviousRequirement(key, ident, title, content.symbols)
        for kind, key, ident, title, content in rows
        if kind == Node.Kind.REQUIREMENT
    }
    order = next(content.children for kind, _, _, _, content in rows if kind == Node.Kind.ROOT)
    chapters = {key: (title, content.children) for kind, key, _, title, content in rows if kind == Node.Kind.CAPABILITY}
    capabilities = tuple(
        PreviousCapability(
            key, chapters[key][0], tuple(place for each in chapters[key][1] for place in requirements[each].symbols)
        )
        for key in order
    )
    in_order = tuple(requirements[each] for key in order for each in chapters[key][1])
    return Previous(PreviousSpec(capabilities, in_order), _known(package, number))


def _known(package: Package, number: int) -> tuple[Known, ...]:
    rows = Statement.objects.filter(package=package).at(number).order_by("pk")
    found = []
    for key, kind, text, evidence in rows.values_list("key", "kind", "text", "evidence").iterator(5000):
        about = unpack_evidence(evidence).about
        found.append(
            Known(
                key,
                cast(StatementKind, kind),
                About(about.path, about.symbol, about.relation, about.subject, about.tie),
                text,
            )
        )
    return tuple(found)
