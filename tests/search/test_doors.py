"""Every way to search, as people who may see the private package and as people who may not."""

import io
import json
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from search.models import Chunk
from search.retrieval.query import read
from search.retrieval.search import search
from specs.models import Package
from studio.people.models import Membership, Scope, User
from studio.people.tokens import create_token
from tests.published import Published

# The private package is one module, "Keeps quiet." Nothing else speaks of that.
SECRET = "quiet"
MISSPELT = "quieet"
ECHOING = ("typing", "suggestions")  # of a word that is not complete

pytestmark = pytest.mark.usefixtures("indexed")


def doors(client: Client) -> dict[str, str]:
    """What each door says to somebody who asks for it in every way."""
    answers = {}
    for typed in (
        SECRET,
        MISSPELT,
        "hush",
        "keeps",
        "package:hush-hush",
        "kind:symbol",
        "kind:package",
        "team:storegen",
    ):
        for name, path, headers in (
            ("page", f"/search?q={typed}", {}),
            ("fragment", f"/search?q={typed}", {"HX-Request": "true"}),
            ("tab", f"/search?q={typed}&tab=source", {}),
            ("typing", f"/search?q={typed[:-1]}&typing=1", {"HX-Request": "true"}),
            ("suggestions", f"/search/suggest?q={typed[:-1]}", {"HX-Request": "true"}),
            ("api", f"/api/v1/search?q={typed}&limit=100", {}),
        ):
            response = client.get(path, headers=headers)
            assert response.status_code == 200, (name, typed)
            text = response.content.decode()
            for said in (
                (typed, quote(typed), typed[:-1], quote(typed[:-1])) if name in ECHOING else (typed, quote(typed))
            ):
                text = text.replace(said, "")
            answers[f"{name} {typed}"] = text
    return answers


def test_private_package_is_found_by_its_team(maria: Client, indexed: Published) -> None:
    found = doors(maria)
    for name in ("page quiet", "fragment quiet", "api quiet", "page keeps", "page kind:package"):
        assert "hush" in found[name], name
    assert ">quiet</a>" in found["page quieet"]


def test_private_package_leaks_through_no_door(otto: Client, indexed: Published) -> None:
    for name, text in doors(otto).items():
        assert "hush" not in text, name
        assert "Keeps" not in text, name
        assert SECRET not in text.replace(MISSPELT, ""), name


def test_counts_are_of_what_may_be_seen(member: User, outsider: User) -> None:
    assert search(read("kind:package"), member).total == 2
    seen = search(read("kind:package"), outsider)
    assert seen.total == 1


def test_choices_and_counts_are_of_what_may_be_seen(member: User, outsider: User) -> None:
    Package.objects.filter(private=True).update(language="go")

    def counted(viewer: User) -> tuple[int, dict[str, set[str]]]:
        found = search(read("keeps timers"), viewer, with_facets=True)
        some = search(read(SECRET), viewer, with_facets=True)
        return some.by_tab["all"], {each.name: {choice.value for choice in each.choices} for each in found.facets}

    (all_of_member, for_member), (all_of_outsider, for_outsider) = counted(member), counted(outsider)
    assert for_member["lang"] == {"go", "python"}
    assert "hush-hush" in for_member["package"]
    assert "lang" not in for_outsider  # one language is no choice
    assert "package" not in for_outsider
    assert all_of_member > all_of_outsider == 0


def test_packages_like_one_are_those_that_may_be_seen(maria: Client, otto: Client, indexed: Published) -> None:
    with connection.cursor() as cursor:  # as if both spoke of the same
        cursor.execute("UPDATE search_centre SET embedding = (SELECT embedding FROM search_centre LIMIT 1)")
    path = indexed.path("like/")
    assert "hush-hush" in maria.get(path).content.decode()
    assert "hush" not in otto.get(path).content.decode()
    assert otto.get("/p/hush-hush/like/").status_code == 404


def test_words_of_a_private_package_answer_like_words_that_occur_nowhere(
    outsider: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.retrieval.search.ready", lambda name: None)  # hashed words collide
    hidden, unknown = search(read("hush"), outsider), search(read("zzgx"), outsider)
    assert (hidden.total, hidden.nearer) == (unknown.total, unknown.nearer) == (0, ())


def test_who_leaves_the_team_finds_it_no_more(member: User) -> None:
    assert search(read(f'"{SECRET}"'), member).total == 1
    Membership.objects.filter(user=member).delete()
    assert search(read(f'"{SECRET}"'), member).total == 0


def test_visitor_is_asked_to_sign_in(db: None) -> None:
    assert Client().get(f"/search?q={SECRET}")["Location"].startswith("/accounts/login/")
    assert Client().get(f"/api/v1/search?q={SECRET}").status_code == 401


def test_visitor_reads_what_is_public_where_that_is_switched_on(db: None, settings) -> None:
    settings.ANONYMOUS_READING = True
    assert "agent-timers" in Client().get("/search?q=timers").content.decode()
    for text in doors(Client()).values():
        assert "hush" not in text


def test_visitor_gets_no_suggestions(db: None) -> None:
    assert Client().get(f"/search/suggest?q={SECRET}")["Location"].startswith("/accounts/login/")


def test_inactive_person_finds_nothing(member: User) -> None:
    member.is_active = False
    assert search(read("timers"), member).total == 0


def test_token_reaches_as_far_as_its_person(member: User, outsider: User) -> None:
    for person, total in ((member, 1), (outsider, 0)):
        _, token = create_token(person, name="ci", scope=Scope.READ)
        answer = Client().get(f"/api/v1/search?q=%22{SECRET}%22", headers={"Authorization": f"Bearer {token}"}).json()
        assert answer["packages"] == total, person
        assert bool(answer["items"]) == bool(total)


def command(*args: str) -> str:
    out = io.StringIO()
    call_command("search", *args, stdout=out)
    return out.getvalue()


def test_command_sees_what_its_person_may_see(member: User, outsider: User) -> None:
    User.objects.create_user("ada", "ada@example.org", is_superuser=True)
    assert "hush" in command(SECRET)
    assert "hush" in command(SECRET, "--as", "mike")
    assert "hush" not in command(SECRET, "--as", "otto")
    assert json.loads(command(SECRET, "--json", "--as", "otto")) == []
    with pytest.raises(CommandError, match="Nobody"):
        command(SECRET, "--as", "nobody")


def test_command_gives_json_whose_citations_are_whole(member: User, indexed: Published) -> None:
    found = json.loads(command("wake agents", "--json", "--limit", "3", "--as", "mike"))
    assert len(found) == 3
    assert list(found[0]) == ["package", "key", "kind", "title", "text", "score", "citations"]
    for each in found:
        assert each["package"] == indexed.slug
        for citation in each["citations"]:
            assert list(citation) == ["path", "start", "end", "symbol", "commit"]
            assert citation["commit"] == indexed.commit


def test_command_says_when_nothing_is_found(member: User) -> None:
    assert "Nothing was found." in command("package:none timers", "--as", "mike")


def test_api_pages_and_describes(maria: Client) -> None:
    answer = maria.get("/api/v1/search?q=timers&limit=2").json()
    assert len(answer["items"]) == 2
    assert answer["items"][0]["url"].startswith("/p/agent-timers/")
    assert maria.get("/api/v1/search?q=x&limit=1000").status_code == 422
    assert maria.get("/api/v1/search").json()["items"] == []


def test_fragment_is_the_results_alone_and_the_page_holds_it(maria: Client) -> None:
    page = maria.get("/search?q=timers")
    fragment = maria.get("/search?q=timers", headers={"HX-Request": "true"})
    assert b"<html" in page.content
    assert b"<html" not in fragment.content
    assert fragment.content.strip().startswith(b'<div id="results"')
    assert "HX-Request" in page["Vary"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/search", "Ask for what it does"),
        ("/search?q=", "Ask for what it does"),
        ("/search?q=zzgxv", "Nothing was found"),
        ("/search?q=timers&lang=go", "Search without filters"),
        ("/search?q=notifcation", "Did you mean"),
        ("/search?q=timers&page=99", "agent-timers"),
        ("/search?q=timers&page=x", "agent-timers"),
    ],
)
def test_page_says_where_the_reader_is(path: str, said: str, maria: Client) -> None:
    assert said in maria.get(path).content.decode()


def test_page_says_that_the_model_is_not_there_yet(maria: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.retrieval.search.ready", lambda name: None)
    assert "matches by words alone" in maria.get("/search?q=timers").content.decode()


def test_empty_studio_says_what_to_do(otto: Client) -> None:
    Package.objects.update(private=True)
    assert "Nothing to search yet" in otto.get("/search?q=x").content.decode()


def test_code_that_looks_like_html_is_shown_as_text(maria: Client) -> None:
    Chunk.objects.filter(symbol="clarify", kind="symbol").update(text="<script>alert(1)</script> clarify", title="<b>")
    text = maria.get("/search?q=clarify&tab=source").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_page_makes_a_constant_number_of_queries(maria: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(19):
        maria.get("/search?q=wake+agents")
