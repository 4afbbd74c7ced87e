"""What a `throw` throws: the error by its type, or by what makes it, and what it says."""

from collections.abc import Sequence

from tree_sitter import Node

from specs.analysis.facts import MADE_BY, Operand, Outcome
from specs.analysis.solid.answers import MAX_ARGS, message_of
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, last_name

MADE_ERRORS = frozenset({"createNotFoundException", "createAccessDeniedException"})
ERRORS = ("Exception", "Error", "Failure")
MAKERS = ("Factory", "Builder", "Errors", "Exceptions", "Helper", "Handler")  # what makes errors of other types
WORDING = frozenset({"_", "__", "gettext", "N_", "n_", "format", "sprintf"})


def thrown(reader: Reader, form: Form, scope: Scope, start: int, end: int) -> Outcome:
    """`throw new X("…")`, `raise X, "…"`, `throw e`."""
    given = reader.arguments(form)
    if not given:
        return Outcome("reraise", start, end, scope.caught)
    inner, held = reader.bare(given[0])
    if held.kind == "call" and held.name in MADE_ERRORS:  # throw $this->createNotFoundException('…')
        message = message_of([operand(reader, arg) for arg in reader.arguments(held)[:1]])
        return Outcome("return", start, end, "status", message, Operand(held.name, "name", held.name))
    if held.kind in ("new", "call"):
        if made := _made_by_type(reader, held, scope, start, end):
            return made
        name = (held.name if held.kind == "new" else reader.callee(inner)).rpartition("\\")[2]
        if held.kind == "call" and last_name(name) in ("new", "exception"):  # X.new("…")
            name = name.rpartition(".")[0]
        args = tuple(operand(reader, arg) for arg in reader.arguments(held)[:MAX_ARGS])
        if held.kind == "call":
            name = "" if name in WORDING else _made_by(reader, name)
        if reader.dialect.language == "csharp" and _names_argument(name, args):
            args = tuple(arg for arg in args if not (arg.form == "literal" and str(arg.value).isidentifier()))
        whole = [] if name else [operand(reader, given[0])]
        message = message_of([*args, *whole, *(operand(reader, value) for _, value in held.named[:MAX_ARGS])])
        if not message and reader.dialect.built is not None and (text := reader.dialect.built(reader, given[0])):
            name = "" if held.name == "str" else name  # the text itself is thrown
            return Outcome("raise", text[1], end, name, text[0])
        return Outcome("raise", start, end, name, message, args=args)
    name = reader.written(given[0])
    if name and name == scope.caught and len(given) == 1:
        return Outcome("reraise", start, end, name)
    args = tuple(operand(reader, arg) for arg in given[:MAX_ARGS])
    if held.kind == "string" or (held.kind == "binary" and held.name == "%"):  # Ruby: a text alone raises RuntimeError
        return Outcome("raise", start, end, "", message_of(args))
    return Outcome("raise", start, end, name, message_of(args[1:]), args=args[1:])


def _names_argument(error: str, args: Sequence[Operand]) -> bool:
    """C#: `ArgumentOutOfRangeException("count", "Too many.")` names the parameter too, in either order."""
    return error in ("ArgumentNullException", "ArgumentOutOfRangeException") or (
        error.startswith("Argument") and len(args) > 1
    )


def _made_by(reader: Reader, name: str) -> str:
    """C# and Kotlin: `throw PyException.FromLast()` throws what its type makes, `throw Errors.of(…)` some error."""
    language, (owner, _, maker) = reader.dialect.language, name.rpartition(".")
    if language not in ("csharp", "kotlin") or (language == "kotlin" and maker[:1].isupper()) or name == "error":
        return name
    return owner if last_name(owner).endswith(ERRORS) else "error"


def _made_by_type(reader: Reader, form: Form, scope: Scope, start: int, end: int) -> Outcome | None:
    """PHP: `throw OrderNotFound::withId($id)` throws what the type makes of itself."""
    if reader.dialect.language != "php" or form.kind != "call" or form.sep != "::" or form.target is None:
        return None
    error = reader.written(form.target)
    if error in ("self", "static"):
        error = last_name(scope.owner) if scope.owner.endswith(ERRORS) else ""
    if not last_name(error)[:1].isupper() or last_name(error).endswith(MAKERS):
        return None
    args = tuple(operand(reader, arg) for arg in reader.arguments(form)[:MAX_ARGS])
    said = message_of([arg for arg in args if " " in str(arg.value)])
    made = Operand(form.name, "name", form.name, derivation=MADE_BY)
    return Outcome("raise", start, end, error.rpartition("\\")[2], said, args=(made,))


def raises(reader: Reader, name: str, given: list[Node]) -> bool:
    """throwRuntimeError("too deep"): what a function by such a name is given, is what the error says."""
    raising = reader.dialect.raising
    if raising is None or not given or not raising.fullmatch(name):
        return False
    return operand(reader, given[0]).form in ("literal", "template") and bool(message_of([operand(reader, given[0])]))
