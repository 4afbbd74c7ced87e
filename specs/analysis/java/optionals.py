"""What follows when an `Optional` is empty: `orElseThrow`, `orElseGet`, `ifPresentOrElse` decide as an `if` does."""

from tree_sitter import Node

from specs.analysis.facts import CompareOp, Condition, Guard, Operand, Outcome, Raise
from specs.analysis.java.chains import Chain, Link
from specs.analysis.java.operands import COMMENTS, plain_type
from specs.analysis.java.outcomes import expression, outcomes, raised, returned
from specs.analysis.java.reader import Reader, Scope, lines
from specs.analysis.syntax import first_line

DECIDES = frozenset({"orElseThrow", "orElseGet", "ifPresentOrElse"})
PRESENT = frozenset({"ifPresent", "ifPresentOrElse"})
KEEPS = frozenset({"map", "peek", "flatMap"})  # what is made of a value that is there
MAX_QUESTION = 90


def optional_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    held = chain.type == "Optional" and not chain.is_new and chain.head[:1].islower()  # a variable or a field
    for link in chain.links if held else chain.links[1:]:
        if link.name in DECIDES and link.given:
            _decided(reader, chain, link, scope)
            return


def _decided(reader: Reader, chain: Chain, link: Link, scope: Scope) -> None:
    asked_node = _asked(link.node)
    body = _body(link.given[-1])
    if asked_node is None or body is None:
        return
    text = " ".join(reader.text(asked_node).split())
    if len(text) > MAX_QUESTION:
        return
    start = first_line(asked_node)
    asked = Condition(
        "is_null", f"{text}.isEmpty()", Operand(text, "call", text, names=(chain.name,)), start=start,
        end=lines(asked_node)[1],
    )  # fmt: skip
    steps = _steps(reader, link, body, chain, scope)
    if not steps:
        return
    end = max(step.end for step in steps)
    reader.facts.guards.append(
        Guard(scope.symbol, asked, steps, start, end, under=scope.under, in_handler=scope.handler, in_loop=scope.loop)
    )
    if steps[0].verb == "raise":
        step = steps[0]
        reader.facts.raises.append(
            Raise(scope.symbol, step.name, step.message, step.start, step.end, asked, scope.handler)
        )


def given_when(reader: Reader, given: Node) -> Condition | None:
    """What holds where a lambda runs that is handed to `ifPresent` or `ifPresentOrElse`."""
    listed = given.parent
    call = listed.parent if listed is not None and listed.type == "argument_list" else None
    name = reader.text(call.child_by_field_name("name")) if call is not None else ""
    if call is None or listed is None or call.type != "method_invocation" or name not in PRESENT:
        return None
    asked = _asked(call)
    text = " ".join(reader.text(asked).split())
    if asked is None or len(text) > MAX_QUESTION:
        return None
    first = next((child for child in listed.named_children if child.type not in COMMENTS), None)
    is_there = first is not None and first.id == given.id
    op: CompareOp = "not_null" if is_there else "is_null"
    question = f"{text}.isPresent()" if is_there else f"{text}.isEmpty()"
    left = Operand(text, "call", text, names=(text.partition("(")[0],))
    return Condition(op, question, left, start=first_line(asked), end=lines(asked)[1])


def _asked(call: Node) -> Node | None:
    """What is empty: the call before those that only make something of its value."""
    held = call.child_by_field_name("object")
    while held is not None and held.type == "method_invocation":
        name, inner = held.child_by_field_name("name"), held.child_by_field_name("object")
        if name is None or name.text is None or name.text.decode() not in KEEPS or inner is None:
            break
        held = inner
    return held


def _body(given: Node) -> Node | None:
    """What a supplier without parameters does; the reference `X::new` itself."""
    if given.type == "method_reference":
        return given
    return given.child_by_field_name("body") if given.type == "lambda_expression" else None


def _steps(reader: Reader, link: Link, body: Node, chain: Chain, scope: Scope) -> tuple[Outcome, ...]:
    start, end = lines(body)
    if link.name == "orElseThrow":
        if body.type == "method_reference":
            parts = [child for child in body.children if child.type not in ("::", *COMMENTS)]
            made = len(parts) == 2 and reader.text(parts[1]) == "new"
            return (Outcome("raise", start, end, plain_type(reader.text(parts[0]))),) if made else ()
        made = body.type in ("object_creation_expression", "method_invocation")
        return (raised(reader, body, scope, start, end),) if made else ()
    if body.type == "block":
        return outcomes(reader, body, scope)
    if link.name == "ifPresentOrElse":
        step = expression(reader, body, scope, start, end)
        return (step,) if step is not None else ()
    outer = chain.outer.parent
    if link is not chain.last or outer is None or outer.type != "return_statement" or body.type == "method_reference":
        return ()
    return (returned(reader, body, scope, start, end),)
