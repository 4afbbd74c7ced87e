"""The literals of a statement (numbers, quoted text, code names), and whether a piece of source holds them.

Literals compare as whole tokens: 5 is not found in 15, `timer` not in `timers`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

LiteralKind = Literal["number", "quoted", "code", "word"]


class Found(NamedTuple):
    kind: LiteralKind
    text: str


NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "thousand": 1000, "million": 1_000_000, "twice": 2, "thrice": 3,
}  # fmt: skip
# "one of them" counts nothing; every other number word does.
_CHECKED_WORDS = NUMBER_WORDS.keys() - {"zero", "one"}

_BRACKET = re.compile(r"[(\[{]")
_AROUND_BRACKET = re.compile(r"\s*([(\[{}\])])\s*")
_BEFORE_CLOSING = re.compile(r",([)\]}])")
_LEFT_OUT = "(…)"
_HOLE = re.compile(r"\{[^{}]*\}")
_MAX_STARTS = 40
_MAX_HOLE = 160  # characters of source between two pieces of one text
# One scan from left to right: backticks inside quotes belong to the quotation, quotes inside backticks to the code.
_SET_OFF = re.compile(r"`([^`]+)`|\"([^\"]+)\"|“([^”]+)”")
_NUMBER = re.compile(r"(?<![\w.])[+-]?(?:0[xX][0-9a-fA-F_]+|\d[\d_,]*(?:\.\d+)*(?:[eE][+-]?\d+)?)(?![\w])")
# An identifier outside backticks: with an underscore, or with a capital after a small letter.
_IDENTIFIER = re.compile(r"(?<![\w.-])(?:[A-Za-z]\w*_\w+|_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*)(?![\w-])")
_WORD = re.compile(r"[A-Za-z]+")


def literals(text: str) -> Iterator[Found]:
    """Each literal of the statement's text, once; what stands inside backticks or quotes is one literal."""
    seen: set[Found] = set()
    for found in _literals(text):
        if found not in seen:
            seen.add(found)
            yield found


def _literals(text: str) -> Iterator[Found]:
    for match in _SET_OFF.finditer(text):
        yield Found("code", match[1]) if match[1] else Found("quoted", match[2] or match[3])
    text = _SET_OFF.sub(" ", text)
    for match in _IDENTIFIER.finditer(text):
        yield Found("code", match[0])
    text = _IDENTIFIER.sub(" ", text)
    for match in _NUMBER.finditer(text):
        yield Found("number", match[0].rstrip(",."))
    for match in _WORD.finditer(text):
        if match[0].lower() in _CHECKED_WORDS:
            yield Found("word", match[0].lower())


def number(text: str) -> float | None:
    """The value of a number as people and programs write it, None where it is none (1.2.3 is a version)."""
    plain = text.replace("_", "").replace(",", "").replace("'", "")
    try:
        return float(int(plain, 16)) if plain.lower().lstrip("+-").startswith("0x") else float(plain)
    except (ValueError, OverflowError):
        return None


_NOTES = re.compile(r"/\*.*?\*/", re.DOTALL)


class Proof:
    """The cited text, in the forms that a literal may match."""

    def __init__(self, cited: str, names: frozenset[str] = frozenset()) -> None:
        """`names` are proved besides: the symbols and paths that the citations resolve to."""
        self.cited = _folded(cited)
        self.names = names
        self._joined: str | None = None
        self._filled: str | None = None

    @property
    def joined(self) -> str:
        """Strings as the program sees them: implicit concatenation joined, escapes undone, `${x}` as `{x}`."""
        if self._joined is None:
            self._joined = _as_seen(self.cited)
        return self._joined

    @property
    def filled(self) -> str:
        """The same with a gap for each `%s` and its kin, so that what stands right behind one begins a word."""
        if self._filled is None:
            self._filled = _VERB.sub(" % ", self.joined)
        return self._filled

    def holds(self, found: Found) -> bool:
        match found.kind:
            case "number":
                return self.has_number(found.text)
            case "word":
                return self.has_word(found.text) or self.has_number(str(NUMBER_WORDS[found.text]))
            case "quoted":
                return self.has_text(found.text)
            case "code":
                return self.has_code(found.text)

    def has_number(self, text: str) -> bool:
        value = number(text)
        if value is None:
            return self.has_code(text)
        if value == 1 and _COUNTED.search(self.cited):
            return True  # `n++` adds 1
        return value in _numbers(self.cited) or (value < 0 and -value in _numbers(self.cited))

    def has_word(self, word: str) -> bool:
        return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", self.cited.lower()) is not None

    def has_text(self, text: str) -> bool:
        wanted = _folded(text)
        return _whole(wanted, self.cited) or _whole(wanted, self.joined) or self._has_template(wanted)

    def _has_template(self, wanted: str) -> bool:
        """A text with `{holes}`: its fixed pieces in order, near each other, and every name in a hole.

        The code may fill holes otherwise than by braces: `"at %s" % place`, `"at " + place`, `"at {}".format(place)`.
        """
        fixed = [piece.strip() for piece in _HOLE.split(wanted) if re.search(r"\w", piece)]
        if len(fixed) == 0 or not _HOLE.search(wanted):
            return False
        names = [name for hole in _HOLE.findall(wanted) for name in re.findall(r"[A-Za-z_$][\w$]*", hole)]
        if not all(_whole(name, self.cited) or _whole(f"${name}", self.cited) for name in names):
            return False
        first = -1
        for _ in range(_MAX_STARTS):  # the first piece may be a word that stands elsewhere, too
            first = _place(fixed[0], self.filled, first + 1)
            if first < 0:
                return False
            if self._follow_each_other(fixed, first):
                return True
        return False

    def _follow_each_other(self, pieces: list[str], end: int) -> bool:
        for piece in pieces:
            start = _place(piece, self.filled, end)
            if start < 0 or start - end > _MAX_HOLE:
                return False
            end = start + len(piece)
        return True

    def has_code(self, text: str) -> bool:
        """Whole tokens, case kept. A dotted name may be proved piece by piece: the class by the citation's symbol."""
        wanted = _folded(text)
        if wanted.endswith(_LEFT_OUT):  # a call without what it is given
            called = (f"{_last_name(wanted)}{mark}" for mark in ("(", " ("))
            return self.has_code(wanted.removesuffix(_LEFT_OUT)) and any(each in self.cited for each in called)
        if _whole(wanted, self.cited) or wanted in self.names or _whole(wanted, self.joined):
            return True
        if _BRACKET.search(wanted) and _whole(_squeezed(wanted), _squeezed(self.cited)):
            return True  # a call or list that the code spreads over several lines
        if "/*" in self.cited and _whole(wanted, " ".join(_NOTES.sub(" ", self.cited).split())):
            return True  # 8 /* nonce */ + 4 /* timestamps */
        if wanted.isidentifier() and _whole(f"${wanted}", self.cited):
            return True  # PHP's property `$id` goes by the name of id
        pieces = [piece for piece in re.split(r"\.|::|#", wanted.removesuffix("()")) if piece]
        return len(pieces) > 0 and all(
            re.fullmatch(r"[\w$]+", piece) and (piece in self.names or _whole(piece, self.cited)) for piece in pieces
        )


def _last_name(call: str) -> str:
    return re.split(r"\.|::|->", call.removesuffix(_LEFT_OUT))[-1]


def _folded(text: str) -> str:
    return " ".join(text.split())


def _squeezed(text: str) -> str:
    """Without the white space, and the last comma, by which code is spread over lines inside brackets."""
    return _BEFORE_CLOSING.sub(r"\1", _AROUND_BRACKET.sub(r"\1", text))


def _whole(wanted: str, text: str) -> bool:
    return _place(wanted, text) >= 0


def _place(wanted: str, text: str, start: int = 0) -> int:
    """Where `wanted` stands in `text`, from `start` on, with no word character running on at either end; or -1."""
    start = text.find(wanted, start)
    while start >= 0:
        end = start + len(wanted)
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        if not (_runs_on(before) and _runs_on(wanted[:1])) and not (_runs_on(after) and _runs_on(wanted[-1:])):
            break
        start = text.find(wanted, start + 1)
    return start


def _runs_on(character: str) -> bool:
    return character.isalnum() or character in "_$"


@lru_cache(maxsize=4096)
def _numbers(text: str) -> frozenset[float]:
    found = [match[0] for match in _SOURCE_NUMBER.finditer(text)]
    found += [match[1] for match in _STATUS_NAME.finditer(text)]
    values = (number(each) for each in found)
    return frozenset(value for value in values if value is not None)


# In source a number may carry a suffix (10s, 5L, 1.5f, 0xFF), stand in a string ("25") and end a range (5..200).
_SOURCE_NUMBER = re.compile(
    r"(?:(?<![\w.])|(?<=\.\.))(?:0[xX][0-9a-fA-F_]+|\d[\d_]*(?:'\d{3})*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?|(?<!\.)\.\d+)"
    r"(?=(?:[uUlLfFdDnmshkKMG%]|px|ms|[kKmMgG][iI]?[bB]|usize|[iu](?:8|16|32|64|128))?(?!\w|\.\d))"
)

# A verb of printf: %s, %-8s, %.2f, %lu, %*d
_VERB = re.compile(r"(?<!%)%[-+#0']*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z|j|t|L)?[diouxXeEfFgGaAcspvqTtU]")
_COUNTED = re.compile(r"[\w\])](?:\+\+|--)(?!\w)|(?<![\w+])\+\+[A-Za-z_(*]")
_STATUS_NAME = re.compile(r"\bHTTP_([1-5]\d\d)_[A-Z_]+\b")  # the number is part of the constant's own name

_CONTINUED = re.compile(r"(?<=[^\\\s])( ?)\\ (?=\S)")  # a line that goes on inside a text, of Rust and C
_CONCATENATED = re.compile(r"([\"'`])\s*[+.\\]?\s*(?:[rRbBuUfF]{0,2}|[$@]{1,2})\1(?!\1)")
# The pieces of one text may stand in marks of different kinds, apart from each other.
_CONCATENATED_MIXED = re.compile(r"([\"'`])\s+(?:[+.\\]\s*)?(?:[rRbBuUfF]{0,2}|[$@]{1,2})(?!\1)[\"'`](?=[^\"'`])")
# `{size:>8}` and `{name!r}`, C#'s `{size,8}` fill the hole `{size}`, `{name}`.
_FORMATTED = re.compile(r"\{([^{}:!]+?)(?:,-?\d+)?(?:![rsa])?(?::[^{}\"']*)?\}")
_ESCAPES = {
    r"\n": " ", r"\t": " ", r"\r": " ", r"\"": '"', r"\'": "'", r"\`": "`", r"\\": "\\",
    "${": "{", "{{": "{", "}}": "}",
}  # fmt: skip
_ESCAPE = re.compile("|".join(re.escape(key) for key in sorted(_ESCAPES, key=len, reverse=True)))


def _as_seen(text: str) -> str:
    whole = _CONTINUED.sub(r"\1", text)
    joined = _FORMATTED.sub(r"{\1}", _CONCATENATED_MIXED.sub("", _CONCATENATED.sub("", whole)))
    return _folded(_ESCAPE.sub(lambda match: _ESCAPES[match[0]], joined))
