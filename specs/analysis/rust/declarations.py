"""Rust's items: uses, functions, types, impls, modules; with what attributes say of them."""

import re

from tree_sitter import Node

from specs.analysis.collected import TestDraft
from specs.analysis.expressions import literal
from specs.analysis.facts import Choices, Entry, Expectation, Member, Model, Operand, Param, SymbolKind
from specs.analysis.rust.fields import ATTRIBUTE, fields_of, whole_rules
from specs.analysis.rust.options import clap_struct
from specs.analysis.rust.requests import attribute_route
from specs.analysis.solid.declarations import add_import, add_symbol
from specs.analysis.solid.docs import doc_above
from specs.analysis.solid.forms import field, named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.testing import add_test, sentence_of
from specs.analysis.solid.values import add_constant
from specs.analysis.solid.walk import tail
from specs.analysis.syntax import first_line

TEST = re.compile(r"^(?:\w+::)*(?:test|rstest|test_case|quickcheck|proptest|wasm_bindgen_test|test_log)\b")
ERROR_MESSAGE = re.compile(r"\berror\s*\(\s*\"((?:[^\"\\]|\\.)*)\"")
OTHER_PLATFORM = re.compile(
    r"^cfg\s*\(\s*(?:windows|not\s*\(\s*unix|target_os\s*=\s*\"windows\"|target_family\s*=\s*\"wasm\")"
)


def attributes(reader: Reader) -> list[str]:
    """What stands in `#[…]` directly above, in order; taken by the item that follows."""
    held = reader.texts.pop("attributes", "")
    return held.split("\x1f") if held else []


def attribute_item(reader: Reader, node: Node, scope: Scope) -> None:
    found = ATTRIBUTE.match(" ".join(reader.text(node, 2000).split()))
    if found:
        held = reader.texts.get("attributes", "")
        reader.texts["attributes"] = f"{held}\x1f{found[1]}" if held else found[1]
        reader.texts.setdefault("attribute row", str(first_line(node)))


def _start(reader: Reader, node: Node) -> int:
    return int(reader.texts.pop("attribute row", str(first_line(node))))


def is_public(node: Node, reader: Reader) -> bool:
    held = named_child(node, "visibility_modifier")
    return held is not None and reader.text(held) == "pub"


def use_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    attributes(reader)
    reexport = is_public(node, reader)
    argument = field(node, "argument")
    stack: list[tuple[Node | None, str]] = [(argument, "")]
    while stack:
        each, prefix = stack.pop()
        if each is None:
            continue
        if each.type == "scoped_use_list":
            path = reader.text(field(each, "path"), 200)
            stack.append((field(each, "list"), f"{prefix}::{path}".strip(":")))
        elif each.type == "use_list":
            stack.extend((child, prefix) for child in reversed(each.named_children))
        else:
            _used(reader, each, prefix, reexport)


def _used(reader: Reader, node: Node, prefix: str, reexport: bool) -> None:
    alias = ""
    if node.type == "use_as_clause":
        alias = reader.text(field(node, "alias"))
        held = field(node, "path")
    elif node.type == "use_wildcard":
        path = reader.text(node, 200).removesuffix("::*")
        add_import(reader, node, f"{prefix}::{path}".strip(":*"), "*", "*", reexport)
        return
    else:
        held = node
    full = f"{prefix}::{reader.text(held, 200)}".strip(":").removesuffix("::self")
    module, _, name = full.rpartition("::")
    if alias == "_":
        return
    add_import(reader, node, module or name, name if module else "", alias or name, reexport)


def function_item(reader: Reader, node: Node, scope: Scope) -> None:
    held, start = attributes(reader), _start(reader, node)
    if any(OTHER_PLATFORM.match(each) for each in held):
        return  # the same name stands elsewhere for the platform that the package is described on
    name = reader.text(field(node, "name"))
    body = field(node, "body")
    if any(TEST.match(each) for each in held):
        symbol = f"{scope.symbol}.{name}" if scope.symbol else name
        inner = add_test(reader, node, scope, symbol, name, sentence_of(name), f"fn {name}()", start=start,
                         skipped=any(each.startswith("ignore") for each in held))  # fmt: skip
        panics = next((each for each in held if each.startswith("should_panic")), None)
        if panics is not None and inner.test is not None:
            inner.test.expects.append(Expectation(f"#[{panics}]", start, first_line(node), raises="panic"))
        reader.push_each([(body, inner)])
        return
    given = field(node, "parameters")
    params = _parameters(reader, given)
    method = scope.owner != "" and not scope.in_function
    bare = any(child.type == "self_parameter" for child in given.named_children) if given is not None else False
    modifiers = reader.text(named_child(node, "function_modifiers"))
    traits: list[str] = [word for word in ("async", "unsafe", "const", "extern") if word in modifiers.split()]
    if method and not bare:
        traits.append("static")
    if any(each.startswith("deprecated") for each in held):
        traits.append("deprecated")
    kind: SymbolKind = "method" if method else "function"
    if scope.test is not None and not scope.in_function:
        kind = "test"  # what helps the tests is no part of the package
    trait = reader.texts.get("trait", "")
    public = is_public(node, reader) or (trait == scope.owner and trait != "")
    returns = reader.text(field(node, "return_type"), 200)
    inner = add_symbol(
        reader, node, scope, name, kind, public=public, body=body, params=params, returns=returns, decorators=held,
        traits=traits, start=start,
    )  # fmt: skip
    if name == "main" and not scope.symbol:
        reader.facts.entries.append(Entry("main", "main", "main", first_line(node), first_line(node)))
    attribute_route(reader, held, inner.symbol, start, first_line(node))
    if body is not None:
        reader.push_each([(body, inner)])
        tail(reader, body, inner)


def _parameters(reader: Reader, node: Node | None) -> tuple[Param, ...]:
    found = []
    for child in node.named_children if node is not None else ():
        pattern = field(child, "pattern")
        if child.type == "parameter" and pattern is not None:
            names = (
                [pattern]
                if pattern.type == "identifier"
                else [c for c in pattern.named_children if c.type == "identifier"]
            )
            if names:
                found.append(Param(reader.text(names[-1]), reader.text(field(child, "type"), 120)))
    return tuple(found)


# What comparing, hashing and showing to programmers do is the language's own business.
QUIET_TRAITS = frozenset({"PartialEq", "Eq", "PartialOrd", "Ord", "Hash", "Debug", "Clone", "Copy"})


ANSWERING_TRAITS = frozenset({"ResponseError", "IntoResponse", "Responder"})


def impl_item(reader: Reader, node: Node, scope: Scope) -> None:
    attributes(reader)
    _start(reader, node)
    name = _type_name(reader.text(field(node, "type"), 120))
    owner = f"{scope.symbol}.{name}" if scope.symbol and not scope.in_function else name
    if _type_name(reader.text(field(node, "trait"))) in QUIET_TRAITS:
        return
    if field(node, "trait") is not None and _type_name(reader.text(field(node, "trait"))) == "Error":
        reader.texts[f"error {owner}"] = "yes"
        return  # what it says of its source is the language's own business, too
    body = field(node, "body")
    if _type_name(reader.text(field(node, "trait"))) in ANSWERING_TRAITS:
        reader.texts["trait"] = owner  # callers meet its methods through the trait
    reader.push_each([(body, scope._replace(symbol=owner, owner=owner, in_function=False, public=True))])


def _type_name(text: str) -> str:
    text = re.sub(r"^(?:&\s*)?(?:'\w+\s+)?(?:mut\s+|dyn\s+)*", "", text.strip())
    return text.partition("<")[0].rpartition("::")[2].strip()


def mod_item(reader: Reader, node: Node, scope: Scope) -> None:
    held = attributes(reader)
    start = _start(reader, node)
    name, body = reader.text(field(node, "name")), field(node, "body")
    if body is None:
        add_import(reader, node, "self", name, name, is_public(node, reader))
        return
    if any(each.startswith("cfg") and re.search(r"\btest\b", each) for each in held) or name in ("tests", "test"):
        draft = TestDraft("", "", "", 0, 0)  # what helps the tests is no part of what the package does
        reader.push_each([(body, Scope(name, "", public=False, test=draft, group=""))])
        return
    inner = add_symbol(reader, node, scope, name, "namespace", public=is_public(node, reader), body=body, start=start)
    reader.push_each([(body, inner._replace(owner=""))])


def struct_item(reader: Reader, node: Node, scope: Scope) -> None:
    held, start = attributes(reader), _start(reader, node)
    name, body = reader.text(field(node, "name")), field(node, "body")
    kind: SymbolKind = "error" if _is_error(held) else "class"
    inner = add_symbol(
        reader, node, scope, name, kind, public=is_public(node, reader), body=body, decorators=held, start=start
    )  # fmt: skip
    if body is None or body.type != "field_declaration_list" or scope.test is not None:
        return
    fields = fields_of(reader, body, inner)
    whole_rules(reader, inner.symbol, held, range(start, first_line(node) + 1))
    if any(
        "Parser" in each or "Args" in each or "clap" in each
        for each in held
        if each.startswith(("derive", "clap", "command"))
    ):
        clap_struct(reader, node, inner.symbol, held, body, start)
    elif fields:
        first, end = lines(node)
        serde = any("Serialize" in each or "Deserialize" in each or "FromRow" in each for each in held)
        reader.facts.models.append(
            Model(name, inner.symbol, "schema" if serde else "plain", tuple(fields), first, end,
                  framework="serde" if serde else "")
        )  # fmt: skip


def _is_error(held: list[str]) -> bool:
    return any(each.startswith("derive") and re.search(r"\bError\b", each) for each in held)


def enum_item(reader: Reader, node: Node, scope: Scope) -> None:
    held, start = attributes(reader), _start(reader, node)
    name, body = reader.text(field(node, "name")), field(node, "body")
    kind: SymbolKind = "error" if _is_error(held) else "enum"
    inner = add_symbol(
        reader, node, scope, name, kind, public=is_public(node, reader), body=body, decorators=held, start=start
    )  # fmt: skip
    members: list[Member] = []
    messages: list[str] = []
    for child in body.named_children if body is not None else ():
        if child.type == "attribute_item":
            if found := ERROR_MESSAGE.search(reader.text(child, 400)):
                messages.append(found[1])
        elif child.type == "enum_variant":
            value, doc = field(child, "value"), doc_above(reader, child)
            told = doc.text if doc else ""
            held_value = operand(reader, value) if value is not None else _text(messages)
            members.append(Member(reader.text(field(child, "name")), held_value, first_line(child), told))
            messages = []
    if len(members) > 1 and scope.test is None:
        first, end = lines(node)
        reader.facts.choices.append(Choices(name, inner.symbol, tuple(members), first, end, kind != "error"))
    if any("Subcommand" in each for each in held) and body is not None and scope.test is None:
        clap_struct(reader, node, inner.symbol, held, body, start, variants=True)


def _text(messages: list[str]) -> Operand | None:
    return literal(f'"{messages[-1]}"', messages[-1]) if messages else None


def trait_item(reader: Reader, node: Node, scope: Scope) -> None:
    held, start = attributes(reader), _start(reader, node)
    name, body = reader.text(field(node, "name")), field(node, "body")
    inner = add_symbol(
        reader, node, scope, name, "interface", public=is_public(node, reader), body=body, decorators=held, start=start
    )  # fmt: skip
    reader.texts["trait"] = inner.symbol
    reader.push_each([(body, inner)])


def signature_item(reader: Reader, node: Node, scope: Scope) -> None:
    held, start = attributes(reader), _start(reader, node)
    add_symbol(
        reader, node, scope, reader.text(field(node, "name")), "method" if scope.owner else "function",
        public=bool(scope.owner), params=_parameters(reader, field(node, "parameters")),
        returns=reader.text(field(node, "return_type"), 200), decorators=held, traits=("abstract",), start=start,
    )  # fmt: skip


def type_item(reader: Reader, node: Node, scope: Scope) -> None:
    held, start = attributes(reader), _start(reader, node)
    if not scope.in_function and not scope.owner:
        name = reader.text(field(node, "name"))
        add_symbol(reader, node, scope, name, "type", public=is_public(node, reader), decorators=held, start=start)


def const_item(reader: Reader, node: Node, scope: Scope) -> None:
    attributes(reader)
    _start(reader, node)
    value = field(node, "value")
    if value is not None and scope.test is None:
        add_constant(reader, node, scope, reader.text(field(node, "name")), value, public=is_public(node, reader))
    reader.push_each([(value, scope)])


DECLARATIONS = {
    "attribute_item": attribute_item, "inner_attribute_item": lambda reader, node, scope: None,
    "use_declaration": use_declaration, "function_item": function_item, "impl_item": impl_item, "mod_item": mod_item,
    "struct_item": struct_item, "union_item": struct_item, "enum_item": enum_item, "trait_item": trait_item,
    "function_signature_item": signature_item, "type_item": type_item,
    "associated_type": lambda reader, node, scope: None, "const_item": const_item, "static_item": const_item,
}  # fmt: skip
