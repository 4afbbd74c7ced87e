"""Facts in, the draft of a spec out. Pure: no Django, no I/O."""

from specs.writing.identity import statements
from specs.writing.spec import write

__all__ = ["statements", "write"]
