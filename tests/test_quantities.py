import string
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.zh.numerals import fold, match_number
from index.zh.quantities import Quantity, comparable, normalise, quantities, same_value
from index.zh.units import match_unit, unit_named

Row = tuple[str, ...]


def _read_cases() -> list[tuple[str, list[Row]]]:
    lines = (Path(__file__).parent / "cases" / "quantities.tsv").read_text("utf8").splitlines()
    rows = [tuple((line.split("\t") + [""] * 6)[:7]) for line in lines if not line.startswith("#")]
    return [(text, [row[1:] for row in group if row[1]]) for text, group in groupby(rows, key=lambda row: row[0])]


CASES = _read_cases()


def _one(text: str) -> Quantity:
    (found,) = quantities(text)
    return found


def _shown(quantity: Quantity) -> Row:
    value = "" if quantity.value is None else f"{quantity.value:.12g}"
    value += "" if quantity.high is None else f"~{quantity.high:.12g}"
    return (quantity.text, value, quantity.unit, quantity.kind, quantity.qualifier, quantity.direction)


def test_table_is_whole() -> None:
    assert sum(len(rows) or 1 for _, rows in CASES) >= 250


@pytest.mark.parametrize(("text", "rows"), CASES, ids=[text for text, _ in CASES])
def test_figures_of_a_phrase(text: str, rows: list[Row]) -> None:
    assert [_shown(quantity) for quantity in quantities(text)] == rows


def test_spans_of_one_figure() -> None:
    text = "客流同比大幅增长近12.5%左右"
    found = quantities(text)[0]
    assert text[found.start : found.end] == found.text == "近12.5%左右"
    assert text[found.core_start : found.core_end] == "12.5%"
    assert found.direction_span is not None
    assert text[slice(*found.direction_span)] == "增长"
    assert (found.direction, found.comparison) == ("up", "yoy")


@pytest.mark.parametrize(
    ("text", "comparison"),
    [
        ("同比增长3%", "yoy"),
        ("同比大幅下降3%", "yoy"),
        ("比去年同期多3%", "yoy"),
        ("较上年增加3%", "yoy"),
        ("环比下降3%", "mom"),
        ("比上月提高3%", "mom"),
        ("增长3%", ""),
        ("同比持平，占比3%", ""),
    ],
)
def test_comparison(text: str, comparison: str) -> None:
    assert quantities(text)[-1].comparison == comparison


def test_direction_runs_through_a_list_only() -> None:
    found = quantities("分别下降5%、3%和2%，毛利率40%")
    assert [quantity.direction for quantity in found] == ["down", "down", "down", ""]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("12亿美元", "120000万美元"),
        ("12亿美元", "12亿美金"),
        ("23.8%", "23.80%"),
        ("23.8％", "百分之二十三点八"),
        ("三成", "30%"),
        ("一半", "50%"),
        ("3公里", "3000米"),
        ("2吨", "2000公斤"),
        ("100万标箱", "100万TEU"),
        ("三百二十亿元", "320亿元"),
        ("翻一番", "1倍"),
        ("翻两番", "3倍"),
        ("50个基点", "0.5个百分点"),
        ("200名", "200人"),
        ("10至15亿元", "10亿元至15亿元"),
        ("1200元/吨", "1.2元/千克"),
        ("千分之五", "0.5%"),
        ("90分钟", "5400秒"),
    ],
)
def test_same_value(a: str, b: str) -> None:
    assert same_value(_one(a), _one(b))
    assert same_value(_one(b), _one(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("12亿美元", "12亿元"),
        ("5%", "5个百分点"),
        ("5倍", "5%"),
        ("第5位", "5位"),
        ("3家", "3个"),
        ("5元/吨", "5元"),
        ("10至15亿元", "10亿元"),
        ("5%", "-5%"),
        ("数十亿元", "数十亿元"),
        ("1亿元", "2亿元"),
    ],
)
def test_other_value(a: str, b: str) -> None:
    assert not same_value(_one(a), _one(b))


def test_tolerance() -> None:
    assert same_value(_one("1.66万亿元"), _one("16612亿元"), tolerance=0.005)
    assert not same_value(_one("1.66万亿元"), _one("16612亿元"))
    with pytest.raises(ValueError, match="tolerance"):
        same_value(_one("1元"), _one("1元"), tolerance=-1)


def test_comparable() -> None:
    assert comparable(_one("3万吨"), _one("500公斤"))
    assert not comparable(_one("3万吨"), _one("500公里"))
    assert not comparable(_one("第3位"), _one("3位"))


def test_normalise() -> None:
    assert normalise(_one("3公里")) == (3000.0, "米")
    assert normalise(_one("翻两番")) == (3.0, "倍")
    assert normalise(_one("数十亿元")) == (None, "元")


def test_units() -> None:
    unit = unit_named("公里")
    assert unit is not None
    assert (unit.base, unit.factor) == ("米", 1000.0)
    assert unit_named("没有") is None
    assert match_unit("5位于", 1) is None


# Laws

DIGITS = "零一二三四五六七八九"


def _spell(value: int) -> str:
    """Spell a whole number below 10**12 as Chinese does."""
    for scale, mark in ((10**8, "亿"), (10**4, "万")):
        if value >= scale:
            rest = value % scale
            gap = "零" if 0 < rest < scale // 10 else ""
            return _spell(value // scale) + mark + (gap + _spell(rest) if rest else "")
    for scale, mark in ((1000, "千"), (100, "百"), (10, "十")):
        if value >= scale:
            rest = value % scale
            gap = "零" if 0 < rest < scale // 10 else ""
            return DIGITS[value // scale] + mark + (gap + _spell(rest) if rest else "")
    return DIGITS[value]


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char in string.digits + ".%" else char for char in text)


WAYS: list[Callable[[int], str]] = [
    lambda value: f"{value}元",
    lambda value: f"{value:,}元",
    lambda value: f"{value / 10**4:.4f}万元",
    lambda value: f"{value / 10**8:.8f}亿元",
    lambda value: _wide(f"{value}元"),
    lambda value: f"{_spell(value)}元",
    lambda value: f"{value} 元",
    lambda value: f"¥{value}",
]
values = st.integers(min_value=2, max_value=10**12 - 1)


@given(values, st.sampled_from(WAYS), st.sampled_from(WAYS))
def test_every_way_of_writing_has_one_value(value: int, way: Callable[[int], str], other: Callable[[int], str]) -> None:
    assert _one(way(value)).value == pytest.approx(value, rel=1e-12)
    assert same_value(_one(way(value)), _one(other(value)))


@given(values)
def test_spelled_numbers_are_read_back(value: int) -> None:
    written = _spell(value)
    number = match_number(written, 0)
    assert number is not None
    assert (number.value, number.high, number.end) == (value, None, len(written))


@given(
    values, st.sampled_from(["约", "近", "超", "逾", "不足", "至少", "超过"]), st.sampled_from(["吨", "元", "人", "%"])
)
def test_qualifier_changes_span_not_value(value: int, word: str, unit: str) -> None:
    text = f"共{word}{value}{unit}，"
    (found,) = quantities(text)
    assert found.text == f"{word}{value}{unit}"
    assert text[found.core_start : found.core_end] == f"{value}{unit}"
    assert found.value == value


PIECES = st.sampled_from(
    [
        *"一二两三十百千万亿数几半第翻多余约近超成分倍年月日点%％.,，、-—至到 个家元吨人位度",
        *("12", "2023", "3.5", "增长", "US$"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_spans_are_verbatim_ordered_and_apart(text: str) -> None:
    floor = 0
    for found in quantities(text):
        assert floor <= found.start <= found.core_start < found.core_end <= found.end
        assert text[found.start : found.end] == found.text
        assert found.value is not None or found.high is None
        assert found.high is None or found.value is None or found.value <= found.high
        floor = found.end


@given(st.text(max_size=80))
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    "piece", ["1", "一", "亿", "1,234", "约", "增长", "3至", "第", "万亿", "1.", "-", "9年", "百分之", "同比"]
)
def test_time_is_linear(piece: str) -> None:
    started = time.process_time()
    quantities(piece * 30_000)
    assert time.process_time() - started < 5
