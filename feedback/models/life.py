"""What happened to a correction, and what people said about it. Rows are only ever added."""

from django.db import models
from django.db.models import Q

from feedback.models.correction import Correction
from studio.people.models import User


class What(models.TextChoices):
    LEFT = "left"
    EDITED = "edited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    KEPT = "kept"  # the code changed, and the correction holds all the same
    DROPPED = "dropped"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    # By runs:
    FOLDED = "folded"  # a version says it for the first time
    HONOURED = "honoured"  # … again, after it was in conflict or orphaned
    CONFLICT = "conflict"
    ORPHANED = "orphaned"


class Step(models.Model):
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="steps", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=10, choices=What)
    actor_name = models.CharField(max_length=150, blank=True)  # "" for a run
    version = models.PositiveIntegerField(null=True)  # of the spec, for steps of runs
    revision = models.PositiveIntegerField()
    text = models.TextField(blank=True)  # the correction's own words from this step on
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(what__in=What.values), name="step_known")]
        indexes = [models.Index(fields=["correction", "id"], name="step_of_correction")]

    def __str__(self) -> str:
        return f"{self.what} of correction {self.correction_id}"


class Reply(models.Model):
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="replies", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=150)
    text = models.TextField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "replies"
        constraints = [models.CheckConstraint(condition=Q(text__gt=""), name="reply_says_something")]
        indexes = [models.Index(fields=["correction", "id"], name="reply_to_correction")]

    def __str__(self) -> str:
        return f"reply {self.pk}"
