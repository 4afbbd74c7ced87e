"""Tests of jest, vitest, mocha, ava, tap and node's own runner: their sentences, cases, calls and expectations."""

from tree_sitter import Node

from specs.analysis.collected import TestDraft
from specs.analysis.expressions import literal, negate
from specs.analysis.facts import CompareOp, Condition, Expectation, Operand
from specs.analysis.javascript.chains import Chain, Link
from specs.analysis.javascript.conditions import condition
from specs.analysis.javascript.functions import FUNCTIONS
from specs.analysis.javascript.operands import dotted, unwrap
from specs.analysis.javascript.reader import Reader, Scope, lines

GROUPS = frozenset({"describe", "suite", "context", "xdescribe", "fdescribe"})
CASES = frozenset({"it", "test", "specify", "xit", "fit", "xtest", "tap", "t", "Deno"})
MODES = frozenset({"", "only", "skip", "each", "concurrent", "failing", "todo", "serial", "test", "it", "runIf",
                   "skipIf", "fails", "sequential", "for"})  # fmt: skip
MAX_CASES = 40
# expect(x).<matcher>(y), and the same words of chai, assert, ava and tap
OPS: dict[str, CompareOp] = {
    "toBe": "eq", "toEqual": "eq", "toStrictEqual": "eq", "toMatchObject": "eq", "equal": "eq", "equals": "eq",
    "eql": "eq", "eq": "eq", "strictEqual": "eq", "deepEqual": "eq", "deepStrictEqual": "eq", "is": "eq", "same": "eq",
    "toBeCloseTo": "eq", "notEqual": "ne", "notStrictEqual": "ne", "notDeepEqual": "ne", "not": "ne",
    "toBeGreaterThan": "gt", "toBeGreaterThanOrEqual": "ge", "toBeLessThan": "lt", "toBeLessThanOrEqual": "le",
    "above": "gt", "below": "lt", "least": "ge", "most": "le", "toBeInstanceOf": "is_a", "instanceOf": "is_a",
    "instanceof": "is_a", "a": "is_a", "an": "is_a", "toMatch": "matches", "match": "matches",
    "toBeNull": "is_null", "toBeUndefined": "is_null", "toBeDefined": "not_null", "toBeTruthy": "truthy",
    "toBeFalsy": "falsy", "null": "is_null", "undefined": "is_null", "exist": "not_null", "ok": "truthy",
    "notOk": "falsy", "toContain": "in", "toContainEqual": "in", "include": "in", "contain": "in", "contains": "in",
    "toHaveProperty": "in", "property": "in", "toHaveLength": "eq", "lengthOf": "eq", "length": "eq",
    "falsy": "falsy", "truthy": "truthy", "isFalse": "falsy", "isTrue": "truthy",
}  # fmt: skip
THROWS = frozenset({"toThrow", "toThrowError", "throw", "throws", "throwsAsync", "rejects", "rejectedWith", "rejected",
                    "toThrowErrorMatchingInlineSnapshot"})  # fmt: skip
LENGTHS = frozenset({"toHaveLength", "lengthOf", "length"})
ASSERTERS = frozenset({"assert", "t", "tap", "should", "assertEquals", "assertThrows", "assertRejects"})


def test_call(reader: Reader, chain: Chain, scope: Scope) -> bool:
    """Reads `describe`, `it` and assertions. True where the call has pushed what is inside it by itself."""
    if chain.head == "expect" or (chain.head in ASSERTERS and scope.test is not None):
        _expectation(reader, chain, scope)
        return False
    if scope.test is not None and chain.links[-1].method == "expect":
        _responded(reader, chain, scope)
        return False
    head = chain.head
    if head in GROUPS or head in CASES:
        return _block(reader, chain, scope, head)
    return False


def _block(reader: Reader, chain: Chain, scope: Scope, head: str) -> bool:
    link = chain.links[-1]
    words = {word for found in chain.links for word in found.name.split(".")}
    if not words <= MODES | {"describe"} or (head == "t" and "test" not in words):
        return False
    if (len(link.given) < 2 and "todo" not in words) or not link.given:
        return False
    title = reader.operand(link.given[0])
    body = next((unwrap(node) for node in link.given[1:] if unwrap(node).type in FUNCTIONS), None)
    if not isinstance(title.value, str) or (body is None and "todo" not in words):
        return False
    skipped = bool(words & {"skip", "todo", "failing", "fails"}) or head in ("xit", "xtest", "xdescribe")
    if head in GROUPS or "describe" in words:
        inner = scope._replace(group=(*scope.group, title.value), in_function=True)
    else:
        start, end = lines(link.node)
        sentence, group = " ".join([*scope.group, title.value]).strip(), " ".join(scope.group)
        cases = _cases(reader, chain)
        draft = TestDraft(scope.symbol, title.value, sentence, start, end, group, cases, skipped)
        reader.facts.tests.append(draft)
        inner = scope._replace(test=draft, in_function=True, under=(), group=(*scope.group, title.value))
    if body is not None:
        reader.push([child for child in (body.child_by_field_name("body"),) if child is not None], inner)
    return True


def _cases(reader: Reader, chain: Chain) -> tuple[str, ...]:
    """The rows of `it.each([…])`."""
    for link in chain.links[:-1]:
        if link.method in ("each", "for"):
            given = link.node.child_by_field_name("arguments")
            if given is not None and given.type == "template_string":
                return tuple(row.strip() for row in reader.src.whole(given).strip("`").splitlines()[1:] if row.strip())
            if link.given and link.given[0].type == "array":
                rows = [node for node in link.given[0].named_children if node.type != "comment"]
                return tuple(reader.text(row) for row in rows[:MAX_CASES])
    return ()


def _expectation(reader: Reader, chain: Chain, scope: Scope) -> None:
    if scope.test is None or not chain.links:
        return
    last = chain.links[-1]
    start, end = lines(last.node)
    text = reader.text(last.node)
    words = last.name.split(".")
    negated = "not" in words[:-1] or any("not" in link.name.split(".") for link in chain.links[:-1])
    matcher = words[-1]
    if chain.head == "expect":
        if len(chain.links) < 2:
            return
        subject, given = chain.links[0].given[:1], last.given
    else:
        subject, given = last.given[:1], last.given[1:]
        matcher = matcher or chain.head
        if matcher in ("assert", "should"):
            _asserted(reader, last, scope, text)
            return
    if matcher in THROWS or matcher in ("assertThrows", "assertRejects"):
        error = _error_name(reader, given)
        scope.test.expects.append(Expectation(text, start, end, raises="" if negated else error or "Error"))
        return
    op = OPS.get(matcher)
    if op is None or not subject:
        scope.test.expects.append(Expectation(text, start, end))
        return
    asked = _question(reader, text, op, matcher, subject[0], given)
    scope.test.expects.append(Expectation(text, start, end, negate(asked, text) if negated else asked))


def _question(reader: Reader, text: str, op: CompareOp, matcher: str, subject: Node, given: list[Node]) -> Condition:
    left = reader.operand(subject)
    if op in ("is_null", "not_null", "truthy", "falsy"):
        return Condition(op, text, left)
    right = reader.operand(given[0]) if given else None
    if right is None:
        return Condition("truthy", text, left)
    if matcher in LENGTHS:
        left = Operand(left.text, "length", left.name or left.text, names=left.names)
    if op == "in":
        return Condition("in", text, right, left)
    if op == "eq" and right.form == "literal" and right.value is None:
        return Condition("is_null", text, left)
    return Condition(op, text, left, right)


def _asserted(reader: Reader, link: Link, scope: Scope, text: str) -> None:
    """`assert(x > 3)` asks what an `if` asks."""
    if link.given and scope.test is not None:
        start, end = lines(link.node)
        scope.test.expects.append(Expectation(text, start, end, condition(reader.src, link.given[0])))


def _error_name(reader: Reader, given: list[Node]) -> str:
    for node in given:
        node = unwrap(node)
        if node.type in ("identifier", "member_expression"):
            return dotted(reader.src, node)
        if node.type in ("string", "regex", "template_string"):
            return str(reader.operand(node).value or "")
        if node.type == "new_expression":
            return reader.text(node.child_by_field_name("constructor"))
        if node.type == "object":
            value = reader.operand(node)
            for key, held in zip(value.items[::2], value.items[1::2], strict=True):
                if key.value in ("instanceOf", "name", "message", "code"):
                    return str(held.value or held.name)
    return ""


def _responded(reader: Reader, chain: Chain, scope: Scope) -> None:
    """supertest: `request(app).get("/x").expect(404)`."""
    for link in chain.links:
        if link.method == "expect" and link.given and scope.test is not None:
            value = reader.operand(link.given[0])
            if isinstance(value.value, int):
                start, end = lines(link.node.child_by_field_name("arguments") or link.node)
                status = literal("status", "status")
                asked = Condition("eq", reader.text(link.given[0]), status, value)
                scope.test.expects.append(Expectation(f"expect({value.text})", start, end, asked))
