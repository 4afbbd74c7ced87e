"""Where routes really answer: routers that another file mounts under a prefix, and files whose place is the path."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import msgspec

from specs.analysis.facts import Call, FileFacts, Mount, Operand, Route
from specs.analysis.package import SourceFile
from specs.analysis.resolving import Resolver

_MOUNTING = frozenset({"use", "include_router", "register_blueprint", "mount", "route", "register"})
_REQUIRED = re.compile(r"require\(\s*[\"']([^\"']+)[\"']\s*\)")
_NEXT = re.compile(r"(?:^|/)(?:app|pages)/(?P<place>(?:.*/)?)(?P<name>[^/]+)\.[cm]?[jt]sx?\Z")
_GROUPED = re.compile(r"\.(?:Group|PathPrefix|Party)\(\"([^\"]*)\"")
_WHOLE = frozenset({"", "*", "default"})
SLASHED = frozenset({"fastapi", "starlette", "ninja"})  # there a slash at the end is another path
MAX_HOPS = 5


class _Mounted(NamedTuple):
    path: str  # the file that is mounted
    name: str  # its router; "" for whatever it exports
    holder: str  # the router that it is mounted on
    mount: Mount


def placed(files: Mapping[str, SourceFile], resolver: Resolver) -> dict[str, SourceFile]:
    """The files, with the routes of mounted routers under their prefixes. What is mounted twice stays as it is."""
    mounted = [each for path, facts in _routed(files) for each in _mounts(resolver, path, facts)]
    by_file: dict[str, list[_Mounted]] = {}
    for each in mounted:
        by_file.setdefault(each.path, []).append(each)
    made = dict(files)
    everywhere = _of_application(files)
    for path, file in files.items():
        if file.facts is None or not file.facts.routes:
            continue
        routes = tuple(_below(_placed(path, file.facts, route, by_file), everywhere) for route in file.facts.routes)
        if routes != file.facts.routes:
            made[path] = replace(file, facts=msgspec.structs.replace(file.facts, routes=routes))
    return made


def _of_application(files: Mapping[str, SourceFile]) -> tuple[Mount, frozenset[str]] | None:
    """The prefix that a Nest application puts before every route, and the paths that it spares."""
    found: list[tuple[Mount, frozenset[str]]] = []
    for path, facts in _routed(files):
        for call in facts.calls:
            prefix = call.args[0].value if call.args else None
            if call.callee.endswith(".setGlobalPrefix") and isinstance(prefix, str):
                spared = next((value.items for name, value in call.kwargs if name == "exclude"), ())
                names = frozenset(str(item.value).strip("/") for item in spared)
                found.append((Mount(prefix, path, call.start, call.end), names))
    return found[0] if len(found) == 1 else None


def _below(route: Route, everywhere: tuple[Mount, frozenset[str]] | None) -> Route:
    if everywhere is None or route.framework != "nest" or route.path.strip("/") in everywhere[1]:
        return route
    mount = everywhere[0]
    whole = "/" + "/".join(part.strip("/") for part in (mount.prefix, route.path) if part.strip("/"))
    return msgspec.structs.replace(route, path=whole, mounts=(*route.mounts, mount))


def _routed(files: Mapping[str, SourceFile]) -> Iterator[tuple[str, FileFacts]]:
    for path, file in files.items():
        if file.facts is not None and file.role == "source" and file.facts.calls:
            yield path, file.facts


def _mounts(resolver: Resolver, path: str, facts: FileFacts) -> Iterator[_Mounted]:
    for call in facts.calls:
        holder, _, method = call.callee.rpartition(".")
        if call.callee == "Router.mount" and resolver.files[path].language == "rust":
            yield from _joined(resolver, path, call)
            continue
        if resolver.files[path].language == "go":
            yield from _handed(resolver, path, facts, call)
            continue
        if method not in _MOUNTING or not holder:
            continue
        prefix = _prefix(call)
        if not prefix.strip("/"):
            continue
        mount = Mount(prefix, path, call.start, call.end)
        for argument in call.args:
            target = _target(resolver, path, facts, argument)
            if target is not None:
                yield _Mounted(*target, holder, mount)


def _joined(resolver: Resolver, path: str, call: Call) -> Iterator[_Mounted]:
    """Rust: the function that makes a router, or the handler itself, under the function that joins it to others."""
    prefix, given = call.args
    found = resolver.find(path, call.symbol, given.name)
    if found is not None and found.symbol is not None and isinstance(prefix.value, str):
        yield _Mounted(found.path, found.symbol.name, call.symbol, Mount(prefix.value, path, call.start, call.end))


def _handed(resolver: Resolver, path: str, facts: FileFacts, call: Call) -> Iterator[_Mounted]:
    """Go: `users.Register(r.Group("/users"))`, a group by its name, `r.Mount("/users", users.Routes())`."""
    first = call.args[0].value if call.args and call.args[0].form == "literal" else None
    if call.callee.rpartition(".")[2] in ("Mount", "Route") and isinstance(first, str) and len(call.args) > 1:
        name = call.args[1].name
        found = resolver.find(path, call.symbol, name) if name else None
        if found is not None and found.symbol is not None:
            yield _Mounted(found.path, found.symbol.name, call.symbol, Mount(first, path, call.start, call.end))
        return
    for argument in call.args:
        prefix, start = _group_given(facts, call, argument)
        if not prefix.strip("/"):
            continue
        target = resolver.callee(path, call)
        if target is not None and target[0].symbol is not None:
            mount = Mount(prefix, path, start, call.end)
            yield _Mounted(target[0].path, target[0].symbol.name, call.symbol, mount)
        return


def _group_given(facts: FileFacts, call: Call, argument: Operand) -> tuple[str, int]:
    """The prefix of a group of routes that is handed over, and the line that writes it."""
    if argument.form == "call" and (found := _GROUPED.search(argument.text)):
        return found[1], call.start
    if argument.form == "name":
        for made in facts.calls:
            named = made.bound_to == argument.name and made.symbol == call.symbol and made.start <= call.start
            grouped = made.callee.rpartition(".")[2] in ("Group", "PathPrefix", "Party") and made.args
            if named and grouped and isinstance(made.args[0].value, str):
                return made.args[0].value, made.start
    return "", 0


def _prefix(call: Call) -> str:
    named = [value for name, value in call.kwargs if name in ("prefix", "url_prefix")]
    first = named or [argument for argument in call.args[:1] if str(argument.value).startswith("/")]
    value = first[0].value if first and first[0].form == "literal" else None
    return value if isinstance(value, str) else ""


def _target(resolver: Resolver, path: str, facts: FileFacts, given: Operand) -> tuple[str, str] | None:
    """The file and the name in it of a router that is given to a mounting call."""
    language = resolver.files[path].language
    if required := _REQUIRED.search(given.text):
        found = resolver.modules.resolve(language, path, required[1])
        return (found, "") if found else None
    if given.form not in ("name", "call") or not given.name:
        return None
    head, _, rest = given.name.partition(".")
    imported = next((each for each in facts.imports if each.alias == head), None)
    if imported is None:
        return (path, head) if given.form == "name" and not rest else None
    name = rest.partition(".")[0] if given.form == "name" else ""
    if imported.name not in _WHOLE:
        inner = resolver.modules.resolve(language, path, f"{imported.module}.{imported.name}")
        if inner is not None and language == "python":
            return inner, name
        name = imported.name
    found = resolver.modules.resolve(language, path, imported.module)
    return (found, name) if found is not None and found in resolver.files else None


def _placed(path: str, facts: FileFacts, route: Route, by_file: Mapping[str, list[_Mounted]]) -> Route:
    if route.framework == "next" and not route.path:
        return _by_place(path, route)
    if path not in by_file:
        return route
    mounts: list[Mount] = []
    at, names = path, _receivers(facts, route)
    for _ in range(MAX_HOPS):
        fitting = [each for each in by_file.get(at, ()) if not each.name or each.name in names]
        if len(fitting) != 1 or fitting[0].mount in mounts:
            break
        mounts.append(fitting[0].mount)
        at, names = fitting[0].mount.path, frozenset({fitting[0].holder})
    if not mounts:
        return route
    mounts = [mount for mount in mounts if mount.prefix.strip("/")]  # what is only joined writes no part of the path
    parts = [*(mount.prefix for mount in reversed(mounts)), route.path]
    whole = "/" + "/".join(part.strip("/") for part in parts if part.strip("/"))
    if route.framework in SLASHED and route.path.endswith("/") and whole != "/":
        whole += "/"
    written = route.written or ("" if route.prefix else route.path)
    return msgspec.structs.replace(route, path=whole, written=written, mounts=(*route.mounts, *mounts))


def _receivers(facts: FileFacts, route: Route) -> frozenset[str]:
    """The routers that the route may have been declared on: the heads of the calls and decorators where it stands."""
    calls = {call.callee.rpartition(".")[0] for call in facts.calls if route.start <= call.start <= route.end}
    handler = next((symbol for symbol in facts.symbols if symbol.name == route.symbol), None)
    marks = handler.decorators if handler is not None else ()
    if facts.language in ("rust", "go"):
        around = {each.name for each in facts.symbols if each.start <= route.start <= each.end}
        return frozenset({*around, route.symbol})
    return frozenset({*calls, *(mark.partition("(")[0].rpartition(".")[0] for mark in marks)} - {""})


def _by_place(path: str, route: Route) -> Route:
    """Next.js: `app/api/users/[id]/route.ts` and `pages/api/users/[id].ts` answer at /api/users/[id]."""
    place = _NEXT.search(path)
    if place is None:
        return route
    folders = [part for part in place["place"].split("/") if part and not (part[0] == "(" and part[-1] == ")")]
    last = [] if place["name"] in ("route", "index") else [place["name"]]
    return msgspec.structs.replace(route, path="/" + "/".join([*folders, *last]), written=path)
