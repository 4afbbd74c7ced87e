"""Prisma schemas: models as tables with their keys, enums, and the database that they stand in."""

from specs.analysis.declared.shapes import Above, Shapes
from specs.analysis.declared.tokens import Cursor, Token
from specs.analysis.documents import plain_lines
from specs.analysis.facts import Effect, EnvVar, FileFacts, Member, Operand, ServiceUse

_PROVIDERS = {
    "postgresql": "postgresql", "postgres": "postgresql", "cockroachdb": "postgresql", "mysql": "mysql",
    "sqlite": "sqlite", "sqlserver": "mssql", "mongodb": "mongodb",
}  # fmt: skip


def analyze(text: str) -> FileFacts:
    text = plain_lines(text)
    cursor, found = Cursor(text, rows=True), Shapes("prisma", text)
    while (token := cursor.peek()) is not None:
        doc = cursor.doc()
        cursor.next()
        name = cursor.peek()
        if token.kind != "name" or name is None or name.kind != "name":
            continue
        if token.text in ("model", "type", "view", "enum", "datasource", "generator"):
            cursor.next()
            if not cursor.take("{"):
                continue
            if token.text == "enum":
                _enum(cursor, found, name, token, doc)
            elif token.text == "datasource":
                _datasource(cursor, found)
            elif token.text == "generator":
                cursor.inside("}")
            else:
                _model(cursor, found, name, token, doc)
    return found.facts()


def _model(cursor: Cursor, found: Shapes, name: Token, first: Token, doc: Above) -> None:
    found.open(name.text, "class", "orm", f"model {name.text}", first.start, doc)
    while (token := cursor.peek()) is not None and token.text != "}":
        above = cursor.doc()
        row = _row(cursor)
        if not row:
            continue
        if row[0].text.startswith("@@"):
            _table(found, name.text, row)
        elif len(row) > 1 and row[0].kind == "name" and row[1].kind == "name":
            _field(found, name.text, row, above)
    closing = cursor.next()
    found.close(name.text, closing.end if closing is not None else name.end)
    found.effects.append(Effect(name.text, "sql", f"model {name.text}", first.start, first.start))


def _row(cursor: Cursor) -> list[Token]:
    row: list[Token] = []
    depth = 0
    while (token := cursor.peek()) is not None:
        if token.kind == "mark" and token.text == "}" and depth <= 0:
            break
        cursor.next()
        depth += (token.text in ("(", "[")) - (token.text in (")", "]")) if token.kind == "mark" else 0
        if token.kind == "row" and depth <= 0:
            break
        if token.kind != "row":
            row.append(token)
    return row


def _table(found: Shapes, model: str, row: list[Token]) -> None:
    if row[0].text == "@@map" and (named := next((each for each in row if each.kind == "text"), None)) is not None:
        found.shapes[model].table = named.text


def _field(found: Shapes, model: str, row: list[Token], doc: Above) -> None:
    name, kind = row[0], row[1].text
    marks = {each.text: number for number, each in enumerate(row)}
    optional = len(row) > 2 and row[2].text == "?"
    many = len(row) > 2 and row[2].text == "["
    rules: list[tuple[str, Operand]] = []
    yes = Operand("true", "literal", value=True, has_value=True)
    if "@id" in marks:
        rules.append(("primary_key", yes))
    if "@unique" in marks:
        rules.append(("unique", yes))
    if "@relation" in marks and not many and "fields" in marks:
        rules.append(("foreign_key", Operand(kind, "name", name=kind)))
    if "@db.VarChar" in marks and (size := _argument(row, marks["@db.VarChar"])) is not None and size.text.isdigit():
        rules.append(("max_length", Operand(size.text, "literal", value=int(size.text), has_value=True)))
    default = _default(row, marks)
    found.add_field(model, name.text, f"{kind}[]" if many else kind, name.start, row[-1].end, doc=doc, rules=rules,
                    required=not optional and default is None, default=default)  # fmt: skip


def _argument(row: list[Token], mark: int) -> Token | None:
    return row[mark + 2] if mark + 2 < len(row) and row[mark + 1].text == "(" else None


def _default(row: list[Token], marks: dict[str, int]) -> Operand | None:
    given = _argument(row, marks["@default"]) if "@default" in marks else None
    if given is None:
        return None
    if given.kind == "text":
        return Operand(f'"{given.text}"', "literal", value=given.text, has_value=True)
    if given.kind == "number" and given.text.lstrip("-").isdigit():
        return Operand(given.text, "literal", value=int(given.text), has_value=True)
    if given.text in ("true", "false"):
        return Operand(given.text, "literal", value=given.text == "true", has_value=True)
    return Operand(given.text, "name", name=given.text)


def _enum(cursor: Cursor, found: Shapes, name: Token, first: Token, doc: Above) -> None:
    members: list[Member] = []
    while (token := cursor.peek()) is not None and token.text != "}":
        row = _row(cursor)
        if row and row[0].kind == "name" and not row[0].text.startswith("@"):
            members.append(Member(row[0].text, Operand(row[0].text, "name", name=row[0].text), row[0].start))
    closing = cursor.next()
    found.choices_of(name.text, members, first.start, closing.end if closing else first.end, f"enum {name.text}", doc)


def _datasource(cursor: Cursor, found: Shapes) -> None:
    inside = [each for each in cursor.inside("}") if each.kind != "row"]
    for number, token in enumerate(inside[:-2]):
        value = inside[number + 2]
        if token.text == "provider" and value.kind == "text" and value.text in _PROVIDERS:
            resource = Operand(f'"{value.text}"', "literal", value=value.text, has_value=True)
            found.services.append(ServiceUse("", _PROVIDERS[value.text], "", token.start, value.end, resource))
        if token.text == "env" and value.kind == "text":
            found.env.append(EnvVar("", value.text, None, True, token.start, value.end))
