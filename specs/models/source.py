"""What a package's code was at each commit. Text is stored once; a snapshot stores only how it differs from the last.

Rows with `since` and `until` are valid from one number up to, not including, another; `until` is empty while they still
hold. Closing that range is the only update such a row ever sees.
"""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from specs.models.package import Package

Row = TypeVar("Row", bound=models.Model)


class RangedQuerySet(models.QuerySet[Row]):
    def at(self, number: int) -> Self:
        """The rows that hold at this number."""
        return self.filter(Q(until=None) | Q(until__gt=number), since__lte=number)

    def current(self) -> Self:
        return self.filter(until=None)

    def close(self, number: int) -> int:
        return self.update(until=number)


class Blob(models.Model):
    """One file's text, secrets masked, however many snapshots hold it."""

    sha = models.BinaryField(max_length=32, unique=True)  # SHA-256 of the text as UTF-8
    packed = models.BinaryField()  # the text, compressed: `specs.ingestion.packing`
    size = models.PositiveIntegerField()  # bytes of the text
    lines = models.PositiveIntegerField()

    def __str__(self) -> str:
        return bytes(self.sha).hex()[:12]


class BlobFacts(models.Model):
    """What one version of an analyzer read off a blob."""

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="facts", db_index=False)
    language = models.CharField(max_length=40)
    analyzer = models.PositiveSmallIntegerField()
    # Emptied once no package's newest snapshot holds the blob: facts can be read again, anchors cannot be lost.
    facts = models.BinaryField(null=True)
    anchors = models.BinaryField()  # what citations are relative to: `specs.anchors`
    problems = models.JSONField(null=True)  # [sentence, first line] each: what could not be read

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blob", "language", "analyzer"], name="facts_once_a_blob_and_analyzer"),
        ]

    def __str__(self) -> str:
        return f"{self.language} facts of blob {self.blob_id}"


class PackagePath(models.Model):
    """A path that a package has or had: rows that speak of files hold this number in place of the text."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="paths", db_index=False)
    path = models.TextField()  # relative to the package's root

    class Meta:
        constraints = [models.UniqueConstraint(fields=["package", "path"], name="one_row_a_path")]

    def __str__(self) -> str:
        return self.path


class Snapshot(models.Model):
    """A package at one commit. A commit that changes no file of the package makes none."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="snapshots", db_index=False)
    number = models.PositiveIntegerField()
    commit = models.CharField(max_length=64)  # of a plain folder: a hash of its contents
    committed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    files = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()  # of the files that were analysed
    size = models.PositiveBigIntegerField()  # bytes of the files whose text is kept

    class Meta:
        ordering = ["package", "-number"]
        constraints = [models.UniqueConstraint(fields=["package", "number"], name="snapshot_numbers_once")]

    def __str__(self) -> str:
        return f"{self.commit[:12]} of package {self.package_id}"


class SnapshotFile(models.Model):
    """A file of a package, from one snapshot up to another."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="files", db_index=False)
    path = models.ForeignKey(PackagePath, on_delete=models.CASCADE, related_name="files", db_index=False)
    blob = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="files")
    oid = models.BinaryField(max_length=32)  # git's name of the bytes, so that the same file is not read twice
    language = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=10)  # `specs.analysis.package.Role`
    reason = models.CharField(max_length=200, blank=True)  # why it was left out of analysis
    lines = models.PositiveIntegerField(default=0)
    since = models.PositiveIntegerField()  # snapshot numbers
    until = models.PositiveIntegerField(null=True)

    objects: Any = RangedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "path", "since"], name="one_file_a_path_and_snapshot"),
            models.UniqueConstraint(fields=["package", "path"], condition=Q(until=None), name="one_open_file_a_path"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="file_range_forward"),
        ]

    def __str__(self) -> str:
        return f"file {self.path_id} from snapshot {self.since}"
