"""Languages that no analyzer reads: their comments, and nothing made up about their code."""

import pytest

from specs.analysis.commented import analyze
from specs.analysis.languages import ANALYZERS, COMMENTED, holds_code, language_of, load
from tests.specs.analysis.declared_source import read


def test_a_script_is_told_by_its_first_comment_that_is_no_licence() -> None:
    facts = read(
        "release.sh",
        """
        #!/bin/sh
        # Copyright 2020 Acme. All rights reserved.

        # Releases the package:
        # builds and signs it.
        # shellcheck disable=SC1
        set -e
        # Uploads what was built before.
        # x=1;
        """,
    )
    assert facts.doc is not None
    assert (facts.doc.text, facts.doc.start, facts.doc.end) == ("Releases the package:\nbuilds and signs it.", 4, 5)
    assert [each.start for each in facts.passages] == [4, 8]


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("Main.scala", "package a\n\n/** Starts the timers here.\n */\nobject X\n", (3, 4)),
        ("x.lua", "-- Starts the timers here.\nlocal x = 1\n", (1, 1)),
        ("x.ex", 'defmodule X do\n  @moduledoc """\n  Starts the timers here.\n  """\n', (2, 4)),
        ("y.ex", 'x = 1\n@doc """\nStarts the timers here.\n"""\ndef x, do: 1\n', (0, 0)),
        ("x.hs", "{- Starts the timers here. -}\nmain = 1\n", (1, 1)),
        ("x.swift", "// Starts the timers\n// here.\nlet x = 1\n", (1, 2)),
        ("x.clj", ";; Starts the timers here.\n(def x 1)\n", (1, 1)),
        ("x.R", "# Starts the timers here.\nx <- 1\n", (1, 1)),
    ],
)
def test_comments_by_the_marks_of_each_language(path: str, text: str, lines: tuple[int, int]) -> None:
    facts = load(language_of(path))(text)
    found = (facts.doc.start, facts.doc.end) if facts.doc is not None else (0, 0)
    assert found == lines
    assert "Starts the timers" in facts.passages[0].text
    assert (facts.symbols, facts.guards, facts.effects) == ((), (), ())


def test_a_notebook_gives_its_headings_and_texts_but_no_code() -> None:
    text = (
        '{\n "cells": [\n  {"cell_type": "markdown",\n   "source": [\n    "# Explore \\"timers\\"\\n",\n'
        '    "How long do they wait?"\n   ]},\n  {"cell_type": "code",\n   "source": [\n    "print(\'a b c d e\')"\n'
        "   ]}\n ]\n}\n"
    )
    facts = read("x.ipynb", text)
    assert [(each.heading, each.text, each.start) for each in facts.passages] == [
        ("", 'Explore "timers"', 5), ('Explore "timers"', "How long do they wait?", 6)
    ]  # fmt: skip


@pytest.mark.parametrize("language", COMMENTED)
def test_every_such_language_has_its_reader_and_holds_no_analysed_code(language: str) -> None:
    assert language in ANALYZERS
    facts = load(language)("/*" * 20_000 + '\n"""\n{-\n# a b c d\n\0')
    assert facts.language == language
    assert facts.lines == 5


def test_code_that_is_only_commented_out_is_no_comment() -> None:
    assert analyze("shell", "# x = 1; y = 2;\n# for a in b; do c; done;\n").passages == ()


def test_such_a_file_is_not_taken_for_analysed_code() -> None:
    assert language_of("a/Main.scala") == "scala"
    assert not holds_code("a/Main.scala")
    assert holds_code("a/main.go")
