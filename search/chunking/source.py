"""Chunks of what one file holds: its symbols with their code and docs, routes, commands, options. They depend on the
file alone, so a file that did not change is not chunked again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from search.chunking.chunk import Chunk, shortened
from search.words import parts

if TYPE_CHECKING:
    from specs.analysis.facts import Command, EnvVar, FileFacts, Option, Route, Symbol

_SHOWN = 1_200  # characters of code that are kept to be shown and searched
_EMBEDDED = 800  # about what the models read of code
_DOCUMENTED = 300
_TRIFLE = 3  # lines: a property or constructor that short is found by its class
_HOLDERS = ("class", "interface", "enum", "type", "error", "namespace")
_LONGEST_LINE = 400
_IN_EVERY_PATH = ("__init__", "index", "mod", "src", "lib", "main", "java")


def chunks_of_file(path: str, facts: FileFacts, lines: list[str]) -> Iterator[Chunk]:
    """`lines` are the file's text, with secrets masked, as the facts' line numbers count them."""
    twins: dict[tuple[str, str], int] = {}
    for chunk in _all(path, facts, lines):
        thing = (chunk.kind, chunk.key)
        twins[thing] = twins.get(thing, 0) + 1
        if twins[thing] == 1:  # overloads and redefinitions are one thing to find
            yield chunk


def _all(path: str, facts: FileFacts, lines: list[str]) -> Iterator[Chunk]:
    for symbol in facts.symbols:
        if _is_worth_finding(symbol):
            yield _symbol(path, symbol, facts, lines)
    for route in facts.routes:
        yield _route(path, route)
    for command in facts.commands:
        yield _command(path, command)
        for option in command.options:
            yield _option(path, command, option)
    for variable in facts.env:
        yield _variable(path, variable)


def _is_worth_finding(symbol: Symbol) -> bool:
    if symbol.kind == "test" or symbol.generated or "overload" in symbol.traits:
        return False
    trifle = symbol.end - symbol.start < _TRIFLE and symbol.doc is None
    return not (trifle and symbol.kind in ("property", "constructor"))


def _symbol(path: str, symbol: Symbol, facts: FileFacts, lines: list[str]) -> Chunk:
    doc = symbol.doc.text if symbol.doc else ""
    body = _body(symbol, facts, lines)
    own = symbol.name.rpartition(".")[2]
    return Chunk(
        kind="symbol",
        key=f"{path}#{symbol.name}",
        title=symbol.name,
        text=shortened("\n".join(_code(symbol, lines)), _SHOWN),
        fields=(
            ("A", symbol.name),
            ("B", f"{shortened(doc, 600)} {symbol.signature}"),
            ("D", f"{body} {path}"),
        ),
        embedded=shortened(
            f"{_spelled(symbol.name)}. {shortened(' '.join(doc.split()), _DOCUMENTED)} {symbol.signature}\n{body}",
            _EMBEDDED,
        ),
        names=(own, symbol.name),
        places=((path, symbol.start, symbol.end, symbol.name),),
        path=path,
        symbol=symbol.name,
        gist=f"{_spelled(symbol.name)}. {_spelled_path(path)}",
    )


def _code(symbol: Symbol, lines: list[str]) -> list[str]:
    found = [line[:_LONGEST_LINE] for line in lines[symbol.start - 1 : symbol.end]]
    indent = min((len(line) - len(line.lstrip()) for line in found if line.strip()), default=0)
    return [line[indent:] for line in found]


def _body(symbol: Symbol, facts: FileFacts, lines: list[str]) -> str:
    """What it does: its code without its docs; of what holds others, their signatures."""
    if symbol.kind in _HOLDERS:
        prefix = f"{symbol.name}."
        below = [each.signature for each in facts.symbols if each.name.startswith(prefix) and each.public]
        if below:
            return shortened("\n".join(below), _SHOWN)
    skipped = range(symbol.doc.start, symbol.doc.end + 1) if symbol.doc else range(0)
    kept = (
        lines[number - 1].strip()[:_LONGEST_LINE]
        for number in range(symbol.start, min(symbol.end, len(lines)) + 1)
        if number not in skipped
    )
    return shortened("\n".join(line for line in kept if line), _SHOWN)


def _route(path: str, route: Route) -> Chunk:
    said = f"{route.method} {route.path}"
    return Chunk(
        kind="route",
        key=f"{path}#{said}",
        title=said,
        text=f"{said} is answered by `{route.symbol}`." if route.symbol else said,
        fields=(("A", said), ("B", f"{route.symbol} route endpoint {route.framework}"), ("D", path)),
        embedded=f"HTTP endpoint {said}, handled by {_spelled(route.symbol)}",
        names=(said, route.path),
        places=((path, route.start, route.end, route.symbol),),
        path=path,
        symbol=route.symbol,
    )


def _command(path: str, command: Command) -> Chunk:
    name = " ".join(part for part in (command.parent, command.name) if part) or command.symbol
    return Chunk(
        kind="command",
        key=f"{path}#{command.symbol} {name}",
        title=name,
        text=command.help or f"The command `{name}`.",
        fields=(("A", name), ("B", command.help), ("C", f"{command.symbol} command line"), ("D", path)),
        embedded=shortened(f"command line {name}: {command.help}", _EMBEDDED),
        names=(name,),
        places=((path, command.start, command.end, command.symbol),),
        path=path,
        symbol=command.symbol,
    )


def _option(path: str, command: Command, option: Option) -> Chunk:
    flags = ", ".join(option.flags)
    of = command.name or command.symbol
    return Chunk(
        kind="option",
        key=f"{path}#{of} {flags}",
        title=flags,
        text=option.help or f"`{flags}` of `{of}`.",
        fields=(("A", flags), ("B", option.help), ("C", f"{of} command line option {option.env}"), ("D", path)),
        embedded=shortened(f"command line option {flags} of {of}: {option.help}", _EMBEDDED),
        names=option.flags,
        places=((path, option.start, option.end, command.symbol),),
        path=path,
        symbol=command.symbol,
    )


def _variable(path: str, variable: EnvVar) -> Chunk:
    kind = "environment variable" if variable.source == "environment" else variable.source
    return Chunk(
        kind="option",
        key=f"{path}#{variable.name}",
        title=variable.name,
        text=f"The {kind} `{variable.name}`{', required' if variable.required else ''}.",
        fields=(("A", variable.name), ("B", f"{kind} {variable.bound_to}"), ("D", f"{variable.symbol} {path}")),
        embedded=f"configured by the {kind} {variable.name} ({_spelled(variable.name)})",
        names=(variable.name,),
        places=((path, variable.start, variable.end, variable.symbol),),
        path=path,
        symbol=variable.symbol,
    )


def _spelled(name: str) -> str:
    """TimerStore.claim_due -> timer store claim due: models were raised on prose."""
    return " ".join(part.lower() for part in parts(name))


def _spelled_path(path: str) -> str:
    """The file and its folder, without what every path has: agent_timers/store/claims.py -> store claims."""
    pieces = [piece for piece in path.rpartition(".")[0].split("/") if piece not in _IN_EVERY_PATH]
    return " ".join(_spelled(piece) for piece in pieces[-2:])
