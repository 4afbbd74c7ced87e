"""Retrying handed to a library: cenkalti/backoff, avast/retry-go, sethvargo/go-retry, retryablehttp."""

from tree_sitter import Node

from specs.analysis.facts import Operand, Retry
from specs.analysis.golang.operands import arguments, callee
from specs.analysis.golang.reader import Reader, Scope, lines
from specs.analysis.golang.settings import duration_unit

MODULES = ("github.com/cenkalti/backoff", "github.com/avast/retry-go", "github.com/sethvargo/go-retry")
RUNS = frozenset({"Retry", "RetryNotify", "RetryWithData", "RetryNotifyWithData", "Do", "DoWithData"})
FIRST = ("InitialInterval", "Delay", "NewConstantBackOff", "NewConstant", "NewExponential", "NewFibonacci")
LONGEST = ("MaxInterval", "MaxDelay", "WithCappedDuration")
GROWS = ("Multiplier",)
MAX_LINES = 20  # between where a policy is set up and where it is used


def retried(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    """`backoff.Retry(op, policy)`: what is tried, how long it waits, and how the wait grows."""
    if name.rpartition(".")[2] not in RUNS or not reader.module_of(name).startswith(MODULES):
        return
    start, end = lines(node)
    held = {
        key: value for key, value in reader.set_up.items() if key[0] == scope.symbol and start - value[1] < MAX_LINES
    }
    made = {callee(reader.src, each).rpartition(".")[2]: each for each in _calls(given)}
    said = {field: (value, line) for (_, field), (value, line) in held.items()}
    for method, call in made.items():
        listed = arguments(call)
        if listed and method in (*FIRST, *LONGEST):
            said[method] = reader.operand(listed[0]), lines(call)[0]
    first, longest, factor = (next((said[n] for n in names if n in said), None) for names in (FIRST, LONGEST, GROWS))
    used = [line for found in (first, longest, factor) if found is not None for line in (found[1],)]
    backoff: Operand | None = first[0] if first is not None else None
    kept = [each for each in reader.facts.settings if not (each.start in used and each.name in (*FIRST, *LONGEST))]
    reader.facts.settings = kept
    tried = next((reader.text(each) for each in given if each.type == "identifier" and reader.text(each) != "ctx"), "")
    reader.facts.retries.append(
        Retry(
            scope.symbol, None, min([start, *used]), end, backoff=backoff, tries=(tried,) if tried else (),
            style="policy", unit=duration_unit(backoff) if backoff is not None else "",
            factor=factor[0] if factor is not None else None, longest=longest[0] if longest is not None else None,
        )
    )  # fmt: skip


def _calls(given: list[Node]) -> list[Node]:
    found: list[Node] = []
    held = list(given)
    while held and len(found) < 24:
        each = held.pop(0)
        if each.type == "call_expression":
            found.append(each)
            held += arguments(each)
    return found
