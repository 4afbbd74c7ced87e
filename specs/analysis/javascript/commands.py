"""Command lines: commander, cac, yargs, oclif, minimist, meow and node's own parseArgs."""

import re
from dataclasses import dataclass, field

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Command, Operand, Option
from specs.analysis.javascript.chains import Chain, Link, chain_of
from specs.analysis.javascript.clients import package_of
from specs.analysis.javascript.functions import FUNCTIONS
from specs.analysis.javascript.operands import dotted, key_text, pairs, unwrap
from specs.analysis.javascript.reader import Binding, Label, Reader, Scope, lines

FRAMEWORKS = {
    "commander": "commander", "@commander-js/extra-typings": "commander", "cac": "cac", "sade": "sade",
    "yargs": "yargs", "yargs/yargs": "yargs", "caporal": "caporal", "vorpal": "vorpal", "minimist": "minimist",
    "mri": "mri", "meow": "meow", "arg": "arg", "util": "node", "yargs-parser": "yargs", "getopts": "getopts",
    "command-line-args": "command-line-args",
}  # fmt: skip
FLAG = re.compile(r"--?[\w][\w.-]*")
POSITIONAL = re.compile(r"([<\[])(\.\.\.)?([\w.-]+)(\.\.\.)?[>\]]")


@dataclass(slots=True)
class Draft:
    name: str = ""
    help: str = ""
    symbol: str = ""
    start: int = 0
    end: int = 0
    options: list[Option] = field(default_factory=list)


def command_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    framework = _framework(reader, chain)
    if not framework:
        return
    if framework == "commander" and chain.is_new and not chain.head.rpartition(".")[2].endswith("Command"):
        return  # an option, an error
    if framework in ("minimist", "mri", "meow", "node", "arg", "getopts") or _is_parser(chain, framework):
        _parsed(reader, chain, scope, framework)
        return
    outer = chain.links[-1].node
    if bound := reader.bound.get(outer.id, ""):
        reader.bindings[bound] = Binding("command", framework, *lines(outer))
    drafts = _yargs(reader, chain, scope) if framework == "yargs" else _commander(reader, chain, scope)
    known = reader.bindings.get(chain.head)
    parent = known.resource.name if known is not None and known.resource is not None else ""
    if drafts[0].name and not chain.is_new:
        parent = drafts[0].name
        reader.bindings.setdefault(chain.head, Binding("command", framework, drafts[0].start, drafts[0].end))
        reader.bindings[chain.head].resource = _named(parent)
    elif parent and (drafts[0].options or drafts[0].help):
        drafts[0].name = parent  # more is said of a command that was named before
    if bound and drafts[-1].name:
        reader.bindings[bound].resource = _named(drafts[-1].name)
    for draft in drafts:
        if draft.name or draft.options or draft.help:
            above = parent if draft is not drafts[0] else ""
            reader.facts.commands.append(
                Command(
                    draft.symbol, draft.name, draft.help, tuple(draft.options), draft.start, draft.end, framework, above
                )
            )  # fmt: skip


def _named(name: str) -> Operand:
    return Operand(name, "name", name)


def _framework(reader: Reader, chain: Chain) -> str:
    known = reader.bindings.get(chain.head)
    if known is not None:
        return known.key if known.what == "command" else ""
    module = chain.module
    framework = FRAMEWORKS.get(module) or FRAMEWORKS.get(package_of(module), "")
    if framework == "node" and "parseArgs" not in (*reader.imported_name(chain.head).split("."), chain.links[0].method):
        return ""
    if framework == "commander":
        name = reader.imported_name(chain.head).rpartition(".")[2]
        if chain.is_new and name not in ("Command", "Option", "Argument", chain.head):
            return ""
        if name in ("Option", "Argument"):
            return ""
    return framework


def _is_parser(chain: Chain, framework: str) -> bool:
    return framework == "command-line-args" or (framework == "yargs" and "arser" in chain.head)


def _commander(reader: Reader, chain: Chain, scope: Scope) -> list[Draft]:
    """A chain describes its program until `.command("name")` opens a command below it."""
    first = lines(chain.links[0].node)[0]
    drafts = [Draft(start=first, end=first, symbol=scope.symbol)]
    for index, link in enumerate(chain.links):
        draft, given, method = drafts[-1], link.given, link.method
        text = _text(reader, given, 0)
        start, end = _span(link)
        if index == 0 and not link.name:
            if chain.is_new and text:
                draft.name = text
            continue
        if method == "command" and text:
            name, _, rest = text.partition(" ")
            draft = Draft(name, _text(reader, given, 1), scope.symbol, start, end, _positionals(rest, start, end))
            drafts.append(draft)
        elif method in ("option", "requiredOption", "addOption"):
            if option := _option(reader, link, method == "requiredOption"):
                draft.options.append(option)
        elif method in ("argument", "arguments", "addArgument"):
            found = _positionals(text, start, end)
            draft.options += [replace(option, help=_text(reader, given, 1)) for option in found]
        elif method in ("description", "summary", "describe") and text:
            draft.help = text
        elif method == "name" and text:
            draft.name = text
        elif method == "usage":
            continue
        elif method in ("action", "handler") and given:
            draft.symbol = _action(reader, scope, given[0], draft.name)
        else:
            continue
        draft.start, draft.end = min(draft.start or start, start), max(draft.end, end)
    return drafts


def _span(link: Link) -> tuple[int, int]:
    """The lines of this call alone, without the chain before it."""
    given = link.node.child_by_field_name("arguments")
    return lines(given) if given is not None else lines(link.node)


def _text(reader: Reader, given: list[Node], index: int) -> str:
    if index >= len(given) or given[index].type not in ("string", "template_string", "binary_expression"):
        return ""
    value = reader.operand(given[index])
    return str(value.value) if isinstance(value.value, str) else ""


def _positionals(text: str, start: int, end: int) -> list[Option]:
    """`<file> [target] [others...]`."""
    return [
        Option(
            (match[3] if match[3].endswith("...") else match[3].removesuffix(".."),),
            start,
            end,
            positional=True,
            required=match[1] == "<",
        )
        for match in POSITIONAL.finditer(text)
    ]


def _option(reader: Reader, link: Link, required: bool) -> Option | None:
    given, inner = link.given, link
    start, end = _span(link)
    made: list[Link] = []
    if given and given[0].type in ("new_expression", "call_expression"):
        made = chain_of(reader, given[0]).links
        inner = made[0]
        given = inner.given
    text = _text(reader, given, 0)
    flags = tuple(FLAG.findall(text))
    if not flags:
        return None
    default = next((reader.operand(node) for node in given[2:] if node.type not in (*FUNCTIONS, "identifier")), None)
    if default is not None and default.form == "mapping":
        named = dict(zip((key_text(key) for key in default.items[::2]), default.items[1::2], strict=True))
        default = named.get("default")
    choices: tuple[str, ...] = ()
    env = ""
    for step in made[1:]:
        value = reader.operand(step.given[0]) if step.given else None
        if step.method == "default":
            default = value
        elif step.method == "choices" and value is not None:
            choices = tuple(str(item.value) for item in value.items)
        elif step.method == "env" and value is not None:
            env = str(value.value)
        elif step.method == "makeOptionMandatory":
            required = True
    return Option(
        flags, start, end, False, required, default, _text(reader, given, 1), "", choices,
        takes_value="<" in text or "[" in text, env=env,
    )  # fmt: skip


def _action(reader: Reader, scope: Scope, node: Node, name: str) -> str:
    node = unwrap(node)
    if node.type in FUNCTIONS:
        label = node.child_by_field_name("name")
        text = reader.text(label) if label is not None else name
        if text:
            reader.labels[node.id] = Label(text, public=True)
            return text
    return dotted(reader.src, node).removesuffix("()") or scope.symbol


def _yargs(reader: Reader, chain: Chain, scope: Scope) -> list[Draft]:
    first = lines(chain.links[0].node)[0]
    program = Draft(start=first, end=first, symbol=scope.symbol)
    drafts = [program]
    for link in chain.links:
        method, given = link.method, link.given
        text = _text(reader, given, 0)
        start, end = _span(link)
        if method in ("option", "options", "positional"):
            found = _described(reader, given, start, end, method == "positional")
            program.options += found
            program.end = max(program.end, end)
        elif method == "command" and given:
            drafts.append(_yargs_command(reader, scope, link))
        elif method == "scriptName" and text:
            program.name = text
        elif method == "usage" and text and not program.help:
            program.help = _text(reader, given, 1) or text
        elif method in ("demandOption", "required") and text:
            program.options = [replace(o, required=True) if f"--{text}" in o.flags else o for o in program.options]
    return drafts


def _yargs_command(reader: Reader, scope: Scope, link: Link) -> Draft:
    """`.command("serve [port]", "start the server", builder, handler)`, or one object of the same."""
    start, _ = _span(link)
    given = link.given
    named = {key_text(key): value for key, value in pairs(reader.src, given[0])} if given[0].type == "object" else {}
    listed = reader.operand(named["command"] if "command" in named else given[0])
    text = str(listed.value if listed.form == "literal" else listed.items[0].value if listed.items else "")
    described = named.get("describe") or named.get("description")
    help_text = str(reader.operand(described).value or "") if described is not None else _text(reader, given, 1)
    name, _, rest = text.partition(" ")
    draft = Draft(name, help_text, scope.symbol, start, start, _positionals(rest, start, start))
    builder = named.get("builder") or (given[2] if len(given) > 2 else None)
    handler = named.get("handler") or (given[3] if len(given) > 3 else None)
    if builder is not None and builder.type == "object":
        draft.options += _table(reader, builder)
    if builder is not None and builder.type in FUNCTIONS:
        told = {option.flags[0] for option in draft.options}  # the name of the command lists its arguments already
        draft.options += [each for each in _built(reader, builder) if not each.positional or each.flags[0] not in told]
    if handler is not None:
        draft.symbol = _action(reader, scope, handler, name)
        draft.end = max(draft.end, lines(handler)[0])
    return draft


def _built(reader: Reader, builder: Node) -> list[Option]:
    """`(yargs) => yargs.positional("file", { … }).option("force", { … })`, as an expression or in steps."""
    body = builder.child_by_field_name("body")
    steps = body.named_children if body is not None and body.type == "statement_block" else [body]
    found: list[Option] = []
    for step in steps:
        inner = step.named_children[0] if step is not None and step.type.endswith("_statement") else step
        if inner is None or unwrap(inner).type != "call_expression":
            continue
        for link in chain_of(reader, unwrap(inner)).links:
            if link.method in ("option", "options", "positional"):
                found += _described(reader, link.given, *_span(link), link.method == "positional")
    return found


def _described(reader: Reader, given: list[Node], start: int, end: int, positional: bool = False) -> list[Option]:
    if given and given[0].type == "object":
        return _table(reader, given[0])
    name = _text(reader, given, 0)
    if not name:
        return []
    held = given[1] if len(given) > 1 and given[1].type == "object" else None
    return [_from_object(reader, name, held, start, end, positional)]


def _table(reader: Reader, node: Node) -> list[Option]:
    found = []
    for key, value in pairs(reader.src, node):
        start, end = lines(value)
        held = value if value.type == "object" else _arguments_object(value)
        found.append(_from_object(reader, key_text(key), held, start, end, False))
    return found


def _arguments_object(node: Node) -> Node | None:
    """`Flags.string({ … })`."""
    given = node.child_by_field_name("arguments")
    return (
        next((child for child in given.named_children if child.type == "object"), None) if given is not None else None
    )


def _from_object(
    reader: Reader, name: str, node: Node | None, start: int, end: int, positional: bool, kind: str = ""
) -> Option:
    found = {key_text(key): value for key, value in pairs(reader.src, node)} if node is not None else {}

    def value(*names: str) -> Operand | None:
        return next((reader.operand(found[key]) for key in names if key in found), None)

    flags, written = [name if positional else f"--{name}"], [name]
    short = value("alias", "char", "short", "shortFlag")
    for item in (short.items or (short,)) if short is not None else ():
        if isinstance(item.value, str) and not positional:
            flags.append(f"-{item.value}" if len(item.value) == 1 else f"--{item.value}")
            written.append(item.value)
    told = value("describe", "description", "desc", "help", "summary")
    typed = value("type")
    choices, default = value("choices", "options"), value("default")
    demanded = value("demandOption", "required", "demand", "isRequired")
    env = value("env")
    kind = kind or str(typed.value if typed is not None and typed.form == "literal" else "")
    return Option(
        tuple(flags), start, end, positional, demanded is not None and demanded.value is True, default,
        str(told.value) if told is not None and isinstance(told.value, str) else "", kind,
        tuple(str(item.value) for item in choices.items) if choices is not None else (),
        kind not in ("boolean", "count"), str(env.value) if env is not None and isinstance(env.value, str) else "",
        tuple(written),
    )  # fmt: skip


def _parsed(reader: Reader, chain: Chain, scope: Scope, framework: str) -> None:
    """One call that takes the table of options: parseArgs, minimist, meow."""
    link = chain.links[-1]
    start, end = lines(link.node)
    held = [node for node in link.given if node.type == "object"]
    if not held:
        return
    found = {key_text(key): value for key, value in pairs(reader.src, held[-1])}
    options: list[Option] = []
    for name in ("options", "flags"):
        if name in found and found[name].type == "object":
            options += _table(reader, found[name])
    for name in ("string", "boolean"):
        listed = reader.operand(found[name]) if name in found else None
        for item in (listed.items or (listed,)) if listed is not None else ():
            if isinstance(item.value, str):
                first, last = lines(found[name])
                options.append(Option((f"--{item.value}",), first, last, type=name, takes_value=name == "string"))
    if framework == "arg":
        options += [Option((key_text(key),), *lines(value)) for key, value in pairs(reader.src, held[0])]
    if options:
        reader.facts.commands.append(Command(scope.symbol, "", "", tuple(options), start, end, framework))


def oclif_command(reader: Reader, symbol: str, body: Node, span: tuple[int, int]) -> None:
    """`class Deploy extends Command { static flags = { … }; static args = { … } }`."""
    options: list[Option] = []
    help_text = ""
    for child in body.named_children:
        name_node = child.child_by_field_name("name") or child.child_by_field_name("property")
        value = child.child_by_field_name("value")
        if name_node is None or value is None or not any(part.type == "static" for part in child.children):
            continue
        name, value = reader.text(name_node), unwrap(value)
        if name in ("flags", "args") and value.type == "object":
            for key, held in pairs(reader.src, value):
                start, end = lines(held)
                target = held.child_by_field_name("function")
                kind = dotted(reader.src, target).rpartition(".")[2] if target is not None else ""
                options.append(
                    _from_object(reader, key_text(key), _arguments_object(held), start, end, name == "args", kind)
                )
        elif name in ("description", "summary"):
            help_text = str(reader.operand(value).value or "")
    reader.facts.commands.append(
        Command(f"{symbol}.run", symbol.lower(), help_text, tuple(options), *span, framework="oclif")
    )
