"""A proven draft becomes a version: in one transaction, by writing only what changed."""
