"""What later migrations leave of the tables that earlier ones make."""

import re
from collections.abc import Mapping

from specs.analysis.facts import FileFacts

_UNDOING = re.compile(r"[._-](?:down|undo|rollback)\.sql$|(?:^|/)(?:down|undo|rollback)/|(?:^|/)U\d[^/]*\.sql$")


class Migrations:
    def __init__(self, sources: Mapping[str, FileFacts]) -> None:
        # (table, column) that a migration drops or renames, "" for the whole table: the place where it last does.
        self._gone: dict[tuple[str, str], tuple[str, int]] = {}
        for path, facts in sorted(sources.items(), key=lambda item: in_order(item[0])):
            for each in facts.declarations if facts.language == "sql" and not is_undoing(path) else ():
                verb, _, rest = each.value.partition(" ")
                if each.what == "change" and verb in ("drops", "renames"):
                    self._gone[each.name, "" if rest.startswith("the ") else rest] = (path, each.start)

    def take_away(self, table: str, column: str, path: str, line: int) -> bool:
        """Whether what stands on that line is no longer there after later migrations."""
        place = self._gone.get((table, column))
        return place is not None and (in_order(place[0]), place[1]) > (in_order(path), line)


def in_order(path: str) -> list[tuple[int, str]]:
    """Migrations by their numbers: `V10` comes after `V2`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", path)]


def is_undoing(path: str) -> bool:
    """Whether a migration takes back another."""
    return _UNDOING.search(path) is not None
