"""Errors as Rust returns them: `Err(X)`, `bail!`, `ensure!`, `ok_or`, panics."""

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import negate
from specs.analysis.facts import Condition, Operand, Outcome
from specs.analysis.rust.forms import is_result
from specs.analysis.solid.answers import message_of
from specs.analysis.solid.branches import add_guard, add_raise
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.outcomes import returned
from specs.analysis.solid.reader import Reader, Scope, lines

PANICS = frozenset({"panic", "unreachable", "todo", "unimplemented"})
MAKERS = frozenset({"anyhow", "eyre", "format_err"})
HANDED_ON = frozenset({"into", "from", "clone", "unwrap", "context", "with_context", "boxed"})
KEEPING = frozenset({"map", "cloned", "copied", "as_ref", "as_deref", "as_mut", "inspect"})
HOLDERS = frozenset({"Box", "Arc", "Rc", "std::sync::Arc"})
MAX_ARGS = 4


def failed(reader: Reader, node: Node, scope: Scope) -> Outcome | None:
    """The error that an expression is, None where it is none."""
    inner, form = reader.bare(node)
    start, end = lines(node)
    if form.kind != "call":
        return None
    given = reader.arguments(form)
    if form.target is None and form.name == "Err" and len(given) == 1:
        return error_of(reader, given[0], scope, start, end)
    if form.template and form.name in ("bail",):
        return Outcome("raise", start, end, "error", str(form.value or ""))
    if form.name == "bail" and len(given) == 1:
        return error_of(reader, given[0], scope, start, end)
    if form.name in PANICS and form.target is None and (form.template or not given):
        return Outcome("raise", start, end, "panic", str(form.value or ""))
    if form.target is None and form.name == "Ok" and is_result(inner):
        if not given or reader.text(given[0]) == "()":
            return Outcome("return", start, end)
        step = returned(reader, given[0], Form("return", parts=(given[0],)), scope)
        return replace(step, start=start, end=end)
    return None


def error_of(reader: Reader, node: Node, scope: Scope, start: int, end: int) -> Outcome:
    """What `Err(…)` holds: `MyError::TooLong { max }`, `io::Error::new(kind, "…")`, `anyhow!("…")`, `e.into()`."""
    inner, form = reader.bare(node)
    for _ in range(4):
        if form.kind == "call" and form.name in HANDED_ON and form.target is not None and form.sep == ".":
            inner, form = reader.bare(form.target)
        elif form.kind == "call" and form.parts and form.parts[0] is not None and (
            form.name == "from" or (form.name == "new" and reader.written(form.target) in HOLDERS)
        ):  # fmt: skip
            inner, form = reader.bare(form.parts[0])
        else:
            break
    if form.kind == "call":
        args = tuple(operand(reader, each) for each in reader.arguments(form)[:MAX_ARGS])
        if form.template or form.name in MAKERS:
            return Outcome("raise", start, end, "error", str(form.value or ""))
        name = reader.callee(inner)
        owner, _, method = name.rpartition("::")
        kind = next((arg.name for arg in args if "ErrorKind::" in arg.name), "")
        if owner and method[:1].islower():
            name = kind or owner
        return Outcome("raise", start, end, name if "()" not in name else "error", message_of(args), args=args)
    if form.kind == "new":
        args = tuple(operand(reader, value) for _, value in form.named[:MAX_ARGS])
        return Outcome("raise", start, end, form.name, message_of(args), args=args)
    if form.kind == "string":
        return Outcome("raise", start, end, "error", str(form.value or ""))
    name = reader.written(inner)
    if name and name == scope.caught:
        return Outcome("reraise", start, end, name)
    return Outcome("raise", start, end, name if name[:1].isupper() else "error")


def error_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """The raises that stand as a value, and the checks that raise."""
    if scope.test is not None:
        return False
    start, end = lines(node)
    given = reader.arguments(form)
    bare = form.target is None
    if bare and form.name == "Err":
        parent = node.parent
        stands = parent is not None and (parent.type == "match_arm" or (parent.type == "block" and is_result(node)))
        if stands and (step := failed(reader, node, scope)) is not None:
            _raise(reader, step, scope)
    elif bare and (form.name in PANICS or form.name == "bail") and (step := failed(reader, node, scope)) is not None:
        _raise(reader, step, scope)
    elif form.target is None and form.name in ("ensure", "assert") and given and scope.in_function:
        held = Form("call", form.name, value=form.value, template=True)
        if form.name == "assert" or form.template:
            text = str(held.value or "") if form.template else _message(reader, given)
            step = Outcome("raise", start, end, "error" if form.name == "ensure" else "panic", text)
        else:
            step = (
                error_of(reader, given[1], scope, start, end)
                if len(given) > 1
                else Outcome("raise", start, end, "error")
            )
        _checked(reader, negate(condition(reader, given[0])), step, scope, node)
    elif form.name in ("ok_or", "ok_or_else") and form.target is not None and len(given) == 1:
        held_node = given[0]
        closure = reader.bare(held_node)[1]
        if closure.kind == "lambda" and len(closure.body) == 1:
            held_node = closure.body[0]
        target = _unchanged(reader, form.target)
        subject = operand(reader, target)
        if subject.form == "call" and "()" in subject.name:  # of a chain, its last call
            last = reader.bare(target)[1].name
            subject = Operand(last, "name", last, names=(last,))
        if subject.form in ("name", "call") and "()" not in subject.name:
            step = error_of(reader, held_node, scope, start, end)
            _checked(reader, Condition("is_null", reader.text(target), subject), step, scope, node)
    return False


def _unchanged(reader: Reader, node: Node) -> Node:
    """`find(id)` of `find(id).await?.map(Json)`: what is there is made into something else, what is not stays so."""
    for _ in range(4):
        inner, form = reader.bare(node)
        if form.kind != "call" or form.name not in KEEPING or form.target is None:
            return inner
        node = form.target
    return node


def _message(reader: Reader, given: list[Node]) -> str:
    return message_of([operand(reader, each) for each in given[1:2]])


def _checked(reader: Reader, asked: Condition, step: Outcome, scope: Scope, node: Node) -> None:
    start, end = lines(node)
    add_guard(reader, scope, asked, (step,), start, end)
    add_raise(reader, step, scope._replace(under=(*scope.under, asked), passed=False))


def _raise(reader: Reader, step: Outcome, scope: Scope) -> None:
    if step.verb == "raise":
        add_raise(reader, step, scope)
