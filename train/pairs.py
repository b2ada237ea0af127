"""What the models learn from: questions with their passages, and plain news.

Reads the files below one data folder (``mrc/*.json.gz`` in SQuAD format, ``news-2023.jsonl.gz``). Which files may be
learnt from and which only measure is written here once: ``TRAIN`` and ``MEASURE`` share no name.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Questions that a model may learn from.
TRAIN = ("cmrc2018_train", "drcd_dev", "squad2_zh_dev", "news_qa_train")
#: Questions that only measure: never a gradient, never a threshold.
MEASURE = ("cmrc2018_dev", "drcd_test")
#: Sets in traditional characters, converted on reading.
TRADITIONAL = frozenset({"drcd_dev", "drcd_test"})

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」』）)]*|[^。！？!?；;\n]+")


@dataclass(frozen=True, slots=True)
class Question:
    """One question on one context.

    Attributes:
        id: The question's own id.
        source: Name of the set that it comes from.
        text: What is asked.
        context: The paragraph or article it was asked of, in simplified characters.
        answers: Accepted answers as (start in context, text); empty when the context does not answer it.
        kind: The set's own label ("amount", "person", ...), or "".
        date: ISO date of the article, or "".
    """

    id: str
    source: str
    text: str
    context: str
    answers: tuple[tuple[int, str], ...]
    kind: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """One news article of the plain set: its id and its text."""

    id: str
    text: str


def need(data: Path, name: str) -> Path:
    """The path of file ``name`` below the data folder; ``SystemExit`` saying what is missing when it is not there."""
    path = data / name
    if not path.is_file():
        raise SystemExit(
            f"缺少数据文件 {path}；用 --data 指定数据目录 / missing data file; give its folder with --data"
        )
    return path


def read_questions(data: Path, name: str) -> list[Question]:
    """All questions of the set ``name`` below ``data/mrc``, in file order; answers point into the returned context."""
    with gzip.open(need(data, f"mrc/{name}.json.gz"), "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    questions = [
        _question(name, article, paragraph, qa)
        for article in articles
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    ]
    return [simplified(question) for question in questions] if name in TRADITIONAL else questions


def read_news(data: Path) -> Iterator[News]:
    """The plain news articles, in file order."""
    with gzip.open(need(data, "news-2023.jsonl.gz"), "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            yield News(id=record["id"], text=record["text"])


def simplified(question: Question) -> Question:
    """The same question in simplified characters; conversion keeps every length, so answers still point right."""
    context = simplify(question.context)
    assert len(context) == len(question.context)
    answers = tuple((start, context[start : start + len(text)]) for start, text in question.answers)
    return replace(question, text=simplify(question.text), context=context, answers=answers)


def simplify(text: str) -> str:
    """``text`` in simplified characters, character by character (OpenCC's t2s table of single characters)."""
    return text.translate(_simplifier())


def held_out(key: str, share: float = 0.08) -> bool:
    """Whether ``key`` (a context) falls in the fixed share that is kept back for choosing between models."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") < share * 2**32


def windows(text: str, limit: int = 300) -> list[tuple[int, int]]:
    """Spans of whole sentences of at most ``limit`` characters that cover ``text``; a longer sentence is cut."""
    spans: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        for start in range(match.start(), match.end(), limit):
            end = min(start + limit, match.end())
            if spans and end - spans[-1][0] <= limit:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return spans


def window_of(spans: Sequence[tuple[int, int]], offset: int) -> int:
    """Which of the covering ``spans`` holds the character at ``offset``."""
    return next(i for i, (start, end) in enumerate(spans) if start <= offset < end)


class Bm25:
    """BM25 (Robertson and Zaragoza 2009) over given terms as a sparse matrix: to mine near misses, not to serve."""

    def __init__(self, documents: Iterable[Iterable[str]], k1: float = 1.2, b: float = 0.75) -> None:
        from scipy.sparse import csr_array  # type: ignore[import-untyped]

        self._vocabulary: dict[str, int] = {}
        rows, columns = [], []
        size = 0
        for row, terms in enumerate(documents):
            size = row + 1
            for term in terms:
                rows.append(row)
                columns.append(self._vocabulary.setdefault(term, len(self._vocabulary)))
        ones = np.ones(len(rows), dtype=np.float32)
        counts: Any = csr_array((ones, (rows, columns)), shape=(size, len(self._vocabulary)))
        counts.sum_duplicates()
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        idf = np.log1p((size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        norm = k1 * (1 - b + b * lengths / max(lengths.mean(), 1.0))
        per_entry = np.repeat(norm, np.diff(counts.indptr))
        counts.data = (idf[counts.indices] * counts.data * (k1 + 1) / (counts.data + per_entry)).astype(np.float32)
        self._weights = counts.T.tocsr()

    def top(self, queries: Iterable[Iterable[str]], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Best ``k`` documents of each query as (row numbers, scores), both (queries, k), best first."""
        best = [self._top(terms, k) for terms in queries]
        return np.stack([rows for rows, _ in best]), np.stack([scores for _, scores in best])

    def _top(self, terms: Iterable[str], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        known = [self._vocabulary[term] for term in set(terms) if term in self._vocabulary]
        scores = np.asarray(self._weights[known].sum(axis=0), dtype=np.float32).ravel()
        rows = np.argpartition(-scores, k)[:k]
        rows = rows[np.lexsort((rows, -scores[rows]))]
        return rows, scores[rows]


@lru_cache(maxsize=1)
def _simplifier() -> dict[int, int]:
    import opencc

    convert = opencc.OpenCC("t2s").convert
    table = {}
    for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x2A6E0)):
        other = convert(chr(code))
        if len(other) == 1 and other != chr(code):
            table[code] = ord(other)
    return table


def _question(source: str, article: dict[str, Any], paragraph: dict[str, Any], qa: dict[str, Any]) -> Question:
    answers = () if qa.get("is_impossible") else tuple((a["answer_start"], a["text"]) for a in qa["answers"])
    return Question(
        id=str(qa["id"]),
        source=source,
        text=qa["question"],
        context=paragraph["context"],
        answers=answers,
        kind=qa.get("kind", ""),
        date=article.get("date") or "",
    )
