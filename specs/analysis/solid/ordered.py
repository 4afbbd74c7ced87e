"""Cases in their order: what a case asks where those before it have not fitted, and what is left for the last."""

from itertools import pairwise

from specs.analysis.expressions import NEGATED, excludes, negate, number, placed
from specs.analysis.facts import Condition, Operand
from specs.analysis.solid.reader import Reader, last_name

MAX_EARLIER = 12
MAX_LEFT = 3  # questions that the last case can be told by
OVERLAPPING = frozenset({"lt", "le", "gt", "ge", "all", "in"})
TEXT_TYPES = frozenset({"String", "string", "str", "CharSequence"})
NUMBER_TYPES = frozenset({"Integer", "Numeric", "Float", "Int", "int", "long", "Long", "Number", "double", "Double"})
# What of Ruby takes no keys apart.
PLAIN_TYPES = TEXT_TYPES | NUMBER_TYPES | {"Symbol", "Array", "Proc", "Regexp", "Range", "NilClass"}
ORDERED = frozenset({"lt", "le", "gt", "ge"})

Told = list[tuple[Condition, Condition | None]]  # what a pattern asks, and what guards it besides


def after_earlier(reader: Reader, asked: Condition, bare: Condition, told: Told) -> Condition:
    """`> 100 => …, > 50 => …`: the second holds up to 100. `bare` is what the pattern asks without its guard."""
    if asked.op == "opaque":
        return asked
    unmet: list[Condition] = []
    for earlier, guard in told[-MAX_EARLIER:]:
        same = (earlier.op, earlier.left, earlier.right, earlier.parts) == (bare.op, bare.left, bare.right, bare.parts)
        if guard is not None and (same or bare.op == earlier.op == "opaque"):
            unmet.append(negate(guard))
        elif earlier.op == "opaque" and guard is None and bare.right is not None and bare.right.text in earlier.text:
            return Condition("opaque", asked.text, asked.left)  # the same, where something in it was asked before
        elif guard is None and (
            earlier.op in OVERLAPPING or _of_another(earlier, bare) or _may_be_both(earlier, asked)
        ):
            against = bare if bare.op != "opaque" else asked
            if not _apart(reader, earlier, against):
                unmet.append(negate(earlier))
    own = list(asked.parts if asked.op == "all" else (asked,))
    parts = _together(reader, own, unmet)
    return placed(Condition("all", asked.text, parts=tuple(parts)), asked.start, asked.end) if len(parts) > 1 else asked


def _of_another(earlier: Condition, bare: Condition) -> bool:
    """`weekend -> …; hour in 6..21 -> …`: what was asked of another subject may hold beside it."""
    asked = bare.left if bare.left is not None else bare.parts[0].left if bare.parts else None
    known = earlier.left if earlier.left is not None and "()" not in earlier.left.name else None
    return earlier.op in ("truthy", "falsy") and known is not None and known != asked


def _may_be_both(earlier: Condition, asked: Condition) -> bool:
    """`5 -> …; in 1..9 -> …`, `(A, _) -> …; (_, 5) -> …`: what a later case asks may hold of the value, too."""
    return earlier.op == "eq" and earlier.right is not None and not (asked.op == "eq" and asked.left == earlier.left)


def _is_of_type(earlier: Condition, bare: Condition) -> bool:
    """`0 -> …; is Int -> …`: the value is of the type that is asked for after it."""
    if bare.op == "any":
        return any(_is_of_type(earlier, part) for part in bare.parts)
    held = earlier.right.value if earlier.op == "eq" and earlier.right is not None else None
    if bare.op != "is_a" or bare.right is None or earlier.left is None or held is None or bare.left is None:
        return False
    if earlier.left.text != bare.left.text or isinstance(held, bool):
        return False
    return bare.right.name.rpartition("::")[2] in (TEXT_TYPES if isinstance(held, str) else NUMBER_TYPES)


def otherwise(reader: Reader, told: Told) -> Condition | None:
    """What holds where no case fits; None where that is too much to say."""
    if any(guard is not None or each.op == "opaque" for each, guard in told):
        return None
    first = told[0][0]
    if all(each.op in ("eq", "in") and each.left == first.left for each, _ in told):
        values = tuple(value for each, _ in told for value in _values(each))
        if len(values) == 1:
            return negate(first)
        listed = Operand(", ".join(each.text for each in values)[:160], "collection", items=values,
                         names=tuple(name for each in values for name in each.names))  # fmt: skip
        return Condition("not_in", f"not ({first.text})", first.left, listed)
    if (ranges := _outside(first, told)) is not None:
        return ranges
    parts = _together(reader, [], [negate(each) for each, _ in told])
    open_ones = sum(1 for each in parts if each.op == "any")
    if not parts or len(parts) > MAX_LEFT or open_ones > 1 or (open_ones and len(parts) > 2):
        return None
    return (
        Condition("all", " && ".join(each.text for each in parts)[:160], parts=tuple(parts)) if parts[1:] else parts[0]
    )


def _outside(first: Condition, told: Told) -> Condition | None:
    """Above 55 or below 0, where the cases take 0 to 13, 14 to 27 and 28 to 55."""
    subject = first.left if first.left is not None else first.parts[0].left if first.parts else None
    spans: list[tuple[float, float, Operand, Operand]] = []
    for each, _ in told:
        low, high = each.parts if each.op == "all" and len(each.parts) == 2 else (each, each)
        if each.op == "eq" and each.right is not None and each.left is not None:  # one value
            low = Condition("ge", each.text, each.left, each.right)
            high = Condition("le", each.text, each.left, each.right)
        least, most = number(low.right), number(high.right)
        if (low.op, high.op) != ("ge", "le") or low.left != subject or high.left != subject:
            return None
        if least is None or most is None or low.right is None or high.right is None:
            return None
        spans.append((least, most, low.right, high.right))
    spans.sort(key=lambda span: span[0])
    if len(spans) < 2 or any(after[0] - before[1] != 1 for before, after in pairwise(spans)):
        return None
    return Condition("any", first.text, parts=(Condition("lt", first.text, subject, spans[0][2]),
                                               Condition("gt", first.text, subject, spans[-1][3])))  # fmt: skip


def _together(reader: Reader, own: list[Condition], unmet: list[Condition]) -> list[Condition]:
    """All of them, without what the others say already."""
    for each in unmet:
        for part in each.parts if each.op == "all" else (each,):
            if part.op == "any":
                open_ones = [one for one in part.parts if not any(_against(reader, held, one) for held in own)]
                alone = open_ones[0] if len(open_ones) == 1 else None
                part = placed(alone, part.start or each.start, part.end or each.end) if alone is not None else part
            if part not in own and not any(_implies(reader, held, part) for held in own):
                own = [held for held in own if not _implies(reader, part, held)] + [part]
    return own


def _against(reader: Reader, one: Condition, other: Condition) -> bool:
    if one.left is None or other.left is None or one.left.text != other.left.text:
        return False
    same = one.right is not None and other.right is not None and one.right.text == other.right.text
    return (same and NEGATED.get(one.op) == other.op) or excludes(_known(reader, one), _known(reader, other))


def _implies(reader: Reader, one: Condition, other: Condition) -> bool:
    """`n >= 700` answers `n >= 480`."""
    if one.op not in ORDERED or one.left is None or other.left is None or one.left.text != other.left.text:
        return False
    near, far = number(_known(reader, one).right), number(_known(reader, other).right)
    if near is None or far is None or one.op[0] != other.op[0]:
        return False
    return near > far or (near == far and other.op == one.op) if one.op[0] == "g" else near < far


def _known(reader: Reader, asked: Condition) -> Condition:
    """The question with the number that a constant of the file stands for."""
    right = asked.right
    if right is None or right.form != "name":
        return asked
    found = next((each.value for each in reader.facts.constants if each.name == last_name(right.name)), None)
    return Condition(asked.op, asked.text, asked.left, found) if number(found) is not None else asked


def _apart(reader: Reader, earlier: Condition, later: Condition) -> bool:
    """Whether nothing fits both: other values of the same thing, or ranges that do not meet."""
    if excludes(_known(reader, earlier), _known(reader, later)):
        return True
    if later.op == "any" and earlier.op != "any":
        return all(_apart(reader, earlier, part) for part in later.parts)
    if _is_no_object(later) and _asks_members(earlier, later):
        return True
    if earlier.op == "all":
        return any(_apart(reader, part, later) for part in earlier.parts)
    if later.op == "all":
        return any(_apart(reader, earlier, part) for part in later.parts)
    if earlier.left is None or later.left is None or earlier.left.text != later.left.text:
        return False
    one, two = _values(earlier), _values(later)
    if one and two:
        return not {each.text for each in one} & {each.text for each in two}
    values, order = (one, later) if one else (two, earlier)
    if not values or order.op not in ORDERED:
        return bool(values) and not _is_of_type(earlier, later)  # a value and a type
    held = _known(reader, order)
    return all(excludes(held, Condition("eq", "", order.left, each)) or number(each) is None for each in values)


def _is_no_object(asked: Condition) -> bool:
    plain = asked.op == "is_a" and asked.right is not None and asked.right.name in PLAIN_TYPES
    return plain or asked.op == "is_null"


def _asks_members(earlier: Condition, later: Condition) -> bool:
    """`in { kind: "sale" }` fits no text, and nothing that is nil."""
    if later.left is None:
        return False
    if earlier.op == "all":
        return any(_asks_members(part, later) for part in earlier.parts)
    if earlier.op == "in" and earlier.right is not None:
        return earlier.right.text == later.left.text  # has a key
    return earlier.left is not None and earlier.left.text.startswith(f"{later.left.text}.")


def _values(asked: Condition) -> tuple[Operand, ...]:
    if asked.right is None or asked.op not in ("eq", "in"):
        return ()
    return asked.right.items if asked.op == "in" else (asked.right,)
