"""All the diagrams of a package."""

from specs.analysis.package import PackageFacts
from specs.diagrams.classes import class_diagrams
from specs.diagrams.context import context_diagrams
from specs.diagrams.data import data_diagrams
from specs.diagrams.modules import module_diagrams
from specs.diagrams.sequences import sequence_diagrams
from specs.diagrams.states import state_diagrams
from specs.writing.draft import Diagram

__all__ = ["draw"]


def draw(package: PackageFacts) -> tuple[Diagram, ...]:
    """Every diagram that has something to show, the widest view first."""
    return (
        *context_diagrams(package),
        *module_diagrams(package),
        *sequence_diagrams(package),
        *state_diagrams(package),
        *class_diagrams(package),
        *data_diagrams(package),
    )
