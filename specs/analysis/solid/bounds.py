"""Values that are kept within a bound: `std::min(size, MAX)`, `[size, MAX].min`, `size.clamp(1, 100)`."""

from tree_sitter import Node

from specs.analysis.facts import Setting
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import TRANSPARENT, operand
from specs.analysis.solid.reader import Reader, Scope, bare_name, last_name, lines
from specs.analysis.solid.settings import rules

LOWEST = frozenset({"min", "Min", "MIN", "fmin", "coerceAtMost", "minOf"})
HIGHEST = frozenset({"max", "Max", "MAX", "fmax", "coerceAtLeast", "maxOf"})
BETWEEN = frozenset({"clamp", "Clamp", "coerceIn"})
OWNERS = frozenset({"std", "Math", "std::cmp", "cmp", "MathF", "kotlin.math"})
ASKED = frozenset({"fetch", "get", "query", "input", "integer", "getInt", "param", "dig"})
MAX_DEEP = 4


def bounded(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """Adds what is kept within a number: the name is what the value is given to, or what it is read from."""
    name = last_name(form.name)  # std::clamp
    if name not in LOWEST and name not in HIGHEST and name not in BETWEEN:
        return
    sides = _sides(reader, form)
    if name in BETWEEN:
        if len(sides) == 3:
            _add(reader, node, scope, sides[0], sides[2], "min")
            _add(reader, node, scope, sides[0], sides[1], "max", between=True)
        return
    if len(sides) != 2:
        return
    for value, bound in (sides, sides[::-1]):
        if _fixed(reader, bound) and not _fixed(reader, value):
            _add(reader, node, scope, value, bound, "min" if name in LOWEST else "max")
            return


def _sides(reader: Reader, form: Form) -> list[Node]:
    """What is compared, whether it stands in a list, behind a dot or among the arguments."""
    given = reader.arguments(form)
    target = reader.bare(form.target)[1] if form.target is not None else None
    if form.sep == "::":
        return given  # u32::min(size, MAX): the owner is a type
    if form.target is None or target is None or reader.written(form.target) in OWNERS or target.name in OWNERS:
        return given
    if target.kind == "list" and not given:
        return reader.arguments(target)
    return [form.target, *given] if target.kind != "list" else []


def _fixed(reader: Reader, node: Node) -> bool:
    value = operand(reader, node)
    known = value.form == "name" and any(each.name == last_name(value.name) for each in reader.facts.constants)
    return known or rules(value) or (value.form == "literal" and value.value == 0)


def _add(
    reader: Reader, node: Node, scope: Scope, value: Node, bound: Node, via: str, *, between: bool = False
) -> None:  # fmt: skip
    name = reader.bound.get(node.id, "") or _thing(reader, value)
    limit = operand(reader, bound)
    inner, held = reader.bare(value)
    if held.kind in ("call", "member") and (held.name in LOWEST or held.name in HIGHEST):
        reader.bound.setdefault(inner.id, name)  # [[size, 1].max, 100].min bounds one thing twice
    plain = limit.value == 0 or (limit.value == 1 and not between)
    if not name or plain or not _fixed(reader, bound):
        return  # max(0, n) only guards against a negative number
    start, end = lines(node)
    under = scope.under if reader.dialect.language in ("c", "cpp") else ()
    reader.facts.settings.append(Setting(scope.symbol, "range", bare_name(name), limit, start, end, "", via, under))


def _thing(reader: Reader, node: Node) -> str:
    """size of `size.to_i`, per_page of `params.fetch(:per_page, 25).to_i`."""
    current: Node | None = node
    for _ in range(MAX_DEEP):
        if current is None:
            return ""
        current, form = reader.bare(current)
        given = reader.arguments(form)
        if form.kind == "call" and form.name in ASKED and given:
            text = operand(reader, given[0]).value
            return text if isinstance(text, str) and text.isidentifier() else ""
        if form.kind == "index" and form.parts and form.parts[0] is not None:
            text = operand(reader, form.parts[0]).value
            return text if isinstance(text, str) and text.isidentifier() else reader.written(form.target)
        if form.kind in ("name", "member") and (name := reader.written(current)) and "()" not in name:
            return name.removesuffix(".to_i").removesuffix(".to_f")
        if form.kind == "list" and given:
            current = given[0]
            continue
        if form.kind == "call" and form.name not in TRANSPARENT and last_name(form.name) not in LOWEST | HIGHEST:
            return ""  # what is rounded or counted is another thing
        current = form.target if form.target is not None else given[0] if len(given) == 1 else None
    return ""
