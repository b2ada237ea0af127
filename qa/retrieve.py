"""Find the passages that may answer: words and meaning first, then how well each passage fits the question's slots.

BM25 and cosine are added on one scale for the candidates; the best of them are read and weighed by a linear model
over what was found, learnt on training questions by ``train/scorer.py``.
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index import Filters, Hit, Store
from index.articles import Article
from index.passages import Passage
from index.reading import Reading, read_passage
from index.zh import periods as times
from index.zh import regions as places
from qa.question import Question
from qa.read_ahead import ReadAhead
from qa.reader import Page
from qa.spans import figure_fit
from qa.terms import Places, Terms

DEPTH = 100  # passages asked of each side
READ = 20  # passages read and weighed
NEAR = 2.0  # added to the score, log odds among the passages, of those of the articles just cited
NAMES = (
    "lexical", "dense", "best_lexical", "passage_cover", "sentence_cover", "title_cover", "period_match",
    "period_other", "region_match", "region_other", "metric_match", "holds_kind", "lead", "late",
    "missing", "strangers",
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

    @property
    def page(self) -> Page:
        """The passage as a reader sees it."""
        return Page(self.reading.passage.text, self.reading.published, self.reading.title)


def search(index: Store, question: Question, filters: Filters, meaning: float | None = None) -> list[Found]:
    """The best passages by words and meaning together, best first; what one side missed gets that side's lowest.

    ``meaning`` is how much a cosine of 1 counts beside the best BM25 score; None: as learnt.
    """
    weight = bundled().meaning if meaning is None else meaning
    with ThreadPoolExecutor(1, "words") as beside:
        by_words = beside.submit(index.lexical_ranking, question.query, DEPTH, filters)
        meanings = dict(index.dense_ranking(question.plain, DEPTH, filters))
        lexical = by_words.result()
    best = lexical[0][1] if lexical else 1.0
    words = {number: score / best for number, score in lexical}
    low_word, low_meaning = min(words.values(), default=0.0), min(meanings.values(), default=0.0)
    both = {n: (words.get(n, low_word), meanings.get(n, low_meaning)) for n in (*words, *meanings)}
    # Passage numbers are in the order of article id and start; only the passages that are read are fetched.
    order = sorted(both, key=lambda n: (-(both[n][0] + weight * both[n][1]), n))[:READ]
    return [Found(passage, *both[n]) for n, passage in zip(order, index.passages_at(order), strict=True)]


def read_all(question: Question, found: Sequence[Found], terms: Terms, article: Callable[[str], Article]) -> list[Read]:
    """Read each passage and put it in numbers."""
    best = max((f.lexical for f in found), default=1.0) or 1.0
    out = []
    for one in found:
        whole = article(one.passage.article_id)
        reading = read_passage(one.passage, whole)
        at = Places.of(terms, reading, whole.text)
        out.append(Read(one, reading, at, _numbers(question, one, reading, at, best)))
    return out


def rank(read: Sequence[Read], weights: NDArray[np.float64] | None = None) -> list[tuple[Read, float]]:
    """The passages with their scores, best first."""
    if not read:
        return []
    scores = np.array([r.numbers for r in read]) @ (bundled().passages if weights is None else weights)
    order = sorted(range(len(read)), key=lambda i: (-scores[i], i))
    return [(read[i], float(scores[i])) for i in order]


def find(
    index: Store,
    question: Question,
    k: int,
    filters: Filters,
    near: frozenset[str] = frozenset(),
    ahead: ReadAhead | None = None,
) -> list[tuple[Read, float]]:
    """The ``k`` passages that most likely answer ``question``, taken apart, with their scores; best first.

    Args:
        index: Where to search.
        question: What is asked.
        k: How many passages.
        filters: Which articles may answer.
        near: The ids of articles that the talk was about just before: what follows is mostly in them too.
        ahead: Begins to read the passage that words and meaning put first, which hardly ever is not among the first
            in the end.
    """
    terms = Terms.of(question, index.rarity)
    found = search(index, question, filters)
    if ahead is not None and found:
        article = index.article(found[0].passage.article_id)
        ahead.want([Page(found[0].passage.text, article.date, article.title)])
    found += _of_articles(index, near, found)
    ranked = rank(read_all(question, found, terms, index.article))
    if near:
        ranked = [(r, s + NEAR * (r.found.passage.article_id in near)) for r, s in ranked]
        ranked.sort(key=lambda one: -one[1])
    return ranked[:k]


def _of_articles(index: Store, wanted: frozenset[str], found: Sequence[Found]) -> list[Found]:
    """The passages of some articles that were not found, with the least scores of those that were."""
    known = {one.passage for one in found}
    words = min((one.lexical for one in found), default=0.0)
    meaning = min((one.dense for one in found), default=0.0)
    passages = [passage for article in sorted(wanted) for passage in index.passages(article)[:READ]]
    return [Found(passage, words, meaning) for passage in passages if passage not in known]


def retrieve(index: Store, question: Question, k: int, filters: Filters) -> list[Hit]:
    """The same as hits."""
    return [Hit(read.reading.passage, score) for read, score in find(index, question, k, filters)]


@dataclass(frozen=True, slots=True)
class Weights:
    """What training questions taught of finding passages.

    Attributes:
        meaning: How much a cosine of 1 counts beside the best BM25 score.
        passages: What each of ``NAMES`` counts in the order of the passages read, shape (len(NAMES),).
    """

    meaning: float
    passages: NDArray[np.float64]

    def to_json(self) -> str:
        """The weights as ``bundled`` reads them."""
        rounded = [round(float(w), 5) for w in self.passages]
        return json.dumps({"meaning": self.meaning, "features": list(NAMES), "weights": rounded}, indent=1)


@cache
def bundled() -> Weights:
    """The weights that ship with the package."""
    record = json.loads(files("qa").joinpath("models/passages.json").read_text(encoding="utf8"))
    if record["features"] != list(NAMES):
        raise ValueError("the passage weights belong to other features; run train/scorer.py again")
    return Weights(float(record["meaning"]), np.array(record["weights"], dtype=np.float64))


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
        at.missing,
        at.strangers,
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
