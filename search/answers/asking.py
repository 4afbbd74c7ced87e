"""The one function that page, API and command share: a question and a viewer in, an answer out."""

from collections.abc import Iterator

from search.answers import answerer
from search.answers.gathering import gather
from search.answers.shapes import Answer
from specs.models import Package
from studio.people.visibility import Viewer


def ask(question: str, viewer: Viewer, package: Package | None = None, *, wait_for_model: bool = False) -> Answer:
    """`package` must be one that the viewer may see; None asks all that they may."""
    *_, whole = stream(question, viewer, package, wait_for_model=wait_for_model)
    return whole


def stream(
    question: str, viewer: Viewer, package: Package | None = None, *, wait_for_model: bool = False
) -> Iterator[Answer]:
    """The answer as it grows; the last one is whole."""
    yield from answerer().answer(gather(question, viewer, package, wait_for_model=wait_for_model))
