"""Who is told of what: the inbox, mentions and mail; and that nobody is told of what they may not see."""

from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from feedback import leaving, talking, telling
from feedback.models import Kind, Notice
from feedback.policies import Move
from specs.jobs.waiting import wait_for
from specs.models import Job, Package
from studio.people.models import User
from tests.feedback.conftest import CUT, Studio
from tests.feedback.test_api import call
from tests.feedback.test_pages import HOSTILE, client_of

pytestmark = pytest.mark.django_db(transaction=True)


def told(person: User) -> list[tuple[str, str]]:
    return [(each.about, each.actor_name) for each in Notice.objects.filter(recipient=person).order_by("pk")]


def send_mail() -> None:
    for job in Job.objects.filter(kind="mail", state="queued"):
        assert wait_for(job).state == "done"


@pytest.fixture
def mails(settings) -> list[mail.EmailMessage]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://specs.example.org"
    mail.outbox = []
    return mail.outbox


def test_maintainers_hear_of_what_waits_for_them_and_the_author_of_what_they_decide(studio: Studio) -> None:
    correction = studio.leave(studio.mike, Kind.WRONG, statement=studio.key("137"), text="Cut.", note="@otto, right?")
    assert told(studio.maria) == [("left", "mike")]
    assert told(studio.otto) == [("mentioned", "mike")]
    assert told(studio.mike) == []
    talking.reply(studio.otto, correction, "Right, @maria. And (@mike)!")
    assert told(studio.maria)[1:] == [("mentioned", "otto")]
    assert told(studio.mike) == [("mentioned", "otto")]
    studio.decide(studio.maria, correction, Move.ACCEPT)
    decided = Notice.objects.filter(about="decided")
    assert sorted((each.recipient.username, each.detail) for each in decided) == [
        ("mike", "accepted"),
        ("otto", "accepted"),
    ]


def test_maintainer_and_author_hear_when_the_code_changes_once(studio: Studio) -> None:
    correction = studio.leave(studio.mike, Kind.WRONG, statement=studio.key("137"), text="Cut.")
    studio.decide(studio.maria, correction, Move.ACCEPT)
    studio.run()
    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    studio.push_down(CUT)
    studio.generate()
    conflicts = Notice.objects.filter(about="conflict")
    assert sorted(each.recipient.username for each in conflicts) == ["maria", "mike"]
    assert {each.version for each in conflicts} == {3}


def test_nobody_is_told_of_a_package_that_they_may_not_see(studio: Studio, mails: list[mail.EmailMessage]) -> None:
    before = studio.leave(studio.mike, Kind.COMMENT, note="@otto")
    Package.objects.filter(pk=studio.package.pk).update(private=True)
    studio.package.private = True
    talking.reply(studio.mike, before, "And once more, @otto.")
    studio.leave(studio.mike, Kind.COMMENT, note="@otto @nobody @mike")
    assert told(studio.otto) == [("mentioned", "mike")], "from before"
    assert list(Notice.objects.of(studio.otto)) == [], "and that one no longer shows"
    assert "comment" not in client_of(studio.otto).get("/inbox/").content.decode().split("<main")[1].lower().replace(
        "corrections", ""
    )
    send_mail()
    assert [each.to for each in mails if "otto@example.org" in each.to] == []


def test_edit_tells_only_who_is_named_anew(studio: Studio) -> None:
    correction = studio.leave(studio.mike, Kind.COMMENT, note="@otto")
    leaving.edit(studio.mike, correction, revision=1, text="", note="@otto, @maria")
    assert told(studio.otto) == [("mentioned", "mike")]
    assert told(studio.maria) == [("left", "mike"), ("mentioned", "mike")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@mike", ["mike"]),
        ("Ask @mike.", ["mike"]),
        ("mike@example.org and a@mike", []),
        ("@@mike @ mike @mikes", []),
        ("@mike@maria", []),
        ("(@mike,@maria)", ["maria", "mike"]),
        ("@mike " * 500, ["mike"]),
    ],
)
def test_mentions_are_names_and_not_addresses(studio: Studio, text: str, names: list[str]) -> None:
    assert sorted(each.username for each in telling.mentioned(text)) == names


def test_mail_names_the_event_and_quotes_nobody(studio: Studio, mails: list[mail.EmailMessage]) -> None:
    correction = studio.leave(studio.mike, Kind.WRONG, statement=studio.key("137"), text="Cut.", note=HOSTILE)
    assert mails == [], "not before it is committed, and not by the request"
    send_mail()
    (sent,) = mails
    assert sent.to == ["maria@example.org"]
    path = f"https://specs.example.org/p/{studio.package.slug}/corrections/{correction.pk}/"
    assert path in sent.body
    assert "evil" not in sent.body + sent.subject
    assert "https://specs.example.org/inbox/" in sent.body
    assert sent.alternatives == []
    send_mail()
    assert len(mails) == 1


def test_mail_can_be_declined_by_a_person_and_by_setting(
    studio: Studio, mails: list[mail.EmailMessage], settings
) -> None:
    client_of(studio.maria).post("/inbox/", {"mail": "off"})
    studio.leave(studio.mike, Kind.COMMENT, note="One. @otto")
    send_mail()
    assert [each.to for each in mails] == [["otto@example.org"]]
    client_of(studio.maria).post("/inbox/", {"mail": "on"})
    settings.CORRECTION_MAIL = False
    studio.leave(studio.mike, Kind.COMMENT, note="Two. @otto")
    assert not Job.objects.filter(kind="mail", state="queued").exists()
    assert len(told(studio.maria)) == 2, "the inbox has it all the same"


def test_mail_is_tried_again_from_where_the_server_went_away(
    studio: Studio, mails: list[mail.EmailMessage], settings, monkeypatch
) -> None:
    settings.JOB_BACKOFF_SECONDS = 0
    studio.leave(studio.mike, Kind.COMMENT, note="@otto")
    real, tries = telling.send_mail, []

    def breaking(*args: object) -> int:
        tries.append(args)
        if len(tries) == 2:
            raise SMTPServerDisconnected("gone")
        return real(*args)

    monkeypatch.setattr(telling, "send_mail", breaking)
    send_mail()
    assert sorted(each.to[0] for each in mails) == ["maria@example.org", "otto@example.org"]


def test_inbox_counts_shows_and_forgets(studio: Studio, django_assert_max_num_queries: object) -> None:
    for number in range(30):
        studio.leave(studio.mike, Kind.UNCLEAR, statement=studio.key("137"), note=f"{number}?")
    maria = client_of(studio.maria)
    assert '<span class="count">30<' in maria.get("/").content.decode()
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page = maria.get("/inbox/").content.decode()
    assert page.count("left a correction that waits for a decision") == 30
    first = Notice.objects.filter(recipient=studio.maria).earliest("pk")
    maria.post("/inbox/", {"read": str(first.pk)})
    maria.get(f"/p/{studio.package.slug}/corrections/{first.correction_id + 1}/")
    assert '<span class="count">28<' in maria.get("/").content.decode(), "who saw it has read of it"
    client_of(studio.otto).post("/inbox/", {"read": "all"})
    assert Notice.objects.filter(recipient=studio.maria).unread().count() == 28
    status, listed = call(studio.maria, "GET", "inbox?unread=true&limit=100")
    assert (status, len(listed["items"])) == (200, 28)
    assert call(studio.maria, "POST", "inbox/read", {"notices": [listed["items"][0]["id"]]})[1] == {"read": 1}
    assert call(studio.maria, "POST", "inbox/read", {"notices": None})[1] == {"read": 27}
    assert 'class="count"' not in maria.get("/inbox/").content.decode()
