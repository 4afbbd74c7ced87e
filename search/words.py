"""Text and code as words to search by: identifiers whole and split, plain words by their stem. Pure.

A lexeme is one of three: a stem ("timer"), a whole identifier as written but in lower case ("timer_store.claim"), or
a name that something has, marked with "=" ("=claim"), so that whoever types a name exactly finds its bearer first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

Weight = Literal["A", "B", "C", "D"]

LONGEST_WORD = 64
LAST_POSITION = 16_383  # Postgres keeps no position beyond

# Letters of any language, digits, and what holds the parts of an identifier or a path together.
_TOKEN = re.compile(r"[^\W_]+(?:[_.\-/:@]{1,2}[^\W_]+|_+)*|_+[^\W_]+(?:[_.\-/][^\W_]+)*")
_JOINTS = re.compile(r"[_.\-/:@]+")
_HUMPS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_LETTER = re.compile(r"(?<![^\W_])([A-Za-z])-(?=[A-Za-z])")  # "e-mail" is "email" too
_RUNS = re.compile(r"\d+|[^\W\d_]+")

STOP_WORDS = frozenset(
    "a an and are as at be been by can could did do does for from had has have how i if in into is it its me my no not "
    "of on or our shall should so than that the their them then there these they this those to us was we were what "
    "when where which who whom whose why will with would you your all code package packages show find".split()
)


class Word(NamedTuple):
    """`position` counts from 1; the parts of an identifier follow one another, the whole stands where they begin."""

    lexeme: str
    position: int


def words(text: str) -> Iterator[Word]:
    """Every lexeme of a text, in order."""
    position = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        found = parts(token)
        if not found:
            continue
        if is_identifier(token):
            yield Word(token.strip("_.-/:@").lower()[:LONGEST_WORD], position + 1)
            for name in dict.fromkeys((*token.split("/"), *re.split(r"[./:]+", token))):
                if name != token and is_identifier(name):
                    yield Word(name.lower()[:LONGEST_WORD], position + 1)
            for name in spoken(_LETTER.sub(r"\1", token)):
                if name not in found and name != token:
                    yield Word(stem(name), position + 1)
        for part in found:
            position += 1
            yield Word(stem(part), position)


def is_identifier(token: str) -> bool:
    """Whether it is rather a name than a word: it has a joint, a hump, or digits among letters."""
    bare = token.strip("_.-/:@")
    if _JOINTS.search(bare):
        return True
    return len(_humps(bare)) > 1


def named(name: str) -> str:
    """The lexeme of a thing's own name."""
    return "=" + name.strip().lower()[:LONGEST_WORD]


def identifiers(text: str) -> list[str]:
    """The names in a text that are certainly names, as written."""
    return [match[0] for match in _TOKEN.finditer(text) if is_identifier(match[0])]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A light stem: plurals, -ing and -ed. "claims", "claimed" and "claiming" are all "claim"."""
    word = word.lower()[:LONGEST_WORD]
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 2 and any(vowel in root for vowel in "aeiouy"):
            return _mended(root)
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _mended(root: str) -> str:
    """stopp -> stop, cach -> cach (as "cache" loses its e), hiss stays."""
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
        return root[:-1]
    return root


def parts(token: str) -> list[str]:
    """An identifier or path in its pieces, as written."""
    return [hump for piece in _JOINTS.split(token) for hump in _humps(piece)]


def spoken(token: str) -> list[str]:
    """The same pieces, but a single letter goes with what follows: "OAuthToken" is of OAuth and not of "auth"."""
    found: list[str] = []
    for part in parts(token):
        if found and len(found[-1]) == 1 and found[-1].isupper() and part[:1].isupper():
            found[-1] += part
        else:
            found.append(part)
    return found


def _humps(piece: str) -> list[str]:
    # Only the letters of ASCII are split at their case: elsewhere a change of case rarely begins another word.
    return _HUMPS.findall(piece) if piece.isascii() else _RUNS.findall(piece)


def prose_words(text: str) -> set[str]:
    """The plain words of a text as typed, in lower case: what a misspelt query is mended from."""
    return {
        part.lower()
        for match in _TOKEN.finditer(text)
        for part in parts(match[0])
        if 4 <= len(part) <= 32 and part.isalpha()
    }


def trigrams(word: str) -> list[str]:
    """Of a word with marked ends: "  ab", "abc" … as many as it has letters and one more."""
    padded = f"  {word} "
    return sorted({padded[index : index + 3] for index in range(len(padded) - 2)})


def vector(fields: Iterable[tuple[Weight, str]], names: Iterable[str] = ()) -> str:
    """A tsvector as Postgres reads it: the words of each field under the field's weight, and the names."""
    found: dict[str, dict[int, Weight]] = {}
    offset = 0
    for weight, text in fields:
        last = offset
        for lexeme, position in words(text):
            last = offset + position
            if last > LAST_POSITION:
                break
            found.setdefault(lexeme, {}).setdefault(last, weight)
        offset = last + 10  # no phrase reaches from one field into another
    for name in names:
        if name.strip():
            found.setdefault(named(name), {}).setdefault(LAST_POSITION, "A")
    return " ".join(f"{quoted(lexeme)}:{_positions(places)}" for lexeme, places in found.items())


def quoted(lexeme: str) -> str:
    """As a lexeme is written inside a tsvector or a tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _positions(places: Mapping[int, Weight]) -> str:
    return ",".join(f"{position}{weight}" for position, weight in list(places.items())[:32])
