"""Regular expressions by the names that they are bound to: `Regex::new(r"…")`, `new Regex("…")`, `"…".toRegex()`."""

from tree_sitter import Node

from specs.analysis.facts import Pattern
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines

MAKERS = frozenset({
    "Regex", "Regex::new", "regex::Regex::new", "RegexBuilder::new", "Pattern.compile", "Regex::new_unchecked",
    "lazy_regex", "regex",
})  # fmt: skip
MAX_LOOKED_AT = 40


def regex_of(reader: Reader, node: Node) -> str:
    """The text of the first regular expression that is made in what a name is bound to; "" where there is none."""
    for each, form in reader.inside(node, MAX_LOOKED_AT):
        if form.kind not in ("call", "new"):
            continue
        name = reader.plain(each) if form.kind == "call" else form.name
        given = reader.arguments(form)
        held = given[0] if name in MAKERS and given else form.target if form.name == "toRegex" else None
        value = operand(reader, held).value if held is not None else None
        if isinstance(value, str) and value:
            return value
    return ""


def bound_regex(reader: Reader, node: Node, scope: Scope, name: str, value: Node) -> bool:
    regex = regex_of(reader, value) if scope.test is None else ""
    if regex:
        reader.facts.patterns.append(Pattern(scope.symbol, name, regex, *lines(node)))
    return bool(regex)
