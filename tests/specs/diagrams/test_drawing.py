"""Diagrams of real code: each only where there is something to show, its nodes tied to lines."""

from pathlib import Path

import pytest

from specs.analysis import languages
from specs.analysis.linking import link
from specs.analysis.package import PackageFacts, SourceFile
from specs.diagrams.drawing import draw
from specs.writing.draft import Diagram

EXAMPLE = Path(__file__).parents[2] / "examples" / "agent-timers"


def package_of(sources: dict[str, str]) -> PackageFacts:
    files = []
    for path, text in sources.items():
        language = languages.language_of(path)
        facts = languages.load(language)(text)
        role = "test" if path.startswith("tests/") else "source"
        files.append(SourceFile(path, path, language, role, facts.lines, facts))
    return link("example", files)


@pytest.fixture(scope="module")
def drawn() -> dict[str, Diagram]:
    sources = {str(path.relative_to(EXAMPLE)): path.read_text() for path in sorted(EXAMPLE.rglob("*.py"))}
    return {diagram.kind: diagram for diagram in draw(package_of(sources))}


def test_the_context_shows_who_comes_in_and_what_is_used(drawn):
    mermaid = drawn["context"].mermaid
    assert "person at a terminal" in mermaid
    assert "AWS DynamoDB" in mermaid
    assert "AWS SNS" in mermaid
    assert "put_item, update_item" in mermaid


def test_the_states_show_the_allowed_moves_and_the_final_ones(drawn):
    lines = drawn["states"].mermaid.split("\n")
    names = {line.split(" : ")[1]: line.split(" : ")[0].strip() for line in lines if " : " in line}
    arrows = {tuple(part.strip() for part in line.split("-->")) for line in lines if "-->" in line}
    assert (names["PENDING"], names["ACTIVE"]) in arrows
    assert (names["CANCELLED"], "[*]") in arrows
    assert ("[*]", names["PENDING"]) in arrows
    assert (names["CANCELLED"], names["ACTIVE"]) not in arrows


def test_modules_point_from_user_to_used(drawn):
    mermaid = drawn["modules"].mermaid
    ids = {line.split('"')[1]: line.split("[")[0].strip() for line in mermaid.split("\n") if '["' in line}
    assert f"{ids['cli']} --> {ids['store']}" in mermaid
    assert f"{ids['store']} --> {ids['cli']}" not in mermaid


def test_every_node_points_into_the_package(drawn):
    for diagram in drawn.values():
        assert diagram.nodes
        for citation in diagram.nodes.values():
            lines = (EXAMPLE / citation.path).read_text().splitlines()
            assert 1 <= citation.start <= citation.end <= max(1, len(lines))


def test_nothing_to_show_draws_nothing():
    assert draw(package_of({"a.py": "x = 1\n"})) == ()


def test_a_large_package_is_grouped_into_boxes_that_can_be_read():
    names = [f"app/part{part}/m{number}.py" for part in range(6) for number in range(20)]
    sources = dict.fromkeys(names, "from app.part0.m0 import f\ndef g():\n    f()\n")
    sources |= {"app/part0/m0.py": "def f():\n    pass\n"}
    modules = next(diagram for diagram in draw(package_of(sources)) if diagram.kind == "modules")
    assert modules.mermaid.count('["') <= 14


def test_data_shows_entities_and_what_refers_to_them():
    models = """
from django.db import models

class Owner(models.Model):
    name = models.CharField(max_length=40)

class Timer(models.Model):
    owner = models.ForeignKey(Owner, on_delete=models.CASCADE)
    every = models.IntegerField(default=5)
"""
    data = next(diagram for diagram in draw(package_of({"app/models.py": models})) if diagram.kind == "data")
    assert "Owner||--o{Timer" in data.mermaid.replace(" ", "")


def test_tables_are_drawn_as_data_and_not_as_classes():
    table = "CREATE TYPE state AS ENUM ('new', 'done');\nCREATE TABLE orders (id int PRIMARY KEY, state state);\n"
    schema = "enum Mark { GOOD BAD }\ntype Order { mark: Mark }\n"
    kinds = {diagram.kind for diagram in draw(package_of({"db/1.sql": table}))}
    assert "classes" not in kinds
    assert "data" in kinds
    both = {diagram.kind: diagram.mermaid for diagram in draw(package_of({"db/1.sql": table, "s.graphql": schema}))}
    assert "Order" in both["classes"]
    assert "orders" not in both["classes"]
