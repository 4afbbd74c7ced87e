"""What is found, in which order, and why."""

import pytest

from search.models import IndexedPackage
from search.retrieval.query import read
from search.retrieval.search import Found, Results, search
from specs.models import Package
from studio.people.models import User
from tests.published import Published

pytestmark = pytest.mark.usefixtures("indexed")


def found_by(typed: str, viewer: User, **options: object) -> Results:
    return search(read(typed), viewer, **options)  # type: ignore[arg-type]


def best(typed: str, viewer: User) -> Found:
    return found_by(typed, viewer).packages[0].best[0]


@pytest.mark.parametrize("name", ["TimerStore.claim", "timerstore.claim", "parse_request", "ClarificationNeeded"])
def test_exact_name_comes_first(name: str, member: User) -> None:
    found = best(name, member)
    assert found.kind == "symbol"
    assert found.symbol.lower() == name.lower()
    assert found.why == "by its name"


def test_parts_of_names_are_found_as_words(member: User) -> None:
    texts = " ".join(each.title for each in found_by("parse request", member).packages[0].best)
    assert "parse" in texts.lower()


def test_found_statement_has_its_citations_and_its_page(member: User, maria: object, indexed: Published) -> None:
    found = next(
        each for each in found_by("quoted longer than 150 cut", member).flat(10) if each.kind == "business_rule"
    )
    assert "150" in found.text
    (citation, *_) = found.citations
    assert (citation.path, citation.start, citation.commit) == ("agent_timers/clarifications.py", 26, indexed.commit)
    page = maria.get(found.path)  # type: ignore[attr-defined]
    assert page.status_code in (200, 302)


def test_every_kind_of_result_leads_somewhere(member: User, maria: object) -> None:
    seen = set()
    for typed in ("timers", "command line owner", "dynamodb", "kind:option", "kind:symbol", "kind:command"):
        for found in found_by(typed, member, in_a_package=40).flat(80):
            if found.kind not in seen:
                seen.add(found.kind)
                path = found.path.partition("#")[0]
                assert maria.get(path).status_code in (200, 302), found  # type: ignore[attr-defined]
    assert {"package", "requirement", "symbol", "option", "service"} <= seen


def test_matching_words_are_marked(member: User) -> None:
    found = found_by("wakes agents", member).packages[0].best[0]
    marked = {piece.lower() for piece, is_match in (*found.marked_title, *found.marked_text) if is_match}
    assert marked & {"wake", "wakes", "agent", "agents"}
    assert "".join(piece for piece, _ in found.marked_title) == found.title


def test_phrase_must_stand_together(member: User) -> None:
    assert found_by('"due timers"', member).total == 1
    assert found_by('"timers due"', member).total == 0


def test_what_a_package_does_not_do_counts_little_unless_asked(member: User) -> None:
    def score(typed: str) -> float:
        return max(each.score for each in found_by(typed, member).flat(50) if each.kind == "does_not")

    assert score("send e-mail") < 0.5 * score("does not send e-mail")


def test_misspelt_word_finds_and_offers_the_near_one(member: User) -> None:
    found = found_by("notifcation", member)
    assert found.nearer == (("notifcation", "notification"),)
    assert found.offered == "notification"
    assert found.total == 1


def test_word_that_is_still_being_typed_is_a_beginning(member: User) -> None:
    assert found_by("clarif", member, still_typing=True).total == 1
    assert found_by("clarif", member, still_typing=True).nearer == ()


def test_nonsense_finds_nothing_and_offers_nothing(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.retrieval.search.ready", lambda name: None)  # hashed words collide
    found = found_by("xqzzyv wvvkqj", member)
    assert (found.total, found.nearer) == (0, ())


def test_empty_query_finds_nothing(member: User) -> None:
    assert found_by("", member).total == found_by('"" ...', member).total == 0


@pytest.mark.parametrize(
    ("typed", "total"),
    [
        ("timers lang:python", 1),
        ("timers lang:go", 0),
        ("timers team:storegen", 1),
        ("timers team:other", 0),
        ("timers package:agent-timers", 1),
        ("timers package:other", 0),
        ("timers service:dynamodb", 1),
        ("timers service:redis", 0),
        ("timers service:nonsense", 0),
        ("timers path:store.py", 1),
        ("timers path:sto%e", 0),
        ("timers path:agent_*/store.py", 1),
        ("timers kind:nonsense", 0),
        ("service:dynamodb", 1),
        ("service:redis", 0),
        ("kind:option", 1),
    ],
)
def test_filters_narrow(typed: str, total: int, member: User) -> None:
    assert found_by(typed, member).total == total


def test_filtered_chunks_are_all_of_the_kind(member: User) -> None:
    kinds = {each.kind for each in found_by("timers kind:error,symbol", member).flat(50)}
    assert kinds
    assert kinds <= {"error", "symbol"}


def test_tab_shows_its_kinds_alone(member: User) -> None:
    found = search(read("timers", {"tab": "source"}), member)
    assert {each.kind for each in found.flat(50)} <= {"symbol", "route", "option", "command"}


def test_same_words_are_shown_once(member: User) -> None:
    texts = [each.text.replace("`", "") for each in found_by("wake agent", member, in_a_package=30).flat(30)]
    assert len(texts) == len(set(texts))


def test_full_text_answers_until_the_model_is_there(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.retrieval.search.ready", lambda name: None)
    found = found_by("wake agents", member)
    assert found.text_alone
    assert {each.why for each in found.flat(20)} <= {"by words", "by its name"}
    assert found.total == 1


def test_archived_package_is_not_found(member: User, indexed: Published) -> None:
    from django.utils import timezone

    assert indexed.slug in [each.package.slug for each in found_by("timers", member).packages]
    Package.objects.filter(slug=indexed.slug).update(archived_at=timezone.now())
    assert indexed.slug not in [each.package.slug for each in found_by("timers", member).packages]


@pytest.mark.parametrize("typed", ["'; DROP TABLE x; --", "a:*", "\\", "!", "& | ( <->", '"\'"', "%s %(x)s", "é" * 400])
def test_hostile_query_is_only_words(typed: str, member: User) -> None:
    found_by(typed, member)
    assert IndexedPackage.objects.exists()
