"""Linking over real analysers: what a call, a constant and a test mean across files."""

import pytest

from specs.analysis import languages
from specs.analysis.linking import link
from specs.analysis.package import PackageFacts, SourceFile, SymbolId


def of(sources: dict[str, str]) -> PackageFacts:
    files = []
    for path, text in sources.items():
        language = languages.language_of(path)
        facts = languages.load(language)(text)
        role = "test" if path.startswith("test") else "source"
        files.append(SourceFile(path, path, language, role, facts.lines, facts))
    return link("example", files)


def called(package: PackageFacts, path: str, name: str) -> dict[str, bool]:
    edges = package.callees.get(SymbolId(path, name), ())
    return {f"{edge.callee.path}:{edge.callee.name}": edge.certain for edge in edges}


STORE = """
class Base:
    def close(self):
        pass

class Store(Base):
    def __init__(self, table):
        self.table = table

    def save(self, item):
        self.check(item)
        self.close()

    def check(self, item):
        pass

def make() -> Store:
    return Store("t")
"""


def test_a_call_is_followed_through_an_import():
    package = of(
        {
            "app/__init__.py": "",
            "app/store.py": STORE,
            "app/cli.py": "from app.store import make\ndef main():\n    make()\n",
        }
    )
    assert called(package, "app/cli.py", "main") == {"app/store.py:make": True}


def test_relative_imports_and_module_names_resolve():
    cli = "from . import store\nfrom .store import Store as S\ndef main():\n    store.make()\n    S('x')\n"
    package = of({"app/__init__.py": "", "app/store.py": STORE, "app/cli.py": cli})
    assert called(package, "app/cli.py", "main") == {
        "app/store.py:make": True,
        "app/store.py:Store": True,
        "app/store.py:Store.__init__": True,
    }


def test_self_reaches_own_and_inherited_methods():
    package = of({"store.py": STORE})
    assert called(package, "store.py", "Store.save") == {"store.py:Store.check": True, "store.py:Base.close": True}


@pytest.mark.parametrize(
    "body",
    [
        "def run(store: Store):\n    store.save(1)\n",
        "def run(store: 'Store | None'):\n    store.save(1)\n",
        "def run():\n    store = Store('t')\n    store.save(1)\n",
        "def run():\n    store = make()\n    store.save(1)\n",
        "class Job:\n    def __init__(self):\n        self.s = Store()\n    def run(self):\n        self.s.save(1)\n",
    ],
)
def test_a_receiver_of_known_type_is_certain(body):
    package = of(
        {"app/__init__.py": "", "app/store.py": STORE, "app/job.py": "from app.store import Store, make\n" + body}
    )
    runner = "Job.run" if "class Job" in body else "run"
    assert called(package, "app/job.py", runner)["app/store.py:Store.save"] is True


def test_a_unique_method_on_an_unknown_receiver_is_a_guess_and_says_so():
    unknown = "def run(thing):\n    thing.reconcile()\n"
    package = of({"a.py": "class A:\n    def reconcile(self):\n        pass\n", "b.py": unknown})
    assert called(package, "b.py", "run") == {"a.py:A.reconcile": False}


def test_a_common_method_name_is_not_guessed():
    package = of({"a.py": "class A:\n    def get(self):\n        pass\n", "b.py": "def run(thing):\n    thing.get()\n"})
    assert called(package, "b.py", "run") == {}


def test_a_package_that_shares_a_name_with_a_dependency_is_not_confused_with_it():
    package = of(
        {
            "app/__init__.py": "",
            "app/requests.py": "def get():\n    pass\n",
            "app/x.py": "import requests\ndef run():\n    requests.get('u')\n",
        }
    )
    assert called(package, "app/x.py", "run") == {}
    assert [call.callee for call in package.external_calls[SymbolId("app/x.py", "run")]] == ["requests.get"]


def test_constants_are_followed_across_files():
    package = of(
        {
            "app/__init__.py": "",
            "app/limits.py": "MAX = 25\n",
            "app/a.py": "from app.limits import MAX as M\n",
            "app/b.py": "from app import limits\n",
            "app/c.py": "from .limits import *\n",
        }
    )
    assert {place: (path, constant.name) for place, (path, constant) in package.constants.items()} == {
        ("app/a.py", "M"): ("app/limits.py", "MAX"),
        ("app/b.py", "limits.MAX"): ("app/limits.py", "MAX"),
        ("app/c.py", "MAX"): ("app/limits.py", "MAX"),
    }


def test_tests_reach_what_they_call_and_what_that_calls():
    tests = (
        "from store import Store\n\ndef test_save_checks():\n    store = Store(1)\n    assert store.save(1) is None\n"
    )
    package = of({"store.py": STORE, "tests/test_store.py": tests})
    assert [(each.test.name, each.depth) for each in package.tests[SymbolId("store.py", "Store.save")]] == [
        ("test_save_checks", 1)
    ]
    assert [each.depth for each in package.tests[SymbolId("store.py", "Store.check")]] == [2]
    assert SymbolId("store.py", "make") not in package.tests


def test_a_function_named_like_a_test_outside_test_files_is_none():
    package = of({"net.py": "def test_connection():\n    assert ping()\n\ndef ping():\n    return 1\n"})
    assert package.tests == {}


def test_typescript_imports_resolve_by_path_index_and_reexport():
    sources = {
        "src/index.ts": "export { parse } from './parse.js';\nexport * from './util';\n",
        "src/parse.ts": "import { clean } from './util';\nexport function parse(text) { return clean(text); }\n",
        "src/util/index.ts": "export const clean = (text: string) => text.trim();\n",
        "src/cli.ts": "import { parse } from '.';\nexport function main() { parse('x'); }\n",
    }
    package = of(sources)
    assert called(package, "src/parse.ts", "parse") == {"src/util/index.ts:clean": True}
    assert called(package, "src/cli.ts", "main") == {"src/parse.ts:parse": True}


def test_cycles_of_imports_and_bases_end():
    package = of(
        {
            "a.py": "from b import *\nclass A(B): pass\ndef f():\n    A().x()\n    g()\n",
            "b.py": "from a import *\nclass B(A): pass\n",
        }
    )
    assert package.symbols


def test_linking_is_deterministic():
    sources = {"b.py": "from a import f\ndef g():\n    f()\n", "a.py": "def f():\n    pass\n"}
    assert of(sources) == of(dict(reversed(sources.items())))


def test_declarations_beside_a_module_keep_only_what_the_module_does_not_tell():
    module = (
        "/** Fetches a page. */\nexport function fetchPage(url) {}\nexport function quiet() {}\n"
        "export class Client { get() {} }\n"
    )
    declared = (
        "export interface Options { retries: number }\n/** Fetches a page. */\n"
        "export declare function fetchPage(url: string): void;\n/** Says nothing. */\n"
        "export declare function quiet(): void;\nexport declare class Client { get(): void }\n"
    )
    package = of({"lib/http.js": module, "lib/http.d.ts": declared, "lib/only.d.ts": declared})
    left = {place.name for place in package.symbols if place.path == "lib/http.d.ts"}
    assert left & {"Options", "fetchPage", "quiet", "Client", "Client.get"} == {"Options", "quiet"}
    assert {model.name for model in package.files["lib/http.d.ts"].facts.models} == {"Options"}
    assert {"fetchPage", "Client", "Client.get"} <= {
        place.name for place in package.symbols if place.path == "lib/only.d.ts"
    }
