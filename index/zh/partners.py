"""Regions that a text names as the other side of a trade, visit or journey: 对东盟出口, 与韩国的贸易, 开往莫斯科."""

import re
from collections.abc import Sequence

from index.zh.regions import Region

JOINTS = frozenset({"、", "和", "与", "及", "以及", ""})

_LOOK = 4  # characters before a region that may say so
_TOWARDS = re.compile(
    r"(?:对|向|自|往|赴|飞抵|抵达|来自|面向|出口至"
    r"|[前要想]来|[发运开销飞输驶卖送][至到往]|卖给|出口到?|贸易伙伴)(?:了|整个|全部)?[“\"]?$"
)
# 与 and 和 also join what is one subject (江苏和浙江); the other is a partner where what they share is named.
_WITH = re.compile(r"[与和跟同][“\"]?$")
# 来自沈阳海关的数据: who tells, not who is traded with.
_TELLER = re.compile("海关|统计局|商务厅|商务局|媒体")
_SHARED = re.compile(r"^[^，。；：！？\n]{0,10}?(?:贸易|进出口|双边|往来|之间|合作)")
_BETWEEN = re.compile(r"^[^，。；：！？\n]{0,6}?(?:双边|之间|往来|的?贸易(?!总))")


def partner_starts(text: str, named: Sequence[Region]) -> frozenset[int]:
    """Where the regions stand that are partners and not what is spoken of.

    Args:
        text: The text that names them.
        named: Its regions, in order.
    """
    found: set[int] = set()
    for number, region in enumerate(named):
        joint = text[named[number - 1].end : region.start].strip('“”"‘’ ') if number else None
        if joint in JOINTS and named[number - 1].start in found:
            found.add(region.start)
            continue
        low = max(0, region.start - _LOOK)
        group_end = _group_end(text, named, number)
        shared = _BETWEEN if joint in JOINTS else _SHARED
        if _TELLER.match(text, region.end):
            continue
        if _TOWARDS.search(text, low, region.start) or (
            _WITH.search(text, low, region.start) and shared.match(text[group_end : group_end + 16])
        ):
            found.add(region.start)
    return frozenset(found)


def _group_end(text: str, named: Sequence[Region], first: int) -> int:
    """Where the list that begins with a region ends: 东盟、欧盟和美国."""
    end = named[first].end
    for region in named[first + 1 :]:
        if text[end : region.start].strip('“”"‘’ ') not in JOINTS:
            break
        end = region.end
    return end
