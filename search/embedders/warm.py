"""Loading a model beside the work: a web process answers from full text alone until its model is there."""

import threading

import structlog

from search.embedders import Embedder, embedder

logger = structlog.get_logger(__name__)

_ready: dict[str, Embedder] = {}
_failed: set[str] = set()
_loading: set[str] = set()
_lock = threading.Lock()


def ready(name: str) -> Embedder | None:
    """The embedder if it is loaded; if not, it is on its way from now on."""
    found = _ready.get(name)
    if found is not None:
        return found
    with _lock:
        if name in _loading or name in _failed:
            return None
        _loading.add(name)
    threading.Thread(target=_load, args=[name], name=f"load {name}", daemon=True).start()
    return None


def _load(name: str) -> None:
    try:
        _ready[name] = embedder(name)
    except Exception:  # whatever a model's files can do wrong: search goes on without it, and the log says why
        logger.exception("embedding_model_not_loaded", model=name)
        _failed.add(name)
    finally:
        _loading.discard(name)
