"""Whose or which part of a measure a figure is: 民营企业出口 and 出口机电产品 are not all of 出口."""

import re

from index.zh.words import tagged

_LONGEST = 20
# Words beside a measure that leave it whole.
_WHOLE = re.compile(
    r"(?:的|地区|口岸|货物|商品|外贸|对外|贸易|总体|整体|全[省市区县州国]|自治区|我[国省市区县]|[本该][省市区县国州]|当[月季地年]|其中|单[月季]"
    r"|累计|合计|共计|总计|共|实现|完成|达到?|为|首次|再次|历史|突破|比重|占比|比例|份额|增[速幅]|同比|环比|关口|大关|总?[额值量]|总数|规模|金额|数据|情况|方面|人民币|美元|计价|以|按|计|期|内|则|也|均|都|仅|已|同期|全年|月度|年度"
    r"|[省市]内|指数|水平|名义|实际|生产总值|经济|[\s“”\"'‘’（）()：:]"
    r")*"
)
_QUOTED = re.compile(r"^\W?“([^”]+)”")
_DRIVEN = re.compile(r"(?:带动|拉动|撬动|促进|助力|服务|支持)$")
# Adverbs and verbs between a subject and its measure.
_TAIL = re.compile(r"(?:分别|依次|各自|各|均|共|都|也|仅|已|还|累计|合计|共计|总计|实现|完成|达到?|持续|继续|的)+$")
_PARTS = ("n", "j", "b", "eng", "l", "x", "m")
_ACTS = ("vn", "a")  # 加工制造, 绿色: before a noun they are part of a name, after a measure they say how it moves


def scope(before: str, after: str) -> str:
    """The words of a clause that narrow its measure down.

    Args:
        before: What stands before the measure in its clause, without region and time.
        after: What stands between the measure and its figure.

    Returns:
        The nouns right before the measure (民营企业), else right after it (机电产品); empty for the whole of it.
    """
    if not _WHOLE.fullmatch(before):
        driven = _DRIVEN.search(before)
        if driven:
            return before[max(0, driven.start() - _LONGEST) :]
        narrowed = _nouns(_TAIL.sub("", before), backwards=True)
        if narrowed:
            return narrowed
    rest = after[_end_of_whole(after) :]
    quoted = _QUOTED.search(after)
    if quoted:
        return quoted[1]
    return _nouns(rest, backwards=False) if rest else ""


def _end_of_whole(text: str) -> int:
    found = _WHOLE.match(text)
    return found.end() if found else 0


def narrowing(name: str) -> str:
    """What a name leaves of a measure: all of it (全省) is empty, 锂电池 is itself."""
    return "" if _WHOLE.fullmatch(name) else name.strip("、和的 “”：:（）()")[-_LONGEST:]


def _nouns(text: str, *, backwards: bool) -> str:
    """The run of nouns at the end of ``text``, or at its beginning, without words that leave a measure whole."""
    words = tagged(text)
    run: list[str] = []
    for word, tag in reversed(words) if backwards else words:
        named = tag.startswith(_PARTS) or (backwards and bool(run) and tag.startswith(_ACTS))
        if not named and word not in ("、", "和", "的", "“", "”"):
            break
        run.append(word)
    return narrowing("".join(reversed(run) if backwards else run))
