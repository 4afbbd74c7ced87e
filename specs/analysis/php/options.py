"""Commands and options: Symfony's console, Laravel's signatures."""

import re

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Option
from specs.analysis.solid.forms import Form, field, named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import CommandDraft, Reader, Scope, lines
from specs.analysis.syntax import first_line

COMPUTED = re.compile(r"(?:\([^(){}]*)?\{[^{}]*[^\w${}>-][^{}]*\}")
MAX_DEFINITION = 800  # nodes of a command's arguments and options
SIGNATURE = re.compile(r"\{\s*(--)?(?:([\w])\|)?([\w-]+)([?*]?)(=?)([^:}]*?)\s*(?::\s*([^}]*?)\s*)?\}")


def _text(reader: Reader, node: Node | None) -> str:
    value = operand(reader, node).value if node is not None else ""
    return value if isinstance(value, str) else ""


def command_class(
    reader: Reader, node: Node, symbol: str, marks: dict[str, dict[str, Node]], bases: tuple[str, ...], body: Node
) -> None:
    told = marks.get("AsCommand")
    of_command = [base.rpartition("\\")[2] for base in bases if base.endswith("Command")]
    if told is None and not of_command:
        return
    held: dict[str, Node] = {}
    for child in body.named_children:
        element = named_child(child, "property_element") if child.type == "property_declaration" else None
        value = field(element, "default_value") if element is not None else None
        if element is not None and value is not None:
            held[reader.text(field(element, "name")).lstrip("$")] = value
    start = first_line(node)
    if told is None and "Command" not in of_command and not held.keys() & {"signature", "defaultName"}:
        return  # of a class that another command derives from, and itself without a name
    if told is not None:
        name, about = _text(reader, told.get("name")), _text(reader, told.get("description"))
        first = first_line(told["name"]) if "name" in told else start
        draft = CommandDraft(symbol, name, about, first, max(first, start), "Symfony")
    elif "signature" in held:
        text = _text(reader, held["signature"])
        first, last = lines(held["signature"])
        about = _text(reader, held.get("description"))
        draft = CommandDraft(symbol, text.split()[0] if text.split() else "", about, first, last, "Laravel")
        draft.options += _signed(reader, held["signature"], text)
    else:
        default = held.get("defaultName")
        first = first_line(default) if default is not None else start
        about = _text(reader, held.get("defaultDescription"))
        draft = CommandDraft(symbol, _text(reader, default), about, first, first, "Symfony")
    reader.commands[symbol] = draft


def _signed(reader: Reader, node: Node, text: str) -> list[Option]:
    """`serve {--port=8080 : the port to listen on}`."""
    found = []
    first, last = lines(node)
    for match in SIGNATURE.finditer(text):
        sought = re.compile(rb"--(?:\w\|)?" if match[1] else rb"\{\s*")
        named = re.compile(sought.pattern + re.escape(match[3].encode()) + rb"(?![\w-])")
        row = next((at for at in range(first, last + 1) if named.search(reader.src.rows[at - 1])), first)
        default = match[6].strip()
        flags = (f"--{match[3]}", *((f"-{match[2]}",) if match[2] else ())) if match[1] else (match[3],)
        found.append(
            Option(flags, row, row, not match[1], not match[1] and match[4] != "?", literal(default, default) if default
                   else None, help=match[7] or "", takes_value=bool(match[5]) or not match[1])
        )  # fmt: skip
    return found


def _getopt(reader: Reader, given: list[Node], scope: Scope) -> None:
    """`getopt('w:h', ['weight:', 'help'])`: a colon asks for a value. Letters that run together prove no flag."""
    if len(given) < 2:
        return
    start = lines(given[0])[0]
    draft = CommandDraft(scope.symbol, "", "", start, start, "getopt")
    listed = reader.bare(given[1])[1]
    for each in reader.arguments(listed) if listed.kind == "list" else []:
        name = _text(reader, each)
        if bare := name.rstrip(":="):
            row = lines(each)[0]
            draft.options.append(Option((f"--{bare}",), row, row, takes_value=name != bare, written=(bare,)))
    if draft.options:
        reader.commands[f"getopt {start}"] = draft


def _parses(reader: Reader, form: Form) -> bool:
    """`(new CliParser)->parse($argv, 'hv', ['suffix=', 'fuzzy'])` of sebastian/cli-parser asks as getopt does."""
    if form.name != "parse" or form.target is None or len(form.parts) < 3:
        return False
    return any(module.startswith("SebastianBergmann\\CliParser") for module in reader.imported.values())


def option_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`->addOption('port', 'p', InputOption::VALUE_REQUIRED, 'the port to listen on', 8080)`."""
    if name == "getopt" and scope.test is None:
        _getopt(reader, reader.arguments(form), scope)
        return False
    if scope.test is None and _parses(reader, form):
        _getopt(reader, reader.arguments(form)[1:], scope)
        return False
    if scope.test is not None or form.target is None:
        return False
    given = reader.arguments(form)
    draft = reader.commands.get(scope.owner)
    if draft is None or not given:
        return False
    first = _text(reader, given[0])
    start, end = lines(given[0])[0], lines(given[-1])[1]
    if form.name == "setName" and first:
        draft.name, draft.start, draft.end = first, start, end
    elif form.name == "setDescription" and first:
        draft.help = first
    elif form.name in ("addOption", "addArgument") and first:
        _add(reader, draft, given, positional=form.name == "addArgument")
    elif form.name == "setDefinition":
        _defined(reader, draft, given[0])
    return False


def _defined(reader: Reader, draft: CommandDraft, node: Node) -> None:
    """`setDefinition([new InputArgument('id', …), new InputOption('limit', 'l', …)])`."""
    for made, form in reader.inside(node, MAX_DEFINITION):
        kind = form.name.rpartition("\\")[2] if form.kind == "new" else ""
        if kind in ("InputArgument", "InputOption") and (given := reader.arguments(reader.form(made))):
            _add(reader, draft, given, positional=kind == "InputArgument")


def _add(reader: Reader, draft: CommandDraft, given: list[Node], *, positional: bool) -> None:
    """Its name, for an option its letter, its mode, what it is for, and its default."""
    first = _text(reader, given[0])
    if not first:
        return
    start, end = lines(given[0])[0], lines(given[-1])[1]
    at = 1 if positional else 2
    mode = reader.text(given[at], 200) if len(given) > at else ""
    short = "" if positional or len(given) < 2 else _text(reader, given[1])
    about = _text(reader, given[at + 1]) if len(given) > at + 1 else ""
    default = operand(reader, given[at + 2]) if len(given) > at + 2 else None
    known = default is not None and default.form in ("literal", "name") and default.value is not None
    flags = (first,) if positional else (f"--{first}", *((f"-{short}",) if short else ()))
    draft.options.append(
        Option(
            flags, start, end, positional, positional and "REQUIRED" in mode, default if known else None,
            _plainly(about), takes_value=positional or not ("VALUE_NONE" in mode or mode in ("", "null")),
            written=() if positional else (first, short),
        )
    )  # fmt: skip


def _plainly(about: str) -> str:
    """Up to what is only known when it runs: "The bus (one of {implode(…)})" is "The bus"."""
    cut = COMPUTED.search(about)
    return about[: cut.start()].rstrip(" (\"'[,:;-") if cut is not None else about
