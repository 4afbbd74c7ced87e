from studio.people.models.allowance import Allowance
from studio.people.models.audit import AuditEvent
from studio.people.models.invitation import Invitation, SignInLink
from studio.people.models.person import Membership, Role, Team, User
from studio.people.models.token import ApiToken, Scope

__all__ = [
    "Allowance",
    "ApiToken",
    "AuditEvent",
    "Invitation",
    "Membership",
    "Role",
    "Scope",
    "SignInLink",
    "Team",
    "User",
]
