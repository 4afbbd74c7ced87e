"""Helm: the chart, its values, and templates, which are no YAML before they are filled in and are read row by row."""

import re

from specs.analysis.declared.gathering import Gathered
from specs.analysis.located import Located

MAX_VALUES = 60
MAX_DEPTH = 4
MAX_SPAN = 15  # lines
_ROW = re.compile(r"^(?P<indent>[ ]*)(?:- )?(?P<key>kind|name|image|containerPort|schedule):[ ]+(?P<value>\S.*?)\s*$")
_COMMENTED_OUT = re.compile(r"-? ?[\w./-]+: |- ")
_VALUE = re.compile(r"\.Values\.([A-Za-z_][\w.]*)")


def read_chart(found: Gathered, root: Located) -> None:
    name = root.get("name")
    if name is None or not name.text:
        return
    holder = found.unit(name.text, "chart", "chart", root, name)
    for key in ("version", "appVersion", "kubeVersion"):
        if (held := root.get(key)) is not None and isinstance(held.value, str):
            found.add("setting", key, held, holder=holder)
    for other in root.items("dependencies"):
        if (needed := other.get("name")) is not None:
            version = other.get("version")
            end = max(needed.end, version.end if version is not None else 0)
            at = Located(version.text if version is not None else needed.text, needed.start, end)
            found.add("needs", needed.text, at, holder=holder)
    if (described := root.get("description")) is not None and isinstance(described.value, str):
        at = Located(described.text, min(name.start, described.start), max(name.end, described.end))
        found.add("described", name.text, at, holder=holder)


def read_values(found: Gathered, root: Located) -> None:
    """Plain values under their dotted names: what whoever installs the chart may set."""
    stack = [(name, each, each.start) for name, each in reversed(root.entries())]
    told, rows = 0, found.text.split("\n")
    while stack and told < MAX_VALUES:
        name, held, top = stack.pop()
        if isinstance(held.value, dict):
            if name.count(".") < MAX_DEPTH:
                stack += [(f"{name}.{key}", each, top) for key, each in reversed(held.entries())]
        elif isinstance(held.value, str) and "\n" not in held.value and held.end - top <= MAX_SPAN:
            what = "environment" if name.rpartition(".")[2].isupper() else "setting"
            found.add(what, name, Located(held.value, top, held.end))  # every part of its name is in these lines
            told += 1
        if (said := _comment_above(rows, held.start)) and held.start - top <= MAX_SPAN:
            found.add("described", name, Located(said, min(top, held.start - 1), held.start))


def _comment_above(rows: list[str], line: int) -> str:
    """What the row above says of a value; code that is commented out says nothing."""
    above = rows[line - 2].strip() if line > 1 else ""
    said = above.lstrip("#").strip().removeprefix("--").strip()
    prose = above.startswith("#") and " " in said and not said.endswith(":") and not _COMMENTED_OUT.match(said)
    return said if prose else ""


def read_template(found: Gathered) -> None:
    """The kinds that a template makes, and the values of the chart that it reads."""
    used: dict[str, int] = {}
    holder = ""
    rows = found.text.split("\n")
    for number, row in enumerate(rows, 1):
        if row.startswith("---"):
            holder = ""
        for match in _VALUE.finditer(row) if ".Values." in row else ():
            used.setdefault(match[1].rstrip("."), number)
        entry = _ROW.match(row)
        if entry is None:
            continue
        value = entry["value"].strip("\"'")
        if entry["key"] == "kind" and not entry["indent"] and "{{" not in value:
            end = next((n - 1 for n in range(number + 1, len(rows) + 1) if rows[n - 1].startswith("---")), len(rows))
            holder = found.unit(value, "resource", value, Located(value, number, max(number, end)))
        elif entry["key"] == "schedule" and holder and "{{" not in value:
            found.add("schedule", "schedule", Located(value, number, number), holder=holder)
        elif entry["key"] == "containerPort" and holder and value.isdigit():
            found.port(Located(value, number, number), holder=holder)
    for name, number in list(used.items())[:MAX_VALUES]:
        found.add("parameter", f".Values.{name}", Located("", number, number), holder=holder)
    found.problem("This template is no YAML before Helm fills it in; it was read row by row.")
