"""Rust's macros: which read as the calls that they look like, and how their texts are filled."""

import re

from tree_sitter import Node

from specs.analysis.rust.patterns import branches_as_statements, patterns_as_values
from specs.analysis.solid.forms import named_child
from specs.analysis.syntax import Source

# name!( reads as name_( and vec![ as a list: lengths stay as they are, so that lines and texts do too.
MACROS = re.compile(
    r"(?<!\w)(?P<name>format|panic|bail|anyhow|ensure|eyre|println|eprintln|print|eprint|write|writeln|assert|"
    r"assert_eq|assert_ne|debug_assert|debug_assert_eq|debug_assert_ne|unreachable|todo|unimplemented|env|option_env|"
    r"format_err|try_join|dbg|matches|assert_matches)!(?=\()|(?<!\w)(?P<log>trace|debug|info|warn|error)!(?=\(\s*\")|(?P<list>\bvec!)(?=\[)"
)
HOLE = re.compile(r"\{\{|\}\}|\{([^{}:]*)(:[^{}]*)?\}")
TEMPLATES = frozenset(
    """
    format panic bail anyhow eyre println eprintln print eprint write writeln unreachable todo unimplemented trace debug
    info warn error format_err
    """.split()
)
LEVELS = frozenset({"trace", "debug", "info", "warn", "error"})
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "r": "\r", "0": " ", "'": "'"}


def prepared(text: str) -> str:
    return MACROS.sub(_as_call, patterns_as_values(branches_as_statements(text)))


def _as_call(match: re.Match[str]) -> str:
    if match["list"]:
        return "    "
    return (match["name"] or match["log"]) + "_"


def filled(text: str, given: list[str]) -> tuple[str, tuple[str, ...]]:
    """A format string with what is given for its holes."""
    position = 0
    names: list[str] = []

    def fill(match: re.Match[str]) -> str:
        nonlocal position
        if match[0] in ("{{", "}}"):
            return match[0][0]
        held = match[1] or ""
        if not held or held.isdigit():
            index = int(held) if held else position
            position += 0 if held else 1
            held = given[index] if index < len(given) else "…"
        names.append(held)
        return "{" + held.removeprefix("&") + "}"

    return HOLE.sub(fill, text), tuple(name for name in names if re.fullmatch(r"[\w.]+", name))


def logged(src: Source, node: Node) -> Node | None:
    """The message of `warn!(attempt, status = %code, "carrier overloaded")`: the text that is no field's value."""
    tokens = named_child(node, "token_tree")
    for each in tokens.children if tokens is not None else ():
        before = each.prev_sibling
        if each.type.endswith("string_literal") and before is not None and src.text(before) not in ("=", ":"):
            return each
    return None


def string_text(src: Source, node: Node) -> str:
    text = src.whole(node)
    if text.startswith(("r", "br", "cr")):
        return text.partition('"')[2].rpartition('"')[0][:4000]
    text = text.lstrip("bc")[1:-1]
    text = re.sub(r"\\\n\s*", "", text)
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match[1], match[1]), text, flags=re.DOTALL)[:4000]
