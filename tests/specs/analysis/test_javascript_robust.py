"""Whatever a file holds, the analyzer answers: hostile nesting, broken syntax, odd text; and what it cites is there."""

import zlib
from collections.abc import Callable, Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specs.analysis.facts import FileFacts, Operand, encode
from specs.analysis.javascript import analyze_javascript, analyze_tsx, analyze_typescript
from specs.analysis.syntax import GRAMMARS, GrammarMissing, grammar

ANALYZERS = (analyze_javascript, analyze_typescript, analyze_tsx)

PIECES = (
    "if (n > 3) {", "}", "else {", "throw new TooBig(`got ${n}`);", "const a = 60 * 1_000;", "// a comment ünï",
    "/** Docs.\n * @throws {X} when\n */", "export function f(a, { b = 2 }) {", "return a ?? 3;", "class A extends B {",
    "get x() { return 1; }", "switch (n) { case 1: case 2: return 'x'; default: }",
    "for (;;) { try { go(); } catch (e) {",
    "app.get('/x', (req, res) => {", "});", "const { PORT = 1 } = process.env;",
    "it('does', () => { expect(a).toBe(1);",
    "await client.send(new PutCommand({ TableName: T }));", "t = t.slice(0, 3) + '…';", "@Get(':id')", "'\\u{1F600}'",
    "enum S { A = 'a', B }", "type U = 'a' | 'b';", "z.object({ a: z.string().max(3) })", "`${", "(", "=>", "<a>", "\t",
)  # fmt: skip


def operands(value: object) -> Iterator[Operand]:
    stack = [value]
    while stack:
        held = stack.pop()
        if isinstance(held, Operand):
            yield held
        if isinstance(held, msgspec.Struct):
            stack += [getattr(held, name) for name in held.__struct_fields__]
        elif isinstance(held, tuple):
            stack += held


def spans(value: object) -> Iterator[tuple[int, int]]:
    stack = [value]
    while stack:
        held = stack.pop()
        if isinstance(held, msgspec.Struct):
            for first, last in (("start", "end"), ("line", "line"), ("client_start", "client_end")):
                if hasattr(held, first):
                    yield getattr(held, first), getattr(held, last, getattr(held, first))
            stack += [getattr(held, name) for name in held.__struct_fields__]
        elif isinstance(held, tuple):
            stack += held


def assert_cited(facts: FileFacts, text: str) -> None:
    rows = text.split("\n")
    for start, end in spans(facts):
        assert 0 <= start <= end <= facts.lines, (start, end, facts.lines)
    for guard in facts.guards:
        for step in guard.outcomes:
            assert guard.start <= step.start <= step.end <= guard.end
            cited = "\n".join(rows[step.start - 1 : step.end])
            for operand in operands((step.value, step.args)):
                assert operand.form != "literal" or operand.text in cited, (operand, cited)
    for group in (facts.settings, facts.constants):
        for fact in group:
            cited = "\n".join(rows[fact.start - 1 : fact.end])
            assert fact.value.text in cited, (fact, cited)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24), st.sampled_from(("\n", " ", "\n\n")), st.sampled_from(ANALYZERS))
def test_facts_lie_in_the_file_and_their_texts_in_the_cited_lines(
    pieces: list[str], separator: str, analyze: Callable[[str], FileFacts]
) -> None:
    text = separator.join(pieces)
    facts = analyze(text)
    assert_cited(facts, text)
    assert encode(facts) == encode(analyze(text))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(ANALYZERS))
def test_any_text_is_answered(text: str, analyze: Callable[[str], FileFacts]) -> None:
    encode(analyze(text))


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 200_000 + "1" + ")" * 200_000,
        "-" * 1_000_000,
        "x = " + "- " * 300_000 + "1",
        "f(" * 50_000,
        "if (a) {" * 20_000,
        "if (a) { b(); } else " * 10_000 + "{}",
        "x = " + "a + " * 60_000 + "b",
        "if (" + "a && " * 20_000 + "b) go();",
        "x = " + "a || " * 20_000 + "b",
        "a" + ".b()" * 20_000,
        "[" * 100_000,
        "`${" * 20_000,
        "x = {a:" * 20_000 + "1" + "}" * 20_000,
        "x = " + "a ? b : " * 5_000 + "c",
        "const a = 1;" * 20_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_nesting_is_survived(text: str) -> None:
    assert analyze_javascript(text).lines == 1


@pytest.mark.parametrize("text", ["", "\n", "\0\0", "\ufeff", "\ud800", "#!/usr/bin/env node\n", "\r\r\r"])
def test_odd_text_is_survived(text: str) -> None:
    encode(analyze_typescript(text))


def test_broken_syntax_leaves_the_rest_and_says_where() -> None:
    facts = analyze_javascript(
        "function good() { if (x > 3) return 1; }\n\nfunction ( { ;;; ]\n\nfunction after() {}\nclass Last {}\n"
    )
    assert {"good", "after", "Last"} <= {symbol.name for symbol in facts.symbols}
    assert facts.guards[0].start == 1
    assert facts.problems
    assert "not valid syntax" in facts.problems[0].text
    assert 3 <= facts.problems[0].start <= 5


def test_a_half_written_file_is_read_up_to_its_end() -> None:
    facts = analyze_typescript("class A {\n  run() {\n    if (x\n\nexport function later() { return 1; }\n")
    assert "later" in {symbol.name for symbol in facts.symbols}
    assert facts.problems


def test_javascript_with_type_annotations_is_read_without_problem() -> None:
    facts = analyze_javascript("export function add(a: number, b: number): number { return a + b; }\n")
    assert facts.problems == ()
    assert (facts.language, facts.symbols[0].returns) == ("javascript", "number")


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = "const a = 1;\r\nconst b = 'é\u2028';\rconst c = 3;"
    facts = analyze_javascript(text)
    assert facts.lines == 3
    assert [constant.start for constant in facts.constants] == [1, 2, 3]


def test_facts_are_smaller_than_what_they_are_read_from() -> None:
    text = "\n".join(
        f"/**\n * Checks the order number {n} before it is sent to the shop, and says what is wrong with it.\n */\n"
        f"export function check{n}(order) {{\n  if (order.items.length > {n}) {{\n"
        f"    throw new RangeError('order {n} has too many items');\n  }}\n  return save(order);\n}}"
        for n in range(60)
    )
    assert len(zlib.compress(encode(analyze_javascript(text)))) < 0.6 * len(text)


def test_a_grammar_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRAMMARS, "klingon", ("tree_sitter_klingon", "language"))
    with pytest.raises(GrammarMissing, match="tree-sitter-klingon is not installed"):
        grammar("klingon")
