"""A chunk before it is stored."""

from dataclasses import dataclass
from hashlib import blake2b

from search.words import Weight

# Raised when the same version would give other chunks: every package is then chunked anew at its next indexing.
FORM = 5

Place = tuple[str, int, int, str]  # path, first line, last line, symbol

SPEC_KINDS = frozenset(
    "package capability requirement purpose does does_not summary description constraint acceptance business_rule "
    "error dependency configuration usage developer".split()
)
SERVICE_KINDS = frozenset({"service"})
SOURCE_KINDS = frozenset({"symbol", "route", "option", "command"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """`fields` are searched by their words, `embedded` by its meaning, and so is `gist`, which says the same in few
    words; `title` and `text` are what is shown."""

    kind: str
    key: str
    title: str
    text: str
    fields: tuple[tuple[Weight, str], ...]
    embedded: str
    names: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    ident: str = ""
    path: str = ""
    symbol: str = ""
    gist: str = ""

    @property
    def identity(self) -> bytes:
        return digest(self.kind, self.key)

    @property
    def content(self) -> bytes:
        """Of everything but the places: an edit above them in a file moves lines and changes nothing else. The same
        fields may give other words in another form."""
        fields = (part for field in self.fields for part in field)
        return digest(
            str(FORM),
            self.title,
            self.text,
            self.ident,
            self.path,
            self.symbol,
            self.embedded,
            self.gist,
            *fields,
            "\0",
            *self.names,
        )

    @property
    def meaning(self) -> bytes:
        return digest(self.embedded, *filter(None, [self.gist]))


def digest(*parts: str) -> bytes:
    found = blake2b(digest_size=16)
    for part in parts:
        data = part.encode(errors="replace")
        found.update(len(data).to_bytes(4, "big") + data)
    return found.digest()


def shortened(text: str, longest: int) -> str:
    """At a word's end where there is one."""
    if len(text) <= longest:
        return text
    cut = text[:longest]
    return (cut.rsplit(None, 1)[0] if " " in cut[longest // 2 :] else cut).rstrip() + " …"
