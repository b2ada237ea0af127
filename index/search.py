"""What a search is asked and what it returns: filters and hits."""

import datetime
from dataclasses import dataclass

from index.passages import Passage


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer; applied before ranking, so that k hits come back wherever k passages match.

    Attributes:
        sources: any of these sources; empty: every source.
        categories: at least one of these categories; empty: every category.
        since: published on this day or later; articles without a date are left out.
        until: published on this day or earlier; articles without a date are left out.
        as_of: what could be known on this day: articles dated later are left out, those without a date stay.
    """

    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    as_of: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found; in a list the order is the rank, and a higher score is better."""

    passage: Passage
    score: float


NO_FILTERS = Filters()


def day_number(date: datetime.date | None) -> int:
    """Returns a date as the number yyyymmdd, 0 for none: how stores compare days."""
    return 0 if date is None else date.year * 10000 + date.month * 100 + date.day


def day_bounds(filters: Filters) -> tuple[int, int] | None:
    """Returns the inclusive range of day numbers that pass, None where every day does."""
    if filters.since is None and filters.until is None and filters.as_of is None:
        return None
    lower = max(day_number(filters.since), 0 if filters.until is None and filters.since is None else 1)
    uppers = [day_number(day) for day in (filters.until, filters.as_of) if day is not None]
    return lower, min(uppers, default=99991231)
