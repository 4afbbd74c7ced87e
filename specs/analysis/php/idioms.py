"""What only PHP has: define, Pest, retry(), locks and regular expressions."""

import re

from tree_sitter import Node

from specs.analysis.facts import Concurrency, Effect, EnvVar, Expectation, Retry
from specs.analysis.php import laravel
from specs.analysis.php.options import option_call
from specs.analysis.php.routing import routes
from specs.analysis.php.rules import rules
from specs.analysis.php.tables import created
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.testing import add_test, expectation
from specs.analysis.solid.values import add_constant, add_pattern


def _text(reader: Reader, node: Node) -> str:
    value = operand(reader, node).value
    return value if isinstance(value, str) else ""


def defined(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    given = reader.arguments(form)
    if name == "define" and len(given) == 2 and scope.test is None and (text := _text(reader, given[0])):
        add_constant(reader, node, scope._replace(symbol=""), text, given[1])
        return True
    return False


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


VARIABLE = re.compile(r"%env\((?:\w*:)*(\w+)\)%")


def configured(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`->arg('$url', '%env(API_URL)%')`, `setParameter('url', '%env(API_URL)%')`: what the container fills in."""
    if scope.test is not None:
        return False
    for each in reader.arguments(form)[:4]:
        text = _text(reader, each) if reader.bare(each)[1].kind == "string" else ""
        for found in VARIABLE.finditer(text):
            row = lines(each)[0]
            reader.facts.env.append(EnvVar(scope.symbol, found[1], None, True, row, row))
            reader.facts.effects.append(Effect(scope.symbol, "environment", found[1], row, row))
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
        text = " ".join(reader.text(node).split())
        if "LOCK_UN" not in text:
            reader.facts.concurrency.append(Concurrency(scope.symbol, "lock", text, start, end))
    elif name in ("preg_match", "preg_replace", "preg_match_all") and given and (regex := _text(reader, given[0])):
        add_pattern(reader, node, scope, "", regex)
    return False


CALLS = (defined, tests, expectation, routes, rules, created, option_call, *laravel.CALLS, configured, runtime)
