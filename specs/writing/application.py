"""Settings that stand in an application's own file: a sentence a section, and the variables that give values."""

import re
from collections.abc import Sequence

from specs.analysis.facts import Declaration, FileFacts
from specs.writing.collecting import Collector
from specs.writing.configuration import write_variables
from specs.writing.declared_units import MOST, Unit, is_told
from specs.writing.english import code, is_codeable, listing, unique
from specs.writing.prose import Prose

MAX_SECTIONS = 60
_PROFILE = re.compile(r"(?:application|bootstrap)-.|appsettings\..+\.json\Z", re.IGNORECASE)  # one of several files


def write_application(collector: Collector, units: Sequence[Unit], path: str, facts: FileFacts) -> None:
    for unit in units[:MAX_SECTIONS]:
        rows = [each for each in unit.of("setting") if is_codeable(each.name) and is_told(each)]
        for first in range(0, len(rows), MOST):
            _write_section(collector, unit, rows[first : first + MOST], first)
    if units:
        write_variables(collector, units[0].index, path, list(facts.env))


def _write_section(collector: Collector, unit: Unit, rows: Sequence[Declaration], first: int) -> None:
    if _repeats(unit):
        unit.head = None
    prose = unit.prose(rows)
    pairs = unique(f"{code(each.name)} to {code(each.value)}" for each in rows)
    file = unit.path.rpartition("/")[2]
    who = unit.name if unit.head is not None else code(file)
    if unit.head is not None and _PROFILE.match(file):
        who = f"In {code(file)}, {who}"
    text = f"{who} sets {listing(pairs)}" if pairs else ""
    if text:
        about = unit.about(f"settings {first}" if first else "settings")
        collector.add(prose, "configuration", text, about, weight=5)


def policy_settings(prose: Prose, policy: str) -> str:
    """What the application's file sets for a policy that an annotation names: "`max-attempts` is `4`, …"."""
    for path, file in prose.index.package.files.items():
        rows = file.facts.declarations if file.facts is not None and file.facts.language == "application" else ()
        for head in rows:
            if head.what == "section" and head.name.endswith(f"retry.instances.{policy}"):
                told = [
                    each for each in rows if each.what == "setting" and each.holder == head.holder and is_told(each)
                ]
                prose.cite(head.start, head.end, path=path, symbol=head.holder)
                for each in told[:MOST]:
                    prose.cite(each.start, each.end, path=path, symbol=each.holder)
                last = [(each.name.rpartition(".")[2], each.value) for each in told[:MOST]]
                return listing([f"{code(name)} is {code(value)}" for name, value in last])
    return ""


def _repeats(unit: Unit) -> bool:
    """Whether each row says the section's name itself, as properties do."""
    return unit.head is not None and all(each.name.startswith(unit.head.name) for each in unit.of("setting"))
