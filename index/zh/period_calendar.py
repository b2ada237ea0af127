"""Words that name a place in the calendar: a year, a part of one, a day (2022年上半年, 1—7月, 21日, 2023-07-21)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from index.zh.period_expression import (
    NUMERIC,
    Expression,
    glued,
    previous_character,
    recurs,
)
from index.zh.period_parts import Part, part_of
from index.zh.period_patterns import DIGITS, number
from index.zh.period_values import Grain, PartialPeriod, Period, month_grain

_RELATIVE_YEARS = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "上年": -1,
    "上一年": -1,
    "今年": 0,
    "本年": 0,
    "明年": 1,
}
_RELATIVE_YEARS |= {"来年": 1, "后年": 2}
# What is done for a number of days: 拘留10日.
_LENGTHS = (
    "拘留",
    "留置",
    "隔离",
    "限期",
    "休假",
    "放假",
    "停业",
    "停产",
    "停牌",
    "时限",
    "期限",
)
_ANAPHORIC_YEARS = {"当年": 0, "同年": 0, "次年": 1, "翌年": 1}
# The first day of the lunar year (month, day); its holiday is seven days from there.
_SPRING_FESTIVALS = {
    2015: (2, 19),
    2016: (2, 8),
    2017: (1, 28),
    2018: (2, 16),
    2019: (2, 5),
    2020: (1, 25),
    2021: (2, 12),
    2022: (2, 1),
    2023: (1, 22),
    2024: (2, 10),
    2025: (1, 29),
    2026: (2, 17),
    2027: (2, 6),
    2028: (1, 26),
    2029: (2, 13),
    2030: (2, 3),
}


def _iso(text: str, match: re.Match[str]) -> Expression | None:
    if previous_character(text, match) in frozenset("0123456789.-/"):
        return None
    year, month, day = int(match["iy"]), int(match["im"]), int(match["id"])
    partial = PartialPeriod(year, month, month, day, day, "day")
    return Expression(match.start(), match.end(), "calendar", partial)


def _short(text: str, match: re.Match[str]) -> Expression | None:
    previous = previous_character(text, match)
    if previous in NUMERIC or (previous and previous in "第近这那满达了用过长约每整"):
        return None
    first, last = {"1": (1, 6), "2": (7, 12)}.get(match["sh"], (1, 12))
    partial = PartialPeriod(2000 + int(match["sy"]), first, last, None, None, month_grain(first, last))
    return Expression(match.start(), match.end(), "short", partial)


def _bare(text: str, match: re.Match[str]) -> Expression | None:
    previous = previous_character(text, match)
    if previous in NUMERIC or (previous and previous in "第每近约满达前后超共长历逾+续来期这-/过月"):
        return None
    if recurs(text, match) or text[max(0, match.start() - 2) : match.start()] in _LENGTHS:
        return None
    if not match["b1"].isdigit() and len(match["b1"]) == 1:
        return None
    first, last = number(match["b1"]), number(match["b2"] or match["b1"])
    if last < first:
        return None
    partial = PartialPeriod(None, None, None, first, last, "day" if first == last else "span")
    return Expression(match.start(), match.end(), "calendar", partial)


def _calendar(text: str, match: re.Match[str]) -> Expression | None:
    said_year = match["y4"] or match["yc"] or match["y2"] or match["rel"]
    if said_year and _inside_another(text, match):
        return None
    part = part_of(match, "y_" if said_year else "")
    if part is None:
        # A four-digit number with nothing of a year after it.
        bare_range = bool(match["y4"]) and text[match.end() - 1].isdigit()
        part = Part(1, 12, grain="year") if said_year and not (match["same"] and bare_range) else None
    if part is None or (not said_year and not _stands_alone(text, match, part)):
        return None
    if match["y2"] and text[match.end() - 1] == "年" and part.grain == "year" and not part.whole:
        return None
    year, offset, anaphora = _year(match)
    if year is not None and year % 1000 == 0 and part.plain_year and _is_count(text, match):
        return None
    grain: Grain = "fiscal" if match["fy"] else part.grain
    partial = PartialPeriod(
        year,
        part.first_month,
        part.last_month,
        part.first_day,
        part.last_day,
        grain,
        offset,
        int(part.last_month < part.first_month),
    )
    if part.moving:
        return _moving_feast(match, year)
    return Expression(
        match.start(),
        match.end(),
        "calendar",
        partial,
        anaphora,
        closing=part.closing,
        since=bool(match["since"]),
        same=bool(match["same"]) and part.plain_year,
        whole=part.whole,
    )


def _inside_another(text: str, match: re.Match[str]) -> bool:
    """Whether the year is the tail of another word or of a longer number."""
    if match["rel"]:
        before = text[max(0, match.start() - 2) : match.start()]
        return glued(text, match, "rel") or (match["rel"] == "去年" and before[-1:] == "过" and before != "超过")
    return previous_character(text, match) in (frozenset("0123456789.") if match["y4"] else NUMERIC)


def _moving_feast(match: re.Match[str], year: int | None) -> Expression:
    """A holiday of the lunar calendar: dated where its year stands there and the table has it."""
    fixed = None
    if year in _SPRING_FESTIVALS and match["y_feast"] == "春节":
        first = date(year, *_SPRING_FESTIVALS[year])
        fixed = Period(first, first + timedelta(days=6), "span")
    return Expression(match.start(), match.end(), "fixed", fixed=fixed)


def _is_count(text: str, match: re.Match[str]) -> bool:
    """2000年前, 2000年历史: a round number of years rather than a year."""
    after = text[match.end() : match.end() + 3]
    return after.startswith(("前", "来", "间", "历史", "的历史", "以前", "之前"))


def _year(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    """Year, offset from the year of speaking, and years after the year spoken of; at most one is not None."""
    if match["y4"]:
        return int(match["y4"]), None, None
    if match["yc"]:
        return int("".join(str(DIGITS[c]) for c in match["yc"])), None, None
    if match["y2"]:
        return 2000 + int(match["y2"]), None, None
    word = match["rel"]
    if word is None:
        return None, None, None
    return None, _RELATIVE_YEARS.get(word), _ANAPHORIC_YEARS.get(word)


def _stands_alone(text: str, match: re.Match[str], part: Part) -> bool:
    """Whether a part of a year without its year is a time expression here."""
    previous = previous_character(text, match)
    if not part.alone or glued(text, match, "part") or recurs(text, match):
        return False
    first = match.group()[0]
    if previous and previous in "每第逢历阴闰腊":
        return False
    if match.group()[0] == "一" and previous and previous in "同单某任前后近":
        return False  # 同一季度
    if first.isascii():
        return not _within_a_code(text, match.start())
    return previous not in NUMERIC or (first not in NUMERIC and first != "年")


def _within_a_code(text: str, start: int) -> bool:
    """Whether what starts here goes on a number or a code: 13月, 1.7月, A-7月."""
    before = text[max(0, start - 2) : start]
    joined = before[-1:] in ("-", "/", ".", ",") and before[:1].isascii() and before[:1].isalnum()
    return joined or (before[-1:].isascii() and before[-1:].isalnum())


CALENDAR: dict[str, Callable[[str, re.Match[str]], Expression | None]] = {
    "iso": _iso,
    "calendar": _calendar,
    "short": _short,
    "bare": _bare,
}
