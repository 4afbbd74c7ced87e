"""Tests: pytest functions and classes, unittest cases; what they call, with which values, expecting what."""

import ast
import re
from collections.abc import Iterator

from specs.analysis.expressions import negate
from specs.analysis.facts import CompareOp, Condition, Expectation, Import, TestCase
from specs.analysis.python.conditions import Conditions
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.place import Collected, Defined, Definition, Scope, Site

MAX_CALLS = 60
MAX_EXPECTS = 40
MAX_CASES = 60
FRAMEWORKS = (
    "pytest",
    "unittest",
    "nose",
    "hypothesis",
    "django.test",
    "rest_framework.test",
    "testtools",
    "twisted.trial",
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
ASSERTIONS: dict[str, CompareOp] = {
    "assertEqual": "eq", "assertEquals": "eq", "assertNotEqual": "ne", "assertIs": "eq", "assertIsNot": "ne",
    "assertIn": "in",
    "assertNotIn": "not_in", "assertIsInstance": "is_a", "assertNotIsInstance": "not_a", "assertGreater": "gt",
    "assertGreaterEqual": "ge", "assertLess": "lt", "assertLessEqual": "le", "assertAlmostEqual": "eq",
    "assertListEqual": "eq", "assertDictEqual": "eq", "assertSetEqual": "eq", "assertTupleEqual": "eq",
    "assertMultiLineEqual": "eq", "assertSequenceEqual": "eq", "assertCountEqual": "eq", "assertRegex": "matches",
    "assertQuerySetEqual": "eq", "assertContains": "in", "assertJSONEqual": "eq", "assertHTMLEqual": "eq",
}  # fmt: skip
SINGLE: dict[str, CompareOp] = {
    "assertTrue": "truthy", "assertFalse": "falsy", "assertIsNone": "is_null", "assertIsNotNone": "not_null",
}  # fmt: skip
RAISES = frozenset(
    {"raises", "assertRaises", "assertRaisesRegex", "assertRaisesMessage", "warns", "assertWarns", "deprecated_call"}
)
NOISE = frozenset(
    """
    len str int list dict set tuple range print isinstance sorted type repr open any all sum min max zip enumerate
    iter next getattr setattr super bytes float bool
    """.split()
)


class Tests:
    def __init__(self, conditions: Conditions, collected: Collected) -> None:
        self.conditions = conditions
        self.source = conditions.source
        self.collected = collected
        self.found: list[TestCase] = []
        self.names: set[str] = set()  # the symbols that are tests

    def read(self) -> None:
        framework = imports_framework(self.collected.imports)
        candidates = [
            defined
            for defined in self.collected.functions
            if isinstance(defined.node, Definition) and is_test(defined.node, defined.place.scope, framework)
        ]
        if not candidates:
            return
        sites: dict[str, list[Site]] = {}
        for site in self.collected.sites:
            if site.place.test:
                sites.setdefault(site.place.symbol, []).append(site)
        for defined in candidates:
            self.found.append(self._test(defined, sites))
            self.names.add(defined.scope.name)

    def _test(self, defined: Defined, sites: dict[str, list[Site]]) -> TestCase:
        node = defined.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        name = defined.scope.name
        inside = [
            site for symbol, found in sites.items() if symbol == name or symbol.startswith(name + ".") for site in found
        ]
        calls = dict.fromkeys(site.callee for site in inside if _is_call_of_interest(site.callee))
        marks = [chained(item.func if isinstance(item, ast.Call) else item) for item in node.decorator_list]
        start = min([node.lineno, *(item.lineno for item in node.decorator_list)])
        return TestCase(
            name,
            node.name,
            sentence(node.name),
            start,
            node.end_lineno or node.lineno,
            tuple(calls)[:MAX_CALLS],
            tuple(self._expects(node))[:MAX_EXPECTS],
            tuple(self._cases(node))[:MAX_CASES],
            defined.place.symbol,
            any(last(mark) in ("skip", "expectedFailure") for mark in marks),
        )

    def _cases(self, node: Definition) -> Iterator[str]:
        for decorator in node.decorator_list:
            if not isinstance(decorator, ast.Call):
                continue
            name = last(chained(decorator.func))
            if name == "parametrize" and len(decorator.args) > 1:
                values = decorator.args[1]
                elements = values.elts if isinstance(values, ast.List | ast.Tuple | ast.Set) else [values]
                yield from (self.source.text(element) for element in elements)
            elif name in ("expand", "example", "data"):
                elements = decorator.args
                if name == "expand" and elements and isinstance(elements[0], ast.List):
                    elements = elements[0].elts
                yield from (self.source.text(element) for element in elements)

    def _expects(self, node: Definition) -> Iterator[Expectation]:
        for statement in _asserts(node):
            start, end = statement.lineno, statement.end_lineno or statement.lineno
            if isinstance(statement, ast.Assert):
                yield Expectation(
                    self.source.text(statement.test), start, end, self.conditions.condition(statement.test)
                )
            elif isinstance(statement, ast.With | ast.AsyncWith):
                for item in statement.items:
                    call = item.context_expr
                    if isinstance(call, ast.Call) and last(chained(call.func)) in RAISES:
                        last_line = call.end_lineno or start
                        yield Expectation(self.source.text(call), start, last_line, raises=self._error(call))
            elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                yield from self._called(statement.value, start, end)

    def _called(self, call: ast.Call, start: int, end: int) -> Iterator[Expectation]:
        name = last(chained(call.func))
        text = self.source.text(call)
        if name in ASSERTIONS and len(call.args) >= 2:
            left, right = (self.conditions.reader.operand(argument) for argument in call.args[:2])
            yield Expectation(text, start, end, Condition(ASSERTIONS[name], text, left, right))
        elif name in SINGLE and call.args:
            if name in ("assertTrue", "assertFalse"):
                condition = self.conditions.condition(call.args[0])
                if name == "assertFalse":
                    condition = negate(condition, text)
                yield Expectation(text, start, end, condition)
            else:
                left = self.conditions.reader.operand(call.args[0])
                yield Expectation(text, start, end, Condition(SINGLE[name], text, left))
        elif name in RAISES and call.args:
            yield Expectation(text, start, end, raises=self._error(call))
        elif name.startswith(("assert_", "assert")) and "." in chained(call.func):
            yield Expectation(text, start, end)

    def _error(self, call: ast.Call) -> str:
        if not call.args:
            return ""
        first = call.args[0]
        elements = first.elts if isinstance(first, ast.Tuple) else [first]
        return ", ".join(dotted(element) or self.source.text(element) for element in elements)


def sentence(name: str) -> str:
    """test_long_request_is_shortened -> "long request is shortened"; testEmptyName -> "empty name"."""
    plain = re.sub(r"^test_*", "", name)
    words = _CAMEL.sub(" ", plain).replace("_", " ").split()
    if "_" not in plain:
        words = [word if word.isupper() else word.lower() for word in words]
    return " ".join(words)


def is_test(node: Definition, owner: Scope, framework: bool) -> bool:
    """Whether a function is a test: by its name, and by its class, its assertions or the file's test framework."""
    if not node.name.startswith("test") or not (node.name[4:5] in ("_", "") or node.name[4:5].isupper()):
        return False
    if owner.kind == "function":
        return False
    if owner.kind == "module":
        return framework or any(True for _ in _asserts(node))
    assert isinstance(owner.node, ast.ClassDef)
    name, bases = owner.node.name, [last(dotted(base)) for base in owner.node.bases]
    if any(base.endswith(("TestCase", "Test", "Tests", "TestBase")) for base in bases):
        return True
    return name.startswith("Test") or (framework and name.endswith(("Test", "Tests", "TestCase", "Mixin")))


def imports_framework(imports: list[Import]) -> bool:
    return any(found.module.startswith(FRAMEWORKS) for found in imports)


def _is_call_of_interest(callee: str) -> bool:
    if not callee or callee in NOISE:
        return False
    method = last(callee)
    return not (method.startswith("assert") or callee.startswith(("pytest.", "mock.", "str.", "monkeypatch.")))


def _asserts(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements inside a test that may state an expectation, in order."""
    stack: list[ast.stmt] = list(reversed(getattr(node, "body", [])))
    while stack:
        statement = stack.pop()
        asserting = isinstance(statement, ast.Expr) and _is_assertion(statement.value)
        if asserting or isinstance(statement, ast.Assert | ast.With | ast.AsyncWith):
            yield statement
        for block in ("finalbody", "orelse", "body"):
            stack.extend(reversed([inner for inner in getattr(statement, block, []) if isinstance(inner, ast.stmt)]))


def _is_assertion(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last(chained(node.func)).startswith(("assert", "raises"))
