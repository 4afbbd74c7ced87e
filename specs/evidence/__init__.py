"""The gate: does the cited text prove the statement? Pure: no Django, no I/O."""
