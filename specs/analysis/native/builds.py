"""What CMake, Meson and the autotools say of a package: its name and version, what it needs, what it installs."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from specs.analysis.documents import plain_lines
from specs.analysis.facts import Declaration, FileFacts
from specs.analysis.manifests import facts_of

MAX_COMMANDS = 4000
TOKEN = re.compile(
    r"\#\[(?P<bar>=*)\[.*?\](?P=bar)\]|\#[^\n]*|\"(?P<text>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\\n]|\\.)*)'"
    r"|\[(?P<eq>=*)\[(?P<bracket>.*?)\](?P=eq)\]|(?P<mark>[()\[\],])|(?P<word>[^\s()\[\],\"'#]+)",
    re.DOTALL,
)
KEYS = frozenset({"VERSION", "DESCRIPTION", "HOMEPAGE_URL", "LANGUAGES"})
STANDARD = re.compile(r"(?:cxx_std_|c_std_|gnu\+\+|c\+\+)(\d\w)$")
PLAIN = re.compile(r"[A-Za-z0-9_][\w.+-]*")
SOURCE = re.compile(r"[\w./-]+\.(?:c|cc|cpp|cxx)")
WANTED = re.compile(r"^([A-Za-z][\w.+-]*)\s*((?:[<>=!]=?)\s*[\w.]+)?$")


class Command(NamedTuple):
    name: str
    args: list[str]
    start: int
    end: int


def commands(text: str) -> Iterator[Command]:
    """`name(args)` at the outermost level, with their lines."""
    name, depth, line, at, count = "", 0, 1, 0, 0
    held: Command | None = None
    for token in TOKEN.finditer(text):
        line += text.count("\n", at, token.start())
        at = token.start()
        mark = token["mark"]
        value = next((token[key] for key in ("text", "single", "bracket", "word") if token[key] is not None), None)
        if mark in ("(", "["):
            depth += 1
            if depth == 1 and name and mark == "(":
                held = Command(name.lower(), [], line, line)
        elif mark in (")", "]"):
            depth = max(0, depth - 1)
            if depth == 0 and held is not None:
                yield held._replace(end=line)
                held, count = None, count + 1
                if count >= MAX_COMMANDS:
                    return
        elif value is not None and depth == 0:
            name = value
        elif value is not None and held is not None and (said := value.rstrip(":") if token["word"] else value):
            held.args.append(said)  # Meson: `version : '1.2'`


def _after(args: list[str], key: str) -> str:
    found = next((at for at, arg in enumerate(args) if arg.upper() == key), len(args))
    return args[found + 1] if found + 1 < len(args) else ""


def analyze_cmake(text: str) -> FileFacts:
    text = plain_lines(text)
    return facts_of("cmake", text, _cmake(list(commands(text))))


def _cmake(found: list[Command]) -> Iterator[Declaration]:
    installed = {arg for each in found if each.name == "install" for arg in each.args}
    asked = {each.args[0] for each in found if each.name == "set" and each.args}
    standard_of = "CMAKE_CXX_STANDARD" if "CMAKE_CXX_STANDARD" in asked else "CMAKE_C_STANDARD"
    named = False
    for each in found:
        first = each.args[0] if each.args else ""
        if each.name == "project" and not named and PLAIN.fullmatch(first):
            named = True
            yield Declaration("name", "project", first, each.start, each.end)
            for key, what in (("VERSION", "version"), ("DESCRIPTION", "description"), ("HOMEPAGE_URL", "homepage")):
                if (value := _after(each.args, key)) and "$" not in value and value not in KEYS:
                    yield Declaration(what, what, value, each.start, each.end)
        elif each.name == "set" and first == standard_of and len(each.args) > 1:
            yield Declaration("requires_language", first, each.args[1], each.start, each.end)
        elif each.name == "target_compile_features":
            for arg in each.args:
                if standard := STANDARD.search(arg):
                    yield Declaration("requires_language", "standard", standard[1], each.start, each.end)
        elif each.name in ("find_package", "fetchcontent_declare", "cpmaddpackage") and PLAIN.fullmatch(first):
            version = each.args[1] if len(each.args) > 1 and each.args[1][:1].isdigit() else ""
            yield Declaration("dependency", first, version, each.start, each.end)
        elif each.name in ("pkg_check_modules", "pkg_search_module"):
            for arg in each.args[1:]:
                if (wanted := WANTED.match(arg)) and not arg.isupper():
                    yield Declaration("dependency", wanted[1], wanted[2] or "", each.start, each.end)
        elif each.name == "add_executable" and first in installed and PLAIN.fullmatch(first):
            source = next((arg for arg in each.args[1:] if SOURCE.fullmatch(arg)), "")
            yield Declaration("script", first, source, each.start, each.end)


def analyze_meson(text: str) -> FileFacts:
    text = plain_lines(text)
    return facts_of("meson", text, _meson(list(commands(text))))


def _meson(found: list[Command]) -> Iterator[Declaration]:
    for each in found:
        first = each.args[0] if each.args else ""
        if each.name == "project" and PLAIN.fullmatch(first):
            yield Declaration("name", "project", first, each.start, each.end)
            if (version := _after(each.args, "VERSION")) and version[:1].isdigit():
                yield Declaration("version", "version", version, each.start, each.end)
            for arg in each.args:
                if arg.startswith(("cpp_std=", "c_std=")) and (standard := STANDARD.search(arg)):
                    yield Declaration("requires_language", "standard", standard[1], each.start, each.end)
        elif each.name == "dependency" and PLAIN.fullmatch(first):
            version = _after(each.args, "VERSION")
            yield Declaration(
                "dependency", first, version if re.match(r"[<>=\d]", version) else "", each.start, each.end
            )
        elif each.name == "executable" and PLAIN.fullmatch(first) and _after(each.args, "INSTALL") == "true":
            source = next((arg for arg in each.args[1:] if SOURCE.fullmatch(arg)), "")
            yield Declaration("script", first, source, each.start, each.end)


def analyze_autoconf(text: str) -> FileFacts:
    """configure.ac; a word that begins with `dnl` begins a comment."""
    text = plain_lines(text)
    bare = re.sub(r"(?m)^[ \t]*dnl\b.*$", "", text)
    return facts_of("autoconf", text, _autoconf(list(_macros(bare))))


MACRO = re.compile(r"\b(AC_INIT|PKG_CHECK_MODULES|AM_INIT_AUTOMAKE)\s*\(((?:[^()]|\([^()]*\)){0,2000})\)")


def _macros(text: str) -> Iterator[Command]:
    for found in MACRO.finditer(text):
        start = text.count("\n", 0, found.start()) + 1
        args = [" ".join(each.strip(" []\n\t").split()) for each in found[2].split(",")]
        yield Command(found[1], args, start, start + found[0].count("\n"))


def _autoconf(found: list[Command]) -> Iterator[Declaration]:
    for each in found:
        if each.name == "AC_INIT" and PLAIN.fullmatch(each.args[0]):
            yield Declaration("name", "AC_INIT", each.args[0], each.start, each.end)
            if len(each.args) > 1 and each.args[1][:1].isdigit():
                yield Declaration("version", "version", each.args[1], each.start, each.end)
            if len(each.args) > 4 and each.args[4].startswith("http"):
                yield Declaration("homepage", "homepage", each.args[4], each.start, each.end)
        elif each.name == "PKG_CHECK_MODULES" and len(each.args) > 1:
            for wanted in re.finditer(r"([A-Za-z][\w.+-]*)(?:\s*([<>=]=?\s*[\d.]+))?", each.args[1]):
                yield Declaration("dependency", wanted[1], wanted[2] or "", each.start, each.end)


MAX_APART = 20  # rows between a program's name and its sources
PROGRAMS = re.compile(r"^[ \t]*(?:bin|sbin)_PROGRAMS\s*\+?=((?:[^\n\\]|\\\n)*)", re.MULTILINE)


def analyze_automake(text: str) -> FileFacts:
    """Makefile.am: the programs that it installs."""
    text = plain_lines(text)

    def found() -> Iterator[Declaration]:
        for each in PROGRAMS.finditer(text):
            start = text.count("\n", 0, each.start()) + 1
            for name in each[1].replace("\\", " ").split():
                if PLAIN.fullmatch(name):
                    made = re.search(rf"(?m)^[ \t]*{re.sub(r'[^A-Za-z0-9_]', '_', name)}_SOURCES\s*=([^\n]*)", text)
                    row = text.count("\n", 0, made.start()) + 1 if made else start
                    near = made is not None and 0 <= row - start <= MAX_APART
                    source = next((word for word in made[1].split() if SOURCE.fullmatch(word)), "") if made else ""
                    end = start + each[0].count("\n")
                    yield Declaration("script", name, source if near else "", start, max(end, row) if near else end)

    return facts_of("automake", text, found())
