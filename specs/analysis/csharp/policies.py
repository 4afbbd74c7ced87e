"""What rules calls in .NET: circuit breakers, rounding, sections of the configuration that fill options."""

from tree_sitter import Node

from specs.analysis.facts import EnvVar, Operand, Returned, ServiceUse, Setting
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import duration_unit, operand
from specs.analysis.solid.reader import Reader, Scope, last_name, lines
from specs.analysis.solid.settings import known
from specs.analysis.syntax import first_line

ROUNDERS = frozenset({"Math.Round", "decimal.Round", "Decimal.Round", "MathF.Round"})
BREAKERS = {"CircuitBreaker": 0, "CircuitBreakerAsync": 0}
# A section of the configuration, and by what of it options are filled
FILLING = frozenset({"Configure", "Bind", "BindConfiguration", "Get"})
MAX_LINKS = 12


def rounding(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`Math.Round(price * (1 + Surcharge), 2, MidpointRounding.AwayFromZero)`."""
    if name not in ROUNDERS or scope.test is not None:
        return False
    given = [operand(reader, each) for each in reader.arguments(form)]
    places = next((each for each in given[1:2] if isinstance(each.value, int) or known(reader, each)), None)
    mode = next((each.name for each in given[1:] if each.name.startswith("MidpointRounding.")), "")
    start, end = lines(node)
    if places is not None:
        reader.facts.settings.append(Setting(scope.symbol, "precision", "", places, start, end, "", mode or name))
    result = reader.dialect.result
    if given and given[0].form == "arithmetic" and result is not None and result(node) and not scope.in_guard:
        reader.facts.returns.append(Returned(scope.symbol, given[0], start, end))
    return False


def breaker(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Polly: `p.CircuitBreakerAsync(5, TimeSpan.FromSeconds(30))`."""
    if form.name not in BREAKERS or form.target is None or scope.test is not None:
        return False
    given = reader.arguments(form)
    start, end = first_line(form.target), lines(node)[1]
    for at, role, told in ((0, "attempts", "failures"), (1, "interval", "duration of break")):
        if at < len(given) and known(reader, value := operand(reader, given[at])):
            unit = duration_unit(reader, given[at]) if at else ""
            reader.facts.settings.append(
                Setting(scope.symbol, role, told, value, start, end, unit, form.name)  # type: ignore[arg-type]
            )
    return False


def section(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`services.Configure<MailOptions>(configuration.GetSection("Mail"))`, `AddOptions<T>().Bind(…)`, `Get<T>()`."""
    if form.name not in FILLING or scope.test is not None:
        return False
    given = reader.arguments(form)
    asked = form.target if form.name == "Get" else given[-1] if form.name == "Configure" and given else None
    asked = given[0] if form.name in ("Bind", "BindConfiguration") and given else asked
    asked = form.target if form.name == "Bind" and _section(reader, asked) is None else asked
    key = operand(reader, asked) if form.name == "BindConfiguration" and asked is not None else _section(reader, asked)
    if key is None:
        return False
    kind = _filled(reader, form, given, scope)
    shown = key.value if isinstance(key.value, str) else key.name
    if kind and isinstance(shown, str) and shown:
        start, end = first_line(asked) if asked is not None else lines(node)[0], lines(node)[1]
        start = min(start, lines(node)[0]) if end - lines(node)[0] <= MAX_LINKS else start
        reader.facts.env.append(EnvVar(scope.symbol, shown, None, False, start, end, "section", kind, "config"))
    return False


def fills(reader: Reader, node: Node, form: Form) -> bool:
    """Whether a section is only read to fill options, which is told of them."""
    if form.name not in ("GetSection", "GetRequiredSection"):
        return False
    outer = node.parent
    for _ in range(3):
        if outer is None:
            return False
        held = reader.form(outer)
        if held.kind == "call":
            return held.name in FILLING
        outer = outer.parent
    return False


def _filled(reader: Reader, form: Form, given: list[Node], scope: Scope) -> str:
    """MailOptions of `Configure<MailOptions>(…)`, of `AddOptions<MailOptions>().…`, of `.Bind(options)`."""
    if form.names:
        return form.names[0]
    current = form.target
    for _ in range(MAX_LINKS):
        held = reader.bare(current)[1] if current is not None else None
        if held is None or held.kind != "call":
            break
        if held.name in ("AddOptions", "AddOptionsWithValidateOnStart") and held.names:
            return held.names[0]
        current = held.target
    name = reader.written(given[0]) if given and form.name == "Bind" else ""
    return reader.type_of(name, scope) if name else ""


def _section(reader: Reader, node: Node | None) -> Operand | None:
    """ "Mail" of `configuration.GetSection("Mail")`."""
    form = reader.bare(node)[1] if node is not None else None
    if form is None or form.kind != "call" or form.name not in ("GetSection", "GetRequiredSection") or not form.parts:
        return None
    return operand(reader, form.parts[0]) if form.parts[0] is not None else None


def address(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`client.BaseAddress = new Uri("https://carrier.example/")`: whom a client talks to."""
    if form.kind != "new" or form.name != "Uri" or scope.test is not None or len(form.parts) != 1:
        return False
    above = node.parent
    left = above.child_by_field_name("left") if above is not None else None
    value = operand(reader, form.parts[0]) if form.parts[0] is not None else None
    if left is None or value is None or last_name(reader.written(left)) != "BaseAddress":
        return False
    if isinstance(value.value, str) and value.value.startswith("http"):
        reader.facts.services.append(ServiceUse(scope.symbol, "http", "", *lines(node), value))
    return False


def cached(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`cache.Set(key, value, TimeSpan.FromSeconds(30))`: how long it is kept."""
    if form.name not in ("Set", "SetAsync", "SetString", "StringSetAsync") or form.target is None or scope.test:
        return False
    given = reader.arguments(form)
    value = operand(reader, given[2]) if len(given) >= 3 else None
    if value is not None and known(reader, value) and (duration_unit(reader, given[2]) or value.form == "name"):
        unit = duration_unit(reader, given[2])
        reader.facts.settings.append(Setting(scope.symbol, "ttl", "ttl", value, *lines(node), unit, name))
    return False
