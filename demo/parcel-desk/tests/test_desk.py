from dataclasses import replace
from datetime import timedelta

from parcel_desk.desk import Desk
from parcel_desk.parcels import State


class Shelf:
    """A store in memory."""

    def __init__(self):
        self.parcels = {}

    def add(self, parcel):
        self.parcels[parcel.number] = parcel

    save = add

    def get(self, number):
        return self.parcels[number]

    def all(self):
        return list(self.parcels.values())


def desk(sent=True):
    told = []
    return Desk(Shelf(), lambda to, text: (told.append((to, text)), sent)[1]), told


def after(parcel, **time):
    return parcel.received_at + timedelta(**time)


def test_receiving_tells_the_recipient_shelf_and_code():
    reception, told = desk()
    parcel = reception.receive("maria", "B3", 100)
    assert told == [("maria", f"A parcel waits for you on shelf B3. Your code is {parcel.code}.")]


def test_sweep_reminds_once_after_three_days():
    reception, _ = desk()
    parcel = reception.receive("maria", "B3", 100)
    assert reception.sweep(after(parcel, days=3)) == {"reminded": 1, "returning": 0}
    assert reception.sweep(after(parcel, days=4)) == {"reminded": 0, "returning": 0}


def test_a_reminder_that_did_not_go_out_is_tried_again():
    reception, _ = desk(sent=False)
    parcel = reception.receive("maria", "B3", 100)
    assert reception.sweep(after(parcel, days=3))["reminded"] == 0
    assert reception.waiting("maria")[0].state is State.WAITING


def test_what_waited_longer_than_14_days_goes_back():
    reception, _ = desk()
    parcel = reception.receive("maria", "B3", 100)
    assert reception.sweep(after(parcel, days=14))["returning"] == 0
    assert reception.sweep(after(parcel, days=14, seconds=1))["returning"] == 1
    assert reception.waiting("maria") == []


def test_waiting_lists_the_oldest_first():
    reception, _ = desk()
    first = reception.receive("maria", "A1", 100)
    second = reception.receive("maria", "B2", 100)
    reception._store.save(replace(first, received_at=after(second, minutes=5)))
    assert [parcel.shelf for parcel in reception.waiting("MARIA")] == ["B2", "A1"]
