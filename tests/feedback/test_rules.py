"""Rules of a team and of a package: who makes them, what runs make of them, and where they show."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from feedback import rules
from feedback.models import Kind, Rule, RuleOutcome
from feedback.rules import Wanted
from specs import reading
from specs.exports.as_markdown import files as as_markdown
from specs.exports.material import material
from specs.jobs.waiting import wait_for
from specs.models import Job, Package
from specs.verification import verify
from studio.people.errors import Conflict
from studio.people.models import AuditEvent, Membership, Role, Team
from tests.feedback.conftest import CUT, Studio
from tests.feedback.test_api import call
from tests.feedback.test_pages import HOSTILE, client_of

pytestmark = pytest.mark.django_db(transaction=True)

NEVER_TIMER = Wanted(avoid="timer", instead="alarm")
POLITE = Wanted(text="We never log e-mail addresses.", watch="question")


def report(studio: Studio, rule: Rule) -> RuleOutcome:
    found: RuleOutcome = RuleOutcome.objects.get(package=studio.package, rule=rule, until=None)
    return found


def test_every_run_obeys_a_word_of_the_team_and_reports(studio: Studio) -> None:
    before = studio.texts()
    saying = [key for key, text in before.items() if " timers" in text.lower()]
    assert saying
    rule = rules.make(studio.maria, studio.team, NEVER_TIMER)
    studio.spread()
    told = report(studio, rule)
    assert told.reworded > 0
    now = studio.texts()
    assert any("alarms" in now[key] for key in saying)
    assert before.keys() == now.keys(), "the statements stay the same ones"
    assert told.found == [key for key in told.found if " timer" in now[key].lower()]
    assert verify(studio.package).failures == [], "and they stay proved"
    studio.push_down(CUT)
    studio.generate()
    assert set(now.items()) == set(studio.texts().items())
    rules.retire(studio.maria, rule, "It was better before.")
    studio.spread()
    assert set(before.items()) == set(studio.texts().items())
    assert not RuleOutcome.objects.filter(rule=rule, until=None).exists()
    actions = AuditEvent.objects.filter(action__startswith="rule.").values_list("action", "actor_name")
    assert sorted(actions) == [("rule.made", "maria"), ("rule.retired", "maria")]


def test_principle_stands_in_the_spec_and_its_hints_are_reported(studio: Studio) -> None:
    rule = rules.make(studio.maria, studio.package, POLITE)
    studio.run()
    told = report(studio, rule)
    assert (told.state, told.breaches) == ("suspect", len(told.found))
    assert told.breaches > 0
    (stated,) = [each for each in reading.spec(studio.package).does_not if each.nature == "stated"]
    assert stated.text == POLITE.text
    page = client_of(studio.otto).get(f"/p/{studio.package.slug}/").content.decode()
    assert "stated by a reviewer" in page
    assert f"Rule {rule.pk}" in page
    exported = "".join(text for _, text in as_markdown(material(studio.package)))
    assert f"{POLITE.text} (stated by rule {rule.pk})" in exported
    assert verify(studio.package).failures == []


def test_reviewers_own_words_stay_and_are_reported(studio: Studio) -> None:
    key = studio.key("137")
    studio.leave(studio.maria, Kind.WRONG, statement=key, text="The timer is told in one line.")
    rule = rules.make(studio.maria, studio.package, NEVER_TIMER)
    studio.run()
    assert studio.texts()[key] == "The timer is told in one line."
    assert key in report(studio, rule).found
    assert report(studio, rule).state == "broken"


def test_only_maintainers_make_and_retire_rules(studio: Studio) -> None:
    for person in (studio.mike, studio.otto):
        for scope in (studio.team, studio.package):
            with pytest.raises(PermissionDenied):
                rules.make(person, scope, NEVER_TIMER)
    rule = rules.make(studio.maria, studio.team, NEVER_TIMER)
    with pytest.raises(PermissionDenied):
        rules.retire(studio.mike, rule)
    with pytest.raises(Conflict, match="in force already"):
        rules.make(studio.maria, studio.team, Wanted(avoid="Timer", instead="clock"))
    rules.retire(studio.maria, rule)
    with pytest.raises(Conflict, match="retired by maria already"):
        rules.retire(studio.maria, rule)
    assert rules.make(studio.maria, studio.team, NEVER_TIMER).pk != rule.pk


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(), "text"),
        (Wanted(avoid="user"), "instead"),
        (Wanted(avoid="user", instead="customer", text="So."), "text"),
        (Wanted(avoid="user_id", instead="customer"), "avoid"),
        (Wanted(avoid="user", instead="power user"), "instead"),
        (Wanted(text="x" * 2000), "text"),
        (Wanted(text="So \u202eit is."), "text"),
        (Wanted(text="So.", section="poem"), "section"),
        (Wanted(text="So.", watch="a"), "watch"),
    ],
)
def test_what_no_run_could_obey_is_refused_with_its_field(wanted: Wanted, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        rules.checked(wanted)
    assert list(refused.value.message_dict) == [field]


def test_rule_of_a_team_reaches_its_packages_and_no_others(studio: Studio) -> None:
    other = Team.objects.create(slug="others", name="Others")
    Membership.objects.create(team=other, user=studio.otto, role=Role.MAINTAINER)
    rules.make(studio.otto, other, Wanted(text="We answer."))
    assert wait_for(Job.objects.get(kind="rule")).state == "done"
    assert not Job.objects.filter(package=studio.package, kind="generate", state="queued").exists()
    mine = rules.make(studio.maria, studio.team, NEVER_TIMER)
    assert list(rules.rules_over(studio.package)) == [mine]


def test_rules_through_page_api_and_command(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    path, slug = f"/p/{studio.package.slug}/rules/", studio.package.slug
    maria, mike = client_of(studio.maria), client_of(studio.mike)
    assert mike.get(path).status_code == 200
    body = {"scope": "team", "avoid": "timer", "instead": "alarm", "section": "does_not"}
    assert mike.post(path, body).status_code == 403
    assert maria.post(path, {**body, "instead": ""}).status_code == 422
    assert maria.post(path, body).status_code == 302
    rule = Rule.objects.get()
    studio.spread()
    assert "Call it “alarm”, never “timer”." in mike.get(path).content.decode()
    page = mike.get(f"/corrections/rules/{rule.pk}/").content.decode()
    assert "1 package reported" in page
    assert "Retire" not in page
    status, found = call(studio.otto, "GET", f"rules?package={slug}")
    assert (status, [each["id"] for each in found["items"]]) == (200, [rule.pk])
    reports = call(studio.otto, "GET", f"rules/{rule.pk}/reports")[1]["items"]
    assert [(each["package"], each["reworded"] > 0) for each in reports] == [(slug, True)]
    assert call(studio.mike, "POST", f"packages/{slug}/rules", {"text": "So."})[0] == 403
    assert call(studio.mike, "POST", f"rules/{rule.pk}/retire", {"reason": ""})[0] == 403
    call_command("rules", slug, "--user", "mike")
    assert "alarm" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Only a maintainer"):
        call_command("rule", "--team", "storegen", "--state", "So.", "--user", "mike")
    call_command("rule", "--retire", str(rule.pk), "--user", "maria")
    assert call(studio.otto, "GET", "rules")[1]["items"] == []
    assert len(call(studio.otto, "GET", "rules?retired=true")[1]["items"]) == 1


def test_rules_of_private_packages_are_seen_by_their_team_alone(studio: Studio) -> None:
    rule = rules.make(studio.maria, studio.team, Wanted(text="We are secretive."))
    Package.objects.filter(pk=studio.package.pk).update(private=True)
    assert client_of(studio.otto).get(f"/corrections/rules/{rule.pk}/").status_code == 404
    assert "secretive" not in client_of(studio.otto).get("/corrections/rules/").content.decode()
    assert call(studio.otto, "GET", f"rules/{rule.pk}")[0] == 404
    assert client_of(studio.mike).get(f"/corrections/rules/{rule.pk}/").status_code == 200


def test_hostile_rules_stay_words(studio: Studio) -> None:
    rule = rules.make(studio.maria, studio.team, Wanted(text="<img src=x onerror=alert(1)> So.", note=HOSTILE))
    studio.spread()
    for path in (f"/p/{studio.package.slug}/", f"/p/{studio.package.slug}/rules/", f"/corrections/rules/{rule.pk}/"):
        page = client_of(studio.maria).get(path).content.decode()
        assert "&lt;img src=x onerror=" in page
        assert "<img src=x" not in page
        assert "<script>alert" not in page
