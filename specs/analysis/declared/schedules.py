"""Timetables of sidekiq-cron, sidekiq-scheduler and resque-scheduler: which job runs when."""

import re

from specs.analysis.declared.gathering import Gathered
from specs.analysis.located import Located

FORMAT = re.compile(r"^ +[\"']?(?:cron|every)[\"']? *: *\S", re.MULTILINE)
CLASS = re.compile(r"^ +[\"']?class[\"']? *: *[\"']?[A-Z]", re.MULTILINE)
ROOTS = (":schedule", "schedule", ":scheduler", "scheduler")


def read(found: Gathered, root: Located) -> None:
    held = next((part for name in ROOTS if (part := root.get(name)) is not None), root)
    if (inner := held.get("schedule") or held.get(":schedule")) is not None:
        held = inner
    for name, job in held.entries():
        when = job.get("cron") or job.get("every")
        named = job.get("class")
        if when is None or named is None or not named.text:
            continue
        holder = found.unit(name, "section", "job", Located(None, min(job.start, named.start), job.end), job, named)
        first = when.items()[0] if when.items() else when
        found.add("schedule", "schedule", first, holder=holder)
        for key in ("class", "queue"):
            if (told := job.get(key)) is not None and told.text:
                found.add("setting", key, told, holder=holder)
