"""How a match ended: what can be its score, and what cannot."""

import pytest

from index.articles import Article
from index.passages import Passage
from index.reading import read_passage
from qa.kinds import Kind
from qa.spans import is_of_other_type, propose


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("主队以2比1险胜，上半场是0比1。", ["2比1"]),
        ("五局下来三比二，主队过关。", ["三比二"]),
        ("女双21:19险胜，男双22：20再胜。", ["21:19", "22：20"]),
        ("第50分钟的点球把比分改写成1比3。", []),  # not how it ended
        ("客队88-76取胜。", ["88-76"]),
        ("比赛19:30开始。", []),  # a time of day
        ("8月5-6日有雨，8-9级大风。", []),
        ("男女比例为1.2比1。", []),
        ("编号2023-7-12的文件。", []),
    ],
)
def test_scores_are_proposed(text: str, scores: list[str]) -> None:
    reading = read_passage(Passage("a", 0, len(text), text), Article("a", "", None, "", "", (), "", "", text, ""))
    found = propose(Kind.SCORE, "比分是多少", reading)
    assert [candidate.text for candidate in found] == scores
    assert not any(is_of_other_type(Kind.SCORE, candidate) for candidate in found)


def test_how_it_stood_is_given_where_it_is_asked_for() -> None:
    text = "主队以2比1险胜，上半场是0比1。"
    reading = read_passage(Passage("a", 0, len(text), text), Article("a", "", None, "", "", (), "", "", text, ""))
    assert [c.text for c in propose(Kind.SCORE, "上半场比分是多少", reading)] == ["2比1", "0比1"]
