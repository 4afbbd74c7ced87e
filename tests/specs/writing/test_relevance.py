"""What is worth a statement, and what is left to the coverage page."""

from tests.specs.writing.drafts import draft_of, one, said


def rules(text: str, path: str = "a.py") -> list[str]:
    draft = draft_of({path: text})
    return [each for kind in ("acceptance", "business_rule", "error", "constraint") for each in said(draft, kind)]


def test_passing_a_value_on_is_no_rule():
    text = """
class Table:
    def show(self, options, formatter, parent):
        if options:
            formatter.write_rows(options)
        if parent is not None:
            width = parent.width
        found = formatter.find(options)
        if found is not None:
            return found
        return formatter.empty(width)
"""
    assert rules(text) == []


def test_what_is_left_out_stands_in_the_gaps():
    draft = draft_of({"a.py": "def show(options, out):\n    if options:\n        out.write(options)\n    return out\n"})
    assert [(gap.what, gap.symbol) for gap in draft.gaps] == [("guard", "show")]


def test_a_limit_a_message_a_state_and_a_literal_answer_are_rules():
    text = """
from enum import Enum


class State(Enum):
    OPEN = 1
    SHUT = 2


def move(door, hand):
    if hand.force > 40:
        return hand.rest(door)
    if door.stuck:
        print("The door is stuck.")
    if hand.tired:
        door.state = State.SHUT
    if not hand:
        return False
    return door.open(hand)
"""
    found = rules(text)
    assert any("above 40" in each for each in found)
    assert any('prints "The door is stuck."' in each for each in found)
    assert any("to `State.SHUT`" in each for each in found)
    assert any("return False" in each for each in found)


def test_a_private_helper_tells_its_refusals_and_not_its_answers():
    text = """
def parse(text):
    return _take(text)


def _take(text):
    if text is None:
        return None
    if not text.strip():
        raise ValueError("The text is empty.")
    return text
"""
    assert rules(text) == ['`_take` raises `ValueError` with "The text is empty." when `text.strip()` is empty.']


def test_what_ends_an_iteration_is_no_behaviour():
    text = """
def walk(rows):
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        row.save()
"""
    assert rules(text) == []


def test_what_is_printed_before_an_answer_is_said_with_it():
    text = """
import sys


def main(argv):
    try:
        return run(argv)
    except LookupError as error:
        print(error, file=sys.stderr)
        return 3
"""
    draft = draft_of({"a.py": text})
    assert one(draft, "acceptance", "3").text.endswith("SHALL print `error` to standard error and return 3.")


def test_a_status_is_answered():
    text = """
export function show(req, res) {
  if (!req.params.id) {
    res.status(404).json({ error: "not found" });
    return;
  }
  res.json(load(req.params.id));
}
"""
    assert any('answer 404 with "not found"' in each for each in rules(text, "a.js"))


def test_a_question_asked_twice_is_said_once():
    text = "def f(x):\n    if x is None or x is None:\n        return False\n    return g(x)\n"
    assert rules(text) == ["IF `x` is None THEN the package SHALL return False."]


def test_a_number_from_the_environment_has_no_quotes():
    text = """
import os

MOST = int(os.environ.get("MOST", "25"))


def add(count):
    if count >= MOST:
        raise ValueError("Too many.")
"""
    assert one(draft_of({"a.py": text}), "constraint", "25").text.startswith("`count` must be below 25 by default")
