"""The forms in which a spec leaves the product. A deployer names further ones in the setting SPECS_EXPORTS."""

from collections.abc import Callable, Iterator, Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from specs.exports.material import Material

# Yields path and text of each file, the main one first.
Exporter = Callable[[Material], Iterator[tuple[str, str]]]

_OWN: Mapping[str, str] = {
    "json": "specs.exports.as_json.files",
    "markdown": "specs.exports.as_markdown.files",
}


def names() -> list[str]:
    return sorted(_known())


def exporter(name: str) -> Exporter:
    """`KeyError` where there is none of that name."""
    found: Exporter = import_string(_known()[name])
    return found


def _known() -> Mapping[str, str]:
    return {**_OWN, **getattr(settings, "SPECS_EXPORTS", {})}
