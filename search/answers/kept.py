"""Questions that were asked and what was answered: kept for who asked, opened by link to whoever may see all of it."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from specs.models import Package, SnapshotFile, Statement
from studio.people.models import User
from studio.people.visibility import Viewer


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Answers every package of which `viewer` may see. One that speaks of none is for who asked alone."""
        seen = Package.objects.visible_to(viewer).filter(pk=OuterRef("package"))
        visible = AnsweredOf.objects.filter(Exists(seen), answer=OuterRef("pk"))
        counted = visible.order_by().values("answer").annotate(number=Count("pk")).values("number")
        rows = self.annotate(seen=models.functions.Coalesce(models.Subquery(counted), 0)).filter(seen=F("spoken_of"))
        own = Q(asker=viewer) if isinstance(viewer, User) else Q(pk__in=[])
        return rows.filter(own | Q(spoken_of__gt=0))

    def asked_by(self, viewer: Viewer, package: Package | None = None) -> Self:
        """The newest first; of a package, those that were asked of it."""
        own = self.filter(asker=viewer) if isinstance(viewer, User) else self.none()
        return (own.filter(package=package) if package else own).visible_to(viewer).order_by("-pk")


class KeptAnswer(models.Model):
    # The address of a link that is passed on: nobody comes upon it by counting.
    link = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    package = models.ForeignKey(Package, null=True, on_delete=models.CASCADE, related_name="+")  # null: all were asked
    question = models.TextField()
    found = models.BooleanField()
    content = models.JSONField()  # `stored.packed`
    # Kept apart from the rows below: with a deleted package its row goes, and the answer is nobody's to see.
    spoken_of = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asker", "-id"], name="answers_of_asker")]

    def __str__(self) -> str:
        return self.question


class AnsweredOf(models.Model):
    """One package that an answer speaks of: at which version, by which statements and files."""

    answer = models.ForeignKey(KeptAnswer, on_delete=models.CASCADE, related_name="of", db_index=False)
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    snapshot = models.PositiveIntegerField()
    keys = ArrayField(models.CharField(max_length=120))  # of the published statements that it repeats
    paths = ArrayField(models.TextField())  # that its composed sentences cite

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "package"], name="answer_speaks_of_package_once")]

    def __str__(self) -> str:
        return f"package {self.package_id} in answer {self.answer_id}"

    @property
    def has_moved_on(self) -> bool:
        """Whether a later version says otherwise what the answer repeats, or a file that it cites became another."""
        later = Statement.objects.filter(package=self.package_id, key__in=self.keys, since__lte=self.version)
        if self.keys and later.filter(until__gt=self.version).exists():
            return True
        files = SnapshotFile.objects.filter(package=self.package_id, path__path__in=self.paths)
        return bool(self.paths) and files.filter(until__gt=self.snapshot, since__lte=self.snapshot).exists()
