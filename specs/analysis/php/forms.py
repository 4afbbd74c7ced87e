"""PHP's syntax as forms."""

import re
from dataclasses import replace

from tree_sitter import Node

from specs.analysis.solid import plain
from specs.analysis.solid.forms import OTHER, Case, Caught, Form, field, named_child, wrapped
from specs.analysis.syntax import Source

TEXTS = frozenset({"string_content", "heredoc_body_content", "nowdoc_string"})
NAMES = frozenset({"name", "qualified_name", "relative_scope", "variable_name"})


def _name(src: Source, node: Node) -> Form:
    text = src.text(node).lstrip("\\")
    return Form("string", value="\n") if text == "PHP_EOL" else Form("name", text)


def _member(src: Source, node: Node) -> Form:
    target, name = field(node, "object"), field(node, "name")
    if target is None or name is None:
        return OTHER
    return Form("member", src.text(name), target=target, sep="->")


def _class_member(src: Source, node: Node) -> Form:
    held = node.named_children
    scope, name = (
        field(node, "scope") or (held[0] if held else None),
        field(node, "name") or (held[-1] if held else None),
    )
    if scope is None or name is None:
        return OTHER
    return Form("member", src.text(name), target=scope, sep="::")


def given(src: Source, node: Node | None) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...], Node | None]:
    parts: list[Node] = []
    named: list[tuple[str, Node]] = []
    block = None
    for each in node.named_children if node is not None else ():
        if each.type != "argument" or not each.named_child_count:
            continue
        value, name = each.named_children[-1], field(each, "name")
        if name is not None and name != value:
            named.append((src.text(name), value))
            continue
        parts.append(value)
        if value.type in ("anonymous_function", "arrow_function", "anonymous_function_creation_expression"):
            block = value
    return tuple(parts), tuple(named), block


def _call(src: Source, node: Node) -> Form:
    parts, named, block = given(src, field(node, "arguments"))
    function, name = field(node, "function"), field(node, "name")
    if function is not None:
        if function.type in ("name", "qualified_name"):
            called = src.text(function).lstrip("\\")
            if called in ("sprintf", "printf") and parts and (told := _filled(src, parts)) is not None:
                return replace(told, kind="call", name=called, parts=parts) if called == "printf" else told
            return Form("call", src.text(function).lstrip("\\"), parts, named=named, block=block)
        if function.type == "variable_name":  # $handler($message)
            return Form("call", src.text(function), parts, named=named, block=block)
        return Form("call", "", parts, target=function, named=named)
    target = field(node, "object") or field(node, "scope")
    if name is None or target is None:
        return OTHER
    sep = "::" if node.type == "scoped_call_expression" else "->"
    return Form("call", src.text(name), parts, target=target, sep=sep, named=named, block=block)


MAX_JOINED = 12  # texts that make one
PLACE = re.compile(r"%(?:(\d+)\$)?[-+0-9.']*[sdfFeuxXc]|%%")


def _filled(src: Source, parts: tuple[Node, ...]) -> Form | None:
    """`sprintf('Door %s is shut', $door)` is a text with holes."""
    form = _joined(src, parts[0])
    if form is None:
        return None
    names: list[str] = []
    at = 0

    def hole(match: re.Match[str]) -> str:
        nonlocal at
        if match[0] == "%%":
            return "%"
        at += 1
        number = int(match[1]) if match[1] else at
        held = src.text(parts[number], 60) if number < len(parts) else ""
        if plain.HOLE_NAME.match(held):
            names.append(held)
        return "{" + held + "}"

    value = PLACE.sub(hole, str(form.value))[:4000]
    return Form("string", value=value, template=True, names=(*form.names, *names))


def _joined(src: Source, node: Node) -> Form | None:
    """A text, or texts joined by dots over several lines."""
    texts: list[Form] = []
    current: Node | None = node
    while current is not None and len(texts) < MAX_JOINED:
        last, current = current, None
        if last.type == "binary_expression" and src.text(field(last, "operator") or last) == ".":
            current, last = field(last, "left"), field(last, "right") or last
        if last.type == "name" and src.text(last) == "PHP_EOL":
            continue
        if last.type in ("string", "encapsed_string"):
            texts.append(_quoted(src, last) if last.type == "string" else _text(src, last))
        elif last is not node:
            held = src.text(last, 60)
            texts.append(Form("string", value="{" + held + "}", names=(held,) if plain.HOLE_NAME.match(held) else ()))
    if not any(form.value and not str(form.value).startswith("{") for form in texts):
        return None
    names = tuple(name for form in texts[::-1] for name in form.names)
    return Form("string", value="".join(str(form.value) for form in texts[::-1])[:4000], names=names)


def _new(src: Source, node: Node) -> Form:
    made = named_child(node, "anonymous_class")
    if made is not None:
        base = named_child(made, "base_clause")
        parts, named, _ = given(src, named_child(made, "arguments"))
        name = src.text(base.named_children[0]).lstrip("\\") if base is not None and base.named_child_count else ""
        return Form("new", name, parts, named=named, block=named_child(made, "declaration_list"))
    kind = named_child(node, "name", "qualified_name", "relative_scope", "variable_name")
    parts, named, block = given(src, named_child(node, "arguments"))
    return Form("new", src.text(kind).lstrip("\\") if kind is not None else "", parts, named=named, block=block)


def _text(src: Source, node: Node) -> Form:
    if node.type == "heredoc":
        body = named_child(node, "heredoc_body")
        return plain.pieces(src, body, frozenset({"string_content"})) if body is not None else OTHER
    return plain.pieces(src, node, TEXTS, frozenset({"escape_sequence"}))


def _quoted(src: Source, node: Node) -> Form:
    text = src.whole(node)
    return Form("string", value=text[1:-1].replace("\\'", "'").replace("\\\\", "\\")[:4000])


def _binary(src: Source, node: Node) -> Form:
    form = plain.binary(src, node)
    if form.name.lower() == "instanceof":
        kind = form.parts[1]
        return Form("is", src.text(kind).lstrip("\\") if kind is not None else "", form.parts[:1])
    return form


def _array(src: Source, node: Node) -> Form:
    pairs: list[Node] = []
    items: list[Node] = []
    for each in node.named_children:
        if each.type == "array_element_initializer":
            held = [child for child in each.named_children if child.type != "comment"]
            if len(held) == 2:
                pairs += held
            elif held:
                items.append(held[0])
    return Form("map", parts=tuple(pairs)) if pairs else Form("list", parts=tuple(items))


def _subscript(src: Source, node: Node) -> Form:
    held = node.named_children
    return Form("index", parts=tuple(held[1:2]), target=held[0]) if held else OTHER


def _conditional(src: Source, node: Node) -> Form:
    test, body, other = field(node, "condition"), field(node, "body"), field(node, "alternative")
    if body is None:
        return Form("binary", "?:", (test, other))
    return Form("conditional", parts=(test, body, other))


def _if(src: Source, node: Node) -> Form:
    body = field(node, "body")
    rest = field(node, "alternative") if node.type == "if_statement" else node.next_named_sibling
    if rest is not None and rest.type == "else_clause":
        rest = field(rest, "body")
    elif rest is not None and rest.type != "else_if_clause":
        rest = None
    test = field(node, "condition")
    if test is not None and src.text(test, 8).lower() == "(false)":  # what is declared there is for tools alone
        return Form("block", body=(rest,) if rest is not None else ())
    return Form("if", test=test, body=(body,) if body is not None else (), rest=rest)


def _switch(src: Source, node: Node) -> Form:
    body = field(node, "body")
    kinds = frozenset({"case_statement", "default_statement"})
    cases = plain.cases_of(body.named_children, kinds, frozenset({"comment"})) if body is not None else ()
    return Form("switch", test=_inside(field(node, "condition")), cases=cases)


def _inside(node: Node | None) -> Node | None:
    """The subject without the brackets that the language asks for around it."""
    held = node.named_children if node is not None and node.type == "parenthesized_expression" else []
    return held[0] if len(held) == 1 else node


def _match(src: Source, node: Node) -> Form:
    body = field(node, "body")
    cases = []
    for each in body.named_children if body is not None else ():
        value = field(each, "return_expression")
        listed = field(each, "conditional_expressions")
        if value is not None:
            cases.append(Case(list(listed.named_children) if listed is not None else [], [value]))
    test = field(node, "condition")
    truth = test is not None and src.text(test) == "(true)"
    return Form("switch", test=None if truth else _inside(test), cases=tuple(cases))


def _try(src: Source, node: Node) -> Form:
    handlers = []
    rest = None
    for each in node.named_children:
        if each.type == "catch_clause":
            listed, name, body = field(each, "type"), field(each, "name"), field(each, "body")
            errors = tuple(src.text(kind).lstrip("\\") for kind in listed.named_children) if listed is not None else ()
            bound = src.text(name) if name is not None else ""
            handlers.append(Caught(each, errors, bound, [body] if body is not None else []))
        elif each.type == "finally_clause":
            rest = field(each, "body")
    body = field(node, "body")
    return Form("try", body=(body,) if body is not None else (), handlers=tuple(handlers), rest=rest)


def _foreach(src: Source, node: Node) -> Form:
    body = field(node, "body")
    held = node.named_children
    return Form("loop", test=held[0] if held else None, body=(body,) if body is not None else ())


def _echo(src: Source, node: Node) -> Form:
    return Form("call", "echo", tuple(node.named_children))


def _print(src: Source, node: Node) -> Form:
    return Form("call", "print", tuple(node.named_children))


def _exit(src: Source, node: Node) -> Form:
    return Form("exit", parts=tuple(node.named_children)[:1])


def _assign(src: Source, node: Node) -> Form:
    sign = field(node, "operator")
    left, right = field(node, "left"), field(node, "right")
    return Form("assign", src.text(sign) if sign is not None else "=", (left, right))


FORMS = {
    "variable_name": _name, "name": _name, "qualified_name": _name, "relative_scope": _name, "named_type": _name,
    "member_access_expression": _member, "nullsafe_member_access_expression": _member,
    "class_constant_access_expression": _class_member, "scoped_property_access_expression": _class_member,
    "function_call_expression": _call, "member_call_expression": _call, "nullsafe_member_call_expression": _call,
    "scoped_call_expression": _call, "object_creation_expression": _new, "string": _quoted, "encapsed_string": _text,
    "heredoc": _text, "nowdoc": _text, "integer": plain.number, "float": plain.number, "boolean": plain.word,
    "null": plain.word, "binary_expression": _binary, "unary_op_expression": plain.unary,
    "update_expression": plain.step, "cast_expression": plain.inner, "parenthesized_expression": plain.inner,
    "error_suppression_expression": plain.inner, "clone_expression": plain.inner,
    "expression_statement": plain.inner, "array_creation_expression": _array, "subscript_expression": _subscript,
    "conditional_expression": _conditional, "assignment_expression": _assign,
    "reference_assignment_expression": _assign, "augmented_assignment_expression": _assign, "if_statement": _if,
    "else_if_clause": _if, "else_clause": lambda src, node: wrapped(field(node, "body")), "switch_statement": _switch,
    "match_expression": _match, "throw_expression": plain.throws, "throw_statement": plain.throws,
    "return_statement": plain.returns, "break_statement": plain.breaks, "continue_statement": plain.continues,
    "exit_statement": _exit, "try_statement": _try, "foreach_statement": _foreach, "for_statement": plain.loop,
    "while_statement": plain.loop, "do_statement": plain.loop, "echo_statement": _echo, "print_intrinsic": _print,
    "anonymous_function": plain.closure, "anonymous_function_creation_expression": plain.closure,
    "arrow_function": plain.closure, "compound_statement": plain.block, "colon_block": plain.block,
}  # fmt: skip
