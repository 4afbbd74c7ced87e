"""Operations on jobs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from specs.jobs import ledger
from specs.jobs.listing import NEWEST_FIRST, Filters, job_for, jobs_for
from specs.models.job import Job, JobLine, State
from studio.pagination import PageOf, Paging, Slice, paginate
from studio.people.api_access import SIGNED_IN, caller

router = Router(auth=SIGNED_IN, tags=["jobs"])


class JobOut(Schema):
    id: int
    kind: str
    state: State
    queue: str
    package: str | None = Field(description="The package's slug.")
    requested_by: str | None = Field(description="A user name.")
    stage: str
    done: int
    total: int | None
    attempts: int
    crashes: int
    error: str = Field(description="Why it failed, as a sentence.")
    error_mendable: bool = Field(description="Whether the reader can do something about the error.")
    result: dict[str, Any]
    cancel_requested: bool
    created_at: datetime
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @staticmethod
    def resolve_package(job: Job) -> str | None:
        return job.package.slug if job.package else None

    @staticmethod
    def resolve_requested_by(job: Job) -> str | None:
        return job.requested_by.username if job.requested_by else None


class LineOut(Schema):
    number: int
    at: datetime
    text: str


class JobFilters(Schema):
    state: State | None = None
    kind: str = Field("", max_length=60)
    package: str = Field("", max_length=200, description="A package's slug.")
    mine: bool = False


@router.get("/jobs", response=PageOf[JobOut], summary="Jobs, newest first")
def list_jobs(request: HttpRequest, wanted: Query[JobFilters], paging: Query[Paging]) -> Slice[Job]:
    """Jobs of the packages you may see, newest first."""
    filters = Filters(state=wanted.state or "", kind=wanted.kind, package=wanted.package, mine=wanted.mine)
    return paginate(jobs_for(caller(request), filters), NEWEST_FIRST, cursor=paging.cursor, limit=paging.limit)


@router.get("/jobs/{int:job_id}", response=JobOut, summary="One job, with its progress")
def get_job(request: HttpRequest, job_id: int) -> Job:
    return job_for(caller(request), job_id)


@router.get("/jobs/{int:job_id}/log", response=PageOf[LineOut], summary="A job's log")
def list_job_lines(request: HttpRequest, job_id: int, paging: Query[Paging]) -> Slice[JobLine]:
    """The job's log, as far as it is kept. Numbers go on over all runs of the job."""
    lines = JobLine.objects.filter(job=job_for(caller(request), job_id))
    return paginate(lines, ("number",), cursor=paging.cursor, limit=paging.limit)


@router.post("/jobs/{int:job_id}/cancel", response=JobOut, summary="Cancel a job")
def cancel_job(request: HttpRequest, job_id: int) -> Job:
    """Cancel it: a queued job at once, a running one within seconds."""
    return ledger.cancel(job_for(caller(request), job_id, to_steer=True), by=caller(request))


@router.post("/jobs/{int:job_id}/retry", response=JobOut, summary="Retry a job")
def retry_job(request: HttpRequest, job_id: int) -> Job:
    """Queue a failed, dead or cancelled job again."""
    return ledger.retry(job_for(caller(request), job_id, to_steer=True), by=caller(request))
