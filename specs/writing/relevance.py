"""Whether a decision is worth a statement: it holds something that a reader of behaviour looks for.

That is a limit, a refusal, a message, a state, a service, an answer of a public call. What only passes values on is
left to the coverage page.
"""

import re

from specs.analysis.asked import computes, led_by_constant
from specs.analysis.facts import Condition, Guard, Operand, Outcome
from specs.analysis.package import SymbolId
from specs.writing.conditions import has_limit, param_of
from specs.writing.given import given_default, is_number
from specs.writing.index import CONSTRUCTORS, Index
from specs.writing.outcomes import telling
from specs.writing.prose import Prose

_LOUD = frozenset({"warn", "warning", "error", "err", "exception", "critical", "fatal"})
_OF_TYPE = re.compile(r"(?:\w+\.)*[A-Z]\w*\.[A-Z][A-Z0-9_]+")  # CreateMode.EPHEMERAL, of whatever library
_GIVES_UP = re.compile(r"(?:this\.)?(?:throw|raise|fail|reject|abort|deny|refuse)(?:[A-Z_]\w*)?$")
_WORDS = re.compile(r"[A-Za-z]{2,}")
_WORD = re.compile(r"[A-Za-z]{2,}|[A-Za-z]\d+")  # x86 is one, too
_COMPARES = re.compile(r"[<>]=?")
_HOLES = re.compile(r"\{[^{}]*\}")
_NUMBER = re.compile(r"(?<![\w.])(?!(?:0|1)(?![\d.]))\d")
_CONSTANT = re.compile(r"\b[A-Z][A-Z\d]*_[A-Z\d_]+\b")
STEP = re.compile(r"^[\w.\[\]$#]+ [+*/-]= (?!(?:0|1)(?![\d.]))\d")  # `percent += 5`
_FOREIGN = re.compile(r"::[A-Z][A-Z\d]*_[A-Z\d_]+$")  # a constant of something else
_STATUS = re.compile(r"Status(Code)?(::|\.)[A-Z]\w+$|\bStatus[A-Z]\w+$")  # of HTTP
_QUESTIONS = re.compile(r" (?:in|not in|is|and|or|==|<|>|<=|>=|!=) ")
_STATUSES = frozenset({"status", "status_code", "statusCode", "StatusCode"})
_ORDERED = frozenset({"lt", "le", "gt", "ge"})
_ASKED_OF_ALL = frozenset({"__call__", "__getitem__", "__setitem__", "__delitem__", "__contains__"})
_ANSWERS = frozenset({"return", "continue", "yield"})
_HANDLES = re.compile(r"ExceptionHandler\b|Recover\b|ServerExceptionMapper\b")  # a framework calls it on an error
_FALLBACK = re.compile(r"fall_?back|default|otherwise|dflt|if_?none|or_?else", re.IGNORECASE)
_MEMBER = re.compile(r"(?:\w+(?:\.|::))*[A-Z]\w+(?:\.|::)[A-Z]\w+$")  # RuntimePlatform.Android, of somebody else's enum
_QUOTED = re.compile(r"\"([^\"]{8,})\"")  # return fail(error, LINE, "section is not closed")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")  # RELAYD_ELIMIT
_FAILED = re.compile(r"-?E[A-Z0-9]{2,}|(?:std::|tl::)?(?:make_)?unexpected\(.*\)")  # -EINVAL, std::unexpected(Empty)


def is_heard(index: Index, place: SymbolId) -> bool:
    """Whether callers see what the symbol does: it is public, or stands inside what is."""
    parts = place.name.split(".")
    if any(part.startswith("_") and part not in _ASKED_OF_ALL for part in parts):
        return False
    symbol = index.symbol(place)
    if parts[0] in index.bases or (symbol is not None and any(map(_HANDLES.match, symbol.decorators))):
        return True
    return any(
        found in index.public or found in index.answering
        for found in (SymbolId(place.path, ".".join(parts[:count])) for count in range(len(parts), 0, -1))
    )


def tells(prose: Prose, guard: Guard) -> bool:
    outcomes = telling(guard.outcomes)
    if _names_itself(guard, outcomes):
        return False
    if all(each.verb == "log" and each.name in ("debug", "trace") for each in guard.outcomes):
        return False
    if guard.style == "assert":
        return _asks_known(prose, guard.condition, strictly=True) or any(_speaks(each.message) for each in outcomes)
    place = SymbolId(prose.path, guard.symbol)
    if any(_refuses(each) or each.name == "status" for each in outcomes) or _reaches_service(prose, guard, place):
        return True
    asked = (guard.condition, *guard.under)
    if _asks_status(guard.condition) or _answers_option(guard, outcomes) or _reads_key(prose, guard, outcomes):
        return True
    if outcomes[0].verb == "call" and outcomes[0].name == "throw":
        return True  # Ruby: it ends what a callback was called for
    if _ends_work(prose, guard, outcomes[0], place):
        return True
    if _stops_at(prose, guard, outcomes):
        return True
    heard = is_heard(prose.index, place)
    owner, _, last = place.name.rpartition(".")
    if keeps_given(prose, guard) and (
        heard or (last in CONSTRUCTORS and is_heard(prose.index, SymbolId(place.path, owner)))
    ):
        return True
    if not heard:
        if guard.symbol.rpartition(".")[2] in CONSTRUCTORS or not guard.symbol:
            return any(each.name == "status" or _sets_known(prose, each) for each in outcomes)
        if any(_says_words(each) for each in outcomes):
            return True
        if outcomes[0].verb in _ANSWERS and _plain_answer(outcomes[0]):
            return any(_asks_known(prose, each, strictly=True) for each in asked)
        decides = outcomes[0].verb == "set" and _sets_known(prose, outcomes[0])
        return decides and any(_asks_known(prose, each) and not _asks_order(each) for each in asked)
    return _tells_callers(prose, guard, outcomes, asked)


def keeps_given(prose: Prose, guard: Guard) -> bool:
    """`if (size < 1) size = 1`: what is taken for a number that the caller must not give."""
    left, steps = guard.condition.left, guard.outcomes
    if left is None or left.form != "name" or guard.condition.op not in _ORDERED or guard.style != "if":
        return False
    if len(steps) != 1 or steps[0].verb != "set" or steps[0].name != left.name or guard.otherwise or guard.in_loop:
        return False
    value = steps[0].value
    number = value is not None and (isinstance(value.value, int | float) or _is_constant(value))
    return number and param_of(prose, left.name) is not None


def _is_constant(value: Operand) -> bool:
    return value.form == "name" and value.name.rpartition(".")[2].isupper()


def _names_itself(guard: Guard, outcomes: list[Outcome]) -> bool:
    """`case tls.VersionTLS13: return "VersionTLS13"`: the name of a case, as a text."""
    right, value = guard.condition.right, outcomes[0].value
    if guard.style != "match" or right is None or right.form != "name" or value is None:
        return False
    return isinstance(value.value, str) and value.value == right.name.replace("::", ".").rpartition(".")[2]


def _reads_key(prose: Prose, guard: Guard, outcomes: list[Outcome]) -> bool:
    """C: `if (!strcmp(key, "interval")) conf->interval = atoi(value);`: what is made of a word in a file."""
    asked = guard.condition
    if prose.language != "c" or asked.op != "eq" or asked.right is None or outcomes[0].verb not in ("set", "call"):
        return False
    word = asked.right.value
    return isinstance(word, str) and len(word) > 2 and word.replace("_", "").replace("-", "").isalnum()


def _stops_at(prose: Prose, guard: Guard, outcomes: list[Outcome]) -> bool:
    """C: `if (elapsed > TRANSFER_READ_TIMEOUT) return total;`: a limit that has a name, and what is over at it."""
    asked = guard.condition
    if prose.language != "c" or asked.op not in _ORDERED or asked.right is None or asked.right.form != "name":
        return False
    return outcomes[-1].verb in ("return", "break", "continue", "exit") and has_limit(prose, asked)


def _answers_option(guard: Guard, outcomes: list[Outcome]) -> bool:
    """C: what a program does and ends with where an option is given."""
    left = guard.condition.left
    return left is not None and left.name.startswith("-") and outcomes[-1].verb in ("return", "exit")


def _tells_callers(prose: Prose, guard: Guard, outcomes: list[Outcome], asked: tuple[Condition, ...]) -> bool:
    first = outcomes[0]
    if prose.language in ("c", "cpp") and first.verb == "call" and outcomes[-1].verb == "return":
        cleans = all(each.verb in ("call", "log") and not _says_words(each) for each in outcomes[:-1])
        first = outcomes[-1] if cleans else first  # what is released on the way out decides nothing
    if guard.style == "ternary":
        outcomes = [*outcomes, *guard.otherwise]  # a number may stand on either side
    if first.verb == "return":
        if _passes_nothing_on(prose, guard.condition, first):
            return False
        known = first.value is not None and (_is_known(prose, first.value) or _is_fallback(prose, first.value))
        known = known or _says_words(first)
        left = guard.condition.left
        asks_word = left is not None and left.form == "call" and any(_is_word(each) for each in left.items)
        if asks_word and first.value is None and guard.condition.op in ("truthy", "falsy"):
            return True  # `if event.get("bot_id"): return`
        by_name = guard.style == "if" and first.value is not None and first.value.form == "name"
        if by_name and any(
            each.name == first.value.name and _QUESTIONS.search(each.value.text)
            for each in prose.index.of(SymbolId(prose.path, guard.symbol)).locals
            if first.value
        ):
            return True  # the answer to a question that stands above
        known = known or _makes_error(prose, first)
        if first.value is not None and _is_given(prose, first.value) and _COMPARES.search(guard.condition.text):
            return True  # given back as it came, by a measure
        return known or _answers(first) or any(_asks_known(prose, each) for each in asked)
    if first.verb == "reraise":
        return True
    if first.verb == "yield" and _says_words(first):
        return True
    if first.verb in ("continue", "break", "yield"):
        return any(_asks_known(prose, each) for each in asked) or (
            first.verb == "continue" and guard.condition.left is not None and guard.condition.left.form == "call"
        )
    if _gives_up(prose, guard, first):
        return True
    if any(_says_words(each) or _sets_known(prose, each) or _announces(each) for each in outcomes):
        return True
    if first.verb == "call" and any(_asks_own(prose, guard, each) for each in asked):
        return True
    if any(each.verb == "return" and each.value is not None and _is_given(prose, each.value) for each in outcomes):
        return True
    by_kind = _asks_word(guard.condition) or guard.condition.op == "is_a"
    if guard.style == "match" and first.verb == "call" and by_kind:
        return True  # what becomes of each kind of event or message
    if (_asks_order(guard.condition) or _asks_state(prose, guard)) and _calls_own(prose, guard):
        return True
    if _asks_order(guard.condition) and outcomes[-1].verb == "return" and _answers(outcomes[-1]):
        return True  # what is too old is dropped, and nothing is given
    if outcomes[-1].verb == "continue" and any(map(_asks_order, guard.condition.parts or (guard.condition,))):
        return True  # one of many that is passed over
    return any(_asks_known(prose, each, strictly=first.verb != "add") for each in asked)


def _makes_error(prose: Prose, outcome: Outcome) -> bool:
    """`return Errors::TooBig.new(list)`: what went wrong is handed back, and not raised."""
    value = outcome.value
    made = value is not None and value.form == "call"
    return made and value is not None and prose.index.own_type(value.name) in prose.index.error_types


def _is_fallback(prose: Prose, value: Operand) -> bool:
    """What a caller gave for the case that there is nothing else: `return fallback`."""
    return bool(_FALLBACK.search(value.name)) and _is_given(prose, value)


def _is_given(prose: Prose, value: Operand) -> bool:
    """What a caller gave for this case: `return default`."""
    return value.form == "name" and param_of(prose, value.name) is not None


def _asks_status(condition: Condition) -> bool:
    """What is done about an answer by its status is what the other side must know."""
    left, right = condition.left, condition.right
    if left is None or right is None or left.name.rpartition(".")[2] not in _STATUSES:
        return False
    number = isinstance(right.value, int) and 100 <= right.value < 600
    return number or (condition.op in ("in", "not_in") and right.form in ("collection", "name"))


def _ends_work(prose: Prose, guard: Guard, first: Outcome, place: SymbolId) -> bool:
    """A job that does nothing for this one says so to whoever queues it."""
    nothing = first.verb == "return" and first.value is None and first.condition is None and not first.name
    if not nothing or guard.style != "if" or guard.in_loop:
        return False
    holder = SymbolId(place.path, place.name.rpartition(".")[0])
    index = prose.index
    return any(entry.kind == "job" for each in (place, holder) for entry in index.of(each).entries)


def _asks_own(prose: Prose, guard: Guard, condition: Condition) -> bool:
    """Ruby: `if blocked?(request)` asks what the package itself answers, and has a name for."""
    if condition.parts:
        return any(_asks_own(prose, guard, part) for part in condition.parts)
    left = condition.left
    if condition.op not in ("truthy", "falsy") or left is None or not left.name.endswith("?"):
        return False
    edges = prose.index.package.callees.get(SymbolId(prose.path, guard.symbol), ())
    name = left.name.rpartition(".")[2]
    return any(edge.certain and edge.callee.name.rpartition(".")[2] == name for edge in edges)


def _calls_own(prose: Prose, guard: Guard) -> bool:
    """Whether something that the package itself defines is done then: `if stock <= reorder_at: reorder(item)`."""
    edges = prose.index.package.callees.get(SymbolId(prose.path, guard.symbol), ())
    calls = [each for each in guard.outcomes if each.verb == "call"]
    return any(each.start <= edge.start <= each.end and edge.certain for each in calls for edge in edges)


def _refuses(outcome: Outcome) -> bool:
    return outcome.verb in ("raise", "exit", "cut") or (
        outcome.verb == "log" and outcome.name in _LOUD and _speaks(outcome.message)
    )


def _speaks(message: str) -> bool:
    """A text of several words, which was written for somebody to read."""
    return len(_WORDS.findall(_HOLES.sub("", message))) >= 2


def _says_words(outcome: Outcome) -> bool:
    operands = [outcome.value, *outcome.args] if outcome.value is not None else list(outcome.args)
    operands += [item for each in operands if each is not None and each.form == "mapping" for item in each.items[1::2]]
    return any(
        each is not None
        and (
            (each.form in ("literal", "template") and isinstance(each.value, str) and _speaks(each.value))
            or (each.form == "call" and any(_speaks(text) for text in _QUOTED.findall(each.text)))
        )
        for each in operands
    )


def _announces(outcome: Outcome) -> bool:
    """An event is told to whoever listens."""
    first = outcome.args[0] if outcome.verb == "call" and outcome.args else None
    emits = outcome.name.rpartition(".")[2] in ("emit", "emitAsync") and "." in outcome.name
    return emits and first is not None and isinstance(first.value, str)


def _sets_known(prose: Prose, outcome: Outcome) -> bool:
    """A number, a word, or a named state or constant becomes of it; a call is told by the states that it is given."""
    if outcome.verb == "call":
        return any(_names_state(prose, each) for each in outcome.args)
    operands = [outcome.value, *outcome.args] if outcome.value is not None else list(outcome.args)
    return any(each is not None and (_is_known(prose, each) or _is_word(each)) for each in operands)


def _is_word(operand: Operand) -> bool:
    if operand.form not in ("literal", "template") or not isinstance(operand.value, str):
        return False
    return bool(_WORD.search(_HOLES.sub("", operand.value)))


def _is_known(prose: Prose, operand: Operand) -> bool:
    if operand.form == "literal":
        number = operand.value
        if operand.derivation and number == 1:
            return True  # one of a unit: `time.Second`
        return isinstance(number, int | float) and not isinstance(number, bool) and number not in (0, 1, -1)
    if _reckons(operand) or (operand.form == "other" and STEP.search(operand.text)):
        return True
    if led_by_constant(operand):
        return True
    if operand.form == "call":
        return any(_is_state(prose.index, name) for name in operand.names)
    if operand.form != "name":
        return False
    if _is_imported(prose, operand.name) or (prose.language == "java" and _OF_TYPE.fullmatch(operand.name)):
        return True
    if _FOREIGN.search(operand.name):
        return True  # OpenSSL::SSL::VERIFY_NONE
    if _is_state(prose.index, operand.name) or prose.index.constant(prose.path, prose.scope, operand.name) is not None:
        return True
    mark = prose.mark()
    default = given_default(prose, operand.name) if "." in operand.name else None
    prose.back_to(mark)
    return is_number(default)


def _gives_up(prose: Prose, guard: Guard, first: Outcome) -> bool:
    """`throwNotFound(path)`, `failWith(reason)`: by its name, a help that ends what is done."""
    return first.verb == "call" and _GIVES_UP.match(first.name) is not None and _calls_own(prose, guard)


def _is_imported(prose: Prose, name: str) -> bool:
    """Go: `tls.RequireAnyClientCert`, which another package declares."""
    holder, _, member = name.partition(".")
    if prose.language != "go" or not member[:1].isupper() or "." in member:
        return False
    return any(each.alias == holder for each in prose.index.sources[prose.path].imports)


def _reckons(operand: Operand) -> bool:
    """`cents * 0.8`, `Math.round(cents * 0.8)`: a number of the code's own decides what comes of it."""
    return computes(operand) and bool(_NUMBER.search(operand.text) or _CONSTANT.search(operand.text))


def _is_state(index: Index, name: str) -> bool:
    """`TimerState.ACTIVE`: a member of a closed set of the package."""
    if _STATUS.search(name):
        return True
    holder, _, member = name.replace("::", ".").rpartition(".")
    if member in index.plain_members:
        return True
    return bool(holder) and member[:1].isupper() and holder.rpartition(".")[2] in index.choices


def _asks_known(prose: Prose, condition: Condition, *, strictly: bool = False) -> bool:
    """`strictly`: a limit or a state; else words and any order of two values do as well."""
    if condition.parts:
        return any(_asks_known(prose, part, strictly=strictly) for part in condition.parts)
    right = condition.right
    if right is None:
        return False
    if condition.op in ("matches", "not_matches"):
        return True
    if condition.op in ("in", "not_in") and right.form == "name" and right.name.rpartition(".")[2].isupper():
        return True  # a set that the code names
    operands = right.items if right.form == "collection" else (right,)
    if condition.op in ("eq", "ne", "in", "not_in", *_ORDERED) and any(_is_known(prose, each) for each in operands):
        return right.form == "collection" or has_limit(prose, condition) or not strictly or _names_state(prose, right)
    if strictly:
        return False
    return condition.op in _ORDERED or (
        condition.op in ("eq", "ne", "in", "not_in", "starts", "ends", "matches")
        and any(_is_word(each) or (condition.op in ("starts", "ends") and each.has_value) for each in operands)
    )


def _asks_word(condition: Condition) -> bool:
    """Whether it tells kinds apart by words or by the members of an enum."""
    right = condition.right
    labels = () if right is None else right.items if right.form == "collection" else (right,)
    return condition.op in ("eq", "in") and bool(labels) and all(
        (isinstance(each.value, str) and len(each.value) > 3) or _MEMBER.match(each.name) for each in labels
    )  # fmt: skip


def _asks_state(prose: Prose, guard: Guard) -> bool:
    """Whether a member of a closed set is asked for, here or around it."""
    asked = [part for each in (guard.condition, *guard.under) for part in each.parts or (each,)]
    return any(part.right is not None and _names_state(prose, part.right) for part in asked)


def _asks_order(condition: Condition) -> bool:
    return condition.op in _ORDERED or any(_asks_order(part) for part in condition.parts)


def _names_state(prose: Prose, operand: Operand) -> bool:
    return operand.form == "name" and _is_state(prose.index, operand.name)


def _plain_answer(outcome: Outcome) -> bool:
    return outcome.verb != "return" or _answers(outcome)


def _answers(outcome: Outcome) -> bool:
    """A literal result, not a value that is passed on."""
    value = outcome.value
    if outcome.name == "status":
        return True
    if value is not None and _FAILED.fullmatch(value.text):
        return True
    if value is None:
        return outcome.condition is not None
    if value.form == "name" and _CODE.fullmatch(value.name):
        return True
    written = value.form in ("collection", "mapping") and all(
        each.form in ("literal", "template") for each in value.items
    )
    return value.form in ("literal", "template") or value.has_value or written


def _passes_nothing_on(prose: Prose, condition: Condition, outcome: Outcome) -> bool:
    """`if match is None: return None`, where `match` is a value of its own making."""
    value = outcome.value
    nothing = value is None or (value.form == "literal" and value.value is None)
    left = condition.left
    return (
        nothing
        and not outcome.name
        and outcome.condition is None
        and condition.op == "is_null"
        and left is not None
        and not (left.form == "call" and prose.language in ("c", "cpp"))  # there it is how a failure is told
        and param_of(prose, left.name) is None
    )


def _reaches_service(prose: Prose, guard: Guard, place: SymbolId) -> bool:
    """By itself, or by calling what does."""
    calls = [each for each in guard.outcomes if each.verb == "call"]
    if not calls:
        return False
    index = prose.index
    lines = [use.start for use in index.of(place).services]
    lines += [edge.start for edge in index.package.callees.get(place, ()) if index.of(edge.callee).services]
    return any(each.start <= line <= each.end for each in calls for line in lines)
