"""Repositories and the packages in them: what is read, who owns it, who may see it."""

from django.db import models

from studio.people.models import Team, User
from studio.people.visibility import Viewer, visible


class Repository(models.Model):
    """A git repository (or a plain folder), local or remote. Holds one or more packages."""

    class Form(models.TextChoices):
        GIT = "git"
        FOLDER = "folder"  # a plain folder, taken by content

    url = models.CharField(max_length=1000)  # a path or an https URL, without credentials
    branch = models.CharField(max_length=250, blank=True)  # "" follows the default branch
    form = models.CharField(max_length=6, choices=Form, default=Form.GIT)
    # Two teams that may not see each other's packages can each add the same repository, and learn nothing by it.
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="repositories")
    trusted = models.BooleanField(default=False)  # given on the command line: may lie anywhere on the machine
    head = models.CharField(max_length=64, blank=True)  # the newest commit that was fetched
    fetched_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["url"]
        verbose_name_plural = "repositories"
        constraints = [
            models.UniqueConstraint(
                fields=["url", "branch", "team"], nulls_distinct=False, name="one_repository_a_branch_and_team"
            ),
        ]

    def __str__(self) -> str:
        return self.url


class PackageQuerySet(models.QuerySet["Package"]):
    def visible_to(self, viewer: Viewer) -> "PackageQuerySet":
        return self.filter(visible(viewer))

    def active(self) -> "PackageQuerySet":
        """Those that are listed and kept up to date."""
        return self.filter(archived_at=None)


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
    latest = models.ForeignKey("SpecVersion", null=True, on_delete=models.SET_NULL, related_name="+")
    # Of everything that the last run started from: one that would start from the same has nothing to do.
    inputs = models.CharField(max_length=64, blank=True)
    seen_commit = models.CharField(max_length=64, blank=True)  # the newest commit that a run looked at
    behind = models.PositiveIntegerField(default=0)  # commits to the package's files since then; at most BEHIND_LIMIT
    gone_at = models.CharField(max_length=64, blank=True)  # the commit that no longer has the package
    held_commit = models.CharField(max_length=64, blank=True)  # a version of this commit waits for a person's word
    held_reason = models.TextField(blank=True)
    accepted_commit = models.CharField(max_length=64, blank=True)  # a maintainer said that its spec may shrink
    archived_at = models.DateTimeField(null=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["repository", "root"], name="one_package_a_directory"),
        ]

    def __str__(self) -> str:
        return self.slug


class FormerSlug(models.Model):
    """A name that a package had. Its pages redirect until another package takes the name."""

    slug = models.SlugField(max_length=200, unique=True)
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
