"""Titles of requirements as behaviour."""

import re

from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import Symbol
from specs.analysis.package import SymbolId
from specs.writing.documented_titles import MAX_TITLE, documented_title, shortened, without_article
from specs.writing.english import (
    NOUNS_AS_WELL,
    VERBS,
    article,
    as_words,
    base_form,
    capitalised,
    cut_at_word,
    ended,
    imperative,
    indicative,
    listing,
    split_identifier,
    unique,
)
from specs.writing.grouping import Group
from specs.writing.index import CALLABLE_KINDS, Index
from specs.writing.markup import doc_sentences, plain
from specs.writing.named_titles import class_title, function_title, is_counted, is_plural, shape_noun, spelled

_KEEPING = frozenset({"database", "cache", "storage", "search"})
SERVICE_CATEGORIES = {service.name: service.category for service in SERVICES.values()}
_PLACES = {
    "utils": "utilities",
    "util": "utilities",
}
_ANY_SQL = SERVICES["sql"].name
# What Django tells of a thing, by its signals.
_SIGNALS = {"post_save": "after {} is saved", "pre_save": "before {} is saved", "post_delete": "after {} is deleted",
            "pre_delete": "before {} is deleted"}  # fmt: skip
_BARE = frozenset({"base", "basemodel", "model", "meta"})
_ORDERS = VERBS - NOUNS_AS_WELL - frozenset("handle do serve process respond call run".split()) | {"list"}
_ANSWERERS = frozenset("handler view endpoint route request response get post put patch delete".split())
_NO_PLACES = frozenset({"lib", "src", "source", "app", "packages"})
_NO_KINDS = frozenset("utils tools tests packages helpers types internals commons apps libs modules settings".split())


def title_of(index: Index, group: Group, services: list[str]) -> str:
    """`services` are the display names of what the group uses outside the process."""
    if group.kind == "errors":
        return _errors_title(index, group)
    if group.kind == "shapes":
        return _shapes_title(index, group)
    if group.kind == "module":
        return _module_title(index, group.path, with_members=len(group.members) > 1)
    symbol = index.package.symbols[group.anchor]
    if symbol.name in ("default", "exports") and symbol.doc is None:
        return _of_file(group.path)
    if commands := [c for place in group.members for c in index.of(place).commands if c.help]:
        return _command_title(plain(commands[0].help))
    if title := documented_title(index, group, symbol):
        acts = base_form(title.partition(" ")[0]) == title.partition(" ")[0].lower()
        told_there = any(word in title for name in services for word in name.split())
        return title if told_there or not acts or len(title) > 40 else title + _where(services)
    if routes := index.of(group.anchor).routes:
        words = split_identifier(symbol.name)
        named = "/" not in symbol.name  # a handler without a name goes by its route
        if named and len(words) > 1 and words[0] in _ORDERS and words[-1] not in _ANSWERERS:
            return shortened(function_title(index, group, symbol))
        title = f"Serve {routes[0].method} {routes[0].path}"
        return title if len(title) <= MAX_TITLE else cut_at_word(title, MAX_TITLE)
    data = bool(index.of(group.anchor).models)  # what the package is about, and not what it does
    if index.description and not data and split_identifier(symbol.name) == split_identifier(index.package.name):
        return shortened(imperative(plain(index.description)))
    if symbol.kind == "class" and (title := _of_entries(index, group)):
        return shortened(title)
    if any(each.kind == "schedule" for each in index.of(group.anchor).entries) and (done := _scheduled(index, group)):
        return shortened(f"Run on a schedule: {done}")
    if caught := [
        value.name
        for each in index.of(group.anchor).entries
        for key, value in each.detail
        if each.kind == "hook" and key == "error" and value.name
    ]:
        return shortened(f"Answer requests that end in {caught[0].rpartition('.')[2]}")
    entries = index.of(group.anchor).entries
    works = any(each.kind in ("job", "main") for each in entries)  # what it then reacts to is not what it is for
    if not works and (event := next((each for each in entries if each.kind in ("event", "signal")), None)):
        last = event.name.rpartition(".")[2]
        if event.framework.startswith("slack "):
            return shortened(f"Answer the {event.framework.removeprefix('slack ')} {event.name} of Slack")
        if event.framework == "aws lambda":
            own = as_words(last) if last not in ("handler", "lambda_handler", "main") else ""
            return f"Answer an invocation of the function{f': {own}' if own else ''}"
        told = last if last.isupper() else as_words(event.name)
        if sender := next((value.name for key, value in event.detail if key == "of" and value.name), ""):
            noun = as_words(sender.rpartition(".")[2])
            words = split_identifier(symbol.name)
            if last in _SIGNALS and len(words) > 1 and words[0] in VERBS:
                when = _SIGNALS[last].format(f"{article(noun)} {noun}")
                return shortened(f"{function_title(index, group, symbol)} {when}")
            return shortened(f"React to {told} of {noun}")
        return f"React to {told}" if event.kind == "signal" else shortened(f"React to the {event.kind} {told}")
    if command := next((each.name for each in index.of(group.anchor).commands if each.name not in ("", "main")), ""):
        return shortened(f"Offer the command {command}")
    if symbol.kind in CALLABLE_KINDS:
        title = function_title(index, group, symbol)
    else:
        title = class_title(index, group, symbol)
    return shortened(title if title.startswith("Serve requests at ") else title + _where(services))


def _of_entries(index: Index, group: Group) -> str:
    """What the methods of a class are there for, where most of them answer a queue or a clock."""
    methods = [place for place in group.members if place.name.startswith(f"{group.anchor.name}.")]
    entries = [each for place in methods for each in index.of(place).entries]
    jobs = unique(as_words(each.name) for each in entries if each.kind == "job")
    timed = unique(as_words(each.symbol.rpartition(".")[2]) for each in entries if each.kind == "schedule")
    others = sum(
        not index.of(place).entries and (known := index.symbol(place)) is not None and known.kind in CALLABLE_KINDS
        for place in methods
    )
    if others > len(entries) and not jobs:
        return ""
    if jobs:
        return f"Run the background job{'s' if len(jobs) > 1 else ''} {listing(jobs[:3])}"
    return f"Run on a schedule: {listing(timed[:3])}" if timed else ""


def _scheduled(index: Index, group: Group) -> str:
    """What runs: the function itself, or what a nameless one calls."""
    name = group.anchor.name
    if not name.replace(".", "_").isidentifier():
        name = next((edge.callee.name for edge in index.package.callees.get(group.anchor, ()) if edge.callee.name), "")
    return as_words(name.rpartition(".")[2])


def sibling_title(title: str, names: list[str]) -> str:
    """ "Send a DELETE request" of seven functions: "Send a request: delete, get, head …"."""
    common = re.sub(rf"\b{re.escape(names[0])}s?\b ?", "", title, flags=re.IGNORECASE).strip()
    common = common if len(common.split()) > 1 else title
    shown = f"{', '.join(names[:6])} and others" if len(names) > 7 else listing(names)
    return f"{capitalised(common)}: {shown}"


def lot_title(path: str, names: list[str]) -> str:
    """ "Text: indent, pluralize, abbreviate and 4 more", of small things that are told together."""
    told = [as_words(name.rpartition(".")[2]) for name in names]
    if path.endswith((".c", ".h")):
        told = _without_family(told)
    shown = listing(told[:4]) if len(told) <= 4 else f"{', '.join(told[:3])} and {len(told) - 3} more"
    stem = _NUMBERED.sub("", path.rpartition("/")[2].partition(".")[0])
    if stem in ("__init__", "index", "mod", told[0]) or split_identifier(stem) == split_identifier(names[0]):
        stem = path.rpartition("/")[0].rpartition("/")[2]
    if stem in _NO_PLACES:
        return capitalised(shown)
    place = _PLACES.get(stem.strip("_"), as_words(stem.strip("_")))
    return f"{capitalised(place)}: {shown}" if place else capitalised(shown)


def _without_family(told: list[str]) -> list[str]:
    """C: `sblist_new`, `sblist_get` are told as "new" and "get" of what all of them begin with."""
    heads = {name.partition(" ")[0] for name in told}
    bare = [name.partition(" ")[2] for name in told]
    return bare if len(told) > 1 and len(heads) == 1 and all(bare) else told


def _command_title(told: str) -> str:
    told = capitalised(told)
    title = shortened(imperative(told))
    if "command line" in title.lower():
        return without_article(title)
    if not base_form(title.partition(" ")[0]) and indicative(ended(told)) == ended(told):
        return shortened(f"Offer a command line for {title[:1].lower()}{title[1:]}")
    return shortened(f"{title} from the command line")


def _where(services: list[str]) -> str:
    others = [name for name in services if name != _ANY_SQL]  # nearly everything works on one
    stored = any(SERVICE_CATEGORIES.get(name, "") in _KEEPING for name in others)
    if not others or (len(others) < len(services) and not stored):
        return ""  # what is kept in a database is not listed through the queue that is told of it
    services = others
    kept = {name: SERVICE_CATEGORIES.get(name, "") for name in services[:2]}
    word = "in" if all(category in _KEEPING for category in kept.values()) else "over" if "HTTP" in kept else "through"
    return f" {word} {listing(list(kept))}"


def _errors_title(index: Index, group: Group) -> str:
    if len(group.members) == 1:
        words = split_identifier(index.own_name(group.anchor))
        told = " ".join(spelled([word for word in words if word not in ("error", "exception")] or words))
        if index.kinds_of(index.own_name(group.anchor)):
            return "Let callers catch what goes wrong by one type"
        return f"Report {told} errors as a type of their own"
    return "Tell callers what went wrong by the type of the error"


def _shapes_title(index: Index, group: Group) -> str:
    names = [place for place in group.members if "." not in index.own_name(place) and as_words(place.name)]
    shapes = [place for place in names if place in index.package.symbols and _is_shape(index.package.symbols[place])]
    names = [place for place in shapes if index.own_name(place).lower() not in _BARE] or shapes or names
    names.sort(key=lambda place: not index.of(place).models)
    symbol = index.package.symbols[group.anchor]
    if len(names) == 1:
        title = documented_title(index, group, symbol)
        if title:
            return title
    held = [(index.own_name(place), index.symbol(place)) for place in names]
    words = [shape_noun(name, each.bases if each is not None else ()) for name, each in held]
    if not words:
        return f"Shapes of {_of_file(group.path)}"
    told = [word if is_plural(word) or not is_counted(word) else f"{article(word)} {word}" for word in words]
    if len(words) <= 3:
        return f"Represent {listing(told)}"
    return shortened(f"Represent {told[0]}, {told[1]} and {len(words) - 2} more", whole=70)


def _is_shape(symbol: Symbol) -> bool:
    return symbol.kind not in CALLABLE_KINDS


_NUMBER = re.compile(r"^(?:v ?)?[\d. ]+", re.IGNORECASE)


def _migration_title(words: str) -> str:
    """What a migration is for stands behind its number: `V2__add_limits`, `20240101_add_limits`."""
    return capitalised(_NUMBER.sub("", words).strip()) or "Change the database"


def _module_title(index: Index, path: str, *, with_members: bool = False) -> str:
    read = [each for each in index.of(SymbolId(path, "")).env if each.source == "environment"]
    if len(read) > 1 and not with_members:
        return "Take the configuration from the environment"
    doc = index.sources[path].doc
    if not with_members and doc is not None and (told := doc_sentences(doc, 1)):
        title = shortened(imperative(told[0].text))
        if " " in title:
            return without_article(title)
    words = _of_file(path)
    if index.sources[path].language == "sql":
        return _migration_title(words)
    if not words:
        return "Set up the package"
    if index.sources[path].language == "php":
        if any(entry.kind == "schedule" for entry in index.sources[path].entries):
            return "Run work on a timetable"
        return "Answer requests" if index.sources[path].routes else f"{words}: what is done when it is included"
    if any(" " in route.symbol for route in index.sources[path].routes):
        return f"{words}: what is set up on start"
    if with_members:
        return f"{words}: rules inside"
    if index.sources[path].language == "ruby":
        is_script = "." not in path.rpartition("/")[2] or path.startswith(("bin/", "exe/", "script/"))
        return f"{words}: what is done when it runs" if is_script else f"{words}: what is set up when it is loaded"
    return f"{words}: what is set up on import"


_NUMBERED = re.compile(r"^\d+[_-](?=[A-Za-z])")  # 10_request.rb, which is run before 20_max_size.rb


def _of_file(path: str) -> str:
    """adapters/http.js is the HTTP adapter, lib/http.js is HTTP."""
    folder, _, file = path.rpartition("/")
    stem, above = file.partition(".")[0], folder.rpartition("/")[2]
    if stem in ("__init__", "index", "mod", "main", "__main__"):
        stem, above = above or stem, folder.rpartition("/")[0].rpartition("/")[2]
    stem = _NUMBERED.sub("", stem)
    words = _PLACES.get(stem.strip("_"), as_words(stem.strip("_")))
    kind = as_words(above)
    if words and above.endswith("s") and not above.endswith("ss") and len(above) > 4 and above not in _NO_KINDS:
        kind = kind[:-3] + "y" if kind.endswith("ies") else kind.removesuffix("s")
        if kind not in words:
            words = f"{words} {kind}"
    return capitalised(words)
