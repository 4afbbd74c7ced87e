"""Command lines: OptionParser's `on`, Thor's `desc` and options."""

from tree_sitter import Node

from specs.analysis.facts import Command, Operand, Option
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import CommandDraft, Reader, Scope, lines

PARSED = frozenset({"on", "on_head", "on_tail"})  # of OptionParser
GROUPS = frozenset({"subcommand", "register"})
OPTIONS = frozenset({"option", "method_option", "class_option"})


def options(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """OptionParser: `opts.on("-p", "--port PORT", "help")`; Thor: `option :port, default: 8080, desc: "help"`."""
    if scope.test is not None:
        return False
    if form.name in PARSED and form.target is not None:
        _parsed(reader, form, lines(node)[0], scope)
    elif scope.owner and not scope.in_function and form.target is None:
        if name in OPTIONS:
            _option(reader, node, form, name, scope)
        elif name == "desc":
            _described(reader, node, form, scope)
        elif name in GROUPS:
            _grouped(reader, node, form, name, scope)
    return False


def _text(reader: Reader, node: Node) -> str:
    value = operand(reader, node).value
    return value if isinstance(value, str) else ""


def _texts(value: Operand | None) -> tuple[str, ...]:
    items = value.items or (value,) if value is not None else ()
    return tuple(item.value for item in items if isinstance(item.value, str))


def _parsed(reader: Reader, form: Form, start: int, scope: Scope) -> None:
    given = reader.arguments(form)
    texts = [_text(reader, each) for each in given]
    flags = tuple(text.split()[0].split("=")[0] for text in texts if text.startswith("-"))
    if not flags:
        return
    words = next((text for text in reversed(texts) if text and not text.startswith("-")), "")
    value = any(" " in text or "=" in text for text in texts if text.startswith("-"))
    listed = next((held for each in given if (held := operand(reader, each)).form == "collection"), None)
    draft = reader.commands.setdefault("", CommandDraft(scope.symbol, "", "", start, start, "OptionParser"))
    draft.options.append(
        Option(flags, start, lines(given[-1])[1], help=words, choices=_texts(listed), takes_value=value)
    )


def _option(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> None:
    given = reader.arguments(form)
    flag = _text(reader, given[0]) if given else ""
    if not flag or flag.startswith("-"):
        return  # Clamp's, whose flags are written with their dashes
    named = {key: operand(reader, value) for key, value in form.named}
    told, required, kind = named.get("desc"), named.get("required"), named.get("type")
    short = _texts(named.get("aliases"))[:1]
    flags = (f"--{flag.replace('_', '-')}", *(f"-{each.lstrip('-')}" for each in short))
    made = Option(
        flags, *lines(node), False, required is not None and required.value is True, named.get("default"),
        str(told.value or "") if told is not None else "", choices=_texts(named.get("enum")),
        takes_value=kind is None or kind.value != "boolean", written=(flag, *short),
    )  # fmt: skip
    if name == "class_option":
        reader.shared.setdefault(scope.owner, []).append(made)
        return
    start = lines(node)[0]
    reader.commands.setdefault("", CommandDraft(scope.symbol, "", "", start, start, "Thor")).options.append(made)


def _described(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """Begins a command: what is loose stands in front of it, for what an earlier one was given is its own."""
    given = reader.arguments(form)
    usage = _text(reader, given[0]).split() if len(given) == 2 else []
    if not usage:
        return
    loose = reader.commands.pop("", None)
    draft = CommandDraft(scope.symbol, usage[0], _text(reader, given[1]), *lines(node), "Thor")
    if loose is not None and not loose.name:
        draft.options += loose.options
    draft.options += reader.shared.get(scope.owner, [])
    reader.commands[f"{scope.symbol}.{usage[0]}"] = reader.commands[""] = draft


def _grouped(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> None:
    """`desc "cert ...", "help"` with `subcommand "cert", Cert`; `register Cert, "cert", "cert ...", "help"`."""
    given = reader.arguments(form)
    texts = [text for each in given if (text := _text(reader, each))]
    held = next((written for each in given if (written := reader.written(each)) and written[:1].isupper()), "")
    start, end = lines(node)
    if not texts or not held:
        return
    word, told = texts[0], texts[2] if name == "register" and len(texts) > 2 else ""
    known = reader.commands.pop(f"{scope.symbol}.{word}", None)  # what `desc` said of it stands just above
    if known is not None:
        told, start = known.help, known.start
        reader.commands.pop("", None)
    parent = f"::{held.rpartition('::')[2]}"
    reader.facts.commands.append(Command(scope.symbol, word, told, (), start, end, "Thor", parent))
