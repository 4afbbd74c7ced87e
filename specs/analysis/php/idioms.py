"""What only PHP has: define, Laravel's routes and rules, Pest, retry()."""

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Concurrency, Expectation, Operand, Retry, Validation
from specs.analysis.php.options import option_call
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.prefixes import add_route, below
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.testing import add_test, expectation
from specs.analysis.solid.values import add_constant, add_pattern

VERBS = frozenset({"get", "post", "put", "patch", "delete", "options", "any"})
RULES = {"max": "max", "min": "min", "required": "required", "email": "email", "url": "url", "unique": "unique",
         "regex": "regex", "in": "one_of", "size": "length", "integer": "integer", "date": "date",
         "uuid": "uuid"}  # fmt: skip


def _text(reader: Reader, node: Node) -> str:
    value = operand(reader, node).value
    return value if isinstance(value, str) else ""


def defined(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    given = reader.arguments(form)
    if name == "define" and len(given) == 2 and scope.test is None and (text := _text(reader, given[0])):
        add_constant(reader, node, scope._replace(symbol=""), text, given[1])
        return True
    return False


def routes(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Laravel: `Route::post('/orders', [Orders::class, 'create'])`, groups with a prefix; Slim: `$app->get(…)`."""
    if scope.test is not None or form.target is None:
        return False
    given = reader.arguments(form)
    owner = reader.written(form.target).partition("()")[0]
    if form.name == "group" and form.block is not None:
        prefix, row = _prefix(reader, form)
        inner = scope._replace(prefix=below(reader, scope.prefix[0], prefix, row) if prefix else scope.prefix)
        reader.push(reader.form(form.block).body, inner)
        return True
    facade = (owner.startswith("Route") and form.sep == "::") or owner.startswith("Route::")
    if form.name not in VERBS or len(given) < 2 or not (facade or owner in ("$app", "$router", "$group", "$r")):
        return False
    path = _text(reader, given[0])
    if not path and reader.bare(given[0])[1].kind != "string":
        return False
    handler = _handler(reader, given[1])
    known = {symbol.name for symbol in reader.facts.symbols}
    whole = "/" + "/".join(part.strip("/") for part in (scope.prefix[0], path) if part.strip("/"))
    framework = "Laravel" if facade else "Slim"
    symbol = handler if handler in known else scope.symbol
    add_route(reader, scope, symbol, form.name.upper(), whole, framework, *lines(given[0]), path)
    return False


def _prefix(reader: Reader, form: Form) -> tuple[str, int]:
    """What `Route::prefix('api')->middleware('x')->group(…)` puts before each path."""
    target = form.target
    for _ in range(8):
        if target is None:
            break
        held = reader.bare(target)[1]
        if held.kind == "call" and held.name == "prefix" and held.parts and held.parts[0] is not None:
            return _text(reader, held.parts[0]), lines(held.parts[0])[0]
        target = held.target
    given = reader.arguments(form)
    if given and (text := _text(reader, given[0])):
        return text, lines(given[0])[0]
    return "", 0


def _handler(reader: Reader, node: Node) -> str:
    """Orders.create of `[Orders::class, 'create']` and of `'Orders@create'`."""
    form = reader.bare(node)[1]
    parts = reader.arguments(form)
    if form.kind == "list" and len(parts) == 2:
        return f"{reader.written(parts[0]).removesuffix('::class')}.{_text(reader, parts[1])}"
    return _text(reader, node).replace("@", ".").replace(":", ".")


def rules(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`$request->validate(['note' => 'required|max:140'])`."""
    if form.name not in ("validate", "make") or form.target is None or scope.test is not None:
        return False
    for each in reader.arguments(form)[:2]:
        held = reader.bare(each)[1]
        if held.kind == "map":
            told_rules(reader, held, scope.symbol)
    return False


def told_rules(reader: Reader, form: Form, symbol: str) -> None:
    parts = reader.arguments(form)
    for key, value in zip(parts[::2], parts[1::2], strict=False):
        name, held = _text(reader, key), reader.bare(value)[1]
        texts = (
            [_text(reader, part) for part in reader.arguments(held)] if held.kind == "list" else [_text(reader, value)]
        )
        start, end = lines(key)[0], lines(value)[1]
        listed = [rule for each in texts for rule in each.split("|") if name]
        words, counts = "string" in listed, not {"integer", "numeric", "decimal"}.isdisjoint(listed)
        for text in listed:
            rule, _, told = text.partition(":")
            if rule in ("between", "min", "max") and told:
                bounds = zip(
                    {"min": ("min",), "max": ("max",)}.get(rule, ("min", "max")), told.split(","), strict=False
                )
                for bound, number in bounds:
                    kind = f"{bound}_length" if words else {"min": "ge", "max": "le"}[bound] if counts else bound
                    reader.facts.validations.append(
                        Validation(symbol, name, kind, _told(number), start, end, framework="Laravel")
                    )
            elif rule == "in" and told:
                items = tuple(_told(each) for each in told.split(","))
                among = Operand(told, "collection", items=items)
                reader.facts.validations.append(
                    Validation(symbol, name, "one_of", among, start, end, framework="Laravel")
                )
            elif rule in RULES:
                reader.facts.validations.append(
                    Validation(symbol, name, RULES[rule], _told(told), start, end, framework="Laravel")
                )


def _told(text: str) -> Operand:
    if not text:
        return literal("true", True)
    return literal(text, int(text)) if text.isdigit() else literal(text, text)


def tests(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Pest's `it('…', function () { … })`; PHPUnit's `$this->expectException(X::class)`."""
    given = reader.arguments(form)
    if form.target is None and name in ("it", "test") and form.block is not None and given and scope.owner == "":
        title = _text(reader, given[0])
        if title:
            inner = add_test(reader, node, scope, title, title, title, f"{name}('{title}')")
            reader.push(reader.form(form.block).body, inner)
            return True
    if scope.test is not None and form.name in ("expectException", "expectExceptionMessage") and given:
        start, end = lines(node)
        error = reader.written(given[0]).removesuffix("::class")
        if form.name == "expectException":
            scope.test.expects.append(Expectation(reader.text(node), start, end, raises=error or "error"))
        return True
    return False


def runtime(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if scope.test is not None:
        return False
    start, end = lines(node)
    given = reader.arguments(form)
    if name == "retry" and len(given) >= 2 and form.block is not None:
        waits = operand(reader, given[2]) if len(given) > 2 else None
        reader.facts.retries.append(
            Retry(scope.symbol, operand(reader, given[0]), start, end, (), waits, style="policy")
        )
    elif name in ("flock", "sem_acquire"):
        reader.facts.concurrency.append(Concurrency(scope.symbol, "lock", name, start, end))
    elif name in ("preg_match", "preg_replace", "preg_match_all") and given and (regex := _text(reader, given[0])):
        add_pattern(reader, node, scope, "", regex)
    return False


CALLS = (defined, tests, expectation, routes, rules, option_call, runtime)
