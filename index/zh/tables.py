"""Tables as lines of cells («甲 | 3亿元 | 5%»): the row's name and the column's heading of a cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

CELL = " | "
# A place in an order, which names no row; and a figure, which heads no column.
_NUMBER = re.compile(r"\s*(?:第?\d{1,3}|第?[一二三四五六七八九十]{1,3})[名位.、]?\s*")
_FIGURE = re.compile(r"\s*[-+约超近]?\d[\d,.]*(?!\d|年|月|日|-\d|至)[^\s|]{0,5}\s*|\s*[-—/]\s*")
# How a column's figures are told, not of what: they are of the column before.
_MANNER = re.compile(
    r"\s*(?:同比|环比|比上[年月]|较上[年月])?(?:增长|增减|增速|增幅|涨幅|变化|变动|[涨升]跌)?(?:[(（][^()（）]{1,6}[)）]|%)?\s*"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell of a table stands; all spans are (start, end) into the text.

    Attributes:
        row: Its line.
        name: The cell that names its line: the first, or the second of lines that are numbered.
        headings: The cell of the table's first line above it, which names the column, and, where that only says how
            figures are told (同比), those before it that it may be of, nearest first; none in that line itself and
            where the text begins amid the table.
        others: The names of the table's other rows below the heading.
        caption: The line before the table; empty where the text begins with the table.
    """

    row: tuple[int, int]
    name: tuple[int, int]
    headings: tuple[tuple[int, int], ...]
    others: tuple[tuple[int, int], ...]
    caption: tuple[int, int]


def cell_at(text: str, position: int) -> Cell | None:
    """The cell that holds ``position``, or None where no table stands there or it is the one that names its line."""
    row = line_at(text, position)
    if CELL not in text[slice(*row)]:
        return None
    rows = _rows(text, row)
    headed = rows[0][0] > 0 or not all(_FIGURE.fullmatch(text, *cell) for cell in cells_of(text, rows[0])[1:])
    body = rows[1:] if headed else rows
    naming = _naming_column(text, body)
    cells, column = cells_of(text, row), column_at(text, position)
    if column == naming or len(cells) <= naming or (column < naming and row not in body):
        return None
    headings = _headings(cells_of(text, rows[0]), naming, column, text) if headed and row in body else ()
    others = [own[naming] for other in body if other != row and len(own := cells_of(text, other)) > naming]
    caption = line_at(text, rows[0][0] - 1) if rows[0][0] > 0 else (0, 0)
    return Cell(row, cells[naming], headings, tuple(others), caption)


def _rows(text: str, row: tuple[int, int]) -> list[tuple[int, int]]:
    """The lines of the table that ``row`` is one of."""
    rows = [row]
    while rows[0][0] > 0 and CELL in text[slice(*line_at(text, rows[0][0] - 1))]:
        rows.insert(0, line_at(text, rows[0][0] - 1))
    while rows[-1][1] < len(text) and CELL in text[slice(*line_at(text, rows[-1][1] + 1))]:
        rows.append(line_at(text, rows[-1][1] + 1))
    return rows


def _headings(heads: Sequence[tuple[int, int]], naming: int, column: int, text: str) -> tuple[tuple[int, int], ...]:
    """What heads a column, and what heads those before it that it says more about."""
    found: list[tuple[int, int]] = []
    for at in range(column if column < len(heads) else -1, -1, -1):
        if found and at <= naming:
            break
        found.append(heads[at])
        if not _MANNER.fullmatch(text, *heads[at]):
            break
    return tuple(found)


def _naming_column(text: str, body: Sequence[tuple[int, int]]) -> int:
    """The column that names the lines of a table: the first, unless that numbers them and there is more beside it."""
    lines = [cells_of(text, row) for row in body]
    numbered = lines and all(len(cells) > 2 and _NUMBER.fullmatch(text, *cells[0]) for cells in lines)
    return int(bool(numbered) and not any(_FIGURE.fullmatch(text, *cells[1]) for cells in lines))


def line_at(text: str, position: int) -> tuple[int, int]:
    """(start, end) of the line that holds ``position``, its line end left out."""
    low = text.rfind("\n", 0, position) + 1
    high = text.find("\n", position)
    return low, high if high >= 0 else len(text)


def column_at(text: str, position: int) -> int:
    """Which cell of its line holds ``position``, from 0."""
    return text.count(CELL, line_at(text, position)[0], position)


def cells_of(text: str, line: tuple[int, int]) -> list[tuple[int, int]]:
    """(start, end) of each cell of a line."""
    spans, start = [], line[0]
    while (end := text.find(CELL, start, line[1])) >= 0:
        spans.append((start, end))
        start = end + len(CELL)
    return [*spans, (start, line[1])]
