"""Looking at how Postgres answers a query."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def plan_of(act: Callable[[], Any], *, containing: str) -> str:
    """The plan of the one query that `act` makes with `containing` in its text."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE specs_job")
    with CaptureQueriesContext(connection) as queries:
        act()
    (sql,) = [query["sql"] for query in queries if containing in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())
