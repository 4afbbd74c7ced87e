"""What the state of a correction allows: the one table of moves."""

from dataclasses import dataclass
from enum import Flag, StrEnum, auto

from feedback.models.correction import Correction, Kind, State
from feedback.models.life import What
from studio.people.errors import Conflict


class Move(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RESOLVE = "resolve"
    KEEP = "keep"
    DROP = "drop"
    REOPEN = "reopen"


class By(Flag):
    AUTHOR = auto()
    MAINTAINER = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    out_of: frozenset[State]
    into: State
    step: What
    by: By
    needs_reason: bool = False


moves: dict[Move, Rule] = {
    Move.ACCEPT: Rule(frozenset({State.OPEN}), State.ACCEPTED, What.ACCEPTED, By.MAINTAINER),
    Move.DECLINE: Rule(frozenset({State.OPEN}), State.DECLINED, What.DECLINED, By.MAINTAINER, needs_reason=True),
    Move.WITHDRAW: Rule(frozenset({State.OPEN}), State.WITHDRAWN, What.WITHDRAWN, By.AUTHOR),
    Move.RESOLVE: Rule(
        frozenset({State.OPEN, State.ACCEPTED}), State.RESOLVED, What.RESOLVED, By.AUTHOR | By.MAINTAINER
    ),
    # The code under it changed; a maintainer says that it holds all the same.
    Move.KEEP: Rule(frozenset({State.ACCEPTED}), State.ACCEPTED, What.KEPT, By.MAINTAINER),
    Move.DROP: Rule(frozenset({State.ACCEPTED}), State.DROPPED, What.DROPPED, By.MAINTAINER, needs_reason=True),
    Move.REOPEN: Rule(
        frozenset({State.DECLINED, State.DROPPED, State.RESOLVED}), State.OPEN, What.REOPENED, By.MAINTAINER
    ),
}

# Only what asks a question or points at the code can be settled without the spec saying so.
RESOLVABLE = frozenset({Kind.COMMENT, Kind.UNCLEAR, Kind.CODE_WRONG})

_IS = {
    State.OPEN: "is open",
    State.ACCEPTED: "is accepted",
    State.DECLINED: "was declined",
    State.WITHDRAWN: "was withdrawn by its author",
    State.DROPPED: "was dropped",
    State.RESOLVED: "is resolved",
}
_DONE = {
    Move.ACCEPT: "accepted",
    Move.DECLINE: "declined",
    Move.WITHDRAW: "withdrawn",
    Move.RESOLVE: "resolved",
    Move.KEEP: "kept",
    Move.DROP: "dropped",
    Move.REOPEN: "reopened",
}


def allows(correction: Correction, move: Move) -> bool:
    if move is Move.RESOLVE and correction.kind not in RESOLVABLE:
        return False
    return correction.state in moves[move].out_of


def demand(correction: Correction, move: Move) -> None:
    """Conflict, with the reason, where the state does not allow the move."""
    if not allows(correction, move):
        state = _IS[State(correction.state)]
        raise Conflict(f"Correction {correction.pk} {state}, so it cannot be {_DONE[move]}. Nothing was changed.")


def demand_revision(correction: Correction, revision: int) -> None:
    """Conflict where the correction is no longer what the person who acts was looking at."""
    if correction.revision != revision:
        raise Conflict(
            f"Correction {correction.pk} was changed in the meantime and {_IS[State(correction.state)]}. "
            "Nothing was changed by you; look at it as it is now and decide again."
        )
