"""Environment variables: where they are read, what stands in for them, what they are turned into."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Effect, EnvVar, Guard, Operand
from specs.analysis.golang.operands import callee, type_name
from specs.analysis.golang.reader import Reader, Scope, lines

READERS = frozenset({"os.Getenv", "os.LookupEnv", "syscall.Getenv"})
# A helper of the package's own: getEnv("PORT", "8080"), envOr("X", "y"), mustGetenv("KEY")
HELPER = re.compile(r"(^|\.)(\w*[eE]nv(ironment)?(Or\w*|With\w*|Default|Var|String|Int|Bool|Duration|Required)?)$")
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$")
CASTS = {"strconv.Atoi": "int", "strconv.ParseInt": "int", "strconv.ParseBool": "bool", "strconv.ParseFloat": "float",
         "time.ParseDuration": "time.Duration"}  # fmt: skip


def environment_call(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    if not given:
        return
    if name in CASTS and given[0].type == "call_expression" and callee(reader.src, given[0]) in READERS:
        # The cast and the name are told where the variable is read.
        reader.casts[given[0].id] = (CASTS[name], reader.bound.get(node.id, ""))
        return
    direct = reader.full(name) in READERS
    if not direct and not (HELPER.search(name) and len(given) <= 3):
        return
    variable = reader.operand(given[0])
    if variable.form != "literal" or not isinstance(variable.value, str) or not VARIABLE.match(variable.value):
        return
    cast, bound = reader.casts.pop(node.id, ("", reader.bound.get(node.id, "")))
    fallback: Operand | None = None
    if not direct and len(given) > 1:
        fallback = reader.operand(given[1])
        fallback = fallback if fallback.form in ("literal", "name", "arithmetic") else None
    required = not direct and name.rpartition(".")[2].lower().startswith(("must", "require"))
    start, end = lines(node)
    reader.facts.env.append(EnvVar(scope.symbol, variable.value, fallback, required, start, end, cast, bound))


def configured(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    """viper and koanf: what a key is unless set, and the variables that give it."""
    owner, _, method = name.rpartition(".")
    module = reader.module_of(owner) or reader.imported.get(
        type_name(reader.type_of(owner, scope)).partition(".")[0], ""
    )
    if "spf13/viper" not in module and not (owner and "viper" in reader.origins_of(owner)):
        return
    start, end = lines(node)
    texts = [reader.operand(each) for each in given]
    if method == "SetDefault" and len(texts) == 2 and isinstance(texts[0].value, str):
        value = texts[1] if texts[1].form in ("literal", "name", "arithmetic") else None
        reader.facts.env.append(EnvVar(scope.symbol, texts[0].value, value, False, start, end, source="config"))
    elif method == "SetEnvPrefix" and texts and isinstance(texts[0].value, str):
        reader.env_prefix = (texts[0].value, start)
    elif method == "BindEnv" and len(texts) == 1 and isinstance(texts[0].value, str) and reader.env_prefix[0]:
        prefix, line = reader.env_prefix  # the variable of a key, by the prefix and the key
        variable = f"{prefix}_{texts[0].value}".upper()
        reader.facts.env.append(
            EnvVar(
                scope.symbol, variable, None, False, start, end, "", texts[0].value, "environment",
                (prefix, texts[0].value), line,
            )
        )  # fmt: skip
    elif method == "BindEnv" and texts and isinstance(texts[0].value, str):
        for each in texts[1:]:
            if isinstance(each.value, str):
                reader.facts.env.append(
                    EnvVar(scope.symbol, each.value, None, False, start, end, "", texts[0].value, "environment")
                )
    effect = {"AutomaticEnv": "environment", "BindEnv": "environment", "ReadInConfig": "files_read",
              "MergeInConfig": "files_read", "WriteConfig": "files_write"}.get(method)  # fmt: skip
    if effect is not None:
        reader.facts.effects.append(Effect(scope.symbol, effect, name, start, end))  # type: ignore[arg-type]


def with_defaults(env: list[EnvVar], guards: list[Guard]) -> list[EnvVar]:
    """`if port == "" { port = "8080" }` gives a default, `if key == "" { return ErrNoKey }` says it is required."""
    asked: dict[tuple[str, str], Guard] = {}
    for guard in guards:
        left, right = guard.condition.left, guard.condition.right
        if guard.condition.op == "falsy" and left is not None and left.name in READERS:
            asked.setdefault((guard.symbol, left.text), guard)  # `x, ok := os.LookupEnv("X"); if !ok`
        if guard.condition.op == "eq" and left is not None and right is not None and right.value == "":
            asked.setdefault((guard.symbol, left.name or left.text), guard)
            asked.setdefault((guard.symbol, left.text), guard)
    found: list[EnvVar] = []
    for each in env:
        asker = asked.get((each.symbol, each.bound_to)) if each.bound_to else None
        for call in READERS:
            asker = asker or asked.get((each.symbol, f'{call}("{each.name}")'))
        if asker is not None and each.start <= asker.start and each.default is None:
            step = asker.outcomes[0] if asker.outcomes else None
            if step is not None and step.verb == "set" and step.name == each.bound_to and step.value is not None:
                each = replace(each, default=step.value, end=step.end)
            elif any(outcome.verb in ("raise", "exit") for outcome in asker.outcomes):
                each = replace(each, required=True, end=max(each.end, asker.end))
        found.append(each)
    return found
