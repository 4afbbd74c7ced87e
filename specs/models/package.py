"""Repositories and the packages in them: what is read, who owns it, who may see it."""

from django.db import models

from studio.people.models import Team, User
from studio.people.visibility import Viewer, visible


class Repository(models.Model):
    """A git repository (or a plain folder), local or remote. Holds one or more packages."""

    url = models.CharField(max_length=1000, unique=True)  # a path or an https URL, without credentials
    branch = models.CharField(max_length=250, blank=True)  # "" follows the default branch
    created_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["url"]
        verbose_name_plural = "repositories"

    def __str__(self) -> str:
        return self.url


class PackageQuerySet(models.QuerySet["Package"]):
    def visible_to(self, viewer: Viewer) -> "PackageQuerySet":
        return self.filter(visible(viewer))


class Package(models.Model):
    """The unit that has a spec: a directory with a manifest, or a repository root."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="packages")
    root = models.CharField(max_length=1000, default=".")  # the directory, relative to the repository
    name = models.CharField(max_length=300)  # as the manifest writes it
    slug = models.SlugField(max_length=200, unique=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="packages")
    private = models.BooleanField(default=False)
    language = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["repository", "root"], name="one_package_a_directory"),
        ]

    def __str__(self) -> str:
        return self.slug
