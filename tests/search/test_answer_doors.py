"""Every way to ask and to come back to an answer, as people who may see the private package and as others."""

import io
import json
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from search.answers.kept import AnsweredOf, KeptAnswer
from search.indexing.job import request
from search.models import Chunk
from specs.jobs.waiting import wait_for
from specs.models import Job, Package, Statement
from studio.people.models import Membership, Scope, User
from studio.people.tokens import create_token
from tests.published import Published

pytestmark = pytest.mark.usefixtures("indexed")

# The private package is one module, "Keeps quiet." Nothing else speaks of that.
QUESTION = "What keeps quiet?"
PUBLIC = "What calls wake?"


def asked(client: Client, question: str = QUESTION, path: str = "/ask/") -> str:
    """The address of the kept answer."""
    response = client.post(path, {"question": question})
    assert response.status_code == 302, response.content[:500]
    return response["Location"]


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


# --- the page ----------------------------------------------------------------------------------------------------


def test_answer_is_kept_at_an_address_and_cites_code_and_spec(maria: Client, indexed: Published) -> None:
    text = page(maria, asked(maria, PUBLIC, indexed.path("ask/")))
    assert "<code>wake</code> is called by <code>run_due</code>." in text
    assert indexed.blob("agent_timers/scheduler.py") in text
    assert f"{indexed.path('statement/')}" in text
    assert 'class="excerpt"' in text
    assert PUBLIC in page(maria, indexed.path("ask/"))
    assert PUBLIC in page(maria, "/ask/earlier/")


def test_answer_without_keeping_is_a_plain_link(maria: Client, indexed: Published) -> None:
    text = page(maria, f"{indexed.path('ask/')}?q=What+calls+wake%3F")
    assert "is called by" in text
    assert not KeptAnswer.objects.exists()


def test_not_found_is_said_plainly_with_what_is_nearest(maria: Client, indexed: Published) -> None:
    text = page(maria, asked(maria, "How does it handle time zones?", indexed.path("ask/")))
    assert "Nothing in agent-timers covers time zones." in text
    assert "not found" in page(maria, "/ask/earlier/")


def test_fragment_is_one_root_and_gives_the_address(maria: Client) -> None:
    response = maria.post("/ask/", {"question": PUBLIC}, headers={"HX-Request": "true"})
    assert response.content.strip().startswith(b'<div id="ask"')
    assert b"<html" not in response.content
    assert page(maria, response["HX-Push-Url"])


def test_empty_question_shows_the_page_again(maria: Client) -> None:
    assert maria.post("/ask/", {"question": "  "}).status_code == 200
    assert not KeptAnswer.objects.exists()


def test_question_is_shown_as_text(maria: Client) -> None:
    text = page(maria, asked(maria, "<script>alert(1)</script> wakes?"))
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_composed_sentence_is_offered_to_the_spec_and_a_published_one_corrected(
    maria: Client, indexed: Published
) -> None:
    text = page(maria, asked(maria, PUBLIC, indexed.path("ask/")))
    assert "add to the spec" in text
    assert f"{indexed.path('correct/')}?kind=missing&amp;text=%60wake%60+is+called+by" in text
    assert f"{indexed.path('correct/')}?statement=" in text
    form = page(maria, f"{indexed.path('correct/')}?kind=missing&text=%60wake%60+is+called&cite=a.py%3A1-2")
    assert "`wake` is called" in form
    assert "a.py:1-2" in form


def test_package_has_a_tab_that_asks(maria: Client, indexed: Published) -> None:
    assert f'href="{indexed.path("ask/")}"' in page(maria, indexed.path())


# --- who may see what --------------------------------------------------------------------------------------------


def test_private_answer_opens_for_the_team_and_for_nobody_else(maria: Client, otto: Client, indexed: Published) -> None:
    address = asked(maria)
    assert "hush" in page(maria, address)
    mike = Client()
    mike.force_login(User.objects.get(username="mike"))
    assert "hush" in page(mike, address)
    assert "hush" not in page(otto, address, 404)
    link = address.split("/")[2]
    assert otto.get(f"/api/v1/questions/{link}").status_code == 404
    assert mike.get(f"/api/v1/questions/{link}").status_code == 200


def test_private_package_leaks_through_no_door(otto: Client, indexed: Published) -> None:
    hidden = indexed.private_slug
    for question in (QUESTION, "What is hush-hush?", "What is the LIMIT?", "Which packages keep quiet?", "hush"):
        query = question.replace(" ", "+").replace("?", "%3F")
        doors = {
            "page": page(otto, f"/ask/?q={query}"),
            "kept": page(otto, asked(otto, question)),
            "fragment": otto.post("/ask/", {"question": question}, headers={"HX-Request": "true"}).content.decode(),
            "api": otto.get(f"/api/v1/ask?question={query}").content.decode(),
            "api, kept": otto.post(
                "/api/v1/questions", {"question": question}, content_type="application/json"
            ).content.decode(),
        }
        for name, text in doors.items():
            said = text.replace(question, "").replace(question.rstrip("?"), "")
            assert "Keeps quiet" not in said, (name, question)
            assert f"/p/{hidden}/" not in said, (name, question)
            assert "hush.py" not in said, (name, question)
    assert otto.get(f"/p/{hidden}/ask/").status_code == 404
    assert otto.post(f"/p/{hidden}/ask/", {"question": QUESTION}).status_code == 404
    assert otto.get(f"/api/v1/ask?question=x&package={hidden}").status_code == 404


def test_who_leaves_the_team_loses_the_answer_and_its_place_in_the_list(member: User) -> None:
    mike = Client()
    mike.force_login(member)
    address = asked(mike)
    assert QUESTION in page(mike, "/ask/earlier/")
    Membership.objects.filter(user=member).delete()
    page(mike, address, 404)
    assert QUESTION not in page(mike, "/ask/earlier/")
    assert QUESTION not in page(mike, "/ask/")
    assert mike.get("/api/v1/questions").json()["items"] == []


def test_answer_about_a_deleted_package_is_nobodys(maria: Client, indexed: Published) -> None:
    address = asked(maria)
    page(maria, address)
    AnsweredOf.objects.filter(package__slug=indexed.private_slug).delete()  # as deleting the package does
    page(maria, address, 404)


def test_refused_question_of_all_packages_is_for_who_asked_alone(maria: Client, otto: Client) -> None:
    address = asked(maria, "xyzzy plugh frobnicates?")
    assert KeptAnswer.objects.get().spoken_of == 0
    page(maria, address)
    page(otto, address, 404)


def test_earlier_questions_are_ones_own(maria: Client, otto: Client, indexed: Published) -> None:
    asked(maria, PUBLIC)
    assert PUBLIC not in page(otto, "/ask/earlier/")
    assert PUBLIC not in page(otto, indexed.path("ask/"))


def test_visitor_is_asked_to_sign_in(db: None) -> None:
    for path in ("/ask/", "/ask/earlier/", f"/ask/{uuid4()}/"):
        assert Client().get(path)["Location"].startswith("/accounts/login/")
    assert Client().get("/api/v1/ask?question=x").status_code == 401
    assert Client().post("/ask/", {"question": PUBLIC})["Location"].startswith("/accounts/login/")


def test_visitor_asks_what_is_public_where_that_is_switched_on(maria: Client, settings, indexed: Published) -> None:
    settings.ANONYMOUS_READING = True
    visitor = Client()
    assert "is called by" in page(visitor, f"{indexed.path('ask/')}?q=What+calls+wake%3F")
    assert "Keeps quiet" not in page(visitor, "/ask/?q=What+keeps+quiet%3F")
    page(visitor, asked(maria, PUBLIC, indexed.path("ask/")))
    page(visitor, asked(maria), 404)
    assert visitor.post("/api/v1/questions", {"question": "x"}, content_type="application/json").status_code == 401


# --- what becomes of it ------------------------------------------------------------------------------------------


def test_own_question_is_forgotten_and_that_of_another_is_not(maria: Client, otto: Client) -> None:
    address = asked(maria, PUBLIC)
    assert otto.post(f"{address}forget/").status_code == 404
    assert maria.get(f"{address}forget/").status_code == 405
    assert maria.post(f"{address}forget/").status_code == 302
    page(maria, address, 404)


def test_answer_is_marked_once_a_later_version_says_otherwise(maria: Client, indexed: Published) -> None:
    address = asked(maria, "What happens when a request is longer than 150 characters?", indexed.path("ask/"))
    assert "The code has moved on" not in page(maria, address)
    quoted = Statement.objects.get(package__slug=indexed.slug, text__contains="150 characters", until=None)
    Statement.objects.filter(pk=quoted.pk).update(until=3)
    assert "The code has moved on" in page(maria, address)
    link = address.split("/")[2]
    assert maria.get(f"/api/v1/questions/{link}").json()["has_moved_on"] is True


def test_questions_are_limited(maria: Client, settings) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"ask": settings.RATE_LIMITS["ask"].__class__(1, 3600)}
    asked(maria, PUBLIC)
    refused = maria.post("/ask/", {"question": PUBLIC})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert maria.get("/api/v1/ask?question=x").status_code == 429
    assert maria.get("/ask/?q=x").status_code == 429
    assert maria.get("/ask/").status_code == 200


# --- the API and the command -------------------------------------------------------------------------------------


def test_api_answers_keeps_lists_and_forgets(maria: Client, indexed: Published) -> None:
    given = {"question": PUBLIC, "package": indexed.slug}
    made = maria.post("/api/v1/questions", given, content_type="application/json")
    assert made.status_code == 201
    answer = made.json()
    assert answer["found"] is True
    assert answer["answer"][0]["text"] == "`wake` is called by `run_due`."
    assert answer["sources"][0]["path"] == "agent_timers/scheduler.py"
    (listed,) = maria.get("/api/v1/questions").json()["items"]
    assert (listed["id"], listed["package"]) == (answer["id"], indexed.slug)
    again = maria.get(f"/api/v1/questions/{answer['id']}").json()
    assert again["answer"] == answer["answer"]
    assert again["sources"] == answer["sources"]
    assert again["has_moved_on"] is False
    assert maria.delete(f"/api/v1/questions/{answer['id']}").status_code == 204
    assert maria.get(f"/api/v1/questions/{answer['id']}").status_code == 404


@pytest.mark.parametrize("given", [{}, {"question": ""}, {"question": "   "}, {"question": "x" * 401}])
def test_api_says_what_is_wrong_with_a_question(given: dict[str, str], maria: Client) -> None:
    refused = maria.post("/api/v1/questions", given, content_type="application/json")
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["errors"][0]["field"] == "body.question"


def test_token_asks_as_far_as_its_scope_and_person_reach(member: User, outsider: User) -> None:
    for person, found in ((member, True), (outsider, False)):
        _, token = create_token(person, name="ci", scope=Scope.READ)
        headers = {"Authorization": f"Bearer {token}"}
        assert Client().get("/api/v1/ask?question=What+keeps+quiet%3F", headers=headers).json()["found"] is found
        kept = Client().post("/api/v1/questions", {"question": "x"}, content_type="application/json", headers=headers)
        assert kept.status_code == 403


def command(*args: str) -> str:
    out = io.StringIO()
    call_command("ask", *args, stdout=out)
    return out.getvalue()


def test_command_answers_with_places(member: User, indexed: Published) -> None:
    text = command(PUBLIC, "--package", indexed.slug, "--as", "mike")
    assert "`wake` is called by `run_due`.  [agent_timers/scheduler.py:24]" in text
    assert "Ask next:" in text


def test_command_gives_json_whose_statements_are_whole(member: User, indexed: Published) -> None:
    found = json.loads(command(PUBLIC, "--package", indexed.slug, "--json", "--as", "mike"))
    assert found["found"] is True
    for each in found["answer"]:
        wanted = {"key", "kind", "nature", "text", "ears", "values", "citations", "tests", "correction", "package"}
        assert wanted <= each.keys()
    for each in found["sources"]:
        assert {"path", "start", "end", "symbol", "commit"} <= each.keys()
        assert each["commit"] == indexed.commit


def test_command_refuses_as_an_answer_and_fails_on_what_is_not_there(member: User, outsider: User) -> None:
    found = json.loads(command("How does it handle time zones?", "--package", "agent-timers", "--json", "--as", "mike"))
    assert (found["found"], found["answer"], found["sources"]) == (False, [], [])
    assert "covers time zones" in command("time zones?", "--package", "agent-timers", "--as", "mike")
    for package, person in (("none", "mike"), ("hush-hush", "otto")):
        with pytest.raises(CommandError, match="There is no package"):
            command("What is it?", "--package", package, "--as", person)
    with pytest.raises(CommandError, match="Ask something"):
        command("  ", "--as", "mike")
    assert "hush" not in command("What keeps quiet?", "--as", "otto").replace("quiet", "")


def test_diagram_of_a_kept_answer_is_drawn_by_a_job(
    maria: Client, indexed: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("specs.rendering.render", lambda mermaid: '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>')
    address = asked(maria, "How does parse_request work?", indexed.path("ask/"))
    assert "Not drawn yet" in page(maria, address)
    (job,) = Job.objects.filter(kind="draw", state="queued")
    assert wait_for(job).state == "done"
    assert "Not drawn yet" not in page(maria, address)
    assert "<svg" in page(maria, address)


def test_command_indexes_first_what_no_worker_would(member: User, indexed: Published) -> None:
    package = Package.objects.get(slug=indexed.slug)
    Chunk.objects.filter(package=package).delete()
    request(package, whole=True)
    assert "is called by" in command(PUBLIC, "--package", indexed.slug, "--as", "mike")
    assert not Job.objects.filter(kind="index", state="queued").exists()
