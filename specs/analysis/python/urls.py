"""Where Django's views really answer: paths under the files and routers that include them, methods by the view's kind.

Made per snapshot: one file names the path, others include it, and the view stands in a third.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import msgspec

from specs.analysis.facts import FileFacts, Mount, Operand, Route
from specs.analysis.package import SourceFile
from specs.analysis.resolving import Resolver

MAX_HOPS = 6
ONE, ALL = "{pk}/", ""  # of one thing, of all of them
# What a view answers, by the class that it is a kind of.
KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    "ModelViewSet": {ALL: ("GET", "POST"), ONE: ("GET", "PUT", "PATCH", "DELETE")},
    "ReadOnlyModelViewSet": {ALL: ("GET",), ONE: ("GET",)},
    "ListAPIView": {ALL: ("GET",)}, "CreateAPIView": {ALL: ("POST",)}, "RetrieveAPIView": {ALL: ("GET",)},
    "DestroyAPIView": {ALL: ("DELETE",)}, "UpdateAPIView": {ALL: ("PUT", "PATCH")},
    "ListCreateAPIView": {ALL: ("GET", "POST")}, "RetrieveUpdateAPIView": {ALL: ("GET", "PUT", "PATCH")},
    "RetrieveDestroyAPIView": {ALL: ("GET", "DELETE")},
    "RetrieveUpdateDestroyAPIView": {ALL: ("GET", "PUT", "PATCH", "DELETE")},
    "TemplateView": {ALL: ("GET",)}, "ListView": {ALL: ("GET",)}, "DetailView": {ALL: ("GET",)},
    "RedirectView": {ALL: ("GET",)}, "CreateView": {ALL: ("GET", "POST")}, "UpdateView": {ALL: ("GET", "POST")},
    "DeleteView": {ALL: ("GET", "POST")}, "FormView": {ALL: ("GET", "POST")},
}  # fmt: skip
MIXINS = {
    "ListModelMixin": (ALL, "GET"), "CreateModelMixin": (ALL, "POST"), "RetrieveModelMixin": (ONE, "GET"),
    "UpdateModelMixin": (ONE, "PUT"), "DestroyModelMixin": (ONE, "DELETE"),
}  # fmt: skip
HANDLERS = ("get", "post", "put", "patch", "delete")
ADMIN = "admin.site.urls"


class _Included(NamedTuple):
    path: str  # the file that is included
    router: str  # of the router in it; "" for its list of paths
    mount: Mount


def with_urls(files: Mapping[str, SourceFile], resolver: Resolver) -> dict[str, SourceFile]:
    made = {path: _named(file) if "/management/commands/" in f"/{path}" else file for path, file in files.items()}
    routed = {
        path: file.facts
        for path, file in files.items()
        if file.facts is not None and file.language == "python" and any(_is_django(each) for each in file.facts.routes)
    }
    if not routed:
        return made
    included = [each for path, facts in routed.items() for each in _includes(resolver, path, facts)]
    registered: dict[str, list[tuple[str, Route]]] = {}
    placed = {path: list(_placed(resolver, path, facts, included)) for path, facts in routed.items()}
    for path, routes in placed.items():
        for route in routes:
            if route.framework == "djangorestframework" and route.method == "ANY" and route.written:
                registered.setdefault(route.symbol.rpartition(".")[2], []).append((path, route))
    for path, routes in placed.items():
        whole = [_of_action(route, registered) for route in routes]
        told = [one for each in whole for one in _answering(resolver, path, each)]
        facts = msgspec.structs.replace(routed[path], routes=tuple(told))
        made[path] = replace(made[path], facts=facts)
    return made


def _named(file: SourceFile) -> SourceFile:
    """A management command goes by the name of its file."""
    if file.facts is None or not file.facts.commands:
        return file
    stem = file.path.rpartition("/")[2].removesuffix(".py")
    named = [
        msgspec.structs.replace(each, name=stem) if each.framework == "django" and not each.name else each
        for each in file.facts.commands
    ]
    return replace(file, facts=msgspec.structs.replace(file.facts, commands=tuple(named)))


def _is_django(route: Route) -> bool:
    return route.framework in ("django", "djangorestframework")


def _include_of(route: Route) -> Operand | None:
    return next((value for name, value in route.detail if name == "include"), None)


def _includes(resolver: Resolver, path: str, facts: FileFacts) -> Iterator[_Included]:
    for route in facts.routes:
        given = _include_of(route) if route.framework == "django" else None
        if given is None:
            continue
        if given.form == "collection" and given.items:
            given = given.items[0]
        mount = Mount(route.path, path, route.start, route.end)
        if isinstance(given.value, str):
            if found := resolver.modules.resolve("python", path, given.value):
                yield _Included(found, "", mount)
            continue
        head, _, rest = given.name.partition(".")
        if rest == "urls":  # router.urls
            imported = resolver.imports.get(path, {}).get(head)
            home = resolver.modules.resolve("python", path, imported.module) if imported is not None else path
            if home:
                yield _Included(home, imported.name if imported is not None else head, mount)


def _placed(resolver: Resolver, path: str, facts: FileFacts, included: list[_Included]) -> Iterator[Route]:
    for route in facts.routes:
        if not _is_django(route):
            yield route
            continue
        given = _include_of(route)
        if given is not None and (
            any(each.mount.start == route.start and each.mount.path == path for each in included)
        ):
            continue  # told of what is included
        if route.framework == "django" and ((given is not None and given.name == ADMIN) or _is_admin(facts, route)):
            continue
        router = _router(facts, route)
        mounts = tuple(_chain(path, router, included))
        if route.framework == "djangorestframework" and not router:
            yield route  # an action, or a function that urls name elsewhere
            continue
        yield _under(route, route.path, mounts)


def _is_admin(facts: FileFacts, route: Route) -> bool:
    return any(each.callee == "path" and _names(each.args, ADMIN) for each in facts.calls if each.start == route.start)


def _names(args: tuple[Operand, ...], name: str) -> bool:
    return any(each.name == name for each in args)


def _router(facts: FileFacts, route: Route) -> str:
    """The router that a view set is registered on."""
    if route.framework != "djangorestframework" or route.method != "ANY":
        return ""
    callees = (call.callee for call in facts.calls if call.start == route.start)
    return next((callee.rpartition(".")[0] for callee in callees if callee.endswith(".register")), "")


def _chain(path: str, router: str, included: list[_Included]) -> Iterator[Mount]:
    """The prefixes under which the file, or the router in it, is included: the innermost first."""
    for _ in range(MAX_HOPS):
        fitting = [each for each in included if each.path == path and each.router == router]
        if len(fitting) != 1:
            return
        if fitting[0].mount.prefix.strip("/"):
            yield fitting[0].mount
        path, router = fitting[0].mount.path, ""


def _under(route: Route, own: str, mounts: tuple[Mount, ...], written: str = "") -> Route:
    parts = [*(mount.prefix.strip("/") for mount in reversed(mounts)), own.strip("/")]
    whole = "/" + "/".join(part for part in parts if part)
    ends = "/" if whole != "/" and (own.endswith("/") or route.framework == "djangorestframework") else ""
    return msgspec.structs.replace(route, path=whole + ends, written=written or own, mounts=mounts)


def _of_action(route: Route, registered: Mapping[str, list[tuple[str, Route]]]) -> Route:
    """An extra action of a view set stands under the path that the view set is registered at."""
    owner = route.symbol.rpartition(".")[0].rpartition(".")[2]
    holders = registered.get(owner, [])
    if route.framework != "djangorestframework" or route.written or not owner or len(holders) != 1:
        return route
    path, holder = holders[0]
    detail = tuple(pair for pair in route.detail if pair[0] != "detail")
    of_one = len(detail) < len(route.detail)
    mounts = (Mount(holder.written, path, holder.start, holder.end), *holder.mounts)
    own = f"{ONE}{route.path}" if of_one else route.path
    return msgspec.structs.replace(_under(route, own, mounts, written=route.path), detail=detail)


def _answering(resolver: Resolver, path: str, route: Route) -> Iterator[Route]:
    """A route for all of the things and one for each, with the methods that its view answers."""
    if not _is_django(route) or route.method != "ANY" or not route.symbol:
        yield _without_flag(route)
        return
    found = resolver.find(path, "", route.symbol.partition(".")[0])
    if found is None or found.symbol is None:
        yield _without_flag(route)
        return
    facts = resolver.files[found.path].facts
    kinds = _methods(facts, found.symbol.name) if facts is not None else {}
    if not kinds:
        yield _without_flag(route)
    for place, methods in kinds.items():
        whole = route.path if place == ALL else f"{route.path.rstrip('/')}/{place}"
        yield msgspec.structs.replace(route, method=_listed(methods), path=whole)


def _without_flag(route: Route) -> Route:
    detail = tuple(pair for pair in route.detail if pair[0] != "detail")
    return msgspec.structs.replace(route, detail=detail) if len(detail) != len(route.detail) else route


def _methods(facts: FileFacts, name: str) -> dict[str, tuple[str, ...]]:
    """What the view answers: a function by its marks, a class by what it is a kind of and by its methods."""
    symbol = next((each for each in facts.symbols if each.name == name), None)
    if symbol is None:
        return {}
    if symbol.kind == "function":
        asked = tuple(each.method for each in facts.routes if each.symbol == name and not each.path)
        asked = asked or _required(symbol.decorators)
        return {ALL: asked} if asked else {}
    kinds: dict[str, tuple[str, ...]] = {}
    for base in (each.rpartition(".")[2] for each in symbol.bases):
        kinds.update(KINDS.get(base, {}))
        if base in MIXINS:
            place, method = MIXINS[base]
            kinds[place] = (*kinds.get(place, ()), method)
    own = tuple(each.upper() for each in HANDLERS if any(s.name == f"{name}.{each}" for s in facts.symbols))
    if own:
        kinds[ALL] = tuple(dict.fromkeys((*kinds.get(ALL, ()), *own)))
    allowed = next((c.value for c in facts.constants if c.symbol == name and c.name == "http_method_names"), None)
    if allowed is not None and allowed.items:
        names = {str(item.value).upper() for item in allowed.items}
        kinds = {place: tuple(each for each in held if each in names) for place, held in kinds.items()}
    return {place: held for place, held in kinds.items() if held}


def _required(marks: tuple[str, ...]) -> tuple[str, ...]:
    for mark in marks:
        name = mark.partition("(")[0].rpartition(".")[2]
        if name in ("require_GET", "require_safe"):
            return ("GET",)
        if name == "require_POST":
            return ("POST",)
        if name == "require_http_methods":
            return tuple(
                each.upper() for each in HANDLERS if f'"{each.upper()}"' in mark or f"'{each.upper()}'" in mark
            )
    return ()


def _listed(methods: tuple[str, ...]) -> str:
    return methods[0] if len(methods) == 1 else f"{', '.join(methods[:-1])} and {methods[-1]}"
