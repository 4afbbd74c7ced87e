"""A parcel, and what may happen to it."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from enum import Enum

MAX_WEIGHT_GRAMS = 25_000
CODE_DIGITS = 6
MAX_CODE_TRIES = 3


class State(Enum):
    WAITING = "waiting"
    REMINDED = "reminded"
    LOCKED = "locked"
    COLLECTED = "collected"
    RETURNING = "returning"
    RETURNED = "returned"


MOVES = {
    State.WAITING: {State.REMINDED, State.LOCKED, State.COLLECTED, State.RETURNING},
    State.REMINDED: {State.LOCKED, State.COLLECTED, State.RETURNING},
    State.LOCKED: {State.COLLECTED, State.RETURNING},
    State.RETURNING: {State.RETURNED},
    State.COLLECTED: set(),
    State.RETURNED: set(),
}


class ParcelError(ValueError):
    """Something that the person at the desk can put right."""


@dataclass(frozen=True)
class Parcel:
    """One parcel on one shelf."""

    number: str
    recipient: str
    shelf: str
    weight_grams: int
    code: str
    received_at: datetime
    state: State = State.WAITING
    wrong_codes: int = 0
    notes: tuple[str, ...] = field(default=())

    def moved(self, state: State) -> "Parcel":
        """The parcel in another state; ParcelError when it cannot get there from where it is."""
        if state not in MOVES[self.state]:
            raise ParcelError(f"parcel {self.number} is {self.state.value} and cannot become {state.value}")
        return replace(self, state=state)

    def waited(self, now: datetime) -> timedelta:
        return now - self.received_at


def accept(recipient: str, shelf: str, weight_grams: int) -> Parcel:
    """Take in a parcel that has just arrived, and give it a number and a code to collect it with."""
    recipient = recipient.strip().lower()
    if not recipient:
        raise ParcelError("a parcel needs a recipient")
    if weight_grams <= 0:
        raise ParcelError("a parcel weighs something")
    if weight_grams > MAX_WEIGHT_GRAMS:
        raise ParcelError("a parcel of more than 25 kg goes to the loading bay")
    return Parcel(
        number=secrets.token_hex(2),
        recipient=recipient,
        shelf=shelf or "floor",
        weight_grams=weight_grams,
        code=str(secrets.randbelow(10**CODE_DIGITS)).zfill(CODE_DIGITS),
        received_at=datetime.now(timezone.utc),
    )


def check_code(parcel: Parcel, code: str) -> Parcel:
    """The parcel after somebody has typed a code for it: collected, or one wrong code nearer to being locked."""
    if parcel.state is State.LOCKED:
        raise ParcelError("the parcel is locked: ask for a look at an identity card")
    if secrets.compare_digest(code, parcel.code):
        return parcel.moved(State.COLLECTED)
    wrong = replace(parcel, wrong_codes=parcel.wrong_codes + 1)
    if wrong.wrong_codes >= MAX_CODE_TRIES:
        return wrong.moved(State.LOCKED)
    return wrong
