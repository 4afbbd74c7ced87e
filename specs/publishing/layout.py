"""How a spec's rows are packed: what SQL never looks into is msgpack arrays, files are numbers, lines are relative."""

from typing import Literal

import msgspec

from specs.anchors import Place
from specs.writing.draft import Rule

EarsPattern = Literal["ubiquitous", "when", "if", "while", "where"]
Scalar = int | float | str | bool | None


class Cited(msgspec.Struct, frozen=True, array_like=True, gc=False):
    path: int  # `PackagePath`
    place: Place
    symbol: str | None = None  # None where it is the anchor's name


class AboutPacked(msgspec.Struct, frozen=True, array_like=True, gc=False):
    path: str
    symbol: str
    relation: str
    subject: str
    tie: str


class Evidence(msgspec.Struct, frozen=True, array_like=True, gc=False, omit_defaults=True):
    citations: tuple[Cited, ...]
    about: AboutPacked
    tests: tuple[Cited, ...] = ()
    ears: tuple[EarsPattern, str, str] | None = None
    values: tuple[tuple[str, Scalar, str], ...] = ()
    derivations: tuple[tuple[str, str, Rule], ...] = ()


class NodeContent(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`parts` are keys of statements under the name of their part; `children` keys of the nodes below, in order."""

    parts: dict[str, tuple[str, ...]]
    children: tuple[str, ...] = ()
    related: tuple[Cited, ...] = ()
    symbols: tuple[tuple[str, str], ...] = ()


_encoder = msgspec.msgpack.Encoder()
_evidence = msgspec.msgpack.Decoder(Evidence)
_content = msgspec.msgpack.Decoder(NodeContent)
_nodes = msgspec.msgpack.Decoder(dict[str, Cited])
_cited = msgspec.msgpack.Decoder(Cited)
_citations = msgspec.msgpack.Decoder(tuple[Cited, ...])

pack = _encoder.encode
unpack_evidence = _evidence.decode
unpack_content = _content.decode
unpack_nodes = _nodes.decode
unpack_cited = _cited.decode
unpack_citations = _citations.decode
