"""What is offered while somebody types, and by what results can be narrowed."""

import pytest
from django.test import Client

from search.models import Chunk
from search.retrieval.query import read
from search.retrieval.search import search
from search.retrieval.suggesting import Suggestion, suggestions
from studio.people.models import User

pytestmark = pytest.mark.usefixtures("indexed")


def offered(typed: str, viewer: User) -> list[Suggestion]:
    return suggestions(read(typed), viewer)


def titles(found: list[Suggestion]) -> list[str]:
    return ["".join(piece for piece, _ in each.marked) for each in found]


def test_package_is_offered_first_by_the_beginning_of_its_name(member: User) -> None:
    first = offered("agent-t", member)[0]
    assert (first.kind, titles([first]), first.path) == ("package", ["agent-timers"], "/p/agent-timers/")


def test_name_is_offered_by_its_beginning(member: User, maria: Client) -> None:
    found = [each for each in offered("TimerSt", member) if each.kind == "symbol"]
    assert "TimerStore" in titles(found)
    assert maria.get(found[0].path.partition("#")[0]).status_code == 200


def test_name_typed_in_full_comes_before_longer_ones(member: User) -> None:
    found = [each for each in offered("clarify", member) if each.kind == "symbol"]
    assert titles(found)[0] == "clarify"


def test_title_is_offered_by_its_words_the_last_of_which_is_begun(member: User) -> None:
    title = Chunk.objects.filter(kind="requirement").order_by("pk").values_list("title", flat=True)[0]
    *words, last = title.split()
    assert title in titles(offered(" ".join([*words, last[:3]]), member))


def test_nothing_is_offered_twice_nor_for_one_letter(member: User) -> None:
    found = [(each.kind, each.path) for each in offered("timer", member)]
    assert len(found) == len(set(found)) > 2
    assert len(found) <= 10
    assert offered("t", member) == []
    assert offered("zzgxq", member) == []


@pytest.mark.parametrize("typed", ["'", "\\", "a' | b:*", ":*", "%%", "!!&", "x" * 500, "é日本"])
def test_any_text_can_be_typed(typed: str, maria: Client) -> None:
    assert maria.get("/search/suggest", {"q": typed}).status_code == 200
    assert maria.get("/search", {"q": typed, "typing": "1"}, headers={"HX-Request": "true"}).status_code == 200


def test_suggestions_ask_no_model_and_few_queries(
    maria: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr("search.retrieval.search.ready", lambda name: pytest.fail("the model was asked"))
    with django_assert_max_num_queries(8):
        assert 'role="option"' in maria.get("/search/suggest?q=timer").content.decode()
    maria.get("/search?q=timer&typing=1", headers={"HX-Request": "true"})


def test_links_of_what_was_only_typed_lead_to_whole_results(maria: Client) -> None:
    text = maria.get("/search?q=timer&typing=1", headers={"HX-Request": "true"}).content.decode()
    assert "typing=" not in text
    assert "?q=timer&amp;tab=source" in text


def test_tabs_count_every_chunk_that_holds_all_words(member: User) -> None:
    found = search(read("timer store"), member, with_facets=True)
    held = Chunk.objects.extra(where=[f"words @@ '{' & '.join(found.query.terms)}'::tsquery"])
    assert found.by_tab["all"] == held.count() > 3
    assert found.by_tab["source"] == held.filter(kind__in=("symbol", "route", "option", "command")).count() > 0
    in_source = search(read("timer store", {"tab": "source"}), member, with_facets=True)
    assert in_source.by_tab == found.by_tab


def test_choice_narrows_to_what_it_counted(member: User, maria: Client) -> None:
    found = search(read("timer"), member, with_facets=True)
    kinds = next(each for each in found.facets if each.name == "kind")
    assert {choice.value for choice in kinds.choices} >= {"symbol", "requirement"}
    for choice in kinds.choices:
        narrowed = search(read("timer", {"kind": choice.value}), member, with_facets=True)
        assert narrowed.by_tab["all"] == choice.count
        assert {each.kind for each in narrowed.flat(50)} == {choice.value}
        assert "kind" not in {each.name for each in narrowed.facets}
    page = maria.get("/search?q=timer").content.decode()
    assert "?q=timer&amp;kind=symbol" in page
