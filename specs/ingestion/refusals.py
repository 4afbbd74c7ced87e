"""Why a repository or a file is not read: sentences for the person who asked."""

from specs.jobs.errors import Mendable


class Refusal(Mendable):
    """What was given cannot be read, and the person who gave it can do something about that."""
