"""Which of several figures for one thing to give: the corrected one, and the exact one."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from qa.corrections import Standing
from qa.rounding import Extent, agree, rounds


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure as one article states it.

    Attributes:
        extent: The values that it can stand for; None where words name none.
        standing: How far its own sentence says that it can be relied on.
        published: Its article's date.
        score: How well it suits the question, in log odds.
    """

    extent: Extent | None
    standing: Standing
    published: datetime.date | None
    score: float


def preferred(claims: Sequence[Claim], best: int, *, mark: bool = False) -> int:
    """Which of several figures for one thing to give.

    A corrected one stands before what it corrects, a final one before a preliminary one, unless it is the older; an
    exact one before the round one that it fills in (超5万亿元: 5.16万亿元), unless the mark itself is asked for.

    Args:
        claims: Figures for the same period, region and metric.
        best: The one that suits the question best.
        mark: Whether a mark is asked for.
    """
    better = [number for number, claim in enumerate(claims) if replaces(claim, claims[best])]
    if better:
        best = max(better, key=lambda n: (claims[n].standing, _day(claims[n]), claims[n].score, -n))
    if mark:
        return best
    exact = [number for number, claim in enumerate(claims) if _fills_in(claim, claims[best])]
    return max(exact, key=lambda n: (claims[n].score, -n), default=best)


def replaces(claim: Claim, other: Claim) -> bool:
    """Whether a claim says that ``other`` does not hold any more."""
    if claim.standing <= other.standing or _day(claim) < _day(other):
        return False
    if claim.extent is None or other.extent is None or agree(claim.extent, other.extent):
        return False
    return claim.standing is Standing.CORRECTED or other.standing is not Standing.STATED


def _fills_in(claim: Claim, other: Claim) -> bool:
    if claim.extent is None or other.extent is None or claim.standing < other.standing:
        return False
    return rounds(other.extent, claim.extent)


def _day(claim: Claim) -> datetime.date:
    return claim.published or datetime.date.min
