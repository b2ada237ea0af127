import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexMissing, QuestionError
from qa import Answer, Assistant, Filters

QUESTIONS = [
    "浙江上半年跨境电商出口多少",
    "义乌2023年上半年进口增长多少",
    "前7个月全国进出口总值",
    "首艘国产大型邮轮叫什么",
    "浙江2019年上半年出口多少",
    "比亚迪7月卖了多少辆车",
    "谁发明了蒸汽机",
]


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Iterator[Assistant]:
    with Assistant.open(sample_index) as opened:
        yield opened


def check(assistant: Assistant, answer: Answer) -> None:
    """The laws of every answer."""
    assert (answer.text is None) == all(c.quote is None for c in answer.citations)
    assert (answer.text is None) == (answer.reason is not None)
    assert 0.0 <= answer.confidence <= 1.0
    for citation in answer.citations:
        article = assistant.index.article(citation.article_id)
        if citation.quote is not None:
            assert article.text[citation.start : citation.end] == citation.quote
            assert citation.quote in citation.sentence
        assert citation.sentence in article.text
    if answer.text is not None:
        assert answer.text == answer.citations[0].quote or "、" in answer.text


def test_first_question(assistant: Assistant) -> None:
    answer = assistant.ask("浙江上半年跨境电商出口多少")
    assert answer.text == "1192.7亿元"
    assert answer.period is not None and answer.period.text == "2022年上半年" and answer.period.assumed
    assert answer.quantity is not None and answer.quantity.value == pytest.approx(1192.7e8)
    check(assistant, answer)


def test_the_day_of_a_report_is_not_given_as_the_time_asked_for(assistant: Assistant) -> None:
    answer = assistant.ask("江苏2023年上半年GDP增长多少")
    assert answer.text is not None and "6.6%" in answer.text
    assert answer.period is None or answer.period.text == "2023年上半年"


@pytest.mark.parametrize("question", QUESTIONS)
def test_laws(assistant: Assistant, question: str) -> None:
    check(assistant, assistant.ask(question))


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from("王李张刘陈杨赵黄周吴"),
    st.sampled_from(["建国", "利民", "晓东", "海燕", "志强", "秀兰"]),
    st.sampled_from(["是哪家公司的", "什么时候上任", "说了什么", "卖了多少", "多大年纪"]),
)
def test_nobody_whom_no_article_names_gets_an_answer(assistant: Assistant, family: str, given: str, asked: str) -> None:
    answer = assistant.ask(f"{family}{given}{asked}")
    assert answer.text is None and answer.reason is not None
    assert f"{family}{given}" in answer.reason


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=60))
def test_any_text_is_answered_refused_or_a_question_error(assistant: Assistant, question: str) -> None:
    try:
        answer = assistant.ask(question)
    except QuestionError:
        return
    check(assistant, answer)


@pytest.mark.parametrize("question", ["", "   ", "？？！", "多" * 10_000, "出口\x00多少", "出口\x1b[31m多少"])
def test_questions_that_cannot_be_asked(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        assistant.ask(question)


def test_same_answers_on_many_threads(assistant: Assistant) -> None:
    once = [assistant.ask(question) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        again = list(pool.map(assistant.ask, QUESTIONS * 3))
    assert again == once * 3


def test_saving_and_opening_changes_nothing(assistant: Assistant, sample_index: Path) -> None:
    with Assistant.open(sample_index) as other:
        assert [other.ask(q) for q in QUESTIONS] == [assistant.ask(q) for q in QUESTIONS]


def test_as_of_hides_what_is_later(assistant: Assistant) -> None:
    day = date(2022, 12, 31)
    for question in QUESTIONS:
        answer = assistant.ask(question, Filters(as_of=day))
        assert all(c.date is None or c.date <= day for c in answer.citations)


def test_filters_by_source(assistant: Assistant) -> None:
    source, _ = assistant.index.sources()[0]
    answer = assistant.ask("进出口多少", Filters(sources=(source,)))
    assert {c.source for c in answer.citations} == {source}


def test_no_article_passes_the_filters(assistant: Assistant) -> None:
    answer = assistant.ask("浙江出口多少", Filters(sources=("没有这家媒体",)))
    assert answer.text is None and answer.citations == () and answer.reason


def test_conversations_do_not_cross(assistant: Assistant) -> None:
    one, two = assistant.conversation(), assistant.conversation()
    one.ask("浙江2022年上半年跨境电商出口多少")
    two.ask("义乌2023年上半年出口多少")
    assert one.ask("那进口呢").question == "浙江2022年上半年跨境电商进口多少"
    assert two.ask("那进口呢").question == "义乌2023年上半年进口多少"


def test_missing_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        Assistant.open(tmp_path / "nothing.index")


def test_answers_are_frozen(assistant: Assistant) -> None:
    answer = assistant.ask("浙江上半年跨境电商出口多少")
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.text = "别的"  # type: ignore[misc]
