"""The arithmetic of time expressions: from words and a day to the period they mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from index.zh.period_expression import Expression, Unit
from index.zh.period_values import (
    Grain,
    PartialPeriod,
    Period,
    add_months,
    month_end,
    month_grain,
    months,
    one_day,
    resolve,
    shift_years,
    week_of,
)


def resolved(partial: PartialPeriod, year: int) -> Period | None:
    """``resolve``, with None for a day that the year does not have."""
    try:
        return resolve(partial, year)
    except ValueError:
        return None


def span(start: date, end: date) -> Period:
    """An interval with the grain that its bounds make up."""
    if start == end:
        return one_day(start)
    if start.day == 1 and end.day == month_end(end.year, end.month):
        return months(start.year, start.month, end.month, end.year - start.year)
    return Period(start, end)


def joined_partial(first: PartialPeriod | None, second: PartialPeriod | None) -> PartialPeriod | None:
    """X至Y as one partial period, where both are calendar words of one kind."""
    if first is None or second is None:
        return None
    opening, closing, final = first.first_month, second.first_month, second.last_month
    if opening is None or closing is None or final is None:
        return None
    if second.year is not None and first.year is not None:
        years = second.year - first.year
    elif second.offset is not None and first.offset is not None:
        years = second.offset - first.offset
    elif second.year is None and second.offset is None:
        years = int(final < opening)
    elif first.year is None and first.offset is None and second.year is not None:
        years = int(opening > final)
        first = replace(first, year=second.year - years)
    else:
        return None
    days = first.first_day is not None or second.last_day is not None
    grain: Grain = "span" if days else month_grain(opening, final, years)
    return replace(first, last_month=final, last_day=second.last_day, grain=grain, years=years)


def same_period(context: Period | None, year: int, published: date | None) -> Period | None:
    """The part of ``year`` that the context is of its own year."""
    if context is None or (context.grain == "year" and published and context.start.year >= published.year):
        return None
    return shift_years(context, year - context.start.year)


def distance(period: Period, day: date) -> timedelta:
    """How far a day lies outside a period; nothing when it lies in it."""
    return max(period.start - day, day - period.end, timedelta(0))


def in_month(partial: PartialPeriod, month: date) -> Period | None:
    """Days of a month, or None when the month is too short for them."""
    last_of_month = month_end(month.year, month.month)
    first = partial.first_day or 1
    last = min(partial.last_day or 31, last_of_month) if partial.grain == "tendays" else partial.last_day or first
    if max(first, last) > last_of_month:
        return None
    return Period(month.replace(day=first), month.replace(day=last), partial.grain)


def weekday(monday: date, weekday: int | None) -> Period:
    """A day of the week that starts on ``monday``, its weekend (7), or all of it."""
    if weekday is None:
        return week_of(monday)
    if weekday == 7:
        return Period(monday + timedelta(days=5), monday + timedelta(days=6))
    return one_day(monday + timedelta(days=weekday))


def pointed(expression: Expression, day: date, ahead: bool) -> Period:
    """What words that point from the day of speaking mean."""
    if expression.kind == "day":
        return one_day(day + timedelta(days=expression.count))
    if expression.kind == "weekday":
        back = (day.weekday() - (expression.weekday or 0)) % 7
        forward = -back % 7
        return one_day(day + timedelta(days=forward) if ahead else day - timedelta(days=back))
    if expression.kind == "week":
        return weekday(week_of(day + timedelta(weeks=expression.count)).start, expression.weekday)
    if expression.kind == "month":
        if expression.unit == "quarter":
            first = add_months(
                day.replace(month=day.month - (day.month - 1) % 3, day=1),
                expression.count * 3,
            )
            return months(first.year, first.month + 2 * expression.closing, first.month + 2)
        month = add_months(day.replace(day=1), expression.count)
        inner = expression.partial and in_month(expression.partial, month)
        return inner or months(month.year, month.month, month.month)
    if expression.kind == "now":
        return one_day(day)
    return _ago(day, expression.count, expression.unit) if expression.kind == "ago" else _recent(day, expression)


def _recent(day: date, expression: Expression) -> Period:
    """近三年, 最近一周: the stretch of that length which closes on the day of speaking."""
    start = _earlier(day, expression.count, expression.unit) + timedelta(days=1)
    return Period(min(start, day), day)


def _ago(day: date, count: int, unit: Unit) -> Period:
    """5年前: the unit of time that lay so long ago."""
    then = _earlier(day, count, unit)
    if unit == "year":
        return months(then.year, 1, 12)
    if unit == "month":
        return months(then.year, then.month, then.month)
    return week_of(then) if unit == "week" else one_day(then)


def _earlier(day: date, count: int, unit: Unit) -> date:
    if unit in ("year", "quarter", "month"):
        return add_months(day, -count * {"year": 12, "quarter": 3, "month": 1}[unit])
    return day - timedelta(days=count * (7 if unit == "week" else 1))
