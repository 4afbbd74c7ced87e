from feedback.models.approval import Approval
from feedback.models.correction import Correction, Kind, Standing, State
from feedback.models.life import Reply, Step, What
from feedback.models.outcome import Outcome, Verdict

__all__ = ["Approval", "Correction", "Kind", "Outcome", "Reply", "Standing", "State", "Step", "Verdict", "What"]
