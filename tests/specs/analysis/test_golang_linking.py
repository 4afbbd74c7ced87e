"""Go across files: names shared by a directory, packages found by the module's path, fields of types elsewhere."""

from specs.analysis.languages import language_of, load
from specs.analysis.linking import link
from specs.analysis.package import PackageFacts, Role, SourceFile, SymbolId

MODULE = "module example.com/shop\n\ngo 1.22\n"


def package_of(**texts: str) -> PackageFacts:
    files = []
    for name, text in texts.items():
        path = name.replace("__", "/")
        path = "go.mod" if path == "gomod" else f"{path}.go"
        language = language_of(path)
        role: Role = "manifest" if path == "go.mod" else "test" if path.endswith("_test.go") else "source"
        files.append(SourceFile(path, path, language, role, text.count("\n"), load(language)(text)))
    return link("shop", files)


def edges(package: PackageFacts) -> set[tuple[str, str, bool]]:
    return {(edge.caller.name, edge.callee.name, edge.certain) for edge in package.edges}


def test_files_of_a_directory_share_names_methods_and_fields():
    package = package_of(
        gomod=MODULE,
        store="package shop\n\ntype Store struct {\n\tlog *Log\n}\n\n"
        "func NewStore() (*Store, error) { return nil, nil }\n",
        log="package shop\n\ntype Log struct{}\n\nfunc (l *Log) Note(s string) {}\n",
        methods="package shop\n\nfunc (s *Store) Save() {\n\ts.log.Note(Greeting)\n\ts.check()\n}\n\n"
        "func (s *Store) check() {}\n",
        use='package shop\n\nconst Greeting = "hello"\n\nfunc Run() {\n\tstore, _ := NewStore()\n\tstore.Save()\n}\n',
    )
    assert {
        ("Store.Save", "Log.Note", True), ("Store.Save", "Store.check", True), ("Run", "NewStore", True),
        ("Run", "Store.Save", True),
    } <= edges(package)  # fmt: skip
    path, constant = package.constants["methods.go", "Greeting"]
    assert path == "use.go" and constant.value.value == "hello"


def test_packages_are_found_by_the_path_of_their_module():
    package = package_of(
        gomod=MODULE,
        main='package main\n\nimport (\n\t"example.com/shop/internal/price"\n\t"fmt"\n)\n\n'
        "func main() {\n\tfmt.Println(price.Of(price.Most))\n}\n",
        internal__price__a="package price\n\nfunc helper() {}\n",
        internal__price__b="package price\n\nconst Most = 9\n\nfunc Of(n int) int { return n }\n",
    )
    assert ("main", "Of", True) in edges(package)
    assert package.constants["main.go", "price.Most"][1].value.value == 9
    assert SymbolId("main.go", "main") in package.public


def test_packages_of_others_stay_outside():
    package = package_of(
        gomod=MODULE,
        main='package main\n\nimport "example.org/price"\n\nfunc main() {\n\tprice.Of(1)\n}\n',
        price__b="package price\n\nfunc Of(n int) int { return n }\n",
    )
    assert edges(package) == set()
    assert [call.callee for call in package.external_calls[SymbolId("main.go", "main")]] == ["price.Of"]


def test_a_test_reaches_what_it_calls_through_a_method():
    package = package_of(
        gomod=MODULE,
        store="package shop\n\ntype Store struct{}\n\nfunc (s *Store) Save() { clean() }\n\nfunc clean() {}\n",
        store_test='package shop\n\nimport "testing"\n\n'
        "func TestSave(t *testing.T) {\n\ts := &Store{}\n\ts.Save()\n}\n",
    )
    reached = {symbol.name: links[0].depth for symbol, links in package.tests.items()}
    assert reached == {"Store.Save": 1, "clean": 2}
