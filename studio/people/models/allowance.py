"""What is left of a rate limit."""

from django.db import models


class Allowance(models.Model):
    """One counter of `studio.people.limits`: `spent_until` is when everything spent so far will have been regained."""

    key = models.CharField(max_length=120, primary_key=True)
    spent_until = models.DateTimeField(db_index=True)  # the index serves the removal of counters that are full again

    def __str__(self) -> str:
        return self.key
