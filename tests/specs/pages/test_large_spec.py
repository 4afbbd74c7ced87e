"""A spec too large for one page: capability by capability, found by the server. The limits are lowered to meet it."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from specs import reading
from specs.models import Package
from specs.pages.fragments import kept
from specs.reading import Outline
from tests.published import Published

HTMX = {"HX-Request": "true"}


@pytest.fixture
def large(published: Published, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Outline]:
    monkeypatch.setattr("specs.pages.contents.ON_ONE_PAGE", 3)
    monkeypatch.setattr("specs.pages.spec.ON_A_PAGE", 1)
    kept.clear()
    yield reading.outline(Package.objects.get(slug=published.slug))
    kept.clear()  # nobody else shall be shown these pages


def _text(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def _requirements(html: str) -> list[str]:
    return re.findall(r'<section class="requirement" id="([^"]+)"', html)


def test_spec_page_shows_titles_and_leads_to_the_capabilities(
    maria: Client, published: Published, large: Outline
) -> None:
    text = _text(maria, published.path("spec/"))
    assert _requirements(text) == []
    assert "data-place" not in text, "the tree is closed"
    for capability in large.capabilities:
        assert published.path(f"spec/c/{capability.key}/") in text
        for requirement in capability.requirements:
            assert published.path(f"spec/{requirement.id}") in text


def test_every_requirement_stands_on_one_page_of_its_capability(
    maria: Client, published: Published, large: Outline
) -> None:
    for capability in large.capabilities:
        wanted = [each.id for each in capability.requirements]
        pages = [
            _requirements(_text(maria, published.path(f"spec/c/{capability.key}/?page={number}")))
            for number in range(1, len(wanted) + 1)
        ]
        assert pages == [[each] for each in wanted]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "9" * 30])
def test_page_that_a_capability_does_not_have_is_not_found(
    maria: Client, published: Published, large: Outline, page: str
) -> None:
    key = large.capabilities[0].key
    assert maria.get(published.path(f"spec/c/{key}/?page={page}")).status_code == 404


def test_pages_of_a_capability_stay_on_the_version(maria: Client, published: Published, large: Outline) -> None:
    capability = next(each for each in large.capabilities if len(each.requirements) > 1)
    text = _text(maria, published.path(f"spec/c/{capability.key}/?version=1"))
    assert "?page=2&amp;version=1" in text


def test_tree_is_open_only_around_the_requirement_read(
    maria: Client, published: Published, large: Outline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("specs.pages.contents.LEAVES", 1)
    capability = next(each for each in large.capabilities if len(each.requirements) > 1)
    last = capability.requirements[-1]
    text = _text(maria, published.path(f"spec/{last.id}"))
    assert re.findall(r'data-place="([^"]+)"', text) == [last.id]
    assert f"{len(capability.requirements) - 1} before these" in text


@pytest.mark.parametrize("below", ["spec/", "spec/?find=clarify", "spec/c/{key}/", "spec/REQ-CLARIFY"])
def test_page_of_a_large_spec_makes_few_queries(
    maria: Client,
    published: Published,
    large: Outline,
    below: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(12):
        _text(maria, published.path(below.format(key=large.capabilities[0].key)))


def test_requirements_are_found_by_title_and_id(maria: Client, published: Published, large: Outline) -> None:
    for words in ("clarify", "REQ-CLAR"):
        text = _text(maria, published.path(f"spec/?find={words}"), **HTMX)
        assert "<html" not in text
        assert published.path("spec/REQ-CLARIFY") in text
    assert "<html" in _text(maria, published.path("spec/?find=clarify")), "a page of its own without JavaScript"


@pytest.mark.parametrize("words", ["no-such-thing", "clarify no-such-thing", "%", "x" * 5000])
def test_what_is_not_found_is_said(maria: Client, published: Published, large: Outline, words: str) -> None:
    answer = maria.get(published.path("spec/"), {"find": words}, headers=HTMX)
    assert answer.status_code == 200
    assert b"No requirement is called so" in answer.content


def test_requirements_of_a_private_package_are_sought_by_its_team_alone(
    maria: Client, otto: Client, published: Published, large: Outline
) -> None:
    path = f"/p/{published.private_slug}/spec/?find=quiet"
    assert maria.get(path, headers=HTMX).status_code == 200
    assert otto.get(path, headers=HTMX).status_code == 404
