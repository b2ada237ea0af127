"""截至8月3日，今年已完成…: a year that is counted up to a day, told by two time expressions side by side."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.zh.period_values import Mention, Period, month_end, months, resolve

# 2022年年报显示，截至12月31日…: the year of a report, beside the day of a level in it.
_REPORT = re.compile(r"[^，,。；;：:！？!?\n、]{0,6}?(?:年报|报告|财报|报表|审计)")
# 8月15日，今年的过货量累计达到…: counted up to the day named before.
_SUMMED = re.compile("[^，。；：！？\n]{0,12}累计")
# What may stand between the two: the rest of a clause and the start of the next.
_BETWEEN = re.compile(r"[^，,。；;：:！？!?\n]{0,16}[，,]?[^，,。；;：:！？!?\n]{0,16}")


def counted_to_date(mentions: Sequence[Mention], text: str, *, asked: bool = False) -> list[Mention]:
    """The same mentions; a year beside which a day stands that it is counted up to ends with that day.

    Args:
        mentions: Those of ``text``, in order.
        text: What they were read from.
        asked: Whether ``text`` is a question, in which the day too stands for the whole count. In an article a figure
            right after 截至8月3日 may be a level, such as a population, and keeps the day alone.
    """
    found = list(mentions)
    for at in range(len(found) - 1):
        first, second = found[at], found[at + 1]
        if not _BETWEEN.fullmatch(text, first.end, second.start):
            continue
        led = _is_year(first) and second.role == "until"
        summed = first.role == "until" or (_is_day(first) and _SUMMED.match(text, second.end))
        if not led and not (summed and _is_year(second)):
            continue
        year, day = (first, second) if led else (second, first)
        period = None if _REPORT.match(text, year.end) else _up_to(year, day)
        if period is None:
            continue
        year = replace(year, period=period, role="at")
        if led or asked:
            day = replace(day, period=period, role="at")
        found[at : at + 2] = [year, day] if led else [day, year]
    return found


def _is_day(mention: Mention) -> bool:
    return mention.role == "at" and mention.partial is not None and mention.partial.grain == "day"


def _is_year(mention: Mention) -> bool:
    """Whether it is a year that may still run: 今年, 今年以来, 2023年; not 全年."""
    period = mention.period
    if period is None or "全年" in mention.text or mention.role not in ("at", "since"):
        return False
    return (period.start.month, period.start.day) == (1, 1) and (mention.role == "since" or period.grain == "year")


def _up_to(year: Mention, day: Mention) -> Period | None:
    """The year's days up to and with ``day``; None where that is no date (目前), in another year or not known."""
    if year.period is None or day.partial is None:
        return None
    end = day.period
    if end is None and day.partial.first_month is not None:
        try:
            end = resolve(day.partial, year.period.start.year)
        except ValueError:  # 2月29日 of a year without one
            return None
    if end is None or end.end.year != year.period.start.year:
        return None
    last = end.end
    if last.day == month_end(last.year, last.month):
        return months(last.year, 1, last.month)
    return Period(year.period.start, last)
