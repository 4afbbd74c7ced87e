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
    assert any("`hold` (72 hours by default)" in each for each in found)
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
