"""Functions, classes and their members: what they are called, take and give."""

from collections.abc import Iterable, Sequence

from tree_sitter import Node

from specs.analysis.facts import Choices, Doc, Import, Member, Param, Symbol, SymbolKind
from specs.analysis.solid.docs import doc_above
from specs.analysis.solid.forms import Form, field
from specs.analysis.solid.reader import Reader, Scope, lines

MAX_SIGNATURE = 300
SKIPPED = frozenset({"attribute_list", "comment", "line_comment", "block_comment"})


def add_import(reader: Reader, node: Node, module: str, name: str, alias: str, reexport: bool = False) -> None:
    start, end = lines(node)
    reader.facts.imports.append(Import(module, name, alias, start, reexport, end))
    if name != "*":
        reader.imported[alias] = f"{module}.{name}" if name else module
    else:
        reader.imported[f"*{len(reader.imported)}"] = module


def head(reader: Reader, node: Node, body: Node | None) -> str:
    """The declaration on one line, without its body."""
    end = body.start_byte if body is not None else node.end_byte
    start = next((child.start_byte for child in node.children if child.type not in SKIPPED), node.start_byte)
    text = reader.src.between(start, min(end, start + 2000))
    return " ".join(text.split()).rstrip(" {;=")[:MAX_SIGNATURE]


def qualified(scope: Scope, name: str) -> str:
    return f"{scope.symbol}.{name}" if scope.symbol else name


def add_symbol(
    reader: Reader, node: Node, scope: Scope, name: str, kind: SymbolKind, *, public: bool, body: Node | None = None,
    params: tuple[Param, ...] = (), returns: str = "", decorators: Sequence[str] = (), bases: Sequence[str] = (),
    traits: Sequence[str] = (), doc: Doc | None = None, start: int = 0, signature: str = "",
) -> Scope:  # fmt: skip
    """Adds the symbol, and gives the scope of what stands inside it."""
    doc = doc or doc_above(reader, node)
    first, end = lines(node)
    full = qualified(scope, name)
    public = public and scope.public
    if doc is not None and doc.text.lower().startswith("deprecated"):
        traits = (*traits, "deprecated")
    reader.facts.symbols.append(
        Symbol(
            full, kind, min(first, start or first, doc.start if doc else first), end,
            signature or head(reader, node, body), public, doc, params, returns, tuple(decorators), tuple(bases),
            tuple(traits),
        )
    )  # fmt: skip
    if body is not None and kind in ("function", "method"):
        reader.functions.setdefault(name, body)
    for param in params:
        if param.annotation:
            reader.types[full, param.name.lstrip("$")] = param.annotation
            reader.types[full, param.name] = param.annotation
    is_class = kind in ("class", "interface", "enum", "error", "type", "namespace")
    return Scope(
        full, full if is_class else scope.owner, returns, in_function=not is_class, public=public, test=scope.test,
        prefix=scope.prefix, group=scope.group,
    )  # fmt: skip


def add_choices(
    reader: Reader, node: Node, scope: Scope, name: str, members: Iterable[Member], *, is_enum: bool = True
) -> None:
    held = tuple(members)
    if len(held) > 1:
        start, end = lines(node)
        reader.facts.choices.append(Choices(name, scope.symbol if not is_enum else name, held, start, end, is_enum))


def simple_params(reader: Reader, nodes: Iterable[Node], rest: frozenset[str] = frozenset()) -> tuple[Param, ...]:
    """Parameters whose nodes have the fields name, type and value."""
    found = []
    for node in nodes:
        name = reader.text(field(node, "name"))
        if name:
            annotation = reader.text(field(node, "type"), 120)
            found.append(Param(name, annotation, role="rest" if node.type in rest else "positional"))
    return tuple(found)


def call_args(form: Form) -> list[Node]:
    return [part for part in form.parts if part is not None]
