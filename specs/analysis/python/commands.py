"""Command lines: argparse, Django management commands, click, typer, docopt, fire."""

import ast
import re

from specs.analysis.facts import Command, Operand, Option
from specs.analysis.python.click_commands import ClickCommands
from specs.analysis.python.following import Following
from specs.analysis.python.literals import is_true, spelled, text
from specs.analysis.python.names import dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected, Defined, Scope, Site

VALUELESS = frozenset({"store_true", "store_false", "store_const", "append_const", "count", "help", "version"})
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
        clicked = ClickCommands(self.reader, self.following, self._docs)
        for defined in self.collected.functions:
            command = clicked.command(defined)
            if command is not None:
                self.found.append(command)
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
                parsers[id(site.node)] = (site, text(site.argument(0, "prog")), "")
                order.append(id(site.node))
            elif method == "add_parser" and isinstance(site.node.func, ast.Attribute):
                parent = self._parent(site, parsers)
                parsers[id(site.node)] = (site, text(site.argument(0, "name")), parent)
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
            help_text = text(site.keyword("description")) or text(site.keyword("help")) if is_parser else ""
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
        flags = tuple(text(argument) for argument in site.node.args if text(argument))
        if not flags:
            return None
        positional = not flags[0].startswith("-")
        action = text(site.keyword("action"))
        nargs = site.keyword("nargs")
        required = site.keyword("required")
        default = site.keyword("default")
        optional = text(nargs) in ("?", "*") or default is not None
        choices = site.keyword("choices")
        listed = choices.elts if isinstance(choices, ast.List | ast.Tuple | ast.Set) else []
        kind = site.keyword("type")
        counted = isinstance(choices, ast.Call) and dotted(choices.func) == "range"
        return Option(
            flags,
            site.start,
            site.end,
            positional,
            is_true(required) or (positional and not optional),
            self.reader.operand(default) if default is not None else None,
            text(site.keyword("help")),
            self.reader.source.text(choices) if counted and choices else dotted(kind) if kind is not None else "",
            tuple(spelled(item) for item in listed),
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
                help_text = text(item.value)
        symbols = {symbol.name for symbol in self.collected.symbols}
        handler = f"{name}.handle" if f"{name}.handle" in symbols else name
        self._add(handler, "", help_text or self._docs.get(name, ""), options, node.lineno, node.lineno, "django")

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
    return any(word in receiver for word in ("pars", "group", "sub")) or (
        any(word in function for word in ("arg", "parser", "option", "flag")) and not receiver.startswith("option")
    )
