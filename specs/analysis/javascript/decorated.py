"""What decorators say: Nest routes and consumers, TypeORM entities, class-validator rules, GraphQL operations."""

from typing import Literal

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Command, Entry, Operand, Route, Setting, Validation
from specs.analysis.javascript.operands import arguments, dotted, key_text, operand, pairs
from specs.analysis.javascript.reader import Binding, Reader, Scope, lines

Style = Literal["plain", "schema", "orm", "table", "message"]
EntryKind = Literal["consumer", "schedule", "event", "graphql", "grpc", "websocket", "main", "job", "hook", "signal"]

METHODS = {name: name.upper() for name in ("Get", "Post", "Put", "Patch", "Delete", "Head", "Options")} | {"All": "ANY"}
STYLES: dict[str, tuple[Style, str]] = {
    "Entity": ("orm", "typeorm"), "ViewEntity": ("orm", "typeorm"), "Table": ("orm", "sequelize"),
    "Schema": ("orm", "mongoose"), "ObjectType": ("schema", "graphql"), "InputType": ("schema", "graphql"),
    "ArgsType": ("schema", "graphql"), "modelOptions": ("orm", "typegoose"),
}  # fmt: skip
ENTRIES: dict[str, tuple[EntryKind, str]] = {
    "Cron": ("schedule", "nest"), "Interval": ("schedule", "nest"), "Timeout": ("schedule", "nest"),
    "EventPattern": ("consumer", "nest"), "MessagePattern": ("consumer", "nest"), "OnEvent": ("event", "nest"),
    "Query": ("graphql", "graphql"), "Mutation": ("graphql", "graphql"), "Subscription": ("graphql", "graphql"),
    "ResolveField": ("graphql", "graphql"), "GrpcMethod": ("grpc", "nest"), "SubscribeMessage": ("websocket", "nest"),
    "Process": ("job", "bull"), "OnQueueEvent": ("event", "bull"), "SqsMessageHandler": ("consumer", "sqs"),
    "KafkaListener": ("consumer", "kafka"), "RabbitSubscribe": ("consumer", "rabbitmq"),
}  # fmt: skip
# class-validator: decorator -> rule; the first argument is the rule's value
RULES = {
    "Min": "ge", "Max": "le", "MinLength": "min_length", "MaxLength": "max_length", "Length": "length",
    "IsEmail": "email", "IsUrl": "url", "IsUUID": "uuid", "IsInt": "integer", "IsPositive": "positive",
    "IsNegative": "negative", "Matches": "pattern", "IsIn": "one_of", "IsEnum": "one_of", "IsNotEmpty": "nonempty",
    "IsOptional": "optional", "ArrayMinSize": "min_items", "ArrayMaxSize": "max_items",
    "ArrayNotEmpty": "nonempty", "IsDateString": "date",
    "IsDate": "date", "MinDate": "ge", "MaxDate": "le", "IsString": "string", "IsNumber": "number",
    "IsBoolean": "boolean", "IsArray": "array", "IsDivisibleBy": "multiple_of", "IsIP": "ip", "IsJSON": "json",
}  # fmt: skip
COLUMN_RULES = {"length": "max_length", "maxlength": "max_length", "minlength": "min_length"}
ROUTE_MARKS = frozenset({"HttpCode", "UseGuards", "Roles", "Permissions", "Header", "Redirect", "Scopes", "Public",
                         "UseInterceptors", "Version"})  # fmt: skip
RULED = frozenset(RULES.values())
TYPES_ONLY = frozenset({"string", "number", "boolean", "array", "optional"})


def _called(reader: Reader, node: Node) -> tuple[str, list[Node]]:
    """The decorator's name and arguments."""
    inner = node.named_children[0] if node.named_child_count else None
    if inner is None:
        return "", []
    if inner.type == "call_expression":
        target = inner.child_by_field_name("function")
        return (dotted(reader.src, target) if target is not None else ""), arguments(inner)
    return dotted(reader.src, inner), []


def decorator_arguments(node: Node) -> list[Node]:
    """What a decorator is given: a module's imports and providers are code as any other."""
    inner = node.named_children[0] if node.named_child_count else None
    return arguments(inner) if inner is not None and inner.type == "call_expression" else []


def _first_text(reader: Reader, given: list[Node], *keys: str) -> str:
    """The first argument where it is a string, or its property by one of `keys`."""
    if not given:
        return ""
    value = operand(reader.src, given[0])
    if isinstance(value.value, str):
        return value.value
    if given[0].type == "object":
        for key, held in pairs(reader.src, given[0]):
            if key_text(key) in keys:
                return _first_text(reader, [held])
    return value.name


def decorated_class(
    reader: Reader, whole: Node, name: str, decorators: tuple[Node, ...], bases: tuple[str, ...]
) -> tuple[Style, str, str]:
    """The style, framework and table of the data a class describes."""
    style: Style = "plain"
    framework = table = ""
    for node in decorators:
        called, given = _called(reader, node)
        start, end = lines(node)
        if called == "Controller":
            path = _first_text(reader, given, "path")
            version = _first_text(reader, given, "version") if given and given[0].type == "object" else ""
            held = literal(version, version) if version and version != path else None
            reader.bindings[f"controller:{name}"] = Binding("app", path, start, end, held)
        elif called == "UseGuards" and given:
            held = operand(reader.src, given[0])
            reader.bindings[f"guards:{name}"] = Binding("app", "", start, end, held)
        elif called in STYLES:
            style, framework = STYLES[called]
            table = _first_text(reader, given, "name", "tableName", "collection")
        elif called == "Processor":
            reader.bindings[f"processor:{name}"] = Binding("app", _first_text(reader, given, "name"), start, end)
        elif called == "Command" and "nest-commander" in reader.module_of("Command"):
            reader.facts.commands.append(
                Command(name, _first_text(reader, given, "name"), "", (), start, end, "nest-commander")
            )
    if framework == "" and any(base in ("WorkerHost",) for base in bases):
        framework = "bullmq"
        _worker_host(reader, name, decorators)
    return style, framework, table


def _worker_host(reader: Reader, name: str, decorators: tuple[Node, ...]) -> None:
    """`@Processor("notices", { concurrency: 8 }) class … extends WorkerHost`: its `process` takes the jobs."""
    for node in decorators:
        called, given = _called(reader, node)
        queue = _first_text(reader, given, "name") if called == "Processor" else ""
        if not queue:
            continue
        start, end = lines(node)
        told = tuple(
            (key_text(key), operand(reader.src, value))
            for key, value in (pairs(reader.src, given[-1]) if given[-1].type == "object" else [])
            if key_text(key) == "concurrency"
        )
        reader.facts.entries.append(Entry(f"{name}.process", "job", queue, start, end + 1, told, "bullmq"))


def decorated_method(reader: Reader, node: Node, scope: Scope, symbol: str, decorators: tuple[Node, ...]) -> None:
    """A route or another way in, with what its other decorators ask for."""
    called = [_called(reader, decorator) for decorator in decorators]
    end = lines(node)[0]
    detail = tuple((name, _given(reader, name, given)) for name, given in called if given and name in ROUTE_MARKS)
    for decorator, (name, given) in zip(decorators, called, strict=True):
        start = lines(decorator)[0]
        if name == "Throttle" and given:
            _throttled(reader, symbol, given[-1])
        if name in METHODS and (controller := reader.bindings.get(f"controller:{scope.owner}")):
            own = _first_text(reader, given)
            path = "/".join(part.strip("/") for part in (controller.key, own) if part.strip("/"))
            guards = reader.bindings.get(f"guards:{scope.owner}")
            asked = (*detail, ("UseGuards", guards.resource)) if guards is not None and guards.resource else detail
            first = min([start, *(lines(each)[0] for each, _ in zip(decorators, called, strict=True))])
            if controller.resource is not None:  # of which version of the interface it is, the application says where
                asked = (*asked, ("version", controller.resource))
            begins, ends = controller.start, controller.end
            if guards is not None:
                begins, ends = min(begins, guards.start), max(ends, guards.end)
            reader.facts.routes.append(
                Route(symbol, METHODS[name], f"/{path}", "nest", first, end, asked, begins, ends, controller.key, own)
            )
        elif name in ENTRIES and reader.module_of(name):
            kind, framework = ENTRIES[name]
            own = symbol.rpartition(".")[2]
            label = _first_text(reader, given, "name", "cmd", "queue", "topic") or own
            values = _entry_detail(reader, name, given, scope)
            if kind == "graphql":  # the first argument is a type, which a function gives
                label = (
                    _first_text(reader, [node for node in given if node.type in ("object", "string")], "name") or own
                )
                values = (("operation", literal(name, name)),)
            reader.facts.entries.append(Entry(symbol, kind, label, start, end, values, framework))


def _given(reader: Reader, name: str, given: list[Node]) -> Operand:
    """What a decorator is given: all of it, where it is given several; a header with its value."""
    items = tuple(operand(reader.src, node) for node in given[:8])
    if len(items) == 1:
        return items[0]
    text = ", ".join(item.text for item in items)
    return Operand(
        text,
        "mapping" if name == "Header" and len(items) == 2 else "collection",
        items=items,
        names=tuple(name for item in items for name in item.names),
    )


def _throttled(reader: Reader, symbol: str, node: Node) -> None:
    """`@Throttle({ default: { limit: 5, ttl: 60_000 } })`: so many calls in so long a time."""
    for key, value in pairs(reader.src, node) if node.type == "object" else []:
        if value.type == "object":
            _throttled(reader, symbol, value)
        elif key_text(key) in ("limit", "ttl"):
            bound = operand(reader.src, value)
            rate = key_text(key) == "limit"
            start, end = lines(value)
            reader.facts.settings.append(
                Setting(
                    symbol, "rate" if rate else "interval", key_text(key), bound, start, end,
                    "" if rate else _throttle_unit(bound), symbol.rpartition(".")[2],
                )
            )  # fmt: skip


def _throttle_unit(value: Operand) -> str:
    """Milliseconds since the library's fifth version, seconds before: nobody throttles by the second for an hour."""
    return "seconds" if isinstance(value.value, int) and value.value < 1000 else "milliseconds"


def _entry_detail(reader: Reader, name: str, given: list[Node], scope: Scope) -> tuple[tuple[str, Operand], ...]:
    """When it runs, how many at a time, of which queue."""
    found: list[tuple[str, Operand]] = []
    if name in ("Interval", "Timeout") and given:
        found.append(("every" if name == "Interval" else "after", operand(reader.src, given[-1])))
    elif name == "Cron" and given:
        found.append(("schedule", operand(reader.src, given[0])))
    options = given[-1] if given and given[-1].type == "object" else None
    if options is not None:
        told = ("timeZone", "concurrency", "groupId", "exchange", "routingKey")
        found += [(key_text(k), operand(reader.src, v)) for k, v in pairs(reader.src, options) if key_text(k) in told]
    queue = reader.bindings.get(f"processor:{scope.owner}")
    if name == "Process" and queue is not None and queue.key:
        found.append(("queue", literal(queue.key, queue.key)))
    return tuple(found)


def field_rules(reader: Reader, node: Node) -> tuple[tuple[str, Operand], ...]:
    """class-validator and column options of a field, also added as validations."""
    name = reader.text(node.child_by_field_name("name") or node.child_by_field_name("property"))
    found: list[tuple[str, Operand]] = []
    named = node.child_by_field_name("name") or node.child_by_field_name("property")
    for decorator in [child for child in node.children if child.type == "decorator"]:
        called, given = _called(reader, decorator)
        start, end = lines(decorator)
        end = max(end, lines(named)[0]) if named is not None else end  # the field itself stands below
        rule = RULES.get(called, "")
        if called == "Length" and len(given) > 1 and given[1].type != "object":
            symbol = reader.facts.symbols[-1].name if reader.facts.symbols else ""
            for rule, node_given in zip(("min_length", "max_length"), given, strict=False):
                value, message = operand(reader.src, node_given), _message(reader, given)
                found.append((rule, value))
                reader.facts.validations.append(
                    Validation(symbol, name, rule, value, start, end, message, "class-validator")
                )
        elif rule:
            value = operand(reader.src, given[0]) if given and given[0].type != "object" else literal("", True)
            if _of_each(reader, given):
                rule = f"each_{rule}"
            found.append((rule, value))
            if rule.removeprefix("each_") not in TYPES_ONLY:
                given_value = value if value.text else None
                message = _message(reader, given)
                symbol = reader.facts.symbols[-1].name if reader.facts.symbols else ""
                reader.facts.validations.append(
                    Validation(symbol, name, rule, given_value, start, end, message, "class-validator")
                )
        elif called in ("Column", "PrimaryColumn", "PrimaryGeneratedColumn", "Prop") and given:
            options = given[-1]
            if options.type == "object":
                listed = [(key_text(key), operand(reader.src, value)) for key, value in pairs(reader.src, options)]
                found += [(COLUMN_RULES.get(name, name), value) for name, value in listed]
        elif called in ("ManyToOne", "OneToMany", "OneToOne", "ManyToMany") and given:
            # `() => Team` names the other side once it is defined.
            other = given[0].child_by_field_name("body") if given[0].type == "arrow_function" else given[0]
            found.append(("foreign_key", operand(reader.src, other if other is not None else given[0])))
    return tuple(found)


def _of_each(reader: Reader, given: list[Node]) -> bool:
    """`@MaxLength(80, { each: true })` rules the items of a list."""
    options = given[-1] if given and given[-1].type == "object" else None
    return options is not None and any(
        key_text(key) == "each" and reader.text(value) == "true" for key, value in pairs(reader.src, options)
    )


def _message(reader: Reader, given: list[Node]) -> str:
    if given and given[-1].type == "object":
        for key, value in pairs(reader.src, given[-1]):
            if key_text(key) == "message":
                return _first_text(reader, [value])
    return ""
