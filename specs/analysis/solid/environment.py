"""Environment variables: where they are read, what stands in for them, what they are turned into."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Effect, EnvVar, Guard, Operand
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
CONFIGURATION = re.compile(r"(?:^|[._])[cC]onfig(?:uration)?$")  # of ASP.NET
OF_REQUEST = re.compile(  # in PHP's `$_SERVER`
    r"(?:HTTPS?|REQUEST|SERVER|REMOTE|SCRIPT|QUERY|PATH|CONTENT|CONTEXT|DOCUMENT|GATEWAY|FCGI|PHP|AUTH|AUTHENTICATE"
    r"|REDIRECT|ORIG|SSL|UNIQUE|THE|LOGON|LOCAL|APPL|INSTANCE|CERT|USER|argv|argc)"
    r"(?:_|$)|.*[a-z]"
)
FALLBACKS = frozenset({"??", "||", "?:", "or"})
DEFAULTING = frozenset({"unwrap_or", "unwrap_or_else", "unwrap_or_default", "orElse", "value_or", "ifEmpty"})
REQUIRING = frozenset({
    "expect", "unwrap", "context", "with_context", "map_err", "!!", "requireNotNull", "checkNotNull",
})  # fmt: skip
CASTS = {
    "parse": "int", "to_i": "int", "to_f": "float", "toInt": "int", "toLong": "int", "atoi": "int", "intval": "int",
    "Integer": "int", "toBoolean": "bool", "strtol": "int", "Parse": "int", "stoi": "int",
}  # fmt: skip
MAX_UP = 8


def environment_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """True where the call reads a variable of the environment."""
    given = reader.arguments(form)
    if name not in reader.dialect.env_calls or not given:
        return False
    fallback = operand(reader, given[1]) if len(given) > 1 else None
    required = form.name == "fetch" and fallback is None and form.block is None
    return _add(reader, node, given[0], scope, fallback, required)


def environment_index(reader: Reader, node: Node, form: Form, scope: Scope) -> bool:
    """`ENV["X"]`, `$_ENV['X']`."""
    owner = reader.written(form.target)
    if len(form.parts) != 1 or form.parts[0] is None:
        return False
    if CONFIGURATION.search(owner) and reader.dialect.language == "csharp":
        return _setting(reader, node, form.parts[0], scope)
    if owner == "$_SERVER" and reader.dialect.language == "php":  # what tells of the request stands there, too
        asked = operand(reader, form.parts[0]).value
        if not isinstance(asked, str) or "_" not in asked or OF_REQUEST.match(asked):
            return False
    elif owner not in reader.dialect.env_maps:
        return False
    return _add(reader, node, form.parts[0], scope, None, required=False)


def _add(reader: Reader, node: Node, variable: Node, scope: Scope, fallback: Operand | None, required: bool) -> bool:
    name, named_at = operand(reader, variable), 0
    if (known := reader.facts.text_bound_to(name)) is not None:  # ENV[URL_NAME]
        name, named_at = known.value, known.start
    if name.form != "literal" or not isinstance(name.value, str) or not VARIABLE.match(name.value):
        return False
    start, end = lines(node)
    bound, cast = reader.bound.get(node.id, ""), ""
    outer, _inner = node.parent, node
    setting = reader.form(outer) if outer is not None else None
    if setting is not None and setting.kind == "assign" and setting.parts[:1] and setting.parts[0] == node:
        value = setting.parts[1] if len(setting.parts) > 1 else None
        if setting.name not in ("||=", "??=") or value is None:
            return False  # set for others, and not read
        fallback, required, end = operand(reader, value), False, max(end, lines(value)[1])
    for _ in range(MAX_UP):
        if outer is None:
            break
        form = reader.form(outer)
        if form.kind == "binary" and form.name in FALLBACKS and form.parts[0] is not None and form.parts[1] is not None:
            if form.parts[0].start_byte <= node.start_byte < form.parts[0].end_byte:
                end = max(end, lines(form.parts[1])[1])
                required = _gives_up(reader, form.parts[1], scope)
                fallback = None if required else operand(reader, form.parts[1])
        elif form.kind == "call" and form.name in DEFAULTING and form.target is not None:
            given = reader.arguments(form)
            fallback, end = (_made(reader, given[0]) if given else None), max(end, lines(outer)[1])
            required = False
        elif form.kind == "call" and form.name in REQUIRING:
            required = fallback is None
        elif form.kind == "call" and form.name in CASTS:
            cast = CASTS[form.name]
        elif form.kind not in ("wrap", "member", "other", "call") or outer.end_byte - outer.start_byte > 600:
            if form.kind == "declare" and form.declared and not bound and start - lines(outer)[0] < 3:
                bound, start = form.declared[0][0], min(start, lines(outer)[0])
            break
        bound = bound or reader.bound.get(outer.id, "")
        outer = outer.parent
    if fallback is None and not required and bound and (other := _handed_back(reader, node, bound)) is not None:
        fallback, end, bound = operand(reader, other), max(end, lines(other)[1]), scope.symbol.rpartition(".")[2]
    if fallback is not None and fallback.form not in ("literal", "name", "arithmetic", "template"):
        fallback = None
    reader.facts.effects.append(Effect(scope.symbol, "environment", reader.text(node, 60), *lines(node)))
    reader.facts.env.append(
        EnvVar(scope.symbol, name.value, fallback, required, start, end, cast, bound, prefix_start=named_at)
    )
    return True


def _handed_back(reader: Reader, node: Node, name: str) -> Node | None:
    """What a function of C gives back without the variable: `if (const char *s = getenv("X")) return s; return "y";`"""
    if reader.dialect.language not in ("c", "cpp"):
        return None
    step: Node | None = node
    while step is not None and step.type not in ("declaration", "if_statement", "function_definition"):
        step = step.parent
    if step is not None and step.type == "declaration" and step.parent is not None:
        inside = step.parent.type in ("condition_clause", "init_statement")
        step = step.parent.parent if inside else step.next_named_sibling
    asked = reader.form(step) if step is not None else None
    if step is None or asked is None:
        return None
    if asked.kind == "return":
        return _other_side(reader, asked, name)
    if asked.kind != "if" or asked.rest is not None or asked.test is None:
        return None
    first, last = _returned(reader, asked.body[0] if len(asked.body) == 1 else None), step.next_named_sibling
    then = _returned(reader, last)
    if first is None or then is None:
        return None
    tested = condition(reader, asked.test)
    absent = tested.op in ("falsy", "is_null") and tested.left is not None and tested.left.name == name
    if absent:
        return first if reader.text(then) == name else None
    return then if reader.text(first) == name else None


def _returned(reader: Reader, node: Node | None) -> Node | None:
    for _ in range(2):  # a block of one step
        if node is not None and node.type == "compound_statement" and node.named_child_count == 1:
            node = node.named_children[0]
    form = reader.form(node) if node is not None else None
    return form.parts[0] if form is not None and form.kind == "return" and form.parts else None


def _other_side(reader: Reader, asked: Form, name: str) -> Node | None:
    """`return s ? s : "y"`"""
    given = reader.bare(asked.parts[0])[1] if asked.parts and asked.parts[0] is not None else None
    if given is None or given.kind != "conditional":
        return None
    test, then, other = given.parts
    if test is None or then is None or other is None:
        return None
    if condition(reader, test).op in ("falsy", "is_null"):
        then, other = other, then
    return other if reader.text(then) == name else None


def _setting(reader: Reader, node: Node, key: Node, scope: Scope) -> bool:
    """`configuration["Security:ApiKey"]`, and what stands in for it."""
    name = operand(reader, key).value
    if not isinstance(name, str) or not name:
        return False
    start, end = lines(node)
    outer = reader.form(node.parent) if node.parent is not None else None
    spare, required = None, False
    if outer is not None and outer.kind == "binary" and outer.name == "??" and outer.parts[1] is not None:
        required = _gives_up(reader, outer.parts[1], scope)
        spare = None if required else operand(reader, outer.parts[1])
        end = max(end, lines(outer.parts[1])[1])
    bound = reader.bound.get(node.id, "")
    reader.facts.env.append(EnvVar(scope.symbol, name, spare, required, start, end, "", bound, "config"))
    return True


def _gives_up(reader: Reader, node: Node, scope: Scope) -> bool:
    """`?: error("…")`, `?? throw …`: without it nothing goes on."""
    if reader.bare(node)[1].kind == "throw":
        return True
    return reader.dialect.error is not None and reader.dialect.error(reader, node, scope) is not None


def _made(reader: Reader, node: Node) -> Operand:
    """The value itself, or what a lambda gives: `|_| "x".into()`."""
    form = reader.bare(node)[1]
    if form.kind == "lambda" and len(form.body) == 1:
        return operand(reader, form.body[0])
    return operand(reader, node)


def _asked_in_place(each: EnvVar, guards: list[Guard]) -> Guard | None:
    """`getenv("X") ?? throw …`: the question holds the variable itself."""
    for guard in guards:
        left = guard.condition.left
        asked = left is not None and each.name in left.text and guard.condition.op in ("is_null", "falsy")
        if asked and guard.start <= each.start <= guard.end:
            return guard
    return None


def with_defaults(env: list[EnvVar], guards: list[Guard]) -> list[EnvVar]:
    """`if (!url) url = "…"` gives a default; `if (key == NULL) return -1` says that it is required."""
    asked: dict[tuple[str, str], Guard] = {}
    for guard in guards:
        left = guard.condition.left
        if guard.condition.op in ("falsy", "is_null") and left is not None and left.name:
            asked.setdefault((guard.symbol, left.name), guard)
    found: list[EnvVar] = []
    for each in env:
        asker = asked.get((each.symbol, each.bound_to)) if each.bound_to else None
        asker = asker or _asked_in_place(each, guards)
        if asker is not None and each.start <= asker.start and each.default is None:
            step = asker.outcomes[0] if asker.outcomes else None
            another = step is not None and step.value is not None and "getenv" in step.value.text
            if another:
                pass  # where it is not given, another variable is asked: no default
            elif step is not None and step.verb == "set" and step.name == each.bound_to and step.value is not None:
                each = replace(each, default=step.value, end=step.end)
            elif any(outcome.verb in ("raise", "exit") for outcome in asker.outcomes):
                each = replace(each, required=True, end=max(each.end, asker.end))
        found.append(each)
    return found
