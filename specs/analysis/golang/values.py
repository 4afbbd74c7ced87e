"""What is bound to names: constants, closed sets by iota, tables, errors by name, state changes."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import literal, storable
from specs.analysis.facts import (
    Choices,
    Constant,
    Doc,
    Local,
    Lookup,
    Member,
    Operand,
    Pattern,
    StateChange,
    Symbol,
    Transition,
)
from specs.analysis.golang.branches import STATES, remember, state_name
from specs.analysis.golang.conditions import names_error
from specs.analysis.golang.docs import doc_before, member_docs, told_of, without_name
from specs.analysis.golang.literals import number_value
from specs.analysis.golang.operands import (
    COMMENT,
    arguments,
    callee,
    composite_type,
    dotted,
    elements,
    folded,
    sprintf,
    type_name,
    unwrap,
)
from specs.analysis.golang.reader import Reader, Scope, is_public, lines
from specs.analysis.golang.settings import assigned_setting

WORTH_FOLLOWING = frozenset({"literal", "template", "collection", "arithmetic", "name"})
ERROR_VALUE = re.compile(r"^(Err|err)[A-Z]\w*$")
MAX_MEMBERS = 200
MAX_DEPTH = 20


def const_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    """A block of constants; a line without a value repeats the expression of the one before."""
    doc = doc_before(reader, node)
    specs = [child for child in node.named_children if child.type == "const_spec"]
    listed = next((child for child in node.named_children if child.type == "const_spec_list"), None)
    if listed is not None:
        specs = [child for child in listed.named_children if child.type == "const_spec"]
    docs = member_docs(reader, listed or node)
    members: dict[str, list[Member]] = {}
    spans: dict[str, tuple[int, int]] = {}
    kind, expressions = "", list[Node]()
    counted = False
    for index, spec in enumerate(specs):
        values = spec.child_by_field_name("value")
        if values is not None:
            kind = reader.text(spec.child_by_field_name("type"))
            expressions = [child for child in values.named_children if child.type != COMMENT]
            counted = "iota" in reader.text(values)
            if not kind and expressions and expressions[0].type == "call_expression":
                kind = _converted(reader, expressions[0])
        start, end = lines(spec)
        written, first = docs.get(spec.id, ("", 0))
        if not written and doc is not None and len(specs) == 1:
            written, first = doc.text, doc.start
        for position, name_node in enumerate(spec.children_by_field_name("name")):
            name = reader.text(name_node)
            told = without_name(written, name)
            if name in ("_", ",") or position >= len(expressions):
                continue
            value = _value(reader, expressions[position], index, counted)
            if value.form in WORTH_FOLLOWING and not counted:  # what iota gives stands in no line
                reader.facts.constants.append(
                    Constant(name, scope.symbol, value, start, end, doc=told, public=is_public(name), doc_start=first)
                )
            if kind and kind[:1].isalpha() and "." not in kind and kind not in ("int", "string", "uint8", "float64"):
                members.setdefault(kind, []).append(Member(name, value, start, told))
                spans[kind] = (spans.get(kind, (start, end))[0], end)
    for name, found in members.items():
        if len(found) > 1:
            reader.facts.choices.append(Choices(name, scope.symbol, tuple(found[:MAX_MEMBERS]), *spans[name]))


def _converted(reader: Reader, node: Node) -> str:
    """`Red = Color("red")` is a Color."""
    name = callee(reader.src, node)
    return name if is_public(name) and "." not in name else ""


def _value(reader: Reader, node: Node, index: int, counted: bool) -> Operand:
    if counted:
        number = _counted(reader, node, index, 0)
        text = reader.text(node, 80)
        return literal(text, number, text) if number is not None else Operand(text, "other")
    value = reader.operand(node)
    if value.form == "call" and node.type == "call_expression":  # a conversion to a type of the package
        given = arguments(node)
        inner = reader.operand(given[0]) if len(given) == 1 else value
        return replace(inner, text=value.text) if inner.form == "literal" else value
    return value


def _counted(reader: Reader, node: Node, index: int, depth: int) -> int | float | None:
    """The value of an expression in which `iota` is `index`."""
    if depth > MAX_DEPTH:
        return None
    kind = node.type
    if kind == "iota" or (kind == "identifier" and reader.text(node) == "iota"):
        return index
    if kind == "int_literal":
        return number_value(reader.text(node))
    if kind in ("parenthesized_expression", "call_expression", "type_conversion_expression"):
        inner = arguments(node) if kind == "call_expression" else node.named_children
        return _counted(reader, inner[-1], index, depth + 1) if inner else None
    if kind == "unary_expression" and node.children[0].type == "-":
        value = _counted(reader, node.named_children[-1], index, depth + 1)
        return -value if value is not None else None
    if kind == "binary_expression":
        operator, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
        if operator is not None and left is not None and right is not None:
            one, other = (_counted(reader, side, index, depth + 1) for side in (left, right))
            found = folded(operator.type, one, other)
            return storable(found) if found is not None else None
    return None


def var_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    doc = doc_before(reader, node)
    listed = next((child for child in node.named_children if child.type == "var_spec_list"), None)
    specs = [child for child in (listed or node).named_children if child.type == "var_spec"]
    docs = member_docs(reader, listed or node)
    for spec in specs:
        told = docs.get(spec.id, ("", 0))
        _var_spec(reader, spec, scope, (doc.text, doc.start) if doc is not None and len(specs) == 1 else told)
    reader.push(specs, scope)


def _var_spec(reader: Reader, spec: Node, scope: Scope, told: tuple[str, int]) -> None:
    names = [reader.text(child) for child in spec.children_by_field_name("name") if child.type == "identifier"]
    values = spec.child_by_field_name("value")
    kind = reader.text(spec.child_by_field_name("type"))
    given = [child for child in values.named_children if child.type != COMMENT] if values is not None else []
    for position, name in enumerate(names):
        value = given[position] if position < len(given) else None
        made = kind or (made_type(reader, value) if value is not None else "")
        if made:
            reader.types[scope.symbol, name] = made
            reader.declared[name] = type_name(made), lines(spec)[0]
        if value is None:
            continue
        bare = unwrap(value)
        if bare.type in ("call_expression", "composite_literal"):
            reader.bound[bare.id] = name
        if not scope.in_function:
            _package_variable(reader, spec, name, value, told)
    if scope.in_function:
        remember(reader, spec, scope)


def made_type(reader: Reader, node: Node) -> str:
    """The type of `&T{…}`, `T{…}`, `new(T)` and `make(map[K]V)`."""
    bare = unwrap(node)
    if bare.type == "composite_literal":
        return composite_type(reader.src, bare)
    if bare.type == "call_expression" and callee(reader.src, bare) in ("new", "make"):
        given = arguments(bare)
        return reader.text(given[0], 120) if given else ""
    return ""


def _package_variable(reader: Reader, spec: Node, name: str, node: Node, told: tuple[str, int]) -> None:
    bare = unwrap(node)
    start, end = lines(spec)
    if bare.type == "call_expression":
        made = callee(reader.src, bare)
        if ERROR_VALUE.match(name):
            _error_value(reader, spec, name, bare, told)
            return
        if made in ("regexp.MustCompile", "regexp.Compile", "regexp.MustCompilePOSIX"):
            given = arguments(bare)
            regex = reader.operand(given[0]) if given else None
            if regex is not None and isinstance(regex.value, str):
                reader.facts.patterns.append(Pattern("", name, regex.value, start, end))
            return
    if bare.type == "composite_literal" and composite_type(reader.src, bare).startswith("map["):
        table(reader, name, bare, "", start, end)
        return
    value = reader.operand(node)
    if value.form in ("literal", "template", "collection", "arithmetic") and value.text != "nil":
        reader.facts.constants.append(
            Constant(
                name, "", value, start, end, doc=without_name(told[0], name), public=is_public(name), doc_start=told[1]
            )
        )
        if (
            value.form == "collection"
            and len(value.items) > 1
            and all(item.form in ("literal", "name") for item in value.items)
        ):
            members = tuple(Member(item.name or str(item.value), item, start) for item in value.items)
            reader.facts.choices.append(Choices(name, "", members, start, end, is_enum=False))


def _error_value(reader: Reader, spec: Node, name: str, call: Node, told: tuple[str, int]) -> None:
    """`var ErrNotFound = errors.New("not found")`: an error that callers ask for by name."""
    start, end = lines(spec)
    given = arguments(call)
    message = sprintf(reader.src, given)[0] if given else None
    doc = told_of(Doc(told[0], told[1], max(told[1], start - 1)), name) if told[0] else None
    reader.facts.symbols.append(
        Symbol(
            name,
            "error",
            min(doc.start, start) if doc else start,
            end,
            " ".join(f"var {reader.text(spec, 250)}".split()),
            is_public(name),
            doc,
        )
    )
    if message is not None and isinstance(message.value, str):
        reader.facts.constants.append(Constant(name, "", message, start, end, public=False))


def table(reader: Reader, name: str, node: Node, symbol: str, start: int, end: int) -> None:
    """A map of constants: moves between states where it lists for each state the next ones."""
    kind = composite_type(reader.src, node)
    entries = [(key, value) for key, value in elements(node) if key is not None]
    key_type, _, value_type = kind.removeprefix("map[").partition("]")
    moves = value_type in (
        f"[]{key_type}",
        f"map[{key_type}]bool",
        f"map[{key_type}]struct{{}}",
    ) or value_type.startswith(f"map[{key_type}]")
    if moves and key_type in ("string", "int") and not _closes(reader, entries):
        moves = False  # a list of texts for each text
    if moves and entries:
        for key, value in entries:
            source = state_name(reader.operand(key)) or str(reader.operand(key).value)
            held = elements(value) if value.type in ("literal_value", "composite_literal") else []
            targets = tuple(state_name(reader.operand(first or each)) for first, each in held)
            if all(targets):
                reader.facts.transitions.append(
                    Transition(name, type_name(key_type) or name, source, targets, symbol, start, end)
                )
        return
    pairs = tuple((reader.operand(key), reader.operand(value)) for key, value in entries[:MAX_MEMBERS])
    if pairs and all(side.form in ("literal", "name", "collection") for pair in pairs for side in pair):
        reader.facts.lookups.append(Lookup(name, symbol, pairs, start, end))


def _closes(reader: Reader, entries: list[tuple[Node, Node]]) -> bool:
    """Whether what keys lead to are keys as well."""
    sources = {reader.text(key) for key, _ in entries}
    held = [elements(value) for _, value in entries if value.type in ("literal_value", "composite_literal")]
    return any(reader.text(first or each) in sources for listed in held for first, each in listed)


def assignment(reader: Reader, node: Node, scope: Scope) -> None:
    """`x := f()`, `s.state = Running`: names for results, types of locals, changes of state."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        reader.children(node, scope)
        return
    names = [child for child in left.named_children if child.type != COMMENT]
    values = [child for child in right.named_children if child.type != COMMENT]
    for position, value in enumerate(values):
        if position >= len(names):
            break
        name = dotted(reader.src, names[position])
        if not name or name == "_":
            continue
        bare = unwrap(value)
        if bare.type in ("call_expression", "composite_literal"):
            reader.bound[bare.id] = name
        if node.type[0] == "s" and (kind := made_type(reader, value)):
            reader.types[scope.symbol, name] = kind
        if scope.test is None:
            _changes(reader, node, scope, name, value)
    if scope.test is None and scope.in_function:
        _named(reader, node, scope, names, values)
    remember(reader, node, scope)
    reader.push([*names, *values], scope)


def _named(reader: Reader, node: Node, scope: Scope, names: list[Node], values: list[Node]) -> None:
    """What local names stand for: each value, or the first of several results; bound again, they stand for neither."""
    start, end = lines(node)
    for position, each in enumerate(names):
        if each.type != "identifier" or (name := reader.text(each)) == "_" or names_error(name):
            continue
        alone = len(values) == len(names) or (position == 0 and len(values) == 1)
        whole = node.type == "short_var_declaration" and alone
        value = reader.operand(values[position]) if whole else Operand("", "other")
        reader.facts.locals.append(Local(scope.symbol, name, value, start, end))


def counted(reader: Reader, node: Node, scope: Scope) -> None:
    """`n++` gives a name another value."""
    if scope.test is None and scope.in_function and node.named_child_count:
        name = reader.text(node.named_children[0])
        reader.facts.locals.append(Local(scope.symbol, name, Operand("", "other"), *lines(node)))


def _changes(reader: Reader, node: Node, scope: Scope, name: str, value: Node) -> None:
    start, end = lines(node)
    last = name.rpartition(".")[2]
    if "." in name and last.lower() in STATES:
        operand = reader.operand(value)
        if operand.form in ("literal", "name"):
            when = scope.under[-1] if scope.under else None
            reader.facts.state_changes.append(StateChange(scope.symbol, name, operand, start, end, when))
    if "." in name:
        reader.set_up[scope.symbol, last] = (reader.operand(value), start)
        if not scope.in_guard:  # a decision tells itself what it sets, and when
            assigned_setting(reader, node, scope, name, value)
    bare = unwrap(value)
    if bare.type == "composite_literal" and composite_type(reader.src, bare).startswith("map["):
        table(reader, name, bare, scope.symbol, start, end)


HANDLERS = {
    "const_declaration": const_declaration,
    "var_declaration": var_declaration,
    "short_var_declaration": assignment,
    "assignment_statement": assignment,
    "inc_statement": counted,
    "dec_statement": counted,
}
