"""What analysis reads off one file: plain, frozen, language-neutral values with exact lines.

Every analyzer (one file a language) returns a `FileFacts`; everything after it is shared by all languages.
Lines are 1-based and inclusive, counted as an editor counts them. A fact never knows its path: facts are cached by
blob, language and analyzer version, and one blob may stand at many paths. Names are as the code writes them;
`symbol` is the dotted name, inside the file, of the innermost symbol that holds the fact ("" at module level).
"""

from typing import Literal

import msgspec

# Bumped whenever an analyzer may yield something else for the same text: cached facts of older versions are not read.
ANALYZER_VERSION = 5

Scalar = int | float | str | bool | None


class _Frozen(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Encodes as an array: facts of a large package are many, and their field names would be half the bytes."""


# --- expressions ---------------------------------------------------------------------------------------------


class Operand(_Frozen, frozen=True):
    """One side of a condition, an argument, a default: what the code wrote, and what can be known of it.

    `form` says how to read it:
      literal       a constant, possibly folded: `has_value`, `value`; `derivation` when it was computed
      name          a variable, attribute or constant: `name` ("timer.state", "MAX_ATTEMPTS")
      length        the length of `name`:  len(quoted), quoted.length, quoted.size()
      call          the result of calling `name`
      template      a string with holes: `value` is the text with `{hole}` where the code interpolates
      collection    a list, set, tuple: `items`
      mapping       a dict, object, map: `items` alternate key, value
      slice         part of `name`; `items` are its lower and upper bound (a literal null where open)
      arithmetic    could not be folded: `name` is the operator (+ - * / % **), `items` its sides
      other         anything else: only `text`
    """

    text: str
    form: Literal[
        "literal", "name", "length", "call", "template", "collection", "mapping", "slice", "arithmetic", "other"
    ]
    name: str = ""
    value: Scalar = None
    has_value: bool = False
    derivation: str = ""  # "60 * 24 * 31" when `value` was folded from it; "" for a plain literal
    items: tuple["Operand", ...] = ()
    names: tuple[str, ...] = ()  # every name read inside, to be followed to constants


CompareOp = Literal[
    "lt", "le", "gt", "ge", "eq", "ne", "in", "not_in", "is_null", "not_null", "truthy", "falsy",
    "is_a", "not_a", "matches", "not_matches", "starts", "not_starts", "ends", "not_ends",
    "all", "any", "opaque",
]  # fmt: skip


class Condition(_Frozen, frozen=True):
    """What a guard asks, normalised so that the same question reads the same in every language.

    `all` and `any` have `parts`; every other op has `left` and, where it takes one, `right`. `truthy` and `falsy`
    stand for `if x`, `if not x`; `matches` for a regular expression; `opaque` for what has only text. Negations are
    pushed inwards (`not (a < b)` is `ge`), Yoda order is turned round (`140 < n` is `n gt 140`).
    """

    op: CompareOp
    text: str
    left: Operand | None = None
    right: Operand | None = None
    parts: tuple["Condition", ...] = ()
    start: int = 0  # the lines that ask it, told of whole questions and not of their parts; 0 where they are not known
    end: int = 0
    later: bool = False  # what it asks of has another value by then than at first: C's pointers move on


# The derivation of a name that a build defines, or does not.
BUILT = "built"
# The derivation of an argument that is no part of an error, but the callback that is handed it.
HANDED = "handed"
# The derivation of an argument that is no part of an error, but the function of its type that makes it.
MADE_BY = "made by"


class Outcome(_Frozen, frozen=True):
    """What happens next. `verb`:

    raise     `name` is the error type, `message` its text (a template where it interpolates); throw, panic, Err(..) too
    return    `value` is what is returned (None for a bare return); `condition` when a comparison itself is returned
    continue, break, exit (`value` the status), reraise
    log       `name` the level, `message` the text
    set       `name` is assigned `value`
    cut       `name` is shortened: `value` the length kept, `message` what is appended ("...")
    add       `value` is appended to the collection `name`
    call      `name` is called, with `args`
    yield     `value`
    """

    verb: Literal[
        "raise", "return", "continue", "break", "exit", "reraise", "log", "set", "cut", "add", "call", "yield"
    ]
    start: int
    end: int
    name: str = ""
    message: str = ""
    value: Operand | None = None
    condition: Condition | None = None
    args: tuple[Operand, ...] = ()
    at: int = 0  # the line that proves the value, where it stands elsewhere: the return that a `goto` leads to


# --- declarations --------------------------------------------------------------------------------------------


class Doc(_Frozen, frozen=True):
    """A docstring or doc comment, dedented, without its comment marks."""

    text: str
    start: int
    end: int


class Param(_Frozen, frozen=True):
    name: str
    annotation: str = ""
    default: Operand | None = None
    role: Literal["positional", "keyword", "rest", "options"] = "positional"
    optional: bool = False
    wire: str = ""  # what callers outside name it by, where that is another name: a parameter of a query


SymbolKind = Literal[
    "class", "interface", "enum", "type", "function", "method", "property", "constructor", "error", "test", "namespace"
]


class Symbol(_Frozen, frozen=True):
    """A named piece of the file. `name` is dotted: "TimerStore.claim". Spans include decorators and doc comments."""

    name: str
    kind: SymbolKind
    start: int
    end: int
    signature: str  # one line, without the body
    public: bool = True  # by the language's own habit; exported where the language has exports
    doc: Doc | None = None
    params: tuple[Param, ...] = ()
    returns: str = ""
    decorators: tuple[str, ...] = ()  # as written, without the mark: "app.get('/x')", "dataclass"
    bases: tuple[str, ...] = ()
    traits: tuple[
        str, ...
    ] = ()  # async, abstract, static, generator, deprecated, overload, override, exported, default
    generated: bool = False


class Import(_Frozen, frozen=True):
    """`module` as written, with its leading dots or "./"; `name` "" for the module itself, "*" for all of it."""

    module: str
    name: str
    alias: str  # the local name
    line: int
    reexport: bool = False
    end: int = 0


class Constant(_Frozen, frozen=True):
    """A name bound once, at module or class level, to a value worth following."""

    name: str
    symbol: str
    value: Operand
    start: int
    end: int
    env: str = ""  # the environment variable it is read from
    doc: str = ""
    public: bool = True
    doc_start: int = 0  # the first line of `doc`, where the analyzer tells it


class Member(_Frozen, frozen=True):
    name: str
    value: Operand | None
    line: int
    doc: str = ""


class Choices(_Frozen, frozen=True):
    """A closed set: an enum, Literal, union of literals, iota block, sealed set, list of allowed values."""

    name: str
    symbol: str
    members: tuple[Member, ...]
    start: int
    end: int
    is_enum: bool = True


class Lookup(_Frozen, frozen=True):
    """A constant mapping: key -> value, e.g. MINUTES = {"minute": 1, ...}."""

    name: str
    symbol: str
    entries: tuple[tuple[Operand, Operand], ...]
    start: int
    end: int


class Transition(_Frozen, frozen=True):
    """An allowed move of a state machine, from a table or from code that sets a state under a check of the state."""

    table: str  # the table's name, or the function that moves
    subject: str  # what has the state: enum or field name
    source: str  # "" for any state
    targets: tuple[str, ...]  # () where the source is final
    symbol: str
    start: int
    end: int
    event: str = ""  # what the move is called by, where it has a name
    guard: str = ""  # what must hold for it, by name: "deposit_paid?", "not locked?"


class Field(_Frozen, frozen=True):
    name: str
    annotation: str
    line: int
    end: int = 0
    required: bool = True
    default: Operand | None = None
    doc: str = ""
    constraints: tuple[
        tuple[str, Operand], ...
    ] = ()  # ("max_length", 140), ("ge", 0), ("unique", True), ("foreign_key", Owner)
    doc_start: int = 0  # the first line of `doc`, where the analyzer tells it


class Model(_Frozen, frozen=True):
    """A shape of data: dataclass, schema, ORM model, table, message."""

    name: str
    symbol: str
    style: Literal["plain", "schema", "orm", "table", "message"]
    fields: tuple[Field, ...]
    start: int
    end: int
    table: str = ""
    framework: str = ""


# --- behaviour -----------------------------------------------------------------------------------------------


class Call(_Frozen, frozen=True):
    """`callee` as written and dotted ("self._table.put_item", "boto3.client"); `receiver_type` where the file tells."""

    symbol: str
    callee: str
    start: int
    end: int
    args: tuple[Operand, ...] = ()
    kwargs: tuple[tuple[str, Operand], ...] = ()
    receiver_type: str = ""
    bound_to: str = ""  # the name its result is assigned to
    awaited: bool = False
    in_loop: bool = False
    in_try: bool = False


class Guard(_Frozen, frozen=True):
    """A decision and what follows. The span is the smallest that proves both: condition line to the outcome's last.

    `under` are the conditions that also hold where this guard stands, outermost first (an else branch has the negation
    of the earlier ones only where `elif` order matters). `in_handler` names the caught errors, when it stands in a
    handler; `in_loop` the text of the loop's head.
    """

    symbol: str
    condition: Condition
    outcomes: tuple[Outcome, ...]
    start: int
    end: int
    otherwise: tuple[Outcome, ...] = ()
    otherwise_start: int = 0
    otherwise_end: int = 0
    under: tuple[Condition, ...] = ()
    in_handler: tuple[str, ...] = ()
    in_loop: str = ""
    style: Literal["if", "match", "ternary", "assert", "comprehension", "loop", "short_circuit"] = "if"
    trivial: bool = False  # plumbing: `if err != nil { return err }`, `if __name__ == ...`, TYPE_CHECKING


class Raise(_Frozen, frozen=True):
    """Every raise, also those in guards. `when` is the innermost condition; `after_loop`: all attempts had failed."""

    symbol: str
    error: str
    message: str
    start: int
    end: int
    when: Condition | None = None
    in_handler: tuple[str, ...] = ()
    after_loop: bool = False
    declared: bool = False  # only declared: a `throws` clause, a doc tag
    args: tuple[Operand, ...] = ()  # what the error is given, in order
    under: tuple[Condition, ...] = ()  # all that must hold, outermost first; () where only `when` is known


Handling = Literal["swallowed", "logged", "reraised", "translated", "returned", "retried", "handled"]


class Catch(_Frozen, frozen=True):
    """A handler. `handling` is what it does with the error; `outcomes` its first steps, in order."""

    symbol: str
    errors: tuple[str, ...]  # () for a bare one
    handling: Handling
    outcomes: tuple[Outcome, ...]
    start: int
    end: int
    guarded: tuple[str, ...] = ()  # callees inside the protected block


class Returned(_Frozen, frozen=True):
    """A return outside any guard, where it tells something: a literal, a comparison, a constructed value."""

    symbol: str
    value: Operand | None
    start: int
    end: int
    condition: Condition | None = None
    name: str = ""  # "status" where a request is answered with the status `value`
    message: str = ""


SettingRole = Literal[
    "timeout", "attempts", "backoff", "delay", "ttl", "batch", "page", "cache", "concurrency", "rate", "length",
    "range", "threshold", "retention", "port", "buffer", "depth", "interval", "count", "precision", "other",
    "numbering",
]  # fmt: skip


class Setting(_Frozen, frozen=True):
    """A number that rules behaviour at the place where it takes effect: timeout=TIMEOUT, items[:BATCH], sleep(2)."""

    symbol: str
    role: SettingRole
    name: str  # the parameter or the thing limited: "timeout", "timers"
    value: Operand
    start: int
    end: int
    unit: str = ""  # seconds, milliseconds, minutes, bytes, items … where the name or the API tells
    via: str = ""  # the call it is given to: "urllib.request.urlopen"
    under: tuple[Condition, ...] = ()  # all that must hold for it, outermost first, where the analyzer tells it


class Local(_Frozen, frozen=True):
    """A name bound once inside a function, which a decision there asks about: what the question is really of."""

    symbol: str
    name: str
    value: Operand
    start: int
    end: int
    changes: bool = False  # bound again further down: the value is only what it starts as


class Retry(_Frozen, frozen=True):
    """A loop or decorator that tries again."""

    symbol: str
    attempts: Operand | None
    start: int
    end: int
    errors: tuple[str, ...] = ()
    backoff: Operand | None = None
    tries: tuple[str, ...] = ()  # the callees tried
    final_error: str = ""  # raised when all attempts failed
    style: Literal["loop", "decorator", "policy"] = "loop"
    unit: str = ""  # of the backoff, where the API tells it
    factor: Operand | None = None  # what the wait grows by
    longest: Operand | None = None  # the wait that is never exceeded
    policy: str = ""  # the name of a policy that the configuration describes
    again: bool = False  # `attempts` counts what comes after the first
    wait_start: int = 0  # the lines that reckon the wait, where they stand elsewhere
    wait_end: int = 0
    spared: tuple[str, ...] = ()  # the errors after which it is not tried again


class Pattern(_Frozen, frozen=True):
    symbol: str
    name: str
    regex: str
    start: int
    end: int
    flags: tuple[str, ...] = ()


class Validation(_Frozen, frozen=True):
    """A declared rule on a field or parameter: max_length 140, ge 0, email, pattern, one of …"""

    symbol: str
    field: str
    rule: str
    value: Operand | None
    start: int
    end: int
    message: str = ""
    framework: str = ""


class StateChange(_Frozen, frozen=True):
    symbol: str
    subject: str  # "self.state", "order.status"
    value: Operand
    start: int
    end: int
    when: Condition | None = None
    under: tuple[Condition, ...] = ()  # all that must hold, outermost first; () where only `when` is known


class Concurrency(_Frozen, frozen=True):
    symbol: str
    what: Literal[
        "lock",
        "transaction",
        "semaphore",
        "queue",
        "thread",
        "process",
        "task",
        "atomic",
        "idempotency",
        "channel",
        "pool",
        "breaker",
        "cache",
        "policy",
    ]
    text: str
    start: int
    end: int
    part: bool = False  # of the function only, where the analyzer tells it


# --- the world outside ---------------------------------------------------------------------------------------


class ServiceUse(_Frozen, frozen=True):
    """A use of something outside the process. `service` is a key of the closed catalogue (analysis/catalogue.py).

    `client` spans the place that ties the receiver to the service (`boto3.resource("dynamodb").Table(TABLE)`), so that
    an operation on `self._table` can cite both.
    """

    symbol: str
    service: str
    operation: str  # "put_item", "GET", "SELECT", "" where only a client is made
    start: int
    end: int
    resource: Operand | None = None  # table, bucket, topic, URL, queue
    detail: tuple[
        tuple[str, Operand], ...
    ] = ()  # arguments worth saying: ConditionExpression, ExpressionAttributeValues
    client_start: int = 0
    client_end: int = 0


EffectKind = Literal[
    "process", "files_read", "files_write", "network", "listen", "sql", "environment", "clock", "random",
    "cryptography", "thread", "stdin", "stdout", "dynamic_code", "email", "unsafe_deserialization", "native_code",
]  # fmt: skip


class Effect(_Frozen, frozen=True):
    symbol: str
    effect: EffectKind
    via: str  # the call or construct
    start: int
    end: int


class EnvVar(_Frozen, frozen=True):
    symbol: str
    name: str
    default: Operand | None
    required: bool
    start: int
    end: int
    cast: str = ""  # int, bool, …
    bound_to: str = ""
    source: Literal["environment", "config", "flag", "secret"] = "environment"
    parts: tuple[str, ...] = ()  # what a name is joined from that is written nowhere: its prefix and the field
    prefix_start: int = 0  # the line of that prefix, or of a default that stands apart
    truths: tuple[str, ...] = ()  # the texts that make it true


class Mount(_Frozen, frozen=True):
    """Where a router is put under a prefix: by another file, or further out in its own."""

    prefix: str
    path: str  # of the file that does; "" for the route's own
    start: int
    end: int


class Route(_Frozen, frozen=True):
    symbol: str  # the handler
    method: str  # GET, POST, …; ANY
    path: str
    framework: str
    start: int
    end: int
    detail: tuple[tuple[str, Operand], ...] = ()  # status, auth, limits, response model
    prefix_start: int = 0  # where the part of the path is written that the whole class shares
    prefix_end: int = 0
    prefix: str = ""  # that part as written, and the route's own part as written, where the path joins the two
    written: str = ""
    mounts: tuple[Mount, ...] = ()  # made per snapshot, by linking: the innermost first


class Option(_Frozen, frozen=True):
    flags: tuple[str, ...]  # ("--owner", "-o"), or ("request",) for a positional argument
    start: int
    end: int
    positional: bool = False
    required: bool = False
    default: Operand | None = None
    help: str = ""
    type: str = ""
    choices: tuple[str, ...] = ()
    takes_value: bool = True
    env: str = ""
    written: tuple[str, ...] = ()  # for each flag what the code makes it from, where it is not written with its dashes
    off: tuple[str, ...] = ()  # the flags that turn it off: --shout/--no-shout


class Command(_Frozen, frozen=True):
    symbol: str
    name: str  # "" where the file does not tell
    help: str
    options: tuple[Option, ...]
    start: int
    end: int
    framework: str
    parent: str = ""


class Entry(_Frozen, frozen=True):
    """Another way in: a queue consumer, scheduled work, an event handler, a GraphQL or gRPC operation, a main."""

    symbol: str
    kind: Literal["consumer", "schedule", "event", "graphql", "grpc", "websocket", "main", "job", "hook", "signal"]
    name: str
    start: int
    end: int
    detail: tuple[tuple[str, Operand], ...] = ()
    framework: str = ""


class Expectation(_Frozen, frozen=True):
    """What a test asserts: `op` as in Condition, `raises` with `right` the error's name."""

    text: str
    start: int
    end: int
    condition: Condition | None = None
    raises: str = ""


class TestCase(_Frozen, frozen=True):
    """A test. `sentence` is its name as words: test_long_request_is_shortened -> "long request is shortened"."""

    __test__ = False  # not one of pytest's

    symbol: str
    name: str
    sentence: str
    start: int
    end: int
    calls: tuple[str, ...] = ()  # callees as written, to be resolved by linking
    expects: tuple[Expectation, ...] = ()
    cases: tuple[str, ...] = ()  # parametrised values, as written
    group: str = ""  # describe block, class
    skipped: bool = False


class Metric(_Frozen, frozen=True):
    """A number that is kept for those who watch the program: what it counts or measures, and told apart by what."""

    symbol: str
    name: str
    kind: Literal["counter", "gauge", "histogram", "summary", "timer", "meter", "metric"]
    start: int
    end: int
    help: str = ""
    labels: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()  # what a name is joined from that is written nowhere: namespace, subsystem, name
    prefix_start: int = 0  # the line of the constant that one of the parts stands in
    buckets: Operand | None = None


# --- texts ---------------------------------------------------------------------------------------------------


class Passage(_Frozen, frozen=True):
    """A paragraph or list item of a README or another document, under its heading; plain text without markup."""

    heading: str
    text: str
    start: int
    end: int
    level: int = 0


class Example(_Frozen, frozen=True):
    """A code block of a document, or a doctest."""

    heading: str
    language: str
    code: str
    start: int
    end: int


class Declaration(_Frozen, frozen=True):
    """What a manifest or configuration file declares. `what` is from a closed list:

    name, description, version, license, requires_language, dependency, dev_dependency, script (a command that
    installing the package makes), task (a build or test command), backend (what builds it), entry_point, port, image,
    service, schedule,
    permission, environment, resource, workspace, homepage, type; and in files that describe a deployment, a pipeline
    or an interface (analysis/declared): workload, job, step, trigger, needs, command, limit, setting, volume, secret,
    health, probe, parameter, output, operation, path, build, base, stage, chart, schema, field, comment, about;
    a command or health check that is written as a list is told as "command words", "health words"
    """

    what: str
    name: str
    value: str
    start: int
    end: int
    holder: str = ""  # the symbol of the unit that it belongs to: a service, a resource, a job


class Problem(_Frozen, frozen=True):
    """Why part of a file was not read; a sentence for the coverage page."""

    text: str
    start: int = 0
    end: int = 0


class FileFacts(_Frozen, frozen=True):
    language: str
    lines: int
    doc: Doc | None = None
    symbols: tuple[Symbol, ...] = ()
    imports: tuple[Import, ...] = ()
    exports: tuple[str, ...] = ()  # __all__, export lists; () where the language has none
    constants: tuple[Constant, ...] = ()
    choices: tuple[Choices, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    transitions: tuple[Transition, ...] = ()
    models: tuple[Model, ...] = ()
    calls: tuple[Call, ...] = ()
    guards: tuple[Guard, ...] = ()
    raises: tuple[Raise, ...] = ()
    catches: tuple[Catch, ...] = ()
    returns: tuple[Returned, ...] = ()
    settings: tuple[Setting, ...] = ()
    retries: tuple[Retry, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    validations: tuple[Validation, ...] = ()
    state_changes: tuple[StateChange, ...] = ()
    concurrency: tuple[Concurrency, ...] = ()
    services: tuple[ServiceUse, ...] = ()
    effects: tuple[Effect, ...] = ()
    env: tuple[EnvVar, ...] = ()
    routes: tuple[Route, ...] = ()
    commands: tuple[Command, ...] = ()
    entries: tuple[Entry, ...] = ()
    tests: tuple[TestCase, ...] = ()
    passages: tuple[Passage, ...] = ()
    examples: tuple[Example, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    problems: tuple[Problem, ...] = ()
    locals: tuple[Local, ...] = ()
    held: tuple[tuple[str, str, str], ...] = ()  # class, field, type: what other files that define its methods ask of
    metrics: tuple[Metric, ...] = ()


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(FileFacts)


def encode(facts: FileFacts) -> bytes:
    return _encoder.encode(facts)


def decode(data: bytes) -> FileFacts:
    return _decoder.decode(data)
