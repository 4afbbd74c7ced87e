import html
import re

import pytest

from specs.pages import highlighting
from specs.pages.highlighting import highlighted_lines


def shown(lines: tuple[str, ...]) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", "\n".join(lines)))


@pytest.mark.parametrize("text", ["x = '<b>'  # a & b\n\n\ny = '''two\nlines'''\n", "", "no end", "\ufeffx = 1"])
def test_the_lines_say_what_the_text_says(text):
    assert shown(highlighted_lines(text, "a.py")) == text.removeprefix("\ufeff").removesuffix("\n")


def test_a_text_of_signs_alone_becomes_few_elements():
    lines = highlighted_lines(("-" * 100 + "\n") * 100, "a.py")
    assert sum(line.count("<span") for line in lines) <= 200


def test_a_text_of_too_many_tokens_is_shown_to_its_end(monkeypatch):
    monkeypatch.setattr(highlighting, "MOST_TOKENS", 10)
    text = "".join(f"value{number} = {number}\n" for number in range(100))
    lines = highlighted_lines(text, "b.py")
    assert shown(lines) == text.removesuffix("\n")
    assert "<span" in lines[0]
    assert "<span" not in lines[-1]
