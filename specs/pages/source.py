"""The source pages: the files of a version, and one file with the statements that cite it in the margin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from specs import reading
from specs.evidence.sources import split_lines
from specs.pages.fragments import fragment, page_around
from specs.pages.frame import Frame, package_page, version_of
from specs.pages.highlighting import highlighted_lines
from specs.reading import SourceFileView, SourcePage, StatementView

FILES_ON_A_PAGE = 500
LONGEST_FIND = 200
NOTES_SHOWN = 4  # of those that begin at one line; the others are folded
NOTES_TOGETHER = 3  # in one run of lines: more would drift away from what they speak of
NOTE_WIDTH = 52  # characters in a line of the margin
BEARABLE_GAP = 1.5  # lines between two runs of code
SHORT_RANGE = 5  # lines; a cited range that short is never torn apart


@dataclass(frozen=True, slots=True)
class Note:
    """A statement in the margin. `first` and `last` are the lines of this file that it cites from here on."""

    statement: StatementView
    first: int
    last: int
    as_test: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines, and beside it the statements whose citations begin in it."""

    html: SafeString
    notes: tuple[Note, ...]
    folded: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    path: str
    files: tuple[SourceFileView, ...]


@require_safe
@package_page
def files(request: HttpRequest, frame: Frame) -> HttpResponse:
    """By folder, page by page; `?find=words` lists those whose path holds every word."""
    words = request.GET.get("find", "")[:LONGEST_FIND].strip()
    wanted = words.lower().split()
    found = reading.files(frame.package, frame.number)
    # Folder by folder, so that no page cuts one into pieces that stand apart.
    rows = sorted(
        (each for each in found if all(word in each.path.lower() for word in wanted)),
        key=lambda each: _place(each.path),
    )
    try:
        page = Paginator(rows, FILES_ON_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    return frame.page(
        request,
        "specs/files.html",
        "specs:source",
        version=version_of(frame),
        folders=_by_folder(page.object_list),
        page=page,
        words=words,
    )


@require_safe
@package_page
def blob(request: HttpRequest, frame: Frame, commit: str, path: str) -> HttpResponse:
    full, version = reading.read_at(frame.package, commit)

    def read() -> dict[str, object]:
        found = reading.source(frame.package, full, path)
        return {
            "source": found,
            "blocks": tuple(_blocks(found)),
            "lines": len(split_lines(found.text)) if found.text is not None else 0,
        }

    shown = version or version_of(frame)
    found = fragment(frame, shown, f"blob {full} {path}", "specs/bodies/blob.html", read)
    return page_around(found, request, frame, "specs/blob.html", "specs:source", version, path=path)


def _place(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


def _by_folder(files: Iterable[SourceFileView]) -> list[Folder]:
    folders: dict[str, list[SourceFileView]] = {}
    for file in files:
        folders.setdefault(_place(file.path)[0], []).append(file)
    return [Folder(path, tuple(found)) for path, found in sorted(folders.items())]


def _notes(page: SourcePage) -> dict[int, list[Note]]:
    notes: dict[int, list[Note]] = {}
    for statement in page.statements:
        for as_test, places in ((False, statement.citations), (True, statement.tests)):
            for place in places:
                if place.path == page.path:
                    notes.setdefault(place.start, []).append(Note(statement, place.start, place.end, as_test))
    return notes


def _anchors(notes: Iterable[Note]) -> str:
    """Cited ranges that begin at a line, so that "#L6-L46" is found without JavaScript too."""
    ranges = dict.fromkeys(f"L{note.first}-L{note.last}" for note in notes if note.last > note.first)
    return "".join(f'<a id="{each}" class="anchor"></a>' for each in ranges)


def _height(note: Note) -> float:
    """About how many lines of code the note is as tall as."""
    return 0.7 * min(3, 1 + (8 + len(note.statement.text)) // NOTE_WIDTH) + 0.25


def _cuts(notes: dict[int, list[Note]], lines: int) -> Iterator[tuple[int, int]]:
    """Runs of lines about as tall as the notes that begin in them, so that code is torn apart as little as can be."""
    start, needed, held, within = 1, 0.0, 0, 0
    for line in sorted(each for each in notes if 1 <= each <= lines):
        fits = line - start >= needed - BEARABLE_GAP or held >= NOTES_TOGETHER
        if line > start and line > within and fits:
            yield start, line
            start, needed, held = line, 0.0, 0
        shown = notes[line][:NOTES_SHOWN]
        within = max([within, *(note.last for note in shown if note.last - note.first < SHORT_RANGE)])
        needed += sum(map(_height, shown))
        held += len(shown)
    yield start, lines + 1


def _blocks(page: SourcePage) -> Iterator[Block]:
    """The file cut where a note begins. Joined in Python: a template would spend most of a long page on its lines."""
    lines = highlighted_lines("\n".join(split_lines(page.text or "")), page.path)
    if not lines:
        return
    notes = _notes(page)
    cited = {line for found in notes.values() for note in found for line in range(note.first, note.last + 1)}
    for start, end in _cuts(notes, len(lines)):
        drawn = "".join(
            f'{_anchors(notes.get(n, ()))}<div class="line{" cited" if n in cited else ""}" id="L{n}">'
            f'<a class="no" href="#L{n}">{n}</a><code>{lines[n - 1] or " "}</code></div>'
            for n in range(start, end)
        )
        here = [notes[line] for line in range(start, end) if line in notes]
        shown = tuple(note for each in here for note in each[:NOTES_SHOWN])
        folded = tuple(note for each in here for note in each[NOTES_SHOWN:])
        yield Block(mark_safe(drawn), shown, folded)  # noqa: S308 - lines are escaped one by one
