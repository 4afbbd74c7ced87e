"""Laravel's tables of routes: resources, groups with their prefix, controller and middleware; Slim's routes."""

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Mount, Operand
from specs.analysis.php import chains
from specs.analysis.php.chains import Link
from specs.analysis.plurals import singular
from specs.analysis.solid.forms import Form
from specs.analysis.solid.prefixes import add_route, below, deeper
from specs.analysis.solid.reader import Reader, Scope, lines

VERBS = frozenset({"get", "post", "put", "patch", "delete", "options", "any", "match", "map"})
RESOURCES = frozenset({"resource", "apiResource", "resources", "apiResources", "singleton", "apiSingleton"})
ACTIONS = {
    "index": ("GET", ""), "create": ("GET", "/create"), "store": ("POST", ""), "show": ("GET", "/{one}"),
    "edit": ("GET", "/{one}/edit"), "update": ("PUT", "/{one}"), "destroy": ("DELETE", "/{one}"),
}  # fmt: skip
FORMS = frozenset({"create", "edit"})
SLIM_GROUP = "slim"
SLIM = frozenset({"$app", "$router", "$group", "$r"})
YES = literal("true", True)


def routes(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if scope.test is not None or form.target is None:
        return False
    if form.name == "group" and form.block is not None:
        _group(reader, node, form, scope)
        return True
    if form.name not in VERBS and form.name not in RESOURCES:
        return False
    links = chains.below(reader, node)
    owner = chains.head(reader, links[0]) if links else ""
    if owner == "$this" and scope.place.around == SLIM_GROUP:  # Slim 3 binds the group to its closure
        owner = "$app"
    laravel = owner == "Route" or (owner in SLIM and form.name in RESOURCES)
    if not laravel and owner not in SLIM:
        return False
    if form.name in RESOURCES:
        return _resources(reader, node, form, scope, form.name)
    return _single(reader, node, form, scope, links, laravel)


def _single(reader: Reader, node: Node, form: Form, scope: Scope, links: list[Link], laravel: bool) -> bool:
    given = reader.arguments(form)
    verbs = [form.name.upper()]
    if form.name in ("match", "map") and len(given) == 3:
        verbs, given = [each.upper() for each in chains.texts(reader, given[:1])], given[1:]
    if len(given) < 2 or reader.bare(given[0])[1].kind != "string":
        return False
    path = chains.text(reader, given[0])
    hung = [*links[:-1], *chains.above(reader, node)]
    for link in links[:-1]:  # Route::prefix('x')->get(…)
        if link.name == "prefix" and (told := chains.texts(reader, reader.arguments(link.form))):
            scope = scope._replace(prefix=below(reader, scope.prefix[0], told[0], link.line))
    handler, target = _handler(reader, given[1], scope)
    known = {symbol.name for symbol in reader.facts.symbols}
    whole = "/" + "/".join(part.strip("/") for part in (scope.prefix[0], path) if part.strip("/"))
    detail = _details(reader, scope, hung, target if handler not in known else "")
    symbol = handler if handler in known else scope.symbol
    start, end = lines(given[0])[0], max([lines(given[0])[1], *(link.line for link in hung if _is_limit(link))])
    for verb in verbs:
        _add(reader, scope, symbol, verb, whole, "Laravel" if laravel else "Slim", start, end, path, detail)
    return False


def _is_limit(link: Link) -> bool:
    return link.name in ("middleware", "add")  # Slim: `->add(ApiKey::class)`


def _passed(reader: Reader, link: Link) -> list[tuple[str, int]]:
    """`middleware(['auth', 'throttle:api'])`, `middleware(EnsureGateIsOpen::class)`, each with its line."""
    found: list[tuple[str, int]] = []
    for each in reader.arguments(link.form):
        held = reader.bare(each)[1]
        for part in reader.arguments(held) if held.kind == "list" else [each]:
            name = (chains.text(reader, part) or chains.named_class(reader, part)).rpartition("\\")[2]
            made = reader.bare(part)[1]
            name = name or (made.name.rpartition("\\")[2] if made.kind == "new" else "")  # new ApiKey($keys)
            found += [(name, lines(part)[0])] if name else []
    return found


def _add(
    reader: Reader, scope: Scope, symbol: str, verb: str, path: str, framework: str, start: int, end: int,
    written: str, detail: tuple[tuple[str, Operand], ...] = (),
) -> None:  # fmt: skip
    """The route, with the lines that say what the groups around ask for."""
    add_route(reader, scope, symbol, verb, path, framework, start, end, written, detail)
    rows = dict.fromkeys(line for _, line in scope.place.passed)
    if rows:
        route = reader.facts.routes[-1]
        reader.facts.routes[-1] = replace(route, mounts=(*route.mounts, *(Mount("", "", row, row) for row in rows)))


def _details(
    reader: Reader, scope: Scope, links: list[Link], target: str, *, sure: bool = True
) -> tuple[tuple[str, Operand], ...]:
    passed = [each for each, _ in scope.place.passed]  # what the groups around ask for
    passed += [each for link in links if _is_limit(link) for each, _ in _passed(reader, link)]
    detail: tuple[tuple[str, Operand], ...] = ()
    if passed:
        items = tuple(Operand(each, "name", each) for each in passed)
        detail = (("middleware", Operand(", ".join(passed), "collection", items=items)),)
    if target:
        module = reader.imported.get(target.partition("#")[0], "")
        detail = (("handler", Operand(module or target, "name", target)), *detail)
    return detail if sure else (*detail, ("implied", YES))


def _handler(reader: Reader, node: Node, scope: Scope) -> tuple[str, str]:
    """The symbol of `[Orders::class, 'create']`, `Orders::class`, `'Orders@create'`; and how a table names it."""
    form = reader.bare(node)[1]
    parts = reader.arguments(form)
    owner, action = "", ""
    if form.kind == "list" and len(parts) == 2:
        owner, action = chains.named_class(reader, parts[0]) or reader.written(parts[0]), chains.text(reader, parts[1])
    elif form.kind == "binary" and form.name == "." and len(parts) == 2:  # Slim: `Orders::class . ':move'`
        owner, action = chains.named_class(reader, parts[0]), chains.text(reader, parts[1]).lstrip(":@")
    elif single := chains.named_class(reader, node):
        owner, action = single, "__invoke"
    elif told := chains.text(reader, node):
        owner, _, action = told.replace(":", "@").rpartition("@")
        owner = owner.strip("@").rpartition("\\")[2] or scope.place.controller
    owner = owner.rpartition("\\")[2]
    return (f"{owner}.{action}", f"{owner}#{action}") if owner and action else ("", "")


def _group(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    links = chains.below(reader, node)
    prefix, row, place = "", 0, scope.place
    rows = [link.line for link in links[:-1]]
    for link in links[:-1]:
        given = reader.arguments(link.form)
        if link.name == "prefix" and given:
            prefix, row = chains.text(reader, given[0]), link.line
        elif link.name == "controller" and given:
            named = chains.named_class(reader, given[0]).rpartition("\\")[2]
            place = place._replace(controller=named, around="routes")
    given = reader.arguments(form)
    told = reader.bare(given[0])[1] if given else None
    if told is not None and told.kind == "map":  # Route::group(['prefix' => 'admin'], …)
        parts = reader.arguments(told)
        for key, value in zip(parts[::2], parts[1::2], strict=False):
            if chains.text(reader, key) == "prefix":
                prefix, row = chains.text(reader, value), lines(value)[0]
    elif given and (first := chains.text(reader, given[0])):
        prefix, row = first, lines(given[0])[0]
    hung = [*links, *chains.above(reader, node)]  # Slim: `$app->group(…)->add(ApiKey::class)`
    passed = [each for link in hung if _is_limit(link) for each in _passed(reader, link)]
    if len(given) == 2 and told is not None and told.kind == "string":
        place = place._replace(around=SLIM_GROUP)
    inner = scope._replace(place=place._replace(passed=(*scope.place.passed, *passed)))
    if prefix.strip("/"):
        inner = inner._replace(prefix=below(reader, scope.prefix[0], prefix, row))
        mount, outer = reader.nests[inner.prefix[0]]
        last = max([row, *(line for line in rows if line >= row)])
        reader.nests[inner.prefix[0]] = (Mount(mount.prefix, "", row, last), outer)
    assert form.block is not None
    reader.push(reader.form(form.block).body, inner)


def _resources(reader: Reader, node: Node, form: Form, scope: Scope, name: str) -> bool:
    given = reader.arguments(form)
    hung = chains.above(reader, node)
    if any(link.name in ("parameters", "parameter", "shallow", "names") and link.name != "names" for link in hung):
        return False  # its placeholders are called otherwise
    if name in ("resources", "apiResources"):
        held = reader.bare(given[0])[1] if given else None
        parts = reader.arguments(held) if held is not None and held.kind == "map" else []
        pairs = list(zip(parts[::2], parts[1::2], strict=False))
    else:
        pairs = [(given[0], given[1])] if len(given) > 1 else []
    for key, value in pairs:
        first, owner = chains.text(reader, key), chains.named_class(reader, value).rpartition("\\")[2]
        if first and owner:
            _resource(reader, key, scope, name, first, owner, hung)
    return False


def _resource(reader: Reader, key: Node, scope: Scope, name: str, first: str, owner: str, hung: list[Link]) -> None:
    row = lines(key)[0]
    single = "ingleton" in name
    prefix = scope.prefix
    segments = [part for each in first.split("/") for part in each.split(".") if part]
    for at, segment in enumerate(segments):
        prefix = below(reader, prefix[0], segment, row)
        if at < len(segments) - 1:
            prefix = deeper(reader, prefix, f"/{{{_one(segment)}}}")
    end = max([row, *(link.line for link in hung if link.name in ("only", "except", "middleware"))])
    for action, sure in _wanted(reader, name, hung):
        verb, tail = ACTIONS[action]
        if single:
            if action in ("index", "store", "create"):
                continue
            tail = tail.replace("/{one}", "")
        path = prefix[0] + tail.replace("{one}", f"{{{_one(segments[-1])}}}")
        written = action if action in FORMS else ""
        detail = _details(reader, scope, hung, f"{owner}#{action}", sure=sure)
        _add(reader, scope._replace(prefix=prefix), "", verb, path, "Laravel", row, end, written, detail)


def _one(segment: str) -> str:
    return singular(segment.replace("-", "_"))


def _wanted(reader: Reader, name: str, hung: list[Link]) -> list[tuple[str, bool]]:
    """The actions, and whether the table names them."""
    offered = [action for action in ACTIONS if not (name.startswith("api") and action in FORMS)]
    for link in hung:
        held = chains.texts(reader, reader.arguments(link.form))
        if link.name == "only":
            return [(action, True) for action in offered if action in held]
        if link.name == "except":
            offered = [action for action in offered if action not in held]
    return [(action, name.startswith("api")) for action in offered]
