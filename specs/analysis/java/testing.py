"""Tests of JUnit 3, 4 and 5 and TestNG: sentences, cases, calls, and what they expect."""

import re

from tree_sitter import Node

from specs.analysis.collected import TestDraft
from specs.analysis.expressions import negate
from specs.analysis.facts import CompareOp, Condition, Expectation, Operand
from specs.analysis.java.annotations import Annotation
from specs.analysis.java.chains import Chain, Link
from specs.analysis.java.conditions import condition
from specs.analysis.java.operands import callee, operand, plain_type, unwrap
from specs.analysis.java.reader import Reader, Scope, lines

TESTS = frozenset({"Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "Theory", "Property"})
SKIPS = frozenset({"Disabled", "Ignore"})
SOURCES = frozenset({"ValueSource", "CsvSource", "EnumSource", "CsvFileSource", "MethodSource"})
MAX_CASES = 40
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# assertX(expected, actual)
BOTH: dict[str, CompareOp] = {
    "assertEquals": "eq", "assertSame": "eq", "assertArrayEquals": "eq", "assertIterableEquals": "eq",
    "assertNotEquals": "ne", "assertNotSame": "ne",
}  # fmt: skip
ONE: dict[str, CompareOp] = {
    "assertTrue": "truthy", "assertFalse": "falsy", "assertNull": "is_null", "assertNotNull": "not_null",
}  # fmt: skip
THROWS = frozenset({"assertThrows", "assertThrowsExactly", "expectThrows", "assertThatExceptionOfType"})
# assertThat(x).<matcher>(y)
FLUENT: dict[str, CompareOp] = {
    "isEqualTo": "eq", "isSameAs": "eq", "isEqualByComparingTo": "eq", "isNotEqualTo": "ne", "isGreaterThan": "gt",
    "isGreaterThanOrEqualTo": "ge", "isAtLeast": "ge", "isLessThan": "lt", "isLessThanOrEqualTo": "le",
    "isAtMost": "le", "isTrue": "truthy", "isFalse": "falsy", "isNull": "is_null", "isNotNull": "not_null",
    "isEmpty": "falsy", "isNotEmpty": "truthy", "isPresent": "not_null", "contains": "in", "containsExactly": "eq",
    "doesNotContain": "not_in", "containsKey": "in", "startsWith": "starts", "endsWith": "ends", "matches": "matches",
    "isInstanceOf": "is_a", "isIn": "in", "isOne": "eq", "isZero": "eq", "hasValue": "eq",
}  # fmt: skip
SIZES = frozenset({"hasSize", "hasLength"})
HAMCREST: dict[str, CompareOp] = {
    "is": "eq", "equalTo": "eq", "sameInstance": "eq", "not": "ne", "greaterThan": "gt", "lessThan": "lt",
    "greaterThanOrEqualTo": "ge", "lessThanOrEqualTo": "le", "containsString": "in", "hasItem": "in",
    "startsWith": "starts", "endsWith": "ends", "instanceOf": "is_a", "nullValue": "is_null",
    "notNullValue": "not_null", "hasKey": "in",
}  # fmt: skip
LITERALS = frozenset({"string_literal", "decimal_integer_literal", "true", "false", "null_literal",
                      "character_literal", "decimal_floating_point_literal"})  # fmt: skip


def test_method(
    reader: Reader, node: Node, scope: Scope, symbol: str, marks: tuple[Annotation, ...]
) -> TestDraft | None:
    names = {mark.name for mark in marks}
    short = symbol.rpartition(".")[2]
    info = reader.classes.get(scope.owner)
    old = short.startswith("test") and info is not None and any(base.endswith("TestCase") for base in info.bases)
    of_class = info is not None and any(mark.name == "Test" for mark in info.annotations)
    if not names & TESTS and not old and not (of_class and "public" in reader.text(node, 60)):
        return None
    told = next((mark.string(reader.src, "value") for mark in marks if mark.name == "DisplayName"), "")
    group = _group(reader, scope.owner)
    start, end = lines(node)
    skipped = bool(names & SKIPS) or (info is not None and any(mark.name in SKIPS for mark in info.annotations))
    draft = TestDraft(symbol, short, told or sentence(short), start, end, group, _cases(reader, marks), skipped)
    for mark in marks:
        expected = mark.operand(reader.src, "expected", "expectedExceptions") if mark.name == "Test" else None
        if expected is not None and expected.name:
            draft.expects.append(Expectation(reader.text(mark.node), mark.start, mark.end, raises=expected.name))
    reader.facts.tests.append(draft)
    return draft


def sentence(name: str) -> str:
    """`testLateTimer_isRejected` as "late timer is rejected"."""
    words = [part for piece in name.split("_") for part in CAMEL.split(piece) if part]
    if words and words[0].lower() == "test" and len(words) > 1:
        words = words[1:]
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)


def _group(reader: Reader, owner: str) -> str:
    info = reader.classes.get(owner)
    for mark in info.annotations if info is not None else ():
        if mark.name == "DisplayName":
            return mark.string(reader.src, "value")
    return owner.rpartition(".")[2]


def _cases(reader: Reader, marks: tuple[Annotation, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for mark in marks:
        if mark.name in SOURCES:
            for value in mark.given.values():
                held = operand(reader.src, value)
                listed = held.items if held.form == "collection" else (held,)
                for each in listed:
                    text = str(each.value) if isinstance(each.value, str) else each.text
                    found += [row.strip() for row in text.splitlines() if row.strip()] or [text]
    return tuple(found[:MAX_CASES])


def test_call(reader: Reader, chain: Chain, scope: Scope) -> bool:
    """Reads an assertion; True where the call is one."""
    if scope.test is None:
        return False
    first, last = chain.first, chain.last
    name = first.name
    start, end = lines(chain.outer)
    text = reader.text(chain.outer)
    found: Condition | None = None
    raises = ""
    if name in BOTH and len(first.given) >= 2:
        found = _compared(reader, text, BOTH[name], first.given)
    elif name in ONE and first.given:
        found = _single(reader, text, ONE[name], first.given)
    elif name in THROWS and first.given:
        raises = plain_type(reader.text(unwrap(first.given[0]))).removesuffix(".class")
    elif name in ("assertThatThrownBy", "assertThatCode"):
        kind = chain.link("isInstanceOf", "isExactlyInstanceOf")
        raises = reader.text(kind.given[0]).removesuffix(".class") if kind is not None and kind.given else ""
        if not raises and name == "assertThatThrownBy":
            raises = "Throwable"
    elif name == "assertThat" and first.given:
        found = _fluent(reader, text, chain) if len(chain.links) > 1 else _hamcrest(reader, text, first.given)
    elif last.name == "andExpect" or name == "verify":
        pass
    elif not (name.startswith("assert") or name == "fail"):
        return False
    scope.test.expects.append(Expectation(text, start, end, found, raises))
    return True


def _compared(reader: Reader, text: str, op: CompareOp, given: list[Node]) -> Condition:
    """What is expected may stand first or second; a literal is never what is asked about."""
    if len(given) > 2 and given[0].type == "string_literal" and given[2].type != "string_literal" and (
        given[1].type in LITERALS or given[2].type not in LITERALS
    ) and not _is_delta(reader, given[2]):  # fmt: skip
        given = given[1:]  # JUnit 4 puts the message first
    expected, actual = given[0], given[1]
    if actual.type in LITERALS and expected.type not in LITERALS:
        expected, actual = actual, expected
    right = operand(reader.src, expected)
    if right.form == "literal" and right.value is None:
        return Condition("is_null" if op == "eq" else "not_null", text, operand(reader.src, actual))
    return Condition(op, text, operand(reader.src, actual), right)


def _is_delta(reader: Reader, node: Node) -> bool:
    return isinstance(operand(reader.src, node).value, float)


def _single(reader: Reader, text: str, op: CompareOp, given: list[Node]) -> Condition:
    subject = given[-1] if given[0].type == "string_literal" and len(given) > 1 else given[0]
    if op in ("truthy", "falsy"):
        asked = condition(reader.src, subject)
        return asked if op == "truthy" else negate(asked, text)
    return Condition(op, text, operand(reader.src, subject))


def _fluent(reader: Reader, text: str, chain: Chain) -> Condition | None:
    left = operand(reader.src, chain.first.given[0])
    for link in chain.links[1:]:
        if link.name in SIZES and link.given:
            sized = Operand(left.text, "length", left.name or left.text, names=left.names)
            return Condition("eq", text, sized, operand(reader.src, link.given[0]))
        op = FLUENT.get(link.name)
        if op is None:
            continue
        if op in ("truthy", "falsy", "is_null", "not_null"):
            return Condition(op, text, left)
        if not link.given:
            return None
        return _asked(reader, text, op, left, link)
    return None


def _asked(reader: Reader, text: str, op: CompareOp, left: Operand, link: Link) -> Condition:
    right = operand(reader.src, link.given[0])
    if op in ("in", "not_in") and link.name != "isIn":
        return Condition(op, text, right, left)
    return Condition(op, text, left, right)


def _hamcrest(reader: Reader, text: str, given: list[Node]) -> Condition | None:
    """`assertThat(x, is(y))`, with or without a message before."""
    subject, matcher = given[-2] if len(given) > 1 else given[0], given[-1]
    name = callee(reader.src, unwrap(matcher)).rpartition(".")[2] if len(given) > 1 else ""
    for _ in range(2):
        inner = [child for child in unwrap(matcher).named_children if child.type == "argument_list"]
        nested = inner[0].named_children[0] if inner and inner[0].named_child_count else None
        if name in ("is", "not") and nested is not None and nested.type == "method_invocation":
            called = callee(reader.src, nested).rpartition(".")[2]
            if called in HAMCREST and name == "is":
                name, matcher = called, nested
    op = HAMCREST.get(name)
    if op is None:
        return None
    left = operand(reader.src, subject)
    if op in ("is_null", "not_null"):
        return Condition(op, text, left)
    inner = [child for child in unwrap(matcher).named_children if child.type == "argument_list"]
    if not inner or not inner[0].named_child_count:
        return None
    right = operand(reader.src, inner[0].named_children[0])
    return Condition(op, text, right, left) if op == "in" else Condition(op, text, left, right)
