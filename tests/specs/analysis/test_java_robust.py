"""Whatever a file holds, the analyzer answers: hostile nesting, broken syntax, odd text; and what it cites is there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specs.analysis.facts import encode
from specs.analysis.java import analyze
from tests.specs.analysis.test_javascript_robust import assert_cited

PIECES = (
    "package a.b;", "import java.util.*;", "public class A<T> extends B {", "}", "void f(int n, String... xs) {",
    "if (n > 3) {", "} else {", 'throw new TooBig("got " + n);', "static final int X = 60 * 1_000;", "// a comment ünï",
    "/** Docs.\n * @throws X when\n */", "return a ? 3 : 4;", "switch (n) { case 1: case 2: return 5; default: }",
    "for (;;) { try { go(); } catch (E | F e) {",
    "String s = switch (n) { case 1 -> \"x\"; default -> \"y\"; };",
    "@GetMapping(\"/x\")", "enum S { A(1), B; }", "record R(@Size(max = 3) String a) {}",
    "t = t.substring(0, 3) + \"…\";",
    "x -> x.y(z)", "this::run", "Map.of(S.A, Set.of(S.B))", "System.getenv(\"X\")", "\"\"\"\n  text\n  \"\"\"", "(",
    "<", "@",
    "new A() { void q() {} };", "@Test void t() { assertEquals(1, f()); }", "client.send(new B(C))", "\\u0041", "'a'",
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24), st.sampled_from(("\n", " ", "\n\n")))
def test_facts_lie_in_the_file_and_their_texts_in_the_cited_lines(pieces: list[str], separator: str) -> None:
    text = separator.join(pieces)
    facts = analyze(text)
    assert_cited(facts, text)
    assert encode(facts) == encode(analyze(text))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    encode(analyze(text))


INSIDE = "class A { void f() { "


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 200_000 + "1" + ")" * 200_000,
        "x = " + "- " * 100_000 + "1",
        "f(" * 50_000,
        "if (a) {" * 20_000,
        "if (a) { b(); } else " * 5_000 + "{}",
        "x = " + "a + " * 40_000 + "b;",
        "if (" + "a && " * 20_000 + "b) go();",
        "a" + ".b()" * 20_000 + ";",
        "x = " + "a ? b : " * 5_000 + "c;",
        "x -> " * 20_000,
        "switch(a){case 1: " * 5_000,
        "throw new A(" * 20_000,
        "new A(){ void f(){ " * 5_000,
        "x = Map.of(" * 20_000,
        "class B {" * 20_000,
        "@C(" * 20_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_nesting_is_survived(text: str) -> None:
    assert analyze(INSIDE + text).lines == 1


@pytest.mark.parametrize("text", ["", "\n", "\0\0", "\ufeff", "\ud800", "\r\r\r", "class", "@interface"])
def test_odd_text_is_survived(text: str) -> None:
    encode(analyze(text))


def test_broken_syntax_leaves_the_rest_and_says_where() -> None:
    facts = analyze(
        "class A {\n  public void good() { if (x > 3) return; }\n\n  public void broken() { if (x > ; return }\n\n"
        "  public void after() {}\n}\n"
    )
    assert {"A.good", "A.after"} <= {symbol.name for symbol in facts.symbols}
    assert facts.guards[0].start == 2
    assert facts.problems
    assert "not valid syntax" in facts.problems[0].text


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    facts = analyze("class A {\r\n  int a;\r  static final int B = 1;\n}")
    assert (facts.lines, facts.constants[0].start) == (4, 3)
