"""What a name means at a place: followed through scopes, imports, re-exports, base classes and known types."""

import re
from collections.abc import Mapping
from functools import lru_cache
from posixpath import dirname
from typing import NamedTuple

from specs.analysis.facts import Call, Condition, Constant, FileFacts, Import, Operand, Outcome, Symbol
from specs.analysis.modules import NAMESPACED, SHARED, WIDE, Modules
from specs.analysis.package import SourceFile, SymbolId

SELF_NAMES = frozenset({"self", "cls", "this", "super()", "super", "Self", "static", "parent", "base"})
CLASS_KINDS = frozenset({"class", "interface", "enum", "type", "error"})
CONSTRUCTORS = ("__init__", "constructor", "__new__", "__construct", "initialize")
# Languages in which a method reads the members of its class, and of what the class extends, by their bare names.
BARE_MEMBERS = frozenset({"java", "csharp", "kotlin", "cpp", "ruby"})
ROOTS = frozenset({"src", "lib", "app", "source", "main"})
C_HEADERS = (".h", ".hh", ".hpp", ".hxx", ".inl", ".inc", ".def", ".ipp", ".tcc")
MAX_HOPS = 8  # re-exports of re-exports; a cycle ends here
# A method name so common that meeting it on an unknown receiver says nothing.
COMMON_METHODS = frozenset(
    """
    add all any append apply bind build call catch clear clone close commit connect copy count create data delete
    emit encode decode end equals error exec execute extend filter find first flush format get group handle has
    index info init insert is_valid items join key keys length list load log lower map match merge name next on open
    parse pop post push put query read register release remove render replace request reset resolve result run save
    search send set setup size slice sort split start state status stop strip sub submit test then toString to_dict
    trim update upper use validate value values wait warn warning write
    """.split()
)


class Target(NamedTuple):
    """`symbol` is None where the name stands for the whole file."""

    path: str
    symbol: Symbol | None


class Resolver:
    def __init__(self, files: Mapping[str, SourceFile]) -> None:
        self.files = {path: file for path, file in files.items() if file.facts is not None}
        self.modules = Modules(self.files.values())
        self.symbols: dict[str, dict[str, Symbol]] = {}
        self.imports: dict[str, dict[str, Import]] = {}
        self.wildcards: dict[str, list[Import]] = {}
        self.constants: dict[str, dict[str, Constant]] = {}
        self.methods: dict[str, list[SymbolId]] = {}
        self.types: dict[tuple[str, str], dict[str, str]] = {}  # (path, scope) -> local name -> type as written
        self.shared: dict[tuple[str, str], str] = {}  # (directory, name) -> the file that declares it
        self.shared_constants: dict[tuple[str, str], str] = {}
        self.wide: dict[tuple[str, str], list[str]] = {}  # (family of languages, name) -> the files that declare it
        self.wide_constants: dict[tuple[str, str], list[str]] = {}
        self.full_names: dict[tuple[str, str], str] = {}  # (file, a constant's name without its namespace) -> its name
        self._validators: dict[str, dict[str, list[str]]] = {}
        self._found: dict[tuple[str, str, str], Target | None] = {}
        self._defaults: dict[str, str] = {}
        self._external: dict[tuple[str, str], bool] = {}
        for path, file in self.files.items():
            self._index(path, file)

    def validators(self, path: str) -> dict[str, list[str]]:
        """The methods of each class that its library calls to check what it is made of."""
        known = self._validators.get(path)
        if known is None:
            known = self._validators[path] = {}
            facts = self.files[path].facts
            for each in facts.validations if facts is not None else ():
                owner = each.symbol.rpartition(".")[0]
                if each.rule == "custom" and owner and each.symbol not in known.setdefault(owner, []):
                    known[owner].append(each.symbol)
        return known

    def _index(self, path: str, file: SourceFile) -> None:
        facts = file.facts
        assert facts is not None
        symbols = self.symbols[path] = {}
        for symbol in facts.symbols:
            symbols.setdefault(symbol.name, symbol)  # the first of overloads
        self.imports[path] = {found.alias: found for found in facts.imports if found.name != "*"}
        self.wildcards[path] = [found for found in facts.imports if found.name == "*"]
        self.constants[path] = {
            f"{constant.symbol}.{constant.name}".lstrip("."): constant for constant in facts.constants
        }
        for symbol in facts.symbols:
            owner, _, method = symbol.name.rpartition(".")
            if owner and file.role == "source" and owner in symbols and symbols[owner].kind in CLASS_KINDS:
                self.methods.setdefault(method, []).append(SymbolId(path, symbol.name))
            if symbol.params:
                known = self.types.setdefault((path, symbol.name), {})
                for param in symbol.params:
                    if param.annotation:
                        known[param.name.lstrip("$&*")] = param.annotation
        if file.language in SHARED:
            self._share(path, file)
        if family := WIDE.get(file.language):
            self._widen(path, file, family)
        for call in facts.calls:
            if call.bound_to:
                bound = self.dotted(path, call.bound_to)
                scope = self._owner(path, call.symbol) if _is_self(bound) else call.symbol
                self.types.setdefault((path, scope), {}).setdefault(bound, call.callee)

    def _share(self, path: str, file: SourceFile) -> None:
        """What the other files of the directory know of this one: its names, and the fields of its types."""
        facts, folder = file.facts, dirname(path)
        assert facts is not None
        for symbol in facts.symbols:
            self._declare(self.shared, folder, symbol.name, path)
            owner, _, method = symbol.name.rpartition(".")
            if owner and file.role == "source" and owner not in self.symbols[path]:
                self.methods.setdefault(method, []).append(SymbolId(path, symbol.name))
        for constant in facts.constants:
            if not constant.symbol:
                self._declare(self.shared_constants, folder, constant.name, path)
        for model in facts.models:
            known = self.types.setdefault((path, model.name), {})
            known.update((f"self.{field.name}", field.annotation) for field in model.fields)

    def _widen(self, path: str, file: SourceFile, family: str) -> None:
        """What the whole package knows of this file: its names, and the fields of its types."""
        facts = file.facts
        assert facts is not None
        for symbol in facts.symbols:
            if symbol.kind != "test" and not _is_own(symbol, family):
                self.wide.setdefault((family, symbol.name), []).append(path)
            owner, _, method = symbol.name.rpartition(".")
            if owner and file.role == "source" and owner not in self.symbols[path]:
                self.methods.setdefault(method, []).append(SymbolId(path, symbol.name))
        for constant in facts.constants:
            name = f"{constant.symbol}.{constant.name}".lstrip(".")
            self.wide_constants.setdefault((family, name), []).append(path)
            for alias in _short_names(name, family):
                self.wide_constants.setdefault((family, alias), []).append(path)
                self.full_names.setdefault((path, alias), name)
        for model in facts.models:
            known = self.types.setdefault((path, model.symbol or model.name), {})
            known.update((f"self.{field.name}", field.annotation) for field in model.fields)
        for owner, name, kind in facts.held:
            self.types.setdefault((path, owner), {})[f"self.{name}"] = kind

    def _held(self, path: str, scope: str, receiver: str) -> tuple[str, str]:
        """The type of a member that a class of C++ declares in another file than its methods, and that file."""
        owner = scope.rpartition(".")[0]
        if not owner or self.files[path].language != "cpp":
            return "", ""
        head = receiver.removeprefix("this.")
        home = path if owner in self.symbols[path] else self._once(self.wide, path, owner)
        return self.types.get((home, owner), {}).get(f"self.{head}", "") if home else "", home or ""

    def _once(self, table: dict[tuple[str, str], list[str]], path: str, name: str) -> str | None:
        """The one other file that declares `name`; the one beside this file where several do."""
        family = WIDE.get(self.files[path].language)
        found = table.get((family, name)) if family else None
        if not found:
            return None
        held = [each for each in dict.fromkeys(found) if each != path and self.files[each].role != "test"]
        if len(held) > 1:  # what a header only announces, its source defines
            held = [each for each in held if not self._announced(each, name)] or held
        if len(held) > 1:
            held = [each for each in held if dirname(each) == dirname(path)]
        return held[0] if len(held) == 1 else None

    def definitions(self, path: str, name: str) -> list[SymbolId]:
        """Where what a header of C or C++ announces is defined."""
        if not self._announced(path, name):
            return []
        held = self.wide.get((WIDE.get(self.files[path].language, ""), name), [])
        found = dict.fromkeys(each for each in held if self.files[each].role == "source")
        return [SymbolId(each, name) for each in found if not self._announced(each, name)][:1]

    def _announced(self, path: str, name: str) -> bool:
        symbol = self.symbols[path].get(name)
        return symbol is not None and "abstract" in symbol.traits and self.files[path].language in ("c", "cpp")

    def _declare(self, table: dict[tuple[str, str], str], folder: str, name: str, path: str) -> None:
        held = table.get((folder, name))
        if held is None or (self.files[held].role == "test" and self.files[path].role != "test"):
            table[folder, name] = path

    def _beside(self, path: str, name: str) -> str | None:
        """The file of the same directory that declares `name`, where files share their names."""
        if self.files[path].language not in SHARED:
            return None
        found = self.shared.get((dirname(path), name))
        return found if found != path else None

    def _owner(self, path: str, scope: str) -> str:
        """The class whose method `scope` is, or stands in."""
        symbols = self.symbols[path]
        kinds = {*CLASS_KINDS, "namespace"} if self.files[path].language == "ruby" else CLASS_KINDS
        while scope:
            found = symbols.get(scope)
            if found is not None and found.kind in kinds:
                return scope
            scope = scope.rpartition(".")[0]
        return ""

    def find(self, path: str, scope: str, name: str, hops: int = 0) -> Target | None:
        """What the dotted `name` means inside `scope` of `path`, if it is in the snapshot."""
        name = self.dotted(path, name)
        if hops:
            return self._find(path, scope, name, hops)
        # The same few names are asked for again and again; base classes make each answer dear.
        place = (path, scope, name)
        if place not in self._found:
            self._found[place] = self._find(path, scope, name, 0)
        return self._found[place]

    def _find(self, path: str, scope: str, name: str, hops: int) -> Target | None:
        if hops > MAX_HOPS or path not in self.symbols:
            return None
        head, _, rest = name.partition(".")
        if head in SELF_NAMES:
            owner = self._owner(path, scope)
            return self._member(path, owner, rest, hops) if owner and rest else None
        symbols, bare = self.symbols[path], self.files[path].language in BARE_MEMBERS
        level = scope if self.files[path].language not in SHARED else ""  # Go's methods are never called bare
        while True:
            qualified = f"{level}.{head}" if level else head
            # An object's methods may stand in the file without the object being a symbol of its own.
            scoped = symbols.get(level)
            in_class = scoped is not None and scoped.kind in CLASS_KINDS
            if qualified in symbols and (not in_class or level == scope or bare):
                if symbols[qualified].kind != "constructor":
                    return self._within(path, qualified, rest, hops)
            elif bare and in_class and (inherited := self._member(path, level, name, hops)):
                return inherited
            elif (
                bare
                and scoped is not None
                and scoped.kind == "namespace"
                and (apart := self._once(self.wide, path, qualified))
            ):  # what the same module holds elsewhere
                return self._within(apart, qualified, rest, hops)
            if not level:
                break
            level = level.rpartition(".")[0]
        if (beside := self._beside(path, head)) is not None:
            return self._within(beside, head, rest, hops)
        found = self._imported(path, name, hops)
        if found is not None:
            return found
        given = self.imports[path].get(head)
        if given is None:
            return self._elsewhere(path, head, rest, hops)
        return self._named(path, given, rest, hops) if self.files[path].language in NAMESPACED else None

    def _named(self, path: str, given: Import, rest: str, hops: int) -> Target | None:
        """What an import names in full, where the folders of its file go by its namespace."""
        *folders, name = re.split(r"[\\.]", f"{given.module}.{given.name}".strip("."))
        held = self._once(self.wide, path, name)
        if held is None:
            return None
        above = [part.lower() for part in held.split("/")[:-1]]
        near = not above or above[-1] in ROOTS or (bool(folders) and folders[-1].lower() in above)
        return self._within(held, name, rest, hops) if near else None

    def _elsewhere(self, path: str, head: str, rest: str, hops: int) -> Target | None:
        """A name that another file declares, where the language needs no import for it."""
        for size in range(rest.count(".") + 2 if rest else 1, 0, -1):
            parts = [head, *rest.split(".")][:size] if rest else [head]
            name = ".".join(parts)
            if held := self._once(self.wide, path, name):
                more = ".".join(rest.split(".")[size - 1 :]) if rest else ""
                return self._within(held, name, more, hops)
        return None

    def dotted(self, path: str, name: str) -> str:
        """A name as facts write symbols: `Foo::bar`, `$this->bar`, `\\App\\Foo` and `@bar` with dots."""
        if path not in self.files or self.files[path].language not in WIDE:
            return name
        family = self.files[path].language
        if WIDE[family] == "c" and "::" in name and not name.startswith("std::"):
            parts = name.split("::")
            while len(parts) > 1 and (WIDE[family], parts[0]) not in self.wide:
                parts.pop(0)  # namespaces
            name = "::".join(parts)
        for mark in ("::", "->", "?.", "!!.", "\\"):
            name = name.replace(mark, ".")
        name = name.replace("@", "self.").strip(".$&*")
        if family in ("php", "ruby") and "." in name and name.split(".")[0] not in self.symbols.get(path, {}):
            head = name.split(".")
            while len(head) > 1 and head[0][:1].isupper() and (WIDE[family], ".".join(head)) not in self.wide and (
                WIDE[family], head[0]
            ) not in self.wide and head[0] not in self.imports.get(path, {}) and head[1][:1].isupper():  # fmt: skip
                head.pop(0)  # namespaces in front of what is declared
            name = ".".join(head)
        return name

    def _imported(self, path: str, name: str, hops: int) -> Target | None:
        imports, parts = self.imports[path], name.split(".")
        # `import a.b` binds "a.b" as written: the longest alias that fits wins.
        for size in range(len(parts), 0, -1):
            found = imports.get(".".join(parts[:size]))
            if found is not None:
                return self._through(path, found, ".".join(parts[size:]), hops)
        for wildcard in self.wildcards[path]:
            module = self._module(path, wildcard.module)
            if module and module != path and (target := self.find(module, "", name, hops + 1)):
                return target
            if target := self._of_package(path, wildcard.module, name, module, hops):
                return target
        return None

    def _of_package(self, path: str, package: str, name: str, module: str | None, hops: int) -> Target | None:
        """`name` in what Java imports whole: a package's class, or a member of a class."""
        held = self.modules.in_package(self.files[path].language, path, package, name.partition(".")[0])
        if held is not None and held != path:
            return self.find(held, "", name, hops + 1)
        if module is None or module == path or self.files[path].language not in BARE_MEMBERS:
            return None
        return self.find(module, "", f"{package.rpartition('.')[2]}.{name}", hops + 1)

    def _module(self, path: str, module: str) -> str | None:
        return self.modules.resolve(self.files[path].language, path, module)

    def _through(self, path: str, found: Import, rest: str, hops: int) -> Target | None:
        module = self._module(path, found.module)
        if found.name:
            separator = "" if found.module.endswith(".") else "."
            submodule = self._module(path, f"{found.module}{separator}{found.name}")
            if module and module != path:
                wanted = found.name if found.name != "default" else self._default_name(module)
                if target := self.find(module, "", f"{wanted}.{rest}" if rest else wanted, hops + 1):
                    return target
                # CommonJS: the default of a module is what it exports.
                if found.name == "default" and rest and (target := self.find(module, "", rest, hops + 1)):
                    return target
            module = submodule
            if module is None:
                return None
        if module is None:
            return None
        if not rest:
            return Target(module, None)
        whole = self._default_name(module)
        return self.find(module, "", rest, hops + 1) or self.find(module, "", f"{whole}.{rest}", hops + 1)

    def _default_name(self, path: str) -> str:
        if path not in self._defaults:
            named = (name for name, symbol in self.symbols[path].items() if "default" in symbol.traits)
            self._defaults[path] = next(named, "default")
        return self._defaults[path]

    def _within(self, path: str, qualified: str, rest: str, hops: int) -> Target | None:
        symbol = self.symbols[path][qualified]
        if not rest:
            return Target(path, symbol)
        return self._member(path, qualified, rest, hops) if symbol.kind in (*CLASS_KINDS, "namespace") else None

    def _member(self, path: str, owner: str, rest: str, hops: int) -> Target | None:
        """`rest` of class `owner`: its own, a known attribute's, or a base class's."""
        name, _, more = rest.partition(".")
        symbols = self.symbols[path]
        if f"{owner}.{name}" in symbols:
            return self._within(path, f"{owner}.{name}", more, hops)
        if (beside := self._beside(path, f"{owner}.{name}")) is not None:
            return self._within(beside, f"{owner}.{name}", more, hops)
        if (apart := self._once(self.wide, path, f"{owner}.{name}")) is not None:  # declared here, defined there
            return self._within(apart, f"{owner}.{name}", more, hops)
        if more:
            for prefix in ("self", "this", "cls"):
                annotation = self.types.get((path, owner), {}).get(f"{prefix}.{name}")
                if annotation and (target := self._of_type(path, owner, annotation, more, hops)):
                    return target
        for base in symbols[owner].bases:
            target = self.find(path, owner.rpartition(".")[0], _plain_type(base), hops + 1)
            if target is None or target.symbol is None or (target.path, target.symbol.name) == (path, owner):
                continue
            if found := self._member(target.path, target.symbol.name, rest, hops + 1):
                return found
        return None

    def _of_type(self, path: str, scope: str, annotation: str, rest: str, hops: int) -> Target | None:
        shared = self.files[path].language in SHARED
        named = _go_type(annotation) if shared else _plain_type(annotation)
        if self.files[path].language in WIDE:
            named = _wide_type(annotation)
            if named in ("Self", "self", "static"):
                named = self._owner(path, scope)
        target = self.find(path, scope, named, hops + 1)
        if shared and target is None and "." in named and hops <= MAX_HOPS:
            return self._of_field(path, named, rest, hops)
        if target is None or target.symbol is None or hops > MAX_HOPS:
            return None
        if target.symbol.kind in CLASS_KINDS:
            return self._member(target.path, target.symbol.name, rest, hops + 1)
        if target.symbol.returns and target.symbol.kind in ("function", "method"):
            return self._of_type(target.path, target.symbol.name, target.symbol.returns, rest, hops + 1)
        return None

    def _of_field(self, path: str, named: str, rest: str, hops: int) -> Target | None:
        """`rest` of what the field "Store.db" holds."""
        owner, _, field = named.rpartition(".")
        holder = self.find(path, "", owner, hops + 1)
        if holder is None or holder.symbol is None:
            return None
        kind = self.types.get((holder.path, holder.symbol.name), {}).get(f"self.{field}")
        return self._of_type(holder.path, "", kind, rest, hops + 1) if kind else None

    def callee(self, path: str, call: Call) -> tuple[Target, bool] | None:
        """The symbol that `call` reaches, and whether that is certain."""
        if not self._is_of_value(path, call.callee) and (target := self.find(path, call.symbol, call.callee)):
            # Calling a module calls what it exports as a whole: `const run = require("./run")`.
            whole = target.symbol or self.symbols[target.path].get(self._default_name(target.path))
            return (Target(target.path, whole), True) if whole else None
        receiver, _, method = self.dotted(path, call.callee).rpartition(".")
        if not receiver:
            return None
        scope = call.symbol
        annotation = call.receiver_type
        while not annotation:
            annotation = self.types.get((path, scope), {}).get(receiver, "")
            if not scope:
                break
            scope = scope.rpartition(".")[0]
        if annotation and (target := self._of_type(path, call.symbol, annotation, method, 0)):
            return target, True
        kind, home = self._held(path, call.symbol, receiver) if not annotation else ("", "")
        if kind and (target := self._of_type(home, call.symbol, kind, method, 0)):
            return target, True
        if self.files[path].language == "rust" and (target := self._of_made(path, call, receiver, method)):
            return target, True
        return self._by_name(path, call, receiver, method)

    def _is_of_value(self, path: str, callee: str) -> bool:
        """Rust: `carrier.book()` calls a method of a value, and never what the module `carrier` holds."""
        if self.files[path].language != "rust" or "." not in callee:
            return False
        head = callee.partition(".")[0]
        return head not in SELF_NAMES and "::" not in head and not head[:1].isupper()

    def _of_made(self, path: str, call: Call, receiver: str, method: str) -> Target | None:
        """`Status::Paid.label()` asks the enum, `parcel(9).check()` what the function returns."""
        if receiver.endswith("()"):
            made = self.find(path, call.symbol, receiver.removesuffix("()"))
            returns = made.symbol.returns if made is not None and made.symbol is not None else ""
            return self._of_type(made.path, "", returns, method, 0) if made is not None and returns else None
        owner, _, variant = receiver.rpartition(".")
        if not owner or not variant[:1].isupper():
            return None
        target = self.find(path, call.symbol, owner)
        if target is None or target.symbol is None or target.symbol.kind not in ("enum", "error"):
            return None
        return self._member(target.path, target.symbol.name, method, 0)

    def _by_name(self, path: str, call: Call, receiver: str, method: str) -> tuple[Target, bool] | None:
        head = receiver.partition(".")[0]
        if "::" in call.callee and not call.callee.rpartition("::")[2].count("."):
            return None  # the type is named, and is none of the package's
        candidates = self.methods.get(method, ())
        if len(candidates) != 1 or method in COMMON_METHODS or self.is_external(path, head):
            return None
        found = candidates[0]
        return Target(found.path, self.symbols[found.path][found.name]), False

    def is_external(self, path: str, head: str) -> bool:
        """Whether `head` is bound by an import of something outside the snapshot."""
        place = path, self.dotted(path, head).partition(".")[0]
        if place not in self._external:
            self._external[place] = self._is_external(*place)
        return self._external[place]

    def _is_external(self, path: str, head: str) -> bool:
        found = self.imports[path].get(head) or next(
            (known for alias, known in self.imports[path].items() if alias.startswith(head + ".")), None
        )
        return found is not None and self._through(path, found, "", 0) is None and not self._module(path, found.module)

    def constant(self, path: str, scope: str, name: str, hops: int = 0) -> tuple[str, Constant] | None:
        """The constant that `name`, read inside `scope`, stands for."""
        if hops > MAX_HOPS or path not in self.constants:
            return None
        name = self.dotted(path, name)
        known = self.constants[path]
        head, _, rest = name.partition(".")
        if head in SELF_NAMES:
            owner = self._owner(path, scope)
            found = known.get(f"{owner}.{rest}") if owner else None
            return (path, found) if found else None
        level = scope
        while True:
            qualified = f"{level}.{name}" if level else name
            if qualified in known:
                return path, known[qualified]
            if not level:
                break
            level = level.rpartition(".")[0]
        if self.files[path].language in SHARED and (held := self.shared_constants.get((dirname(path), name))):
            return held, self.constants[held][name]
        if imported := self._imported_constant(path, name, hops):
            return imported
        elsewhere = self._once(self.wide_constants, path, name) if head not in self.imports[path] else None
        if elsewhere is None or not self._is_seen(elsewhere):
            return None
        return elsewhere, self.constants[elsewhere][self.full_names.get((elsewhere, name), name)]

    def _is_seen(self, path: str) -> bool:
        """In C what a source defines is its own: only headers are included elsewhere."""
        return WIDE.get(self.files[path].language) != "c" or path.endswith(C_HEADERS)

    def _imported_constant(self, path: str, name: str, hops: int) -> tuple[str, Constant] | None:
        parts = name.split(".")
        for size in range(len(parts), 0, -1):
            found = self.imports[path].get(".".join(parts[:size]))
            if found is None:
                continue
            rest = ".".join(parts[size:])
            module = self._module(path, found.module)
            wanted = ".".join(part for part in (found.name, rest) if part)
            if module and module != path and wanted and (value := self.constant(module, "", wanted, hops + 1)):
                return value
            separator = "" if found.module.endswith(".") else "."
            submodule = self._module(path, f"{found.module}{separator}{found.name}") if found.name else None
            return self.constant(submodule, "", rest, hops + 1) if submodule and rest else None
        for wildcard in self.wildcards[path]:
            module = self._module(path, wildcard.module)
            if module and module != path and (value := self.constant(module, "", name, hops + 1)):
                return value
            held = self.modules.in_package(self.files[path].language, path, wildcard.module, parts[0])
            if held and held != path and (value := self.constant(held, "", name, hops + 1)):
                return value
        return None


def _is_own(symbol: Symbol, family: str) -> bool:
    """A function that C keeps to its file."""
    return family == "c" and symbol.kind == "function" and not symbol.public and "static" in symbol.traits


def _short_names(name: str, family: str) -> list[str]:
    """How a constant is read without its namespace: `Limits.Max` of `Shop.Limits.Max`, bare in C and C++."""
    parts = name.split(".")
    sizes = (1, 2) if family == "c" else (2,)
    return [".".join(parts[-size:]) for size in sizes if size < len(parts)]


def names_read(facts: FileFacts) -> set[str]:
    """Every name that a value, argument or condition of the file reads."""
    found: set[str] = set()
    held: list[Condition | Operand | Outcome | None] = []
    for guard in facts.guards:
        held += [guard.condition, *guard.outcomes, *guard.otherwise]
    for call in facts.calls:
        held += call.args
    found.update(outcome.name for guard in facts.guards for outcome in guard.outcomes if outcome.verb == "raise")
    found.update(each.error for each in facts.raises)
    held += [fact.value for fact in facts.settings]
    held += [fact.value for fact in facts.constants]
    held += [fact.value for fact in facts.returns]
    held += [fact.value for fact in facts.state_changes]
    for retry in facts.retries:
        held += (retry.attempts, retry.backoff)
    for use in facts.services:
        held.append(use.resource)
    while held:
        each = held.pop()
        if isinstance(each, Operand):
            found.update(each.names)
        elif isinstance(each, Condition):
            held += (each.left, each.right, *each.parts)
        elif each is not None:
            held += (each.value, each.condition, *each.args)
    return found


def _is_self(name: str) -> bool:
    return name.partition(".")[0] in SELF_NAMES


@lru_cache(maxsize=20_000)
def _plain_type(annotation: str) -> str:
    """The class that an annotation names: quotes, `| None`, `Optional[…]`, generics and `Promise<…>` set aside."""
    text = annotation.strip().strip("\"'")
    for wrapper in ("Optional[", "Awaitable[", "type[", "Type[", "Promise<", "Readonly<"):
        if text.startswith(wrapper):
            text = text[len(wrapper) : -1].strip().strip("\"'")
    parts = [part.strip() for part in text.split("|")]
    named = [part for part in parts if part not in ("None", "null", "undefined", "")]
    text = named[0] if len(named) == 1 else text
    for bracket in "[<(":
        text = text.partition(bracket)[0]
    return text.strip()


def _go_type(annotation: str) -> str:
    """The type that `*pkg.T`, `[]T`, `(*T, error)` and `T[K]` name."""
    text = annotation.strip().removeprefix("(").partition(",")[0].strip(" )")
    while text[:1] in ("*", "["):
        text = text.partition("]")[2] if text[0] == "[" else text[1:]
    return text.partition("[")[0]


_HOLDERS = re.compile(
    r"^(?:Result|Option|Arc|Rc|Box|RefCell|Mutex|RwLock|Task|ValueTask|(?:std::)?(?:shared_ptr|unique_ptr|optional))<(.*)>$"
)


def _wide_type(annotation: str) -> str:
    """The type that `&mut Arc<Store>`, `const Store *`, `?Store` and `Task<Store>` name."""
    text = re.sub(r"^(?:->|&|\*|\?|'\w+|\b(?:mut|dyn|impl|const|struct|class|enum)\b|\s)+", "", annotation.strip())
    text = re.sub(r"[\s*&?!]+$", "", text)
    for _ in range(3):
        held = _HOLDERS.match(text)
        if held is None:
            break
        text = re.sub(r"^[&*\s]+(?:mut\s+|dyn\s+)?", "", held[1].partition(",")[0].strip())
    return text.partition("<")[0].strip(" *&?")
