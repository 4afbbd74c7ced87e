"""An answer as it is kept, and read again for whoever may see all that it speaks of."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from search.answers.drawing import draw_soon
from search.answers.kept import AnsweredOf, KeptAnswer
from search.answers.shapes import Answer, Nearest, Passage, Sentence
from specs.exports import as_json
from specs.exports.as_json import Json
from specs.models import Package
from specs.reading import CitationView, DiagramView, StatementView, latest
from specs.rendering import drawn
from specs.writing.draft import Ears, Value
from studio.people.models import User


@transaction.atomic
def keep(answer: Answer, asker: User, package: Package | None) -> KeptAnswer:
    spoken = {each.pk: each for each in (*answer.packages, *([package] if package else []))}
    if package is None:
        # The word that it was read as may be of a package that who is given the link may not see.
        answer = replace(answer, read_as="")
    kept = KeptAnswer.objects.create(
        asker=asker,
        package=package,
        question=answer.question,
        found=answer.found,
        content=packed(answer),
        spoken_of=len(spoken),
    )
    AnsweredOf.objects.bulk_create(_of(kept, answer, each) for each in spoken.values())
    if answer.diagram is not None and answer.diagram_of is not None:
        draw_soon(answer.diagram, answer.diagram_of)
    return kept


def _of(kept: KeptAnswer, answer: Answer, package: Package) -> AnsweredOf:
    own = [each for each in answer.sentences if each.package == package]
    version = latest(package)
    composed = (each.path for one in own if one.is_composed for each in one.statement.citations)
    return AnsweredOf(
        answer=kept,
        package=package,
        version=version.number if version else 0,
        snapshot=version.snapshot.number if version else 0,
        keys=sorted({each.statement.key for each in own if not each.is_composed}),
        paths=sorted(set(composed)),
    )


def packed(answer: Answer) -> Json:
    return {
        "passages": [
            {
                "title": passage.title,
                "is_ordered": passage.is_ordered,
                "sentences": [
                    {
                        "package": each.package.pk,
                        "old_text": each.old_text,
                        "relation": each.statement.relation,
                        "statement": as_json.statement(each.statement),
                    }
                    for each in passage.sentences
                ],
            }
            for passage in answer.passages
        ],
        "missing": answer.missing,
        "read_as": answer.read_as,
        "nearest": [{"package": each.package.pk, "title": each.title, "path": each.path} for each in answer.nearest],
        "follow_ups": list(answer.follow_ups),
        "diagram": as_json.diagram(answer.diagram) if answer.diagram else None,
        "diagram_of": answer.diagram_of.pk if answer.diagram_of else None,
    }


def read(kept: KeptAnswer) -> Answer:
    """The caller has found `kept` by `visible_to`, so all of its packages are the viewer's to see."""
    content = kept.content
    packages = Package.objects.select_related("team", "latest__snapshot").in_bulk(
        [each.package_id for each in kept.of.all()]
    )
    diagram = content["diagram"]
    return Answer(
        kept.question,
        kept.found,
        tuple(
            Passage(each["title"], tuple(_sentence(one, packages) for one in each["sentences"]), each["is_ordered"])
            for each in content["passages"]
        ),
        content["missing"],
        tuple(Nearest(packages[each["package"]], each["title"], each["path"]) for each in content["nearest"]),
        tuple(content["follow_ups"]),
        _diagram(diagram) if diagram else None,
        packages.get(content["diagram_of"]),
        content.get("read_as", ""),  # answers were kept before it was
    )


def _sentence(stored: Json, packages: Mapping[int, Package]) -> Sentence:
    given = stored["statement"]
    view = StatementView(
        key=given["key"],
        kind=given["kind"],
        nature=given["nature"],
        text=given["text"],
        citations=tuple(CitationView(**each) for each in given["citations"]),
        tests=tuple(CitationView(**each) for each in given["tests"]),
        ears=Ears(**given["ears"]) if given["ears"] else None,
        values=tuple(Value(**each) for each in given["values"]),
        effect=given.get("effect", ""),
        files_read=given.get("files_read", 0),
        correction=given["correction"],
        rule=given.get("rule"),
        relation=stored["relation"],
    )
    return Sentence(packages[stored["package"]], view, stored["old_text"])


def _diagram(stored: dict[str, Any]) -> DiagramView:
    nodes = {node: CitationView(**each) for node, each in stored["nodes"].items()}
    svg, error = drawn(stored["mermaid"])
    return DiagramView(stored["key"], stored["kind"], stored["title"], stored["mermaid"], nodes, svg, error)
