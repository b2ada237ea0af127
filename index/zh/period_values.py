"""Spans of calendar time as values: closed intervals of days, and intervals whose year is still open."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Grain = Literal[
    "day",
    "week",
    "tendays",
    "month",
    "quarter",
    "half",
    "year",
    "decade",
    "fiscal",
    "span",
]
Relation = Literal["same", "contains", "contained", "overlaps", "disjoint"]
Role = Literal["at", "until", "since", "before", "after", "comparison"]

_NUMERALS = "零一二三四"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A closed interval of days: both ``start`` and ``end`` belong to it.

    ``grain`` names the unit it was said in. ``fiscal`` marks a financial year: whose bounds are the company's own,
    so that the calendar dates given are a stand-in and never the same period as the calendar year.
    """

    start: date
    end: date
    grain: Grain = "span"

    def __post_init__(self) -> None:
        """Refuse an interval that ends before it starts."""
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")


@dataclass(frozen=True, slots=True)
class PartialPeriod:
    """A period as far as the words give it; the year may be missing.

    Attributes:
        year: The year of its first day, or None when it was not said.
        first_month: 1 to 12, or None for a bare day of the month (21日).
        last_month: 1 to 12; in the year ``years`` after the first.
        first_day: 1 to 31, or None for whole months.
        last_day: 1 to 31, or None for whole months.
        grain: The unit it was said in.
        offset: Years from the year of speaking (今年 0, 去年 -1), or None when nothing of the kind was said.
        years: How many years lie between the first year and the last (2020—2022年: 2).
    """

    year: int | None
    first_month: int | None
    last_month: int | None
    first_day: int | None
    last_day: int | None
    grain: Grain
    offset: int | None = None
    years: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """A time expression where it stands: ``text`` is the source text from ``start`` to ``end``.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        text: The words themselves.
        period: What they mean, or None when that cannot be known.
        anchored: Whether the words themselves give the year in figures.
        role: What the period does in its clause: the time itself, a closing date (截至), an opening date (以来, 起),
            a deadline (前), a date after which (后), or the base of a comparison (比, 较, 同期).
        partial: The period as far as the words alone give it, or None when they only point (昨天, 近三年).
    """

    start: int
    end: int
    text: str
    period: Period | None
    anchored: bool
    role: Role = "at"
    partial: PartialPeriod | None = None


def month_end(year: int, month: int) -> int:
    """The number of days of a month."""
    return calendar.monthrange(year, month)[1]


def months(year: int, first: int, last: int, years: int = 0) -> Period:
    """The whole months ``first`` of ``year`` to ``last`` of ``year + years``, with the grain that such a span has."""
    final = year + years
    return Period(
        date(year, first, 1),
        date(final, last, month_end(final, last)),
        month_grain(first, last, years),
    )


def part(period: Period, place: int, count: int) -> Period | None:
    """The year or month at ``place`` (from 0) of a period of as many years or months as ``count``, else None."""
    start, end = period.start, period.end
    if start.day != 1 or end != date(end.year, end.month, month_end(end.year, end.month)):
        return None
    size, rest = divmod((end.year - start.year) * 12 + end.month - start.month + 1, count)
    if rest or size not in (1, 12):
        return None
    first = add_months(start, place * size)
    last = add_months(first, size - 1)
    return months(first.year, first.month, last.month, last.year - first.year)


def month_grain(first: int, last: int, years: int = 0) -> Grain:
    """The unit that whole months make up: a year, a half, a quarter, one month, or just a span of them."""
    if years:
        return "span"
    if first == last:
        return "month"
    if (first, last) == (1, 12):
        return "year"
    if (first, last) in ((1, 6), (7, 12)):
        return "half"
    if first % 3 == 1 and last == first + 2:
        return "quarter"
    return "span"


def resolve(partial: PartialPeriod, year: int) -> Period:
    """Read a partial period in a year.

    Args:
        partial: What the words gave; its own year, when it has one, wins.
        year: The year to fill in.

    Raises:
        ValueError: The month is open, or there is no such day in that year.
    """
    if partial.first_month is None or partial.last_month is None:
        raise ValueError("a bare day of the month needs a month, not only a year")
    first = partial.year if partial.year is not None else year
    last = first + partial.years
    end_of_month = month_end(last, partial.last_month)
    # 2月下旬 ends on the 28th or 29th; a day that was said as a day must exist.
    fuzzy = partial.grain == "tendays" and partial.last_day is not None
    last_day = min(partial.last_day or end_of_month, end_of_month) if fuzzy else partial.last_day or end_of_month
    start = date(first, partial.first_month, partial.first_day or 1)
    return Period(start, date(last, partial.last_month, last_day), partial.grain)


def matches(partial: PartialPeriod, period: Period) -> bool:
    """Whether ``period`` is what ``partial`` says, in whichever year it leaves open."""
    if partial.first_month is None:
        return period.start == period.end and period.start.day == partial.first_day
    try:
        return relation(resolve(partial, period.start.year), period) == "same"
    except ValueError:
        return False


def relation(a: Period, b: Period) -> Relation:
    """How ``a`` lies to ``b``; a financial year at best overlaps calendar time."""
    if a.end < b.start or b.end < a.start:
        return "disjoint"
    if (a.grain == "fiscal") != (b.grain == "fiscal"):
        return "overlaps"
    if (a.start, a.end) == (b.start, b.end):
        return "same"
    if a.start <= b.start and b.end <= a.end:
        return "contains"
    if b.start <= a.start and a.end <= b.end:
        return "contained"
    return "overlaps"


def describe(period: Period) -> str:
    """The period in Chinese, in a form that reads back as the same days: 2022年上半年, 2023年1—7月, 2023年7月21日."""
    start, end = period.start, period.end
    whole = start.day == 1 and end.day == month_end(end.year, end.month)
    if period.grain == "fiscal" and whole:
        quarter = "" if start.month != end.month - 2 else f"第{_NUMERALS[end.month // 3]}季度"
        return f"{start.year}财年{quarter}"
    if whole:
        return _describe_months(start, end)
    if start.year == end.year and start.month == end.month:
        return _describe_days(start, end)
    if start.year == end.year:
        return f"{start.year}年{start.month}月{start.day}日至{end.month}月{end.day}日"
    return f"{_day(start)}至{_day(end)}"


def shift_years(period: Period, years: int) -> Period:
    """The same days some years later (negative: earlier); whole months stay whole."""
    end_year = period.end.year + years
    whole = period.end.day == month_end(period.end.year, period.end.month) and period.start.day == 1
    last = month_end(end_year, period.end.month)
    end = period.end.replace(year=end_year, day=last if whole else min(period.end.day, last))
    start_last = month_end(period.start.year + years, period.start.month)
    start = period.start.replace(year=period.start.year + years, day=min(period.start.day, start_last))
    return Period(start, end, period.grain)


def add_months(day: date, count: int) -> date:
    """The same day of the month ``count`` months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, month_end(year, month + 1)))


def one_day(day: date) -> Period:
    """The period of a single day."""
    return Period(day, day, "day")


def week_of(day: date) -> Period:
    """The week, Monday to Sunday, that a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6), "week")


def _describe_months(start: date, end: date) -> str:
    if start.year != end.year:
        if start.month == 1 and end.month == 12:
            return f"{start.year}—{end.year}年"
        return f"{start.year}年{start.month}月至{end.year}年{end.month}月"
    grain = month_grain(start.month, end.month)
    if grain == "year":
        return f"{start.year}年"
    if grain == "half":
        return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
    if grain == "quarter":
        return f"{start.year}年第{_NUMERALS[end.month // 3]}季度"
    if grain == "month":
        return f"{start.year}年{start.month}月"
    if (start.month, end.month) == (1, 9):
        return f"{start.year}年前三季度"
    return f"{start.year}年{start.month}—{end.month}月"


def _describe_days(start: date, end: date) -> str:
    if start == end:
        return _day(start)
    tens = {
        (1, 10): "上旬",
        (11, 20): "中旬",
        (21, month_end(end.year, end.month)): "下旬",
    }
    part = tens.get((start.day, end.day))
    if part:
        return f"{start.year}年{start.month}月{part}"
    return f"{_day(start)}至{end.day}日"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
