"""Snippets for the tests of the JavaScript analyzer: the text of a snippet starts on line 1."""

from textwrap import dedent

from specs.analysis.facts import FileFacts
from specs.analysis.javascript import analyze_javascript, analyze_tsx, analyze_typescript


def js(text: str) -> FileFacts:
    return analyze_javascript(dedent(text).lstrip("\n"))


def ts(text: str) -> FileFacts:
    return analyze_typescript(dedent(text).lstrip("\n"))


def tsx(text: str) -> FileFacts:
    return analyze_tsx(dedent(text).lstrip("\n"))
