"""What a person is told of: the rows of the in-app inbox, and whether a person wants them by mail as well."""

from django.db import models
from django.db.models import Q

from feedback.models.correction import Correction
from studio.people.models import User
from studio.people.visibility import visible


class About(models.TextChoices):
    MENTIONED = "mentioned", "mentioned you"
    LEFT = "left", "left a correction that waits for a decision"
    REPLIED = "replied", "replied"
    DECIDED = "decided", "decided about it"
    EDITED = "edited", "changed its words"
    CONFLICT = "conflict", "The code under it changed"
    ORPHANED = "orphaned", "What it was said of is gone"
    RESOLVED = "resolved", "The code now does what was expected"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: User) -> "NoticeQuerySet":
        """Those that the person may still see: whoever left a team is told nothing of its private packages."""
        rows = self.filter(recipient=user)
        return rows.filter(visible(user, team="correction__package__team_id", private="correction__package__private"))

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", db_index=False)
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="notices")
    about = models.CharField(max_length=10, choices=About)
    actor_name = models.CharField(max_length=150, blank=True)  # "" for a run
    detail = models.CharField(max_length=40, blank=True)  # the decision: accepted, declined …
    version = models.PositiveIntegerField(null=True)  # for what runs say
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    # Whether a mail is still to be sent; told apart from `mailed_at` since most need none.
    to_mail = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(about__in=About.values), name="notice_about_known")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_of_person"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),  # on every page
            models.Index(fields=["id"], condition=Q(to_mail=True), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.about} to {self.recipient_id}"


class MailChoice(models.Model):
    """That a person wants no mail. Without a row it is sent."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mail_choice", primary_key=True)
    wanted = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"mail to {self.user_id}: {self.wanted}"
