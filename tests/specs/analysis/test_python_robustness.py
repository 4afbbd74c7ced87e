"""What holds for any text: nothing raises, lines lie in the file, what is said to stand there stands there."""

import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from specs.analysis.facts import FileFacts, Operand, Problem, _Frozen, decode, encode
from specs.analysis.python import analyze

ROOT = Path(__file__).parents[3]
OWN = sorted((ROOT / "specs" / "analysis" / "python").rglob("*.py"))
EXAMPLE = sorted((ROOT / "tests" / "examples" / "agent-timers").rglob("*.py"))


def parts(value: object, span: tuple[int, int] = (0, 0)) -> Iterator[tuple[object, tuple[int, int]]]:
    """Every value inside a fact, with the lines of the innermost fact that has lines."""
    if isinstance(value, tuple):
        for item in value:
            yield from parts(item, span)
    elif isinstance(value, _Frozen):
        start, end = getattr(value, "start", 0) or getattr(value, "line", 0), getattr(value, "end", 0)
        span = (start, max(start, end)) if start else span
        yield value, span
        for name in value.__struct_fields__:
            yield from parts(getattr(value, name), span)


def assert_sound(facts: FileFacts, text: str) -> None:
    for value, (start, end) in parts(facts):
        if start:
            assert 1 <= start <= end <= facts.lines, value
    assert decode(encode(facts)) == facts


def squeezed(text: str) -> str:
    return "".join(text.replace(",", "").split())


def operands(facts: FileFacts) -> Iterator[tuple[Operand, list[tuple[int, int]]]]:
    """Operands with the lines that a sentence about them would cite."""
    for guard in facts.guards:
        asked_above = [(part.start, part.end) for part in guard.condition.parts if part.start]
        for value, _ in parts(guard.condition):
            yield value, [(guard.start, guard.end), *asked_above]  # type: ignore[misc]
    for use in facts.services:
        for value, _ in parts((use.resource, use.detail)):
            yield value, [(use.start, use.end), (use.client_start, use.client_end)]  # type: ignore[misc]
    plain = (
        facts.catches,
        facts.returns,
        facts.settings,
        facts.constants,
        facts.routes,
        facts.env,
        facts.lookups,
        facts.models,
    )
    outcomes = tuple((guard.outcomes, guard.otherwise) for guard in facts.guards)
    for value, span in parts((plain, outcomes)):
        yield value, [span]  # type: ignore[misc]


@pytest.mark.parametrize("path", [*OWN, *EXAMPLE], ids=lambda path: path.name)
def test_operands_stand_in_the_lines_that_are_cited(path: Path) -> None:
    text = path.read_text()
    facts = analyze(text)
    assert facts.problems == ()
    assert_sound(facts, text)
    lines = text.split("\n")
    for value, spans in operands(facts):
        if isinstance(value, Operand) and "…" not in value.text:
            cited = [line for start, end in spans for line in lines[max(start - 1, 0) : end]]
            if not any("#" in line for line in cited):
                assert squeezed(value.text) in squeezed("".join(cited)), (value, spans)


def test_same_text_gives_the_same_facts() -> None:
    text = OWN[0].read_text()
    assert encode(analyze(text)) == encode(analyze(text))


@pytest.mark.parametrize(
    "text",
    [
        "-" * 1_000_000,
        "x = " + "-" * 5000 + "1",
        "x = " + "-" * 900 + "1",
        "(" * 200_000,
        "a" + ".b" * 100_000,
        "a" + ".b()" * 1000,
        "x = " + "1 + " * 100_000 + "1",
        "x = " + "a + " * 2500 + "1",
        "if a: pass\n" + "elif b: pass\n" * 20_000,
        "x = " + "a if b else " * 900 + "c",
        "def f(a: " + "int | " * 2500 + "int): pass",
        "if " + " and ".join(["a"] * 5000) + ":\n    raise X",
        "if " + "a < " * 3000 + "b:\n    raise X",
        "lambda: " * 80 + "1",
        "\n".join(" " * depth + f"if a{depth}:" for depth in range(98)) + "\n" + " " * 98 + "raise X('q')",
        "def f(:\n" * 20_000,
        "x = '" + "a" * 2_000_000 + "'",
        "x = x\nx.f()\ny = z\nz = y\ny.f()\ndef f(a):\n    a = a.b\n    a = a.c()\n    a.d()\n",
        "X = '\\ud800'\nraise E('\\ud800')\n",
        "x = '\ud800'",
        "a = 1\0\nb = 2",
        "\ufeffx = 1",
        "",
        "\n",
        "#",
        "\\",
        "match x:\n    case _:\n        raise X\n",
        "async def f():\n    async for x in y: await x\n",
        "try:\n    pass\nexcept* ValueError:\n    raise X\n",
    ],
    ids=lambda text: text[:12].encode("unicode_escape").decode(),
)
def test_hostile_text_never_raises(text: str) -> None:
    facts = analyze(text)
    assert_sound(facts, text)


LINES = [
    "def f(a, b=1):", "    if a > 3:", "        raise ValueError(f'{a} is é')", "    return a[:10] + '...'",
    "class A(B):",
    "    x: int = 3", "    def g(self):", "        try:", "            self.x.run()", "        except E as e:",
    "            log.error('x')",
    "X = 60 * 24", "import os", "from . import y", "    for i in range(3):", "        continue", "@app.get('/x')",
    "\x0c", '"""doc', '"""', "é = 'ü'",
    "    with a as b: pass", "        yield x", "print 'x'", "assert a == b, 'c'", "    x = {1: {2}, **y}",
    "\tx = (lambda: 1)()", ")", "else:",
]  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(LINES), max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_mix_of_lines_gives_facts_within_the_file(lines: list[str], ending: str) -> None:
    assert_sound(analyze(ending.join(lines)), "\n".join(lines))


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet=st.sampled_from(string.printable + "é\u2028\x85\0"), max_size=200))
@example("x = 'a\u2028b'\ny = 2")
def test_any_text_gives_facts_within_the_file(text: str) -> None:
    assert_sound(analyze(text), text)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_count_as_an_editor_counts_them(ending: str) -> None:
    facts = analyze(ending.join(["A = 1", "\x0c", "B = 'é\u2028\x85'", "", "def f():", "    return 'é' + X[:9]"]))
    assert [(found.name, found.start) for found in facts.constants] == [("A", 1), ("B", 3)]
    assert (facts.symbols[0].start, facts.symbols[0].end, facts.lines) == (5, 6, 6)


def test_columns_are_characters_behind_wide_letters() -> None:
    facts = analyze("def f(é):\n    if 'ünï' in é and len(é) > 3: raise X('ä')\n")
    (guard,) = facts.guards
    assert [part.text for part in guard.condition.parts] == ["'ünï' in é", "len(é) > 3"]
    assert guard.outcomes[0].message == "ä"


def test_a_broken_function_costs_only_itself() -> None:
    facts = analyze("A = 1\n\ndef broken(:\n    return 1\n\n@x\ndef good(n):\n    if n > 3:\n        raise E('x')\n")
    assert [(found.name, found.start) for found in facts.symbols] == [("good", 6)]
    assert [found.start for found in facts.constants] == [1]
    assert facts.raises[0].start == 9
    (problem,) = facts.problems
    assert (problem.start, problem.end) == (3, 4)
    assert problem.text.startswith("Not valid Python")


def test_a_broken_method_leaves_the_rest_of_its_class() -> None:
    facts = analyze(
        "class A:\n    x = 1\n\n    def bad(self:\n        pass\n\n    def good(self):\n        return 'y'\n"
    )
    assert [(found.name, found.start, found.end) for found in facts.symbols] == [("A", 1, 8), ("A.good", 7, 8)]
    assert facts.returns[0].value.text == "'y'"  # type: ignore[union-attr]
    assert len(facts.problems) == 1


def test_python_2_is_read() -> None:
    facts = analyze(
        "def f(x):\n    try:\n        print 'a', x\n    except KeyError, e:\n"
        "        raise ValueError, 'bad'\n    print\n"
    )
    assert facts.raises[0].error == "ValueError"
    assert facts.catches[0].errors == ("KeyError",)
    assert facts.problems == (Problem("Written for Python 2; read as if for Python 3.", 1, 1),)
