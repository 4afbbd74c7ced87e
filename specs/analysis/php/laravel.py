"""What Laravel is told in code: timetables, jobs, caches, its client for HTTP, answers that end a request."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import literal, negate
from specs.analysis.facts import Entry, Operand, Outcome, Retry, Setting
from specs.analysis.php import chains
from specs.analysis.solid.answers import is_status, message_of
from specs.analysis.solid.branches import add_guard
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Form, field, named_child
from specs.analysis.solid.operands import duration_unit, operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.settings import add_setting
from specs.analysis.solid.settings import rules as is_rule

OFTEN = re.compile(
    r"^(?:cron|every\w+|hourly(?:At)?|daily(?:At)?|at|twiceDaily(?:At)?|weekly(?:On)?|monthly(?:On)?|twiceMonthly"
    r"|lastDayOfMonth|quarterly(?:On)?|yearly(?:On)?)$"
)
PAGES = frozenset({"paginate", "simplePaginate", "cursorPaginate"})
PACES = frozenset({"perSecond", "perMinute", "perHour", "perDay"})
CHUNKS = frozenset({"chunk", "chunkById", "chunkByIdDesc", "lazy", "lazyById"})
KEEPING = CHUNKS | PAGES | {"remember", "put", "add", "flexible", "lock", "retry", "transaction", "onQueue"}
PLANNED = frozenset({"command", "job", "call", "exec"})
JOB_UNITS = {"timeout": ("timeout", "seconds"), "uniqueFor": ("ttl", "seconds"), "delay": ("delay", "seconds")}


def planned(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`Schedule::command('x')->dailyAt('03:30')`, `$schedule->job(new X)->everyFifteenMinutes()`."""
    if form.name not in PLANNED or form.target is None or scope.test is not None:
        return False
    if reader.written(form.target).lstrip("$").rpartition("\\")[2].lower() != "schedule":
        return False
    hung = chains.above(reader, node)
    when = next((link for link in hung if OFTEN.match(link.name)), None)
    if when is None:
        return False
    given = reader.arguments(form)
    told = _planned(reader, given[0]) if given else None
    called = reader.text(field(when.node, "name")) + reader.text(field(when.node, "arguments"), 80)
    shown = called if reader.arguments(when.form) else when.name
    detail: tuple[tuple[str, Operand], ...] = ((form.name, told),) if told is not None else ()
    start, end = lines(node)[0], max(lines(node)[1], when.line)
    reader.facts.entries.append(Entry(scope.symbol, "schedule", shown, start, end, detail, "Laravel"))
    return False


def _planned(reader: Reader, node: Node) -> Operand | None:
    form = reader.bare(node)[1]
    name = form.name if form.kind == "new" else chains.named_class(reader, node)
    if name:
        short = name.rpartition("\\")[2]
        return Operand(short, "name", short)
    told = chains.text(reader, node)
    return literal(told, told) if told else None


def job_class(reader: Reader, symbol: str, body: Node) -> None:
    """The properties by which a job says how often it is tried and how long it may take."""
    held: dict[str, tuple[Operand, int, int]] = {}
    for child in body.named_children:
        element = named_child(child, "property_element") if child.type == "property_declaration" else None
        value = field(element, "default_value") if element is not None else None
        if element is not None and value is not None:
            name = reader.text(field(element, "name")).lstrip("$")
            held[name] = (operand(reader, value), *lines(child))
        if child.type == "method_declaration" and reader.text(field(child, "name")) in ("backoff", "tries"):
            answer = next((form for _, form in reader.inside(child, 40) if form.kind == "return"), None)
            given = answer.parts[0] if answer is not None and answer.parts else None
            if given is not None and operand(reader, given).form in ("literal", "collection"):
                held[reader.text(field(child, "name"))] = (operand(reader, given), *lines(given))
    tries, backoff = held.get("tries"), held.get("backoff")
    if tries is not None or backoff is not None:
        told = [each for each in (tries, backoff) if each is not None]
        reader.facts.retries.append(
            Retry(
                symbol, tries[0] if tries else None, min(each[1] for each in told), max(each[2] for each in told),
                backoff=backoff[0] if backoff else None, style="decorator",
                unit="seconds" if backoff and backoff[0].form in ("literal", "collection") else "",
            )
        )  # fmt: skip
    for name, (role, unit) in JOB_UNITS.items():
        if name in held and is_rule(held[name][0]):
            value_of, start, end = held[name]
            shown = name if role == "timeout" else f"${name}"
            reader.facts.settings.append(Setting(symbol, role, shown, value_of, start, end, unit))  # type: ignore[arg-type]
    if "queue" in held and isinstance(held["queue"][0].value, str):
        queued(reader, symbol, held["queue"][0], held["queue"][2])


def queued(reader: Reader, symbol: str, queue: Operand, end: int) -> None:
    for at in range(len(reader.facts.entries) - 1, -1, -1):
        entry = reader.facts.entries[at]
        if entry.symbol == symbol and entry.kind == "job":
            reader.facts.entries[at] = replace(entry, detail=(*entry.detail, ("queue", queue)), end=max(entry.end, end))
            return


def ended(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`abort_if($full, 429, 'Too many.')`, `throw_if($x, Problem::class)`: decide as an `if` does."""
    given = reader.arguments(form)
    short = name.lstrip("\\")
    if (
        short not in ("abort_if", "abort_unless", "throw_if", "throw_unless")
        or len(given) < 2
        or scope.test is not None
    ):
        return False
    asked = condition(reader, given[0])
    if short.endswith("unless"):
        asked = negate(asked, asked.text)
    start, end = lines(node)
    args = [operand(reader, each) for each in given[1:]]
    if short.startswith("abort"):
        if not is_status(args[0]):
            return False
        step = Outcome("return", start, end, "status", message_of(args[1:]), args[0])
    else:
        form_of = reader.bare(given[1])[1]
        error = chains.named_class(reader, given[1]) or (form_of.name if form_of.kind == "new" else "")
        inner = [operand(reader, each) for each in reader.arguments(form_of)] if form_of.kind == "new" else []
        step = Outcome("raise", start, end, error, message_of([*inner, *args[1:]]))
    add_guard(reader, scope, asked, (step,), start, end)
    return False


def kept(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`Cache::remember('x', now()->addMinutes(10), …)`, `Http::retry(3, 200)`, `DB::transaction(…, 3)`."""
    if form.name not in KEEPING or scope.test is not None or form.target is None:
        return False
    given = reader.arguments(form)
    if not given:
        return False
    start, end = lines(node)
    links = chains.below(reader, node)
    owner = chains.head(reader, links[0]) if links else ""
    line = links[-1].line if links else start
    if owner.endswith("Cache") and form.name in ("remember", "put", "add", "flexible", "lock"):
        at = 2 if form.name in ("put", "add") else 1
        value = operand(reader, given[at]) if len(given) > at else None
        if value is not None and (is_rule(value) or value.derivation):
            unit = duration_unit(reader, given[at]) or "seconds"
            last = lines(given[at])[1]
            reader.facts.settings.append(Setting(scope.symbol, "ttl", form.name, value, start, last, unit, name))
    elif form.name == "retry" and owner.endswith(("Http", "http")) and len(links) > 1:
        attempts = operand(reader, given[0])
        waits = operand(reader, given[1]) if len(given) > 1 else None
        waits = waits if waits is not None and waits.form in ("literal", "name") else None
        attempts_told = attempts if attempts.form in ("literal", "name", "collection") else None
        reader.facts.retries.append(
            Retry(scope.symbol, attempts_told, line, line, backoff=waits, style="policy", unit="milliseconds")
        )
    elif form.name == "transaction" and len(given) == 2 and (attempts := operand(reader, given[1])).form == "literal":
        at = lines(given[1])[0]
        if isinstance(attempts.value, int) and attempts.value > 1:
            reader.facts.settings.append(Setting(scope.symbol, "attempts", "attempts", attempts, start, at, "", name))
    elif form.name in CHUNKS and isinstance((size := operand(reader, given[0])).value, int):
        add_setting(reader, scope, given[0], "batch", "chunk_size", size, name, "")
    elif form.name in PAGES and isinstance((size := operand(reader, given[0])).value, int):
        add_setting(reader, scope, given[0], "page", "per_page", size, name, "")
    elif form.name == "onQueue" and scope.owner and reader.written(form.target) == "$this":
        queued(reader, scope.owner, operand(reader, given[0]), end)
    return False


def limited(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`RateLimiter::for('api', fn () => Limit::perMinute(60))`"""
    given = reader.arguments(form)
    if form.name != "for" or not name.endswith("RateLimiter::for") or len(given) < 2 or scope.test is not None:
        return False
    limiter = chains.text(reader, given[0])
    for each, held in reader.inside(given[1], 300):
        if held.kind == "call" and held.name in PACES and reader.plain(each).endswith(f"Limit::{held.name}"):
            value = operand(reader, held.parts[0]) if held.parts and held.parts[0] is not None else None
            if limiter and value is not None and value.form in ("literal", "name"):
                start, end = lines(node)[0], lines(each)[0]
                via = f"Limit::{held.name}"
                reader.facts.settings.append(Setting(scope.symbol, "rate", limiter, value, start, end, "", via))
    return False


CALLS = (planned, ended, kept, limited)
