"""Routes inside groups inside groups: what each part of a path is written as, and where."""

from specs.analysis.facts import Mount, Operand, Route
from specs.analysis.solid.reader import Reader, Scope

MAX_NESTED = 8


def below(reader: Reader, prefix: str, name: str, line: int, implied: str = "") -> tuple[str, int, int]:
    """The prefix inside a group; the reader keeps what its last part is written as. `implied` nobody writes."""
    if not name.strip("/"):
        return prefix, line, line
    inner = f"{prefix}/{name.strip('/')}{implied}"
    reader.nests[inner] = (Mount(name, "", line, line), prefix)
    return inner, line, line


def deeper(reader: Reader, prefix: tuple[str, int, int], implied: str) -> tuple[str, int, int]:
    """The same group with what nobody writes: one of the resources that it is named for."""
    inner = f"{prefix[0]}{implied}"
    if prefix[0] in reader.nests:
        reader.nests[inner] = reader.nests[prefix[0]]
    return inner, prefix[1], prefix[2]


def add_route(
    reader: Reader, scope: Scope, symbol: str, verb: str, path: str, framework: str, start: int, end: int,
    written: str, detail: tuple[tuple[str, Operand], ...] = (),
) -> None:  # fmt: skip
    """A route under the prefix of its scope, with the groups around it from the innermost out."""
    parts: list[Mount] = []
    outer = scope.prefix[0]
    while outer in reader.nests and len(parts) < MAX_NESTED:
        mount, outer = reader.nests[outer]
        parts.append(mount)
    own = parts[0] if parts else Mount("", "", 0, 0)
    reader.facts.routes.append(
        Route(
            symbol, verb, path, framework, start, end, detail, own.start, own.end, own.prefix, written, tuple(parts[1:])
        )
    )
