"""What names the figures of a table at its edges: a column's heading, a row's name."""

from collections.abc import Sequence
from typing import TypeVar

from index.zh.metrics import Metric
from index.zh.periods import Mention
from index.zh.regions import Region
from index.zh.tables import Cell

_Named = TypeVar("_Named", Region, Metric, Mention)


def at_edges(cell: Cell, named: Sequence[_Named]) -> list[_Named]:
    """What a cell's headings name, or else its row's name."""
    return [one for heading in cell.headings[::-1] for one in within(named, heading)] or within(named, cell.name)


def within(named: Sequence[_Named], span: tuple[int, int]) -> list[_Named]:
    """Those of ``named`` that lie in ``span``."""
    return [one for one in named if span[0] <= one.start and one.end <= span[1]]
