"""C#'s syntax as forms."""

import re

from tree_sitter import Node

from specs.analysis.csharp import patterns
from specs.analysis.solid import plain
from specs.analysis.solid.forms import OTHER, Case, Caught, Form, field, named_child, wrapped
from specs.analysis.syntax import Source

MAX_PATTERN = 8
COLLECTIONS = re.compile(r"(?:Set|List|Dictionary|Queue|Stack|Collection|Bag)$")
TEXTS = frozenset({"string_content", "string_literal_content", "interpolated_string_text", "interpolation_quote"})


def plain_name(src: Source, node: Node | None) -> str:
    """A name without its type arguments."""
    if node is None:
        return ""
    if node.type == "generic_name" and node.named_child_count:
        return src.text(node.named_children[0])
    return src.text(node, 120).partition("<")[0]


def type_arguments(src: Source, node: Node | None) -> tuple[str, ...]:
    listed = named_child(node, "type_argument_list") if node is not None and node.type == "generic_name" else None
    return tuple(src.text(child, 80) for child in listed.named_children) if listed is not None else ()


def _member(src: Source, node: Node) -> Form:
    target, name = field(node, "expression"), field(node, "name")
    return Form("member", plain_name(src, name), target=target) if target is not None and name is not None else OTHER


def _conditional_access(src: Source, node: Node) -> Form:
    """`x?.Y` and `x?.Y()`."""
    held = node.named_children
    if len(held) < 2:
        return OTHER
    last = held[-1]
    if last.type == "member_binding_expression":
        return Form("member", plain_name(src, field(last, "name")), target=held[0], sep="?.")
    return wrapped(last)


def given(node: Node | None) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...], Node | None]:
    """The arguments of a call: by position, by name, and a function among them."""
    parts: list[Node] = []
    block = None
    for each in node.named_children if node is not None else ():
        if each.type not in ("argument", "attribute_argument") or not each.named_child_count:
            continue
        value = each.named_children[-1]
        parts.append(value)
        if value.type in ("lambda_expression", "anonymous_method_expression"):
            block = value
    return tuple(parts), (), block


def _call(src: Source, node: Node) -> Form:
    function = field(node, "function")
    parts, named, block = given(field(node, "arguments"))
    if function is None:
        return OTHER
    if function.type == "member_access_expression":
        name = field(function, "name")
        kinds, target = type_arguments(src, name), field(function, "expression")
        return Form("call", plain_name(src, name), parts, target=target, named=named, block=block, names=kinds)
    if function.type == "conditional_access_expression" and function.named_child_count >= 2:
        name = field(function.named_children[-1], "name")
        return Form("call", plain_name(src, name), parts, target=function.named_children[0], sep="?.", named=named,
                    block=block, names=type_arguments(src, name))  # fmt: skip
    if function.type == "member_binding_expression":
        return Form("call", plain_name(src, field(function, "name")), parts, named=named, block=block)
    if function.type in ("identifier", "generic_name"):
        return Form("call", plain_name(src, function), parts, named=named, block=block,
                    names=type_arguments(src, function))  # fmt: skip
    return Form("call", "", parts, target=function)


def _binary(src: Source, node: Node) -> Form:
    left, right, sign = field(node, "left"), field(node, "right"), field(node, "operator")
    if left is None or right is None or sign is None:
        return OTHER
    return Form("binary", sign.type, (left, right))  # `is null` reads as "=="


def _declared_type(src: Source, node: Node) -> str:
    """SemaphoreSlim of `private readonly SemaphoreSlim _gate = new(4);`."""
    above = node.parent
    for _ in range(4):
        if above is None or above.type in ("variable_declaration", "property_declaration"):
            break
        above = above.parent
    return plain_name(src, field(above, "type")) if above is not None else ""


def _new(src: Source, node: Node) -> Form:
    parts, named, block = given(field(node, "arguments") or named_child(node, "argument_list"))
    kind = plain_name(src, field(node, "type")) if field(node, "type") is not None else _declared_type(src, node)
    filled = field(node, "initializer") or named_child(node, "initializer_expression")
    if filled is not None:
        held = _initializer(src, filled)
        collected = COLLECTIONS.search(kind) is not None or not parts
        if collected and (held.kind == "map" or (held.kind == "list" and held.parts)):
            return Form(held.kind, kind, held.parts)
        named = (*named, *held.named)
    names = type_arguments(src, field(node, "type"))
    return Form("new", kind, parts, named=named, block=block, names=names)


def _initializer(src: Source, node: Node) -> Form:
    pairs: list[Node] = []
    named: list[tuple[str, Node]] = []
    for each in node.named_children:
        left, right = field(each, "left"), field(each, "right")
        if each.type == "assignment_expression" and left is not None and right is not None:
            if left.type == "element_binding_expression" and left.named_child_count:
                key = left.named_children[0]
                pairs += [key.named_children[-1] if key.type == "argument" and key.named_child_count else key, right]
            else:
                named.append((src.text(left), right))
        elif each.type == "initializer_expression" and each.named_child_count == 2:
            pairs += each.named_children
    if pairs:
        return Form("map", parts=tuple(pairs))
    if named:
        return Form("new", named=tuple(named))
    return Form("list", parts=tuple(child for child in node.named_children if child.type != "comment"))


def _array(src: Source, node: Node) -> Form:
    filled = named_child(node, "initializer_expression")
    return Form("list", parts=tuple(filled.named_children)) if filled is not None else Form("list")


def _collection(src: Source, node: Node) -> Form:
    parts = [child for child in node.named_children if child.type != "comment"]
    held = ("collection_element", "expression_element")
    for _ in held:  # one inside the other
        parts = [each.named_children[0] if each.type in held and each.named_child_count else each for each in parts]
    return Form("list", parts=tuple(parts))


def _verbatim(src: Source, node: Node) -> Form:
    text = src.whole(node).lstrip("@$")
    return Form("string", value=text.strip('"').strip("\n").replace('""', '"')[:4000])


def _interpolated(src: Source, node: Node) -> Form:
    return plain.pieces(src, node, TEXTS, frozenset({"escape_sequence"}))


def _is(src: Source, node: Node) -> Form:
    subject, pattern = field(node, "expression") or field(node, "left"), field(node, "pattern") or field(node, "right")
    if subject is None or pattern is None or _swallows(src, pattern):
        return OTHER
    if node.type == "is_expression" or pattern.type in ("identifier", "predefined_type", "generic_name"):
        return Form("is", src.text(pattern, 80), (subject,))
    if pattern.type == "constant_pattern" and pattern.named_child_count == 1:
        kind = pattern.named_children[0]
        if kind.type == "identifier" and src.text(kind)[:1].isupper() and "." not in src.text(kind):
            return Form("is", src.text(kind), (subject,))
    return Form("fits", test=subject, cases=(Case([pattern], []),))


def _swallows(src: Source, pattern: Node) -> bool:
    """`x is "a" or "b" && ready`, whose last pattern the grammar takes to be all that follows."""
    current: Node | None = pattern
    for _ in range(MAX_PATTERN):
        if current is None or not current.named_child_count:
            return False
        sign = field(current, "operator")
        if current.type == "binary_expression" and sign is not None and sign.type in ("&&", "||"):
            return True
        current = current.named_children[-1]
    return False


def _as(src: Source, node: Node) -> Form:
    """`x as Order`, and `x is Order &&`, which is parsed as if it were that."""
    subject, kind = field(node, "left"), field(node, "right")
    between = src.data[subject.end_byte : kind.start_byte].split() if subject is not None and kind is not None else []
    if subject is None or not between or between[0] != b"is":
        return wrapped(subject)
    return Form("is", src.text(kind, 80) if kind is not None else "", (subject,), negated=b"not" in between)


def _element(src: Source, node: Node) -> Form:
    held, listed = field(node, "expression"), field(node, "subscript")
    parts = given(listed)[0]
    if held is None or len(parts) != 1:
        return OTHER
    if parts[0].type == "range_expression":
        bounds: list[Node | None] = [None, None]
        side = 0
        for child in parts[0].children:
            if child.is_named:
                bounds[side] = child
            else:
                side = 1
        return Form("slice", parts=tuple(bounds), target=held)
    return Form("index", parts=parts, target=held)


def _postfix(src: Source, node: Node) -> Form:
    sign = src.text(node.children[-1])
    held = node.named_children[0] if node.named_child_count else None
    return Form("assign", sign, (held, None)) if sign in ("++", "--") else wrapped(held)


def _declare(src: Source, node: Node) -> Form:
    held = node if node.type == "variable_declaration" else named_child(node, "variable_declaration")
    if held is None:
        return OTHER
    kind = field(held, "type")
    written = "" if kind is None or kind.type == "implicit_type" else src.text(kind, 120)
    found = []
    for each in held.named_children:
        if each.type == "variable_declarator":
            name = field(each, "name")
            values = [
                child for child in each.named_children if child != name and child.type != "bracketed_argument_list"
            ]
            value = values[-1] if values else None
            if value is not None and value.type == "equals_value_clause" and value.named_child_count:
                value = value.named_children[0]
            found.append((src.text(name) if name is not None else "", written, value))
    return Form("declare", declared=tuple(found))


def _foreach(src: Source, node: Node) -> Form:
    body = field(node, "body")
    return Form("loop", test=field(node, "right"), body=(body,) if body is not None else ())


def _switch(src: Source, node: Node) -> Form:
    body = field(node, "body")
    cases = []
    for each in body.named_children if body is not None else ():
        if each.type != "switch_section":
            continue
        patterns: list[Node] = []
        steps: list[Node] = []
        for child in each.named_children:
            if child.type.endswith("pattern") or (child.type == "case_switch_label"):
                patterns.append(child)
            elif child.type not in ("comment", "default_switch_label", "when_clause"):
                steps.append(child)
        cases.append(Case(patterns, steps, _guard(each)))
    return Form("switch", test=field(node, "value"), cases=tuple(cases))


def _switch_expression(src: Source, node: Node) -> Form:
    cases = []
    held = node.named_children
    for each in held[1:]:
        if each.type == "switch_expression_arm" and each.named_child_count >= 2:
            pattern, value = each.named_children[0], each.named_children[-1]
            wild = pattern.type in ("discard", "var_pattern")
            cases.append(Case([] if wild else [pattern], [value], _guard(each)))
    return Form("switch", test=held[0] if held else None, cases=tuple(cases))


def _guard(node: Node) -> Node | None:
    held = named_child(node, "when_clause")
    return held.named_children[-1] if held is not None and held.named_child_count else None


def _tuple(src: Source, node: Node) -> Form:
    return Form("list", parts=given(node)[0])


def _try(src: Source, node: Node) -> Form:
    handlers = []
    rest = None
    for each in node.named_children:
        if each.type == "catch_clause":
            declared, body = named_child(each, "catch_declaration"), field(each, "body")
            kind = field(declared, "type") if declared is not None else None
            name = field(declared, "name") if declared is not None else None
            errors = (src.text(kind),) if kind is not None else ()
            bound = src.text(name) if name is not None else ""
            asked = named_child(each, "catch_filter_clause")
            asked = asked.named_children[-1] if asked is not None and asked.named_child_count else None
            handlers.append(Caught(each, errors, bound, [body] if body is not None else [], asked))
        elif each.type == "finally_clause" and each.named_child_count:
            rest = each.named_children[-1]
    body = field(node, "body")
    return Form("try", body=(body,) if body is not None else (), handlers=tuple(handlers), rest=rest)


FORMS = {
    "identifier": plain.name, "this": plain.name, "this_expression": plain.name, "base": plain.name,
    "base_expression": plain.name, "predefined_type": plain.name, "qualified_name": plain.name,
    "generic_name": lambda src, node: Form("name", plain_name(src, node)), "discard": plain.name,
    "member_access_expression": _member, "conditional_access_expression": _conditional_access,
    "invocation_expression": _call, "object_creation_expression": _new, "implicit_object_creation_expression": _new,
    "initializer_expression": _initializer, "array_creation_expression": _array,
    "implicit_array_creation_expression": _array, "collection_expression": _collection,
    "string_literal": plain.string, "verbatim_string_literal": _verbatim, "raw_string_literal": _verbatim,
    "character_literal": plain.string, "interpolated_string_expression": _interpolated,
    "integer_literal": plain.number, "real_literal": plain.number, "boolean_literal": plain.word,
    "null_literal": plain.word, "binary_expression": _binary, "prefix_unary_expression": plain.unary,
    "postfix_unary_expression": _postfix, "is_pattern_expression": _is, "is_expression": _is,
    "parenthesized_expression": plain.inner, "await_expression": plain.inner, "cast_expression": plain.inner,
    "checked_expression": plain.inner, "as_expression": _as,
    "expression_statement": plain.inner, "global_statement": plain.inner, "constant_pattern": plain.inner,
    "ref_expression": plain.inner, "arrow_expression_clause": plain.inner,
    "element_access_expression": _element, "conditional_expression": plain.conditional,
    "assignment_expression": plain.assign, "lambda_expression": plain.closure,
    "anonymous_method_expression": plain.closure, "local_function_statement": plain.closure,
    "throw_statement": plain.throws, "throw_expression": plain.throws, "return_statement": plain.returns,
    "break_statement": plain.breaks, "continue_statement": plain.continues, "block": plain.block,
    "local_declaration_statement": _declare, "variable_declaration": _declare, "if_statement": plain.if_form,
    "for_statement": plain.loop, "while_statement": plain.loop, "do_statement": plain.loop,
    "foreach_statement": _foreach, "switch_statement": _switch, "switch_expression": _switch_expression,
    "try_statement": _try, "tuple_expression": _tuple, **patterns.FORMS,
    "preproc_region": plain.nothing, "preproc_endregion": plain.nothing,
}  # fmt: skip
