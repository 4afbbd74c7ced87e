"""What a guard asks, as a clause: "`interval_minutes` is below 5"."""

import re

from specs.analysis.expressions import NO_EARLIER_BRANCH
from specs.analysis.facts import BUILT, CompareOp, Condition, Operand, Param
from specs.analysis.package import SymbolId
from specs.writing.english import VERBS, code, is_codeable, listing, split_identifier, unique
from specs.writing.given import kept_param
from specs.writing.nothings import asked_of_value
from specs.writing.operands import (
    NULL_WORDS,
    by_default,
    constant_value,
    explained,
    listed_values,
    local_value,
    say,
    with_constants,
)
from specs.writing.prose import Prose
from specs.writing.questions import asked_of

BY_THEN = "by then "  # what it asks of has moved on since the function began
NEGATED: dict[str, str] = {
    "lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq", "in": "not_in", "not_in": "in",
    "is_null": "not_null", "not_null": "is_null", "truthy": "falsy", "falsy": "truthy", "is_a": "not_a",
    "not_a": "is_a", "matches": "not_matches", "not_matches": "matches", "starts": "not_starts",
    "not_starts": "starts", "ends": "not_ends", "not_ends": "ends",
}  # fmt: skip
_EMPTY: dict[tuple[str, object], bool] = {("le", 0): True, ("lt", 1): True, ("gt", 0): False, ("ge", 1): False}
_COMPARED = {"lt": "below", "le": "at most", "gt": "above", "ge": "at least"}
_MOMENTS = {"lt": "before", "le": "not after", "gt": "after", "ge": "not before"}
_ASKS_BOOLEANS = frozenset({"csharp", "java", "kotlin", "go", "rust"})  # where `if (x)` needs an `x` that is one
_ASKS_TIME = re.compile(r"\.(?:isBefore|isAfter|Before|After)\(")
_LENGTHS = {"lt": "shorter than", "le": "at most", "gt": "longer than", "ge": "at least"}
_COUNTED = re.compile(r"(?:\.|->)(?:count|Count)(?:\(\))?$|^\\?(?:count|iterator_count)\(")
_COUNTS = {"lt": "fewer than", "le": "at most", "gt": "more than", "ge": "at least"}
_TEXTUAL = {
    "matches": "matches", "not_matches": "does not match", "starts": "starts with", "not_starts": "does not start with",
    "ends": "ends with", "not_ends": "does not end with",
}  # fmt: skip
_FETCHED = re.compile(r"(?:^|[.:>])(?:get|find|fetch|load|read|lookup|shift|pop|take|first|match)(?:_?[A-Z]\w*|_\w+)?$")
_GIVES = re.compile(
    r"(?:^|[.:>\\])(?:get|find|fetch|load|read|last|first|current|all)(?:[A-Z]\w*)?$|^\\?getenv$"
)  # something, or nothing
_LISTING = re.compile(r"^\\?(?:array_(?:diff|filter|intersect|keys|values|unique|merge|column|slice|map)\w*|explode)$")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ASKED = re.compile(r"^[^\"'?(]+ (?:===?|!==?|<=?|>=?|instanceof) [^\"'?]+$")
_JOINED = re.compile(r"^[^\"'?]+ (?:&&|\|\|) [^\"'?]+$")
_TEXT_TYPES = re.compile(r"^(str|string|String|CharSequence|AnyStr|bytes|Text)\b")
_SEVERAL_TYPES = re.compile(
    r"^(list|List|set|Set|tuple|Tuple|Sequence|Iterable|Collection|dict|Dict|Mapping|Array|\??array|\??iterable)\b"
    r"|^\w+\[\]"
)
_TRUTH_TYPES = re.compile(r"^(bool|boolean)\b")
_QUESTION = re.compile(
    r"(^|[._])(is|has|have|can|should|must|was|are|allow|allows|needs|use|supports|in)(_|[A-Z]|$)|_ok$|ed$"
)
_PLURAL = re.compile(r"(?:^|[._])\w*[a-z]{2}(?<![suia])s$|_list$|List$")
_COLLECTING = frozenset({"sorted", "list", "set", "frozenset", "tuple", "dict"})
_MAX_PARTS = 5
MAX_ALLOWED = 8
MAX_PATTERN = 80  # characters of a regular expression that is shown inside a clause
_SET_OFF = re.compile(r"`[^`]*`|\"[^\"]*\"|“[^”]*”")
_VERB_OF_CLAUSE = re.compile(r"\b(?:is|are|must|holds?|does|starts|ends|matches)\b")


def clause(prose: Prose, condition: Condition, *, must: bool = False) -> str:
    """The condition in words, "" where it cannot be said. `must` makes it a rule: "`x` must be at least 5"."""
    if condition.op == "opaque" and condition.text == NO_EARLIER_BRANCH:
        return "" if must else NO_EARLIER_BRANCH
    mark = prose.mark()
    said = _compound(prose, condition, must) if condition.parts else _simple(prose, condition, must)
    if not said and not must:
        said = _as_written(condition)
    if not said:
        prose.back_to(mark)
        return ""
    if not must and (condition.later or f" {BY_THEN}" in f" {said}"):
        said = BY_THEN + said.replace(BY_THEN, "")
    return said


def negated(condition: Condition) -> Condition | None:
    """The opposite question, None where it has no plain one."""
    if condition.op in NEGATED:
        op: CompareOp = NEGATED[condition.op]  # type: ignore[assignment]
        return Condition(op, condition.text, condition.left, condition.right, later=condition.later)
    if condition.op in ("all", "any"):
        parts = [negated(part) for part in condition.parts]
        if all(parts):
            turned: tuple[Condition, ...] = tuple(part for part in parts if part is not None)
            return Condition("any" if condition.op == "all" else "all", condition.text, parts=turned)
    return None


def _as_written(condition: Condition) -> str:
    text, holds = condition.text, "holds"
    if text.startswith("not (") and text.endswith(")"):  # as the analyzers turn what the code writes without it
        text, holds = text[5:-1], "does not hold"
    return f"{code(text)} {holds}" if is_codeable(text) else ""


def _compound(prose: Prose, condition: Condition, must: bool) -> str:
    if one_of := _one_of(prose, condition, must):
        return one_of
    condition = Condition(condition.op, condition.text, parts=_gathered(condition))
    parts = condition.parts
    if len(parts) > _MAX_PARTS:
        return ""
    if len(parts) == 2 and not must and (shared := _shared_ending(prose, condition)):
        return shared
    if len(parts) == 2 and condition.op == "all" and (between := _between(prose, parts[0], parts[1], must)):
        return between
    said = unique(clause(prose, part, must=must) for part in parts)
    if not all(said):
        return ""
    if len(said) < len(parts):  # asked for undefined and for null, or the same twice
        return listing(said, "and" if condition.op == "all" else "or")
    said = [
        f"({text})" if part.parts and part.op != condition.op and not _is_one_clause(text) else text
        for part, text in zip(parts, said, strict=True)
    ]
    return listing(said, "and" if condition.op == "all" else "or")


def side_by_side(text: str, condition: Condition) -> str:
    """A clause that other clauses follow by "and": its own "or" must not reach over to them."""
    return f"({text})" if condition.op == "any" and not _is_one_clause(text) else text


def _is_one_clause(text: str) -> bool:
    return len(_VERB_OF_CLAUSE.findall(_SET_OFF.sub("`…`", text))) < 2


def _gathered(condition: Condition) -> tuple[Condition, ...]:
    """`x and x != 1 and x != 2`: what is asked of x by several comparisons is one question."""
    asked = ("ne", "not_null") if condition.op == "all" else ("eq", "is_null")
    alike = [part for part in condition.parts if part.op in asked and part.left is not None]
    first = alike[0].left if alike else None
    same = [part for part in alike if first is not None and part.left is not None and part.left.text == first.text]
    if len(same) < 2 or len(same) == len(condition.parts) or all(part.op == asked[1] for part in same):
        return condition.parts
    whole = Condition(condition.op, " ".join(part.text for part in same), parts=tuple(same))
    return tuple(whole if part is same[0] else part for part in condition.parts if part is same[0] or part not in same)


def _one_of(prose: Prose, condition: Condition, must: bool) -> str:
    """ "`x` is null, 1 or 2", "`x` is neither 1 nor 2": one thing compared with several values."""
    asked, absent = ("eq", "is_null") if condition.op == "any" else ("ne", "not_null")
    subjects = {part.left.text for part in condition.parts if part.left is not None}
    if any(part.left is not None and part.left.form == "length" for part in condition.parts):
        return ""
    if len(subjects) != 1 or any(part.left is None or part.op not in (asked, absent) for part in condition.parts):
        return ""
    if not any(part.op == asked for part in condition.parts):
        return ""
    first = condition.parts[0].left
    subject = _subject(prose, first) if first is not None else ""
    values = unique(
        _null_word(prose, part) if part.op == absent else say(prose, part.right, name=first.name if first else "")
        for part in condition.parts
    )
    if not subject or not all(values) or len(values) < 2:
        return ""
    be = "must be" if must else "is"
    if condition.op == "any":
        return f"{subject} {be} {listing(values, 'or')}"
    if len(values) == 2:
        return f"{subject} {be} neither {' nor '.join(values)}"
    return f"{subject} {be} none of {listing(values, 'or')}"


def _shared_ending(prose: Prose, condition: Condition) -> str:
    """ "both `a` and `b` are None", "`a` or `b` is empty"."""
    one, other = condition.parts
    if one.op != other.op or one.op not in ("is_null", "not_null") or one.left is None or other.left is None:
        return ""
    same = one.left.text == other.left.text
    first = _subject(prose, one.left)
    second = first if same else _subject(prose, other.left)
    if not first or not second:
        return ""
    null, other_null = _null_word(prose, one), _null_word(prose, other)
    if null != other_null:
        return ""
    if same:  # asked for undefined and for null
        return f"{first} is {'' if one.op == 'is_null' else 'not '}{null}"
    if condition.op == "all":
        return f"{'both ' if one.op == 'is_null' else 'neither '}{first} {'and' if one.op == 'is_null' else 'nor'} " + (
            f"{second} are {null}" if one.op == "is_null" else f"{second} is {null}"
        )
    return f"{first} or {second} is {'' if one.op == 'is_null' else 'not '}{null}"


def _between(prose: Prose, one: Condition, other: Condition, must: bool) -> str:
    """ "`x` is from 1 to 9": a chained comparison."""
    if one.op not in ("ge", "gt") or other.op not in ("le", "lt") or one.left is None or other.left is None:
        return ""
    if one.left.text != other.left.text or one.left.form == "length":
        return ""
    subject, low, high = _subject(prose, one.left), say(prose, one.right), say(prose, other.right)
    if not subject or not low or not high:
        return ""
    if one.op == "ge" and other.op == "le":
        return f"{subject} {'must be' if must else 'is'} from {low} to {high}"
    return f"{subject} {'must be' if must else 'is'} {_COMPARED[one.op]} {low} and {_COMPARED[other.op]} {high}"


def _simple(prose: Prose, condition: Condition, must: bool) -> str:
    left, right, op = condition.left, condition.right, condition.op
    if left is None:
        return ""
    be, be_not = ("must be", "must not be") if must else ("is", "is not")
    if left.derivation == BUILT:
        return f"{code(left.name)} {be if op == 'truthy' else be_not} defined"
    if op in _COMPARED:
        return _comparison(prose, condition, be)
    by_zero = op in ("eq", "ne") and right is not None and right.value == 0 and not isinstance(right.value, bool)
    if by_zero and (whole := _multiple(left, be if op == "eq" else be_not)):
        return whole
    subject = _subject(prose, left) or say(prose, left)
    if not subject:
        return ""
    match op:
        case "is_null" | "not_null":
            return f"{subject} {be if op == 'is_null' else be_not} {_null_word(prose, condition)}"
        case "truthy" | "falsy":
            if prose.language in _ASKS_BOOLEANS and left.form == "name" and condition.text.lstrip("!( ") == left.text:
                return f"{subject} {be} {'true' if op == 'truthy' else 'false'}"
            return _truth(prose, left, subject, op == "truthy", must)
    if op in ("matches", "not_matches") and right is not None and isinstance(right.value, str):
        is_shown = is_codeable(right.value) and right.form != "template"
        other = code(right.value) if is_shown else "a pattern"
    elif op in ("matches", "not_matches") and right is not None and right.form == "name":
        other = _pattern(prose, right.name)
    else:
        other = _other_side(prose, right, left.name)
    if not other or right is None:
        return ""
    if left.form == "length" and op in ("eq", "ne") and right.value == 0:
        return f"{explained(prose, left.name)} {be if op == 'eq' else be_not} empty"
    match op:
        case "eq" | "ne":
            if op == "eq" and left.form == "length" and _is_several(prose, left, _type_of(prose, left.name)):
                noun = "item" if right.value == 1 else "items"
                return f"{explained(prose, left.name)} {'must hold' if must else 'holds'} {other} {noun}"
            return f"{subject} {be if op == 'eq' else be_not} {other}"
        case "in" | "not_in" if right.form == "name" and (listed := listed_values(prose, right.name)):
            return f"{subject} {be if op == 'in' else be_not} one of {listed}"
        case "in" | "not_in":
            several = right.form == "collection" and len(right.items) > 1
            kind = f"{'one of ' if several else 'in ' if right.form != 'collection' else ''}{other}"
            return f"{subject} {be if op == 'in' else be_not} {kind}"
        case "is_a" | "not_a":
            return f"{subject} {be if op == 'is_a' else be_not} of type {other}"
    phrase = _TEXTUAL.get(op, "")
    if must and phrase:
        phrase = {
            "matches": "must match",
            "not_matches": "must not match",
            "starts": "must start with",
            "not_starts": "must not start with",
            "ends": "must end with",
            "not_ends": "must not end with",
        }[op]
    return f"{subject} {phrase} {other}" if phrase else ""


def _comparison(prose: Prose, condition: Condition, be: str) -> str:
    left, right, op = condition.left, condition.right, condition.op
    assert left is not None
    counted = left.form == "length"  # a length is of items, whatever the name says: `dispatch_chars`
    bound = _other_side(prose, right, "" if counted else left.name)
    if not bound:
        return ""
    if left.form == "length" and right is not None and (op, right.value) in _EMPTY and is_codeable(left.name):
        be_not = "must not be" if be == "must be" else "is not"
        return f"{explained(prose, left.name)} {be if _EMPTY[op, right.value] else be_not} empty"
    if left.form != "length":
        subject = _subject(prose, left) or say(prose, left)
        words = _MOMENTS if _ASKS_TIME.search(condition.text) else _COMPARED
        return f"{subject} {be} {words[op]} {bound}" if subject else ""
    if not is_codeable(left.name):
        return ""
    text = ".chars()" in left.text or _is_cut_as_text(prose, left.name)
    kind = _type_of(prose, left.name) or ("str" if text else "")
    subject = explained(prose, left.name)
    if _TEXT_TYPES.match(kind) and not kind.endswith("[]"):
        unit = " bytes" if kind.startswith("bytes") else " characters"
        phrase = f"{be} {_LENGTHS[op]} {bound}{unit}"
        return f"{subject} {phrase}" + (" long" if op in ("le", "ge") else "")
    if _is_several(prose, left, kind):
        held = "must hold" if be == "must be" else "holds"
        return f"{subject} {held} {_COUNTS[op]} {bound} {'item' if bound == '1' else 'items'}"
    return f"{subject} {be} {_LENGTHS[op]} {bound}" + (" long" if op in ("le", "ge") else "")


def _truth(prose: Prose, left: Operand, subject: str, true: bool, must: bool) -> str:
    be, be_not = ("must be", "must not be") if must else ("is", "is not")
    if said := asked_of_value(prose, left, subject, true=true, must=must):
        return said
    if left.form == "length":
        return f"{explained(prose, left.name)} {be_not if true else be} empty"
    kind = _type_of(prose, left.name) if left.form == "name" else ""
    last = left.name.rpartition(".")[2]
    # Elsewhere a list without items counts as true all the same.
    holds_none = prose.language in ("python", "php") and _is_several(prose, left, kind)
    if (
        (_TEXT_TYPES.match(kind) and not kind.endswith("[]"))
        or holds_none
        or last in ("strip", "trim", "rstrip", "lstrip")
        or (prose.language == "php" and _LISTING.match((local_value(prose, left.name) or left).name))
        or (left.form == "call" and left.name in _COLLECTING and prose.language == "python")
    ):
        return f"{subject} {be_not if true else be} empty"
    if true and left.name in ("time.After", "ctx.Done") and (passed := _passed(prose, left)):
        return passed
    if left.form == "call":
        if prose.language == "php" and _GIVES.search(left.name) and not left.text.endswith(">get()"):
            return f"{subject} {be if true else be_not} set"
        return asked_of(left, true=true, must=must) or (
            f"{subject} {'must hold' if must else 'holds'}"
            if true
            else f"{subject} {'must not hold' if must else 'does not hold'}"
        )
    if left.form == "name" and _is_answer(prose, local_value(prose, left.name)):
        return f"{subject} {be} {'true' if true else 'false'}"
    fetched = left.form == "name" and _FETCHED.search(local_value(prose, left.name).name)  # `cached = cache.get(key)`
    if _TRUTH_TYPES.match(kind) or (left.form == "name" and _QUESTION.search(left.name) and not fetched):
        return f"{subject} {be} {'true' if true else 'false'}"
    if left.form == "arithmetic":
        if whole := _multiple(left, be_not if true else be):
            return whole
        if left.name in ("*", "/", "//", "**", "%"):  # by + and - sets and lists are reckoned, too
            return f"{subject} {be_not if true else be} zero"
        return f"{subject} {be if true else be_not} set"
    if left.form in ("name", "other", "slice"):
        return f"{subject} {be if true else be_not} set"
    return ""


def _is_answer(prose: Prose, value: Operand) -> bool:
    """Whether a local name stands for true or false: it is bound to one of them, or to a question."""
    if isinstance(value.value, bool) or value.form not in ("other", "call"):
        return isinstance(value.value, bool)
    joined = prose.language not in ("javascript", "typescript", "tsx", "ruby", "python")  # where `a || b` is a or b
    text = _QUOTED.sub("_", value.text)
    return bool(_ASKED.search(text)) or (joined and bool(_JOINED.search(text)))


def _passed(prose: Prose, left: Operand) -> str:
    """What a select in Go waits for: a span of time, or the end of its context."""
    if left.name == "ctx.Done":
        return "the context is done"
    span = say(prose, left.items[0]) if left.items else ""
    return f"{span} have passed" if span else ""


def _multiple(left: Operand, be: str) -> str:
    """`minute % 15` is nothing where the minute is a multiple of 15."""
    if left.form != "arithmetic" or left.name != "%" or len(left.items) != 2:
        return ""
    what, by = left.items
    if what.form != "name" or by.form != "literal" or not isinstance(by.value, int) or isinstance(by.value, bool):
        return ""
    return f"{code(what.text)} {be} a multiple of {by.text}" if is_codeable(what.text) else ""


def _is_several(prose: Prose, left: Operand, kind: str) -> bool:
    """Whether the name stands for a collection: by its type, by what is added to it, or by being a plural."""
    if kind:
        return bool(_SEVERAL_TYPES.match(kind))
    if left.form == "length" and _COUNTED.search(left.text):
        return True
    if left.form not in ("name", "length") or not left.name.replace(".", "").replace("_", "").isalnum():
        return False
    held = prose.index.of(SymbolId(prose.path, prose.scope))
    if any(o.verb == "add" and o.name == left.name for guard in held.guards[:60] for o in guard.outcomes):
        return True
    last = left.name.rpartition(".")[2]
    if (parts := split_identifier(last)) and parts[0] in VERBS:
        return False  # storeOptionsAsProperties asks whether to
    return len(last) > 3 and last != "bytes" and bool(_PLURAL.search(last)) and not _QUESTION.search(left.name)


def _is_cut_as_text(prose: Prose, name: str) -> bool:
    """What is shortened and gets an ellipsis is a text."""
    held = prose.index.of(SymbolId(prose.path, prose.scope))
    return any(o.verb == "cut" and o.name == name and o.message for guard in held.guards[:60] for o in guard.outcomes)


def _null_word(prose: Prose, condition: Condition) -> str:
    if condition.text.endswith((".isEmpty()", ".isPresent()")):
        return "empty"  # an Optional
    if word := NULL_WORDS.get(prose.language):
        return word
    if "undefined" in condition.text:
        return "undefined"
    return "null" if "null" in condition.text else "missing"


def _subject(prose: Prose, operand: Operand) -> str:
    if operand.form == "length":
        return f"the length of {explained(prose, operand.name)}" if is_codeable(operand.name) else ""
    if operand.form == "call" and not is_codeable(operand.text) and is_codeable(operand.name):
        if operand.name.startswith("("):
            return ""  # it is called on what is too long to be shown
        return code(f"{operand.name}(…)")  # what it is given is too long to be shown
    if operand.form == "literal" or not is_codeable(operand.text):
        return ""
    if operand.form == "name":
        return explained(prose, operand.name)
    return with_constants(prose, operand) if operand.form == "call" else code(operand.text)


def _allowed(prose: Prose, name: str) -> str:
    """The values of a closed list by its name: "`EUR` or `USD` (`CURRENCIES`)"."""
    path, choices = prose.index.choices.get(name.rpartition(".")[2], ("", None))
    if choices is None or choices.is_enum or not 1 < len(choices.members) <= MAX_ALLOWED:
        return ""
    names = [code(member.name) for member in choices.members if is_codeable(member.name)]
    if len(names) < len(choices.members) or not is_codeable(name):
        return ""
    prose.cite(choices.start, choices.end, path=path, symbol=choices.symbol)
    return f"{listing(names, 'or')} ({code(name)})"


def _pattern(prose: Prose, name: str) -> str:
    """A pattern by its name, with what it is where that is known and short."""
    found = prose.index.patterns.get(name)
    if not is_codeable(name) or found is None:
        return code(name) if is_codeable(name) else ""
    path, pattern = found
    if not is_codeable(pattern.regex) or len(pattern.regex) > MAX_PATTERN:
        return code(name)
    prose.cite(pattern.start, pattern.end, path=path, symbol=pattern.symbol)
    return f"{code(pattern.regex)} ({code(name)})"


def _other_side(prose: Prose, operand: Operand | None, compared: str) -> str:
    """What something is compared with; a local name is told with what it stands for."""
    said = say(prose, operand, name=compared)
    if operand is not None and operand.form == "name" and said == code(operand.name):
        said = _allowed(prose, operand.name) or said
    if operand is not None and operand.form == "name" and said == code(operand.name):
        return explained(prose, operand.name)
    return said


def param_of(prose: Prose, name: str) -> Param | None:
    symbol = prose.index.symbol(SymbolId(prose.path, prose.scope))
    return next((param for param in symbol.params if param.name == name), None) if symbol else None


def _type_of(prose: Prose, name: str) -> str:
    param = param_of(prose, name) or kept_param(prose, name)
    return param.annotation.strip("\"'") if param else ""


def has_limit(prose: Prose, condition: Condition) -> bool:
    """Whether the condition compares with a number that is known: then what it guards is a limit."""
    if condition.parts:
        return any(has_limit(prose, part) for part in condition.parts)
    right = condition.right
    if right is None or condition.op not in ("lt", "le", "gt", "ge", "eq", "ne"):
        return False
    if right.form == "literal":
        return isinstance(right.value, int | float) and not isinstance(right.value, bool)
    if right.form != "name":
        return False
    mark = prose.mark()
    known = constant_value(prose, right.name) or by_default(prose, right.name)
    prose.back_to(mark)
    return bool(known) and any(c.isdigit() for c in known)
