"""Parts of a year as said (上半年, 前7个月, 7月21日下午): from the groups of a match to months and days."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.zh.period_patterns import number
from index.zh.period_values import Grain, month_grain

_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "暑": (7, 8)}
# First and last day of holidays with a fixed place in the calendar; the lunar ones move.
_HOLIDAYS = {
    "元旦": (1, 1, 1),
    "清明": (4, 4, 5),
    "五一": (5, 1, 5),
    "国庆": (10, 1, 7),
    "圣诞": (12, 25, 25),
    "双十一": (11, 11, 11),
    "双11": (11, 11, 11),
}


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a year that the words name."""

    first_month: int
    last_month: int
    first_day: int | None = None
    last_day: int | None = None
    grain: Grain = "span"
    closing: bool = False
    whole: bool = False
    alone: bool = True
    moving: bool = False

    @property
    def plain_year(self) -> bool:
        """Whether no part was named at all."""
        return self.grain == "year" and not self.whole


def tendays(word: str) -> tuple[int, int, bool]:
    """First day, last day (31: whatever the month's last is), and whether the end of the month is meant."""
    if word in ("上旬", "初"):
        return 1, 10, False
    if word == "中旬":
        return 11, 20, False
    return 21, 31, word != "下旬"


def part_of(match: re.Match[str], prefix: str) -> Part | None:
    """The part of the year that a calendar match names, or None when it names a year only."""
    for name, read in _PARTS.items():
        if match[prefix + name]:
            return read(lambda key: match[prefix + key] or "")
    return None


_Get = Callable[[str], str]


def _part_days(get: _Get) -> Part | None:
    month, first = number(get("md")), number(get("d1"))
    last = number(get("d2")) if get("d2") else first
    if last < first:
        return None
    return Part(month, month, first, last, "day" if first == last else "span")


def _part_month_range(get: _Get) -> Part | None:
    first, last = number(get("ma")), number(get("mb"))
    return Part(first, last, grain=month_grain(first, last, int(last < first)))


def _part_month(get: _Get) -> Part | None:
    month = number(get("mo"))
    if not get("seg"):
        return Part(month, month, grain="month")
    first, last, closing = tendays(get("seg"))
    return Part(month, month, first, last, "tendays", closing)


def _part_report(get: _Get) -> Part | None:
    """What a company's report covers: each sums up the year so far."""
    last = {"一季": 3, "半年": 6, "中": 6, "三季": 9}[get("report")]
    return Part(1, last, grain=month_grain(1, last), alone=get("report") != "中")


def _part_half(get: _Get) -> Part | None:
    said = get("half") or get("h")
    # 前半年 and 后半年 count from anywhere unless a year stands before them.
    alone = said in "上下"
    return Part(1, 6, grain="half", alone=alone) if said in "上前1" else Part(7, 12, grain="half", alone=alone)


def _part_half_year(get: _Get) -> Part | None:
    """2023年半年度: what the report in the middle of the year covers; 每半年度 is none."""
    return Part(1, 6, grain="half", alone=bool(get("halfreport")))


def _part_quarters(get: _Get) -> Part | None:
    first = 1 if get("qs") else number(get("q1") or get("qa"))
    last = number(get("q2") or get("qb") or str(first))
    if last < first:
        return None
    if get("qz") or get("qe") or get("qf"):
        return Part(last * 3, last * 3, grain="month", closing=True)
    return Part(first * 3 - 2, last * 3, grain=month_grain(first * 3 - 2, last * 3))


def _part_edge(get: _Get) -> Part | None:
    size = number(get("en")) * (3 if get("eu") == "季度" else 1)
    if not 1 <= size <= 12:
        return None
    if get("edge") == "后":
        return Part(13 - size, 12, grain=month_grain(13 - size, 12), alone=False)
    return Part(1, size, grain=month_grain(1, size))


def _part_whole(get: _Get) -> Part | None:
    return Part(1, 12, grain="year", whole=True, alone=get("inner") != "内")


def _part_year_point(get: _Get) -> Part | None:
    word = get("yp")
    alone = len(word) == 2
    if word == "年中":
        return Part(6, 7, grain="span", alone=alone)
    month = 1 if word[-1] == "初" else 12
    return Part(month, month, grain="month", closing=month == 12, alone=alone)


def _part_season(get: _Get) -> Part | None:
    first, last = _SEASONS[get("season")[0]]
    return Part(first, last, grain="span", alone=get("season")[0] == "暑")


def _part_feast(get: _Get) -> Part | None:
    name = get("feast")
    if name == "春节":
        return Part(1, 2, grain="span", moving=True)
    alone = bool(get("feasted"))
    if name not in _HOLIDAYS:
        return Part(1, 12, grain="span", moving=True, alone=alone)
    month, first, last = _HOLIDAYS[name]
    return Part(month, month, first, last, "day" if first == last else "span", alone=alone)


_PARTS: dict[str, Callable[[_Get], Part | None]] = {
    "md": _part_days,
    "ma": _part_month_range,
    "mo": _part_month,
    "report": _part_report,
    "half": _part_half,
    "h": _part_half,
    "halfreport": _part_half_year,
    "halfyear": _part_half_year,
    "q1": _part_quarters,
    "qa": _part_quarters,
    "qs": _part_quarters,
    "edge": _part_edge,
    "full": _part_whole,
    "inner": _part_whole,
    "yp": _part_year_point,
    "season": _part_season,
    "feast": _part_feast,
}
