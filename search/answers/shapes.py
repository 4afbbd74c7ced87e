"""What an answer is: sentences, each with its evidence, in passages; the code they rest on; what to ask next."""

from collections.abc import Iterator
from dataclasses import dataclass

from specs.models import Package
from specs.reading import CitationView, DiagramView, StatementView


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement of an answer. What was composed for it has no key: no spec holds it (yet)."""

    package: Package
    statement: StatementView
    old_text: str = ""  # how an earlier version said it, where that was asked

    @property
    def text(self) -> str:
        return self.statement.text

    @property
    def is_composed(self) -> bool:
        return not self.statement.key


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that belong together; the first passage has no title: it is the answer in short."""

    title: str
    sentences: tuple[Sentence, ...]
    is_ordered: bool = False  # steps, one after the other


@dataclass(frozen=True, slots=True)
class Source:
    package: Package
    citation: CitationView


@dataclass(frozen=True, slots=True)
class Nearest:
    """What comes nearest to a question that nothing answers."""

    package: Package
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Part of one is an answer too: who answers bit by bit yields ever longer ones."""

    question: str
    found: bool
    passages: tuple[Passage, ...] = ()
    missing: str = ""  # where nothing was found: that, as a sentence
    nearest: tuple[Nearest, ...] = ()
    follow_ups: tuple[str, ...] = ()
    diagram: DiagramView | None = None
    diagram_of: Package | None = None
    read_as: str = ""  # the question as it was understood, where that is not as it was typed
    text_alone: bool = False  # the model was not loaded yet: nothing was looked for by meaning

    @property
    def sentences(self) -> Iterator[Sentence]:
        return (sentence for passage in self.passages for sentence in passage.sentences)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every place that is cited, once, in the order of the sentences."""
        found = {
            (each.package.pk, citation): Source(each.package, citation)
            for each in self.sentences
            for citation in each.statement.citations
        }
        return tuple(found.values())

    @property
    def packages(self) -> tuple[Package, ...]:
        """Those that the answer speaks of, however it does."""
        spoken = [*(each.package for each in self.sentences), *(each.package for each in self.nearest)]
        return tuple({each.pk: each for each in spoken}.values())
