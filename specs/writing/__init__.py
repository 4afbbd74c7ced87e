"""Facts in, the draft of a spec out. Pure: no Django, no I/O."""

from specs.writing.spec import statements, write

__all__ = ["statements", "write"]
