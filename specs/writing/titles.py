"""Titles of requirements as behaviour, and their short ids."""

import re

from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import Symbol
from specs.writing.english import (
    SPELLINGS,
    VERBS,
    article,
    as_words,
    base_form,
    capitalised,
    cut_at_word,
    imperative,
    listing,
    plural,
    split_identifier,
    third_person,
)  # fmt: skip
from specs.writing.grouping import Group
from specs.writing.index import CALLABLE_KINDS, CONSTRUCTORS, Index
from specs.writing.markup import doc_sentences, plain

MAX_TITLE = 78
_CLAUSE_END = re.compile(
    r"(?<=\w)(?:;|:| -+ | – | — |\. |\("
    r"|, (?:or|and|but|which|so|if|where|when|using|returning|unless|with|including|such as)\b)"
)
_WEAK_TITLES = re.compile(
    r"^(see|note|todo|deprecated|internal|private|this|subclasses|instances|mixed|same as|like|used|called|if"
    r"|when|given)\b",
    re.IGNORECASE,
)
_CUT_BEFORE = re.compile(
    r" (?:and|or|that|which|to|with|by|using|if|when|so|because|for|from|as|in|on|but|where|into)\b"
)


_CONVERTING = frozenset("parse convert read load decode deserialize transform coerce".split())
_PREPOSITIONS = frozenset("after before until since at on in of by for from to with as if when per".split())
_NOUN_TITLE = re.compile(r"(?:The|A|An|One|Every|All) ")
# What a class is that only holds or does something to what its name says first.
_HOLDERS = frozenset(
    "store storage repository manager handler service registry factory builder provider controller helper".split()
)
_REFERENCES = frozenset("id ids url uri arn path name key ref slug".split())
_UNTELLING_PARAMS = frozenset(
    "self cls argv args kwargs options opts name value data item obj object key x y s n fn func callback cb it".split()
)
_PLAIN_VERBS = frozenset("get set call handle run do make".split())
_KEEPING = frozenset({"database", "cache", "storage", "search"})
SERVICE_CATEGORIES = {service.name: service.category for service in SERVICES.values()}


def title_of(index: Index, group: Group, services: list[str]) -> str:
    """`services` are the display names of what the group uses outside the process."""
    if group.kind == "errors":
        return _errors_title(index, group)
    if group.kind == "shapes":
        return _shapes_title(index, group)
    if group.kind == "module":
        return _module_title(index, group.path, with_members=len(group.members) > 1)
    symbol = index.package.symbols[group.anchor]
    if commands := [c for place in group.members for c in index.of(place).commands if c.help]:
        title = _shortened(imperative(plain(commands[0].help)))
        if not base_form(title.partition(" ")[0]):
            return _shortened(f"Offer a command line for {title[:1].lower()}{title[1:]}")
        return title if "command line" in title else _shortened(f"{title} from the command line")
    if symbol.doc is not None and (told := doc_sentences(symbol.doc, 1)):
        title = _shortened(imperative(told[0].text, split_identifier(symbol.name.rpartition(".")[2])[:1]))
        thing = symbol.kind in CALLABLE_KINDS and _NOUN_TITLE.match(title) and _is_order(words_of(symbol))
        if _is_telling(title, symbol) and not _WEAK_TITLES.match(title) and not thing and title[0].isalpha():
            return f"Provide {title[:1].lower()}{title[1:]}" if title.startswith(("A ", "An ")) else title
    if routes := index.of(group.anchor).routes:
        title = f"Serve {routes[0].method} {routes[0].path}"
        return title if len(title) <= MAX_TITLE else cut_at_word(title, MAX_TITLE)
    if event := next((each for each in index.of(group.anchor).entries if each.kind in ("event", "signal")), None):
        return _shortened(f"React to the {event.kind} {as_words(event.name)}")
    if index.description and split_identifier(symbol.name) == split_identifier(index.package.name):
        return _shortened(imperative(plain(index.description)))
    if symbol.kind in CALLABLE_KINDS:
        title = _function_title(index, group, symbol)
    else:
        title = _class_title(index, group, symbol)
    return _shortened(title + _where(services))


def _where(services: list[str]) -> str:
    if not services:
        return ""
    kept = {name: SERVICE_CATEGORIES.get(name, "") for name in services[:2]}
    word = "in" if all(category in _KEEPING for category in kept.values()) else "over" if "HTTP" in kept else "through"
    return f" {word} {listing(list(kept))}"


def _is_order(words: list[str]) -> bool:
    """checkCode, but not delayAfter."""
    return words[0] in VERBS and (len(words) == 1 or words[1] not in _PREPOSITIONS)


def words_of(symbol: Symbol) -> list[str]:
    return split_identifier(symbol.name.rpartition(".")[2]) or [""]


def _is_telling(title: str, symbol: Symbol) -> bool:
    words = re.findall(r"[A-Za-z]{2,}", title)
    name = set(split_identifier(symbol.name))
    return len(words) >= 2 and not {word.lower() for word in words} <= name | {"a", "an", "the", "of", "class"}


def _shortened(text: str) -> str:
    """One clause, without the code marks that a heading cannot show."""
    text = text.replace("`", "").strip().rstrip(".:;,")
    if (len(text) > 40 or ";" in text) and (end := _CLAUSE_END.search(text, 12)):
        text = text[: end.start()]
    text = text.split(". ")[0].rstrip(" .,:;-")
    if len(text) > MAX_TITLE:
        ends = [match.start() for match in _CUT_BEFORE.finditer(text, 30, MAX_TITLE)]
        text = text[: ends[-1]] if ends else cut_at_word(text, MAX_TITLE)
    return capitalised(text)


def _function_title(index: Index, group: Group, symbol: Symbol) -> str:
    name = symbol.name.rpartition(".")[2]
    words = split_identifier(name)
    if not words:
        return _module_title(index, group.path)
    if words[0] in VERBS:
        title = _verb_phrase(words, symbol)
    elif words[0] in ("is", "has", "can", "should"):
        title = f"Tell whether something {' '.join(_spelled(words))}"
    elif words[0] in ("on", "handle") and len(words) > 1:
        title = f"React to {' '.join(_spelled(words[1:]))}"
    elif words[0] in ("to", "as", "from") and len(words) > 1:
        title = f"Convert {words[0]} {' '.join(_spelled(words[1:]))}"
    elif name == "main":
        title = "Run from the command line"
    elif len(words) == 1 and words[0].endswith("ed"):
        title = f"Tell whether something is {words[0]}"
    else:
        noun = " ".join(_spelled(words))
        title = f"Provide {article(noun)} {noun}" if not noun.endswith("s") else f"Provide {noun}"
    if words[0] in _CONVERTING and (made := _made(symbol, words)):
        title += f" into {article(made)} {made}"
    return title


def _verb_phrase(words: list[str], symbol: Symbol) -> str:
    verb, rest = words[0], words[1:]
    if rest:
        noun = " ".join(_spelled(rest))
        counted = noun.endswith("s") or rest[0] in (
            "all",
            "each",
            "any",
            "to",
            "from",
            "by",
            "with",
            "for",
            "if",
            "in",
            "into",
            "on",
        )
        return f"{verb.capitalize()} {noun}" if counted else f"{verb.capitalize()} {article(noun)} {noun}"
    subject = next((p.name for p in symbol.params if p.name.strip("*_") not in _UNTELLING_PARAMS), "")
    if subject:
        parts = split_identifier(subject)
        noun = " ".join(_spelled(parts[:-1] if len(parts) > 1 and parts[-1] in _REFERENCES else parts))
        return (
            f"{verb.capitalize()} {article(noun)} {noun}" if not noun.endswith("s") else f"{verb.capitalize()} {noun}"
        )
    if "." in symbol.name:
        holder = as_words(symbol.name.split(".")[-2])
        return f"{verb.capitalize()} {article(holder)} {holder}"
    return verb.capitalize()


def _spelled(words: list[str]) -> list[str]:
    return [SPELLINGS.get(word, word) for word in words]


def _made(symbol: Symbol, words: list[str]) -> str:
    """The type that it returns, where that is a thing of its own and not already in the name."""
    returns = symbol.returns.strip("\"' ").split("|")[0].strip()
    if not re.fullmatch(r"[A-Z]\w+", returns) or returns in (
        "None",
        "Any",
        "Self",
        "Optional",
        "Iterator",
        "Promise",
        "T",
    ):
        return ""
    noun = as_words(returns)
    return "" if set(split_identifier(returns)) & set(words) else noun


def _class_title(index: Index, group: Group, symbol: Symbol) -> str:
    name = symbol.name.rpartition(".")[2]
    verbs = _method_verbs(index, group, symbol)
    if index.of(group.anchor).models:
        noun = as_words(name)
        if verbs:
            return f"Describe {article(noun)} {noun} and {listing(verbs[:2])} it"
        fields = [as_words(each.name) for model in index.of(group.anchor).models for each in model.fields]
        return (
            f"Describe {article(noun)} {noun} by {listing(fields[:3])}"
            if fields
            else f"Describe {article(noun)} {noun}"
        )
    words = split_identifier(name)
    told = words[:-1] if len(words) > 1 and words[-1] in _HOLDERS else words
    noun = " ".join(_spelled(told))
    if verbs and told != words:
        return f"{capitalised(listing(verbs[:3]))} {plural(noun)}"
    if verbs:
        verbs = [verb for verb in verbs if not words[-1].startswith(verb[:4])]  # a parser that parses
        several = noun.endswith("s") and not noun.endswith("ss")
        provided = noun if several else f"{article(noun)} {noun}"
        acts = listing([verb if several else third_person(verb) for verb in verbs[:2]])
        return f"Provide {provided} that {acts}" if acts else f"Provide {provided}"
    noun = as_words(name)
    return f"Provide {article(noun)} {noun}"


def _method_verbs(index: Index, group: Group, symbol: Symbol) -> list[str]:
    verbs = []
    for place in group.members:
        method = index.symbol(place)
        own, _, last = place.name.rpartition(".")
        if method is None or method.kind != "method" or not method.public or last in CONSTRUCTORS:
            continue
        parts = split_identifier(last)
        if (
            not last.startswith("_")
            and own == symbol.name
            and place.path == group.path
            and parts
            and parts[0] in VERBS - _PLAIN_VERBS
        ):
            verbs.append(parts[0])
    return list(dict.fromkeys(verbs))


def _errors_title(index: Index, group: Group) -> str:
    if len(group.members) == 1:
        words = split_identifier(group.anchor.name)
        told = " ".join(_spelled([word for word in words if word not in ("error", "exception")] or words))
        return f"Report {told} as an error of its own"
    return "Tell callers what went wrong by the type of the error"


def _shapes_title(index: Index, group: Group) -> str:
    names = [place for place in group.members if "." not in place.name]
    symbol = index.package.symbols[group.anchor]
    if len(names) == 1 and symbol.doc is not None and (told := doc_sentences(symbol.doc, 1)):
        title = _shortened(imperative(told[0].text))
        if _is_telling(title, symbol):
            return title
    words = [as_words(place.name) for place in names]
    if len(words) == 1:
        noun = words[0]
        return f"Describe {article(noun)} {noun}"
    if len(words) <= 3:
        return f"Describe {listing([plural(word) for word in words])}"
    return f"Describe {plural(words[0])}, {plural(words[1])} and {len(words) - 2} more kinds of data"


def _module_title(index: Index, path: str, *, with_members: bool = False) -> str:
    doc = index.sources[path].doc
    if not with_members and doc is not None and (told := doc_sentences(doc, 1)):
        return _shortened(imperative(told[0].text))
    stem = path.rpartition("/")[2].partition(".")[0]
    if stem in ("__init__", "index", "mod", "main", "__main__"):
        stem = path.rpartition("/")[0].rpartition("/")[2] or stem
    if not (words := as_words(stem)):
        return "Set up the package"
    return f"Apply the inner rules of {words}" if with_members else f"Set up {words}"
