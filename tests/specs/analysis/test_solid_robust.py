"""What must hold of every language that the shared reader reads: hostile text, broken text, missing wheels."""

import sys

import pytest

from specs.analysis.facts import FileFacts
from specs.analysis.languages import load
from specs.analysis.syntax import GRAMMARS, GrammarMissing, grammar, missing_grammars
from specs.ingestion.analysis_child import Asked, analyse

# language -> (a function that decides and fails, how a comment begins)
SOURCES = {
    "rust": """\
pub fn check(n: u32) -> Result<u32, Refused> {
    if n > 140 {
        return Err(Refused);
    }
    Ok(n)
}
""",
    "csharp": """\
public class Gate {
  public int check(int n) {
    if (n > 140) {
      throw new Refused();
    }
    return n;
  }
}
""",
    "ruby": """\
class Gate
  def check(n)
    if n > 140
      raise Refused
    end
    n
  end
end
""",
    "php": """\
<?php
class Gate {
  public function check(int $n): int {
    if ($n > 140) {
      throw new Refused();
    }
    return $n;
  }
}
""",
    "kotlin": """\
class Gate {
  fun check(n: Int): Int {
    if (n > 140) {
      throw Refused()
    }
    return n
  }
}
""",
    "c": """\
int check(int n)
{
  if (n > 140) {
    return -1;
  }
  return n;
}
""",
    "cpp": """\
int Gate::check(int n) {
  if (n > 140) {
    throw Refused();
  }
  return n;
}
""",
}
LANGUAGES = sorted(SOURCES)
DEEP = {
    "rust": "fn f() { " + "(" * 5000 + "1" + ")" * 5000 + "; }",
    "csharp": "class A { void F() { " + "if (a) { " * 3000 + "}" * 3000 + " } }",
    "ruby": "x = " + "[" * 5000 + "]" * 5000,
    "php": "<?php " + "if ($a) { " * 3000 + "}" * 3000,
    "kotlin": "fun f() { " + "if (a) { " * 1500 + "}" * 1500 + " }",
    "c": "int f(void) { " + "if (a) { " * 3000 + "}" * 3000 + " }",
    "cpp": "int f() { return " + "1 + " * 5000 + "1; }",
}
ONE_ROW = {
    "rust": "const A: [u8; 3] = [" + "1, " * 100_000 + "1];",
    "csharp": "class A { int[] a = { " + "1, " * 100_000 + "1 }; }",
    "ruby": "A = [" + "1, " * 100_000 + "1]",
    "php": "<?php $a = [" + "1, " * 100_000 + "1];",
    "kotlin": "val a = listOf(" + "1, " * 40_000 + "1)",
    "c": "int a[] = { " + "1, " * 350_000 + "1 };",
    "cpp": "int a[] = { " + "1, " * 100_000 + "1 };",
}


def read(language: str, text: str) -> FileFacts:
    return load(language)(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_is_read_with_what_follows(language: str) -> None:
    facts = read(language, SOURCES[language])
    assert [symbol.name.rpartition(".")[2] for symbol in facts.symbols if symbol.kind in ("function", "method")] == [
        "check"
    ]
    (guard,) = facts.guards
    assert (guard.condition.op, guard.condition.right.value if guard.condition.right else None) == ("gt", 140)
    assert guard.outcomes[0].verb == ("return" if language == "c" else "raise")
    assert guard.end - guard.start == 1
    assert facts.problems == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_file_has_no_facts_and_no_problem(language: str) -> None:
    facts = read(language, "")
    assert (facts.lines, facts.symbols, facts.problems) == (0, (), ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_deep_nesting_is_no_obstacle(language: str) -> None:
    assert read(language, DEEP[language]).lines == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_without_end_is_read(language: str) -> None:
    assert read(language, ONE_ROW[language]).lines == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_broken_text_costs_what_is_broken_and_says_where(language: str) -> None:
    text = SOURCES[language] + "\n)))) ((( }}} {{{ @@@ 'unfinished\n"
    facts = read(language, text)
    assert facts.problems
    assert all(1 <= problem.start <= problem.end <= facts.lines for problem in facts.problems)
    assert "check" in {symbol.name.rpartition(".")[2] for symbol in facts.symbols}


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_are_those_of_an_editor_whatever_ends_them(language: str) -> None:
    plain, other = read(language, SOURCES[language]), read(language, "\ufeff" + SOURCES[language].replace("\n", "\r\n"))
    assert [(each.start, each.end) for each in plain.guards] == [(each.start, each.end) for each in other.guards]


@pytest.mark.parametrize("language", ["rust", "cpp"])
def test_a_missing_wheel_disables_its_language_with_one_line(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = GRAMMARS[language][0]
    monkeypatch.setitem(sys.modules, module, None)
    grammar.cache_clear()
    try:
        with pytest.raises(GrammarMissing, match=f"the package {module.replace('_', '-')} "):
            read(language, SOURCES[language])
        assert len(missing_grammars()) == 1
        answered = analyse(Asked(language, SOURCES[language]))
        assert [text for text, _ in answered.problems] == missing_grammars()
        assert not answered.keep  # once the wheel is there, the same file is read
        assert read("ruby", SOURCES["ruby"]).guards
    finally:
        grammar.cache_clear()


def test_a_wheel_that_does_not_fit_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRAMMARS, "rust", ("tree_sitter_rust", "no_such_function"))
    grammar.cache_clear()
    try:
        (sentence,) = missing_grammars()
        assert sentence.startswith("rust files are not read: the package tree-sitter-rust does not work here")
    finally:
        grammar.cache_clear()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ruby", "x = a" + ".b(1)" * 4000 + "\n"),
        ("php", "<?php\n$x = $a" + "->b(1)" * 3000 + ";\n"),
        ("cpp", "int main(){ o.add_options()" + '("p,port", "x", v<int>()->default_value("3"))\n' * 1500 + ";}\n"),
        ("ruby", "Rails.application.routes.draw do\n" + "resources :as do\n" * 400 + "end\n" * 401),
        ("php", "<?php\n" + "Route::prefix('a')->group(function () {\n" * 400 + "});\n" * 400),
        ("ruby", "x = " + "[" * 300 + "a" + ", 5].max" * 300 + "\n"),
        ("php", "<?php\nfunction f() { $x = " + "sprintf('%s', " * 400 + "1" + ")" * 400 + "; }\n"),
        # Minutes where the whole chain is looked at again for each of its links.
        ("csharp", "class P { void M() { app" + '.MapGet("/x", () => 1)' * 4000 + "; } }"),
        ("csharp", "class P { void M() { app" + '.MapGroup("/x").RequireAuthorization("y")' * 4000 + "; } }"),
        ("csharp", "class A { void F() { " + "s.AddX(o => { " * 3000 + "o.Timeout = 8; " + "}); " * 3000 + " } }"),
        ("csharp", "class A { void F() { s" + '.AddOptions<T>().Bind(c.GetSection("x"))' * 3000 + "; } }"),
        ("csharp", "class A { void F() { x = " + "new A { B = " * 2000 + "5" + " }" * 2000 + "; } }"),
        ("csharp", "#if A\n" * 20_000 + "int x;\n" + "#endif\n" * 20_000),
        ("csharp", "class A { void F() { if (a is 5" + " " * 200_000 + ") { x(); } } }"),
        ("kotlin", "fun m() { " + 'authenticate("x") { route("/y") { ' * 1000 + "get { } " + "} }" * 1000 + " }"),
        (
            "kotlin",
            "import expo.modules.kotlin.M\nclass M { fun d() = D { " + 'Function("a") { ' * 1000 + "}" * 1000 + " } }",
        ),
        ("kotlin", "fun f() { val x = " + "a()?." * 4000 + "b() ?: 5 }"),
        ("rust", "fn f() { " + "let Some(x) = a else { " * 2000 + "return; " + "};" * 2000 + " }"),
        ("rust", "fn f() { a" + ".map(b)" * 4000 + ".ok_or(E::A) }"),
    ],
)
def test_what_hangs_or_nests_deeply_is_read_without_recursing(language, text):
    assert load(language)(text).language == language
