"""For those who work on the package: what its pipelines run, when, and with which rights."""

from collections.abc import Sequence

from specs.analysis.facts import Declaration, FileFacts
from specs.writing.collecting import Collector
from specs.writing.declared import declaring_files, units_of
from specs.writing.declared_units import Unit
from specs.writing.draft import About, Statement
from specs.writing.english import code, is_codeable, listing, unique
from specs.writing.index import Index
from specs.writing.prose import Prose
from specs.writing.secrecy import is_secret

MAX_PIPELINES = 4
MAX_JOBS = 6  # of one pipeline
MAX_COMMANDS = 3
MAX_NAMES = 8
_TELLING = ("test", "ci", "build", "release", "publish", "deploy")


def pipelines_of(index: Index) -> tuple[Statement, ...]:
    """A few sentences a pipeline: a package is not about what watches over it."""
    collector = Collector()
    found = declaring_files(index, frozenset({"workflow", "gitlab"}))
    for path, facts in sorted(found, key=lambda item: _rank(item[0]))[:MAX_PIPELINES]:
        _pipeline(collector, index, path, facts)
    return tuple(each.statement for each in collector.found)


def _rank(path: str) -> tuple[int, str]:
    name = path.rpartition("/")[2].lower()
    return next((n for n, word in enumerate(_TELLING) if word in name), len(_TELLING)), path


def _pipeline(collector: Collector, index: Index, path: str, facts: FileFacts) -> None:
    units = units_of(index, path, facts)
    whole = next((unit for unit in units if not unit.holder), None)
    rows = whole.rows if whole is not None else []
    triggers = [each for each in rows if each.what == "trigger" and is_codeable(each.name)]
    if triggers:
        names = unique(_trigger(each) for each in triggers)[:MAX_NAMES]
        tell(collector, index, path, triggers[:MAX_NAMES], f"{code(path)} runs on {listing(names)}", "triggers")
    for each in rows:
        if each.what == "schedule" and is_codeable(each.value):
            tell(collector, index, path, [each], f"{code(path)} runs on the schedule {code(each.value)}", "schedule")
    for what, phrase in (("permission", "may use the permission{s}"), ("secret", "needs the secret{s}")):
        held = [each for each in rows if each.what == what and is_codeable(each.name)]
        if held:
            names = unique(code(_scope(each)) for each in held)[:MAX_NAMES]
            tell(
                collector,
                index,
                path,
                held[:MAX_NAMES],
                f"{code(path)} {phrase.format(s='' if len(names) == 1 else 's')} {listing(names)}",
                what,
            )
    if whole is not None:
        _bounds(collector, index, path, whole, f"Each job of {code(path)}")
    for unit in [unit for unit in units if unit.holder][:MAX_JOBS]:
        _job(collector, index, path, unit)


def _trigger(each: Declaration) -> str:
    branches = [code(name) for name in each.value.split(", ") if is_codeable(name)] if each.value != each.name else []
    return f"{code(each.name)} to {listing(branches, 'or')}" if branches else code(each.name)


def _scope(each: Declaration) -> str:
    scope = f"{each.name}: {each.value}"
    return scope if each.value and is_codeable(scope) else each.name


def _job(collector: Collector, index: Index, path: str, unit: Unit) -> None:
    runs = [
        each
        for each in unit.of("step")
        if each.name == "run" and is_codeable(each.value) and "${{" not in each.value and not is_secret("", each.value)
    ][:MAX_COMMANDS]
    if not runs or not unit.name or unit.head is None:
        return
    images = [each for each in unit.of("image") if is_codeable(each.name)][:MAX_COMMANDS]
    commands = unique(code(each.value) for each in runs)
    text = f"The job {unit.name} of {code(path)} runs {listing(commands)}"
    if images:
        text += f", beside {listing(unique(code(each.name) for each in images))}"
    conditions = _conditions(unit)
    text += "".join(said for _, said in conditions)
    tell(collector, index, path, [unit.head, *runs, *images, *(each for each, _ in conditions)], text, "job",
         unit.holder)  # fmt: skip
    _bounds(collector, index, path, unit, f"The job {unit.name} of {code(path)}")


def _conditions(unit: Unit) -> list[tuple[Declaration, str]]:
    """What must hold before a job runs."""
    found = []
    for each in unit.of("needs")[:1]:
        if is_codeable(each.name) and len(unit.of("needs")) == 1:
            found.append((each, f", after {code(each.name)}"))
    for each in unit.of("matrix"):
        values = [code(value) for value in each.value.split(", ") if is_codeable(value)][:MAX_NAMES]
        if is_codeable(each.name) and len(values) > 1:
            found.append((each, f", with {listing(values)} as {code(each.name)}"))
    for each in unit.of("condition"):
        if is_codeable(each.value):
            found.append((each, f", if {code(each.value)} holds"))
    for each in unit.of("only")[:1]:
        if is_codeable(each.name) and len(unit.of("only")) == 1:
            found.append((each, f", only for {code(each.name)}"))
    for each in unit.of("setting"):
        if each.name == "when" and each.value == "manual":
            found.append((each, ", once somebody starts it (`manual`)"))
    return found


def _bounds(collector: Collector, index: Index, path: str, unit: Unit, subject: str) -> None:
    for each in unit.of("limit"):
        if not is_codeable(each.value):
            continue
        if each.name in ("timeout", "timeout-minutes"):
            after = " minutes" if each.name.endswith("minutes") else ""
            text = f"{subject} may take at most {code(each.value)}{after}"
            tell(collector, index, path, [*([unit.head] if unit.head else []), each], text, f"timeout:{unit.holder}")
        elif each.name == "retry":
            times, _, when = each.value.partition(" ")
            text = f"{subject} is tried again at most {code(times)} time{'' if times == '1' else 's'}"
            text += f", after a {code(when)}" if when else ""
            tell(collector, index, path, [*([unit.head] if unit.head else []), each], text, f"retry:{unit.holder}")


def tell(
    collector: Collector,
    index: Index,
    path: str,
    rows: Sequence[Declaration],
    text: str,
    subject: str,
    holder: str = "",
) -> None:
    prose = Prose(index, path, holder)
    for each in rows:
        prose.cite(each.start, each.end)
    collector.add(prose, "developer", text, About(path, holder, "developer", f"pipeline:{subject}"))
