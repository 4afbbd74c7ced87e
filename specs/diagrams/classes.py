"""The classes that matter most, what they inherit and what they hold."""

from collections import Counter

from specs.analysis.facts import Symbol
from specs.analysis.package import PackageFacts, SymbolId
from specs.diagrams.composing import Graph
from specs.diagrams.labels import key, label, last, plain
from specs.writing.draft import Citation, Diagram

MAX_CLASSES = 12
MAX_MEMBERS = 6
KINDS = frozenset({"class", "interface", "enum", "error"})


def class_diagrams(package: PackageFacts) -> tuple[Diagram, ...]:
    classes = {
        found: symbol
        for found, symbol in package.symbols.items()
        if symbol.kind in KINDS and symbol.public and _is_code(package, found.path)
    }
    by_name: dict[str, list[SymbolId]] = {}
    for found in classes:
        by_name.setdefault(last(found.name), []).append(found)
    inherits = [
        (found, by_name[name][0])
        for found, symbol in classes.items()
        for base in symbol.bases
        if len(by_name.get(name := last(base.partition("[")[0]), ())) == 1 and by_name[name][0] != found
    ]
    holds = _holds(package, classes, by_name)
    links = Counter(each for pair in (*inherits, *holds) for each in pair)
    if not links:
        return ()
    shown = sorted(sorted(links, key=lambda each: (-links[each], each))[:MAX_CLASSES])
    ids = {found: f"c{number}" for number, found in enumerate(shown, start=1)}
    lines = ["", "classDiagram"]
    for found, name in ids.items():
        lines += _class(package, found, classes[found], name)
    lines += [f"\t{ids[base]} <|-- {ids[found]}" for found, base in inherits if found in ids and base in ids]
    lines += [
        f"\t{ids[holder]} --> {ids[held]} : {label(name)}"
        for (holder, held), name in holds.items()
        if holder in ids and held in ids and (holder, held) not in inherits
    ]
    graph = Graph(plain("Classes"), "\n".join(lines) + "\n")
    graph._build_script()
    places = {
        name: Citation(found.path, classes[found].start, classes[found].start, found.name)
        for found, name in ids.items()
    }
    left_out = len(links) - len(shown)
    title = "Main classes" + (f" ({left_out} more not shown)" if left_out > 0 else "")
    return (Diagram(key("classes"), "classes", title, graph.script, places),)


def _is_code(package: PackageFacts, path: str) -> bool:
    """Tables have a diagram of their own."""
    file = package.files[path]
    return file.role == "source" and file.language != "sql"


def _holds(
    package: PackageFacts, classes: dict[SymbolId, Symbol], by_name: dict[str, list[SymbolId]]
) -> dict[tuple[SymbolId, SymbolId], str]:
    """(holder, held) -> the field that holds it, where its annotation names exactly one class of the package."""
    found: dict[tuple[SymbolId, SymbolId], str] = {}
    for path, file in package.files.items():
        for model in file.facts.models if file.facts and file.role == "source" else ():
            holder = SymbolId(path, model.symbol)
            if holder not in classes:
                continue
            for field in model.fields:
                words = "".join(c if c.isalnum() or c == "_" else " " for c in field.annotation).split()
                held = [by_name[word][0] for word in words if len(by_name.get(word, ())) == 1]
                if len(held) == 1 and held[0] != holder:
                    found.setdefault((holder, held[0]), field.name)
    return found


def _class(package: PackageFacts, found: SymbolId, symbol: Symbol, name: str) -> list[str]:
    facts = package.files[found.path].facts
    assert facts is not None
    lines = [f'\tclass {name}["{label(last(found.name))}"]']
    models = [model for model in facts.models if model.symbol == found.name]
    # What stands with brackets is drawn as a method.
    fields = [
        f"{field.name} {field.annotation.partition('(')[0]}".strip() for model in models for field in model.fields
    ]
    if not fields and symbol.kind == "enum":
        fields = [
            member.name for choices in facts.choices if choices.symbol == found.name for member in choices.members
        ]
    methods = [
        last(each.name)
        for each in facts.symbols
        if each.kind == "method" and each.public and each.name.rpartition(".")[0] == found.name
    ]
    members = [label(field, 36) for field in fields[:MAX_MEMBERS] if not field.startswith("_")]
    members += [f"{label(method, 36)}()" for method in list(dict.fromkeys(methods))[:MAX_MEMBERS]]
    return lines + [f"\t{name} : {member}" for member in members]
