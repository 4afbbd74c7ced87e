"""Kotlin's syntax as forms."""

import re

from tree_sitter import Node

from specs.analysis.solid import plain
from specs.analysis.solid.forms import OTHER, Case, Caught, Form, field, named_child, wrapped
from specs.analysis.syntax import Source

WORDS = {"true": True, "false": False, "null": None}
LEAVING = {"continue": "continue", "break": "break"}
HOLE = re.compile(r"\$\{([^{}]*)\}|\$([A-Za-z_]\w*)")
CHAINED = frozenset({"navigation_expression", "call_expression", "index_expression"})
ASIDE = frozenset({"getter", "setter", "type_constraints"})
COMMENTS = frozenset({"line_comment", "block_comment"})
LEAVING_BLOCKS = frozenset({"let", "run", "also", "apply"})
LOOPED = frozenset({"repeat", "forEach", "forEachIndexed"})


def parts_of(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type not in COMMENTS]


def _name(src: Source, node: Node) -> Form:
    text = src.text(node)
    if text in WORDS:
        return Form("word", value=WORDS[text])
    if text in LEAVING:
        return Form("continue" if text == "continue" else "break")
    return Form("name", text)


def _navigation(src: Source, node: Node) -> Form:
    held = parts_of(node)
    if len(held) < 2:
        return OTHER
    sep = next((src.text(child) for child in node.children if not child.is_named), ".")
    return Form("member", src.text(held[-1]), target=held[0], sep=sep if sep in ("?.", "::") else ".")


def given(src: Source, node: Node | None) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...]]:
    parts: list[Node] = []
    named: list[tuple[str, Node]] = []
    for each in node.named_children if node is not None else ():
        held = parts_of(each)
        if each.type != "value_argument" or not held:
            continue
        if len(held) == 2 and held[0].type == "identifier" and any(src.text(c) == "=" for c in each.children):
            named.append((src.text(held[0]), held[1]))
        else:
            parts.append(held[-1])
    return tuple(parts), tuple(named)


def _call(src: Source, node: Node) -> Form:
    held = parts_of(node)
    if not held:
        return OTHER
    head = held[0]
    block = named_child(node, "annotated_lambda", "lambda_literal")
    if block is not None and block.type == "annotated_lambda":
        block = named_child(block, "lambda_literal")
    if head.type == "call_expression" and block is not None:  # f(x) { … }
        form = _call(src, head)
        return _looped(Form(form.kind, form.name, form.parts, target=form.target, sep=form.sep, named=form.named,
                            names=form.names, block=block), block)  # fmt: skip
    parts, named = given(src, named_child(node, "value_arguments"))
    kinds = named_child(node, "type_arguments")
    names = tuple(src.text(child, 80) for child in kinds.named_children) if kinds is not None else ()
    if head.type == "navigation_expression":
        member = _navigation(src, head)
        form = Form(
            "call", member.name, parts, target=member.target, sep=member.sep, named=named, names=names, block=block
        )
        return _looped(_ending(src, node, form), block)
    if head.type == "identifier":
        text = src.text(head)
        kind = "new" if text[:1].isupper() else "call"
        return _looped(Form(kind, text, parts, named=named, names=names, block=block), block)  # type: ignore[arg-type]
    return Form("call", "", parts, target=head, named=named, block=block)


def _ending(src: Source, node: Node, form: Form) -> Form:
    """`cache[key]?.let { return it }` as a statement decides as an `if` does."""
    above = node.parent
    if form.block is None or form.sep != "?." or form.name not in LEAVING_BLOCKS or above is None:
        return form
    steps = parts_of(form.block)
    last = steps[-1] if steps and above.type in ("block", "lambda_literal") else None
    leaves = last is not None and last.type in ("return_expression", "throw_expression")
    if last is None or not leaves or src.text(last, 20).startswith("return@"):
        return form
    return Form("if", test=form.target, body=tuple(each for each in steps if each.type != "lambda_parameters"))


def _looped(form: Form, block: Node | None) -> Form:
    if block is None or form.name not in LOOPED:
        return form
    limit = form.parts[0] if form.name == "repeat" and form.parts else None
    return Form("loop", form.name, test=form.target, body=tuple(parts_of(block)), limit=limit)


def _string(src: Source, node: Node) -> Form:
    text = src.whole(node)
    raw = text.startswith('"""')
    text = text[3:-3] if raw else plain.unescaped(text[1:-1].replace("\\$", "\\\x00"))
    names: list[str] = []

    def fill(match: re.Match[str]) -> str:
        held = (match[1] or match[2]).strip()
        if re.fullmatch(r"[\w.]+", held):
            names.append(held)
        return "{" + held + "}"

    value = HOLE.sub(fill, text)[:4000]
    return Form("string", value=value.replace("\x00", "$"), template=HOLE.search(text) is not None, names=tuple(names))


def _is_head(node: Node) -> bool:
    above = node.parent
    return above is not None and above.type in CHAINED and above.named_children[0] == node


def denied(node: Node) -> bool:
    """Whether a chain begins with `!`: `!links.remove(slug)`."""
    for _ in range(60):
        if node.type == "unary_expression":
            return _is_head(node) and node.children[0].type == "!"
        if node.type not in CHAINED or not node.named_child_count:
            return False
        node = node.named_children[0]
    return False


def _unary(src: Source, node: Node) -> Form:
    held, sign = field(node, "argument"), field(node, "operator")
    if held is None or sign is None:
        return plain.unary(src, node)
    text = src.text(sign)
    if text in ("++", "--"):
        return Form("assign", text, (held, None))
    if text == "!" and _is_head(node):
        return wrapped(held)  # the grammar lets `!` bind tighter than a dot: the whole chain is denied
    kind = {"!": "not", "-": "negative"}.get(text)
    return Form(kind, parts=(held,)) if kind is not None else wrapped(held)  # type: ignore[arg-type]


def _binary(src: Source, node: Node) -> Form:
    form = plain.binary(src, node)
    block = form.parts[1] if form.parts else None
    generic = block is not None and block.type in ("lambda_literal", "parenthesized_expression")
    if form.name == ">" and block is not None and generic and form.parts[0] is not None:
        # `f<T> { … }` and `f<T>(x)`, which the grammar takes for two comparisons
        parts = () if block.type == "lambda_literal" else tuple(parts_of(block))
        body = block if not parts else None
        inner = plain.binary(src, form.parts[0])
        head, kind = (*inner.parts, None, None)[:2]
        if inner.name == "<" and head is not None and kind is not None:
            if head.type == "navigation_expression":
                member = _navigation(src, head)
                return Form("call", member.name, parts, target=member.target, names=(src.text(kind),), block=body)
            return Form("call", src.text(head), parts, names=(src.text(kind),), block=body)
    return form


def _infix(src: Source, node: Node) -> Form:
    held = parts_of(node)
    if len(held) != 3:
        return OTHER
    sign = src.text(held[1])
    return Form("range" if sign == "until" else "binary", sign, (held[0], held[2]))


def _is(src: Source, node: Node) -> Form:
    subject, kind = field(node, "left"), field(node, "right")
    if subject is None or kind is None:
        return OTHER
    negated = any(src.text(child) == "!is" for child in node.children)
    return Form("is", src.text(kind, 80), (subject,), negated=negated)


def _in(src: Source, node: Node) -> Form:
    left, right = field(node, "left"), field(node, "right")
    negated = any(src.text(child) == "!in" for child in node.children)
    return (
        Form("binary", "!in" if negated else "in", (left, right)) if left is not None and right is not None else OTHER
    )


def _if(src: Source, node: Node) -> Form:
    test = field(node, "condition")
    held = [child for child in parts_of(node) if child != test]
    return Form("if", test=test, body=tuple(held[:1]), rest=held[1] if len(held) > 1 else None)


def _when(src: Source, node: Node) -> Form:
    subject = named_child(node, "when_subject")
    test = parts_of(subject)[-1] if subject is not None and parts_of(subject) else None
    cases = []
    for each in node.named_children:
        if each.type != "when_entry":
            continue
        asked = each.children_by_field_name("condition")
        body = [child for child in parts_of(each) if child not in asked]
        cases.append(Case(list(asked), body))
    return Form("switch", test=test, cases=tuple(cases))


def _asked(src: Source, node: Node) -> Form:
    """`is Foo`, `in 1..5`, `!in list` of a `when`."""
    held = node.named_children[0] if node.named_child_count else None
    if held is None:
        return OTHER
    negated = src.text(node, 8).startswith("!")
    if node.type == "type_test":
        return Form("is", src.text(held, 80), negated=negated)
    return Form("binary", "!in" if negated else "in", (None, held))


def _range(src: Source, node: Node) -> Form:
    held = parts_of(node)
    sign = "..<" if "..<" in [child.type for child in node.children] else "..="  # both ends count
    return Form("range", sign, (held[0], held[1])) if len(held) == 2 else OTHER


def _loop(src: Source, node: Node) -> Form:
    test = field(node, "condition")
    body = named_child(node, "block", "control_structure_body")
    return Form("loop", test=test, body=(body,) if body is not None else ())


def _for(src: Source, node: Node) -> Form:
    held = parts_of(node)
    body = held[-1] if held else None
    subject = held[1] if len(held) > 2 else None
    limit = None
    held = parts_of(subject) if subject is not None else []
    if subject is not None and subject.type in ("infix_expression", "range_expression") and len(held) >= 2:
        # as many rounds as the upper bound says, and not one more or fewer
        whole = subject.type == "range_expression" and "..<" not in [child.type for child in subject.children]
        first = "1" if whole else "0"
        limit = held[-1] if src.text(held[0]) == first else None
    return Form("loop", test=subject, body=(body,) if body is not None else (), limit=limit)


PER_ITEM = frozenset({"forEach", "forEachIndexed", "onEach", "map", "mapNotNull", "filter", "repeat", "flatMap"})


def _return(src: Source, node: Node) -> Form:
    held = [child for child in parts_of(node) if child.type != "label"]
    if src.text(node, 40).startswith("return@"):  # leaves a block, and no function
        held = [child for child in held if child.start_byte > node.start_byte + len("return@")]
        label = src.text(node, 60).removeprefix("return@").partition(" ")[0]
        return Form("return", parts=tuple(held[-1:])) if held or label not in PER_ITEM else Form("continue")
    return Form("return", parts=tuple(held[-1:]))


def _try(src: Source, node: Node) -> Form:
    handlers = []
    rest = body = None
    for each in node.named_children:
        if each.type == "catch_block":
            kind, name, held = (
                named_child(each, "user_type"),
                named_child(each, "identifier"),
                named_child(each, "block"),
            )
            handlers.append(
                Caught(each, (src.text(kind),) if kind is not None else (), src.text(name) if name is not None else "",
                       [held] if held is not None else [])
            )  # fmt: skip
        elif each.type == "finally_block":
            rest = named_child(each, "block")
        elif each.type == "block":
            body = each
    return Form("try", body=(body,) if body is not None else (), handlers=tuple(handlers), rest=rest)


def declared(src: Source, node: Node) -> Form:
    """`val x: T = y`, `val x by lazy { y }`."""
    held = named_child(node, "variable_declaration")
    if held is None:
        return Form("declare", declared=(("", "", parts_of(node)[-1] if parts_of(node) else None),))
    name = named_child(held, "identifier")
    kind = next((child for child in held.named_children if child.type.endswith("type")), None)
    value = named_child(node, "property_delegate")
    if value is not None and value.named_child_count:
        value = value.named_children[-1]
    else:
        after = [child for child in parts_of(node) if child.start_byte >= held.end_byte and child.type not in ASIDE]
        value = after[-1] if after else None
    written = src.text(kind, 120) if kind is not None else ""
    return Form("declare", declared=((src.text(name) if name is not None else "", written, value),))


def _assign(src: Source, node: Node) -> Form:
    return plain.assign(src, node)


def _index(src: Source, node: Node) -> Form:
    held = parts_of(node)
    return Form("index", parts=tuple(held[1:2]), target=held[0]) if held else OTHER


def _lambda(src: Source, node: Node) -> Form:
    return Form("lambda", body=tuple(child for child in parts_of(node) if child.type != "lambda_parameters"))


def _collection(src: Source, node: Node) -> Form:
    return Form("list", parts=tuple(parts_of(node)))


def is_result(node: Node) -> bool:
    """Whether an expression is what a function without a block gives, or a branch of what is returned."""
    for _ in range(30):
        parent = node.parent
        if parent is None or parent.type in ("block", "lambda_literal"):
            return False
        if parent.type in ("function_body", "return_expression", "getter"):
            return True
        if parent.type in ("if_expression", "when_entry") and node in parent.children_by_field_name("condition"):
            return False
        if parent.type not in ("if_expression", "when_entry", "when_expression", "parenthesized_expression"):
            return False
        node = parent
    return False


FORMS = {
    "identifier": _name, "this_expression": plain.name, "super_expression": plain.name, "user_type": plain.name,
    "navigation_expression": _navigation, "call_expression": _call, "string_literal": _string,
    "multiline_string_literal": _string, "number_literal": plain.number, "float_literal": plain.number,
    "character_literal": plain.string, "null": plain.word, "binary_expression": _binary, "unary_expression": _unary,
    "infix_expression": _infix, "is_expression": _is, "in_expression": _in, "if_expression": _if,
    "when_expression": _when, "type_test": _asked, "range_test": _asked, "range_expression": _range,
    "for_statement": _for, "while_statement": _loop, "do_while_statement": _loop,
    "return_expression": _return, "throw_expression": plain.throws, "try_expression": _try,
    "property_declaration": declared, "assignment": _assign, "index_expression": _index, "lambda_literal": _lambda,
    "annotated_lambda": plain.inner, "anonymous_function": _lambda, "parenthesized_expression": plain.inner,
    "as_expression": lambda src, node: wrapped(field(node, "left")), "collection_literal": _collection,
    "block": plain.block, "function_body": plain.block, "labeled_expression": plain.inner,
    "control_structure_body": plain.block,
}  # fmt: skip
