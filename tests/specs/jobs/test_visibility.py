import pytest
from django.contrib.auth.models import AnonymousUser

from specs.jobs import ledger
from specs.models.job import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(member, private_package, public_package) -> dict[str, Job]:
    return {
        "private": ledger.enqueue("noop", package=private_package),
        "public": ledger.enqueue("noop", package=public_package),
        "bare": ledger.enqueue("noop", requested_by=member),
        "nobody's": ledger.enqueue("noop"),
    }


def seen_by(viewer, jobs) -> set[str]:
    visible = set(Job.objects.visible_to(viewer).values_list("pk", flat=True))
    return {name for name, job in jobs.items() if job.pk in visible}


def test_the_team_sees_its_packages_jobs_and_the_requester_their_own(jobs, member):
    assert seen_by(member, jobs) == {"private", "public", "bare"}


def test_others_see_the_jobs_of_public_packages_alone(jobs, outsider):
    assert seen_by(outsider, jobs) == {"public"}


def test_a_superuser_sees_all_jobs_and_nobody_signed_out_sees_any(jobs, admin):
    assert seen_by(admin, jobs) == set(jobs)
    assert seen_by(AnonymousUser(), jobs) == set()


def test_an_account_that_was_closed_sees_nothing(jobs, member):
    member.is_active = False
    assert seen_by(member, jobs) == set()
    assert not any(job.may_be_steered_by(member) for job in jobs.values())


def test_who_asked_the_team_and_superusers_may_steer(jobs, member, outsider, admin, public_package):
    assert {name for name, job in jobs.items() if job.may_be_steered_by(member)} == {"private", "public", "bare"}
    assert {name for name, job in jobs.items() if job.may_be_steered_by(admin)} == set(jobs)
    assert not any(job.may_be_steered_by(outsider) for job in jobs.values())
    theirs = ledger.enqueue("noop", package=public_package, requested_by=outsider)
    assert theirs.may_be_steered_by(outsider)
