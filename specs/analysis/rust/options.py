"""Commands and options: clap, derived and built."""

import re

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand, Option
from specs.analysis.solid.docs import doc_above
from specs.analysis.solid.forms import Form, field
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import CommandDraft, Reader, Scope, lines
from specs.analysis.syntax import first_line

ARG = re.compile(r"^(?:arg|clap|structopt)\s*\((.*)\)$", re.DOTALL)
VALUE = re.compile(r"(\w+)(?:\s*=\s*(\"(?:[^\"\\]|\\.)*\"|'[^']*'|\[[^\]]*\]|[^,\"]+))?")
COMMAND_METHODS = frozenset({"arg", "args", "subcommand", "about", "version", "get_matches"})
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def settings_in(text: str) -> dict[str, str]:
    """`short, long = "port", default_value_t = 8080` as names and what they are given."""
    return {found[1]: (found[2] or "").strip() for found in VALUE.finditer(text)}


def _value(text: str) -> Operand | None:
    text = text.strip()
    if not text:
        return None
    if text[0] in "\"'":
        return literal(text, text[1:-1])
    plain = text.replace("_", "")
    if plain.isdigit():
        return literal(text, int(plain))
    if re.fullmatch(r"[\w:]+", text):
        return Operand(text, "name", text, names=(text,))
    return None


def clap_struct(
    reader: Reader, node: Node, symbol: str, held: list[str], body: Node, row: int, variants: bool = False
) -> None:  # fmt: skip
    """`#[derive(Parser)] struct Cli { #[arg(long)] port: u16 }`; of an enum each variant is a command."""
    start, _end = lines(node)
    told = next(
        (
            settings_in(found[1])
            for each in held
            if (found := re.match(r"^(?:command|clap|structopt)\s*\((.*)\)$", each, re.DOTALL))
        ),
        {},
    )
    doc = doc_above(reader, node)
    about = told.get("about", "").strip('"') or (doc.text.partition("\n\n")[0].replace("\n", " ") if doc else "")
    if variants:
        _subcommands(reader, symbol, body)
        return
    name = told.get("name", "").strip('"')
    first = min(row, doc.start if doc else start)
    if name:  # the row that names it proves the name
        rows = range(row, start + 1)
        first = next((at for at in rows if f'"{name}"'.encode() in reader.src.rows[at - 1]), first)
    draft = CommandDraft(symbol, name, about, first, start, "clap")
    draft.options += _options(reader, body)
    for kind in _below(reader, body):
        reader.texts[f"commands of {kind}"] = name or symbol
    if draft.options:
        reader.commands[f"{symbol}@{start}"] = draft


def _below(reader: Reader, body: Node) -> list[str]:
    """Command of `#[command(subcommand)] command: Option<Command>`."""
    found = []
    marked = False
    for child in body.named_children:
        if child.type == "attribute_item":
            marked |= "subcommand" in reader.text(child, 200)
        elif child.type == "field_declaration":
            if marked:
                found.append(reader.text(field(child, "type"), 80).removeprefix("Option<").rstrip(">"))
            marked = False
    return found


def _subcommands(reader: Reader, symbol: str, body: Node) -> None:
    for child in body.named_children:
        if child.type != "enum_variant":
            continue
        name = CAMEL.sub("-", reader.text(field(child, "name"))).lower()
        doc = doc_above(reader, child)
        start = first_line(child)
        draft = CommandDraft(symbol, name, doc.text.partition("\n\n")[0].replace("\n", " ") if doc else "",
                             doc.start if doc else start, start, "clap")  # fmt: skip
        inner = field(child, "body")
        if inner is not None and inner.type == "ordered_field_declaration_list" and inner.named_child_count == 1:
            reader.texts[f"arguments {reader.text(inner.named_children[0]).strip()}"] = (
                f"{symbol}.{name}"  # Pull(PullArgs)
            )
        draft.options += _options(reader, inner) if inner is not None else []
        reader.commands[f"{symbol}.{name}"] = draft


def below_commands(reader: Reader) -> None:
    """Each variant of an enum is a command below the one whose struct holds it."""
    for key, draft in reader.commands.items():
        if "." in key and not draft.parent:
            draft.parent = reader.texts.get(f"commands of {draft.symbol.rpartition('.')[2]}", "")


def joined_arguments(reader: Reader) -> None:
    """The options of `#[derive(Args)] struct PullArgs` belong to the command whose variant holds it."""
    for key, draft in list(reader.commands.items()):
        owner = reader.commands.get(reader.texts.get(f"arguments {draft.symbol.rpartition('.')[2]}", ""))
        if owner is not None and not draft.name:
            owner.options += draft.options
            del reader.commands[key]


def _options(reader: Reader, body: Node) -> list[Option]:
    found: list[Option] = []
    told: dict[str, str] = {}
    row = 0
    for child in body.named_children:
        if child.type == "attribute_item":
            text = " ".join(reader.text(child, 1000).split())[2:-1].strip()
            if match := ARG.match(text):
                told |= settings_in(match[1])
                row, _marked = row or first_line(child), True
            elif text.startswith(("command", "clap(flatten", "command(subcommand")):
                told["flatten"] = ""
        elif child.type == "field_declaration":
            option = _option(reader, child, told, row)
            if option is not None and "flatten" not in told and "subcommand" not in told and "skip" not in told:
                found.append(option)
            told, row = {}, 0
    return found


def _option(reader: Reader, node: Node, told: dict[str, str], row: int) -> Option | None:
    name, kind = reader.text(field(node, "name")), reader.text(field(node, "type"), 120)
    doc = doc_above(reader, node)
    start, end = lines(node)
    start = min(doc.start if doc else start, row or start)
    long = told.get("long")
    flags: list[str] = []
    written: list[str] = []
    if long is not None:
        flags.append("--" + (long.strip('"') or name.replace("_", "-")))
        written.append(long.strip('"') or name)
    if short := told.get("short", "").strip("'\""):  # made from the field's first letter it cannot be cited
        flags.append(f"-{short}")
        written.append(short)
    default = _value(told.get("default_value_t") or told.get("default_value") or "")
    counted = "Count" in told.get("action", "")
    optional = kind.startswith(("Option<", "Vec<")) or kind in ("bool", "()") or default is not None or counted
    help_text = told.get("help", "").strip('"') or (doc.text.partition("\n\n")[0].replace("\n", " ") if doc else "")
    variable = told.get("env")
    env = variable.strip('"') or name.upper() if variable is not None else ""
    return Option(
        tuple(flags) or (name,), start, end, not flags, not optional, default, help_text, kind,
        takes_value=kind not in ("bool", "()") and not counted, env=env, written=tuple(written),
    )  # fmt: skip


def clap_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`Command::new("x").arg(Arg::new("port").long("port").default_value("8080"))`."""
    if form.name not in ("new", "with_name") or form.target is None or scope.test is not None:
        return False
    kind = reader.written(form.target)
    given = reader.arguments(form)
    text = operand(reader, given[0]).value if given else None
    if not isinstance(text, str) or kind not in ("Arg", "clap::Arg", "Command", "clap::Command", "App"):
        return False
    links = _chain(reader, node)
    start, end = lines(node)
    if kind.endswith(("Command", "App")):
        ours = kind == "App" or "clap" in reader.imported.get("Command", kind)
        if ours and not COMMAND_METHODS.isdisjoint(links):
            about = links.get("about")
            told = str(about.value or "") if about else ""
            reader.commands[f"@{start}"] = CommandDraft(scope.symbol, text, told, start, end, "clap")
        return False
    draft = next(reversed([each for each in reader.commands.values() if each.framework == "clap"]), None)
    if draft is None:
        draft = reader.commands[""] = CommandDraft(scope.symbol, "", "", start, end, "clap")
    flags = [
        f"{dashes}{held.value}"
        for key, dashes in (("long", "--"), ("short", "-"))
        if (held := links.get(key)) is not None
    ]
    help_text = links.get("help") or links.get("about")
    last = max(
        [
            end,
            *(
                int(each.name)
                for each in links.values()
                if each is not None and each.form == "other" and each.name.isdigit()
            ),
        ]
    )
    required = links.get("required")
    draft.options.append(
        Option(
            tuple(flags) or (text,), start, max(last, _chain_end(reader, node)), not flags,
            required is not None and required.value is True, links.get("default_value"),
            str(help_text.value or "") if help_text is not None else "",
            env=str(links["env"].value) if links.get("env") is not None else "",  # type: ignore[union-attr]
            written=tuple(flag.lstrip("-") for flag in flags),
        )
    )  # fmt: skip
    return False


def _chain(reader: Reader, node: Node) -> dict[str, Operand | None]:
    """The methods called on what `node` makes, with their first arguments."""
    found: dict[str, Operand | None] = {}
    outer = node.parent
    for _ in range(60):
        if outer is None or outer.type not in ("field_expression", "call_expression", "try_expression"):
            break
        form = reader.form(outer)
        if form.kind == "call":
            given = reader.arguments(form)
            found.setdefault(form.name, operand(reader, given[0]) if given else None)
        outer = outer.parent
    return found


def _chain_end(reader: Reader, node: Node) -> int:
    outer, end = node.parent, lines(node)[1]
    while outer is not None and outer.type in ("field_expression", "call_expression"):
        end, outer = lines(outer)[1], outer.parent
    return end
