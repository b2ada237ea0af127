"""Cells of tables know their row, their column and the line above."""

import pytest

from index.zh.tables import cell_at, cells_of, column_at, line_at

TEXT = "各市如下：\n市 | 出口 | 增长\n甲市 | 59亿元 | 1.4%\n乙市 | 47亿元 | 2.6%\n以上。"


@pytest.mark.parametrize(
    ("figure", "name", "heading"), [("59亿元", "甲市", "出口"), ("2.6%", "乙市", "增长"), ("1.4%", "甲市", "增长")]
)
def test_cell(figure: str, name: str, heading: str) -> None:
    cell = cell_at(TEXT, TEXT.index(figure))
    assert cell is not None
    assert TEXT[slice(*cell.name)] == name
    assert [TEXT[slice(*one)] for one in cell.headings][:1] == [heading]
    assert TEXT[slice(*cell.caption)] == "各市如下："
    assert [TEXT[slice(*other)] for other in cell.others] == ["乙市" if name == "甲市" else "甲市"]


@pytest.mark.parametrize("words", ["各市如下", "甲市", "以上"])
def test_no_cell(words: str) -> None:
    assert cell_at(TEXT, TEXT.index(words)) is None


def test_the_heading_has_none() -> None:
    cell = cell_at(TEXT, TEXT.index("增长"))
    assert cell is not None
    assert cell.headings == ()


RANKED = "位次 | 省份 | 出口（亿元） | 同比\n1 | 甲省 | 59.1 | 1.4%\n2 | 乙省 | 47.3 | 2.6%"


@pytest.mark.parametrize(
    ("figure", "name", "headings"),
    [("59.1", "甲省", ["出口（亿元）"]), ("2.6%", "乙省", ["同比", "出口（亿元）"])],
)
def test_numbered_lines_are_named_by_the_second_cell(figure: str, name: str, headings: list[str]) -> None:
    cell = cell_at(RANKED, RANKED.index(figure))
    assert cell is not None
    assert RANKED[slice(*cell.name)] == name
    assert [RANKED[slice(*heading)] for heading in cell.headings] == headings
    assert cell_at(RANKED, RANKED.index(name)) is None


def test_a_text_that_begins_amid_a_table_has_no_heading() -> None:
    text = "甲市 | 59亿元 | 1.4%\n乙市 | 47亿元 | 2.6%\n以上。"
    cell = cell_at(text, text.index("2.6%"))
    assert cell is not None
    assert cell.headings == ()
    assert [text[slice(*other)] for other in cell.others] == ["甲市"]


def test_lines_and_columns() -> None:
    at = TEXT.index("47亿元")
    assert TEXT[slice(*line_at(TEXT, at))] == "乙市 | 47亿元 | 2.6%"
    assert column_at(TEXT, at) == 1
    assert [TEXT[a:b] for a, b in cells_of(TEXT, line_at(TEXT, at))] == ["乙市", "47亿元", "2.6%"]
