"""One small service, written in each language that is read deeply, yields the same facts.

A language joins by a folder of its own under tests/examples/services.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from specs.analysis.facts import FileFacts, Operand
from specs.analysis.languages import language_of, load
from specs.analysis.linking import link
from specs.analysis.package import PackageFacts, Role, SourceFile

SERVICES = Path(__file__).resolve().parents[2] / "examples" / "services"
LANGUAGES = sorted(path.name for path in SERVICES.iterdir() if path.is_dir())


@cache
def package_of(language: str) -> PackageFacts:
    def files() -> Iterator[SourceFile]:
        for path in sorted(each for each in (SERVICES / language).rglob("*") if each.is_file()):
            relative, text = str(path.relative_to(SERVICES / language)), path.read_text()
            known = language_of(relative)
            role: Role = "test" if "test" in path.name.lower() else "source"
            blob = sha256(text.encode()).hexdigest()
            yield SourceFile(relative, blob, known, role, text.count("\n"), load(known)(text))

    return link(language, files())


def facts_of(package: PackageFacts) -> list[FileFacts]:
    return [file.facts for file in package.files.values() if file.facts is not None]


def value(package: PackageFacts, operand: Operand | None) -> object:
    """What an operand comes to, constants followed."""
    if operand is None or operand.form == "literal":
        return operand.value if operand is not None else None
    named = [operand.name, *operand.names]
    for facts in facts_of(package):
        for constant in facts.constants:
            if constant.name in named or any(
                name.endswith((f".{constant.name}", f"::{constant.name}")) for name in named
            ):
                return constant.value.value
    return None


def plain(name: str) -> str:
    """A name without the habits of its language: BACKOFF_MILLIS and BackoffMillis are one."""
    return name.replace("_", "").lower()


def lowered(name: str) -> str:
    """`Orders.Create` as languages write it that do not export by a capital."""
    owner, dot, member = name.rpartition(".")
    return f"{owner}{dot}{member[:1].lower()}{member[1:]}"


def route(package: PackageFacts) -> object:
    return [(each.method, each.path) for facts in facts_of(package) for each in facts.routes]


def limits(package: PackageFacts) -> object:
    """The refusals beyond a number, by what the number is."""
    return sorted(
        (guard.condition.op, value(package, guard.condition.right), guard.outcomes[0].message)
        for facts in facts_of(package)
        for guard in facts.guards
        if guard.condition.op == "gt" and guard.outcomes[0].verb == "raise"
    )


def rate_limit(package: PackageFacts) -> object:
    return [
        value(package, guard.condition.right)
        for facts in facts_of(package)
        for guard in facts.guards
        if guard.condition.op == "ge"
        and any(held is not None and held.value == 429 for step in guard.outcomes for held in (step.value, *step.args))
    ]


def retries(package: PackageFacts) -> object:
    return [
        (value(package, each.attempts), each.backoff is not None, each.final_error)
        for facts in facts_of(package)
        for each in facts.retries
    ]


def timeout(package: PackageFacts) -> object:
    return [
        value(package, each.value) for facts in facts_of(package) for each in facts.settings if each.role == "timeout"
    ]


def folded(package: PackageFacts) -> object:
    return [
        (each.value.value, each.value.derivation)
        for facts in facts_of(package)
        for each in facts.constants
        if plain(each.name) == "backoffmillis"
    ]


def requests(package: PackageFacts) -> object:
    return sorted(
        {
            (each.service, each.operation)
            for facts in facts_of(package)
            for each in facts.services
            if each.service == "http" and each.operation
        }
    )


def states(package: PackageFacts) -> object:
    return [
        [last(member.name) for member in each.members]
        for facts in facts_of(package)
        for each in facts.choices
        if each.is_enum or each.symbol.endswith("State")
    ]


def last(state: str) -> str:
    return re.split(r"\.|::|->", state)[-1].upper()


def moves(package: PackageFacts) -> object:
    return sorted(
        {
            (last(each.source), tuple(sorted(last(target) for target in each.targets)))
            for facts in facts_of(package)
            for each in facts.transitions
            if plain(each.table) == "transitions"
        }
    )


def coded_moves(package: PackageFacts) -> object:
    return {
        (last(each.source), last(each.targets[0]))
        for facts in facts_of(package)
        for each in facts.transitions
        if plain(each.table) != "transitions"
    }


def option(package: PackageFacts) -> object:
    return [
        (each.flags, str(each.default.value) if each.default else "", each.help)
        for facts in facts_of(package)
        for command in facts.commands
        for each in command.options
    ]


def environment(package: PackageFacts) -> object:
    return [
        (each.name, each.default.value if each.default else None, each.source)
        for facts in facts_of(package)
        for each in facts.env
    ]


def raised(package: PackageFacts) -> object:
    return [
        (each.error, each.message, each.after_loop)
        for facts in facts_of(package)
        for each in facts.raises
        if each.error == "PriceUnavailable"
    ]


def locks(package: PackageFacts) -> object:
    return {each.what for facts in facts_of(package) for each in facts.concurrency}


def effects(package: PackageFacts) -> object:
    return "network" in {each.effect for facts in facts_of(package) for each in facts.effects}


def exercised(package: PackageFacts) -> object:
    return sorted(
        (lowered(symbol.name.removeprefix("Shop.")), link.test.sentence, bool(link.test.expects[0].raises))
        for symbol, links in package.tests.items()
        for link in links
        if lowered(symbol.name).endswith(".create")
    )


def documented(package: PackageFacts) -> object:
    return {
        (lowered(symbol.name) if symbol.kind == "method" else symbol.name).rpartition(".")[2]: symbol.doc.text
        for facts in facts_of(package)
        for symbol in facts.symbols
        if symbol.doc is not None
        and symbol.name.rpartition(".")[2] in ("pay", "Pay", "price", "Price", "State", "PriceUnavailable")
    }


EXPECTED: dict[Callable[[PackageFacts], object], object] = {
    route: [("POST", "/orders")],
    limits: [("gt", 140, "The note is too long")],
    rate_limit: [30],
    retries: [(3, True, "PriceUnavailable")],
    timeout: [5],
    folded: [(600, "60 * 10")],
    requests: [("http", "GET")],
    states: [["NEW", "PAID", "SHIPPED", "CANCELLED"]],
    moves: [("NEW", ("CANCELLED", "PAID")), ("PAID", ("SHIPPED",))],
    coded_moves: {("NEW", "PAID")},
    option: [(("--port",), "8080", "the port to listen on")],
    environment: [("WAREHOUSE_URL", "https://warehouse.example", "environment")],
    raised: [("PriceUnavailable", "The warehouse does not answer", True)],
    locks: {"lock"},
    effects: True,
    exercised: [("Orders.create", "long note is refused", True)],
    documented: {
        "pay": "Marks the order as paid.",
        "price": "Asks the warehouse, again when it fails.",
        "State": "Where an order stands.",
        "PriceUnavailable": "The warehouse did not answer.",
    },
}


# C has no errors, methods or routes of its own: it returns codes, and what holds its options has no defaults.
HOLES: dict[tuple[str, Callable[[PackageFacts], object]], object] = {
    ("c", route): [],
    ("c", limits): [],
    ("c", retries): [(3, True, "")],
    ("c", requests): [("http", "curl_easy_perform")],
    ("c", option): [(("--port",), "", "the port to listen on")],
    ("c", raised): [],
    ("c", exercised): [],
    ("c", documented): {"pay": "Marks the order as paid.", "price": "Asks the warehouse, again when it fails."},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", EXPECTED, ids=lambda told: told.__name__)
def test_the_same_service_yields_the_same_facts(language: str, told: Callable[[PackageFacts], object]) -> None:
    assert told(package_of(language)) == HOLES.get((language, told), EXPECTED[told])


def test_the_documentation_has_the_table_of_what_is_found_in_each_language() -> None:
    """`docs/languages.md` keeps it for readers: language by language, with each hole."""
    names = {"golang": "Go", "csharp": "C#", "cpp": "C++", "php": "PHP", "typescript": "TypeScript"}
    rows = [["fact", *(names.get(each, each.capitalize()) for each in LANGUAGES)]]
    for told in EXPECTED:
        marks = []
        for language in LANGUAGES:
            found = told(package_of(language))
            marks.append("yes" if found == EXPECTED[told] else "–" if not found else "in part")
        rows.append([told.__name__.replace("_", " "), *marks])
    document = (Path(__file__).resolve().parents[3] / "docs" / "languages.md").read_text()
    for row in rows:
        assert f"| {' | '.join(row)} |" in document
