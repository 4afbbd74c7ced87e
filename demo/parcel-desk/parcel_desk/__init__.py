"""Parcels that wait at the reception of a building."""

from parcel_desk.desk import Desk
from parcel_desk.parcels import Parcel, ParcelError, State

__all__ = ["Desk", "Parcel", "ParcelError", "State"]
