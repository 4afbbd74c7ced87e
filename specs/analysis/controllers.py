"""Routes of a table that names who answers: each is told where its controller's action stands."""

import re
from collections.abc import Mapping
from dataclasses import replace

import msgspec

from specs.analysis.facts import Mount, Route, Symbol
from specs.analysis.package import SourceFile

# What a controller may get from what it extends: the table of routes alone says what is answered there.
_PLAIN_BASES = re.compile(r"^(?:.*::)?(?:Application|Base|Api)?Controller$|^ActionController::(?:API|Base)$")
_TABLES = frozenset({"Rails", "Laravel", "Slim"})


def answered(files: Mapping[str, SourceFile]) -> dict[str, SourceFile]:
    """The files, with each route of a table beside the action that answers it, where the package has that."""
    made = dict(files)
    tables = {path: file for path, file in files.items() if _is_table(file)}
    if not tables:
        return made
    symbols = _by_name(files)
    moved: dict[str, list[Route]] = {}
    for path, file in tables.items():
        assert file.facts is not None
        kept: list[Route] = []
        for route in file.facts.routes:
            target = next((value.name for key, value in route.detail if key == "handler"), "")
            found = _found(symbols, route, target) if target and route.framework in _TABLES else None
            if found is not None:
                moved.setdefault(found[0], []).append(_beside(route, path, found[1]))
            elif not _unanswered(route, target, symbols):
                kept.append(_without_marks(route))
        made[path] = replace(file, facts=msgspec.structs.replace(file.facts, routes=tuple(kept)))
    for path, routes in moved.items():
        facts = made[path].facts
        assert facts is not None
        routes.sort(key=lambda route: route.start)
        made[path] = replace(made[path], facts=msgspec.structs.replace(facts, routes=(*facts.routes, *routes)))
    return made


def _is_table(file: SourceFile) -> bool:
    return (
        file.facts is not None
        and file.role == "source"
        and any(route.framework in _TABLES for route in file.facts.routes)
    )


def _by_name(files: Mapping[str, SourceFile]) -> dict[str, list[tuple[str, Symbol]]]:
    """Controllers and their actions: `api.v1.orderscontroller.show`, whatever is written in capitals."""
    found: dict[str, list[tuple[str, Symbol]]] = {}
    for path, file in files.items():
        if file.facts is None or file.role != "source" or file.language not in ("ruby", "php"):
            continue
        for symbol in file.facts.symbols:
            if symbol.kind in ("class", "method") and (symbol.public or symbol.kind == "class"):
                found.setdefault(symbol.name.lower(), []).append((path, symbol))
    return found


def _found(symbols: Mapping[str, list[tuple[str, Symbol]]], route: Route, target: str) -> tuple[str, Symbol] | None:
    """The one action that is meant: of several classes of one name, the one that the table imports."""
    held = symbols.get(_dotted(route, target), [])
    if len(held) > 1:
        module = next((value.text for key, value in route.detail if key == "handler"), "")
        place = module.replace("\\", "/").rpartition("/")[0].partition("/")[2]
        held = [each for each in held if place and f"{place}/" in each[0]]
    return held[0] if len(held) == 1 else None


def _dotted(route: Route, target: str) -> str:
    """`api/v1/line_items#show` -> api.v1.lineitemscontroller.show; Laravel and Slim name the class."""
    controller, _, action = target.partition("#")
    if route.framework in ("Laravel", "Slim"):
        return f"{controller}.{action}".lower()
    return f"{controller.replace('/', '.').replace('_', '')}controller.{action}".lower()


def _unanswered(route: Route, target: str, symbols: Mapping[str, list[tuple[str, Symbol]]]) -> bool:
    """`resources` without `only` offers what its controller may not have: forms above all."""
    if not any(key == "implied" for key, _ in route.detail):
        return False
    forms = target.endswith(("#new", "#edit", "#create")) and route.method == "GET"
    held = symbols.get(_dotted(route, target).rpartition(".")[0], [])
    return forms or any(all(_PLAIN_BASES.match(base) for base in symbol.bases) for _, symbol in held)


def _beside(route: Route, path: str, action: Symbol) -> Route:
    """The route where its action begins; the parts of its path keep the lines of the table."""
    start = action.doc.end + 1 if action.doc is not None and action.doc.end < action.end else action.start
    own = Mount(route.written, path, route.start, route.end)
    around = [Mount(route.prefix, path, route.prefix_start, route.prefix_end)] if route.prefix_start else []
    around += [msgspec.structs.replace(mount, path=mount.path or path) for mount in route.mounts]
    detail = tuple((key, value) for key, value in route.detail if key not in ("handler", "implied"))
    return msgspec.structs.replace(
        route, symbol=action.name, start=start, end=start, detail=detail, prefix_start=0, prefix_end=0, prefix="",
        written="", mounts=(own, *around),
    )  # fmt: skip


def _without_marks(route: Route) -> Route:
    detail = tuple((key, value) for key, value in route.detail if key not in ("handler", "implied"))
    return msgspec.structs.replace(route, detail=detail)
