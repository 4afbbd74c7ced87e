"""Pipelines: GitHub Actions and GitLab CI. When they run, what they may do, what they run and what they need."""

import re

from specs.analysis.declared.compose import environment, listed
from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.known_services import of_image
from specs.analysis.located import Located

_SECRET = re.compile(r"\$\{\{\s*secrets\.([A-Za-z_]\w*)")
# What only prepares the command that a step is for.
_PREPARING = re.compile(
    r"\s*(?:#|[A-Za-z_]\w*=\S*\s*$|(?:set|cd|echo|export|if|then|fi|else|for|while|do|done|mkdir|sudo|curl|source)\b|[{}()])"
)
MAX_SECRETS = 40
MAX_STEPS = 4  # of one job
_GITLAB_WORDS = frozenset(
    "default include stages variables workflow image services cache before_script after_script pages".split()
)


def read_github(found: Gathered, root: Located) -> None:
    name = root.get("name")
    if name is not None and name.text:
        found.add("about", "name", name)
    _triggers(found, root)
    _permissions(found, root, "")
    for variable, given in environment(root, "env"):
        found.add("environment", variable, given)
    for name_of, job in root.entries("jobs"):
        if isinstance(job.value, dict):
            _job(found, name_of, job)
    _secrets(found)


def _triggers(found: Gathered, root: Located) -> None:
    # YAML 1.1 reads a bare `on` as true; here keys stay as they are written.
    for event in listed(root, "on"):
        if event.text != "schedule":  # its times are told
            branches = [each.text for each in root.items("on", event.text, "branches") if each.text]
            last = max([event.end, *(each.end for each in root.items("on", event.text, "branches"))])
            at = Located(", ".join(branches), event.start, last)
            found.add("trigger", event.text, at if branches else event)
    for item in root.items("on", "schedule"):
        if (cron := item.get("cron")) is not None:
            found.add("schedule", "cron", cron)
    for name, given in root.entries("on", "workflow_dispatch", "inputs"):
        described = given.get("description")
        found.add("parameter", name, Located("", given.start, given.start), described.text if described else "")


def _permissions(found: Gathered, holder_of: Located, holder: str) -> None:
    held = holder_of.get("permissions")
    if held is not None and isinstance(held.value, str):
        found.add("permission", held.text, held, "", holder=holder)
    for scope, given in holder_of.entries("permissions"):
        found.add("permission", scope, given, holder=holder)


def _job(found: Gathered, name: str, job: Located) -> None:
    holder = found.unit(name, "job", "job", job)
    if (runs_on := job.get("runs-on")) is not None and isinstance(runs_on.value, str):
        found.add("setting", "runs-on", runs_on, holder=holder)
    if (timeout := job.get("timeout-minutes")) is not None:
        found.add("limit", "timeout-minutes", timeout, holder=holder)
    if (reused := job.get("uses")) is not None:
        found.add("step", "uses", reused, holder=holder)
    _permissions(found, job, holder)
    for other in listed(job, "needs"):
        found.add("needs", other.text, other, holder=holder)
    if (condition := job.get("if")) is not None and isinstance(condition.value, str):
        found.add("condition", "if", condition, holder=holder)
    for service, held in job.entries("services"):
        _service(found, service, held, holder)
    for axis, values in job.entries("strategy", "matrix"):
        items = [each.text for each in values.items() if isinstance(each.value, str)]
        if items and axis not in ("include", "exclude"):
            found.add("matrix", axis, values, ", ".join(items), holder=holder)
    for step in job.items("steps"):
        _step(found, step, holder)


def _service(found: Gathered, name: str, held: Located, holder: str) -> None:
    image = held.get("image") or held
    if isinstance(image.value, str) and image.text:
        found.add("image", image.text, image, name, holder=holder)


def _step(found: Gathered, step: Located, holder: str) -> None:
    run, used = step.get("run"), step.get("uses")
    if used is not None:
        found.add("step", "uses", used, holder=holder)
    elif run is not None and run.text.strip():
        rows = [row for row in run.text.split("\n") if row.strip() and not _PREPARING.match(row)]
        if rows:
            found.add("step", "run", _place(found, rows[0].strip(), run), holder=holder)


def _place(found: Gathered, command: str, run: Located) -> Located:
    """The line of a command in a text of several."""
    lines = found.text.split("\n")[run.start - 1 : run.end] if run.end > run.start else []
    line = next((run.start + n for n, row in enumerate(lines) if row.strip() == command), 0)
    return Located(command, line or run.start, line or run.end)


def _secrets(found: Gathered) -> None:
    """The names of the secrets that must be given, never their values: those stand nowhere."""
    seen: set[str] = set()
    for number, row in enumerate(found.text.split("\n"), 1):
        for match in _SECRET.finditer(row) if "secrets." in row else ():
            if match[1] not in seen and len(seen) < MAX_SECRETS and match[1] != "GITHUB_TOKEN":
                seen.add(match[1])
                found.add("secret", match[1], Located("", number, number))


def read_github_action(found: Gathered, root: Located) -> None:
    """An action that others use: what it takes and gives."""
    for key in ("name", "description"):
        if (held := root.get(key)) is not None and isinstance(held.value, str):
            found.add("about", key, held)
    for name, given in root.entries("inputs"):
        described = given.get("description")
        found.add("parameter", name, Located("", given.start, given.end), described.text if described else "")
    for name, given in root.entries("outputs"):
        described = given.get("description")
        found.add("output", name, Located("", given.start, given.end), described.text if described else "")
    for key in ("using", "main", "image"):
        if (held := root.get("runs", key)) is not None and isinstance(held.value, str):
            found.add("setting", key, held)


def read_gitlab(found: Gathered, root: Located) -> None:
    for stage in root.items("stages"):
        found.add("setting", "stage", stage)
    for variable, given in environment(root, "variables"):
        found.add("environment", variable, given.get("value") or given)
    if (shared := root.get("default")) is not None:
        _gitlab_bounds(found, shared, "")
    for name, job in root.entries():
        if name in _GITLAB_WORDS or name.startswith(".") or not isinstance(job.value, dict):
            continue
        if any(key in job.value for key in ("script", "trigger", "extends", "stage", "run")):
            _gitlab_job(found, name, job)


def _gitlab_job(found: Gathered, name: str, job: Located) -> None:
    holder = found.unit(name, "job", "job", job)
    for key in ("stage", "when"):
        if (held := job.get(key)) is not None and isinstance(held.value, str):
            found.add("setting", key, held, holder=holder)
    _gitlab_bounds(found, job, holder)
    for service in job.items("services"):
        named = service.get("name") or service
        if isinstance(named.value, str) and of_image(named.text):
            found.add("image", named.text, named, holder=holder)
    for other in listed(job, "needs"):
        found.add("needs", other.text, other, holder=holder)
    for other in job.items("needs"):
        if (needed := other.get("job")) is not None and needed.text:
            found.add("needs", needed.text, needed, holder=holder)
    rules = job.items("rules")
    condition = rules[0].get("if") if len(rules) == 1 else None
    if condition is not None and rules[0].get("when") is None:
        found.add("condition", "if", condition, holder=holder)
    for branch in listed(job, "only"):
        found.add("only", branch.text, branch, holder=holder)
    for row in [each for each in listed(job, "script") if not _PREPARING.match(each.text)][:MAX_STEPS]:
        command = next((line.strip() for line in row.text.split("\n") if line.strip()), "")
        found.add("step", "run", _place(found, command, row), holder=holder)


def _gitlab_bounds(found: Gathered, held: Located, holder: str) -> None:
    """The image that a job runs in, how long it may take and how often it is tried."""
    if (timeout := held.get("timeout")) is not None and timeout.text:
        found.add("limit", "timeout", timeout, holder=holder)
    retry = held.get("retry", "max") or held.get("retry")
    if retry is not None and retry.text.isdigit():
        when = held.get("retry", "when")
        said = f"{retry.text} {when.text}" if when is not None and isinstance(when.value, str) else retry.text
        whole = held.get("retry") or retry
        found.add("limit", "retry", Located(said, whole.start, whole.end), holder=holder)
    image = held.get("image", "name") or held.get("image")
    if image is not None and isinstance(image.value, str):
        found.add("base", image.text, image, holder=holder)
