"""/jobs/: what is queued, running and ended, live by fragments that poll until there is nothing to wait for."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from specs.jobs import kinds, ledger
from specs.jobs.errors import Refused
from specs.jobs.listing import NEWEST_FIRST, Filters, job_for, jobs_for
from specs.models.job import Job, Queue, State, Worker
from studio.pagination import BadCursor, paginate
from studio.people.models import User

PAGE = 50
LINES_SHOWN = 200


@never_cache
@require_safe
@vary_on_headers("HX-Request")
def jobs_page(request: HttpRequest) -> HttpResponse:
    """The list; to htmx only `_jobs.html`, which polls while a job on it is active.

    Context: `jobs` (of models.Job, newest first), `next` (cursor of the older ones, or None), `filters`, `states`,
    `kinds` (name and title), `is_live` (whether to poll), `unserved` (queues that hold work and have no live worker).
    """
    wanted = Filters(
        state=request.GET.get("state", ""),
        kind=request.GET.get("kind", ""),
        package=request.GET.get("package", ""),
        mine=request.GET.get("mine") == "on",
    )
    try:
        shown = paginate(jobs_for(_viewer(request), wanted), NEWEST_FIRST, cursor=request.GET.get("cursor"), limit=PAGE)
    except BadCursor:
        return redirect("jobs:list")
    context = {
        "jobs": shown.items,
        "next": shown.next,
        "filters": wanted,
        "states": State.values,
        "kinds": [(name, kinds.title(name)) for name in kinds.known()],
        "is_live": any(job.is_active for job in shown.items),
        "unserved": _unserved(shown.items),
    }
    return render(request, "specs/jobs/_jobs.html" if _is_fragment(request) else "specs/jobs/list.html", context)


@never_cache
@require_safe
@vary_on_headers("HX-Request")
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; to htmx only `_job.html`, which polls while the job is active.

    Context: `job`, `lines` (the newest LINES_SHOWN of its log, oldest first; all that are kept with `?log=all`),
    `lines_hidden` (how many kept lines are not shown), `may_steer` (whether the viewer may cancel and retry),
    `is_unserved` (queued, and no live worker is there to take it).
    """
    job = job_for(_viewer(request), pk)
    newest = job.lines.order_by("-number")
    lines = list(newest if request.GET.get("log") == "all" else newest[:LINES_SHOWN])[::-1]
    context = {
        "job": job,
        "lines": lines,
        "lines_hidden": max(0, job.lines_written - job.lines_dropped - len(lines)),
        "may_steer": job.may_be_steered_by(_viewer(request)),
        "is_unserved": bool(_unserved([job])),
    }
    return render(request, "specs/jobs/_job.html" if _is_fragment(request) else "specs/jobs/detail.html", context)


@require_POST
def cancel_job(request: HttpRequest, pk: int) -> HttpResponse:
    job = job_for(_viewer(request), pk, to_steer=True)
    try:
        job = ledger.cancel(job, by=_viewer(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        ended = job.state == State.CANCELLED
        messages.success(request, "The job is cancelled." if ended else "The job will end within seconds.")
    return redirect("jobs:job", job.pk)


@require_POST
def retry_job(request: HttpRequest, pk: int) -> HttpResponse:
    job = job_for(_viewer(request), pk, to_steer=True)
    try:
        job = ledger.retry(job, by=_viewer(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The job is queued again.")
    return redirect("jobs:job", job.pk)


def _viewer(request: HttpRequest) -> User:
    return cast(User, request.user)  # the sign-in middleware lets nobody else through


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers


def _unserved(jobs: list[Job]) -> set[str]:
    """The queues in which some of `jobs` wait and no live worker takes them."""
    waiting = {job.queue for job in jobs if job.state == State.QUEUED} & set(Queue.values)
    if not waiting:
        return set()
    served = {queue for queues in Worker.objects.live().values_list("queues", flat=True) for queue in queues}
    return waiting - served
