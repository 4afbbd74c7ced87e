"""Tests of the testing package, testify, gocheck and ginkgo: sentences, cases, calls and expectations."""

import re

from tree_sitter import Node

from specs.analysis.collected import TestDraft
from specs.analysis.expressions import literal, negate
from specs.analysis.facts import CompareOp, Condition, Expectation, Operand, Symbol
from specs.analysis.golang.conditions import condition, nil_check
from specs.analysis.golang.operands import arguments, callee, composite_type, elements, type_name
from specs.analysis.golang.outcomes import statements
from specs.analysis.golang.reader import Reader, Scope, lines

TEST = re.compile(r"^(Test|Example|Fuzz)(?=$|[A-Z_0-9])(\w*)$")
FAILS = frozenset({"Error", "Errorf", "Fatal", "Fatalf", "Fail", "FailNow"})
SKIPS = frozenset({"Skip", "Skipf", "SkipNow"})
ASSERTERS = frozenset({"assert", "require", "a", "r", "is", "s", "suite", "c", "qt"})
# assert.<name>(t, expected, actual): op, position of the subject, of what it is compared with
ASSERTED: dict[str, tuple[CompareOp, int, int]] = {
    "Equal": ("eq", 1, 0), "EqualValues": ("eq", 1, 0), "Exactly": ("eq", 1, 0), "NotEqual": ("ne", 1, 0),
    "JSONEq": ("eq", 1, 0), "ElementsMatch": ("eq", 1, 0), "InDelta": ("eq", 1, 0), "Greater": ("gt", 0, 1),
    "GreaterOrEqual": ("ge", 0, 1), "Less": ("lt", 0, 1), "LessOrEqual": ("le", 0, 1), "Contains": ("in", 1, 0),
    "NotContains": ("not_in", 1, 0), "Len": ("eq", 0, 1), "Regexp": ("matches", 1, 0), "IsType": ("is_a", 1, 0),
    "True": ("truthy", 0, -1), "False": ("falsy", 0, -1), "Nil": ("is_null", 0, -1), "NotNil": ("not_null", 0, -1),
    "NoError": ("is_null", 0, -1), "Empty": ("falsy", 0, -1), "NotEmpty": ("truthy", 0, -1), "Zero": ("falsy", 0, -1),
}  # fmt: skip
RAISES = frozenset({"Error", "ErrorIs", "ErrorAs", "ErrorContains", "EqualError", "Panics", "PanicsWithError"})
# gomega's matchers
MATCHED: dict[str, CompareOp] = {
    "Equal": "eq", "BeEquivalentTo": "eq", "BeNil": "is_null", "BeTrue": "truthy", "BeFalse": "falsy",
    "BeEmpty": "falsy", "ContainElement": "in", "HaveLen": "eq",
}  # fmt: skip
BLOCKS = frozenset({"It", "Specify", "Describe", "Context", "When"})
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
MAX_CASES = 40
ERROR_NAME = re.compile(r"\b(?:\w+\.)?[Ee]rr[A-Z]\w*")


def sentence_of(name: str) -> str:
    """TestLongRequest_isShortened -> "long request is shortened"."""
    words = [word for part in name.split("_") for word in CAMEL.sub(" ", part).split()]
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in words)


def test_function(reader: Reader, node: Node, name: str, scope: Scope) -> bool:
    """Reads `func TestX(t *testing.T)`; True where it was one."""
    found = TEST.match(name)
    listed = node.child_by_field_name("parameters")
    given = reader.text(listed, 120) if listed is not None else ""
    if found is None or ("testing." not in given and not (found[1] == "Example" and given == "()")):
        return False
    if "testing.M" in given:
        return False
    start, end = lines(node)
    reader.comments.clear()
    reader.origins.clear()
    body = node.child_by_field_name("body")
    signature = f"func {name}{given}"
    reader.facts.symbols.append(Symbol(name, "test", start, end, signature, False))
    draft = TestDraft(name, name, sentence_of(found[2]), start, end, cases=_table(reader, body))
    reader.facts.tests.append(draft)
    reader.push_each([(body, Scope(name, in_function=True, test=draft))])
    return True


def _table(reader: Reader, body: Node | None) -> tuple[str, ...]:
    """The rows of `tests := []struct{…}{ … }` and of `map[string]struct{…}{ … }`."""
    for statement in statements(body)[:12]:
        if statement.type not in ("short_var_declaration", "var_declaration", "for_statement"):
            continue
        for child in _composites(statement):
            kind = composite_type(reader.src, child)
            if "struct" in kind or kind.startswith(("[]", "map[")):
                rows = elements(child)
                if rows and all(value.type in ("literal_value", "composite_literal") for _, value in rows):
                    return tuple(
                        " ".join(
                            f"{reader.text(key)}: {reader.text(value)}".split()
                            if key is not None
                            else reader.text(value).split()
                        )
                        for key, value in rows[:MAX_CASES]
                    )
    return ()


def _composites(node: Node) -> list[Node]:
    found, held = [], [node]
    for _ in range(30):
        if not held:
            break
        current = held.pop(0)
        if current.type == "composite_literal":
            found.append(current)
        elif current.type != "block":
            held += current.named_children
    return found


def test_call(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> bool:
    """Reads sub-tests and assertions. True where the call has pushed what is inside it by itself."""
    owner, _, method = name.rpartition(".")
    if scope.test is None:
        return not owner and method in BLOCKS and _block(reader, node, method, given, scope)
    if method == "Run" and len(given) == 2 and given[1].type == "func_literal":
        return _subtest(reader, node, given, scope)
    if method in SKIPS and owner == "t" and not scope.under:
        parent = node.parent.parent if node.parent is not None else None
        if parent is not None and parent.type in ("statement_list", "block") and not scope.loop:
            scope.test.skipped = scope.test.skipped or (parent.start_byte <= node.start_byte and _is_top(parent))
        return False
    if not owner and method in BLOCKS:
        return _block(reader, node, method, given, scope)
    if owner.partition(".")[0].removesuffix("()") in ASSERTERS:
        _asserted(reader, node, method, given, scope)
    elif method in ("To", "Should", "NotTo", "ToNot", "ShouldNot") and owner.endswith(("Expect()", "Eventually()")):
        _expected(reader, node, method, given, scope)
    return False


def _is_top(block: Node) -> bool:
    """Whether a block is a function's own body: a skip in a branch skips only sometimes."""
    outer = block.parent if block.type == "block" else block.parent.parent if block.parent is not None else None
    return outer is not None and outer.type in ("function_declaration", "func_literal")


def _subtest(reader: Reader, node: Node, given: list[Node], scope: Scope) -> bool:
    title = reader.operand(given[0])
    body = given[1].child_by_field_name("body")
    if scope.test is None or body is None:
        return False
    if not isinstance(title.value, str) or title.form != "literal":
        reader.push([body], scope)  # the cases of a table share one body
        return True
    start, end = lines(node)
    words = f"{scope.test.sentence} {title.value.replace('_', ' ')}".strip()
    draft = TestDraft(
        scope.symbol, f"{scope.test.name}/{title.value}", words, start, end, scope.test.sentence, _table(reader, body)
    )
    reader.facts.tests.append(draft)
    reader.push([body], scope._replace(test=draft))
    return True


def _block(reader: Reader, node: Node, method: str, given: list[Node], scope: Scope) -> bool:
    """ginkgo: `Describe("…", func() { It("…", func() { … }) })`."""
    body = next((each for each in given[1:] if each.type == "func_literal"), None)
    title = reader.operand(given[0]) if given else None
    if body is None or title is None or not isinstance(title.value, str):
        return False
    inside = body.child_by_field_name("body")
    start, end = lines(node)
    group = scope.test.sentence if scope.test is not None else ""
    draft = TestDraft(scope.symbol, title.value, f"{group} {title.value}".strip(), start, end, group)
    if method in ("It", "Specify"):
        reader.facts.tests.append(draft)
    reader.push_each([(inside, scope._replace(test=draft))])
    return True


def failed_check(reader: Reader, node: Node, asked: Node, body: Node, scope: Scope) -> None:
    """`if got != want { t.Errorf(…) }` expects the opposite."""
    if scope.test is None:
        return
    for step in statements(body):
        call = step.named_children[0] if step.type == "expression_statement" and step.named_child_count else None
        if call is None or call.type != "call_expression":
            continue
        if callee(reader.src, call).rpartition(".")[2] in FAILS:
            name, failed = nil_check(reader, asked)
            start, end = lines(node)
            text = reader.text(asked)
            if name and not failed:
                scope.test.expects.append(Expectation(text, start, end, raises="error"))
            elif errors := _asked_error(reader, asked, scope):
                scope.test.expects += [Expectation(text, start, end, raises=error) for error in errors]
            elif not name:
                scope.test.expects.append(Expectation(text, start, end, negate(condition(reader, asked), text)))
            return


def _asked_error(reader: Reader, asked: Node, scope: Scope) -> list[str]:
    """The errors that `if !errors.Is(err, X)` expects; of a table's field, those that its rows name."""
    negated = asked.type == "unary_expression" and asked.named_child_count
    question = condition(reader, asked.named_children[-1]) if negated else None
    asks = question is not None and question.text.startswith("errors.")
    if question is None or not asks or question.right is None or scope.test is None:
        return []
    name = question.right.name
    if question.text.startswith("errors.As"):
        return [type_name(reader.types.get((scope.symbol, name), "")) or "error"]
    if re.match(r"[Ee]rr[A-Z]|[A-Z]", name.rpartition(".")[2]):
        return [name]
    return list(dict.fromkeys(error for row in scope.test.cases for error in ERROR_NAME.findall(row)))[:4]


def _asserted(reader: Reader, node: Node, method: str, given: list[Node], scope: Scope) -> None:
    if scope.test is None:
        return
    method = (
        method.removesuffix("f")
        if method.removesuffix("f") in ASSERTED or method.removesuffix("f") in RAISES
        else method
    )
    if given and reader.text(given[0]) in ("t", "s.T()", "suite.T()", "c", "b"):
        given = given[1:]
    start, end = lines(node)
    text = reader.text(node)
    if method in RAISES and given:
        named = reader.operand(given[1]) if len(given) > 1 else None
        error = (named.name or str(named.value or "")) if named is not None else ""
        scope.test.expects.append(Expectation(text, start, end, raises=error or "error"))
        return
    if method not in ASSERTED:
        return
    op, subject, other = ASSERTED[method]
    if max(subject, other) >= len(given):
        return
    left = reader.operand(given[subject])
    right = reader.operand(given[other]) if other >= 0 else None
    if method == "Len":
        left = Operand(left.text, "length", left.name or left.text, names=left.names)
    scope.test.expects.append(Expectation(text, start, end, Condition(op, text, left, right)))


def _expected(reader: Reader, node: Node, method: str, given: list[Node], scope: Scope) -> None:
    """gomega: `Expect(x).To(Equal(y))`."""
    target = node.child_by_field_name("function")
    held = target.child_by_field_name("operand") if target is not None else None
    subject = arguments(held)[:1] if held is not None and held.type == "call_expression" else []
    if scope.test is None or not subject or not given:
        return
    start, end = lines(node)
    text, left = reader.text(node), reader.operand(subject[0])
    matcher = callee(reader.src, given[0]) if given[0].type == "call_expression" else ""
    args = arguments(given[0]) if matcher else []
    if matcher in ("HaveOccurred", "MatchError", "Panic"):
        if method in ("To", "Should"):
            scope.test.expects.append(Expectation(text, start, end, raises="error"))
        return
    op = MATCHED.get(matcher)
    if op is None:
        return
    right = reader.operand(args[0]) if args else literal("", None)
    if matcher == "HaveLen":
        left = Operand(left.text, "length", left.name or left.text, names=left.names)
    asked = Condition("in", text, right, left) if op == "in" else Condition(op, text, left, right if args else None)
    scope.test.expects.append(Expectation(text, start, end, negate(asked, text) if "Not" in method else asked))
