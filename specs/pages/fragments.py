"""The part of a page that a version decides by itself: made once, kept, and shown to whoever may see the package.

What differs from viewer to viewer (panels of the rooms above) is put into its places afterwards.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from specs.pages.frame import Frame, version_of
from specs.pages.keeping import Kept
from specs.panels import correct_path, panels
from specs.reading import VersionView
from studio.people.visibility import Viewer

# Templates leave this where panels may speak of a statement. Text is escaped, so nothing else can look like it.
_PLACE = re.compile(r"<!--beside ([^<>]+)-->")
_BODY = mark_safe("<!--body-->")


@dataclass(frozen=True, slots=True)
class Fragment:
    """HTML cut at the places that are left for panels: what stands before each, with its key, and the rest.

    As bytes, as it is sent: a template would copy a long page once for each block around it.
    """

    pieces: tuple[tuple[bytes, str], ...]
    rest: bytes

    @property
    def size(self) -> int:
        return len(self.rest) + sum(len(html) for html, _ in self.pieces)


kept: Kept[Fragment] = Kept(room=48_000_000)


def fragment(
    frame: Frame, version: VersionView, name: str, template: str, make: Callable[[], Mapping[str, object]]
) -> Fragment:
    """`template` with what `make` reads; neither is touched when the fragment is kept already.

    `make` gives `keep` as False where something is still to come, such as a drawing.
    """
    package = frame.package
    # A number may be given again to another version (in a test's database); the moment of its making is not.
    made_at = version.created_at
    key = (package.pk, package.slug, package.name, version.number, made_at, version.is_latest, frame.asked, name)
    found = kept.get(key)
    if found is None:
        made = make()
        shared = {"package": package, "version": version, "at": frame.at, "correct_path": correct_path(package)}
        found = _cut(render_to_string(template, {**shared, **made}))
        if made.get("keep", True):
            kept.put(key, found, found.size)
    return found


def _cut(html: str) -> Fragment:
    *parts, rest = _PLACE.split(html)
    pieces = ((before.encode(errors="replace"), key) for before, key in zip(parts[::2], parts[1::2], strict=True))
    return Fragment(tuple(pieces), rest.encode(errors="replace"))


def page_around(
    fragment: Fragment,
    request: HttpRequest,
    frame: Frame,
    template: str,
    tab: str,
    version: VersionView | None,
    **context: object,
) -> HttpResponse:
    """`template` with the fragment as its `body`, and panels' words in the places left for them."""
    response = frame.page(request, template, tab, version=version, body=_BODY, **context)
    head, _, foot = response.content.partition(_BODY.encode())
    # Joined once: each copy of a long page costs as much as a query.
    response.content = b"".join((head, *_pieces(fragment, request.user, frame), foot))
    return response


def with_panels(html: str, viewer: Viewer, frame: Frame, version: VersionView) -> str:
    """The same for a page that is not kept."""
    return b"".join(_pieces(_cut(html), viewer, frame)).decode()


def _pieces(fragment: Fragment, viewer: Viewer, frame: Frame) -> Iterator[bytes]:
    said = _said(fragment, viewer, frame)
    for html, key in fragment.pieces:
        yield html
        yield from said.get(key, ())
    yield fragment.rest


def _said(fragment: Fragment, viewer: Viewer, frame: Frame) -> dict[str, list[bytes]]:
    said: dict[str, list[bytes]] = {}
    keys = list(dict.fromkeys(key for _, key in fragment.pieces))
    for panel in panels() if keys else ():
        for key, words in panel.beside(viewer, frame.package, frame.number, keys).items():
            said.setdefault(key, []).append(words.encode())
    return said


def shown(
    request: HttpRequest,
    frame: Frame,
    name: str,
    tab: str,
    read: Callable[[], Mapping[str, object]],
    *,
    about: str = "",
    place: str = "",
) -> HttpResponse:
    """The page `specs/NAME.html` around the fragment `specs/bodies/NAME.html`.

    `about` says what of the version it shows, `place` which page of that.
    """
    version = version_of(frame)
    found = fragment(frame, version, f"{name} {about} {place}", f"specs/bodies/{name}.html", read)
    return page_around(found, request, frame, f"specs/{name}.html", tab, version, about=about)
