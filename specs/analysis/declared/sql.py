"""SQL that defines data: tables with their columns, keys and rules, closed sets, rights, and what migrations change."""

from specs.analysis.declared.shapes import Above, Shapes
from specs.analysis.declared.sql_rules import YES, checks, column_kind, column_rules, operand, table_check, unique_index
from specs.analysis.declared.sql_words import Word, name_at, parts_of, statements
from specs.analysis.documents import plain_lines
from specs.analysis.facts import Declaration, Effect, FileFacts, Member, Operand, Validation

_NOT_COLUMNS = frozenset(
    "primary foreign unique check constraint key index exclude like period fulltext spatial".split()
)
_REMOVING = frozenset({"drop", "rename"})


def analyze(text: str) -> FileFacts:
    text = plain_lines(text)
    found = Shapes("sql", text)
    for words, doc in statements(text):
        _statement(found, words, doc)
    return found.facts()


def _statement(found: Shapes, words: list[Word], doc: Above) -> None:
    lows = [word.low for word in words[:8]]
    if lows[:1] == ["create"]:
        rest = [low for low in lows[1:] if low not in ("or", "replace", "temporary", "temp", "unlogged", "global")]
        if rest[:1] == ["table"]:
            _table(found, words, doc)
        elif rest[:1] == ["type"] and "enum" in [word.low for word in words[:8]]:
            _enum(found, words, doc)
        elif rest[:1] == ["index"] or rest[:2] == ["unique", "index"]:
            _index(found, words)
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


def _table(found: Shapes, words: list[Word], doc: Above) -> None:
    at = next((n for n, word in enumerate(words) if word.low == "table"), 0) + 1
    name, at = name_at(words, at)
    if not name or at >= len(words) or words[at].text != "(":
        return
    found.open(name, "class", "table", f"table {name}", words[0].line, doc)
    found.shapes[name].table = name
    for part in parts_of(words, at + 1):
        if part[0].low in _NOT_COLUMNS and len(part) > 1:
            _table_rule(found, name, part)
        elif part[0].kind == "word" and len(part) > 1:
            _column(found, name, part)
    found.close(name, words[-1].end)


def _column(found: Shapes, table: str, part: list[Word]) -> None:
    lows = [word.low for word in part]
    kind = column_kind(part)
    rules = column_rules(part, lows, kind)
    default: Operand | None = None
    if "default" in lows and (place := lows.index("default") + 1) < len(part):
        default = operand(part[place])
    required = ("not" in lows and "null" in lows) or "primary" in lows
    found.add_field(table, part[0].text, kind, part[0].line, part[-1].end, rules=rules,
                    required=required and default is None, default=default)  # fmt: skip


def _table_rule(found: Shapes, table: str, part: list[Word]) -> None:
    """`PRIMARY KEY (a)`, `FOREIGN KEY (a) REFERENCES b`, `UNIQUE (a)` of one column, told of that column."""
    lows = [word.low for word in part]
    opened = next((n for n, word in enumerate(part) if word.text == "("), None)
    if opened is None:
        return
    if "check" in lows:
        inside = part[lows.index("check") + 1 :]
        before = [(column.name, checked) for column in found.shapes[table].fields
                  for checked in checks(inside, column.name)]  # fmt: skip
        for name, checked in before:
            found.add_rule(table, name, checked, part[-1].end)
        if not before and (whole := table_check(table, table, part, found.text)) is not None:
            found.validations.append(whole)
        return
    columns = [each[0].text for each in parts_of(part, opened + 1) if len(each) == 1]
    rule: tuple[str, Operand] | None = None
    if "foreign" in lows and "references" in lows:
        target, _ = name_at(part, lows.index("references") + 1)
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
    name, at = name_at(words, next((n for n, word in enumerate(words) if word.low == "type"), 0) + 1)
    members = [
        Member(operand(each).text.strip("'"), operand(each), each.line) for each in words[at:] if each.kind == "text"
    ]
    if name:
        found.choices_of(name, members, words[0].line, words[-1].end, f"type {name}", doc)


def _alter(found: Shapes, words: list[Word]) -> None:
    table, at = name_at(words, 2)
    if not table:
        return
    for part in parts_of(words, at):
        lows = [word.low for word in part]
        verb = lows[0]
        named = part[2] if len(part) > 2 and lows[1] == "column" else part[1] if len(part) > 1 else None
        if named is None or named.kind != "word":
            continue
        if named.low in ("if", "not", "exists"):
            named = next((word for word in part[2:] if word.low not in ("if", "not", "exists")), named)
        end = part[-1].end
        if verb == "add" and "check" in lows and named.low in _NOT_COLUMNS:
            names = dict.fromkeys(word.text for word in part if word.kind == "word" and word.low == word.text)
            for name in names:
                for rule, value in checks(part[lows.index("check") + 1 :], name):
                    found.validations.append(Validation("", f"{table}.{name}", rule, value, words[0].line, end))
        if verb == "add" and named.low not in _NOT_COLUMNS:
            column = part[part.index(named) :]
            for rule, value in column_rules(column, [word.low for word in column], column_kind(column)):
                found.validations.append(Validation("", f"{table}.{named.text}", rule, value, words[0].line, end))
            found.declarations.append(Declaration("change", table, f"adds {named.text}", words[0].line, end))
        elif verb in _REMOVING and lows[1] not in ("constraint", "index", "to", "primary"):
            found.declarations.append(Declaration("change", table, f"{verb}s {named.text}", words[0].line, end))


def _index(found: Shapes, words: list[Word]) -> None:
    """One that keeps rows apart is a rule; of any that a migration adds, that it is made."""
    lows = [word.low for word in words]
    table, _ = name_at(words, lows.index("on") + 1) if "on" in lows else ("", 0)
    rule = unique_index(words, found.text, table in found.shapes)
    if rule is not None:
        found.validations.append(rule)
    name, _ = name_at(words, lows.index("index") + 1)
    if table and table not in found.shapes and name and name.lower() != "on":
        found.declarations.append(Declaration("change", name, "creates the index", words[0].line, words[-1].end))


def _change(found: Shapes, words: list[Word], verb: str) -> None:
    kinds = ("table", "view", "function", "procedure", "trigger", "type")
    at = next((n for n, word in enumerate(words[:8]) if word.low in kinds), None)
    if at is None:
        return
    name, _ = name_at(words, at + 1)
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
    target, _ = name_at(
        words, start + 1 if lows[start] in ("table", "schema", "sequence", "database", "function") else start
    )
    if target and verbs:
        found.declarations.append(Declaration("permission", target, verbs, words[0].line, words[-1].end))
