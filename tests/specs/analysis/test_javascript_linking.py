from specs.analysis.languages import language_of, load
from specs.analysis.linking import link
from specs.analysis.package import PackageFacts, SourceFile


def package(**files: str) -> PackageFacts:
    """Files by name, `_` standing for the dot and `__` for the slash."""
    sources = []
    for name, text in files.items():
        path = name.replace("__", "/").replace("_", ".")
        facts = load(language_of(path))(text)
        role = "test" if ".test." in path else "source"
        sources.append(SourceFile(path, path, facts.language, role, facts.lines, facts))
    return link("x", sources)


def calls(found: PackageFacts) -> set[tuple[str, str, bool]]:
    return {(edge.caller.name, edge.callee.name, edge.certain) for edge in found.edges}


def test_calls_are_followed_through_modules_classes_and_reexports() -> None:
    found = package(
        store_ts="export class Store { load() { return 1; } }\nexport default function make() {}\n",
        index_ts="export { Store } from './store';\n",
        app_ts=(
            "import make from './store';\nimport { Store } from './index.js';\n"
            "class App { constructor(private store: Store) {} run() { make(); return this.store.load(); } }\n"
        ),
    )
    assert {("App.run", "make", True), ("App.run", "Store.load", True)} <= calls(found)


def test_commonjs_modules_are_called_by_what_they_export() -> None:
    found = package(
        one_js="module.exports = function () {};\n",
        two_js="class Two { go() {} static make() {} }\nmodule.exports = Two;\n",
        main_js=(
            "const one = require('./one');\nconst Two = require('./two');\n"
            "function run() { one(); Two.make(); const two = new Two(); two.go(); }\n"
        ),
    )
    assert {("run", "exports", True), ("run", "Two.make", True), ("run", "Two", True)} <= calls(found)


def test_tests_reach_what_they_call_and_constants_are_followed() -> None:
    found = package(
        limits_ts="export const LIMIT = 25;\n",
        clarify_ts="import { LIMIT } from './limits';\nexport const clarify = (n: number) => n > LIMIT;\n",
        clarify_test_ts=(
            "import { clarify } from './clarify';\n"
            "describe('clarify', () => { it('asks back', () => { expect(clarify(3)).toBe(false); }); });\n"
        ),
    )
    links = {symbol.name: [each.test.sentence for each in tests] for symbol, tests in found.tests.items()}
    assert links == {"clarify": ["clarify asks back"]}
    path, constant = found.constants["clarify.ts", "LIMIT"]
    assert (path, constant.value.value) == ("limits.ts", 25)


def test_an_unknown_receiver_is_no_certain_call() -> None:
    found = package(a_ts="export class A { reconcile() {} }\n", b_ts="export const go = (x) => x.reconcile();\n")
    assert calls(found) == {("go", "A.reconcile", False)}
