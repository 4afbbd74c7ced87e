"""Tests: their names as sentences, and what their assertions expect."""

import re

from tree_sitter import Node

from specs.analysis.collected import TestDraft
from specs.analysis.expressions import negate
from specs.analysis.facts import CompareOp, Condition, Expectation, Symbol
from specs.analysis.solid.conditions import comparison, condition
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, last_name, lines

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# assertion by its name in small letters, without underscores and "!" -> (op, subject, other)
TWO: dict[str, tuple[CompareOp, int, int]] = {
    "asserteq": ("eq", 0, 1), "assertne": ("ne", 0, 1), "expecteq": ("eq", 0, 1), "expectne": ("ne", 0, 1),
    "expectgt": ("gt", 0, 1), "expectge": ("ge", 0, 1), "expectlt": ("lt", 0, 1), "expectle": ("le", 0, 1),
    "assertgt": ("gt", 0, 1), "assertge": ("ge", 0, 1), "assertlt": ("lt", 0, 1), "assertle": ("le", 0, 1),
    "assertequal": ("eq", 1, 0), "assertequals": ("eq", 1, 0), "assertsame": ("eq", 1, 0), "areequal": ("eq", 1, 0),
    "refuteequal": ("ne", 1, 0), "assertnotequals": ("ne", 1, 0), "arenotequal": ("ne", 1, 0),
    "equal": ("eq", 1, 0), "notequal": ("ne", 1, 0), "same": ("eq", 1, 0), "contains": ("in", 0, 1),
    "assertcontains": ("in", 0, 1), "assertincludes": ("in", 1, 0), "expectstreq": ("eq", 0, 1),
    "assertstreq": ("eq", 0, 1), "ckasserteq": ("eq", 0, 1), "ckassertinteq": ("eq", 0, 1),
    "ckassertstreq": ("eq", 0, 1), "assertintequal": ("eq", 0, 1), "assertstringequal": ("eq", 0, 1),
    "assertmatch": ("matches", 1, 0), "assertinstanceof": ("is_a", 1, 0), "isinstanceoftype": ("is_a", 0, 1),
}  # fmt: skip
ONE: dict[str, CompareOp] = {
    "assert": "truthy", "asserttrue": "truthy", "true": "truthy", "istrue": "truthy", "expecttrue": "truthy",
    "assertfalse": "falsy", "false": "falsy", "isfalse": "falsy", "expectfalse": "falsy", "refute": "falsy",
    "assertnil": "is_null", "assertnull": "is_null", "null": "is_null", "isnull": "is_null",
    "assertnotnull": "not_null", "notnull": "not_null", "isnotnull": "not_null", "refutenil": "not_null",
    "check": "truthy", "require": "truthy", "ckassert": "truthy", "checkfalse": "falsy", "requirefalse": "falsy",
    "assertempty": "falsy", "empty": "falsy", "assertnotempty": "truthy",
}  # fmt: skip
UNITY = re.compile(r"(?<=equal)(?:u?int\d*|string|hex\d*|ptr|float|double|size|char|memory)$")
RAISES = frozenset(
    """
    assertraises assertthrows throws throwsasync throwsexception expectthrow assertthrow expectexception assertfailswith
    throwsany requirethrows requirethrowsas checkthrows checkthrowsas shouldthrow assertthrowsexactly
    expectanythrow
    """.split()
)
MATCHED: dict[str, CompareOp] = {
    "eq": "eq", "eql": "eq", "be": "eq", "equal": "eq", "include": "in", "match": "matches", "be_nil": "is_null",
    "be_truthy": "truthy", "be_falsey": "falsy", "be_empty": "falsy", "be_a": "is_a", "toBe": "eq", "toEqual": "eq",
    "toBeTrue": "truthy", "toBeFalse": "falsy", "toBeNull": "is_null", "shouldBe": "eq",
}  # fmt: skip


def sentence_of(name: str) -> str:
    """Create_LongNote_isRefused, test_long_note, `long note is refused` -> words."""
    words = [word for part in re.split(r"[_\s]+", name.strip("`")) for word in CAMEL.sub(" ", part).split()]
    if words and words[0].lower() in ("test", "tests") and len(words) > 1:
        words = words[1:]
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in words)


def add_test(
    reader: Reader, node: Node, scope: Scope, symbol: str, name: str, sentence: str, signature: str, *,
    group: str = "", skipped: bool = False, cases: tuple[str, ...] = (), start: int = 0,
) -> Scope:  # fmt: skip
    """Adds the test, and gives the scope of what stands inside it."""
    first, end = lines(node)
    first = min(first, start or first)
    if not any(each.name == symbol for each in reader.facts.symbols[-3:]):
        reader.facts.symbols.append(Symbol(symbol, "test", first, end, signature[:300], False))
    draft = TestDraft(symbol, name, sentence, first, end, group or scope.group, cases, skipped)
    reader.facts.tests.append(draft)
    return Scope(symbol, scope.owner, in_function=True, test=draft, group=group or scope.group)


def expectation(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Reads an assertion inside a test. Never takes the call over."""
    if scope.test is None:
        return False
    key = form.name.replace("_", "").replace("!", "").lower()
    if key.startswith("testassert"):  # Unity's TEST_ASSERT_EQUAL_INT
        key = UNITY.sub("", key.removeprefix("test"))
    given = reader.arguments(form)
    start, end = lines(node)
    text = " ".join(reader.text(node).split())
    if key in RAISES or (key == "to" and "raise_error" in text):
        error = _error(reader, form, given)
        scope.test.expects.append(Expectation(text, start, end, raises=error or "error"))
    elif form.name in ("to", "not_to", "to_not") and given and form.target is not None:
        _matched(reader, form, given[0], text, start, end, scope)
    elif form.name in MATCHED and form.target is not None and reader.written(form.target).startswith("expect"):
        subject = reader.bare(form.target)[1]
        held = reader.arguments(subject)
        if held:
            right = operand(reader, given[0]) if given else None
            asked = Condition(MATCHED[form.name], text, operand(reader, held[0]), right)
            scope.test.expects.append(Expectation(text, start, end, asked))
    elif key in TWO and len(given) >= 2 and _asserts(form, key):
        op, subject_at, other_at = TWO[key]
        asked = comparison(reader, op, text, given[subject_at], given[other_at])
        scope.test.expects.append(Expectation(text, start, end, asked))
    elif key in ONE and len(given) >= 1 and _asserts(form, key):
        asked = condition(reader, given[0])
        if ONE[key] == "falsy":
            asked = negate(asked, text)
        elif ONE[key] in ("is_null", "not_null"):
            asked = Condition(ONE[key], text, operand(reader, given[0]))
        if asked.op == "is_a" or key == "assert":
            pass
        scope.test.expects.append(Expectation(text, start, end, asked, raises=_failed(reader, given[0])))
    return False


def _asserts(form: Form, key: str) -> bool:
    """`equal` and `true` assert only as members of Assert."""
    return key.startswith(("assert", "expect", "check", "require", "refute", "ck")) or form.target is not None


def _failed(reader: Reader, node: Node) -> str:
    """`assert!(x.is_err())`, `assert!(matches!(x, Err(E::Y)))` expect an error."""
    form = reader.bare(node)[1]
    return "error" if form.kind == "call" and form.name == "is_err" else ""


def _error(reader: Reader, form: Form, given: list[Node]) -> str:
    if form.names:
        return form.names[0]
    for each in given[:2]:
        inner, held = reader.bare(each)
        if held.kind == "call" and held.name == "raise_error":
            return next((reader.written(part) for part in reader.arguments(held)), "error")
        name = reader.written(inner)
        if name and (last_name(name)[:1].isupper() or name.startswith("std::")) and "()" not in name:
            return name.removesuffix("::class").removesuffix(".class")
    return ""


def _matched(reader: Reader, form: Form, matcher: Node, text: str, start: int, end: int, scope: Scope) -> None:
    """RSpec: `expect(x).to eq(y)`."""
    subject = reader.bare(form.target)[1] if form.target is not None else None
    held = reader.arguments(subject) if subject is not None else []
    inner, asked = reader.bare(matcher)
    op = MATCHED.get(asked.name or reader.written(inner))
    if scope.test is None or not held or op is None:
        return
    args = reader.arguments(asked)
    right = operand(reader, args[0]) if args else None
    left = operand(reader, held[0])
    question = (
        Condition("in", text, right, left) if op == "in" and right is not None else Condition(op, text, left, right)
    )
    scope.test.expects.append(Expectation(text, start, end, question if form.name == "to" else negate(question, text)))
