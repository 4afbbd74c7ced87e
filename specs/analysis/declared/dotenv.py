"""Example files of environment variables, and Procfiles."""

import re

from specs.analysis.declared.gathering import Gathered
from specs.analysis.documents import plain_lines
from specs.analysis.facts import FileFacts
from specs.analysis.located import Located

_ROW = re.compile(r"\s*(?:#\s?)?(?:export\s+)?([A-Z][A-Z0-9_]{2,})\s*=\s*(.*)$")
_PROCESS = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)$")
MAX_ABOVE = 4


def analyze(text: str) -> FileFacts:
    """Each variable with the comment above it. A value that is left out is one that must be given."""
    text = plain_lines(text)
    found = Gathered("dotenv", text)
    above: list[str] = []
    first = 0
    for number, row in enumerate(text.split("\n"), 1):
        entry = _ROW.match(row)
        if entry is not None:
            value, _, beside = entry[2].partition(" #")
            said = " ".join([*above[-MAX_ABOVE:], beside.strip()]).strip()
            found.add("environment", entry[1], Located(value.strip().strip("\"'"), number, number))
            if said and len(said.split()) > 1:
                found.add("comment", entry[1], Located(said, first or number, number))
            above, first = [], 0
        elif row.lstrip().startswith("#") and row.strip("# \t-="):
            above.append(row.strip("# \t"))
            first = first or number
        elif not row.strip():
            above, first = [], 0
    return found.facts()


def analyze_procfile(text: str) -> FileFacts:
    text = plain_lines(text)
    found = Gathered("procfile", text)
    for number, row in enumerate(text.split("\n"), 1):
        if process := _PROCESS.match(row):
            at = Located(process[2].strip(), number, number)
            holder = found.unit(process[1], "service", "process", at)
            found.add("command", "command", at, holder=holder)
    return found.facts()
