"""Which parts of sentences may answer why, how and what was said."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import Passage
from index.reading import take_apart
from qa.clauses import clauses, spans
from qa.kinds import Kind


def proposed(kind: Kind, text: str) -> dict[str, bool]:
    """Each span, and whether a cue of its kind announces it."""
    reading = take_apart(Passage("a", 0, len(text), text), "", None)
    found: dict[str, bool] = {}
    for start, end, cued in spans(kind, reading):
        found[text[start:end]] = found.get(text[start:end], False) or cued
    return found


# kind, text, what is proposed, whether announced
CASES = [
    (Kind.REASON, "订单少了，主要是因为客户压着货。", "客户压着货", True),
    (Kind.REASON, "由于原料降价，出口额没涨。", "原料降价", True),
    (Kind.REASON, "他说：“仓库还满着，没人敢下单。”", "仓库还满着，没人敢下单", False),
    (Kind.REASON, "一是外需走弱，二是基数太高。", "一是外需走弱，二是基数太高", True),
    (Kind.REASON, "一是外需走弱。二是基数太高。", "一是外需走弱。二是基数太高", True),
    (Kind.METHOD, "企业通过提前备货应对涨价。", "提前备货应对涨价", True),
    (Kind.STATEMENT, "老王表示，今年不敢接长单。", "今年不敢接长单", True),
    (Kind.STATEMENT, "老王表示：“不敢接长单。”", "不敢接长单", True),
    (Kind.STATEMENT, "烂场雨是指收割时下的连阴雨。", "收割时下的连阴雨", True),
    (Kind.ENTITY, "最缺的不是订单，是接单的信心。", "接单的信心", False),
]


@pytest.mark.parametrize(("kind", "text", "span", "cued"), CASES)
def test_proposed(kind: Kind, text: str, span: str, cued: bool) -> None:
    found = proposed(kind, text)
    assert span in found
    assert found[span] is cued


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("为何没有增长？因为缺货太多。", "为何没有增长"),  # a question answers nothing
        ("一是外需走弱，二是基数太高。", "二是基数太高"),  # half of a list
        ("他说“货满了，卖不动”，老板走了。", "货满了，卖不动”，老板走了"),  # speech ends with its mark
        ("因为纱价跌了，“订单其实比去年还要多”。", "纱价跌了，“订单其实比去年还要多"),  # nor does speech begin amid it
    ],
)
def test_not_proposed(text: str, span: str) -> None:
    assert span not in proposed(Kind.REASON, text)


@given(st.text(alphabet="因为他说：，。“”？一是二天地人和", max_size=40))
def test_clauses_lie_apart_and_in_order(text: str) -> None:
    found = clauses(text, 0, len(text))
    assert all(0 <= c.start < c.end <= len(text) for c in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(alphabet="因为他说：，。“”？一是二天地人和", max_size=40), st.sampled_from(list(Kind)))
def test_spans_lie_in_the_passage(text: str, kind: Kind) -> None:
    reading = take_apart(Passage("a", 0, len(text), text), "", None)
    assert all(0 <= start < end <= len(text) for start, end, _ in spans(kind, reading))
