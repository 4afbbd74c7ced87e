"""Jobs as a viewer may see and steer them, for pages and the API."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from specs.models.job import Job, State
from studio.people.access import get_visible_or_404
from studio.people.models import User
from studio.people.visibility import Viewer

NEWEST_FIRST = ("-id",)


@dataclass(frozen=True)
class Filters:
    """Which jobs to list; an empty filter takes all."""

    state: str = ""
    kind: str = ""
    package: str = ""  # a slug
    mine: bool = False


def jobs_for(viewer: Viewer, filters: Filters) -> QuerySet[Job]:
    """What `viewer` may see of what `filters` let through, with package and requester at hand, in no order yet."""
    jobs = Job.objects.visible_to(viewer).select_related("package", "requested_by")
    if filters.state in State.values:
        jobs = jobs.filter(state=filters.state)
    if filters.kind:
        jobs = jobs.filter(kind=filters.kind)
    if filters.package:
        jobs = jobs.filter(package__slug=filters.package)
    if filters.mine and isinstance(viewer, User):
        jobs = jobs.filter(requested_by=viewer)
    return jobs


def job_for(viewer: Viewer, pk: int, *, to_steer: bool = False) -> Job:
    """The job, with package and requester at hand: 404 if `viewer` may not see it, 403 if they may not steer it."""
    job = get_visible_or_404(Job.objects.select_related("package__team", "requested_by"), viewer, pk=pk)
    if to_steer and not job.may_be_steered_by(viewer):
        raise PermissionDenied("Only who asked for a job, or its package's team, may cancel or retry it.")
    return job
