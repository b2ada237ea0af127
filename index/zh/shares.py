"""Figures without a unit of measure: ranks, fractions, halves and doublings; works on folded text."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.zh.numerals import Number, match_number


@dataclass(frozen=True, slots=True)
class Core:
    """A figure without the words around it.

    ``needs_qualifier`` is set for 百家 and 亿元, which are figures only in 近百家 and 过亿元.
    """

    start: int
    end: int
    value: float | None
    high: float | None
    unit: str
    kind: str
    vague: str = ""
    bare: bool = False
    needs_qualifier: bool = False
    direction: str = ""


_PER = re.compile("([百千万])分之")
_DOUBLING = re.compile(r"翻了?(?:([一两二三四五])|近|超)?番")
_HALF = re.compile(r"半(数|个月|个小时|小时|年|个世纪)(?!以|会|报|线|度)")
_ORDINAL_UNITS = re.compile("大|[位名届次批轮个家期号代局场款架艘列台条例任版集站回级]")
_ORDINAL_NOT = re.compile(
    "集团|回合|季|产业|方|一?时间|[年月周日天]|[一二三四五六七八九十]?线|课堂|书记|人称|责任|手|人民|医院|中学|小学"
)
_RANKED = re.compile("(?:[居列]|排名?|排在|位[于为]|全[国球省市]|世界|行业|同类|升至|名)$")
_RANK_END = re.compile(r"$|[，。；、！？,.;!?）)》”\n]|的")
_LEADER = re.compile("(?:居|列|位列|占据|登上|登顶|位居|保持|稳居|名列|跃居|升至)(?:全[国球省市]|世界)?(首位|榜首)")


def special(text: str, start: int) -> tuple[Core | None, int] | None:
    """Read what begins with a word rather than a number: 第三, 翻番, 首位, 半年, 百分之五.

    Returns:
        The figure or None, and where to look on; None where an ordinary number may begin here.
    """
    char = text[start]
    if char in _READERS:
        return _READERS[char](text, start)
    per = _PER.match(text, start)
    return _per_hundred(text, per) if per else None


def fraction(text: str, below: Number) -> tuple[Core | None, int]:
    """Read 三分之一 as a share."""
    above = match_number(text, below.end + 2)
    if above is None or not above.value or not below.value:
        return None, below.end + 2
    return Core(below.start, above.end, above.value / below.value, None, "", "ratio", above.vague), above.end


def _per_hundred(text: str, per: re.Match[str]) -> tuple[Core | None, int]:
    """Read 百分之五, 千分之三 and 万分之一, ranges included."""
    number = match_number(text, per.end())
    if number is None or number.value is None:
        return None, per.end()
    factor, unit = {"百": (1.0, "%"), "千": (1.0, "‰"), "万": (0.1, "‰")}[per[1]]
    high = None if number.high is None else number.high * factor
    return Core(per.start(), number.end, number.value * factor, high, unit, "percent", number.vague), number.end


def _rank(text: str, start: int) -> tuple[Core | None, int]:
    """Read 第二位, 第3 and 第五届; 第三季度 and 第三方 are no ranks."""
    number = match_number(text, start + 1) if text[start + 1 : start + 2] else None
    if number is None or number.value is None or number.high is not None:
        return None, start + 1
    if _ORDINAL_NOT.match(text, number.end):
        return None, number.end
    unit = _ORDINAL_UNITS.match(text, number.end)
    if unit:
        return Core(start, unit.end(), number.value, None, unit[0], "rank"), unit.end()
    ranked = _RANKED.search(text[max(0, start - 4) : start]) and not re.match(
        "[\u4e00-\u9fff]", text[number.end : number.end + 1] or "，"
    )
    plain = _RANK_END.match(text, number.end) and not number.bare
    return (Core(start, number.end, number.value, None, "", "rank") if ranked or plain else None), number.end


def _doubling(text: str, start: int) -> tuple[Core | None, int]:
    """Read 翻番 and 翻两番: growth by 2**n - 1 times."""
    found = _DOUBLING.match(text, start)
    if found is None:
        return None, start + 1
    number = match_number(found[1], 0) if found[1] else None
    value = number.value if number else 1.0
    return Core(start, found.end(), value, None, "番", "ratio", direction="up"), found.end()


def _half(text: str, start: int) -> tuple[Core | None, int]:
    """Read 半数 and 半年; 上半年 is a period."""
    if text[start - 1 : start] in ("过", "近", "超") and _RANK_END.match(text, start + 1):
        return Core(start, start + 1, 0.5, None, "", "ratio", bare=True), start + 1
    found = _HALF.match(text, start)
    before = text[start - 1 : start] if start else ""
    if found is None or before in tuple("上下前后个大多新首今去明每"):
        return None, start + 1
    if found[1] == "数":
        return Core(start, found.end(), 0.5, None, "", "ratio"), found.end()
    name = {"个月": "个月", "个小时": "小时", "小时": "小时", "年": "年", "个世纪": "个世纪"}[found[1]]
    return Core(start, found.end(), 0.5, None, name, "duration"), found.end()


def _leader(text: str, start: int) -> tuple[Core | None, int]:
    """Read 首位 and 榜首 behind a verb of ranking: the first place."""
    end = start + 2
    found = _LEADER.search(text, max(0, start - 8), end)
    return (Core(start, end, 1.0, None, "位", "rank") if found and found.end() == end else None), start + 1


_READERS: dict[str, Callable[[str, int], tuple[Core | None, int]]] = {
    "第": _rank,
    "翻": _doubling,
    "首": _leader,
    "榜": _leader,
    "半": _half,
}
