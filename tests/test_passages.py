"""How articles are cut into passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article
from index.passages import Passage, split
from index.zh.sentences import enclosures, sentence_spans


def article(text: str) -> Article:
    return Article("a", "题", None, "", "", (), "", "a.md", text, "")


SENTENCES = st.sampled_from(
    [
        "甲乙丙丁。",
        "出口1192.7亿元，增长3.5%；",
        "“好。”",
        "（一，二；三）",
        "一" * 40 + "，",
        "第二段\n",
        "1，000、2",
        "“" + "长。" * 30 + "”",
        "，",
    ]
)
TEXTS = st.lists(SENTENCES, max_size=40).map("".join)
LIMITS = st.integers(5, 80)


@given(TEXTS, LIMITS, st.integers(0, 3))
def test_passages_cover_the_text_and_reslice(text: str, limit: int, overlap: int) -> None:
    passages = split(article(text), limit=limit, overlap=overlap)
    reached = 0
    for passage in passages:
        assert passage.text == text[passage.start : passage.end] != ""
        assert passage.start <= reached < passage.end
        reached = passage.end
    assert reached == len(text)


@given(TEXTS, LIMITS)
def test_short_sentences_stay_whole_and_long_passages_are_single(text: str, limit: int) -> None:
    spans = sentence_spans(text)
    for passage in split(article(text), limit=limit):
        within = [span for span in spans if span[0] < passage.end and passage.start < span[1]]
        for start, end in within:
            assert end - start > 2 * limit or (passage.start <= start and end <= passage.end)
        assert passage.end - passage.start <= limit or len(within) == 1


@given(TEXTS, LIMITS)
def test_no_cut_inside_numbers_or_short_enclosures(text: str, limit: int) -> None:
    cuts = {passage.end for passage in split(article(text), limit=limit)} - {len(text)}
    assert not [cut for cut in cuts if text[cut - 1 : cut + 1].isdigit()]
    assert not [cut for cut in cuts if text[cut - 1] in ".，、" and text[cut - 2].isdigit() and text[cut].isdigit()]
    for start, end in enclosures(text):
        if end - start <= 2 * limit:
            assert not [cut for cut in cuts if start < cut < end]


def test_one_sentence_is_repeated() -> None:
    passages = split(article("一二三四。五六七八。九十一二。三四五六。"), limit=12, overlap=1)
    assert [passage.text for passage in passages] == [
        "一二三四。五六七八。",
        "五六七八。九十一二。",
        "九十一二。三四五六。",
    ]


def test_a_long_sentence_is_not_repeated() -> None:
    passages = split(article("一二三四五六七八九十。甲。乙。"), limit=12)
    assert [passage.text for passage in passages] == ["一二三四五六七八九十。", "甲。乙。"]


def test_a_sentence_over_twice_the_limit_is_cut_at_semicolons_first() -> None:
    passages = split(article("甲甲甲，甲甲；乙乙，乙乙乙；丙丙，丙丙丙。"), limit=8)
    assert [passage.text for passage in passages] == ["甲甲甲，甲甲；", "乙乙，乙乙乙；", "丙丙，丙丙丙。"]


def test_a_quotation_is_cut_only_as_a_last_resort() -> None:
    kept = "他说“" + "一二，三四。" * 2 + "”"
    assert [p.text for p in split(article(kept), limit=10)] == [kept]
    long = "“" + "一二，三四。" * 6 + "”"
    assert next(p.text for p in split(article(long), limit=12)) == "“一二，三四。"


def test_nothing_gives_nothing_and_no_place_gives_one() -> None:
    assert split(article("")) == []
    assert split(article("1" * 1500)) == [Passage("a", 0, 1500, "1" * 1500)]


@pytest.mark.parametrize(("limit", "overlap"), [(0, 1), (300, -1)])
def test_bad_arguments(limit: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        split(article("甲。"), limit=limit, overlap=overlap)


@pytest.mark.parametrize("run", ["字", "1", "甲1192.7亿元"])
def test_what_is_longer_than_any_sentence_is_cut_though_nothing_says_where(run: str) -> None:
    text = run * 8000
    passages = split(article(text), overlap=0)
    assert "".join(passage.text for passage in passages) == text
    assert max(len(passage.text) for passage in passages) <= 2000
    if run != "1":
        assert not [p for p in passages[1:] if text[p.start - 1 : p.start + 1].isascii()]
