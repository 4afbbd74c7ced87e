"""Rate limits that hold under concurrency, on any number of processes and machines: one atomic statement in Postgres.

Each limit is a bucket that refills evenly. What is stored is the moment at which the bucket will be full again, so that
spending is a single conditional upsert, serialised by the row's lock. Spend before the work, outside its transaction: a
transaction that is rolled back gives back what it spent.
"""

import hashlib
import math
import random
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from studio.people.errors import RateLimited
from studio.people.models import Allowance

# Full counters mean nothing and are removed now and then, by whoever happens to spend.
TIDY_EVERY = 500

SPEND = """
INSERT INTO people_allowance AS a (key, spent_until) VALUES (%(key)s, clock_timestamp() + %(cost)s)
ON CONFLICT (key) DO UPDATE SET spent_until = greatest(a.spent_until, clock_timestamp()) + %(cost)s
WHERE greatest(a.spent_until, clock_timestamp()) + %(cost)s <= clock_timestamp() + %(whole)s
RETURNING 1
"""
WAIT = """
SELECT extract(epoch FROM spent_until + %(cost)s - clock_timestamp() - %(whole)s)
FROM people_allowance WHERE key = %(key)s
"""
REFUND = "UPDATE people_allowance SET spent_until = spent_until - %(cost)s WHERE key = %(key)s"


def spend(name: str, subject: str) -> None:
    """Takes one from what `subject` has left of limit `name`. If that is none: takes nothing, raises RateLimited."""
    values = _values(name, subject)
    with connection.cursor() as cursor:
        cursor.execute(SPEND, values)
        if cursor.fetchone() is None:
            cursor.execute(WAIT, values)
            row = cursor.fetchone()
            raise RateLimited(max(1, math.ceil(row[0])) if row else 1)
    if random.randrange(TIDY_EVERY) == 0:  # noqa: S311  nothing secret depends on it
        tidy()


def refund(name: str, subject: str) -> None:
    """Gives one back: for tries that are paid in advance and turn out to have been in order."""
    with connection.cursor() as cursor:
        cursor.execute(REFUND, _values(name, subject))


def tidy() -> int:
    """Removes the counters that are full again."""
    return Allowance.objects.filter(spent_until__lt=Now() - timedelta(minutes=1)).delete()[0]


def _values(name: str, subject: str) -> dict[str, Any]:
    rate = settings.RATE_LIMITS[name]
    # Hashed, so that the table holds no addresses and a subject of any length fits.
    key = f"{name}:{hashlib.sha256(subject.encode(errors='surrogatepass')).hexdigest()[:40]}"
    # The millisecond makes up for the rounding of `cost`.
    return {"key": key, "cost": rate.cost, "whole": timedelta(seconds=rate.seconds, milliseconds=1)}
