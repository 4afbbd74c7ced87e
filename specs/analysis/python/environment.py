"""Environment variables: `os.environ`, `os.getenv`, and the readers of decouple, environs and django-environ."""

import ast

import msgspec

from specs.analysis.facts import EnvVar
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected, Place, Scope, Site

GETTERS = frozenset({"os.environ.get", "os.getenv", "os.environ.setdefault", "os.environ.pop"})
CLEANERS = frozenset({"lower", "upper", "strip", "casefold"})
CASTS = frozenset({"int", "float", "bool", "str", "Decimal", "Path", "json.loads", "strtobool", "set", "list"})
# `config("NAME", default=…, cast=…)` of decouple; `env.int("NAME", default=…)` of environs and django-environ.
READER_TYPES = ("environs.Env", "environ.Env", "environ.FileAwareEnv", "environs.FileAwareEnv", "decouple.")


class Environment:
    def __init__(self, reader: Reader, collected: Collected) -> None:
        self.reader = reader
        self.collected = collected
        self.found: list[EnvVar] = []
        self.by_line: dict[int, str] = {}  # first line of a statement that binds a variable's value -> the variable
        self._fallbacks: dict[int, ast.expr] = {}  # id of a reading expression -> what is taken in its place
        self._read_by: dict[str, tuple[int, int]] | None = None
        self._declared: dict[str, ast.expr] = {}  # defaults that the reader is made with
        self._truths: dict[int, tuple[str, ...]] = {}
        self._casts: dict[int, str] = {}  # id of an argument -> the cast around it

    def read(self) -> None:
        sites = [site for site in self.collected.sites if _reads_environment(site)]
        indexed = [
            (node, place)
            for node, place in self.collected.reads
            if isinstance(node.ctx, ast.Load) and _is_environ(dotted(node.value), place.scope)
        ]
        if not sites and not indexed:
            return
        for site in self.collected.sites:
            if last(site.callee) in CASTS and site.node.args:
                self._cast(site.node.args[0], site)
        bound = self._bindings()
        for site in self.collected.sites:
            if site.qualified in ("environ.Env", "environ.FileAwareEnv"):
                for keyword in site.node.keywords:  # Env(DEBUG=(bool, False))
                    if keyword.arg and isinstance(keyword.value, ast.Tuple) and len(keyword.value.elts) == 2:
                        self._declared[keyword.arg] = keyword.value.elts[1]
        for assigned in self.collected.assigned:
            self._decided(assigned.value)
        for site in sites:
            self._site(site, bound)
        for node, place in indexed:
            self._index(node, place, bound)
        for site in self.collected.sites:
            self._through(site, bound, self._readers(sites))
        self.found = self._once(sorted(self.found, key=lambda variable: (variable.start, variable.name)))

    @staticmethod
    def _once(found: list[EnvVar]) -> list[EnvVar]:
        """A variable that a function looks up and then reads again is one variable, and not required."""
        best: dict[tuple[str, str], EnvVar] = {}
        kept: list[EnvVar] = []
        for variable in sorted(found, key=lambda variable: (variable.required, variable.default is None)):
            key = (variable.symbol, variable.name)
            if key not in best or (variable.default is not None and variable.default != best[key].default):
                best.setdefault(key, variable)
                kept.append(variable)
        return sorted(kept, key=lambda variable: (variable.start, variable.name))

    def _cast(self, node: ast.expr, site: Site) -> None:
        inner = node
        for _ in range(4):
            self._casts.setdefault(id(inner), site.callee)
            if isinstance(inner, ast.BoolOp):
                inner = inner.values[0]
            elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
                inner = inner.func.value

    def _decided(self, node: ast.expr) -> None:
        """`getenv("X") or "a"` falls back on "a"; `getenv("X", "no").lower() in {"1", "true"}` is true for these."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.BoolOp) and isinstance(inner.op, ast.Or):
                self._fallbacks[id(_innermost(inner.values[0]))] = inner.values[-1]
            elif isinstance(inner, ast.Compare) and len(inner.ops) == 1:
                right = inner.comparators[0]
                texts = right.elts if isinstance(right, ast.Set | ast.List | ast.Tuple) else [right]
                if isinstance(inner.ops[0], ast.In | ast.Eq) and all(_is_text(each) for each in texts):
                    self._truths[id(_innermost(inner.left))] = tuple(str(ast.literal_eval(each)) for each in texts)

    def _readers(self, sites: list[Site]) -> dict[str, tuple[int, int]]:
        """Functions that read the variable which they are given the name of: where that and its default stand."""
        if self._read_by is None:
            self._read_by = {}
            for site in sites:
                asked, function = site.argument(0, "key"), site.place.scope.node
                if not isinstance(asked, ast.Name) or not isinstance(function, ast.FunctionDef):
                    continue
                names = [each.arg for each in function.args.args if each.arg not in ("self", "cls")]
                if asked.id in names:
                    default = names.index("default") if "default" in names else -1
                    self._read_by[function.name] = (names.index(asked.id), default)
        return self._read_by

    def _through(self, site: Site, bound: dict[int, tuple[str, int]], readers: dict[str, tuple[int, int]]) -> None:
        """`_int("BATCH", 100)`: the call of such a function names the variable."""
        at, default_at = readers.get(last(site.callee), (-1, -1))
        if at >= 0 and site.place.symbol.rpartition(".")[2] != last(site.callee):
            default = site.argument(default_at, "default")
            self._add(site, bound, site.argument(at, "name"), default, False, "")

    def _bindings(self) -> dict[int, tuple[str, int]]:
        """Every expression inside a binding's value -> the name bound and the statement's line."""
        bound: dict[int, tuple[str, int]] = {}
        for assigned in self.collected.assigned:
            if "env" in chained(assigned.value).lower() or not isinstance(assigned.value, ast.Constant):
                stack: list[ast.AST] = [assigned.value]
                for _ in range(40):
                    if not stack:
                        break
                    node = stack.pop()
                    bound[id(node)] = (assigned.name, assigned.node.lineno)
                    stack.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
        return bound

    def _site(self, site: Site, bound: dict[int, tuple[str, int]]) -> None:
        qualified = site.qualified
        if qualified in GETTERS:
            default = site.argument(1, "default")
            required = qualified.endswith(".pop") and default is None
            self._add(site, bound, site.argument(0, "key"), default, required, self._casts.get(id(site.node), ""))
            return
        if not qualified.startswith(READER_TYPES):
            return
        method = last(qualified)
        if method in ("read_env", "prefixed", "seal", "bool_") or (method[:1].isupper() and method != "Csv"):
            return
        default = site.argument(1, "default")
        cast = site.keyword("cast", "var_cast", "subcast")
        kind = dotted(cast) if cast is not None else method if method not in ("config", "__call__", "str") else ""
        self._add(site, bound, site.argument(0, "name", "var", "option"), default, default is None, kind)

    def _add(
        self, site: Site, bound: dict[int, tuple[str, int]], name: ast.expr | None, default: ast.expr | None,
        required: bool, cast: str,
    ) -> None:  # fmt: skip
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str) or site.place.test:
            return
        bound_to, line = bound.get(id(site.node), (site.bound_to, 0))
        if line:
            self.by_line.setdefault(line, name.value)
        if required and default is None and (declared := self._declared.get(name.value)) is not None:
            default, required = declared, False
        default = default if default is not None else self._fallbacks.get(id(site.node))
        value = self.reader.operand(default) if default is not None else None
        inside = default is not None and site.start <= default.lineno
        end = max(site.end, (default.end_lineno or 0) if default is not None and inside else 0)
        found = EnvVar(site.place.symbol, name.value, value, required, site.start, end, cast, bound_to)
        if default is not None and not inside:
            found = msgspec.structs.replace(found, prefix_start=default.lineno)
        if truths := self._truths.get(id(site.node)):
            found = msgspec.structs.replace(found, truths=truths)
        self.found.append(found)

    def _index(self, node: ast.Subscript, place: Place, bound: dict[int, tuple[str, int]]) -> None:
        assert isinstance(node.slice, ast.Constant)
        if place.test:
            return
        bound_to, line = bound.get(id(node), ("", 0))
        if line:
            self.by_line.setdefault(line, str(node.slice.value))
        cast = self._casts.get(id(node), "")
        end = node.end_lineno or node.lineno
        name = str(node.slice.value)
        required = not any(name in condition.text for condition in place.under)
        self.found.append(EnvVar(place.symbol, name, None, required, node.lineno, end, cast, bound_to))


def _innermost(node: ast.expr) -> ast.expr:
    """The call under `.strip().lower()` and the like."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLEANERS:
        node = node.func.value
    return node


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_environ(name: str, scope: Scope | None) -> bool:
    head, _, rest = name.partition(".")
    while scope is not None:
        if head in scope.imports:
            return f"{scope.imports[head]}.{rest}".rstrip(".") == "os.environ"
        if head in scope.bounds:
            return False
        scope = scope.parent
    return False


def _reads_environment(site: Site) -> bool:
    return site.qualified in GETTERS or site.qualified.startswith(READER_TYPES)
