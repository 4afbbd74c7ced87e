"""How the commands of the package are called: each told once, with its options where there are not too many."""

from posixpath import dirname, join, normpath

from specs.analysis.facts import Command, Declaration
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About, Citation, Derivation
from specs.writing.english import capitalised, code, is_codeable, listing, sentences
from specs.writing.index import Index
from specs.writing.interfaces import NAMELESS, prove_name, tells_more, write_options
from specs.writing.markup import plain
from specs.writing.prose import Prose

MAX_COMMANDS = 40
MAX_LISTED = 8
_UNNAMED = frozenset({"", "main", "cli", "run_cli", "app", "entry_point"})  # what a function is called, not a command


def write_invocations(collector: Collector, index: Index, scripts: list[tuple[str, Declaration]]) -> None:
    commands = index.own_commands[:MAX_COMMANDS]
    for path, command in commands:
        script = _script_of(path, command, scripts)
        _write_command(collector, index, path, command, script)
        if not index.many_options:
            named_at = Citation(script[0], script[1].start, script[1].end) if script is not None else None
            name = called(path, command, script)
            write_options(collector, index, path, command, "usage", name=name, named_at=named_at)


def called(path: str, command: Command, script: tuple[str, Declaration] | None) -> str:
    """The word by which it is called: its own, that of the script that runs it, or its file's."""
    if script is not None:
        return script[1].name
    if command.name in _UNNAMED or not is_codeable(command.name):
        return path
    return command.name


def _script_of(path: str, command: Command, scripts: list[tuple[str, Declaration]]) -> tuple[str, Declaration] | None:
    """The installed command that runs this one, where its own name tells nothing."""
    if command.name not in _UNNAMED or command.parent:
        return None
    for where, script in scripts:
        if script.value and normpath(join(dirname(where), script.value)) == path:  # a program that is built from it
            return where, script
        module, _, function = script.value.partition(":")
        file = module.replace(".", "/")
        inside = path.rpartition(".")[0].removeprefix("src/")
        if inside in (file, f"{file}/__init__", f"{file}/__main__"):
            return where, script
        if function == command.symbol and inside.startswith(f"{file.rpartition('/')[0] or file}/"):
            return where, script
    return None


def _write_command(
    collector: Collector, index: Index, path: str, command: Command, script: tuple[str, Declaration] | None
) -> None:
    name = called(path, command, script)
    prose = Prose(index, path, command.symbol)
    prose.cite(command.start, command.start if command.end - command.start > 30 else command.end)
    if script is not None:
        prose.cite(script[1].start, script[1].end, path=script[0], symbol="")
    if name == command.name:
        prove_name(prose, command)
    subject = "The program" if command.framework in NAMELESS and name == path else code(name)
    if command.parent and is_codeable(command.parent) and (parent := _cited_parent(prose, index, path, command)):
        subject += f" of {code(parent)}"
    helped = _help(prose, index, path, command)
    listed = _listed(prose, index, command)
    if not helped and not listed:
        return
    text = subject + (f": {helped}" if helped else "")
    if listed:
        text = f"{text.rstrip('.')}; it takes {listed}" if helped else f"{text} takes {listed}"
    about = About(path, command.symbol, "usage-command", name, command.parent)
    collector.add(prose, "usage", text, about)


def _cited_parent(prose: Prose, index: Index, path: str, command: Command) -> str:
    parent = next((each for where, each in index.own_commands if where == path and each.name == command.parent), None)
    if parent is None:
        return ""
    prose.cite(parent.start, parent.start if parent.end - parent.start > 30 else parent.end)
    return parent.name


def _help(prose: Prose, index: Index, path: str, command: Command) -> str:
    if not command.help:
        return ""
    symbol = index.symbol(SymbolId(path, command.symbol))
    if symbol is not None and symbol.doc is not None and plain(command.help)[:20] in plain(symbol.doc.text):
        prose.cite(symbol.doc.start, min(symbol.doc.end, symbol.doc.start + 2))
    return capitalised(sentences(plain(command.help))[0])


def _listed(prose: Prose, index: Index, command: Command) -> str:
    """The options of which nothing more is said below."""
    names: list[str] = []
    for option in command.options:
        flag = next((flag for flag in option.flags if is_codeable(flag)), "")
        if not flag or (not index.many_options and tells_more(option)):
            continue
        if len(names) < MAX_LISTED:
            prose.cite(option.start, option.end)
            if prose.language in ("go", "c", "cpp"):  # declared without its dashes
                prose.derive(Derivation(flag, flag.lstrip("-"), "words"))
            elif written := dict(zip(option.flags, option.written, strict=False)).get(flag, ""):
                prose.derive(Derivation(flag, written, "words"))
        names.append(code(flag))
    return listing(names) if len(names) <= MAX_LISTED else f"{', '.join(names[:MAX_LISTED])} and others"
