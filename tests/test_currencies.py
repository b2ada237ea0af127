"""A rate is of the currencies that its clause names."""

import datetime

import pytest

from index.articles import Article
from index.passages import Passage
from index.reading import read_passage
from qa.currencies import is_of_other_currency
from qa.question import read
from qa.spans import Candidate

DAY = datetime.date(2023, 8, 14)
MIDDLE = "人民币汇率中间价为：1美元对人民币7.1368元，1欧元对人民币7.8524元，100日元对人民币4.9944元。"
FALLEN = "卢布已累计贬值约25%，与土耳其里拉、阿根廷比索一起垫底。日元对美元贬值9.8%，韩元贬值4.1%。"
PAIRS = "人民币对美元报7.14，对欧元报7.85，进口3亿美元，增长5%。"


@pytest.mark.parametrize(
    ("question", "text", "figure", "other"),
    [
        ("1欧元对人民币中间价是多少", MIDDLE, "7.8524元", False),
        ("1欧元对人民币中间价是多少", MIDDLE, "7.1368元", True),
        ("人民币兑日元中间价是多少", MIDDLE, "4.9944元", False),
        ("人民币兑加元中间价是多少", MIDDLE, "4.9944元", True),
        ("人民币兑加元中间价是多少", MIDDLE, "1美元", True),
        ("土耳其里拉贬值多少", FALLEN, "约25%", True),
        ("卢布贬值多少", FALLEN, "约25%", False),
        ("日元贬值多少", FALLEN, "9.8%", False),
        ("日元贬值多少", FALLEN, "4.1%", True),
        ("比索贬值多少", FALLEN, "4.1%", True),
        ("货币贬值多少", FALLEN, "4.1%", False),
        ("人民币对欧元汇率是多少", PAIRS, "7.85", False),
        ("人民币对欧元汇率是多少", PAIRS, "7.14", True),
        # A unit is nobody's rate, and a sum asked for in one is no question of rates.
        ("进口了多少亿美元", PAIRS, "3亿美元", False),
        ("按欧元计价进口增长多少", PAIRS, "5%", False),
        ("美元指数收盘是多少", "美元指数报102.6，日元走低。", "102.6", False),
    ],
)
def test_a_rate_is_of_the_currencies_of_its_clause(question: str, text: str, figure: str, other: bool) -> None:
    reading = read_passage(Passage("a", 0, len(text), text), Article("a", "", DAY, "", "", (), "", "", text, ""))
    quantity = next(q for q in reading.quantities if q.text == figure)
    candidate = Candidate(reading, quantity.start, quantity.end, 1.0, quantity=quantity)
    assert is_of_other_currency(read(question, DAY, lambda word: 1.0), candidate) is other
