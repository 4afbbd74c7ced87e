"""What turns facts into the draft of a spec. A deployer names further engines in the setting SPECS_ENGINES."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from specs.analysis.package import PackageFacts
from specs.evidence.sources import Sources
from specs.writing.draft import Draft
from specs.writing.previous import PreviousSpec

DEFAULT = "static"
_OWN: Mapping[str, str] = {DEFAULT: "specs.engines.static.StaticEngine"}
_ROOM = Path(__file__).resolve().parent.parent
_DECIDING = ("ingestion", "analysis", "writing", "evidence", "diagrams", "engines", "publishing")


class Engine(Protocol):
    name: str

    def draft(self, package: PackageFacts, sources: Sources, previous: PreviousSpec | None) -> Draft:
        """The draft of a spec, in reading order. The evidence gate judges it afterwards."""
        ...

    def fingerprint(self) -> str:
        """Differs whenever the same facts could give another draft, the code of Spec Studio apart."""
        ...


def engine(name: str = "") -> Engine:
    known: Mapping[str, str] = {**_OWN, **getattr(settings, "SPECS_ENGINES", {})}
    wanted = name or getattr(settings, "ENGINE", DEFAULT)
    try:
        path = known[wanted]
    except KeyError:
        raise ValueError(f"There is no engine named {wanted!r}; there are {', '.join(sorted(known))}.") from None
    found: Engine = import_string(path)()
    return found


@cache
def code_fingerprint() -> str:
    """Of the code that decides what a spec says: an update of Spec Studio makes a new run worth its while."""
    digest = hashlib.sha256()
    for folder in _DECIDING:
        for file in sorted((_ROOM / folder).rglob("*.py")):
            digest.update(file.relative_to(_ROOM).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
