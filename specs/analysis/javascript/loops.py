"""Loops: which of them try again, and what their heads ask."""

from tree_sitter import Node

from specs.analysis.facts import Guard, Operand, Retry
from specs.analysis.javascript.attempts import attempts_of
from specs.analysis.javascript.conditions import condition
from specs.analysis.javascript.operands import arguments, dotted, unwrap
from specs.analysis.javascript.outcomes import outcomes
from specs.analysis.javascript.reader import Reader, Scope, lines
from specs.analysis.syntax import descendants, first_line, last_line
from specs.analysis.trying import goes_through, speaks_of_trying

LOOPS = frozenset({"for_statement", "while_statement", "do_statement", "for_in_statement"})


def block(reader: Reader, node: Node, scope: Scope) -> None:
    """A block, with its loops tied to the error thrown after them."""
    loop: Node | None = None
    pushed: list[tuple[Node | None, Scope]] = []
    for child in node.named_children:
        if child.type in LOOPS:
            loop = child
        after = loop is not None and child.type == "throw_statement" and _tries(loop) is not None
        if after and loop is not None:
            thrown = unwrap(child.named_children[0]) if child.named_child_count else None
            target = thrown.child_by_field_name("constructor") if thrown is not None else None
            reader.final_errors[loop.id] = reader.text(target if target is not None else thrown, 80)
        pushed.append((child, scope._replace(after_loop=True) if after else scope))
    reader.push_each(pushed)


def _tries(loop: Node) -> Node | None:
    """The try statement that is a direct step of the loop."""
    body = loop.child_by_field_name("body")
    return next((child for child in body.named_children if child.type == "try_statement"), None) if body else None


def loop_statement(reader: Reader, node: Node, scope: Scope) -> None:
    body = node.child_by_field_name("body")
    asked = node.child_by_field_name("condition")
    head = reader.src.between(node.start_byte, min(body.start_byte, node.start_byte + 120)) if body else ""
    attempt = _tries(node)
    if attempt is not None and body is not None:
        _retry(reader, node, scope, attempt, head)
    if node.type == "while_statement" and asked is not None and body is not None:
        _while_guard(reader, node, scope, asked, body)
    inner = scope._replace(loop=head.strip().removesuffix("{").strip(), in_guard=False)
    reader.push([child for child in node.named_children if child.type != "comment"], inner)


def _while_guard(reader: Reader, node: Node, scope: Scope, asked_node: Node, body: Node) -> None:
    asked = condition(reader.src, asked_node)
    if asked.op in ("lt", "le", "gt", "ge") and (steps := outcomes(reader, body, scope)):
        end = max(last_line(asked_node), steps[-1].end)
        reader.facts.guards.append(
            Guard(
                scope.symbol, asked, steps, first_line(node), end, under=scope.under, in_handler=scope.handler,
                in_loop=scope.loop, style="loop",
            )
        )  # fmt: skip


def _retry(reader: Reader, node: Node, scope: Scope, attempt: Node, head: str) -> None:
    """A loop over a try that leaves on success tries again."""
    body = attempt.child_by_field_name("body")
    leaves = body is not None and any(
        child.type in ("return_statement", "break_statement") for child in body.named_children
    )
    named = speaks_of_trying(head)
    counted = node.type in ("for_statement", "while_statement", "do_statement")
    if not counted or not (named or (leaves and not goes_through(head))):
        return
    limit, again, line = attempts_of(reader.src, node, attempt)
    start, end = lines(node)
    start = min(start, line or start)
    waited = _waited(reader, node)
    reader.facts.retries.append(
        Retry(
            scope.symbol, limit, start, end, tries=tried(reader, body), backoff=waited,
            final_error=reader.final_errors.pop(node.id, ""), unit="milliseconds" if _is_number(waited) else "",
            again=again,
        )
    )  # fmt: skip


# What a handler is hardly written for: the answer that is being made, and what never fails.
ANSWERING = frozenset({"res", "reply", "response", "next", "console", "Math"})
HARMLESS = frozenset({"JSON.stringify", "Date.now", "String", "Boolean", "parseInt", "Object.keys", "setTimeout"})


def tried(reader: Reader, body: Node | None) -> tuple[str, ...]:
    """The callees inside a protected block."""
    found: dict[str, None] = {}
    for child in descendants(body, 200) if body is not None else ():
        if child.type == "call_expression":
            target = child.child_by_field_name("function")
            name = dotted(reader.src, target) if target is not None else ""
            if name and name not in HARMLESS and name.partition(".")[0] not in ANSWERING:
                found[name] = None
    return tuple(found)[:6]


def _waited(reader: Reader, node: Node) -> Operand | None:
    for child in descendants(node, 400):
        if child.type != "call_expression":
            continue
        target = child.child_by_field_name("function")
        name = dotted(reader.src, target).rpartition(".")[2].lower() if target is not None else ""
        given = child.child_by_field_name("arguments")
        if given is None or not given.named_child_count:
            continue
        if name in ("sleep", "delay", "wait", "pause", "backoff", "settimeout"):
            listed = arguments(child)
            later = name == "settimeout" and len(listed) > 1  # after what is done then
            return reader.operand(listed[1 if later else 0]) if listed else None
    return None


def _is_number(value: Operand | None) -> bool:
    return value is not None and isinstance(value.value, int | float)


HANDLERS = {"statement_block": block, **dict.fromkeys(LOOPS, loop_statement)}
