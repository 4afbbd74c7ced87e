"""The kinds of job there are, and who carries each out.

Applications register their kinds in `AppConfig.ready`, by dotted path where the handler is heavy to import; further
modules that do so are named by the setting JOB_KIND_MODULES.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.module_loading import import_string

from specs.jobs.errors import Transient
from specs.models.job import Queue

if TYPE_CHECKING:
    from specs.jobs.run import Run

Handler = Callable[["Run"], None]

# A lost database connection is nobody's fault and passes, whatever the kind.
ALWAYS_TRANSIENT: tuple[type[Exception], ...] = (Transient, OperationalError, InterfaceError)


@dataclass(frozen=True)
class Kind:
    name: str
    title: str
    handler: Handler | str
    queue: Queue
    transient: tuple[type[Exception], ...]
    max_attempts: int

    def handle(self, run: "Run") -> None:
        handler: Handler = import_string(self.handler) if isinstance(self.handler, str) else self.handler
        handler(run)


_kinds: dict[str, Kind] = {}


def register(
    name: str,
    handler: Handler | str,
    *,
    title: str = "",
    queue: Queue = Queue.WORK,
    transient: tuple[type[Exception], ...] = (),
    max_attempts: int = 5,
) -> None:
    """Makes `name` a kind of job that `handler` (or what its dotted path names) carries out.

    An exception of a type in `transient` puts the job back with a growing pause, until it ran `max_attempts` times
    in vain; every other exception fails it at once.
    """
    kind = Kind(name, title or name.replace("_", " ").capitalize(), handler, queue, transient, max_attempts)
    if _kinds.setdefault(name, kind) != kind:
        raise ValueError(f"The kind of job {name!r} is registered twice.")


def get(name: str) -> Kind:
    _load()
    try:
        return _kinds[name]
    except KeyError:
        raise ValueError(f"There is no kind of job named {name!r}.") from None


def known() -> list[str]:
    """The names this process can carry out: an older worker leaves alone what only a newer one knows."""
    _load()
    return sorted(_kinds)


def title(name: str) -> str:
    """How pages call a kind, also one that is no longer registered."""
    return _kinds[name].title if name in _kinds else name.replace("_", " ").capitalize()


def _load() -> None:
    for module in settings.JOB_KIND_MODULES:
        import_module(module)
