"""Dockerfiles: stages, what they build on, ports, environment, volumes, user, health, and what runs in the end."""

import json
import re
from collections.abc import Iterator

from specs.analysis.declared.gathering import Gathered
from specs.analysis.documents import plain_lines
from specs.analysis.facts import FileFacts
from specs.analysis.located import Located

_FROM = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?\s*$", re.IGNORECASE)
_PAIR = re.compile(r"([A-Za-z_]\w*)=(\"(?:[^\"\\]|\\.)*\"|'[^']*'|\S*)")
_HEREDOC = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")
_FLAG = re.compile(r"--(interval|timeout|retries|start-period)=(\S+)")


def analyze(text: str) -> FileFacts:
    text = plain_lines(text)
    found = Gathered("dockerfile", text)
    stage = ""
    for keyword, rest, at in instructions(text):
        if keyword == "FROM":
            stage = _stage(found, rest, at)
        elif reader := _READERS.get(keyword):
            reader(found, rest, at, stage)
        elif keyword in ("CMD", "ENTRYPOINT"):
            _command(found, "command", keyword, rest, at, stage)
    return found.facts()


def instructions(text: str) -> Iterator[tuple[str, str, Located]]:
    """(keyword, the rest on one line, its lines). Comments are left out, and the texts that `<<` gives."""
    rows = text.split("\n")
    index = 0
    while index < len(rows):
        start, row = index, rows[index].strip()
        index += 1
        if not row or row.startswith("#"):
            continue
        parts = [row]
        while parts[-1].endswith("\\") and index < len(rows):
            parts[-1] = parts[-1][:-1].rstrip()
            row = rows[index].strip()
            index += 1
            if row.startswith("#") or not row:
                parts.append("\\")
                continue
            parts.append(row)
        joined = " ".join(part for part in parts if part != "\\")
        last = index
        if opened := _HEREDOC.search(joined):
            closing = next((n for n in range(index, len(rows)) if rows[n].strip() == opened[1]), None)
            index = last = closing + 1 if closing is not None else index
        keyword, _, rest = joined.partition(" ")
        if keyword.isalpha():
            yield keyword.upper(), rest.strip(), Located(rest.strip(), start + 1, last)


def _stage(found: Gathered, rest: str, at: Located) -> str:
    match = _FROM.match(rest)
    if match is None:
        return ""
    stage = ""
    if match[2]:
        stage = found.unit(match[2], "stage", "stage", at)
    found.add("base", match[1], at, holder=stage)
    return stage


def _ports(found: Gathered, rest: str, at: Located, stage: str) -> None:
    for port in rest.split():
        found.port(at, holder=stage, value=port)


def _environment(found: Gathered, rest: str, at: Located, stage: str) -> None:
    pairs = _PAIR.findall(rest)
    if not pairs:
        name, _, value = rest.partition(" ")
        pairs = [(name, value.strip())]
    for name, value in pairs:
        found.add("environment", name, at, value.strip("\"'"), holder=stage)


def _argument(found: Gathered, rest: str, at: Located, stage: str) -> None:
    name, _, value = rest.partition("=")
    found.add("parameter", name.strip(), at, value.strip().strip("\"'"), holder=stage)


def _volumes(found: Gathered, rest: str, at: Located, stage: str) -> None:
    for each in words(rest) or rest.split():
        found.add("volume", each, at, each, holder=stage)


def _user(found: Gathered, rest: str, at: Located, stage: str) -> None:
    found.add("setting", "USER", at, rest, holder=stage)


def _health(found: Gathered, rest: str, at: Located, stage: str) -> None:
    for name, value in _FLAG.findall(rest):
        found.add("probe", name, at, value, holder=stage)
    _, mark, run = rest.partition("CMD ")
    if mark:
        _command(found, "health", "CMD", run, at, stage)


_READERS = {
    "EXPOSE": _ports, "ENV": _environment, "ARG": _argument, "VOLUME": _volumes, "USER": _user,
    "HEALTHCHECK": _health,
}  # fmt: skip


def _command(found: Gathered, what: str, name: str, rest: str, at: Located, stage: str) -> None:
    listed = words(rest)
    found.add(f"{what} words" if listed else what, name, at, " ".join(listed) or rest, holder=stage)


def words(rest: str) -> list[str]:
    """Those of the form that is a JSON list; none where it is no such list."""
    if not rest.startswith("["):
        return []
    try:
        held = json.loads(rest)
    except ValueError:
        return []
    return [str(word) for word in held] if isinstance(held, list) else []
