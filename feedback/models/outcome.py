"""What each version of a spec made of each accepted correction: from one version up to another, as all of a spec is."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from feedback.models.correction import Correction
from specs.models import Package
from specs.models.source import RangedQuerySet


class Verdict(models.TextChoices):
    HONOURED = "honoured"
    CONFLICT = "conflict"
    ORPHANED = "orphaned"


class Outcome(models.Model):
    """Written by the transaction that publishes the version, and by nothing else."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="outcomes", db_index=False)
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="outcomes", db_index=False)
    revision = models.PositiveIntegerField()  # of the correction that the run worked with
    state = models.CharField(max_length=10, choices=Verdict)
    statement = models.CharField(max_length=120, blank=True)  # the key it is about in these versions; "" for none
    reason = models.TextField(blank=True)  # a sentence: why it is in conflict, or orphaned
    written = models.TextField(blank=True)  # how the engine puts the statement without the correction
    now = models.JSONField(default=list)  # of a conflict: the code that is cited now (`anchoring.Quote`)
    guesses = models.JSONField(default=list)  # of an orphan: keys of statements that it may have meant
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    objects: Any = RangedQuerySet.as_manager()

    class Meta:
        ordering = ["correction", "since"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "since"], name="one_outcome_a_correction_and_version"),
            models.UniqueConstraint(fields=["correction"], condition=Q(until=None), name="one_open_outcome"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="outcome_range_forward"),
            models.CheckConstraint(condition=Q(state__in=Verdict.values), name="outcome_state_known"),
        ]
        indexes = [models.Index(fields=["package", "since"], name="outcome_of_package")]

    def __str__(self) -> str:
        return f"{self.state} from version {self.since}"
