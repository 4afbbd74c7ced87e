from feedback.models.approval import Approval
from feedback.models.correction import Correction, Kind, Standing, State
from feedback.models.life import Reply, Step, What
from feedback.models.notice import About as NoticeAbout
from feedback.models.notice import MailChoice, Notice
from feedback.models.outcome import Outcome, Verdict
from feedback.models.rule import Rule, RuleKind, RuleOutcome, RuleState

__all__ = [
    "Approval",
    "Correction",
    "Kind",
    "MailChoice",
    "Notice",
    "NoticeAbout",
    "Outcome",
    "Reply",
    "Rule",
    "RuleKind",
    "RuleOutcome",
    "RuleState",
    "Standing",
    "State",
    "Step",
    "Verdict",
    "What",
]
