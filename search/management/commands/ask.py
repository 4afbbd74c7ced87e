"""Answers a question about one package or all, as the page does."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.answers import as_json
from search.answers.asking import ask
from search.answers.question import LONGEST
from search.answers.shapes import Answer
from search.management.unindexed import index_what_is_due
from specs.management.packages import package_named
from specs.models import Package
from studio.people.management import acting


class Command(BaseCommand):
    help = (
        "Answers a question from the specs and the code, every sentence with the lines that prove it. What nothing "
        "covers is said to be so; that is an answer too, and no failure."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", metavar="QUESTION", help="In plain language, in quotes.")
        parser.add_argument("--package", metavar="P", help="Ask this package alone: its slug or name.")
        parser.add_argument("--json", action="store_true", help="As JSON: found, answer and sources.")
        parser.add_argument("--as", dest="person", metavar="NAME", help="See only what this person may see.")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = acting.person(options["person"]) if options["person"] else acting.administrator()
        question = options["question"].strip()
        if not question:
            raise CommandError("Ask something.")
        if len(question) > LONGEST:
            raise CommandError(f"A question has at most {LONGEST} characters.")
        package = package_named(options["package"]) if options["package"] else None
        if package is not None and not Package.objects.visible_to(viewer).filter(pk=package.pk).exists():
            raise CommandError(f"There is no package {options['package']}.")
        index_what_is_due(self.stderr)
        answer = ask(question, viewer, package, wait_for_model=True)
        if options["json"]:
            self.stdout.write(json.dumps(as_json.document(answer), indent=1, ensure_ascii=False))
        else:
            self._print(answer, is_of_one=package is not None)

    def _print(self, answer: Answer, *, is_of_one: bool) -> None:
        if answer.read_as:
            self.stdout.write(f"Read as: {answer.read_as}")
        if not answer.found:
            self.stdout.write(answer.missing)
            for near in answer.nearest:
                self.stdout.write(f"  Nearest: {near.title}  ({near.package.slug})")
        for passage in answer.passages:
            self.stdout.write(f"\n{passage.title}:" if passage.title else "")
            for number, each in enumerate(passage.sentences, 1):
                lead = f"  {number}. " if passage.is_ordered else "  "
                package = "" if is_of_one else f"{each.package.slug}: "
                places = ", ".join(citation.place for citation in each.statement.citations[:3])
                self.stdout.write(f"{lead}{package}{each.text}" + (f"  [{places}]" if places else ""))
        if answer.follow_ups:
            self.stdout.write("\nAsk next:")
            for question in answer.follow_ups:
                self.stdout.write(f"  {question}")
