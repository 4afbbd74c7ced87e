"""How text, times and numbers are set on pages."""

from datetime import timedelta

import pytest
from django.core.paginator import Paginator
from django.utils import timezone

from studio.templatetags.pages import page_numbers
from studio.templatetags.spec_text import changed_words, plain_text, spec_text
from studio.templatetags.times import ago, duration, short_commit, spelled, thousands


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("`x` is set", "<code>x</code> is set"),
        (
            "IF it fails THEN it SHALL stop",
            '<b class="ears">IF</b> it fails <b class="ears">THEN</b> it <b class="ears">SHALL</b> stop',
        ),
        ("at most 140 characters", 'at most <span class="value">140 characters</span>'),
        ("above 44640, or 1,000", 'above <span class="value">44640</span>, or <span class="value">1,000</span>'),
        ('says "WHEN 5"', 'says <span class="quoted">&quot;WHEN 5&quot;</span>'),
        ("utf8 and v2.1 and x1", "utf8 and v2.1 and x1"),
        ("AMQP 0.9.1 is spoken", "AMQP 0.9.1 is spoken"),
        ("`SHALL 5`", "<code>SHALL 5</code>"),
    ],
)
def test_marks_are_set_apart(text: str, html: str) -> None:
    assert spec_text(text) == html


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "`<img src=x onerror=y>`", '"<b>"', "a & b < c", "`", '"']
)
def test_text_of_the_code_stays_text(text: str) -> None:
    shown = spec_text(text)
    for mark in ("<code>", "</code>", '<span class="quoted">', "</span>", '<span class="value">'):
        shown = shown.replace(mark, "")  # type: ignore[assignment]
    assert "<" not in shown


def test_changed_words_alone_are_marked() -> None:
    assert changed_words("at most 150 <b>", "at most 140 <b>") == "at most <mark>150</mark> &lt;b&gt;"
    assert changed_words("(31), `a`", "(32), `b`") == "(<mark>31</mark>), <mark><code>a</code></mark>"
    assert changed_words("same", "same") == "same"


def test_plain_text_drops_code_marks() -> None:
    assert plain_text("Return `x`") == "Return x"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (86399, "23 h"), (86400, "1 d"), (86400 * 400, "1 y")],
)
def test_durations_have_their_largest_unit(seconds: int, words: str) -> None:
    assert spelled(seconds) == words


def test_times_are_relative_with_the_exact_one_on_hover() -> None:
    moment = timezone.now() - timedelta(hours=2, minutes=5)
    html = ago(moment)
    assert ">2 h ago</time>" in html
    assert moment.strftime("%d %b %Y, %H:%M:%S") in html
    assert ago(None) == ""
    assert ">just now<" in ago(timezone.now())
    assert ">in 2 h<" in ago(timezone.now() + timedelta(hours=2, minutes=5))


def test_durations_of_nothing_are_nothing() -> None:
    assert duration(None) == ""
    assert duration(timedelta(seconds=61)) == "1 min"


def test_commits_are_short() -> None:
    assert short_commit("a1b2c3d4e5f6") == "a1b2c3d"


def test_numbers_are_grouped() -> None:
    assert thousands(1234567) == "1\u202f234\u202f567"


def test_page_numbers_leave_gaps() -> None:
    pages = Paginator(range(1000), 10)
    assert list(page_numbers(pages.page(50))) == [1, 0, 48, 49, 50, 51, 52, 0, 100]
    assert list(page_numbers(pages.page(1))) == [1, 2, 3, 0, 100]
