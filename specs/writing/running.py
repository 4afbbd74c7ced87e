"""For the usage guide of a program: how its documents start it, and what it answers."""

import re
from collections.abc import Iterable

from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import code, is_codeable, listing, unique
from specs.writing.index import Index
from specs.writing.interfaces import route_path
from specs.writing.prose import Prose
from specs.writing.secrecy import is_secret

# What begins a line that starts something, as READMEs write it.
RUN_LINE = re.compile(
    r"^\s*(?:\$ )?((?:uvicorn|gunicorn|hypercorn|daphne|flask|celery|fastapi|granian|waitress-serve|streamlit|dagster"
    r"|python3? (?:-m )?(?!pip\b|venv\b|pytest\b|setup\.py|-)[\w./]+|\./manage\.py|docker(?:-compose| compose) up"
    r"|npm (?:start|run (?:dev|start|serve))|yarn (?:dev|start)|pnpm (?:dev|start)|cargo run|go run|dotnet run"
    r"|rails (?:server|s)|bundle exec (?!rspec|rubocop|cucumber|brakeman|rake (?:test|spec)|rake$)\w+"
    r"|php artisan (?!migrate|key|test|make|db|config|storage|vendor)\w+|mvn spring-boot:run|\./mvnw spring-boot:run"
    r"|php (?:-S|[\w./-]+\.(?:php|phar)\b|bin/\w+)|(?:\./)?bin/console \w+|symfony (?:server:start|serve)"
    r"|composer (?:start|serve|dev)|(?:\./)?vendor/bin/(?!phpunit|phpstan|pest)\w+"
    r"|\./gradlew bootRun|make (?:run|up|serve|start|dev)|(?:uv|poetry|pdm|hatch|pipenv) run (?!pytest|ruff|mypy)\S+)"
    r"\b.*)$"
)
MAX_LINES = 3
MAX_ROUTES = 12


def called_line(names: Iterable[str]) -> re.Pattern[str]:
    """What begins a line that calls one of the package's own commands; nothing where it has none."""
    alternatives = "|".join(re.escape(name) for name in names if is_codeable(name))
    return re.compile(rf"^\s*(?:\$ )?((?:{alternatives or '(?!)'})(?: .+)?)$")


def write_running(
    collector: Collector, index: Index, lines: Iterable[tuple[str, tuple[int, str]]], lead: str = "Start it with"
) -> None:
    """`lines` are those of the documents that start something, each with its file and number."""
    first = {text: (path, line) for path, (line, text) in reversed(list(lines)) if not is_secret("", text)}
    for text, (path, line) in list(reversed(first.items()))[:MAX_LINES]:
        prose = Prose(index, path, "")
        prose.cite(line, line)
        about = About(path, "", "usage", "start", text[:80])
        collector.add(prose, "usage", f"{lead} {code(text)}", about, nature="documented")


def write_answers(collector: Collector, index: Index) -> None:
    """The addresses in one sentence: what each does is told where it is described."""
    found = [
        (path, route)
        for path, facts in index.sources.items()
        for route in facts.routes
        if is_codeable(route.path) and route.path.strip("/")
    ]
    if not len(found) > 1:
        return
    prose = Prose(index, found[0][0], "")
    told: list[str] = []
    for path, route in found[:MAX_ROUTES]:
        inner = Prose(index, path, route.symbol)
        inner.cite(route.start, route.end)
        shown = route_path(inner, route)
        if not shown.startswith("`"):
            return
        for citation in inner.citations:
            prose.cite(citation.start, citation.end, path=citation.path, symbol=citation.symbol)
        for derivation in inner.derivations:
            prose.derive(derivation)
        method = "" if route.method in ("ANY", "") else f"{route.method} "
        told.append(f"{method}{shown}")
    said = unique(told)
    text = listing(said) if len(found) <= MAX_ROUTES else f"{', '.join(said)} and others"
    collector.add(prose, "usage", f"It answers {text}", About("", "", "usage", "routes"))
