"""Words that point: from the day of speaking (昨天, 上月, 近三年), back in the text (当日), or at an era (十四五)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from index.zh.period_expression import (
    NUMERIC,
    Expression,
    Unit,
    glued,
    previous_character,
)
from index.zh.period_parts import tendays
from index.zh.period_patterns import number
from index.zh.period_values import PartialPeriod, Period

_DAYS = {"大前天": -3, "前天": -2, "昨": -1, "今": 0, "明": 1, "后天": 2}
_HALF = 6  # months of half a year
_UNITS: dict[str, Unit] = {
    "年": "year",
    "季": "quarter",
    "月": "month",
    "周": "week",
    "星": "week",
    "礼": "week",
}


def _decade(text: str, match: re.Match[str]) -> Expression | None:
    if previous_character(text, match) in NUMERIC:
        return None
    if match["dx"]:
        year = int(match["dx"]) * 10
    else:
        tens = number(match["dd"])
        century = {"上": 1900, "本": 2000, "19": 1800, "20": 1900, "21": 2000}
        said = match["dc"] or ""
        if not said and tens == 20:
            return None
        year = tens + (century[said[0] if said[0] in century else said[:2]] if said else 1900 if tens > 20 else 2000)
    fixed = Period(date(year, 1, 1), date(year + 9, 12, 31), "decade")
    return Expression(match.start(), match.end(), "fixed", fixed=fixed)


def _century(text: str, match: re.Match[str]) -> Expression | None:
    year = (2000 if match["c21"] else 1900) + (0 if match["cz"] == "初" else 90)
    return Expression(
        match.start(),
        match.end(),
        "fixed",
        fixed=Period(date(year, 1, 1), date(year + 9, 12, 31), "decade"),
    )


def _back(text: str, match: re.Match[str]) -> Expression | None:
    if glued(text, match, "back") or (match["bp"] == "这" and not match["bt"]):
        return None
    if match["bh"]:  # 近半年 is 近6个月
        return Expression(match.start(), match.end(), "recent", count=_HALF, unit="month")
    unit = _UNITS.get(match["bu"][0], "day")
    return Expression(match.start(), match.end(), "recent", count=number(match["bn"]), unit=unit)


def _coming(text: str, match: re.Match[str]) -> Expression | None:
    if previous_character(text, match) in NUMERIC:
        return None
    unit = _UNITS.get(match["cu"][-1], "day")
    return Expression(match.start(), match.end(), "recent", count=number(match["cn"]), unit=unit)


def _ago(text: str, match: re.Match[str]) -> Expression | None:
    previous = previous_character(text, match)
    if previous in NUMERIC or (previous and previous in "提近约超于第"):
        return None
    unit = _UNITS.get(match["au"].removeprefix("个")[0], "day")
    return Expression(match.start(), match.end(), "ago", count=number(match["an"]), unit=unit)


def _plan(text: str, match: re.Match[str]) -> Expression | None:
    if previous_character(text, match) in NUMERIC:
        return None
    year = 2001 + 5 * number(match["pt"]) if match["pt"] else 1951 + 5 * number(match["po"])
    fixed = Period(date(year, 1, 1), date(year + 4, 12, 31), "span")
    return Expression(match.start(), match.end(), "fixed", fixed=fixed, since=bool(match["ps"]))


def _months(text: str, match: re.Match[str]) -> Expression | None:
    if glued(text, match, "months"):
        return None
    word = match["mr"].replace("个", "")
    partial, closing = None, False
    if match["mday"]:
        day = number(match["mday"])
        partial = PartialPeriod(None, None, None, day, day, "day")
    elif match["ms"]:
        first, last, closing = tendays(match["ms"])
        partial = PartialPeriod(None, None, None, first, last, "tendays")
    if word[0] in "当次同":
        count = int(word[0] == "次")
        return Expression(
            match.start(),
            match.end(),
            "context",
            partial,
            count=count,
            unit="month",
            since=bool(match["mq"]),
        )
    count = {"上上月": -2, "上月": -1, "下月": 1}.get(word, 0)
    return Expression(
        match.start(),
        match.end(),
        "month",
        partial,
        count=count,
        unit="month",
        closing=closing,
        since=bool(match["mq"]),
    )


def _quarters(text: str, match: re.Match[str]) -> Expression | None:
    count = {"上": -1, "下": 1}.get(match["qr"][0], 0)
    closing = bool(match["qc"])
    return Expression(
        match.start(),
        match.end(),
        "month",
        None,
        count=count,
        unit="quarter",
        closing=closing,
    )


def _weeks(text: str, match: re.Match[str]) -> Expression | None:
    if glued(text, match, "weeks"):
        return None
    said = match["wd"] or match["wb"]
    weekday = None if not said else 7 if said == "末" else "一二三四五六日".index("日" if said == "天" else said)
    if match["wr"] == "当":
        return Expression(match.start(), match.end(), "context", unit="week", weekday=weekday)
    if match["wb"]:
        return Expression(match.start(), match.end(), "weekday", unit="week", weekday=weekday)
    count = {"上上": -2, "上": -1, "下": 1}.get(match["wr"], 0)
    return Expression(match.start(), match.end(), "week", count=count, unit="week", weekday=weekday)


def _days(text: str, match: re.Match[str]) -> Expression | None:
    if glued(text, match, "days"):
        return None
    word = match["dw"]
    count = _DAYS[word] if word in _DAYS else _DAYS[word[0]]
    return Expression(match.start(), match.end(), "day", count=count)


def _thatday(text: str, match: re.Match[str]) -> Expression | None:
    if glued(text, match, "thatday"):
        return None
    count = int(match["thatday"][0] in "次翌第")
    return Expression(match.start(), match.end(), "context", count=count)


def _now(text: str, match: re.Match[str]) -> Expression | None:
    if glued(text, match, "now"):
        return None
    return Expression(match.start(), match.end(), "now")


def _only(text: str, match: re.Match[str]) -> Expression | None:
    if previous_character(text, match) in frozenset("史往历不年"):
        return None
    return Expression(match.start(), match.end(), "same", same=True)


POINTING: dict[str, Callable[[str, re.Match[str]], Expression | None]] = {
    "decade": _decade,
    "century": _century,
    "back": _back,
    "ago": _ago,
    "coming": _coming,
    "plan": _plan,
    "months": _months,
    "quarters": _quarters,
    "weeks": _weeks,
    "days": _days,
    "thatday": _thatday,
    "now": _now,
    "only": _only,
}
