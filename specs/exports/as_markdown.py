"""A spec as one Markdown document, every sentence followed by the lines that prove it."""

import re
from collections.abc import Iterable, Iterator

from specs.exports.material import Material
from specs.reading import CapabilityView, DiagramView, RequirementView, StatementView

# What Markdown would read as markup outside of code spans.
_MARKUP = re.compile(r"([\\*_\[\]<>#|~])")
_CODE_SPAN = re.compile(r"(`+[^`]*`+)")
_LIST_LIKE = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")


def files(material: Material) -> Iterator[tuple[str, str]]:
    yield f"{material.slug}.md", "\n".join(_lines(material)).rstrip() + "\n"


def _lines(material: Material) -> Iterator[str]:
    spec = material.spec
    version = spec.version
    yield f"# {text(material.name)}"
    yield ""
    made = f"of commit `{version.commit[:12]}`, written by the {version.engine} engine"
    yield f"Specification, version {version.number}, {made}."
    yield ""
    for title, statements in (
        ("Purpose", spec.purpose),
        ("What it does", spec.does),
        ("What it does not", spec.does_not),
        ("Services it depends on", spec.services),
    ):
        yield from _section(2, title, statements)
    if spec.capabilities:
        yield "## Capabilities"
        yield ""
        for capability in spec.capabilities:
            yield from _capability(capability)
    yield from _section(2, "Usage guide", spec.usage_guide)
    yield from _section(2, "Developer documentation", spec.developer_docs)
    if material.diagrams:
        yield "## Diagrams"
        yield ""
        for diagram in material.diagrams:
            yield from _diagram(diagram)


def _capability(capability: CapabilityView) -> Iterator[str]:
    yield f"### {text(capability.title)}"
    yield ""
    yield from _items(capability.summary)
    for requirement in capability.requirements:
        yield from _requirement(requirement)


def _requirement(requirement: RequirementView) -> Iterator[str]:
    yield f"#### {requirement.id}: {text(requirement.title)}"
    yield ""
    for section in requirement.sections:
        yield f"**{section.title}**"
        yield ""
        yield from _items(section.statements)
    if requirement.related_code:
        yield "Related code: " + ", ".join(f"`{each.place}`" for each in requirement.related_code)
        yield ""


def _section(level: int, title: str, statements: tuple[StatementView, ...]) -> Iterator[str]:
    if statements:
        yield f"{'#' * level} {title}"
        yield ""
        yield from _items(statements)


def _items(statements: Iterable[StatementView]) -> Iterator[str]:
    statements = tuple(statements)
    for each in statements:
        yield f"- {text(each.text)} {_evidence(each)}".rstrip()
    if statements:
        yield ""


def _evidence(statement: StatementView) -> str:
    if statement.nature == "absent":
        return f"(not found in {statement.files_read} files)"
    if statement.nature == "stated":
        by_rule = statement.correction is None
        return f"(stated by rule {statement.rule})" if by_rule else f"(stated in correction {statement.correction})"
    places = "; ".join(f"`{each.place}`" for each in statement.citations)
    tests = "; ".join(f"`{each.place}`" for each in statement.tests)
    if statement.kind == "acceptance":
        return f"({places}; tested by {tests})" if tests else f"({places}; no test reaches this)"
    return f"({places}; tested by {tests})" if tests else f"({places})"


def _diagram(diagram: DiagramView) -> Iterator[str]:
    yield f"### {text(diagram.title)}"
    yield ""
    # A fence that no line of the source can close.
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", diagram.mermaid)), 3)
    yield f"{fence}mermaid"
    yield diagram.mermaid.rstrip("\n")
    yield fence
    yield ""


def text(value: str) -> str:
    """One line of text that Markdown shows as it stands, code spans kept."""
    flat = " ".join(value.split())
    parts = _CODE_SPAN.split(flat)
    escaped = "".join(part if index % 2 else _MARKUP.sub(r"\\\1", part) for index, part in enumerate(parts))
    return _LIST_LIKE.sub(r"\1\\\2\3", escaped)
