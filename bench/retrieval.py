"""How well passages are found: BM25 alone, vectors alone, and both fused.

    python -m bench.retrieval --data ../shared/data --out bench/results/retrieval.json

Also the fused ten rescored by their best sentences (``bench.rescoring``). Three measurements, all with the product's
own postings, vectors and encoder:

- ``learn``: questions of training sets that the encoder was not trained on, over their paragraphs and 30,000 news
  articles. The weight of each fusion is chosen here and nowhere else.
- ``measure``: all questions of CMRC 2018 dev and DRCD test over all paragraphs of CMRC dev, DRCD dev and DRCD test and
  the first 500 characters of 30,000 news articles.
- ``gold``: the gold questions over an index of the articles they were asked of: does a passage of the first k hold an
  accepted answer and belong to an article that is listed?
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.measuring import Json, machine, write_json
from bench.rescoring import FEATURES, Candidates, Reader, learn_weights
from eval import gold
from eval.metrics.ranking import hit_rate, reciprocal_rank
from index import Index, build, encoder
from index.postings import Postings, PostingsRow, write_postings
from index.vectors import Vectors
from train.pairs import MEASURE, Question, held_out, need, read_news, read_questions, window_of, windows

DEPTH = 100
FIRST_WEIGHT = 0.2  # of the fusion that chooses what is rescored
NEWS = 30_000
WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)

Ranking = list[tuple[int, float]]
Floats = NDArray[np.float64]
Fusion = Callable[[Ranking, Ranking, float], Ranking]


@dataclass(frozen=True, slots=True)
class Query:
    """A question and the number of the passage that it was asked of."""

    text: str
    passage: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Averages over one set of questions."""

    queries: int
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    mrr_at_10: float


@dataclass(frozen=True, slots=True)
class Found:
    """What both searches return for each query of a set, and how fast."""

    queries: Sequence[Query]
    lexical: list[Ranking]
    dense: list[Ranking]
    candidates: list[Candidates]
    lexical_per_second: float
    dense_per_second: float


def reciprocal_ranks(lexical: Ranking, dense: Ranking, weight: float) -> Ranking:
    """Reciprocal rank fusion (Cormack et al. 2009), k = 60; the vectors' share is weighted."""
    scores: dict[int, float] = {}
    for share, ranking in ((1.0, lexical), (weight, dense)):
        for rank, (number, _) in enumerate(ranking, start=1):
            scores[number] = scores.get(number, 0.0) + share / (60 + rank)
    return _ordered(scores)


def top_scaled(lexical: Ranking, dense: Ranking, weight: float) -> Ranking:
    """BM25 as a share of the query's best BM25, plus ``weight`` times the cosine as a share of its best.

    A passage that only one search returned has, in the other, at most the score of the last one returned: it gets that.
    """
    return _summed(lexical, dense, weight, lambda scores: scores / max(float(scores.max()), 1e-6))


def range_scaled(lexical: Ranking, dense: Ranking, weight: float) -> Ranking:
    """Both scores stretched over [0, 1] between the query's last and best, the cosine's times ``weight``."""
    return _summed(lexical, dense, weight, lambda s: (s - s.min()) / max(float(s.max() - s.min()), 1e-6))


def raw_cosine(lexical: Ranking, dense: Ranking, weight: float) -> Ranking:
    """BM25 over the query's best BM25, plus ``weight`` times the cosine itself."""
    best = max((score for _, score in lexical), default=1.0)
    return _summed([(n, s / best) for n, s in lexical], dense, weight, lambda scores: scores)


FUSIONS: dict[str, Fusion] = {
    "reciprocal_ranks": reciprocal_ranks,
    "top_scaled": top_scaled,
    "range_scaled": range_scaled,
    "raw_cosine": raw_cosine,
}


def _summed(lexical: Ranking, dense: Ranking, weight: float, scale: Callable[[Floats], Floats]) -> Ranking:
    scores = {number: 0.0 for ranking in (lexical, dense) for number, _ in ranking}
    for share, ranking in ((1.0, lexical), (weight, dense)):
        if not ranking:
            continue
        values = scale(np.array([score for _, score in ranking]))
        known = dict(zip((number for number, _ in ranking), values.tolist(), strict=True))
        floor = min(known.values())
        for number in scores:
            scores[number] += share * known.get(number, floor)
    return _ordered(scores)


def _ordered(scores: dict[int, float]) -> Ranking:
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def figures(queries: Sequence[Query], rankings: Iterable[Ranking]) -> Figures:
    """Averages over the queries."""
    rows = []
    for query, ranking in zip(queries, rankings, strict=True):
        ranked, own = [str(number) for number, _ in ranking[:10]], {str(query.passage)}
        rows.append([*(hit_rate(ranked, own, k) for k in (1, 5, 10)), reciprocal_rank(ranked, own)])
    one, five, ten, mrr = (round(float(mean), 4) for mean in np.mean(rows, axis=0))
    return Figures(len(rows), one, five, ten, mrr)


def learn_set(data: Path) -> tuple[list[str], dict[str, list[Query]]]:
    """Passages and, by set, the questions of the share that no model learns from."""
    passages: dict[str, int] = {}
    queries: dict[str, list[Query]] = {}
    for name in ("cmrc2018_train", "drcd_dev", "news_qa_train"):
        queries[name] = []
        for question in read_questions(data, name):
            long = name == "news_qa_train"
            spans = windows(question.context) if long else [(0, len(question.context))]
            rows = [passages.setdefault(question.context[a:b], len(passages)) for a, b in spans]
            if question.answers and held_out(question.context):
                queries[name].append(Query(question.text, rows[window_of(spans, question.answers[0][0])]))
    return [*passages, *_news(data)], queries


def measure_set(data: Path) -> tuple[list[str], dict[str, list[Query]]]:
    """Passages and, by set, the questions of the protocol."""
    passages: dict[str, int] = {}
    read: dict[str, list[Question]] = {n: read_questions(data, n) for n in ("cmrc2018_dev", "drcd_dev", "drcd_test")}
    for questions in read.values():
        for question in questions:
            passages.setdefault(question.context, len(passages))
    queries = {name: [Query(q.text, passages[q.context]) for q in read[name]] for name in MEASURE}
    return [*passages, *_news(data)], queries


def _news(data: Path) -> list[str]:
    texts = [article.text[:500] for article in read_news(data)]
    random.Random(0).shuffle(texts)  # noqa: S311
    return texts[:NEWS]


def search(passages: Sequence[str], queries: dict[str, list[Query]], embed: encoder.Encoder) -> dict[str, Found]:
    """Indexes the passages and runs both searches to ``DEPTH`` for every query, one at a time."""
    started = time.perf_counter()
    vectors = Vectors([embed.encode_passages(passages)], embed.dim)
    print(f"{len(passages) / (time.perf_counter() - started):.0f} passages embedded a second", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        rows = (PostingsRow(n, text, "", "", (), 0) for n, text in enumerate(passages))
        write_postings(Path(folder) / "postings", rows)
        postings = Postings.open([Path(folder) / "postings"], [0])
        reader = Reader(passages, embed, postings.rarity)
        return {name: _found(asked, postings, vectors, reader) for name, asked in queries.items()}


def _found(queries: Sequence[Query], postings: Postings, vectors: Vectors, reader: Reader) -> Found:
    started = time.perf_counter()
    lexical = [postings.search(query.text, DEPTH) for query in queries]
    middle = time.perf_counter()
    dense = [vectors.search(reader.embed.encode_query(query.text), DEPTH) for query in queries]
    ended = time.perf_counter()
    candidates = [
        reader.candidates(query.text, top_scaled(a, b, FIRST_WEIGHT), a, b)
        for query, a, b in zip(queries, lexical, dense, strict=True)
    ]
    speeds = round(len(queries) / (middle - started)), round(len(queries) / (ended - middle))
    return Found(queries, lexical, dense, candidates, *speeds)


def fused(found: Found, fusion: Fusion, weight: float) -> Figures:
    """Figures of one fusion."""
    return figures(found.queries, (fusion(a, b, weight) for a, b in zip(found.lexical, found.dense, strict=True)))


def learn(found: dict[str, Found]) -> dict[str, float]:
    """The weight of each fusion with the greatest recall@1 + mrr@10, averaged over the learning sets."""

    def worth(fusion: Fusion, weight: float) -> float:
        each = [fused(part, fusion, weight) for part in found.values()]
        return float(np.mean([row.recall_at_1 + row.mrr_at_10 for row in each]))

    return {name: max(WEIGHTS, key=partial(worth, fusion)) for name, fusion in FUSIONS.items()}


def learn_sentences(found: dict[str, Found]) -> NDArray[np.float64]:
    """The weights of the features of ``bench.rescoring``."""
    parts = found.values()
    return learn_weights([c for part in parts for c in part.candidates], [q.passage for p in parts for q in p.queries])


def report(found: dict[str, Found], weights: dict[str, float], features: NDArray[np.float64]) -> dict[str, object]:
    """All figures of all sets."""
    result: dict[str, object] = {}
    for name, part in found.items():
        result[name] = {
            "bm25": asdict(figures(part.queries, part.lexical)) | {"queries_per_second": part.lexical_per_second},
            "dense": asdict(figures(part.queries, part.dense)) | {"queries_per_second": part.dense_per_second},
            "unweighted_rrf": asdict(fused(part, reciprocal_ranks, 1.0)),
            **{kind: asdict(fused(part, FUSIONS[kind], weight)) for kind, weight in weights.items()},
            "sentences": asdict(figures(part.queries, (c.ranked(features) for c in part.candidates))),
        }
    return result


def gold_figures(data: Path, weights: dict[str, float]) -> dict[str, object]:
    """Share of the answerable single questions whose answer stands in the first passage, or the first five."""
    turns = [item.turns[0] for item in gold.read(need(data, "gold/dev.jsonl")) if not item.conversation]
    turns = [turn for turn in turns if turn.answerable]
    ranks: dict[str, list[int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        build([data / "seeds", data / "trade"], Path(folder) / "index")
        with Index.open(Path(folder) / "index") as opened:
            for turn in turns:
                hits = {"bm25": opened.lexical(turn.question, DEPTH), "dense": opened.dense(turn.question, DEPTH)}
                passages = list(dict.fromkeys(hit.passage for found in hits.values() for hit in found))
                number = {passage: i for i, passage in enumerate(passages)}
                ranking = {name: [(number[hit.passage], hit.score) for hit in found] for name, found in hits.items()}
                both = ranking["bm25"], ranking["dense"]
                ranking |= {name: FUSIONS[name](*both, weight) for name, weight in weights.items()}
                right = {
                    i
                    for i, passage in enumerate(passages)
                    if passage.article_id in turn.articles and any(answer in passage.text for answer in turn.answers)
                }
                for name, ranked in ranking.items():
                    first = next((rank for rank, (i, _) in enumerate(ranked) if i in right), DEPTH)
                    ranks.setdefault(name, []).append(first)
    return {
        name: {
            "queries": len(turns),
            **{f"hit_at_{k}": round(float(np.mean(np.array(all_) < k)), 4) for k in (1, 5, 10)},
        }
        for name, all_ in ranks.items()
    }


def main() -> None:
    """Measures and writes the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--out", type=Path, required=True, help="result file (JSON)")
    parser.add_argument("--encoder", help="another encoder than the bundled one")
    arguments = parser.parse_args()
    embed = encoder.load(arguments.encoder)
    learnt = search(*learn_set(arguments.data), embed)
    weights, features = learn(learnt), learn_sentences(learnt)
    print("weights", weights, features, flush=True)
    result: Json = {
        **machine("numpy", "faiss-cpu", "tantivy"),
        "encoder": {"name": embed.name, "fingerprint": embed.fingerprint, "dim": embed.dim},
        "weights": weights,
        "sentences": {name: round(float(weight), 3) for name, weight in zip(FEATURES, features, strict=True)},
        "learn": report(learnt, weights, features),
        "measure": report(search(*measure_set(arguments.data), embed), weights, features),
        "gold": gold_figures(arguments.data, weights),
    }
    write_json(arguments.out, result)
    print(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
