"""An excerpt that begins inside a docstring or a comment is known to do so. Pure."""

import pytest

from specs.reading.openings import left_open


@pytest.mark.parametrize(
    ("language", "before", "opened"),
    [
        ("python", 'def f():\n    """Return\n', '"""'),
        ("python", 'def f():\n    """Return."""\n', ""),
        ("python", "TEXT = '''\nit says \"\"\" here\n", "'''"),
        ("typescript", "/**\n * Sends it.\n", "/*"),
        ("typescript", "/** Sends it. */\nsend();\n", ""),
        ("go", 'const glob = "src/**/*.go"\n', ""),
        ("java", "", ""),
        ("yaml", "/* no comment here\n", ""),
    ],
)
def test_what_is_open_before_an_excerpt_is_known(language: str, before: str, opened: str) -> None:
    assert left_open(before, language) == opened
