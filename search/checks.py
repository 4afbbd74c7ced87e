"""What can be wrong with the embedding model, found without loading it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.db.utils import DatabaseError

from search.embedders import EMBEDDERS, maker


@register(Tags.models)
def dimension_fits(**kwargs: Any) -> Sequence[CheckMessage]:
    """The settings give the dimension of the model that they name."""
    name, dimension = settings.EMBEDDING_MODEL, settings.EMBEDDING_DIMENSION
    if name not in EMBEDDERS | getattr(settings, "EMBEDDERS", {}):
        return []  # only loading it would tell; the first job of indexing does
    known = getattr(maker(name), "dimension", dimension)
    if known == dimension:
        return []
    return [Error(f"EMBEDDING_DIMENSION is {dimension}, but {name} gives vectors of {known}.", id="search.E001")]


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
