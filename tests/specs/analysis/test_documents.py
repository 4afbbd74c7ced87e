from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specs.analysis.documents import analyze_markdown, analyze_restructuredtext, analyze_text
from specs.analysis.facts import FileFacts, encode
from specs.analysis.languages import ANALYZERS, language_of, load


def passages(facts: FileFacts) -> list[tuple[str, str, int, int]]:
    return [(p.heading, p.text, p.start, p.end) for p in facts.passages]


def examples(facts: FileFacts) -> list[tuple[str, str, str, int, int]]:
    return [(e.heading, e.language, e.code, e.start, e.end) for e in facts.examples]


README = dedent(
    """\
    ---
    title: hidden
    ---
    # Timers

    [![build](https://b/x.svg)](https://b) [![npm](https://n/x.svg)](https://n)

    <p align="center">not prose</p>

    Cron for *agents*: a person says
    `every 30 minutes` and [the agent](https://a) wakes.

    ## Usage

    - first, do **this**
      and that
    - [only a link](#usage)

    ```python
    run(1)

    run(2)
    ```

    | option | default |
    |--------|---------|
    | `ttl`  | 30      |

    ### Deep

        indented code

    ## Licence
    MIT
    """
)


def test_markdown_paragraphs_stand_under_their_headings_without_markup() -> None:
    assert passages(analyze_markdown(README)) == [
        ("Timers", "Cron for agents: a person says every 30 minutes and the agent wakes.", 10, 11),
        ("Timers > Usage", "first, do this and that", 15, 16),
        ("Timers > Usage", "ttl | 30", 27, 27),
        ("Timers > Licence", "MIT", 34, 34),
    ]


def test_markdown_code_is_cited_by_its_own_lines() -> None:
    assert examples(analyze_markdown(README)) == [
        ("Timers > Usage", "python", "run(1)\n\nrun(2)", 20, 22), ("Timers > Usage > Deep", "", "indented code", 31, 31)
    ]  # fmt: skip


def test_an_unclosed_fence_ends_with_the_file() -> None:
    facts = analyze_markdown("# A\n```js\nrun()")
    assert examples(facts) == [("A", "js", "run()", 3, 3)]


RST = dedent(
    """\
    ======
    Timers
    ======

    .. image:: https://x/y.svg
       :target: https://x

    Cron for *agents*, with :class:`~timers.Timer` and ``ttl``
    from `the site <https://a>`_.

    Usage
    -----

    * first thing
      goes on
    * second thing

    Do this::

        run(1)

        run(2)

    .. code-block:: python
       :linenos:

       run(3)

    .. note:: Be careful.

    >>> run(4)
    4

    Inside
    ~~~~~~

    Last words.
    """
)


def test_restructuredtext_is_read_like_markdown() -> None:
    facts = analyze_restructuredtext(RST)
    assert passages(facts) == [
        ("Timers", "Cron for agents, with timers.Timer and ttl from the site.", 8, 9),
        ("Timers > Usage", "first thing goes on", 14, 15),
        ("Timers > Usage", "second thing", 16, 16),
        ("Timers > Usage", "Do this:", 18, 18),
        ("Timers > Usage", "Be careful.", 29, 29),
        ("Timers > Usage > Inside", "Last words.", 37, 37),
    ]
    assert examples(facts) == [
        ("Timers > Usage", "", "run(1)\n\nrun(2)", 20, 22),
        ("Timers > Usage", "python", "run(3)", 27, 27),
        ("Timers > Usage", "pycon", ">>> run(4)\n4", 31, 32),
    ]


def test_plain_text_has_paragraphs() -> None:
    facts = analyze_text("USAGE\n\nRun it\ntwice.\n\nNotes\n=====\n\nMore.\n")
    assert passages(facts) == [("USAGE", "Run it twice.", 3, 4), ("Notes", "More.", 9, 9)]


@pytest.mark.parametrize("language", ["markdown", "restructuredtext", "text"])
@pytest.mark.parametrize(
    "text", ["[" * 60_000, ("[" * 5_000 + "\n") * 60, "*a " * 6_000, ">" * 10_000, "`" * 30_000, ""]
)
def test_hostile_markup_is_survived(language: str, text: str) -> None:
    encode(load(language)(text))


def test_what_is_too_long_to_be_prose_is_named() -> None:
    facts = analyze_markdown("# A\n\n" + "word " * 10_000 + "\n\nShort.\n")
    assert [p.text for p in facts.passages] == ["Short."]
    assert (facts.problems[0].start, facts.problems[0].end) == (3, 3)


LINES = st.sampled_from(
    ("# Head", "text and *more*", "", "- item", "  continued",
     "```py", "```", "====", "----", ".. code::", "    code", "::",
     "| a | b |", "|---|---|", ">>> x", "<b>html</b>", "[l](u)", "> quote", "\t", "1. one", "\x0c")
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, max_size=20), st.sampled_from(("markdown", "restructuredtext", "text")))
def test_passages_and_examples_lie_in_the_file(rows: list[str], language: str) -> None:
    text = "\n".join(rows)
    facts = load(language)(text)
    for found in (*facts.passages, *facts.examples):
        assert 1 <= found.start <= found.end <= facts.lines
    for example in facts.examples:
        first = example.code.split("\n")[0].strip()
        assert first in "\n".join(rows[example.start - 1 : example.end])


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a/README.md", "markdown"), ("README", "text"), ("docs/x.rst", "restructuredtext"),
        ("package.json", "packagejson"),
        ("x/pyproject.toml", "pyproject"), ("setup.py", "setuppy"),
        ("requirements-dev.txt", "requirementsdev"), ("requirements.txt", "requirements"),
        ("app.csproj", "csproj"), ("build.gradle.kts", "gradle"),
        ("Dockerfile", "dockerfile"), ("Makefile", "makefile"),
        ("a.tsx", "tsx"), ("a.mts", "typescript"), ("a.cjs", "javascript"), ("data.json", ""), ("notes.txt", ""),
    ],
)  # fmt: skip
def test_the_language_is_known_by_name(path: str, language: str) -> None:
    assert language_of(path) == language
    assert language in ANALYZERS or not language


def test_a_comment_of_a_plain_text_is_no_passage_and_marks_of_lists_are_no_words():
    facts = analyze_text(
        "<!--\n  Licensed under some licence.\n\n  WITHOUT WARRANTIES.\n-->\n\n1) This elects leaders.\n"
    )
    assert [(each.text, each.start) for each in facts.passages] == [("This elects leaders.", 7)]
    assert analyze_text("a <!-- left open\n").passages[0].text == "a <!-- left open"
