"""Every test run has a Postgres of its own: a throw-away cluster in a temporary folder, gone when the run ends.

The first test that asks for the database starts it. Under pytest-xdist each worker has its own database on it.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests import sharing


@pytest.hookimpl(trylast=True)  # after pytest-django, which sorts by what tests do to the database
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: sharing.turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    return sharing.Sharing(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):  # the controller cleans up, after its workers
        return
    from studio.postgres import Cluster, cluster_of

    folder = Path(os.environ["SPEC_STUDIO_TEST_RUN"])
    cluster_of(folder).release()
    Cluster(folder).wait_until_stopped(180)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(db: None) -> str:
    """The address of this test's database, for processes that a test starts (as DATABASE_URL)."""
    from django.db import connection

    found = connection.settings_dict
    return f"postgresql:///{found['NAME']}?host={found['HOST']}&port={found['PORT']}&user={found['USER']}"
