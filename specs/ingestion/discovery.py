"""Which packages a repository holds, told from its paths and the texts of its manifests. Pure."""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from specs.analysis.languages import holds_code
from specs.ingestion.manifests import Declared, read_manifest

# In the order in which they speak for a directory that has several.
_NAMES = (
    "pyproject.toml", "setup.cfg", "setup.py", "package.json", "Cargo.toml", "go.mod", "pom.xml", "build.gradle.kts",
    "build.gradle", "composer.json", "Gemfile",
)  # fmt: skip
_SUFFIXES = (".gemspec", ".csproj")
# Packages in such directories serve the tests, the documents or the reader of another package.
_AUXILIARY = re.compile(
    r"^(tests?|__tests__|__mocks__|testdata|test[-_]data|fixtures?|__fixtures__|e2e|specs?|examples?|samples?|demos?|docs?|docs_src"
    r"|playgrounds?|benchmarks?|benches|templates?|boilerplates?|scaffolds?|cookiecutter.*|.*\{\{.*"
    r"|node_modules|bower_components|vendor|vendored|_vendor|third[-_]?party|site-packages|\.[^/]+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundPackage:
    root: str  # relative to where the search began; "." for that itself
    name: str
    manifest: str  # the path of the manifest that names it, "" where none does


def is_manifest(name: str) -> bool:
    return name in _NAMES or name.endswith(_SUFFIXES)


def manifests(paths: Iterable[str]) -> list[str]:
    """Those of the paths whose text `discover` wants, the auxiliary left aside."""
    return [path for path in paths if is_manifest(path.rpartition("/")[2]) and not _is_auxiliary(path)]


def discover(paths: Iterable[str], text_of: Callable[[str], str | None], fallback: str) -> list[FoundPackage]:
    """The packages among these paths, by root. One at "." named `fallback` where no manifest declares any."""
    paths = sorted(paths)
    declared = _declared(paths, text_of)
    found = []
    for root, (path, manifest) in sorted(declared.items()):
        if manifest.is_package and (not manifest.is_group or _has_own_code(root, paths, declared)):
            found.append(FoundPackage(root, manifest.name or _last(root, fallback), path))
    return found or [FoundPackage(".", fallback, "")]


def nested_roots(root: str, packages: Iterable[FoundPackage]) -> tuple[str, ...]:
    """Roots of the packages inside the one at `root`: their files are not its own."""
    inside = "" if root == "." else f"{root}/"
    return tuple(each.root for each in packages if each.root != root and each.root.startswith(inside))


def is_own(path: str, nested: Collection[str]) -> bool:
    """Asked of each file: with a set of the nested roots it takes no longer where there are many."""
    return not any(path[:end] in nested for end, each in enumerate(path) if each == "/")


def slug_of(name: str) -> str:
    """URL-safe: @scope/pkg -> scope-pkg. Of a Go module path the last part that names something."""
    if "/" in name and "." in name.partition("/")[0]:
        parts = [part for part in name.split("/")[1:] if not re.fullmatch(r"v\d+", part)]
        name = parts[-1] if parts else name
    slug = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-_")
    return slug[:150] or "package"


def _declared(paths: list[str], text_of: Callable[[str], str | None]) -> Mapping[str, tuple[str, Declared]]:
    """For each directory with manifests the one that speaks for it."""
    here: dict[str, list[str]] = {}
    for path in manifests(paths):
        here.setdefault(path.rpartition("/")[0] or ".", []).append(path)
    declared = {}
    for root, found in here.items():
        read = [(path, read_manifest(path, text)) for path in sorted(found, key=_rank) if (text := text_of(path))]
        read = [(path, each) for path, each in read if each.is_package or each.is_group]
        if read:
            named = next((each for each in read if each[1].is_package and each[1].name), None)
            path, first = named or next((each for each in read if each[1].is_package), read[0])
            declared[root] = path, Declared(first.name, first.is_package, any(each.is_group for _, each in read))
    return declared


def _has_own_code(root: str, paths: list[str], declared: Mapping[str, object]) -> bool:
    """Whether a workspace's root is more than the list of its members: code in a directory that is no member's.

    The paths are in order, so that each of many workspaces looks only at its own.
    """
    inside = "" if root == "." else f"{root}/"
    members = {each for each in declared if each != root and each.startswith(inside)}
    for start in (f"{inside}{folder}/" for folder in ("src", "lib", "app")):
        for path in islice(paths, bisect_left(paths, start), None):
            if not path.startswith(start):
                break
            if holds_code(path) and is_own(path, members):
                return True
    return False


def _is_auxiliary(path: str) -> bool:
    return any(_AUXILIARY.match(part) for part in path.split("/")[:-1])


def _rank(path: str) -> int:
    name = path.rpartition("/")[2]
    return _NAMES.index(name) if name in _NAMES else len(_NAMES) - 1  # a gemspec before the Gemfile


def _last(root: str, fallback: str) -> str:
    return fallback if root == "." else root.rpartition("/")[2]
