"""Names bound once to values: constants, closed sets, lookup tables, transition tables, regular expressions."""

import ast
import re
from collections.abc import Iterator

from specs.analysis.facts import Choices, Constant, Lookup, Member, Operand, Pattern, Transition, Validation
from specs.analysis.python.definitions import ENUMS
from specs.analysis.python.following import Following
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Assigned, Collected, Site
from specs.analysis.python.states import is_member

MAX_ENTRIES = 60
MAX_DEPTH = 20
PLAIN_CALLS = frozenset(
    """
    timedelta datetime.timedelta Decimal decimal.Decimal Path pathlib.Path int float str bool frozenset set tuple
    dict list Fraction date time namedtuple Version
    """.split()
)
ALLOWED_NAME = re.compile(r"ALLOW|VALID|CHOICES|SUPPORT|KNOWN|PERMIT|ACCEPTED|KINDS|MODES|RESERVED|FORBIDDEN")
MOVES_NAME = re.compile(r"transition|move|allowed|next|flow|machine", re.IGNORECASE)
PATTERN_CALLS = frozenset({"compile", "match", "fullmatch", "search", "sub", "subn", "findall", "finditer", "split"})
PLAIN_FORMS = ("literal", "template", "collection", "arithmetic", "name", "mapping")


OF_VIEWS = frozenset({"pagination_class", "permission_classes", "throttle_classes", "authentication_classes"})


class Constants:
    def __init__(self, reader: Reader, collected: Collected, following: Following, skip: set[str]) -> None:
        self.reader = reader
        self.collected = collected
        self.following = following
        self.skip = skip  # classes whose bindings are members or fields
        self.constants: list[Constant] = []
        self.choices: list[Choices] = []
        self.lookups: list[Lookup] = []
        self.transitions: list[Transition] = []
        self.patterns: list[Pattern] = []
        self._asked = {
            name for guard in collected.guards for name in _asked_of(guard.condition.parts or (guard.condition,))
        }

    def read(self, env: dict[int, str]) -> None:
        """`env`: the environment variable behind each statement that reads one, by line."""
        for assigned in self.collected.assigned:
            scope = assigned.place.scope
            if assigned.place.test:
                continue
            if scope.kind == "class" and scope.name in self.skip and not self._is_rule(assigned):
                continue
            if len(scope.bounds.get(assigned.name, ())) != 1 or _is_plumbing(assigned.name):
                continue
            self._one(assigned, env.get(assigned.node.lineno, ""))
        for site in self.collected.sites:
            if site.callee.endswith(tuple(PATTERN_CALLS)) and site.qualified.startswith(("re.", "regex.")):
                self._pattern(site)

    def _is_rule(self, assigned: Assigned) -> bool:
        """A table or limit in capitals in the body of a model is no field of it; a member of an enumeration is one."""
        holder = assigned.place.scope.node
        enum = isinstance(holder, ast.ClassDef) and any(last(chained(base)) in ENUMS for base in holder.bases)
        return (
            assigned.name.isupper()
            and not enum
            and (assigned.annotation is None or "ClassVar" in self.reader.source.text(assigned.annotation))
        )

    def replaced(self) -> Iterator[Validation]:
        """`CARD.sub("[card]", text)`: what stands in the place of what a pattern matches."""
        named = {pattern.name for pattern in self.patterns}
        for site in self.collected.sites:
            owner, _, method = site.callee.rpartition(".")
            if method in ("sub", "subn") and owner in named and site.node.args and not site.place.test:
                value = self.reader.operand(site.node.args[0])
                if value.form == "literal" and isinstance(value.value, str):
                    yield Validation(site.place.symbol, owner, "replaced", value, site.start, site.end)

    def _one(self, assigned: Assigned, env: str) -> None:
        value = assigned.value
        start, end = assigned.node.lineno, assigned.node.end_lineno or assigned.node.lineno
        symbol = assigned.place.symbol
        allowed = literal_type(value)
        if allowed:
            self._choices(assigned.name, symbol, self.reader.items(allowed), start, end)
            return
        if isinstance(value, ast.Dict) and self._table(assigned, value, symbol, start, end):
            return
        if isinstance(value, ast.Call) and not env:
            callee = chained(value.func)
            if callee not in PLAIN_CALLS and not _is_plain_cast(value):
                return
        operand = self.reader.operand(value)
        if operand.form not in PLAIN_FORMS and operand.form != "call" and not env:
            return
        named = assigned.name.isupper() and last(operand.name).isupper()
        if operand.form == "name" and not env and not named and assigned.name not in OF_VIEWS:
            return
        self.constants.append(
            Constant(assigned.name, symbol, operand, start, end, env, assigned.doc, not assigned.name.startswith("_"))
        )
        if operand.form == "collection" and operand.items and self._is_closed(assigned.name, operand):
            self._choices(assigned.name, symbol, operand.items, start, end, is_enum=False)

    def _table(self, assigned: Assigned, value: ast.Dict, symbol: str, start: int, end: int) -> bool:
        if not value.keys:
            return False
        return self._moves(assigned, value, symbol) or self._lookup(assigned, value, symbol, start, end)

    def _is_closed(self, name: str, operand: Operand) -> bool:
        plain = all(item.form in ("literal", "name") or _is_pair(item) for item in operand.items)
        return plain and (name in self._asked or bool(ALLOWED_NAME.search(name)))

    def _choices(
        self, name: str, symbol: str, items: tuple[Operand, ...], start: int, end: int, is_enum: bool = False
    ) -> None:
        members = []
        for item in items:
            value, label = (item.items[0], str(item.items[1].value or "")) if _is_pair(item) else (item, "")
            shown = str(value.value) if value.form == "literal" else value.name or value.text
            members.append(Member(shown, value, start, label))
        self.choices.append(Choices(name, symbol, tuple(members), start, end, is_enum))

    def _lookup(self, assigned: Assigned, value: ast.Dict, symbol: str, start: int, end: int) -> bool:
        entries = []
        for key, item in list(zip(value.keys, value.values, strict=True))[:MAX_ENTRIES]:
            if key is None:
                continue
            left, right = self.reader.operand(key), self.reader.operand(item)
            if left.form in ("literal", "name", "collection") and right.form != "other":
                entries.append((left, right))
        if len(entries) * 2 < min(len(value.keys), MAX_ENTRIES):
            return False
        self.lookups.append(Lookup(assigned.name, symbol, tuple(entries), start, end))
        self._inner_lookups(assigned, value, symbol)
        return True

    def _inner_lookups(self, assigned: Assigned, value: ast.Dict, symbol: str) -> None:
        """Mappings inside a mapping: the limits that a framework's settings hold under one of their keys."""
        for key, item in list(zip(value.keys, value.values, strict=True))[:MAX_ENTRIES]:
            if not isinstance(item, ast.Dict) or not isinstance(key, ast.Constant) or assigned.name == "LOGGING":
                continue
            inner = [(self.reader.operand(k), self.reader.operand(v)) for k, v in _plain_pairs(item)]
            name = key.value if isinstance(key.value, str) and key.value.isidentifier() and len(key.value) > 4 else ""
            if name and inner and len(inner) == len(item.keys):
                end = item.end_lineno or item.lineno
                self.lookups.append(Lookup(name, symbol, tuple(inner), key.lineno, end))

    def _moves(self, assigned: Assigned, value: ast.Dict, symbol: str) -> bool:
        """A table of allowed moves: from each state to the states that may follow it."""
        rows: list[tuple[Operand, tuple[Operand, ...], int, int]] = []
        for key, item in zip(value.keys, value.values, strict=True):
            source = self.reader.operand(key) if key is not None else None
            targets = self.reader.operand(item)
            if source is None or not is_member(source) or targets.form != "collection":
                return False
            if not all(is_member(target) for target in targets.items):
                return False
            assert key is not None
            rows.append((source, targets.items, key.lineno, item.end_lineno or item.lineno))
        sources = {source.text for source, *_ in rows}
        subject = rows[0][0].name.rpartition(".")[0]
        named = bool(MOVES_NAME.search(assigned.name))
        reached = {target.text for _, targets, *_ in rows for target in targets}
        if not reached & sources or (not named and (not subject or not reached <= sources)):
            return False
        for source, items, start, end in rows:
            names = tuple(_state(target) for target in items)
            self.transitions.append(Transition(assigned.name, subject, _state(source), names, symbol, start, end))
        return True

    def _pattern(self, site: Site) -> None:
        regex = site.argument(0, "pattern")
        text = _text(regex)
        if not text or site.place.test:
            return
        method = last(site.qualified)
        searched = site.argument(2 if method in ("sub", "subn") else 1, "string")
        name = site.bound_to if method == "compile" else dotted(searched)
        flags = tuple(dotted(argument) for argument in _flags(site.argument(1 if method == "compile" else -1, "flags")))
        self.patterns.append(Pattern(site.place.symbol, name, text, site.start, site.end, tuple(filter(None, flags))))


def _plain_pairs(node: ast.Dict) -> list[tuple[ast.expr, ast.expr]]:
    return [
        (key, value)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
    ]


def _text(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        value = node.value
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value.decode("latin-1")
    return ""


def _flags(node: ast.expr | None) -> list[ast.expr]:
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [*([node] if node is not None else []), *reversed(found)]


def _asked_of(conditions: tuple[object, ...]) -> list[str]:
    names = []
    for condition in conditions:
        op, right = getattr(condition, "op", ""), getattr(condition, "right", None)
        if op in ("in", "not_in") and right is not None:
            names.append(right.name)
    return names


def _is_plumbing(name: str) -> bool:
    return (name.startswith("__") and name != "__version__") or name in ("logger", "log", "_logger", "_")


def _is_plain_cast(node: ast.Call) -> bool:
    callee = chained(node.func)
    return callee in ("os.path.join", "re.escape") or callee.endswith((".encode()", ".strip", ".lower"))


def _is_pair(operand: Operand) -> bool:
    return operand.form == "collection" and len(operand.items) == 2 and operand.items[0].form in ("literal", "name")


def _state(operand: Operand) -> str:
    return str(operand.value) if operand.form == "literal" else operand.name.removesuffix(".value")


def literal_type(node: ast.expr | None, depth: int = 0) -> list[ast.expr]:
    """The members of `Literal[…]`, [] for any other annotation or value."""
    if depth > MAX_DEPTH:
        return []
    if isinstance(node, ast.Subscript) and last(dotted(node.value)) == "Literal":
        return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if isinstance(node, ast.Subscript) and last(dotted(node.value)) in ("Optional", "Annotated"):
        inner = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        return literal_type(inner, depth + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return literal_type(node.left, depth + 1) or literal_type(node.right, depth + 1)
    return []
