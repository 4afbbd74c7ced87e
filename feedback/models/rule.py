"""What a team decides for many statements at once, and what each version of each spec made of it."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from specs.models import Package
from specs.models.source import RangedQuerySet
from studio.people.models import Team, User
from studio.people.visibility import Viewer, visible

LONGEST_TERM = 80
LONGEST_WATCH = 200


class RuleKind(models.TextChoices):
    TERM = "term", "a word to use"  # call it "customer", never "user"
    PRINCIPLE = "principle", "a principle"  # we never log e-mail addresses


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self) -> "RuleQuerySet":
        return self.filter(retired_at=None)

    def over(self, package: Package) -> "RuleQuerySet":
        """Those in whose scope the package is."""
        return self.filter(Q(package=package) | Q(team=package.team_id))

    def visible_to(self, viewer: Viewer) -> "RuleQuerySet":
        """A rule stands in the spec of each package in its scope: who can see one of those can see it."""
        seen = Package.objects.visible_to(viewer)
        own = Q(team__memberships__user=viewer) if isinstance(viewer, User) and viewer.is_active else Q(pk__in=[])
        if viewer.is_active and viewer.is_superuser:
            return self
        found = Q(package__in=seen) | Q(team__in=seen.values("team")) | own
        return self.filter(pk__in=Rule.objects.filter(found).values("pk"))


class Rule(models.Model):
    """Never changed: who wants other words retires it and makes another."""

    # Its scope: all packages of a team, or one package.
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="rules")
    package = models.ForeignKey(Package, null=True, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=10, choices=RuleKind)
    avoid = models.CharField(max_length=LONGEST_TERM, blank=True)
    instead = models.CharField(max_length=LONGEST_TERM, blank=True)
    text = models.TextField(blank=True)  # the sentence of a principle, as it stands in each spec
    section = models.CharField(max_length=16, blank=True)  # … and the part of the spec where
    # Words that hint at a breach where all of them occur in a statement and the code that it cites.
    watch = models.CharField(max_length=LONGEST_WATCH, blank=True)
    note = models.TextField(blank=True)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)
    retired_by_name = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)  # why it was retired

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RuleKind.values), name="rule_kind_known"),
            models.CheckConstraint(
                condition=Q(team=None, package__isnull=False) | Q(team__isnull=False, package=None),
                name="rule_has_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(kind=RuleKind.TERM, avoid__gt="", instead__gt="", text="")
                | Q(kind=RuleKind.PRINCIPLE, text__gt="", section__gt="", avoid="", instead=""),
                name="rule_says_something",
            ),
            models.UniqueConstraint(
                "team",
                Lower("avoid"),
                condition=Q(kind=RuleKind.TERM, retired_at=None),
                name="one_rule_a_term_and_team",
            ),
            models.UniqueConstraint(
                "package",
                Lower("avoid"),
                condition=Q(kind=RuleKind.TERM, retired_at=None),
                name="one_rule_a_term_and_package",
            ),
        ]

    def __str__(self) -> str:
        return f"rule {self.pk}"

    @property
    def owner(self) -> Team:
        """The team whose maintainers decide about it."""
        return self.team or self.package.team  # type: ignore[union-attr]

    @property
    def says(self) -> str:
        return self.text or f"Call it “{self.instead}”, never “{self.avoid}”."

    @property
    def in_force(self) -> bool:
        return self.retired_at is None


class RuleState(models.TextChoices):
    OBEYED = "obeyed", "obeyed"
    BROKEN = "broken", "not obeyed everywhere"
    SUSPECT = "suspect", "to be looked at"
    STATED = "stated", "stated"  # nothing was named by which a breach could be seen


NEEDS_A_LOOK = (RuleState.BROKEN, RuleState.SUSPECT)


class RuleOutcomeQuerySet(RangedQuerySet["RuleOutcome"]):
    def visible_to(self, viewer: Viewer) -> "RuleOutcomeQuerySet":
        return self.filter(visible(viewer, team="package__team_id", private="package__private"))


class RuleOutcome(models.Model):
    """Written by the transaction that publishes the version, and by nothing else."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="+", db_index=False)
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="outcomes")
    state = models.CharField(max_length=8, choices=RuleState)
    reworded = models.PositiveIntegerField(default=0)  # statements that read otherwise by it
    breaches = models.PositiveIntegerField(default=0)  # statements that still say it, or are suspect
    found = models.JSONField(default=list)  # the keys of the first of those
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    objects: Any = RuleOutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["rule", "since"]
        constraints = [
            models.UniqueConstraint(fields=["package", "rule", "since"], name="one_outcome_a_rule_and_version"),
            models.UniqueConstraint(fields=["package", "rule"], condition=Q(until=None), name="one_open_rule_outcome"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="rule_outcome_forward"),
            models.CheckConstraint(condition=Q(state__in=RuleState.values), name="rule_outcome_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.state} from version {self.since}"
