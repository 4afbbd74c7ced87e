"""What Rails is told in the body of a class: callbacks, jobs, mail, what is taken from a request; Faraday's retries."""

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import literal, negate
from specs.analysis.facts import (
    Catch,
    Choices,
    Constant,
    Entry,
    Guard,
    Member,
    Operand,
    Outcome,
    Retry,
    Setting,
    StateChange,
)
from specs.analysis.solid.branches import STATES
from specs.analysis.solid.declarations import add_symbol
from specs.analysis.solid.effects import add_effect
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import duration_unit, operand
from specs.analysis.solid.reader import CallHook, Reader, Scope, lines

CALLBACKS = frozenset(
    f"{when}_{what}"
    for when in ("before", "after", "around")
    for what in (
        "action", "validation", "save", "create", "update", "destroy", "commit", "perform", "enqueue", "rollback",
        "initialize", "find", "touch", "filter", "create_commit", "update_commit", "destroy_commit", "save_commit",
    )
)  # fmt: skip
LEFT_OUT = frozenset({"skip_before_action", "skip_after_action", "skip_around_action", "skip_before_filter"})
NARROWING = ("only", "except", "on", "if", "unless")
MAX_NAMES = 8
SENDING = frozenset({"deliver_now", "deliver_later", "deliver", "deliver_now!", "deliver_later!"})


def callbacks(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`before_action :authenticate, only: %i[show]`, `after_commit :remind, on: :create`."""
    if (name not in CALLBACKS and name not in LEFT_OUT) or scope.test is not None or scope.in_function:
        return False
    start, end = lines(node)
    detail = tuple((key, _names(reader, value)) for key, value in form.named if key in NARROWING)
    for each in reader.arguments(form):
        called = operand(reader, each)
        if isinstance(called.value, str) and called.text.startswith(":"):
            reader.facts.entries.append(Entry(scope.symbol, "hook", called.value, start, end, detail, name))
    return False


def limited(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`rate_limit to: 10, within: 3.minutes, only: :create`"""
    named = dict(form.named)
    if scope.test is not None or scope.in_function or not scope.owner or "to" not in named or "within" not in named:
        return False
    start, end = lines(node)
    for key, role in (("to", "rate"), ("within", "interval")):
        shown = key if key == "to" else "window"
        value, unit = operand(reader, named[key]), duration_unit(reader, named[key])
        reader.facts.settings.append(Setting(scope.symbol, role, shown, value, start, end, unit, name))  # type: ignore[arg-type]
    return False


def _names(reader: Reader, node: Node) -> Operand:
    form = reader.bare(node)[1]
    nodes = reader.arguments(form) if form.kind == "list" else [node]
    items = tuple(
        Operand(value, "name", value)
        for each in nodes[:MAX_NAMES]
        if isinstance(value := operand(reader, each).value, str)
    )
    return items[0] if len(items) == 1 else Operand(reader.text(node, 80), "collection", items=items)


def jobs(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`sidekiq_options queue: "slow", retry: 5`, `queue_as :mail`, `retry_on X, attempts: 3`, `discard_on Y`."""
    if scope.test is not None or not scope.owner or scope.in_function:
        return False
    start, end = lines(node)
    named = {key: operand(reader, value) for key, value in form.named}
    given = reader.arguments(form)
    if name == "sidekiq_options":
        if "queue" in named:
            _queued(reader, scope, named["queue"], end)
        retry = named.get("retry")
        if retry is not None and isinstance(retry.value, int) and not isinstance(retry.value, bool):
            reader.facts.settings.append(Setting(scope.symbol, "attempts", "retry", retry, start, end, "", ""))
        return True
    if name == "queue_as" and given:
        _queued(reader, scope, operand(reader, given[0]), end)
        return True
    if name == "retry_on" and given:
        errors = tuple(each for part in given if (each := reader.written(part)))
        wait = dict(form.named).get("wait")
        unit = duration_unit(reader, wait) if wait is not None else ""
        reader.facts.retries.append(
            Retry(
                scope.symbol, named.get("attempts"), start, end, errors, named.get("wait"), style="decorator", unit=unit
            )
        )
        return True
    if name == "discard_on" and given:
        errors = tuple(each for part in given if (each := reader.written(part)))
        step = Outcome("call", start, end, "discard_on")
        reader.facts.catches.append(Catch(scope.symbol, errors, "swallowed", (step,), start, end, ("perform",)))
        return True
    return False


def _queued(reader: Reader, scope: Scope, queue: Operand, end: int) -> None:
    for at in range(len(reader.facts.entries) - 1, -1, -1):
        held = reader.facts.entries[at]
        if held.symbol == scope.symbol and held.kind == "job":
            told = literal(queue.text.lstrip(":"), queue.value) if isinstance(queue.value, str) else queue
            reader.facts.entries[at] = replace(held, detail=(*held.detail, ("queue", told)), end=max(held.end, end))
            return


def mailed(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`mail(to: …, subject: "…")`, `OrderMailer.shipped(order).deliver_later`."""
    subject = "subject" in dict(form.named) or "to" in dict(form.named)
    if scope.test is None and ((name == "mail" and subject and scope.in_function) or form.name in SENDING):
        add_effect(reader, node, scope, "email", form.name)
    return False


def authorized(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`authorize! :manage, Invoice` of CanCan, `authorize invoice, :update?` of Pundit."""
    if scope.test is not None or form.target is not None or not scope.in_function or scope.in_guard:
        return False
    start, end = lines(node)
    given = reader.arguments(form)
    named = next((each for each in given if reader.text(each, 2).startswith(":")), None)
    if named is not None:
        value = operand(reader, named)
        reader.facts.constants.append(Constant("permission_required", scope.symbol, value, start, end, public=False))
    return False


def refused(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`return if ok?` and then `errors.add(:total, "must be paid")`: added where none of the checks above ends it."""
    if not name.endswith("errors.add") or scope.test is not None or scope.in_guard or not scope.in_function:
        return False
    before = [each for each in reader.facts.guards if each.symbol == scope.symbol]
    ended = [each for each in before if each.outcomes and each.outcomes[-1].verb == "return" and not each.under]
    if len(ended) == 1 == len(before):
        start, end = lines(node)
        asked = ended[0].condition
        given = tuple(operand(reader, part) for part in reader.arguments(form)[:3])
        step = Outcome("call", start, end, name, args=given)
        reader.facts.guards.append(Guard(scope.symbol, negate(asked), (step,), ended[0].start, end))
    return False


def moved(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`update!(status: :paid)`: the state of a record changes as if it were assigned."""
    if scope.test is not None or not scope.in_function:
        return False
    for key, node_of in form.named:
        value = operand(reader, node_of)
        if key in STATES and value.form in ("literal", "name") and value.value is not None:
            owner = reader.written(form.target) if form.target is not None else ""
            start, end = lines(node)
            subject = f"{owner}.{key}" if owner and "()" not in owner and owner != "self" else key
            when = scope.under[-1] if scope.under else None
            reader.facts.state_changes.append(
                StateChange(scope.symbol, subject, value, start, end, when, scope.under if scope.passed else ())
            )
    return False


def permitted(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`params.require(:order).permit(:note, :total)`: what is taken from a request."""
    if form.name not in ("permit", "expect") or form.target is None or scope.test is not None:
        return False
    if not reader.text(form.target, 60).startswith("params"):
        return False
    start, end = lines(node)
    members = tuple(
        Member(value, None, lines(each)[0])
        for each in reader.arguments(form)
        if isinstance(value := operand(reader, each).value, str)
    )
    last = scope.symbol.rpartition(".")[2]
    if len(members) > 1 and last.endswith("params"):
        start = start - 1 if start > 1 else start
        reader.facts.choices.append(Choices(last, scope.symbol, members, start, end, is_enum=False))
    return False


def scopes(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`scope :late, -> { where(…).limit(50) }` is a method of the class."""
    given = reader.arguments(form)
    if name != "scope" or len(given) != 2 or scope.in_function or not scope.owner or scope.test is not None:
        return False
    called = operand(reader, given[0]).value
    if not isinstance(called, str) or not called.isidentifier():
        return False
    inner = add_symbol(
        reader, node, scope, called, "method", public=True, traits=("static",), signature=f"scope :{called}"
    )
    reader.push(given[1:], inner)
    return True


def faraday(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`f.request :retry, max: 3, interval: 0.5, backoff_factor: 2, exceptions: […]`"""
    given = reader.arguments(form)
    if form.name not in ("request", "use") or form.target is None or not given or scope.test is not None:
        return False
    if operand(reader, given[0]).value != "retry" and reader.written(given[0]) != "Faraday::Retry::Middleware":
        return False
    start, end = lines(node)
    named = {key: operand(reader, value) for key, value in form.named}
    errors = tuple(item.name for item in named["exceptions"].items if item.name) if "exceptions" in named else ()
    reader.facts.retries.append(
        Retry(
            scope.symbol, named.get("max"), start, end, errors, named.get("interval"), style="policy", unit="seconds",
            factor=named.get("backoff_factor"), longest=named.get("max_interval"), again=True,
        )
    )  # fmt: skip
    if (statuses := named.get("retry_statuses")) is not None and len(statuses.items) > 1:
        members = tuple(Member(item.text, item, start) for item in statuses.items)
        reader.facts.choices.append(Choices("retry_statuses", scope.symbol, members, start, end, is_enum=False))
    return True


UPDATING = frozenset({"update", "update!", "update_columns", "update_attributes", "assign_attributes"})
JOBS = frozenset({"sidekiq_options", "queue_as", "retry_on", "discard_on"})
# Each idiom with the names of the calls that it looks at.
IDIOMS: tuple[tuple[CallHook, frozenset[str]], ...] = (
    (scopes, frozenset({"scope"})),
    (callbacks, CALLBACKS | LEFT_OUT),
    (limited, frozenset({"rate_limit"})),
    (jobs, JOBS),
    (mailed, SENDING | {"mail"}),
    (permitted, frozenset({"permit", "expect"})),
    (refused, frozenset({"add"})),
    (authorized, frozenset({"authorize", "authorize!"})),
    (
        moved,
        frozenset({"update", "update!", "update_columns", "update_column", "update_attributes", "assign_attributes"}),
    ),
    (faraday, frozenset({"request", "use"})),
)
