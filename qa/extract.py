"""From passages to weighed candidates: propose, judge, measure."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.reading import Reading
from qa.features import NAMES, features, with_reader
from qa.kinds import Kind
from qa.question import Question
from qa.reader import Reader, Scores
from qa.retrieve import Read
from qa.slots import Verdicts, judge
from qa.spans import Candidate, propose

READER_PASSAGES = 5  # the reader sees this many; more cost time and rarely hold what the first do not
FIGURE_PASSAGES = 4  # of a figure, whose slots say which passages are worth reading
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
        ranked: The passages with their scores, best first; a few are given to the reader.
        reader: Scores spans.
    """
    best = ranked[0][1] if ranked else 0.0

    def measured(place: int, candidates: Iterable[Candidate]) -> list[Weighed]:
        read, score = ranked[place]
        judged = [(candidate, judge(question, candidate)) for candidate in candidates]
        return [
            Weighed(c, verdicts, tuple(features(question, c, verdicts, read.places, place + 1, score - best)))
            for c, verdicts in judged
        ]

    rows = [
        measured(place, propose(question.kind, question.plain, read.reading)) for place, (read, _) in enumerate(ranked)
    ]
    chosen = _to_read(question, rows)
    texts = [(reading.passage.text, reading.published) for reading in (ranked[place][0].reading for place in chosen)]
    seen = dict(zip(chosen, reader.read(question.plain, texts), strict=True))
    for place, scores in seen.items():
        own = _own(question, ranked[place][0].reading, [w.candidate for w in rows[place]], scores)
        rows[place] += measured(place, own)
    odds = [
        [_odds(w.candidate, seen[place]) if place in seen else NEVER for w in row] for place, row in enumerate(rows)
    ]
    surest = max((value for row in odds for value in row), default=NEVER)
    return [
        replace(weighed, features=with_reader(weighed.features, value, surest))
        for row, values in zip(rows, odds, strict=True)
        for weighed, value in zip(row, values, strict=True)
    ]


def _to_read(question: Question, rows: Sequence[Sequence[Weighed]]) -> list[int]:
    """The places of the passages that the reader sees: the first; for figures, those whose slots promise most.

    ``rows`` are the candidates of each passage. What is a name or a reason only the reader can tell, but which figure
    is of the time, place and measure asked for is known before it reads.
    """
    if not question.kind.is_figure:
        return list(range(min(READER_PASSAGES, len(rows))))
    promise = [max((_promise(w) for w in row if not w.verdicts.contradicted), default=-math.inf) for row in rows]
    others = sorted(range(1, len(rows)), key=lambda place: (-promise[place], place))
    return sorted([*range(min(1, len(rows))), *others[: FIGURE_PASSAGES - 1]])


def _promise(weighed: Weighed) -> float:
    """What speaks for a figure without a reader: its slots, the question's words in its sentence, its passage."""
    cover, retrieval = (weighed.features[NAMES.index(name)] for name in ("sentence_cover", "retrieval"))
    return weighed.verdicts.matched + 2 * cover + 1.5 * weighed.candidate.fit + retrieval


def _own(question: Question, reading: Reading, typed: Sequence[Candidate], scores: Scores) -> list[Candidate]:
    """The reader's own spans, where no figure of the right type says the same."""
    known = {(c.start, c.end) for c in typed}
    figures = [(c.start, c.end) for c in typed if c.quantity is not None]
    found = []
    for start, end in scores.best(READER_SPANS):
        start, end = _trimmed(reading.passage.text, start, end)
        inside_figure = any(a < end and start < b and end - start <= b - a + 8 for a, b in figures)
        # A title in book marks is nobody's name.
        titled = question.kind is Kind.PERSON and _TITLE.search(reading.passage.text[start:end]) is not None
        if start < end and (start, end) not in known and not inside_figure and not titled:
            known.add((start, end))
            found.append(Candidate(reading, start, end, 0.0))
    return found


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
