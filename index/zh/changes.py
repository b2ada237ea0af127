"""The words of change that stand directly before a figure: 同比增长, 较上月下降了, 环比回落.

增长至X and 降到X name the level reached, not the change, and therefore carry no direction.
"""

import re
from dataclasses import dataclass

_UP = """增长 上涨 上升 增加 提高 提升 扩大 回升 反弹 加快 攀升 飙升 激增 猛增 大增 大涨 走高 上扬 上调 扩张 高出 多出
    净增 新增 递增 翻了 攀高 拉升 回暖 上浮 上行 调增 暴涨 增多 增强 劲增 微增 微涨 微升 领涨 增 涨 升 高 快 多"""
_DOWN = """下降 减少 下跌 下滑 回落 收窄 降低 缩减 缩小 下挫 下调 放缓 走低 萎缩 锐减 骤降 暴跌 重挫 负增长
    削减 衰退 跳水 下探 下行 下浮 减缓 回调 缩水 微降 微跌 领跌 大跌 大降 递减 调减 缩短 减 降 跌 低 慢 少"""
_FLAT = "持平于 稳定在 维持在 保持在 稳定于 维持于 保持于"
_RISES = "增幅 涨幅 增速 增长率 升幅 增长幅度 上涨幅度"
_FALLS = "降幅 跌幅 下降幅度 下跌幅度"
_RATE_LINK = r"仅?(?:[约达为是到至在]|达到|高达|分别为|分别达|依次为)?"
# A single character counts only for shares and multiples: 高0.3个百分点, but not 最高50人.
_SHARES = frozenset({"percent", "points", "ratio"})
_NOT_SHORT = re.compile(r"(?:[最新更较提至不是过超很]|减|上)[高低快慢多少]$|[至缩]少$")


def _any(words: str) -> str:
    return "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True))


_YOY = "同比|(?:[比较](?:之)?|相?比)?(?:上年|去年|前年)同[期月]|[比较](?:上年|去年|上一年|前一年|前年)"
_MOM = "环比|[比较](?:上个?月|上个?季度?|一季度|二季度|三季度|四季度|上一季度|前一?个?月)"
_FILL = r"[^\d，。；;、：:！？!?（）()\n%]{0,10}?"
# Where a change may begin; most places fail this before any of the hundred words is tried.
_BEGINS = (
    f"[{''.join(sorted({word[0] for word in f'{_UP} {_DOWN} {_FLAT} {_RISES} {_FALLS}'.split()}))}同比较相上去前环]"
)
_CHANGE = re.compile(
    rf"(?:(?={_BEGINS})|(?<=[比期月年季度周日]))(?:(?P<yoy>{_YOY})|(?P<mom>{_MOM}))?(?P<fill>(?<=比|期|月|年|季|度|周|日){_FILL})?"
    rf"(?<![每/])(?:(?P<up>{_any(_UP)})|(?P<down>{_any(_DOWN)})|(?P<flat>{_any(_FLAT)})"
    rf"|(?P<rise>{_any(_RISES)}){_RATE_LINK}|(?P<fall>{_any(_FALLS)}){_RATE_LINK})"
    r"(?:[了达]|达到|幅度?[为达]?|分别|将|率为?|超)? ?$"
)
# What the two patterns cannot do without. Every one of their words is looked for by its last character, right before
# the figure, because a pattern that must end somewhere is tried from everywhere before it.
_LAST = {word[-1] for word in f"{_UP} {_DOWN} {_FLAT} {_RISES} {_FALLS}".split()} | set("约达为是到至在了幅度别将率超")
_COMPARED = re.compile(r"[比较]|同[期月]")
_COMPARISON = re.compile(rf"(?:(?P<yoy>{_YOY})|(?P<mom>{_MOM})){_FILL}$")
_WINDOW = 26


@dataclass(frozen=True, slots=True)
class Change:
    """Which way a figure moves, against what, and where the words say so."""

    direction: str = ""
    comparison: str = ""
    span: tuple[int, int] | None = None


def change_before(text: str, start: int, kind: str) -> Change:
    """Read the words of change that end at ``start``.

    Args:
        text: Folded text.
        start: Where the figure begins, its qualifier included.
        kind: The figure's kind; short words (高, 多) count only for shares and multiples.

    Returns:
        The change; ``direction`` is up, down, flat or empty, ``comparison`` is yoy, mom or empty.
    """
    window = text[max(0, start - _WINDOW) : start]
    offset = start - len(window)
    compared = _COMPARED.search(window) is not None
    found = _CHANGE.search(window) if window.removesuffix(" ")[-1:] in _LAST else None
    if found is None:
        return Change("", _comparison(_COMPARISON.search(window)) if compared else "", None)
    direction, group = _direction(found)
    word = found[group]
    reached = len(word) == 1 and window[found.end(group) : found.end(group) + 1] == "达"  # 高达5% is a level
    if reached or (
        word in tuple("高低快慢多少") and (kind not in _SHARES or _NOT_SHORT.search(window[: found.end(group)]))
    ):
        return Change("", _comparison(_COMPARISON.search(window)), None)
    # What fills the gap behind 月 or 期 may hold the comparison: 7月销量同比下降.
    said = _COMPARISON.search(window[: found.start(group)]) if compared else None
    comparison = _comparison(found) or _comparison(said)
    return Change(direction, comparison, (offset + found.start(group), offset + found.end(group)))


def _direction(found: re.Match[str]) -> tuple[str, str]:
    for group, direction in (("up", "up"), ("down", "down"), ("flat", "flat"), ("rise", "up"), ("fall", "down")):
        if found[group]:
            return direction, group
    raise AssertionError("every alternative of the pattern is a named group")


def _comparison(found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    return "yoy" if found["yoy"] else "mom" if found["mom"] else ""
