"""Routes inside groups inside groups: what each part of a path is written as, and where."""

from specs.analysis.facts import Mount, Route
from specs.analysis.solid.reader import Reader, Scope

MAX_NESTED = 8


def below(reader: Reader, prefix: str, name: str, line: int, implied: str = "") -> tuple[str, int, int]:
    """The prefix inside a group; the reader keeps what its last part is written as. `implied` nobody writes."""
    if not name.strip("/"):
        return prefix, line, line
    inner = f"{prefix}/{name.strip('/')}{implied}"
    reader.nests[inner] = (Mount(name, "", line, line), prefix)
    return inner, line, line


def add_route(
    reader: Reader, scope: Scope, symbol: str, verb: str, path: str, framework: str, start: int, end: int, written: str
) -> None:
    """A route under the prefix of its scope, with the groups around it from the innermost out."""
    parts: list[Mount] = []
    outer = scope.prefix[0]
    while outer in reader.nests and len(parts) < MAX_NESTED:
        mount, outer = reader.nests[outer]
        parts.append(mount)
    own = parts[0] if parts else Mount("", "", 0, 0)
    reader.facts.routes.append(
        Route(symbol, verb, path, framework, start, end, (), own.start, own.end, own.prefix, written, tuple(parts[1:]))
    )
