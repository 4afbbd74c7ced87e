"""Showing a job's progress in a terminal."""

from django.core.management.base import OutputWrapper

from specs.jobs.waiting import wait_for
from specs.models.job import Job, JobLine, State


class Follower:
    """Writes a line for each stage and each line of the log, once."""

    def __init__(self, out: OutputWrapper, name: str) -> None:
        self._out = out
        self._name = name
        self._stage = ""
        self._line = 0

    def __call__(self, job: Job) -> None:
        if job.stage and job.stage != self._stage:
            self._stage = job.stage
            total = f" ({job.total:,})" if job.total else ""
            self._out.write(f"{self._name}: {job.stage}{total} …")
        for number, text in JobLine.objects.filter(job=job, number__gt=self._line).values_list("number", "text"):
            self._line = number
            self._out.write(f"{self._name}: {text}")
        self._out.flush()


def follow(out: OutputWrapper, name: str, job: Job) -> str:
    """Waits for the job's end and shows how it gets there. Why it failed, or "" where it did not."""
    ended = wait_for(job, Follower(out, name))
    if ended.state == State.DONE:
        out.write(f"{name}: {said(ended)}")
        return ""
    return f"{name}: {ended.error or f'the job was {ended.state}.'}"


def said(job: Job) -> str:
    """What a run of generation came to, in a sentence."""
    if job.result.get("held"):
        return "the new version is held until a maintainer confirms it."
    version, changes = job.result.get("version"), job.result.get("changes")
    if not changes:
        return f"nothing changed since version {version}."
    return (
        f"version {version}: {changes['added']:,} statements added, {changes['changed']:,} changed, "
        f"{changes['removed']:,} removed."
    )
