import pytest

from specs.evidence.sources import split_lines
from specs.ingestion.text import decode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("naïve ☃\n".encode(), "naïve ☃\n"),
        (b"\xef\xbb\xbfa\n", "a\n"),
        ("a\nb".encode("utf-16"), "a\nb"),
        ("import os\n".encode("utf-16-le"), "import os\n"),
        ("import os\n".encode("utf-16-be"), "import os\n"),
        ("ab\n".encode("utf-32"), "ab\n"),
        (b"caf\xe9\n", "café\n"),
        ("# -*- coding: koi8-r -*-\nx = 'мир'\n".encode("koi8-r"), "# -*- coding: koi8-r -*-\nx = 'мир'\n"),
        (b"# coding: no-such-thing\n\xe9", "# coding: no-such-thing\né"),
        (b"a\r\nb\rc\n", "a\r\nb\rc\n"),
    ],
)
def test_bytes_become_the_text_that_an_editor_shows(data, text):
    assert decode(data) == text


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0", b"print(1)\0\n", bytes(range(256)), b"\x01\x02\x03" * 50])
def test_what_is_no_text_is_none(data):
    assert decode(data) is None


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 0), ("a", 1), ("a\n", 1), ("a\n\n", 2), ("a\r\nb\r\n", 2), ("a\rb", 2), ("a\x0cb\u2028c\x85d\n", 1)],
)
def test_lines_are_counted_as_an_editor_counts_them(text, lines):
    assert len(split_lines(text)) == lines
