"""Symbols, imports, docs, calls and tests, as the analyzer of Python reads them."""

from textwrap import dedent

import pytest

from specs.analysis.facts import FileFacts, Symbol
from specs.analysis.python import analyze
from specs.analysis.python.tests import sentence


def read(code: str) -> FileFacts:
    return analyze(dedent(code).strip("\n") + "\n")


def symbol(code: str, name: str) -> Symbol:
    return next(found for found in read(code).symbols if found.name == name)


def test_function_with_everything() -> None:
    found = symbol(
        '''
        @app.command()
        @deprecated("use g")
        async def fetch(
            url: str,  # where from
            *parts: str,
            timeout: float | None = 2 * 5,
            **rest,
        ) -> list[str]:
            """Fetch it.

            And more.
            """
            yield url
        ''',
        "fetch",
    )
    assert (found.start, found.end, found.kind, found.public) == (1, 13, "function", True)
    assert (
        found.signature == "async def fetch(url: str, *parts: str, timeout: float | None = 2 * 5, **rest) -> list[str]"
    )
    assert (found.doc.text, found.doc.start, found.doc.end) == ("Fetch it.\n\nAnd more.", 9, 12)  # type: ignore[union-attr]
    assert [(param.name, param.annotation, param.role, param.optional) for param in found.params] == [
        ("url", "str", "positional", False),
        ("parts", "str", "rest", True),
        ("timeout", "float | None", "keyword", True),
        ("rest", "", "options", True),
    ]
    assert found.params[2].default.value == 10  # type: ignore[union-attr]
    assert found.decorators == ("app.command()", 'deprecated("use g")')
    assert set(found.traits) == {"async", "generator", "deprecated"}
    assert found.returns == "list[str]"


@pytest.mark.parametrize(
    ("code", "signature"),
    [
        ("def f(): return 1", "def f()"),
        ("def f(a, b=':'):\n    pass", "def f(a, b=':')"),
        ("def f(a='#'):  # note\n    # more\n    pass", "def f(a='#')"),
        ("class A(B, metaclass=C):\n\n    x = 1", "class A(B, metaclass=C)"),
        ("class A:\n    def g(self):\n        pass", "class A"),
        ("class A:\n    @x\n    def g(self):\n        pass", "class A"),
        ("def f(\n    a,\n    b,\n):\n    '''doc'''", "def f(a, b)"),
    ],
)
def test_signature_is_the_head_on_one_line(code: str, signature: str) -> None:
    assert read(code).symbols[0].signature == signature


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("class E(Exception): ...", "error"),
        ("class E(errors.NotFoundError): ...", "error"),
        ("class E(str, Enum): ...", "enum"),
        ("class E(Protocol): ...", "interface"),
        ("class E(ABC): ...", "interface"),
        ("class E(Base): ...", "class"),
    ],
)
def test_kind_of_a_class(code: str, kind: str) -> None:
    assert read(code).symbols[0].kind == kind


def test_error_by_a_base_of_the_same_file() -> None:
    assert [found.kind for found in read("class Oops(Exception): ...\nclass Worse(Oops): ...\n").symbols] == [
        "error",
        "error",
    ]


def test_members_of_a_class() -> None:
    facts = read(
        """
        class A:
            def __init__(self): ...
            @property
            def size(self): ...
            @staticmethod
            def make(): ...
            def _inner(self): ...
            def run(self):
                def helper(): ...
        """
    )
    assert [(found.name, found.kind, found.public) for found in facts.symbols] == [
        ("A", "class", True),
        ("A.__init__", "constructor", True),
        ("A.size", "property", True),
        ("A.make", "method", True),
        ("A._inner", "method", False),
        ("A.run", "method", True),
        ("A.run.helper", "function", False),
    ]


def test_all_decides_what_is_public() -> None:
    facts = read("__all__ = ['a']\n__all__ += ['_c']\ndef a(): ...\ndef b(): ...\ndef _c(): ...\n")
    assert facts.exports == ("a", "_c")
    assert [(found.name, found.public) for found in facts.symbols] == [("a", True), ("b", False), ("_c", False)]


def test_all_that_comes_in_part_from_elsewhere_hides_nothing() -> None:
    facts = read("from . import m\n__all__ = ['a'] + m.__all__\ndef a(): ...\ndef b(): ...\n")
    assert facts.exports == ("a",)
    assert all(found.public for found in facts.symbols)


def test_imports_with_lines_and_reexports() -> None:
    facts = read(
        """
        import os.path, json as j
        from . import a
        from ..b.c import (
            d,
            e as f,
        )
        from g import *
        __all__ = ["d"]
        """
    )
    assert [(found.module, found.name, found.alias, found.line, found.reexport) for found in facts.imports] == [
        ("os.path", "", "os.path", 1, False),
        ("json", "", "j", 1, False),
        (".", "a", "a", 2, True),
        ("..b.c", "d", "d", 4, True),
        ("..b.c", "e", "f", 5, True),
        ("g", "*", "*", 7, True),
    ]


def test_imports_of_a_file_that_also_works_are_no_reexports() -> None:
    assert not any(found.reexport for found in read("from .a import b\n\ndef f():\n    b()\n").imports)


def test_module_doc_and_doctests() -> None:
    facts = read(
        '''
        """What it is.

        >>> add(1, 2)
        3
        """
        def add(a, b):
            return a + b
        '''
    )
    assert (facts.doc.start, facts.doc.end) == (1, 5)  # type: ignore[union-attr]
    (example,) = facts.examples
    assert (example.code, example.start, example.end) == (">>> add(1, 2)\n3", 3, 4)


def test_calls_know_the_type_of_their_receiver() -> None:
    facts = read(
        """
        from .store import Store
        from .timer import Timer

        class Runner:
            def __init__(self, store: Store | None = None):
                self.store = store or Store()

            async def run(self, timers: list[Timer]):
                for timer in timers[:50]:
                    try:
                        await self.store.claim(timer.id)
                    except KeyError:
                        timer.stop()
                found = Timer(1)
                found.start()
                self.done(len(timers))
                print(", ".join(timers))
        """
    )
    assert [
        (call.callee, call.receiver_type, call.awaited, call.in_loop, call.in_try, call.bound_to)
        for call in facts.calls
    ] == [
        ("Store", "", False, False, False, ""),
        ("self.store.claim", "Store", True, True, True, ""),
        ("timer.stop", "Timer", False, True, False, ""),
        ("Timer", "", False, False, False, "found"),
        ("found.start", "Timer", False, False, False, ""),
        ("self.done", "", False, False, False, ""),
    ]


def test_pytest_function_with_cases_and_expectations() -> None:
    (test,) = read(
        """
        import pytest
        from app import cut

        @pytest.mark.parametrize("length", [141, 500])
        def test_long_request_is_shortened(length):
            assert cut("x" * length) == "x" * 137
            with pytest.raises(ValueError, match="no"):
                cut(None)
        """
    ).tests
    assert (test.sentence, test.start, test.end, test.cases) == ("long request is shortened", 4, 8, ("141", "500"))
    assert test.calls == ("cut",)
    first, second = test.expects
    assert (first.condition.op, first.start) == ("eq", 6)  # type: ignore[union-attr]
    assert (second.raises, second.start, second.end) == ("ValueError", 7, 7)


def test_unittest_case() -> None:
    facts = read(
        """
        from unittest import TestCase, skip

        class CutTests(TestCase):
            def setUp(self):
                self.cutter = Cutter()

            def testEmptyName(self):
                self.assertEqual(self.cutter.cut(""), "")
                self.assertFalse(a < b)
                with self.assertRaises(KeyError):
                    self.cutter.cut(None)

            @skip("later")
            def test_other(self):
                self.assertIsNone(x)
        """
    )
    first, second = facts.tests
    assert (first.symbol, first.sentence, first.group, first.skipped) == (
        "CutTests.testEmptyName",
        "empty name",
        "CutTests",
        False,
    )
    assert [(found.condition.op if found.condition else found.raises) for found in first.expects] == [
        "eq",
        "ge",
        "KeyError",
    ]
    assert first.calls == ("self.cutter.cut",)
    assert second.skipped
    assert [found.kind for found in facts.symbols if found.name == "CutTests.testEmptyName"] == ["test"]


@pytest.mark.parametrize(
    "code",
    [
        "class Flask:\n    def test_client(self):\n        return 1\n",
        "def test_connection(host):\n    return ping(host)\n",
    ],
)
def test_a_name_alone_makes_no_test(code: str) -> None:
    facts = read(code)
    assert facts.tests == ()
    assert not any(found.kind == "test" for found in facts.symbols)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("test_a_b", "a b"),
        ("testHTTPError", "HTTPError"),
        ("test_x_isNone", "x is None"),
        ("test_keeps_ID", "keeps ID"),
    ],
)
def test_sentence(name: str, words: str) -> None:
    assert sentence(name).lower() == words.lower()


def test_a_function_that_tests_a_connection_is_code_of_the_package() -> None:
    facts = read(
        """
        import requests

        class Client:
            def test_connection(self, host):
                if not host:
                    raise ValueError("no host")
                return requests.get(host, timeout=5).ok
        """
    )
    assert facts.tests == ()
    assert facts.raises[0].message == "no host"
    assert [use.operation for use in facts.services] == ["GET"]
