"""How the workers of a parallel run share the tests.

What is costly to set up goes to one worker as a whole: a browser, a published package, a life of `up`. Tests that start
processes of their own for each test go one by one, to whoever is free. All others go by file. The long ones go first,
so that none is left to the end, when the other workers have nothing to do.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

# In this order, before all others.
WHOLE = ("tests/studio/test_up.py", "tests/functional/", "tests/specs/pages/")
ONE_BY_ONE = ("tests/specs/jobs/test_workers.py", "tests/specs/jobs/test_shutdown.py")
_FIRST = (*WHOLE[:2], *ONE_BY_ONE, *WHOLE[2:])


class Sharing(LoadScopeScheduling):
    """Takes the units in the order of collection, and not those with many tests first."""

    def __init__(self, config: pytest.Config, log: object) -> None:
        super().__init__(config, log)  # type: ignore[arg-type]
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


def unit(nodeid: str) -> str:
    """The name of what a test goes to a worker with."""
    if nodeid.startswith(ONE_BY_ONE):
        return nodeid
    return next((whole for whole in WHOLE if nodeid.startswith(whole)), nodeid.partition("::")[0])


def turn(nodeid: str) -> int:
    """Where in the run a test has its place."""
    return next((place for place, name in enumerate(_FIRST) if nodeid.startswith(name)), len(_FIRST))
