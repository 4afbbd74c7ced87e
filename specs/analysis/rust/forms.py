"""Rust's syntax as forms. Macros that take expressions are read as the calls that they look like."""

import re

from tree_sitter import Node

from specs.analysis.rust.macros import LEVELS, TEMPLATES, filled, logged, string_text
from specs.analysis.solid.forms import NOTHING, OTHER, Case, Form, binary, field, wrapped
from specs.analysis.syntax import Source

INTEGER = re.compile(r"^(0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*)(?:[iu](?:8|16|32|64|128|size))?$")
FLOAT = re.compile(r"^([0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9]+)?)(?:f32|f64)?$")


def _name(src: Source, node: Node) -> Form:
    return Form("name", src.text(node))


def _scoped(src: Source, node: Node) -> Form:
    path, name = field(node, "path"), field(node, "name")
    if name is None:
        return OTHER
    if path is None:
        return Form("name", src.text(name))
    if path.type in ("bracketed_type", "generic_type"):
        return Form("name", src.text(node, 120)) if path.type == "bracketed_type" else Form(
            "member", src.text(name), target=field(path, "type"), sep="::")  # fmt: skip
    return Form("member", src.text(name), target=path, sep="::")


def _field(src: Source, node: Node) -> Form:
    value, name = field(node, "value"), field(node, "field")
    if value is None or name is None:
        return OTHER
    return Form("member", src.text(name), target=value)


def _call(src: Source, node: Node) -> Form:
    function, given = field(node, "function"), field(node, "arguments")
    kinds: tuple[str, ...] = ()
    if function is not None and function.type == "generic_function":
        listed = field(function, "type_arguments")
        kinds = tuple(src.text(child, 80) for child in listed.named_children) if listed is not None else ()
        function = field(function, "function")
    if function is None:
        return OTHER
    parts = tuple(child for child in given.named_children if not child.type.endswith("comment")) if given else ()
    block = next((part for part in parts if part.type == "closure_expression"), None)
    if function.type == "field_expression":
        name, target = field(function, "field"), field(function, "value")
        if name is None:
            return OTHER
        return Form("call", src.text(name), parts, target=target, block=block, names=kinds)
    if function.type == "scoped_identifier":
        held = _scoped(src, function)
        if held.name.endswith("!"):  # log::debug!("…")
            return _macro(src, held.name[:-1], parts)
        return Form("call", held.name, parts, target=held.target, sep="::", block=block)
    if function.type == "identifier":
        name_text = src.text(function)
        if name_text.endswith(("_", "!")) and name_text[:-1] and _is_macro(src, function):
            return _macro(src, name_text[:-1], parts)
        return Form("call", name_text, parts, block=block)
    return Form("call", "", parts, target=function)


def _is_macro(src: Source, node: Node) -> bool:
    return src.data[node.end_byte - 1 : node.end_byte] == b"!"


def _macro(src: Source, name: str, parts: tuple[Node, ...]) -> Form:
    """`format!("… {}", x)`: the text with its holes filled by name."""
    if name in ("matches", "assert_matches") and len(parts) == 2:
        pattern, guard = parts[1], None
        if pattern.type == "binary_expression" and pattern.children[1].type == "&&":  # `if` before it was prepared
            pattern, guard = pattern.named_children
        return Form("fits", test=parts[0], cases=(Case([pattern], [], guard),))
    at = next((i for i, part in enumerate(parts) if part.type.endswith("string_literal")), None)
    if at is None or (name not in TEMPLATES and name != "ensure"):
        return Form("call", name, parts)
    text = string_text(src, parts[at])
    given = [" ".join(src.text(part, 60).split()) for part in parts[at + 1 :]]
    value, names = filled(text, given)
    if name == "ensure":
        return Form("call", name, parts, value=value, names=names, template=True)
    return Form(
        "call", name, parts[: at + 1] if name.startswith("write") else parts, value=value, names=names, template=True
    )


def _invocation(src: Source, node: Node) -> Form:
    """A macro that was not read as a call: its tokens are not looked into."""
    held = field(node, "macro")
    name = src.text(held) if held is not None else ""
    if name.rpartition("::")[2] in LEVELS and (said := logged(src, node)) is not None:
        value, names = filled(string_text(src, said), [])
        return Form("call", name.rpartition("::")[2], value=value, names=names, template=True)
    return Form("call", f"{name}!") if name else OTHER


def _string(src: Source, node: Node) -> Form:
    return Form("string", value=string_text(src, node))


def _char(src: Source, node: Node) -> Form:
    return Form("string", value=src.text(node).strip("b'"))


def _number(src: Source, node: Node) -> Form:
    text = src.text(node)
    if found := INTEGER.match(text):
        value = (
            int(found[1].replace("_", ""), 0) if not found[1].lstrip("0").isdigit() else int(found[1].replace("_", ""))
        )
        return Form("number", value=value if value < 2**63 else None)
    found = FLOAT.match(text)
    return Form("number", value=float(found[1].replace("_", ""))) if found else OTHER


def _word(src: Source, node: Node) -> Form:
    return Form("word", value=src.text(node) == "true")


def _unary(src: Source, node: Node) -> Form:
    inner = node.named_children[-1] if node.named_child_count else None
    kinds = {"!": "not", "-": "negative"}
    return Form(kinds.get(node.children[0].type, "wrap"), parts=(inner,)) if inner is not None else OTHER  # type: ignore[arg-type]


def _inner(src: Source, node: Node) -> Form:
    held = next((child for child in node.named_children if not child.type.endswith("comment")), None)
    return wrapped(field(node, "value") or held)


def _array(src: Source, node: Node) -> Form:
    return Form("list", parts=tuple(node.named_children)) if ";" not in [c.type for c in node.children] else OTHER


def _index(src: Source, node: Node) -> Form:
    if node.named_child_count < 2:
        return OTHER
    held, at = node.named_children[0], node.named_children[1]
    if at.type == "range_expression":
        bounds: list[Node | None] = [None, None]
        side = 0
        for child in at.children:
            if child.is_named:
                bounds[side] = child
            else:
                side = 1
        return Form("slice", parts=tuple(bounds), target=held)
    return Form("index", parts=(at,), target=held)


def _struct(src: Source, node: Node) -> Form:
    name, body = field(node, "name"), field(node, "body")
    named = []
    for child in body.named_children if body is not None else ():
        key, value = field(child, "field"), field(child, "value")
        if key is not None and value is not None:
            named.append((src.text(key), value))
    return Form("new", src.text(name).partition("<")[0] if name is not None else "", named=tuple(named))


def _block(src: Source, node: Node) -> Form:
    return Form("block", body=tuple(node.named_children))


def _if(src: Source, node: Node) -> Form:
    test, body, rest = field(node, "condition"), field(node, "consequence"), field(node, "alternative")
    if rest is not None:
        rest = rest.named_children[-1] if rest.named_child_count else None
    return Form("if", test=test, body=(body,) if body is not None else (), rest=rest)


def _let(src: Source, node: Node) -> Form:
    """`if let Some(x) = y` asks whether y is there, `if let Err(e) = y` whether it is that."""
    pattern, value = field(node, "pattern"), field(node, "value")
    if pattern is None or value is None:
        return OTHER
    name = _pattern_name(src, pattern)
    if name == "Some":
        return Form("is", "null", (value,), negated=True)
    if name == "None":
        return Form("is", "null", (value,))
    if name == "Ok":
        return wrapped(value)
    return Form("is", name, (value,))


def _pattern_name(src: Source, pattern: Node) -> str:
    kind = field(pattern, "type")
    if kind is not None:
        return src.text(kind)
    return (
        src.text(pattern)
        if pattern.type in ("identifier", "scoped_identifier") and src.text(pattern)[:1].isupper()
        else ""
    )


def _match(src: Source, node: Node) -> Form:
    body = field(node, "body")
    cases = []
    for arm in body.named_children if body is not None else ():
        held, value = field(arm, "pattern"), field(arm, "value")
        if arm.type != "match_arm" or held is None or value is None:
            continue
        guard = field(held, "condition")
        pattern = next((child for child in held.named_children if child != guard), None)
        bound = _pattern_name(src, pattern) if pattern is not None else ""
        wild = pattern is None or (guard is None and _takes_all(src, pattern))
        cases.append(Case([] if wild or pattern is None else [pattern], [value], guard, bound))
    return Form("switch", test=field(node, "value"), cases=tuple(cases))


def _takes_all(src: Source, pattern: Node) -> bool:
    return pattern.type == "_" or (pattern.type == "identifier" and src.text(pattern)[:1].islower())


def _asked_parts(node: Node) -> list[Node]:
    """The patterns in a pattern; what takes anything has no name in the grammar."""
    return [child for child in node.children if child.is_named or child.type == "_"]


def _pair(src: Source, node: Node) -> Form:
    return Form("list", parts=tuple(_asked_parts(node)))


def _variant(src: Source, node: Node) -> Form:
    """`Some(x)`, `Shape::Circle(r)`."""
    held = _asked_parts(node)
    kind = held[0] if held else None
    if kind is None:
        return OTHER
    name = _scoped(src, kind) if kind.type == "scoped_identifier" else Form("name", src.text(kind))
    return Form("call", name.name, tuple(held[1:]), target=name.target, sep="::")


def _variant_fields(src: Source, node: Node) -> Form:
    """`Shape::Circle { radius: 0, .. }`."""
    kind = field(node, "type")
    named = [
        (src.text(name), pattern)
        for child in node.named_children
        if (name := field(child, "name")) is not None and (pattern := field(child, "pattern")) is not None
    ]
    return Form("new", src.text(kind) if kind is not None else "", named=tuple(named), sep="::")


def _range(src: Source, node: Node) -> Form:
    bounds: list[Node | None] = [None, None]
    sign = ""
    for child in node.children:
        if child.is_named:
            bounds[1 if sign else 0] = child
        else:
            sign = child.type
    return Form("range", sign, tuple(bounds))


def _negative(src: Source, node: Node) -> Form:
    return Form("negative", parts=tuple(node.named_children[:1])) if node.named_child_count else OTHER


def _last(src: Source, node: Node) -> Form:
    """`n @ 1..=5`, `ref x`, `&x`."""
    return wrapped(node.named_children[-1] if node.named_child_count else None)


def _for(src: Source, node: Node) -> Form:
    value, body = field(node, "value"), field(node, "body")
    limit = None
    if value is not None and value.type == "range_expression" and value.named_child_count == 2:
        # as many rounds as the upper bound says, and not one more or fewer
        first = {"..": "0", "..=": "1"}.get(_range(src, value).name)
        limit = value.named_children[1] if src.text(value.named_children[0]) == first else None
    return Form("loop", test=value, body=(body,) if body is not None else (), limit=limit)


def _while(src: Source, node: Node) -> Form:
    body = field(node, "body")
    return Form("loop", test=field(node, "condition"), body=(body,) if body is not None else ())


def _return(src: Source, node: Node) -> Form:
    return Form("return", parts=tuple(node.named_children))


def _assign(src: Source, node: Node) -> Form:
    left, right, sign = field(node, "left"), field(node, "right"), field(node, "operator")
    return Form("assign", sign.type if sign is not None else "=", (left, right))


def _declare(src: Source, node: Node) -> Form:
    pattern, value, kind = field(node, "pattern"), field(node, "value"), field(node, "type")
    rest = field(node, "alternative")
    if rest is not None and pattern is not None and value is not None:  # let Some(x) = y else { … }
        name = _pattern_name(src, pattern)
        test = Form("is", "null" if name == "Some" else name, (value,), negated=name != "Some")
        return Form("declare", declared=((src.text(pattern, 80), "", value),), rest=rest, names=(test.name,))
    name = src.text(pattern, 80) if pattern is not None and pattern.type == "identifier" else ""
    return Form("declare", declared=((name, src.text(kind, 120) if kind is not None else "", value),))


def _closure(src: Source, node: Node) -> Form:
    body = field(node, "body")
    return Form("lambda", body=(body,) if body is not None else ())


def _nothing(src: Source, node: Node) -> Form:
    return NOTHING


def is_result(node: Node) -> bool:
    """Whether the value of an expression is what its function returns."""
    if node.type == "expression_statement" and node.children[-1].type == ";":
        return False
    for _ in range(40):
        parent = node.parent
        if parent is None:
            return False
        if parent.type == "function_item":
            return True
        if parent.type == "block":
            last = parent.named_children[-1]
            if last != node:
                return False
        elif parent.type == "expression_statement":
            if parent.children[-1].type == ";":
                return False
        elif parent.type == "arguments" and parent.parent is not None:
            function = field(parent.parent, "function")  # Some(match x { … })
            if function is None or function.type != "identifier" or function.text not in (b"Some", b"Ok"):
                return False
            parent = parent.parent
        elif parent.type not in (
            "else_clause",
            "if_expression",
            "match_arm",
            "match_block",
            "match_expression",
            "unsafe_block",
        ) or (
            parent.type in ("if_expression", "match_expression")
            and node in (field(parent, "condition"), field(parent, "value"))
        ):
            return False
        node = parent
    return False


FORMS = {
    "identifier": _name, "self": _name, "type_identifier": _name, "field_identifier": _name, "crate": _name,
    "super": _name, "shorthand_field_identifier": _name, "metavariable": _name, "primitive_type": _name,
    "scoped_identifier": _scoped, "scoped_type_identifier": _scoped, "field_expression": _field,
    "call_expression": _call, "macro_invocation": _invocation, "string_literal": _string,
    "raw_string_literal": _string, "char_literal": _char, "integer_literal": _number, "float_literal": _number,
    "boolean_literal": _word, "binary_expression": lambda src, node: binary(node), "unary_expression": _unary,
    "parenthesized_expression": _inner, "reference_expression": _inner, "try_expression": _inner,
    "await_expression": _inner, "type_cast_expression": _inner, "expression_statement": _inner,
    "unsafe_block": _inner, "async_block": _inner, "array_expression": _array, "tuple_expression": _array,
    "index_expression": _index,
    "struct_expression": _struct, "block": _block, "if_expression": _if, "let_condition": _let,
    "match_expression": _match, "for_expression": _for, "while_expression": _while, "loop_expression": _while,
    "return_expression": _return, "break_expression": lambda src, node: Form("break"),
    "continue_expression": lambda src, node: Form("continue"), "assignment_expression": _assign,
    "compound_assignment_expr": _assign, "let_declaration": _declare, "closure_expression": _closure,
    "or_pattern": lambda src, node: Form("either", parts=tuple(_asked_parts(node))), "tuple_pattern": _pair,
    "tuple_struct_pattern": _variant, "struct_pattern": _variant_fields, "range_pattern": _range,
    "range_expression": _range, "captured_pattern": _last, "ref_pattern": _last, "mut_pattern": _last,
    "reference_pattern": _last, "negative_literal": _negative,
    "macro_definition": _nothing, "empty_statement": _nothing, "token_tree": _nothing,
}  # fmt: skip
