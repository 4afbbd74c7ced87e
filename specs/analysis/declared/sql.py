"""SQL that defines data: tables with their columns, keys and rules, closed sets, rights, and what migrations change."""

import re
from typing import NamedTuple

from specs.analysis.declared.shapes import Above, Shapes
from specs.analysis.documents import plain_lines
from specs.analysis.facts import Declaration, Effect, FileFacts, Member, Operand

MAX_STATEMENTS = 20_000
_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]* | /\*.*?(?:\*/|\Z) | ^\#[^\n]*)
    | (?P<body>\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z))
    | (?P<text>'(?:[^']|'')*(?:'|\Z))
    | (?P<quoted>"[^"\n]*"|`[^`\n]*`|\[[A-Za-z_][\w ]*\])
    | (?P<word>[A-Za-z_][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<mark>\S)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_NOT_COLUMNS = frozenset(
    "primary foreign unique check constraint key index exclude like period fulltext spatial".split()
)
_AFTER_TYPE = frozenset(
    "not null default primary unique references check constraint collate comment auto_increment autoincrement "
    "generated on as identity".split()
)
_REMOVING = frozenset({"drop", "rename"})
YES = Operand("true", "literal", value=True, has_value=True)


class Word(NamedTuple):
    kind: str
    text: str  # as written, without the marks of a quoted name
    line: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower() if self.kind == "word" else ""


def analyze(text: str) -> FileFacts:
    text = plain_lines(text)
    found = Shapes("sql", text)
    for words, doc in _statements(text):
        _statement(found, words, doc)
    return found.facts()


def _statements(text: str) -> list[tuple[list[Word], Above]]:
    found: list[tuple[list[Word], Above]] = []
    words: list[Word] = []
    doc: Above = None
    line, at = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        raw, kind = match[0], match.lastgroup or "mark"
        last = line + raw.count("\n")
        kind = "body" if match["body"] is not None else kind
        if kind == "comment":
            if not words:
                said = re.sub(r"^\s*(--|/\*+|\*+/?|#)\s?|\*/", "", raw, flags=re.MULTILINE).strip()
                joined = doc is not None and doc[2] + 1 == line
                doc = (f"{doc[0]}\n{said}", doc[1], last) if doc is not None and joined else (said, line, last)
        elif raw == ";":
            if words:
                found.append((words, doc if doc is not None and doc[2] + 1 >= words[0].line else None))
            words, doc = [], None
            if len(found) >= MAX_STATEMENTS:
                break
        elif len(words) < 20_000:
            words.append(Word("word" if kind == "quoted" else kind, raw.strip('"`[]') if kind == "quoted" else raw,
                              line, last))  # fmt: skip
    if words:
        found.append((words, doc))
    return found


def _statement(found: Shapes, words: list[Word], doc: Above) -> None:
    lows = [word.low for word in words[:8]]
    if lows[:1] == ["create"]:
        rest = [low for low in lows[1:] if low not in ("or", "replace", "temporary", "temp", "unlogged", "global")]
        if rest[:1] == ["table"]:
            _table(found, words, doc)
        elif rest[:1] == ["type"] and "enum" in [word.low for word in words[:8]]:
            _enum(found, words, doc)
        elif rest[:1] in (["function"], ["procedure"], ["view"], ["trigger"]) or "view" in rest[:2]:
            _change(found, words, "creates")
    elif lows[:2] == ["alter", "table"]:
        _alter(found, words)
    elif lows[:1] == ["drop"]:
        _change(found, words, "drops")
    elif lows[:1] in (["grant"], ["revoke"]):
        _right(found, words)
    if lows[:1] in (["create"], ["alter"], ["drop"], ["insert"], ["update"], ["delete"], ["select"], ["grant"]):
        found.effects.append(Effect("", "sql", lows[0].upper(), words[0].line, words[0].line))


def _name(words: list[Word], start: int) -> tuple[str, int]:
    """A name that may have its schema before it, and where it ends; the words `if not exists` are passed over."""
    while start < len(words) and words[start].low in ("if", "not", "exists", "only", "concurrently"):
        start += 1
    if start >= len(words) or words[start].kind != "word":
        return "", start
    name = words[start].text
    start += 1
    while start + 1 < len(words) and words[start].text == "." and words[start + 1].kind == "word":
        name = words[start + 1].text
        start += 2
    return name, start


def _table(found: Shapes, words: list[Word], doc: Above) -> None:
    at = next((n for n, word in enumerate(words) if word.low == "table"), 0) + 1
    name, at = _name(words, at)
    if not name or at >= len(words) or words[at].text != "(":
        return
    found.open(name, "class", "table", f"table {name}", words[0].line, doc)
    found.shapes[name].table = name
    for part in _parts(words, at + 1):
        if part[0].low in _NOT_COLUMNS and len(part) > 1:
            _table_rule(found, name, part)
        elif part[0].kind == "word" and len(part) > 1:
            _column(found, name, part)
    found.close(name, words[-1].end)


def _parts(words: list[Word], at: int) -> list[list[Word]]:
    """What commas part, up to the bracket that closes the one opened before."""
    parts: list[list[Word]] = [[]]
    depth = 0
    for word in words[at:]:
        if word.text == ")" and depth == 0:
            break
        depth += (word.text == "(") - (word.text == ")") if word.kind == "mark" else 0
        if word.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _column(found: Shapes, table: str, part: list[Word]) -> None:
    lows = [word.low for word in part]
    kind = _kind(part)
    rules = _rules(part, lows, kind)
    default: Operand | None = None
    if "default" in lows and (place := lows.index("default") + 1) < len(part):
        default = _operand(part[place])
    required = ("not" in lows and "null" in lows) or "primary" in lows
    found.add_field(table, part[0].text, kind, part[0].line, part[-1].end, rules=rules,
                    required=required and default is None, default=default)  # fmt: skip


def _kind(part: list[Word]) -> str:
    kind, at = "", 1
    while at < len(part) and part[at].low not in _AFTER_TYPE:
        word = part[at]
        joined = word.text in "(),[]" or kind.endswith("(")
        kind += word.text if joined or not kind else f" {word.text}"
        at += 1
    return kind[:80]


def _rules(part: list[Word], lows: list[str], kind: str) -> list[tuple[str, Operand]]:
    rules: list[tuple[str, Operand]] = []
    if "primary" in lows:
        rules.append(("primary_key", YES))
    if "unique" in lows:
        rules.append(("unique", YES))
    if "references" in lows:
        target, _ = _name(part, lows.index("references") + 1)
        if target:
            rules.append(("foreign_key", Operand(target, "name", name=target)))
    if sized := re.match(r"(?:n?var)?char(?:acter varying)?2?\((\d+)\)", kind, re.IGNORECASE):
        rules.append(("max_length", Operand(sized[1], "literal", value=int(sized[1]), has_value=True)))
    if "check" in lows:
        rules += _checks(part[lows.index("check") + 1 :], part[0].text)
    return rules


_COMPARED = {">=": "ge", "<=": "le", ">": "gt", "<": "lt"}


def _checks(words: list[Word], column: str) -> list[tuple[str, Operand]]:
    """`CHECK (x >= 0 AND x <= 9)`, `BETWEEN`, `CHECK (x IN ('a', 'b'))`; the rest is left to the reader."""
    inside = words[1:] if words and words[0].text == "(" else words
    texts = [word.text for word in inside]
    if any(word.low in ("or", "not", "case") for word in inside):
        return []
    rules: list[tuple[str, Operand]] = []
    for number, word in enumerate(inside[:-2]):
        if word.text != column:
            continue
        sign = "".join(texts[number + 1 : number + 3])
        if sign in _COMPARED and number + 3 < len(inside) and inside[number + 3].kind == "number":
            rules.append((_COMPARED[sign], _operand(inside[number + 3])))
        elif texts[number + 1] in _COMPARED and inside[number + 2].kind == "number":
            rules.append((_COMPARED[texts[number + 1]], _operand(inside[number + 2])))
        elif (
            inside[number + 1].low == "between"
            and number + 4 < len(inside)
            and inside[number + 2].kind == inside[number + 4].kind == "number"
            and inside[number + 3].low == "and"
        ):
            rules += [("ge", _operand(inside[number + 2])), ("le", _operand(inside[number + 4]))]
        elif inside[number + 1].low == "in" and texts[number + 2] == "(":
            items = tuple(_operand(each[0]) for each in _parts(inside, number + 3) if len(each) == 1)
            if items:
                rules.append(("one_of", Operand(", ".join(each.text for each in items), "collection", items=items)))
    return rules


def _operand(word: Word) -> Operand:
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


def _table_rule(found: Shapes, table: str, part: list[Word]) -> None:
    """`PRIMARY KEY (a)`, `FOREIGN KEY (a) REFERENCES b`, `UNIQUE (a)` of one column, told of that column."""
    lows = [word.low for word in part]
    opened = next((n for n, word in enumerate(part) if word.text == "("), None)
    if opened is None:
        return
    if "check" in lows:
        inside = part[lows.index("check") + 1 :]
        for column in found.shapes[table].fields:
            for checked in _checks(inside, column.name):
                found.add_rule(table, column.name, checked, part[-1].end)
        return
    columns = [each[0].text for each in _parts(part, opened + 1) if len(each) == 1]
    rule: tuple[str, Operand] | None = None
    if "foreign" in lows and "references" in lows:
        target, _ = _name(part, lows.index("references") + 1)
        rule = ("foreign_key", Operand(target, "name", name=target))
    elif "primary" in lows or "unique" in lows:
        rule = ("primary_key" if "primary" in lows else "unique", YES)
    if rule is not None and len(columns) == 1:
        found.add_rule(table, columns[0], rule, part[-1].end)
    elif "unique" in lows and len(columns) > 1:
        others = tuple(Operand(each, "name", name=each) for each in columns[1:])
        told = others[0] if len(others) == 1 else Operand(", ".join(columns[1:]), "collection", items=others)
        found.add_rule(table, columns[0], ("unique_with", told), part[-1].end)


def _enum(found: Shapes, words: list[Word], doc: Above) -> None:
    name, at = _name(words, next((n for n, word in enumerate(words) if word.low == "type"), 0) + 1)
    members = [
        Member(_operand(each).text.strip("'"), _operand(each), each.line) for each in words[at:] if each.kind == "text"
    ]
    if name:
        found.choices_of(name, members, words[0].line, words[-1].end, f"type {name}", doc)


def _alter(found: Shapes, words: list[Word]) -> None:
    table, at = _name(words, 2)
    if not table:
        return
    for part in _parts(words, at):
        lows = [word.low for word in part]
        verb = lows[0]
        named = part[2] if len(part) > 2 and lows[1] == "column" else part[1] if len(part) > 1 else None
        if named is None or named.kind != "word":
            continue
        if named.low in ("if", "not", "exists"):
            named = next((word for word in part[2:] if word.low not in ("if", "not", "exists")), named)
        end = part[-1].end
        if verb == "add" and named.low not in _NOT_COLUMNS:
            found.declarations.append(Declaration("change", table, f"adds {named.text}", words[0].line, end))
        elif verb in _REMOVING and lows[1] not in ("constraint", "index", "to", "primary"):
            found.declarations.append(Declaration("change", table, f"{verb}s {named.text}", words[0].line, end))


def _change(found: Shapes, words: list[Word], verb: str) -> None:
    kinds = ("table", "view", "function", "procedure", "trigger", "type")
    at = next((n for n, word in enumerate(words[:8]) if word.low in kinds), None)
    if at is None:
        return
    name, _ = _name(words, at + 1)
    if name:
        line = words[at].line
        found.declarations.append(
            Declaration("change", name, f"{verb} the {words[at].low}", words[0].line, max(line, words[0].line))
        )


def _right(found: Shapes, words: list[Word]) -> None:
    """`GRANT SELECT ON timers TO reader`."""
    lows = [word.low for word in words]
    if "on" not in lows or words[0].low != "grant" or "to" not in lows:
        return
    verbs = ", ".join(word.text for word in words[1 : lows.index("on")] if word.kind == "word")
    start = lows.index("on") + 1
    target, _ = _name(
        words, start + 1 if lows[start] in ("table", "schema", "sequence", "database", "function") else start
    )
    if target and verbs:
        found.declarations.append(Declaration("permission", target, verbs, words[0].line, words[-1].end))
