"""Spec versions: immutable, numbered, stored by what each changed. Any version is read by one range condition."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Func, Q, TextField, Value

from specs.models.package import Package
from specs.models.source import RangedQuerySet, Snapshot


class SpecVersion(models.Model):
    """What one run published for a package from one snapshot."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="versions")
    engine = models.CharField(max_length=60)
    analyzer = models.PositiveSmallIntegerField()  # whose anchors the citations of this version are relative to
    language = models.CharField(max_length=40, blank=True)
    counts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    changes = models.JSONField(default=dict)  # added, changed, removed: how many statements
    job = models.BigIntegerField(null=True)  # jobs are pruned, versions are not
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["package", "-number"]
        constraints = [models.UniqueConstraint(fields=["package", "number"], name="version_numbers_once")]

    def __str__(self) -> str:
        return f"version {self.number} of package {self.package_id}"


class Ranged(models.Model):
    """A row of a spec, from one version number up to another."""

    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)

    objects: Any = RangedQuerySet.as_manager()

    class Meta:
        abstract = True


class Node(Ranged):
    """A branch of the spec's tree: the root, a capability or a requirement. It holds its children's keys, in order."""

    class Kind(models.TextChoices):
        ROOT = "root"
        CAPABILITY = "capability"
        REQUIREMENT = "requirement"

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="nodes", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=120)
    ident = models.CharField(max_length=120, blank=True)  # REQ-CLARIFY
    title = models.TextField(blank=True)
    content = models.BinaryField()  # `specs.publishing.layout.NodeContent`

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "kind", "key", "since"], name="one_node_a_key_and_version"),
            models.UniqueConstraint(
                fields=["package", "kind", "key"], condition=Q(until=None), name="one_open_node_a_key"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="node_range_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


# The words of a sentence, signs being no part of any: the index over those that name services is made for these.
WORDS = SearchVector(
    Func(
        F("text"), Value("[^[:alnum:]]+"), Value(" "), Value("g"), function="regexp_replace", output_field=TextField()
    ),
    config="simple",
)


class Statement(Ranged):
    """One sentence of a spec, with its evidence."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="statements", db_index=False)
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=16)
    nature = models.CharField(max_length=10)
    text = models.TextField()
    cited = models.PositiveSmallIntegerField()  # how many citations `evidence` holds
    # The files that its citations and tests lie in (`PackagePath`), for the margin of a source page.
    paths = ArrayField(models.IntegerField())
    evidence = models.BinaryField()  # `specs.publishing.layout.Evidence`
    effect = models.TextField(null=True)
    files_read = models.PositiveIntegerField(null=True)
    correction = models.BigIntegerField(null=True)
    rule = models.BigIntegerField(null=True)  # of a team, that states it in place of a correction

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "key", "since"], name="one_statement_a_key_and_version"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="statement_range_forward"),
            # No statement without evidence of its nature, whoever writes the row. The tests for null are needed: a
            # check that comes out as null lets the row through.
            models.CheckConstraint(
                condition=Q(nature__in=["observed", "documented"], cited__gt=0, paths__len__gt=0)
                | Q(nature="absent", effect__isnull=False, effect__gt="", files_read__isnull=False, files_read__gt=0)
                | Q(nature="stated", correction__isnull=False)
                | Q(nature="stated", rule__isnull=False),
                name="statement_has_evidence",
            ),
            models.CheckConstraint(condition=Q(text__gt=""), name="statement_says_something"),
        ]
        indexes = [
            GinIndex(fields=["paths"], name="statement_paths", fastupdate=False),
            # Which packages use a service, among those of a whole organization.
            GinIndex(WORDS, name="service_words", condition=Q(kind="service", until=None), fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.key


class Withheld(Ranged):
    """A statement that the evidence gate did not let through, and why."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="withheld", db_index=False)
    key = models.CharField(max_length=120)
    text = models.TextField()
    reason = models.TextField()
    evidence = models.BinaryField()

    class Meta:
        verbose_name_plural = "withheld"
        constraints = [
            models.UniqueConstraint(fields=["package", "key", "since"], name="one_withheld_a_key_and_version")
        ]

    def __str__(self) -> str:
        return self.key


class Gap(Ranged):
    """A public symbol or a guard that no statement cites."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="gaps")
    what = models.CharField(max_length=6)
    text = models.TextField()
    place = models.BinaryField()  # one packed citation

    def __str__(self) -> str:
        return self.text


class Diagram(Ranged):
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="diagrams", db_index=False)
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    title = models.TextField()
    mermaid = models.TextField()
    nodes = models.BinaryField()  # node id -> packed citation
    source_hash = models.BinaryField(max_length=32)  # which `Rendering` shows it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "key", "since"], name="one_diagram_a_key_and_version")
        ]

    def __str__(self) -> str:
        return self.key


class Rendering(models.Model):
    """A diagram's source as SVG, made once however many versions show it."""

    source_hash = models.BinaryField(max_length=32, unique=True)
    svg = models.TextField(blank=True)
    error = models.TextField(blank=True)  # why there is none
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return bytes(self.source_hash).hex()[:12]
