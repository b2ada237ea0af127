from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.alphabet import MASK, RESERVED, Alphabet, assemble, fold, heading
from qa.reader import LONGEST_SPAN, WINDOW, Page, Scores, _windows, bundled

ALPHABET = Alphabet.of("上半年浙江出口多少亿元0123456789.", "出口浙江上半")
TEXT = "上半年浙江进出口2.26万亿元，增长17.3%，出口1.66万亿元，增长20.3%。"


@given(st.text(max_size=80))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=80))
def test_one_id_a_character(text: str) -> None:
    assert len(ALPHABET.encode(text)) == len(text)


def test_known_characters_and_bigrams() -> None:
    ids = ALPHABET.encode("浙江出口")
    assert min(ids) >= RESERVED
    pairs = ALPHABET.pairs(ids)
    assert (pairs > 0).tolist() == [True, False, True, False]


def test_alphabet_survives_json() -> None:
    again = Alphabet.from_json(ALPHABET.to_json())
    assert (again.encode("浙江出口5") == ALPHABET.encode("浙江出口5")).all() and again.sizes == ALPHABET.sizes


def test_matches_count_shared_runs() -> None:
    line = assemble(ALPHABET, ALPHABET.encode("出口多少"), ALPHABET.encode(""), ALPHABET.encode("浙江出口1"))
    assert line.matches[line.context :].tolist() == [0, 0, 2, 2, 0, 0]
    assert line.segments[line.context : line.context + 5].tolist() == [2] * 5


def test_covered_characters_share_nothing() -> None:
    line = assemble(ALPHABET, ALPHABET.encode("出口"), ALPHABET.encode(""), ALPHABET.encode("出口1"))
    characters = line.characters.copy()
    characters[line.context] = MASK
    covered = line.with_characters(ALPHABET, characters)
    assert covered.matches[line.context] == 0 and covered.bigrams[line.context] == 0


@pytest.mark.parametrize(
    ("day", "title", "told"),
    [
        (date(2023, 8, 9), "原标题：前7个月外贸平稳", "2023年8月9日 前7个月外贸平稳"),
        (None, "前7个月外贸平稳", "前7个月外贸平稳"),
        (date(2023, 8, 9), "", "2023年8月9日"),
        (None, "", ""),
    ],
)
def test_what_is_told_of_the_article(day: date | None, title: str, told: str) -> None:
    assert heading(day, title) == told


@given(st.integers(0, 3000))
def test_windows_cover_every_character(length: int) -> None:
    seen = np.zeros(length, dtype=bool)
    for low in _windows(length):
        seen[low : low + WINDOW] = True
        assert 0 <= low <= max(0, length - WINDOW)
    assert seen.all()


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=200), st.integers(1, 6))
def test_best_spans_are_in_order_and_do_not_overlap(odds: list[tuple[float, float]], count: int) -> None:
    scores = Scores(np.array([a for a, _ in odds], np.float32), np.array([b for _, b in odds], np.float32))
    spans = scores.best(count)
    assert 1 <= len(spans) <= count
    assert all(0 <= a < b <= len(odds) and b - a <= LONGEST_SPAN for a, b in spans)
    values = [scores.span(a, b) for a, b in spans]
    assert values == sorted(values, reverse=True)
    assert all(b <= c or d <= a for (a, b) in spans for (c, d) in spans if (a, b) != (c, d))


def test_bundled_reader_points_at_the_figure() -> None:
    (scores,) = bundled().read("浙江上半年出口多少", [Page(TEXT, date(2022, 7, 21))])
    assert len(scores.start) == len(scores.end) == len(TEXT)
    (start, end), *_ = scores.best(1)
    assert "亿元" in TEXT[start:end]


def test_long_passages_keep_their_offsets() -> None:
    passage = "天气晴朗，游客很多。" * 60 + TEXT
    (scores,) = bundled().read("浙江上半年出口多少", [Page(passage)])
    (start, end), *_ = scores.best(1)
    assert start >= len(passage) - len(TEXT) and "亿元" in passage[start:end]


@pytest.mark.parametrize("text", ["", "。", "\n\n", "😀😀", "a" * 2000])
def test_odd_passages(text: str) -> None:
    (scores,) = bundled().read("出口多少", [Page(text)])
    assert len(scores.start) == len(text)
    assert np.isfinite(scores.start).all()


def test_no_passages() -> None:
    assert bundled().read("出口多少", []) == []
