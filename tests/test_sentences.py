"""Where sentences end."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.zh.sentences import enclosures, sentence_spans


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["出口1192.7亿元。", "增长3.5%！", "为什么？"],
        ["总额1,000万元；其中一半是1，000件。", "完"],
        ["标题\n", "第一段。\n\n", "第二段"],
        ["他说：“很好。我同意。”", "会议结束。"],
        ["“怎么办？”的疑问还在。", "散会"],
        ["《去哪儿？》一书出版。", "读者很多。"],
        ["（记者甲。编辑乙。）", "全文完。"],
        ["没有合上的“引号。", "下一句。"],
        ["没有合上的（括号。", "下一句“好。”", "再一句。"],
        ["真的吗？！", "真的……", "好。"],
        ["见 https://a.cn/?q=1&b=2 网页。", "版本v1.2.3发布。"],
        ["外层“内层‘甲。乙。’还有。”", "后来。"],
        ['他说"行。走吧。"', "人都散了。"],
        ["第一句。）", "第二句。"],
        ["第一句。”", '"第二句。"', "第三句。"],
        ["The port reopened. ", "It was late."],
        ["甲 Corp. 的产品。"],
        ["　 开头的空白属于第一句。"],
        ["  \n "],
        [],
    ],
)
def test_cuts(parts: list[str]) -> None:
    assert cut("".join(parts)) == parts


PIECES = st.sampled_from(
    [*'。！？；，、…\n “”‘’「」（）()《》"!?.0123甲乙ab', "……", "1192.7亿元", "“好。”", "（一。二。）"]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@given(TEXTS)
def test_sentences_are_contiguous_and_cover_the_text(text: str) -> None:
    assert "".join(cut(text)) == text
    assert all(start < end for start, end in sentence_spans(text))


@given(TEXTS)
def test_no_sentence_ends_inside_an_enclosure(text: str) -> None:
    inside = enclosures(text)
    ends = [end for _, end in sentence_spans(text)]
    assert not [(end, pair) for end in ends for pair in inside if pair[0] < end < pair[1]]


@given(TEXTS)
def test_enclosures_are_disjoint_and_within_a_line(text: str) -> None:
    pairs = enclosures(text)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(pairs))
    assert all(end - start >= 2 and "\n" not in text[start:end] for start, end in pairs)


def test_an_unclosed_mark_swallows_nothing() -> None:
    assert enclosures("“甲。“乙”丙。\n”") == [(3, 6)]


@pytest.mark.parametrize("unit", ["“", "“。", "（）", "。”", "甲，", "“（", "\n", "。 ", '"。'])
def test_time_is_linear(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    began = time.process_time()
    sentence_spans(text)
    assert time.process_time() - began < 3  # a quadratic pass would take minutes
