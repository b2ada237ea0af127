"""From passages to weighed candidates: propose, judge, measure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.features import features
from qa.kinds import Kind
from qa.question import Question
from qa.reader import Reader, Scores
from qa.retrieve import Read
from qa.slots import Verdicts, judge
from qa.spans import Candidate, propose

READER_PASSAGES = 5  # the reader sees this many; more cost time and rarely hold what the first do not
READER_SPANS = 4  # its own proposals from each
NEVER = -20.0  # log odds of a span that the reader has not seen
_TITLE = re.compile("《|》")
_EDGES = "，。；：、！？,;!?"
_PAIRS = (("“", "”"), ("《", "》"), ("「", "」"), ("（", "）"), ("(", ")"), ("‘", "’"))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with what speaks for and against it; ``features`` are the numbers of ``qa.features.NAMES``."""

    candidate: Candidate
    verdicts: Verdicts
    features: tuple[float, ...]


def weigh(question: Question, ranked: Sequence[tuple[Read, float]], reader: Reader) -> list[Weighed]:
    """All candidates of the passages found, in order of rank and place.

    Args:
        question: What is asked.
        ranked: The passages with their scores, best first; the first few are given to the reader.
        reader: Scores spans.
    """
    best = ranked[0][1] if ranked else 0.0
    texts = [(r.reading.passage.text, r.reading.published) for r, _ in ranked[:READER_PASSAGES]]
    seen: list[Scores | None] = [*reader.read(question.plain, texts), *[None] * (len(ranked) - len(texts))]
    proposed = [_candidates(question, r, scores) for (r, _), scores in zip(ranked, seen, strict=True)]
    odds = [
        [NEVER if scores is None else _odds(c, scores) for c in own] for own, scores in zip(proposed, seen, strict=True)
    ]
    surest = max((value for row in odds for value in row), default=NEVER)
    weighed = []
    for place, ((read, score), own, row) in enumerate(zip(ranked, proposed, odds, strict=True), start=1):
        for candidate, value in zip(own, row, strict=True):
            verdicts = judge(question, candidate)
            numbers = features(question, candidate, verdicts, read.places, place, score - best, (value, surest))
            weighed.append(Weighed(candidate, verdicts, tuple(numbers)))
    return weighed


def _candidates(question: Question, read: Read, scores: Scores | None) -> list[Candidate]:
    """Typed spans, and the reader's own where no figure of the right type says the same."""
    typed = propose(question.kind, question.plain, read.reading)
    if scores is None:
        return typed
    known = {(c.start, c.end) for c in typed}
    figures = [(c.start, c.end) for c in typed if c.quantity is not None]
    for start, end in scores.best(READER_SPANS):
        start, end = _trimmed(read.reading.passage.text, start, end)
        inside_figure = any(a < end and start < b and end - start <= b - a + 8 for a, b in figures)
        # A title in book marks is nobody's name.
        titled = question.kind is Kind.PERSON and _TITLE.search(read.reading.passage.text[start:end]) is not None
        if start < end and (start, end) not in known and not inside_figure and not titled:
            known.add((start, end))
            typed.append(Candidate(read.reading, start, end, 0.0))
    return typed


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the punctuation and space around it; a bracket or quotation mark stays with its partner."""
    while start < end and (text[start] in _EDGES or text[start].isspace()):
        start += 1
    while start < end and (text[end - 1] in _EDGES or text[end - 1].isspace()):
        end -= 1
    for opening, closing in _PAIRS:
        if text[start:end].count(opening) < text[start:end].count(closing) and text[end - 1 : end] == closing:
            end -= 1
        if text[start:end].count(opening) > text[start:end].count(closing):
            if text[start : start + 1] == opening:
                start += 1
            elif text[end : end + 1] == closing:
                end += 1
    return start, end


def _odds(candidate: Candidate, scores: Scores) -> float:
    """The reader's best log odds for the span; a figure counts with or without its qualifier and word of change."""
    quantity = candidate.quantity
    if quantity is None:
        return scores.span(candidate.start, candidate.end)
    starts = {candidate.start, quantity.core_start}
    if quantity.direction_span is not None and quantity.direction_span[0] < candidate.start:
        starts.add(quantity.direction_span[0])
    return max(scores.span(start, end) for start in starts for end in {candidate.end, quantity.core_end})
