"""What speaks for and against a figure: each number of ``qa.features.NAMES`` that only its own words decide."""

from datetime import date

import pytest

from index.articles import Article
from index.passages import Passage
from index.reading import read_passage
from qa.features import NAMES, features, with_reader
from qa.question import read
from qa.slots import judge
from qa.spans import Candidate
from qa.terms import Places, Terms

PRICES = "6月，PPI同比下降5.4%，环比下降0.8%。"
SALMON = "1至7月三文鱼出口总量达2.4万吨，同比增长65%，出口额达34亿元，同比增长94%。"
BRANDS = "7月，甲牌手机卖出3万台，乙牌手机卖出5万台。"


def number(name: str, question: str, text: str, figure: str) -> float:
    passage = Passage("a", 0, len(text), text)
    reading = read_passage(passage, Article("a", "", date(2023, 8, 10), "", "", (), "", "", text, ""))
    asked = read(question, date(2023, 8, 10), lambda _: 1.0)
    places = Places.of(Terms.of(asked, lambda _: 1.0), reading, text)
    quantity = next(q for q in reading.quantities if q.text == figure)
    candidate = Candidate(reading, quantity.start, quantity.end, 1.0, quantity=quantity)
    return features(asked, candidate, judge(asked, candidate), places, 1, 0.0)[NAMES.index(name)]


@pytest.mark.parametrize(
    ("name", "question", "text", "figure", "value"),
    [
        ("other_base", "6月PPI同比降了多少", PRICES, "0.8%", 1.0),
        ("other_base", "6月PPI同比降了多少", PRICES, "5.4%", 0.0),
        ("other_base", "6月PPI环比降了多少", PRICES, "5.4%", 1.0),
        ("other_base", "6月PPI下降多少", PRICES, "0.8%", 0.5),
        ("other_base", "6月PPI下降多少", PRICES, "5.4%", 0.0),
        ("other_gauge", "三文鱼出口额增长多少", SALMON, "65%", 1.0),
        ("other_gauge", "三文鱼出口额增长多少", SALMON, "94%", 0.0),
        ("other_gauge", "三文鱼出口量增长多少", SALMON, "94%", 1.0),
        ("other_gauge", "三文鱼出口增长多少", SALMON, "65%", 0.0),
        ("other_item", "乙牌卖出多少台", "甲牌卖出3万台；乙牌卖出5万台。", "3万台", 1.0),
        ("other_item", "乙牌卖出多少台", "甲牌卖出3万台；乙牌卖出5万台。", "5万台", 0.0),
        ("other_item", "乙牌卖出多少台", "甲牌卖出3万台。", "3万台", 0.0),
        ("other_manner", "甲最多卖多少股", "甲持有3万股，拟减持不超过1万股。", "不超过1万股", 1.0),
        ("other_manner", "甲最多要卖多少股", "甲持有3万股。", "3万股", 1.0),
        ("other_manner", "利率降至多少", "利率降至3%。", "3%", 0.0),
        ("other_manner", "单日最高发电量是多少", "发电量最高为3亿千瓦时。", "3亿千瓦时", 0.0),
        ("other_manner", "单日最高发电量是多少", "发电量为3亿千瓦时。", "3亿千瓦时", 1.0),
        ("other_end", "扩军前有多少人", "军队从17万人扩至30万人。", "30万人", 1.0),
        ("other_end", "扩军前有多少人", "军队从17万人扩至30万人。", "17万人", 0.0),
        ("other_end", "目前有多少人", "军队从17万人扩至30万人。", "30万人", 0.0),
        ("opposed", "境外手机卖出多少台", "7月，境内手机卖出3万台。", "3万台", 1.0),
        ("opposed", "境外手机卖出多少台", "7月，境外手机卖出3万台。", "3万台", 0.0),
        ("local", "1至7月餐饮收入多少", "江苏餐饮收入3亿元。", "3亿元", 1.0),
        ("local", "1至7月餐饮收入多少", "全国餐饮收入3亿元。", "3亿元", 0.0),
        ("local", "江苏1至7月餐饮收入多少", "江苏餐饮收入3亿元。", "3亿元", 0.0),
        ("local", "来了多少人", "江苏来了3万人。", "3万人", 0.0),
    ],
)
def test_what_tells_figures_apart(name: str, question: str, text: str, figure: str, value: float) -> None:
    assert number(name, question, text, figure) == value


def test_only_what_is_said_since_the_figure_before_is_its_own() -> None:
    asked = "7月甲牌手机卖出多少台"
    own, other = (number("segment_cover", asked, BRANDS, figure) for figure in ("3万台", "5万台"))
    assert own > other


def test_what_a_reader_tells_is_filled_in() -> None:
    unseen = [0.5] * len(NAMES)
    told = dict(zip(NAMES, with_reader(unseen, 2.0, 5.0, 6.0), strict=True))
    own = ("reader", "reader_lead", "reader_first", "reader_barred")
    assert [told[name] for name in own] == [0.2, -0.3, 0.0, 0.1]
    assert {value for name, value in told.items() if name not in own} == {0.5}
