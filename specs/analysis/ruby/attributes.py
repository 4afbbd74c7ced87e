"""What may be read of an object, and set on it: `attr_accessor`, `Struct.new`, with what it is at first."""

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import placed
from specs.analysis.facts import Condition, Field, Model, Operand, Outcome
from specs.analysis.solid.branches import add_guard
from specs.analysis.solid.declarations import add_symbol
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines

OWN = "self"  # `class << self`: the methods here are those of the class itself
DELEGATING = frozenset(
    {"delegate", "def_delegators", "def_instance_delegators", "def_delegator", "def_instance_delegator"}
)
READING = frozenset({"attr_reader", "attr_accessor", "attr_writer", "attr"})
SETTING = frozenset({"class_attribute", "cattr_accessor", "mattr_accessor", "thread_mattr_accessor", "config_accessor"})
# Where an object gets what it holds until somebody says otherwise.
STARTING = frozenset({"initialize", "reset", "reset!", "set_defaults", "set_defaults!", "defaults", "default_options"})
FOLLOWED = ("literal", "name", "collection")
NEAR = 120  # lines within which what a thing is at first is still shown with it
MAX_FIELDS = 60


def attributes(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`attr_accessor :host, :timeout`, `class_attribute :limit, default: 5`."""
    if scope.test is not None or scope.owner != scope.symbol or not scope.owner or form.target is not None:
        return False
    if reader.texts.get(_hidden_key(scope)) == "yes" or not scope.public:
        return False
    default = operand(reader, value) if (value := dict(form.named).get("default")) is not None else None
    end = lines(node)[1]
    held = reader.attributes.setdefault(scope.owner, {})
    for part in reader.arguments(form)[:MAX_FIELDS]:
        named = operand(reader, part)
        if isinstance(named.value, str) and named.value.isidentifier():
            at, last = lines(part)
            held[named.value] = Field(
                named.value, "", at, max(last, end if default is not None else last), False, default
            )
    return False


def delegated(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`def_delegators :@configuration, :track, :throttle`, `delegate :name, to: :owner`: methods by these names."""
    if scope.test is not None or scope.owner != scope.symbol or not scope.owner or form.target is not None:
        return False
    given = reader.arguments(form)
    named = dict(form.named)
    if form.name == "delegate" and ("to" not in named or "prefix" in named):
        return False
    if form.name in ("def_delegator", "def_instance_delegator"):
        given = given[-1:]
    elif form.name != "delegate":
        given = given[1:]
    public = reader.texts.get(_hidden_key(scope)) != "yes"
    for part in given[:MAX_FIELDS]:
        said = operand(reader, part).value
        if isinstance(said, str) and said.rstrip("?!=").isidentifier():
            add_symbol(reader, part, scope, said, "method", public=public, signature=f"{form.name} :{said}")
    return False


def _hidden_key(scope: Scope) -> str:
    return f"hidden {scope.symbol}{' self' if scope.place.around == OWN else ''}"


def starts_as(reader: Reader, node: Node, name: str, value: Node, scope: Scope) -> None:
    """`@timeout = 30` in `initialize`, or where the class itself is made ready."""
    method = scope.symbol.rpartition(".")[2]
    if scope.test is not None or not scope.owner or scope.under or scope.loop or scope.handler:
        return
    if scope.symbol == scope.owner or method in STARTING:
        given = _at_first(reader, value)
        if given is not None:
            reader.starting.setdefault((scope.owner, name.lstrip("@")), (given, *lines(node)))


def may_be_set(reader: Reader, name: str, scope: Scope) -> bool:
    """Whether others give it another value: `attr_accessor :timeout`."""
    held = name.lstrip("@") in reader.attributes.get(scope.owner, {})
    return held and scope.symbol.rpartition(".")[2] in STARTING


def _at_first(reader: Reader, node: Node) -> Operand | None:
    """The value itself, or what stands in for one: `options[:limit] || 5`, `options.fetch(:limit, 5)`."""
    form = reader.bare(node)[1]
    given = reader.arguments(form)
    spare = form.kind == "binary" and form.name in ("||", "or")
    if len(given) == 2 and (spare or (form.kind == "call" and form.name == "fetch" and form.target is not None)):
        value = operand(reader, given[1])
    else:
        value = operand(reader, node)
        if value.form == "name" and not value.name.rpartition("::")[2].isupper():
            return None  # what was handed in
    return value if value.form in FOLLOWED and not (value.form == "collection" and not value.items) else None


def struct(reader: Reader, node: Node, made: Node, scope: Scope) -> None:
    """`Point = Struct.new(:x, :y)`, `class Point < Struct.new(:x, :y)`, `Point = Data.define(:x, :y)`."""
    form = reader.bare(made)[1]
    fields: dict[str, Field] = {}
    for part in reader.arguments(form)[:MAX_FIELDS]:
        named = operand(reader, part)
        if isinstance(named.value, str) and named.value.isidentifier():
            fields[named.value] = Field(named.value, "", *lines(part), required=False)
    if fields and scope.test is None:
        start, end = lines(node)
        name = scope.symbol.rpartition(".")[2]
        reader.facts.models.append(Model(name, scope.symbol, "plain", tuple(fields.values()), start, end, "", "Struct"))


def is_struct(reader: Reader, form: Form) -> bool:
    words = reader.arguments(form)
    if form.kind == "new" and len(words) > 1 and all(word.type == "simple_symbol" for word in words):
        return True  # Options.new(:max, :interval), of a class of its own that makes such
    if form.kind == "new":
        return form.name.removeprefix("::") in ("Struct", "OpenStruct")
    return form.kind == "call" and form.name == "define" and reader.written(form.target) in ("Data", "::Data")


def attributed(reader: Reader) -> None:
    """The objects, once all that they are given at first is known."""
    known = {each.symbol for each in reader.facts.models}
    for symbol in list(reader.facts.symbols):
        fields = reader.attributes.get(symbol.name, {})
        if symbol.kind not in ("class", "namespace") or not fields or symbol.name in known:
            continue
        held = tuple(_with_start(reader, symbol.name, field) for field in fields.values())
        held = tuple(sorted(held, key=lambda field: field.line))
        known.add(symbol.name)
        name = symbol.name.rpartition(".")[2]
        reader.facts.models.append(Model(name, symbol.name, "plain", held, symbol.start, symbol.end))


def _with_start(reader: Reader, owner: str, field: Field) -> Field:
    found = reader.starting.get((owner, field.name))
    if found is None or field.default is not None:
        return field
    value, start, end = found
    if value.form == "literal" and value.value is None:
        return field
    near = 0 <= end - field.line <= NEAR and end - start < 3
    return replace(field, default=value, end=end) if near else field


def defaulted(reader: Reader, node: Node, scope: Scope) -> None:
    """`@max ||= 2`, `self[:max] ||= 2`, `options[:max] ||= 2`: what it is unless somebody said otherwise."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sign = node.child_by_field_name("operator")
    if left is None or right is None or sign is None or reader.text(sign) != "||=" or scope.test is not None:
        return
    name = reader.text(left, 60).removeprefix("self.")
    method = scope.symbol.rpartition(".")[2]
    if left.type == "instance_variable":
        name = name.lstrip("@")
    elif left.type == "element_reference" and name.startswith("self["):
        name = name.removeprefix("self[").rstrip("]").strip(":'\"")
    held = operand(reader, right)
    number = isinstance(held.value, int | float) and held.form in ("literal", "arithmetic")
    told = number or (held.form == "literal" and isinstance(held.value, str | bool) and held.value != "")
    constant = held.form == "name" and held.name.rpartition("::")[2].isupper()
    if (
        not (told or constant)
        or not scope.in_function
        or (method != name and held.value in (0, 1, None) and not constant)
    ):
        return
    start, end = lines(node)
    asked = placed(Condition("is_null", name, Operand(name, "name", name, names=(name,))), start, end)
    add_guard(reader, scope, asked, (Outcome("set", start, end, name, value=held),), start, end)
