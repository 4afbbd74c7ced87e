"""Options of a command line: getopt_long, argp, popt, GOption; gflags, CLI11, cxxopts."""

from tree_sitter import Node

from specs.analysis.facts import Operand, Option
from specs.analysis.solid.attempts import starting
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import CommandDraft, Reader, Scope, lines

TABLES = {"option": "getopt", "argp_option": "argp", "poptOption": "popt", "GOptionEntry": "GOption"}
MAX_ABOVE = 12  # lines between a variable and the option that sets it
MAX_LOOKED_UP = 300  # options whose variables are looked for
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
    texts = [reader.text(reader.bare(part)[0]) for part in parts]
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
        _cli11(reader, node, form, scope)
    elif form.name == "" and given and _adds_options(reader, form):
        _listed(reader, node, given, scope)
    return False


def _cli11(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """`app.add_option("-p,--port", port, "the port")->check(CLI::Range(1, 9))->envname("PORT")->required();`"""
    given = reader.arguments(form)
    text = operand(reader, given[0]).value
    if not isinstance(text, str) or not text:
        return
    flags = tuple(part.strip() for part in text.split(","))
    default: Operand | None = None
    choices: tuple[str, ...] = ()
    env, required, kind = "", False, ""
    end = lines(node)[1]
    name = reader.written(given[1]) if len(given) > 1 else ""
    above, above_by = _statement(node), 0
    known = reader.commands.get("")
    few = known is None or len(known.options) < MAX_LOOKED_UP
    if name and few and (value := starting(reader, above, name)) is not None:
        above_by = lines(node)[0] - lines(value)[0]
        default = operand(reader, value) if above_by <= MAX_ABOVE else None
    for link, inner in _hung(reader, node):
        told = reader.arguments(inner)
        end = max(end, lines(link)[1])
        if inner.name == "required":
            required = True
        elif inner.name in ("default_val", "default_str") and told:
            default, above_by = operand(reader, told[0]), 0
        elif inner.name == "envname" and told:
            env = str(operand(reader, told[0]).value or "")
        elif inner.name in ("check", "transform") and told:
            asked = reader.bare(told[0])[1]
            bounds = [operand(reader, each) for each in reader.arguments(asked)]
            if asked.name.endswith("Range") and 0 < len(bounds) <= 2:
                kind = f"IntRange({', '.join(each.text for each in bounds)})"
            elif asked.name.endswith("IsMember") and bounds:
                choices = tuple(str(item.value) for item in bounds[0].items if isinstance(item.value, str))
    start = lines(node)[0]
    if default is not None and above_by:
        start -= above_by  # what it is unless given stands there
    help_text = operand(reader, given[2] if len(given) > 2 else given[-1])
    _add(reader, scope, start, end, flags, None if required else default, help_text, "CLI11", (),
         form.name == "add_option", required=required, env=env, choices=choices, kind=kind)  # fmt: skip


def _statement(node: Node) -> Node:
    for _ in range(20):
        if node.parent is None or node.type == "expression_statement":
            break
        node = node.parent
    return node


def _hung(reader: Reader, node: Node) -> list[tuple[Node, Form]]:
    """The calls that are hung on this one."""
    found: list[tuple[Node, Form]] = []
    current = node
    while current.parent is not None and current.parent.type == "field_expression" and len(found) < 12:
        outer = current.parent.parent
        if outer is None or outer.type != "call_expression":
            break
        found.append((outer, reader.form(outer)))
        current = outer
    return found


def _adds_options(reader: Reader, form: Form) -> bool:
    """`options.add_options()("p,port", …)(…)`"""
    target = form.target
    for _ in range(60):
        if target is None:
            return False
        held = reader.bare(target)[1]
        if held.kind == "call" and held.name == "add_options":
            return True
        target = held.target if held.kind == "call" and not held.name else None
    return False


def _listed(reader: Reader, node: Node, given: list[Node], scope: Scope) -> None:
    """cxxopts: `("p,port", "help", cxxopts::value<int>()->default_value("8080"))`; Boost: `("port,p", value, "…")`."""
    texts = [str(said.value) for each in given if isinstance((said := operand(reader, each)).value, str)]
    if not texts:
        return
    names = [part.strip() for part in texts[0].split(",") if part.strip()]
    flags = tuple(f"-{name}" if len(name) == 1 else f"--{name}" for name in sorted(names, key=len, reverse=True))
    default: Operand | None = None
    required = takes = False
    for each in given[1:]:
        current: Node | None = each
        for _ in range(8):
            form = reader.bare(current)[1] if current is not None else None
            if form is None or form.kind != "call":
                break
            takes |= form.name.rpartition("::")[2] == "value"
            required |= form.name == "required"
            if form.name == "default_value" and form.parts and form.parts[0] is not None:
                default = operand(reader, form.parts[0])
            current = form.target
    start = lines(given[0])[0]
    told = next((operand(reader, each) for each in given[1:] if isinstance(operand(reader, each).value, str)), None)
    written = tuple(sorted(names, key=len, reverse=True))
    _add(reader, scope, start, lines(given[-1])[1], flags, default, told or operand(reader, given[0]), "options",
         written, takes, required=required)  # fmt: skip


def _add(
    reader: Reader, scope: Scope, start: int, end: int, flags: tuple[str, ...], default: Operand | None, told: Operand,
    framework: str, written: tuple[str, ...], takes_value: bool, *, required: bool = False, env: str = "",
    choices: tuple[str, ...] = (), kind: str = "",
) -> None:  # fmt: skip
    draft = reader.commands.setdefault("", CommandDraft(scope.symbol, "", "", start, start, framework))
    if framework == "CLI11" and not draft.name and (named := reader.texts.get("CLI::App")):
        row, draft.name, draft.help = named.split("\n", 2)
        draft.start = draft.end = int(row)
    text = str(told.value) if isinstance(told.value, str) else ""
    positional = not flags[0].startswith("-")
    kept = default if default is not None and default.value not in (None, "", False, 0) else None
    kept = kept if kept is not None and kept.form in ("literal", "name") else None
    option = Option(flags, start, end, positional, required, kept, text, kind, choices, takes_value, env, written)
    behind = 0  # chained calls are read from the last to the first
    while framework == "options" and behind < len(draft.options) and draft.options[-1 - behind].start > start:
        behind += 1
    draft.options.insert(len(draft.options) - behind, option)


def command_line(reader: Reader, value: Node, written: str, scope: Scope) -> None:
    """`CLI::App app{"what it does", "its name"};`"""
    if written != "CLI::App":
        return
    texts = [told for each in reader.arguments(reader.form(value)) or [value]
             if isinstance(told := operand(reader, each).value, str)]  # fmt: skip
    if texts:
        reader.texts["CLI::App"] = f"{lines(value)[0]}\n{texts[1] if len(texts) > 1 else ''}\n{texts[0]}"
