"""The worked example: every fact that a careful reader expects is in the spec that is written of it."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from specs.analysis import languages
from specs.analysis.catalogue import SERVICES
from specs.analysis.linking import link
from specs.analysis.package import Role, SourceFile
from specs.evidence.gate import GateResult, check
from specs.evidence.sources import Sources
from specs.writing import statements, write
from specs.writing.draft import Draft, Statement

EXAMPLES = Path(__file__).parent.parent / "examples"
ROOT = EXAMPLES / "agent-timers"
EXPECTED = json.loads((EXAMPLES / "agent-timers.facts.json").read_text())


def _role(path: str) -> Role:
    if path.startswith("tests/"):
        return "test"
    return {"README.md": "document", "pyproject.toml": "manifest"}.get(path, "source")  # type: ignore[return-value]


@cache
def _texts() -> dict[str, str]:
    paths = sorted(path for path in ROOT.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


@cache
def checked() -> GateResult:
    files = []
    for path, text in _texts().items():
        language = languages.language_of(path)
        facts = languages.load(language)(text) if language else None
        files.append(SourceFile(path, path, language, _role(path), len(text.splitlines()), facts))
    package = link("agent-timers", files)
    names = {service.name for service in SERVICES.values()}
    return check(write(package), Sources(package, _texts().get), names)


def draft() -> Draft:
    return checked().draft


def _holds(statement: Statement, fact: dict) -> bool:
    tests = " ".join(re.sub(r"[_\W]+", " ", citation.symbol) for citation in statement.tests)
    text = f"{statement.text} {tests}".lower()
    first, last = fact["lines"]
    near = any(
        citation.path == fact["path"] and citation.start <= last and first <= citation.end
        for citation in (*statement.citations, *statement.tests)
    )
    return near and all(_has_token(token.lower(), text) for token in fact["says"])


def _has_token(token: str, text: str) -> bool:
    before = r"(?<!\w)" if token[0].isalnum() else ""
    after = r"(?!\w)" if token[-1].isalnum() else ""
    return re.search(before + re.escape(token) + after, text) is not None


@pytest.mark.parametrize("fact", EXPECTED["facts"], ids=lambda fact: "-".join(fact["says"]))
def test_every_expected_fact_is_said_and_cited(fact):
    assert any(_holds(statement, fact) for statement in statements(draft()))


def test_a_fact_that_the_code_does_not_hold_is_not_said():
    wrong = {"says": ["141"], "path": "agent_timers/clarifications.py", "lines": [26, 27]}
    assert not any(_holds(statement, wrong) for statement in statements(draft()))


@pytest.mark.parametrize("word", EXPECTED["boundaries"]["does"])
def test_what_it_does_outside_is_in_the_overview(word):
    overview = draft().overview
    assert any(_has_token(word.lower(), each.text.lower()) for each in (*overview.does, *overview.services))


@pytest.mark.parametrize("words", EXPECTED["boundaries"]["does_not"])
def test_what_it_does_not_do_is_in_the_overview(words):
    assert any(_has_token(word.lower(), each.text.lower()) for each in draft().overview.does_not for word in words)


@pytest.mark.parametrize("word", EXPECTED["absent"])
def test_nothing_that_it_does_not_use_is_named(word):
    said = [each.text for each in statements(draft()) if each.nature != "absent"]
    assert not any(_has_token(word.lower(), text.lower()) for text in said)


def test_nothing_is_withheld_by_the_gate():
    assert [(each.statement.text, each.reasons) for each in checked().withheld] == []


def test_every_public_symbol_is_cited():
    counts = draft().counts
    assert counts["symbols_cited"] == counts["symbols_public"] > 10


def test_no_guard_is_left_out_but_where_a_private_helper_finds_nothing():
    assert {gap.symbol for gap in draft().gaps} <= {"_interval_minutes", "_activity"}


def test_no_sentence_is_said_twice_in_a_requirement():
    for capability in draft().capabilities:
        for requirement in capability.requirements:
            texts = [statement.text for statement in requirement.statements]
            assert len(texts) == len(set(texts))


def test_keys_and_ids_are_unique():
    keys = [statement.key for statement in statements(draft())]
    ids = [requirement.id for capability in draft().capabilities for requirement in capability.requirements]
    assert len(keys) == len(set(keys))
    assert len(ids) == len(set(ids))


def test_the_same_facts_give_the_same_draft():
    checked.cache_clear()
    first = checked()
    checked.cache_clear()
    assert checked() == first
