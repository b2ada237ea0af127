"""Whether confidence means what it says, and what refusing below a threshold buys."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence falls into one bin: how many, how sure on average, what share was right."""

    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering at this confidence and above: the share of answers kept, and the share of those that are wrong."""

    threshold: float
    coverage: float
    risk: float


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> tuple[Bin, ...]:
    """The bins that are not empty, of equal width over [0, 1], lowest first; the last one holds 1.0.

    Raises:
        ValueError: Sequences of different length, a confidence outside [0, 1], or ``bins`` below 1.
    """
    if bins < 1:
        raise ValueError("bins must be at least 1")
    pairs = _pairs(confidences, right)
    groups: dict[int, list[tuple[float, bool]]] = {}
    for pair in pairs:
        groups.setdefault(min(int(pair[0] * bins), bins - 1), []).append(pair)
    return tuple(
        Bin(
            count=len(group),
            confidence=math.fsum(confidence for confidence, _ in group) / len(group),
            accuracy=sum(hit for _, hit in group) / len(group),
        )
        for _, group in sorted(groups.items())
    )


def expected_calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """ECE of Guo et al. 2017: the gap between confidence and accuracy, averaged over equal-width bins by their count.

    Raises:
        ValueError: As `reliability`, and where there are no answers.
    """
    if not confidences:
        raise ValueError("confidences must not be empty")
    groups = reliability(confidences, right, bins)
    return math.fsum(group.count * abs(group.confidence - group.accuracy) for group in groups) / len(confidences)


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> tuple[RiskPoint, ...]:
    """The risk–coverage curve (El-Yaniv and Wiener 2010), one point a distinct confidence, surest answers first.

    Answers of equal confidence come in together, since no threshold can part them; so their order does not matter.
    """
    pairs = sorted(_pairs(confidences, right), reverse=True)
    points: list[RiskPoint] = []
    kept = wrong = 0
    for threshold, group in groupby(pairs, key=lambda pair: pair[0]):
        for _, hit in group:
            kept += 1
            wrong += not hit
        points.append(RiskPoint(threshold, kept / len(pairs), wrong / kept))
    return tuple(points)


def area(points: Sequence[RiskPoint]) -> float:
    """The area under a risk–coverage curve taken as steps: the mean risk over all coverages, lower is better.

    Raises:
        ValueError: There are no points.
    """
    if not points:
        raise ValueError("points must not be empty")
    before = (0.0, *(point.coverage for point in points))
    return math.fsum(point.risk * (point.coverage - start) for point, start in zip(points, before, strict=False))


def _pairs(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, bool]]:
    pairs = list(zip(confidences, right, strict=True))
    if not all(0 <= confidence <= 1 for confidence in confidences):
        raise ValueError("a confidence must be within [0, 1]")
    return pairs
