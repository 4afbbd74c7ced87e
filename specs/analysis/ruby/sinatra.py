"""Sinatra: `get "/x" do`, in groups that `namespace "/api" do` makes, and what is set for all of them."""

from tree_sitter import Node

from specs.analysis.expressions import placed
from specs.analysis.facts import Condition, Operand, Outcome
from specs.analysis.ruby.routing import VERBS
from specs.analysis.solid.answers import is_status
from specs.analysis.solid.branches import add_guard
from specs.analysis.solid.declarations import add_symbol
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.prefixes import add_route, below
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.walk import tail
from specs.analysis.syntax import first_line

SETTINGS = frozenset({"port", "bind", "host", "max_threads", "timeout", "environment"})


def served(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if scope.test is not None or form.target is not None or form.block is None or not form.parts:
        return False
    first = _text(reader, form.parts[0]) if form.parts[0] is not None else ""
    start = first_line(node)
    body = list(reader.form(form.block).body)
    if name == "namespace" and first.startswith("/"):
        reader.push(body, scope._replace(prefix=below(reader, scope.prefix[0], first, start)))
        return True
    if name in ("before", "after") and first.startswith("/"):  # what stands inside holds of some requests only
        asked = Condition("opaque", f'{name} "{first}"')
        reader.push(body, scope._replace(in_function=True, under=(*scope.under[-7:], asked), in_guard=True))
        return True
    inside = bool(scope.prefix[0]) and scope.place.around == ""
    if name not in VERBS or not (first.startswith("/") or (inside and first)):
        return False
    path = first
    if scope.prefix[0]:
        path = f"{scope.prefix[0]}{first}" if first.startswith(".") else f"{scope.prefix[0]}/{first.strip('/')}"
    status = next((step for step in reader.steps(body) if reader.form(step).name == "status"), None)
    told = operand(reader, reader.arguments(reader.form(status))[0]) if status and reader.form(status).parts else None
    last = lines(status)[1] if told is not None and is_status(told) and status is not None else start
    detail = (("status", told),) if told is not None and is_status(told) else ()
    inner = handler(reader, node, form, scope, name, path)
    add_route(reader, scope, inner.symbol, name.upper(), path, "Sinatra", start, last, first, detail)
    reader.push(body, inner)
    return True


def handler(reader: Reader, node: Node, form: Form, scope: Scope, verb: str, path: str) -> Scope:
    """What answers a request has no name of its own: it goes by the request, without the kind of file it ends in."""
    label = f"{verb} {path.partition('.')[0]}"
    block = form.block
    inner = add_symbol(reader, node, scope, label, "function", public=True, signature=f"{verb} {path}")
    inner = inner._replace(owner=scope.owner, prefix=scope.prefix, in_function=True)
    if block is not None and (body := block.child_by_field_name("body")) is not None:
        tail(reader, body, inner)
    return inner


def configured(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`set :port, ENV["PORT"] || 4443`: what it is unless somebody says otherwise."""
    given = reader.arguments(form)
    key = _text(reader, given[0]) if len(given) == 2 else ""
    if scope.test is not None or form.target is not None or key not in SETTINGS:
        return False
    value = reader.bare(given[1])[1]
    spare = value.parts[1] if value.kind == "binary" and value.name == "||" else given[1]
    held = operand(reader, spare) if spare is not None else None
    if held is not None and held.form == "literal" and held.has_value and isinstance(held.value, int | str):
        start, end = lines(node)
        asked = placed(Condition("is_null", key, Operand(key, "name", key, names=(key,))), start, end)
        add_guard(reader, scope, asked, (Outcome("set", start, end, key, value=held),), start, end)
    return False


def _text(reader: Reader, node: Node) -> str:
    value = operand(reader, node).value
    return value if isinstance(value, str) else ""
