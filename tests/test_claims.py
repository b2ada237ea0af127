import datetime

import pytest

from index.zh.quantities import quantities
from qa.claims import Claim, preferred, replaces
from qa.corrections import Standing, standing
from qa.rounding import extent

MAY, JUNE = datetime.date(2031, 5, 2), datetime.date(2031, 6, 2)


@pytest.mark.parametrize(
    ("sentence", "figure", "title", "expected"),
    [
        ("全年产量为812万吨。", "812万吨", "", Standing.STATED),
        ("经最终核实，全年产量为812万吨。", "812万吨", "", Standing.CORRECTED),
        ("全年产量修订为812万吨。", "812万吨", "", Standing.CORRECTED),
        ("产量由805万吨修订为812万吨。", "805万吨", "", Standing.REPLACED),
        ("产量由805万吨修订为812万吨。", "812万吨", "", Standing.CORRECTED),
        ("文中的805万吨应为812万吨。", "805万吨", "", Standing.REPLACED),
        ("文中的805万吨应为812万吨。", "812万吨", "", Standing.CORRECTED),
        ("全年产量812万吨，此前公布为805万吨。", "812万吨", "", Standing.STATED),
        ("全年产量812万吨，此前公布为805万吨。", "805万吨", "", Standing.REPLACED),
        ("本报误写作805万吨。", "805万吨", "", Standing.REPLACED),
        ("据初步核算，全年产量805万吨。", "805万吨", "", Standing.PRELIMINARY),
        ("初步统计产量805万吨，出栏40万头。", "40万头", "", Standing.STATED),
        ("5月2日作了初步统计：产量805万吨；出栏40万头。", "40万头", "", Standing.PRELIMINARY),
        ("全年产量812万吨。", "812万吨", "更正：去年的钢产量", Standing.CORRECTED),
        ("全年产量812万吨。", "812万吨", "去年钢产量最终核实", Standing.CORRECTED),
        ("此前误写作805万吨。", "805万吨", "更正：去年的钢产量", Standing.REPLACED),
        ("修订后的章程有812个字。", "812个", "", Standing.CORRECTED),
    ],
)
def test_standing(sentence: str, figure: str, title: str, expected: Standing) -> None:
    start = sentence.index(figure)
    assert standing(sentence, start, start + len(figure), title) is expected


def claim(text: str, said: Standing = Standing.STATED, day: datetime.date | None = MAY, score: float = 0.0) -> Claim:
    (quantity,) = quantities(text)
    return Claim(extent(quantity, text[: quantity.start], text[quantity.end :]), said, day, score)


ROUND = claim("突破5万亿元", score=4.0)
EXACT = claim("5.16万亿元", score=2.0)
FIRST = claim("5.16万亿元", Standing.PRELIMINARY, MAY, 4.0)
FINAL = claim("5.31万亿元", Standing.CORRECTED, JUNE, 2.0)


@pytest.mark.parametrize(
    ("claims", "best", "expected"),
    [
        ([EXACT], 0, 0),
        ([ROUND, EXACT], 0, 1),
        ([EXACT, ROUND], 0, 0),
        ([ROUND, claim("6.2万亿元")], 0, 0),  # no figure for the mark, another one
        ([ROUND, claim("5.16万亿元", score=1.0), claim("5.2万亿元", score=3.0)], 0, 2),
        ([FIRST, FINAL], 0, 1),
        ([FINAL, FIRST], 0, 0),
        ([EXACT, FINAL], 0, 1),
        ([EXACT, claim("5.31万亿元", day=JUNE)], 0, 0),  # another value without a word of correction
        ([FIRST, claim("5.31万亿元", day=JUNE)], 0, 1),
        ([FIRST, claim("5.31万亿元", day=datetime.date(2031, 4, 1))], 0, 0),  # a preliminary one is not older
        ([claim("5.16万亿元", day=JUNE), claim("5.31万亿元", Standing.CORRECTED, MAY)], 0, 0),
        ([claim("5.13万亿元", Standing.REPLACED), claim("5.16万亿元")], 0, 1),
        ([claim("突破5万亿元", Standing.PRELIMINARY), claim("6.1万亿元", Standing.CORRECTED, JUNE), EXACT], 0, 1),
        ([claim("突破5万亿元", Standing.CORRECTED, JUNE), EXACT], 0, 0),  # the exact one may be what was corrected
        ([FIRST, claim("5.16万亿元", Standing.CORRECTED, JUNE)], 0, 0),  # confirmed, not changed
    ],
)
def test_preferred(claims: list[Claim], best: int, expected: int) -> None:
    assert preferred(claims, best) == expected


def test_the_mark_itself_may_be_asked_for() -> None:
    assert preferred([ROUND, EXACT], 0, mark=True) == 0
    assert preferred([FIRST, FINAL], 0, mark=True) == 1


def test_undated_claims_are_not_newer() -> None:
    assert not replaces(claim("5.31万亿元", Standing.CORRECTED, None), FIRST)
    assert replaces(FINAL, claim("5.16万亿元", Standing.PRELIMINARY, None))
