"""Chunks of what a spec says: the package as a whole, its capabilities, requirements, statements and services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from search.chunking.chunk import Chunk, Place, shortened
from search.chunking.spoken import spoken_words
from specs.analysis.catalogue import SERVICES

if TYPE_CHECKING:
    from specs.reading import CapabilityView, CitationView, RequirementView, SpecView, StatementView

_LONGEST = 2_000  # characters of a text that is shown
_EMBEDDED = 700  # characters; the models read about that much


def chunks_of_spec(package: str, spec: SpecView) -> Iterator[Chunk]:
    """`package` is its name. Every statement once, wherever it is listed."""
    seen: set[str] = set()
    yield _package(package, spec)
    for capability in spec.capabilities:
        yield _capability(package, capability)
        for requirement in capability.requirements:
            yield _requirement(capability, requirement)
            for statement in requirement.statements:
                if statement.key not in seen:
                    seen.add(statement.key)
                    yield _statement(statement, requirement.title, requirement.id)
    listed = (
        *spec.purpose,
        *spec.does,
        *spec.does_not,
        *(each for capability in spec.capabilities for each in capability.summary),
        *spec.usage_guide,
        *spec.developer_docs,
    )
    for statement in listed:
        if statement.key not in seen:
            seen.add(statement.key)
            yield _statement(statement, package, "")
    for statement in spec.services:
        yield from _services(package, statement)


def plain(text: str) -> str:
    return text.replace("`", "")


def _package(name: str, spec: SpecView) -> Chunk:
    said = [plain(each.text) for each in (*spec.purpose, *spec.does)]
    titles = [each.title for each in spec.capabilities]
    titles += [requirement.title for each in spec.capabilities for requirement in each.requirements]
    services = [plain(each.text) for each in spec.services]
    return Chunk(
        kind="package",
        key="",
        title=name,
        text=shortened(" ".join(said) or ". ".join(titles), _LONGEST),
        fields=(
            ("A", name),
            ("B", shortened(" ".join(said), 4_000)),
            ("C", shortened(" . ".join((*titles, *services)), 8_000)),
        ),
        embedded=shortened(f"{name}: {' '.join(said[:6])} {'. '.join(titles[:12])}", _EMBEDDED),
        names=(name,),
        places=_places((*spec.purpose, *spec.does[:3])),
    )


def _capability(package: str, capability: CapabilityView) -> Chunk:
    said = " ".join(plain(each.text) for each in capability.summary)
    titles = ". ".join(each.title for each in capability.requirements)
    return Chunk(
        kind="capability",
        key=capability.key,
        title=capability.title,
        text=shortened(said or titles, _LONGEST),
        fields=(("A", capability.title), ("B", said), ("C", titles)),
        embedded=shortened(f"{capability.title}. {said} {titles}", _EMBEDDED),
        names=(capability.title,),
        places=_places(capability.summary) or _cited(capability.requirements[0].related_code[:1])
        if capability.requirements
        else _places(capability.summary),
    )


def _requirement(capability: CapabilityView, requirement: RequirementView) -> Chunk:
    described = [each for each in requirement.statements if each.kind == "description"]
    said = " ".join(plain(each.text) for each in described or requirement.statements[:3])
    symbols = " ".join(dict.fromkeys(each.symbol for each in requirement.related_code))
    return Chunk(
        kind="requirement",
        key=requirement.key,
        title=requirement.title,
        text=shortened(said, _LONGEST),
        fields=(("A", f"{requirement.id} {requirement.title}"), ("B", said), ("C", symbols)),
        embedded=shortened(f"{requirement.title}. {said}", _EMBEDDED),
        names=(requirement.id, requirement.title),
        places=_cited(requirement.related_code[:3]) or _places(described),
        ident=requirement.id,
        path=requirement.related_code[0].path if requirement.related_code else "",
    )


def _statement(statement: StatementView, context: str, ident: str) -> Chunk:
    first = statement.citations[0] if statement.citations else None
    text = plain(statement.text)
    spoken = spoken_words(statement.relation, statement.text)
    return Chunk(
        kind=statement.kind,
        key=statement.key,
        title=context,
        text=shortened(statement.text, _LONGEST),
        fields=(("B", text), ("C", f"{context} {spoken}".strip()), ("D", _where(statement.citations))),
        embedded=shortened(f"{context}: {text}", _EMBEDDED) + (f" ({spoken})" if spoken else ""),
        places=_cited(statement.citations),
        ident=ident,
        path=first.path if first else "",
        symbol=first.symbol if first else "",
    )


def _services(package: str, statement: StatementView) -> Iterator[Chunk]:
    """One for each service of the catalogue that the statement names, found by the service's key as well."""
    text = plain(statement.text)
    named = [service for service in SERVICES.values() if service.name in text]
    # "AWS S3" names no other service by the way: of names that hold one another the longest counts.
    named = [each for each in named if not any(each.name in other.name and each != other for other in named)]
    for service in named:
        yield Chunk(
            kind="service",
            key=f"{statement.key}:{service.key}" if len(named) > 1 else statement.key,
            title=service.name,
            text=shortened(statement.text, _LONGEST),
            fields=(("A", f"{service.key} {service.name} {' '.join(service.words)}"), ("B", text)),
            embedded=shortened(f"{package} uses the service {service.name}: {text}", _EMBEDDED),
            names=(service.key, service.name),
            places=_cited(statement.citations),
            path=statement.citations[0].path if statement.citations else "",
            symbol=service.key,
        )
    if not named:
        yield _statement(statement, package, "")


def _where(citations: Iterable[CitationView]) -> str:
    return " ".join(dict.fromkeys(f"{each.path} {each.symbol}" for each in citations))


def _places(statements: Iterable[StatementView]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(place for each in statements for place in _cited(each.citations)))[:6]


def _cited(citations: Iterable[CitationView]) -> tuple[Place, ...]:
    return tuple((each.path, each.start, each.end, each.symbol) for each in citations)[:6]
