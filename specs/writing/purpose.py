"""What the package is for: the words of its manifest, its README and its main module."""

import re
from collections.abc import Sequence

from specs.analysis.facts import Passage
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About, Statement
from specs.writing.english import imperative, indicative, sentences
from specs.writing.index import Index
from specs.writing.markup import plain
from specs.writing.prose import Prose

READ = 60  # passages of a README in which its telling one is looked for
AT_THE_TOP = 40  # lines within which a passage that defines nothing may still be its introduction
NEAR_THE_TOP = 150  # lines within which "X is a …" speaks of the whole package
_README = re.compile(r"readme(?:[._-]en(?:g|glish|_us|-us)?)?(?:\.[a-z]+)?", re.IGNORECASE)  # not README-VIM.md
_MAIN_MODULES = frozenset({"__init__", "index", "main", "lib", "mod"})
_BADGE = re.compile(r"badge|shields\.io|build status|codecov|coverage|\blicense\b|npm version|pypi", re.IGNORECASE)
# What a README says that is not about what the package does.
_ELSEWHERE = re.compile(
    r"sponsor|donat|open collective|tidelift|backer|patreon|funding|fundrais|install|pip3? install|npm (?:i|install)"
    r"|copyright|changelog|this version|contribut|code of conduct|table of contents|mailing list|chat room|follow us"
    r"|(?:is|are) no longer|deprecat|security (?:issue|vulnerab|fix|update)|partner|supported version|early access"
    r"|enterprise|commercial support|newsletter|discord|webinar|we(?:'re| are) hiring|star (?:us|this)|star history",
    re.IGNORECASE,
)
# An admonition, a link that is all there is, or an address to the reader: no introduction.
_NO_INTRODUCTION = re.compile(
    r"\[!|if you\b|to (?:build|compile|install|run|use)\b|for (?:more|further)\b|in order to\b|note\b|warning\b"
    r"|important\b|caution\b|tip\b|we\b|we['’]|our\b|i\b|you\b|please\b|join\b|learn\b|visit\b|read\b"
    r"|check\b|see\b|thanks?\b|get (?:started|involved)|click\b|get \S+ updates|[^\w\s\"'`*]*$",
    re.IGNORECASE,
)


def purpose_of(index: Index) -> list[Statement]:
    collector = Collector()
    files = index.package.files
    for path, file in files.items():
        if file.facts is None or file.role != "manifest" or "/" in path:
            continue
        for each in file.facts.declarations:
            if each.what == "description" and len(each.value) > 8 and not collector.found:
                prose = Prose(index, path, "")
                prose.cite(each.start, each.end)
                text = plain(each.value)
                collector.add(prose, "purpose", text, About(path, "", "purpose", "manifest"), nature="documented")
    if not collector.found:
        _add_module_doc(collector, index)
    if not collector.found:
        _add_command_help(collector, index)
    for path, file in files.items():
        if "/" in path or not _README.fullmatch(path) or file.facts is None:
            continue
        passage = _telling(file.facts.passages, index.package.name, alone=not collector.found)
        if passage is not None:
            _add_passage(collector, index, path, passage)
            break  # of several, one may only point to another
    return [each.statement for each in collector.found]


def _telling(passages: Sequence[Passage], name: str, *, alone: bool) -> Passage | None:
    """The first words of the README that say in whole sentences what the package is; else its introduction.

    Where they would stand `alone`, other words of it are better than none.
    """
    told = [
        passage
        for passage in passages[:READ]
        if len(passage.text.split()) >= (4 if passage.text.lower().startswith(f"{name.lower()} ") else 6)
        and not _BADGE.search(passage.text[:60])
        and "://" not in passage.text[:30]
        and not _ELSEWHERE.search(f"{passage.heading} {passage.text[:200]}")
        and not _NO_INTRODUCTION.match(passage.text)
        and not passage.text.rstrip().endswith(("→", "?", ":"))
    ]
    top = [each for each in told if each.start <= AT_THE_TOP]
    near = [each for each in told if each.start <= NEAR_THE_TOP and _defines(name).search(each.text)]
    said = [each for each in top if _defines(name, _SAID_OF).search(each.text)]
    return next(iter([*said, *near, *top, *(told if alone else ())]), None)


_SAID_OF = r"is|provides|lets|makes|gives|offers|allows|helps|implements"


def _defines(name: str, verbs: str = "is") -> re.Pattern[str]:
    """ "Fastify is a …", at the beginning of a sentence."""
    bare = re.escape(name.rpartition("/")[2])
    return re.compile(
        rf"(?:^|[.!?] )(?:\W*\b{bare}\b|it|this (?:package|library|module|project|tool))\b.{{0,40}}?"
        rf"\b(?:{verbs}) (?:an?|the|you|your|users)\b",
        re.IGNORECASE,
    )


def _add_passage(collector: Collector, index: Index, path: str, passage: Passage) -> None:
    prose = Prose(index, path, "")
    prose.cite(passage.start, passage.end)
    known = {_as_order(each.statement.text) for each in collector.found}
    pieces = [piece for piece in sentences(plain(passage.text)) if _as_order(piece) not in known]
    first = next((n for n, piece in enumerate(pieces) if _defines(index.package.name, _SAID_OF).match(piece)), 0)
    text = " ".join(piece for piece in pieces[first : first + 2] if not _ELSEWHERE.search(piece))
    if text:
        collector.add(prose, "purpose", text, About(path, "", "purpose", "readme"), nature="documented")


def _as_order(text: str) -> str:
    """ "Parses texts." and "Parse texts" say the same."""
    return imperative(text.rstrip(".")).lower().replace("`", "")


def _add_module_doc(collector: Collector, index: Index) -> None:
    ordered = sorted(
        index.sources,
        key=lambda path: (not path.endswith(("__init__.py", "index.ts", "index.js")), path.count("/"), path),
    )
    telling = [path for path in ordered if path.rpartition("/")[2].partition(".")[0] in _MAIN_MODULES]
    shallow = [path for path in telling if path.count("/") == telling[0].count("/")]
    # The files of a directory are one package in Go: any of them may hold its comment, doc.go by habit.
    together = [path for path in ordered if path.endswith(".go") and path.count("/") == ordered[0].count("/")]
    together.sort(key=lambda path: not path.endswith("doc.go"))
    for path in shallow or together or ordered[:3]:
        doc = index.sources[path].doc
        if doc is None or not doc.text.strip() or "://" in doc.text.split("\n\n")[0]:
            continue
        prose = Prose(index, path, "")
        prose.cite(doc.start, min(doc.end, doc.start + 6))
        text = " ".join(sentences(plain(doc.text.split("\n\n")[0]))[:2])
        if len(text.split()) >= 3:
            collector.add(prose, "purpose", indicative(text), About(path, "", "purpose", "module"), nature="documented")
            return


def _add_command_help(collector: Collector, index: Index) -> None:
    """What the one command says of itself, where nobody else says what the package is."""
    commands = [
        (path, each)
        for path, facts in index.sources.items()
        for each in facts.commands
        if each.help and not each.parent
    ]
    if len(commands) != 1:
        return
    path, command = commands[0]
    prose = Prose(index, path, command.symbol)
    prose.cite(command.start, command.start if command.end - command.start > 30 else command.end)
    symbol = index.symbol(SymbolId(path, command.symbol))
    if symbol is not None and symbol.doc is not None:
        prose.cite(symbol.doc.start, symbol.doc.end)
    text = sentences(plain(command.help))[0]
    if len(text.split()) >= 3:
        collector.add(prose, "purpose", indicative(text), About(path, "", "purpose", "command"), nature="documented")
