"""What reviewers say about a spec, and what has been decided about it."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from specs.models import Package
from studio.people.models import User
from studio.people.visibility import Viewer, visible

if TYPE_CHECKING:
    from feedback.anchoring import Anchor

LONGEST_NOTE = 10_000


class Kind(models.TextChoices):
    WRONG = "wrong", "wrong"
    MISSING = "missing", "missing"
    RETRACT = "retract", "to be retracted"
    UNCLEAR = "unclear", "unclear"
    CODE_WRONG = "code_wrong", "the code is wrong"
    COMMENT = "comment", "comment"


class State(models.TextChoices):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"  # was accepted, and no longer holds by a maintainer's word
    RESOLVED = "resolved"  # what it asked for has come about


class Standing(models.TextChoices):
    """Where a correction stands: an accepted one by what the last run made of it, any other by its state."""

    OPEN = "open", "open"
    WAITING = "waiting", "waiting for a run"
    HONOURED = "honoured", "honoured"
    CONFLICT = "conflict", "in conflict"
    ORPHANED = "orphaned", "orphaned"
    DECLINED = "declined", "declined"
    WITHDRAWN = "withdrawn", "withdrawn"
    DROPPED = "dropped", "dropped"
    RESOLVED = "resolved", "resolved"


NEEDS_A_PERSON = (Standing.OPEN, Standing.CONFLICT, Standing.ORPHANED)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, viewer: Viewer) -> "CorrectionQuerySet":
        return self.filter(visible(viewer, team="package__team_id", private="package__private"))

    def accepted(self) -> "CorrectionQuerySet":
        """Those that every run has to honour and to account for."""
        return self.filter(state=State.ACCEPTED)

    def standing(self) -> "CorrectionQuerySet":
        """With `standing` (a `Standing`) and `place`, the key of the statement that it is about now."""
        from feedback.models.outcome import Outcome

        last = Outcome.objects.filter(correction=OuterRef("pk"), until=None)
        # An outcome of earlier words says nothing of the present ones.
        fresh = last.filter(revision=OuterRef("revision"))
        return self.annotate(  # type: ignore[no-redef]
            standing=models.Case(
                models.When(
                    state=State.ACCEPTED, then=Coalesce(Subquery(fresh.values("state")[:1]), models.Value("waiting"))
                ),
                default=F("state"),
                output_field=models.CharField(),
            ),
            place=Coalesce(Subquery(last.values("statement")[:1]), F("statement_key")),
        )

    def standing_as(self, *standings: str) -> "CorrectionQuerySet":
        return self.standing().filter(standing__in=standings)  # type: ignore[misc]


class Correction(models.Model):
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="corrections", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # What it is about, as it was when it was left; both empty for the spec as a whole.
    statement_key = models.CharField(max_length=120, blank=True)
    requirement_key = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField()  # of the spec that the reviewer read
    anchor = models.JSONField()  # `feedback.anchoring.Anchor`: how it is found again, and the code it was said of
    text = models.TextField(blank=True)  # the sentence that is to stand in the spec; the behaviour that is expected
    section = models.CharField(max_length=16, blank=True)  # of a missing statement: which kind of statement it is
    note = models.TextField(blank=True)  # to people, in any language
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="corrections")
    author_name = models.CharField(max_length=150)  # stays when the account goes
    # Raised by every change. Whoever changes something names the revision that they looked at.
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)  # of the last decision

    standing: str  # by the queryset's `standing()`
    place: str

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="correction_kind_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="correction_state_known"),
            # It says something: the sentence to add, or what to think of what stands there.
            models.CheckConstraint(
                condition=Q(kind=Kind.RETRACT) | Q(text__gt="") | (Q(note__gt="") & ~Q(kind=Kind.MISSING)),
                name="correction_says_something",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[Kind.WRONG, Kind.CODE_WRONG]) | Q(statement_key__gt=""),
                name="correction_of_a_statement",
            ),
            # Two accepted corrections cannot both say how one statement reads.
            models.UniqueConstraint(
                fields=["package", "statement_key"],
                condition=Q(state=State.ACCEPTED, statement_key__gt="")
                & (Q(kind=Kind.RETRACT) | Q(kind=Kind.WRONG, text__gt="")),
                name="one_accepted_wording_a_statement",
            ),
        ]
        indexes = [
            models.Index(fields=["package", "-id"], name="correction_of_package"),
            models.Index(fields=["state", "-id"], name="correction_by_state"),  # the ledger of all packages
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"

    @property
    def rewrites(self) -> bool:
        """Whether it decides how a statement reads, or that it goes."""
        return bool(self.statement_key) and (self.kind == Kind.RETRACT or (self.kind == Kind.WRONG and self.text != ""))

    @property
    def anchored(self) -> "Anchor":
        from feedback.anchoring import read

        return read(self.anchor)
