"""Every call: the fact itself, and the subjects that look at it."""

from tree_sitter import Node

from specs.analysis.facts import Call, Operand
from specs.analysis.solid.bounds import bounded
from specs.analysis.solid.branches import add_raise
from specs.analysis.solid.effects import effect_call
from specs.analysis.solid.environment import environment_call
from specs.analysis.solid.forms import Form
from specs.analysis.solid.logs import log_level
from specs.analysis.solid.operands import operand
from specs.analysis.solid.outcomes import outcome
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.services import service_call
from specs.analysis.solid.settings import setting_call

MAX_ARGS = 4
# What runs the function that it is given, and gives back what that returns.
HANDING_ON = frozenset(
    """
    transaction transactional synchronized retry remember rememberForever block withLock wrapInTransaction
    """.split()
)
# What is called everywhere and says nothing of what the code does.
PLUMBING = frozenset(
    """
    Ok Err Some None format println eprintln print puts p vec unwrap expect clone into iter collect to_string to_owned
    as_ref as_str map map_err and_then ok_or ok len length size count is_empty empty? nil? to_s to_sym freeze
    assert require defined isset strlen sizeof static_cast reinterpret_cast const_cast dynamic_cast move nameof typeof
    ToString toString listOf mapOf setOf emptyList to let also apply attr_reader attr_accessor attr_writer private
    protected public include extend require_relative each unwrap_or unwrap_or_else as_mut borrow borrow_mut to_vec begin
    end c_str size_of block_given? raise printf sprintf fprintf free memcpy memset strcmp strcpy
    """.split()
)

SPREAD = frozenset({"splat_argument", "hash_splat_argument", "block_argument"})
# Of C, where `apply` and `begin` are functions of the program.
C_PLUMBING = frozenset(
    "strlen sizeof printf sprintf snprintf fprintf puts fputs free memcpy memset memcmp strcmp strcpy assert".split()
)


def _spread(node: Node) -> list[Node]:
    """`run(*names, **JSON.parse(text))` of Ruby: counted as no argument, and done all the same."""
    listed = node.child_by_field_name("arguments")
    return [each for each in listed.named_children if each.type in SPREAD] if listed is not None else []


def call(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    name = reader.callee(node) if form.kind == "call" else form.name
    if name or form.named:
        for hook in reader.dialect.calls:
            if hook(reader, node, form, name, scope):
                reader.bound.pop(node.id, None)
                return
        if scope.test is None:
            _subjects(reader, node, form, name, scope)
        keep(reader, node, form, name, scope)
    reader.bound.pop(node.id, None)
    for key, value in form.named if form.kind == "new" else ():  # `Order { Size = late ? 5 : 9 }`
        inner, chosen = reader.bare(value)
        if chosen.kind in ("if", "conditional", "switch"):
            reader.bound[inner.id] = key
    if form.name in HANDING_ON:
        reader.handing.update(reader.bare(each)[0].id for each in (form.block, *form.parts) if each is not None)
    block = form.block if form.block not in form.parts else None  # in some languages it is an argument as others are
    inside = [form.target, *form.parts, *(value for _, value in form.named), block, *_spread(node)]
    reader.push_each((each, scope) for each in inside)


def _subjects(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> None:
    if form.kind == "call":
        if environment_call(reader, node, form, name, scope):
            return
        raising = reader.dialect.raising
        if name in reader.dialect.raisers or (raising is not None and raising.fullmatch(name)):
            for step in outcome(reader, node, scope):
                if step.verb == "raise":
                    add_raise(reader, step, scope)
        setting_call(reader, node, form, name, scope)
    else:
        setting_call(reader, node, form, name, scope)
    bounded(reader, node, form, scope)
    effect_call(reader, node, form, name, scope)
    service_call(reader, node, form, name, scope)


def keep(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> None:
    plumbing = C_PLUMBING if reader.dialect.language == "c" else PLUMBING
    if form.name in plumbing or not name.partition("()")[0] or log_level(reader, name, form):
        return
    if scope.test is not None:
        scope.test.calls[name] = None
    start, end = lines(node)
    owner = reader.written(form.target) if form.target is not None else ""
    kind = reader.type_of(owner, scope) if owner and "()" not in owner else ""
    args: tuple[Operand, ...] = ()
    if scope.test is None:
        args = tuple(operand(reader, each) for each in reader.arguments(form)[:MAX_ARGS])
    reader.facts.calls.append(
        Call(
            scope.symbol, name, start, end, args, (), kind, reader.bound.get(node.id, ""), in_loop=bool(scope.loop),
            in_try=scope.in_try,
        )
    )  # fmt: skip
