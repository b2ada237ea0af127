import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.zh.words import bigrams, fold, query_terms, words

TEXTS = st.text(alphabet="滨海港上半年出口多少吨的，。 ａＡ１12.%bＢ\n", max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２％", "abc12%"),
        ("全角　空格", "全角 空格"),
        ("Ａ１号ｘ", "a1号x"),
        ("「滨海」，。", "「滨海」,。"),
        ("港\ud800", "港\ufffd"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上半年", ["上半", "半年", "上半年"]),
        ("出口1192.7亿元，增10.5％", ["出口", "1192.7", "亿元", "增", "10.5%"]),
        ("ＧＤＰ", ["gdp"]),
        ("……！？", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("青石镇", ["青石", "石镇"]), ("青石，镇", ["青石"]), ("青1石", []), ("镇", []), ("GDP增速", ["增速"])],
)
def test_bigrams_stay_within_han_runs(text: str, expected: list[str]) -> None:
    assert bigrams(text) == expected


@pytest.mark.parametrize(
    ("query", "kept", "left_out"),
    [
        ("滨海港出口多少？", {"滨海", "出口"}, {"多少", "口多"}),
        ("请问谁是青石镇的镇长", {"青石", "镇长"}, {"请问", "谁", "是", "的", "谁是"}),
        ("大桥什么时候通车", {"大桥", "通车"}, {"什么", "桥什"}),
    ],
)
def test_a_question_is_searched_by_what_it_is_about(query: str, kept: set[str], left_out: set[str]) -> None:
    terms = query_terms(query)
    found = {*terms.words, *terms.bigrams}
    assert kept <= found
    assert not left_out & found


def test_a_query_of_question_words_alone_is_searched_as_it_stands() -> None:
    assert "多少" in query_terms("多少？").words
    assert query_terms("？！").words == ()
    assert query_terms("滨海\udfff港").words == ("滨海", "港")


@given(TEXTS)
def test_every_word_stands_in_the_folded_text(text: str) -> None:
    assert all(word in fold(text) and re.search(r"\w", word) for word in words(text))


@given(TEXTS)
def test_width_and_case_make_no_difference(text: str) -> None:
    assert words(text) == words(fold(text))
    assert bigrams(text) == bigrams(fold(text))


@given(TEXTS)
def test_query_terms_come_once_and_are_found_in_a_text_of_the_query(text: str) -> None:
    terms = query_terms(text)
    assert len(set(terms.words)) == len(terms.words)
    assert len(set(terms.bigrams)) == len(terms.bigrams)
    assert set(terms.bigrams) <= set(bigrams(text))
