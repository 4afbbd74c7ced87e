"""Commands of click and typer: decorated functions."""

import ast
from collections.abc import Sequence

from specs.analysis.facts import Command, Option
from specs.analysis.python.following import Following
from specs.analysis.python.literals import is_false, is_true, spelled, text
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Defined, Scope

CLICK_COMMANDS = frozenset({"command", "group"})
CLICK_OPTIONS = frozenset({"option", "argument", "password_option", "confirmation_option", "version_option", "flag"})


class ClickCommands:
    def __init__(self, reader: Reader, following: Following, docs: dict[str, str]) -> None:
        self.reader = reader
        self.following = following
        self.docs = docs  # first paragraphs by symbol

    def command(self, defined: Defined) -> Command | None:
        node = defined.node
        name, framework, parent = "", "", ""
        start = end = 0
        method_is_callback = False
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
                method_is_callback = method == "callback"
                parent = dotted(function).rpartition(".")[0]
                parent = "" if parent in ("click", "typer", "rich_click", "asyncclick") else parent
                name = (text(call.args[0]) if call is not None and call.args else _named(call, "name")) or ""
                start, end = decorator.lineno, node.lineno
            elif method in CLICK_OPTIONS and call is not None:
                option = self._click_option(call, method)
                if option is not None:
                    options.append(option)
        if not framework:
            return None
        if framework == "typer":
            options += self._typer_options(defined)
        if method_is_callback:
            return self._of_app(defined, tuple(options), start, end, framework)
        shown = name or node.name.strip("_").replace("_", "-").removesuffix("-command").removesuffix("-cmd")
        start = min([start, *(option.start for option in options)])
        name, doc = defined.scope.name, self.docs.get(defined.scope.name, "")
        ordered = tuple(sorted(options, key=lambda option: (option.start, option.flags)))
        return Command(name, shown, doc, ordered, start, end, framework, parent)

    def _of_app(self, defined: Defined, options: tuple[Option, ...], start: int, end: int, framework: str) -> Command:
        """`@app.callback()` is no command: its options are those of the whole program."""
        symbol = defined.scope.name
        ordered = tuple(sorted(options, key=lambda option: (option.start, option.flags)))
        start = min([start, *(option.start for option in options)])
        return Command(symbol, "", self.docs.get(symbol, ""), ordered, start, end, framework)

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
        flags = tuple(text(argument) for argument in call.args if text(argument))
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
                choices = tuple(spelled(item) for item in first.elts)
            shown = self.reader.source.text(kind) if shown in ("IntRange", "FloatRange") else shown
        default = keywords.get("default")
        positional = method == "argument"
        nargs = keywords.get("nargs")
        optional = (
            default is not None
            or is_false(keywords.get("required"))
            or (isinstance(nargs, ast.UnaryOp) and not is_true(keywords.get("required")))
        )
        named, off = _on_and_off([flag for flag in flags if flag.startswith("-")])
        is_flag = is_true(keywords.get("is_flag")) or bool(off) or is_true(keywords.get("count"))
        env = keywords.get("envvar")
        return Option(
            named or flags[:1],
            call.lineno,
            call.end_lineno or call.lineno,
            positional,
            (positional and not optional) or is_true(keywords.get("required")),
            self.reader.operand(default) if default is not None else None,
            text(keywords.get("help")),
            shown,
            choices,
            not is_flag,
            text(env),
            off=off,
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
            texts = [text(item) for item in values if text(item)]
            keywords = {keyword.arg: keyword.value for keyword in declared.keywords if keyword.arg}
            value = keywords.get("default", value)
        if isinstance(value, ast.Constant) and value.value is ...:
            value = None
        kind = last(chained(declared.func)) if declared is not None else ""
        positional = kind == "Argument" or (kind == "" and default is None)
        is_flag = shown in ("bool", "bool | None", "Optional[bool]")
        dashed = argument.arg.replace("_", "-")
        written, off = _on_and_off(texts)
        flags = written or ((argument.arg,) if positional else (f"--{dashed}",))
        ends = max(argument.end_lineno or argument.lineno, (default.end_lineno or 0) if default is not None else 0)
        return Option(
            flags,
            argument.lineno,
            ends,
            positional,
            value is None and not _is_optional(shown),
            self.reader.operand(value) if value is not None else None,
            text(keywords.get("help")),
            shown,
            (),
            not is_flag,
            text(keywords.get("envvar")),
            () if written or positional else (argument.arg,),
            off,
        )


def _on_and_off(flags: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """`--shout/--no-shout`: what turns it on, and what turns it off."""
    on = tuple(flag.partition("/")[0].strip() for flag in flags)
    off = tuple(rest.strip() for flag in flags if (rest := flag.partition("/")[2]))
    return on, off


def _is_typer(call: ast.Call) -> bool:
    return last(chained(call.func)) in ("Option", "Argument", "Parameter")


def _is_optional(annotation: str) -> bool:
    return "None" in annotation or annotation.startswith(("Optional", "typing.Optional"))


def _named(call: ast.Call | None, name: str) -> str:
    return (
        next((text(keyword.value) for keyword in call.keywords if keyword.arg == name), "") if call is not None else ""
    )
