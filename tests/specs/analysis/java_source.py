"""Snippets for the tests of the Java analyzer: the text of a snippet starts on line 1."""

from textwrap import dedent, indent

from specs.analysis.facts import FileFacts
from specs.analysis.java import analyze


def java(text: str) -> FileFacts:
    return analyze(dedent(text).lstrip("\n"))


def method(body: str, imports: str = "") -> FileFacts:
    """The facts of a method `f` of a class `A`; its body starts on the third line after the imports."""
    head = "".join(f"import {each};\n" for each in imports.split())
    return analyze(f"{head}public class A {{\n  public void f() {{\n{indent(dedent(body).strip(), '    ')}\n  }}\n}}\n")
