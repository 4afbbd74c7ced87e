"""Rails' `config/routes.rb`: resources with what is nested in them, and the controllers that answer."""

import re
from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand
from specs.analysis.plurals import plural, singular
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.prefixes import add_route, below, deeper
from specs.analysis.solid.reader import Place, Reader, Scope, lines

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
ACTIONS = {
    "index": ("GET", ""), "new": ("GET", "/new"), "create": ("POST", ""), "show": ("GET", "/:id"),
    "edit": ("GET", "/:id/edit"), "update": ("PATCH", "/:id"), "destroy": ("DELETE", "/:id"),
}  # fmt: skip
NAMES = VERBS | frozenset("draw member collection concern namespace scope resources resource root mount match".split())
YES = literal("true", True)


class Given(NamedTuple):
    """What a line of the routes is given: its first texts, its options, and what `"path" => "orders#index"` says."""

    texts: list[str]
    named: dict[str, Node]
    path: str
    target: str


def routes(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if scope.test is not None:
        return False
    if form.name == "draw" and form.block is not None and name.endswith("routes.draw"):
        body = reader.form(form.block).body
        reader.push(body, scope._replace(in_function=True, place=Place(_engine(name), around="routes")))
        return True
    if form.target is not None or scope.owner:
        return False
    if name in ("member", "collection") and scope.place.around in ("resources", "resource"):
        return _group(reader, form, scope, name)
    if name == "concern":
        return True  # told where it is included, which is not followed
    given = _given(reader, form)
    if name in ("namespace", "scope") and form.block is not None:
        return _below(reader, node, form, scope, name, given)
    if name in ("resources", "resource") and given.texts:
        _resources(reader, node, form, scope, name, given)
        return True
    if name == "root" and scope.place.around:
        target = given.texts[0] if given.texts else _text(reader, given.named.get("to"))
        if target:
            _add(reader, node, scope, "GET", "", "", target)
        return bool(target)
    if name == "mount" and given.path and scope.place.around:
        _add(reader, node, scope, "ANY", given.path, given.path, "")
        return True
    if name in VERBS or name == "match":
        return _single(reader, node, form, scope, name, given)
    return False


def _engine(name: str) -> str:
    """`billing` of `Billing::Engine.routes.draw`: the controllers of an engine stand below its name."""
    space, engine, _ = name.rpartition("::Engine.")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", space.replace("::", "/")).lower() if engine else ""


def _text(reader: Reader, node: Node | None) -> str:
    value = operand(reader, node).value if node is not None else None
    return value if isinstance(value, str) else ""


def _given(reader: Reader, form: Form) -> Given:
    texts, path, target = [], "", ""
    for each in reader.arguments(form):
        if each.type == "pair":
            key, value = each.child_by_field_name("key"), each.child_by_field_name("value")
            path, target = (_text(reader, key), _text(reader, value)) if key is not None else ("", "")
            if not path and key is not None and value is not None:  # mount Sidekiq::Web => "/sidekiq"
                path, target = target, ""
        elif text := _text(reader, each):
            texts.append(text)
    named = dict(form.named)
    if not path and "at" in named:
        path = _text(reader, named["at"])
    return Given(texts, named, path, target)


def _group(reader: Reader, form: Form, scope: Scope, name: str) -> bool:
    if form.block is None:
        return False
    prefix = scope.prefix
    if name == "member" and scope.place.around == "resources":
        prefix = deeper(reader, prefix, f"/:{scope.place.param}")
    inner = scope._replace(prefix=prefix, place=scope.place._replace(around=name))
    reader.push(reader.form(form.block).body, inner)
    return True


def _below(reader: Reader, node: Node, form: Form, scope: Scope, name: str, given: Given) -> bool:
    first = given.texts[0] if given.texts else ""
    if not first and not given.named:
        return False
    path, module = first, first if name == "namespace" else ""
    if "path" in given.named:
        path = _text(reader, given.named["path"])
    if "module" in given.named:
        module = _text(reader, given.named["module"])
    outer = scope.place
    if outer.around == "resources":
        scope = scope._replace(prefix=_nested(reader, scope))
    place = Place(
        "/".join(part for part in (outer.module, module) if part),
        _text(reader, given.named.get("controller")),
        "routes",
    )
    prefix = below(reader, scope.prefix[0], path, lines(node)[0]) if path.strip("/") else scope.prefix
    if form.block is not None:
        reader.push(reader.form(form.block).body, scope._replace(prefix=prefix, place=place))
    return True


def _nested(reader: Reader, scope: Scope) -> tuple[str, int, int]:
    """Below one of the resources: `/orders/:order_id`."""
    param = scope.place.param
    return deeper(reader, scope.prefix, f"/:{scope.place.single}_{param}")


def _resources(reader: Reader, node: Node, form: Form, scope: Scope, name: str, given: Given) -> None:
    if scope.place.around == "resources":
        scope = scope._replace(prefix=_nested(reader, scope))
    start = lines(node)[0]
    for first in given.texts:
        path = _text(reader, given.named.get("path")) or first
        param = _text(reader, given.named.get("param")) or "id"
        module = "/".join(part for part in (scope.place.module, _text(reader, given.named.get("module"))) if part)
        controller = _text(reader, given.named.get("controller")) or (first if name == "resources" else plural(first))
        place = Place(module, controller, name, param, singular(first))
        inner = scope._replace(prefix=below(reader, scope.prefix[0], path, start), place=place)
        for action, sure in _wanted(reader, given):
            verb, end = ACTIONS[action]
            if name == "resource":
                if action == "index":
                    continue
                end = end.replace("/:id", "")
            end = end.replace(":id", f":{param}")
            written = (
                end.rpartition("/")[2] if action in ("new", "edit") else f":{param}" if param != "id" and end else ""
            )
            _add(reader, node, inner, verb, inner.prefix[0] + end, written, action, sure=sure)
        if form.block is not None:
            reader.push(reader.form(form.block).body, inner._replace(in_function=True))


def _wanted(reader: Reader, given: Given) -> list[tuple[str, bool]]:
    """The actions of a resource, and whether the line names them."""
    for key in ("only", "except"):
        if key in given.named:
            listed = reader.bare(given.named[key])[1]
            nodes = reader.arguments(listed) if listed.kind == "list" else [given.named[key]]
            held = [_text(reader, each) for each in nodes]
            if key == "only":
                return [(each, True) for each in ACTIONS if each in held]
            return [(each, False) for each in ACTIONS if each not in held]
    return [(each, False) for each in ACTIONS]


def _single(reader: Reader, node: Node, form: Form, scope: Scope, name: str, given: Given) -> bool:
    if form.block is not None or not (given.texts or given.path):
        return False
    place = scope.place
    target = given.target or _text(reader, given.named.get("to"))
    if not place.around and not target and "action" not in given.named:
        return False
    around = _text(reader, given.named.get("on")) or place.around
    prefix = scope.prefix
    if around == "member" and place.around == "resources":
        prefix = deeper(reader, prefix, f"/:{place.param}")
    elif around == "resources":
        prefix = _nested(reader, scope)
    verbs = [name.upper()]
    if name == "match":
        via = reader.bare(given.named["via"])[1] if "via" in given.named else None
        nodes = reader.arguments(via) if via is not None and via.kind == "list" else [given.named["via"]] if via else []
        verbs = [_text(reader, each).upper() for each in nodes]
        verbs = ["ANY"] if not verbs or "ALL" in verbs else verbs
    for first in given.texts or [given.path]:
        action = _text(reader, given.named.get("action")) or first.strip("/")
        controller = _text(reader, given.named.get("controller")) or place.controller
        if not target and not controller and action.count("/") == 1:
            controller, _, action = action.partition("/")
        answers = target if "#" in target else f"{controller}#{target or action}" if controller else ""
        for verb in verbs:
            _add(reader, node, scope._replace(prefix=prefix), verb, f"{prefix[0]}/{first.strip('/')}", first, answers)
    return True


def _add(
    reader: Reader, node: Node, scope: Scope, verb: str, path: str, written: str, target: str, *, sure: bool = True
) -> None:
    start, end = lines(node)
    place = scope.place
    if target and "#" not in target:
        target = f"{place.controller}#{target}" if place.controller else ""
    if target and place.module and not target.startswith("/"):
        target = f"{place.module}/{target}"
    detail: tuple[tuple[str, Operand], ...] = ()
    if target:
        detail = (("handler", Operand(target, "name", target.lstrip("/"))),)
    if not sure:
        detail = (*detail, ("implied", YES))
    if form_block(node):
        end = start
    add_route(reader, scope, "", verb, path or scope.prefix[0] or "/", "Rails", start, end, written, detail)


def form_block(node: Node) -> bool:
    return node.child_by_field_name("block") is not None
