"""The usage guide: install, call from the command line, configure, call from code by example, expect errors."""

import re
from collections.abc import Sequence

from specs.analysis.facts import Declaration, Example
from specs.analysis.languages import SCHEMAS
from specs.analysis.package import SymbolId
from specs.writing.capabilities import Chapter
from specs.writing.collecting import Collector
from specs.writing.configuration import cite_variable
from specs.writing.draft import About, Citation, Statement
from specs.writing.english import clean, code, is_codeable, listing, unique
from specs.writing.errors import passes_on
from specs.writing.index import CALLABLE_KINDS, Index
from specs.writing.invocations import write_invocations
from specs.writing.prose import Prose
from specs.writing.running import RUN_LINE, called_line, write_answers, write_running
from specs.writing.secrecy import is_secret

_PROSE = re.compile(r"[A-Z][a-z]+,? (?:[a-z]+,? ){2}")
_ASKING = re.compile(r"(?:if|else if|elseif|elif|while|switch|foreach|catch)\b|\}")
MAX_EXAMPLES = 6
MAX_ERRORS = 12
MAX_VARIABLES = 12
_INSTALL_LINE = re.compile(
    r"^\s*\$?\s*((?:uv |python3? -m )?pip3? install|npm (?:i|install)|yarn add|pnpm add|uv add|poetry add|brew install"
    r"|cargo add|go get|gem install|composer (?:global )?require|composer create-project)\b.*$"
)


def usage_of(index: Index, chapters: Sequence[Chapter]) -> tuple[Statement, ...]:
    collector = Collector()
    _install(collector, index)
    _command_line(collector, index)
    write_running(collector, index, _shell_lines(index, RUN_LINE))
    scripts = [each.name for _, each in declarations(index) if each.what == "script"]
    write_running(collector, index, _shell_lines(index, called_line(scripts)), "Call it as in")
    write_answers(collector, index)
    _configuration(collector, index)
    _examples(collector, index)
    _tests_as_examples(collector, index, chapters)
    _errors(collector, index, chapters)
    return tuple(each.statement for each in collector.found)


def declarations(index: Index) -> list[tuple[str, Declaration]]:
    """Of the package's own manifests, those nearest to the root first."""
    files = sorted(index.package.files.items(), key=lambda item: (item[0].count("/"), item[0]))
    return [
        (path, each)
        for path, file in files
        if file.facts is not None and file.role in ("manifest", "config")
        for each in file.facts.declarations
    ]


_LANGUAGES = {
    "java": "Java", "python": "Python", "javascript": "Node", "typescript": "Node", "tsx": "Node", "ruby": "Ruby",
    "php": "PHP", "csharp": ".NET", "kotlin": "Java", "rust": "Rust", "c": "C", "cpp": "C++",
}  # fmt: skip


def _install(collector: Collector, index: Index) -> None:
    for path, line in _shell_lines(index, _INSTALL_LINE):
        prose = Prose(index, path, "")
        prose.cite(line[0], line[0])
        collector.add(
            prose, "usage", f"Install it with {code(line[1])}", About(path, "", "usage", "install"), nature="documented"
        )
        break
    found = declarations(index)
    name = next(
        ((path, each) for path, each in found if each.what == "name" and is_codeable(each.value or each.name)), None
    )
    if name is None:
        return
    path, declared = name
    prose = Prose(index, path, "")
    prose.cite(declared.start, declared.end)
    text = f"It is distributed as {code(declared.value or declared.name)}"
    needs = next((each for where, each in found if where == path and each.what == "requires_language"), None)
    if needs is not None and is_codeable(needs.value):
        prose.cite(needs.start, needs.end)
        edition = needs.name == "rust edition"  # of the language, which says nothing of the compiler's version
        text += " and is written in the edition" if edition else f" and needs {_language(index)}"
        text += f" {code(needs.value)}{' of Rust' if edition else ''}"
    collector.add(prose, "usage", text, About(path, "", "usage", "distribution"))


def _language(index: Index) -> str:
    return _LANGUAGES.get(main_language(index), "the language in version")


def main_language(index: Index) -> str:
    """The language of most lines; what is typed counts as what it is written in."""
    lines: dict[str, int] = {}
    for path, facts in index.sources.items():
        language = index.package.files[path].language
        lines[language] = lines.get(language, 0) + (0 if language in SCHEMAS else facts.lines)
    return min(lines, key=lambda name: (-lines[name], name)) if lines else ""


def _shell_lines(index: Index, wanted: re.Pattern[str]) -> list[tuple[str, tuple[int, str]]]:
    found = []
    for path in _documents(index):
        facts = index.package.files[path].facts
        for example in facts.examples if facts is not None else ():
            shown = example.code.split("\n")
            prompts = any(line.lstrip().startswith("$ ") for line in shown)  # the other lines are what is answered
            for offset, line in enumerate(shown):
                if prompts and not line.lstrip().startswith("$ "):
                    continue
                if (match := wanted.match(line)) and is_codeable(plainly := match[0].strip().lstrip("$ ")):
                    # The block's first line may be its fence.
                    start = _line_of(example, offset)
                    found.append((path, (start, plainly)))
    return found


def _line_of(example: Example, offset: int) -> int:
    fence = (example.end - example.start + 1) - len(example.code.rstrip("\n").split("\n"))
    return min(example.end, example.start + offset + (1 if fence >= 2 else 0))


def _documents(index: Index) -> list[str]:
    paths = [path for path, file in index.package.files.items() if file.role == "document" and file.facts is not None]
    return sorted(paths, key=lambda path: (not path.lower().startswith("readme"), path.count("/"), path))[:40]


def _command_line(collector: Collector, index: Index) -> None:
    scripts = [(path, each) for path, each in declarations(index) if each.what == "script"]
    for path, each in scripts[:6]:
        prose = Prose(index, path, "")
        prose.cite(each.start, each.end)
        if is_codeable(each.name) and is_codeable(each.value):
            made = "built from" if each.value.endswith((".c", ".cc", ".cpp", ".cxx")) else "which runs"
            text = f"Installing it makes the command {code(each.name)}, {made} {code(each.value)}"
            collector.add(prose, "usage", text, About(path, "", "usage", "script", each.name))
    write_invocations(collector, index, scripts)


def _configuration(collector: Collector, index: Index) -> None:
    variables = [(path, each) for path, facts in index.sources.items() for each in facts.env if is_codeable(each.name)]
    if not variables:
        return
    first = {each.name: (path, each) for path, each in reversed(variables)}
    names = unique(each.name for _, each in variables)
    shown = names[:MAX_VARIABLES]
    prose = Prose(index, first[shown[0]][0], "")
    for name in shown:
        path, each = first[name]
        cite_variable(prose, path, each)
    said = [code(name) for name in shown]
    text = listing(said) if len(names) == len(shown) else f"{', '.join(said)} and others"
    what = "setting" if len(names) == 1 else "settings"
    collector.add(
        prose, "usage", f"It is configured from outside by the {what} {text}", About("", "", "usage", "configuration")
    )


def _examples(collector: Collector, index: Index) -> None:
    """Blocks of the documents that call what the package offers."""
    offered = {place.name.rpartition(".")[2] for place in index.public}
    number = 0
    documents = _documents(index)
    for path in [*documents, *(path for path, facts in index.sources.items() if facts.examples)]:
        facts = index.package.files[path].facts
        if facts is None:
            continue
        for example in facts.examples:
            line = _telling_line(example, offered)
            if line is None or number >= MAX_EXAMPLES:
                continue
            offset, text = line
            prose = Prose(index, path, "")
            prose.cite(example.start, min(example.end, example.start + 40))
            number += 1
            heading = clean(example.heading.rpartition(" > ")[2], 60).replace("`", "").replace('"', "")
            lead = (
                f"Example ({heading})"
                if heading and heading.isascii() and not re.search(r"\d|_|[a-z][A-Z]", heading)
                else "Example"
            )
            about = About(path, "", "usage", "example", text[:80])
            collector.add(prose, "usage", f"{lead}: {code(text)}", about, nature="documented")
            del offset


def _telling_line(example: Example, offered: set[str]) -> tuple[int, str] | None:
    """The first line that calls something offered, imports aside; one that only asks, where no other does."""
    lines = example.code.split("\n")
    asking: tuple[int, str] | None = None
    for offset, line in enumerate(lines):
        text = line.strip().removeprefix(">>> ").rstrip(";{ ")
        if not is_codeable(text) or text.startswith(("import ", "from ", "#", "//", "const {", "require")):
            continue
        if is_secret("", text) or any(is_secret("", part) for part in re.split(r"[\s\"'=]", text)):
            continue
        if _PROSE.match(text):
            continue
        depth, opened = _brackets(text)
        if depth > 0 and _called_last(text[:opened]) in offered:
            return offset, f"{text[:opened]}(…)"  # what it is given stands on the lines below
        if depth:
            continue
        if _ASKING.match(text):
            calls = _names_called(text) & offered
            asking = asking or ((offset, text) if calls else None)
            continue
        if any(re.search(rf"(?<!\w){re.escape(name)}\(", text) for name in _names_called(text) & offered):
            inner = lines[offset + 1].strip() if text.endswith(":") and offset + 1 < len(lines) else ""
            whole = f"{text} {inner}"  # a block by itself says nothing
            if not inner or is_secret("", inner) or not is_codeable(inner):
                return offset, text
            return offset, whole if is_codeable(whole) else inner
    return asking


def _brackets(text: str) -> tuple[int, int]:
    """How many brackets the line leaves open, and where the first of them stands; less than 0 where one is closed that
    an earlier line has opened."""
    opened: list[int] = []
    for position, letter in enumerate(text):
        if letter == "(":
            opened.append(position)
        elif letter == ")":
            if not opened:
                return -1, 0
            opened.pop()
    return len(opened), opened[0] if opened else 0


def _called_last(text: str) -> str:
    found = re.search(r"[A-Za-z_$][\w$]*$", text)
    return found[0] if found else ""


def _names_called(text: str) -> set[str]:
    return set(re.findall(r"([A-Za-z_$][\w$]*)\(", text))


def _tests_as_examples(collector: Collector, index: Index, chapters: Sequence[Chapter]) -> None:
    """Calls that a test makes with a plain result: an example that is known to work."""
    told = 0
    for chapter in chapters:
        of_chapter = 0
        for part in chapter.parts:
            if told >= MAX_EXAMPLES or of_chapter >= 2:
                break
            if _test_example(collector, index, part.anchor):
                told += 1
                of_chapter += 1


def _test_example(collector: Collector, index: Index, place: SymbolId) -> bool:
    symbol = index.symbol(place)
    name = place.name.rpartition(".")[2]
    if symbol is None or symbol.kind not in CALLABLE_KINDS:
        return False
    for link in index.package.tests.get(place, ())[:6]:
        if link.depth > 1:
            break
        for expectation in link.test.expects:
            text = " ".join(expectation.text.split())
            if not re.search(rf"(?<!\w){re.escape(name)}\([\"'\d\[{{-]", text) or expectation.start != expectation.end:
                continue
            if not is_codeable(text) or is_secret("", text):
                continue
            prose = Prose(index, link.path, link.test.symbol)
            prose.cite(expectation.start, expectation.end)
            about = About(link.path, link.test.symbol, "usage", "tested", name)
            collector.add(prose, "usage", f"Example, from a test: {code(text)}", about)
            return True
    return False


def _errors(collector: Collector, index: Index, chapters: Sequence[Chapter]) -> None:
    """The error types that a caller may meet, most public first."""
    places: dict[str, Citation] = {}
    for chapter in chapters:
        for part in chapter.parts:
            for place in part.group.members:
                for each in index.of(place).raises:
                    name = re.split(r"\.|::", each.error)[-1]
                    if not each.declared and not passes_on(each) and name[:1].isupper() and is_codeable(each.error):
                        places.setdefault(
                            each.error, Citation(place.path, each.start, min(each.end, each.start + 6), each.symbol)
                        )
    own = {
        place.name.rpartition(".")[2] for place in index.package.symbols if index.package.symbols[place].kind == "error"
    }
    # C++ names the same error with its namespace where it is raised elsewhere
    named = [name for name in places if "::" not in name or name.rpartition("::")[2] not in places]
    names = sorted(named, key=lambda name: re.split(r"\.|::", name)[-1] not in own)
    shown = [name for name in names if name not in ("NotImplementedError", "AssertionError", "StopIteration")][
        :MAX_ERRORS
    ]
    if not shown:
        return
    prose = Prose(index, places[shown[0]].path, "")
    prose.citations.extend(places[name] for name in shown)
    said = [code(name) for name in shown]
    text = listing(said) if len(shown) == len(names) else f"{', '.join(said)} and others"
    collector.add(prose, "usage", f"Errors to expect: {text}", About("", "", "usage", "errors"))
