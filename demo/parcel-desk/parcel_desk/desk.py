"""The desk: what the reception does with parcels."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from parcel_desk.messages import tell
from parcel_desk.parcels import Parcel, State, accept, check_code
from parcel_desk.store import Store

REMIND_AFTER = timedelta(days=3)
DEFAULT_KEEP_DAYS = 14
OPEN = {State.WAITING, State.REMINDED, State.LOCKED}


class Desk:
    """Everything goes through here, so that what people are told and what is stored agree."""

    def __init__(self, store: Store, message: Callable[[str, str], bool] = tell) -> None:
        self._store = store
        self._message = message
        self._keep = timedelta(days=int(os.environ.get("PARCEL_KEEP_DAYS", DEFAULT_KEEP_DAYS)))

    def receive(self, recipient: str, shelf: str, weight_grams: int) -> Parcel:
        """Take in a parcel, store it, and only then tell its recipient."""
        parcel = accept(recipient, shelf, weight_grams)
        self._store.add(parcel)
        self._message(parcel.recipient, f"A parcel waits for you on shelf {parcel.shelf}. Your code is {parcel.code}.")
        return parcel

    def waiting(self, recipient: str) -> list[Parcel]:
        """The recipient's parcels that can be fetched, the oldest first."""
        mine = (p for p in self._store.all() if p.recipient == recipient.lower() and p.state in OPEN)
        return sorted(mine, key=lambda parcel: parcel.received_at)

    def collect(self, number: str, code: str) -> Parcel:
        """Hand over a parcel to whoever knows its code. Wrong codes are stored too: three of them lock the parcel."""
        parcel = check_code(self._store.get(number), code)
        self._store.save(parcel)
        return parcel

    def sweep(self, now: datetime | None = None) -> dict[str, int]:
        """Remind once of what waits longer than three days; mark for return what has waited too long."""
        now = now or datetime.now(timezone.utc)
        counts = {"reminded": 0, "returning": 0}
        for parcel in self._store.all():
            if parcel.state not in OPEN:
                continue
            if parcel.waited(now) > self._keep:
                self._store.save(parcel.moved(State.RETURNING))
                self._message(parcel.recipient, f"Parcel {parcel.number} goes back to its sender.")
                counts["returning"] += 1
            elif parcel.state is State.WAITING and parcel.waited(now) >= REMIND_AFTER:
                if self._message(parcel.recipient, f"Parcel {parcel.number} still waits on shelf {parcel.shelf}."):
                    self._store.save(parcel.moved(State.REMINDED))
                    counts["reminded"] += 1
        return counts
