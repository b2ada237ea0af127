"""Learn the scorer's weights: ``python -m train.scorer --data ../shared/data --work DIR``.

An index of the ``news_qa`` articles is asked their own questions. Weights that choose are learnt on the part of
``news_qa_train`` that the reader was not trained on; weights that decide between answering and refusing on
``news_qa_dev``, whose questions nothing else was trained on.
"""

import argparse
import gzip
import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from eval.metrics.accuracy import is_right as measured_right
from index import Index, build
from index.search import NO_FILTERS
from qa.assistant import PASSAGES_READ
from qa.extract import NEVER, Weighed, weigh
from qa.features import NAMES, Terms, matrix
from qa.kinds import Kind
from qa.question import Question, read
from qa.reader import OnnxReader, Reader
from qa.refusal import vetoed
from qa.retrieve import NAMES as PASSAGE_NAMES
from qa.retrieve import Read, rank, read_all, search, weights_json
from qa.scorer import DECISION_NAMES, GROUPS, Scorer, decision_numbers, group_of
from train.reader_data import held_out

READER_FOLDER = Path(__file__).resolve().parent.parent / "qa" / "models" / "reader"
FEWEST = 20  # answers that a precision is read from
SHORTEST = 3  # characters of a span that a few more around do not make another
TELLING = 4  # characters of an answer that two articles hardly share by chance


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question chooses from, candidates or passages: their features, one row each, and which are right."""

    kind: Kind
    rows: NDArray[np.float64]
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Record:
    """One question of a set: accepted spans, empty for none, and the article they stand in."""

    question: str
    answers: tuple[str, ...]
    article: str


def records(data: Path, name: str) -> tuple[list[dict[str, str]], list[Record]]:
    """The articles, as lines to index, and the questions of ``news_qa_<name>`` that the reader was not trained on."""
    path = data / "mrc" / f"news_qa_{name}.json.gz"
    if not path.is_file():
        raise SystemExit(f"没有找到 {path}；用 --data 指出数据目录 (not there; give --data)")
    articles, questions = [], []
    with gzip.open(path, "rt", encoding="utf8") as file:
        for article in json.load(file)["data"]:
            text = "\n".join(p["context"] for p in article["paragraphs"])
            articles.append({"id": article["title"], "date": article.get("date") or "", "text": text})
            for paragraph in article["paragraphs"]:
                if name == "train" and not held_out(paragraph["context"]):
                    continue
                for asked in paragraph["qas"]:
                    answers = tuple(a["text"] for a in asked["answers"])
                    questions.append(Record(asked["question"], answers, article["title"]))
    return articles, questions


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
    def read(cls, record: Record) -> tuple[Question, list[Read]]:
        """A question and its passages, read but not yet ranked."""
        question = read(record.question, cls.index.latest_date(), cls.index.rarity)
        terms = Terms.of(question, cls.index.rarity)
        return question, read_all(question, search(cls.index, question, NO_FILTERS), terms, cls.index.article)


def passages(record: Record) -> Asked | None:
    """One question's passages in numbers, and which hold the answer; None where none is found."""
    question, rows = Worker.read(record)
    if not rows:
        return None
    return Asked(question.kind, np.array([r.numbers for r in rows]), np.array([holds(r, record) for r in rows]))


def candidates(record: Record, weights: NDArray[np.float64]) -> Asked | None:
    """One question's candidates in numbers, and which are right; None where there are none."""
    question, rows = Worker.read(record)
    weighed = [w for w in weigh(question, rank(rows, weights)[:PASSAGES_READ], Worker.reader) if not vetoed(w)]
    if not weighed:
        return None
    right = np.array([is_right(w, record) for w in weighed], dtype=bool)
    return Asked(question.kind, matrix([w.features for w in weighed]), right)


def holds(read_passage: Read, record: Record) -> bool:
    """Whether a passage is of the right article and holds an accepted span."""
    passage = read_passage.reading.passage
    return passage.article_id == record.article and any(answer in passage.text for answer in record.answers)


def is_right(weighed: Weighed, record: Record) -> bool:
    """Whether a candidate is right as ``eval`` measures it, with the variants that gold questions list.

    These sets accept one span each, so a name, date or statement may also carry or lack a few words around it.
    """
    if not record.answers:
        return False
    candidate = weighed.candidate
    low, high = candidate.shown
    texts = {candidate.text, candidate.reading.passage.text[low:high]}
    if candidate.reading.passage.article_id == record.article:
        loose = candidate.quantity is None and any(_nearly(candidate.text, answer) for answer in record.answers)
        return loose or any(measured_right(text, record.answers) for text in texts)
    # Another article on the same event says the same; a short answer may be a coincidence.
    telling = [answer for answer in record.answers if len(answer) >= TELLING]
    return bool(telling) and any(measured_right(text, telling) for text in texts)


def _nearly(text: str, answer: str) -> bool:
    """Whether one holds the other and is not much longer."""
    if min(len(text), len(answer)) < SHORTEST:
        return False
    return (text in answer or answer in text) and min(len(text), len(answer)) / max(len(text), len(answer)) >= 0.6


# What the weights are drawn to where the questions do not say otherwise: general news questions seldom hinge on a slot,
# so that the value of a matching one has to be said beforehand.
PRIOR = {
    "period_match": 1.0, "region_match": 1.0, "metric_match": 1.5,
    "member_match": 1.0, "same_wording": 0.3, "other_manner": -1.5,
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


def learn_decision(asked: list[Asked], ranking: NDArray[np.float64], decay: float = 3e-3) -> NDArray[np.float64]:
    """Logistic regression of «the best candidate is right» on the numbers of ``DECISION_NAMES``."""
    rows, labels = [], []
    for one in asked:
        scores = one.rows @ ranking
        best = int(np.argmax(scores))
        rows.append(np.append(decision_numbers(one.rows, scores.tolist(), best), 1.0))
        labels.append(float(one.right[best]))
    x, y = torch.from_numpy(np.stack(rows)), torch.tensor(labels, dtype=torch.float64)
    weights = torch.zeros(len(DECISION_NAMES) + 1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ weights, y)
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
    parser.add_argument("--first", type=Path, help="where to write the weights of a scorer without a reader")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    train_articles, train = records(args.data, "train")
    dev_articles, dev = records(args.data, "dev")
    source = args.work / "news_qa.jsonl"
    lines = [json.dumps(a, ensure_ascii=False) for a in train_articles + dev_articles]
    source.write_text("\n".join(lines) + "\n", encoding="utf8")
    build([source], args.work / "news_qa.index")
    context = multiprocessing.get_context("spawn")
    path = args.work / "news_qa.index"
    with ProcessPoolExecutor(args.workers, context, Worker.open, (path,)) as pool:
        answerable = [record for record in train if record.answers]
        found = [one for one in pool.map(passages, answerable, chunksize=8) if one]
        weights = learn_ranking(found, PASSAGE_NAMES)
        report("passages", found, [], weights)
        asked = [one for one in pool.map(partial(candidates, weights=weights), train, chunksize=8) if one]
        held = [one for one in pool.map(partial(candidates, weights=weights), dev, chunksize=8) if one]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "passages.json").write_text(weights_json(weights) + "\n", encoding="utf8")
    (args.out / "scorer.json").write_text(learn(asked, held).to_json() + "\n", encoding="utf8")
    if args.first is not None:
        first = learn([without_reader(a) for a in asked], [without_reader(a) for a in held])
        for weights in first.ranking.values():
            weights[NAMES.index("reader_own")] = NEVER  # what only a reader proposes is not there to be chosen
        args.first.write_text(first.to_json() + "\n", encoding="utf8")


def learn(asked: Sequence[Asked], held: Sequence[Asked]) -> Scorer:
    """All weights of a scorer: those that choose from ``asked``, those that decide from ``held``."""
    ranking: dict[str, NDArray[np.float64]] = {}
    decision: dict[str, NDArray[np.float64]] = {}
    for group in GROUPS:
        mine = [a for a in asked if group_of(a.kind) == group]
        ranking[group] = learn_ranking(mine, NAMES)
        tested = [a for a in held if group_of(a.kind) == group]
        decision[group] = learn_decision(tested, ranking[group])
        report(group, mine, tested, ranking[group])
    scorer = Scorer(ranking, decision)
    return replace(scorer, precisions=precisions(scorer, held))


def without_reader(asked: Asked) -> Asked:
    """The same question with what a reader proposed and scored left out."""
    kept = asked.rows[:, NAMES.index("reader_own")] == 0.0
    kept = kept if kept.any() else np.ones(len(kept), dtype=bool)
    rows = asked.rows[kept].copy()
    rows[:, [i for i, name in enumerate(NAMES) if name.startswith("reader")]] = 0.0
    return Asked(asked.kind, rows, asked.right[kept])


def precisions(scorer: Scorer, held: Sequence[Asked]) -> tuple[tuple[float, float], ...]:
    """What precision answering from each probability on has: (precision, probability), both rising."""
    judged = []
    for one in held:
        scores = scorer.scores(one.kind, one.rows)
        best = int(np.argmax(scores))
        judged.append((scorer.probability(one.kind, one.rows, scores.tolist(), best), bool(one.right[best])))
    found: list[tuple[float, float]] = []
    for cut in np.arange(0.0, 1.0, 0.02).tolist():
        kept = [right for probability, right in judged if probability >= cut]
        if len(kept) >= FEWEST and sum(kept) / len(kept) > (found[-1][0] if found else 0.0):
            found.append((sum(kept) / len(kept), cut))
    return tuple(found)


def report(group: str, asked: Sequence[Asked], held: Sequence[Asked], weights: NDArray[np.float64]) -> None:
    """Print how often a right candidate is there, and how often it is chosen."""
    for name, rows in (("train", asked), ("dev", held)):
        there = sum(bool(a.right.any()) for a in rows)
        chosen = sum(bool(a.right[int(np.argmax(a.rows @ weights))]) for a in rows)
        print(f"{group} {name}: {len(rows)} questions, {there} with a right candidate, {chosen} chosen", flush=True)


if __name__ == "__main__":
    main()
