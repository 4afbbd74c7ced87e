"""Answers to questions, made of evidence. Who answers is found by name: one registry, one required method.

`settings.ANSWERERS` adds to or replaces these: name -> dotted path of a callable that takes nothing and returns an
`Answerer`. `settings.ANSWERER` names the one that answers.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from search.answers.gathering import Gathered
    from search.answers.shapes import Answer

ANSWERERS = {"evidence": "search.answers.composed.FromEvidence"}


class Answerer(Protocol):
    def answer(self, gathered: "Gathered") -> Iterator["Answer"]:
        """The answer to `gathered.question`, from what was gathered for it and nothing else.

        One that is written bit by bit is yielded again and again, each time longer; the last one is whole. Every
        sentence must have passed the evidence gate.
        """
        ...


def answerer() -> Answerer:
    known: dict[str, str] = ANSWERERS | getattr(settings, "ANSWERERS", {})
    made: Answerer = import_string(known[getattr(settings, "ANSWERER", "evidence")])()
    return made
