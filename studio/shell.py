"""What the page shell shows around every page: the theme, the places to go, whether single keys act."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
SHORTCUTS_COOKIE = "shortcuts"

# Label, name of the URL. A place whose pages are not installed is left out.
NAVIGATION = (("Packages", "home"), ("Ask", "ask"), ("Corrections", "corrections"), ("Jobs", "jobs:list"))
OWN_PLACES = (("Settings", "people:settings"), ("Add packages", "specs:new"))
FOOT = (("API", "api-docs"),)


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    path: str
    here: bool


def path_of(name: str) -> str:
    return _path(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache
def _path(name: str, urlconf: str, prefix: str) -> str:
    """Kept, since every page asks for the same dozen. `prefix` is where the product is mounted."""
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""


def _places(names: tuple[tuple[str, str], ...], current: str) -> list[Place]:
    found = ((label, path_of(name)) for label, name in names)
    return [
        Place(label, path, current == path if path == "/" else current.startswith(path))
        for label, path in found
        if path
    ]


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def _here(request: HttpRequest) -> str:
    """Where a small setting returns to. After a POST the page's own address may not be one to GET."""
    if request.method == "GET":
        return request.get_full_path()
    return urlsplit(request.headers.get("referer", "/")).path


def shell(request: HttpRequest) -> dict[str, object]:
    """A context processor. It asks the database nothing, so that error pages can use it too."""
    return {
        "theme": theme_of(request),
        "shortcuts_off": request.COOKIES.get(SHORTCUTS_COOKIE) == "off",
        "navigation": _places(NAVIGATION, request.path),
        "own_places": _places(OWN_PLACES, request.path),
        "foot_places": _places(FOOT, request.path),
        "new_path": path_of("specs:new"),
        "search_path": path_of("search"),
        "suggest_path": path_of("suggest"),
        "sign_in_path": path_of("account_login"),
        "sign_out_path": path_of("account_logout"),
        "here": _here(request),
    }
