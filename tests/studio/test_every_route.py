"""Every address of the product, as everybody who may come: one table, one line a route.

A route without a line fails the suite. To add one: write `METHOD PATH  a o m M A`, the statuses that an anonymous
visitor, an outsider (signed in, in no team), a member, a maintainer and an administrator get. A path takes the objects
of the fixture `objects` in braces. A body, where one is needed, goes into BODIES.

`-` stands for a status that depends on the machine (a worker, an address). Every line about something
that all may see is also run on its twin (TWINS) that is private to the team. Whatever the status: nothing that an
outsider or an anonymous visitor gets may hold the name of the private package.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from ninja.operation import PathView

from feedback.models import Correction, Rule
from search.answers.kept import AnsweredOf, KeptAnswer
from specs.models import Job, Package, Repository
from specs.models.job import Queue
from studio.people import audit, invitations, signin, tokens
from studio.people.models import Membership, Role, Scope, Team, User

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "outsider", "member", "maintainer", "admin")
PRIVATE = "hush-hush-engine"  # occurs in nothing else
TWINS = {
    "{public}": "{private}",
    "{job}": "{private_job}",
    "{repository}": "{private_repository}",
    "{correction}": "{private_correction}",
    "{rule}": "{private_rule}",
    "{question}": "{private_question}",
}

TABLE = """
# the shell
GET    /                                                     302 200 200 200 200
POST   /theme/                                               400 400 400 400 400
GET    /keys/                                                200 200 200 200 200
GET    /healthz                                              200 200 200 200 200
GET    /readyz                                               -   -   -   -   -
GET    /metrics                                              200 200 200 200 200
GET    /api/docs                                             200 200 200 200 200

# packages
GET    /p/{public}/                                          302 200 200 200 200
GET    /p/{public}/spec/                                     302 200 200 200 200
GET    /p/{public}/spec/c/x/                                 302 200 200 200 200
GET    /p/{public}/spec/REQ-X                                302 200 200 200 200
GET    /p/{public}/evidence/x                                302 200 200 200 200
GET    /p/{public}/statement/x                               302 200 200 200 200
GET    /p/{public}/usage/                                    302 200 200 200 200
GET    /p/{public}/dev/                                      302 200 200 200 200
GET    /p/{public}/coverage/                                 302 200 200 200 200
GET    /p/{public}/diagrams/                                 302 200 200 200 200
GET    /p/{public}/diagrams/x                                302 302 302 302 302
GET    /p/{public}/settings/                                 302 403 403 200 200
POST   /p/{public}/settings/                                 302 403 403 404 404
GET    /p/{public}/source/                                   302 200 200 200 200
GET    /p/{public}/blob/abc/x.py                             302 404 404 404 404
GET    /p/{public}/history/                                  302 200 200 200 200
GET    /p/{public}/diff/                                     302 404 404 404 404
GET    /p/{public}/diff/1..2                                 302 200 200 200 200

GET    /p/{public}/export/markdown                           302 200 200 200 200
POST   /p/{public}/generate/                                 302 403 302 302 302
POST   /p/{public}/publish/                                  302 403 403 302 302
GET    /new/                                                 302 200 200 200 200
POST   /new/                                                 302 200 200 200 200
GET    /new/found/                                           302 404 404 404 404
GET    /api/v1/packages                                      401 200 200 200 200
GET    /api/v1/packages/{public}                             401 200 200 200 200
PATCH  /api/v1/packages/{public}                             401 403 403 200 200
DELETE /api/v1/packages/{public}                             401 403 403 204 204
POST   /api/v1/packages/{public}/generate                    401 403 202 202 202
GET    /api/v1/packages/{public}/versions                    401 200 200 200 200
GET    /api/v1/packages/{public}/versions/1                  401 404 404 404 404
GET    /api/v1/packages/{public}/spec                        401 404 404 404 404
GET    /api/v1/packages/{public}/requirements                401 404 404 404 404
GET    /api/v1/packages/{public}/requirements/REQ-X          401 404 404 404 404
GET    /api/v1/packages/{public}/statements/x                401 404 404 404 404
GET    /api/v1/packages/{public}/files                       401 404 404 404 404
GET    /api/v1/packages/{public}/source?path=x.py            401 404 404 404 404
GET    /api/v1/packages/{public}/diagrams                    401 404 404 404 404
GET    /api/v1/packages/{public}/diff?old=1&new=2            401 404 404 404 404
GET    /api/v1/packages/{public}/coverage                    401 404 404 404 404
GET    /api/v1/packages/{public}/export/json                 401 404 404 404 404
GET    /api/v1/repositories                                  401 200 200 200 200
POST   /api/v1/repositories                                  401 404 422 422 422
GET    /api/v1/repositories/{repository}                     401 200 200 200 200
POST   /webhooks/git                                         404 404 404 404 404

# search
GET    /search                                               302 200 200 200 200
GET    /search/suggest                                       302 200 200 200 200
GET    /p/{public}/like/                                     302 200 200 200 200
GET    /api/v1/search                                        401 200 200 200 200

# answers
GET    /ask/                                                 302 200 200 200 200
GET    /ask/earlier/                                         302 200 200 200 200
GET    /ask/{question}/                                      302 200 200 200 200
POST   /ask/{question}/forget/                               302 404 302 404 404
GET    /p/{public}/ask/                                      302 200 200 200 200
GET    /api/v1/ask?question=why                              401 200 200 200 200
GET    /api/v1/questions                                     401 200 200 200 200
POST   /api/v1/questions                                     401 201 201 201 201
GET    /api/v1/questions/{question}                          401 200 200 200 200
DELETE /api/v1/questions/{question}                          401 404 204 404 404

# corrections
GET    /corrections/                                         302 200 200 200 200
GET    /p/{public}/corrections/                              302 200 200 200 200
GET    /p/{public}/correct/                                  302 200 200 200 200
POST   /p/{public}/correct/                                  302 200 200 200 200
GET    /p/{public}/corrections/{correction}/                 302 200 200 200 200
GET    /p/{public}/corrections/{correction}/edit/            302 302 200 302 302
POST   /p/{public}/corrections/{correction}/edit/            302 403 302 403 403
POST   /p/{public}/corrections/{correction}/reply/           302 302 302 302 302
POST   /p/{public}/corrections/{correction}/accept/          302 403 403 302 302
POST   /p/{public}/corrections/{correction}/destroy/         302 404 404 404 404
POST   /p/{public}/approve/                                  302 404 404 404 404
GET    /corrections/suspect/                                 302 200 200 200 200
GET    /corrections/rules/                                   302 200 200 200 200
GET    /corrections/rules/{rule}/                            302 200 200 200 200
POST   /corrections/rules/{rule}/retire/                     302 403 403 302 302
GET    /p/{public}/rules/                                    302 200 200 200 200
POST   /p/{public}/rules/                                    302 403 403 302 302
GET    /inbox/                                               302 200 200 200 200
POST   /inbox/                                               302 302 302 302 302
POST   /p/{public}/approvals/1/revoke/                       302 404 404 404 404
GET    /api/v1/corrections                                   401 200 200 200 200
GET    /api/v1/corrections/{correction}                      401 200 200 200 200
POST   /api/v1/packages/{public}/corrections                 401 409 409 409 409
PATCH  /api/v1/corrections/{correction}                      401 403 200 403 403
POST   /api/v1/corrections/{correction}/replies              401 201 201 201 201
POST   /api/v1/corrections/{correction}/accept               401 403 403 200 200
POST   /api/v1/corrections/{correction}/withdraw             401 403 200 403 403
GET    /api/v1/packages/{public}/approvals                   401 200 200 200 200
POST   /api/v1/packages/{public}/approvals                   401 403 403 409 409
DELETE /api/v1/packages/{public}/approvals/1                 401 404 404 404 404
POST   /api/v1/packages/{public}/check                       401 422 422 422 422
GET    /api/v1/rules                                         401 200 200 200 200
GET    /api/v1/rules/{rule}                                  401 200 200 200 200
GET    /api/v1/rules/{rule}/reports                          401 200 200 200 200
POST   /api/v1/packages/{public}/rules                       401 403 403 201 201
POST   /api/v1/rules/{rule}/retire                           401 403 403 200 200
GET    /api/v1/inbox                                         401 200 200 200 200
POST   /api/v1/inbox/read                                    401 200 200 200 200

# jobs
GET    /jobs/                                                302 200 200 200 200
GET    /jobs/{job}/                                          302 200 200 200 200
POST   /jobs/{job}/cancel/                                   302 403 302 302 302
POST   /jobs/{job}/retry/                                    302 403 302 302 302
GET    /api/v1/jobs                                          401 200 200 200 200
GET    /api/v1/jobs/{job}                                    401 200 200 200 200
GET    /api/v1/jobs/{job}/log                                401 200 200 200 200
POST   /api/v1/jobs/{job}/cancel                             401 403 200 200 200
POST   /api/v1/jobs/{job}/retry                              401 403 409 409 409

# coming in by a link
GET    /accounts/link/{link}/                                302 302 302 302 302
GET    /accounts/link/wrong/                                 404 404 404 404 404
POST   /accounts/link/{link}/                                405 405 405 405 405
GET    /accounts/invitation/{invitation}/                    200 200 200 200 200
POST   /accounts/invitation/{invitation}/                    422 409 409 409 409
GET    /accounts/invitation/wrong/                           404 404 404 404 404

# settings
GET    /settings/                                            302 200 200 200 200
POST   /settings/                                            302 422 422 422 422
GET    /settings/welcome/                                    302 302 302 302 302
GET    /settings/tokens/                                     302 200 200 200 200
POST   /settings/tokens/                                     302 200 200 200 200
POST   /settings/tokens/{token}/revoke/                      302 404 302 404 404
GET    /settings/teams/                                      302 200 200 200 200
POST   /settings/teams/                                      302 403 403 403 302
GET    /settings/teams/{team}/                               302 404 200 200 200
POST   /settings/teams/{team}/                               302 404 403 200 200
POST   /settings/teams/{team}/rename/                        302 404 403 302 302
POST   /settings/teams/{team}/delete/                        302 404 403 302 302
POST   /settings/teams/{team}/members/mike/role/             302 404 403 302 302
POST   /settings/teams/{team}/members/mike/remove/           302 404 302 302 302
POST   /settings/teams/{team}/members/maria/remove/          302 404 403 302 302
POST   /settings/teams/{team}/invitations/{invited}/revoke/  302 404 403 302 302
GET    /settings/people/                                     302 403 403 403 200
POST   /settings/people/mike/                                302 403 403 403 302
GET    /settings/audit/                                      302 200 200 200 200

# accounts
GET    /accounts/login/                                      200 302 302 302 302
GET    /accounts/logout/                                     302 200 200 200 200
POST   /accounts/logout/                                     302 302 302 302 302
GET    /accounts/inactive/                                   200 200 200 200 200
GET    /accounts/signup/                                     200 302 302 302 302
POST   /accounts/signup/                                     200 302 302 302 302
GET    /accounts/reauthenticate/                             302 200 200 200 200
GET    /accounts/email/                                      302 200 200 200 200
GET    /accounts/confirm-email/                              200 200 200 200 200
GET    /accounts/confirm-email/wrong/                        200 200 200 200 200
GET    /accounts/password/change/                            302 200 200 200 200
GET    /accounts/password/set/                               302 302 302 302 302
GET    /accounts/password/reset/                             200 200 200 200 200
GET    /accounts/password/reset/done/                        200 200 200 200 200
GET    /accounts/password/reset/key/1-wrong/                 200 200 200 200 200
GET    /accounts/password/reset/key/done/                    200 200 200 200 200
GET    /accounts/login/code/confirm/                         302 302 302 302 302
GET    /accounts/3rdparty/                                   302 200 200 200 200
GET    /accounts/3rdparty/signup/                            302 302 302 302 302
GET    /accounts/3rdparty/login/cancelled/                   200 200 200 200 200
GET    /accounts/3rdparty/login/error/                       302 401 401 401 401

# the API
GET    /api/v1/                                              404 404 404 404 404
GET    /api/v1/openapi.json                                  200 200 200 200 200
GET    /api/v1/me                                            401 200 200 200 200
PATCH  /api/v1/me                                            401 200 200 200 200
GET    /api/v1/tokens                                        401 200 200 200 200
POST   /api/v1/tokens                                        401 201 201 201 201
DELETE /api/v1/tokens/{token}                                401 404 204 404 404
GET    /api/v1/teams                                         401 200 200 200 200
POST   /api/v1/teams                                         401 403 403 403 201
GET    /api/v1/teams/{team}                                  401 404 200 200 200
PATCH  /api/v1/teams/{team}                                  401 404 403 200 200
DELETE /api/v1/teams/{team}                                  401 404 403 409 409
GET    /api/v1/teams/{team}/members                          401 404 200 200 200
PUT    /api/v1/teams/{team}/members/mike                     401 404 403 200 200
DELETE /api/v1/teams/{team}/members/mike                     401 404 204 204 204
DELETE /api/v1/teams/{team}/members/maria                    401 404 403 409 409
GET    /api/v1/teams/{team}/invitations                      401 404 403 200 200
POST   /api/v1/teams/{team}/invitations                      401 404 403 201 201
DELETE /api/v1/teams/{team}/invitations/{invited}            401 404 403 204 204
GET    /api/v1/audit                                         401 200 200 200 200
"""

# Objects whose place in a path takes digits only.
NUMBERED = ("{token}", "{invited}", "{job}", "{repository}", "{correction}", "{rule}")

BODIES: dict[str, dict[str, object]] = {
    "PATCH /api/v1/packages/{public}": {"private": True},
    "PATCH /api/v1/packages/{private}": {"private": False},
    "POST /api/v1/repositories": {"given": "/no/such/place", "team": "storegen"},
    "POST /settings/tokens/": {"name": "laptop", "scope": "read", "expires": "30"},
    "POST /settings/teams/": {"name": "New", "slug": "new"},
    "POST /settings/teams/{team}/": {"email": "new@example.org", "role": "member"},
    "POST /settings/teams/{team}/members/mike/role/": {"role": "maintainer"},
    "POST /settings/people/mike/": {"do": "deactivate"},
    "POST /p/{public}/corrections/{correction}/edit/": {"revision": 1, "note": "Other words."},
    "POST /p/{public}/corrections/{correction}/reply/": {"text": "So it is."},
    "POST /p/{public}/corrections/{correction}/accept/": {"revision": 1},
    **{
        f"POST /api/v1/packages/{package}/corrections": {"kind": "comment", "note": "Nice."}
        for package in ("{public}", "{private}")
    },
    **{
        operation: body
        for which in ("{correction}", "{private_correction}")
        for operation, body in {
            f"PATCH /api/v1/corrections/{which}": {"revision": 1, "note": "Other words."},
            f"POST /api/v1/corrections/{which}/replies": {"text": "So it is."},
            f"POST /api/v1/corrections/{which}/accept": {"revision": 1},
            f"POST /api/v1/corrections/{which}/withdraw": {"revision": 1},
        }.items()
    },
    **{f"POST /p/{package}/rules/": {"scope": "package", "text": "So be it."} for package in ("{public}", "{private}")},
    **{f"POST /api/v1/packages/{package}/rules": {"text": "So be it."} for package in ("{public}", "{private}")},
    "POST /inbox/": {"read": "all"},
    "POST /api/v1/inbox/read": {"notices": [1]},
    **{f"POST /api/v1/rules/{rule}/retire": {"reason": "So."} for rule in ("{rule}", "{private_rule}")},
    **{f"POST /api/v1/packages/{package}/approvals": {"version": 1} for package in ("{public}", "{private}")},
    "POST /api/v1/questions": {"question": "What are the limits?"},
    "PATCH /api/v1/me": {"first_name": "New"},
    "POST /api/v1/tokens": {"name": "laptop"},
    "POST /api/v1/teams": {"slug": "new", "name": "New"},
    "PATCH /api/v1/teams/{team}": {"name": "Other"},
    "PUT /api/v1/teams/{team}/members/mike": {"role": "maintainer"},
    "POST /api/v1/teams/{team}/invitations": {"email": "new@example.org"},
}


@dataclass(frozen=True)
class Row:
    section: str
    method: str
    path: str
    statuses: dict[str, int | None]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def rows() -> Iterator[Row]:
    section = ""
    for line in filter(str.strip, TABLE.splitlines()):
        if line.startswith("#"):
            section = line.lstrip("# ")
            continue
        method, path, *statuses = line.split()
        assert len(statuses) == len(ROLES), f"{method} {path} needs {len(ROLES)} statuses"
        numbers = [None if status == "-" else int(status) for status in statuses]
        yield Row(section, method, path, dict(zip(ROLES, numbers, strict=True)))


ROWS = list(rows())


@dataclass(frozen=True)
class Objects:
    people: dict[str, User]
    names: dict[str, str]  # what stands in braces in a path
    sessions: dict[str, str]  # role -> the key of a session


@pytest.fixture
def objects(db: None) -> Objects:
    """A team with a public and a private package, its people, and one of everything that a path can name."""
    named = {"outsider": "otto", "member": "mike", "maintainer": "maria", "admin": "ada"}
    people = {
        role: User.objects.create_user(name, f"{name}@example.org", "correct horse", is_superuser=role == "admin")
        for role, name in named.items()
    }
    team = Team.objects.create(slug="storegen", name="Storegen")
    Membership.objects.create(team=team, user=people["maintainer"], role=Role.MAINTAINER)
    Membership.objects.create(team=team, user=people["member"], role=Role.MEMBER)
    jobs, repositories = {}, {}
    for name, private in (("agent-timers", False), (PRIVATE, True)):
        repository = Repository.objects.create(url=f"https://git.example.org/{name}", team=team)
        repositories[private] = repository
        package = Package.objects.create(repository=repository, name=name, slug=name, team=team, private=private)
        jobs[private] = Job.objects.create(kind="generate", queue=Queue.WORK, package=package, payload={"of": name})
    corrections = {
        package.private: Correction.objects.create(
            package=package,
            kind="unclear",
            version=1,
            anchor={},
            note=package.name,
            author=people["member"],
            author_name="mike",
        )
        for package in Package.objects.all()
    }
    rules = {
        package.private: Rule.objects.create(
            package=package, kind="principle", text=package.name, section="does", author_name="maria"
        )
        for package in Package.objects.all()
    }
    questions = {package.private: _question(people["member"], package) for package in Package.objects.all()}
    token, _ = tokens.create_token(people["member"], name="ci", scope=Scope.READ)
    link = signin.sign_in_url(people["member"], "")
    invited = invitations.invite(
        people["maintainer"], team, email="new@example.org", role=Role.MEMBER, base_url="http://testserver"
    )
    assert invited.url is not None
    with transaction.atomic():
        audit.record(people["maintainer"], "package.private", PRIVATE, team=team)
    names = {
        "team": team.slug,
        "public": "agent-timers",
        "private": PRIVATE,
        "job": str(jobs[False].pk),
        "private_job": str(jobs[True].pk),
        "repository": str(repositories[False].pk),
        "private_repository": str(repositories[True].pk),
        "correction": str(corrections[False].pk),
        "private_correction": str(corrections[True].pk),
        "rule": str(rules[False].pk),
        "private_rule": str(rules[True].pk),
        "question": str(questions[False].link),
        "private_question": str(questions[True].link),
        "token": str(token.pk),
        "link": link.rstrip("/").rpartition("/")[2],
        "invitation": invited.url.rstrip("/").rpartition("/")[2],
        "invited": str(invited.invitation.pk),
    }
    return Objects(people, names, {role: session_of(person) for role, person in people.items()})


def _question(asker: User, package: Package) -> KeptAnswer:
    content = {"passages": [], "missing": package.name, "nearest": [], "follow_ups": [], "diagram": None}
    kept = KeptAnswer.objects.create(
        asker=asker, package=package, question=package.name, found=False,
        content={**content, "diagram_of": None}, spoken_of=1,
    )  # fmt: skip
    AnsweredOf.objects.create(answer=kept, package=package, version=0, snapshot=0, keys=[], paths=[])
    return kept


def session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


@pytest.fixture(autouse=True)
def no_mail(settings) -> None:
    """So that an invitation's link is there to be followed."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


def call(objects: Objects, role: str, row: Row) -> tuple[Any, str]:
    """The answer and the address asked for; whatever the call changed is undone."""
    undo = transaction.savepoint()
    try:
        return _call(objects, role, row)
    finally:
        transaction.savepoint_rollback(undo)


def _call(objects: Objects, role: str, row: Row) -> tuple[Any, str]:
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.cookies["sessionid"] = objects.sessions[role]
    path = row.path.format(**objects.names)
    body = BODIES.get(str(row), {})
    if path.startswith("/api/"):
        text = json.dumps(body) if body else ""
        return client.generic(row.method, path, text, "application/json"), path
    return (client.post(path, body) if row.method == "POST" else client.get(path)), path


def leaks(response: Any, path: str) -> bool:
    """Whether the answer tells more of the private package than the address asked for said already."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    told = body.decode(errors="replace") + str(response.headers)
    for said in (path, quote(path), quote(path, safe="")):
        told = told.replace(said, "")
    return PRIVATE in told


@pytest.mark.parametrize("section", dict.fromkeys(row.section for row in ROWS))
def test_each_role_gets_what_the_table_says(section: str, objects: Objects) -> None:
    wrong = []
    for row in ROWS:
        if row.section != section:
            continue
        for role in ROLES:
            response, path = call(objects, role, row)
            expected = row.statuses[role]
            if response.status_code != (expected or response.status_code) or response.status_code == 500:
                wrong.append(f"{row}: {role} gets {response.status_code}, not {expected or 'that'}")
            if role in ("anonymous", "outsider") and leaks(response, path):
                wrong.append(f"{row}: {role} learns of the private package")
    assert not wrong, "\n".join(wrong)


def twins() -> Iterator[Row]:
    for row in ROWS:
        path = re.sub(r"\{\w+\}", lambda found: TWINS.get(found[0], found[0]), row.path)
        if path != row.path:
            yield Row(row.section, row.method, path, {})


def asks_to_sign_in(response: Any) -> bool:
    """The same answer whatever the address, so it tells nothing."""
    return response.status_code == 401 or response.headers.get("Location", "").startswith("/accounts/login/")


@pytest.mark.parametrize("anonymous_reading", [False, True])
def test_what_is_private_does_not_exist_for_outsiders(objects: Objects, settings, anonymous_reading: bool) -> None:
    settings.ANONYMOUS_READING = anonymous_reading
    wrong = []
    for row in twins():
        for role in ("outsider", "anonymous"):
            response, path = call(objects, role, row)
            hidden = response.status_code == 404 and (role == "outsider" or anonymous_reading)
            if not hidden and not (role == "anonymous" and asks_to_sign_in(response)):
                wrong.append(f"{role} {row}: {response.status_code}")
            if leaks(response, path):
                wrong.append(f"{role} {row}: names it")
    assert not wrong


def test_anonymous_reading_opens_nothing_of_people_or_teams(objects: Objects, settings) -> None:
    settings.ANONYMOUS_READING = True
    wrong = []
    for row in ROWS:
        if row.method == "GET":
            response, path = call(objects, "anonymous", row)
            if response.status_code >= 500 and row.statuses["anonymous"] is not None:
                wrong.append(f"{row}: {response.status_code}")
            if leaks(response, path):
                wrong.append(f"{row}: names the private package")
            if row.path.startswith("/settings/") and not asks_to_sign_in(response):
                wrong.append(f"{row}: {response.status_code}")
    assert not wrong


def patterns(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in found:
        route = before + str(pattern.pattern).removeprefix("^")  # as `resolve` joins them
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def methods(view: Any) -> list[str]:
    """The methods of an API path; for pages GET stands for all, their lines say which they take."""
    for cell in getattr(view, "__closure__", None) or ():
        if isinstance(cell.cell_contents, PathView):
            return [method for operation in cell.cell_contents.operations for method in operation.methods]
    return []


def sample(row: Row) -> str:
    """The row's path with something of the right form in place of each object."""
    path = row.path.partition("?")[0]
    path = path.replace("{question}", "7d444840-9dc0-11d1-b245-5ffdce74fad2")
    return re.sub(r"\{\w+\}", lambda found: "1" if found[0] in NUMBERED else "x", path)


def test_every_route_has_a_line() -> None:
    told = {(row.method, resolve(sample(row)).route) for row in ROWS}
    routes = {route for _, route in told}
    missing = []
    for route, view in patterns(get_resolver().url_patterns):
        if route.startswith("static/"):
            continue
        operations = methods(view)
        if not operations and route not in routes:
            missing.append(f"a page: {route}")
        missing += [f"an operation: {method} {route}" for method in operations if (method, route) not in told]
    assert not missing, "add to the table: " + "; ".join(missing)


def test_a_route_that_is_not_in_the_table_is_noticed(monkeypatch) -> None:
    monkeypatch.setitem(globals(), "ROWS", [row for row in ROWS if row.path != "/api/v1/me"])
    with pytest.raises(AssertionError, match=r"an operation: GET api/v1/me"):
        test_every_route_has_a_line()
    monkeypatch.setitem(globals(), "ROWS", [row for row in ROWS if row.path != "/keys/"])
    with pytest.raises(AssertionError, match="a page: keys/"):
        test_every_route_has_a_line()
