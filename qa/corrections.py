"""Which of two figures for the same thing was corrected by the other, as the words around them say."""

import re
from enum import IntEnum

_CLAUSE = "，。；！？\n;"


class Standing(IntEnum):
    """How far a figure can be relied on, by what its sentence says of it; a higher one replaces a lower one."""

    REPLACED = 0
    PRELIMINARY = 1
    STATED = 2
    CORRECTED = 3


_BEFORE = (
    (
        Standing.CORRECTED,
        r"(?:最终|经)核[实定]|(?:修订|更正|修正|订正|核实|勘正|改正)(?:为|后|成|数为?|值为?|结果)|终值|应(?:为|是|当是)|"
        r"[更勘订修]正[:：]|最终(?:数据|结果|数)",
    ),
    (
        Standing.REPLACED,
        r"(?:此前|先前|之前|早前|原先|原来|上次|早些时候)(?:所?(?:公布|发布|报道|披露|通报|公告|统计|公开)的?)"
        r"|原(?:公布|报道|发布|披露|公告|数据|稿)|误[写报作登植为称]|(?:修订|更正|修正|订正)前",
    ),
    (
        Standing.PRELIMINARY,
        r"初步(?:核算|统计|测算|估算|估计|核查|数据|结果|数|汇总)|初值|快报|速报|初报|暂定|预估值",
    ),
)  # fmt: skip
_CUES = tuple((standing, re.compile(pattern)) for standing, pattern in _BEFORE)
# Of the first figure in 由1.5万亿元修订为1.6万亿元, 5.13万亿元应为5.16万亿元.
_REPLACES = re.compile(
    r"[”」』）)]?，?(?:现|已|后)?(?:被|将其)?(?:应为|应是|(?:修订|更正|修正|订正|核实|改正?)(?:为|成))"
)
_TITLE = re.compile(
    r"^[【\[（(]?(?:更正|勘误|订正|修订)|(?:更正|勘误|修订)(?:启事|说明|声明|公告|通知)?[】\]）)]?$|最终核实"
)
# 更正：8月14日稿件提到…, and what a notice ends with: 应为…，特此更正.
_NOTICE = re.compile(r"\s*[【\[（(]?(?:更正|勘误|订正|致歉)[^。，：:]{0,6}[】\]）)：:]")
_AS_PRINTED = re.compile(r"(?:稿件?|报道|文章?|消息|一文)[^。，]{0,6}(?:提到|称|写|所述|载)")
_CLOSING = re.compile("特此(?:改正|更正)|现予(?:以)?(?:改正|更正)|予以(?:改正|更正)")


def standing(text: str, start: int, end: int, title: str = "") -> Standing:
    """How far the figure ``text[start:end]`` can be relied on.

    Args:
        text: The sentence that it stands in.
        start: Where the figure begins.
        end: Where it ends.
        title: The article's title; a notice of correction (更正：) states what is right.
    """
    if _REPLACES.match(text, end) or (_NOTICE.match(text) and _AS_PRINTED.search(text, 0, start)):
        return Standing.REPLACED
    if _CLOSING.search(text, end):
        return Standing.CORRECTED
    low = max((text.rfind(mark, 0, start) for mark in _CLAUSE), default=-1) + 1
    found = [(match.end(), cue) for cue, pattern in _CUES for match in pattern.finditer(text, low, start)]
    colon = text.rfind("：", 0, start)
    if not found and colon >= 0:  # 作了初步核算：收入…；净利润…
        announced = ((match.end(), cue) for cue, pattern in _CUES for match in pattern.finditer(text, 0, colon))
        found = [(end, cue) for end, cue in announced if end == colon]
    if not found and low:  # 据初步核算，上半年…: what opens the sentence holds for its first clause with a figure
        opening = text[:low].rstrip(_CLAUSE)
        if not re.search(r"\d", opening):
            found = [(match.end(), cue) for cue, pattern in _CUES for match in pattern.finditer(opening)]
    if found:
        return max(found)[1]
    return Standing.CORRECTED if _TITLE.search(title) else Standing.STATED
