"""The reader that languages share which are read with one depth: a language describes its syntax, and its idioms."""
