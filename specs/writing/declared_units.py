"""What a unit of a declaring file is, offers and needs: a service of Compose, a workload, a resource, a job."""

import re
from collections.abc import Iterable, Sequence

from specs.analysis.facts import Declaration, FileFacts
from specs.writing.collecting import Collector
from specs.writing.draft import About, Nature, StatementKind
from specs.writing.english import clean, code, ended, is_codeable, listing, quote, unique
from specs.writing.index import Index
from specs.writing.markup import plain
from specs.writing.prose import Prose
from specs.writing.secrecy import is_secret, names_secret
from specs.writing.services import display_name, prove_name

UNITS = frozenset({"service", "workload", "resource", "chart", "job", "stage", "operation", "schema", "section"})
MOST = 10  # things of one kind that one sentence lists
MAX_VALUE = 60
MAX_WORDS = 8

# what -> (kind of statement, weight, sentence about one or several things that are only named)
_NAMED: dict[str, tuple[StatementKind, int, str]] = {
    "port": ("description", 7, "{unit} listens on {things}"),
    "needs": ("dependency", 7, "{unit} needs {things}"),
    "volume": ("configuration", 4, "{unit} keeps {things} outside its container"),
    "secret": ("configuration", 6, "{unit} is given the secret{s} {things}"),
    "trigger": ("description", 7, "{unit} is started by {things}"),
    "build": ("description", 5, "{unit} is built from {things}"),
    "base": ("description", 6, "{unit} builds on the image {things}"),
    "parameter": ("configuration", 4, "{unit} takes {things}"),
    "policy": ("business_rule", 6, "{unit} is given the polic{ies} {things}"),
    "profile": ("configuration", 5, "{unit} is started only with the profile{s} {things}"),
    "environment from": ("configuration", 5, "{unit} takes environment variables from {things}"),
    "opened": ("business_rule", 6, "{unit} lets traffic in to the port{s} {things}"),
}
_TO = "{name} to {value}"
# what, kind of statement, weight, sentence, each thing in it
_SET: tuple[tuple[str, StatementKind, int, str, str], ...] = (
    ("limit", "constraint", 7, "{unit} sets {things}", _TO),
    ("ceiling", "constraint", 7, "{unit} may use at most {things}", "{value} of {name}"),
    ("request", "constraint", 5, "{unit} asks for {things}", "{value} of {name}"),
    ("target", "constraint", 7, "{unit} aims at an average use of {things}", "{value} percent of {name}"),
    ("setting", "configuration", 4, "{unit} sets {things}", _TO),
    ("probe", "constraint", 4, "The health check of {unit} sets {things}", _TO),
    ("liveness probe", "constraint", 4, "The liveness probe of {unit} sets {things}", _TO),
    ("readiness probe", "constraint", 4, "The readiness probe of {unit} sets {things}", _TO),
    ("startup probe", "constraint", 3, "The startup probe of {unit} sets {things}", _TO),
)
# probe -> what it tells of the unit, and what the command must do for it
_WELL = {
    "": ("is healthy while", "succeeds"), "liveness": ("is alive while", "succeeds"),
    "readiness": ("is ready while", "succeeds"), "startup": ("has started once", "has succeeded"),
}  # fmt: skip


class Unit:
    """One unit with its declarations, or what a file declares outside of any."""

    def __init__(self, index: Index, path: str, holder: str, rows: Sequence[Declaration]) -> None:
        self.index, self.path, self.holder = index, path, holder
        self.head = rows[0] if holder and rows and rows[0].what in UNITS else None
        self.rows = [each for each in rows if each is not self.head]

    @property
    def name(self) -> str:
        """With its kind where the format gives one name to things of several kinds."""
        named = self.head.name if self.head is not None and self.holder else self.path.rpartition("/")[2]
        if not is_codeable(named):
            return ""
        return f"The {code(self.kind)} {code(named)}" if self.kind else code(named)

    @property
    def kind(self) -> str:
        if self.language != "kubernetes" or self.head is None or self.head.what != "resource":
            return ""
        return self.head.value if is_codeable(self.head.value) else ""

    @property
    def language(self) -> str:
        facts = self.index.package.files[self.path].facts
        return facts.language if facts is not None else ""

    def of(self, *what: str) -> list[Declaration]:
        return [each for each in self.rows if each.what in what]

    def prose(self, rows: Iterable[Declaration]) -> Prose:
        prose = Prose(self.index, self.path, self.holder)
        if self.head is not None:
            prose.cite(self.head.start, self.head.end)
        for each in self.of("path"):
            prose.cite(each.start, each.end)
        for each in rows:
            prose.cite(each.start, each.end)
        return prose

    def about(self, relation: str, subject: str = "") -> About:
        return About(self.path, self.holder, f"declared:{relation}", subject or self.holder)


def write_unit(collector: Collector, unit: Unit, facts: FileFacts) -> None:
    """Everything a reader would ask of a unit, a sentence a question."""
    if not unit.name:
        return
    if unit.kind and not unit.rows:
        text = f"{unit.name} is declared"
        collector.add(unit.prose(()), "description", text, unit.about("unit"), weight=3)
    elif not unit.kind:
        _write_head(collector, unit, facts)
    _write_containers(collector, unit)
    for what, (kind, weight, sentence) in _NAMED.items():
        rows = [each for each in unit.of(what) if is_codeable(each.name)]
        names = unique(_named(each) for each in rows)
        if names:
            _list(collector, unit, rows, names, kind, weight, sentence, what)
    _write_environment(collector, unit)
    for what, kind, weight, sentence, pair in _SET:
        for group, rows in _grouped(unit, what):
            pairs = unique(pair.format(name=code(each.name), value=code(each.value)) for each in rows)
            if pairs:
                _list(collector, unit, rows, pairs, kind, weight, sentence, f"{what}:{group}" if group else what)
    _write_parameters(collector, unit)
    _write_rules(collector, unit)


def _grouped(unit: Unit, what: str) -> list[tuple[str, list[Declaration]]]:
    """The values of a chart by what they belong to, a sentence each; of anything else all together."""
    rows = [each for each in unit.of(what) if is_codeable(each.name) and is_told(each)]
    if unit.language != "helmvalues":
        return [("", rows)]
    groups: dict[str, list[Declaration]] = {}
    for each in rows:
        first, dot, _ = each.name.partition(".")
        groups.setdefault(first if dot else "", []).append(each)
    return list(groups.items())


def _list(
    collector: Collector, unit: Unit, rows: Sequence[Declaration], things: list[str], kind: StatementKind, weight: int,
    sentence: str, relation: str,
) -> None:  # fmt: skip
    shown = things[:MOST]
    prose = unit.prose(rows[: MOST + 2])
    said = listing(shown) if len(shown) == len(things) else f"{', '.join(shown)} and others"
    collector.add(
        prose,
        kind,
        sentence.format(
            unit=unit.name, things=said, s="" if len(things) == 1 else "s", ies="y" if len(things) == 1 else "ies"
        ),
        unit.about(relation),
        weight=weight,
    )


def _named(each: Declaration) -> str:
    """A name, and of a parameter what it is unless given."""
    if each.what == "parameter" and each.value and is_told(each):
        return f"{code(each.name)} ({code(each.value)} by default)"
    # Of what is needed, the version; of what starts it, what that comes from.
    more = each.what in ("needs", "trigger") and each.value not in ("", each.name) and is_told(each)
    return f"{code(each.name)} ({code(each.value)})" if more else code(each.name)


def is_told(each: Declaration) -> bool:
    secret = names_secret(each.name) or is_secret(each.name, each.value)
    return is_codeable(each.value) and len(each.value) <= MAX_VALUE and not secret


def _write_head(collector: Collector, unit: Unit, facts: FileFacts) -> None:
    images = [each for each in unit.of("image") if is_codeable(each.name)]
    command = next(iter(unit.of("command", "command words")), None)
    run = command_said(command) if command is not None else ""
    kind = unit.head.value if unit.head is not None and unit.head.what in ("workload", "resource") else ""
    prose = unit.prose([*images[:3], *([command] if command is not None and run else [])])
    text = unit.name
    if kind and is_codeable(kind) and code(kind) != unit.name:
        text += f" is {_article(kind)} {code(kind)}"
    if images:
        text += (
            f"{' that' if text != unit.name else ''} runs the image {listing([code(each.name) for each in images[:3]])}"
        )
    if run:
        text += f" with the command {run}" if images else f"{' that' if text != unit.name else ''} runs {run}"
    uses = [use for use in facts.services if use.symbol == unit.holder]
    if uses:
        use = uses[0]
        prose.cite(use.start, use.end)
        prove_name(prose, use.service, [*(each.name for each in images), kind])
        service = display_name(use.service)
        text = f"{text}: {service}" if images else f"{unit.name} is a resource of {service}"
        if not images and not unit.name.startswith(f"`{kind}."):  # Terraform's names begin with the kind
            text += f": {_article(kind)} {code(kind)}"
    if text != unit.name:
        # That there is something of a kind is told last: what it does says more.
        weight = 8 if images or run or uses else 3
        collector.add(
            prose, "dependency" if uses and images else "description", text, unit.about("unit"), weight=weight
        )


def _write_containers(collector: Collector, unit: Unit) -> None:
    """What a pod of several runs, and what it runs first."""
    for what, after in (("first container", " before its other containers"), ("container", "")):
        for each in unit.of(what):
            if not (is_codeable(each.name) and is_codeable(each.value)):
                continue
            commands = unit.of(f"{what} command", f"{what} command words")
            command = next((given for given in commands if given.name == each.name), None)
            run = command_said(command) if command is not None else ""
            text = f"{unit.name} runs {code(each.name)} of the image {code(each.value)}"
            text += f" with the command {run}" if run else ""
            prose = unit.prose([each, *([command] if command is not None and run else [])])
            collector.add(prose, "description", text + after, unit.about(what, each.name), weight=8)


def command_said(each: Declaration) -> str:
    """Word by word where the file writes a list; nothing where it may hold a secret."""
    if is_secret("", each.value) or any(names_secret(word) or is_secret("", word) for word in each.value.split()):
        return ""
    if not each.what.endswith(" words"):
        return code(each.value) if is_codeable(each.value) else ""
    words = each.value.split()
    told = words[:MAX_WORDS]
    return " ".join(map(code, told)) + (" …" if told != words else "") if all(map(is_codeable, told)) else ""


def _article(kind: str) -> str:
    return "an" if kind[:1].lower() in "aeiou" else "a"


def _write_environment(collector: Collector, unit: Unit) -> None:
    """What it sets, and what it passes on or keeps to itself."""
    rows = [each for each in unit.of("environment") if is_codeable(each.name)]
    told = [each for each in rows if is_told(each) and "${" not in each.value]
    if told:
        pairs = [f"{code(each.name)} to {code(each.value)}" for each in told]
        _list(collector, unit, told, pairs, "configuration", 5, "{unit} sets the environment variable{s} {things}",
              "environment")  # fmt: skip
    rest = [each for each in rows if each not in told]
    if rest:
        names = unique(_handed_on(each) for each in rest)
        _list(collector, unit, rest, names, "configuration", 5, "{unit} is given the environment variable{s} {things}",
              "given")  # fmt: skip


_PASSED = re.compile(r"^\$\{\w+:?-([^${}]+)\}$")  # ${LOG_LEVEL:-info}


def _handed_on(each: Declaration) -> str:
    """A variable that is handed on, with what it is where nobody gives it."""
    default = _PASSED.match(each.value)
    told = default is not None and is_codeable(default[1]) and is_told(each)
    return f"{code(each.name)} ({code(default[1])} by default)" if told and default is not None else code(each.name)


def _write_rules(collector: Collector, unit: Unit) -> None:
    """Schedules, rights and health: what decides when and whether something happens."""
    for each in unit.of("schedule"):
        if is_codeable(each.value):
            text = f"{unit.name} runs on the schedule {code(each.value)}"
            collector.add(unit.prose([each]), "business_rule", text, unit.about("schedule", each.name), weight=9)
    for rows in _rules(unit.of("permission")):
        if text := _permission(unit, rows):
            about = unit.about("permission", rows[0].name)
            collector.add(unit.prose(rows), "business_rule", text, about, weight=7)
    for kind, (well, done) in _WELL.items():
        for each in unit.of(f"{kind} health".strip(), f"{kind} health words".strip()):
            if run := command_said(each):
                text = f"{unit.name} {well} {run} {done}"
                collector.add(unit.prose([each]), "business_rule", text, unit.about("health", each.name), weight=5)
        for each in unit.of(f"{kind} connection"):
            if is_codeable(each.value):
                text = f"{unit.name} {well} port {code(each.value)} takes connections"
                collector.add(unit.prose([each]), "business_rule", text, unit.about("health", each.name), weight=5)
    for each in unit.of("operation"):
        method, _, path = each.name.rpartition(" ")
        if is_codeable(path):
            text = f"{unit.name} answers {f'{method.upper()} ' if method else ''}{code(path)}"
            text += f" with {code(each.value)}" if is_codeable(each.value) else ""
            collector.add(unit.prose([each]), "description", text, unit.about("operation", each.name), weight=7)
    for each in unit.of("output"):
        if is_codeable(each.name):
            _documented(collector, unit, each, f"{unit.name} gives {code(each.name)}")


def _write_parameters(collector: Collector, unit: Unit) -> None:
    """What whoever deploys it may give: what it is for, which values it may have, and what refuses others."""
    refusals = {each.start: each for each in unit.of("refusal")}
    for each in unit.of("described"):
        text = f"{code(each.name)}: {plain(clean(each.value, 200))}"
        if is_codeable(each.name) and "`" not in each.value and not is_secret("", each.value):
            about = unit.about("described", each.name)
            collector.add(unit.prose([each]), "configuration", ended(text), about, nature="documented", weight=4)
    for each in unit.of("rule"):
        if not (is_codeable(each.name) and is_codeable(each.value)):
            continue
        text = f"{code(each.name)} is refused unless {code(each.value)}"
        refusal = refusals.get(each.start)
        if refusal is not None and is_codeable(refusal.value):
            text += f"; the message is {quote(refusal.value)}"
        collector.add(unit.prose([each]), "constraint", text, unit.about("rule", each.name), weight=8)
    for each in unit.of("allowed"):
        values = [code(value) for value in each.value.split(", ") if is_codeable(value)]
        if values and is_codeable(each.name):
            text = f"{code(each.name)} must be one of {listing(values, 'or')}"
            collector.add(unit.prose([each]), "constraint", text, unit.about("allowed", each.name), weight=7)


def _rules(rows: list[Declaration]) -> list[list[Declaration]]:
    """Rights that one rule gives or denies, taken together."""
    together: dict[tuple[str, int], list[Declaration]] = {}
    for each in rows:
        if is_codeable(each.name):
            # A list of actions gives one right a line, a rule with verbs all of its things at once.
            plain_right = each.value in ("", "true", "denied")
            together.setdefault((each.value, 0 if plain_right else each.start), []).append(each)
    return list(together.values())


def _permission(unit: Unit, rows: list[Declaration]) -> str:
    value = rows[0].value
    names = unique(code(each.name) for each in rows)
    said = listing(names[:MOST]) if len(names) <= MOST else f"{', '.join(names[:MOST])} and others"
    if value in ("", "denied") and "policy" in unit.holder:
        return f"{unit.name} {'denies' if value else 'allows'} {said}"
    if value in ("", "true", "denied"):
        plural = "s" if len(names) > 1 else ""
        return f"{unit.name} is {'denied' if value == 'denied' else 'given'} the permission{plural} {said}"
    if value.startswith("role "):
        return f"{unit.name} gives {said} the role {code(value.removeprefix('role '))}"
    verbs = [code(verb) for verb in value.split(", ") if is_codeable(verb)]
    return f"{unit.name} allows {listing(verbs)} on {said}" if verbs else ""


def _documented(collector: Collector, unit: Unit, each: Declaration, text: str) -> None:
    nature: Nature = "observed"
    if each.value:
        text, nature = f"{text}: {plain(clean(each.value, 200))}", "documented"
    collector.add(unit.prose([each]), "description", ended(text), unit.about(each.what, each.name), nature=nature)
