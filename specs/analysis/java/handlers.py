"""Methods that a framework calls when something failed: `@ExceptionHandler`, `@Recover`, fallbacks, mappers."""

from tree_sitter import Node

from specs.analysis.facts import Catch, Outcome
from specs.analysis.java.annotations import Annotation
from specs.analysis.java.chains import Chain
from specs.analysis.java.errors import handling
from specs.analysis.java.operands import plain_type
from specs.analysis.java.outcomes import outcomes
from specs.analysis.java.reader import ClassInfo, Reader, Scope, lines
from specs.analysis.syntax import first_line

HANDLES = frozenset({"ExceptionHandler", "Recover", "ServerExceptionMapper", "Error"})  # the last is Micronaut's
BREAKERS = frozenset(
    {"CircuitBreaker", "Retry", "Bulkhead", "RateLimiter", "TimeLimiter", "HystrixCommand", "Fallback"}
)
FALLBACKS = ("fallbackMethod", "fallback")
MAPPERS = frozenset({"ExceptionMapper", "ExceptionHandler"})  # JAX-RS, Micronaut: `ExceptionMapper<NotFound>`
RESUMES = frozenset({"onErrorResume", "exceptionally", "doOnError", "onErrorComplete"})
ANSWERS = frozenset({"toResponse", "handle"})


def handler_method(
    reader: Reader, node: Node, scope: Scope, symbol: str, body: Node | None, marks: tuple[Annotation, ...]
) -> bool:
    """True of a method that is itself a handler: what it answers is told of the error."""
    for mark in marks:
        if mark.name in BREAKERS:
            _fallback(reader, symbol, mark, _name_line(node))
    held = next((each for each in marks if each.name in HANDLES), None)
    mapped = _mapped(reader, scope, symbol)
    if body is None or (held is None and not mapped):
        return False
    errors = _named(reader, held) or mapped or _taken(reader, node, by_type=held is None or held.name != "Error")
    if not errors:
        return False  # `@Error(status = NOT_FOUND)` answers in place of a status, not of an error
    inner = scope._replace(symbol=symbol, in_function=True)
    steps = (*_status(reader, marks), *outcomes(reader, body, inner))
    if steps:
        start = held.start if held is not None else first_line(node)
        end = max(_name_line(node), *(step.end for step in steps))
        kind = "returned" if any(step.name == "status" for step in steps) else handling(body, steps)
        reader.facts.catches.append(Catch(symbol, errors, kind, steps, start, end))
    return bool(steps)


def status_of(reader: Reader, info: ClassInfo) -> None:
    """`@ResponseStatus(HttpStatus.CONFLICT) class Duplicate extends RuntimeException`: what it is answered with."""
    steps = _status(reader, info.annotations)
    if steps:
        last = info.name.rpartition(".")[2]
        start, end = steps[0].start, steps[0].end
        reader.facts.catches.append(Catch(info.name, (last,), "returned", steps, start, end + 1))


def error_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    """`….onErrorResume(e -> …)`, `future.exceptionally(e -> …)`: a handler at the end of a chain."""
    for link in chain.links[1:]:
        if link.name not in RESUMES or not link.given or link.given[-1].type != "lambda_expression":
            continue
        body = link.given[-1].child_by_field_name("body")
        named = link.given[0] if len(link.given) > 1 else None
        errors = (reader.text(named).removesuffix(".class"),) if named is not None else ()
        inner = scope._replace(handler=errors or ("Throwable",), in_guard=True)
        steps = outcomes(reader, body, inner) if body is not None and body.type == "block" else ()
        if body is not None and steps:
            start, end = lines(link.given[-1])
            guarded = (chain.name,) if chain.name else ()
            reader.facts.catches.append(Catch(scope.symbol, errors, handling(body, steps), steps, start, end, guarded))


def _name_line(node: Node) -> int:
    name = node.child_by_field_name("name")
    return lines(name if name is not None else node)[1]


def _named(reader: Reader, mark: Annotation | None) -> tuple[str, ...]:
    if mark is None:
        return ()
    listed = mark.strings(reader.src, "value", "exception")
    return tuple(each.removesuffix(".class").rpartition(".")[2] for each in listed if each)


def _mapped(reader: Reader, scope: Scope, symbol: str) -> tuple[str, ...]:
    """The error that a class maps by its type: `implements ExceptionMapper<OrderNotFound>`."""
    info = reader.classes.get(scope.owner)
    if info is None or symbol.rpartition(".")[2] not in ANSWERS:
        return ()
    for base in info.bases:
        name, _, given = base.partition("<")
        if name.rpartition(".")[2] in MAPPERS and given:
            return (given.partition(",")[0].rstrip("> ").rpartition(".")[2],)
    return ()


def _taken(reader: Reader, node: Node, *, by_type: bool) -> tuple[str, ...]:
    """The error among the parameters: by its name, or because it is tried again."""
    retried = {error for retry in reader.facts.retries for error in retry.errors}
    held = node.child_by_field_name("parameters")
    kinds = (child.child_by_field_name("type") for child in held.named_children) if held is not None else ()
    names = [plain_type(reader.text(kind)).rpartition(".")[2] for kind in kinds if kind is not None]
    known = [name for name in names if name in retried or name.endswith(("Exception", "Error", "Throwable"))]
    return tuple(known or (names if by_type else ()))[:1]


def _status(reader: Reader, marks: tuple[Annotation, ...]) -> tuple[Outcome, ...]:
    mark = next((each for each in marks if each.name == "ResponseStatus"), None)
    value = mark.operand(reader.src, "value", "code") if mark is not None else None
    return (Outcome("return", mark.start, mark.end, "status", value=value),) if mark and value is not None else ()


def _fallback(reader: Reader, symbol: str, mark: Annotation, end: int) -> None:
    """`@CircuitBreaker(name = "stock", fallbackMethod = "unknown")`."""
    name = mark.string(reader.src, *FALLBACKS)
    if name and name.isidentifier():
        step = Outcome("call", mark.start, mark.end, name)
        reader.facts.catches.append(
            Catch(symbol, (), "handled", (step,), mark.start, end, (symbol.rpartition(".")[2],))
        )
