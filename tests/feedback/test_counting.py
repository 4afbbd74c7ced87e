"""What pages count, and what a page that is kept in memory shows to each reader."""

import re

import pytest
from django.db.models import Q

from feedback import rules
from feedback.approving import approve
from feedback.counting import counts, unread
from feedback.models import Correction, Kind, Notice, Standing, State
from feedback.models.correction import NEEDS_A_PERSON
from feedback.policies import Move
from feedback.rules import Wanted
from specs.models import Package
from specs.panels import is_maintainer, remember_maintainer
from tests.feedback.conftest import CUT, Studio
from tests.feedback.test_pages import client_of

pytestmark = pytest.mark.django_db(transaction=True)


def page(client: object, path: str) -> str:
    """Without what differs with every request."""
    answer = client.get(path)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    return re.sub(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+|<time.*?</time>', "", answer.content.decode())


def test_counts_mean_what_the_standing_of_each_correction_says(studio: Studio) -> None:
    studio.leave(studio.otto, Kind.COMMENT, note="Nothing of the code.")
    kept = studio.leave(studio.otto, Kind.WRONG, statement=studio.key("137"), text="It is cut at 137 characters.")
    studio.decide(studio.maria, kept, Move.ACCEPT)
    dropped = studio.leave(studio.otto, Kind.COMMENT, note="Never mind.")
    studio.decide(studio.maria, dropped, Move.DECLINE, reason="No.")

    def compared() -> tuple[int, int, int, int]:
        package = Package.objects.get(pk=studio.package.pk)
        rows = Correction.objects.filter(package=package)
        found = counts(package)
        told = (found.accepted, found.honoured, found.needing, found.shown)
        assert told == (
            rows.filter(state=State.ACCEPTED).count(),
            rows.standing_as(Standing.HONOURED).count(),
            rows.standing_as(*NEEDS_A_PERSON).count(),
            rows.filter(Q(state=State.OPEN) | Q(state=State.ACCEPTED)).count(),
        )
        return told

    assert compared() == (1, 0, 1, 2), "waits for a run"
    studio.run()
    assert compared() == (1, 1, 1, 2)
    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    assert compared() == (1, 0, 2, 2), "in conflict"
    studio.decide(studio.maria, kept, Move.KEEP)
    assert compared()[1:3] == (0, 1), "what became of earlier words is not counted"


def test_approvals_and_principles_are_seen_in_their_scope_alone(studio: Studio) -> None:
    other = Package.objects.create(repository=studio.package.repository, root="x", name="x", slug="x", team=studio.team)
    found = counts(studio.package)
    assert (found.has_principles, found.has_approvals) == (False, False)
    approve(studio.maria, studio.package, "REQ-CLARIFY")
    wanted = Wanted(text="Nobody logs addresses.")
    rules.make(studio.maria, studio.package, wanted)
    mine, others = (counts(Package.objects.get(pk=each.pk)) for each in (studio.package, other))
    assert (mine.has_principles, mine.has_approvals) == (True, True)
    assert (others.has_principles, others.has_approvals) == (False, False)
    rules.make(studio.maria, studio.team, wanted)
    assert counts(Package.objects.get(pk=other.pk)).has_principles


def test_notices_of_packages_that_became_private_do_not_count(studio: Studio) -> None:
    correction = studio.leave(studio.otto, Kind.COMMENT, note="Nothing of the code.")
    studio.decide(studio.maria, correction, Move.DECLINE, reason="No.")
    assert (unread(studio.otto), unread(studio.mike)) == (1, 0)
    Package.objects.update(private=True)
    assert Notice.objects.filter(recipient=studio.otto, read_at=None).exists()
    assert unread(studio.otto) == 0


def test_kept_pages_show_each_reader_what_is_theirs_and_what_holds_now(studio: Studio) -> None:
    path = f"/p/{studio.package.slug}/spec/"
    maria, otto = client_of(studio.maria), client_of(studio.otto)
    first = page(otto, path)
    assert "Approve as the contract" in page(maria, path)
    assert page(otto, path) == first, "what another reader may do does not stay on the page"

    correction = studio.leave(studio.mike, Kind.WRONG, statement=studio.key("137"), text="It is cut at 137 letters.")
    assert "It is cut at 137 letters." in page(otto, path)
    studio.decide(studio.maria, correction, Move.DECLINE, reason="No.")
    assert page(otto, path) == first

    approval = approve(studio.maria, studio.package, "REQ-CLARIFY")
    assert page(otto, path).count("as it reads in version 1") == 1
    approval.delete()
    assert page(otto, path) == first

    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    newest = page(otto, path)
    assert "150 characters" in newest
    assert "150 characters" not in page(otto, path + "?version=1")
    assert page(otto, path) == newest, "nor does another version"

    Package.objects.update(private=True)
    assert otto.get(path).status_code == 404
    assert maria.get(path).status_code == 200


def test_who_maintains_is_remembered_for_that_reader_alone(studio: Studio) -> None:
    remember_maintainer(studio.package, studio.maria, True)
    assert is_maintainer(studio.maria, studio.package)
    assert not is_maintainer(studio.otto, studio.package)
    fresh = Package.objects.select_related("team").get(pk=studio.package.pk)
    assert [is_maintainer(each, fresh) for each in (studio.maria, studio.mike, studio.otto)] == [True, False, False]


def test_page_offers_what_the_role_allows(studio: Studio) -> None:
    path = f"/p/{studio.package.slug}/spec/"
    marks = ("Regenerate", f"/p/{studio.package.slug}/settings/", "Approve as")
    offered = {
        each.username: [mark in page(client_of(each), path) for mark in marks]
        for each in (studio.maria, studio.mike, studio.otto)
    }
    assert offered == {"maria": [True, True, True], "mike": [True, False, False], "otto": [False, False, False]}
