"""Functions and classes: signatures, parameters, docs, visibility."""

import ast
import inspect
import re

from specs.analysis.facts import Doc, Example, Param, Symbol, SymbolKind
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Definition, Scope

MAX_SIGNATURE = 400
MAX_DOC = 8000
_PARAMETERS = frozenset({"Query", "Path", "Body", "Header", "Cookie", "Form"})

ENUMS = frozenset(
    {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TextChoices", "IntegerChoices", "Choices", "ReprEnum"}
)
INTERFACES = frozenset({"Protocol", "ABC", "Interface"})
ERROR_ENDS = ("Error", "Exception", "Warning", "Failure")
ERRORS = frozenset({"BaseException", "KeyboardInterrupt", "StopIteration", "SystemExit", "GeneratorExit"})
PROPERTIES = frozenset({"property", "cached_property", "setter", "getter", "deleter", "hybrid_property"})
TRAITS = {
    "staticmethod": "static", "classmethod": "static", "abstractmethod": "abstract", "abstractproperty": "abstract",
    "overload": "overload", "override": "override", "deprecated": "deprecated",
}  # fmt: skip
CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__"})
SPOKEN_DUNDERS = frozenset(
    """
    __init__ __new__ __call__ __enter__ __exit__ __aenter__ __aexit__ __iter__ __aiter__ __next__ __getitem__
    __setitem__ __delitem__ __len__ __contains__ __main__
    """.split()
)
_SPACE = re.compile(r"\s+")


class Definitions:
    __slots__ = ("errors", "examples", "reader", "source")

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.source = reader.source
        self.errors: set[str] = set()  # classes of this file that are errors
        self.examples: list[Example] = []

    def doc(self, body: list[ast.stmt], symbol: str) -> Doc | None:
        """The docstring that opens a body, with the lines of its literal."""
        if not body or not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.Constant):
            return None
        node = body[0].value
        if not isinstance(node.value, str) or not node.value.strip():
            return None
        text = inspect.cleandoc(node.value)[:MAX_DOC].encode("utf-8", "replace").decode()
        start, end = node.lineno, node.end_lineno or node.lineno
        if ">>>" in text:
            self._doctests(node, symbol)
        return Doc(text.strip(), start, end)

    def _doctests(self, node: ast.Constant, symbol: str) -> None:
        """Runs of `>>>` lines with what follows them, where the literal's lines are the source's own."""
        first, last_line = node.lineno, node.end_lineno or node.lineno
        block: list[str] = []
        begin = 0
        for number in range(first, last_line + 2):
            line = self.source.lines[number - 1].strip() if number <= last_line else ""
            if line.startswith(">>>") and not block:
                begin = number
            if block or line.startswith(">>>"):
                if not line or line.strip("\"'") == "":
                    self.examples.append(Example(symbol, "python", "\n".join(block), begin, number - 1))
                    block = []
                else:
                    block.append(line)
            if len(self.examples) > 500:
                return

    def function(self, node: Definition, name: str, owner: Scope | None, nested: bool, scope: Scope) -> Symbol:
        decorators = tuple(self.source.text(item) for item in node.decorator_list)
        marks = {last(dotted(item) or chained(item).removesuffix("()")) for item in node.decorator_list}
        traits = [trait for mark, trait in TRAITS.items() if mark in marks]
        if isinstance(node, ast.AsyncFunctionDef):
            traits.append("async")
        if scope.generator:
            traits.append("generator")
        kind: SymbolKind = "function"
        if owner is not None:
            kind = "property" if marks & PROPERTIES else "constructor" if node.name in CONSTRUCTORS else "method"
        doc = self.doc(node.body, name)
        if doc and _says_deprecated(doc.text) and "deprecated" not in traits:
            traits.append("deprecated")
        return Symbol(
            name,
            kind,
            _first_line(node),
            node.end_lineno or node.lineno,
            self._signature(node),
            public=_is_public(node.name) and not nested,
            doc=doc,
            params=self._params(node.args, owner is not None),
            returns=self.source.text(node.returns) if node.returns else "",
            decorators=decorators,
            traits=tuple(traits),
        )

    def class_(self, node: ast.ClassDef, name: str, nested: bool) -> Symbol:
        bases = tuple(self.source.text(base) for base in node.bases)
        doc = self.doc(node.body, name)
        traits = ["deprecated"] if doc and _says_deprecated(doc.text) else []
        decorators = tuple(self.source.text(item) for item in node.decorator_list)
        if any(last(item.partition("(")[0]) == "deprecated" for item in decorators):
            traits = ["deprecated"]
        return Symbol(
            name,
            self._class_kind(node),
            _first_line(node),
            node.end_lineno or node.lineno,
            self._signature(node),
            public=_is_public(node.name) and not nested,
            doc=doc,
            decorators=decorators,
            bases=bases,
            traits=tuple(traits),
        )

    def _class_kind(self, node: ast.ClassDef) -> SymbolKind:
        names = [last(chained(base).removesuffix("[]").removesuffix("()")) for base in node.bases]
        if any(name in ENUMS for name in names):
            return "enum"
        if any(name in self.errors or name in ERRORS or name.endswith(ERROR_ENDS) for name in names):
            self.errors.add(node.name)
            return "error"
        metaclass = [last(dotted(keyword.value)) for keyword in node.keywords if keyword.arg == "metaclass"]
        if "EnumMeta" in metaclass:
            return "enum"
        if any(name in INTERFACES for name in names) or "ABCMeta" in metaclass:
            return "interface"
        return "class"

    def _signature(self, node: Definition | ast.ClassDef) -> str:
        """The head in one line, as the code writes it, up to the colon before the body."""
        first = node.body[0]
        begin = _first_line(first) if isinstance(first, Definition | ast.ClassDef) else first.lineno
        lines = self.source.lines[node.lineno - 1 : max(begin, node.lineno)]
        if begin > node.lineno:
            lines = [*lines[:-1], ""] if _head_ends_before(lines, first) else lines
        if begin == node.lineno or not _head_ends_before(lines, first):
            lines = [*lines[:-1], self.source.cut(begin, 0, first.col_offset)]
        head = _SPACE.sub(" ", " ".join(_uncommented(line).strip() for line in lines)).strip()
        head = head.rstrip(": ").replace("( ", "(").replace(", )", ")").replace(" )", ")").replace(",)", ")")
        return head if len(head) <= MAX_SIGNATURE else head[:MAX_SIGNATURE] + "…"

    def _params(self, node: ast.arguments, method: bool) -> tuple[Param, ...]:
        read = self.reader.operand
        params: list[Param] = []
        positional = [*node.posonlyargs, *node.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(node.defaults))
        for argument, default in zip(positional, [*defaults, *node.defaults], strict=True):
            if method and argument is positional[0] and argument.arg in ("self", "cls", "mcs", "metacls"):
                continue
            params.append(self._param(argument, "positional", default))
        if node.vararg:
            params.append(Param(node.vararg.arg, self._annotation(node.vararg), role="rest", optional=True))
        for argument, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            params.append(
                Param(
                    argument.arg,
                    self._annotation(argument),
                    read(_inner_default(default)) if default else None,
                    "keyword",
                    default is not None,
                )
            )
        if node.kwarg:
            params.append(Param(node.kwarg.arg, self._annotation(node.kwarg), role="options", optional=True))
        return tuple(params)

    def _param(self, argument: ast.arg, role: str, default: ast.expr | None) -> Param:
        value = self.reader.operand(_inner_default(default)) if default is not None else None
        return Param(argument.arg, self._annotation(argument), value, role, default is not None)  # type: ignore[arg-type]

    def _annotation(self, argument: ast.arg) -> str:
        return self.source.text(argument.annotation) if argument.annotation else ""


def _inner_default(default: ast.expr) -> ast.expr:
    """`limit: int = Query(50, ge=1)` is 50 unless given."""
    if isinstance(default, ast.Call) and dotted(default.func).rpartition(".")[2] in _PARAMETERS:
        named = next((keyword.value for keyword in default.keywords if keyword.arg == "default"), None)
        first = named or (default.args[0] if default.args else None)
        if isinstance(first, ast.Constant) and first.value is not ...:
            return first
    return default


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min(node.lineno, *(item.lineno for item in decorators)) if decorators else node.lineno


def _head_ends_before(lines: list[str], first: ast.stmt) -> bool:
    return not lines[-1] or not lines[-1][: first.col_offset].strip()


def _uncommented(line: str) -> str:
    if "#" not in line:
        return line
    quoted = ""
    for position, char in enumerate(line):
        if quoted:
            quoted = "" if char == quoted else quoted
        elif char in "\"'":
            quoted = char
        elif char == "#":
            return line[:position]
    return line


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name in SPOKEN_DUNDERS


def _says_deprecated(text: str) -> bool:
    return ".. deprecated::" in text or text.lower().startswith("deprecated")
