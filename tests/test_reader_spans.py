"""Where the reader's own spans end."""

from datetime import date

import pytest

from index.articles import Article
from index.passages import Passage
from index.reading import read_passage
from qa.extract import runs_on, whole_name
from qa.kinds import Kind
from qa.spans import propose


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        (Kind.PLACE, "湖南娄底通过铁路", "湖南娄底"),
        (Kind.PLACE, "金华南站开往俄罗斯", "金华南站"),
        (Kind.PLACE, "上海外高桥码头", "上海外高桥码头"),
        (Kind.PLACE, "广西南宁到越南河内", "广西南宁到越南河内"),
        (Kind.ENTITY, "恢复和重建、数字经济，预计今年均为正增长", "恢复和重建、数字经济"),
        (Kind.LIST, "苹果、梨，以及香蕉、桃", "苹果、梨，以及香蕉、桃"),
        (Kind.STATEMENT, "稳外贸、稳外资，预计今年均为正增长", "稳外贸、稳外资，预计今年均为正增长"),
    ],
)
def test_a_name_ends_before_what_is_said_of_it(kind: Kind, said: str, kept: str) -> None:
    assert said[: whole_name(kind, said)] == kept


@pytest.mark.parametrize(
    ("kind", "text", "said", "beyond"),
    [
        (Kind.DATE, "厅长7月26日在长春介绍，出口281.4亿元。", "7月26日在长春介绍，出口281.4亿元", True),
        (Kind.DATE, "厅长7月26日上午在长春介绍，出口281.4亿元。", "7月26日上午", False),
        (Kind.DATE, "出口在雨季之后，也就是秋天回升。", "雨季之后，也就是秋天", False),
        (Kind.ENTITY, "贵阳综保区60亿元，贵安综保区40亿元。", "贵阳综保区60亿元，贵安综保区", True),
        (Kind.ENTITY, "100亿元产业基金，已经设立。", "100亿元产业基金", False),
        (Kind.ENTITY, "甲公司和乙公司，已经设立。", "甲公司和乙公司", False),
        (Kind.STATEMENT, "出口60亿元，贵安更快。", "出口60亿元，贵安更快", False),
    ],
)
def test_a_span_that_goes_on_past_what_is_asked_for(kind: Kind, text: str, said: str, beyond: bool) -> None:
    article = Article("a", "", date(2023, 8, 1), "", "", (), "", "", text, "")
    reading = read_passage(Passage("a", 0, len(text), text), article)
    typed = {(c.start, c.end) for c in propose(kind, "问", reading)}
    start = text.index(said)
    assert runs_on(kind, reading, start, start + len(said), typed) is beyond
