"""What a maintainer approved as the contract: statements as they read, against which later code is checked."""

from django.db import models
from django.db.models import Q

from specs.models import Package


class Approval(models.Model):
    """Of a requirement, or of the whole spec where `requirement_key` is empty. A later one takes its place."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="approvals", db_index=False)
    requirement_key = models.CharField(max_length=120, blank=True)
    requirement_id = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField()  # of the spec that was read
    statements = models.JSONField()  # key -> text
    approved_by_name = models.CharField(max_length=150)
    approved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["requirement_id"]
        constraints = [
            models.UniqueConstraint(fields=["package", "requirement_key"], name="one_approval_a_requirement"),
            models.CheckConstraint(condition=Q(version__gt=0), name="approval_of_a_version"),
        ]

    def __str__(self) -> str:
        return f"approval of {self.requirement_id or 'all'} in version {self.version}"
