"""The spec itself: whole where it is small; its contents and a page for each capability where it is large."""

from collections.abc import Iterable, Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from specs import reading
from specs.pages.contents import contents, is_large
from specs.pages.excerpts import first_proof
from specs.pages.fragments import shown
from specs.pages.frame import Frame, numeral, package_page, version_of
from specs.reading import CapabilityView, StatementView

ON_A_PAGE = 160  # statements of a capability
FOUND = 50
LONGEST_FIND = 200


@require_safe
@vary_on_headers("HX-Request")
@package_page
def spec(request: HttpRequest, frame: Frame) -> HttpResponse:
    """`?find=words` lists the requirements that are called so: what filters the tree of a large spec."""
    words = request.GET.get("find", "")[:LONGEST_FIND].strip()
    if "find" in request.GET and request.headers.get("HX-Request") == "true":
        return render(request, "specs/_requirements_found.html", _found(frame, words))
    if words:
        version = version_of(frame)
        return frame.page(
            request, "specs/requirements_found.html", "specs:spec", version=version, **_found(frame, words)
        )

    def read() -> dict[str, object]:
        outline = reading.outline(frame.package, frame.number)
        if is_large(outline):
            outline = reading.contents(frame.package, frame.number)
            summaries = (each for capability in outline.capabilities for each in capability.summary)
            return {
                "outline": outline,
                "tree": contents(outline),
                "proof": first_proof(frame.package, summaries),
            }
        whole = reading.spec(frame.package, frame.number).capabilities
        return {
            "capabilities": whole,
            "tree": contents(outline, all_open=True),
            "is_whole": True,
            "proof": first_proof(frame.package, _in_order(whole)),
        }

    return shown(request, frame, "spec", "specs:spec", read)


@require_safe
@package_page
def capability(request: HttpRequest, frame: Frame, key: str) -> HttpResponse:
    asked = request.GET.get("page", "1")
    number = numeral(asked)
    if not number:
        raise Http404(f"There is no page {asked}.")

    def read() -> dict[str, object]:
        page = reading.capability_page(frame.package, key, frame.number, page=number, at_most=ON_A_PAGE)
        outline = reading.outline(frame.package, frame.number)
        here = [each.id for each in page.capability.requirements]
        return {
            "page": page,
            "numbers": range(1, page.pages + 1),
            "capability": page.capability,
            "tree": contents(outline, capability=key, around=here[0] if here else ""),
            "here": frozenset(here),
            "proof": first_proof(frame.package, _in_order([page.capability], summaries=number == 1)),
        }

    return shown(request, frame, "capability", "specs:spec", read, about=key, place=f"{number}")


@require_safe
@package_page
def requirement(request: HttpRequest, frame: Frame, ident: str) -> HttpResponse:
    def read() -> dict[str, object]:
        found = reading.requirement(frame.package, ident, frame.number)
        outline = reading.outline(frame.package, frame.number)
        return {
            "requirement": found,
            "proof": first_proof(frame.package, found.statements),
            "alone": True,
            "tree": contents(outline, capability=found.capability_key, around=found.id),
        }

    return shown(request, frame, "requirement", "specs:spec", read, about=ident)


def _in_order(capabilities: Iterable[CapabilityView], *, summaries: bool = True) -> Iterator[StatementView]:
    for each in capabilities:
        yield from each.summary if summaries else ()
        for requirement in each.requirements:
            yield from requirement.statements


def _found(frame: Frame, words: str) -> dict[str, object]:
    rows = reading.requirements_named(frame.package, words, frame.number, limit=FOUND + 1) if words else []
    return {
        "package": frame.package,
        "at": frame.at,
        "words": words,
        "found": rows[:FOUND],
        "more": len(rows) > FOUND,
    }
