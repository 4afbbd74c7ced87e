"""Options of a command line: getopt_long, argp, popt, GOption; gflags, CLI11, cxxopts."""

from tree_sitter import Node

from specs.analysis.facts import Operand, Option
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import CommandDraft, Reader, Scope, lines

TABLES = {"option": "getopt", "argp_option": "argp", "poptOption": "popt", "GOptionEntry": "GOption"}
FLAGS = frozenset({"DEFINE_int32", "DEFINE_int64", "DEFINE_uint64", "DEFINE_string", "DEFINE_bool", "DEFINE_double",
                   "DEFINE_uint32"})  # fmt: skip


def option_table(reader: Reader, value: Node, kind: str, scope: Scope) -> bool:
    """`static struct option options[] = {{"port", required_argument, NULL, 'p'}, {0}};`"""
    framework = TABLES.get(kind.replace("const", "").replace("struct", "").strip(" *"))
    form = reader.form(value)
    if framework is None or form.kind != "list":
        return False
    start = lines(value)[0]
    draft = CommandDraft(scope.symbol, "", "", start, start, framework)
    for row in reader.arguments(form):
        option = _row(reader, row, framework)
        if option is not None:
            draft.options.append(option)
    if draft.options:
        reader.commands[f"@{start}"] = draft
    return True


def _row(reader: Reader, row: Node, framework: str) -> Option | None:
    held = reader.form(row)
    parts = reader.arguments(held) or [value for _, value in held.named]
    values = [operand(reader, part) for part in parts]
    if not values or not isinstance(values[0].value, str) or not values[0].value:
        return None
    start, end = lines(row)
    texts = [reader.text(part) for part in parts]
    short = next((str(v.value) for v, text in zip(values, texts, strict=True) if text[:1] == "'" and v.value), "")
    told = ""
    if framework != "getopt":
        spoken = [str(v.value) for v in values[1:] if isinstance(v.value, str) and v.text[:1] == '"']
        told = max(spoken, key=len, default="")
    flags = (f"--{values[0].value}", *((f"-{short}",) if short.isalnum() and len(short) == 1 else ()))
    bare = framework == "getopt" and any(text in ("no_argument", "0") for text in texts[1:2])
    return Option(flags, start, end, help=told, takes_value=not bare, written=(str(values[0].value), short))


def flag_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`DEFINE_int32(port, 8080, "the port")`, `app.add_option("--port", port, "the port")`."""
    if scope.test is not None:
        return False
    given = reader.arguments(form)
    start, end = lines(node)
    if (name in FLAGS and len(given) == 3) or (name == "ABSL_FLAG" and len(given) == 4):
        flag, default, told = given[-3:]
        value, words, short = operand(reader, default), operand(reader, told), reader.text(flag)
        _add(reader, scope, start, end, (f"--{short}",), value, words, "gflags", (short,), name != "DEFINE_bool")
    elif form.name in ("add_option", "add_flag") and given and form.target is not None:
        text = operand(reader, given[0]).value
        if isinstance(text, str) and text:
            flags = tuple(part.strip() for part in text.split(","))
            _add(
                reader,
                scope,
                start,
                end,
                flags,
                None,
                operand(reader, given[-1]),
                "CLI11",
                (),
                form.name == "add_option",
            )
    return False


def _add(
    reader: Reader, scope: Scope, start: int, end: int, flags: tuple[str, ...], default: Operand | None, told: Operand,
    framework: str, written: tuple[str, ...], takes_value: bool,
) -> None:  # fmt: skip
    draft = reader.commands.setdefault("", CommandDraft(scope.symbol, "", "", start, start, framework))
    text = str(told.value) if isinstance(told.value, str) else ""
    positional = not flags[0].startswith("-")
    kept = default if default is not None and default.value not in (None, "", False, 0) else None
    draft.options.append(
        Option(flags, start, end, positional, False, kept, text, takes_value=takes_value, written=written)
    )  # fmt: skip
