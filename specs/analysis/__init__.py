"""Text in, facts out. Pure: no Django, no I/O."""
