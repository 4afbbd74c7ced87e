"""Answers to requests: the status that a call or an object stands for, and the text that goes with it."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Operand, Outcome
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, last_name
from specs.analysis.statuses import status_named

STATUS_CALLS = re.compile(
    r"^(Accepted|InternalServerError|NotFound|BadRequest|Unauthorized|Forbid|Conflict|StatusCode|UnprocessableEntity|NoContent|Problem|ValidationProblem|CreatedAtAction|CreatedAtRoute|Ok|Created"
    r"|abort|halt|head|error!|redirect_to|status|abort_if|abort_unless|json_error|respond|http_response_code|response|render)$"
)
STATUS_WORDS = frozenset(
    {"NotFound", "BadRequest", "Unauthorized", "Forbid", "Conflict", "UnprocessableEntity", "NoContent", "Accepted",
     "InternalServerError", "Created", "CreatedAtAction", "CreatedAtRoute", "ValidationProblem", "Ok"}
)  # fmt: skip
ANSWERERS = frozenset({"Results", "TypedResults"})  # of ASP.NET's minimal APIs
MESSAGES = frozenset({"error", "message", "errors", "detail", "title", "reason", "description"})
DECORATING = frozenset({"header", "withHeaders", "cookie", "withCookie", "withHeader", "withAddedHeader", "withBody"})
# What is made with a number that is the status of an answer; elsewhere the number says something of its own.
ANSWERS = re.compile(r"Response|Result|Reply|Answer|Http|Status|Redirect|Entity|Problem|Json|Api|Web")
MAX_ARGS = 4
TRANSLATED = re.compile(
    r"""(?:(?:_|__|gettext|N_)\(\s*)?(?P<quote>["'])(?P<said>(?:(?!(?P=quote)|\\|\#\{).)*)(?P=quote)\s*[,)%]"""
)


def status_of(reader: Reader, form: Form, start: int, end: int) -> Outcome | None:
    """`return NotFound();`, `abort(429)`, `halt 429`, `StatusCode::TOO_MANY_REQUESTS`: an answer with a status."""
    for _ in range(4):  # response()->json($data, 503)->header('Retry-After', 300)
        if form.kind == "call" and form.name in DECORATING and form.target is not None:
            form = reader.bare(form.target)[1]
    if (entity := _entity_status(reader, form, start, end)) is not None:
        return entity
    method = form.name if form.kind == "call" else last_name(form.name)
    if (
        method in ("json", "withJson")
        and len(given := reader.arguments(form)) >= 2
        and is_status(operand(reader, given[1]))
    ):
        message = _told_in([operand(reader, given[0])])  # ->json(['message' => 'late'], 409)
        return Outcome("return", start, end, "status", message, operand(reader, given[1]))
    if method == "noContent" and form.kind == "call" and not form.parts:
        return Outcome("return", start, end, "status", value=Operand("noContent()", "name", "noContent()"))
    if method == "withStatus" and form.kind == "call" and (given := reader.arguments(form)):  # PSR-7
        args = [operand(reader, arg) for arg in given]
        is_fixed_number = args[0].form != "literal" or is_status(args[0])
        return Outcome("return", start, end, "status", message_of(args[1:]), args[0]) if is_fixed_number else None
    if method == "setResponse" and len(given := reader.arguments(form)) == 1:
        held = reader.bare(given[0])[1]
        return status_of(reader, held, start, end) if held.kind in ("call", "new") else None
    if not STATUS_CALLS.match(method) and form.kind == "call":
        return None
    given = [*reader.arguments(form), *(value for _, value in form.named)]
    args = [operand(reader, arg) for arg in given[:MAX_ARGS]]
    named = next((args[len(reader.arguments(form)) + i] for i, (key, _) in enumerate(form.named[:2])
                  if key == "status" and len(reader.arguments(form)) + i < len(args)), None)  # fmt: skip
    status = named or next((arg for arg in args if is_status(arg)), None)
    if form.kind == "new" and status is not None and status.form == "literal" and not ANSWERS.search(method):
        return None  # new static("No way from {$from}", 409)
    message = message_of([arg for arg in args if arg is not status]) or _told_in(args) or _filled_in(reader, given)
    bare = form.kind == "call" and (form.target is None or reader.written(form.target) in ANSWERERS)
    if method in ("Ok", "Created") and form.target is None:
        bare = reader.dialect.language == "csharp"  # elsewhere they wrap a value
    if status is None and method in STATUS_WORDS and bare:
        shown = Operand(f"{method}()", "name", f"{method}()")
        return Outcome("return", start, end, "status", message, shown)
    return Outcome("return", start, end, "status", message, status) if status is not None else None


def handed_status(reader: Reader, form: Form, start: int, end: int) -> Outcome | None:
    """`return $this->json($response->withStatus(400), ['error' => 'No name'])`."""
    given = reader.arguments(form)[:MAX_ARGS]
    for each in given:
        held = reader.bare(each)[1]
        if held.kind == "call" and held.name == "withStatus" and held.target is not None:
            status = status_of(reader, held, start, end)
            told = _told_in([operand(reader, other) for other in given if other is not each])
            return replace(status, message=status.message or told) if status is not None else None
    return None


def _filled_in(reader: Reader, given: list[Node]) -> str:
    """ "Too late" of `new ProblemDetails { Title = "Too late" }`."""
    for each in given[:MAX_ARGS]:
        held = reader.bare(each)[1]
        for key, value in held.named if held.kind == "new" else ():
            text = operand(reader, value)
            if key.lower() in MESSAGES and isinstance(text.value, str) and text.form in ("literal", "template"):
                return text.value
    return ""


def _told_in(args: list[Operand]) -> str:
    """ "too late" of `render json: { error: "too late" }`."""
    for arg in args:
        pairs = list(zip(arg.items[::2], arg.items[1::2], strict=False)) if arg.form == "mapping" else []
        for key, value in pairs[:4]:
            named = str(key.value or key.name).strip(":").lower()
            if named in MESSAGES and isinstance(value.value, str) and value.form in ("literal", "template"):
                return value.value
    return ""


def _entity_status(reader: Reader, form: Form, start: int, end: int) -> Outcome | None:
    """`ResponseEntity.status(HttpStatus.CONFLICT).body(…)` of Spring, `HttpResponse::NotFound().finish()` of actix."""
    current: Form | None = form
    for _ in range(6):
        if current is None or current.kind != "call" or current.target is None:
            return None
        if reader.written(current.target) in ("ResponseEntity", "HttpResponse", "ProblemDetail"):
            break
        current = reader.bare(current.target)[1]
    else:
        return None
    given = reader.arguments(current)
    if current.name in ("status", "build", "forStatus", "forStatusAndDetail") and given:
        value = operand(reader, given[0])
    elif status_named(f"{current.name}()") is not None:
        value = Operand(f"{current.name}()", "name", f"{current.name}()")
    else:
        return None
    body = reader.arguments(form) if form is not current else given[1:]
    return Outcome("return", start, end, "status", message_of([operand(reader, each) for each in body[:1]]), value)


def message_of(args: list[Operand] | tuple[Operand, ...]) -> str:
    for arg in args:
        told = arg.value if arg.form in ("literal", "template") and arg.text[:1] != ":" else None
        if isinstance(told, str) and (not told or re.search(r"\w", told)):  # what only joins others is no message
            return told
        if arg.form in ("call", "arithmetic") and (given := TRANSLATED.match(arg.text)) and " " in given["said"]:
            return re.sub(r"%(?=\{)", "", given["said"])
    return ""


def is_refusal(arg: Operand) -> bool:
    """A helper of what answers requests that is given such a number answers with it."""
    return isinstance(arg.value, int) and not isinstance(arg.value, bool) and 400 <= arg.value < 600


def is_status(arg: Operand) -> bool:
    if arg.form == "name":
        return "StatusCode" in arg.name or "HttpStatus" in arg.name or "::HTTP_" in arg.name
    if isinstance(arg.value, str):
        return arg.text.startswith(":") and status_named(arg.value) is not None
    return isinstance(arg.value, int) and not isinstance(arg.value, bool) and 200 <= arg.value < 600
