"""The part of a page that a version decides by itself: made once, kept, and shown to whoever may see the package.

What differs from viewer to viewer (panels of the rooms above) is put into its places afterwards.
"""

import hashlib
import re
import zlib
from collections.abc import Callable, Mapping

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from specs.pages.frame import Frame, version_of
from specs.panels import correct_path, panels
from specs.reading import VersionView
from studio.people.visibility import Viewer

# Raised when a change of the templates must be seen at once where the cache outlives a release.
FORM = 2
KEPT_SECONDS = 3600
# Templates leave this where panels may speak of a statement. Text is escaped, so nothing else can look like it.
_PLACE = re.compile(r"<!--beside ([^<>]+)-->")


def fragment(
    frame: Frame, version: VersionView, name: str, template: str, make: Callable[[], Mapping[str, object]]
) -> str:
    """`template` with what `make` reads; neither is touched when the fragment is kept already.

    `make` gives `keep` as False where something is still to come, such as a drawing.
    """
    package = frame.package
    told = (FORM, package.pk, package.slug, version.number, version.is_latest, frame.asked, name)
    # Hashed: a name may be long, and hold what a cache takes no key of.
    key = f"page:{hashlib.sha256(repr(told).encode()).hexdigest()}"
    packed: bytes | None = cache.get(key)
    if packed is not None:
        return zlib.decompress(packed).decode()
    made = make()
    shared = {"package": package, "version": version, "at": frame.at, "correct_path": correct_path(package)}
    html = render_to_string(template, {**shared, **made})
    if made.get("keep", True):
        cache.set(key, zlib.compress(html.encode(errors="replace"), 1), KEPT_SECONDS)
    return html


def with_panels(html: str, viewer: Viewer, frame: Frame, version: VersionView) -> SafeString:
    """Panels' words in the places left for them."""
    said: dict[str, list[str]] = {}
    found = panels()
    if found:
        keys = list(dict.fromkeys(_PLACE.findall(html)))
        for panel in found:
            for key, words in panel.beside(viewer, frame.package, version.number, keys).items():
                said.setdefault(key, []).append(words)
    return mark_safe(_PLACE.sub(lambda place: "".join(said.get(place[1], ())), html))  # noqa: S308 - from templates


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
    html = fragment(frame, version, f"{name} {about} {place}", f"specs/bodies/{name}.html", read)
    body = with_panels(html, request.user, frame, version)
    return frame.page(request, f"specs/{name}.html", tab, version=version, body=body, about=about)
