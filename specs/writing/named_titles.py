"""Titles made of names, where the authors say nothing: of a function's verb and object, of a class and what it does."""

import re
from collections import Counter
from collections.abc import Sequence

from specs.analysis.facts import Returned, Scalar, Symbol
from specs.writing.english import (
    ADJECTIVES_AS_WELL,
    NOUNS_AS_WELL,
    SPELLINGS,
    VERBS,
    article,
    as_words,
    capitalised,
    listing,
    plural,
    split_identifier,
)
from specs.writing.grouping import Group
from specs.writing.index import CONSTRUCTORS, Index

MANY = 3  # functions that begin with the same words
_CONVERTING = frozenset("parse convert read load decode deserialize transform coerce".split())
_COUNTED_IN_ING = frozenset(
    "booking meeting building setting reading rating listing drawing warning offering posting mapping hearing".split()
)
# Said without an article: they are not counted.
_UNCOUNTED = frozenset(
    "info information data text json content metadata stderr stdout stdin output input access time space history "
    "money cash support authentication authorization configuration existence feedback progress code help usage markup "
    "html xml "
    "state status stack memory traffic delete wrap existing security compatibility consistency integrity "
    "equality".split()
)
_MASSES = frozenset("data info information metadata json content".split())
_SHORT = frozenset("app key tag row map job bot day box bug bus car cup log net pen pin set tab tip way".split())
# What a value may be, said with an article.
_KINDS = frozenset(
    "object array string number function url date buffer stream error token promise element node regexp integer float "
    "file directory folder module package class method type schema map set symbol iterable iterator generator "
    "coroutine dict list tuple sequence mapping response request context address card jwt".split()
)
DOERS = frozenset("runner handler factory manager hook listener middleware callback iterator generator".split())
# What a class is that only holds or does something to what its name says first.
_HOLDERS = frozenset(
    "store storage repository manager handler service registry factory builder provider controller helper".split()
)
# What its methods are not done to.
_NO_OBJECTS = frozenset("module modules utils util plugin extension extensions impl bridge delegate interop".split())
_AGENTS = frozenset("client pool engine session app application service agent proxy gateway driver".split())
_REFERENCES = frozenset("id ids url uri arn path name key ref slug".split())
_UNTELLING_PARAMS = frozenset(
    "self cls argv begin end first last pk args kwargs options opts name value data item obj object key x y s n fn "
    "func callback cb it dto input payload body req res ctx cmd props next done reply request response".split()
)
_MEANS = frozenset(
    "session db conn connection cursor client settings config ctx context request logger log redis engine app loop "
    "gateway store repo repository bucket publisher producer bus broker pool transport event http api lock "
    "cache".split()
)
_VIEWS = (("view", "set"), ("viewset",), ("api", "view"), ("list", "api", "view"), ("view",))
_ASKS = re.compile(r"I?(?:Request|Command|Query)")
_ASKING = frozenset({"request", "command", "query"})
_LOOSE = frozenset({"of", "for", "with", "by"})
_DIRECTIONS = {"in": "input", "out": "output", "create": "creation"}
_PLAIN_TYPES = frozenset("str int float bool bytes string number boolean".split())
_BUILT_IN = ("String", "Boolean", "Number", "Object", "Array", "Function", "Buffer", "Date", "Void", "Mixed")
_PLAIN_ANSWERS = frozenset({"int", "string", "float", "bool", "array"})
_PLAIN_VERBS = frozenset("get set call handle run do make".split())
_DIRECTED = frozenset("to from with by for as into".split())  # sign(to_sign)
_MEASURES = frozenset(
    "timeout limit count size width height depth length ttl delay interval seconds ms millis attempts retries max min "
    "flags mode verbose force strict offset capacity len n".split()
)
_COUNTED_ALREADY = frozenset(
    "all each any to from by with for if in into on of as at and or not the a an this that these those it them".split()
)


def _is_object(name: str) -> bool:
    """What a verb may be done to: not how long, how much or whereto."""
    bare = name.strip("*_&$")
    words = split_identifier(bare)
    return (
        len(bare) > 1
        and bare not in _UNTELLING_PARAMS
        and bool(words)
        and words[0] not in _DIRECTED
        and words[-1] not in _MEASURES
    )


def function_title(index: Index, group: Group, symbol: Symbol) -> str:
    name = symbol.name.rpartition(".")[2]
    words = attempted(split_identifier(name))
    if not words:
        return capitalised(name)
    if words == ["operator"] and name != "operator":  # operator== of C++
        return f"Operator {name.removeprefix('operator')}"
    if family := _family(index, group, name):
        rest = split_identifier(name.strip("_").removeprefix(f"{family}_"))
        verbal = rest and rest[0] in VERBS and len(rest) > 1 and rest[-1] not in DOERS
        said = _verb_phrase(rest, symbol) if verbal else " ".join(spelled(rest))
        return f"{capitalised(as_words(family))}: {said[:1].lower()}{said[1:]}"
    told = [p for p in symbol.params if _is_object(p.name)]
    ordered = symbol.kind == "function" and len(words) == 1 and bool(told)  # process(notification), record(visit)
    verbs = VERBS if ordered else VERBS - NOUNS_AS_WELL
    if len(words) > 1 and is_plural(words[-1]):
        verbs = verbs - ADJECTIVES_AS_WELL
    if words[0] in verbs and words[-1] not in DOERS:
        title = _verb_phrase(words, symbol)
    elif words[0] == "has" and len(words) > 1:
        title = f"Tell whether there is {_with_article(' '.join(spelled(words[1:])))}"
    elif words[0] in ("is", "can", "should") and len(words) > 1:
        title = f"Tell whether something {_asked(words)}"
    elif words[0] in ("on", "handle") and len(words) > 1 and words[-1] not in DOERS:
        title = f"React to {' '.join(spelled(words[1:]))}"
    elif words[0] in ("to", "as", "from") and len(words) > 1:
        title = f"Convert {'to' if words[0] == 'as' else words[0]} {' '.join(spelled(words[1:]))}"
    elif words[0] == "new" and len(words) > 1:
        title = f"Make a new {' '.join(spelled(words[1:]))}"
    elif name == "main" and "." not in symbol.name:
        title = "Run from the command line"
    elif len(words) == 1 and words[0].endswith("ed") and _answers_yes_or_no(index, group, symbol):
        title = f"Tell whether something is {words[0]}"
    elif _answers_requests(symbol):
        title = f"Answer requests for {' '.join(spelled(words))}"
    elif (made := _made(symbol, words)) and words[-1] not in DOERS:
        return f"Make {article(made)} {made}"
    else:
        title = capitalised(" ".join(spelled(words)))
    if words[0] in _CONVERTING and (made := _made(symbol, words)):
        title += f" into {article(made)} {made}"
    return title


def _family(index: Index, group: Group, name: str) -> str:
    """`store` of `store_open`, where several functions of C begin so: it says of what, and is no verb."""
    facts = index.sources.get(group.path)
    if facts is None or facts.language != "c" or "_" not in name.strip("_"):
        return ""
    words = name.strip("_").split("_")
    stem = group.path.rpartition("/")[2].rpartition(".")[0]
    if words[0] in VERBS and words[0] != stem and words[0] not in index.models:
        return ""  # add_port, add_rule: a verb, and nothing that has functions of its own
    counts = index.shared_prefixes
    heads = ["_".join(words[:count]) for count in range(len(words) - 1, 0, -1)]
    heads = [head for head in heads if split_identifier(head)[-1:] and split_identifier(head)[-1] not in _PLAIN_VERBS]
    return next((head for head in heads if counts.get(head, 0) >= MANY), "") or next(
        (head for head in heads[-1:] if counts.get(head, 0) > 1), ""
    )


def attempted(words: list[str]) -> list[str]:
    """TryCreateFolder creates a folder, and says whether that went well; InvokeAsync invokes."""
    words = words[:-1] if len(words) > 1 and words[-1] == "async" else words
    return words[1:] if len(words) > 1 and words[0] == "try" and words[1] in VERBS else words


def _answers_requests(symbol: Symbol) -> bool:
    """A view: it is given a request, and makes a response of it."""
    given = any("Request" in param.annotation or param.name == "request" for param in symbol.params[:2])
    return given and re.search(r"Response(?:Base)?\b", symbol.returns) is not None


def _answers_yes_or_no(index: Index, group: Group, symbol: Symbol) -> bool:
    if symbol.returns:
        return symbol.returns.strip("\"'") in ("bool", "boolean")
    returns = index.of(group.anchor).returns
    return any(each.condition is not None or isinstance(_value(each), bool) for each in returns)


def _value(returned: Returned) -> Scalar:
    return returned.value.value if returned.value is not None else None


def _asked(words: list[str]) -> str:
    """isPlainObject asks whether something is a plain object."""
    noun = " ".join(spelled(words[1:]))
    if words[0] == "is" and words[-1] in _KINDS:
        return f"is {article(noun)} {noun}"
    return " ".join(spelled(words))


def _verb_phrase(words: list[str], symbol: Symbol) -> str:
    verb, rest = words[0], words[1:]
    if rest == ["main"]:  # C: `attach_main()`, where that work begins
        return verb.capitalize()
    if rest:
        return f"{verb.capitalize()} {_with_article(' '.join(spelled(rest)), first=rest[0])}"
    told = [p for p in symbol.params if p.default is None and _is_object(p.name)]
    told = [
        p for p in told if p.name not in _COUNTED_ALREADY and not p.name.startswith("_")
    ]  # `from` and `to` are no things
    # What the work is done with is not what it is done to.
    told = [p for p in told if split_identifier(p.name)[-1:] and split_identifier(p.name)[-1] not in _MEANS] or (
        told if len(told) == 1 and "." not in symbol.name else []
    )
    if "." in symbol.name:  # a method does it to its own object; a text or number is what it needs for that
        told = [p for p in told if p.annotation.strip("\"'") not in _PLAIN_TYPES]
    subject = told[0].name if told else ""
    if subject:
        parts = split_identifier(subject)
        noun = " ".join(spelled(parts[:-1] if len(parts) > 1 and parts[-1] in _REFERENCES else parts))
        return f"{verb.capitalize()} {_with_article(noun)}"
    if any(re.fullmatch(r"[A-Z]", p.annotation.strip()) for p in symbol.params):
        return f"{verb.capitalize()} an item"  # offer(E e): of whatever type its holder is made for
    if "." in symbol.name:
        holder = symbol.name.split(".")[-2]
        if split_identifier(holder)[-1:] and split_identifier(holder)[-1] in _NO_OBJECTS:
            return f"{capitalised(as_words(holder))}: {verb}"
        return f"{verb.capitalize()} {_with_article(_dealt_with(holder))}"
    return verb.capitalize()


def _dealt_with(holder: str) -> str:
    """A PermitsService deals with permits; a Timer is itself what its methods are about."""
    words = split_identifier(holder)
    told = words[:-1] if len(words) > 1 and words[-1] in _HOLDERS else words
    return " ".join(spelled(told)) if told != words else as_words(holder)


def is_counted(noun: str) -> bool:
    """Whether it is said with an article: a request, but data."""
    return noun.rpartition(" ")[2].lower() not in _MASSES


def _with_article(noun: str, *, first: str = "") -> str:
    """ "a request", but "JSON", "options" and what is cut short stand alone."""
    head = re.split(r" (?:for|of|in|from|to|with|by|on|as|at|and|or)\b", noun)[0]
    last = head.rpartition(" ")[2]
    known = last in _SHORT or (len(last) > 3 and any(letter in "aeiou" for letter in last[1:-1].lower()))
    alone = (
        not known
        or last.isupper()
        or last.lower() in _UNCOUNTED
        or any(word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 for word in head.split())
        or first in _COUNTED_ALREADY
        or (last.endswith("ing") and last.lower() not in _COUNTED_IN_ING)
    )
    return noun if alone else f"{article(noun)} {noun}"


def spelled(words: list[str]) -> list[str]:
    return [SPELLINGS.get(word, word) for word in words]


def _made(symbol: Symbol, words: list[str]) -> str:
    """The type that it returns, where that is a thing of its own and not already in the name."""
    returns = symbol.returns.strip("\"' ").split("|")[0].strip()
    if not re.fullmatch(r"[A-Z]\w+", returns) or returns in (
        "None",
        "NoReturn",
        "Never",
        "Any",
        "Self",
        "Optional",
        "Iterator",
        "Promise",
        "T",
        *_BUILT_IN,
    ):
        return ""
    noun = as_words(returns)
    return "" if set(split_identifier(returns)) & set(words) else noun


def is_plural(noun: str) -> bool:
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def shape_noun(name: str, bases: Sequence[str] = ()) -> str:
    """ReservationIn is a reservation as input, ReservationOut one as output; what asks for something is a request."""
    words = split_identifier(name)
    if len(words) > 1 and words[0] in VERBS and words[-1] not in _ASKING and any(map(_ASKS.fullmatch, bases)):
        return f"request to {words[0]} {_with_article(' '.join(spelled(words[1:])), first=words[1])}"
    if (
        len(words) > 1 and words[-1] == "interface" and not words[-2].endswith(("aware", "able"))
    ):  # PHP: RetryStrategyInterface is what a retry strategy offers
        return " ".join(spelled(words[:-1]))
    if len(words) > 1 and words[-1] in _LOOSE:  # PageOf[Order] is a page
        return " ".join(spelled(words[:-1]))
    if len(words) > 1 and words[-1] in _DIRECTIONS:
        return f"{' '.join(spelled(words[:-1]))} {_DIRECTIONS[words[-1]]}"
    return as_words(name)


def class_title(index: Index, group: Group, symbol: Symbol) -> str:
    name = symbol.name.rpartition(".")[2]
    objects = _method_verbs(index, group, symbol)
    verbs = list(objects)
    routes = [route for place in group.members for route in index.of(place).routes]
    if routes and not verbs and _holds_privately(index, group):
        served = Counter(route.prefix if route.prefix.strip("/") else route.path for route in routes)
        return f"Serve requests at {served.most_common(1)[0][0]}"
    if index.of(group.anchor).models and not (verbs and _holds_privately(index, group)):
        noun = shape_noun(name, symbol.bases)
        if (
            verbs
            and (words_end := noun.rpartition(" ")[2])
            and (words_end in _AGENTS or words_end.endswith(("der", "ler", "ver", "tor", "ger", "per")))
        ):
            return f"{capitalised(noun)}: {listing(verbs[:3])}"  # it does that to other things, nobody to it
        several = is_plural(noun)
        acts = f" and {listing(verbs[:2])} {'them' if several else 'it'}" if verbs else ""
        return f"Represent {noun if several else _with_article(noun)}{acts}"
    words = split_identifier(name)
    if things := _viewed(words):
        return f"Answer requests about {things}"
    if words[-2:] == ["service", "provider"]:  # of Laravel, which registers what it will
        return capitalised(as_words(name))
    told = words[:-1] if len(words) > 1 and words[-1] in _HOLDERS else words
    told = told[:-1] if told != words and len(told) > 1 and told[-1] == "api" else told
    fitting = [verb for verb, done in objects.items() if told != words and any(_done_to(each, told) for each in done)]
    if len(told) > 1 and (told[0] in objects or told[0] in VERBS - NOUNS_AS_WELL):
        told = told[1:]  # an ImportDataHelper imports data
    if fitting:
        return f"{capitalised(listing(fitting[:3]))} {plural(' '.join(spelled(told)))}"
    if verbs and len(words) == 1 and words[0] in _HOLDERS and (held := _held_things(index, group, symbol)):
        return f"{capitalised(listing(verbs[:3]))} {held}"
    if verbs:
        return f"{capitalised(as_words(name))}: {listing(_deeds(objects))}"
    return capitalised(as_words(name))


def _holds_privately(index: Index, group: Group) -> bool:
    """Whether it keeps all its fields to itself, as Go's names tell: then it is known by what it does."""
    fields = [field.name for model in index.of(group.anchor).models for field in model.fields]
    return index.sources[group.anchor.path].language == "go" and not any(name[:1].isupper() for name in fields)


def _deeds(objects: dict[str, list[list[str]]]) -> list[str]:
    """What the first verbs are done to, where each of few is done to one thing: "process a file"."""
    long = any(len(done) > 1 or len(done[0]) > 2 or "".join(done[0][1:]).endswith("tion") for done in objects.values())
    if len(objects) > 2 or long:
        return list(objects)[:3]
    things = {
        verb: _with_article(" ".join(spelled(done[0])), first=done[0][0]) for verb, done in objects.items() if done[0]
    }
    return [f"{verb} {things[verb]}" if verb in things else verb for verb in objects]


def _viewed(words: list[str]) -> str:
    """AppointmentViewSet answers requests about appointments."""
    for ending in _VIEWS:
        if len(words) > len(ending) and tuple(words[-len(ending) :]) == ending:
            noun = " ".join(spelled(words[: -len(ending)]))
            return noun if is_plural(noun) else plural(noun)
    return ""


def _held_things(index: Index, group: Group, symbol: Symbol) -> str:
    """What a store takes: the data of the package that its methods are given."""
    shapes = {place.name for place in index.package.symbols if "." not in place.name and index.of(place).models}
    for place in group.members:
        method = index.symbol(place)
        if method is not None and place.name.startswith(f"{symbol.name}.") and method.public:
            for param in method.params:
                if param.annotation.strip("\"'") in shapes:
                    return plural(as_words(param.annotation.strip("\"'")))
    return ""


def _done_to(rest: list[str], told: list[str]) -> bool:
    """Whether a method does it to what its class is about: of a StorageHelper `createStorage`, not `sendFile`."""
    return not rest or bool({word.rstrip("s") for word in rest} & {word.rstrip("s") for word in told})


def _method_verbs(index: Index, group: Group, symbol: Symbol) -> dict[str, list[list[str]]]:
    """What the public methods of a class do, each verb with what its methods name behind it."""
    verbs: dict[str, list[list[str]]] = {}
    for place in group.members:
        method = index.symbol(place)
        own, _, last = place.name.rpartition(".")
        if method is None or method.kind != "method" or not method.public or last in CONSTRUCTORS:
            continue
        parts = attempted(split_identifier(last))
        if not method.params and method.returns.lstrip("?") in _PLAIN_ANSWERS:
            continue  # PHP: `startLine(): int` tells it
        if (
            not last.startswith("_")
            and own == symbol.name
            and place.path == group.path
            and parts
            and parts[0] in VERBS - _PLAIN_VERBS - {"try"}
        ):
            rest = parts[1:] or _given_or_made(index, method, own)
            verbs.setdefault(parts[0], []).append(rest)
    return verbs


def _given_or_made(index: Index, method: Symbol, own: str) -> list[str]:
    """What a method whose name says no thing is about, where its types name shapes of the package, but not its own."""
    types = " ".join([method.returns, *(param.annotation for param in method.params)])
    named = [
        place.name.rpartition(".")[2] for place in index.package.symbols
        if "." not in place.name and index.of(place).models
    ]  # fmt: skip
    found = [name for name in named if re.search(rf"\b{re.escape(name)}\b", types)]
    about = split_identifier(own.rpartition(".")[2])
    return (
        []
        if not found or any(set(split_identifier(name)) & set(about) for name in found)
        else split_identifier(found[0])
    )
