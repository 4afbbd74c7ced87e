"""Which file an import means: one resolver a family of languages, over the paths of the snapshot alone."""

from collections.abc import Callable, Iterable
from posixpath import dirname, join, normpath

from specs.analysis.package import SourceFile

SCRIPT_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts")
# `import "./x.js"` in TypeScript means the file that will become x.js.
COMPILED_FROM = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
PYTHON_ROOTS = ("src", "lib", "python")


class Modules:
    """The importable modules of a snapshot."""

    def __init__(self, files: Iterable[SourceFile]) -> None:
        known = list(files)
        self.paths = {file.path for file in known}
        self._dotted: dict[str, str] = {}
        python = sorted(path for path in self.paths if path.endswith((".py", ".pyi")))
        for path in python:
            for name in self._dotted_names(path):
                # An implementation wins over its stub, the first path in order over later ones.
                if name not in self._dotted or self._dotted[name].endswith(".pyi"):
                    self._dotted[name] = path
        self._known: dict[tuple[str, str, str], str | None] = {}
        self._classes: dict[str, str] = {}
        for path in sorted(path for path in self.paths if path.endswith(".java")):
            parts = path.removesuffix(".java").split("/")
            # Where the source root ends is not known here: a name in full is found by whatever end of a path it is.
            for top in range(len(parts)):
                self._classes.setdefault(".".join(parts[top:]), path)

        self._go_files: dict[str, str] = {}  # directory -> the file that stands for it
        for path in sorted((path for path in self.paths if path.endswith(".go")), key=lambda p: ("_test." in p, p)):
            self._go_files.setdefault(dirname(path), path)
        self._go_modules = {
            each.value: dirname(file.path)
            for file in known
            if file.language == "gomod" and file.facts is not None
            for each in file.facts.declarations
            if each.what == "name"
        }

        self._rust_files: dict[tuple[str, str], str] = {}  # (source root, module below it) -> file
        for path in sorted(path for path in self.paths if path.endswith(".rs")):
            self._rust_files.setdefault(self._rust_place(path), path)
        self._crates = {
            each.value.replace("-", "_"): join(dirname(file.path), "src").removeprefix("/")
            for file in known
            if file.language == "cargo" and file.facts is not None
            for each in file.facts.declarations
            if each.what == "name"
        }

    def _rust_place(self, path: str) -> tuple[str, str]:
        """src/net/mod.rs is the module "net" of the crate under src."""
        parts = path.removesuffix(".rs").split("/")
        top = max((at + 1 for at, part in enumerate(parts[:-1]) if part == "src"), default=len(parts) - 1)
        inner = parts[top:]
        if inner and inner[-1] in ("mod", "lib", "main"):
            inner.pop()
        return "/".join(parts[:top]), "::".join(inner)

    def _dotted_names(self, path: str) -> list[str]:
        parts = path.rsplit(".", 1)[0].split("/")
        if parts[-1] == "__init__":
            parts.pop()
        names = [".".join(parts)]
        top = 0
        while top < len(parts) - 1 and f"{'/'.join(parts[: top + 1])}/__init__.py" not in self.paths:
            top += 1
        if parts and parts[0] in PYTHON_ROOTS:
            names.append(".".join(parts[1:]))
        if top:
            names.append(".".join(parts[top:]))
        return [name for name in names if name]

    def resolve(self, language: str, path: str, module: str) -> str | None:
        """The path that `module`, imported in `path`, stands for; None where it is not in the snapshot."""
        asked = language, path, module
        if asked not in self._known:  # the same few imports are followed for each call that goes through them
            resolver = RESOLVERS.get(language)
            self._known[asked] = resolver(self, path, module) if resolver else None
        return self._known[asked]

    def python(self, path: str, module: str) -> str | None:
        if not module.startswith("."):
            return self._dotted.get(module)
        rest = module.lstrip(".")
        base = dirname(path)
        for _ in range(len(module) - len(rest) - 1):
            base = dirname(base)
        stem = join(base, *rest.split(".")) if rest else base
        for candidate in (f"{stem}.py", join(stem, "__init__.py"), f"{stem}.pyi", join(stem, "__init__.pyi")):
            if candidate in self.paths:
                return candidate
        return None

    def java(self, path: str, module: str) -> str | None:
        """`module` is a class in full: only a class without a package is known by its bare name."""
        return self._classes.get(module)

    def in_package(self, language: str, path: str, package: str, name: str) -> str | None:
        """The file of the class `name` in a package that `path` imports whole, as Java does its own."""
        return self.resolve(language, path, f"{package}.{name}") if language in PACKAGED else None

    def go(self, path: str, module: str) -> str | None:
        """One file of the package's directory: all of them share their names."""
        for base in sorted(self._go_modules, key=len, reverse=True):
            if module == base or module.startswith(f"{base}/"):
                folder = join(self._go_modules[base], module[len(base) + 1 :]).rstrip("/")
                if folder in self._go_files:
                    return self._go_files[folder]
        if self._go_modules or "." not in module.partition("/")[0]:
            return None
        parts = module.split("/")  # without a manifest, the longest end of the path that is a directory
        ends = ("/".join(parts[size:]) for size in range(1, len(parts)))
        return next((self._go_files[end] for end in ends if end in self._go_files), None)

    def rust(self, path: str, module: str) -> str | None:
        """`crate::a::b`, `super::b` and the crate's own name in its tests."""
        root, own = self._rust_place(path)
        module = module.replace(".", "::")
        head, _, rest = module.partition("::")
        if head == "crate":
            wanted = rest
        elif head in ("self", "super"):
            base = own.split("::") if own else []
            parts = module.split("::")
            while parts and parts[0] in ("self", "super"):
                if parts.pop(0) == "super" and base:
                    base.pop()
            wanted = "::".join([*base, *parts])
        elif head in self._crates:
            root, wanted = self._crates[head], rest
        else:
            below = "::".join(part for part in (own, module) if part)
            return self._rust_files.get((root, below))
        return self._rust_files.get((root, wanted))

    def included(self, path: str, module: str) -> str | None:
        """A header, beside the file or by the end of its path."""
        beside = normpath(join(dirname(path), module))
        if beside in self.paths:
            return beside
        return next((join(top, module) for top in ("include", "src", "lib") if join(top, module) in self.paths), None)

    def script(self, path: str, module: str) -> str | None:
        if module.startswith(("@/", "~/")):
            stems = [join("src", module[2:]), module[2:]]
        elif module.startswith("."):
            stems = [normpath(join(dirname(path), module))]
        else:
            return None
        return next((found for stem in stems if (found := self._script_file(stem))), None)

    def _script_file(self, stem: str) -> str | None:
        candidates = [stem]
        for suffix, sources in COMPILED_FROM.items():
            if stem.endswith(suffix):
                candidates += [stem.removesuffix(suffix) + source for source in sources]
        candidates += [stem + suffix for suffix in SCRIPT_SUFFIXES]
        candidates += [f"{'' if stem == '.' else stem + '/'}index{suffix}" for suffix in SCRIPT_SUFFIXES]
        return next((candidate for candidate in candidates if candidate in self.paths), None)


Resolver = Callable[[Modules, str, str], str | None]

RESOLVERS: dict[str, Resolver] = {
    "python": Modules.python,
    "java": Modules.java,
    "go": Modules.go,
    "rust": Modules.rust,
    "c": Modules.included,
    "cpp": Modules.included,
    "javascript": Modules.script,
    "typescript": Modules.script,
    "tsx": Modules.script,
}
# Where `import a.b.*` brings in classes that stand in files of their own.
PACKAGED = frozenset({"java"})
# Where all files of a directory share their names without an import.
SHARED = frozenset({"go"})
# Where a name declared once is known in the whole package: by namespaces, by autoloading, by headers.
WIDE = {"csharp": "csharp", "kotlin": "kotlin", "php": "php", "ruby": "ruby", "c": "c", "cpp": "c", "rust": "rust"}
# Where an import names a class by its namespace.
NAMESPACED = frozenset({"php", "kotlin", "csharp"})
