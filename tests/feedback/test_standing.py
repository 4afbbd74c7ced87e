"""How corrections and approvals stand: on the requirement's page, on owners' lists, in the figures; and two at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection

from feedback import deciding
from feedback.approving import approve
from feedback.figures import figures
from feedback.models import Correction, Kind, State, Step
from feedback.policies import Move
from specs.models import Package
from studio.people.errors import Conflict
from tests.feedback.conftest import CUT, Studio
from tests.feedback.test_pages import client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def test_requirement_says_whether_it_still_reads_as_approved(studio: Studio) -> None:
    path = f"/p/{studio.package.slug}/spec/REQ-CLARIFY"
    maria, otto = client_of(studio.maria), client_of(studio.otto)
    assert "Approve as the contract" in maria.get(path).content.decode()
    assert "pprove" not in words(otto.get(path).content.decode().split("<main")[1]), (
        "who may not approve is not asked to"
    )
    approve(studio.maria, studio.package, "REQ-CLARIFY")
    assert "approved as it reads in version 1, by maria" in words(otto.get(path).content.decode())
    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    told = words(otto.get(path).content.decode())
    assert "no longer as approved 1 statement reads otherwise than in version 1" in told
    page = maria.get(path).content.decode()
    (link,) = re.findall(r'href="([^"]*\?approve=[^"]*)"', page)
    assert re.search(r'<option value="REQ-CLARIFY" selected>', maria.get(link).content.decode())
    approve(studio.maria, studio.package, "REQ-CLARIFY")
    assert "approved as it reads in version 2, by maria" in words(otto.get(path).content.decode())


def test_whole_version_that_is_approved_shows_on_its_requirements(studio: Studio) -> None:
    approve(studio.maria, studio.package)
    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    otto, base = client_of(studio.otto), f"/p/{studio.package.slug}/spec/"
    spec = words(otto.get(base).content.decode())
    assert spec.count("no longer as approved") == 1
    assert "1 statement reads otherwise than in version 1, with the whole spec, by maria" in spec
    assert spec.count("approved as it reads in version 1") > 3


def test_owners_list_holds_suspect_behaviour_until_the_code_does_what_is_expected(studio: Studio) -> None:
    key = studio.key("137")
    expected = studio.texts()[key].replace("140", "150")
    studio.leave(studio.otto, Kind.CODE_WRONG, statement=key, text=expected)
    studio.leave(studio.otto, Kind.COMMENT, note="Nothing of the code.")
    maria, mike = client_of(studio.maria), client_of(studio.mike)
    page = words(maria.get("/corrections/suspect/").content.decode())
    assert "150 characters" in page
    assert "140 characters" in page
    assert "Nothing of the code" not in page
    assert "Nothing is suspect" in mike.get("/corrections/suspect/").content.decode(), "mike maintains nothing"
    correction = Correction.objects.get(kind="code_wrong")
    studio.decide(studio.maria, correction, Move.ACCEPT)
    studio.run()
    assert "150 characters" in words(maria.get("/corrections/suspect/").content.decode())
    assert "Suspect behaviour" in client_of(studio.otto).get(f"/p/{studio.package.slug}/spec/").content.decode()
    studio.edit(CUT, "> 140", "> 145")
    studio.generate()
    page = maria.get("/corrections/suspect/").content.decode()
    assert "145 characters" in words(page), "as the code is now"
    assert "&amp;quot;" not in page, "quotations of the statement are escaped once"
    studio.edit(CUT, "> 145", "> 150")
    studio.generate()
    assert "Nothing is suspect" in maria.get("/corrections/suspect/").content.decode()
    assert "150 characters" in words(maria.get("/corrections/suspect/?done=on").content.decode())


def test_figures_tell_survival_and_time_to_fold_of_what_one_may_see(studio: Studio) -> None:
    assert figures(studio.otto).survival is None
    keys = [studio.key("137"), studio.key(kind="error"), studio.key(kind="acceptance")]
    left = [studio.leave(studio.maria, Kind.WRONG, statement=key, text=f"So {key}.") for key in keys]
    for number, correction in enumerate(left):
        step = Step.objects.get(correction=correction, what="accepted")
        Step.objects.filter(pk=step.pk).update(at=step.at - timedelta(minutes=10 * (number + 1)))
    studio.run()
    studio.edit(CUT, "> 140", "> 150")
    studio.generate()
    cache.clear()
    found = figures(studio.otto)
    assert (found.accepted, found.honoured + found.conflict, found.orphaned) == (3, 3, 0)
    assert found.conflict > 0
    assert found.survival == 100 * found.honoured // 3
    assert found.time_to_fold is not None
    assert timedelta(minutes=20) <= found.time_to_fold < timedelta(minutes=30), "the middle one of 10, 20 and 30"
    ledger = words(client_of(studio.otto).get("/corrections/").content.decode())
    assert re.search(rf"honoured, of 3 accepted {found.honoured}\b", ledger)
    home = words(client_of(studio.otto).get("/").content.decode())
    assert re.search(rf"corrections? honoured {found.honoured}\b", home)
    Package.objects.update(private=True)
    cache.clear()
    assert figures(studio.otto).accepted == 0


def test_of_two_wordings_accepted_at_once_one_stands_and_the_other_is_refused(studio: Studio) -> None:
    key = studio.key("137")
    both = [studio.leave(studio.mike, Kind.WRONG, statement=key, text=f"Wording {n}.") for n in (1, 2)]
    barrier = Barrier(2)

    def accept(number: int) -> str:
        try:
            found = Correction.objects.select_related("package__team").get(pk=number)
            barrier.wait(30)
            deciding.accept(studio.maria, found, revision=found.revision)
            return "accepted"
        except Conflict as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(accept, [each.pk for each in both]))
    assert told[1] == "accepted"
    assert "is accepted for the same statement" in told[0]
    assert Correction.objects.filter(state=State.ACCEPTED).count() == 1
    studio.run()
    assert studio.texts()[key].startswith("Wording ")
