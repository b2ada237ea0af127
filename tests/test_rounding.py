import pytest

from index.zh.quantities import Quantity, quantities
from qa.rounding import Extent, agree, extent, rounds, same_measure


def said(text: str) -> tuple[Extent, Quantity]:
    """The one figure of ``text``, read between the words around it."""
    (quantity,) = quantities(text)
    found = extent(quantity, text[: quantity.start], text[quantity.end :])
    assert found is not None
    return found, quantity


@pytest.mark.parametrize(
    ("text", "low", "high", "rough"),
    [
        ("出口5.2万亿元", 5.15e12, 5.25e12, False),
        ("出口5.16万亿元", 5.155e12, 5.165e12, False),
        ("出口5000亿元", 4999.5e8, 5000.5e8, False),
        ("出口超5万亿元", 5e12, 6e12, True),
        ("出口突破5万亿元", 5e12, 6e12, True),
        ("出口迈上5万亿元台阶", 5e12, 6e12, True),
        ("出口首次跨过2000亿元大关", 2000e8, 3000e8, True),
        ("超151.78亿元", 151.78e8, 151.79e8, True),
        ("近40亿美元", 30e8, 40e8, True),
        ("约3.5%", 3.4, 3.6, True),
        ("突破1.5万亿元", 1.5e12, 2e12, True),
        ("超2500万人", 2500e4, 3000e4, True),
        ("不足300人", 200, 300, True),
        ("4万多家", 4e4, 5e4, True),
        ("一百八十万元", 175e4, 185e4, False),
        ("10至15亿元", 10e8, 15e8, True),
        ("下降8.3%", 8.25, 8.35, False),
        ("1,234人", 1233.5, 1234.5, False),
    ],
)
def test_extent(text: str, low: float, high: float, rough: bool) -> None:
    found, _ = said(text)
    assert found.low == pytest.approx(low)
    assert found.high == pytest.approx(high)
    assert found.rough is rough


def test_words_without_a_figure_have_no_extent() -> None:
    (quantity,) = quantities("卖了数十亿元")
    assert extent(quantity) is None


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("5.2万亿元", "5.16万亿元", True),
        ("5.2万亿元", "5.13万亿元", False),
        ("5.2万亿元", "5.3万亿元", False),
        ("5.2万亿元", "52000亿元", True),
        ("突破5万亿元", "5.16万亿元", True),
        ("突破5万亿元", "6.2万亿元", False),
        ("突破5万亿元", "4.9万亿元", False),
        ("近40亿美元", "39.2亿美元", True),
        ("近40亿美元", "40.8亿美元", False),
        ("40亿美元", "40亿元", False),
        ("3成", "30%", True),
        ("12万人", "11.96万人", True),
        ("12人", "13人", False),
    ],
)
def test_agree(a: str, b: str, expected: bool) -> None:
    one, other = said(a)[0], said(b)[0]
    assert agree(one, other) is agree(other, one) is expected


@pytest.mark.parametrize(
    ("rough", "exact", "expected"),
    [
        ("突破5万亿元", "5.16万亿元", True),
        ("近6万人", "5.8万人", True),
        ("5.16万亿元", "突破5万亿元", False),
        ("5.2万亿元", "5.16万亿元", False),  # both are exact, as far as they go
        ("超5万亿元", "超5.1万亿元", False),
        ("超5万亿元", "7.1万亿元", False),
    ],
)
def test_a_round_figure_is_filled_in(rough: str, exact: str, expected: bool) -> None:
    assert rounds(said(rough)[0], said(exact)[0]) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("增长5%", "下降5%", False),
        ("增长5%", "5.2%", True),
        ("增长5万吨", "5万吨", False),
        ("5万吨", "6吨", True),
        ("5万吨", "6万元", False),
    ],
)
def test_same_measure(a: str, b: str, expected: bool) -> None:
    assert same_measure(said(a)[1], said(b)[1]) is expected
