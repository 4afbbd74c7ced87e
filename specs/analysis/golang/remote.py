"""Remote calls of gRPC: what a type answers that embeds the server that protoc made for it."""

import re
from collections.abc import Iterable

from specs.analysis.facts import Entry, Symbol

SERVER = re.compile(r"(?:\w+\.)?Unimplemented(\w+)Server$")


def remote_calls(symbols: Iterable[Symbol]) -> list[Entry]:
    symbols = tuple(symbols)
    servers = {each.name for each in symbols if any(SERVER.match(base) for base in each.bases)}
    return [
        Entry(each.name, "grpc", each.name.rpartition(".")[2], _head(each), _head(each), framework="grpc")
        for each in symbols
        if each.public and each.name.rpartition(".")[0] in servers and _answers(each)
    ]


def _answers(method: Symbol) -> bool:
    """Given a context and a message, or a stream; with an error as its last result."""
    kinds = [param.annotation for param in method.params]
    streams = any(kind.endswith("Server") or "Stream" in kind for kind in kinds)
    unary = len(kinds) == 2 and kinds[0] == "context.Context" and kinds[1].startswith("*")
    return method.returns.rstrip(") ").endswith("error") and (streams or unary)


def _head(method: Symbol) -> int:
    """The line of the declaration, below its doc comment."""
    return method.doc.end + 1 if method.doc is not None else method.start
