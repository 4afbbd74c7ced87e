"""What Spring's annotations say of a Kotlin function: transactions, answers, handlers of errors, attempts, settings."""

import re
from typing import Literal

from tree_sitter import Node

from specs.analysis.facts import Catch, Concurrency, EnvVar, Operand, Outcome, Retry, Returned, ServiceUse
from specs.analysis.kotlin.annotations import Mark, value_of
from specs.analysis.solid.forms import named_child
from specs.analysis.solid.outcomes import outcomes
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.syntax import first_line

SETTING = re.compile(r"^\\?\$\{([\w.\-]+)(?::(.*))?\}$")
CLASS = re.compile(r"(\w+)::class")
REPOSITORIES = {
    "JpaRepository": "sql", "CrudRepository": "sql", "PagingAndSortingRepository": "sql", "JdbcRepository": "sql",
    "CoroutineCrudRepository": "sql", "ReactiveCrudRepository": "sql", "R2dbcRepository": "sql",
    "MongoRepository": "mongodb", "ReactiveMongoRepository": "mongodb", "ElasticsearchRepository": "elasticsearch",
}  # fmt: skip


def of_function(reader: Reader, node: Node, scope: Scope, symbol: str, body: Node | None, marks: list[Mark]) -> None:
    """The facts of a function's annotations; its routes, schedules and queues are read elsewhere."""
    name = node.child_by_field_name("name") or node
    by_name = {mark.name: mark for mark in marks}
    if mark := by_name.get("Transactional"):
        reader.facts.concurrency.append(Concurrency(symbol, "transaction", "@Transactional", mark.row, mark.row))
    for mark in marks:
        _around(reader, symbol, mark)
    if mark := by_name.get("Retryable"):
        _retried(reader, symbol, mark, first_line(name))
    status = by_name.get("ResponseStatus")
    answer = _status(status) if status is not None else None
    handles = by_name.get("ExceptionHandler")
    if handles is not None and body is not None:
        inner = scope._replace(symbol=symbol, in_function=True)
        steps = outcomes(reader, [body], inner)
        if answer is not None and status is not None:
            steps = (Outcome("return", status.row, status.row, "status", value=answer), *steps)
        if steps:
            kind = "returned" if any(step.verb == "return" for step in steps) else "handled"
            start = min(handles.row, status.row if status is not None else handles.row)
            end = max(first_line(name), *(step.end for step in steps))
            errors = tuple(CLASS.findall(handles.text))
            reader.facts.catches.append(Catch(symbol, errors, kind, steps, start, end))  # type: ignore[arg-type]
    elif answer is not None and status is not None:
        reader.facts.returns.append(Returned(symbol, answer, status.row, status.row, None, "status"))


AROUND: dict[str, Literal["cache", "breaker", "policy", "task", "lock"]] = {
    "Cacheable": "cache", "CachePut": "cache", "CacheEvict": "cache", "CircuitBreaker": "breaker", "Bulkhead": "policy",
    "RateLimiter": "policy", "TimeLimiter": "policy", "Async": "task", "SchedulerLock": "lock", "Lock": "lock",
}  # fmt: skip
MAX_TEXT = 79  # as much as a sentence shows of code


def _around(reader: Reader, symbol: str, mark: Mark) -> None:
    """What an annotation puts around a function; of a lock on rows its mode."""
    what = AROUND.get(mark.name)
    text = f"@{mark.text}" if len(mark.text) < MAX_TEXT and "\n" not in mark.text else f"@{mark.name}"
    if mark.name == "Lock":
        text = (mark.given.get("") or mark.given.get("value") or "").rpartition(".")[2]
        if not text.startswith(("PESSIMISTIC_", "OPTIMISTIC")):
            return
    if what is not None:
        reader.facts.concurrency.append(Concurrency(symbol, what, text, mark.row, mark.row))


def _status(mark: Mark) -> Operand | None:
    held = mark.given.get("") or mark.given.get("value") or mark.given.get("code")
    return value_of(held) if held else None


def _retried(reader: Reader, symbol: str, mark: Mark, end: int) -> None:
    """`@Retryable(maxAttempts = 4, backoff = Backoff(delay = 200, multiplier = 2.0))`."""

    def told(key: str) -> Operand | None:
        found = re.search(rf"\b{key}\s*=\s*([\d_.]+)", mark.text)
        return value_of(found[1].rstrip(".")) if found else None

    errors = tuple(CLASS.findall(mark.text))
    last = mark.row + mark.text.count("\n")
    reader.facts.retries.append(
        Retry(symbol, told("maxAttempts"), mark.row, max(last, end), errors, told("delay"),
              (symbol.rpartition(".")[2],), style="decorator", unit="milliseconds", factor=told("multiplier"),
              longest=told("maxDelay"))
    )  # fmt: skip


def injected(reader: Reader, node: Node | None, symbol: str, marks_of_param: list[tuple[Node, list[Mark]]]) -> None:
    """`@Value("\\${loans.url:https://…}") val url: String`."""
    for child, marks in marks_of_param:
        mark = next((each for each in marks if each.name == "Value"), None)
        found = SETTING.match(mark.string("", "value")) if mark is not None else None
        if found is None or mark is None:
            continue
        name = named_child(child, "identifier") or named_child(child, "variable_declaration")
        default = value_of(f'"{found[2]}"') if found[2] else None
        start, end = lines(child)
        reader.facts.env.append(
            EnvVar(symbol, found[1], default, found[2] is None, min(mark.row, start), end,
                   bound_to=reader.text(name).partition(":")[0].strip(), source="config")
        )  # fmt: skip


def stored(reader: Reader, node: Node, symbol: str, bases: tuple[str, ...]) -> None:
    """An interface that Spring Data implements."""
    key = next((REPOSITORIES[base] for base in bases if base in REPOSITORIES), "")
    if key:
        row = first_line(node)
        reader.facts.services.append(ServiceUse(symbol, key, "", row, row))
