"""Command lines: argparse, Django management commands, click, typer, docopt, fire."""

import ast
import re

from specs.analysis.facts import Command, Operand, Option
from specs.analysis.python.following import Following
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected, Defined, Scope, Site

VALUELESS = frozenset({"store_true", "store_false", "store_const", "append_const", "count", "help", "version"})
CLICK_COMMANDS = frozenset({"command", "group"})
CLICK_OPTIONS = frozenset({"option", "argument", "password_option", "confirmation_option", "version_option", "flag"})
_DOCOPT = re.compile(r"^\s+((?:-{1,2}[\w-]+(?:[ =](?:<[\w-]+>|[A-Z_]+))?(?:,\s*|\s)?)+)\s{2,}(.*)$")
_DOCOPT_DEFAULT = re.compile(r"\[default:\s*(.*?)\]")


class Commands:
    def __init__(self, reader: Reader, collected: Collected, following: Following) -> None:
        self.reader = reader
        self.collected = collected
        self.following = following
        self.found: list[Command] = []
        self._docs = {symbol.name: symbol.doc.text.partition("\n\n")[0] for symbol in collected.symbols if symbol.doc}

    def read(self, module_doc: str, doc_lines: tuple[int, int]) -> None:
        sites = [site for site in self.collected.sites if not site.place.test]
        self._argparse(
            [site for site in sites if isinstance(site.node.func, ast.Attribute) or "ArgumentParser" in site.callee]
        )
        for defined in self.collected.functions:
            self._decorated(defined)
        for site in sites:
            if site.qualified in ("docopt.docopt", "docopt") and module_doc:
                self._docopt(site, module_doc, doc_lines)
            elif site.qualified == "fire.Fire":
                target = dotted(site.argument(0, "component"))
                self._add(site.place.symbol, target, self._docs.get(target, ""), [], site.start, site.end, "fire")
        self.found.sort(key=lambda command: (command.start, command.end, command.name))

    def _add(
        self, symbol: str, name: str, help_text: str, options: list[Option], start: int, end: int, framework: str,
        parent: str = ""
    ) -> None:  # fmt: skip
        ordered = tuple(sorted(options, key=lambda option: (option.start, option.flags)))
        self.found.append(Command(symbol, name, help_text, ordered, start, end, framework, parent))

    # --- argparse ---

    def _argparse(self, sites: list[Site]) -> None:
        parsers: dict[int, tuple[Site, str, str]] = {}  # id of the call -> (its site, name, parent)
        options: dict[int, list[Option]] = {}
        by_node = {id(site.node): site for site in sites}
        order: list[int] = []
        for site in sorted(sites, key=lambda site: (site.start, -site.end)):
            method = last(site.callee)
            if site.qualified in ("argparse.ArgumentParser", "optparse.OptionParser") or method.endswith(
                "ArgumentParser"
            ):
                parsers[id(site.node)] = (site, _text(site.argument(0, "prog")), "")
                order.append(id(site.node))
            elif method == "add_parser" and isinstance(site.node.func, ast.Attribute):
                parent = self._parent(site, parsers)
                parsers[id(site.node)] = (site, _text(site.argument(0, "name")), parent)
                order.append(id(site.node))
        django = self._django_commands()
        for site in sites:
            if last(site.callee) not in ("add_argument", "add_option") or not isinstance(site.node.func, ast.Attribute):
                continue
            option = self._option(site)
            if option is None:
                continue
            key = self._parser_of(site.node.func.value, site, by_node, parsers)
            owner = site.place.scope.owner()
            if (
                key is None
                and owner is not None
                and owner.name in django
                and site.place.scope.name.endswith(".add_arguments")
            ):
                key = id(django[owner.name].node)
            if key is None and not _takes_arguments(site):
                continue
            if key is None:
                key = self._loose(site, parsers, order)
            options.setdefault(key, []).append(option)
        for key in order:
            site, name, parent = parsers[key]
            is_parser = last(site.callee) != "add_argument"
            help_text = _text(site.keyword("description")) or _text(site.keyword("help")) if is_parser else ""
            self._add(
                site.place.symbol, name, help_text, options.get(key, []), site.start, site.end, "argparse", parent
            )
        for name, defined in django.items():
            self._django(name, defined, options.get(id(defined.node), []))

    def _parent(self, site: Site, parsers: dict[int, tuple[Site, str, str]]) -> str:
        """The name of the parser that `subparsers.add_parser(…)` belongs to."""
        assert isinstance(site.node.func, ast.Attribute)
        found = self.following.origin(site.node.func.value, site.place.scope, site.start)
        node = found.node if found is not None else None
        while isinstance(node, ast.Call):
            if id(node) in parsers:
                return parsers[id(node)][1]
            if not isinstance(node.func, ast.Attribute):
                break
            inner = self.following.origin(node.func.value, site.place.scope, site.start)
            node = inner.node if inner is not None and inner.node is not node else None
        return ""

    def _parser_of(
        self, node: ast.expr, site: Site, by_node: dict[int, Site], parsers: dict[int, tuple[Site, str, str]]
    ) -> int | None:
        """The parser behind `parser`, `self.parser`, `group` or `sub.add_parser("x")`."""
        for _ in range(4):
            if isinstance(node, ast.Call) and id(node) in parsers:
                return id(node)
            call = node if isinstance(node, ast.Call) else self._made_by(node, site)
            if call is None:
                return None
            if id(call) in parsers:
                return id(call)
            if not isinstance(call.func, ast.Attribute):
                return None
            node = call.func.value  # parser.add_argument_group("x")
        return None

    def _made_by(self, node: ast.expr, site: Site) -> ast.Call | None:
        """The call bound last, before this line, to the name."""
        name = dotted(node)
        scope: Scope | None = site.place.scope
        if name.startswith("self."):
            owner = site.place.scope.owner()
            bounds = owner.bounds.get(name[5:], []) if owner is not None else []
        else:
            bounds = self.following.bounds(name, scope) if scope is not None else []
        before = [bound for bound in bounds if bound.line <= site.start and isinstance(bound.value, ast.Call)]
        value = before[-1].value if before else None
        return value if isinstance(value, ast.Call) else None

    def _loose(self, site: Site, parsers: dict[int, tuple[Site, str, str]], order: list[int]) -> int:
        """Options added to a parser that comes from elsewhere: one command for each function that adds them."""
        marker = id(site.place.scope)
        if marker not in parsers:
            parsers[marker] = (site, "", "")
            order.append(marker)
        return marker

    def _option(self, site: Site) -> Option | None:
        flags = tuple(_text(argument) for argument in site.node.args if _text(argument))
        if not flags:
            return None
        positional = not flags[0].startswith("-")
        action = _text(site.keyword("action"))
        nargs = site.keyword("nargs")
        required = site.keyword("required")
        default = site.keyword("default")
        optional = _text(nargs) in ("?", "*") or default is not None
        choices = site.keyword("choices")
        listed = choices.elts if isinstance(choices, ast.List | ast.Tuple | ast.Set) else []
        kind = site.keyword("type")
        return Option(
            flags,
            site.start,
            site.end,
            positional,
            _is_true(required) or (positional and not optional),
            self.reader.operand(default) if default is not None else None,
            _text(site.keyword("help")),
            dotted(kind) if kind is not None else "",
            tuple(_shown(item) for item in listed),
            action not in VALUELESS and "BooleanOptionalAction" not in dotted(site.keyword("action")),
        )

    # --- Django management commands ---

    def _django_commands(self) -> dict[str, Defined]:
        found = {}
        for defined in self.collected.classes:
            node = defined.node
            assert isinstance(node, ast.ClassDef)
            bases = [last(dotted(base)) for base in node.bases]
            if any(base.endswith("Command") for base in bases) and (node.name == "Command" or "BaseCommand" in bases):
                found[defined.scope.name] = defined
        return found

    def _django(self, name: str, defined: Defined, options: list[Option]) -> None:
        node = defined.node
        help_text = ""
        for item in self.collected.assigned:
            if item.place.scope is defined.scope and item.name == "help":
                help_text = _text(item.value)
        symbols = {symbol.name for symbol in self.collected.symbols}
        handler = f"{name}.handle" if f"{name}.handle" in symbols else name
        self._add(handler, "", help_text or self._docs.get(name, ""), options, node.lineno, node.lineno, "django")

    # --- click and typer ---

    def _decorated(self, defined: Defined) -> None:
        node = defined.node
        name, framework, parent = "", "", ""
        start = end = 0
        options: list[Option] = []
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            method = last(dotted(function))
            call = decorator if isinstance(decorator, ast.Call) else None
            if method in CLICK_COMMANDS or method == "callback":
                found = self._framework(function, defined.place.scope, node.lineno)
                if not found:
                    continue
                framework = found
                parent = dotted(function).rpartition(".")[0]
                parent = "" if parent in ("click", "typer", "rich_click", "asyncclick") else parent
                name = (_text(call.args[0]) if call is not None and call.args else _named(call, "name")) or ""
                start, end = decorator.lineno, node.lineno
            elif method in CLICK_OPTIONS and call is not None:
                option = self._click_option(call, method)
                if option is not None:
                    options.append(option)
        if not framework:
            return
        if framework == "typer":
            options += self._typer_options(defined)
        shown = name or node.name.strip("_").replace("_", "-").removesuffix("-command").removesuffix("-cmd")
        start = min([start, *(option.start for option in options)])
        self._add(
            defined.scope.name, shown, self._docs.get(defined.scope.name, ""), options, start, end, framework, parent
        )

    def _framework(self, function: ast.expr, scope: Scope, line: int) -> str:
        qualified = self.following.qualified(function, scope, line)
        root = qualified.partition(".")[0]
        if root in ("click", "rich_click", "asyncclick", "cloup", "flask"):
            return "click"
        if root in ("typer", "cyclopts"):
            return "typer"
        # `@main.command()` where main is a group of this file, or an app from a neighbour.
        roots = {module.partition(".")[0] for module in self.following.module.imports.values()}
        receiver = dotted(function).rpartition(".")[0]
        if receiver and (qualified.startswith(("?", ".")) or "." in qualified):
            return "typer" if "typer" in roots else "click" if roots & {"click", "rich_click", "asyncclick"} else ""
        return ""

    def _click_option(self, call: ast.Call, method: str) -> Option | None:
        flags = tuple(_text(argument) for argument in call.args if _text(argument))
        if not flags:
            return None
        keywords = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        kind = keywords.get("type")
        choices: tuple[str, ...] = ()
        shown = dotted(kind) if kind is not None else ""
        if isinstance(kind, ast.Call):
            shown = last(chained(kind.func))
            first = kind.args[0] if kind.args else None
            if shown == "Choice" and isinstance(first, ast.List | ast.Tuple):
                choices = tuple(_shown(item) for item in first.elts)
        default = keywords.get("default")
        positional = method == "argument"
        nargs = keywords.get("nargs")
        optional = (
            default is not None
            or _is_false(keywords.get("required"))
            or (isinstance(nargs, ast.UnaryOp) and not _is_true(keywords.get("required")))
        )
        named = [flag for flag in flags if flag.startswith("-")]
        is_flag = (
            _is_true(keywords.get("is_flag")) or any("/" in flag for flag in named) or _is_true(keywords.get("count"))
        )
        env = keywords.get("envvar")
        return Option(
            tuple(named) or flags[:1],
            call.lineno,
            call.end_lineno or call.lineno,
            positional,
            (positional and not optional) or _is_true(keywords.get("required")),
            self.reader.operand(default) if default is not None else None,
            _text(keywords.get("help")),
            shown,
            choices,
            not is_flag,
            _text(env),
        )

    def _typer_options(self, defined: Defined) -> list[Option]:
        """Typer's commands say their options by their parameters."""
        node = defined.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        arguments = [*node.args.posonlyargs, *node.args.args]
        defaults: list[ast.expr | None] = [None] * (len(arguments) - len(node.args.defaults))
        pairs = list(zip(arguments, [*defaults, *node.args.defaults], strict=True))
        pairs += list(zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True))
        return [option for argument, default in pairs if (option := self._typer_option(argument, default)) is not None]

    def _typer_option(self, argument: ast.arg, default: ast.expr | None) -> Option | None:
        annotation = argument.annotation
        declared: ast.Call | None = default if isinstance(default, ast.Call) and _is_typer(default) else None
        if isinstance(annotation, ast.Subscript) and last(dotted(annotation.value)) == "Annotated":
            parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else []
            declared = next((part for part in parts if isinstance(part, ast.Call) and _is_typer(part)), declared)
            annotation = parts[0] if parts else annotation
        shown = self.reader.source.text(annotation) if annotation is not None else ""
        if "Context" in shown:
            return None
        value: ast.expr | None = default if declared is not default else None
        texts: list[str] = []
        keywords: dict[str, ast.expr] = {}
        if declared is not None:
            values = list(declared.args)
            if declared is default and values:
                value = values.pop(0)
            texts = [_text(item) for item in values if _text(item)]
            keywords = {keyword.arg: keyword.value for keyword in declared.keywords if keyword.arg}
            value = keywords.get("default", value)
        if isinstance(value, ast.Constant) and value.value is ...:
            value = None
        kind = last(chained(declared.func)) if declared is not None else ""
        positional = kind == "Argument" or (kind == "" and default is None)
        is_flag = shown in ("bool", "bool | None", "Optional[bool]")
        dashed = argument.arg.replace("_", "-")
        flags = tuple(texts) or ((argument.arg,) if positional else (f"--{dashed}",))
        ends = max(argument.end_lineno or argument.lineno, (default.end_lineno or 0) if default is not None else 0)
        return Option(
            flags,
            argument.lineno,
            ends,
            positional,
            value is None and not _is_optional(shown),
            self.reader.operand(value) if value is not None else None,
            _text(keywords.get("help")),
            shown,
            (),
            not is_flag,
            _text(keywords.get("envvar")),
        )

    # --- docopt ---

    def _docopt(self, site: Site, doc: str, lines: tuple[int, int]) -> None:
        options = []
        first, end = lines
        for number in range(first, end + 1):
            match = _DOCOPT.match(self.reader.source.lines[number - 1])
            if match is None:
                continue
            flags = tuple(re.findall(r"-{1,2}[\w-]+", match[1]))
            default = _DOCOPT_DEFAULT.search(match[2])
            value = Operand(default[1], "literal", value=default[1], has_value=True) if default else None
            takes = bool(re.search(r"[ =](?:<[\w-]+>|[A-Z_]+)", match[1]))
            options.append(Option(flags, number, number, default=value, help=match[2].strip(), takes_value=takes))
        self._add(site.place.symbol, "", doc.partition("\n")[0], options, first, end, "docopt")


def _takes_arguments(site: Site) -> bool:
    """Whether what gets the option is a parser handed in from elsewhere, by its name or that of the function."""
    receiver = last(site.callee.rpartition(".")[0]).lower()
    function = last(site.place.symbol).lower()
    return (
        any(word in receiver for word in ("pars", "group", "sub"))
        or (any(word in function for word in ("arg", "parser", "option", "flag"))
        and not receiver.startswith("option"))
    )


def _is_typer(call: ast.Call) -> bool:
    return last(chained(call.func)) in ("Option", "Argument", "Parameter")


def _is_optional(annotation: str) -> bool:
    return "None" in annotation or annotation.startswith(("Optional", "typing.Optional"))


def _named(call: ast.Call | None, name: str) -> str:
    return (
        next((_text(keyword.value) for keyword in call.keywords if keyword.arg == name), "") if call is not None else ""
    )


def _text(node: ast.expr | None) -> str:
    """A literal string, also inside `_("…")` and with line breaks of the code made spaces."""
    if (
        isinstance(node, ast.Call)
        and node.args
        and last(dotted(node.func)) in ("_", "gettext", "gettext_lazy", "dedent")
    ):
        node = node.args[0]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return " ".join(node.value.split())[:600].encode("utf-8", "replace").decode()
    return ""


def _shown(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else dotted(node)


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
