"""Loops and blocks: which loops try again, and what their heads ask."""

from tree_sitter import Node

from specs.analysis.expressions import negate
from specs.analysis.facts import Condition, Operand, Retry
from specs.analysis.golang.branches import remember
from specs.analysis.golang.conditions import condition, names_error, nil_check
from specs.analysis.golang.operands import COMMENT, arguments, callee, dotted
from specs.analysis.golang.outcomes import LEAVING, returned, statements
from specs.analysis.golang.reader import Reader, Scope, lines
from specs.analysis.syntax import descendants
from specs.analysis.trying import speaks_of_trying

SLEEPS = frozenset({"sleep", "after", "newtimer", "sleepcontext", "sleepwithcontext"})
# What a loop does besides trying
BESIDES = ("log.", "fmt.", "errors.", "time.", "context.", "slog.", "strings.", "append", "len", "make", "math.", "min")
MAX_TRIES = 6
MAX_UNDER = 8
BINDS = frozenset({"short_var_declaration", "assignment_statement"})


def statement_list(reader: Reader, node: Node, scope: Scope) -> None:
    """The statements of a block, with its loops tied to the error returned after them."""
    loop: Node | None = None
    pushed: list[tuple[Node | None, Scope]] = []
    kept = dict(reader.origins)
    for child in node.named_children:
        if child.type in BINDS:
            remember(reader, child, scope)
            scope = _given_anew(reader, child, scope)
        if child.type == "for_statement":
            loop = child
        after = loop is not None and child.type == "return_statement" and _tries(reader, loop)
        if after and loop is not None and (step := returned(reader, child, scope)).verb == "raise":
            reader.final_errors[loop.id] = step.name
        pushed.append((child, scope._replace(after_loop=True) if after else scope))
        if scope.under and child.type == "if_statement" and (unmet := _left(reader, child)) is not None:
            scope = scope._replace(under=(*scope.under[-MAX_UNDER:], unmet), passed=True)
    reader.origins = kept
    reader.push_each(pushed)


def _given_anew(reader: Reader, node: Node, scope: Scope) -> Scope:
    """Of a name that is given another value below a question about it, the question tells the old one."""
    left = node.child_by_field_name("left")
    if node.type != "assignment_statement" or left is None or not scope.under:
        return scope
    return scope._replace(anew=scope.anew | {dotted(reader.src, each) for each in left.named_children})


def _left(reader: Reader, node: Node) -> Condition | None:
    """What holds below `if x { return … }`: the opposite of what it asks."""
    asked, body = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    if asked is None or node.child_by_field_name("alternative") is not None or nil_check(reader, asked)[0]:
        return None
    steps = statements(body)
    return negate(condition(reader, asked)) if steps and steps[-1].type in LEAVING else None


def for_statement(reader: Reader, node: Node, scope: Scope) -> None:
    body = node.child_by_field_name("body")
    if body is None:
        reader.children(node, scope)
        return
    head = " ".join(reader.src.between(node.start_byte, min(body.start_byte, node.start_byte + 120)).split())
    if scope.test is None and _tries(reader, node):
        _retry(reader, node, scope, body)
    inner = scope._replace(loop=head.removesuffix("{").strip() or "for", in_guard=False)
    reader.push([child for child in node.named_children if child.type != COMMENT], inner)


def _tries(reader: Reader, loop: Node) -> bool:
    """A counted or endless loop that leaves once no error came back."""
    body = loop.child_by_field_name("body")
    if body is None:
        return False
    head = reader.src.between(loop.start_byte, min(body.start_byte, loop.start_byte + 200))
    named = speaks_of_trying(head)
    if not named and _waited(reader, body) is not None and _says_retry(reader, loop, body):
        return True
    clause = next((child for child in loop.named_children if child.type == "range_clause"), None)
    if clause is not None and not named:
        return False
    steps = statements(body)
    waits = _waited(reader, body) is not None
    if named and waits and clause is None and _tried(reader, body) and _may_leave(steps):
        return True
    for position, step in enumerate(steps):
        if step.type != "if_statement":
            continue
        asked, then = step.child_by_field_name("condition"), step.child_by_field_name("consequence")
        if asked is None or then is None:
            continue
        inside = [child.type for child in statements(then)]
        for part in _parts(asked):
            name, failed = nil_check(reader, part)
            leaves = bool({"return_statement", "break_statement"} & set(inside))
            if name and not failed and leaves and (named or waits):
                return True
            # `if err != nil { …; continue }` followed by a return
            goes_on = "continue_statement" in inside or (named and not leaves)
            later = any(child.type in ("return_statement", "break_statement") for child in steps[position + 1 :])
            if name and failed and goes_on and later and (named or waits):
                return True
    return False


def _may_leave(steps: list[Node]) -> bool:
    """Whether a decision of the loop's own ends it."""
    return any(
        inside.type in ("return_statement", "break_statement")
        for step in steps
        if step.type == "if_statement"
        for inside in statements(step.child_by_field_name("consequence"))
    )


def _says_retry(reader: Reader, loop: Node, body: Node) -> bool:
    """A loop that waits, calls for an error, leaves, and speaks of retrying."""
    if any(child.type == "range_clause" for child in loop.named_children) or not _tried(reader, body):
        return False
    text = reader.src.between(loop.start_byte, min(loop.end_byte, loop.start_byte + 6000)).lower()
    return ("retr" in text or "attempt" in text) and ("return" in text or "break" in text)


def _parts(asked: Node) -> list[Node]:
    operator = asked.child_by_field_name("operator") if asked.type == "binary_expression" else None
    if operator is None or operator.type not in ("&&", "||"):
        return [asked]
    return [side for name in ("left", "right") if (side := asked.child_by_field_name(name)) is not None]


def _retry(reader: Reader, node: Node, scope: Scope, body: Node) -> None:
    start, end = lines(node)
    reader.facts.retries.append(
        Retry(
            scope.symbol, _limit(reader, node), start, end, backoff=_waited(reader, body), tries=_tried(reader, body),
            final_error=_named(reader.final_errors.pop(node.id, "")),
        )
    )  # fmt: skip


def _named(error: str) -> str:
    return "" if error == "error" else error


def _limit(reader: Reader, node: Node) -> Operand | None:
    for child in node.named_children:
        if child.type == "for_clause":
            asked = child.child_by_field_name("condition")
            question = condition(reader, asked) if asked is not None else None
            if question is not None and question.op in ("lt", "le", "gt", "ge", "ne"):
                return question.right
            if asked is None:
                return _counted_to(reader, node)
        if child.type == "range_clause" and (counted := child.child_by_field_name("right")) is not None:
            return reader.operand(counted)
    return None


def _has_head(body: Node) -> bool:
    loop = body.parent
    heads = ("for_clause", "range_clause", "binary_expression", "unary_expression", "identifier", "call_expression")
    return loop is not None and any(child.type in heads for child in loop.named_children)


def _gone_on(reader: Reader, body: Node) -> dict[str, None]:
    """Of an endless loop, what is called again because its error was answered with `continue`."""
    found: dict[str, None] = {}
    steps = statements(body)
    for position, step in enumerate(steps):
        if step.type not in ("short_var_declaration", "assignment_statement"):
            continue
        right = step.child_by_field_name("right")
        call = right.named_children[0] if right is not None and right.named_child_count else None
        later = [each for each in steps[position + 1 : position + 4] if each.type == "if_statement"]
        goes_on = any(
            inside.type == "continue_statement"
            for each in later
            for inside in statements(each.child_by_field_name("consequence"))
        )
        if call is not None and call.type == "call_expression" and goes_on and (name := callee(reader.src, call)):
            found[name] = None
    return found


def _counted_to(reader: Reader, loop: Node) -> Operand | None:
    """`for try := 1; ; try++ { … if try == retries { break } }` makes so many attempts."""
    clause = next((child for child in loop.named_children if child.type == "for_clause"), None)
    before = clause.child_by_field_name("initializer") if clause is not None else None
    body = loop.child_by_field_name("body")
    left = before.child_by_field_name("left") if before is not None else None
    right = before.child_by_field_name("right") if before is not None else None
    if left is None or right is None or body is None or reader.text(right) != "1":
        return None
    for step in statements(body):
        asked = step.child_by_field_name("condition") if step.type == "if_statement" else None
        inside = statements(step.child_by_field_name("consequence")) if asked is not None else []
        question = condition(reader, asked) if asked is not None and inside and inside[-1].type in LEAVING else None
        named = question.left.name if question is not None and question.left is not None else ""
        if question is not None and question.op in ("eq", "ge") and named == reader.text(left):
            return question.right
    return None


def _tried(reader: Reader, body: Node) -> tuple[str, ...]:
    """What is called for an error in the loop."""
    found = _gone_on(reader, body) if not _has_head(body) else {}
    if found:
        return tuple(found)[:MAX_TRIES]
    passed = -1  # the end of a function that is handed over: what it calls is not what is tried
    for child in descendants(body, 300):
        if child.type == "func_literal":
            passed = max(passed, child.end_byte)
        if child.start_byte < passed or child.type not in ("short_var_declaration", "assignment_statement"):
            continue
        left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
        if left is None or right is None or not right.named_child_count or not left.named_child_count:
            continue
        call = right.named_children[0]
        given = reader.text(left.named_children[-1])
        is_error = names_error(given) or reader.declared.get(given, ("", 0))[0] == "error"
        if call.type == "call_expression" and is_error:
            name = callee(reader.src, call)
            if name and not name.startswith(BESIDES):
                found[name] = None
    return tuple(found)[:MAX_TRIES]


def _waited(reader: Reader, body: Node) -> Operand | None:
    for child in descendants(body, 400):
        if child.type == "call_expression":
            name = callee(reader.src, child).rpartition(".")[2].lower()
            given = arguments(child)
            if name in SLEEPS and given:
                return reader.operand(given[-1])
    return None


HANDLERS = {"statement_list": statement_list, "for_statement": for_statement}
