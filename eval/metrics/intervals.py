"""How sure a mean over questions is: percentile bootstrap (Efron 1979), seeded, so that a report repeats itself.

Questions are resampled as if independent; turns of one conversation are a little less so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
LEVEL = 0.95
_DRAWS = 1_000_000  # how many values are drawn at once


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the bounds between which 95 % of the resampled means lie."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean difference, its interval, and the two-sided p of "no difference"."""

    interval: Interval
    p: float


def mean_interval(values: Sequence[float], *, seed: int = 0, resamples: int = RESAMPLES) -> Interval:
    """The mean of the values with its 95 % bootstrap interval.

    Raises:
        ValueError: There are no values.
    """
    sample = _array(values)
    return _interval(sample, _means(sample, seed, resamples))


def paired_difference(
    before: Sequence[float], after: Sequence[float], *, seed: int = 0, resamples: int = RESAMPLES
) -> Difference:
    """The mean of ``after - before`` over the same questions, resampled in pairs.

    p is twice the smaller share of resampled means at or beyond zero, with one added to both counts so that it is
    never 0; it is 1.0 where nothing differs.

    Raises:
        ValueError: There are no values, or the sequences differ in length.
    """
    if len(before) != len(after):
        raise ValueError(f"before and after must be of one length, not {len(before)} and {len(after)}")
    sample = _array(after) - _array(before)
    means = _means(sample, seed, resamples)
    beyond = min(np.count_nonzero(means <= 0), np.count_nonzero(means >= 0))
    return Difference(_interval(sample, means), min(1.0, 2 * (int(beyond) + 1) / (resamples + 1)))


def _array(values: Sequence[float]) -> NDArray[np.float64]:
    if not values:
        raise ValueError("values must not be empty")
    return np.asarray(values, dtype=np.float64)


def _means(sample: NDArray[np.float64], seed: int, resamples: int) -> NDArray[np.float64]:
    """Means of samples drawn with replacement, shape (resamples,); in blocks, to bound the memory they take."""
    random = np.random.default_rng(seed)
    size = len(sample)
    block = max(1, _DRAWS // size)
    rows = [min(block, resamples - done) for done in range(0, resamples, block)]
    return np.concatenate([sample[random.integers(0, size, (count, size))].mean(axis=1) for count in rows])


def _interval(sample: NDArray[np.float64], means: NDArray[np.float64]) -> Interval:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(means, (tail, 1 - tail))
    return Interval(float(sample.mean()), float(low), float(high))
