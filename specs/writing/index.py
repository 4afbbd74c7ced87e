"""The package's facts by the symbol that holds them, and the look-ups that writing needs again and again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import takewhile

from specs.analysis import facts as f
from specs.analysis.modules import WIDE
from specs.analysis.package import PackageFacts, SymbolId
from specs.writing.draft import Citation
from specs.writing.migrations import Migrations
from specs.writing.prominence import mentions
from specs.writing.symbol_facts import FACT_KINDS, NOTHING, WAYS_IN, CallTable, SymbolFacts

# Directories at the top whose programs the makers of a package run, not its users.
TOOLING = frozenset({"tools", "tool", "scripts", "script", "hack", "ci", ".github", "devtools", "dev", "release"})
COMPILED = frozenset({"c", "rust", "go", "java", "csharp", "kotlin"})
SCRIPT_MANIFESTS = frozenset({"pyproject", "setuppy", "setupcfg", "packagejson", "composer", "gemfile"})
SCRIPTED = frozenset({"python", "javascript", "ruby", "php"})
MANY_OPTIONS = 40
ONE_LINE = 60  # characters of a signature up to which it stands on one line
MAX_HEAD = 80  # lines; a command's decorators hold its options
CLASS_KINDS = frozenset({"class", "interface", "enum", "type", "error"})
CALLABLE_KINDS = frozenset({"function", "method", "constructor", "property"})
_HANDS_ON = frozenset(
    {"super", "super().__init__", "Exception.__init__", "parent.__construct", "parent::__construct", "base"}
)
CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__", "constructor", "__construct", "__attrs_post_init__"})


class Index:
    def __init__(self, package: PackageFacts) -> None:
        self.package = package
        self.sources: dict[str, f.FileFacts] = {
            path: file.facts for path, file in package.files.items() if file.role == "source" and file.facts is not None
        }
        self.public = dict.fromkeys(package.public)
        self._facts: dict[SymbolId, SymbolFacts] = {}
        self._constants: dict[tuple[str, str], f.Constant] = {}
        self._env: dict[tuple[str, str], f.EnvVar] = {}
        self._calls: dict[str, CallTable] = {}
        self._own_names: dict[SymbolId, str] = {}
        for path, facts in self.sources.items():
            self._add(path, facts)

    def _add(self, path: str, facts: f.FileFacts) -> None:
        for kind in FACT_KINDS:
            for fact in getattr(facts, kind):
                place = SymbolId(path, fact.symbol)
                if kind in WAYS_IN and place not in self.package.symbols:
                    place = SymbolId(path, "")  # it names what answers in another file
                held = self._facts.get(place)
                if held is None:
                    held = self._facts[place] = SymbolFacts()
                getattr(held, kind).append(fact)
        for constant in facts.constants:
            self._constants.setdefault((path, f"{constant.symbol}.{constant.name}".lstrip(".")), constant)
        for variable in facts.env:
            if variable.bound_to:
                self._env.setdefault((path, variable.bound_to), variable)

    def of(self, symbol: SymbolId) -> SymbolFacts:
        return self._facts.get(symbol, NOTHING)

    def symbol(self, place: SymbolId) -> f.Symbol | None:
        return self.package.symbols.get(place)

    def own_name(self, place: SymbolId) -> str:
        """Its name without the namespaces that it stands in: `Throttle.limit` of `Rack.Attack.Throttle.limit`."""
        if "." not in place.name or place.path not in self.namespaces:
            return place.name
        known = self._own_names.get(place)
        if known is None:
            parts = place.name.split(".")
            holders = (
                self.package.symbols.get(SymbolId(place.path, ".".join(parts[:at]))) for at in range(1, len(parts))
            )
            spaces = list(takewhile(lambda held: held is not None and held.kind == "namespace", holders))
            known = self._own_names[place] = ".".join(parts[len(spaces) :])
        return known

    @cached_property
    def namespaces(self) -> dict[str, list[SymbolId]]:
        """Modules that only hold others, by file: what they say besides that is the file's."""
        found: dict[str, list[SymbolId]] = defaultdict(list)
        wide = {path for path, facts in self.sources.items() if facts.language in WIDE}
        for place, symbol in self.package.symbols.items():
            if symbol.kind == "namespace" and place.path in wide:
                found[place.path].append(place)
        return dict(found)

    @cached_property
    def plain_functions(self) -> dict[str, SymbolId]:
        """Functions at the margin of a C or C++ file by their names, which all files share."""
        found: dict[str, SymbolId] = {}
        native = {path for path, facts in self.sources.items() if facts.language in ("c", "cpp")}
        for place, symbol in self.package.symbols.items():
            if symbol.kind == "function" and place.path in native:
                found.setdefault(place.name, place)
        return found

    def own_type(self, name: str) -> str:
        """A type by its last name, whatever stands in front: `errors.Missing`, `Rack::Attack::MissingStoreError`.

        `ActiveRecord::Base` stays as it is written where the package knows no `ActiveRecord`: no `Base` of its own.
        """
        holder, _, last = name.rpartition("::")
        known = not holder or holder.rpartition("::")[2] in self._holders
        known = known or (last in self._in_namespaces and holder.lstrip(":").partition("::")[0] != "std")
        return last.rpartition(".")[2] if known else name

    @cached_property
    def _in_namespaces(self) -> frozenset[str]:
        """The package's own types of C++, in whatever namespace they stand."""
        return frozenset(
            place.name.rpartition(".")[2]
            for place, symbol in self.package.symbols.items()
            if symbol.kind in CLASS_KINDS
            and place.path in self.sources
            and self.package.files[place.path].language == "cpp"
        )

    @cached_property
    def _holders(self) -> frozenset[str]:
        """The last names of all that may hold a type."""
        kinds = {*CLASS_KINDS, "namespace"}
        return frozenset(
            place.name.rpartition(".")[2] for place, symbol in self.package.symbols.items() if symbol.kind in kinds
        )

    @cached_property
    def has_schema(self) -> bool:
        """Whether a file of Rails tells the tables as all migrations leave them."""
        return any(path.endswith("db/schema.rb") and facts.models for path, facts in self.sources.items())

    @cached_property
    def class_names(self) -> frozenset[str]:
        """The package's own classes, by their own names."""
        return frozenset(
            place.name.rpartition(".")[2]
            for place, symbol in self.package.symbols.items()
            if symbol.kind in CLASS_KINDS and place.path in self.sources
        )

    @cached_property
    def shared_prefixes(self) -> dict[str, int]:
        """How many functions of C begin with the same words: `store` of `store_open`, `store_add`."""
        found: dict[str, int] = defaultdict(int)
        for name, place in self.plain_functions.items():
            words = name.strip("_").split("_") if self.sources[place.path].language == "c" else []
            for count in range(1, len(words)):
                found["_".join(words[:count])] += 1
        return dict(found)

    @cached_property
    def children(self) -> dict[SymbolId, list[SymbolId]]:
        found: dict[SymbolId, list[SymbolId]] = defaultdict(list)
        for place in self.package.symbols:
            if place.path in self.sources and (holder := self.holder(place)) is not None:
                found[holder].append(place)
        return dict(found)

    def holder(self, place: SymbolId) -> SymbolId | None:
        """What a symbol belongs to: the one that it stands in, or that declares it elsewhere; None at the top."""
        if (home := self.package.homes.get(place)) is not None:
            return home
        outer = place.name.rpartition(".")[0]
        return SymbolId(place.path, outer) if outer else None

    def full_name(self, place: SymbolId) -> str:
        """The dotted name, in full where what declares it stands in another file."""
        home = self.package.homes.get(place)
        own = place.name.rpartition(".")[2]
        if home is None:
            return place.name
        return home.name if home.name.rpartition(".")[2] == own else f"{home.name}.{own}"

    def constant(self, path: str, scope: str, name: str) -> tuple[str, f.Constant] | None:
        """The constant that `name` stands for when read inside `scope` of `path`, and the file that binds it."""
        name = name.replace("::", ".").replace("->", ".")
        head, _, rest = name.partition(".")
        if head in ("self", "cls", "this", "Self", "static", "$this") and rest:
            name = rest
            scope = scope.rpartition(".")[0]
        level = scope
        own = self.package.symbols.get(SymbolId(path, scope)) if scope and head == name else None
        hidden = own is not None and any(param.name == name for param in own.params)
        if hidden and self.package.files[path].language in ("c", "cpp"):
            return None
        while True:
            found = self._constants.get((path, f"{level}.{name}".lstrip(".")))
            if found is not None:
                return path, found
            if not level:
                return self.package.constants.get((path, name))
            level = level.rpartition(".")[0]

    @cached_property
    def own_commands(self) -> list[tuple[str, f.Command]]:
        """Those that users call, not the scripts of those who make the package; in reading order of the files."""
        return [
            (path, command)
            for path, facts in self.sources.items()
            for command in facts.commands
            if not self.is_tooling(path)
        ]

    def is_tooling(self, path: str) -> bool:
        """Whether the people who make the package run it, not those who use it."""
        return path.partition("/")[0] in TOOLING or path in self._scripts

    @cached_property
    def _scripts(self) -> frozenset[str]:
        """A few scripts beside a package of a compiled language, of which it is no package itself."""
        lines: dict[str, int] = defaultdict(int)
        for facts in self.sources.values():
            lines["c" if facts.language == "cpp" else facts.language] += facts.lines
        main = max(lines, key=lambda language: lines[language], default="")
        declared = {file.language for file in self.package.files.values() if file.role == "manifest"}
        if main not in COMPILED or declared & SCRIPT_MANIFESTS:
            return frozenset()
        few = {each for each in SCRIPTED if lines.get(each, 0) * 4 < lines[main]}
        return frozenset(path for path, facts in self.sources.items() if facts.language in few)

    @cached_property
    def last_names(self) -> frozenset[str]:
        """What the package names, without what each stands in."""
        return frozenset(place.name.rpartition(".")[2] for place in self.package.symbols)

    @cached_property
    def migrations(self) -> Migrations:
        return Migrations(self.sources)

    @cached_property
    def many_options(self) -> bool:
        """Whether a guide that told each option could not be read."""
        return sum(len(command.options) for _, command in self.own_commands) > MANY_OPTIONS

    def ways_in(self) -> list[SymbolId]:
        """What answers a command, a route or another entry, in reading order of the files."""
        return [
            SymbolId(path, name)
            for path, facts in self.sources.items()
            for name in dict.fromkeys(
                [fact.symbol for fact in facts.commands]
                + [fact.symbol for fact in facts.routes]
                + [fact.symbol for fact in facts.entries]
            )
            if name
        ]

    @cached_property
    def bases(self) -> frozenset[str]:
        """Names of the classes that public ones inherit from: what those do, callers of these see."""
        symbols = self.package.symbols
        found: set[str] = set()
        reached = [symbols[place] for place in self.public if place in symbols]
        by_name = {
            own: symbol
            for place, symbol in symbols.items()
            if symbol.bases and "." not in (own := self.own_name(place))
        }
        while reached:
            names = {self.own_type(base) for symbol in reached for base in symbol.bases} - found
            found |= names
            reached = [by_name[name] for name in sorted(names) if name in by_name]
        return frozenset(found)

    @cached_property
    def answering(self) -> frozenset[SymbolId]:
        return frozenset(self.ways_in())

    def calls(self, path: str) -> "CallTable":
        """The calls of one file, by symbol and by line; made when first asked for."""
        table = self._calls.get(path)
        if table is None:
            table = self._calls[path] = CallTable(self.sources[path].calls)
        return table

    @cached_property
    def mentions(self) -> Mapping[str, int]:
        """How much the package's documents speak of each name."""
        return mentions(self.package)

    def env_of(self, path: str, name: str) -> f.EnvVar | None:
        return self._env.get((path, name))

    @cached_property
    def description(self) -> str:
        """What the manifest nearest to the root says that the package is."""
        ordered = sorted(self.package.files.items(), key=lambda item: (item[0].count("/"), item[0]))
        for _, file in ordered:
            if file.facts is not None and file.role in ("manifest", "config"):
                for each in file.facts.declarations:
                    if each.what == "description" and len(each.value) > 8:
                        return each.value
        return ""

    @cached_property
    def choices(self) -> dict[str, tuple[str, f.Choices]]:
        """Closed sets by name; a name that two files bind stands for neither."""
        found: dict[str, tuple[str, f.Choices] | None] = {}
        for path, facts in self.sources.items():
            for each in facts.choices:
                found[each.name] = None if each.name in found else (path, each)
        return {name: value for name, value in found.items() if value is not None}

    def handed_on(self, error: SymbolId) -> f.Call | None:
        """The call by which an error's only constructor gives its text to the class above: `super("no " + what)`."""
        short = error.name.rpartition(".")[2]
        found = [
            call
            for each in (*CONSTRUCTORS, short)
            for call in self.calls(error.path).by_symbol.get(f"{error.name}.{each}", ())
            if call.callee in _HANDS_ON
        ]
        args = found[0].args if len(found) == 1 else ()
        told = bool(args) and args[0].form in ("literal", "template") and isinstance(args[0].value, str)
        return found[0] if told else None

    def made_by(self, error: SymbolId, maker: str) -> f.Call | None:
        """The only call by which a function of an error's type makes one: `new self("no " + what)`."""
        own = ("self", "static", error.name.rpartition(".")[2])
        calls = self.calls(error.path).by_symbol.get(f"{error.name}.{maker}", ())
        found = [call for call in calls if call.callee in own]
        told = len(found) == 1 and found[0].args[:1] and isinstance(found[0].args[0].value, str)
        return found[0] if told else None

    @cached_property
    def plain_members(self) -> frozenset[str]:
        """Members of the closed sets of Go and C, which are named without their set."""
        plain = ("go", "c", "cpp")
        found = [each for facts in self.sources.values() if facts.language in plain for each in facts.choices]
        return frozenset(member.name for each in found if each.is_enum for member in each.members)

    @cached_property
    def models(self) -> dict[str, tuple[str, f.Model]]:
        """Shapes of data by name; a name that two files bind stands for neither."""
        found: dict[str, tuple[str, f.Model] | None] = {}
        for path, facts in self.sources.items():
            for each in facts.models:
                found[each.name] = None if each.name in found else (path, each)
        return {name: value for name, value in found.items() if value is not None}

    @cached_property
    def spans(self) -> dict[SymbolId, list[tuple[int, int]]]:
        """Where the symbols stand of which a file has several by one name: a getter and its setter, overloads."""
        found: dict[SymbolId, list[tuple[int, int]]] = defaultdict(list)
        for path, facts in self.sources.items():
            for symbol in facts.symbols:
                found[SymbolId(path, symbol.name)].append((symbol.start, symbol.end))
        return {place: spans for place, spans in found.items() if len(spans) > 1}

    @cached_property
    def patterns(self) -> dict[str, tuple[str, f.Pattern]]:
        """Regular expressions by name; a name that two files bind stands for neither."""
        found: dict[str, tuple[str, f.Pattern] | None] = {}
        for path, facts in self.sources.items():
            for each in facts.patterns:
                found[each.name] = None if each.name in found else (path, each)
        return {name: value for name, value in found.items() if value is not None}

    @cached_property
    def error_types(self) -> dict[str, SymbolId]:
        """The package's own errors by name; a name that two files bind stands for neither."""
        found: dict[str, SymbolId | None] = {}
        for place, symbol in self.package.symbols.items():
            name = place.name.rpartition(".")[2]  # one that stands inside a class goes by its own name as well
            if symbol.kind == "error" and place.path in self.sources:
                found[name] = None if name in found else place
        return {name: place for name, place in found.items() if place is not None}

    @cached_property
    def _kinds(self) -> dict[str, list[SymbolId]]:
        found: dict[str, list[SymbolId]] = defaultdict(list)
        for place in self.error_types.values():
            for base in self.package.symbols[place].bases:
                found[self.own_type(base)].append(place)
        return dict(found)

    def kinds_of(self, error: str) -> list[SymbolId]:
        """The package's errors that are kinds of this one."""
        return self._kinds.get(error, [])

    @cached_property
    def raisers(self) -> dict[str, list[SymbolId]]:
        """Which symbols raise an error, by the error's last name."""
        found: dict[str, list[SymbolId]] = defaultdict(list)
        for path, facts in self.sources.items():
            for each in facts.raises:
                if not each.declared:
                    found[self.own_type(each.error)].append(SymbolId(path, each.symbol))
        return dict(found)

    def cite(self, path: str, start: int, end: int, symbol: str = "") -> Citation:
        return Citation(path, start, max(start, end), symbol)

    def head(self, place: SymbolId) -> Citation:
        """The lines that declare a symbol, without its body."""
        symbol = self.package.symbols[place]
        inside = symbol.doc is not None and symbol.doc.start > symbol.start
        if inside and symbol.doc is not None:
            end = max(symbol.start, symbol.doc.start - 1)
        elif symbol.doc is not None:
            end = symbol.doc.end + 1 + len(symbol.decorators)
        else:
            end = symbol.start + len(symbol.decorators)
        if not inside and len(symbol.signature) > ONE_LINE:
            end += len(symbol.params) + 4  # it may run over several, at most one a parameter and the brackets'
        start = symbol.doc.end + 1 if symbol.doc is not None and not inside else symbol.start
        end = min(end, symbol.end, start + (MAX_HEAD if inside else 30))
        return Citation(place.path, min(start, symbol.end), max(min(start, symbol.end), end), place.name)

    def within(self, place: SymbolId) -> Iterator[SymbolId]:
        """A symbol and everything nested in it, in reading order; iterative, since code may nest without end."""
        stack = [place]
        while stack:
            current = stack.pop()
            yield current
            stack.extend(reversed(self.children.get(current, ())))


def by_place(places: Iterable[SymbolId], index: Index) -> list[SymbolId]:
    """In the order in which a reader of the files meets them."""
    symbols = index.package.symbols
    return sorted(places, key=lambda place: (place.path, symbols[place].start if place in symbols else 0, place.name))
