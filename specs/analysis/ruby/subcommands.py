"""Commands of Thor below a word of their own: `subcommand "cert", Cert` here, the commands of Cert in another file."""

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from specs.analysis.package import SourceFile

MARK = "::"  # before the class whose commands stand below a command


def with_subcommands(files: Mapping[str, SourceFile]) -> dict[str, SourceFile]:
    """The files, with each command by what is typed: `cert generate`."""
    made = dict(files)
    words = {
        command.parent.removeprefix(MARK): command.name
        for file in files.values()
        if file.facts is not None and file.language == "ruby"
        for command in file.facts.commands
        if command.parent.startswith(MARK)
    }
    for path, file in files.items() if words else ():
        if file.facts is None or file.language != "ruby":
            continue
        commands = tuple(
            msgspec.structs.replace(each, name=f"{words[holder]} {each.name}")
            if (holder := each.symbol.rpartition(".")[2]) in words and each.name and not each.parent
            else each
            for each in file.facts.commands
        )
        if commands != file.facts.commands:
            made[path] = replace(file, facts=msgspec.structs.replace(file.facts, commands=commands))
    return made
