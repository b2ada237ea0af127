"""Whose figure it is where figures are dealt out to a list or to the rows of a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.zh.members import Member, asked_for, member_of
from index.zh.quantities import quantities
from index.zh.sentences import sentence_spans

SOLAR = "其中光伏、新能源汽车、锂电池出口分别增长18.9%、105.5%和75%。"
CITIES = "甲市、乙市和丙市位居全省前三，分别进出口59亿元、47亿元和15亿元，分别增长1.4%、2.6%和3.9%。"
TABLE = "各市如下：\n市 | 出口 | 增长\n甲市 | 59亿元 | 1.4%\n乙市 | 47亿元 | 2.6%"

# text, figure, member, how many others
CASES = [
    (SOLAR, "18.9%", "光伏", 2),
    (SOLAR, "105.5%", "新能源汽车", 2),
    ("上半年浙江光伏、锂电池出口分别增长18%、75%。", "18%", "光伏", 1),
    (SOLAR, "75%", "锂电池", 2),
    (CITIES, "47亿元", "乙市", 2),
    (CITIES, "3.9%", "丙市", 2),
    (TABLE, "47亿元", "乙市", 1),
    (TABLE, "1.4%", "甲市", 1),
    ("电脑、手机和相机产量分别增长4.5%、2.4%和下降0.1%。", "0.1%", "相机", 2),
    ("甲省、乙省出口各为3亿元、5亿元。", "5亿元", "乙省", 1),
]
CASES += [
    ("三大品类——鱼制品、禽制品、豆制品分别增长35%、155%、29%。", "35%", "鱼制品", 2),
    ("铁路、公路、民航分别完成货运量25亿吨、190亿吨和328万吨，分别增长0.6%、7.5%和6.4%。", "7.5%", "公路", 2),
    ("甲市、乙市、丙市前7个月分别增长5%、8.1%、4%，三家合计占六成。", "8.1%", "乙市", 2),
    ("保税区里，甲港、乙市、丙市、丁市四个综保区分别增长92%、42%、33%和59%。", "59%", "丁市", 3),
]
CASES += [
    ("甲牌：约3万台，份额18%\n乙牌：5万台，份额30%\n", "30%", "乙牌", 1),
    ("甲牌：约3万台；乙牌：5万台；丙牌：6万台。", "约3万台", "甲牌", 2),
]
CASES += [
    ("甲市和乙市环比均上涨，涨幅分别为0.5%和0.3%。", "0.3%", "乙市", 1),
    ("甲公司旗下泰铢和林吉特债券规模分别为9亿元和8亿元。", "9亿元", "泰铢", 1),
]
CASES += [
    ("今年上半年，法国、日本、德国对我国投资分别增长3%、5%、8%。", "8%", "德国", 2),
    ("甲国、乙国、丙国依然为当地三大伙伴，分别进出口3亿元、2亿元、1亿元。", "1亿元", "丙国", 2),
    ("甲国和乙国为宁波前两大伙伴，分别进出口3亿元和2亿元。", "2亿元", "乙国", 1),
    ("我国进口原油、煤、铁矿砂价格分别下降3%、5%和8%。", "3%", "原油", 2),
]
CASES.append(("前7个月新能源车产销分别完成459万辆和452万辆。", "452万辆", "销量", 1))
CASES += [
    ("上半年，新能源汽车产销累计完成378.8万辆和374.7万辆。", "374.7万辆", "销量", 1),
    ("甲公司的电池、车身、轮胎收入分别为3亿元、2亿元、1亿元。", "3亿元", "电池", 2),
    ("甲公司在国内市场和国际市场分别实现了3亿元和2亿元的收入。", "3亿元", "国内市场", 1),
    ("甲市对美国、日本分别出口3亿元、2亿元。", "3亿元", "美国", 1),
    ("对外投资、对外承包分别增长3%、2%。", "3%", "对外投资", 1),
]
# What is no dealing out: one figure, figures of one thing, lists of other lengths.
NONE = [
    ("浙江出口3亿元，增长5%。", "5%"),
    ("出口3亿元，进口5亿元。", "5亿元"),
    ("甲、乙、丙三市分别出口3亿元、5亿元。", "5亿元"),
    ("记者获悉：出口3亿元，进口5亿元。", "5亿元"),
    ("甲牌：3万台。另有说明。", "3万台"),
]


def _member(text: str, figure: str) -> Member | None:
    found = quantities(text)
    number = next(i for i, q in enumerate(found) if q.text == figure)
    sentence = next(span for span in sentence_spans(text) if span[0] <= found[number].start < span[1])
    return member_of(text, sentence, [(q.start, q.end) for q in found], number)


@pytest.mark.parametrize(("text", "figure", "name", "others"), CASES)
def test_dealt_out(text: str, figure: str, name: str, others: int) -> None:
    member = _member(text, figure)
    assert member is not None
    assert member.name == name
    assert len(member.others) == others


@pytest.mark.parametrize(("text", "figure"), NONE)
def test_not_dealt_out(text: str, figure: str) -> None:
    assert _member(text, figure) is None


def test_a_name_of_one_character_is_known_by_it() -> None:
    member = _member("进口原油、煤、铁矿砂价格分别下降3%、5%和8%。", "5%")
    assert member is not None
    assert asked_for("进口煤的价格跌了多少", member) == "煤"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("上半年锂电池出口增长多少", "锂电池"),
        ("新能源车出口呢", "新能源汽车"),
        ("上半年出口增长多少", None),
        ("光伏和锂电池分别增长多少", None),
    ],
)
def test_asked_for(question: str, name: str | None) -> None:
    member = _member(SOLAR, "105.5%")
    assert member is not None
    assert asked_for(question, member) == name


def test_a_name_said_whole_goes_before_a_part_of_another() -> None:
    member = _member("来自东盟、欧盟和甲国投资分别增长3%、5%和8%。", "5%")
    assert member is not None
    assert asked_for("欧盟对我国的投资涨了多少", member) == "欧盟"


@given(st.lists(st.text("甲乙丙丁戊己", min_size=2, max_size=4), min_size=2, max_size=5, unique=True))
def test_each_gets_its_own(names: list[str]) -> None:
    listed = "、".join(names)
    figures = "、".join(f"{n}.5%" for n in range(1, len(names) + 1))
    text = f"{listed}分别增长{figures}。"
    assert [_member(text, f"{n}.5%") for n in range(1, len(names) + 1)] == [
        Member(name, tuple(other for other in names if other != name)) for name in names
    ]
