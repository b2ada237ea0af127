"""Scores passages by their best sentence: a question is answered in one sentence, and a paragraph's mean blurs it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.zh.sentences import sentence_spans
from index.zh.words import query_terms, words

Floats = NDArray[np.float64]
Ranking = list[tuple[int, float]]

#: What a passage is scored by, in the order of a row of features.
FEATURES = ("bm25 / best bm25", "cosine", "best cosine of a sentence", "best share of the query's rarity in a sentence")
CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages in question of one query: their numbers, and their features in rows."""

    numbers: NDArray[np.int64]
    features: Floats

    def ranked(self, weights: Floats) -> Ranking:
        """Best first by the weighted sum of the features."""
        scores = self.features @ weights
        order = np.lexsort((self.numbers, -scores))
        return [(int(self.numbers[i]), float(scores[i])) for i in order]


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of a passage: their vectors, shape (sentences, dim), and their words."""

    vectors: NDArray[np.float32]
    words: list[frozenset[str]]


@dataclass(slots=True)
class Reader:
    """Computes features; sentences of a passage are read once.

    Attributes:
        passages: by number.
        embed: the encoder.
        rarity: inverse document frequency of a word.
    """

    passages: Sequence[str]
    embed: Encoder
    rarity: Callable[[str], float]
    _read: dict[int, Sentences] = field(default_factory=dict)

    def candidates(self, query: str, first: Ranking, lexical: Ranking, dense: Ranking) -> Candidates:
        """Features of the best of ``first``; what a search did not return has the score of its last."""
        numbers = [number for number, _ in first[:CANDIDATES]]
        best = max((score for _, score in lexical), default=1.0)
        columns = [_known(numbers, lexical) / best, _known(numbers, dense), *self._of_sentences(query, numbers).T]
        return Candidates(np.array(numbers, dtype=np.int64), np.stack(columns, axis=1))

    def _of_sentences(self, query: str, numbers: Iterable[int]) -> Floats:
        vector = self.embed.encode_query(query)
        rarity = {word: self.rarity(word) for word in query_terms(query).words}
        total = sum(rarity.values()) or 1.0
        rows = []
        for number in numbers:
            read = self._sentences(number)
            shares = (sum(rarity[word] for word in rarity.keys() & found) / total for found in read.words)
            rows.append((float((read.vectors @ vector).max(initial=0.0)), max(shares, default=0.0)))
        return np.array(rows, dtype=np.float64).reshape(-1, 2)

    def _sentences(self, number: int) -> Sentences:
        if number not in self._read:
            text = self.passages[number]
            parts = [text[start:end] for start, end in sentence_spans(text)]
            self._read[number] = Sentences(self.embed.encode_passages(parts), [frozenset(words(p)) for p in parts])
        return self._read[number]


def learn_weights(candidates: Sequence[Candidates], right: Sequence[int]) -> Floats:
    """Weights under which the right passage is likeliest (softmax over a query's candidates), the first of them 1."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    pairs = [(c.features, np.flatnonzero(c.numbers == own)) for c, own in zip(candidates, right, strict=True)]
    rows = [(features, int(found[0])) for features, found in pairs if len(found)]

    def loss(weights: Floats) -> float:
        scores = [features @ weights for features, _ in rows]
        return float(np.mean([np.logaddexp.reduce(s) - s[own] for s, (_, own) in zip(scores, rows, strict=True)]))

    found = minimize(loss, np.full(len(FEATURES), 5.0), method="BFGS").x
    scaled: Floats = found / found[0]
    return scaled


def _known(numbers: Iterable[int], ranking: Ranking) -> Floats:
    known = dict(ranking)
    floor = min(known.values(), default=0.0)
    return np.array([known.get(number, floor) for number in numbers], dtype=np.float64)
