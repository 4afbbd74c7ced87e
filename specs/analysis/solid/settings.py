"""Numbers that rule behaviour, where they take effect: timeouts, intervals, sizes, rates, ports."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Condition, Operand, Setting, SettingRole
from specs.analysis.roles import role_of, unit_in
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import duration_unit, operand
from specs.analysis.solid.reader import Reader, Scope, last_name, lines

MAX_CHAIN = 40
MAX_UP = 12
MAX_SHOWN = 12  # lines from a call to what a function that it is given sets
RATES = frozenset({"PermitLimit", "TokenLimit", "TokensPerPeriod"})  # of .NET's rate limiters
SPANS = frozenset({"Window", "ReplenishmentPeriod"})
RULED = frozenset({"RuleFor", "RuleForEach", "Property"})
RULES = frozenset({"MaximumLength", "MinimumLength", "Length", "HasMaxLength", "HasPrecision"})
SLEEPS: dict[str, str] = {
    "sleep": "",
    "usleep": "microseconds",
    "Delay": "",
    "delay": "milliseconds",
    "sleep_for": "",
    "Sleep": "",
}
TIME_UNIT = re.compile(r"\b(?:TimeUnit|ChronoUnit|DurationUnit)\.(MILLISECONDS|SECONDS|MINUTES|HOURS|DAYS)$")
# functions whose one number is what their name says
SETTERS = re.compile(r"^(set_?|with_?|Set|With|Use)?([a-zA-Z_]+)$")
CALLS_WITH_LIMIT: dict[str, SettingRole] = {
    "with_capacity": "buffer",
    "Semaphore": "concurrency",
    "channel": "buffer",
    "setsockopt": "other",
}
LANGUAGE_UNITS = {"ruby": "seconds", "php": "seconds", "c": "seconds", "cpp": "seconds", "kotlin": "milliseconds",
                  "csharp": "milliseconds", "rust": ""}  # fmt: skip


IN_SECONDS = frozenset({"ruby", "php"})  # whose libraries all count their timeouts so, unless the name says otherwise

CLASS_UNITS = {"DelayStamp": "milliseconds"}  # classes of PHP that count in a unit of their own
MONTH = 40 * 24 * 60 * 60
CURL = {
    "CURLOPT_TIMEOUT": ("timeout", "seconds"), "CURLOPT_TIMEOUT_MS": ("timeout", "milliseconds"),
    "CURLOPT_CONNECTTIMEOUT": ("connect_timeout", "seconds"),
    "CURLOPT_CONNECTTIMEOUT_MS": ("connect_timeout", "milliseconds"),
}  # fmt: skip

# what anything may have, and what therefore limits nothing
TOO_PLAIN = frozenset("length size count max min index width height depth capacity position offset range".split())


def rules(value: Operand) -> bool:
    """Whether the value is a number, or may be a constant: what a caller gives rules nothing here."""
    if value.form == "literal":
        return isinstance(value.value, int | float) and not isinstance(value.value, bool) and value.value != 0
    if value.form == "name":
        last = last_name(value.name)
        return (last.replace("_", "").isupper() and len(last) > 1) or (last[:1] == "k" and last[1:2].isupper())
    return value.form == "arithmetic" and any(rules(item) for item in value.items)


def _is_short(reader: Reader, value: Operand, most: int = 1000) -> bool:
    """Not what can only be milliseconds."""
    if value.form == "name":
        known = next((each.value for each in reader.facts.constants if each.name == last_name(value.name)), value)
        value = known
    return not isinstance(value.value, int | float) or value.value < most


def add_setting(
    reader: Reader, scope: Scope, node: Node, role: SettingRole, name: str, value: Operand, via: str, unit: str
) -> None:
    start, end = lines(node)
    if not unit and reader.dialect.language == "php":
        unit = CLASS_UNITS.get(via, "seconds" if role == "ttl" and _is_short(reader, value, MONTH) else "")
    if not unit and role == "timeout" and reader.dialect.language in IN_SECONDS and _is_short(reader, value):
        unit = unit_in(name) or "seconds"
    if "()" in via:  # a chain is told by its head, or by the call itself
        via = via.partition("()")[0] or _head_of(reader, node) or re.split(r"\(\)(?:\.|->|::)", via)[-1]
    unit = unit or unit_in(name)
    reader.facts.settings.append(
        Setting(scope.symbol, role, name, value, start, end, unit, via, conditions(reader, scope))
    )


def conditions(reader: Reader, scope: Scope) -> tuple[Condition, ...]:
    """What must hold where a setting of C stands: it is often written straight under a question."""
    return scope.under if reader.dialect.language in ("c", "cpp") else ()


def _head_of(reader: Reader, node: Node | None) -> str:
    """Client::builder of `Client::builder().connect_timeout(…).timeout(…)`."""
    current: Node | None = node
    name = ""
    for _ in range(MAX_CHAIN):
        form = reader.bare(current)[1] if current is not None else None
        if form is None or form.kind not in ("call", "new"):
            return name
        name = (reader.plain(reader.bare(current)[0]) if form.kind == "call" else form.name) if current else name
        current = form.target
    return name


def _give(
    reader: Reader, scope: Scope, node: Node, name: str, value_node: Node, via: str, shown: str = "", unit: str = ""
) -> bool:  # fmt: skip
    """`shown` is the name as the code writes it, where it is not `name` itself."""
    role = role_of(name)
    if role is None or name.lower() in TOO_PLAIN:
        return False
    value = operand(reader, value_node)
    if not known(reader, value):
        return False
    if role == "interval" and _is_made(reader, via):
        if reader.dialect.language == "kotlin":
            return False  # told by the case that makes it
        role = "other"  # a field of what is made: nothing repeats there
    add_setting(reader, scope, node, role, shown or name, value, via, unit or duration_unit(reader, value_node))
    return True


def _is_made(reader: Reader, via: str) -> bool:
    """`LocationParams(interval = 500)`: what only holds the number, by its name of a type."""
    name = last_name(via.rpartition(":")[2])
    return name[:1].isupper() and reader.dialect.language in ("rust", "kotlin")


def known(reader: Reader, value: Operand) -> bool:
    """Whether the value is a number, or a constant of the file, whatever that is written like."""
    return rules(value) or _constant(reader, value)


def _constant(reader: Reader, value: Operand) -> bool:
    """A name that the file binds once, whatever it is written like."""
    return value.form == "name" and any(each.name == last_name(value.name) for each in reader.facts.constants)


def setting_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> None:
    given = reader.arguments(form)
    variant = form.kind == "call" and form.sep == "::" and form.name[:1].isupper()
    if variant or (form.kind == "new" and _is_error(reader, node, form)):
        return  # what an error is given rules nothing
    for key, node_of in form.named:
        _give(reader, scope, node_of, key, node_of, "" if name == "Self" else name)
        if form.kind == "new" and not form.name and reader.facts.settings:  # `{ .ring_capacity = 1024 }` limits nothing
            last = reader.facts.settings[-1]
            if last.name == key and last.role in ("buffer", "length", "count", "depth"):
                reader.facts.settings[-1] = replace(last, role="other")
    method = form.name
    if reader.dialect.language == "cpp" and method.startswith("std::this_thread::"):
        method = name = method.rpartition("::")[2]
    if method in SLEEPS and given:
        value = operand(reader, given[0])
        if rules(value) or _constant(reader, value):
            unit = duration_unit(reader, given[0]) or SLEEPS[method] or LANGUAGE_UNITS.get(reader.dialect.language, "")
            add_setting(reader, scope, node, "delay", "delay", value, name, unit)
        return
    if method == "curl_setopt" and len(given) == 3 and (option := CURL.get(reader.written(given[1]))):
        _give(reader, scope, node, option[0], given[2], "", *option)
        return
    timed = TIME_UNIT.search(reader.text(given[1], 40)) if len(given) == 2 else None
    if timed is not None and form.target is not None and (role := role_of(method)) is not None:
        value = operand(reader, given[0])  # connectTimeout(2, TimeUnit.SECONDS)
        if known(reader, value):
            add_setting(reader, scope, node, role, method, value, name, timed[1].lower())
        return
    if method == "poll" and len(given) == 1 and form.target is not None:  # how long it waits for something to come
        value = operand(reader, given[0])
        if known(reader, value):
            add_setting(reader, scope, node, "timeout", method, value, name, duration_unit(reader, given[0]))
        return
    if (
        len(given) == 1
        and (form.target is not None or form.kind == "new")
        and (form.block is None or method == "timeout")
    ):
        plain = re.sub(r"^(?:set_|with_|Set|With|Use|set(?=[A-Z])|with(?=[A-Z]))", "", method)
        if (
            plain
            and not _ruled(reader, form)
            and method not in ("sleep", "count", "take", "Take", "first", "HasMaxLength")
        ):
            _give(reader, scope, node, plain, given[0], name, method)


def _ruled(reader: Reader, form: Form) -> bool:
    """A rule of FluentValidation or of an entity's column, which is told as a rule."""
    return form.name in RULES and _head_of(reader, form.target).rpartition(".")[2] in RULED


def _is_error(reader: Reader, node: Node, form: Form) -> bool:
    above = node.parent.parent if node.parent is not None else None
    outer = reader.form(above) if above is not None else None
    failing = outer is not None and (outer.kind == "throw" or (outer.kind == "call" and outer.name == "Err"))
    return failing or "Error" in form.name or form.name.endswith("Exception")


def option_map(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """The entries of `['timeout' => 5]` and of `{ timeout: 5 }`."""
    parts = reader.arguments(form)
    for key, value in zip(parts[::2], parts[1::2], strict=False):
        held = operand(reader, key)
        text = held.value if isinstance(held.value, str) else last_name(held.name)
        if text and text.isidentifier():
            _give(reader, scope, value, text, value, "", *CURL.get(text, ()))
            inner, read = reader.bare(value)
            if reader.dialect.configured and read.kind == "call" and read.name in reader.dialect.env_calls:
                reader.bound[inner.id] = text  # 'timeout' => env('TIMEOUT', 5)


def assigned_setting(reader: Reader, node: Node, scope: Scope, name: str, value: Node) -> None:
    """`client.Timeout = TimeSpan.FromSeconds(5)`."""
    if reader.dialect.language == "c" and scope.in_guard:
        return  # `if (request->port == 0) request->port = HTTP_PORT;`: told with what it is asked of
    lent = _lent_to(reader, node, name) if reader.dialect.language == "csharp" else None
    if lent is not None and _configured(reader, node, scope, last_name(name), value, *lent):
        return
    if role_of(last_name(name)) == "interval" and not duration_unit(reader, value):
        return  # an interval of what, nobody tells
    if last_name(name) == "Window" and (unit := duration_unit(reader, value)):  # of a rate limiter
        add_setting(reader, scope, node, "interval", "Window", operand(reader, value), name, unit)
        return
    _give(reader, scope, node, last_name(name), value, name)


def _lent_to(reader: Reader, node: Node, name: str) -> tuple[str, Node] | None:
    """AddHttpClient of `services.AddHttpClient(client => { client.Timeout = … })`, and its call."""
    head, _, rest = name.partition(".")
    outer = node.parent
    for _ in range(MAX_UP):
        if outer is None or not rest or "." in rest:
            return None
        if reader.form(outer).kind == "lambda":
            given = outer.child_by_field_name("parameters")
            if given is None or reader.text(given).strip("()").rpartition(" ")[2] != head:
                return None
            break
        outer = outer.parent
    while outer is not None and reader.form(outer).kind not in ("call", "new"):
        outer = outer.parent if outer.type in ("lambda_expression", "argument", "argument_list") else None
    form = reader.form(outer) if outer is not None else None
    if outer is None or form is None or form.block is None:
        return None
    kinds = f"<{', '.join(form.names)}>" if form.names else ""
    return f"{form.name}{kinds}", outer


def _configured(
    reader: Reader, node: Node, scope: Scope, name: str, value: Node, call: str, around: Node
) -> bool:  # fmt: skip
    """A setting that is told of the call that it is made for, cited from that call on."""
    role: SettingRole | None = "rate" if name in RATES else "interval" if name in SPANS else role_of(name)
    given, unit = operand(reader, value), duration_unit(reader, value)
    if role is None or not known(reader, given) or (role == "interval" and not unit):
        return False
    target = reader.form(around).target
    first = (target.end_point[0] if target is not None else around.start_point[0]) + 1
    start, end = lines(node)
    start = first if end - first <= MAX_SHOWN else start
    reader.facts.settings.append(Setting(scope.symbol, role, name, given, start, end, unit or unit_in(name), call))
    return True
