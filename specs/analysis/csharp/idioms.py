"""What only .NET has: options of System.CommandLine, Polly, configuration, tasks and locks."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.csharp.clients import client_call, request_made
from specs.analysis.csharp.entities import entities, entity_call
from specs.analysis.csharp.policies import address, breaker, cached, fills, rounding, section
from specs.analysis.csharp.requests import guard_call, route_call
from specs.analysis.csharp.validators import rule_call
from specs.analysis.expressions import literal
from specs.analysis.facts import (
    CompareOp,
    Concurrency,
    Condition,
    EnvVar,
    Option,
    Outcome,
    Retry,
    Setting,
    SettingRole,
    Validation,
)
from specs.analysis.solid.branches import add_guard, add_raise
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.effects import add_effect
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import duration_unit, operand
from specs.analysis.solid.reader import CommandDraft, Reader, Scope, lines
from specs.analysis.solid.settings import known, rules
from specs.analysis.solid.testing import expectation
from specs.analysis.syntax import first_line

OPTIONS = frozenset({"Option", "Argument"})
COMMANDS = frozenset({"Command", "RootCommand"})
# How far a moment is moved: a retention, a deadline
SHIFTS = {"AddDays": "days", "AddHours": "hours", "AddMinutes": "minutes", "AddSeconds": "seconds",
          "AddMilliseconds": "milliseconds"}  # fmt: skip
PORT = re.compile(r"^https?://[^/:]*:(\d{2,5})/?$")
# What must not hold of the first argument, and the second where it takes one
HELPERS: dict[str, CompareOp] = {
    "ThrowIfNull": "is_null", "ThrowIfNullOrEmpty": "falsy", "ThrowIfNullOrWhiteSpace": "falsy", "ThrowIf": "truthy",
    "ThrowIfGreaterThan": "gt", "ThrowIfGreaterThanOrEqual": "ge", "ThrowIfLessThan": "lt",
    "ThrowIfLessThanOrEqual": "le", "ThrowIfEqual": "eq",
}  # fmt: skip
SIGNS = {"ThrowIfNegative": "nonnegative", "ThrowIfNegativeOrZero": "positive"}
BOUNDED: dict[str, tuple[SettingRole, str]] = {
    "BoundedChannelOptions": ("buffer", "capacity"), "CreateBounded": ("buffer", "capacity"),
    "CancelAfter": ("timeout", "timeout"), "CancellationTokenSource": ("timeout", "timeout"),
    "WaitAsync": ("timeout", "timeout"),
}  # fmt: skip
LIMITED = frozenset({"Take", "Chunk"})
STREAMS = frozenset({"FileStream", "FileInfo", "DirectoryInfo", "IsolatedStorageFileStream"})
MAX_QUERY = 12  # lines of a query from its head to how much it takes
TASKS = frozenset({"Task.Run", "Parallel.ForEach", "Parallel.ForEachAsync", "Task.Factory.StartNew"})


def command_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """System.CommandLine: `new Option<int>("--port", () => 8080, "the port to listen on")`."""
    if form.kind != "new" or scope.test is not None or form.name not in (*OPTIONS, *COMMANDS):
        return False
    given = reader.arguments(form)
    start, end = lines(node)
    spread: list[Node] = []
    for part in given:
        held = reader.bare(part)[1]
        spread += reader.arguments(held) if held.kind == "list" else [part]
    texts = [each.value for part in spread if isinstance((each := operand(reader, part)).value, str)]
    named = {key: operand(reader, value) for key, value in form.named}
    if form.name in COMMANDS and (texts or form.name == "RootCommand"):
        words = str(texts[0]) if form.name == "Command" and texts else ""
        told = str(texts[-1]) if len(texts) > (1 if form.name == "Command" else 0) else ""
        reader.commands[reader.bound.get(node.id, f"@{start}")] = CommandDraft(
            scope.symbol, words, told, start, end, "System.CommandLine"
        )
    elif form.name in OPTIONS and texts:
        flags = tuple(str(text) for text in texts if str(text).startswith("-")) or (str(texts[0]),)
        told = next((str(text) for text in texts if str(text) not in flags), "")
        told = told or str(named["Description"].value or "") if not told and "Description" in named else told
        default = next((operand(reader, held.body[0]) for part in given
                        if (held := reader.bare(part)[1]).kind == "lambda" and held.body), None)  # fmt: skip
        required = any(key in ("IsRequired", "Required") and value.value is True for key, value in named.items())
        draft = reader.commands.setdefault("", CommandDraft(scope.symbol, "", "", start, end, "System.CommandLine"))
        draft.options.append(
            Option(flags, start, end, form.name == "Argument", required, default, told, "".join(form.names),
                   takes_value="bool" not in form.names)
        )  # fmt: skip
    return False


def runtime_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Tasks, semaphores, atomics, configuration, Polly."""
    if scope.test is not None:
        return False
    start, end = lines(node)
    given = reader.arguments(form)
    if (form.kind == "new" and form.name in STREAMS) or name == "File.Open":  # which of both, its mode tells
        for effect in ("files_read", "files_write"):
            add_effect(reader, node, scope, effect, name)
    if name in TASKS or (form.kind == "new" and form.name == "Thread"):
        reader.facts.concurrency.append(
            Concurrency(scope.symbol, "thread" if form.kind == "new" else "task", name, start, start)
        )
    elif name.startswith("Interlocked."):
        reader.facts.concurrency.append(Concurrency(scope.symbol, "atomic", name, start, end))
    elif form.name in ("WaitAsync", "Wait") and "emaphore" in reader.type_of(reader.written(form.target), scope):
        reader.facts.concurrency.append(Concurrency(scope.symbol, "semaphore", name, start, end))
    elif form.name in SHIFTS and len(given) == 1 and known(reader, moved := operand(reader, given[0])):
        back = isinstance(moved.value, int | float) and moved.value < 0
        shift = f"minus{form.name[3:]}" if back else f"plus{form.name[3:]}"
        moved = literal(moved.text, -moved.value) if back else moved  # type: ignore[operator]  # a number is below 0
        reader.facts.settings.append(Setting(scope.symbol, "other", shift, moved, start, end, SHIFTS[form.name], shift))
    elif form.name in ("Run", "RunAsync", "UseUrls") and given:
        url = operand(reader, given[0]).value
        port = PORT.search(url) if isinstance(url, str) else None
        if port is not None:
            at = literal(port[1], int(port[1]))
            reader.facts.settings.append(Setting(scope.symbol, "port", "port", at, start, end, "", name))
    elif form.name in BOUNDED and given and known(reader, most := operand(reader, given[0])):
        role, word = BOUNDED[form.name]
        if role != "timeout" or duration_unit(reader, given[0]) or most.form == "name":
            unit = duration_unit(reader, given[0]) or (
                "milliseconds" if role == "timeout" and most.form == "literal" else ""
            )
            shown = name if "()" not in name else form.name
            reader.facts.settings.append(Setting(scope.symbol, role, word, most, start, end, unit, shown))
    elif form.kind == "new" and form.name == "SemaphoreSlim" and given and rules(most := operand(reader, given[-1])):
        reader.facts.settings.append(Setting(scope.symbol, "concurrency", "value", most, start, end, "", form.name))
    elif form.name in ("GetValue", "GetConnectionString", "GetSection") and given and form.target is not None:
        key = operand(reader, given[0])
        if "onfig" in reader.written(form.target) and isinstance(key.value, str) and not fills(reader, node, form):
            default = operand(reader, given[1]) if len(given) > 1 else None
            reader.facts.env.append(
                EnvVar(
                    scope.symbol,
                    key.value,
                    default,
                    False,
                    start,
                    end,
                    bound_to=reader.bound.get(node.id, ""),
                    source="config",
                )
            )
    elif form.name in ("WaitAndRetryAsync", "WaitAndRetry", "RetryAsync", "Retry") and given:
        attempts = operand(reader, given[0])
        errors = tuple(each for each in _handled(reader, form))
        if errors or form.name.startswith("WaitAndRetry"):
            waits = reader.bare(given[1])[1] if len(given) > 1 else None
            wait = operand(reader, waits.body[0]) if waits is not None and len(waits.body) == 1 else None
            reader.facts.retries.append(
                Retry(scope.symbol, attempts, start, end, errors, wait, style="policy", again=True)
            )
    elif (
        form.name in LIMITED
        and form.target is not None
        and len(given) == 1
        and known(reader, operand(reader, given[0]))
    ):
        _taken(reader, node, form, given[0], scope)
    return False


def throw_helper(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`ArgumentNullException.ThrowIfNull(x)`, `ArgumentOutOfRangeException.ThrowIfGreaterThan(n, Max)`."""
    if not form.name.startswith("ThrowIf") or form.target is None:
        return False
    error = reader.written(form.target)
    op = HELPERS.get(form.name)
    given = reader.arguments(form)
    if form.name in SIGNS and error.endswith("Exception") and given and scope.test is None:
        rule = Validation(scope.symbol, reader.written(given[0]), SIGNS[form.name], literal("true", True), *lines(node))
        reader.facts.validations.append(rule)
        return False
    if op is None or not error.endswith("Exception") or not given or scope.test is not None:
        return False
    start, end = lines(node)
    subject = operand(reader, given[0])
    if op in ("truthy", "is_null", "falsy"):
        asked = condition(reader, given[0]) if op == "truthy" else Condition(op, reader.text(given[0]), subject)
    else:
        if len(given) < 2:
            return False
        asked = Condition(op, reader.text(node, 80), subject, operand(reader, given[1]))
    step = Outcome("raise", start, end, error)
    add_guard(reader, scope, asked, (step,), start, end)
    add_raise(reader, step, scope._replace(under=(*scope.under, asked), passed=False))
    return False


def _taken(reader: Reader, node: Node, form: Form, most: Node, scope: Scope) -> None:
    """`db.Shifts.Where(…).Take(100)`: how many at a time, of what the chain begins with."""
    current = form.target
    for _ in range(12):
        held = reader.bare(current)[1] if current is not None else None
        if held is None or held.kind != "call" or held.target is None:
            break
        current = held.target
    name = reader.written(current)
    if name and "()" not in name and operand(reader, most).value != 1:  # the first alone is picked
        start = first_line(node) if first_line(most) - first_line(node) <= MAX_QUERY else first_line(most)
        reader.facts.settings.append(
            Setting(scope.symbol, "batch", name, operand(reader, most), start, lines(most)[1], "", name)
        )


def _handled(reader: Reader, form: Form) -> list[str]:
    """X of `Policy.Handle<X>()`."""
    found: list[str] = []
    target = form.target
    for _ in range(8):
        if target is None:
            break
        held = reader.bare(target)[1]
        if held.name in ("Handle", "Or") and held.names:
            found.append(held.names[0])
        target = held.target
    return found


def finished(reader: Reader) -> None:
    """Options that are made before their command belong to it."""
    loose = reader.commands.get("")
    named = [draft for key, draft in reader.commands.items() if key and draft.framework == "System.CommandLine"]
    named = [draft for draft in named if draft.name] or named  # the root only holds the others
    if loose is not None and len(named) == 1 and not named[0].options:
        named[0].options += loose.options
        loose.options.clear()
    entities(reader)
    facts = reader.facts
    known = {each.name for each in facts.symbols}
    facts.routes = [each if each.symbol in known else replace(each, symbol="") for each in facts.routes]


CALLS = (
    expectation, command_call, guard_call, route_call, rule_call, entity_call, client_call, request_made, rounding,
    breaker, section, address, cached, throw_helper, runtime_call,
)  # fmt: skip
