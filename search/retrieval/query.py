"""What somebody typed into the box, read: words, names, phrases, and filters such as lang:go. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from search.chunking.chunk import SERVICE_KINDS, SOURCE_KINDS, SPEC_KINDS
from search.words import STOP_WORDS, identifiers, named, stem, words
from specs.analysis.catalogue import SERVICES

LONGEST = 400  # characters of a query that are read
MOST_TERMS = 16
_FILTERS = {
    "lang": "lang", "language": "lang", "team": "team", "package": "package", "pkg": "package", "kind": "kind",
    "path": "path", "file": "path", "service": "service", "uses": "service",
}  # fmt: skip
_FILTER = re.compile(r'(?<!\S)(\w+):(?:"([^"]*)"|(\S+))')
_PHRASE = re.compile(r'"([^"]+)"')

TABS: Mapping[str, frozenset[str]] = {
    "all": frozenset(),
    "requirements": SPEC_KINDS,
    "services": SERVICE_KINDS,
    "source": SOURCE_KINDS,
}
NARROWING = ("lang", "team", "package", "kind", "path", "service")


@dataclass(frozen=True, slots=True)
class Filters:
    lang: str = ""
    team: str = ""
    package: str = ""
    kind: str = ""
    path: str = ""
    service: str = ""
    tab: str = "all"

    @property
    def kinds(self) -> frozenset[str] | None:
        """The kinds of chunk wanted; None for all. A kind that does not exist is found nowhere."""
        wanted: frozenset[str] | None = TABS[self.tab] or None
        if self.kind:
            names = frozenset(part.replace("-", "_") for part in self.kind.lower().split(","))
            wanted = names if wanted is None else wanted & names
        return wanted

    @property
    def services(self) -> list[str]:
        """Keys of the catalogue that the wanted service may mean."""
        return services_named(self.service)

    def given(self) -> dict[str, str]:
        """Those that narrow, by name."""
        return {name: value for name in NARROWING if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Query:
    """`terms` are lexemes of which the more and the rarer count; `phrases` must occur; `names` are exact names."""

    typed: str
    text: str  # without filters: what is embedded
    terms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    spelled: Mapping[str, str] = field(default_factory=dict)  # term -> the word as typed, of plain words
    filters: Filters = Filters()

    @property
    def asks_for_absence(self) -> bool:
        """Whether what a package does not do may be the answer."""
        return bool(re.search(r"\b(?:not|no|never|without|n't|doesn|don)\b", self.text, re.IGNORECASE))


def read(typed: str, given: Mapping[str, str] | None = None) -> Query:
    """`given` are filters that were clicked; typed ones win."""
    typed = " ".join(typed.replace("\x00", "").split())[:LONGEST]
    found = {name: value for name, value in (given or {}).items() if name in Filters.__slots__ and value}
    if found.get("tab") not in TABS:
        found.pop("tab", None)

    def take(match: re.Match[str]) -> str:
        name = _FILTERS.get(match[1].lower())
        if name is None:
            return match[0]
        found[name] = match[2] or match[3] or ""
        return " "

    text = " ".join(_FILTER.sub(take, typed).split())
    phrases = tuple(lexemes for match in _PHRASE.finditer(text) if (lexemes := _phrase(match[1])))
    bare = " ".join(text.replace('"', " ").split())
    return Query(typed, bare, _terms(bare), _names(bare), phrases, _spelled(bare), Filters(**found))


def services_named(wanted: str) -> list[str]:
    said = wanted.strip().lower()
    if not said:
        return []
    return [
        service.key
        for service in SERVICES.values()
        if said in (service.key, service.key.rpartition(".")[2], service.name.lower(), *service.words)
        or said in service.name.lower().split()
    ]


def _terms(text: str) -> tuple[str, ...]:
    found = dict.fromkeys(word.lexeme for word in words(text))
    telling = [lexeme for lexeme in found if lexeme not in STOP_WORDS and (len(lexeme) > 1 or lexeme.isdigit())]
    return tuple((telling or list(found))[:MOST_TERMS])


def _names(text: str) -> tuple[str, ...]:
    """The whole query may be a name; what is written as an identifier is one."""
    whole = [text] if text and len(text.split()) <= 4 else []
    return tuple(dict.fromkeys(named(name) for name in (*whole, *identifiers(text))))


def _phrase(text: str) -> tuple[str, ...]:
    """One lexeme a position: the parts of identifiers, not their wholes."""
    found: dict[int, str] = {}
    for word in words(text):
        found[word.position] = word.lexeme  # the part comes after the whole
    return tuple(found[position] for position in sorted(found))


def _spelled(text: str) -> dict[str, str]:
    plain: Iterable[str] = re.findall(r"[^\W\d_]{4,32}", text)
    return {stem(word): word.lower() for word in plain if word.lower() not in STOP_WORDS}
