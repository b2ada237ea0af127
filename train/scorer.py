"""Learn the scorer's weights: ``python -m train.scorer --data ../shared/data --work DIR``.

An index of news articles is asked the questions written on them that neither the reader nor the encoder was trained on:
``news_qa_dev``, ``train/questions.jsonl``, one in ten texts of ``train/reader_questions.jsonl``, and, to choose by but
not to judge the encoder by, one in ten texts of ``news_qa_train``. Weights that choose are learnt on all of them. Those
that decide between answering and refusing are learnt on choices made by weights that have not seen the question's
article, and on questions asked of articles of another day, where nothing answers them. ``train.calibration`` then tells
how sure it is off questions as users ask them.
"""

import argparse
import datetime
import json
import multiprocessing
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from eval.metrics.accuracy import is_right as measured_right
from index import Filters, Index, Passage, build
from index.search import NO_FILTERS
from qa.assistant import PASSAGES_READ
from qa.extract import NEVER, Weighed, weigh
from qa.features import NAMES, matrix
from qa.kinds import Kind
from qa.question import Question, read
from qa.read_ahead import ReadAhead
from qa.reader import OnnxReader, Reader
from qa.refusal import vetoed
from qa.retrieve import NAMES as PASSAGE_NAMES
from qa.retrieve import Read, Weights, rank, read_all, search
from qa.retrieve import bundled as passage_weights
from qa.scorer import DECISION_NAMES, GROUPS, Scorer, decision_numbers, group_of
from qa.terms import Terms
from train.scorer_data import Record, news_qa, own, written

MODELS = Path(__file__).resolve().parent.parent / "qa" / "models"
READER_FOLDER, SHIPPED = MODELS / "reader", MODELS / "scorer.json"
FOLDS = 5
MEANINGS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)  # weights of a cosine that are tried
COMPLETE = 3.0  # what a question with all accepted spans counts where probabilities are learnt
SHORTEST = 3  # characters of a span that a few more around do not make another
STATEMENT = 8  # characters from which a span is more than a name
APART = 4  # of so many questions one is also asked of articles of another day
TELLING = 4  # characters of an answer that two articles hardly share by chance


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question chooses from, candidates or passages: their features, one row each, and which are right.

    ``texts`` are what candidates say; passages have none.
    """

    record: Record
    kind: Kind
    rows: NDArray[np.float64]
    right: NDArray[np.bool_]
    texts: tuple[str, ...] = ()

    @property
    def fold(self) -> int:
        """Which of ``FOLDS`` parts it belongs to: questions on one article stay together."""
        return zlib.crc32(self.record.article.encode()) % FOLDS


class Worker:
    """One process's index and reader."""

    index: Index
    reader: Reader

    @classmethod
    def open(cls, path: Path) -> None:
        """Prepare this process."""
        torch.set_num_threads(1)
        cls.index = Index.open(path)
        cls.reader = OnnxReader(READER_FOLDER, threads=1)

    @classmethod
    def understand(cls, record: Record) -> Question:
        """The question of a record."""
        return read(record.question, cls.index.latest_date(), cls.index.rarity)

    @classmethod
    def read(cls, record: Record, meaning: float, filters: Filters) -> tuple[Question, list[Read]]:
        """A question and its passages, read but not yet ranked."""
        question = cls.understand(record)
        terms = Terms.of(question, cls.index.rarity)
        return question, read_all(question, search(cls.index, question, filters, meaning), terms, cls.index.article)


def proposed(record: Record) -> tuple[bool, ...]:
    """Whether a passage with the answer is among those to be read, for each of ``MEANINGS``."""
    question = Worker.understand(record)
    sets = [search(Worker.index, question, NO_FILTERS, meaning) for meaning in MEANINGS]
    return tuple(any(stands_in(found.passage, record) for found in own) for own in sets)


def passages(record: Record, meaning: float) -> Asked | None:
    """One question's passages in numbers, and which hold the answer; None where none is found."""
    question, rows = Worker.read(record, meaning, NO_FILTERS)
    if not rows:
        return None
    right = np.array([stands_in(r.found.passage, record) for r in rows])
    return Asked(record, question.kind, np.array([r.numbers for r in rows]), right)


def candidates(record: Record, weights: Weights) -> Asked | None:
    """One question's candidates in numbers, and which are right; None where there are none."""
    return _candidates(record, weights, NO_FILTERS)


def candidates_of(asked: tuple[Record, datetime.date], weights: Weights) -> Asked | None:
    """The same among the articles of one day."""
    record, day = asked
    return _candidates(record, weights, Filters(since=day, until=day))


def _candidates(record: Record, weights: Weights, filters: Filters) -> Asked | None:
    question, rows = Worker.read(record, weights.meaning, filters)
    ranked = rank(rows, weights.passages)[:PASSAGES_READ]
    with ReadAhead(Worker.reader, question.plain) as ahead:
        weighed = [w for w in weigh(question, ranked, ahead) if not vetoed(w)]
    if not weighed:
        return None
    right = np.array([is_right(w, record) for w in weighed], dtype=bool)
    texts = tuple(w.candidate.text for w in weighed)
    return Asked(record, question.kind, matrix([w.features for w in weighed]), right, texts)


def stands_in(passage: Passage, record: Record) -> bool:
    """Whether a passage is of the right article and holds an accepted span."""
    return passage.article_id == record.article and any(answer in passage.text for answer in record.answers)


def is_right(weighed: Weighed, record: Record) -> bool:
    """Whether a candidate is right as ``eval`` measures it.

    Of a question that lists one accepted span of several a name, date or statement may also carry or lack a few words.
    """
    if not record.answers:
        return False
    candidate = weighed.candidate
    low, high = candidate.shown
    texts = {candidate.text, candidate.reading.passage.text[low:high]}
    if candidate.reading.passage.article_id == record.article:
        open_ended = candidate.quantity is None and not record.complete
        loose = open_ended and any(_nearly(candidate.text, answer) for answer in record.answers)
        return loose or any(measured_right(text, record.answers) for text in texts)
    # Another article on the same event says the same; a short answer may be a coincidence.
    telling = [answer for answer in record.answers if len(answer) >= TELLING]
    return bool(telling) and any(measured_right(text, telling) for text in texts)


def _nearly(text: str, answer: str) -> bool:
    """Whether one holds the other and is not much longer; of statements, which sets cut with care, hardly longer."""
    shorter, longer = sorted((len(text), len(answer)))
    share = 0.6 if shorter < STATEMENT else 0.75
    return shorter >= SHORTEST and (text in answer or answer in text) and shorter / longer >= share


# What the weights are drawn to where the questions do not say otherwise: general news questions seldom hinge on a slot,
# so that the value of a matching one has to be said beforehand.
PRIOR = {
    "period_match": 1.0, "region_match": 1.0, "metric_match": 1.5,
    "member_match": 1.0, "same_wording": 0.3, "other_manner": -1.0,
    "other_end": -2.0, "object_missing": -1.5, "other_object": -1.0, "other_type": -2.0,
    "other_base": -2.0, "other_gauge": -2.0, "opposed": -2.0, "narrowed": -1.0,
    "local": -0.5,
}  # fmt: skip


def learn_ranking(asked: Sequence[Asked], names: Sequence[str], decay: float = 2e-3) -> NDArray[np.float64]:
    """Weights under which the right candidates take most of a softmax over each question's candidates."""
    prior = torch.tensor([PRIOR.get(name, 0.0) for name in names], dtype=torch.float64)
    firm = torch.tensor([10.0 if name in PRIOR else 1.0 for name in names], dtype=torch.float64)
    held = [a for a in asked if a.right.any() and not a.right.all()]
    rows = torch.from_numpy(np.concatenate([a.rows for a in held]))
    right = torch.from_numpy(np.concatenate([a.right for a in held]))
    group = torch.from_numpy(np.repeat(np.arange(len(held)), [len(a.rows) for a in held]))
    weights = prior.clone().requires_grad_()
    optimiser = torch.optim.LBFGS([weights], max_iter=120, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        scores = (rows @ weights).exp()
        everything = torch.zeros(len(held), dtype=torch.float64).index_add(0, group, scores)
        correct = torch.zeros(len(held), dtype=torch.float64).index_add(0, group, scores * right)
        loss = -(correct / everything).log().mean() + decay * (firm * (weights - prior).square()).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return weights.detach().numpy()


def learn_decision(chosen: Sequence["Choice"], decay: float = 3e-3) -> NDArray[np.float64]:
    """Logistic regression of «the best candidate is right» on the numbers of ``DECISION_NAMES``."""
    x = torch.from_numpy(np.stack([c.numbers for c in chosen]))
    y = torch.tensor([float(c.right) for c in chosen], dtype=torch.float64)
    counts = torch.tensor([c.weight for c in chosen], dtype=torch.float64)
    weights = torch.zeros(len(DECISION_NAMES) + 1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ weights, y, weight=counts / counts.mean())
        loss = loss + decay * weights[:-1].square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return weights.detach().numpy()


def main() -> None:
    """Learn all weights and write them to ``qa/models``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, required=True, help="folder for the index")
    parser.add_argument("--workers", type=int, default=2, help="processes that ask")
    parser.add_argument("--out", type=Path, default=Path("qa/models"))
    parser.add_argument("--keep-passages", action="store_true", help="order passages by the weights that ship")
    parser.add_argument("--share", type=float, default=1.0, help="of the learnt weights in a mean with those that ship")
    parser.add_argument("--first", type=Path, help="where to write the weights of a scorer without a reader")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    known, unseen = news_qa(args.data, "train"), [news_qa(args.data, "dev"), own(args.data), written(args.data)]
    articles = {line["id"]: line for asking in (known, *unseen) for line in asking.articles}
    source = args.work / "news.jsonl"
    source.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in articles.values()), encoding="utf8")
    path = args.work / "news.index"
    build([source], path)
    fresh = [record for asking in unseen for record in asking.records]
    with ProcessPoolExecutor(args.workers, multiprocessing.get_context("spawn"), Worker.open, (path,)) as pool:
        weights = passage_weights()
        if not args.keep_passages:
            answerable = [record for record in fresh if record.answers]
            meaning = least_meaning(np.array(list(pool.map(proposed, answerable, chunksize=8)), dtype=float))
            found = [one for one in pool.map(partial(passages, meaning=meaning), answerable, chunksize=8) if one]
            weights = Weights(meaning, learn_ranking(found, PASSAGE_NAMES))
            report("passages", found, weights.passages)
        everything = [*fresh, *known.records]
        asked = [one for one in pool.map(partial(candidates, weights=weights), everything, chunksize=8) if one]
        apart = list(elsewhere(everything, articles))
        asked += [one for one in pool.map(partial(candidates_of, weights=weights), apart, chunksize=8) if one]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "passages.json").write_text(weights.to_json() + "\n", encoding="utf8")
    learnt = learn(asked)
    if args.share < 1.0:
        learnt = mean(learnt, json.loads(SHIPPED.read_text(encoding="utf8")), args.share)
    (args.out / "scorer.json").write_text(learnt.to_json() + "\n", encoding="utf8")
    if args.first is not None:
        first = learn([without_reader(a) for a in asked])
        for mine in first.ranking.values():
            mine[NAMES.index("reader_own")] = NEVER  # what only a reader proposes is not there to be chosen
        args.first.write_text(first.to_json() + "\n", encoding="utf8")


def elsewhere(
    records: Sequence[Record], articles: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[Record, datetime.date]]:
    """One question in ``APART``, each with a day on which its article did not appear.

    Among all news a search finds what is near; whoever asks a small folder of something else is to be refused too.
    """
    days = sorted({line["date"][:10] for line in articles.values() if line["date"]})
    for record in records:
        number = zlib.crc32(record.question.encode())
        day = days[number // APART % len(days)]
        if number % APART == 0 and not articles[record.article]["date"].startswith(day):
            yield replace(record, complete=False), datetime.date.fromisoformat(day)


def least_meaning(reached: NDArray[np.float64]) -> float:
    """The least of ``MEANINGS`` that is within one standard error of the best.

    Args:
        reached: 1 where a passage with the answer was proposed, shape (questions, len(MEANINGS)).
    """
    shares = reached.mean(axis=0)
    print("proposed", dict(zip(MEANINGS, shares.round(4).tolist(), strict=True)), flush=True)
    best = float(shares.max())
    error = float(np.sqrt(best * (1 - best) / len(reached)))
    return MEANINGS[int(np.argmax(shares >= best - error))]


def learn(asked: Sequence[Asked]) -> Scorer:
    """All weights of a scorer: those that choose and those that decide."""
    ranking: dict[str, NDArray[np.float64]] = {}
    decision: dict[str, NDArray[np.float64]] = {}
    for group in GROUPS:
        mine = [a for a in asked if group_of(a.kind) == group]
        ranking[group] = learn_ranking(mine, NAMES)
        report(group, mine, ranking[group])
        chosen = [
            choice
            for fold in range(FOLDS)
            for weights in [learn_ranking([a for a in mine if a.fold != fold], NAMES)]
            for choice in (Choice.of(a, weights) for a in mine if a.fold == fold)
        ]
        # Where a question lists one of several accepted spans, a right answer may count as wrong, a statement most of
        # all: these teach which answers of a group are surer, and those that list all of them how sure.
        judged = []
        for fold in range(FOLDS):
            weights = learn_decision([c for c in chosen if c.fold != fold])
            judged += [Judged(c.odds(weights), c.right) for c in chosen if c.fold == fold and c.complete]
        slope, constant = calibrate(judged)
        print(f"{group}: calibration {slope:.3f} {constant:.3f} on {len(judged)} of {len(chosen)}", flush=True)
        decision[group] = slope * learn_decision(chosen)
        decision[group][-1] += constant
    return Scorer(ranking, decision)


def mean(learnt: Scorer, shipped: Mapping[str, Any], share: float) -> Scorer:
    """The mean of learnt weights, which count ``share``, and those of a file that ships; what it lacks counts 0 in it.

    Weights learnt from other questions are wrong about other answers: the mean orders answers as well as the better of
    the two on each set (docs/answering.md).
    """

    def lifted(row: Sequence[float], known: Sequence[str], names: Sequence[str]) -> NDArray[np.float64]:
        held = dict(zip(known, row, strict=False))  # a decision's last weight is its constant
        return np.array([held.get(name, 0.0) for name in names] + list(row[len(known) :]))

    def mixed(mine: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
        return share * mine + (1 - share) * other

    chosen, decided = shipped["features"], shipped["decision_features"]
    return Scorer(
        {g: mixed(own, lifted(shipped["ranking"][g], chosen, NAMES)) for g, own in learnt.ranking.items()},
        {g: mixed(own, lifted(shipped["decision"][g], decided, DECISION_NAMES)) for g, own in learnt.decision.items()},
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """The log odds of a choice by weights that have not seen its question, and whether it is right."""

    odds: float
    right: bool


def calibrate(judged: Sequence[Judged]) -> tuple[float, float]:
    """Slope and constant under which log odds are those of being right (Platt 1999); (1, 0) where nothing is judged."""
    if not judged:
        return 1.0, 0.0
    x = torch.tensor([[j.odds, 1.0] for j in judged], dtype=torch.float64)
    y = torch.tensor([float(j.right) for j in judged], dtype=torch.float64)
    weights = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ weights, y)
        loss = loss + 1e-2 * (weights[0] - 1.0).square()  # where odds hardly differ, they say nothing of the slope
        loss.backward()
        return loss

    optimiser.step(closure)
    slope, constant = weights.detach().tolist()
    return slope, constant


@dataclass(frozen=True, slots=True)
class Choice:
    """The best candidate of one question: the numbers of ``DECISION_NAMES`` and a constant, and whether it is right."""

    fold: int
    numbers: NDArray[np.float64]
    right: bool
    complete: bool

    @property
    def weight(self) -> float:
        """What the question counts."""
        return COMPLETE if self.complete else 1.0

    @classmethod
    def of(cls, asked: Asked, ranking: NDArray[np.float64]) -> "Choice":
        """What ``ranking`` chooses."""
        scores = asked.rows @ ranking
        best = int(np.argmax(scores))
        numbers = np.append(decision_numbers(asked.rows, scores.tolist(), asked.texts, best), 1.0)
        return cls(asked.fold, numbers, bool(asked.right[best]), asked.record.complete)

    def odds(self, weights: NDArray[np.float64]) -> float:
        """The log odds that it is right by ``weights``."""
        return float(self.numbers @ weights)


def without_reader(asked: Asked) -> Asked:
    """The same question with what a reader proposed and scored left out."""
    kept = asked.rows[:, NAMES.index("reader_own")] == 0.0
    kept = kept if kept.any() else np.ones(len(kept), dtype=bool)
    rows = asked.rows[kept].copy()
    rows[:, [i for i, name in enumerate(NAMES) if name.startswith("reader")]] = 0.0
    texts = tuple(text for text, stays in zip(asked.texts, kept, strict=True) if stays)
    return replace(asked, rows=rows, right=asked.right[kept], texts=texts)


def report(group: str, asked: Sequence[Asked], weights: NDArray[np.float64]) -> None:
    """Print how often a right candidate is there, and how often it is chosen."""
    there = sum(bool(a.right.any()) for a in asked)
    chosen = sum(bool(a.right[int(np.argmax(a.rows @ weights))]) for a in asked)
    print(f"{group}: {len(asked)} questions, {there} with a right candidate, {chosen} chosen", flush=True)


if __name__ == "__main__":
    main()
