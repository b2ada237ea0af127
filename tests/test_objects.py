"""Of which thing a figure is: 锂电池出口 is not 出口, and the trade of 民营企业 is not a province's."""

from datetime import date

import pytest

from index.articles import Article
from index.passages import Passage
from index.reading import Reading, read_passage
from qa.objects import asked_object, counted_fit, is_counted_behind, object_fit
from qa.question import read

DAY = date(2023, 8, 10)


def reading(text: str) -> Reading:
    article = Article("a", "", DAY, "", "", (), "", "", text, "")
    return read_passage(Passage("a", 0, len(text), text), article)


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("上半年广东锂电池出口多少", "锂电池"),
        ("上半年广东出口多少", ""),
        ("5G套餐用户现在有多少", "5G套餐用户"),
        ("前7个月全国货物贸易进出口多少", ""),
        ("谁获奖了", ""),
    ],
)
def test_asked_object(question: str, thing: str) -> None:
    assert asked_object(read(question, DAY, lambda _: 1.0)) == thing


@pytest.mark.parametrize(
    ("question", "text", "figure", "fit"),
    [
        ("上半年广东锂电池出口多少", "上半年，广东锂电池出口20亿元。", "20亿元", (0.0, 0.0)),
        ("上半年广东锂电池出口多少", "上半年，广东锂电池畅销，出口20亿元。", "20亿元", (0.5, 0.0)),
        ("上半年广东锂电池出口多少", "上半年，广东出口20亿元。", "20亿元", (1.0, 0.0)),
        ("上半年广东出口多少", "上半年，广东锂电池出口20亿元。", "20亿元", (0.0, 1.0)),
        ("上半年广东出口多少", "上半年，广东出口20亿元。", "20亿元", (0.0, 0.0)),
        ("上半年广东对东盟出口多少", "上半年，广东民营企业对东盟出口20亿元。", "20亿元", (0.0, 1.0)),
        ("上半年广东民营企业对东盟出口多少", "上半年，广东民营企业对东盟出口20亿元。", "20亿元", (0.0, 0.0)),
        ("上半年广东对东盟出口多少", "上半年，广东对东盟出口20亿元。", "20亿元", (0.0, 0.0)),
        ("上半年广东对东盟出口多少", "上半年，广东对东盟和美国出口20亿元。", "20亿元", (0.0, 0.0)),
    ],
)
def test_object_fit(question: str, text: str, figure: str, fit: tuple[float, float]) -> None:
    asked = read(question, DAY, lambda _: 1.0)
    assert object_fit(asked_object(asked), asked, reading(text), text.index(figure)) == fit


def test_what_is_counted_may_stand_behind() -> None:
    text = "全省共有192个作品进入总决赛，141件展出。"
    assert is_counted_behind("作品", reading(text), text.index("作品"))
    assert not is_counted_behind("作品", reading(text), text.index("展出"))


@pytest.mark.parametrize(
    ("question", "text", "figure", "fit"),
    [
        ("机场开通了多少条外贸航线", "机场已开通12条外贸航线。", "12条", 1.0),
        ("机场开通了多少条外贸航线", "机场已开通12条跑道。", "12条", 0.0),
        ("机场开通了多少条外贸航线", "外贸航线达到12条。", "12条", 1.0),
        ("机场出口多少", "机场已开通12条外贸航线。", "12条", 0.0),
    ],
)
def test_counted_fit(question: str, text: str, figure: str, fit: float) -> None:
    start = text.index(figure)
    assert counted_fit(read(question, DAY, lambda _: 1.0), reading(text), start, start + len(figure)) == fit
