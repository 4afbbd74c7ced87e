"""Whether what was found speaks of what was asked. What cannot be supported is not said. Pure."""

from collections.abc import Sequence

from search.answers.focus import Ranked, covered
from search.answers.gathering import Gathered
from search.answers.stems import root

# Chosen on one half of the questions of `bench answers`, judged on the other.
NEAR = 0.50  # so near in meaning, other words may be used for it
SURE = 0.62  # so near, hardly anything else can be meant
ENOUGH = 0.67  # the part of the question's words that must be spoken of in one place
HALF = 0.5
FAR = 0.3  # so far in meaning, other words for what is asked prove nothing
LOOKED_AT = 12  # the best pieces of evidence


def is_supported(found: Sequence[Ranked], gathered: Gathered) -> bool:
    """The words that the question is about must be spoken of in one place, or the place be near in meaning.

    A word that nothing holds, in no form and by no other word, is what the question is about and the package is not.
    """
    if not found or not gathered.rarity:
        return bool(found)
    best = found[:LOOKED_AT]
    nearest = max(each.evidence.nearness for each in best)
    unknown = unknown_words(found, gathered)
    question = gathered.question
    if question.is_whether and any(root(each) in unknown for each in question.proper):
        return False  # no nearness makes one thing with a name another
    if nearest >= SURE:
        return True
    together = max(_around(each, best, gathered) for each in best)
    if unknown:
        # Of many words one may be the reader's own; of a few it is the subject.
        return nearest >= NEAR and together >= ENOUGH and len(unknown) * 3 <= len(gathered.rarity)
    if nearest < FAR and not any(_says(each, gathered) for each in best):
        return False  # by other words alone, and about something else: "cost" is no "fee" of attention
    return together >= ENOUGH or (nearest >= NEAR and together >= HALF)


def _says(each: Ranked, gathered: Gathered) -> bool:
    """Whether it holds a word of the question itself, and not only another word for it."""
    return any(each.evidence.holds[word] == 1.0 for word in gathered.rarity)


def unknown_words(found: Sequence[Ranked], gathered: Gathered) -> list[str]:
    """Roots that nothing found holds. A number that stands nowhere is the asker's example, not the subject."""
    words = [each for each in gathered.rarity if not each.isdigit()]
    return [each for each in words if not any(one.evidence.holds[each] for one in found)]


def _around(each: Ranked, best: Sequence[Ranked], gathered: Gathered) -> float:
    """How much of the question one symbol holds, in all that was found of it."""
    own = each.evidence
    holds = dict(own.holds)
    for other in best:
        evidence = other.evidence
        is_same = evidence.package == own.package and evidence.path == own.path and evidence.symbol == own.symbol
        if is_same and own.symbol:
            holds = {word: max(value, evidence.holds[word]) for word, value in holds.items()}
    return covered(holds, gathered.rarity)
