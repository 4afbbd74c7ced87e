"""What citations resolve in: the files of one snapshot, their lines, and what of them is prose."""

import re
from collections.abc import Callable
from functools import cached_property

from specs.analysis.facts import EffectKind, FileFacts
from specs.analysis.package import PackageFacts

_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"\s*(?:#|//|/\*|\*|--|;|<!--|\"\"\"|''')")
_KEPT_FILES = 64


def split_lines(text: str) -> list[str]:
    """Lines as an editor counts them: a form feed or U+2028 does not end one."""
    lines = _LINE_END.split(text)
    if lines and not lines[-1]:
        lines.pop()
    return lines


class Sources:
    def __init__(self, package: PackageFacts, text_of: Callable[[str], str | None]) -> None:
        """`text_of` gives the text of the file at a path, None where the snapshot has none."""
        self.package = package
        self._text_of = text_of
        self._lines: dict[str, list[str] | None] = {}

    def lines(self, path: str) -> list[str] | None:
        if path not in self._lines:
            if len(self._lines) >= _KEPT_FILES:  # the texts of a large package don't fit in memory at once
                self._lines.pop(next(iter(self._lines)))
            text = self._text_of(path) if path in self.package.files else None
            self._lines[path] = None if text is None else split_lines(text)
        return self._lines[path]

    def cited(self, path: str, start: int, end: int) -> str | None:
        lines = self.lines(path)
        if lines is None or not 1 <= start <= end <= len(lines):
            return None
        return "\n".join(lines[start - 1 : end])

    def is_prose(self, path: str, start: int, end: int) -> bool:
        """Whether the lines are a docstring, a comment, a document, or a manifest's own words."""
        file = self.package.files.get(path)
        if file is None:
            return False
        if file.role in ("document", "manifest", "config") or file.language in ("markdown", "restructuredtext", "text"):
            return True
        if any(first <= start and end <= last for first, last in self._prose_spans(path)):
            return True
        lines = self.lines(path) or []
        return all(_COMMENT.match(line) or "#" in line or "//" in line for line in lines[start - 1 : end])

    def _prose_spans(self, path: str) -> list[tuple[int, int]]:
        facts = self.package.files[path].facts
        return _doc_spans(facts) if facts else []

    @property
    def files_read(self) -> int:
        """How many source files analysis read: what an absence is claimed over."""
        return sum(1 for file in self.package.files.values() if file.role == "source" and file.facts is not None)

    @cached_property
    def effects_seen(self) -> frozenset[EffectKind]:
        return frozenset(
            effect.effect
            for file in self.package.files.values()
            if file.role == "source" and file.facts is not None
            for effect in file.facts.effects
        )


def _doc_spans(facts: FileFacts) -> list[tuple[int, int]]:
    docs = [facts.doc, *(symbol.doc for symbol in facts.symbols)]
    spans = [(doc.start, doc.end) for doc in docs if doc is not None]
    # A field, constant or member carries its doc on or above its own lines.
    spans += [(constant.doc_start or constant.start, constant.end) for constant in facts.constants if constant.doc]
    fields = [field for model in facts.models for field in model.fields if field.doc]
    spans += [(field.doc_start or field.line, max(field.line, field.end)) for field in fields]
    spans += [(member.line, member.line) for choices in facts.choices for member in choices.members if member.doc]
    # Help texts of commands and options are the authors' words too.
    for command in facts.commands:
        spans.append((command.start, command.end))
        spans += [(option.start, option.end) for option in command.options if option.help]
    return spans
