"""How well a ranking finds the articles that hold the answer: recall, hit rate and reciprocal rank at a depth.

A ranking is a sequence of article ids, best first, each once (`distinct` makes one of passages' articles).
"""

from collections.abc import Iterable, Sequence, Set


def distinct(ids: Iterable[str]) -> tuple[str, ...]:
    """The ids in order of first appearance: an article stands where its best passage stands."""
    return tuple(dict.fromkeys(ids))


def recall(ranked: Sequence[str], relevant: Set[str], k: int) -> float:
    """The share of the relevant articles among the first k.

    With more relevant articles than k (reprints), 1.0 is out of reach; `hit_rate` is not.
    """
    _check(relevant, k)
    return len(relevant & set(ranked[:k])) / len(relevant)


def hit_rate(ranked: Sequence[str], relevant: Set[str], k: int) -> float:
    """1.0 where a relevant article is among the first k, else 0.0."""
    _check(relevant, k)
    return float(any(name in relevant for name in ranked[:k]))


def reciprocal_rank(ranked: Sequence[str], relevant: Set[str], k: int = 10) -> float:
    """1 / rank of the first relevant article where it is among the first k, else 0.0; its mean is mrr@k."""
    _check(relevant, k)
    return next((1 / rank for rank, name in enumerate(ranked[:k], start=1) if name in relevant), 0.0)


def _check(relevant: Set[str], k: int) -> None:
    if not relevant:
        raise ValueError("relevant must not be empty")
    if k < 1:
        raise ValueError("k must be at least 1")
