"""Shapes and rules declared in code: zod, joi, yup, valibot, mongoose, sequelize, drizzle, JSON schema."""

from typing import Literal

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Choices, EnvVar, Field, Member, Model, Operand, Validation
from specs.analysis.javascript.chains import Chain, chain_of
from specs.analysis.javascript.clients import package_of
from specs.analysis.javascript.operands import dotted, key_text, pairs, unwrap
from specs.analysis.javascript.reader import Reader, Scope, lines
from specs.analysis.javascript.refined import refinements

FRAMEWORKS = {
    "zod": "zod", "joi": "joi", "@hapi/joi": "joi", "yup": "yup", "valibot": "valibot", "superstruct": "superstruct",
    "@sinclair/typebox": "typebox", "zod/v4": "zod", "zod/mini": "zod", "celebrate": "joi", "envalid": "envalid",
    "@hono/zod-openapi": "zod", "fluent-json-schema": "json-schema", "io-ts": "io-ts",
}  # fmt: skip
OBJECTS = frozenset({"object", "strictObject", "looseObject", "shape", "keys", "Object", "type"})
COUNTED_TYPES = frozenset({"array", "Array", "set", "map", "record", "tuple"})
LENGTH_TYPES = frozenset({"string", "String", *COUNTED_TYPES})
RULES = {
    "email": "email", "url": "url", "uri": "url", "uuid": "uuid", "guid": "uuid", "regex": "pattern",
    "pattern": "pattern", "matches": "pattern", "length": "length", "int": "integer", "integer": "integer",
    "positive": "positive", "negative": "negative", "nonnegative": "nonnegative", "gt": "gt", "gte": "ge", "lt": "lt",
    "lte": "le", "multipleOf": "multiple_of", "multiple": "multiple_of", "nonempty": "not_empty",
    "startsWith": "starts_with", "endsWith": "ends_with", "includes": "contains", "datetime": "date", "date": "date",
    "ip": "ip", "cuid": "cuid", "oneOf": "one_of", "valid": "one_of", "enum": "one_of", "alphanum": "alphanumeric",
    "minLength": "min_length", "maxLength": "max_length", "minValue": "ge", "maxValue": "le", "finite": "finite",
    "safe": "safe", "base64": "base64", "unique": "unique", "lowercase": "lowercase", "uppercase": "uppercase",
    "moreThan": "gt", "lessThan": "lt", "greater": "gt", "less": "lt", "isoDate": "date",
}  # fmt: skip
OPTIONAL = frozenset({"optional", "nullish", "nullable", "partial", "notRequired", "exactOptional"})
MONGOOSE_RULES = {"maxlength": "max_length", "minlength": "min_length", "min": "ge", "max": "le",
                  "match": "pattern", "enum": "one_of", "unique": "unique", "maxLength": "max_length",
                  "minLength": "min_length"}  # fmt: skip
PARSERS = frozenset({"parse", "safeParse", "validate", "validateSync"})
TABLES = frozenset({"pgTable", "mysqlTable", "sqliteTable"})
Style = Literal["plain", "schema", "orm", "table", "message"]


def schema_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    module, package, last = chain.module, chain.package, chain.links[-1]
    name = reader.bound.get(last.node.id, "")
    if module:
        framework = FRAMEWORKS.get(module) or FRAMEWORKS.get(package, "")
        if framework == "envalid":
            _envalid(reader, chain, scope)
        elif framework:
            _declared(reader, chain, scope, framework, name)
            refinements(reader, chain, scope)
        elif package == "mongoose" and chain.is_new:
            _mongoose(reader, chain, scope, name)
        elif package.startswith("drizzle-orm") and chain.head in TABLES:
            _drizzle(reader, chain, scope, name)
        elif package == "convict":
            _convict(reader, chain, scope)
    if last.method in ("define", "init") and len(last.given) >= 2:
        _sequelize(reader, chain, scope, name)
    elif last.method in PARSERS:
        _parses_environment(reader, chain, scope)


def _declared(reader: Reader, chain: Chain, scope: Scope, framework: str, name: str) -> None:
    """`z.object({ … })`, bound to a name, is a model; `z.enum([…])` a closed set."""
    for link in chain.links:
        if link.method in OBJECTS and link.given and link.given[0].type == "object":
            fields = _fields(reader, scope, link.given[0], framework)
            if fields and name:
                start, end = lines(link.node)
                reader.facts.models.append(Model(name, scope.symbol, "schema", fields, start, end, framework=framework))
            return
        if link.method in ("enum", "picklist", "nativeEnum") and link.given and name:
            value = reader.operand(link.given[0])
            start, end = lines(link.node)
            if value.items and value.form == "collection":
                members = tuple(Member(str(item.value), item, start) for item in value.items if item.has_value)
                reader.facts.choices.append(Choices(name, scope.symbol, members, start, end, is_enum=False))
            return
    if name:
        start, end = lines(chain.links[-1].node)
        rules = rules_of(reader, chain)
        add_rules(reader, scope, name, rules, framework)


def _fields(reader: Reader, scope: Scope, node: Node, framework: str) -> tuple[Field, ...]:
    found: list[Field] = []
    for key, value in pairs(reader.src, node)[:100]:
        name = key_text(key)
        start, end = lines(value)
        value = unwrap(value)
        if value.type != "call_expression":
            found.append(Field(name, reader.text(value, 60), start, end))
            continue
        chain = chain_of(reader, value)
        rules = rules_of(reader, chain)
        add_rules(reader, scope, name, rules, framework)
        methods = {link.method for link in chain.links}
        default = next((reader.operand(x.given[0]) for x in chain.links if x.method == "default" and x.given), None)
        required = default is None and not methods & OPTIONAL
        if framework in ("joi", "yup"):
            required = "required" in methods
        kind = _kind(chain)
        constraints = tuple((rule, bound) for rule, bound, _, _ in rules if bound is not None)
        if required and framework in ("joi", "yup"):  # there a field may be left out unless it says so
            constraints = (("required", literal("", True)), *constraints)
        found.append(Field(name, kind, start, end, required, default, _described(reader, chain), constraints))
    return tuple(found)


def _kind(chain: Chain) -> str:
    first = chain.links[0]
    return first.name if first.name else chain.head


def _described(reader: Reader, chain: Chain) -> str:
    for link in chain.links:
        if link.method in ("describe", "description") and link.given:
            return str(reader.operand(link.given[0]).value or "")
    return ""


Rule = tuple[str, Operand | None, str, Node]


def rules_of(reader: Reader, chain: Chain) -> list[Rule]:
    """(rule, value, message, node) of each link that restricts."""
    found: list[Rule] = []
    kind = next((link.method for link in chain.links if link.method in (*LENGTH_TYPES, "number", "bigint", "date")), "")
    for link in chain.links:
        method = link.method
        if method in ("min", "max"):
            sized = kind in LENGTH_TYPES
            size = "items" if kind in COUNTED_TYPES else "length"
            rule = f"{method}_{size}" if sized else "ge" if method == "min" else "le"
        elif method == "length" and kind in COUNTED_TYPES:
            rule = "items"
        elif method in RULES and not (method == "date" and kind == "date"):
            rule = RULES[method]
        else:
            continue
        given = [_spread(node) for node in link.given]
        value = reader.operand(given[0]) if given else None
        if rule == "one_of" and len(given) > 1 and given[0].type != "array":  # `.valid("asc", "desc")`
            items = tuple(reader.operand(node) for node in given)
            value, given = Operand(", ".join(item.text for item in items), "collection", items=items), given[:1]
        message = _message(reader, given[1:] if value is not None and rule not in _BARE else given)
        if rule in _BARE:
            value = None
        found.append((rule, value, message, link.node))
    return found


def _spread(node: Node) -> Node:
    """`...sizes` stands for what it spreads."""
    return node.named_children[0] if node.type == "spread_element" and node.named_child_count else node


_BARE = frozenset({"email", "url", "uuid", "integer", "positive", "negative", "nonnegative", "not_empty", "date", "ip"})


def _message(reader: Reader, given: list[Node]) -> str:
    for node in given:
        value = reader.operand(node)
        if isinstance(value.value, str):
            return value.value
        for key, held in zip(value.items[::2], value.items[1::2], strict=False):
            if value.form == "mapping" and key_text(key) in ("message", "error") and isinstance(held.value, str):
                return held.value
    return ""


def add_rules(reader: Reader, scope: Scope, name: str, rules: list[Rule], framework: str) -> None:
    for rule, value, message, node in rules:
        start, end = lines(node.child_by_field_name("arguments") or node)
        reader.facts.validations.append(
            Validation(scope.symbol, name, rule, value, start, end, message, framework)
        )  # fmt: skip


def _mongoose(reader: Reader, chain: Chain, scope: Scope, name: str) -> None:
    if not chain.head.endswith("Schema") or not chain.links[0].given or chain.links[0].given[0].type != "object":
        return
    _object_model(reader, chain.links[0].given[0], scope, name, "orm", "mongoose", MONGOOSE_RULES, lines(chain.start))


def _sequelize(reader: Reader, chain: Chain, scope: Scope, name: str) -> None:
    link = chain.links[-1]
    table, fields = link.given[0], link.given[1]
    if link.method == "init":
        table, fields = link.given[1], link.given[0]
    imported = {package_of(found[0]) for found in reader.imported.values()}
    if fields.type != "object" or not imported & {"sequelize", "sequelize-typescript"}:
        return
    text = reader.operand(table).value
    shown = text if isinstance(text, str) else chain.head
    _object_model(reader, fields, scope, name or shown, "orm", "sequelize", MONGOOSE_RULES, lines(link.node), shown)


def _object_model(
    reader: Reader, node: Node, scope: Scope, name: str, style: Style, framework: str, rules: dict[str, str],
    span: tuple[int, int], table: str = "",
) -> None:  # fmt: skip
    """Fields given as `{ email: { type: String, required: true, maxlength: 140 } }`."""
    found: list[Field] = []
    for key, value in pairs(reader.src, node)[:100]:
        field = key_text(key)
        start, end = lines(value)
        options = {key_text(k): v for k, v in pairs(reader.src, value)} if value.type == "object" else {}
        kind = reader.text(options["type"], 60) if "type" in options else "" if options else reader.text(value, 60)
        constraints: list[tuple[str, Operand]] = []
        for option, held in options.items():
            bound = reader.operand(held)
            if option == "ref":
                constraints.append(("foreign_key", bound))
            elif option in rules:
                item = (
                    bound.items[0]
                    if bound.form == "collection" and bound.items and rules[option] != "one_of"
                    else bound
                )
                constraints.append((rules[option], item))
                first, last = lines(held)
                message = next((str(i.value) for i in bound.items[1:2] if isinstance(i.value, str)), "")
                reader.facts.validations.append(
                    Validation(scope.symbol, field, rules[option], item, first, last, message, framework)
                )
        needed = reader.operand(options["required"]) if "required" in options else None
        required = needed is not None and (needed.value is True or bool(needed.items))
        if "allowNull" in options:
            required = reader.operand(options["allowNull"]).value is False
        default = next((reader.operand(options[k]) for k in ("default", "defaultValue") if k in options), None)
        found.append(Field(field, kind, start, end, required, default, constraints=tuple(constraints)))
    if found:
        reader.facts.models.append(
            Model(name or framework, scope.symbol, style, tuple(found), *span, table=table, framework=framework)
        )


def _drizzle(reader: Reader, chain: Chain, scope: Scope, name: str) -> None:
    given = chain.links[0].given
    if len(given) < 2 or given[1].type != "object":
        return
    fields: list[Field] = []
    for key, value in pairs(reader.src, given[1])[:100]:
        start, end = lines(value)
        inner = chain_of(reader, value) if value.type == "call_expression" else None
        links = inner.links if inner is not None else []
        methods = {link.method for link in links}
        default = next((reader.operand(x.given[0]) for x in links if x.method == "default" and x.given), None)
        sized = inner.links[0].given[1:] if inner is not None and inner.links else []
        lengths = [value for node in sized for key, value in pairs(reader.src, node) if key_text(key) == "length"]
        keys = (("unique", "unique"), ("primaryKey", "primary_key"))
        constraints = tuple((rule, literal("", True)) for method, rule in keys if method in methods)
        constraints += tuple(("max_length", reader.operand(value)) for value in lengths)
        constraints += tuple(
            ("foreign_key", reader.operand(link.given[0].child_by_field_name("body") or link.given[0]))
            for link in links
            if link.method == "references" and link.given
        )
        required = bool(methods & {"notNull", "primaryKey"}) and default is None
        kind = inner.head if inner is not None else ""
        fields.append(Field(key_text(key), kind, start, end, required, default, constraints=constraints))
    table = str(reader.operand(given[0]).value or "")
    start, end = lines(chain.links[0].node)
    reader.facts.models.append(Model(name or table, scope.symbol, "orm", tuple(fields), start, end, table, "drizzle"))


def _envalid(reader: Reader, chain: Chain, scope: Scope) -> None:
    """`cleanEnv(process.env, { PORT: port({ default: 3000 }) })`."""
    held = next((node for node in chain.links[0].given if node.type == "object"), None)
    for key, value in pairs(reader.src, held) if held is not None and chain.head == "cleanEnv" else []:
        inner = chain_of(reader, value) if value.type == "call_expression" else None
        given = inner.links[0].given if inner is not None and inner.links else []
        options = {key_text(k): v for node in given if node.type == "object" for k, v in pairs(reader.src, node)}
        default = next((reader.operand(options[k]) for k in ("default", "devDefault") if k in options), None)
        start, end = lines(value)
        kind = inner.head if inner is not None else ""
        reader.facts.env.append(EnvVar(scope.symbol, key_text(key), default, default is None, start, end, kind))


def _convict(reader: Reader, chain: Chain, scope: Scope) -> None:
    """`convict({ port: { env: "PORT", default: 3000, format: "port" } })`, nested as deep as it goes."""
    stack = [node for node in chain.links[0].given if node.type == "object"]
    while stack:
        for key, value in pairs(reader.src, stack.pop()):
            if value.type != "object":
                continue
            options = {key_text(k): v for k, v in pairs(reader.src, value)}
            if "env" not in options:
                stack.append(value)
                continue
            start, end = lines(value)
            default = reader.operand(options["default"]) if "default" in options else None
            kind = reader.operand(options["format"]) if "format" in options else None
            name = str(reader.operand(options["env"]).value)
            missing = default is None or (default.has_value and default.value is None)
            cast = str(kind.value or kind.name) if kind is not None else ""
            reader.facts.env.append(
                EnvVar(scope.symbol, name, None if missing else default, missing, start, end, cast, key_text(key))
            )


def _parses_environment(reader: Reader, chain: Chain, scope: Scope) -> None:
    """`Schema.parse(process.env)`: each field of the schema is a variable."""
    link = chain.links[-1]
    if not any(dotted(reader.src, node) == "process.env" for node in link.given):
        return
    fields: tuple[Field, ...] = ()
    known = next((model for model in reversed(reader.facts.models) if model.name == chain.head), None)
    if known is not None:
        fields = known.fields
    else:
        inner = next((x for x in chain.links if x.method in OBJECTS and x.given and x.given[0].type == "object"), None)
        if inner is not None:
            fields = _fields(reader, scope, inner.given[0], "zod")
    for field in fields:
        reader.facts.env.append(
            EnvVar(scope.symbol, field.name, field.default, field.required, field.line, field.end, field.annotation)
        )
