"""The pages that ask: of one package, of all; an answer at its own address; earlier questions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from search.answers.asking import ask
from search.answers.kept import KeptAnswer
from search.answers.question import LONGEST
from search.answers.shapes import Answer, Passage, Sentence, Source
from search.answers.stored import keep, read
from specs import reading
from specs.models import Package
from specs.pages.diagrams import Drawing, drawing
from specs.pages.excerpts import DrawnExcerpt, drawn
from specs.pages.frame import Frame, package_page, version_of
from specs.panels import correct_path
from specs.reading import CitationView
from studio.people import limits
from studio.people.access import anonymous_may_read, get_visible_or_404
from studio.people.addresses import limit_key
from studio.people.models import User

_EARLIER = 8
_ON_A_PAGE = 30
_EXCERPTS = 6
_APART = 8  # lines between two citations that are shown in one piece
_PIECE = 50  # lines
EXAMPLES = (
    "How does a request become a timer?",
    "Which packages send messages to a queue?",
    "What happens when a payment fails?",
    "Where is the number of retries decided?",
)
EXAMPLES_OF_PACKAGE = (
    "How does it work?",
    "What are its limits?",
    "Which errors can it raise?",
    "What does it depend on?",
    "How is it configured?",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence with where it is corrected: as the statement that it is, or as one that the spec lacks."""

    sentence: Sentence
    correct_path: str


@dataclass(frozen=True, slots=True)
class ShownPassage:
    passage: Passage
    sentences: tuple[Shown, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@anonymous_may_read
def of_all(request: HttpRequest) -> HttpResponse:
    typed = _typed(request)
    if request.method == "POST" and typed:
        return _kept(request, typed, None)
    answer = _answered(request, typed, None) if typed else None
    return render(request, "search/ask.html", _context(request, typed, answer, None))


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@package_page
def of_package(request: HttpRequest, frame: Frame) -> HttpResponse:
    version = version_of(frame)  # a package without a spec shows what its run does
    typed = _typed(request)
    if request.method == "POST" and typed:
        return _kept(request, typed, frame.package)
    answer = _answered(request, typed, frame.package) if typed else None
    context = _context(request, typed, answer, frame.package)
    return frame.page(request, "search/ask_package.html", "", version=version, **context)


@require_safe
@anonymous_may_read
def kept(request: HttpRequest, link: UUID) -> HttpResponse:
    """An answer at its address. Whoever may not see all that it speaks of finds nothing here."""
    found = get_visible_or_404(KeptAnswer.objects.select_related("package"), request.user, link=link)
    return render(request, "search/ask.html", _context(request, found.question, read(found), found.package, found))


@require_POST
def forget(request: HttpRequest, link: UUID) -> HttpResponse:
    own = KeptAnswer.objects.filter(asker=request.user.pk)
    found = get_visible_or_404(own, request.user, link=link)
    found.delete()
    messages.success(request, "The question was forgotten.")
    return redirect("ask_package", found.package.slug) if found.package else redirect("ask")


@require_safe
def earlier(request: HttpRequest) -> HttpResponse:
    rows = KeptAnswer.objects.asked_by(request.user).select_related("package")
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "search/ask_earlier.html", {"page": page})


def _typed(request: HttpRequest) -> str:
    given = request.POST.get("question", "") if request.method == "POST" else request.GET.get("q", "")
    return " ".join(given.split())[:LONGEST]


def _answered(request: HttpRequest, typed: str, package: Package | None) -> Answer:
    user = request.user
    limits.spend("ask", f"user {user.pk}" if isinstance(user, User) else f"address {limit_key(request)}")
    return ask(typed, user, package)


def _kept(request: HttpRequest, typed: str, package: Package | None) -> HttpResponse:
    """The answer is kept, and the reader sent to its address."""
    answer = _answered(request, typed, package)
    assert isinstance(request.user, User)  # nobody posts without signing in
    found = keep(answer, request.user, package)
    address = reverse("answer", args=[found.link])
    if request.headers.get("HX-Request") == "true":
        return push_url(render(request, "search/_ask.html", _context(request, typed, answer, package, found)), address)
    return redirect(address)


def _context(
    request: HttpRequest, typed: str, answer: Answer | None, package: Package | None, found: KeptAnswer | None = None
) -> dict[str, object]:
    asked_of = reverse("ask_package", args=[package.slug]) if package else reverse("ask")
    earlier_ones = KeptAnswer.objects.asked_by(request.user, package).select_related("package")
    return {
        "typed": typed,
        "answer": answer,
        "kept": found,
        "is_own": found is not None and found.asker_id == request.user.pk,
        "has_moved_on": found is not None and any(each.has_moved_on for each in found.of.all()),
        "asked_of": asked_of,
        "asked_package": package,
        "passages": [_shown(each) for each in answer.passages] if answer else [],
        "excerpts": _excerpts(answer.sources) if answer else [],
        "drawing": _drawing(answer, is_kept=found is not None),
        "earlier": list(earlier_ones[:_EARLIER]),
        "examples": EXAMPLES_OF_PACKAGE if package else EXAMPLES,
        "longest": LONGEST,
    }


def _shown(passage: Passage) -> ShownPassage:
    return ShownPassage(passage, tuple(Shown(each, _corrected_at(each)) for each in passage.sentences))


def _corrected_at(sentence: Sentence) -> str:
    """A statement is corrected as such; a composed one is offered to the spec, with the lines that prove it."""
    path = correct_path(sentence.package)
    if not path:
        return ""
    if not sentence.is_composed:
        return f"{path}?{urlencode({'statement': sentence.statement.key})}"
    cited = "\n".join(f"{each.path}:{each.start}-{each.end}" for each in sentence.statement.citations)
    return f"{path}?{urlencode({'kind': 'missing', 'text': sentence.text, 'cite': cited})}"


def _excerpts(sources: Sequence[Source]) -> list[tuple[Package, DrawnExcerpt]]:
    """The code of the first places, what lies close together in one piece. Secrets are masked in what is stored."""
    shown = []
    for package, cited in _pieces(sources)[:_EXCERPTS]:
        whole = replace(cited[0], start=min(each.start for each in cited), end=max(each.end for each in cited))
        found = reading.excerpts(package, [whole]).get(whole)
        if found is not None:
            shown.append((package, _marked(drawn(found), cited)))
    return shown


def _pieces(sources: Sequence[Source]) -> list[tuple[Package, list[CitationView]]]:
    """Citations of one file that are near each other, in the order in which the answer comes to them."""
    pieces: list[tuple[Package, list[CitationView]]] = []
    for each in sources:
        for package, cited in pieces:
            if package == each.package and _is_near(each.citation, cited):
                cited.append(each.citation)
                break
        else:
            pieces.append((each.package, [each.citation]))
    return pieces


def _is_near(citation: CitationView, cited: Sequence[CitationView]) -> bool:
    first, last = min(each.start for each in cited), max(each.end for each in cited)
    is_same = (citation.path, citation.commit) == (cited[0].path, cited[0].commit)
    is_close = citation.start <= last + _APART and first <= citation.end + _APART
    return is_same and is_close and max(last, citation.end) - min(first, citation.start) < _PIECE


def _marked(excerpt: DrawnExcerpt, cited: Sequence[CitationView]) -> DrawnExcerpt:
    lines = (
        replace(line, cited=any(each.start <= line.number <= each.end for each in cited)) for line in excerpt.lines
    )
    return replace(excerpt, lines=tuple(lines))


def _drawing(answer: Answer | None, *, is_kept: bool) -> Drawing | None:
    """Only of a kept answer a drawing is still to come."""
    if answer is None or answer.diagram is None or answer.diagram_of is None:
        return None
    if not (answer.diagram.svg or is_kept):
        return None
    return drawing(answer.diagram_of, answer.diagram)
