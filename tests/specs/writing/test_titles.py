"""What requirements and capabilities are called, and which of them are one."""

from dataclasses import replace
from textwrap import dedent

import pytest

from specs.writing import write
from specs.writing.draft import Draft
from tests.specs.writing.drafts import draft_of, package_of, said


def titles(draft: Draft) -> list[str]:
    return [requirement.title for capability in draft.capabilities for requirement in capability.requirements]


BODY = "    if text == 'x':\n        raise ValueError('no x')\n    return text\n"


FLOW = "    def flow(self, text):\n    " + BODY.replace("\n", "\n    ")


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (f"def validate_json(text):\n{BODY}", "Validate JSON"),
        (f"def get_current_user(text):\n{BODY}", "Get a current user"),
        (f"def join_options(text):\n{BODY}", "Join options"),
        (f"def request_id(text):\n{BODY}", "Request id"),
        (
            f'class Constant:\n    """A field that (de)serializes to one value."""\n\n{FLOW}',
            "Field that (de)serializes to one value",
        ),
        (f"def open_orders(request: HttpRequest, text) -> HttpResponse:\n{BODY}", "Answer requests for open orders"),
        (f'def pick(text):\n    """Returns the best one of all."""\n{BODY}', "Return the best one of all"),
        (f'def check_code(text):\n    """0 when it worked, 1 when not."""\n{BODY}', "Check code"),
        ("class DigestAuth:\n" + FLOW, "Digest authentication"),
        (
            'class Command:\n    """Commands are the basic building block of tools."""\n\n' + FLOW,
            "Command: the basic building block of tools",
        ),
        (
            'class Client:\n    """An HTTP client with a pool."""\n\n' + FLOW,
            "HTTP client with a pool",
        ),
    ],
)
def test_titles_are_behaviour_or_plain_noun_phrases(code, title):
    assert titles(draft_of({"a.py": code})) == [title]


def test_the_one_function_of_a_module_is_titled_by_what_the_module_is_for():
    module = '"""Questions to ask back when something is open."""\n\n\n'
    code = f'{module}def clarify(text):\n    """Return the question."""\n{BODY}'
    assert titles(draft_of({"a.py": code})) == ["Ask back when something is open"]


SENDERS = "".join(
    f'def {name}(url, timeout=9):\n    """Send a `{name.upper()}` request."""\n    return send(url, timeout)\n\n\n'
    for name in ("get", "head", "put")
)


def test_siblings_of_one_shape_are_one_requirement():
    draft = draft_of({"a.py": SENDERS})
    assert titles(draft) == ["Send a request: get, head and put"]
    assert "Sends a `GET`, `HEAD` or `PUT` request." in said(draft, "description")
    symbols = draft.capabilities[0].requirements[0].symbols
    assert {name for _, name in symbols} == {"get", "head", "put"}


def test_functions_that_differ_are_not_siblings():
    other = SENDERS.replace("Send a `PUT` request.", "Replace what is there.")
    assert len(titles(draft_of({"a.py": other}))) == 3


def test_a_closed_set_is_told_with_what_uses_it():
    code = """
from enum import Enum


class State(Enum):
    OPEN = 1
    SHUT = 2


def shut(door):
    if door.state == State.OPEN:
        door.state = State.SHUT
"""
    draft = draft_of({"a.py": code})
    assert titles(draft) == ["Shut a door"]
    assert any("is one of" in each for each in said(draft, "business_rule"))


def test_a_package_is_no_service_of_its_own():
    code = "import redis\n\n\ndef ping(url):\n    return redis.from_url(url).get('x')\n"
    assert said(draft_of({"a.py": code}), "service") != []
    assert write(replace(package_of({"a.py": code}), name="redis")).overview.services == ()


README = """# sample

Buy us a coffee: sponsor this project and see your logo here, with thanks to all.

sample is a queue that keeps what is not yet done. It needs no server.
"""


def test_the_purpose_is_what_the_readme_says_the_package_is():
    purpose = said(draft_of({"README.md": README, "a.py": "X = 1\n"}), "purpose")
    assert purpose == ["Sample is a queue that keeps what is not yet done. It needs no server."]


def test_what_the_package_does_is_said_in_verbs():
    code = f'def load(text):\n    """Load a text from where it is kept."""\n{BODY}'
    assert said(draft_of({"a.py": code}), "does") == ["Loads a text from where it is kept."]


def test_a_command_told_in_small_letters_is_titled_as_what_it_does():
    text = """
import argparse


def main():
    parser = argparse.ArgumentParser(prog="ship", description="ship some files once")
    parser.add_argument("--all", help="all of them")
"""
    draft = draft_of({"cli.py": text})
    titles = [each.title for capability in draft.capabilities for each in capability.requirements]
    assert titles == ["Ship some files once from the command line"]


def test_shapes_are_told_one_by_one() -> None:
    shapes = """
        from typing import Generic, TypeVar
        from pydantic import BaseModel

        T = TypeVar("T")

        class RuleBroken(BaseModel):
            rule: str

        class ApprovalOut(BaseModel):
            number: int

        class PageOf(BaseModel, Generic[T]):
            rows: list[T]
    """
    assert titles(draft_of({"shapes.py": dedent(shapes)})) == ["Represent a rule broken, an approval output and a page"]
