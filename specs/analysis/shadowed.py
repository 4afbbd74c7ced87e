"""Declarations of types beside the module that they declare: what both tell is told once, by the module."""

import re
from collections.abc import Mapping
from dataclasses import replace

import msgspec

from specs.analysis.facts import FileFacts
from specs.analysis.package import SourceFile

_DECLARES = re.compile(r"(?P<stem>.+)\.d\.(?P<kind>[cm]?)ts\Z")


def without_shadows(files: Mapping[str, SourceFile]) -> dict[str, SourceFile]:
    """The files, those of type declarations without what the module beside them declares and documents itself."""
    return {path: _without(file, _module_of(path, files)) for path, file in files.items()}


def _module_of(path: str, files: Mapping[str, SourceFile]) -> FileFacts | None:
    declares = _DECLARES.match(path)
    if declares is None:
        return None
    stem, kind = declares["stem"], declares["kind"]
    beside = (files.get(f"{stem}.{each}js") for each in dict.fromkeys((kind, "", "m", "c")))
    return next((file.facts for file in beside if file is not None and file.facts is not None), None)


def _without(file: SourceFile, module: FileFacts | None) -> SourceFile:
    facts = file.facts
    if module is None or facts is None:
        return file
    told, documented = _heads(module), _documented(facts)
    # Where the module has no word about a name, the declarations may: then they are kept.
    shadows = told - (documented - _documented(module))
    kept = {
        name: tuple(fact for fact in found if _head(fact) not in shadows)
        for name in FileFacts.__struct_fields__
        if isinstance(found := getattr(facts, name), tuple) and found and name != "imports"
    }
    return replace(file, facts=msgspec.structs.replace(facts, **kept))


def _heads(facts: FileFacts) -> set[str]:
    return {symbol.name.partition(".")[0] for symbol in facts.symbols}


def _documented(facts: FileFacts) -> set[str]:
    return {symbol.name.partition(".")[0] for symbol in facts.symbols if symbol.doc is not None}


def _head(fact: object) -> str:
    """The name at the margin of the file that a fact belongs to, "" for the module itself."""
    name = getattr(fact, "name", "") if type(fact).__name__ == "Symbol" else getattr(fact, "symbol", "")
    return str(name).partition(".")[0]
