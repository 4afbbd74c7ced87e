"""The parcels in DynamoDB, one item each."""

import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

from parcel_desk.parcels import Parcel, ParcelError, State

PAGE_SIZE = 100


class Store:
    def __init__(self, table: str | None = None) -> None:
        self._table = boto3.resource("dynamodb").Table(table or os.environ["PARCEL_TABLE"])

    def add(self, parcel: Parcel) -> None:
        """Write a new parcel. A number that is taken already is never overwritten."""
        try:
            self._table.put_item(Item=_to_item(parcel), ConditionExpression="attribute_not_exists(#n)",
                                 ExpressionAttributeNames={"#n": "number"})
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                raise ParcelError(f"the number {parcel.number} is taken") from error
            raise

    def save(self, parcel: Parcel) -> None:
        self._table.put_item(Item=_to_item(parcel))

    def get(self, number: str) -> Parcel:
        item = self._table.get_item(Key={"number": number}, ConsistentRead=True).get("Item")
        if item is None:
            raise ParcelError(f"no parcel has the number {number}")
        return _from_item(item)

    def all(self) -> Iterator[Parcel]:
        """Every parcel, page by page."""
        start: dict[str, Any] = {}
        while True:
            page = self._table.scan(Limit=PAGE_SIZE, **start)
            yield from map(_from_item, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _to_item(parcel: Parcel) -> dict[str, Any]:
    return asdict(parcel) | {
        "state": parcel.state.value,
        "received_at": parcel.received_at.isoformat(),
        "notes": list(parcel.notes),
    }


def _from_item(item: dict[str, Any]) -> Parcel:
    return Parcel(
        **item
        | {
            "state": State(item["state"]),
            "received_at": datetime.fromisoformat(item["received_at"]),
            "weight_grams": int(item["weight_grams"]),
            "wrong_codes": int(item["wrong_codes"]),
            "notes": tuple(item["notes"]),
        }
    )
