"""What all pages of a package share: finding it for this viewer, the version asked for, the tabs above."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_script_prefix, get_urlconf, reverse

from specs import reading
from specs.exports.registry import names
from specs.models import FormerSlug, Package
from specs.models.package import PackageQuerySet
from specs.panels import correct_path, panels, remember_maintainer
from specs.reading import NoSuchVersion, VersionView
from specs.reading.parts import NoSuchPart
from specs.reading.source import NoSuchSource
from specs.reading.versions import keep
from studio.people.access import anonymous_may_read
from studio.people.models import Role
from studio.people.visibility import role_held

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, "Frame", P], HttpResponse]
View = Callable[Concatenate[HttpRequest, str, P], HttpResponse]

# Label, name of the URL, the address below the package's own that it stands for.
TABS = (
    ("Overview", "specs:package"),
    ("Spec", "specs:spec"),
    ("Diagrams", "specs:diagrams"),
    ("Usage", "specs:usage"),
    ("Developer docs", "specs:dev"),
    ("Source", "specs:source"),
    ("History", "specs:history"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    path: str
    here: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    package: Package
    asked: int | None  # ?version=N
    is_own: bool  # whether the viewer is of the package's team
    is_kept: bool = False  # whether the viewer maintains it

    @property
    def number(self) -> int:
        """Of the version that the page shows: the one asked for, else the newest."""
        if self.asked is not None:
            return self.asked
        if self.package.latest is None:
            raise NoSuchVersion(f"{self.package.name} has no spec yet.")
        return self.package.latest.number

    @property
    def at(self) -> str:
        """The query string that keeps the reader on the version asked for."""
        return f"?version={self.asked}" if self.asked is not None else ""

    def tabs(self, request: HttpRequest, current: str) -> list[Tab]:
        """Our own, and before the last of them those of the rooms above."""
        paths = _paths(self.package.slug, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
        named = zip(TABS, paths, strict=True)
        own = [Tab(label, path + self.at, name == current) for (label, name), path in named]
        others = [
            Tab(label, path, request.path == path, count)
            for panel in panels()
            for label, path, count in panel.tabs(request.user, self.package)
        ]
        return [*own[:-1], *others, own[-1]]

    def page(
        self, request: HttpRequest, template: str, tab: str, *, version: VersionView | None, **context: object
    ) -> HttpResponse:
        shared = {
            "package": self.package,
            "version": version,
            "at": self.at,
            "tabs": self.tabs(request, tab),
            "belongs": self.is_own,
            "maintains": self.is_kept,
            "export_formats": names(),
            "summaries": [panel.summary(request.user, self.package) for panel in panels()],
            "correct_path": correct_path(self.package),
        }
        return render(request, template, {**shared, **context})


@lru_cache(maxsize=10_000)
def _paths(slug: str, urlconf: str, prefix: str) -> tuple[str, ...]:
    """Of our own tabs. Kept, since every page asks for them; `prefix` is where the product is mounted."""
    return tuple(reverse(name, urlconf, args=[slug]) for _, name in TABS)


def package_page(view: "Page[P]") -> "View[P]":
    """The view gets a `Frame` in place of the slug. What the viewer may not see, and what is not there, is 404."""

    @anonymous_may_read
    @wraps(view)
    def found(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        package = _visible(request).filter(slug=slug).first()
        if package is None:
            return _moved(request, slug)
        role = vars(package)["role"]
        frame = Frame(package, _asked(request), is_own=role is not None, is_kept=role == Role.MAINTAINER)
        remember_maintainer(package, request.user, frame.is_kept)
        if package.latest is not None:
            keep(package, package.latest)
        try:
            return view(request, frame, *args, **kwargs)
        except NoSuchVersion as error:
            if package.latest is None and frame.asked is None:
                return unwritten(request, frame)
            raise Http404(str(error)) from error
        except (NoSuchPart, NoSuchSource) as error:
            raise Http404(str(error)) from error

    return cast("View[P]", found)


def unwritten(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The page of a package that has no spec yet: what its newest job does, or why it failed."""
    job = frame.package.jobs.order_by("-pk").first()
    is_fragment = request.headers.get("HX-Request") == "true"
    if is_fragment:
        return render(request, "specs/_unwritten.html", {"package": frame.package, "job": job})
    return frame.page(request, "specs/unwritten.html", "specs:package", version=None, job=job)


def version_of(frame: Frame) -> VersionView:
    return reading.version(frame.package, frame.number)


def _visible(request: HttpRequest) -> PackageQuerySet:
    """With all that the head of the page shows, so that it costs one query."""
    seen = Package.objects.visible_to(request.user).select_related("team", "latest__snapshot")
    return seen.annotate(role=role_held(request.user))


def _moved(request: HttpRequest, slug: str) -> HttpResponse:
    seen = Package.objects.visible_to(request.user)
    former = FormerSlug.objects.filter(slug=slug, package__in=seen).select_related("package").first()
    if former is None or request.method not in ("GET", "HEAD"):
        raise Http404
    path = request.get_full_path().replace(f"/p/{slug}/", f"/p/{former.package.slug}/", 1)
    return HttpResponseRedirect(path)


def numeral(text: str) -> int | None:
    """The number that a part of an address spells, None where it spells none that a row could have."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def _asked(request: HttpRequest) -> int | None:
    text = request.GET.get("version", "")
    if not text:
        return None
    number = numeral(text)
    if not number:
        raise Http404(f"There is no version {text}.")
    return number
