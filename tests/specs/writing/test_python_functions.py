"""Functions that a cloud invokes, as teams write them in Python: injected tables, retries, answers, the environment."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said
from tests.specs.writing.test_python_idioms import titles, told

LEDGER = """
    import os
    import time
    from typing import Any

    import boto3
    import urllib3
    from boto3.dynamodb.conditions import Attr
    from botocore.config import Config
    from botocore.exceptions import ClientError

    TABLE = os.environ["TABLE"]
    BUS = os.getenv("BUS") or "default"
    DRY = os.environ.get("DRY", "no").lower() in {"1", "yes"}
    KEEP_DAYS = 400
    CLAIM_SECONDS = 15 * 60
    pool = urllib3.PoolManager(retries=urllib3.Retry(total=3, backoff_factor=0.5, status_forcelist=[502, 503]))
    secrets = boto3.client("secretsmanager", config=Config(retries={"max_attempts": 2}))
    bus = boto3.client("events")
    s3 = boto3.client("s3")

    class LedgerError(Exception):
        pass

    class Refused(LedgerError):
        pass

    class Ledger:
        def __init__(self, table: Any = None) -> None:
            self._table = table or boto3.resource("dynamodb").Table(TABLE)

        def claim(self, key: str) -> bool:
            now = int(time.time())
            try:
                self._table.put_item(
                    Item={"key": key, "ttl": now + KEEP_DAYS * 86_400},
                    ConditionExpression=Attr("key").not_exists() | Attr("at").lt(now - CLAIM_SECONDS),
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                return False
            return True

        def page(self, since):
            asked = {"IndexName": "by-state", "Limit": 250}
            return self._table.query(**asked)

    def pay(key):
        if not Ledger().claim(key):
            return {"status": "skipped"}
        try:
            charge(key)
        except Refused as error:
            if error.status < 500:
                return {"status": "refused"}
            raise
        bus.put_events(Entries=[{"Source": "ledger", "DetailType": "Paid", "Detail": "{}"}])
        s3.put_object(Bucket="reports", Key="a.csv", Body=b"", ServerSideEncryption="aws:kms")
        return {"status": "paid"}

    def charge(key):
        raise Refused("no money on the card")
"""


def test_a_table_that_may_be_given_is_still_the_table() -> None:
    found = told(LEDGER)
    assert any("`put_item` and `query`" in each for each in found)
    assert any("from `self._table.put_item` and `error.response" in each for each in found)


def test_a_condition_that_is_joined_is_told_part_by_part() -> None:
    condition = (
        '`Attr("key").not_exists()` or `Attr("at").lt(now - CLAIM_SECONDS)` (where `CLAIM_SECONDS` is 900 seconds'
    )
    assert any("takes effect only under its condition" in each and condition in each for each in told(LEDGER))


def test_what_stands_in_a_mapping_that_is_handed_on_is_told() -> None:
    assert "The limit is 250." in told(LEDGER)


def test_retries_of_libraries_count_what_comes_after_the_first() -> None:
    found = told(LEDGER)
    assert "A request is tried again on `502` or `503`, at most 3 times; the back-off factor is 0.5." in found
    assert "A request is tried again when it fails, in at most 2 attempts." in found


def test_mappings_that_are_answered_and_errors_that_only_some_answer_are_told() -> None:
    found = told(LEDGER)
    assert any('return `{"status": "skipped"}`' in each for each in found)
    assert any("`error.status` is at least 500 THEN" in each and "the same error again" in each for each in found)


def test_fallbacks_and_truths_of_variables_are_told() -> None:
    found = told(LEDGER)
    assert 'The environment variable `BUS` sets `BUS`; the default is "default".' in found
    assert 'The environment variable `DRY` turns `DRY` on where it is "1" or "yes"; the default is "no".' in found


def test_what_services_are_asked_besides_is_told() -> None:
    found = told(LEDGER)
    assert '`put_events` is given `DetailType` "Paid".' in found
    assert any('`ServerSideEncryption` "aws:kms"' in each for each in found)


def test_errors_by_one_base_are_told_by_it() -> None:
    assert "`Refused` is a kind of `LedgerError`." in told(LEDGER)


def test_a_module_of_variables_takes_the_configuration() -> None:
    assert titles({"config.py": 'import os\nA = os.environ["A"]\nB = os.getenv("B", "2")\n'}) == [
        "Take the configuration from the environment"
    ]


def test_a_name_is_not_said_once_more() -> None:
    code = """
        def record_handler(record):
            if record.size > 500:
                raise ValueError("the record is too large")
    """
    assert not any("records handler" in each for each in told(code))


VALIDATED = """
from pydantic import BaseModel, model_validator

class Order(BaseModel):
    cents: int

    @model_validator(mode="after")
    def small(self):
        if self.cents > 2_000:
            raise ValueError("orders stop at 20 euros")
        return self
"""
TESTED = """
import pytest
from shop import Order

def make(**changes):
    return Order(**{"cents": 1, **changes})

def test_orders_stop_at_20_euros():
    with pytest.raises(ValueError, match="stop at 20 euros"):
        make(cents=2001)
"""


def test_a_test_that_makes_a_model_reaches_its_validators() -> None:
    draft = draft_of({"shop.py": VALIDATED, "tests/test_shop.py": TESTED})
    found = [each for c in draft.capabilities for r in c.requirements for each in r.statements if "2000" in each.text]
    assert [test.symbol for each in found for test in each.tests] == ["test_orders_stop_at_20_euros"]
    assert said(draft)


def test_what_is_numbered_for_a_reader_says_from_where() -> None:
    code = '''
        def menu(dishes: list[str]) -> str:
            """The dishes, one a line."""
            rows = []
            for number, dish in enumerate(dishes, start=1):
                rows.append(f"{number}. {dish}")
            return "\\n".join(rows)

        def short(drinks: list[str]) -> str:
            """The drinks in a row."""
            return ", ".join(f"{place}: {drink}" for place, drink in enumerate(drinks, 10))

        def find(rooms: list[str]) -> int:
            """The place of a room."""
            for position, room in enumerate(rooms, 1):
                if room == "hall":
                    return position
            return 0
    '''
    told = said(draft_of({"menu.py": dedent(code)}))
    assert "`dishes` are numbered from 1." in told
    assert "`drinks` are numbered from 10." in told
    assert not any("`rooms` are numbered" in each for each in told)
