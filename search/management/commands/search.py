"""Searches specs and code, as the page does."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.management.unindexed import index_what_is_due
from search.retrieval import query
from search.retrieval.search import Found, Results, search
from studio.people.management import acting

_LONGEST = 110


class Command(BaseCommand):
    help = "Searches all specs and code by words and meaning."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", metavar="QUERY", help="Words, “phrases”, names; lang:, team:, service: and so on.")
        parser.add_argument("--json", action="store_true", help="As JSON: a list of what was found, the best first.")
        parser.add_argument("--limit", type=int, default=20, metavar="N", help="At most so many; 20 by default.")
        parser.add_argument("--as", dest="person", metavar="NAME", help="See only what this person may see.")

    def handle(self, *args: Any, **options: Any) -> None:
        limit = max(1, min(options["limit"], 200))
        viewer = acting.person(options["person"]) if options["person"] else acting.administrator()
        asked = query.read(options["query"])
        index_what_is_due(self.stderr)
        found = search(asked, viewer, packages=limit, in_a_package=limit, wait_for_model=True)
        items = found.flat(limit)
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(each) for each in items], indent=1, ensure_ascii=False))
        else:
            self._print(found, items)

    def _print(self, found: Results, items: list[Found]) -> None:
        if found.nearer:
            self.stdout.write(f"Not known here; searched with what is near: {found.offered}")
        if not items:
            self.stdout.write("Nothing was found.")
        slug = ""
        for each in items:
            if each.package.slug != slug:
                slug = each.package.slug
                self.stdout.write(f"\n{slug}  {each.package.name}")
            place = f"  {each.citations[0].place}" if each.citations else ""
            text = " ".join((each.title if each.is_code else each.text).split())
            cut = f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text
            self.stdout.write(f"  {each.kind_words}: {cut}{place}  ({each.why})")


def _as_json(found: Found) -> dict[str, Any]:
    return {
        "package": found.package.slug,
        "key": found.key,
        "kind": found.kind,
        "title": found.title,
        "text": found.text,
        "score": found.score,
        "citations": [
            {"path": each.path, "start": each.start, "end": each.end, "symbol": each.symbol, "commit": each.commit}
            for each in found.citations
        ],
    }
