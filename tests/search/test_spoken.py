"""Statements are found by what people call the things that they tell."""

import pytest

from search.chunking.spoken import spoken_words
from search.retrieval.query import read
from search.retrieval.search import search
from studio.people.models import User
from tests.published import Published


@pytest.mark.parametrize(
    "asked",
    ["retries", "state machine", "regex"],
)
def test_a_statement_is_found_by_a_word_that_it_does_not_say(member: User, indexed: Published, asked: str) -> None:
    found = search(read(asked), member, packages=3, in_a_package=5).flat(5)
    rules = [each for each in found if each.kind == "business_rule" and asked not in each.text]
    assert rules, [each.text for each in found]


def test_waits_that_grow_are_exponential_and_others_are_not() -> None:
    assert "exponential" in spoken_words("retry:loop", "the wait between attempts is `200 * 2 ** attempt`")
    assert "exponential" not in spoken_words("retry:loop", "the wait between attempts is 5 seconds")
    assert spoken_words("guard:gt:raise", "`x` is above 5") == ""
