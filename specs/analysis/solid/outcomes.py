"""What a branch does: its direct statements, read as outcomes."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import is_fixed
from specs.analysis.facts import Operand, Outcome
from specs.analysis.solid.answers import MAX_ARGS, handed_status, is_refusal, is_status, message_of, status_of
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.cuts import CUTTERS, cut
from specs.analysis.solid.forms import Form
from specs.analysis.solid.logs import ANDROID, log_level
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, last_name, lines
from specs.analysis.solid.thrown import raises, thrown

MAX_OUTCOMES = 8
FAILS = "fail"  # in the place of an error: whether it throws or ends the program, only the one who builds it knows
LEAVING = frozenset({"return", "throw", "break", "continue", "exit", "retry", "goto"})
AUGMENTED = frozenset({"+=", "-=", "*=", "/=", "|=", "&=", "||=", "??=", ".=", "<<=", ">>=", "%=", "&&=", "^="})
VALUES = frozenset(
    {
        "call",
        "string",
        "number",
        "word",
        "name",
        "member",
        "binary",
        "list",
        "not",
        "is",
        "slice",
        "new",
        "negative",
        "fits",
    }
)
LENDING = frozenset({"let", "also", "apply", "run", "with", "use"})
FAILING = frozenset({"err", "errx", "verr", "verrx"})  # C: say why, and end
RELEASES = re.compile(
    r"^(?:\w*_)?(?:x|safe)?free(?:addrinfo|_\w+)?$|^(?:fclose|closedir|pclose|va_end)$|_(?:destroy|unref|unlock|dispose)$"
)
ANSWERING = frozenset({"halt", "head", "render", "error!", "redirect_to"})
# What only says that the program is wrong, and is gone from what is shipped.
ASSERTIONS = frozenset({"Debug.Assert", "Debug.Fail", "Debug.WriteLine", "Trace.Assert", "assert", "g_assert"})
SAYING = re.compile(r"(?:^|[>:.])(?:getMessage|sprintf|t|__?|gettext|trans|json_encode|implode)$")  # gives a text
TRANSLATING = frozenset({"t", "__", "_", "gettext", "trans"})
COLLECTED = frozenset({"collect", "to_string", "to_owned", "into"})
APPENDED = re.compile(r"\{(\w+)\}([^{}]+)")
# What only hands a value over in another form.
HANDED_OVER = frozenset({"Some", "Ok", "ok", "unwrap", "clone", "into", "collect", "to_owned", "as_ref", "boxed"})
# What only puts a text into words: `_("No name given")`, `"Too long: %s" % name`.
# What checks, and is told by what it asks.
CHECKING = frozenset({"ensure", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "matches"})


MAX_TEXT = 200


def outcomes(reader: Reader, nodes: list[Node], scope: Scope) -> tuple[Outcome, ...]:
    """The direct steps, in order; nested decisions tell their own."""
    found: list[Outcome] = []
    cuts: dict[str, Outcome] = {}
    for step in reader.steps(nodes):
        form = reader.bare(step)[1]
        if form.kind == "declare":
            cuts |= _declared_cuts(reader, form)
            continue
        if form.kind in ("if", "switch", "loop", "try"):
            if leaves(reader, step):
                break  # what follows happens only where that decision did not end it
            continue
        if found and (ending := _ending(reader, found[-1], form)) is not None:
            found[-1] = replace(found[-1], message=ending, end=lines(step)[1])
            continue
        if found and form.kind == "assign" and (longer := _lengthened(reader, found[-1], form)) is not None:
            found[-1] = replace(longer, end=lines(step)[1])
            continue
        told = _result(reader, step, form, scope) or outcome(reader, step, scope)
        if form.kind == "goto" and reader.dialect.jump is not None:
            led = reader.dialect.jump(reader, step, tuple(found))
            told = (led,) if led is not None else ()
        found += [_with_cut(each, cuts) for each in told] if cuts else told
        if len(found) >= MAX_OUTCOMES or form.kind in LEAVING or (told and told[-1].verb == "exit"):
            break
    if reader.dialect.given is not None and len(found) > 1:  # what is released on the way is no step of its own
        found = [each for each in found if each.verb != "call" or not RELEASES.search(each.name)] or found
    return _worded(found[:MAX_OUTCOMES])


def _lengthened(reader: Reader, before: Outcome, form: Form) -> Outcome | None:
    """`error = "no option '"; error += name; error += "'";` of C++ is one text."""
    target, added = (*form.parts, None, None)[:2]
    text = before.value.value if before.value is not None and before.value.form in ("literal", "template") else None
    if reader.dialect.language != "cpp" or form.name != "+=" or target is None or added is None:
        return None
    if (
        before.verb != "set"
        or before.value is None
        or not isinstance(text, str)
        or reader.written(target) != before.name
    ):
        return None
    value = operand(reader, added)
    apart = text.endswith("}") or not text
    # two texts that follow each other stand nowhere as one
    more = value.value if isinstance(value.value, str) and apart else f"{{{value.text}}}"
    if len(text) + len(more) > MAX_TEXT:
        return None
    return replace(before, value=replace(before.value, form="template", value=text + more, derivation=""))


def _worded(found: list[Outcome]) -> tuple[Outcome, ...]:
    """`$message = sprintf('No %s', $name); throw new X($message);`: the error says what its message was bound to."""
    if len(found) < 2 or found[-1].verb != "raise" or found[-1].message:
        return tuple(found)
    last = found[-1]
    given = [arg.name for arg in last.args if arg.form == "name"]
    for step in found[:-1]:
        text = step.value.value if step.value is not None and step.value.form in ("literal", "template") else None
        once = sum(other.name == step.name and other.verb == "set" for other in found) == 1
        if step.verb == "set" and step.name in given and once and isinstance(text, str):
            return (*(other for other in found[:-1] if other is not step), replace(last, message=text))
    return tuple(found)


def _declared_cuts(reader: Reader, form: Form) -> dict[str, Outcome]:
    """`let short: String = note.chars().take(137).collect();`"""
    found: dict[str, Outcome] = {}
    for name, _, value in form.declared:
        current = value
        for _ in range(4):
            held = reader.bare(current)[1] if current is not None else None
            if held is None or held.kind != "call" or held.name not in COLLECTED or held.target is None:
                break
            current = held.target
        held = reader.bare(current)[1] if current is not None else None
        if value is None or held is None or held.kind != "call" or held.name not in CUTTERS:
            continue
        subject = reader.bare(held.target)[1] if held.target is not None else None
        if subject is not None and subject.kind == "call" and subject.name == "chars" and subject.target is not None:
            kept = operand(reader, held.parts[0]) if len(held.parts) == 1 and held.parts[0] is not None else None
            if kept is not None and (owner := reader.written(subject.target)) and "()" not in owner:
                found[name] = Outcome("cut", *lines(value), owner, value=kept)
    return found


def _with_cut(step: Outcome, cuts: dict[str, Outcome]) -> Outcome:
    """`format!("{short}…")`: what was cut, with what is appended to it."""
    value = step.value
    if step.verb != "return" or value is None or value.form != "template":
        return step
    whole = APPENDED.fullmatch(str(value.value))
    cut = cuts.get(whole[1]) if whole is not None else None
    return replace(cut, message=whole[2], end=step.end) if cut is not None and whole is not None else step


def _ending(reader: Reader, last: Outcome, form: Form) -> str | None:
    """`note.truncate(137); note.push_str("…")`: what is appended to what was just cut."""
    if last.verb != "cut" or last.message or form.kind != "call" or form.name not in ("push_str", "push", "append"):
        return None
    given = reader.arguments(form)
    text = operand(reader, given[0]).value if len(given) == 1 else None
    same = form.target is not None and reader.written(form.target) == last.name
    return text if same and isinstance(text, str) else None


def _result(reader: Reader, node: Node, form: Form, scope: Scope) -> tuple[Outcome, ...]:
    """The value of a branch, where it is what the function returns."""
    if reader.dialect.result is None or form.kind not in VALUES or not reader.dialect.result(node):
        return ()
    step = returned(reader, node, Form("return", parts=(node,)), scope)
    printed = form.kind == "call" and form.template and form.name != "format"
    return () if printed and step.verb == "return" else (step,)


def leaves(reader: Reader, node: Node, limit: int = 400) -> bool:
    return any(form.kind in LEAVING for _, form in reader.inside(node, limit))


def outcome(reader: Reader, node: Node, scope: Scope) -> tuple[Outcome, ...]:
    inner, form = reader.bare(node)
    start, end = lines(node)
    match form.kind:
        case "return":
            return (returned(reader, inner, form, scope),)
        case "throw":
            return (thrown(reader, form, scope, start, end),)
        case "binary" if form.name in ("and", "&&") and form.parts[0] is not None and form.parts[1] is not None:
            left, right = form.parts[0], form.parts[1]  # Ruby: `head :forbidden and return`
            if reader.dialect.bare_calls and reader.bare(right)[1].kind == "return":
                return outcome(reader, left, scope) or outcome(reader, right, scope)
        case "binary" if reader.dialect.streamed is not None:
            told = reader.dialect.streamed(reader, inner, form, start, end)
            return (told,) if told is not None else ()
        case "binary" if (added := _appended(reader, form, start, end)) is not None:
            return (added,)
        case "break":
            return (Outcome("break", start, end),)
        case "retry":
            return ()  # told with what is tried again
        case "continue":
            return (Outcome("continue", start, end),)
        case "exit":
            status = form.parts[0] if form.parts else None
            return _ended(_given_to_exit(reader, status) if status is not None else None, start, end)
        case "assign":
            step = _assigned(reader, inner, form, start, end)
            return (step,) if step is not None else ()
        case "call":
            return _called(reader, inner, form, scope, start, end)
        case "name" if inner.type == "identifier" and (scope.symbol, form.name) not in reader.assigned:
            if reader.dialect.bare_calls and form.name not in ("private", "protected", "public", "binding"):
                return (Outcome("call", start, end, form.name),)  # Ruby: `flush if full?`
        case "member" if reader.dialect.bare_calls and form.target is not None:  # Ruby: a step by itself acts
            return _called(reader, inner, Form("call", form.name, target=form.target, sep=form.sep), scope, start, end)
    return ()


def returned(reader: Reader, node: Node, form: Form, scope: Scope) -> Outcome:
    start, end = lines(node)
    value = form.parts[0] if form.parts else None
    if value is None:
        return Outcome("return", start, end)
    if reader.dialect.error is not None and (failed := reader.dialect.error(reader, value, scope)) is not None:
        return failed
    held = reader.bare(value)[1]
    if held.kind == "throw":
        return thrown(reader, held, scope, start, end)
    if (added := _appended(reader, held, start, end)) is not None:
        return added
    if held.kind in ("call", "new") and (status := status_of(reader, held, start, end)) is not None:
        return status
    if held.kind == "call" and (status := handed_status(reader, held, start, end)) is not None:
        return status
    if held.kind == "list" and 2 <= len(held.parts) <= 3:  # [429, "Too many orders"]
        items = [operand(reader, part) for part in reader.arguments(held)]
        if is_status(items[0]):
            inside = [held.items[0] if held.form == "collection" and len(held.items) == 1 else held for held in items]
            headers = tuple(each for each in items[1:2] if each.form == "mapping")
            return Outcome("return", start, end, "status", message_of(inside[1:]), items[0], args=headers)
    if shortened := cut(reader, "", value, start, end):
        return shortened
    if (
        (held.kind == "binary" and _compares(held) and _is_question(reader, held))
        or held.kind in ("not", "is", "fits")
        or (reader.dialect.denied is not None and reader.dialect.denied(reader.bare(value)[0]))
    ):
        return Outcome("return", start, end, value=operand(reader, value), condition=condition(reader, value))
    given = operand(reader, value)
    if held.kind == "call" and reader.dialect.language == "php":
        asked = condition(reader, value)  # return in_array($user, $this->guests, true)
        if asked.op not in ("truthy", "opaque"):
            return Outcome("return", start, end, value=given, condition=asked)
    if (given.form == "name" or (held.kind == "number" and " /" in scope.symbol)) and is_status(given):
        return Outcome("return", start, end, "status", value=given)  # Sinatra: 204, of the block that answers
    return Outcome("return", start, end, value=given)


def _appended(reader: Reader, form: Form, start: int, end: int) -> Outcome | None:
    """Ruby: `names << name`."""
    if form.kind != "binary" or form.name != "<<" or not reader.dialect.bare_calls or form.parts[1] is None:
        return None
    name = reader.written(form.parts[0])
    return Outcome("add", start, end, name, value=operand(reader, form.parts[1])) if name else None


def _is_question(reader: Reader, form: Form, depth: int = 0) -> bool:
    """In Ruby `a || b` gives one of the two: only questions make a question of it."""
    if not reader.dialect.bare_calls or form.name not in ("&&", "||", "and", "or"):
        return True
    for part in reader.arguments(form):
        held = reader.bare(part)[1]
        asks = held.kind in ("not", "is") or held.name.endswith("?") or (held.kind == "word" and held.value is not None)
        inner = held.kind == "binary" and _compares(held) and depth < 8 and _is_question(reader, held, depth + 1)
        if not asks and not inner:
            return False
    return True


def _compares(form: Form) -> bool:
    return form.name in ("<", "<=", ">", ">=", "==", "!=", "===", "!==", "&&", "||", "and", "or", "=~", "in")


def owner_of_log(reader: Reader, form: Form) -> str:
    return reader.written(form.target) if form.name in ANDROID and form.target is not None else ""


def _given_to_exit(reader: Reader, node: Node) -> Operand:
    """The text of `t('No access.')`, which is shown in the language of whoever reads it."""
    form = reader.bare(node)[1]
    inner = reader.arguments(form) if form.kind == "call" and form.name in TRANSLATING else []
    text = operand(reader, inner[0]) if inner else None
    return text if text is not None and isinstance(text.value, str) else operand(reader, node)


def _ended(told: Operand | None, start: int, end: int) -> tuple[Outcome, ...]:
    """`exit(3)`; PHP's `die('No database.')` says why, and ends."""
    says = told is not None and told.form == "call" and SAYING.search(told.name) is not None
    if told is not None and (isinstance(told.value, str) or says):
        return (Outcome("call", start, end, "print", args=(told,)), Outcome("exit", start, end))
    return (Outcome("exit", start, end, value=told),)


def _called(reader: Reader, node: Node, form: Form, scope: Scope, start: int, end: int) -> tuple[Outcome, ...]:
    name, given = reader.callee(node), reader.arguments(form)
    dialect = reader.dialect
    if form.block is not None and form.name in LENDING and dialect.language == "kotlin":
        return ()  # `title?.let { … }` only lends what it is called on
    if not name.partition("()")[0] or name in ASSERTIONS or form.name in HANDED_OVER or form.name in CHECKING:
        return ()
    if dialect.error is not None and (failed := dialect.error(reader, node, scope)) is not None:
        return (failed,)
    if dialect.checking is not None and len(given) > 1 and dialect.checking.match(name):
        return ()  # told by what it asks
    if name in dialect.raisers or raises(reader, name, given):
        return (thrown(reader, Form("throw", parts=tuple(given)), scope, start, end),)
    if name == "abort" and given and isinstance(operand(reader, given[0]).value, str):  # Ruby: says why, and ends
        return (Outcome("call", start, end, "warn", args=(operand(reader, given[0]),)), Outcome("exit", start, end))
    if name in FAILING and given and dialect.given is not None:  # errx(1, "no such file: %s", path)
        with_status, *said = dialect.given(reader, given)
        told = (Outcome("call", start, end, "warn", args=tuple(said)),) if message_of(said) else ()
        return (*told, Outcome("exit", start, end, value=with_status))
    if name in dialect.exits or last_name(name) in ("exit", "Exit", "exitProcess", "_exit", "exit!"):
        return _ended(_given_to_exit(reader, given[0]) if given else None, start, end)
    if dialect.given is not None:
        args = dialect.given(reader, given)
    else:
        args = tuple(operand(reader, arg) for arg in given[:MAX_ARGS])
    if name in ("fprintf", "vfprintf", "dprintf") and len(args) > 1:
        return (Outcome("call", start, end, name, args=(*args[1:], args[0])),)
    if name == "array_push" and len(args) == 2 and args[0].form == "name":
        return (Outcome("add", start, end, args[0].name, value=args[1]),)
    if name in ("fwrite", "fputs") and len(args) > 1 and args[0].name in ("STDERR", "STDOUT"):
        return (Outcome("call", start, end, "fprintf", args=(args[1], args[0])),)
    if form.template:  # the text is filled already
        args = (operand(reader, node),)
    if level := log_level(reader, name, form):
        if form.block is not None and not given:  # logger.warn { "…" }
            args = tuple(operand(reader, each) for each in reader.form(form.block).body[-1:])
        if len(args) > 1 and owner_of_log(reader, form) == "Log":  # of Android, whose first argument is a tag
            args = args[1:]
        return (Outcome("log", start, end, level, message_of(args), args=args),)
    if (status := status_of(reader, form, start, end)) is not None and (
        not dialect.tail_returns or form.name in ANSWERING
    ):
        return (status,)
    if " /" in scope.symbol and form.target is None and (refused := next(filter(is_refusal, args), None)) is not None:
        return (Outcome("return", start, end, "status", message_of(args), refused),)  # client_error("Need an id", 422)
    owner = reader.written(form.target)
    if form.name == "truncate" and len(args) == 1 and owner and (is_fixed(args[0]) and args[0].value != 0):
        return (Outcome("cut", start, end, owner, value=args[0]),)
    if (
        form.name in ("push", "append", "add", "Add", "push_back", "emplace_back", "array_push")
        and len(given) == 1
        and owner
    ):
        return (Outcome("add", start, end, owner, value=args[0]),)
    return (Outcome("call", start, end, name, args=args),)


def _assigned(reader: Reader, node: Node, form: Form, start: int, end: int) -> Outcome | None:
    target, value = (*form.parts, None, None)[:2]
    if target is None:
        return None
    _inner, held = reader.bare(target)
    name = reader.written(target) or (reader.text(target, 60) if held.kind == "index" else "")
    if not name:
        return None
    if value is None or form.name in ("++", "--"):
        sign = "-" if form.name == "--" else "+"
        return Outcome("set", start, end, name, value=Operand(f"{name}{sign}{sign}", "other", names=(name,)))
    if form.name in AUGMENTED:
        return Outcome("set", start, end, name, value=Operand(reader.text(node, 100), "other", names=(name,)))
    if held.kind == "index" and not held.parts and held.target is not None:  # PHP: $a[] = 3
        return Outcome("add", start, end, reader.written(held.target), value=operand(reader, value))
    if shortened := cut(reader, name, value, start, end):
        return shortened
    given = operand(reader, value)
    answers = not (given.text.startswith(":") and name.startswith("@"))  # Ruby: `@status = :ok` is a state of its own
    if answers and last_name(name) in ("status", "StatusCode", "status_code", "statusCode") and is_status(given):
        return Outcome("return", start, end, "status", value=given)  # response.status = 404
    return Outcome("set", start, end, name, value=given)
