"""What follows a decision, as a verb phrase: "return None", "raises `ValueError` with "The request is empty."."""

import re
from collections.abc import Sequence
from typing import Literal

from specs.analysis.facts import HANDED, MADE_BY, Operand, Outcome
from specs.analysis.statuses import status_named
from specs.writing.conditions import clause
from specs.writing.draft import Derivation
from specs.writing.english import code, is_codeable, listing, third_person
from specs.writing.operands import say, text_of
from specs.writing.prose import Prose

Form = Literal["base", "third"]  # after SHALL; after the thing that does it
# C++ writes its own in small letters, and namespaces in front
NATIVE_ERROR = re.compile(r"^std::|::\w*(?:error|exception)$|^(?:\w+::)+[A-Z]\w*$")
MAX_STEPS = 3
MAX_SPOKEN = 2  # texts among many arguments
MAX_GIVEN = 4  # arguments of an error that are looked at
_STATUS_KEYS = frozenset({"status", "statusCode", "status_code", "code"})
_FINAL = frozenset({"raise", "return", "exit", "cut"})
_QUIET_LEVELS = {"debug", "trace", "info", "log"}
_PRINTS = frozenset(
    """
    print click.echo click.secho echo console.log console.error typer.echo Console.WriteLine Console.Error.WriteLine
    $stderr.puts STDERR.puts $stderr.print $stderr.write $stdout.puts STDOUT.puts $stdout.print $stdout.write
    println eprintln eprint puts warn warnx printf fprintf vfprintf dprintf fputs perror
    fmt.Print fmt.Println fmt.Printf fmt.Fprint fmt.Fprintln
    fmt.Fprintf std::cout cout std::cerr cerr std::clog clog std::wcout std::wcerr fmt::print std::print std::println
    System.out.println System.out.printf System.err.println System.err.printf
    """.split()
)
_TO_ERROR = frozenset({"$stderr.puts", "STDERR.puts", "$stderr.print", "$stderr.write",
                       "warnx", "perror", "console.error", "Console.Error.WriteLine", "eprintln", "eprint", "warn",
                       "System.err.println",
                       "System.err.printf", "std::cerr", "cerr", "std::clog", "clog", "std::wcerr"})  # fmt: skip
_SETS_HEADER = re.compile(r"[hH]eaders?(?:\(\))?\.(?:[sS]et|[aA]dd|append|put)$|\.(?:setHeader|addHeader)$")
_ON_RESULT = re.compile(r"(?:\(\)|\[\])\.")
_HTTP_STATUS = re.compile(r"(?:http|fiber|fasthttp|iris)\.Status[A-Z]\w+$")
_STATUS_OF = re.compile(r"(?:^|\.)(?:Status[A-Z]\w+|(?:Http)?Status(?:Code)?\.\w+|SC_[A-Z_]+)$")
_MADE = re.compile(r"(?:&|new )?((?:\w+\.)?[A-Z]\w*)[({]")  # a value of a type, spread over lines
_MEMBER = re.compile(r"^[A-Z]\w*(?:\.|::)[A-Z]\w*$")  # of an enum
_LEAVES = frozenset({"return", "break", "continue"})
_AUGMENTED = re.compile(r"[\w.\[\]\"'$:>-]+ ([+*/-])= ([\w.(][^\"'`;\n]{0,80})")
_APPLIED = re.compile(r"[\w.\[\]$:>-]+ (?:[|&^%]|<<|>>)= [^\"'`;\n]{1,80}")  # masks and shifts, which have no verb


def is_status(name: str) -> bool:
    """`http.StatusNotFound`, `HttpStatus.NOT_FOUND`: what a request will be answered with."""
    return bool(_STATUS_OF.search(name)) and status_named(name) is not None


def response(prose: Prose, outcomes: Sequence[Outcome], form: Form) -> str:
    """The outcomes in order; "" where the first that matters cannot be said."""
    said: list[str] = []
    for outcome in steps(outcomes):
        logged = all(each.verb == "log" for each in telling(outcomes)[: len(said)])
        if said and not logged and outcome.verb == "return" and outcome.value is None and outcome.condition is None:
            break  # what it does before it returns has been said
        if outcome.verb == "set" and "," in outcome.name:
            continue  # several names at once: not what a reader calls a step
        mark = prose.mark()
        step = _step(prose, outcome, form)
        if not step:
            prose.back_to(mark)
            if outcome.verb in ("raise", "return", "exit"):
                return ""
            continue
        if step not in said:
            said.append(step)
    return listing(said)


def steps(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those that are told: the first, and of many also the last, by which it ends."""
    told = telling(outcomes)
    first, later = told[:MAX_STEPS], told[MAX_STEPS:]
    # A request is answered with a status before the function is left.
    ends = next((each for each in later if each.name == "status" or each.verb in ("exit", "raise")), None)
    if ends is None and later and later[-1].verb == "return" and later[-1].value is not None:
        ends = later[-1]
    return [*first[: MAX_STEPS - 1], ends] if ends is not None else first


def telling(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Without what only accompanies: quiet logging beside something that matters."""
    loud = [outcome for outcome in outcomes if not (outcome.verb == "log" and outcome.name in _QUIET_LEVELS)]
    if any(outcome.verb in _FINAL or (outcome.verb == "log" and outcome.message) for outcome in loud):
        # A local name that is bound on the way to it is no step that anybody sees.
        loud = [outcome for outcome in loud if outcome.verb != "set" or not _is_on_the_way(outcome)]
    if len(loud) == 1 and loud[0].verb in _LEAVES and not loud[0].name and loud[0].value is None:
        said = [outcome for outcome in outcomes if outcome.verb == "log" and outcome.message]
        return [*said[:1], *loud] if loud[0].condition is None else loud  # the only word of why it does nothing
    return loud or list(outcomes)


def _is_on_the_way(outcome: Outcome) -> bool:
    value = outcome.value
    told = value is not None and (
        value.form in ("literal", "template")
        or (value.form == "name" and (bool(_MEMBER.search(value.name)) or is_status(value.name)))
    )
    return outcome.name.lstrip("$").isidentifier() and not told


def _verb(base: str, form: Form) -> str:
    return base if form == "base" else third_person(base)


def raise_verb(prose: Prose) -> str:
    match prose.language:
        case "javascript" | "typescript" | "tsx" | "java" | "csharp" | "php" | "kotlin" | "swift" | "cpp" | "c":
            return "throw"
        case "go" | "rust":
            return "return"
    return "raise"


def _step(prose: Prose, outcome: Outcome, form: Form) -> str:
    match outcome.verb:
        case "raise":
            return raised(prose, outcome.name, outcome.message, form, outcome.args)
        case "reraise":
            return f"{_verb(raise_verb(prose), form)} the same error again"
        case "return":
            return _returned(prose, outcome, form)
        case "continue":
            return f"{_verb('go', form)} on with the next one"
        case "break":
            return f"{_verb('stop', form)} there"
        case "exit":
            status = say(prose, outcome.value)
            return f"{_verb('exit', form)} with status {status}" if status else f"{_verb('exit', form)}"
        case "log":
            return _logged(prose, outcome, form)
        case "set":
            return _set(prose, outcome, form)
        case "cut":
            return _cut(prose, outcome, form)
        case "add":
            value = (_made(outcome.value) or _value(prose, outcome.value)) if outcome.value is not None else ""
            if not value or not is_codeable(outcome.name) or "()" in outcome.name:
                return ""
            return f"{_verb('add', form)} {value} to {code(outcome.name)}"
        case "call":
            return _called(prose, outcome, form)
        case "yield":
            value = say(prose, outcome.value)
            return f"{_verb('yield', form)} {value}" if value else ""


def is_native(prose: Prose, error: str) -> bool:
    """An error of C++, which may be named in small letters."""
    own = prose.language in ("c", "cpp") and error in prose.index.error_types
    return own or NATIVE_ERROR.search(error) is not None


def raised(prose: Prose, error: str, message: str, form: Form, args: Sequence[Operand] = ()) -> str:
    if error == "panic":  # Go's own last resort: no error is returned
        text = text_of(prose, message) if message and _tells(message) else ""
        return _verb("panic", form) + (f" with {text}" if text else "")
    if error == "fail":  # a check of C or C++: whether it throws or aborts, the build decides
        text = text_of(prose, message) if message and _tells(message) else ""
        return _verb("fail", form) + (f" with {text}" if text else "")
    verb = _verb(raise_verb(prose), form)
    if _HTTP_STATUS.match(error):  # Go: `NewHTTPError(http.StatusBadRequest, "…")`
        status = answered(prose, Operand(error, "name", error, names=(error,)))
        text = text_of(prose, message) if message and _tells(message) else ""
        return f"{verb} an error with the status {status}" + (f" and {text}" if text else "")
    if not is_codeable(error) or not (error.rpartition(".")[2][:1].isupper() or is_native(prose, error)):
        if error == "error" and not message:  # its type stands in the standard library
            return f"{verb} an error"
        if not message and prose.language == "go" and (own := own_message(prose, error)):  # a sentinel of its own
            return f"{verb} an error with {own} ({code(error)})"
        return f"{verb} an error with {text_of(prose, message)}" if message else ""
    cite_error(prose, error)
    given = [each for each in _given(prose, message, args) if each != "0" or not message]
    if not message and given in (["0"], ["1"]):
        given = []  # a place or a count, which says nothing by itself
    maker = next((arg.name for arg in args if arg.derivation == MADE_BY), "")
    text = listing(given) or own_message(prose, error, maker)
    said = f"{code(error)}" + (f" with {text}" if text else "")
    if to := next((arg.name for arg in args if arg.derivation == HANDED and is_codeable(arg.name)), ""):
        return f"{_verb('hand', form)} {said} to {code(to)}"
    return f"{verb} {said}"


def _given(prose: Prose, message: str, args: Sequence[Operand]) -> list[str]:
    """The message, and what besides it tells one such error from another: its status, the field, a code."""
    said: list[str] = []
    for arg in args[:MAX_GIVEN]:
        value = arg.value if arg.form in ("literal", "template") else None
        constant = arg.form == "name" and arg.name.rpartition(".")[2].isupper()
        if arg.form == "mapping":
            inner = [pair for _, held in _pairs(arg) if held.form == "mapping" for pair in _pairs(held)]
            value = next((held.value for key, held in [*_pairs(arg), *inner] if _bare(key) in _STATUS_KEYS), None)
        if arg.form == "name" and is_status(arg.name):
            said.append(f"the status {answered(prose, arg)}")
            continue
        if isinstance(value, bool) or (value is None and not constant) or (arg.form == "mapping" and value == message):
            continue
        text = value if isinstance(value, str) else None
        if text is None or _tells(text):
            told = text_of(prose, text) if text is not None else say(prose, arg) if constant else str(value)
            if told and told not in said:
                said.append(told)
    told = text_of(prose, message) if message and _tells(message) else ""
    return said if not told or told in said else [told, *said]


def _pairs(mapping: Operand) -> list[tuple[Operand, Operand]]:
    return list(zip(mapping.items[::2], mapping.items[1::2], strict=False))


def _bare(key: Operand) -> str:
    return key.value if isinstance(key.value, str) else key.name or key.text


def cite_error(prose: Prose, error: str) -> None:
    """An error of the package that says nothing of itself is told where it is raised, and its place shown there."""
    own = prose.index.error_types.get(prose.index.own_type(error))
    if own is not None and prose.index.package.symbols[own].doc is None:
        head = prose.index.head(own)
        prose.cite(head.start, head.end, path=own.path, symbol=own.name)


def own_message(prose: Prose, error: str, maker: str = "") -> str:
    """What an error of the package says wherever it is raised: the text that its name is bound to, or that its
    constructor hands on; or what it says where its function `maker` makes it."""
    if (found := prose.index.constant(prose.path, prose.scope, error)) is not None:
        path, constant = found
        if isinstance(constant.value.value, str) and _tells(constant.value.value):
            prose.cite(constant.start, constant.end, path=path, symbol=constant.symbol)
            return text_of(prose, constant.value.value)
    own = prose.index.error_types.get(prose.index.own_type(error))
    handed = (prose.index.made_by(own, maker) if maker else prose.index.handed_on(own)) if own is not None else None
    if own is None or handed is None or not _tells(str(handed.args[0].value)):
        return ""
    prose.cite(handed.start, handed.end, path=own.path, symbol=handed.symbol)
    return text_of(prose, str(handed.args[0].value))


def _tells(message: str) -> bool:
    """A message that is one hole says nothing that the error's name does not."""
    return not (message.startswith("{") and message.endswith("}") and message.count("{") == 1)


def _returned(prose: Prose, outcome: Outcome, form: Form) -> str:
    verb = _verb("return", form)
    if outcome.name == "status" and outcome.value is not None:
        status = answered(prose, outcome.value)
        message = text_of(prose, outcome.message) if outcome.message else ""
        given = " and".join(f" with {each}" for each in (message, _headers(outcome)) if each)
        return f"{_verb('answer', form)} {status}{given}" if status else ""
    if outcome.condition is not None:
        said = clause(prose, outcome.condition)
        return f"{verb} whether {said}" if said else ""
    if outcome.value is None:
        return f"{verb} early"
    if outcome.at:
        prose.cite(outcome.at, outcome.at)
    value = _value(prose, outcome.value, wrapped=outcome.end > outcome.start)
    return f"{verb} {value}" if value else ""


def _headers(outcome: Outcome) -> str:
    """What an answer says besides its body: `retry-after`, not of what kind the body is."""
    told = [key.value for each in outcome.args if each.form == "mapping" for key in each.items[::2]]
    names = [name for name in told if isinstance(name, str) and not name.lower().startswith("content-")]
    return f"the header {listing([code(name) for name in names])}" if names and all(map(is_codeable, names)) else ""


def answered(prose: Prose, status: Operand) -> str:
    """An HTTP status: its number first, where the code only names it."""
    said = say(prose, status)
    name = status.value if isinstance(status.value, str) else status.name
    number = status_named(name) if said and name else None
    if number is None and said.startswith("`"):
        return f"the status {said}"
    if number is None:
        return said
    prose.derive(Derivation(str(number), name, "status"))
    return f"{number} ({code(name)})" if is_codeable(name) else said


def _value(prose: Prose, operand: Operand, *, wrapped: bool = False) -> str:
    if wrapped and (kind := _made_type(prose, operand.text)) and is_codeable(kind[1]):
        return f"a new {code(kind[1])}"
    if wrapped and (made := _made(operand)):
        return made
    if wrapped and (operand.form in ("call", "other", "arithmetic", "slice") or operand.items):
        return ""  # spread over lines, the code can't be quoted as it stands
    if operand.form == "collection" and not operand.items:
        return f"an empty {'list' if operand.text.startswith('[') else 'collection'}"
    if operand.form == "mapping" and not operand.items:
        return "an empty mapping"
    if operand.form in ("collection", "mapping"):
        return code(operand.text) if is_codeable(operand.text) else ""
    return say(prose, operand)


def _made_type(prose: Prose, text: str) -> re.Match[str] | None:
    """C#: methods begin with a capital too, and only `new` makes something."""
    return _MADE.match(text) if prose.language != "csharp" or text.startswith("new ") else None


def _made(operand: Operand) -> str:
    """ "a new `Clone`", where what it is made of runs over lines."""
    made = operand.form == "call" and operand.text.startswith("new ") and is_codeable(operand.name)
    return f"a new {code(operand.name)}" if made and not is_codeable(operand.text) else ""


def _logged(prose: Prose, outcome: Outcome, form: Form) -> str:
    level = {
        "warn": "warning",
        "err": "error",
        "exception": "error",
        "fatal": "critical error",
        "critical": "critical error",
    }.get(outcome.name, outcome.name)
    message = text_of(prose, outcome.message) if outcome.message else ""
    if level in ("warning", "error", "critical error"):
        article = "an" if level == "error" else "a"
        return f"{_verb('log', form)} {article} {level}" + (f" {message}" if message else "")
    return f"{_verb('log', form)} {message}" if message else ""


def _called(prose: Prose, outcome: Outcome, form: Form) -> str:
    if outcome.name in _PRINTS:
        return _printed(prose, outcome, form)
    if (
        prose.language == "rust"
        and outcome.args
        and outcome.name.rpartition(".")[2] in ("write", "writeln", "write_str")
    ):
        said = say(prose, outcome.args[0])  # its macros, whose text is filled already
        return f"{_verb('write', form)} {said}" if said else ""
    if header := _header_set(prose, outcome, form):
        return header
    name = _ON_RESULT.split(outcome.name)[-1]  # what is called on a result is named by its method alone
    if not is_codeable(name):
        return ""
    text = f"{_verb('call', form)} {code(name)}"
    if not 1 <= len(outcome.args) <= 2:
        spoken = _spoken(prose, outcome.args)
        return f"{text} with {spoken}" if spoken else text
    mark = prose.mark()
    given = [_value(prose, argument) for argument in outcome.args]
    if all(given) and sum(map(len, given)) <= 100:
        return f"{text} with {listing(given)}"
    prose.back_to(mark)
    return text


def _spoken(prose: Prose, args: Sequence[Operand]) -> str:
    """Of much that is given, what a reader meets: a status, and a text of several words."""
    mark = prose.mark()
    said: list[str] = []
    for each in args:
        words = isinstance(each.value, str) and each.form in ("literal", "template") and " " in each.value.strip()
        if words and len(said) < MAX_SPOKEN and (told := say(prose, each)):
            said.append(told)
        elif each.form == "literal" and is_status_number(each.value) and not said:
            said.append(str(each.value))
    if any(each[0] in '"“' for each in said):
        return listing(said)
    prose.back_to(mark)
    return ""


def is_status_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 200 <= value < 600


def _header_set(prose: Prose, outcome: Outcome, form: Form) -> str:
    """`w.Header().Set("Retry-After", …)`, `response.setHeader("Retry-After", …)`: what is answered besides."""
    if not _SETS_HEADER.search(outcome.name) or len(outcome.args) != 2:
        return ""
    header, value = outcome.args
    named = say(prose, header)
    if not named or (header.form == "name" and named == code(header.name)):
        return ""
    given = say(prose, value, name=str(header.value or ""))
    return f"{_verb('set', form)} the header {named}" + (f" to {given}" if given else "")


def _printed(prose: Prose, outcome: Outcome, form: Form) -> str:
    """What is written to the terminal; nothing where the code only spells it out."""
    if not outcome.args:
        return ""
    to_error = any(argument.name.lower().endswith("stderr") for argument in outcome.args) or outcome.name in _TO_ERROR
    shown = outcome.args[0]
    said = say(prose, shown) if shown.form in ("literal", "template", "name") else ""
    if said and outcome.name == "perror":
        said += " and the system's error"
    return f"{_verb('print', form)} {said}{' to standard error' if to_error else ''}" if said else ""


def _set(prose: Prose, outcome: Outcome, form: Form) -> str:
    if outcome.value is not None and (step := _AUGMENTED.fullmatch(outcome.value.text)) and is_codeable(outcome.name):
        if step[1] in ("*", "/"):
            verb = _verb("multiply" if step[1] == "*" else "divide", form)
            by = step[2] if step[2].replace(".", "").isdigit() else code(step[2])
            return f"{verb} {code(outcome.name)} by {by}"
        verb, word = ("add", "to") if step[1] == "+" else ("subtract", "from")
        return f"{_verb(verb, form)} {step[2] if step[2].isdigit() else code(step[2])} {word} {code(outcome.name)}"
    if outcome.value is not None and is_codeable(outcome.name):
        if outcome.value.text in (f"{outcome.name}++", f"{outcome.name}--"):
            return f"{_verb('increment' if outcome.value.text[-1] == '+' else 'decrement', form)} {code(outcome.name)}"
        if _APPLIED.fullmatch(outcome.value.text) and is_codeable(outcome.value.text):
            return f"{_verb('apply', form)} {code(outcome.value.text)}"
    if outcome.value is not None and outcome.value.form == "name" and is_status(outcome.value.name):
        status = answered(prose, outcome.value)
        return f"{_verb('set', form)} {code(outcome.name)} to {status}" if is_codeable(outcome.name) else ""
    wrapped = outcome.end > outcome.start
    value = _value(prose, outcome.value, wrapped=wrapped) if outcome.value is not None else ""
    if not value or not is_codeable(outcome.name) or "()" in outcome.name:
        return ""
    return f"{_verb('set', form)} {code(outcome.name)} to {value}"


def _counted(prose: Prose, negative: Operand) -> str:
    """`-3` counts three from the end, `-size` as many as `size` says."""
    value = negative.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(-value)
    return say(prose, Operand(text := negative.text[1:].strip(), "name", text, names=negative.names))


def _cut(prose: Prose, outcome: Outcome, form: Form) -> str:
    if not is_codeable(outcome.name):
        return ""
    kept = say(prose, outcome.value)
    if not kept:
        return ""
    if outcome.value is not None and outcome.value.text.startswith("-"):
        return f"{_verb('drop', form)} the last {_counted(prose, outcome.value)} of {code(outcome.name)}"
    text = f"{_verb('cut', form)} {code(outcome.name)} to its first {kept}"
    if outcome.message:
        ending = text_of(prose, outcome.message)
        text += f" and {_verb('append', form)} {ending}"
    return text
