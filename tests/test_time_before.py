"""A passage that names no time of its own is of that which its article set before it, or of the one in its title."""

from datetime import date

import pytest

from index.articles import Article
from index.passages import Passage
from index.reading import read_passage
from qa.question import read
from qa.slots import judge
from qa.spans import Candidate
from qa.verdicts import Verdict

M, U, C = Verdict.MATCH, Verdict.UNKNOWN, Verdict.CONTRADICTION
DAY = date(2023, 8, 10)
HALF = "上半年，全省进出口5亿元。其中机电产品3亿元。"
FIRST_THEN_MONTH = "上半年，全省进出口5亿元。7月，进出口1亿元。"
SHOPS = "消费方面，餐饮收入2368.9亿元。"


@pytest.mark.parametrize(
    ("question", "title", "before", "text", "told", "verdict"),
    [
        ("上半年餐饮收入多少", "", HALF, SHOPS, "上半年", M),
        ("2023年上半年餐饮收入多少", "", HALF, SHOPS, "上半年", M),
        ("7月餐饮收入多少", "", FIRST_THEN_MONTH, SHOPS, "7月", M),
        # Another count from New Year's Day is ruled out; any other time may be the next sentence's.
        ("前7个月餐饮收入多少", "", HALF, SHOPS, "上半年", C),
        ("7月餐饮收入多少", "", HALF, SHOPS, None, U),
        ("2022年餐饮收入多少", "", HALF, SHOPS, None, U),
        # The title tells only where the article has said nothing before, and names one time.
        ("上半年餐饮收入多少", "江苏上半年经济", "", SHOPS, "上半年", M),
        ("7月餐饮收入多少", "江苏上半年经济", FIRST_THEN_MONTH, SHOPS, "7月", M),
        ("上半年餐饮收入多少", "江苏上半年回升，7月更快", "", SHOPS, None, U),
        ("8月9日餐饮收入多少", "8月9日要闻", "", SHOPS, None, U),
        # What the passage says itself comes first.
        ("上半年餐饮收入多少", "江苏上半年经济", HALF, "7月，餐饮收入2368.9亿元。", "7月", C),
        ("上半年餐饮收入多少", "", HALF, "餐饮收入2368.9亿元，7月更多。", "上半年", M),
    ],
)
def test_the_time_set_before(
    question: str, title: str, before: str, text: str, told: str | None, verdict: Verdict
) -> None:
    article = Article("a", title, DAY, "", "", (), "", "", before + text, "")
    reading = read_passage(Passage("a", len(before), len(before + text), text), article)
    quantity = next(q for q in reading.quantities if q.text == "2368.9亿元")
    candidate = Candidate(reading, quantity.start, quantity.end, 1.0, quantity=quantity)
    found = judge(read(question, DAY, lambda word: 1.0), candidate)
    assert found.period is verdict
    assert (found.mention and found.mention.text) == told
