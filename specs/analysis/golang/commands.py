"""Commands and options: flag, pflag, cobra, urfave/cli."""

from tree_sitter import Node

from specs.analysis.facts import Command, Operand, Option, Validation
from specs.analysis.golang.operands import arguments, callee, composite_type, elements, type_name, unwrap
from specs.analysis.golang.reader import CommandDraft, Reader, Scope, lines

FLAG = ("flag", "github.com/spf13/pflag", "github.com/namsral/flag", "github.com/peterbourgon/ff")
KINDS = frozenset(
    """
    String Bool Int Int8 Int16 Int32 Int64 Uint Uint8 Uint16 Uint32 Uint64 Float32 Float64 Duration StringSlice
    StringArray IntSlice StringToString IP Count BoolFunc Text Time
    """.split()
)
SETS = frozenset({"Flags", "PersistentFlags", "LocalFlags"})
ARGUMENTS = {"RangeArgs": ("min_items", "max_items"), "ExactArgs": ("items",), "MinimumNArgs": ("min_items",),
             "MaximumNArgs": ("max_items",)}  # fmt: skip
COBRA = "cobra.Command"
CLI = frozenset({"cli.App", "cli.Command"})


def option_call(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    """`flag.String("name", "default", "help")`, `cmd.Flags().StringVarP(&x, "name", "n", "default", "help")`."""
    owner, _, method = name.rpartition(".")
    if method == "AddCommand":
        _children(reader, owner, given, scope)
        return
    if method in ("MarkFlagRequired", "MarkPersistentFlagRequired") and given:
        _required(_known(reader, owner, scope), reader.operand(given[0]).value)
        return
    if method == "NewFlagSet" and given and reader.module_of(owner) in FLAG:
        _flag_set(reader, node, given, scope)
        return
    kind = method.removesuffix("P").removesuffix("Var").removesuffix("P")
    variable = method.removesuffix("P").endswith("Var")
    draft = _holder(reader, node, owner, scope) if kind in KINDS or method in ("Var", "VarP") else None
    if draft is None:
        return
    rest = given[1:] if variable else given
    if not rest:
        return
    flag = reader.operand(rest[0])
    if not isinstance(flag.value, str) or not flag.value or flag.form != "literal":
        return
    short = None
    if method.endswith("P") and len(rest) > 1:
        short, rest = reader.operand(rest[1]).value, [rest[0], *rest[2:]]
    text = reader.operand(rest[-1]).value if len(rest) > 1 else ""
    default = reader.operand(rest[1]) if len(rest) > 2 else None
    start, end = lines(node)
    dashes = "-" if draft.framework == "flag" else "--"
    flags = (f"{dashes}{flag.value}", f"-{short}") if isinstance(short, str) and short else (f"{dashes}{flag.value}",)
    draft.options.append(
        Option(
            flags, start, end, default=_telling(default), help=text if isinstance(text, str) else "",
            type=kind.lower(), takes_value=kind != "Bool",
        )
    )  # fmt: skip


def _telling(default: Operand | None) -> Operand | None:
    if default is None or default.form not in ("literal", "name", "arithmetic") or default.value in ("", False, 0):
        return None
    return None if default.text == "nil" else default


def _holder(reader: Reader, node: Node, owner: str, scope: Scope) -> CommandDraft | None:
    """The command that an option belongs to."""
    head, _, last = owner.rpartition(".")
    if last.removesuffix("()") in SETS or owner.endswith("()"):
        return _known(reader, head, scope) or _known(reader, owner.partition(".")[0], scope)
    if (known := _known(reader, owner, scope)) is not None:
        return known
    if reader.module_of(owner) in FLAG:
        draft = reader.commands.get(("", ""))
        if draft is None:
            start, end = lines(node)
            draft = reader.commands["", ""] = CommandDraft(scope.symbol, "", "", start, end, "flag")
            if "pflag" in reader.module_of(owner):
                draft.framework = "pflag"
        return draft
    kind = type_name(reader.type_of(owner, scope))
    if kind in ("flag.FlagSet", "pflag.FlagSet"):
        start, end = lines(node)
        framework = kind.partition(".")[0]
        return reader.commands.setdefault(
            (scope.symbol, owner), CommandDraft(scope.symbol, "", "", start, end, framework)
        )
    return None


def _flag_set(reader: Reader, node: Node, given: list[Node], scope: Scope) -> None:
    start, end = lines(node)
    name = reader.operand(given[0]).value
    text = name if isinstance(name, str) and " " not in name else ""
    framework = "pflag" if "pflag" in reader.imported.get("pflag", "") else "flag"
    bound = reader.bound.get(node.id, "")
    if bound:
        reader.commands[scope.symbol, bound] = CommandDraft(scope.symbol, text, "", start, end, framework)


def _known(reader: Reader, variable: str, scope: Scope) -> CommandDraft | None:
    """The command that a variable holds, in this function or at the top of the file."""
    return reader.commands.get((scope.symbol, variable)) or reader.commands.get(("", variable))


def _children(reader: Reader, parent: str, given: list[Node], scope: Scope) -> None:
    """`root.AddCommand(serve, newCrawl(v))`: the second one is made by a function that stands elsewhere in the file."""
    above = _known(reader, parent, scope)
    for each in given:
        child = _known(reader, reader.text(each), scope)
        if child is not None and above is not None:
            child.parent = above.name
        elif above is not None and each.type == "call_expression":
            reader.made_by[callee(reader.src, each)] = above.name


def _required(draft: CommandDraft | None, flag: object) -> None:
    for position, option in enumerate(draft.options if draft is not None else ()):
        if draft is not None and f"--{flag}" in option.flags:
            draft.options[position] = Option(
                option.flags, option.start, option.end, required=True, default=option.default, help=option.help,
                type=option.type, takes_value=option.takes_value,
            )  # fmt: skip


def command_literal(reader: Reader, node: Node, scope: Scope) -> None:
    """`&cobra.Command{Use: "serve [flags]", Short: "…"}` and `&cli.Command{Name: "serve", Usage: "…"}`."""
    kind = composite_type(reader.src, node)
    if kind == COBRA or kind in CLI:
        _command(reader, node, kind, scope, "")


def _command(reader: Reader, node: Node, kind: str, scope: Scope, parent: str) -> None:
    held = {reader.text(key): value for key, value in elements(node) if key is not None}
    texts = {
        name: str(reader.operand(value).value or "")
        for name, value in held.items()
        if value.type.endswith("string_literal")
    }
    written = texts.get("Use") or texts.get("Name", "")
    words = written.split()
    start, end = lines(node)
    told = texts.get("Short") or texts.get("Usage") or texts.get("Description") or texts.get("Long", "")
    symbol = scope.symbol
    for key in ("RunE", "Run", "Action"):
        if key in held and held[key].type == "identifier":
            symbol = reader.text(held[key])
    last = max((lines(held[key])[1] for key in ("Use", "Short", "Name", "Usage") if key in held), default=end)
    draft = CommandDraft(symbol, words[0] if words else "", told, start, last, "cobra" if kind == COBRA else "cli")
    for word in words[1:]:
        name = word.strip("[]<>.").removesuffix("...")
        if name and name.isidentifier() and name.lower() not in ("flags", "options", "command"):
            line = lines(held["Use"])[0] if "Use" in held else start
            draft.options.append(Option((name,), line, line, positional=True, required=word[0] != "["))
    if "Flags" in held:
        _listed(reader, held["Flags"], draft)
    draft.maker = scope.symbol
    draft.parent = parent
    for key in ("Commands", "Subcommands"):  # their type stands once, before all of them
        for _, each in elements(unwrap(held[key])) if key in held else ():
            if each.type == "literal_value":
                _command(reader, each, kind, scope, draft.name)
    reader.commands[scope.symbol, reader.bound.get(node.id) or f"@{start}"] = draft
    if "Args" in held:
        _counted_arguments(reader, held["Args"], symbol)


def _counted_arguments(reader: Reader, node: Node, symbol: str) -> None:
    """`Args: cobra.RangeArgs(1, 50)`."""
    given = [reader.operand(each) for each in arguments(node)] if node.type == "call_expression" else []
    rules = ARGUMENTS.get(callee(reader.src, node).rpartition(".")[2], ()) if given else ()
    for rule, value in zip(rules, given, strict=False):
        if isinstance(value.value, int):
            reader.facts.validations.append(Validation(symbol, "Args", rule, value, *lines(node), framework="cobra"))


def _listed(reader: Reader, node: Node, draft: CommandDraft) -> None:
    """urfave/cli: `[]cli.Flag{&cli.StringFlag{Name: "x", Value: "y", Usage: "…", EnvVars: …}}`."""
    for _, each in elements(unwrap(node)):
        bare = unwrap(each)
        held = {reader.text(key): value for key, value in elements(bare) if key is not None}
        name = reader.operand(held["Name"]).value if "Name" in held else None
        if not isinstance(name, str):
            continue
        names = [part.strip() for part in name.split(",")]
        for alias in elements(held["Aliases"]) if "Aliases" in held else ():
            names.append(str(reader.operand(alias[1]).value))
        flags = tuple(f"-{part}" if len(part) == 1 else f"--{part}" for part in names if part)
        variables = elements(held["EnvVars"]) if "EnvVars" in held else []
        start, end = lines(bare)
        kind = type_name(composite_type(reader.src, bare)).rpartition(".")[2].removesuffix("Flag")
        draft.options.append(
            Option(
                flags, start, end, required="Required" in held and reader.text(held["Required"]) == "true",
                default=_telling(reader.operand(held["Value"])) if "Value" in held else None,
                help=str(reader.operand(held["Usage"]).value or "") if "Usage" in held else "", type=kind.lower(),
                takes_value=kind != "Bool", env=str(reader.operand(variables[0][1]).value or "") if variables else "",
            )
        )  # fmt: skip


def finished_commands(reader: Reader) -> list[Command]:
    known = {symbol.name for symbol in reader.facts.symbols}
    for draft in reader.commands.values():
        draft.parent = draft.parent or reader.made_by.get(draft.maker, "")
    return [
        Command(
            draft.symbol if draft.symbol in known else "", draft.name, draft.help, tuple(draft.options), draft.start,
            draft.end, draft.framework, draft.parent,
        )
        for draft in reader.commands.values()
        if draft.name or draft.options
    ]  # fmt: skip
