"""Ways in: routes, commands with their options, consumers, schedules and other entries."""

import re

from specs.analysis.facts import Command, Entry, Operand, Option, Route
from specs.analysis.package import SymbolId
from specs.analysis.plurals import without_implied
from specs.writing.collecting import Collector
from specs.writing.draft import JOINT, About, Citation, Derivation, StatementKind, joined_path
from specs.writing.english import clean, code, ended, is_codeable, listing
from specs.writing.index import Index
from specs.writing.markup import plain
from specs.writing.operands import say
from specs.writing.outcomes import answered
from specs.writing.prose import Prose
from specs.writing.remote_calls import exchanged

_ENTRIES = {
    "consumer": "Consumes messages of {name}{with}",
    "schedule": "Runs{what} on the schedule {name}",
    "event": "Reacts to the event {name}{with}",
    "signal": "Reacts to the signal {name}{with}",
    "hook": "Is called as the hook {name}",
    "job": "Runs{what} as the background job {name}",
    "websocket": "Serves WebSocket connections at {name}",
    "graphql": "Answers the GraphQL operation {name}",
    "grpc": "Answers the gRPC call {name}",
}
_STATUSES = frozenset({"HttpCode", "status", "status_code", "statusCode", "ResponseStatus"})
MAX_HEAD = 12  # lines in which a command may name itself
_ROOT_UNWRITTEN = frozenset({"rails", "django"})  # `root` and `path("")` write no path
_OWN_QUEUE = frozenset({"Sidekiq", "ActiveJob", "Laravel"})  # the job itself says of which queue it is
_ROOT_FIELDS = {"Mutation": "mutation", "Subscription": "subscription", "ResolveField": "field"}
_SPENT = {"every": "every {}", "after": "once, {} after the start", "pause": "again {} after it has ended"}
_NAMES_TO_PROVE = {"websocket": "WebSocket", "graphql": "GraphQL", "grpc": "gRPC"}


def write_routes(collector: Collector, index: Index, place: SymbolId) -> None:
    for each in index.of(place).routes:
        prose = Prose(index, place.path, place.name)
        prose.cite(each.start, each.end)
        if text := _route(prose, each):
            about = About(place.path, each.symbol, f"route:{each.method}", each.path)
            collector.add(prose, "description", text, about, weight=9)


def _route(prose: Prose, each: Route) -> str:
    hands_on = any(name == "include" for name, _ in each.detail)
    if not is_codeable(each.path) or (hands_on and not each.path.strip("/")):
        return ""
    method = "any method" if each.method in ("ANY", "") else each.method
    named = next((value.name for name, value in each.detail if name == "handler"), each.symbol)
    handler = named.rpartition(".")[2]
    text = f"Serves {method} {route_path(prose, each)}"
    holder = prose.index.symbol(SymbolId(prose.path, each.symbol))
    if named == "main" or (holder is not None and holder.kind in ("class", "namespace") and named == each.symbol):
        handler = ""  # a block in the body of a class has no name
    if handler and is_codeable(handler) and handler.isidentifier() and handler != each.method:
        text += f" with {code(handler)}"
    details = []
    for name, value in each.detail:
        if name == "handler":
            continue
        said = answered(prose, value) if name in _STATUSES else say(prose, value)
        if name == "middleware":  # ours is the word, theirs are the names
            passed = [code(each.name) for each in value.items if is_codeable(each.name)]
            text += f" after {listing(passed)}" if passed else ""
        elif name == "guard":  # ours is the word
            text += f" under {said}" if said and len(said) < 60 else ""
        elif said == code(name):
            details.append(said)
        elif said and len(said) < 60 and is_codeable(name):
            details.append(f"{code(name)}: {said}")
    return f"{text} ({', '.join(details[:4])})" if details else text


def route_path(prose: Prose, each: Route) -> str:
    """The path as the code writes it: one that is joined from two places is told by its parts."""
    if each.framework == "next" and each.written == prose.path:
        return f"at the place of {code(prose.path)}"
    if each.prefix_start:
        prose.cite(each.prefix_start, each.prefix_end)
    for mount in each.mounts:
        prose.cite(mount.start, mount.end, path=mount.path or prose.path, symbol="")
    parts = [part for part in (each.written, each.prefix, *(m.prefix for m in each.mounts)) if part.strip("/")]
    if not parts and each.path == "/" and each.framework.lower() in _ROOT_UNWRITTEN:
        return "at the root"
    if not parts or not all(is_codeable(part) for part in parts):
        return code(each.path)
    if len(parts) == 1 and f"/{parts[0].strip('/')}" == each.path:
        prose.derive(Derivation(each.path, parts[0], "join"))
        return code(each.path)
    whole = joined_path(parts[::-1]).strip("/")
    implied = each.path.strip("/") != whole == without_implied(each.path).strip("/")
    slashed = each.path == f"/{whole}/"  # the group's path, with the slash that is the route's own
    if implied or slashed or (whole == each.path.strip("/") and (len(parts) > 1 or parts[0] == each.path[1:])):
        prose.derive(Derivation(each.path, JOINT.join(parts[::-1]), "join"))
        return code(each.path)
    return " under ".join(code(part) for part in parts)


def prove_name(prose: Prose, command: Command) -> None:
    """Clap names a subcommand after the variant that holds it: `forget-all` after `ForgetAll`."""
    if command.framework == "Thor" and " " in command.name:  # `cert generate`, of what `cert` is bound to
        held = f"::{command.symbol.rpartition('.')[2]}"
        for path, each in prose.index.own_commands:
            if each.parent == held:
                prose.cite(each.start, each.end, path=path, symbol=each.symbol)
                prose.derive(Derivation(command.name, JOINT.join(command.name.split(" ")), "variable"))
    holder = prose.index.symbol(SymbolId(prose.path, command.symbol))
    if command.framework == "clap" and holder is not None and holder.kind == "enum":
        variant = command.name.replace("-", " ").title().replace(" ", "")
        prose.derive(Derivation(command.name, variant, "words"))


def write_commands(collector: Collector, index: Index, place: SymbolId) -> None:
    for each in index.of(place).commands:
        prose = Prose(index, place.path, each.symbol)
        prose.cite(each.start, each.start if each.end - each.start > 30 else each.end)
        about = About(place.path, each.symbol, "command", f"{each.parent} {each.name}".strip())
        if each.framework == "typer" and not each.name and not each.help:
            continue  # options of the whole program, which the guide tells
        text = f"Offers {command_words(each)}"
        prove_name(prose, each)
        symbol = index.symbol(place)
        if each.help and len(each.help) < 300 and (symbol is None or symbol.doc is None):
            text += f": {plain(each.help)}"
        collector.add(prose, "description", text, about, weight=10)
        if index.many_options:
            name = each.name if is_codeable(each.name) else place.path
            write_options(collector, index, place.path, each, "configuration", name=name)


def command_words(each: Command) -> str:
    return f"the command {code(each.name)}" if is_codeable(each.name) else "a command on the command line"


def file_command(path: str, command: Command) -> str:
    """Django calls a command by its file; "" where the file does not name it."""
    folder, _, file = path.rpartition("/")
    return file.removesuffix(".py") if command.framework == "django" and folder.endswith("management/commands") else ""


def tells_more(option: Option) -> bool:
    """Whether there is more to an option than its name."""
    given = option.default if option.takes_value else None
    known = given is not None and (given.value not in (None, False) or given.form == "name" or _of_path(given) != given)
    return bool(option.help or option.choices or option.env or known or (option.required and not option.positional))


def _of_path(default: Operand) -> Operand:
    """`Path("lake")` is told by the text in it."""
    inner = default.items[0] if len(default.items) == 1 else None
    is_path = default.form == "call" and default.name.rpartition(".")[2] == "Path"
    return inner if is_path and inner is not None and isinstance(inner.value, str) else default


NAMELESS = frozenset({"getopt", "usage"})  # these say nowhere what the program is called


def option_text(prose: Prose, command: Command, option: Option, name: str) -> str:
    """`agent-timers` takes `--owner` (required): the team that the timer belongs to."""
    flags = [code(flag) for flag in option.flags if is_codeable(flag)][:3]
    if not flags:
        return ""
    prose.cite(option.start, option.end)
    if prose.language in ("go", "c", "cpp", "php"):  # their flags are declared without their dashes
        for flag in option.flags:
            prose.derive(Derivation(flag, flag.lstrip("-"), "words"))
    for flag, written in zip(option.flags, option.written, strict=False):
        if written and written != flag:
            prose.derive(Derivation(flag, written, "words"))
    traits: list[str] = []
    if option.positional:
        traits.append("an argument")
    if option.required and not option.positional:
        traits.append("required")
    if option.takes_value and command.framework == "getopt":
        traits.append("with a value")  # its letter alone does not show it
    if off := [code(flag) for flag in option.off if is_codeable(flag)]:
        traits.append(f"turned off by {listing(off, 'or')}")
    if option.choices:
        choices = [code(choice) for choice in option.choices if is_codeable(choice)][:10]
        traits.append(f"one of {listing(choices, 'or')}")
        owner = command.symbol.rpartition(".")[0]
        for kind in (option.type, f"{owner}.{option.type}"):  # an enum of the package
            home, known = prose.index.choices.get(kind, ("", None))
            if known is not None:
                prose.cite(known.start, known.end, path=home, symbol=known.symbol)
    if bounds := _range(prose, option.type):
        traits.append(bounds)
    if option.env and is_codeable(option.env):
        traits.append(f"also from the environment variable {code(option.env)}")
    given = _of_path(option.default) if option.default is not None else None
    if given is not None and option.takes_value and (given.value is not None or given.form == "name"):
        mark = prose.mark()
        default = say(prose, given, name=option.flags[0].lstrip("-"))
        if default and len(default) < 80:
            traits.append(f"{default} by default")
        else:
            prose.back_to(mark)
    nameless = command.framework in NAMELESS and name == prose.path
    subject = "The program takes" if nameless else f"{code(name)} takes"
    if name == command.name:
        prove_name(prose, command)
        prose.cite(command.start, command.end if command.end - command.start <= MAX_HEAD else command.start)
    text = f"{subject} {flags[0]}" + (f" (or {', '.join(flags[1:])})" if flags[1:] else "")
    if traits:
        text += f" ({', '.join(traits)})"
    return f"{text}: {plain(clean(option.help, 240))}" if option.help else text


_BOUNDS = re.compile(r"(?:click\.)?(?:Int|Float)Range\((?:min=)?(-?[\d.]+)?,? ?(?:max=)?(-?[\d.]+)?(?:, ?clamp=\w+)?\)")


_COUNTED = re.compile(r"range\((?:(\d+), ?)?(\d+)\)")


def _range(prose: Prose, kind: str) -> str:
    """ "from 1 to 100", of `IntRange(1, 100)` and of `range(1, 101)`."""
    if counted := _COUNTED.fullmatch(kind):
        last = str(int(counted[2]) - 1)
        prose.derive(Derivation(last, counted[2], "bound"))
        return f"from {counted[1]} to {last}" if counted[1] else f"at most {last}"
    found = _BOUNDS.fullmatch(kind)
    if found is None or not (found[1] or found[2]):
        return ""
    low, high = found[1], found[2]
    if "max=" in kind and "min=" not in kind and high is None:
        low, high = None, low
    return f"from {low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"


def write_options(
    collector: Collector,
    index: Index,
    path: str,
    command: Command,
    kind: StatementKind,
    *,
    name: str,
    named_at: Citation | None = None,
) -> None:
    """`name` is what the command is called by, `named_at` the place that says so where that is not the command's."""
    for option in command.options:
        prose = Prose(index, path, command.symbol)
        if named_at is not None:
            prose.citations.append(named_at)
        if tells_more(option) and (text := option_text(prose, command, option, name)):
            about = About(path, command.symbol, "option", option.flags[-1] if option.flags else "", command.name)
            collector.add(prose, kind, ended(text), about, weight=6 if option.required else 5)


def write_entries(collector: Collector, index: Index, place: SymbolId) -> None:
    for each in index.of(place).entries:
        prose = Prose(index, place.path, place.name)
        prose.cite(each.start, min(each.end, each.start + (14 if each.framework in _OWN_QUEUE else 6)))
        if text := _entry(prose, each):
            collector.add(
                prose, "description", text, About(place.path, each.symbol, f"entry:{each.kind}", each.name), weight=8
            )


_CALLBACK = re.compile(r"^(?:skip_)?(before|after|around)_\w+$")  # of Rails


def _callback(prose: Prose, each: Entry) -> str:
    """`before_action` calls `authenticate`, only for `show`."""
    told = [
        f"{_NARROWED[key]} {listing([code(item.name) for item in value.items or (value,)])}"
        for key, value in each.detail
        if all(is_codeable(item.name) for item in value.items or (value,))
    ]
    verb = "leaves out" if each.framework.startswith("skip_") else "calls"
    return f"{code(each.framework)} {verb} {code(each.name)}{''.join(f', {part}' for part in told)}"


_NARROWED = {"only": "only for", "except": "but not for", "on": "on", "if": "if", "unless": "unless"}


def _entry(prose: Prose, each: Entry) -> str:
    if each.kind == "hook" and (called := next((v for key, v in each.detail if key == "handler"), None)):
        return f"Calls {code(called.name)} at {code(each.name)}" if is_codeable(called.name + each.name) else ""
    if each.kind == "hook" and _CALLBACK.match(each.framework) and is_codeable(each.name):
        return _callback(prose, each)
    phrase = _ENTRIES.get(each.kind)
    if each.framework == "dead letters":
        name = code(each.symbol.rpartition(".")[2])
        return f"Takes with {name} the messages that could not be handled in any attempt"
    if each.framework == "atexit":
        return "Is called when the program ends"
    if each.framework == "aws lambda":
        phrase = "Is invoked as {name}, with an event and its context"
    if phrase is None or each.kind in _NAMES_TO_PROVE:
        # The kind's own name (GraphQL) would need a proof that the lines do not give.
        phrase = {
            "websocket": "Serves socket connections at {name}",
            "graphql": f"Answers the {_root_field(each)} {{name}}",
            "grpc": "Answers the remote calls of {name}"
            if "Register" in each.name
            else "Answers the remote call {name}",
        }.get(each.kind)
    if each.framework.startswith("slack "):
        phrase = f"Answers the {each.framework.removeprefix('slack ')} {{name}} of Slack{{with}}"
    if phrase is None:
        return ""
    name = code(each.name) if is_codeable(each.name) else ""
    if not name:
        return ""
    if caught := [say(prose, value) for key, value in each.detail if key == "error"]:
        return f"Answers requests that end in {listing(caught, 'or')} by {name}" if all(caught) else ""
    who = _handler(prose, each)
    if each.kind == "signal" and (sender := next((v for key, v in each.detail if key == "of"), None)) is not None:
        return f"Reacts to the signal {name} of {say(prose, sender)}" + (f" with {who}" if who else "")
    if (task := next((v for key, v in each.detail if key == "task"), None)) is not None and each.kind == "schedule":
        when = [say(prose, value) for key, value in each.detail if key == "schedule"]
        return f"Runs {code(str(task.value))} on the schedule {name}" + (f" ({when[0]})" if when and when[0] else "")
    if each.framework in ("apscheduler", "arq") and (timed := _timed(prose, each)):
        return f"Runs {name} {timed}"
    if spent := next((pair for pair in each.detail if pair[0] in _SPENT), None):
        details = dict(each.detail)
        unit = str(details["unit"].value) if "unit" in details else "millisecond"
        span = say(prose, spent[1], unit=unit)
        first = say(prose, details["first"], unit=unit) if span and "first" in details else ""
        text = f"Runs{f' {who}' if who else ''} {_SPENT[spent[0]].format(span)}" if span else ""
        return f"{text}, first {first} after the start" if first else text
    text = phrase.format(name=name, what=f" {who}" if who else "", **{"with": f" with {who}" if who else ""})
    if queue := next((value for key, value in each.detail if key == "queue"), None):
        owner = SymbolId(prose.path, each.symbol.rpartition(".")[0])
        if each.framework in _OWN_QUEUE:
            text += f" of the queue {say(prose, queue)}"
        elif prose.index.symbol(owner) is not None:  # the class says of which queue its methods take the jobs
            prose.citations.append(prose.index.head(owner))
            text += f" of the queue {say(prose, queue)}"
    if at_once := next((value for key, value in each.detail if key == "concurrency"), None):
        spread = isinstance(at_once.value, str) and "-" in at_once.value  # "2-4": as many as there is work for
        text += f", {code(str(at_once.value))} at a time" if spread else f", at most {say(prose, at_once)} at a time"
    if each.kind in ("graphql", "grpc") and (both := exchanged(prose, each)):
        return f"{text}: it {both}"
    told = [
        pair for pair in each.detail[:4]
        if pair[0] not in ("queue", "concurrency") and pair[1].value not in (True, False, "Query", *_ROOT_FIELDS)
    ]  # fmt: skip
    named = each.kind in ("consumer", "job", "schedule") and len(told) > 1
    traits = [
        f"{code(key)}: {said}" if named and is_codeable(key) else said
        for key, value in told
        if (said := say(prose, value, name=key if named else ""))
        and said != "None"
        and each.name not in (value.value, value.text)
    ]
    return f"{text} ({', '.join(traits)})" if traits else text


_SPANS = ("weeks", "days", "hours", "minutes", "seconds")


def _timed(prose: Prose, each: Entry) -> str:
    """ "every 5 seconds", or the fields of a timetable, as APScheduler is given them."""
    fields = [(key, value) for key, value in each.detail if key != "on"]
    spans = [say(prose, value, unit=key[:-1]) for key, value in fields if key in _SPANS]
    if spans and all(spans):
        return f"every {listing(spans)}"
    told = [f"{code(key)} {said}" for key, value in fields if key in _TIMETABLE and (said := say(prose, value))]
    return f"by the timetable {listing(told)}" if told else ""


_TIMETABLE = frozenset({"weekday", "hour", "minute", "second", "day", "day_of_week", "month", "week", "trigger"})


def _handler(prose: Prose, each: Entry) -> str:
    """The function that answers, where its name says more than the name that it answers to."""
    place = SymbolId(prose.path, each.symbol)
    symbol, name = prose.index.symbol(place), each.symbol.rpartition(".")[2]
    if symbol is None or symbol.kind not in ("function", "method") or not name.isidentifier():
        return ""
    if each.framework == "sigaction":
        return ""  # where it is asked for, not what answers
    if each.framework == "cron literal":
        return ""
    if name == each.name and not any(key in _SPENT for key, _ in each.detail):
        return ""
    prose.citations.append(prose.index.head(place))
    return code(name)


def _root_field(each: Entry) -> str:
    """What it is a field of, where the schema or the table of resolvers says so."""
    said = [each.symbol.partition(".")[0], *(value.value for _, value in each.detail)]
    return next((word for root, word in _ROOT_FIELDS.items() if root in said), "query")
