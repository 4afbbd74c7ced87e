"""What can be wrong with the embedding model, found without loading it."""

import importlib.util
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.db.utils import DatabaseError

from search.embedders import EMBEDDERS, maker

SETTINGS = "settings"  # the tag of the checks that `up` runs: cheap ones, of what a deployer set


@register(SETTINGS, Tags.models)
def dimension_fits(**kwargs: Any) -> Sequence[CheckMessage]:
    """The settings give the dimension of the model that they name."""
    name, dimension = settings.EMBEDDING_MODEL, settings.EMBEDDING_DIMENSION
    if not _is_ours(name):
        return []  # only loading it would tell; the first job of indexing does
    known = getattr(maker(name), "dimension", dimension)
    if known == dimension:
        return []
    return [Error(f"EMBEDDING_DIMENSION: it is {dimension}, but {name} gives vectors of {known}.", id="search.E001")]


@register(SETTINGS, Tags.models)
def model_is_installed(**kwargs: Any) -> Sequence[CheckMessage]:
    """What makes vectors by the model of the settings is there."""
    name = settings.EMBEDDING_MODEL
    if _is_ours(name) or importlib.util.find_spec("sentence_transformers") is not None:
        return []
    told = f"EMBEDDING_MODEL: {name} is a model of the package sentence-transformers, which is not installed."
    return [Error(told, hint=f"Without it there are {', '.join(sorted(EMBEDDERS))}.", id="search.E002")]


def _is_ours(name: str) -> bool:
    return name in EMBEDDERS | getattr(settings, "EMBEDDERS", {})


@register(Tags.database)
def model_is_live(databases: Sequence[str] | None = None, **kwargs: Any) -> Sequence[CheckMessage]:
    """The model of the settings is the one that the stored vectors were made with."""
    from search.indexing.live import live_model

    if "default" not in (databases or ()):
        return []
    try:
        if "search_embeddingmodel" not in connections["default"].introspection.table_names():
            return []
        live = live_model()
    except DatabaseError:
        return []  # said by others, and better
    if live is None or (live.name, live.dimension) == (settings.EMBEDDING_MODEL, settings.EMBEDDING_DIMENSION):
        return []
    return [
        Warning(
            f"Search answers by {live}, while the settings name {settings.EMBEDDING_MODEL}.",
            hint="Run “manage.py reindex” to change over.",
            id="search.W001",
        )
    ]
