"""Idioms of Python services as teams write them: what a reader of the code would list is said, and proved."""

from textwrap import dedent

import pytest

from tests.specs.writing.drafts import draft_of, said


def told(code: str, kind: str = "", path: str = "shop.py", **more: str) -> list[str]:
    files = {path: dedent(code), **{name.replace("__", "/") + ".py": dedent(text) for name, text in more.items()}}
    return said(draft_of(files), kind)


def test_a_settings_class_reads_the_environment() -> None:
    code = """
        from pydantic_settings import BaseSettings

        class Settings(BaseSettings):
            workers: int = 4
    """
    assert "It does not read environment variables." not in told(code)
    assert "It does not read environment variables." in told("WORKERS = 4\n")


GATE = """
    import hmac

    class WrongCode(Exception):
        pass

    def check(parcel, code):
        if not hmac.compare_digest(parcel.code_hash_of_the_recipient, hash_of(code, parcel.recipient_phone_number)):
            parcel.wrong_codes += 1
            raise WrongCode("the code does not match")
"""


def test_a_question_too_long_to_be_shown_is_told_by_what_is_called() -> None:
    assert any("When `hmac.compare_digest(…)` does not hold" in each and "`WrongCode`" in each for each in told(GATE))


WAITING = """
    import time
    import logging

    log = logging.getLogger(__name__)

    class Down(Exception):
        pass

    def fetch(client, url):
        delay = 0.2
        for attempt in range(4):
            try:
                return client.get(url)
            except OSError as error:
                log.warning("attempt %d failed: %s", attempt, error)
            if attempt < 3:
                time.sleep(delay)
                delay = min(delay * 2, 5)
        raise Down("gave up")
"""


def test_a_wait_that_grows_is_told_with_its_start_and_its_end() -> None:
    found = told(WAITING)
    start = "the wait between attempts is 0.2 seconds, multiplied by 2 each time, at most 5 seconds"
    assert any(start in each and "logs a warning" in each for each in found)
    assert not any("`attempt` is below 3" in each for each in found)  # plumbing of the wait


def test_a_wait_that_does_not_grow_is_told_as_it_stands() -> None:
    found = told(WAITING.replace("delay = min(delay * 2, 5)", "pass"))
    assert not any("multiplied" in each for each in found)


KEPT = """
    class Full(Exception):
        pass

    class Basket:
        def __init__(self, limit: int = 12, name: str = "a"):
            self._limit = limit
            self.items = []

        def put(self, item):
            if len(self.items) >= self._limit:
                raise Full("no room")
            self.items.append(item)
"""


def test_what_a_constructor_keeps_is_told_with_its_default() -> None:
    assert any("12 by default (`self._limit`)" in each and "`Full`" in each for each in told(KEPT))


def test_what_is_set_again_is_no_default() -> None:
    again = KEPT + "\n        def grow(self):\n            self._limit = 99\n"
    assert not any("12 by default (`self._limit`)" in each for each in told(again))


LIMITS = """
    from dataclasses import dataclass
    from datetime import timedelta
    from decimal import Decimal

    @dataclass
    class Limits:
        most: int = 5
        hold: timedelta = timedelta(hours=72)

    FEES = {"small": Decimal("0.90"), "large": Decimal("2.10")}

    class TooMany(Exception):
        pass

    def reserve(limits: Limits, count: int):
        if count >= limits.most:
            raise TooMany("no more")
"""


def test_a_field_of_settings_is_told_with_its_default() -> None:
    found = told(LIMITS)
    assert any("`count` must be below 5 by default (`limits.most`)" in each for each in found)
    assert any("`hold` (72 hours (3 days) by default)" in each for each in found)
    assert '`FEES` maps "small" to 0.90 and "large" to 2.10.' in found


ALLOWED = """
    AGAIN = frozenset({429, 503})

    def settle(response):
        if response.status_code not in AGAIN:
            response.raise_for_status()
            return True
        return None
"""


def test_a_named_set_is_told_value_by_value() -> None:
    assert any("`response.status_code` is not one of 429 or 503 (`AGAIN`)" in each for each in told(ALLOWED))


@pytest.mark.parametrize("missing", ["WORKERS", "none"])
def test_an_unknown_name_has_no_default(missing: str) -> None:
    assert not any("by default" in each for each in told(LIMITS.replace("limits.most", f"limits.{missing}"), "error"))


ROWS = """
    from sqlalchemy import CheckConstraint, UniqueConstraint
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    class Base(DeclarativeBase):
        pass

    class Box(Base):
        __tablename__ = "boxes"
        __table_args__ = (UniqueConstraint("place", "number", name="once"), CheckConstraint("number > 0", name="some"))

        id: Mapped[int] = mapped_column(primary_key=True)
        place: Mapped[str]
        number: Mapped[int]
"""


def test_what_rows_never_share_and_keep_to_is_told() -> None:
    found = told(ROWS)
    assert "Rows of `Box` never share the same `place` and `number` (they are unique together)." in found
    assert "Rows of `Box` keep to `number > 0`." in found


def test_a_flat_list_of_names_is_one_rule() -> None:
    code = """
        from django.db import models

        class Box(models.Model):
            place = models.CharField(max_length=9)
            number = models.IntegerField()

            class Meta:
                unique_together = ("place", "number")
    """
    assert "Rows of `Box` never share the same `place` and `number` (they are unique together)." in told(code)


TYPES = """
    from typing import Annotated
    from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator

    Phone = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,14}$")]

    class Order(BaseModel):
        model_config = ConfigDict(extra="forbid")

        phone: Phone
        place: str

        @field_validator("place")
        @classmethod
        def is_loud(cls, value):
            if not value.isupper():
                raise ValueError("places are upper case")
            return value
"""


def test_named_types_strictness_and_the_field_of_a_validator_are_told() -> None:
    found = told(TYPES)
    assert "`Phone` must match `^[0-9]{6,14}$`." in found
    assert "`Order` refuses fields that it does not know (`extra`)." in found
    assert any(each.startswith("`is_loud` (checking `place`) raises `ValueError`") for each in found)
    assert not any("refuses" in each for each in told(TYPES.replace("forbid", "ignore")))


SERVICE = """
    import asyncio
    from typing import Annotated

    import httpx
    from fastapi import Depends, FastAPI, HTTPException
    from fastapi.responses import JSONResponse
    from sqlalchemy import select
    from sqlalchemy.ext.asyncio import AsyncSession

    app = FastAPI()
    EVERY = 5 * 60
    Session = Annotated[AsyncSession, Depends(open_session)]

    class Refused(Exception):
        status_code = 409

    async def find(key: int, session: Session):
        return await session.scalar(select(Box.number).where(Box.key == key).with_for_update(skip_locked=True))

    @app.delete("/boxes/{key}")
    async def cancel_box(session: Session, box: Annotated[Box, Depends(find)]):
        await session.delete(box)

    @app.exception_handler(Refused)
    async def on_refused(request, error):
        return JSONResponse({"code": error.code}, status_code=error.status_code)

    async def sweep():
        while True:
            await expire()
            await asyncio.sleep(EVERY)

    async def expire():
        async with httpx.AsyncClient(timeout=httpx.Timeout(4, connect=1.5)) as client:
            await client.post("https://gate.example/expire", headers={"Idempotency-Key": key})
"""


def test_a_service_tells_its_rounds_its_locks_and_what_it_depends_on() -> None:
    found = told(SERVICE)
    assert any("`sweep` calls `expire` in a loop, which pauses for 300 seconds" in each for each in found)
    assert any("locks the rows that it selects (`with_for_update(skip_locked=True)`)" in each for each in found)
    assert "Used by `cancel_box`." in found
    assert any("`Box`: SELECT" in each for each in found)
    assert "Uses an SQL database: DELETE." in found
    assert "Answers requests that end in `Refused` by `on_refused`." in found
    assert "`Refused.status_code` is 409." in found
    assert any("answers the status `error.status_code`" in each for each in found)
    assert "POST requests carry the header `Idempotency-Key` (`key`)." in found
    assert any("1.5 seconds (`connect`)" in each for each in found)


def test_a_pause_outside_a_loop_is_no_round() -> None:
    assert not any("in a loop" in each for each in told(SERVICE.replace("while True", "if True")))


def titles(files: dict[str, str]) -> list[str]:
    draft = draft_of({path: dedent(text) for path, text in files.items()})
    return [each.title for capability in draft.capabilities for each in capability.requirements]


def test_a_route_is_titled_by_what_its_function_is_named_to_do() -> None:
    assert "Cancel a box" in titles({"shop.py": SERVICE})
    assert "Serve DELETE /boxes/{key}" in titles({"shop.py": SERVICE.replace("cancel_box", "boxes_endpoint")})


def test_what_the_work_is_done_with_is_not_in_the_title() -> None:
    code = """
        def collect(session, gateway, reservation):
            '''Code.'''
            if reservation.count > 5:
                raise ValueError("too many of them")
    """
    assert titles({"shop.py": code}) == ["Collect a reservation"]


MIGRATION = '''
    """Adds the fee."""
    import sqlalchemy as sa
    from alembic import op

    revision = "0002"

    def upgrade():
        op.add_column("boxes", sa.Column("fee", sa.Numeric(8, 2)))
        op.drop_index("ix_old", "boxes")

    def downgrade():
        op.drop_column("boxes", "fee")
'''


def test_a_migration_is_told_beside_the_code() -> None:
    draft = draft_of({"alembic/versions/0002.py": dedent(MIGRATION), "shop.py": dedent(ROWS)})
    assert "`alembic/versions/0002.py` adds `fee` and drops `ix_old` in `boxes`." in said(draft, "developer")
    held = [each for capability in draft.capabilities for each in capability.requirements]
    assert not any(path.startswith("alembic/") for each in held for path, _ in each.symbols)


RECIPES = """
    import boto3
    from fastapi import APIRouter, BackgroundTasks
    from pydantic_settings import BaseSettings
    from sqlalchemy import Column, String
    from sqlmodel import Field, SQLModel

    class Settings(BaseSettings):
        upload_bucket: str = "recipe-pictures"

    settings = Settings()
    router = APIRouter(prefix="/recipes")
    s3 = boto3.client("s3")

    class User(SQLModel, table=True):
        email: str = Field(sa_column=Column(String(254), unique=True))
        team_id: int = Field(foreign_key="team.id")

    def notify(key):
        pass

    @router.get("/")
    @limiter.limit("60/minute")
    def browse(background: BackgroundTasks):
        background.add_task(notify, 1)
        return []

    def link(key):
        s3.put_object(Bucket=settings.upload_bucket, Key=key)
"""


def test_tables_of_sqlmodel_buckets_of_settings_and_work_that_is_handed_on_are_told() -> None:
    found = told(RECIPES)
    assert "`email` must be at most 254 characters long." in found
    assert "`email` must be unique." in found
    assert '`team_id` refers to "team.id".' in found
    assert any('"recipe-pictures" by default (`settings.upload_bucket`)' in each for each in found)
    assert any("GET `/recipes/`" in each and 'under `limiter.limit("60/minute")`' in each for each in found)
    assert "Used by `browse`." in found
    assert not any(each.startswith("Links in") for each in found)


def test_a_rate_of_a_marked_function_is_told_as_one() -> None:
    assert '`browse` is limited to a rate of "60/minute".' in told(RECIPES)


CHECKED = """
    from pydantic import field_validator
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        secret_key: str

        @field_validator("secret_key")
        @classmethod
        def long_enough(cls, v: str) -> str:
            if len(v) < 32:
                raise ValueError("the key must have at least 32 characters")
            return v

    def permit(wanted, given):
        if set(wanted) - set(given):
            raise PermissionError("something is missing")

    class WorkerSettings:
        max_tries = 3
"""


def test_a_limit_of_a_validator_names_its_field() -> None:
    assert any("characters long (checking `secret_key`); otherwise" in each for each in told(CHECKED))


def test_a_difference_is_not_said_to_be_a_number() -> None:
    assert any("`set(wanted) - set(given)` is set" in each for each in told(CHECKED))


def test_an_attribute_of_a_class_is_not_tried() -> None:
    found = told(CHECKED)
    assert "`max_tries` of `WorkerSettings` is 3 times." in found or "`max_tries` of `WorkerSettings` is 3." in found
    assert not any("is tried at most" in each for each in found)


TOLD_WRONGLY = '''"""Compress files and send people on."""
import argparse
import atexit


def redirect(from_url, to_url, index_file):
    """Redirect to an address."""
    if to_url == from_url + "/":
        url = "x"
    elif from_url == to_url + index_file:
        url = "./"
    else:
        raise ValueError(f"Cannot handle redirect: {from_url} > {to_url}")
    return url


def mode(given):
    """Tell the mode of the file."""
    if given is None:
        return 0o644
    return given


def flush():
    """Write what is left."""


atexit.register(flush)


def main(argv=None):
    """Compress the files below <root>, for all of <b>them</b>."""
    parser = argparse.ArgumentParser(description="Search for all files inside <root> *not* matching <extensions>")
    parser.add_argument("root")
    parser.parse_args(argv)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
'''


def test_placeholders_rights_of_files_and_what_a_program_ends_with_are_told() -> None:
    texts = said(draft_of({"compress.py": TOLD_WRONGLY}))
    assert any("Search for all files inside root not matching extensions" in each for each in texts)
    assert "Compresses the files below root, for all of them." in texts
    assert any("return `0o644`" in each for each in texts)
    assert "Is called when the program ends." in texts
    assert any('`to_url == from_url + "/"` does not hold' in each for each in texts)
    assert not any("`__name__`" in each for each in texts)


def test_what_uses_a_database_is_not_said_to_stay_off_the_network() -> None:
    texts = told(
        '''
        """Connections."""
        import psycopg


        def connect(dsn: str):
            """Connect to the database."""
            return psycopg.connect(dsn)
        '''
    )
    assert "It does not send e-mail." in texts
    assert "It does not call anything over the network." not in texts


def test_advice_to_callers_and_who_sets_a_value_are_not_told_as_deeds() -> None:
    texts = told(
        '''
        """Locks."""


        class SharedLock:
            """A lock for shared file systems.

            Use this class instead of a plain lock on a network drive.
            """

            @property
            def lost(self) -> str:
                """Set by the heartbeat once a peer has taken the lock."""
                return self._lost


        def check(names: dict) -> None:
            """Check the options."""
            if sorted(names):
                raise TypeError("these options are not supported")
        '''
    )
    assert not any("Uses this class" in each or "Sets by" in each for each in texts)
    assert any("when `sorted(names)` is not empty" in each for each in texts)


def test_what_a_round_takes_off_and_how_often_a_wait_polls_are_told() -> None:
    texts = told(
        '''
        """Reading."""
        import os


        def read(fd: int, remaining: int) -> list[bytes]:
            """Read what is there."""
            chunks: list[bytes] = []
            while remaining > 0 and (chunk := os.read(fd, remaining)):
                chunks.append(chunk)
                remaining -= len(chunk)
            return chunks


        def turn(queue, ticket):
            """Wait for a turn."""
            queue.wait_for_turn(ticket, poll_interval=0.05)
        '''
    )
    assert any("subtracts `len(chunk)` from `remaining`" in each for each in texts)
    assert any("The poll interval of `queue.wait_for_turn` is 0.05" in each for each in texts), texts
