"""Protocol buffers: messages and enums as shapes, services and their calls as what is offered."""

from specs.analysis.declared.shapes import Shapes
from specs.analysis.declared.tokens import Cursor, Token
from specs.analysis.documents import plain_lines
from specs.analysis.facts import FileFacts, Import, Member, Operand, Param, Route

_LABELS = frozenset({"optional", "required", "repeated"})
_METHODS = frozenset({"get", "put", "post", "delete", "patch"})
_RULES = {
    "max_len": "max_length", "min_len": "min_length", "max_items": "max_items", "min_items": "min_items", "gte": "ge",
    "lte": "le", "gt": "gt", "lt": "lt", "pattern": "pattern",
}  # fmt: skip
MAX_DEPTH = 60


def analyze(text: str) -> FileFacts:
    text = plain_lines(text)
    cursor, found = Cursor(text), Shapes("protobuf", text)
    scopes: list[str] = []  # the messages that are open
    while (token := cursor.peek()) is not None:
        doc = cursor.doc()
        cursor.next()
        scope = ".".join(scopes)
        if token.text == "}" and scopes:
            found.close(".".join(scopes), token.end)
            scopes.pop()
        elif token.text == "import" and token.kind == "name":
            cursor.take("public", "weak")
            if (target := cursor.next()) is not None and target.kind == "text":
                found.imports.append(Import(target.text, "", target.text.rpartition("/")[2], token.start))
        elif token.text in ("message", "enum", "service", "oneof") and (name := cursor.peek()) is not None:
            if name.kind != "name" or (brace := cursor.peek(1)) is None or brace.text != "{":
                continue  # a field of that name
            cursor.at += 2
            dotted = f"{scope}.{name.text}".lstrip(".")
            if token.text == "enum":
                _enum(cursor, found, dotted, token, doc)
            elif token.text == "service":
                _service(cursor, found, dotted, token, doc)
            elif len(scopes) < MAX_DEPTH:
                if token.text == "message":
                    found.open(dotted, "class", "message", f"message {name.text}", token.start, doc)
                    scopes.append(name.text)
                else:
                    _oneof(cursor, found, scope, name)
        elif scope and token.kind == "name":
            _field(cursor, found, scope, token, doc)
        else:
            _skip(cursor, token)
    found.close_all()
    return found.facts()


def _skip(cursor: Cursor, token: Token) -> None:
    if token.text in ("syntax", "package", "option", "edition", "extensions", "reserved"):
        cursor.skip_to(";")
    elif token.text in ("extend", "extensions"):
        cursor.skip_to("{")
        cursor.inside("}")


def _oneof(cursor: Cursor, found: Shapes, scope: str, name: Token) -> None:
    """Fields of which one is set at most."""
    members = []
    while (token := cursor.peek()) is not None and token.text != "}":
        doc = cursor.doc()
        cursor.next()
        if token.kind == "name":
            _field(cursor, found, scope, token, doc, optional=True)
            if (field := found.last_field(scope)) is not None and field.line == token.start:
                named = Operand(field.name, "name", name=field.name)
                members.append(Member(field.name, named, field.line))
    closing = cursor.next()
    if len(members) > 1:
        found.one_of(name.text, scope, members, name.start, closing.end if closing else members[-1].line)


def _field(
    cursor: Cursor, found: Shapes, scope: str, first: Token, doc: tuple[str, int, int] | None, *, optional: bool = False
) -> None:
    """`[label] type name = number [options];`"""
    if first.text in ("option", "reserved", "extensions"):
        cursor.skip_to(";")
        return
    if first.text == "extend":
        cursor.skip_to("{")
        cursor.inside("}")
        return
    kind, label = first.text, ""
    if kind in _LABELS and (second := cursor.peek()) is not None and second.kind == "name":
        label, kind = kind, second.text
        cursor.next()
    if kind == "map" and cursor.take("<"):
        kind = f"map<{_until(cursor, '>')}>"
    name = cursor.next()
    if name is None or name.kind != "name" or not cursor.take("="):
        cursor.skip_to(";")
        return
    cursor.next()
    rules: list[tuple[str, Operand]] = []
    if cursor.take("["):
        rules = _rules(cursor.inside("]"))
    end = cursor.skip_to(";")
    kind = f"repeated {kind}" if label == "repeated" else kind
    found.add_field(scope, name.text, kind, first.start, end.end if end else name.end, doc=doc, rules=rules,
                required=label == "required" and not optional)  # fmt: skip


def _until(cursor: Cursor, closing: str) -> str:
    parts = []
    while (token := cursor.next()) is not None and token.text != closing:
        parts.append(token.text)
    return " ".join(parts).replace(" ,", ",")


def _rules(inside: list[Token]) -> list[tuple[str, Operand]]:
    found = []
    for number, token in enumerate(inside[:-2]):
        rule = _RULES.get(token.text.rpartition(".")[2])
        value = inside[number + 2]
        if inside[number + 1].text not in ("=", ":"):
            continue
        if rule and value.kind in ("number", "text"):
            found.append((rule, literal(value)))
        elif token.text == "deprecated" and value.text == "true":
            found.append(("deprecated", Operand("true", "literal", value=True, has_value=True)))
    return found


def literal(token: Token) -> Operand:
    if token.kind == "number":
        try:
            return Operand(token.text, "literal", value=int(token.text), has_value=True)
        except ValueError:
            return Operand(token.text, "other")
    return Operand(f'"{token.text}"', "literal", value=token.text, has_value=True)


def _enum(cursor: Cursor, found: Shapes, name: str, first: Token, doc: tuple[str, int, int] | None) -> None:
    members = []
    while (token := cursor.next()) is not None and token.text != "}":
        if token.kind == "name" and token.text not in ("option", "reserved") and cursor.take("="):
            value = cursor.next()
            members.append(Member(token.text, literal(value) if value else None, token.start))
        if token.text != ";":
            cursor.skip_to(";")
    found.choices_of(name, members, first.start, token.end if token else first.end, f"enum {name}", doc)


def _service(cursor: Cursor, found: Shapes, name: str, first: Token, doc: tuple[str, int, int] | None) -> None:
    found.open(name, "interface", "", f"service {name}", first.start, doc)
    while (token := cursor.peek()) is not None and token.text != "}":
        above = cursor.doc()
        cursor.next()
        if token.text == "rpc" and (called := cursor.next()) is not None and called.kind == "name":
            _rpc(cursor, found, name, called, token, above)
        elif token.text != ";":
            cursor.skip_to(";")
    closing = cursor.next()
    found.close(name, closing.end if closing else first.end)


def _rpc(
    cursor: Cursor, found: Shapes, service: str, called: Token, first: Token, doc: tuple[str, int, int] | None
) -> None:
    given = " ".join(each.text for each in cursor.inside(")")) if cursor.take("(") else ""
    answer = ""
    if cursor.take("returns") and cursor.take("("):
        answer = " ".join(each.text for each in cursor.inside(")"))
    symbol, end, routes = f"{service}.{called.text}", called.end, []
    if cursor.take("{"):
        body = cursor.inside("}")
        routes = [
            Route(symbol, each.text.upper(), body[n + 2].text, "grpc-gateway", each.start, body[n + 2].end)
            for n, each in enumerate(body[:-2])
            if each.text in _METHODS and body[n + 1].text == ":" and body[n + 2].kind == "text"
        ]
        end = body[-1].end if body else end
    else:
        cursor.take(";")
    signature = f"rpc {called.text}({given}) returns ({answer})"
    params = (Param("request", given),)
    detail = tuple(
        (f"{role} stream" if kind.startswith("stream ") else role, Operand(kind, "name", name=bare))
        for role, kind in (("request", given), ("response", answer))
        if (bare := kind.removeprefix("stream ").replace(" . ", "."))
    )
    found.call(symbol, signature, first.start, end, doc, kind="grpc", params=params, returns=answer, detail=detail)
    found.routes.extend(routes)
