"""Grape: resources with their parameters, in an API that has a prefix and a version."""

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Field, Model, Operand
from specs.analysis.ruby.models import between
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.prefixes import add_route, below
from specs.analysis.solid.reader import Reader, Scope, lines

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
GROUPS = frozenset({"resource", "resources", "namespace", "group", "segment", "route_param"})
NAMES = VERBS | GROUPS | {"version", "prefix", "params", "helpers"}
YES = literal("true", True)


def grape(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if form.target is not None or scope.test is not None or not _inside(reader, scope):
        return False
    first = _first(reader, form)
    start = lines(node)[0]
    if name in ("version", "prefix") and first:
        reader.texts[f"grape {name} {scope.owner}"] = f"{start} {first}"
        return True
    body = list(reader.form(form.block).body) if form.block is not None else []
    if name in GROUPS and form.block is not None:
        outer = scope.prefix if scope.prefix[0] else _base(reader, scope)
        written = f":{first}" if name == "route_param" else first
        inner = below(reader, outer[0], written, start) if written else outer
        reader.push(body, scope._replace(prefix=inner, place=scope.place._replace(around="grape")))
        return True
    if name == "params" and form.block is not None:
        _params(reader, node, body, scope)
        return True
    if name == "helpers" and form.block is not None:
        reader.push(body, scope)
        return True
    if name in VERBS and form.block is not None:
        outer = scope.prefix if scope.prefix[0] else _base(reader, scope)
        path = f"{outer[0]}/{first.strip('/')}".rstrip("/") or "/"
        add_route(reader, scope._replace(prefix=outer), scope.symbol, name.upper(), path, "Grape", start, start, first)
        reader.push(body, scope._replace(in_function=True))
        return True
    return False


def _inside(reader: Reader, scope: Scope) -> bool:
    if scope.place.around == "grape":
        return True
    held = next((each for each in reversed(reader.facts.symbols) if each.name == scope.symbol), None)
    return held is not None and any(base.startswith("Grape::API") for base in held.bases)


def _first(reader: Reader, form: Form) -> str:
    given = reader.arguments(form)
    value = operand(reader, given[0]).value if given else None
    return value if isinstance(value, str) else ""


def _base(reader: Reader, scope: Scope) -> tuple[str, int, int]:
    """The prefix, then the version: in this order wherever they are written."""
    held = ("", 0, 0)
    for key in ("prefix", "version"):
        line, _, told = reader.texts.get(f"grape {key} {scope.owner}", "").partition(" ")
        if told:
            held = below(reader, held[0], told, int(line))
    return held


def _params(reader: Reader, node: Node, body: list[Node], scope: Scope) -> None:
    fields: list[Field] = []
    for step in reader.steps(body):
        form = reader.bare(step)[1]
        name = _first(reader, form)
        if form.kind != "call" or form.name not in ("requires", "optional") or not name:
            continue
        start, end = lines(step)
        named = dict(form.named)
        rules: list[tuple[str, Operand]] = [("required", YES)] if form.name == "requires" else []
        if "regexp" in named:
            rules.append(("pattern", operand(reader, named["regexp"])))
        if (values := named.get("values")) is not None:
            ranged = between(reader, values, "ge", "le")
            rules += ranged or ([("one_of", held)] if (held := operand(reader, values)).form == "collection" else [])
        default = operand(reader, named["default"]) if "default" in named else None
        kind = reader.text(named["type"], 40) if "type" in named else ""
        fields.append(Field(name, kind, start, end, form.name == "requires", default, "", tuple(rules)))
    if fields:
        start, end = lines(node)
        reader.facts.models.append(Model("params", scope.symbol, "schema", tuple(fields), start, end, "", "Grape"))
