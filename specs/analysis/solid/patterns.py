"""What a pattern asks of its subject: values, types, ranges, comparisons, pairs, and any of several of these."""

import re

from tree_sitter import Node

from specs.analysis.expressions import compared, negate, placed
from specs.analysis.facts import CompareOp, Condition, Operand
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader
from specs.analysis.syntax import first_line, last_line

AS_PATTERN = re.compile(r"(?:^|_)(?:REGEXP?|PATTERN|RE|RX|MATCHER)$")
MAX_ALTERNATIVES = 40
MAX_DEPTH = 6
MAX_SAID = 40  # characters of a subject that is named in place of what a pattern calls it
ORDER: dict[str, CompareOp] = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
# Where a name of Ruby only takes what is found there.
BINDING = frozenset({"in_clause", "array_pattern", "as_pattern", "keyword_pattern", "alternative_pattern"})
HOLDS_ONE = frozenset({"Some", "Ok", "Err"})  # what is inside is asked of the subject itself


def is_wild(reader: Reader, node: Node) -> bool:
    """Whether a pattern takes anything: `_`, `..`, `var x`, a name that is only bound."""
    inner, form = reader.bare(node)
    text = reader.text(inner, 80)
    if text in ("_", "..") or inner.type in ("discard", "var_pattern", "remaining_field_pattern"):
        return True
    if inner.parent is not None and inner.parent.type == "declaration_pattern" and form.kind == "name":
        return True  # var x
    if inner.type == "identifier" and inner.parent is not None and inner.parent.type in BINDING:
        return True  # Ruby: in [kind, amount]
    return reader.dialect.binds and form.kind == "name" and text[:1].islower() and "." not in text


RECKONING = frozenset({"php", "c", "cpp", "csharp"})  # where `case A | B:` asks of one value with the bits of both


def alternatives(reader: Reader, node: Node) -> list[Node]:
    """`A | B | C`, `A or B`: each by itself, in order."""
    found: list[Node] = []
    held = [node]
    reckons = reader.dialect.language in RECKONING
    while held and len(found) < MAX_ALTERNATIVES:
        inner, form = reader.bare(held.pop())
        if (form.kind == "either" and not form.name) or (form.kind == "binary" and form.name == "|" and not reckons):
            held += [part for part in reversed(form.parts) if part is not None]
        else:
            found.append(inner)
    return found


Subject = Node | Operand


def _told_as(reader: Reader, subject: Subject) -> Operand:
    return subject if isinstance(subject, Operand) else operand(reader, subject)


def fits(reader: Reader, subject: Node, patterns: list[Node], guard: Condition | None = None) -> Condition:
    """The question that one case asks: opaque where a pattern looks into what it takes apart."""
    text = " ".join(reader.text(patterns[0] if patterns else subject).split())
    asked = _any_of(reader, subject, patterns, text, 0)
    if guard is not None:
        guard = of_subject(reader, subject, patterns, guard)
        if asked is None:
            return guard
        parts = tuple(part for each in (asked, guard) for part in (each.parts if each.op == "all" else (each,)))
        return Condition("all", f"{text} && {guard.text}"[:160], parts=parts)
    return asked or Condition("opaque", text)


def of_subject(reader: Reader, subject: Node, patterns: list[Node], guard: Condition) -> Condition:
    """What guards a case, asked of the subject where the case only gives it another name."""
    return _of_subject(guard, _bound(reader, patterns), operand(reader, subject))


def _bound(reader: Reader, patterns: list[Node]) -> str:
    """n of `n` and of `Some(n)`: another name for the subject, or for what it holds."""
    inner, form = reader.bare(patterns[0]) if len(patterns) == 1 else (None, Form("other"))
    if form.kind == "call" and form.name in HOLDS_ONE and len(form.parts) == 1 and form.parts[0] is not None:
        inner, form = reader.bare(form.parts[0])
    if form.kind == "is" and form.names:  # Order order
        return form.names[0]
    return form.name if inner is not None and form.kind == "name" and is_wild(reader, inner) else ""


def _of_subject(asked: Condition, bound: str, subject: Operand) -> Condition:
    """The question about a name that is only bound in a pattern, asked of what it stands for."""
    if not bound or (subject.form != "name" and not 0 < len(subject.text) <= MAX_SAID):
        return asked
    if asked.parts:
        parts = tuple(_of_subject(part, bound, subject) for part in asked.parts)
        return Condition(asked.op, asked.text, parts=parts, start=asked.start, end=asked.end)
    left = asked.left
    if left is None or left.name != bound or left.form not in ("name", "length"):
        return asked
    if subject.form != "name" and left.form == "length":
        return asked
    told = subject if left.form == "name" else Operand(left.text, "length", subject.name, names=subject.names)
    return Condition(asked.op, asked.text, told, asked.right, start=asked.start, end=asked.end)


def _any_of(reader: Reader, subject: Subject, patterns: list[Node], text: str, depth: int) -> Condition | None:
    """None where nothing is asked."""
    each_one = [alternative for pattern in patterns for alternative in alternatives(reader, pattern)]
    asked = [_one(reader, subject, each, depth) for each in each_one]
    told = [each for each in asked if each is not None]
    if not told or len(told) < len(asked):
        return None
    if len(told) == 1:
        return told[0]
    first = told[0]
    if all(each.op == "eq" and each.left == first.left for each in told):
        items = tuple(each.right for each in told if each.right is not None)
        names = tuple(name for item in items for name in item.names)
        listed = Operand(", ".join(item.text for item in items)[:160], "collection", items=items, names=names)
        return Condition("in", text, first.left, listed)
    return Condition("any", text, parts=tuple(told))


def _one(reader: Reader, subject: Subject, pattern: Node, depth: int) -> Condition | None:
    inner, form = reader.bare(pattern)
    text = " ".join(reader.text(inner, 120).split())
    if depth > MAX_DEPTH:
        return Condition("opaque", text)
    if is_wild(reader, inner):
        return None
    if form.kind == "list":
        return _each_part(reader, subject, form, text, depth)
    left = _told_as(reader, subject)
    match form.kind:
        case "not":
            asked = _any_of(reader, subject, [part for part in form.parts if part is not None], text, depth + 1)
            return negate(asked, text) if asked is not None else Condition("opaque", text)
        case "both" | "either":
            parts = [_any_of(reader, subject, [part], text, depth + 1) for part in form.parts if part is not None]
            if form.name == "not" and parts and parts[0] is not None:
                parts[0] = negate(parts[0])
            told = tuple(each for each in parts if each is not None)
            if len(told) < 2:
                return next(iter(told), None)
            flat = tuple(one for each in told for one in (each.parts if each.op == "all" else (each,)))
            return Condition("all", text, parts=flat) if form.kind == "both" else Condition("any", text, parts=told)
        case "range":
            return within(reader, left, form, text)
        case "binary" if form.parts[0] is None and form.parts[1] is not None and form.name in ORDER:
            return compared(ORDER[form.name], f"{left.text} {text}", left, operand(reader, form.parts[1]))
        case "binary" if form.parts[0] is None and form.parts[1] is not None and form.name in ("in", "!in"):
            return _listed(reader, left, form.name == "in", form.parts[1], f"{left.text} {text}")
        case "is":
            kind = form.name
            if kind in ("null", "nil"):
                return Condition("not_null" if form.negated else "is_null", text, left)
            return Condition("is_a", text, left, Operand(kind, "name", kind)) if kind else Condition("opaque", text)
        case "word" if form.value is None:
            return Condition("is_null", text, left)
        case "word":
            return Condition("truthy" if form.value is True else "falsy", text, left)
    if form.kind in ("call", "new"):
        return _taken_apart(reader, subject, left, inner, form, text, depth)
    value = operand(reader, inner)
    if inner.type == "regex" or (reader.dialect.bare_calls and AS_PATTERN.search(value.name)):
        return Condition("matches", f"{left.text} =~ {text}", left, value)
    if value.form == "name" and reader.texts.get(f"listed {value.name}"):  # ERRORS = 400..499
        return Condition("in", f"{left.text} in {text}", left, value)
    if reader.dialect.bare_calls and value.form == "name" and _is_class(value.name):
        return Condition("is_a", text, left, Operand(value.name, "name", value.name))
    if value.form == "name" and value.name == "None":
        return Condition("is_null", text, left)
    if value.form in ("literal", "name") and (value.has_value or value.name):
        return compared("eq", f"{left.text} == {value.text}", left, value)
    return Condition("opaque", text, left)


def _is_class(name: str) -> bool:
    """Ruby: `when Integer`, `when Errno::EACCES` ask what something is; `when LIMIT` what it equals."""
    last = name.rpartition("::")[2]
    return last[:1].isupper() and (any(each.islower() for each in last) or name.startswith("Errno::"))


def _listed(reader: Reader, left: Operand, inside: bool, node: Node, text: str) -> Condition:
    """`in 1..5`, `!in ALLOWED` of Kotlin's `when`."""
    bounds = reader.bare(node)[1]
    asked = within(reader, left, bounds, text) if bounds.kind == "range" else None
    asked = asked or Condition("in", text, left, operand(reader, node))
    return asked if inside else negate(asked, text)


def _taken_apart(
    reader: Reader, subject: Subject, left: Operand, inner: Node, form: Form, text: str, depth: int
) -> Condition | None:
    """`Some(x)`, `Shape::Circle { radius }`: which it is, where nothing is asked of what it holds."""
    name = reader.callee(inner) if form.kind == "call" else form.name
    held = [*reader.arguments(form), *(value for _, value in form.named)]
    if all(is_wild(reader, each) for each in held):
        if name == "Some":
            return Condition("not_null", text, left)
        return compared("eq", f"{left.text} == {name}", left, Operand(name, "name", name, names=(name,)))
    if name in HOLDS_ONE and len(held) == 1:
        return _any_of(reader, subject, held, text, depth + 1)
    if form.kind == "new" and form.sep == "::" and name:  # InStock { count: 0 }
        kind = compared("eq", f"{left.text} == {name}", left, Operand(name, "name", name, names=(name,)))
        asked = [_any_of(reader, Operand(key, "name", key, names=(key,)), [pattern], text, depth + 1)
                 for key, pattern in form.named if not is_wild(reader, pattern)]  # fmt: skip
        told = tuple(each for each in asked if each is not None)
        return (
            Condition("all", text, parts=(kind, *told)) if len(told) == len(asked) else Condition("opaque", text, left)
        )
    if form.kind == "new" and form.sep == "." and left.form == "name":  # { Total: > 100, Status: S.Paid }
        return _members(reader, left, form, text, depth)
    return Condition("opaque", text, left)


def _members(reader: Reader, left: Operand, form: Form, text: str, depth: int) -> Condition:
    """What is asked of an object by the names of its members."""
    asked: list[Condition | None] = []
    if form.name:
        asked.append(Condition("is_a", f"{left.text} is {form.name}", left, Operand(form.name, "name", form.name)))
    for key, pattern in form.named:
        if pattern.type == "keyword_pattern":  # Ruby: in { kind: "refund", amount: }
            asked.append(Condition("in", f"{key} in {left.text}", Operand(key, "name", key, names=(key,)), left))
            continue
        name = f"{left.name}.{key}"
        asked.append(_any_of(reader, Operand(name, "name", name, names=(name,)), [pattern], text, depth + 1))
    told = tuple(each for each in asked if each is not None)
    if len(told) < len(asked):
        return Condition("opaque", text, left)
    return Condition("all", text, parts=told) if len(told) > 1 else told[0]


def _each_part(reader: Reader, subject: Subject, form: Form, text: str, depth: int) -> Condition | None:
    """`(Draft, Booked)` asks each part of `(self, next)`."""
    whole = reader.bare(subject)[1] if isinstance(subject, Node) else Form("other")
    asked_of = reader.arguments(whole) if whole.kind == "list" else []
    given = reader.arguments(form)
    if len(asked_of) != len(given):
        return Condition("opaque", text)
    parts = [_any_of(reader, one, [other], reader.text(other, 80), depth + 1)
             for one, other in zip(asked_of, given, strict=True) if not is_wild(reader, other)]  # fmt: skip
    told = tuple(each for each in parts if each is not None)
    if not parts:
        return None
    if len(told) < len(parts):
        return Condition("opaque", text)
    return Condition("all", text, parts=told) if len(told) > 1 else told[0]


def within(reader: Reader, subject: Operand, form: Form, text: str) -> Condition:
    """`1..=9`, `..10`, `100..`: from one bound to the other, the last left out where the sign says so."""
    lower, upper = (operand(reader, part) if part is not None else None for part in form.parts)
    asked: list[Condition] = []
    if lower is not None:
        asked.append(Condition("ge", f"{subject.text} >= {lower.text}", subject, lower))
    if upper is not None:
        last: CompareOp = "lt" if form.name in ("..", "..<", "until") else "le"
        asked.append(Condition(last, f"{subject.text} {'<' if last == 'lt' else '<='} {upper.text}", subject, upper))
    if len(asked) == 1:
        return asked[0]
    return Condition("all", text, parts=tuple(asked)) if asked else Condition("opaque", text)


def named_error(reader: Reader, pattern: Node) -> str:
    """UniqueViolation of `Err(DatabaseError(UniqueViolation, _))`; "" of `Err(e)`."""
    found = ""
    held = [pattern]
    for _ in range(MAX_DEPTH):
        inner = next((each for each in held if not is_wild(reader, each)), None)
        form = reader.bare(inner)[1] if inner is not None else None
        if inner is None or form is None:
            break
        name = reader.callee(reader.bare(inner)[0]) if form.kind == "call" else reader.written(inner)
        name = name or (form.name if form.kind == "new" else "")
        found = name if name and name != "Err" else found
        held = [*reader.arguments(form), *(value for _, value in form.named)]
    return found if "()" not in found else ""


def at_lines(asked: Condition, head: Node, patterns: list[Node]) -> Condition:
    """The question with the lines that ask it, from the head of the switch to the case."""
    start, end = first_line(head), last_line(patterns[-1])
    return placed(asked, start, end) if end >= start else asked
