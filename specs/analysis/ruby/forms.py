"""Ruby's syntax as forms."""

from tree_sitter import Node

from specs.analysis.ruby.patterns import PATTERN_FORMS
from specs.analysis.solid import plain
from specs.analysis.solid.forms import NOTHING, OTHER, Case, Caught, Form, field, named_child, wrapped
from specs.analysis.syntax import Source

RAISES = frozenset({"raise", "fail"})
EACH = frozenset({"each", "times", "each_with_index", "each_slice", "upto", "downto", "each_pair", "step", "loop"})
TEXTS = frozenset({"string_content", "heredoc_content"})
BLOCKS = frozenset(
    {"body_statement", "then", "do", "block_body", "else", "ensure", "begin", "parenthesized_statements"}
)


def _identifier(src: Source, node: Node) -> Form:
    text = src.text(node)
    if text in RAISES:
        return Form("throw")
    return Form("name", text)


def _scoped(src: Source, node: Node) -> Form:
    scope, name = field(node, "scope"), field(node, "name")
    if name is None:
        return OTHER
    return Form("member", src.text(name), target=scope, sep="::") if scope is not None else Form("name", src.text(name))


def given(src: Source, node: Node | None) -> tuple[tuple[Node, ...], tuple[tuple[str, Node], ...]]:
    """The arguments of a call: by position, and by key."""
    parts: list[Node] = []
    named: list[tuple[str, Node]] = []
    for child in node.named_children if node is not None else ():
        if child.type == "pair":
            key, value = field(child, "key"), field(child, "value")
            if key is not None and value is not None and key.type in ("hash_key_symbol", "simple_symbol"):
                named.append((src.text(key).lstrip(":"), value))
            elif value is not None:
                parts.append(child)
        elif child.type not in ("comment", "block_argument", "splat_argument", "hash_splat_argument"):
            parts.append(child)
    return tuple(parts), tuple(named)


# Without arguments, and still no question and no value.
ACTING = frozenset({"deliver_later", "deliver_now", "deliver", "perform_async", "perform_later", "destroy", "save"})


def _call(src: Source, node: Node) -> Form:
    receiver, method = field(node, "receiver"), field(node, "method")
    listed, block = field(node, "arguments"), field(node, "block")
    parts, named = given(src, listed)
    name = src.text(method) if method is not None else "call"
    if receiver is None:
        if name in RAISES:
            return Form("throw", parts=parts, named=named)
        if name in ("lambda", "proc") and block is not None:
            return wrapped(block)
        if name == "loop" and block is not None:
            return _each(None, None, block)
        return Form("call", name, parts, named=named, block=block)
    if name in ("freeze", "dup") and listed is None:
        return wrapped(receiver)
    if name == "new" and receiver.type in ("constant", "scope_resolution"):
        return Form("new", src.text(receiver), parts, named=named, block=block)
    if name in EACH and block is not None:
        limit = receiver if name == "times" else parts[0] if name in ("upto", "downto") and parts else None
        return _each(receiver, limit, block)
    sep = src.text(sign) if (sign := field(node, "operator")) is not None else "."
    if listed is None and block is None and name[-1:] not in "?!" and name[:1].islower() and name not in ACTING:
        return Form("member", name, target=receiver, sep=sep)
    return Form("call", name, parts, target=receiver, sep=sep, named=named, block=block)


def _each(subject: Node | None, limit: Node | None, block: Node) -> Form:
    body = field(block, "body")
    return Form("loop", test=subject, body=(body,) if body is not None else (), limit=limit)


def _string(src: Source, node: Node) -> Form:
    return plain.pieces(src, node, TEXTS, frozenset({"escape_sequence"}))


def _chained(src: Source, node: Node) -> Form:
    """Texts one behind the other, often over several rows, are one."""
    forms = [_string(src, child) for child in node.named_children if child.type == "string"]
    names = tuple(name for form in forms for name in form.names)
    value = "".join(str(form.value or "") for form in forms)[:4000]
    return Form("string", value=value, template=any(form.template for form in forms), names=names)


def _symbol(src: Source, node: Node) -> Form:
    return Form("string", value=src.text(node).strip(":\"'"))


def _regex(src: Source, node: Node) -> Form:
    return Form("string", value=src.text(node, 300).strip("/"))


def _number(src: Source, node: Node) -> Form:
    return Form("number", value=plain.number_value(src.text(node)))


def _word(src: Source, node: Node) -> Form:
    return Form("word", value={"true": True, "false": False}.get(src.text(node)))


def _hash(src: Source, node: Node) -> Form:
    parts: list[Node] = []
    for child in node.named_children:
        key, value = field(child, "key"), field(child, "value")
        if child.type == "pair" and key is not None and value is not None:
            parts += [key, value]
    return Form("map", parts=tuple(parts))


def _array(src: Source, node: Node) -> Form:
    return Form("list", parts=tuple(child for child in node.named_children if child.type != "comment"))


def _element(src: Source, node: Node) -> Form:
    held = field(node, "object")
    parts = tuple(child for child in node.named_children if child != held)
    if held is None:
        return OTHER
    if held.text == b"Dir":  # Dir["*.yml"]
        return Form("call", "glob", parts=parts, target=held)
    if len(parts) == 2:
        return Form("slice", parts=parts, target=held)
    if len(parts) == 1 and parts[0].type == "range" and src.text(parts[0]).count("...") == 1:
        return Form("slice", parts=(field(parts[0], "begin"), field(parts[0], "end")), target=held)
    return Form("index", parts=parts, target=held)


def _body(src: Source, node: Node) -> Form:
    """A body with rescue clauses is a try."""
    rescues = [child for child in node.named_children if child.type == "rescue"]
    steps = tuple(c for c in node.named_children if c.type not in ("rescue", "else", "ensure", "comment"))
    if not rescues:
        return Form("block", body=tuple(child for child in node.named_children if child.type != "comment"))
    ensured, unfailed = named_child(node, "ensure"), named_child(node, "else")
    if ensured is not None and unfailed is not None:
        steps = (*steps, unfailed)
    handlers = []
    for each in rescues:
        listed, bound, body = field(each, "exceptions"), field(each, "variable"), field(each, "body")
        errors = tuple(src.text(child).lstrip("*") for child in listed.named_children) if listed is not None else ()
        name = src.text(bound.named_children[0]) if bound is not None and bound.named_child_count else ""
        handlers.append(Caught(each, errors, name, [body] if body is not None else []))
    return Form("try", body=steps, handlers=tuple(handlers), rest=ensured or unfailed)


def _if(src: Source, node: Node) -> Form:
    body = field(node, "consequence") or field(node, "body")
    rest = field(node, "alternative")
    negated = node.type.startswith("unless")
    return Form(
        "if", test=field(node, "condition"), body=(body,) if body is not None else (), rest=rest, negated=negated
    )


def _while(src: Source, node: Node) -> Form:
    body = field(node, "body")
    return Form("loop", test=field(node, "condition"), body=(body,) if body is not None else ())


def _for(src: Source, node: Node) -> Form:
    body, value = field(node, "body"), field(node, "value")
    held = value.named_children[0] if value is not None and value.named_child_count else None
    limit = field(held, "end") if held is not None and held.type == "range" else None
    return Form("loop", test=held, body=(body,) if body is not None else (), limit=limit)


def _case(src: Source, node: Node) -> Form:
    cases = []
    for each in node.named_children:
        body = field(each, "body")
        if each.type == "when":
            patterns = [child.named_children[0] if child.type == "pattern" and child.named_child_count else child
                        for child in each.children_by_field_name("pattern")]  # fmt: skip
            cases.append(Case(patterns, [body] if body is not None else []))
        elif each.type == "else":
            cases.append(Case([], list(each.named_children)))
    return Form("switch", test=field(node, "value"), cases=tuple(cases))


def _return(src: Source, node: Node) -> Form:
    listed = node.named_children[0] if node.named_child_count else None
    return Form("return", parts=tuple(listed.named_children[:1]) if listed is not None else ())


def _range(src: Source, node: Node) -> Form:
    sign = "..<" if "..." in {src.text(child) for child in node.children} else "..="
    return Form("range", sign, (field(node, "begin"), field(node, "end")))


def _unary(src: Source, node: Node) -> Form:
    sign, held = field(node, "operator"), field(node, "operand")
    if sign is None or held is None:
        return OTHER
    if src.text(sign) == "defined?":
        return Form("call", "defined?", (held,))
    kind = {"!": "not", "not": "not", "-": "negative"}.get(src.text(sign))
    return Form(kind, parts=(held,)) if kind is not None else OTHER  # type: ignore[arg-type]


def _block(src: Source, node: Node) -> Form:
    body = field(node, "body")
    return Form("lambda", body=(body,) if body is not None else ())


def _rescued(src: Source, node: Node) -> Form:
    body, handler = field(node, "body"), field(node, "handler")
    caught = (Caught(node, (), "", [handler]),) if handler is not None else ()
    return Form("try", body=(body,) if body is not None else (), handlers=caught)


def _is_named_lambda(block: Node) -> bool:
    """`RESPONDER = lambda do |request| … end`, `RESPONDER = ->(request) { … }`: a function by that name."""
    made = block.parent
    holder = made.parent if made is not None else None
    left = field(holder, "left") if holder is not None and holder.type == "assignment" else None
    called = field(made, "method") if made is not None else None
    plain = made is not None and (made.type == "lambda" or (called is not None and called.text in (b"lambda", b"proc")))
    return plain and left is not None and left.type == "constant"


ANSWERED = frozenset({b"get", b"post", b"put", b"patch", b"delete", b"head", b"options"})


def _answers(block: Node) -> bool:
    """`get "/x" do … end` answers with what its block gives."""
    called = block.parent
    given = field(called, "arguments") if called is not None else None
    if called is None or given is None or field(called, "receiver") is not None or not given.named_child_count:
        return False
    method = field(called, "method")
    return method is not None and method.text in ANSWERED and given.named_children[0].type == "string"


def is_result(node: Node) -> bool:
    """Whether a value, not a call, is what its method returns."""
    if node.type in ("call", "identifier"):
        return False
    for _ in range(40):
        parent = node.parent
        if parent is None:
            return False
        if parent.type in ("method", "singleton_method"):
            return True
        if parent.type in ("body_statement", "then", "else"):
            steps = [
                child for child in parent.named_children if child.type not in ("comment", "rescue", "ensure", "else")
            ]
            if node.type in ("rescue", "else"):
                node = parent
                continue
            if any(child.type == "else" for child in parent.named_children) or not steps or node != steps[-1]:
                return False
        elif parent.type == "block_body" and parent.named_children[-1] == node:
            pass
        elif parent.type in ("block", "do_block"):
            return _is_named_lambda(parent) or _answers(parent)
        elif parent.type == "rescue":
            if node != field(parent, "body"):
                return False
        elif parent.type in ("if", "unless", "elsif", "case", "when", "case_match", "in_clause"):
            if node in (field(parent, "condition"), field(parent, "value")) or node.type == "pattern":
                return False
        else:
            return False
        node = parent
    return False


FORMS = {
    "identifier": _identifier, "constant": plain.name, "instance_variable": plain.name, "class_variable": plain.name,
    "global_variable": plain.name, "self": plain.name, "super": plain.name, "scope_resolution": _scoped,
    "call": _call, "string": _string,
    "chained_string": _chained, "heredoc_body": lambda src, node: NOTHING, "simple_symbol": _symbol,
    "hash_key_symbol": _symbol, "delimited_symbol": _symbol, "bare_string": _string, "bare_symbol": _string,
    "regex": _regex, "integer": _number, "float": _number, "true": _word, "false": _word, "nil": _word,
    "hash": _hash, "array": _array, "string_array": _array, "symbol_array": _array, "element_reference": _element,
    "binary": plain.binary, "unary": _unary, "parenthesized_statements": plain.inner, "body_statement": _body,
    "begin": _body, "begin_block": _body, "then": _body, "do": _body, "block_body": _body, "else": _body,
    "ensure": _body, "if": _if, "unless": _if, "elsif": _if, "if_modifier": _if, "unless_modifier": _if,
    "conditional": plain.conditional, "while": _while, "until": _while, "while_modifier": _while,
    "until_modifier": _while, "for": _for, "case": _case, "return": _return, "break": plain.breaks,
    "next": plain.continues, "retry": lambda src, node: Form("retry"), "assignment": plain.assign,
    "operator_assignment": plain.assign, "lambda": _block, "do_block": _block, "block": _block,
    "splat_argument": plain.inner, "hash_splat_argument": plain.inner, "block_argument": plain.inner,
    "rescue_modifier": _rescued, "range": _range, **PATTERN_FORMS,
}  # fmt: skip
