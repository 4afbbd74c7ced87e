"""What can go wrong with a job, by who can do something about it."""

from studio.people.errors import Conflict


class Mendable(Exception):
    """Raised by a handler: the reader can mend this. The message is a sentence that says how; the page shows it."""


class Transient(Exception):
    """Raised by a handler: passes by itself, so the run is tried again later. The message is a sentence."""


class Refused(Conflict):
    """What was asked of a job cannot be had in its state. The message is a sentence."""


class Interruption(KeyboardInterrupt):
    """Ends a run from outside, wherever its handler is.

    A KeyboardInterrupt, because that is what psycopg and subprocess clean up after: they cancel the running query,
    they kill the child. No handler should catch it.
    """


class Cancelled(Interruption):
    """Somebody cancelled the job."""


class HandedBack(Interruption):
    """This process has to stop; the job goes back to the queue."""


class LeaseLost(Interruption):
    """The job is no longer this run's: another may be running it already, and this run must write nothing."""
