"""The rules that SQL sets for columns: keys, lengths, bounds, closed sets, and what indexes keep apart."""

import re

from specs.analysis.declared.sql_words import Word, name_at, parts_of
from specs.analysis.facts import Operand, Validation

Rule = tuple[str, Operand]
MAX_CHECK = 120  # characters
_AFTER_TYPE = frozenset(
    "not null default primary unique references check constraint collate comment auto_increment autoincrement "
    "generated on as identity".split()
)
YES = Operand("true", "literal", value=True, has_value=True)


def column_kind(part: list[Word]) -> str:
    kind, at = "", 1
    while at < len(part) and part[at].low not in _AFTER_TYPE:
        word = part[at]
        joined = word.text in "(),[]" or kind.endswith("(")
        kind += word.text if joined or not kind else f" {word.text}"
        at += 1
    return kind[:80]


def column_rules(part: list[Word], lows: list[str], kind: str) -> list[Rule]:
    rules: list[Rule] = []
    if "primary" in lows:
        rules.append(("primary_key", YES))
    if "unique" in lows:
        rules.append(("unique", YES))
    if "references" in lows:
        target, _ = name_at(part, lows.index("references") + 1)
        if target:
            rules.append(("foreign_key", Operand(target, "name", name=target)))
        rules += _on_delete(lows)
    if sized := re.match(r"(?:n?var)?char(?:acter varying)?2?\((\d+)\)", kind, re.IGNORECASE):
        rules.append(("max_length", Operand(sized[1], "literal", value=int(sized[1]), has_value=True)))
    if "check" in lows:
        rules += checks(part[lows.index("check") + 1 :], part[0].text)
    return rules


def _on_delete(lows: list[str]) -> list[Rule]:
    """What becomes of a row when the one that it refers to is deleted."""
    for at, low in enumerate(lows[:-2]):
        if low == "on" and lows[at + 1] == "delete":
            does = lows[at + 2] if lows[at + 2] != "set" or at + 3 >= len(lows) else f"set_{lows[at + 3]}"
            return [(f"on_delete_{does}", YES)]
    return []


_COMPARED = {">=": "ge", "<=": "le", ">": "gt", "<": "lt"}


def checks(words: list[Word], column: str) -> list[Rule]:
    """`CHECK (x >= 0 AND x <= 9)`, `BETWEEN`, `CHECK (x IN ('a', 'b'))`; the rest is left to the reader."""
    inside = words[1:] if words and words[0].text == "(" else words
    texts = [word.text for word in inside]
    if any(word.low in ("or", "not", "case") for word in inside):
        return []
    rules: list[Rule] = []
    for number, word in enumerate(inside[:-2]):
        if word.low in _LENGTHS and texts[number + 1 : number + 4] == ["(", column, ")"]:
            rules += _length(inside[number + 4 : number + 7])
        if word.text != column:
            continue
        if texts[number + 1] == "~" and inside[number + 2].kind == "text":
            rules.append(("pattern", operand(inside[number + 2])))
        elif texts[number + 1 : number + 4] == ["<", ">", "''"]:
            rules.append(("nonempty", YES))
        sign = "".join(texts[number + 1 : number + 3])
        if sign in _COMPARED and number + 3 < len(inside) and inside[number + 3].kind == "number":
            rules.append((_COMPARED[sign], operand(inside[number + 3])))
        elif texts[number + 1] in _COMPARED and inside[number + 2].kind == "number":
            rules.append((_COMPARED[texts[number + 1]], operand(inside[number + 2])))
        elif (
            inside[number + 1].low == "between"
            and number + 4 < len(inside)
            and inside[number + 2].kind == inside[number + 4].kind == "number"
            and inside[number + 3].low == "and"
        ):
            rules += [("ge", operand(inside[number + 2])), ("le", operand(inside[number + 4]))]
        elif inside[number + 1].low == "in" and texts[number + 2] == "(":
            items = tuple(operand(each[0]) for each in parts_of(inside, number + 3) if len(each) == 1)
            if items:
                rules.append(("one_of", Operand(", ".join(each.text for each in items), "collection", items=items)))
    return rules


_LENGTHS = frozenset({"length", "char_length", "character_length", "len"})


def _length(words: list[Word]) -> list[Rule]:
    """`<= 280` behind the length of a column."""
    numbers = [word for word in words if word.kind == "number"]
    sign = "".join(word.text for word in words[: words.index(numbers[0])]) if numbers else ""
    if sign not in ("<=", ">="):
        return []
    return [("max_length" if sign == "<=" else "min_length", operand(numbers[0]))]


def operand(word: Word) -> Operand:
    if word.kind == "number" and word.text.isdigit():
        return Operand(word.text, "literal", value=int(word.text), has_value=True)
    if word.kind == "text":
        value = word.text[1:-1].replace("''", "'")
        return Operand(word.text, "literal", value=value, has_value=True)
    if word.low in ("true", "false"):
        return Operand(word.text, "literal", value=word.low == "true", has_value=True)
    if word.low == "null":
        return Operand(word.text, "literal", value=None, has_value=True)
    return Operand(word.text, "name", name=word.text)


def unique_index(words: list[Word], text: str, known: bool) -> Validation | None:
    """`CREATE UNIQUE INDEX … ON t (a, b) WHERE …`: which rows are kept apart; `known` where `t` is of this file."""
    lows = [word.low for word in words]
    at = lows.index("on") if "on" in lows else 0
    if "unique" not in lows[:at]:
        return None
    table, opened = name_at(words, at + 1)
    opened = next((n for n in range(opened, len(words)) if words[n].text == "("), len(words))
    parts = parts_of(words, opened + 1)
    folded = len(parts) == 1 and len(parts[0]) == 4 and parts[0][0].low == "lower"
    plain = all(len(each) == 1 or each[1].low in ("asc", "desc") for each in parts)
    columns = [parts[0][2].text] if folded else [each[0].text for each in parts if each[0].kind == "word" and plain]
    if not table or not columns:
        return None
    if folded and "where" not in lows[opened:]:
        return Validation(table if known else "", f"{table}.{columns[0]}", "unique_folded", YES, words[0].line,
                          words[-1].end)  # fmt: skip
    rule, value = "unique", YES
    if len(columns) > 1:
        others = tuple(Operand(each, "name", name=each) for each in columns[1:])
        told = ", ".join(columns[1:])
        rule, value = "unique_with", others[0] if len(others) == 1 else Operand(told, "collection", items=others)
    if "where" in lows[opened:]:
        if len(columns) > 1:
            return None  # two conditions in one sentence say neither
        rows = " ".join(text.split("\n")[words[0].line - 1 : words[-1].end])
        held = " ".join(re.split(r"\bwhere\b", rows, maxsplit=1, flags=re.IGNORECASE)[-1].partition(";")[0].split())
        rule, value = "unique_where", Operand(held, "name", name=held)
    holder = table if known else ""
    return Validation(holder, f"{table}.{columns[0]}", rule, value, words[0].line, words[-1].end)


def table_check(table: str, holder: str, part: list[Word], text: str) -> Validation | None:
    """A check that is on no single column, as the table writes it; "" for `holder` where the table stands elsewhere."""
    lows = [word.low for word in part]
    opened = next((n for n in range(lows.index("check"), len(part)) if part[n].text == "("), None)
    if opened is None or not holder:
        return None
    rows = " ".join(text.split("\n")[part[opened].line - 1 : part[-1].end])
    found = re.search(r"\bcheck\s*\((.*)\)", rows, re.IGNORECASE)
    said = " ".join(found[1].split()) if found is not None else ""
    if not said or len(said) > MAX_CHECK or said.count("(") != said.count(")"):
        return None
    return Validation(holder, "", "CheckConstraint", Operand(said, "other"), part[0].line, part[-1].end)
