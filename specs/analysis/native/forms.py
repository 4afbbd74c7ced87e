"""The syntax of C and C++ as forms."""

import re

from tree_sitter import Node

from specs.analysis.solid import plain
from specs.analysis.solid.forms import NOTHING, OTHER, Case, Caught, Form, field, named_child, wrapped
from specs.analysis.syntax import Source

CASTS = frozenset({"static_cast", "reinterpret_cast", "const_cast", "move", "forward"})
CASES = frozenset({"case_statement"})
MAX_DECLARATORS = 12
# What only hands its one argument on, as another type or by another way.
HANDING_ON = frozenset({"std::move", "std::forward", "std::string", "std::to_string", "std::string_view"})
FORMATS = frozenset({"fmt::format", "std::format", "fmt::print", "std::print", "std::println", "absl::StrFormat"})
NUMBERS = re.compile(r"u?int(?:8|16|32|64|ptr|max)?_t|size_t|ssize_t|off_t|time_t|ptrdiff_t")
CHRONO = re.compile(r"(?:std::)?(?:chrono::)(hours|minutes|seconds|milliseconds)")
HOLE = re.compile(r"\{\d*(?::[^{}]*)?\}")
PLACE = re.compile(r"[A-Za-z_]\w*(?:(?:\.|->)\w+(?:\(\))?)*")
MAX_HOLE = 40
TEXTS = frozenset({"string_literal", "concatenated_string"})
TRANSLATED = frozenset({"_", "N_", "Q_", "gettext", "gettext_noop", "dgettext", "g_dgettext"})


def bare(src: Source, node: Node | None) -> str:
    """A name without its template arguments."""
    if node is None:
        return ""
    if node.type in ("template_function", "template_type", "template_method"):
        return src.text(field(node, "name") or node)
    return src.text(node)


def _binary(src: Source, node: Node) -> Form:
    left = field(node, "left")
    if left is not None and left.end_byte - left.start_byte < 16 and src.text(left).endswith("operator"):
        return OTHER  # `return not operator==(other);`, which calls it
    return plain.binary(src, node)


def _qualified(src: Source, node: Node) -> Form:
    scope, name = field(node, "scope"), field(node, "name")
    parts = [bare(src, scope)] if scope is not None else []
    for _ in range(MAX_DECLARATORS):
        if name is None or name.type != "qualified_identifier":
            break
        inner = field(name, "scope")
        parts += [bare(src, inner)] if inner is not None else []
        name = field(name, "name")
    whole = "::".join([*parts, bare(src, name)])
    return Form("word") if whole in ("std::nullopt", "boost::none") else Form("name", whole)  # nothing


def _field(src: Source, node: Node) -> Form:
    target, name, sign = field(node, "argument"), field(node, "field"), field(node, "operator")
    if target is None or name is None:
        return OTHER
    return Form("member", bare(src, name), target=target, sep=src.text(sign) if sign is not None else ".")


def arguments(node: Node | None) -> tuple[Node, ...]:
    return tuple(child for child in node.named_children if child.type != "comment") if node is not None else ()


def _call(src: Source, node: Node) -> Form:
    function, parts = field(node, "function"), arguments(field(node, "arguments"))
    block = next((part for part in parts if part.type == "lambda_expression"), None)
    if function is None:
        return OTHER
    if function.type == "template_function":
        name = bare(src, function)
        if name in CASTS and parts:
            return wrapped(parts[0])
        if name == "dynamic_cast" and parts:
            kind = src.text(field(function, "arguments") or function).strip("<>* ")
            return Form("is", kind, parts[:1])
        return Form("call", name, parts, block=block)
    if function.type == "field_expression":
        held = _field(src, function)
        return Form("call", held.name, parts, target=held.target, sep=held.sep, block=block)
    if function.type == "qualified_identifier":
        name = _qualified(src, function).name
        if name in HANDING_ON and len(parts) == 1:
            return wrapped(parts[0])
        if len(parts) == 1 and (chrono := CHRONO.fullmatch(name)):
            return Form("call", chrono[1], parts)  # std::chrono::milliseconds(500)
        if name in FORMATS and parts and parts[0].type in TEXTS:
            return _formatted(src, name, parts)
        return Form("call", name, parts, block=block)
    if function.type == "primitive_type" and len(parts) == 1 and parts[0].type != "unary_expression":
        return wrapped(parts[0])  # int(x); of uint64_t(-1), the type makes another number
    if function.type == "identifier":
        name = src.text(function)
        if NUMBERS.fullmatch(name) and len(parts) == 1 and not src.text(parts[0]).startswith("-"):
            return wrapped(parts[0])
        if name == "string" and len(parts) == 1 and parts[0].type in TEXTS:
            return wrapped(parts[0])
        if name in TRANSLATED and 1 <= len(parts) <= 2 and parts[-1].type in TEXTS:
            return wrapped(parts[-1])  # the text, which a catalogue says in another language
        return Form("call", name, parts, block=block)
    marked = function.type == "parenthesized_expression" and function.named_child_count > 0
    inside = function.named_children[0] if marked else None
    pointed = field(inside, "argument") if inside is not None and inside.type == "pointer_expression" else None
    if inside is not None and pointed is not None and pointed.type == "identifier" and src.text(inside)[:1] == "*":
        return Form("call", src.text(pointed), parts, block=block)  # (*show)(…)
    return Form("call", "", parts, target=function, block=block)


def _formatted(src: Source, name: str, parts: tuple[Node, ...]) -> Form:
    """`fmt::format("port {} is taken", port)`: the text with what fills its holes."""
    values = iter([src.text(part, MAX_HOLE + 1) for part in parts[1:]])
    names: list[str] = []

    def fill(found: re.Match[str]) -> str:
        value = next(values, "")
        if not PLACE.fullmatch(value) or len(value) > MAX_HOLE:
            return "{…}"
        names.append(value)
        return "{" + value + "}"

    form = _string(src, parts[0]) if parts[0].type == "string_literal" else _concatenated(src, parts[0])
    text = HOLE.sub(fill, str(form.value))
    return Form("call", name, parts, value=text, template=True, names=tuple(dict.fromkeys(names)))


def _new(src: Source, node: Node) -> Form:
    kind = field(node, "type")
    name = _qualified(src, kind).name if kind is not None and kind.type == "qualified_identifier" else bare(src, kind)
    return Form("new", name, arguments(field(node, "arguments")))


def _compound(src: Source, node: Node) -> Form:
    """`T{1, 2}`, `(struct T){.a = 1}`."""
    kind, value = field(node, "type"), field(node, "value")
    written = src.text(kind, 40) if kind is not None else ""
    if value is not None and value.named_child_count == 1 and SCALARS.match(written):
        return wrapped(value.named_children[0])  # std::string{name}
    held = _initializer(src, value) if value is not None else OTHER
    return Form(
        "new",
        bare(src, kind).removeprefix("struct ").strip(),
        held.parts if held.kind == "list" else (),
        named=held.named,
    )


def _initializer(src: Source, node: Node) -> Form:
    pairs: list[Node] = []
    named: list[tuple[str, Node]] = []
    items: list[Node] = []
    for each in node.named_children:
        if each.type == "initializer_pair":
            designator, value = field(each, "designator"), field(each, "value")
            if designator is None or value is None:
                continue
            if designator.type == "subscript_designator" and designator.named_child_count:
                pairs += [designator.named_children[0], value]
            else:
                named.append((src.text(designator).lstrip("."), value))
        elif each.type != "comment":
            items.append(each)
    if pairs:
        return Form("map", parts=tuple(pairs))
    if named:
        return Form("new", named=tuple(named))
    return Form("list", parts=tuple(items))


def _string(src: Source, node: Node) -> Form:
    text = src.whole(node)
    if text.startswith(('R"', 'LR"', 'u8R"')):
        inner = text.partition("(")[2].rpartition(")")[0]
        return Form("string", value=inner[:4000])
    start = text.find('"')
    return Form("string", value=plain.unescaped(text[start + 1 : -1]) if start >= 0 else text.strip("'"))


def _concatenated(src: Source, node: Node) -> Form:
    """`"%" PRIu64 " rows"`, `"version " VERSION`: a macro between is a hole, or says how a number is written."""
    parts: list[str] = []
    names: list[str] = []
    for child in node.named_children:
        if child.type.endswith("string_literal"):
            parts.append(str(_string(src, child).value or ""))
        elif child.type == "identifier" and (name := src.text(child)).startswith(("PRI", "SCN")):
            parts.append("d")
        elif child.type == "identifier":
            names.append(name)
            parts.append("{" + name + "}")
    return Form("string", value="".join(parts)[:4000], template=bool(names), names=tuple(names))


def _word(src: Source, node: Node) -> Form:
    return Form("word", value={"true": True, "false": False}.get(src.text(node).lower()))


def _unary(src: Source, node: Node) -> Form:
    held = field(node, "argument")
    sign = src.text(node.children[0]) if node.child_count else ""
    if held is None:
        return OTHER
    kind = {"!": "not", "not": "not", "-": "negative"}.get(sign)
    return Form(kind, parts=(held,)) if kind is not None else OTHER  # type: ignore[arg-type]


def _inner(src: Source, node: Node) -> Form:
    held = field(node, "value") or field(node, "argument")
    children = [child for child in node.named_children if child.type != "comment"]
    return wrapped(held or (children[-1] if children else None))


def _pointer(src: Source, node: Node) -> Form:
    """`*end` is another thing than `end`; `&end` is told as what it points to."""
    held = field(node, "argument")
    if held is not None and held.type == "pointer_expression" and STARRED.fullmatch(src.text(node)):
        return Form("name", src.text(node))
    if held is not None and held.type in ("identifier", "this") and src.text(node)[:1] == "*":
        return Form("name", f"*{src.text(held)}")
    if held is not None and held.type == "parenthesized_expression" and src.text(node)[:2] == "*(":
        summed = held.named_child_count == 1 and held.named_children[0].type == "binary_expression"
        if summed and len(src.text(node)) < MAX_PLACE:
            return Form("name", src.text(node))  # what stands there, and not the place
    return _inner(src, node)


MAX_PLACE = 60
STARRED = re.compile(r"\*\*+[A-Za-z_]\w*")
CONTROLS = {r"\a": "\a", r"\b": "\b", r"\f": "\f", r"\v": "\v"}


def _char(src: Source, node: Node) -> Form:
    """`'\\0'` ends a text and is none: it is told as the code writes it."""
    text = src.text(node)
    if "\\0" in text:
        return Form("name", text)
    held = text.partition("'")[2][:-1]
    return Form("string", value=CONTROLS.get(held) or plain.unescaped(held))


def _labeled(src: Source, node: Node) -> Form:
    return wrapped(node.named_children[-1]) if node.named_child_count > 1 else NOTHING


def _goto(src: Source, node: Node) -> Form:
    held = field(node, "label")
    return Form("goto", src.text(held)) if held is not None else NOTHING


def _number(src: Source, node: Node) -> Form:
    text = src.text(node)
    value = plain.number_value(text.lstrip("-"))
    if text.startswith("-") and isinstance(value, int | float):
        value = -value
    return Form("number", value=value)


SUFFIXES = {"h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds", "us": "microseconds",
            "ns": "nanoseconds", "d": "days"}  # fmt: skip


def _counted(src: Source, node: Node) -> Form:
    """`72h`, `500ms` of std::chrono."""
    held, suffix = named_child(node, "number_literal", "string_literal"), named_child(node, "literal_suffix")
    if held is None or suffix is None:
        return OTHER
    unit = SUFFIXES.get(src.text(suffix))
    return Form("call", unit, (held,)) if unit and held.type == "number_literal" else wrapped(held)


def _subscript(src: Source, node: Node) -> Form:
    held, at = field(node, "argument"), field(node, "indices") or field(node, "index")
    if held is None or at is None:
        return OTHER
    return Form("index", parts=tuple(at.named_children) if at.type == "subscript_argument_list" else (at,), target=held)


def _cases(body: Node) -> tuple[Case, ...]:
    """The cases, each with what directives have set off from it: `case 1:`, `#ifdef X`, …, `#endif`, `break;`."""
    found: list[Case] = []
    for each in body.named_children:
        if each.type in CASES:
            found += plain.cases_of([each], CASES, frozenset({"comment"}))
        elif found and each.type != "comment":
            found[-1].body.append(each)
    return tuple(found)


def _switch(src: Source, node: Node) -> Form:
    body = field(node, "body")
    cases = _cases(body) if body is not None else ()
    test = field(node, "condition")
    while test is not None and test.type in ("condition_clause", "parenthesized_expression") and test.named_child_count:
        test = test.named_children[-1]
    return Form("switch", test=test, cases=cases)


def _try(src: Source, node: Node) -> Form:
    handlers = []
    for each in node.named_children:
        if each.type == "catch_clause":
            given, body = field(each, "parameters"), field(each, "body")
            declared = named_child(given, "parameter_declaration") if given is not None else None
            kind = field(declared, "type") if declared is not None else None
            name = declared_name(src, field(declared, "declarator")) if declared is not None else ""
            handlers.append(Caught(each, (src.text(kind),) if kind is not None else (), name, [body] if body else []))
    body = field(node, "body")
    return Form("try", body=(body,) if body is not None else (), handlers=tuple(handlers))


def innermost(node: Node | None) -> Node | None:
    """What `*const name[3]` declares: the declarator inside pointers, references and arrays."""
    for _ in range(MAX_DECLARATORS):
        if node is None or node.type.endswith("identifier") or node.type in ("function_declarator", "operator_name"):
            return node
        if node.type == "structured_binding_declarator":
            return None  # several names, each of which stands for a part of the value
        inner = field(node, "declarator")
        node = inner if inner is not None else (node.named_children[-1] if node.named_child_count else None)
    return None


def declared_name(src: Source, node: Node | None) -> str:
    held = innermost(node)
    return src.text(held) if held is not None and held.type.endswith("identifier") else ""


SCALARS = re.compile(r"^(?:unsigned|signed|long|int|short|char|bool|float|double|(?:std::)?(?:u?int\d+_t|size_t)"
                     r"|(?:std::)?chrono::\w+|(?:std::)?string(?:_view)?)\b(?!.*<)")  # fmt: skip


def _single(value: Node | None, written: str) -> Node | None:
    """`int n{2}` is 2, and no list of it."""
    if value is not None and value.type == "initializer_list" and value.named_child_count == 1:
        return value.named_children[0] if SCALARS.match(written) else value
    return value


def declare(src: Source, node: Node) -> Form:
    kind = field(node, "type")
    written = src.text(kind, 120) if kind is not None else ""
    found = []
    for each in node.children_by_field_name("declarator"):
        value = field(each, "value") if each.type == "init_declarator" else None
        inner = field(each, "declarator") if each.type == "init_declarator" else each
        if value is not None and value.type == "argument_list":  # T x(1, 2)
            value = value.named_children[0] if value.named_child_count == 1 else None
        found.append((declared_name(src, inner), "" if written == "auto" else written, _single(value, written)))
    default = _single(field(node, "default_value") or field(node, "value"), written)
    if default is not None and found:
        found[-1] = (found[-1][0], found[-1][1], default)
    return Form("declare", declared=tuple(found))


def _range(src: Source, node: Node) -> Form:
    body = field(node, "body")
    return Form("loop", test=field(node, "right"), body=(body,) if body is not None else ())


FORMS = {
    "identifier": plain.name, "field_identifier": plain.name, "type_identifier": plain.name,
    "namespace_identifier": plain.name, "this": plain.name, "primitive_type": plain.name,
    "qualified_identifier": _qualified, "template_function": lambda src, node: Form("name", bare(src, node)),
    "field_expression": _field, "call_expression": _call, "new_expression": _new,
    "compound_literal_expression": _compound, "initializer_list": _initializer, "string_literal": _string,
    "user_defined_literal": _counted,
    "raw_string_literal": _string, "concatenated_string": _concatenated, "char_literal": _char,
    "number_literal": _number, "true": _word, "false": _word, "null": _word, "nullptr": _word,
    "binary_expression": _binary, "unary_expression": _unary, "pointer_expression": _pointer,
    "cast_expression": _inner, "parenthesized_expression": _inner, "condition_clause": _inner,
    "expression_statement": _inner, "labeled_statement": _labeled, "co_await_expression": _inner,
    "subscript_expression": _subscript, "conditional_expression": plain.conditional,
    "assignment_expression": plain.assign, "update_expression": plain.step, "compound_statement": plain.block,
    "if_statement": plain.if_form, "while_statement": plain.loop, "for_statement": plain.loop,
    "do_statement": plain.loop, "for_range_loop": _range, "switch_statement": _switch,
    "return_statement": plain.returns, "break_statement": plain.breaks, "continue_statement": plain.continues,
    "throw_statement": plain.throws, "try_statement": _try, "lambda_expression": plain.closure, "declaration": declare,
    "preproc_call": lambda src, node: NOTHING, "preproc_function_def": lambda src, node: NOTHING,
    "goto_statement": _goto, "attribute_specifier": lambda src, node: NOTHING,
    "attribute_declaration": lambda src, node: NOTHING,
}  # fmt: skip
