"""Closed sets, constant tables and the allowed moves between states."""

import re
from collections.abc import Sequence

from specs.analysis.facts import Choices, Lookup, Member, Operand, StateChange, Transition
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.conditions import clause
from specs.writing.draft import About
from specs.writing.english import as_words, code, is_codeable, listing, quote, split_identifier
from specs.writing.index import CALLABLE_KINDS, Index
from specs.writing.operands import say, unwrapped
from specs.writing.prose import Prose
from specs.writing.secrecy import is_secret
from specs.writing.surroundings import cite_question, conditions_around, leaves
from specs.writing.symbol_facts import SymbolFacts

_QUALIFIED = re.compile(r"\.|::")
_ALLOWING = re.compile(r"(?:^|_)(?:ALLOWED|ALLOW|PERMITTED|VALID|SUPPORTED|ACCEPTED|LEGAL|CHOICES|OPTIONS)(?:_|$)")
_LISTED_OTHERWISE = re.compile(r"(?:^|_)(?:MANDATORY|REQUIRED|REMOVED|IGNORED|DISALLOWED|NOT|UN\w+)(?:_|$)")
MAX_MEMBERS = 12
MAX_ENTRIES = 10
MAX_PAYLOAD = 70
MAX_ROWS = 60


def write_choices(collector: Collector, index: Index, path: str, each: Choices) -> None:
    prose = Prose(index, path, each.symbol)
    named = [member for member in each.members if is_codeable(member.name)]
    if len(named) < 2 or not is_codeable(each.name):
        return
    shown = named[:MAX_MEMBERS]
    several_rows = shown[-1].line > each.start or each.start == each.end
    last = shown[-1].line if several_rows else min(each.end, each.start + len(shown) + 1)
    end = last if len(shown) < len(named) else each.end
    if end - each.start < MAX_ROWS:
        prose.cite(each.start, end)
    else:  # its members stand far apart, each under its own words
        prose.cite(each.start, each.start)
        for member in shown:
            prose.cite(member.line, member.line)
    numbered = each.is_enum and _numbers_say_more(shown)
    members = [_member(prose, member.name, member.value, numbered=numbered) for member in shown]
    verb = "is one of" if each.is_enum else "holds" if _only_lists(each.name, prose.language) else "allows"
    last_word = "and" if verb == "holds" else "or"
    names = listing(members, last_word) if len(shown) == len(named) else f"{', '.join(members)}, …"
    about = About(path, each.symbol, "choices", each.name)
    collector.add(prose, "business_rule", f"{code(each.name)} {verb} {names}", about, weight=6)


def _only_lists(name: str, language: str) -> bool:
    """A list by name: it may as well hold what is required, ignored or forbidden, unless its name says otherwise."""
    last = name.rpartition(".")[2]
    if language in ("go", "c", "cpp"):  # whose names are never, or seldom, written in capitals
        last = "_".join(split_identifier(last)).upper()
    return last.isupper() and (not _ALLOWING.search(last) or bool(_LISTED_OTHERWISE.search(last)))


def _numbers_say_more(members: Sequence[Member]) -> bool:
    """Whether the numbers of the members are others than where they stand: 10, 20, 30; not 0, 1, 2."""
    numbers = [member.value.value for member in members if member.value is not None and _is_plain(member.value)]
    whole = [each for each in numbers if isinstance(each, int) and not isinstance(each, bool)]
    return len(whole) == len(members) and whole not in (list(range(len(whole))), list(range(1, len(whole) + 1)))


def _is_plain(value: Operand) -> bool:
    return value.form == "literal" and not value.derivation


def _member(prose: Prose, name: str, value: object, *, numbered: bool = False) -> str:
    if isinstance(value, Operand) and value.form == "mapping":
        return f"{code(name)}{_held(prose, value)}"
    if numbered and isinstance(value, Operand):
        return f"{code(name)} ({value.value})"
    text = value.value if isinstance(value, Operand) and value.form == "literal" else None
    told = isinstance(text, str) and text and text.lower() not in name.lower() and is_codeable(text) and len(text) < 30
    return f"{code(name)} ({quote(text)})" if told and isinstance(text, str) else code(name)


def _held(prose: Prose, payload: Operand) -> str:
    """What a member of an enum is made with: " (`limit` 10, `price` 4.5)"; "" where not all of it can be said."""
    parts = []
    for key, value in zip(payload.items[::2], payload.items[1::2], strict=False):
        known = _is_plain(value) and value.has_value and value.value is not None
        if (
            not known
            or not is_codeable(key.name)
            or (isinstance(value.value, str) and is_secret(key.name, value.value))
        ):
            return ""
        parts.append(f"{code(key.name)} {say(prose, value)}")
    return f" ({', '.join(parts)})" if parts and len(", ".join(parts)) <= MAX_PAYLOAD else ""


def write_lookup(collector: Collector, index: Index, path: str, each: Lookup) -> None:
    prose = Prose(index, path, each.symbol)
    if not len(each.entries) >= 2 or not is_codeable(each.name):
        return
    shown = each.entries[:MAX_ENTRIES]
    pairs = []
    for key, value in shown:
        if value.form == "literal" and isinstance(value.value, str) and is_secret(str(key.value), value.value):
            return
        if value.form not in ("literal", "name", "collection", "template") and unwrapped(value) is None:
            return
        # Texts alone are a choice ("a" or "b"); anything else belongs together, as the code writes it.
        whole = value.form == "collection" and not all(isinstance(item.value, str) for item in value.items)
        said = say(prose, key), code(value.text) if whole and is_codeable(value.text) else say(prose, value)
        if not all(said) or len(said[1]) > 80:
            return
        pairs.append(f"{said[0]} to {said[1]}")
    prose.cite(each.start, each.end if each.end - each.start < 60 else each.start + 60)
    prose.values.clear()
    more = ", …" if len(each.entries) > MAX_ENTRIES else ""
    text = f"{code(each.name)} maps {listing(pairs) if not more else ', '.join(pairs)}{more}"
    holder = index.symbol(SymbolId(path, each.symbol))
    last = each.symbol.rpartition(".")[2]
    if holder is not None and holder.kind in CALLABLE_KINDS and is_codeable(last):
        text = f"In {code(last)}, {text}"
    collector.add(prose, "business_rule", text, About(path, each.symbol, "lookup", each.name), weight=4)


def write_transitions(collector: Collector, index: Index, path: str, moves: list[Transition]) -> None:
    """The table as one rule; moves made by code one rule each."""
    by_table: dict[tuple[str, str], list[Transition]] = {}
    for move in moves:
        holder = index.symbol(SymbolId(path, move.symbol))
        if holder is not None and holder.kind in CALLABLE_KINDS:
            continue  # made by code: told as what the code sets, under the state it asks for
        by_table.setdefault((move.table, move.subject), []).append(move)
    for (table, subject), found in by_table.items():
        prose = Prose(index, path, found[0].symbol)
        for move in found:
            prose.cite(move.start, move.end)
        if found[-1].end - found[0].start < 60 and len(found) > 1:
            prose.citations.clear()
            prose.cite(found[0].start, max(move.end for move in found))
        if table and subject.isidentifier() and 1 < found[0].start < found[-1].end:
            prose.cite(found[0].start - 1, found[0].start)  # what has the states stands at the table's head
        home, known = index.choices.get(subject, ("", None))
        if known is not None:
            prose.cite(known.start, known.start, path=home, symbol=known.symbol)
        moving = [move for move in found if move.targets]
        final = [move for move in found if not move.targets]
        parts = [
            f"from {_state(move.source)} to {listing([_state(t) for t in move.targets], 'or')}{_by(move)}"
            for move in moving
        ]
        if not parts:
            continue
        what = code(subject) if is_codeable(subject) else as_words(table)
        text = f"Allowed moves of {what}: {'; '.join(parts[:14])}"
        if final:
            states = listing([_state(move.source) for move in final])
            text += f"; {states} {'is' if len(final) == 1 else 'are'} final"
        collector.add(prose, "business_rule", text, About(path, found[0].symbol, "moves", subject, table), weight=9)


def _by(move: Transition) -> str:
    """What the move is called by, and what it asks for."""
    held = move.guard.removeprefix("not ")
    asked = f"{'unless' if held != move.guard else 'if'} {code(held)} holds" if held and is_codeable(held) else ""
    said = [part for part in (code(move.event) if move.event and is_codeable(move.event) else "", asked) if part]
    return f" ({', '.join(said)})" if said else ""


def _state(name: str) -> str:
    """`PENDING` for TimerState.PENDING: the sentence has named what has the states."""
    last = name.rpartition(".")[2]
    return code(last) if is_codeable(last) else "any state"


def write_state_changes(collector: Collector, index: Index, place: SymbolId, *, subject: str, public: bool) -> None:
    held = index.of(place)
    for each in held.state_changes:
        if _is_told(collector, each, held):
            continue
        if any(outcome.start == each.start for guard in held.guards for outcome in guard.otherwise[:1]) and any(
            found.statement.about.symbol == each.symbol
            and found.statement.kind == "business_rule"
            and any(c.start <= each.start <= c.end for c in found.statement.citations)
            for found in collector.found
        ):
            continue  # told as the other side of its guard
        _write_change(collector, Prose(index, place.path, each.symbol), each, held, subject)


def _is_told(collector: Collector, each: StateChange, held: SymbolFacts) -> bool:
    """Whether the decision that makes the change says so itself: it may have been too little, or too much, to tell."""
    if not any(outcome.start == each.start for guard in held.guards for outcome in guard.outcomes):
        return False
    named = code(each.subject)
    return any(
        found.statement.about.symbol == each.symbol
        and named in found.statement.text
        and any(c.start <= each.start <= c.end for c in found.statement.citations)
        for found in collector.found
    )


def _write_change(collector: Collector, prose: Prose, each: StateChange, held: SymbolFacts, subject: str) -> None:
    prose.cite(each.start, each.end)
    value = say(prose, each.value)
    if (
        not value
        or not is_codeable(each.subject)
        or (each.value.form == "name" and not re.search(r"\.|::|^[A-Z][A-Z0-9_]+$", each.value.name))
    ):
        return
    about = About(prose.path, each.symbol, "state-change", each.subject, each.value.text[:80])
    if each.under:
        around = conditions_around(prose, each.symbol, each.start, each.under, held)
        condition = " and ".join(around) if around is not None else ""
    else:
        condition = clause(prose, each.when) if each.when is not None else ""
        if each.when is not None and each.when.start:
            cite_question(prose, each.when)
    if each.when is not None and not condition:
        return
    prefix = f"When {condition}, {subject}" if condition else subject
    ends = any(guard.end < each.start and leaves(guard) for guard in held.guards)
    text = f"{prefix} sets {code(each.subject)} to {value}{' when no check before that ends it' if ends else ''}"
    collector.add(prose, "business_rule", text, about, weight=4)
