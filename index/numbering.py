"""Three ways to count passages, and how they lead to each other.

A **number** counts the passages of a generation in the order of article id and start; searches return numbers, so that
equal scores stand in the same order however an index came to be. A **row** is given to a passage once and never again;
records and shards keep rows, so that nothing is renumbered by what comes and goes beside it. A **place** counts through
the shards of a generation, the passages that left the index since among them.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.manifest import REMEDY

ORDER, ROWS = "order.npy", "rows.npy"  # of a generation: the row of each number; of a shard: the row of each passage

Integers = NDArray[np.int64]


class Numbering:
    """The numbers of one generation.

    Attributes:
        rows: the row of each number, shape (passages,).
        places: the place of each number, shape (passages,).
        numbers: the number of each place, -1 of what left the index, shape (places,).
    """

    def __init__(self, order: Integers, held: Sequence[Integers], next_row: int) -> None:
        """Joins the order of a generation with what its shards hold.

        Args:
            order: the row of each number.
            held: the rows that each shard holds.
            next_row: greater than every row.

        Raises:
            IndexDamaged: a row stands nowhere, twice, or is too great.
        """
        all_rows = np.concatenate([*held, np.zeros(0, dtype=np.int64)])
        self._place_of_row = _inverse(all_rows, next_row)
        self._number_of_row = _inverse(order, next_row)
        self.rows = order
        self.places = self._place_of_row[order]
        self.numbers = self._number_of_row[all_rows]
        if len(order) and self.places.min() < 0:
            raise _damaged(ORDER)

    @classmethod
    def open(cls, folder: Path, shards: Sequence[Path], next_row: int) -> "Numbering":
        """Reads the numbering of a generation.

        Args:
            folder: of the generation.
            shards: the folders of its shards.
            next_row: as the manifest has it.

        Raises:
            IndexDamaged: a file does not hold what it should.
        """
        return cls(read_rows(folder / ORDER), [read_rows(shard / ROWS) for shard in shards], next_row)

    def numbers_of(self, rows: Sequence[int]) -> Integers:
        """Returns the number of each row, -1 of a row that left the index."""
        return self._number_of_row[np.asarray(rows, dtype=np.int64)]

    def place_of(self, row: int) -> int:
        """Returns where a row stands in the shards, -1 where it stands in none."""
        return int(self._place_of_row[row])


def write_rows(path: Path, rows: Integers) -> None:
    """Writes rows, 4 bytes each."""
    np.save(path, rows.astype("<i4"), allow_pickle=False)


def read_rows(path: Path) -> Integers:
    """Reads rows.

    Raises:
        IndexDamaged: the file holds something else.
    """
    try:
        rows = np.load(path, allow_pickle=False)
    except Exception as error:  # a damaged header fails in as many ways as there are
        raise _damaged(path.name) from error
    if rows.dtype.str != "<i4" or rows.ndim != 1:
        raise _damaged(path.name)
    return np.asarray(rows, dtype=np.int64)


def _inverse(rows: Integers, next_row: int) -> Integers:
    """Returns where each row stands in ``rows``, -1 where it does not.

    Raises:
        IndexDamaged: a row stands there twice or is too great.
    """
    if len(rows) and not (rows.min() >= 0 and rows.max() < next_row):
        raise _damaged(ORDER)
    counted = np.arange(len(rows))
    found = np.full(next_row, -1, dtype=np.int64)
    found[rows] = counted
    if not np.array_equal(found[rows], counted):  # of a row that stands there twice only the last is found again
        raise _damaged(ORDER)
    return found


def ranges(firsts: Integers, counts: Integers) -> Integers:
    """Returns ``first, first + 1, …``, so many of each as ``counts`` says, one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(total) + np.repeat(firsts - (ends - counts), counts), dtype=np.int64)


def _damaged(name: str) -> IndexDamaged:
    return IndexDamaged(f"索引文件 {name} 已损坏。/ The index file {name} is damaged. {REMEDY}")
