"""Titles of requirements as behaviour, and their short ids."""

import re

from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import Symbol
from specs.writing.english import (
    NOUNS_AS_WELL,
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
)  # fmt: skip
from specs.writing.grouping import Group
from specs.writing.index import CALLABLE_KINDS, CONSTRUCTORS, Index
from specs.writing.markup import doc_sentences, plain

MAX_TITLE = 78
_CLAUSE_END = re.compile(
    r"(?<=\w)(?:;|:| -+ | – | — |\. | \("
    r"|, (?:or|and|but|which|so|if|where|when|using|returning|unless|with|including|such as)\b)"
)
_WEAK_TITLES = re.compile(
    r"^(see|note|todo|deprecated|internal|private|this|these|there|subclass(es)?|instances|mixed|same as|like|used"
    r"|called|if|when|given|sometimes|usually|once|since|you|we|it|everything|nothing|most|mostly|just|only|helper|same|for|in|by|as|with)\b",
    re.IGNORECASE,
)
_CUT_BEFORE = re.compile(
    r" (?:and|or|that|which|to|with|by|using|if|when|so|because|for|from|as|in|on|but|where|into)\b"
)


_CONVERTING = frozenset("parse convert read load decode deserialize transform coerce".split())
_PREPOSITIONS = frozenset("after before until since at on in of by for from to with as if when per".split())
_ARTICLE = re.compile(r"(?:The|A|An) (?=\S)")
_THIS_IS = re.compile(r"(?:This|It) (?:is|are) (?=(?:a|an|the) )")
# "Commands are the basic building block of …": what a thing is, said in a sentence of its own.
_IS_A = re.compile(r"(?:(?:A|An|The) )?`?([\w-]+)`?(?: \w+)? (?:is|are) ((?:a|an|the) .+)")
_FINITE = re.compile(r" (?:is|are|was|were|has|have|comes|can|must|may|will|should|does|do|needs) ")
_RELATIVE = re.compile(r"\b(?:that|which|who|whose|whether|if|when|where|how|what|as|while|until|unless|so)\b")
_DANGLING = re.compile(
    r"(?: (?:a|an|the|as|passed|based|relevant|in order|order|indicated|used|able|such|according|due|prior|related"
    r"|containing|returned))+$"
)
# Said without an article: they are not counted.
_UNCOUNTED = frozenset(
    "info information data text json content metadata stderr stdout stdin output input access time space history "
    "support authentication authorization configuration existence feedback progress code help usage markup html xml "
    "state status stack memory traffic delete wrap existing".split()
)
_SHORT = frozenset("app key tag row map job bot day box bug bus car cup log net pen pin set tab tip way".split())
_DOERS = frozenset("runner handler factory manager hook listener middleware callback iterator generator".split())
_SAYS_WHEN = re.compile(r"[A-Z]\w+(?: \w+)? to ([a-z]+) (.+)")
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
    if symbol.name == "default" and symbol.doc is None:
        return _of_file(group.path)
    if commands := [c for place in group.members for c in index.of(place).commands if c.help]:
        return _command_title(plain(commands[0].help))
    if title := _documented_title(index, group, symbol):
        acts = base_form(title.partition(" ")[0]) == title.partition(" ")[0].lower()
        told_there = any(word in title for name in services for word in name.split())
        return title if told_there or not acts or len(title) > 40 else title + _where(services)
    if routes := index.of(group.anchor).routes:
        title = f"Serve {routes[0].method} {routes[0].path}"
        return title if len(title) <= MAX_TITLE else cut_at_word(title, MAX_TITLE)
    if event := next((each for each in index.of(group.anchor).entries if each.kind in ("event", "signal")), None):
        named = event.name if event.name.isupper() else as_words(event.name)
        return _shortened(f"React to the {event.kind} {named}")
    if index.description and split_identifier(symbol.name) == split_identifier(index.package.name):
        return _shortened(imperative(plain(index.description)))
    if symbol.kind in CALLABLE_KINDS:
        title = _function_title(index, group, symbol)
    else:
        title = _class_title(index, group, symbol)
    return _shortened(title + _where(services))


def sibling_title(title: str, names: list[str]) -> str:
    """ "Send a DELETE request" of seven functions: "Send a request: delete, get, head …"."""
    common = re.sub(rf"\b{re.escape(names[0])}s?\b ?", "", title, flags=re.IGNORECASE).strip()
    common = common if len(common.split()) > 1 else title
    shown = f"{', '.join(names[:6])} and others" if len(names) > 7 else listing(names)
    return f"{capitalised(common)}: {shown}"


def lot_title(path: str, names: list[str]) -> str:
    """ "Text: indent, pluralize, abbreviate and 4 more", of small things that are told together."""
    told = [as_words(name.rpartition(".")[2]) for name in names]
    shown = listing(told[:4]) if len(told) <= 4 else f"{', '.join(told[:3])} and {len(told) - 3} more"
    stem = path.rpartition("/")[2].partition(".")[0]
    if stem in ("__init__", "index", "mod", told[0]) or split_identifier(stem) == split_identifier(names[0]):
        stem = path.rpartition("/")[0].rpartition("/")[2]
    place = as_words(stem.strip("_"))
    return f"{capitalised(place)}: {shown}" if place else capitalised(shown)


def _command_title(told: str) -> str:
    title = _shortened(imperative(told))
    if "command line" in title.lower():
        return _without_article(title)
    if not base_form(title.partition(" ")[0]):
        return _shortened(f"Offer a command line for {title[:1].lower()}{title[1:]}")
    return _shortened(f"{title} from the command line")


def _documented_title(index: Index, group: Group, symbol: Symbol) -> str:
    """The first sentence of the docstring, where it is a clause that names what is done or what the thing is."""
    if symbol.doc is None or not (told := doc_sentences(symbol.doc, 1)):
        return ""
    text = _THIS_IS.sub("", told[0].text)
    of_class = symbol.kind not in CALLABLE_KINDS
    words = words_of(symbol)
    if of_class and (being := _IS_A.fullmatch(text)):
        noun = capitalised(as_words(symbol.name.rpartition(".")[2]))
        return _shortened(f"{noun}: {being[2]}", whole=len(noun) + 2)
    ordered = imperative(capitalised(text), () if of_class else words[:1])
    title = _shortened(ordered)
    acts = bool(base_form(title.partition(" ")[0])) and not (of_class and title == _shortened(text) and _is_noun(title))
    if title.startswith("Return ") and (asked := _module_order(index, group)):
        return asked
    if not _is_telling(title, symbol) or _WEAK_TITLES.match(title) or not title[0].isalpha():
        return ""
    if not acts and (_says_sentence(title) or (not of_class and len(words) > 1 and _is_order(words))):
        return ""
    if re.search(r"\s{2}|\b(?:and|a|the|of) *$", title):
        return ""  # what stood there cannot be shown in a heading
    return title if acts else _without_article(title)


def _is_noun(title: str) -> bool:
    """A class told as "Filter rows" may be a filter; with an object after the verb it is not."""
    return title.partition(" ")[2].partition(" ")[0].lower() in ("class", "object", "that", "which", "of")


def _says_sentence(title: str) -> bool:
    """A whole sentence, not a noun phrase: its verb stands before any clause that hangs on a noun."""
    verb = _FINITE.search(title)
    hanging = _RELATIVE.search(title)
    return verb is not None and (hanging is None or verb.start() < hanging.start())


def _without_article(title: str) -> str:
    return capitalised(_ARTICLE.sub("", title, count=1))


def _module_order(index: Index, group: Group) -> str:
    """ "Questions to ask back when …" is what the one public function of a module is there for."""
    doc = index.sources[group.path].doc
    others = [place for place in index.public if place.path == group.path and "." not in place.name]
    if doc is None or others != [group.anchor] or not (told := doc_sentences(doc, 1)):
        return ""
    found = _SAYS_WHEN.fullmatch(told[0].text)
    return _shortened(f"{capitalised(found[1])} {found[2]}") if found and found[1] in VERBS else ""


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


def _shortened(text: str, *, whole: int = 12) -> str:
    """One clause, without the code marks that a heading cannot show; the first `whole` characters are never cut."""
    text = text.replace("`", "").strip().rstrip(".:;,")
    if (len(text) > 40 or ";" in text) and (end := _CLAUSE_END.search(text, whole)):
        text = text[: end.start()]
    text = text.split(". ")[0].rstrip(" .,:;-")
    if len(text) > MAX_TITLE:
        ends = [match.start() for match in _CUT_BEFORE.finditer(text, 30, MAX_TITLE)]
        text = _DANGLING.sub("", text[: ends[-1]]) if ends else cut_at_word(text, MAX_TITLE)
    return capitalised(text)


def _function_title(index: Index, group: Group, symbol: Symbol) -> str:
    name = symbol.name.rpartition(".")[2]
    words = split_identifier(name)
    if not words:
        return _module_title(index, group.path)
    if words[0] in VERBS - NOUNS_AS_WELL and words[-1] not in _DOERS:
        title = _verb_phrase(words, symbol)
    elif words[0] == "has" and len(words) > 1:
        title = f"Tell whether there is {_with_article(' '.join(_spelled(words[1:])))}"
    elif words[0] in ("is", "can", "should"):
        title = f"Tell whether something {' '.join(_spelled(words))}"
    elif words[0] in ("on", "handle") and len(words) > 1 and words[-1] not in _DOERS:
        title = f"React to {' '.join(_spelled(words[1:]))}"
    elif words[0] in ("to", "as", "from") and len(words) > 1:
        title = f"Convert {words[0]} {' '.join(_spelled(words[1:]))}"
    elif name == "main":
        title = "Run from the command line"
    elif len(words) == 1 and words[0].endswith("ed"):
        title = f"Tell whether something is {words[0]}"
    else:
        title = capitalised(" ".join(_spelled(words)))
    if words[0] in _CONVERTING and (made := _made(symbol, words)):
        title += f" into {article(made)} {made}"
    return title


def _verb_phrase(words: list[str], symbol: Symbol) -> str:
    verb, rest = words[0], words[1:]
    if rest:
        return f"{verb.capitalize()} {_with_article(' '.join(_spelled(rest)), first=rest[0])}"
    subject = next((p.name for p in symbol.params if p.name.strip("*_") not in _UNTELLING_PARAMS), "")
    if subject:
        parts = split_identifier(subject)
        noun = " ".join(_spelled(parts[:-1] if len(parts) > 1 and parts[-1] in _REFERENCES else parts))
        return f"{verb.capitalize()} {_with_article(noun)}"
    if "." in symbol.name:
        return f"{verb.capitalize()} {_with_article(as_words(symbol.name.split('.')[-2]))}"
    return verb.capitalize()


_COUNTED_ALREADY = frozenset("all each any to from by with for if in into on of as at and or not the a an".split())


def _with_article(noun: str, *, first: str = "") -> str:
    """ "a request", but "JSON", "options" and what is cut short stand alone."""
    head = re.split(r" (?:for|of|in|from|to|with|by|on|as|at|and|or)\b", noun)[0]
    last = head.rpartition(" ")[2]
    known = last in _SHORT or (len(last) > 3 and any(letter in "aeiou" for letter in last[1:-1].lower()))
    alone = (
        not known
        or last.isupper()
        or last.lower() in _UNCOUNTED
        or (last.endswith("s") and not last.endswith("ss"))
        or first in _COUNTED_ALREADY
        or last.endswith("ing")
    )
    return noun if alone else f"{article(noun)} {noun}"


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
        acts = f" and {listing(verbs[:2])} it" if verbs else ""
        return f"Represent {article(noun)} {noun}{acts}"
    words = split_identifier(name)
    told = words[:-1] if len(words) > 1 and words[-1] in _HOLDERS else words
    if verbs and told != words:
        return f"{capitalised(listing(verbs[:3]))} {plural(' '.join(_spelled(told)))}"
    if verbs and len(words) == 1 and words[0] in _HOLDERS and (held := _held_things(index, group, symbol)):
        return f"{capitalised(listing(verbs[:3]))} {held}"
    return capitalised(as_words(name))


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
        return f"Report {told} errors as a type of their own"
    return "Tell callers what went wrong by the type of the error"


def _shapes_title(index: Index, group: Group) -> str:
    names = [place for place in group.members if "." not in place.name and as_words(place.name)]
    symbol = index.package.symbols[group.anchor]
    if len(names) == 1:
        title = _documented_title(index, group, symbol)
        if title:
            return title
    words = [as_words(place.name) for place in names]
    if not words:
        return f"Shapes of {_of_file(group.path)}"
    if len(words) == 1:
        noun = words[0]
        return f"Represent {article(noun)} {noun}"
    if len(words) <= 3:
        return f"Represent {listing([plural(word) for word in words])}"
    where = _of_file(group.path)
    return _shortened(f"Shapes of {where.lower()}: {words[0]}, {words[1]} and {len(words) - 2} more", whole=70)


def _module_title(index: Index, path: str, *, with_members: bool = False) -> str:
    doc = index.sources[path].doc
    if not with_members and doc is not None and (told := doc_sentences(doc, 1)):
        title = _shortened(imperative(told[0].text))
        if " " in title:
            return _without_article(title)
    words = _of_file(path)
    if not words:
        return "Set up the package"
    return f"{words}: rules inside" if with_members else f"{words}: what is set up on import"


def _of_file(path: str) -> str:
    """adapters/http.js is the HTTP adapter, lib/http.js is HTTP."""
    folder, _, file = path.rpartition("/")
    stem, above = file.partition(".")[0], folder.rpartition("/")[2]
    if stem in ("__init__", "index", "mod", "main", "__main__"):
        stem, above = above or stem, folder.rpartition("/")[0].rpartition("/")[2]
    words = as_words(stem.strip("_"))
    kind = as_words(above)
    if words and above.endswith("s") and not above.endswith("ss") and len(above) > 4 and above not in _NO_KINDS:
        kind = kind[:-3] + "y" if kind.endswith("ies") else kind.removesuffix("s")
        if kind not in words:
            words = f"{words} {kind}"
    return capitalised(words)


_NO_KINDS = frozenset("utils tools tests packages helpers types internals commons apps libs modules settings".split())
