"""What only shows once the whole file was read: what is exported, what is required, the order of facts."""

import re
from collections import Counter

from msgspec.structs import replace

from specs.analysis.facts import Constant, Doc, Entry, FileFacts, Symbol
from specs.analysis.javascript.effects import effects_by_import, effects_of_environment
from specs.analysis.javascript.environment import read_through, with_required
from specs.analysis.javascript.reader import Reader
from specs.analysis.javascript.routes import next_route
from specs.analysis.javascript.settings import role_of, unit_of
from specs.analysis.own_errors import without_own

# Marks and codes that say nothing by their number
MARKS = re.compile(
    r"FLAG|BIT|MASK|CODE|TYPE|INDEX|OFFSET|KIND|MODE|STATE|TOKEN|OPCODE|_ID$|^CHAR|^KEY_|^HTTP_|ESC|MAGIC"
)
# What a function on AWS Lambda is given, as its published types name it
LAMBDA_EVENT = re.compile(
    r"(?:APIGateway\w*|ALB|SQS|SNS|S3|DynamoDBStream|KinesisStream|Scheduled|EventBridge|CloudFront\w*|Cognito\w*|"
    r"LambdaFunctionURL|\w*Authorizer|\w*Trigger)Event(?:V2)?(?:<.*>)?"
)


def finished(reader: Reader, language: str, doc: Doc | None) -> FileFacts:
    facts = reader.facts
    symbols = [_exported(reader, symbol) for symbol in facts.symbols]
    written = Counter(symbol.name for symbol in symbols)
    symbols = [_only_one(symbol) if written[symbol.name] == 1 else symbol for symbol in symbols]
    hidden = {symbol.name for symbol in symbols if not symbol.public}
    symbols = [_under_owner(symbol, hidden) for symbol in symbols]
    for symbol in symbols:
        if symbol.kind == "function" and "exported" in symbol.traits:
            _entry_point(reader, symbol)
    facts.symbols = symbols
    facts.constants = [_as_exported(reader, constant) for constant in facts.constants]
    facts.env = with_required([*facts.env, *read_through(reader)], facts.guards)
    facts.effects = [*facts.effects, *effects_of_environment(reader), *effects_by_import(reader)]
    without_own(facts.guards, facts.raises, facts.catches, reader.attempts, lambda errors, error: bool(error))
    made = facts.finished(language, reader.src.lines, doc, reader.src.problems)
    return replace(made, exports=tuple(dict.fromkeys(reader.exported)))


def _as_exported(reader: Reader, constant: Constant) -> Constant:
    if constant.symbol or not constant.public or _is_exported(reader, constant.name):
        return constant
    return constant if _rules(constant) else replace(constant, public=False)


def _rules(constant: Constant) -> bool:
    """A limit or a span of time in capitals rules what the package does, though nobody else can read it."""
    value = constant.value.value
    number = isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1, -1)
    named = constant.name.isupper() and "." not in constant.name
    if not number or not named or MARKS.search(constant.name):
        return False
    return (
        isinstance(value, float)
        or "_" in constant.name
        or role_of(constant.name) is not None
        or unit_of(constant.name, "other") != ""
    )


def _is_exported(reader: Reader, name: str) -> bool:
    return not reader.has_exports or name.partition(".")[0] in reader.exported


def _exported(reader: Reader, symbol: Symbol) -> Symbol:
    """In a module the exported is public; a script without exports shows all its top-level names."""
    root = symbol.name.partition(".")[0] if "." in symbol.name else symbol.name
    outside = reader.exported.get(symbol.name) or reader.exported.get(root)
    traits = symbol.traits
    if symbol.name in reader.exported:
        traits = (*traits, "exported", *(("default",) if outside == "default" else ()))
    public = symbol.public and (outside is not None or not reader.has_exports)
    kind = symbol.kind
    if kind == "function" and symbol.name in reader.classes_by_prototype:
        kind = "class"
    if (kind, traits, public) == (symbol.kind, symbol.traits, symbol.public):
        return symbol
    return replace(symbol, kind=kind, traits=traits, public=public)


def _only_one(symbol: Symbol) -> Symbol:
    """A signature without a body overloads nothing where its name is written once."""
    if "overload" not in symbol.traits:
        return symbol
    return replace(symbol, traits=tuple(trait for trait in symbol.traits if trait != "overload"))


def _under_owner(symbol: Symbol, hidden: set[str]) -> Symbol:
    """A member is no more public than what holds it."""
    owner = symbol.name.rpartition(".")[0]
    return replace(symbol, public=False) if symbol.public and owner in hidden else symbol


def _entry_point(reader: Reader, symbol: Symbol) -> None:
    """Next.js routes and Lambda handlers are called by their platform, under a fixed name."""
    next_route(reader, symbol.name, tuple(param.annotation for param in symbol.params), symbol.start)
    first = symbol.params[0] if symbol.params else None
    named = symbol.name == "handler" and first is not None and first.name in ("event", "_event")
    if named or (first is not None and LAMBDA_EVENT.fullmatch(first.annotation)):
        reader.facts.entries.append(
            Entry(symbol.name, "event", symbol.name, symbol.start, symbol.end, framework="aws lambda")
        )
