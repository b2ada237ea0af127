import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search import NO_FILTERS, Filters
from qa.answer import Answer
from qa.conversation import Conversation
from qa.followup import complete
from qa.question import LONGEST

ROOT = Path(__file__).parent
CASES = [
    tuple(line.split("\t"))
    for line in (ROOT / "cases" / "followups.tsv").read_text("utf8").splitlines()
    if not line.startswith("#")
]
GOLD = [json.loads(line) for line in (ROOT.parent / "eval" / "gold.jsonl").read_text("utf8").splitlines()]
ALONE = [item["question"] for item in GOLD if "turns" not in item]
QUESTIONS = st.one_of(
    st.sampled_from(ALONE),
    st.sampled_from([case[1] for case in CASES]),
    st.text(alphabet="那它其浙江进出口呢多少年上半同比的？", max_size=20),
)


@pytest.mark.parametrize(("previous", "question", "completed"), CASES)
def test_complete(previous: str, question: str, completed: str) -> None:
    assert complete(question, previous) == completed


@pytest.mark.parametrize(("previous", "question", "completed"), CASES)
def test_what_is_complete_stays(previous: str, question: str, completed: str) -> None:
    assert complete(completed, previous) == completed


def test_questions_that_stand_alone_inherit_nothing() -> None:
    for step in (1, 53, 171):
        for question, previous in zip(ALONE, ALONE[step:] + ALONE[:step], strict=True):
            assert complete(question, previous) == question


@settings(max_examples=150, deadline=None)
@given(QUESTIONS, QUESTIONS)
def test_never_longer_than_both(question: str, previous: str) -> None:
    assert len(complete(question, previous)) <= len(question) + len(previous) + 8


CHAINS = [
    (
        ["2022年上半年浙江跨境电商进出口多少", "其中出口呢", "同比呢", "江苏呢？", "2023年上半年呢", "金额呢"],
        "2023年上半年江苏跨境电商出口是多少",
    ),
    (["比亚迪7月销量多少", "特斯拉呢", "8月呢", "它的市值是多少"], "8月特斯拉的市值是多少"),
    (["7月全国CPI同比上涨多少", "PPI呢", "来源是哪篇", "6月呢"], "6月全国PPI同比上涨多少"),
    (["浙江上半年出口多少", "台积电二季度毛利率是多少", "三季度呢"], "台积电三季度毛利率是多少"),
]


class Echo:
    """Answers nothing, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, question: str, filters: Filters = NO_FILTERS) -> Answer:
        return Answer(question, None, 0.0, (), "无", None, None, ())

    def ask_near(self, question: str, filters: Filters, near: frozenset[str]) -> Answer:
        self.asked.append(question)
        return self.ask(question, filters)


@pytest.mark.parametrize(("turns", "last"), CHAINS)
def test_each_turn_builds_on_the_completed_one_before(turns: list[str], last: str) -> None:
    chat = Conversation(Echo())
    for turn in turns:
        answer = chat.ask(turn)
    assert answer.question == last == chat.previous


def test_a_completed_question_never_grows_too_long_to_ask() -> None:
    chat = Conversation(Echo(), previous="浙江" + "很" * (LONGEST - 6) + "出口多少")
    assert len(chat.ask("按美元算呢").question) <= LONGEST


def test_turns_from_many_threads_are_asked_one_after_another() -> None:
    echo = Echo()
    chat = Conversation(echo, previous="浙江上半年出口多少")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(chat.ask, ["进口呢", "江苏呢", "前7个月呢", "出口呢"] * 8))
    assert len(echo.asked) == 32
    assert all(question.endswith("口多少") for question in echo.asked)
    assert chat.previous == echo.asked[-1]
