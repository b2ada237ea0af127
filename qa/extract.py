"""From passages to weighed candidates: propose, judge, measure."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.reading import Reading
from index.zh.names import sounds_like_place
from index.zh.regions import regions
from index.zh.units import MEASURED
from index.zh.words import tagged
from qa.features import features, with_reader
from qa.kinds import Kind
from qa.question import Question
from qa.read_ahead import ReadAhead
from qa.reader import Scores
from qa.retrieve import Read
from qa.slots import judge
from qa.spans import Candidate, propose
from qa.verdicts import Verdicts

READER_PASSAGES = 4  # the reader sees this many; more cost time and rarely hold what the first do not
FIGURE_PASSAGES = 3  # of a figure, whose slots say which passages are worth reading
LIKELY = 2  # of a figure's, begun before slots are judged: the first is always read, the second mostly
READER_SPANS = 4  # its own proposals from each
NEVER = -20.0  # log odds of a span that the reader has not seen
_NAMES = frozenset({Kind.PLACE, Kind.PERSON, Kind.ORGANISATION, Kind.ENTITY, Kind.LIST})
_ON = frozenset({"到", "至", "往"})  # from one place to the next
_TITLE = re.compile("《|》")
_SPEECH = re.compile("，“[^”]{8,}")
_EDGES = "，。；：、！？,;!?"
_PAIRS = (("“", "”"), ("《", "》"), ("「", "」"), ("（", "）"), ("(", ")"), ("‘", "’"))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with what speaks for and against it; ``features`` are the numbers of ``qa.features.NAMES``."""

    candidate: Candidate
    verdicts: Verdicts
    features: tuple[float, ...]


def weigh(question: Question, ranked: Sequence[tuple[Read, float]], ahead: ReadAhead) -> list[Weighed]:
    """All candidates of the passages found, in order of rank and place.

    What is left to be done without the reader is done while it reads.

    Args:
        question: What is asked.
        ranked: The passages with their scores, best first; a few are given to the reader.
        ahead: Reads them.
    """
    best = ranked[0][1] if ranked else 0.0

    def measured(place: int, judged: Iterable[tuple[Candidate, Verdicts]]) -> list[Weighed]:
        read, score = ranked[place]
        return [
            Weighed(c, verdicts, tuple(features(question, c, verdicts, read.places, place + 1, score - best)))
            for c, verdicts in judged
        ]

    def judged_at(place: int, candidates: Sequence[Candidate]) -> list[tuple[Candidate, Verdicts]]:
        of_others = ranked[place][0].places.of_others
        return [(candidate, judge(question, candidate, of_others=of_others)) for candidate in candidates]

    pages = [read.page for read, _ in ranked]
    originals = _originals([page.text for page in pages])
    figure = question.kind.is_figure
    chosen = sorted(set(originals))[: LIKELY if figure else READER_PASSAGES]
    ahead.want([pages[place] for place in chosen])
    proposed = [propose(question.kind, question.plain, read.reading) for read, _ in ranked]
    judged = as_first_told([judged_at(place, row) for place, row in enumerate(proposed)])
    if figure:
        chosen = _promising(ranked, judged, originals)
        ahead.want([pages[place] for place in chosen])
    rows = [measured(place, row) for place, row in enumerate(judged)]
    read_once = dict(zip(chosen, ahead.scores([pages[place] for place in chosen]), strict=True))
    seen = {place: read_once[original] for place, original in enumerate(originals) if original in read_once}
    for place, scores in seen.items():
        own = _own(question, ranked[place][0].reading, [w.candidate for w in rows[place]], scores)
        rows[place] += measured(place, judged_at(place, own))
    odds = [
        [_odds(w.candidate, seen[place]) if place in seen else NEVER for w in row] for place, row in enumerate(rows)
    ]
    told = [
        (bool(weighed.verdicts.contradicted), value)
        for row, values in zip(rows, odds, strict=True)
        for weighed, value in zip(row, values, strict=True)
    ]
    surest, barred = (max((value for out, value in told if out is which), default=NEVER) for which in (False, True))
    return [
        replace(weighed, features=with_reader(weighed.features, value, surest, barred))
        for row, values in zip(rows, odds, strict=True)
        for weighed, value in zip(row, values, strict=True)
    ]


def as_first_told(judged: Sequence[Sequence[tuple[Candidate, Verdicts]]]) -> list[list[tuple[Candidate, Verdicts]]]:
    """Candidates with their slots; two slots that rule out a figure do so in the other copy of its sentence, too.

    Passages overlap by a sentence, and of the two that share it the earlier has more before it: where 其中，出口9017辆
    opens a passage, nothing says when and whose that is. One slot by itself may be misread from afar.
    """
    first: dict[tuple[str, int, int], tuple[int, Verdicts]] = {}
    for row in judged:
        for candidate, verdicts in row:
            begins, where = candidate.reading.passage.start, candidate.in_article
            if where not in first or begins < first[where][0]:
                first[where] = (begins, verdicts)
    return [
        [
            (candidate, told if candidate.quantity is not None and len(told.contradicted) > 1 else verdicts)
            for candidate, verdicts in row
            for _, told in [first[candidate.in_article]]
        ]
        for row in judged
    ]


def _originals(texts: Sequence[str]) -> list[int]:
    """Where each text stands first: a passage that many articles copy word for word is read once."""
    first: dict[str, int] = {}
    return [first.setdefault(text, place) for place, text in enumerate(texts)]


def _promising(
    ranked: Sequence[tuple[Read, float]],
    judged: Sequence[Sequence[tuple[Candidate, Verdicts]]],
    originals: Sequence[int],
) -> list[int]:
    """The places of the passages that the reader sees for a figure: the first, and those whose slots promise most.

    What is a name or a reason only the reader can tell, but which figure is of the time, place and measure asked for is
    known before it reads. A text promises what the best of its copies does: only one of them may tell its date.
    """

    def promise(place: int, candidate: Candidate, verdicts: Verdicts) -> float:
        read, score = ranked[place]
        cover = read.places.cover(*candidate.reading.sentence_at(candidate.start))
        return verdicts.matched + 2 * cover + 1.5 * candidate.fit + score

    most = dict.fromkeys(originals, -math.inf)
    for place, (row, first) in enumerate(zip(judged, originals, strict=True)):
        promises = (promise(place, c, verdicts) for c, verdicts in row if not verdicts.contradicted)
        most[first] = max([most[first], *promises])
    first, *others = most
    return [first, *sorted(sorted(others, key=lambda place: (-most[place], place))[: FIGURE_PASSAGES - 1])]


def _own(question: Question, reading: Reading, typed: Sequence[Candidate], scores: Scores) -> list[Candidate]:
    """The reader's own spans, where no figure of the right type says the same; of scores all are proposed by rule."""
    if question.kind is Kind.SCORE:
        return []
    known = {(c.start, c.end) for c in typed}
    figures = [(c.start, c.end) for c in typed if c.quantity is not None]
    found = []
    for start, end in scores.best(READER_SPANS):
        start, end = _trimmed(reading.passage.text, start, end)
        end = _before_speech(reading.passage.text, start, end)
        end = start + whole_name(question.kind, reading.passage.text[start:end])
        inside_figure = any(a < end and start < b and end - start <= b - a + 8 for a, b in figures)
        # Of several figures none is told to be the one asked for.
        held = sum(start <= a and b <= end for a, b in figures)
        several = question.kind.is_figure and (held > 1 or (held and "。" in reading.passage.text[start:end]))
        # A title in book marks is nobody's name.
        titled = question.kind is Kind.PERSON and _TITLE.search(reading.passage.text[start:end]) is not None
        unfit = inside_figure or several or titled or runs_on(question.kind, reading, start, end, known)
        if start < end and (start, end) not in known and not unfit:
            known.add((start, end))
            found.append(Candidate(reading, start, end, 0.0))
    return found


def runs_on(kind: Kind, reading: Reading, start: int, end: int, typed: Iterable[tuple[int, int]]) -> bool:
    """Whether a span goes on where what is asked for has ended: 7月26日在长春介绍，…, 贵阳60亿元，贵安."""
    text = reading.passage.text
    if kind is Kind.DATE:
        return any(start <= a and b < end and "，" in text[b:end] for a, b in typed)
    told = (q for q in reading.quantities if start < q.start and q.end < end and q.kind in MEASURED)
    return kind in _NAMES and any(text[q.end] in "，；" for q in told)


def whole_name(kind: Kind, said: str) -> int:
    """How much of a span is the place or the list asked for: 湖南娄底|通过铁路, 恢复、重建|，预计增长."""
    first, comma, rest = said.partition("，")
    if kind in _NAMES and comma and "、" in first and "、" not in rest:
        return len(first)
    at = 0
    for word, tag in tagged(said) if kind is Kind.PLACE else ():
        does = tag.startswith(("v", "p")) and tag != "vn" and word not in _ON
        if at >= 2 and does and (sounds_like_place(said[:at]) or any(r.end == at for r in regions(said[:at]))):
            return at
        at += len(word)
    return len(said)


def _before_speech(text: str, start: int, end: int) -> int:
    """Where a span ends that must not run on into what somebody says: 组件跌价，“发出去的其实多了四成”."""
    speech = _SPEECH.search(text, start + 1, end)
    return speech.start() if speech is not None else end


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
