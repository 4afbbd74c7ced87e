"""A spec as JSON: the form that all others are made from, and that the API gives."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from specs.exports.material import Material
from specs.reading import CapabilityView, CitationView, DiagramView, RequirementView, SpecView, StatementView
from specs.writing.draft import REQUIREMENT_SECTIONS

Json = dict[str, Any]
_COUNTS = ("files", "symbols_public", "symbols_cited", "guards", "guards_cited", "withheld")


def files(material: Material) -> Iterator[tuple[str, str]]:
    yield f"{material.slug}.json", json.dumps(document(material), indent=2, ensure_ascii=False) + "\n"


def document(material: Material) -> Json:
    spec = material.spec
    return {
        "package": {
            "name": material.name,
            "team": material.team,
            "repository": material.repository,
            "root": material.root,
            "language": spec.version.language,
        },
        "version": spec.version.number,
        "commit": spec.version.commit,
        "engine": spec.version.engine,
        "generated_at": spec.version.created_at.isoformat(),
        "overview": overview(spec),
        "capabilities": [capability(each) for each in spec.capabilities],
        "usage_guide": statements(spec.usage_guide),
        "developer_docs": statements(spec.developer_docs),
        "diagrams": [diagram(each) for each in material.diagrams],
        "corrections": [
            {"id": each.id, "state": each.state, "statement": each.statement} for each in material.corrections
        ],
        "coverage": {name: spec.version.counts.get(name, 0) for name in _COUNTS},
    }


def overview(spec: SpecView) -> Json:
    return {
        "purpose": statements(spec.purpose),
        "does": statements(spec.does),
        "does_not": statements(spec.does_not),
        "capabilities": statements(each for capability in spec.capabilities for each in capability.summary),
        "services": statements(spec.services),
    }


def capability(view: CapabilityView) -> Json:
    return {
        "key": view.key,
        "title": view.title,
        "summary": statements(view.summary),
        "requirements": [requirement(each) for each in view.requirements],
    }


def requirement(view: RequirementView) -> Json:
    sections = {section.name: statements(section.statements) for section in view.sections}
    return {
        "key": view.key,
        "id": view.id,
        "title": view.title,
        **{name: sections.get(name, []) for name in REQUIREMENT_SECTIONS.values()},
        "related_code": [citation(each) for each in view.related_code],
    }


def statements(views: Iterable[StatementView]) -> list[Json]:
    return [statement(each) for each in views]


def statement(view: StatementView) -> Json:
    found: Json = {
        "key": view.key,
        "kind": view.kind,
        "nature": view.nature,
        "text": view.text,
        "ears": None,
        "values": [{"name": each.name, "value": each.value, "unit": each.unit} for each in view.values],
        "citations": [citation(each) for each in view.citations],
        "tests": [citation(each) for each in view.tests],
        "correction": view.correction,
    }
    if view.ears:
        found["ears"] = {
            "pattern": view.ears.pattern,
            "trigger": view.ears.trigger,
            "response": view.ears.response,
        }
    if view.rule is not None:
        found["rule"] = view.rule
    if view.nature == "absent":
        found |= {"effect": view.effect, "files_read": view.files_read}
    return found


def citation(view: CitationView) -> Json:
    return {
        "path": view.path,
        "start": view.start,
        "end": view.end,
        "symbol": view.symbol,
        "commit": view.commit,
    }


def diagram(view: DiagramView) -> Json:
    return {
        "key": view.key,
        "kind": view.kind,
        "title": view.title,
        "mermaid": view.mermaid,
        "nodes": {node: citation(each) for node, each in view.nodes.items()},
    }
