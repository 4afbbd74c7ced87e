from specs.analysis.facts import FileFacts, Import, Symbol
from tests.specs.analysis.javascript_source import js, ts, tsx


def symbol(facts: FileFacts, name: str) -> Symbol:
    return next(found for found in facts.symbols if found.name == name)


def test_function_has_its_span_signature_doc_and_parameters() -> None:
    facts = ts(
        """
        import { x } from './x';

        /**
         * Claims a timer.
         * @throws {Gone} when it is gone
         */
        export async function claim(id: string, { ttl = 30, force }: Opts = {}, ...rest: number[]): Promise<boolean> {
          return true;
        }
        """
    )
    found = symbol(facts, "claim")
    assert (found.start, found.end, found.kind, found.public) == (3, 9, "function", True)
    assert found.doc is not None
    assert (found.doc.start, found.doc.end) == (3, 6)
    assert found.doc.text.startswith("Claims a timer.")
    assert found.returns == "Promise<boolean>"
    assert [(p.name, p.role, p.optional) for p in found.params] == [
        ("id", "positional", False), ("ttl", "options", True), ("force", "options", False), ("rest", "rest", False)
    ]  # fmt: skip
    assert found.params[1].default is not None
    assert found.params[1].default.value == 30
    assert set(found.traits) == {"async", "exported"}
    assert "{" not in found.signature.partition(")")[2]
    declared = facts.raises[0]
    assert (declared.error, declared.message, declared.start, declared.declared) == ("Gone", "when it is gone", 5, True)


def test_types_of_a_doc_comment_fill_what_javascript_leaves_open() -> None:
    facts = js(
        """
        /**
         * @param {string} name
         * @param {number} [times=2]
         * @returns {Promise<void>}
         * @deprecated use other
         */
        function run(name, times) {}
        module.exports = { run };
        """
    )
    found = symbol(facts, "run")
    assert [p.annotation for p in found.params] == ["string", "number"]
    assert found.returns == "Promise<void>"
    assert "deprecated" in found.traits


def test_members_of_a_class_know_their_visibility() -> None:
    facts = ts(
        """
        export class Store extends Base {
          static readonly LIMIT = 25;
          #secret = 1;
          constructor(private db: Db) { super(); }
          get size(): number { return 1; }
          /** @internal */
          hidden() {}
          private inner() {}
          run = async () => {};
        }
        """
    )
    assert symbol(facts, "Store").bases == ("Base",)
    assert [(s.name, s.kind, s.public) for s in facts.symbols[1:]] == [
        ("Store.constructor", "constructor", True), ("Store.size", "property", True), ("Store.hidden", "method", False),
        ("Store.inner", "method", False), ("Store.run", "method", True),
    ]  # fmt: skip
    limit = facts.constants[0]
    assert (limit.symbol, limit.name, limit.value.value, limit.start) == ("Store", "LIMIT", 25, 2)


def test_what_a_module_does_not_export_is_not_public() -> None:
    facts = ts("export const a = () => 1;\nconst b = () => 2;\nfunction c() {}\nexport { c as see };\n")
    assert {s.name: s.public for s in facts.symbols} == {"a": True, "b": False, "c": True}
    assert facts.exports == ("a", "c")


def test_a_script_without_exports_shows_its_top_level() -> None:
    facts = js("function shown() { function nested() {} }\nfunction _hidden() {}\n")
    assert {s.name: s.public for s in facts.symbols} == {"shown": True, "shown.nested": False, "_hidden": False}


def test_commonjs_exports_and_prototypes_make_symbols() -> None:
    facts = js(
        """
        var app = exports = module.exports = {};
        app.use = function use(fn) {};
        function Queue() {}
        Queue.prototype.push = function (x) {};
        exports.Queue = Queue;
        exports.make = () => 1;
        """
    )
    assert [(s.name, s.kind, s.public) for s in facts.symbols] == [
        ("app.use", "method", True), ("Queue", "class", True), ("Queue.push", "method", True),
        ("make", "function", True),
    ]  # fmt: skip


def test_object_literals_and_factories_offer_their_functions() -> None:
    facts = ts(
        """
        export const api = { get(id: string) {}, post: async () => {} };
        export function create() { return { stop() {}, go: () => 1 }; }
        fetch('/x', { onError() {} });
        """
    )
    assert [s.name for s in facts.symbols] == ["api", "api.get", "api.post", "create", "create.stop", "create.go"]


def test_default_exports_are_marked() -> None:
    assert "default" in symbol(ts("export default function () {}\n"), "default").traits
    assert "default" in symbol(js("class A {}\nmodule.exports = A;\n"), "A").traits
    assert "default" in symbol(js("module.exports = function make() {}\n"), "make").traits


def test_imports_of_both_kinds() -> None:
    facts = ts(
        """
        import def, { a, b as c } from './m';
        import * as ns from "pkg";
        import './effect';
        export { d as e } from './d';
        export * from './all';
        const { f, g: h } = require('node:fs');
        const x = require('y').z;
        import old = require('old');
        """
    )
    assert set(facts.imports) == {
        Import("./m", "default", "def", 1, end=1), Import("./m", "a", "a", 1, end=1), Import("./m", "b", "c", 1, end=1),
        Import("pkg", "", "ns", 2, end=2), Import("./effect", "", "./effect", 3, end=3),
        Import("./d", "d", "e", 4, True, 4), Import("./all", "*", "*", 5, True, 5),
        Import("node:fs", "f", "f", 6, end=6), Import("node:fs", "g", "h", 6, end=6), Import("y", "z", "x", 7, end=7),
        Import("old", "", "old", 8, end=8),
    }  # fmt: skip


def test_types_are_symbols_models_and_closed_sets() -> None:
    facts = ts(
        """
        export interface Order {
          /** in cents */
          amount: number;
          note?: string;
          mode: 'fast' | 'slow';
          total(): number;
        }
        export type Level = 'low' | 'high' | 3;
        export enum State { Draft = 'draft', Paid }
        type Both = Level | Order;
        """
    )
    assert [(s.name, s.kind) for s in facts.symbols] == [
        ("Order", "interface"), ("Order.total", "method"), ("Level", "type"), ("State", "enum"), ("Both", "type")
    ]  # fmt: skip
    model = facts.models[0]
    assert [(f.name, f.required, f.line, f.doc) for f in model.fields] == [
        ("amount", True, 3, "in cents"), ("note", False, 4, ""), ("mode", True, 5, "")
    ]  # fmt: skip
    assert [(c.name, [m.name for m in c.members], c.is_enum) for c in facts.choices] == [
        ("mode", ["fast", "slow"], False), ("Level", ["low", "high", "3"], False), ("State", ["Draft", "Paid"], True)
    ]  # fmt: skip


def test_constants_are_folded_and_options_followed_by_their_path() -> None:
    facts = js(
        """
        const TIMEOUT = 60 * 1_000; // a minute
        const DEFAULTS = { retries: 3, http: { timeout: 5 } };
        const LEVELS = Object.freeze({ LOW: 'low', HIGH: 'high' });
        const MINUTES = { hour: 60, day: 60 * 24 };
        let count = 0;
        """
    )
    values = {c.name: (c.value.value, c.value.derivation) for c in facts.constants}
    assert values["TIMEOUT"] == (60000, "60 * 1_000")
    assert values["DEFAULTS.retries"] == (3, "")
    assert "count" not in values
    assert [(m.name, m.value.value) for m in facts.choices[0].members if m.value] == [("LOW", "low"), ("HIGH", "high")]
    lookup = next(found for found in facts.lookups if found.name == "MINUTES")
    assert [(key.value, value.value) for key, value in lookup.entries] == [("hour", 60), ("day", 1440)]


def test_line_comments_directly_above_document_a_function() -> None:
    facts = js(
        "// Adds two numbers.\n// Slowly.\nfunction add() {}\n\n// eslint-disable-next-line\nfunction other() {}\n"
    )
    doc = symbol(facts, "add").doc
    assert doc is not None
    assert (doc.text, doc.start, doc.end) == ("Adds two numbers.\nSlowly.", 1, 2)
    assert symbol(facts, "other").doc is None


def test_the_head_of_the_file_documents_it_unless_it_is_a_licence() -> None:
    assert js("/** Parses dates. */\n\nimport x from 'x';\n").doc is not None
    assert js("/* Copyright somebody. MIT License. */\nimport x from 'x';\n").doc is None


def test_a_component_uses_other_components() -> None:
    facts = tsx('export const Page = () => <Layout title="x"><Button onClick={save} /></Layout>;\n')
    assert {call.callee for call in facts.calls} == {"Layout", "Button"}


def test_known_types_of_receivers_go_with_calls() -> None:
    facts = ts(
        """
        import { Store } from './store';
        class A {
          constructor(private store: Store) {}
          async go() { const found = await this.store.load(1); return found; }
        }
        """
    )
    call = next(found for found in facts.calls if found.callee == "this.store.load")
    assert (call.symbol, call.receiver_type, call.bound_to, call.awaited) == ("A.go", "Store", "found", True)


def test_a_wrapped_function_goes_by_the_name_it_is_bound_to() -> None:
    facts = ts(
        """
        /** Creates an order. */
        export const create = asyncHandler(async (req: Request) => {
          if (!req.body) throw new BadRequest('empty');
        });
        const total = prices.reduce((sum, price) => sum + price, 0);
        """
    )
    assert [(s.name, s.kind, s.public, s.start, s.end) for s in facts.symbols] == [("create", "function", True, 1, 4)]
    assert facts.guards[0].symbol == "create"


def test_lists_that_say_so_are_closed_sets_with_a_line_for_each_member() -> None:
    facts = ts("export const ROLES = [\n  'owner', // first\n  'guest',\n] as const;\nconst names = ['a', 'b'];\n")
    assert [(c.name, [(m.name, m.line) for m in c.members]) for c in facts.choices] == [
        ("ROLES", [("owner", 2), ("guest", 3)])
    ]  # fmt: skip


def test_declarations_without_bodies_are_exported_and_overload_only_each_other() -> None:
    facts = ts(
        """
        export declare function one(a: string): void;
        export declare function two(a: string): void;
        export declare function two(a: number): void;
        export declare class Three { go(): void; }
        """
    )
    assert [(s.name, "overload" in s.traits, s.public) for s in facts.symbols] == [
        ("one", False, True), ("two", True, True), ("two", True, True), ("Three", False, True),
        ("Three.go", False, True),
    ]  # fmt: skip


def test_a_doc_comment_may_be_parted_from_its_function_by_a_blank_line() -> None:
    doc = symbol(js("/**\n * Uses a middleware.\n */\n\napp.use = function use() {};\n"), "app.use").doc
    assert doc is not None
    assert (doc.text, doc.start, doc.end) == ("Uses a middleware.", 1, 3)
    assert symbol(js("/** Far. */\n\n\nfunction f() {}\n"), "f").doc is None
    assert symbol(js("// A remark.\n\nfunction g() {}\n"), "g").doc is None
    about = js("/** @module dates */\n\nfunction h() {}\n")
    assert (about.doc is not None, symbol(about, "h").doc) == (True, None)


def test_a_field_is_told_by_the_first_paragraph_of_its_doc() -> None:
    doc = "  /**\n  Called before each\n  request.\n\n  @default []\n  */\n"
    facts = ts("export interface Hooks {\n" + doc + "  before: string[];\n}\n")
    field = facts.models[0].fields[0]
    assert field.doc.split() == ["Called", "before", "each", "request."]
    assert (field.doc_start, field.line) == (2, 8)
