"""Command lines of other libraries: GetoptLong's rows, Optimist's and Slop's options, Clamp's declarations."""

from tree_sitter import Node

from specs.analysis.facts import Operand, Option
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import CommandDraft, Reader, Scope, lines

KINDS = frozenset({"string", "bool", "boolean", "integer", "int", "float", "array", "symbol", "null"})
SWITCHES = frozenset({"bool", "boolean", "null"})
MAX_ROWS = 80


def rows(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`GetoptLong.new(["--host", "-h", GetoptLong::REQUIRED_ARGUMENT])`, and the same given to `set_options`."""
    held = form.name if form.kind == "new" else reader.written(form.target)
    if scope.test is not None or (form.kind == "new" and held.removeprefix("::") != "GetoptLong"):
        return False
    for part in reader.arguments(form)[:MAX_ROWS]:
        listed = reader.bare(part)[1]
        given = reader.arguments(listed) if listed.kind == "list" else []
        flags = tuple(text for each in given if (text := _text(reader, each)).startswith("-"))
        kinds = [reader.written(each) for each in given]
        if flags and any(kind.startswith("GetoptLong::") for kind in kinds):
            takes = any(kind.endswith(("REQUIRED_ARGUMENT", "OPTIONAL_ARGUMENT")) for kind in kinds)
            _add(reader, scope, part, Option(flags, *lines(part), takes_value=takes), "GetoptLong")
    return False


def optimist(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`opt :port, "Where to listen", default: 8080, short: "p"` inside `Optimist.options do`."""
    given = reader.arguments(form)
    flag = _text(reader, given[0]) if given else ""
    if scope.test is not None or form.target is not None or not flag.replace("_", "").isalnum():
        return False
    named = {key: operand(reader, value) for key, value in form.named}
    told = _text(reader, given[1]) if len(given) > 1 else ""
    kind, default, short = named.get("type"), named.get("default"), named.get("short")
    letter = (f"-{short.value}",) if short is not None and isinstance(short.value, str) else ()
    takes = (kind is not None and kind.value not in ("flag", "boolean")) or _is_value(default)
    option = Option(
        (f"--{flag.replace('_', '-')}", *letter), *lines(node), False, _is_true(named.get("required")), default, told,
        takes_value=takes, written=(flag, *(each.lstrip("-") for each in letter)),
    )  # fmt: skip
    _add(reader, scope, node, option, "Optimist")
    return False


def slop(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`o.integer "-p", "--port", "where to listen", default: 8080` inside `Slop.parse do |o|`."""
    texts = [_text(reader, each) for each in reader.arguments(form)]
    flags = tuple(text for text in texts if text.startswith("-"))
    if scope.test is not None or form.target is None or not flags or form.name == "on":
        return False
    told = next((text for text in reversed(texts) if text and not text.startswith("-")), "")
    named = {key: operand(reader, value) for key, value in form.named}
    option = Option(
        flags, *lines(node), False, _is_true(named.get("required")), named.get("default"), told,
        takes_value=form.name not in SWITCHES,
    )  # fmt: skip
    _add(reader, scope, node, option, "Slop")
    return False


def clamp(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`option ["-p", "--port"], "PORT", "where to listen", default: 8080`, `parameter "FILE", "what is read"`."""
    given = reader.arguments(form)
    listed = reader.bare(given[0])[1] if given else None
    if scope.test is not None or form.target is not None or scope.in_function or not scope.owner or listed is None:
        return False
    named = {key: operand(reader, value) for key, value in form.named}
    if form.name == "parameter":
        flags: tuple[str, ...] = (_text(reader, given[0]),)
        told = _text(reader, given[1]) if len(given) > 1 else ""
    else:
        parts = reader.arguments(listed) if listed.kind == "list" else [given[0]]
        flags = tuple(text for part in parts if (text := _text(reader, part)).startswith("-"))
        told = _text(reader, given[2]) if len(given) > 2 else ""
    if not flags or not flags[0]:
        return False
    switch = len(given) > 1 and operand(reader, given[1]).text in (":flag", ":switch")
    option = Option(
        flags, *lines(node), form.name == "parameter", _is_true(named.get("required")), named.get("default"), told,
        takes_value=not switch,
    )  # fmt: skip
    _add(reader, scope, node, option, "Clamp")
    return False


def _add(reader: Reader, scope: Scope, node: Node, option: Option, framework: str) -> None:
    start = lines(node)[0]
    draft = reader.commands.setdefault("", CommandDraft(scope.symbol, "", "", start, start, framework))
    draft.options.append(option)


def _text(reader: Reader, node: Node) -> str:
    value = operand(reader, node).value
    return value if isinstance(value, str) else ""


def _is_true(value: Operand | None) -> bool:
    return value is not None and value.value is True


def _is_value(default: Operand | None) -> bool:
    return default is not None and not isinstance(default.value, bool) and default.value is not None
