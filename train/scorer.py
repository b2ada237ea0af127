"""Learn the scorer's weights: ``python -m train.scorer --data ../shared/data --work DIR``.

An index of the ``news_qa`` articles is asked their own questions, train and dev apart. Weights that choose among
candidates are learnt on ``news_qa_train``; weights that decide between answering and refusing on ``news_qa_dev``,
whose questions nothing else was trained on.
"""

import argparse
import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index import Index, build
from index.search import NO_FILTERS
from qa.assistant import PASSAGES_READ
from qa.extract import Weighed, weigh
from qa.features import Terms, matrix
from qa.kinds import Kind
from qa.question import Question, read
from qa.refusal import vetoed
from qa.retrieve import Read, rank, read_all, search, weights_json
from qa.scorer import DECISION_NAMES, GROUPS, Scorer, decision_numbers, group_of

SEED = 20230815


@dataclass(frozen=True, slots=True)
class Asked:
    """One question's candidates: features (candidates, len(NAMES)) and which of them are right."""

    kind: Kind
    rows: NDArray[np.float64]
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Passages:
    """One question's passages as read, their numbers (passages, len(retrieve.NAMES)), and which hold the answer."""

    record: "Record"
    question: Question
    read: list[Read]
    rows: NDArray[np.float64]
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Record:
    """One question of a set: accepted spans, empty for none, and the article they stand in."""

    question: str
    answers: tuple[str, ...]
    article: str


def records(data: Path, name: str) -> tuple[list[dict[str, str]], list[Record]]:
    """The articles, as lines to index, and the questions of ``news_qa_<name>``."""
    path = data / "mrc" / f"news_qa_{name}.json.gz"
    if not path.is_file():
        raise SystemExit(f"没有找到 {path}；用 --data 指出数据目录 (not there; give --data)")
    articles, questions = [], []
    with gzip.open(path, "rt", encoding="utf8") as file:
        for article in json.load(file)["data"]:
            text = "\n".join(p["context"] for p in article["paragraphs"])
            articles.append({"id": article["title"], "date": article.get("date") or "", "text": text})
            for paragraph in article["paragraphs"]:
                for asked in paragraph["qas"]:
                    answers = tuple(a["text"] for a in asked["answers"])
                    questions.append(Record(asked["question"], answers, article["title"]))
    return articles, questions


def find_all(index: Index, questions: list[Record]) -> Iterator[Passages]:
    """Each question's passages, read but not yet ranked."""
    latest = index.latest_date()
    for record in questions:
        question = read(record.question, latest, index.rarity)
        found = search(index, question, NO_FILTERS)
        terms = Terms.of(question, index.rarity)
        rows = read_all(question, found, terms, index.article)
        if rows:
            right = np.array([holds(r, record) for r in rows], dtype=bool)
            yield Passages(record, question, rows, np.array([r.numbers for r in rows]), right)


def holds(read_passage: Read, record: Record) -> bool:
    """Whether a passage is of the right article and holds an accepted span."""
    passage = read_passage.reading.passage
    return passage.article_id == record.article and any(answer in passage.text for answer in record.answers)


def candidates(passages: Passages, weights: NDArray[np.float64]) -> Asked | None:
    """The candidates of one question with features and labels; None where there are none."""
    ranked = rank(passages.read, weights)[:PASSAGES_READ]
    weighed = [w for w in weigh(passages.question, ranked) if not vetoed(w)]
    if not weighed:
        return None
    right = np.array([is_right(w, passages.record) for w in weighed], dtype=bool)
    return Asked(passages.question.kind, matrix([w.features for w in weighed]), right)


def is_right(weighed: Weighed, record: Record) -> bool:
    """Whether a candidate is an accepted span of the right article, up to a figure's qualifier or quotation marks."""
    candidate = weighed.candidate
    if candidate.reading.passage.article_id != record.article:
        return False
    said = {candidate.text.strip("“”《》「」")}
    if candidate.quantity is not None:
        q, base = candidate.quantity, candidate.quantity.start
        said.add(q.text[q.core_start - base : q.core_end - base])
    return any(answer.strip("“”《》「」") in said or _nearly(candidate.text, answer) for answer in record.answers)


def _nearly(text: str, answer: str) -> bool:
    """For statements: one holds the other and is not much longer."""
    if min(len(text), len(answer)) < 8:
        return False
    return (text in answer or answer in text) and min(len(text), len(answer)) / max(len(text), len(answer)) > 0.75


def learn_ranking(asked: Sequence[Asked | Passages], decay: float = 1e-3) -> NDArray[np.float64]:
    """Weights under which the right candidates take most of a softmax over each question's candidates."""
    held = [a for a in asked if a.right.any() and not a.right.all()]
    rows = torch.from_numpy(np.concatenate([a.rows for a in held]))
    right = torch.from_numpy(np.concatenate([a.right for a in held]))
    group = torch.from_numpy(np.repeat(np.arange(len(held)), [len(a.rows) for a in held]))
    weights = torch.zeros(rows.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=120, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        scores = (rows @ weights).exp()
        everything = torch.zeros(len(held), dtype=torch.float64).index_add(0, group, scores)
        correct = torch.zeros(len(held), dtype=torch.float64).index_add(0, group, scores * right)
        loss = -(correct / everything).log().mean() + decay * weights.square().sum()
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
    parser.add_argument("--questions", type=int, default=3000, help="training questions that are asked")
    parser.add_argument("--out", type=Path, default=Path("qa/models"))
    args = parser.parse_args()
    random.seed(SEED)
    args.work.mkdir(parents=True, exist_ok=True)
    train_articles, train = records(args.data, "train")
    dev_articles, dev = records(args.data, "dev")
    source = args.work / "news_qa.jsonl"
    lines = [json.dumps(a, ensure_ascii=False) for a in train_articles + dev_articles]
    source.write_text("\n".join(lines) + "\n", encoding="utf8")
    build([source], args.work / "news_qa.index")
    ranking: dict[str, NDArray[np.float64]] = {}
    decision: dict[str, NDArray[np.float64]] = {}
    with Index.open(args.work / "news_qa.index") as index:
        answerable = [record for record in train if record.answers]
        found = list(find_all(index, random.sample(answerable, min(args.questions, len(answerable)))))
        held_found = list(find_all(index, dev))
    passages = learn_ranking(found)
    report("passages", found, [p for p in held_found if p.record.answers], passages)
    asked = [one for p in found if (one := candidates(p, passages))]
    held = [one for p in held_found if (one := candidates(p, passages))]
    for group in GROUPS:
        mine = [a for a in asked if group_of(a.kind) == group]
        ranking[group] = learn_ranking(mine)
        tested = [a for a in held if group_of(a.kind) == group]
        decision[group] = learn_decision(tested, ranking[group])
        report(group, mine, tested, ranking[group])
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "passages.json").write_text(weights_json(passages) + "\n", encoding="utf8")
    (args.out / "scorer.json").write_text(Scorer(ranking, decision).to_json() + "\n", encoding="utf8")


def report(
    group: str, asked: Sequence[Asked | Passages], held: Sequence[Asked | Passages], weights: NDArray[np.float64]
) -> None:
    """Print how often a right candidate is there, and how often it is chosen."""
    for name, rows in (("train", asked), ("dev", held)):
        there = sum(bool(a.right.any()) for a in rows)
        chosen = sum(bool(a.right[int(np.argmax(a.rows @ weights))]) for a in rows)
        print(f"{group} {name}: {len(rows)} questions, {there} with a right candidate, {chosen} chosen", flush=True)


if __name__ == "__main__":
    main()
