"""Whether search finds what it should: packages by what they say they are, functions by what they say they do.

All questions are asked of the product as a reader asks it, and of BM25, MiniLM and the two fused over the raw code.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from search.bench import baselines, corpus, questions, scoring
from search.bench.corpus import Wheel
from search.bench.questions import Function, Question
from search.bench.scoring import Scores
from search.embedders import embedder
from search.retrieval.query import read
from search.retrieval.search import search
from specs.bench import place
from specs.jobs.waiting import run_due
from specs.models import Package
from studio.bench import Measure
from studio.people.models import User

MODEL = "all-MiniLM-L6-v2"
_LONGEST = 800  # characters of a piece: about what the model reads
_MOST = 400  # questions of one sort, of thousands
Ranking = Callable[[str], list[object]]


def search_quality() -> list[Measure]:
    """The test halves only: weights were chosen by the halves that are held apart."""
    wheels = corpus.wheels()
    found: list[Measure] = []
    for docstrings in (True, False):
        with place.bench_studio(), tempfile.TemporaryDirectory(prefix="spec-studio-bench-") as name:
            folders = publish(wheels, Path(name), docstrings=docstrings)
            of_packages = packages_among(wheels, folders)
            summaries = _test(questions.of_summaries(wheels))
            if docstrings:
                found += _measured("package by its summary", 0.62, summaries, our_packages(), of_packages)
                keywords = _test(questions.of_keywords(wheels))
                found += _measured("package by its keywords", None, keywords, our_packages(), of_packages)
                asked = all_functions(wheels, Path(name))
            else:
                found += _measured(
                    "package by its summary, no docstrings", 0.45, summaries, our_packages(), of_packages
                )
                among = functions_among(asked)
                for said, goal, some in (
                    ("function by its docstring", 0.68, questions.of_docstrings(asked)),
                    ("function by its name", None, questions.of_identifiers(asked)),
                    ("function by the words of its name", None, questions.of_words_of_identifiers(asked)),
                ):
                    found += _measured(said, goal, _test(some)[:_MOST], our_functions(), among)
    return found


def publish(wheels: Sequence[Wheel], folder: Path, *, docstrings: bool) -> list[Path]:
    """Every wheel as a package of the studio, generated and indexed."""
    folders = [
        corpus.lay(wheel, folder / f"p{number:03}", docstrings=docstrings) for number, wheel in enumerate(wheels)
    ]
    for each in folders:
        for package in place.added(each):
            place.generated(package)
    run_due("index")
    return folders


def all_functions(wheels: Sequence[Wheel], folder: Path) -> list[Function]:
    """With the first sentence of their docstrings, whatever the studio has been given of those."""
    laid = [
        corpus.lay(wheel, folder / "whole" / f"p{number:03}", docstrings=True) for number, wheel in enumerate(wheels)
    ]
    return [each for number, one in enumerate(laid) for each in questions.functions(one, number)]


def our_packages() -> Ranking:
    viewer = _viewer()

    def ask(text: str) -> list[object]:
        found = search(read(text), viewer, packages=scoring.DEPTH, wait_for_model=True)
        return [_number(group.package) for group in found.packages]

    return ask


def our_functions() -> Ranking:
    viewer = _viewer()

    def ask(text: str) -> list[object]:
        some = search(read(text, {"kind": "symbol"}), viewer, packages=scoring.DEPTH, wait_for_model=True)
        return [(_number(each.package), each.citations[0].path, each.symbol) for each in some.flat(scoring.DEPTH)]

    return ask


def packages_among(wheels: Sequence[Wheel], folders: Sequence[Path]) -> dict[str, Ranking]:
    """The baselines over all names of a package and the first lines of its docstrings."""
    texts = ["\n".join(f"{each.name} {each.doc}" for each in questions.functions(one, 0)) for one in folders]
    texts = [text or one.name for text, one in zip(texts, folders, strict=True)]
    pieces = [(piece, number) for number, text in enumerate(texts) for piece in _pieces(text)]
    by_words = baselines.Bm25(texts)
    by_meaning = baselines.Meanings(embedder(MODEL), [piece for piece, _ in pieces], [owner for _, owner in pieces])
    return _baselines(by_words, by_meaning, list(range(len(wheels))))


def functions_among(functions: Sequence[Function]) -> dict[str, Ranking]:
    """The baselines over the code of functions, without docstrings."""
    texts = [each.code for each in functions]
    by_meaning = baselines.Meanings(embedder(MODEL), [text[:_LONGEST] for text in texts])
    return _baselines(baselines.Bm25(texts), by_meaning, [each.place for each in functions])


def _baselines(
    by_words: baselines.Bm25, by_meaning: baselines.Meanings, things: Sequence[object]
) -> dict[str, Ranking]:
    def words(text: str) -> list[int]:
        return baselines.ranked(by_words.scores(text))

    def meaning(text: str) -> list[int]:
        return baselines.ranked(by_meaning.scores(text), -1.0)

    def named(ranking: Callable[[str], list[int]]) -> Ranking:
        return lambda text: [things[number] for number in ranking(text)]

    return {
        "BM25": named(words),
        "MiniLM": named(meaning),
        "BM25 and MiniLM": named(lambda text: baselines.fused(words(text), meaning(text))),
    }


def _pieces(text: str) -> list[str]:
    return [text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST)]


def _measured(
    said: str, goal: float | None, asked: Sequence[Question], ours: Ranking, others: dict[str, Ranking]
) -> list[Measure]:
    """What is reached, and how it compares; a goal of None is that of the baseline of words."""
    mine = _scores(asked, ours)
    theirs = {name: _scores(asked, ranking) for name, ranking in others.items()}
    for name, each in {"ours": mine, **theirs}.items():
        sys.stderr.write(
            f"{said:38} {name:16} MRR@10 {each.mrr:.3f}  nDCG@10 {each.ndcg:.3f}  recall@10 {each.recall:.3f}"
            f"  ({each.questions} questions)\n"
        )
    if goal is None:
        against = theirs["BM25"]
        return [Measure(f"{said}, nDCG@10", "BM25", "", (mine.ndcg,), (against.ndcg,), 1, "at least")]
    name, best = max(theirs.items(), key=lambda each: each[1].ndcg)
    return [
        Measure(f"{said}, nDCG@10", "-", "", (mine.ndcg,), (), goal, "at least"),
        Measure(f"{said}, nDCG@10", name, "", (mine.ndcg,), (best.ndcg,), 1, "at least"),
    ]


def _scores(asked: Sequence[Question], ranking: Ranking) -> Scores:
    return scoring.scores((ranking(each.text), each.gold) for each in asked)


def _test(asked: Sequence[Question]) -> list[Question]:
    return [each for each in asked if not each.is_held_apart]


def _viewer() -> User:
    return User.objects.get_or_create(username="bench", defaults={"is_superuser": True, "email": "b@localhost"})[0]


def _number(package: Package) -> int:
    """Packages are called by their number in the list, as slugs: p007."""
    return int(package.slug.partition("-")[0][1:])
