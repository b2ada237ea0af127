"""The year of an undated article from its own words."""

from __future__ import annotations

import re

from index.zh.period_patterns import fold

_HEAD = 300  # characters at the top of a page where its time stamp stands
_PART_SAID = (
    r"(?:以来|[上下]半年|第?[一二三四]季度|前[0-9一二两三四五六七八九十]{1,2}个?[月季]|[0-9]{1,2}(?:-[0-9]{1,2})?月)"
)
_EQUATED = re.compile(r"今年[(（]((?:19|20)\d\d)年?[)）]|今年是((?:19|20)\d\d)年")
_DATELINE = re.compile(r"((?:19|20)\d\d)年[ ]?\d{1,2}月[ ]?\d{1,2}日[ ]?(?:电(?=[ (（])|讯(?=[ (（，]))")
_STAMP = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/年.]\d{1,2}[-/月.]\d{1,2}日?[ ]{1,2}\d{1,2}:\d\d")
_OVER = re.compile(
    r"((?:19|20)\d\d)年(?!同期|[ ]?[0-9前上下末底初第Qq一二三四])"
    r"[^。；\n]{0,60}?[比较]((?:19|20)\d\d)年(?!同期|[ ]?[0-9前上下末底初第Qq一二三四])"
)
_PLANNED = re.compile(r"预计|预期|目标|力争|争取|有望|将|计划|规划|以来|月|季度|半年|[到至](?:19|20)\d\d")
_THIS_YEAR_SO_FAR = re.compile(rf"今年{_PART_SAID}")
_NAMED = re.compile(r"(?<![0-9])((?:19|20)\d\d)(?=年|-(?:19|20)?\d\d年)")
_AIMED = re.compile(r"(?:到|至|预计|力争|争取|目标|规划|计划|方案|[(（]|-)[^，。；\n]{0,4}(?:19|20)\d\d")


def infer_year(text: str) -> int | None:
    """The year of an undated article, when its own words leave just one; None when in doubt.

    Three kinds of evidence count, and where they disagree there is no answer: a dateline or time stamp
    (2023年8月16日电); a 今年 that is said to be a year (今年是2023年); and a year that is over, since it is set
    against the whole year before it (2022年达到2.1万亿元, 比2021年增长), beside a figure of a 今年 that is not over,
    where the text names no later year except in plans.
    """
    folded = fold(text)
    years = {int(m[1] or m[2]) for m in _EQUATED.finditer(folded)}
    years |= {int(m[1]) for m in _DATELINE.finditer(folded)}
    years |= {int(m[1]) for m in _STAMP.finditer(folded, 0, _HEAD)}
    over = {int(m[1]) for m in _OVER.finditer(folded) if int(m[2]) + 1 == int(m[1]) and not _PLANNED.search(m.group())}
    if over and _THIS_YEAR_SO_FAR.search(folded):
        later = (m for m in _NAMED.finditer(folded) if int(m[1]) > max(over))
        if all(_AIMED.search(folded, max(0, m.start() - 8), m.end()) for m in later):
            years.add(max(over) + 1)
    return years.pop() if len(years) == 1 else None
