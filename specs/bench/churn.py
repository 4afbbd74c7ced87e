"""Commits such as people make: code moved, renamed, edited. The same seed makes the same ones."""

import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal[
    "lines inserted", "file renamed", "function renamed", "function moved", "number edited", "function added"
]
_SUFFIXES = (".py", ".js", ".mjs", ".cjs", ".ts")
_HEAD = re.compile(r"(?:async )?def |class |(?:export )?(?:default )?(?:async )?function |export (?:abstract )?class ")
_FUNCTION = re.compile(r"^(?:async )?def (\w{7,})\(|^(?:export )?(?:async )?function (\w{7,})\(", re.MULTILINE)
_NUMBER = re.compile(r"(?<=[<>] )\d{1,4}\b(?![.\w])")
_IMPORT = re.compile(r"^\s*(?:from|import|export)\b|\brequire\(|^\s*\} from ")
_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", ""),
    "HOME": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    **{f"GIT_{who}_{what}": "bench@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


@dataclass(frozen=True, slots=True)
class Edit:
    kind: Kind
    path: str
    old: str = ""  # what had another name before
    new: str = ""

    @property
    def changes_words(self) -> bool:
        """Whether a spec may say something else after it."""
        return self.kind not in ("lines inserted", "function moved")


def repository(source: Path, folder: Path) -> Path:
    """A copy of a folder as a repository with one commit."""
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".git", "__pycache__", "node_modules"))
    return initialised(folder)


def initialised(folder: Path) -> Path:
    _git(folder, "init", "--quiet")
    return commit(folder)


def commit(folder: Path) -> Path:
    _git(folder, "add", "--all", "--force")
    _git(folder, "commit", "--quiet", "--allow-empty", "--message", "change")
    return folder


def churn(folder: Path, commits: int, seed: int = 1) -> Iterator[Edit]:
    """Makes a commit for each edit, and gives it."""
    chance = random.Random(seed)  # noqa: S311 (to be repeated, not to be secret)
    made = tried = 0
    while made < commits and tried < commits * 20:
        edit = _EDITS[tried % len(_EDITS)](folder, chance)
        tried += 1
        if edit is not None:
            commit(folder)
            made += 1
            yield edit


def add_function(folder: Path, chance: random.Random) -> Edit | None:
    """At the end of a file, with a guard and a message."""
    file = _any(folder, chance)
    if file is None:
        return None
    name, limit = f"weigh_parcel_{chance.randrange(1000)}", chance.randrange(20, 900)
    if file.suffix == ".py":
        body = f"def {name}(grams):\n    if grams > {limit}:\n        raise ValueError('too heavy')\n    return grams\n"
    else:
        body = f"function {name}(grams) {{\n  if (grams > {limit}) throw new Error('too heavy');\n  return grams;\n}}\n"
    file.write_text(f"{file.read_text().rstrip()}\n\n\n{body}")
    return Edit("function added", _path(folder, file), new=name)


def insert_lines(folder: Path, chance: random.Random) -> Edit | None:
    """Blank lines above something at the top level: what follows moves down."""
    file = _any(folder, chance)
    if file is None:
        return None
    lines = file.read_text().splitlines(keepends=True)
    places = [at for at in range(1, len(lines)) if _HEAD.match(lines[at]) and not lines[at - 1].strip()]
    if not places:
        return None
    at = chance.choice(places)
    file.write_text("".join([*lines[:at], "\n" * chance.randrange(1, 9), *lines[at:]]))
    return Edit("lines inserted", _path(folder, file))


def _rename_file(folder: Path, chance: random.Random) -> Edit | None:
    file = _any(folder, chance)
    if file is None or file.stem.startswith(("__", "index", "test_", "setup", "conftest")):
        return None
    new = file.with_stem(f"{file.stem}_moved")
    if new.exists():
        return None
    _git(folder, "mv", _path(folder, file), _path(folder, new))
    word = re.compile(rf"(?<![\w-]){re.escape(file.stem)}(?![\w-])")
    for each in _files(folder):
        lines = each.read_text().splitlines(keepends=True)
        after = "".join(word.sub(new.stem, line) if _IMPORT.search(line) else line for line in lines)
        if after != "".join(lines):
            each.write_text(after)
    return Edit("file renamed", _path(folder, new), _path(folder, file), _path(folder, new))


def _rename_function(folder: Path, chance: random.Random) -> Edit | None:
    file = _any(folder, chance, lambda text: bool(_FUNCTION.search(text)))
    if file is None:
        return None
    old = next(name for name in chance.choice(_FUNCTION.findall(file.read_text())) if name)
    new = f"{old}_anew"
    for each in _files(folder):
        text = each.read_text()
        if old in text:
            each.write_text(re.sub(rf"\b{old}\b", new, text))
    return Edit("function renamed", _path(folder, file), old, new)


def _move_function(folder: Path, chance: random.Random) -> Edit | None:
    """To the end of its file."""
    file = _any(folder, chance, lambda text: len(_blocks(text)) > 2)
    if file is None:
        return None
    text = file.read_text()
    start, end = chance.choice(_blocks(text)[:-1])
    file.write_text(f"{text[:start]}{text[end:].rstrip()}\n\n\n{text[start:end].rstrip()}\n")
    return Edit("function moved", _path(folder, file))


def _edit_number(folder: Path, chance: random.Random) -> Edit | None:
    file = _any(folder, chance, lambda text: bool(_NUMBER.search(text)))
    if file is None:
        return None
    text = file.read_text()
    found = chance.choice(list(_NUMBER.finditer(text)))
    new = str(int(found[0]) + chance.randrange(1, 50))
    file.write_text(text[: found.start()] + new + text[found.end() :])
    return Edit("number edited", _path(folder, file), found[0], new)


def _blocks(text: str) -> list[tuple[int, int]]:
    """Undecorated functions at the top level that stand between blank lines, as offsets."""
    pattern = re.compile(r"\n\n(?=(?:async )?def \w+\(|(?:async )?function \w+\()(?:(?!\n\n\n?\S)[\s\S])*\n(?=\n+\S)")
    return [(found.start() + 2, found.end()) for found in pattern.finditer(text)]


_EDITS: tuple[Callable[[Path, random.Random], Edit | None], ...] = (
    insert_lines,
    _rename_function,
    _move_function,
    _edit_number,
    _rename_file,
    insert_lines,
    add_function,
)


def _any(folder: Path, chance: random.Random, fits: Callable[[str], bool] = lambda text: True) -> Path | None:
    files = [file for file in _files(folder) if not file.name.startswith("test") and fits(file.read_text())]
    return chance.choice(files) if files else None


def _files(folder: Path) -> list[Path]:
    found = sorted(file for file in folder.rglob("*") if file.suffix in _SUFFIXES and ".git" not in file.parts)
    return [file for file in found if not file.is_symlink() and _is_text(file)]


def _is_text(file: Path) -> bool:
    try:
        file.read_text()
    except UnicodeDecodeError:
        return False
    return True


def _path(folder: Path, file: Path) -> str:
    return file.relative_to(folder).as_posix()


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=_ENVIRONMENT, check=True, capture_output=True)
