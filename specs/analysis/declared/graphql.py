"""GraphQL schemas: types and inputs as shapes, enums and unions as closed sets, root fields as what is offered."""

from specs.analysis.declared.protobuf import literal
from specs.analysis.declared.shapes import Above, Shapes
from specs.analysis.declared.tokens import Cursor, Token
from specs.analysis.documents import plain_lines
from specs.analysis.facts import FileFacts, Member, Operand, Param

ROOTS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}


def analyze(text: str) -> FileFacts:
    text = plain_lines(text)
    cursor, found = Cursor(text), Shapes("graphql", text)
    described: Token | None = None
    while (token := cursor.next()) is not None:
        if token.kind == "text":
            described = token
            continue
        cursor.take("type", "interface", "input", "enum", "union") if token.text == "extend" else None
        word = _word(cursor, token)
        name = cursor.peek()
        doc = _doc(described)
        described = None
        if word in ("type", "interface", "input", "enum", "union") and name is not None and name.kind == "name":
            cursor.next()
            if word == "enum":
                _enum(cursor, found, name.text, token, doc)
            elif word == "union":
                _union(cursor, found, name.text, token, doc)
            else:
                _type(cursor, found, word, name.text, token, doc)
    return found.facts()


def _word(cursor: Cursor, token: Token) -> str:
    """The keyword; behind `extend` it has been read already."""
    if token.text != "extend":
        return token.text if token.kind == "name" else ""
    before = cursor.peek(-1)
    return before.text if before is not None else ""


def _doc(token: Token | None) -> Above:
    return (token.text, token.start, token.end) if token is not None else None


def _type(cursor: Cursor, found: Shapes, word: str, name: str, first: Token, doc: Above) -> None:
    while (token := cursor.peek()) is not None and token.text != "{":
        if token.kind == "text" or token.text in ("type", "interface", "input", "enum", "union", "scalar", "extend"):
            return  # it has no fields
        cursor.next()
        if token.text == "(":  # of a directive
            cursor.inside(")")
    cursor.next()
    root = ROOTS.get(name)
    found.open(name, "interface" if root or word == "interface" else "class", "" if root else "schema",
               f"{word} {name}", first.start, doc)  # fmt: skip
    described: Token | None = None
    while (token := cursor.next()) is not None and token.text != "}":
        if token.kind == "text":
            described = token
        elif token.kind == "name":
            _field(cursor, found, name, token, _doc(described), root=root is not None)
            described = None
    found.close(name, token.end if token is not None else first.end)


def _field(cursor: Cursor, found: Shapes, holder: str, name: Token, doc: Above, *, root: bool) -> None:
    inside = cursor.inside(")") if cursor.take("(") else []
    params = _params(inside)
    if not cursor.take(":"):
        return
    kind = _kind(cursor)
    default: Operand | None = None
    if cursor.take("=") and (value := cursor.next()) is not None:
        default = literal(value) if value.kind in ("number", "text") else Operand(value.text, "name", name=value.text)
    before = cursor.peek(-1)
    end = before.end if before is not None else name.end
    rules: list[tuple[str, Operand]] = []
    while cursor.take("@") or ((token := cursor.peek()) is not None and token.text.startswith("@")):
        directive = cursor.next()
        if directive is not None and directive.text.lstrip("@") == "deprecated":
            rules.append(("deprecated", Operand("true", "literal", value=True, has_value=True)))
        if cursor.take("("):
            cursor.inside(")")
    if root:
        listed = ", ".join(f"{each.name}: {each.annotation}" for each in params)
        signature = f"{name.text}({listed}): {kind}" if params else f"{name.text}: {kind}"
        detail = (*_arguments(inside, params), ("response", Operand(kind, "name", name=kind)))
        found.call(f"{holder}.{name.text}", signature, name.start, end, doc, kind="graphql", params=params,
                   returns=kind, detail=detail)  # fmt: skip
    else:
        required = kind.endswith("!") and default is None
        found.add_field(
            holder, name.text, kind, name.start, end, doc=doc, rules=rules, required=required, default=default
        )


def _kind(cursor: Cursor) -> str:
    parts: list[str] = []
    while (token := cursor.peek()) is not None and token.kind in ("name", "mark"):
        if token.text == "[" or (token.kind == "name" and (not parts or parts[-1] == "[")) or token.text in ("]", "!"):
            parts.append(token.text)
        else:
            break
        cursor.next()
    return "".join(parts)


def _params(inside: list[Token]) -> tuple[Param, ...]:
    found, depth = [], 0
    for number, token in enumerate(inside[:-2]):
        depth += (token.text in ("{", "[")) - (token.text in ("}", "]")) if token.kind == "mark" else 0
        if token.kind == "name" and inside[number + 1].text == ":" and depth == 0:
            kind = "".join(each.text for each in inside[number + 2 : number + 6] if each.kind in ("name", "mark"))
            kind = kind.split("=")[0]
            bare = next((each.text for each in inside[number + 2 :] if each.kind == "name"), "")
            cut = kind.find(bare) + len(bare)
            while cut < len(kind) and kind[cut] in "]!":
                cut += 1
            found.append(Param(token.text, kind[:cut], optional=not kind[:cut].endswith("!")))
    return tuple(found)


def _arguments(inside: list[Token], params: tuple[Param, ...]) -> list[tuple[str, Operand]]:
    """Each argument by its name, with what it is unless given."""
    found = []
    for param in params:
        at = next((n for n, token in enumerate(inside) if token.text == param.name and token.kind == "name"), 0)
        ahead = next((n for n in range(at + 1, len(inside)) if inside[n].text == "=" or _begins(inside, n)), 0)
        default = inside[ahead + 1] if ahead and inside[ahead].text == "=" and ahead + 1 < len(inside) else None
        plain = default is not None and default.kind in ("number", "text")
        items = (literal(default),) if plain and default is not None else ()
        found.append(("argument", Operand(param.name, "name", name=param.name, items=items)))
    return found


def _begins(inside: list[Token], at: int) -> bool:
    """Whether another argument begins there."""
    return inside[at].kind == "name" and at + 1 < len(inside) and inside[at + 1].text == ":"


def _enum(cursor: Cursor, found: Shapes, name: str, first: Token, doc: Above) -> None:
    cursor.skip_to("{")
    inside = [each for each in cursor.inside("}") if each.kind == "name" and not each.text.startswith("@")]
    members = [Member(each.text, Operand(each.text, "name", name=each.text), each.start) for each in inside]
    closing = cursor.peek(-1)
    end = max(first.end, closing.end if closing is not None else first.end)
    found.choices_of(name, members, first.start, end, f"enum {name}", doc)


def _union(cursor: Cursor, found: Shapes, name: str, first: Token, doc: Above) -> None:
    members: list[Member] = []
    cursor.take("=")
    cursor.take("|")
    while (token := cursor.peek()) is not None and token.kind == "name":
        cursor.next()
        members.append(Member(token.text, Operand(token.text, "name", name=token.text), token.start))
        if not cursor.take("|"):
            break
    end = members[-1].line if members else first.end
    found.choices_of(name, members, first.start, end, f"union {name}", doc)
