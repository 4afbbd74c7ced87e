"""What the usage text of a program says of its options: rows that begin with a flag."""

import re
from collections.abc import Mapping
from dataclasses import replace as renewed

from msgspec.structs import replace

from specs.analysis.facts import Command, Option
from specs.analysis.package import SourceFile
from specs.analysis.solid.reader import CommandDraft, Reader

TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
BLANK = re.compile(r"^(?:\s|\\[tnrvfb])+")
HEAD = re.compile(
    r"(--?[A-Za-z0-9?@#%][\w-]*)((?:[ =]?\[?=?[<\[{][^>\]}]*[>\]}]\]?|[ =][A-Z][A-Z0-9_:./|-]*(?![\w']))*)"
)
BETWEEN = re.compile(r"\s*(?:[,|/]|or\b)\s*|\s+(?=--?[A-Za-z])")
WORD = re.compile(r"^(?:=|\s)\S+(?=\s{2,}|\\t)")  # "port" of "-p port    the port"
UP_TO = re.compile(r"^\s*(?:\.\.\.?|-|to)\s*-\w(?=\s)")  # "-0 .. -9   set compression level"
GAP = re.compile(r"^(?:\s|\\t|[:=]\s|-\s|–)+")
MORE = re.compile(rb'\s*(?:\w+\s*\(\s*(?:\w+\s*,\s*)?)*"')
MAX_ROWS = 3
MAX_MORE = 5
FURTHER_IN = 6  # blanks before a row that goes on
MIN_ALONE = 4  # rows from which on they are the options of a program
USAGE = "usage"


def usage_texts(reader: Reader) -> dict[str, tuple[str, int, int]]:
    """What a row that shows a flag first says of it: "-q, --quiet   say nothing"."""
    found: dict[str, tuple[str, int, int]] = {}
    rows = reader.src.rows
    for at, raw in enumerate(rows):
        if b'"' not in raw or b"-" not in raw:
            continue
        texts = TEXT.findall(raw.decode("utf-8", "replace"))
        if not texts or not BLANK.sub("", texts[0]).startswith("-"):
            continue
        flags, told = _usage(BLANK.sub("", texts[0]))
        end = at
        rest = list(texts[1:])
        while not told and flags and end - at < MAX_ROWS:  # {"-q", "--quiet", 0, _("say nothing")}
            for text in rest:
                more, said = _usage(text) if text.startswith("-") else ([], BLANK.sub("", text))
                flags += more
                if " " in said.strip() and not said.startswith("%"):
                    told = said
                    break
            if told or end + 1 >= len(rows) or not rows[end + 1].strip().startswith((b'"', b"_(", b"N_(", b"gettext")):
                break
            end += 1
            rest = TEXT.findall(rows[end].decode("utf-8", "replace"))
        if told and len(texts) == 1 and end == at:
            added, end = _going_on(rows, texts[0], end)
            told = _whole(told + added)
        told = _cleaned(told)
        for flag in flags if told else ():
            found.setdefault(flag, (told, at + 1, end + 1))
    return found


def _going_on(rows: list[bytes], text: str, end: int) -> tuple[str, int]:
    """What the rows below add to a row: those that stand in further, and those that its text runs on into."""
    added = ""
    for row in rows[end + 1 : end + 1 + MAX_MORE]:
        texts = TEXT.findall(row.decode("utf-8", "replace")) if MORE.match(row) else []
        if len(texts) != 1:
            break
        said = BLANK.sub("", texts[0])
        if said.startswith("-") or not re.match(r"\w|[(<'`]", said):
            break
        if text.endswith("\\n"):
            if len(texts[0]) - len(said) < FURTHER_IN and "\\t" not in texts[0][: len(texts[0]) - len(said)]:
                break
            added += " "
        added += said
        text = texts[0]
        end += 1
    return added, end


def _whole(text: str) -> str:
    """Without the beginning of what goes on in rows that are not read: "Set the method. The valid ones are:"."""
    bare = re.sub(r"(?:\\[tnrvf]|\s)+$", "", text)
    if not bare.endswith((":", ",")):
        return text
    return bare.rpartition(". ")[0] or bare.rstrip(":,")


def _usage(text: str) -> tuple[list[str], str]:
    """The flags that a row begins with, and what follows them."""
    flags: list[str] = []
    while len(flags) < 4 and (head := HEAD.match(text)) is not None:
        flags.append(head[1])
        text = text[head.end() :]
        between = BETWEEN.match(text)
        if between is None or not HEAD.match(text[between.end() :]):
            break
        text = text[between.end() :]
    if flags and (last := UP_TO.match(text)) is not None:
        text = text[last.end() :]
    if flags and (word := WORD.match(text)) is not None:
        text = text[word.end() :]
    return flags, GAP.sub("", text) if GAP.match(text) else ""


def _cleaned(text: str) -> str:
    told = re.sub(r"\\[tnrvf]", " ", text).replace('\\"', '"').replace("\\\\", "\\").strip()
    if "%" in told or len(re.findall(r"[A-Za-z]{2,}", told)) < 1:
        return ""
    return " ".join(told.split())


def with_usage(reader: Reader) -> None:
    """Options without a word about them are told as the usage text tells them."""
    drafts = [each for each in reader.commands.values() if each.framework == "getopt"]
    said = usage_texts(reader)
    if not drafts:
        _usage_alone(reader, said)
    for draft in drafts:
        for at, option in enumerate(draft.options):
            told = next((said[flag] for flag in option.flags if flag in said), None)
            if told is not None and not option.help:
                text, start, end = told
                draft.options[at] = replace(option, help=text, start=start, end=end)


def _usage_alone(reader: Reader, said: dict[str, tuple[str, int, int]]) -> None:
    """A file that only prints what there is, where another one reads it."""
    rows: dict[tuple[str, int, int], list[str]] = {}
    for flag, told in said.items():
        rows.setdefault(told, []).append(flag)
    if len(rows) < MIN_ALONE or reader.commands:
        return
    first = min(start for _, start, _ in rows)
    holder = next((each.name for each in reader.facts.symbols if each.start <= first <= each.end), "")
    draft = CommandDraft(holder, "", "", first, first, USAGE)
    draft.options = [Option(tuple(flags), start, end, help=text) for (text, start, end), flags in rows.items()]
    reader.commands[USAGE] = draft


def told_once(files: Mapping[str, SourceFile]) -> dict[str, SourceFile]:
    """Options that one file reads and another tells of are told where there are words about them."""
    spoken = {
        path: {flag for each in commands for option in each.options for flag in option.flags}
        for path, file in files.items()
        if (commands := _commands(file, USAGE))
    }
    found = dict(files)
    for path, file in files.items():
        for each in _commands(file, "getopt") if spoken else ():
            read = {flag for option in each.options for flag in option.flags}
            told = max(spoken, key=lambda where: len(spoken[where] & read))
            if len(spoken[told] & read) * 2 >= len(spoken[told]):
                found[path] = _without(found[path], each, spoken[told])
    return found


def _commands(file: SourceFile, framework: str) -> list[Command]:
    if file.facts is None or file.role != "source" or file.language not in ("c", "cpp"):
        return []
    return [each for each in file.facts.commands if each.framework == framework]


def _without(file: SourceFile, command: Command, told: set[str]) -> SourceFile:
    assert file.facts is not None
    left = replace(command, options=tuple(each for each in command.options if not told & set(each.flags)))
    commands = tuple(left if each is command else each for each in file.facts.commands)
    return renewed(file, facts=replace(file.facts, commands=tuple(each for each in commands if each.options)))
