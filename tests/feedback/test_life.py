"""From a correction that is left to versions that honour it, on a real repository."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from feedback import folding
from feedback.guidance import Corrections
from feedback.models import Correction, Kind, Outcome, State
from feedback.policies import Move
from specs import reading
from specs.exports.as_json import document
from specs.exports.material import material
from specs.jobs import ledger
from specs.jobs.errors import Transient
from specs.jobs.performing import perform
from specs.models import Job
from specs.verification import verify
from studio.people.errors import Conflict
from studio.people.models import AuditEvent
from tests.feedback.conftest import CUT
from tests.feedback.test_pages import client_of
from tests.specs.repositories import commit, git

pytestmark = pytest.mark.django_db(transaction=True)

BETTER = "Questions longer than 140 characters are shortened, so that they fit into one line of the chat."


def life(correction):
    return [(step.what, step.version) for step in correction.steps.all()]


def test_correction_of_a_maintainer_is_accepted_folded_in_and_stays(studio):
    key = studio.key("137")
    correction = studio.leave(studio.maria, Kind.WRONG, statement=key, text=BETTER)
    assert correction.state == State.OPEN  # as it was made; the row is accepted by now
    correction.refresh_from_db()
    assert correction.state == State.ACCEPTED
    assert studio.standing(correction) == "waiting"
    studio.run()
    row = studio.row(key)
    assert (row.text, row.nature, row.correction) == (BETTER, "stated", correction.pk)
    assert studio.package.latest.number == 2
    assert studio.standing(correction) == "honoured"
    # The code moves, another part of it changes: the words stay.
    studio.push_down(CUT)
    studio.generate()
    assert studio.row(key).text == BETTER
    assert studio.standing(correction) == "honoured"
    assert life(correction) == [("left", None), ("accepted", None), ("folded", 2)]
    assert [(each.since, each.until) for each in correction.outcomes.all()] == [(2, None)], (
        "nothing new, nothing stored"
    )


def test_exports_tell_of_every_accepted_correction(studio):
    key = studio.key("137")
    correction = studio.leave(studio.maria, Kind.WRONG, statement=key, text=BETTER)
    comment = studio.leave(studio.mike, Kind.COMMENT, statement=key, note="Why 137?")
    studio.decide(studio.maria, comment, Move.ACCEPT)
    studio.run()
    exported = document(material(studio.package))
    assert exported["corrections"] == [
        {"id": correction.pk, "state": "honoured", "statement": key},
        {"id": comment.pk, "state": "honoured", "statement": key},
    ]
    said = [each for part in exported["capabilities"] for r in part["requirements"] for each in r["business_rules"]]
    assert [each["correction"] for each in said if each["key"] == key] == [correction.pk]
    assert document(material(studio.package, 1))["corrections"] == []


def test_spec_with_corrections_is_written_the_same_again(studio):
    studio.leave(studio.maria, Kind.WRONG, statement=studio.key("137"), text=BETTER)
    studio.leave(studio.maria, Kind.RETRACT, statement=studio.key(kind="error"))
    studio.leave(
        studio.maria, Kind.MISSING, requirement="REQ-CLARIFY", text="It answers in English.", cite=f"{CUT}:1-2"
    )
    studio.run()
    report = verify(studio.package)
    assert (report.rewritten, report.failures) == (True, [])


def test_changed_code_brings_a_correction_into_conflict_and_the_owner_decides(studio):
    key = studio.key("137")
    correction = studio.leave(studio.maria, Kind.WRONG, statement=key, text=BETTER)
    studio.run()
    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    assert studio.standing(correction) == "conflict"
    outcome = Outcome.objects.get(correction=correction, until=None)
    assert "150" in outcome.written
    assert any("> 150" in quote["text"] for quote in outcome.now)
    assert any("> 140" in quote.text for quote in correction.anchored.quotes)
    assert studio.row(key).text == BETTER, "the reviewer's words stand until somebody decides"
    studio.decide(studio.maria, correction, Move.KEEP)
    assert studio.standing(correction) == "waiting"
    studio.run()
    assert studio.standing(correction) == "honoured"
    studio.decide(studio.maria, correction, Move.DROP, reason="The limit is the limit.")
    studio.run()
    assert "150" in studio.row(key).text
    assert studio.row(key).nature == "observed"
    assert life(correction)[2:] == [
        ("folded", 2), ("conflict", 3), ("kept", None), ("honoured", 3), ("dropped", None),
    ]  # fmt: skip
    assert [(each.state, each.since, each.until) for each in correction.outcomes.all()] == [
        ("honoured", 2, 3), ("honoured", 3, 4),
    ]  # fmt: skip


def test_correction_follows_a_renamed_file(studio):
    key = studio.key("137")
    correction = studio.leave(studio.maria, Kind.WRONG, statement=key, text=BETTER)
    studio.run()
    git(studio.repository, "mv", CUT, "agent_timers/asking.py")
    commit(studio.repository, {})
    studio.generate()
    assert studio.standing(correction) == "honoured"
    assert BETTER in studio.texts().values()


def test_correction_whose_code_is_gone_is_orphaned_and_never_dropped(studio):
    key = studio.key("137")
    correction = studio.leave(studio.maria, Kind.WRONG, statement=key, text=BETTER)
    studio.run()
    text = (studio.repository / CUT).read_text()
    start = text.index("    if len(quoted) > 140")
    end = text.index("\n", text.index("\n", start) + 1) + 1
    commit(studio.repository, {CUT: text[:start] + text[end:]})
    studio.generate()
    assert studio.standing(correction) == "orphaned"
    assert BETTER not in studio.texts().values()
    commit(studio.repository, {CUT: text})
    studio.generate()
    assert studio.standing(correction) == "honoured"
    assert BETTER in studio.texts().values()


def test_missing_statement_is_added_with_its_citation_and_moves_with_the_code(studio):
    correction = studio.leave(
        studio.maria, Kind.MISSING, requirement="REQ-CLARIFY", section="constraint",
        text="Nobody is asked twice about the same thing.", cite=f"{CUT}:26-27",
    )  # fmt: skip
    studio.run()
    found = reading.requirement(studio.package, "REQ-CLARIFY")
    (added,) = [each for each in found.statements if each.correction == correction.pk]
    assert (added.kind, added.nature) == ("constraint", "stated")
    assert [each.place for each in added.citations] == [f"{CUT}:26–27"]
    text = (studio.repository / CUT).read_text()
    commit(studio.repository, {CUT: "# one\n# two\n" + text})
    studio.generate()
    assert studio.standing(correction) == "honoured"
    moved = reading.statement(studio.package, added.key)
    assert [each.place for each in moved.citations] == [f"{CUT}:28–29"]
    commit(studio.repository, {CUT: text.replace("> 140", "> 150")})
    studio.generate()
    assert studio.standing(correction) == "conflict"


def test_missing_statement_follows_its_code_into_a_renamed_requirement(studio):
    said = {"text": "No more.", "section": "constraint", "cite": f"{CUT}:26-27"}
    correction = studio.leave(studio.maria, Kind.MISSING, requirement="REQ-CLARIFY", **said)
    studio.run()
    git(studio.repository, "mv", CUT, "agent_timers/asking.py")
    commit(studio.repository, {})
    studio.generate()
    text = (studio.repository / "agent_timers/asking.py").read_text()
    commit(studio.repository, {"agent_timers/asking.py": text.replace("def clarify(", "def ask_back(")})
    studio.generate()
    assert studio.standing(correction) == "honoured"
    added = reading.statement(studio.package, folding.key_of(correction.pk))
    assert [each.place for each in added.citations] == ["agent_timers/asking.py:26–27"]


def test_retracted_statement_goes_and_stays_away(studio):
    key = studio.key("137")
    correction = studio.leave(studio.maria, Kind.RETRACT, statement=key)
    studio.run()
    assert studio.row(key) is None
    studio.push_down(CUT)
    studio.generate()
    assert studio.row(key) is None
    assert studio.standing(correction) == "honoured"
    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    assert studio.standing(correction) == "conflict"
    studio.decide(studio.maria, correction, Move.KEEP)
    studio.run()
    assert studio.standing(correction) == "honoured"
    assert studio.row(key) is None


def test_wrong_code_is_flagged_until_a_snapshot_does_what_was_expected(studio):
    key = studio.key("137")
    expected = studio.texts()[key].replace("140", "150")
    correction = studio.leave(studio.maria, Kind.CODE_WRONG, statement=key, text=expected)
    studio.run()
    assert studio.standing(correction) == "honoured"
    assert "140" in studio.row(key).text, "the spec says what the code does"
    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    correction.refresh_from_db()
    assert correction.state == State.RESOLVED
    assert life(correction)[-1] == ("resolved", 2)


def test_correction_of_an_added_statement_is_folded_in_too(studio):
    first = studio.leave(studio.maria, Kind.MISSING, requirement="REQ-CLARIFY", text="It answers in English.")
    studio.run()
    key = studio.key("It answers in English.")
    second = studio.leave(studio.maria, Kind.WRONG, statement=key, text="It answers in the language of the question.")
    studio.run()
    assert studio.row(key).text == "It answers in the language of the question."
    assert (studio.standing(first), studio.standing(second)) == ("honoured", "honoured")


def test_member_leaves_it_open_and_only_a_maintainer_decides(studio):
    correction = studio.leave(studio.mike, Kind.WRONG, statement=studio.key("137"), text=BETTER)
    assert studio.standing(correction) == "open"
    for person in (studio.mike, studio.otto):
        with pytest.raises(PermissionDenied):
            studio.decide(person, correction, Move.ACCEPT)
    with pytest.raises(ValidationError, match="reason"):
        studio.decide(studio.maria, correction, Move.DECLINE)
    studio.decide(studio.maria, correction, Move.DECLINE, reason="It is right as it is.")
    assert studio.standing(correction) == "declined"
    assert not Job.objects.filter(state="queued", kind="generate").exists()
    actions = AuditEvent.objects.filter(action__startswith="correction.").values_list("action", "actor_name")
    assert sorted(actions) == [("correction.declined", "maria"), ("correction.left", "mike")]


def test_own_corrections_wait_where_the_setting_says_so(studio, settings):
    settings.ACCEPT_OWN_CORRECTIONS = False
    correction = studio.leave(studio.maria, Kind.WRONG, statement=studio.key("137"), text=BETTER)
    assert studio.standing(correction) == "open"


def test_accept_after_withdrawal_is_refused(studio):
    correction = studio.leave(studio.mike, Kind.WRONG, statement=studio.key("137"), text=BETTER)
    with pytest.raises(PermissionDenied):
        studio.decide(studio.maria, correction, Move.WITHDRAW)
    studio.decide(studio.mike, correction, Move.WITHDRAW)
    with pytest.raises(Conflict, match="was withdrawn by its author, so it cannot be accepted"):
        studio.decide(studio.maria, correction, Move.ACCEPT)


def test_decision_about_other_words_than_were_read_is_refused(studio):
    from feedback import leaving

    correction = studio.leave(studio.mike, Kind.WRONG, statement=studio.key("137"), text=BETTER)
    leaving.edit(studio.mike, correction, revision=1, text="Something else.", note="")
    with pytest.raises(Conflict, match="was changed in the meantime"):
        studio.decide(studio.maria, correction, Move.ACCEPT, revision=1)
    with pytest.raises(Conflict, match="was changed in the meantime"):
        leaving.edit(studio.mike, correction, revision=1, text="And again.", note="")


def test_second_wording_replaces_the_first_only_where_that_is_said(studio):
    key = studio.key("137")
    first = studio.leave(studio.maria, Kind.WRONG, statement=key, text=BETTER)
    second = studio.leave(studio.maria, Kind.WRONG, statement=key, text="Shorter is better.")
    assert studio.standing(second) == "open", "the first was not named"
    with pytest.raises(Conflict, match=f"Correction {first.pk} by maria is accepted for the same statement"):
        studio.decide(studio.maria, second, Move.ACCEPT)
    studio.decide(studio.maria, second, Move.ACCEPT, replaces=first.pk)
    first.refresh_from_db()
    assert (first.state, first.reason) == (State.DROPPED, f"Replaced by correction {second.pk}.")
    studio.run()
    assert studio.row(key).text == "Shorter is better."


def test_every_accepted_correction_is_accounted_for_by_every_run(studio):
    keys = sorted(studio.texts())[:12]
    for number, key in enumerate(keys):
        kind = (Kind.WRONG, Kind.RETRACT, Kind.UNCLEAR)[number % 3]
        said = {"text": f"Reviewed sentence {number}."} if kind is Kind.WRONG else {"note": "?"}
        studio.leave(studio.maria, kind, statement=key, **said)
    studio.run()
    for change in ("150", "160"):
        studio.edit(CUT, "> 140" if change == "150" else "> 150", f"> {change}")
        studio.generate()
        at = Outcome.objects.filter(package=studio.package).at(studio.package.latest.number)
        accepted = Correction.objects.accepted().filter(package=studio.package)
        assert sorted(at.values_list("correction", flat=True)) == sorted(accepted.values_list("pk", flat=True))
    assert json.dumps(document(material(studio.package)))


def test_what_is_accepted_during_a_run_is_folded_once_by_the_next(studio, monkeypatch):
    first = studio.leave(studio.maria, Kind.WRONG, statement=studio.key("137"), text=BETTER)
    late = []
    real = Corrections.honour

    def leaving_meanwhile(self, draft, sources):
        folded = real(self, draft, sources)
        if not late:
            late.append(
                studio.leave(studio.maria, Kind.MISSING, requirement="REQ-CLARIFY", text="It answers politely.")
            )
            studio.decide(studio.maria, first, Move.DROP, reason="On second thoughts, no.")
        return folded

    monkeypatch.setattr(Corrections, "honour", leaving_meanwhile)
    studio.run()
    assert studio.standing(late[0]) == "waiting"
    assert (studio.package.latest.number, BETTER in studio.texts().values()) == (2, True)
    studio.run()
    assert studio.standing(late[0]) == "honoured"
    assert list(studio.texts().values()).count("It answers politely.") == 1
    assert BETTER not in studio.texts().values()
    assert life(late[0]).count(("folded", 3)) == 1


def test_run_that_dies_while_it_publishes_records_nothing_and_the_next_records_once(studio, monkeypatch):
    correction = studio.leave(studio.maria, Kind.WRONG, statement=studio.key("137"), text=BETTER)
    real = Corrections.record

    def dying(self, version, published):
        real(self, version, published)
        raise Transient("The machine went away.")

    monkeypatch.setattr(Corrections, "record", dying)
    job = Job.objects.get(kind="generate", state="queued")
    perform(ledger.claim("work", "a worker", job=job))
    assert (studio.standing(correction), life(correction)[2:]) == ("waiting", [])
    assert not Outcome.objects.exists()
    monkeypatch.undo()
    studio.generate()
    assert studio.standing(correction) == "honoured"
    assert life(correction)[2:] == [("folded", 2)]


def test_correction_of_a_requirement_comes_into_conflict_when_its_code_changes(studio):
    correction = studio.leave(studio.maria, Kind.UNCLEAR, requirement="REQ-CLARIFY", note="When is it asked?")
    studio.run()
    assert studio.standing(correction) == "honoured"
    studio.push_down(CUT)
    studio.generate()
    assert studio.standing(correction) == "honoured", "it only moved"
    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    assert studio.standing(correction) == "conflict"
    outcome = Outcome.objects.get(correction=correction, until=None)
    assert any("> 150" in quote["text"] for quote in outcome.now)
    studio.decide(studio.maria, correction, Move.KEEP)
    studio.run()
    assert studio.standing(correction) == "honoured"


def test_diagram_is_corrected_and_its_change_is_a_conflict(studio):
    (drawn, *_) = [each for each in reading.diagrams(studio.package) if each.kind in ("classes", "modules")]
    comment = studio.leave(studio.maria, Kind.UNCLEAR, diagram=drawn.key, note="What do the arrows mean?")
    studio.run()
    assert studio.standing(comment) == "honoured"
    page = client_of(studio.otto).get(f"/p/{studio.package.slug}/diagrams/").content.decode()
    assert "What do the arrows mean?" in page
    assert f"?diagram={drawn.key}" in page
    retraction = studio.leave(studio.maria, Kind.RETRACT, diagram=drawn.key)
    studio.run()
    assert drawn.key not in [each.key for each in reading.diagrams(studio.package)]
    assert (studio.standing(comment), studio.standing(retraction)) == ("honoured", "honoured")
    commit(
        studio.repository,
        {"agent_timers/further.py": "class Further:\n    pass\n\n\nclass Again(Further):\n    pass\n"},
    )
    (studio.repository / "agent_timers/__init__.py").write_text("from agent_timers.further import Again\n")
    commit(studio.repository, {})
    studio.generate()
    assert (studio.standing(comment), studio.standing(retraction)) == ("conflict", "conflict")
    told = client_of(studio.otto).get(f"/p/{studio.package.slug}/corrections/{comment.pk}/").content.decode()
    assert "The diagram now" in told
    studio.decide(studio.maria, retraction, Move.KEEP)
    studio.run()
    assert studio.standing(retraction) == "honoured"


def test_dispute_without_other_words_stays_beside_the_statement(studio):
    key = studio.key("137")
    before = studio.texts()[key]
    correction = studio.leave(studio.maria, Kind.WRONG, statement=key, note="The customers say it is not so.")
    studio.run()
    assert studio.texts()[key] == before
    page = client_of(studio.otto).get(f"/p/{studio.package.slug}/spec/").content.decode()
    beside = page.split(f'id="s-{key}"')[1].split("</li>\n</ul>")[0]
    assert "Disputed" in beside
    assert "The customers say it is not so." in beside
    assert studio.standing(correction) == "honoured"


def test_what_is_declined_or_dropped_during_a_run_is_told_and_leaves_with_the_next(studio, monkeypatch):
    key = studio.key("137")
    before = studio.texts()[key]
    correction = studio.leave(studio.maria, Kind.WRONG, statement=key, text=BETTER)
    waiting = studio.leave(studio.mike, Kind.WRONG, statement=studio.key(kind="error"), text="It refuses.")
    real = Corrections.honour

    def deciding_meanwhile(self, draft, sources):
        folded = real(self, draft, sources)
        monkeypatch.undo()
        studio.decide(studio.maria, waiting, Move.DECLINE, reason="It does not.")
        studio.decide(studio.maria, correction, Move.DROP, reason="No.")
        with pytest.raises(Conflict, match="was dropped, so it cannot be declined"):
            studio.decide(studio.maria, correction, Move.DECLINE, reason="Again.")
        return folded

    monkeypatch.setattr(Corrections, "honour", deciding_meanwhile)
    studio.run()
    assert studio.texts()[key] == BETTER, "this run began with it"
    assert (studio.standing(correction), studio.standing(waiting)) == ("dropped", "declined")
    studio.run()
    assert studio.texts()[key] == before
    assert life(correction)[1:] == [("accepted", None), ("dropped", None), ("folded", 2)]


def test_two_reviewers_of_one_statement_are_both_kept_and_one_of_them_decided(studio):
    key = studio.key("137")
    first = studio.leave(studio.mike, Kind.WRONG, statement=key, text=BETTER)
    second = studio.leave(studio.otto, Kind.WRONG, statement=key, text="It is cut.")
    page = client_of(studio.maria).get(f"/p/{studio.package.slug}/spec/").content.decode()
    assert BETTER in page
    assert "It is cut." in page
    studio.decide(studio.maria, first, Move.ACCEPT)
    with pytest.raises(Conflict, match=f"Correction {first.pk} by mike is accepted for the same statement"):
        studio.decide(studio.maria, second, Move.ACCEPT)
    assert studio.standing(second) == "open"
    studio.decide(studio.maria, second, Move.ACCEPT, replaces=first.pk)
    with pytest.raises(Conflict, match="was dropped, so it cannot be dropped"):
        studio.decide(studio.maria, first, Move.DROP, revision=2, reason="Late.")
    studio.run()
    assert studio.texts()[key] == "It is cut."
    assert (studio.standing(first), studio.standing(second)) == ("dropped", "honoured")
