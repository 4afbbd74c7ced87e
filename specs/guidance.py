"""What a run must honour besides the code, and where its outcome is recorded.

The room above gives it through the setting SPECS_GUIDANCE: the dotted path of a callable that takes a package and
returns its `Guidance`. Without one, runs follow the code alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from specs.evidence.sources import Sources
from specs.models import Package, SpecVersion
from specs.writing.draft import Draft


@dataclass(frozen=True, slots=True)
class Accounted:
    id: int
    state: str  # honoured, conflict, orphaned
    statement: str  # its key


class Guidance(Protocol):
    """The corrections of one package, as they stand when a run begins."""

    def fingerprint(self) -> str:
        """Differs whenever a run would have to honour something else than the last one did."""
        ...

    def honour(self, draft: Draft, sources: Sources) -> Draft:
        """The draft with everything that reviewers said folded in, before the evidence gate. Writes nothing."""
        ...

    def record(self, version: SpecVersion, published: Draft) -> None:
        """Writes down what became of each correction, inside the transaction that publishes the version.

        `published` is what passed the gate. Called also when a run changes nothing, with the version that stays.
        """
        ...

    def accounted(self, version: SpecVersion) -> Sequence[Accounted]:
        """What became of each correction by that version, as exports tell it."""
        ...


class NoGuidance:
    def fingerprint(self) -> str:
        return ""

    def honour(self, draft: Draft, sources: Sources) -> Draft:
        return draft

    def record(self, version: SpecVersion, published: Draft) -> None:
        return None

    def accounted(self, version: SpecVersion) -> Sequence[Accounted]:
        return ()


def guidance_for(package: Package) -> Guidance:
    path: str = getattr(settings, "SPECS_GUIDANCE", "")
    if not path:
        return NoGuidance()
    make: Callable[[Package], Guidance] = import_string(path)
    return make(package)
