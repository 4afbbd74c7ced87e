"""Facts in, a draft of the spec out. Pure: no Django, no I/O."""
