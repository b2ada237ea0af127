"""Find the passages that may answer: words and meaning first, then how well each passage fits the question's slots.

BM25 and cosine are added on one scale for the candidates; the best of them are read and weighed by a linear model
over what was found, learnt on training questions by ``train/scorer.py``.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index import Filters, Hit, Index
from index.articles import Article
from index.passages import Passage
from index.reading import Reading, read_passage
from index.zh import periods as times
from index.zh import regions as places
from qa.features import Places, Terms
from qa.question import Question
from qa.spans import figure_fit

DEPTH = 100  # passages asked of each side
READ = 30  # passages read and weighed
MEANING = 1.5  # how much a cosine of 1 counts beside the best BM25 score
NAMES = (
    "lexical", "dense", "best_lexical", "passage_cover", "sentence_cover", "title_cover", "period_match",
    "period_other", "region_match", "region_other", "metric_match", "holds_kind", "lead", "late",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with what the two sides of the search say of it: BM25 as a share of the best, and the cosine."""

    passage: Passage
    lexical: float
    dense: float


@dataclass(frozen=True, slots=True)
class Read:
    """A passage found, read, and in numbers: those of ``NAMES``."""

    found: Found
    reading: Reading
    places: Places
    numbers: tuple[float, ...]


def search(index: Index, question: Question, filters: Filters) -> list[Found]:
    """The best passages by words and meaning together, best first; what one side missed gets that side's lowest."""
    lexical = index.lexical_ranking(question.query, DEPTH, filters)
    best = lexical[0][1] if lexical else 1.0
    words = {number: score / best for number, score in lexical}
    meanings = dict(index.dense_ranking(question.plain, DEPTH, filters))
    low_word, low_meaning = min(words.values(), default=0.0), min(meanings.values(), default=0.0)
    both = {n: (words.get(n, low_word), meanings.get(n, low_meaning)) for n in (*words, *meanings)}
    # Passage numbers are in the order of article id and start; only the passages that are read are fetched.
    order = sorted(both, key=lambda n: (-(both[n][0] + MEANING * both[n][1]), n))[:READ]
    return [Found(passage, *both[n]) for n, passage in zip(order, index.passages_at(order), strict=True)]


def read_all(question: Question, found: Sequence[Found], terms: Terms, article: Callable[[str], Article]) -> list[Read]:
    """Read each passage and put it in numbers."""
    best = max((f.lexical for f in found), default=1.0) or 1.0
    out = []
    for one in found:
        reading = read_passage(one.passage, article(one.passage.article_id))
        at = Places.of(terms, reading)
        out.append(Read(one, reading, at, _numbers(question, one, reading, at, best)))
    return out


def rank(read: Sequence[Read], weights: NDArray[np.float64] | None = None) -> list[tuple[Read, float]]:
    """The passages with their scores, best first."""
    if not read:
        return []
    scores = np.array([r.numbers for r in read]) @ (bundled() if weights is None else weights)
    order = sorted(range(len(read)), key=lambda i: (-scores[i], i))
    return [(read[i], float(scores[i])) for i in order]


def find(index: Index, question: Question, k: int, filters: Filters) -> list[tuple[Read, float]]:
    """The ``k`` passages that most likely answer ``question``, read, with their scores; best first."""
    terms = Terms.of(question, index.rarity)
    return rank(read_all(question, search(index, question, filters), terms, index.article))[:k]


def retrieve(index: Index, question: Question, k: int, filters: Filters) -> list[Hit]:
    """The same as hits."""
    return [Hit(read.reading.passage, score) for read, score in find(index, question, k, filters)]


@cache
def bundled() -> NDArray[np.float64]:
    """The weights that ship with the package, shape (len(NAMES),)."""
    record = json.loads(files("qa").joinpath("models/passages.json").read_text(encoding="utf8"))
    if record["features"] != list(NAMES):
        raise ValueError("the passage weights belong to other features; run train/scorer.py again")
    return np.array(record["weights"], dtype=np.float64)


def weights_json(weights: NDArray[np.float64]) -> str:
    """Weights as ``bundled`` reads them."""
    return json.dumps({"features": list(NAMES), "weights": [round(float(w), 5) for w in weights]}, indent=1)


def _numbers(question: Question, found: Found, reading: Reading, at: Places, best: float) -> tuple[float, ...]:
    period_match, period_other = _period(question, reading)
    region_match, region_other = _region(question, reading)
    named = {metric.name for metric in question.metrics}
    here = {metric.name for metric in reading.metrics}
    holds = (
        max((figure_fit(question.kind, q) for q in reading.quantities), default=0.0) if question.kind.is_figure else 0.0
    )
    return (
        found.lexical,
        found.dense,
        float(found.lexical >= best),
        at.cover(0, len(reading.passage.text)),
        max((at.cover(a, b) for a, b in reading.sentences), default=0.0),
        at.title,
        period_match,
        period_other,
        region_match,
        region_other,
        len(named & here) / len(named) if named else 0.0,
        holds,
        float(reading.passage.start == 0),
        0.0 if reading.published is None else (reading.published.toordinal() - 738_000) / 3650,
    )


def _period(question: Question, reading: Reading) -> tuple[float, float]:
    """(share of the periods asked for that the passage names, whether it names others of the same grain instead)."""
    asked = [m for m in question.periods if m.role != "comparison" and (m.period or m.partial)]
    if not asked:
        return 0.0, 0.0
    held = [m.period for m in reading.mentions if m.period is not None]
    matched = sum(any(_is(m, period) for period in held) for m in asked)
    grains = {m.partial.grain for m in asked if m.partial is not None}
    other = not matched and any(period.grain in grains for period in held)
    return matched / len(asked), float(other)


def _is(asked: times.Mention, period: times.Period) -> bool:
    if asked.period is not None:
        return times.relation(asked.period, period) == "same"
    return asked.partial is not None and times.matches(asked.partial, period)


def _region(question: Question, reading: Reading) -> tuple[float, float]:
    """(share of the regions asked for that the passage or its title names, whether it names only others)."""
    asked = [region.name for region in question.regions]
    if not asked:
        return 0.0, 0.0
    here = {region.name for region in reading.regions} | set(reading.title_regions)
    matched = sum(any(places.relation(name, other) == "same" for other in here) for name in asked)
    return matched / len(asked), float(not matched and bool(here))
