"""From passages to weighed candidates: propose, judge, measure."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.features import features
from qa.question import Question
from qa.retrieve import Read
from qa.slots import Verdicts, judge
from qa.spans import Candidate, propose


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with what speaks for and against it; ``features`` are the numbers of ``qa.features.NAMES``."""

    candidate: Candidate
    verdicts: Verdicts
    features: tuple[float, ...]


def weigh(question: Question, ranked: Sequence[tuple[Read, float]]) -> list[Weighed]:
    """All candidates of the passages found, in order of rank and place.

    Args:
        question: What is asked.
        ranked: The passages with their scores, best first.
    """
    best = ranked[0][1] if ranked else 0.0
    weighed = []
    for place, (read, score) in enumerate(ranked, start=1):
        for candidate in propose(question.kind, read.reading):
            verdicts = judge(question, candidate)
            numbers = features(question, candidate, verdicts, read.places, place, score - best)
            weighed.append(Weighed(candidate, verdicts, tuple(numbers)))
    return weighed
