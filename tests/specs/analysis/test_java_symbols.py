from hashlib import sha256

from specs.analysis.java import analyze
from specs.analysis.linking import link
from specs.analysis.package import PackageFacts, Role, SourceFile, SymbolId
from tests.specs.analysis.java_source import java


def package(**texts: str) -> PackageFacts:
    """Files by path, dots for slashes and two underscores for the dot of the package."""
    files = []
    for name, text in texts.items():
        path = name.replace("__", "/") + ".java"
        role: Role = "test" if "/test/" in path else "source"
        files.append(SourceFile(path, sha256(text.encode()).hexdigest(), "java", role, 1, analyze(text)))
    return link("example", files)


def test_symbols_with_docs_kinds_and_visibility() -> None:
    facts = java(
        """
        package shop;

        /** Keeps orders. */
        @Service
        public class Store extends Base<Order> implements Closeable {
          /** Takes one. */
          @Deprecated
          public Order claim(String id, int... counts) throws IOException { return null; }

          Store(Clock clock) {}

          private void tidy() {}

          public interface Listener { void heard(); }

          static class Missing extends RuntimeException {}
        }
        """
    )
    by_name = {symbol.name: symbol for symbol in facts.symbols}
    store, claim = by_name["Store"], by_name["Store.claim"]
    assert (store.kind, store.start, store.end, store.public) == ("class", 3, 17, True)
    assert (store.bases, store.decorators) == (("Base<Order>", "Closeable"), ("Service",))
    assert store.doc is not None
    assert (store.doc.text, store.doc.start) == ("Keeps orders.", 3)
    assert (claim.signature, claim.returns, claim.start) == (
        "public Order claim(String id, int... counts) throws IOException", "Order", 6
    )  # fmt: skip
    assert [(each.name, each.annotation, each.role) for each in claim.params] == [
        ("id", "String", "positional"), ("counts", "int...", "rest"),
    ]  # fmt: skip
    assert claim.traits == ("deprecated",)
    assert {name: (symbol.kind, symbol.public) for name, symbol in by_name.items() if name not in ("Store",)} == {
        "Store.claim": ("method", True), "Store.Store": ("constructor", False), "Store.tidy": ("method", False),
        "Store.Listener": ("interface", True), "Store.Listener.heard": ("method", True),
        "Store.Missing": ("error", False),
    }  # fmt: skip


def test_imports_name_the_class_and_what_is_taken_of_it() -> None:
    facts = java("import a.b.C;\nimport a.b.C.D;\nimport static a.b.C.run;\nimport a.b.*;\n")
    assert [(each.module, each.name, each.alias) for each in facts.imports] == [
        ("a.b.C", "C", "C"), ("a.b.C", "C.D", "D"), ("a.b.C", "C.run", "run"), ("a.b", "*", "*"),
    ]  # fmt: skip


def test_enums_are_closed_sets() -> None:
    facts = java('enum Level {\n  LOW("l"),\n  HIGH("h");\n  Level(String mark) {}\n}\n')
    (found,) = facts.choices
    assert (found.name, found.is_enum) == ("Level", True)
    assert [(each.name, each.value.value if each.value else None, each.line) for each in found.members] == [
        ("LOW", "l", 2), ("HIGH", "h", 3),
    ]  # fmt: skip


def test_a_record_and_its_parts() -> None:
    facts = java("public record Pair(String left, int right) {\n  public Pair {\n    check(left);\n  }\n}\n")
    assert [(each.name, each.kind) for each in facts.symbols] == [("Pair", "class"), ("Pair.Pair", "constructor")]
    assert [field.name for field in facts.models[0].fields] == ["left", "right"]


def test_what_an_anonymous_class_does_belongs_to_what_is_around_it() -> None:
    facts = java("class A { void f() { go(new Runnable() { public void run() { if (x == null) { stop(); } } }); } }\n")
    assert [symbol.name for symbol in facts.symbols] == ["A", "A.f"]
    assert [guard.symbol for guard in facts.guards] == ["A.f"]


def test_calls_are_followed_through_types_packages_and_bare_names() -> None:
    linked = package(
        src__main__java__shop__Store="package shop;\npublic class Store {\n"
        "public void claim() { tidy(); } void tidy() {} }\n",
        src__main__java__shop__web__Page="package shop.web;\nimport shop.*;\nclass Page { private final Store store;\n"
        "void show() { store.claim(); } }\n",
        src__main__java__shop__Big="package shop;\nclass Big extends Store { void all() { claim(); new Store(); } }\n",
    )
    store = "src/main/java/shop/Store.java"
    edges = {(edge.caller.name, edge.callee.name) for edge in linked.edges if edge.callee.path == store}
    assert edges == {
        ("Store.claim", "Store.tidy"), ("Page.show", "Store.claim"), ("Big.all", "Store.claim"), ("Big.all", "Store"),
    }  # fmt: skip
    assert all(edge.certain for edge in linked.edges)


def test_constants_of_the_same_package_need_no_import() -> None:
    linked = package(
        src__shop__Limits="package shop;\nclass Limits { static final int MAX = 25; }\n",
        src__shop__Store="package shop;\nclass Store { void f(int n) { if (n > Limits.MAX) { throw new Bad(); } } }\n",
    )
    path, constant = linked.constants["src/shop/Store.java", "Limits.MAX"]
    assert (path, constant.value.value) == ("src/shop/Limits.java", 25)


def test_tests_reach_what_they_exercise() -> None:
    linked = package(
        src__main__java__shop__Store="package shop;\npublic class Store { public int claim() { return 3; } }\n",
        src__test__java__shop__StoreTest="""package shop;
class StoreTest {
  private Store store;
  @Test
  @DisplayName("claims three")
  void claims() { assertEquals(3, store.claim()); }
  @Disabled @Test void skipped() { store.claim(); }
}
""",
    )
    (found,) = linked.tests[SymbolId("src/main/java/shop/Store.java", "Store.claim")]
    assert found.test.sentence == "claims three"
    (expected,) = found.test.expects
    assert expected.condition is not None
    assert (expected.condition.op, expected.condition.right.value) == ("eq", 3)  # type: ignore[union-attr]


def test_expectations_of_the_usual_libraries() -> None:
    facts = java(
        """
        class ATest {
          @Test(expected = IOException.class) public void testOld() { run(); }
          @ParameterizedTest @ValueSource(ints = {1, 2}) void small_numbersPass(int n) {
            assertThat(check(n)).isTrue();
            assertThat(names, hasItem("a"));
            assertThrows(Bad.class, () -> run());
            assertThatThrownBy(() -> run()).isInstanceOf(Worse.class);
            assertThat(list).hasSize(3);
          }
        }
        """
    )
    old, new = facts.tests
    assert (old.sentence, old.expects[0].raises) == ("old", "IOException")
    assert (new.sentence, new.cases) == ("small numbers pass", ("1", "2"))
    told = [each.raises or (each.condition.op if each.condition else "") for each in new.expects]
    assert told == ["truthy", "in", "Bad", "Worse", "eq"]


def test_a_heading_in_a_doc_is_no_sentence_of_it() -> None:
    facts = java("""
        /**
         * Formats rows.
         *
         * <h2>Using
         * predefined formats</h2>
         * There are many.
         */
        public class Format {}
        """)
    doc = facts.symbols[0].doc
    assert doc is not None
    assert doc.text.splitlines() == ["Formats rows.", "", "", "", "There are many."]
