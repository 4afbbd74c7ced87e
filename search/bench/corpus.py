"""Packages of PyPI to search among, as code alone: no README, no metadata, and their own names masked."""

import ast
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path, PurePosixPath

from django.conf import settings

PINS = Path(__file__).with_name("corpus.txt")
_PATIENCE = 1800
_LEFT_OUT = frozenset({"tests", "test", "testing", "_vendor", "vendor", "vendored", "docs", "examples", "locale"})
_AFFIXES = re.compile(r"^(?:python|py)-|-(?:python|py)$")


@dataclass(frozen=True, slots=True)
class Wheel:
    """A published package. `code` is its Python files by path, names and docstrings as published."""

    name: str
    summary: str
    keywords: str
    code: dict[str, str]

    @property
    def own_names(self) -> list[str]:
        """What it is called, in every form, the longest first."""
        name = self.name.lower().replace("_", "-")
        bare = _AFFIXES.sub("", name)
        forms = {joint.join(each.split("-")) for each in (name, bare) for joint in ("-", "_", " ", "")}
        return sorted(forms, key=lambda form: (-len(form), form))


def wheels() -> list[Wheel]:
    """Those of the list, fetched once into the data folder, in the order of the list."""
    folder = Path(settings.DATA_DIR) / "bench" / "wheels"
    pins = [line for line in PINS.read_text().split() if not line.startswith("#")]
    if not (folder / "complete").exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*pip, "--dest", str(folder), *pins], check=True, timeout=_PATIENCE)
        (folder / "complete").touch()
    files = {_plain(file.name.split("-")[0]): file for file in folder.glob("*.whl")}
    return [_read(files[_plain(pin.partition("==")[0])]) for pin in pins]


def masked(text: str, names: Iterable[str], instead: str) -> str:
    """Every word of the text that is one of the names replaced; `_` and digits end a word as spaces do."""
    pattern = "|".join(re.escape(name) for name in names)
    return re.sub(rf"(?<![^\W_])(?:{pattern})(?![^\W\d_])", instead, text, flags=re.IGNORECASE)


def lay(wheel: Wheel, folder: Path, *, docstrings: bool) -> Path:
    """Its code as a folder whose name says nothing, its own names masked by that."""
    instead = folder.name
    for path, text in wheel.code.items():
        file = folder / masked(path, wheel.own_names, instead)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(masked(text if docstrings else without_docstrings(text), wheel.own_names, instead))
    return folder


def without_docstrings(text: str) -> str:
    """The same code on the same lines, with `...` where docstrings were."""
    lines = text.split("\n")
    for node in _documented(text):
        doc = node.body[0]
        first, last = doc.lineno - 1, (doc.end_lineno or doc.lineno) - 1
        before, after = lines[first].encode()[: doc.col_offset].decode(), lines[last].encode()[doc.end_col_offset :]
        lines[first : last + 1] = [f"{before}...{after.decode()}", *[""] * (last - first)]
    return "\n".join(lines)


def _documented(text: str) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text)):
        holds = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if holds and ast.get_docstring(node, clean=False) is not None:  # type: ignore[arg-type]
            yield node  # type: ignore[misc]


def _read(file: Path) -> Wheel:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        metadata = next(name for name in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        about: Message = Parser().parsestr(archive.read(metadata).decode())
        code = {name: text for name in sorted(names) if (text := _text(archive, name)) is not None}
    return Wheel(about["Name"], about["Summary"] or "", about["Keywords"] or "", code)


def _text(archive: zipfile.ZipFile, name: str) -> str | None:
    """Of a Python file that parses; nothing of the others."""
    if not name.endswith(".py") or _LEFT_OUT & set(PurePosixPath(name).parts[:-1]) or ".data/" in name:
        return None
    try:
        text = archive.read(name).decode()
        ast.parse(text)
    except (UnicodeDecodeError, SyntaxError, ValueError):
        return None
    return text.replace("\r\n", "\n")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
