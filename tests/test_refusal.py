from datetime import date

import pytest

from index.articles import Article
from index.passages import Passage
from index.reading import read_passage
from qa.extract import Weighed
from qa.question import read
from qa.refusal import NOTHING, UNSURE, reason, vetoed
from qa.slots import judge
from qa.spans import Candidate

TEXT = "2022年上半年，浙江省出口1.66万亿元，增长20.3%，进口5947.4亿元，增长9.8%。"
CASES = [
    ("浙江2021年上半年出口多少", "文章里有浙江省2022年上半年的出口（1.66万亿元），没有2021年上半年的。"),
    ("江苏2022年上半年出口多少", "文章里有浙江省2022年上半年的出口（1.66万亿元），没有江苏的。"),
    ("浙江2022年上半年进出口多少", "文章里有浙江省2022年上半年的出口（1.66万亿元），没有进出口。"),
    ("浙江2022年上半年对美国出口多少", "文章里有浙江省2022年上半年的出口（1.66万亿元），没有美国的。"),
    ("江苏2021年上半年出口多少", "文章里有浙江省2022年上半年的出口（1.66万亿元），没有江苏2021年上半年的。"),
]


def weighed(question: str) -> list[Weighed]:
    article = Article("a", "", date(2022, 8, 1), "", "", (), "", "", TEXT, "")
    reading = read_passage(Passage("a", 0, len(TEXT), TEXT), article)
    asked = read(question, date(2022, 8, 1), lambda word: 1.0)
    candidates = [Candidate(reading, q.start, q.end, 1.0, quantity=q) for q in reading.quantities]
    return [Weighed(c, judge(asked, c), ()) for c in candidates]


@pytest.mark.parametrize(("question", "said"), CASES)
def test_it_says_which_slot_failed_and_what_is_there(question: str, said: str) -> None:
    near = weighed(question)
    assert all(vetoed(w) for w in near)
    assert reason(read(question, date(2022, 8, 1), lambda word: 1.0), near).split("/")[0].strip() == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("深圳大学今年录取线多少分", "找到的文章里没有提到深圳大学。"),
        ("《深海回声》票房多少", "找到的文章里没有提到深海回声。"),
        ("浙江2021年上半年出口多少", CASES[0][1]),
    ],
)
def test_it_says_who_is_not_mentioned(question: str, said: str) -> None:
    asked = read(question, date(2022, 8, 1), lambda word: 1.0)
    found = [f"深圳技术大学招生\n{TEXT}"]
    assert reason(asked, weighed(question), found).split("/")[0].strip() == said


def test_nothing_near() -> None:
    assert reason(read("浙江出口多少", None, lambda word: 1.0), []) == NOTHING


def test_near_but_unsure() -> None:
    assert (
        reason(read("浙江2022年上半年出口多少", None, lambda word: 1.0), weighed("浙江2022年上半年出口多少")[:1])
        == UNSURE
    )
