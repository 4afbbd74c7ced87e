"""The audit trail: who changed which permission, token or correction, and when. Rows are only ever added."""

from django.db import models

from studio.people.models.person import Team, User


class AuditEvent(models.Model):
    """Triggers (migration 0003) refuse to change or remove a row.

    So nothing may cascade into this table: the references carry no database constraint, and the names stand beside
    them as they were at the time.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        User, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=150, blank=True)  # "" when the system itself acted
    action = models.CharField(max_length=60)  # "token.created", "member.removed"
    subject = models.CharField(max_length=300)
    team = models.ForeignKey(
        Team, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    team_slug = models.CharField(max_length=80, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["team", "-id"], name="audit_of_team"),  # a maintainer's page
            models.Index(fields=["team_slug", "-id"], name="audit_of_team_slug"),  # the filter, deleted teams too
            models.Index(fields=["actor", "-id"], name="audit_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name or 'the system'}: {self.action} {self.subject}"
