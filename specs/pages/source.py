"""The source pages: the files of a version, and one file with the statements that cite it in the margin."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from specs import reading
from specs.evidence.sources import split_lines
from specs.pages.fragments import fragment
from specs.pages.frame import Frame, package_page, version_of
from specs.pages.highlighting import highlighted_lines
from specs.reading import SourceFileView, SourcePage, StatementView


@dataclass(frozen=True, slots=True)
class Note:
    """A statement in the margin. `first` and `last` are the lines of this file that it cites from here on."""

    statement: StatementView
    first: int
    last: int
    as_test: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines with the statements that cite its first one beside it."""

    html: SafeString
    anchors: tuple[str, ...]  # cited ranges that begin here, so that "#L6-L46" is found without JavaScript too
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    path: str
    files: tuple[SourceFileView, ...]


@require_safe
@package_page
def files(request: HttpRequest, frame: Frame) -> HttpResponse:
    version = version_of(frame)
    return frame.page(
        request,
        "specs/files.html",
        "specs:source",
        version=version,
        folders=_by_folder(reading.files(frame.package, frame.number)),
    )


@require_safe
@package_page
def blob(request: HttpRequest, frame: Frame, commit: str, path: str) -> HttpResponse:
    found = reading.source(frame.package, commit, path)

    def read() -> dict[str, object]:
        return {
            "source": found,
            "blocks": tuple(_blocks(found)),
            "lines": len(split_lines(found.text)) if found.text is not None else 0,
        }

    shown = found.version or version_of(frame)
    body = fragment(frame, shown, f"blob {found.commit} {path}", "specs/bodies/blob.html", read)
    return frame.page(
        request,
        "specs/blob.html",
        "specs:source",
        version=found.version,
        path=path,
        body=mark_safe(body),  # noqa: S308
    )


def _by_folder(files: tuple[SourceFileView, ...]) -> list[Folder]:
    folders: dict[str, list[SourceFileView]] = {}
    for file in files:
        folders.setdefault(file.path.rpartition("/")[0], []).append(file)
    return [Folder(path, tuple(found)) for path, found in sorted(folders.items())]


def _notes(page: SourcePage) -> dict[int, list[Note]]:
    notes: dict[int, list[Note]] = {}
    for statement in page.statements:
        for as_test, places in ((False, statement.citations), (True, statement.tests)):
            for place in places:
                if place.path == page.path:
                    notes.setdefault(place.start, []).append(Note(statement, place.start, place.end, as_test))
    return notes


def _blocks(page: SourcePage) -> Iterator[Block]:
    """The file cut where a note begins. Joined in Python: a template would spend most of a long page on its lines."""
    lines = highlighted_lines("\n".join(split_lines(page.text or "")), page.path)
    notes = _notes(page)
    cited = {line for found in notes.values() for note in found for line in range(note.first, note.last + 1)}
    starts = sorted({1, *(line for line in notes if 1 <= line <= len(lines))}) if lines else []
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        drawn = "".join(
            f'<div class="line{" cited" if n in cited else ""}" id="L{n}"><a class="no" href="#L{n}">{n}</a>'
            f"<code>{lines[n - 1] or ' '}</code></div>"
            for n in range(start, end)
        )
        here = notes.get(start, [])
        anchors = dict.fromkeys(f"L{note.first}-L{note.last}" for note in here if note.last > note.first)
        yield Block(mark_safe(drawn), tuple(anchors), tuple(here))  # noqa: S308 - lines are escaped one by one
