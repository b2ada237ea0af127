"""Tables as lines of cells («甲 | 3亿元 | 5%»): the row's name and the column's heading of a cell."""

from dataclasses import dataclass

CELL = " | "


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell of a table stands; all spans are (start, end) into the text.

    Attributes:
        row: Its line.
        name: The first cell of its line, which names the row.
        heading: The cell of the table's first line above it, which names the column; None in that line itself.
        others: The names of the table's other rows below the heading.
        caption: The line before the table; empty where the text begins with the table.
    """

    row: tuple[int, int]
    name: tuple[int, int]
    heading: tuple[int, int] | None
    others: tuple[tuple[int, int], ...]
    caption: tuple[int, int]


def cell_at(text: str, position: int) -> Cell | None:
    """The cell that holds ``position``, or None where no table stands there or it is the first of its line."""
    row = line_at(text, position)
    if CELL not in text[slice(*row)] or position < row[0] + text[slice(*row)].index(CELL):
        return None
    rows = [row]
    while rows[0][0] > 0 and CELL in text[slice(*line_at(text, rows[0][0] - 1))]:
        rows.insert(0, line_at(text, rows[0][0] - 1))
    while rows[-1][1] < len(text) and CELL in text[slice(*line_at(text, rows[-1][1] + 1))]:
        rows.append(line_at(text, rows[-1][1] + 1))
    first = rows[0]
    heading = None
    if row != first:
        cells = cells_of(text, first)
        column = text.count(CELL, row[0], position)
        heading = cells[column] if column < len(cells) else None
    others = tuple(cells_of(text, other)[0] for other in rows[1:] if other != row)
    caption = line_at(text, first[0] - 1) if first[0] > 0 else (0, 0)
    return Cell(row, cells_of(text, row)[0], heading, others, caption)


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
