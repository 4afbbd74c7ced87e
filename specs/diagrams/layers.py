"""How a package's files are grouped into boxes: by file where few, by folder where many."""

from collections import Counter
from collections.abc import Iterable, Mapping
from posixpath import dirname

from specs.analysis.modules import Modules
from specs.analysis.package import PackageFacts

MAX_BOXES = 14


def boxes(paths: Iterable[str], most: int = MAX_BOXES) -> dict[str, str]:
    """Path -> its box. The deepest level of folders that gives at most `most` boxes; small ones share "other"."""
    found = sorted(paths)
    if len(found) <= most:
        return {path: path for path in found}
    common = _common_folder(found)
    depth = 1
    grouped = _at_depth(found, common, depth)
    while depth < 6:
        deeper = _at_depth(found, common, depth + 1)
        if len(set(deeper.values())) > most:
            break
        grouped, depth = deeper, depth + 1
    return _folded(grouped, most)


def _common_folder(paths: list[str]) -> str:
    folder = dirname(paths[0])
    while folder and not all(path.startswith(folder + "/") for path in paths):
        folder = dirname(folder)
    return folder


def _at_depth(paths: list[str], common: str, depth: int) -> dict[str, str]:
    start = len(common) + 1 if common else 0
    return {path: path[:start] + "/".join(path[start:].split("/")[:depth]) for path in paths}


def _folded(grouped: Mapping[str, str], most: int) -> dict[str, str]:
    sizes = Counter(grouped.values())
    if len(sizes) <= most:
        return dict(grouped)
    kept = {box for box, _ in sorted(sizes.items(), key=lambda item: (-item[1], item[0]))[: most - 1]}
    return {path: box if box in kept else "other" for path, box in grouped.items()}


def dependencies(package: PackageFacts) -> Counter[tuple[str, str]]:
    """(importing path, imported path) -> how often the one calls the other; at least 1."""
    sources = {path: file for path, file in package.files.items() if file.role == "source" and file.facts}
    modules = Modules(sources.values())
    found: Counter[tuple[str, str]] = Counter()
    for path, file in sources.items():
        for each in file.facts.imports if file.facts else ():
            name = f"{each.module}{'' if each.module.endswith('.') else '.'}{each.name}"
            target = modules.resolve(file.language, path, name) or modules.resolve(file.language, path, each.module)
            if target in sources and target != path:
                found[path, target] += 1
    for edge in package.edges:
        pair = (edge.caller.path, edge.callee.path)
        if pair[0] != pair[1] and pair[0] in sources and pair[1] in sources and edge.certain:
            found[pair] += 1
    return found
