"""Titles in the authors' words: the first sentence of a docstring, where it names what is done or what a thing is."""

import re

from specs.analysis.facts import Symbol
from specs.writing.english import VERBS, as_words, base_form, capitalised, cut_at_word, imperative, split_identifier
from specs.writing.grouping import Group
from specs.writing.index import CALLABLE_KINDS, Index
from specs.writing.markup import doc_sentences

MAX_TITLE = 78
_CLAUSE_END = re.compile(
    r"(?<=\w)(?:;|:| -+ | – | — |\. | \((?!\w+\)\w)"  # not within "(de)serializes"
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
_PREPOSITIONS = frozenset("after before until since at on in of by for from to with as if when per".split())
_ARTICLE = re.compile(r"(?:The|A|An) (?=\S)")
_THIS_IS = re.compile(r"(?:This|It) (?:is|are) (?=(?:a|an|the) )")
# "Commands are the basic building block of …": what a thing is, said in a sentence of its own.
_IS_A = re.compile(
    r"(?:(?:A|An|The) )?`?([\w-]+)`?(?: \w+)? (?:(?:is|are) ((?:a|an|the) .+)"
    r"|are (?!\w+ed\b|not |also |only |usually |then |in |for |to |as )(\w+ \w+.*))"
)
_FINITE = re.compile(r" (?:is|are|was|were|has|have|comes|can|must|may|will|should|does|do|needs) ")
_RELATIVE = re.compile(r"\b(?:that|which|who|whose|whether|if|when|where|how|what|as|while|until|unless|so)\b")
_DANGLING = re.compile(
    r"(?:,? (?:a|an|the|as|passed|based|relevant|in order|indicated|used|able|such|according|due|prior|related"
    r"|containing|pointing|ignoring|starting|beginning|that starts?|that begins?|or|and"
    r"|that|which|who|whose|to|to (?:indicate|tell|say|show|signal|specify|ensure)"
    r"|returned|only|just|also|not|like|its|their|that can be|that is|which is|that are|made|needed))+…?$"
)
_SAYS_WHEN = re.compile(r"[A-Z]\w+(?: \w+)? to ([a-z]+) (.+)")


def documented_title(index: Index, group: Group, symbol: Symbol) -> str:
    """The first sentence of the docstring, where it is a clause that names what is done or what the thing is."""
    if symbol.doc is None or not (told := doc_sentences(symbol.doc, 1)):
        return ""
    text = _THIS_IS.sub("", told[0].text)
    of_class = symbol.kind not in CALLABLE_KINDS
    words = words_of(symbol)
    if of_class and (being := _IS_A.fullmatch(text)):
        noun = capitalised(as_words(symbol.name.rpartition(".")[2]))
        return shortened(f"{noun}: {being[2] or being[3]}", whole=len(noun) + 2)
    is_data = of_class and bool(index.of(group.anchor).models)  # "A parcel that waits" is a parcel, and does nothing
    if text.startswith("Whether ") and not of_class:
        return shortened(f"Tell w{text[1:]}")
    first = text.partition(" ")[0].rstrip(",")
    does = base_form(first) not in ("", first.lower())  # "Stops calling what fails" is told of what acts
    also = () if of_class else words[:1]
    ordered = capitalised(text) if is_data and not does else imperative(capitalised(text), also)
    title = shortened(ordered)
    acts = bool(base_form(title.partition(" ")[0].rstrip(",")))
    acts = acts and not (of_class and title == shortened(text) and _is_noun(title))
    if title.startswith("Return ") and (asked := _module_order(index, group)):
        return asked
    if not _is_telling(title, symbol) or _WEAK_TITLES.match(title) or not title[0].isalpha():
        return ""
    if not acts and (_says_sentence(title) or (not of_class and len(words) > 1 and _is_order(words))):
        return ""
    if re.search(r"\s{2}|\b(?:and|a|the|of) *$", title):
        return ""  # what stood there cannot be shown in a heading
    return title if acts else without_article(title)


def _is_noun(title: str) -> bool:
    """A class told as "Filter rows" may be a filter; with an object after the verb it is not."""
    return title.partition(" ")[2].partition(" ")[0].lower() in ("class", "object", "that", "which", "of")


def _says_sentence(title: str) -> bool:
    """A whole sentence, not a noun phrase: its verb stands before any clause that hangs on a noun."""
    verb = _FINITE.search(title)
    hanging = _RELATIVE.search(title)
    return verb is not None and (hanging is None or verb.start() < hanging.start())


def without_article(title: str) -> str:
    return capitalised(_ARTICLE.sub("", title, count=1))


def _module_order(index: Index, group: Group) -> str:
    """ "Questions to ask back when …" is what the one public function of a module is there for."""
    doc = index.sources[group.path].doc
    others = [place for place in index.public if place.path == group.path and "." not in index.own_name(place)]
    if doc is None or others != [group.anchor] or not (told := doc_sentences(doc, 1)):
        return ""
    found = _SAYS_WHEN.fullmatch(told[0].text)
    return shortened(f"{capitalised(found[1])} {found[2]}") if found and found[1] in VERBS else ""


def _is_order(words: list[str]) -> bool:
    """checkCode, but not delayAfter."""
    return words[0] in VERBS and (len(words) == 1 or words[1] not in _PREPOSITIONS)


def words_of(symbol: Symbol) -> list[str]:
    return split_identifier(symbol.name.rpartition(".")[2]) or [""]


def _is_telling(title: str, symbol: Symbol) -> bool:
    words = re.findall(r"[A-Za-z]{2,}", title)
    name = set(split_identifier(symbol.name))
    return len(words) >= 2 and not {word.lower() for word in words} <= name | {"a", "an", "the", "of", "class"}


def shortened(text: str, *, whole: int = 12) -> str:
    """One clause, without the code marks that a heading cannot show; the first `whole` characters are never cut."""
    text = text.replace("`", "").strip().rstrip(".:;,")
    if (len(text) > 40 or ";" in text) and (end := _CLAUSE_END.search(text, whole)):
        listed = end[0].startswith((", or", ", and")) and "," in text[: end.start()]
        # A list that is cut short says the wrong thing: better none of it.
        text = (
            text[: text.index(",", min(whole, end.start() - 1))]
            if listed and "," in text[whole : end.start()]
            else text[: end.start()]
        )
    text = text.split(". ")[0].rstrip(" .,:;-")
    if len(text) > MAX_TITLE:
        ends = [match.start() for match in _CUT_BEFORE.finditer(text, 30, MAX_TITLE)]
        text = text[: ends[-1]] if ends else cut_at_word(text, MAX_TITLE)
    kept = _DANGLING.sub("", text)
    return capitalised(text if kept.endswith((" be", " is", " are", " was", " were")) else kept)
