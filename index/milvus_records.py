"""What an index in Milvus says of its articles, for reading; what is read is kept in memory within bounds."""

import datetime
import math
import threading
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index import reprints
from index.figure_rows import Wanted
from index.figures import Figure
from index.milvus import Milvus, Row, quoted
from index.milvus_layout import Held, alive, held, passing, plain
from index.milvus_state import Tables
from index.search import Filters

_KEPT = 512  # articles
_KEPT_TERMS = 2**16
_PAGE = 200  # articles in one reply
_SAME_BINS = 0.65  # as in ``index.reprints``
_HELD = ("id", "seal", "record")
_SIGNED = ("id", "day", "bands")


class MilvusRecords:
    """The records of one generation; any thread may ask."""

    def __init__(self, server: Milvus, tables: Tables, generation: int) -> None:
        self._server, self._tables, self._generation = server, tables, generation
        self._alive = alive(generation)
        self._kept: OrderedDict[str, Held] = OrderedDict()
        self._turn = threading.Lock()
        self.frequency = lru_cache(maxsize=_KEPT_TERMS)(self._frequency)
        self.reprints = lru_cache(maxsize=_KEPT)(self._reprints)

    def held(self, wanted: Iterable[str]) -> dict[str, Held]:
        """Returns the articles of these ids; those that are not in memory come in one call.

        Raises:
            KeyError: no article has one of them.
            IndexDamaged: what is stored is not what was indexed.
        """
        ids = set(wanted)
        with self._turn:
            found = {one: self._kept[one] for one in ids if one in self._kept}
        if missing := sorted(ids - found.keys()):
            found |= {one.article.id: one for one in map(held, self._articles(_of_ids(missing), _HELD))}
        if gone := ids - found.keys():
            raise KeyError(min(gone))
        self._keep(found)
        return found

    def article_ids(self) -> list[str]:
        """Returns all ids in order."""
        return sorted(row["id"] for row in self._articles("key > 0", ("id",)))

    def figures(self, asked: Wanted, filters: Filters) -> list[Figure]:
        """Returns the figures wanted, those of the newest articles first."""
        condition = passing(self._generation, filters)
        if asked.metric is not None:
            measure = asked.metric if asked.region is None else f"{asked.metric}/{asked.region}"
            condition += f" and array_contains_any(measures, {quoted([plain(measure)])})"
        rows = self._articles(condition, _HELD)
        found = [figure for row in rows for figure in held(row).figures_read() if _is_wanted(asked, figure)]
        return sorted(found, key=lambda f: (-_day(f.published), f.article_id, f.start))

    def frequencies(self, numbers: Iterable[int]) -> dict[int, int]:
        """Returns how many passages hold each of these terms."""
        wanted = list(numbers)
        rows = self._server.get(self._tables["terms"], wanted, ["held_by", "generation", "before"])
        return dict.fromkeys(wanted, 0) | {row["key"]: held_by(row, self._generation) for row in rows}

    def _frequency(self, number: int) -> int:
        return self.frequencies([number])[number]

    def _reprints(self, article_id: str) -> tuple[str, ...]:
        """Finds all that are like an article, like those, and so on; then groups them as a folder's articles are.

        Raises:
            KeyError: no article has this id.
        """
        first = next(iter(self._articles(_of_ids([article_id]), _SIGNED)), None)
        if first is None:
            raise KeyError(article_id)
        near, ahead = {article_id: first}, [first]
        while ahead:
            bands = sorted({band for row in ahead for band in row["bands"]})
            others = list(self._articles(f"array_contains_any(bands, {bands})", _SIGNED))
            ahead = [row for row in others if row["id"] not in near and any(_near(row, one) for one in ahead)]
            near |= {row["id"]: row for row in ahead}
        rows = sorted(near.values(), key=lambda row: (row["day"] or math.inf, row["id"]))
        ids = [str(row["id"]) for row in rows]
        groups = reprints.groups(
            [_bins(row).tobytes() for row in rows], lambda n: self.held([ids[n]])[ids[n]].article.text
        )
        mine = next((group for group in groups if ids.index(article_id) in group), ())
        return tuple(ids[number] for number in mine if ids[number] != article_id)

    def _articles(self, condition: str, fields: Iterable[str]) -> Iterable[Row]:
        return self._server.find(self._tables["articles"], f"{condition} and {self._alive}", list(fields), page=_PAGE)

    def _keep(self, found: dict[str, Held]) -> None:
        with self._turn:
            for article_id, one in found.items():
                self._kept[article_id] = one
                self._kept.move_to_end(article_id)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def skipped(server: Milvus, tables: Tables, generation: int) -> list[tuple[str, str]]:
    """Returns (path, reason) of every input of a generation that could not be read as an article."""
    rows = server.find(tables["files"], f"skips > 0 and {alive(generation)}", ["skipped"])
    flat = [part for row in rows for part in row["skipped"]]
    return sorted(zip(flat[::2], flat[1::2], strict=True), key=lambda pair: pair[0])


def held_by(row: Row, generation: int) -> int:
    """Returns how many passages of a generation, the last one or the one before, hold a term."""
    return int(row["held_by"] if row["generation"] <= generation else row["before"])


def _of_ids(ids: Iterable[str]) -> str:
    return f"id in {quoted(map(plain, ids))}"


def _is_wanted(asked: Wanted, figure: Figure) -> bool:
    """What ``figure_rows.SELECT`` asks of a row."""
    values, period = asked.values(), figure.period
    days = (None, None) if period is None else (period.start.isoformat(), period.end.isoformat())
    return (
        values["metric"] in (None, figure.metric)
        and values["region"] in (None, figure.region)
        and values["kind"] in (None, figure.kind)
        and (values["first_day"] is None or (values["first_day"], values["last_day"]) == days)
        and (None if period is None else period.grain) != values["not_grain"]
        and asked.fits(period)
    )


def _near(a: Row, b: Row) -> bool:
    return float((_bins(a) == _bins(b)).mean()) >= _SAME_BINS


def _bins(row: Row) -> NDArray[np.uint16]:
    return np.array(row["bands"], dtype="<i8").view("<u2")


def _day(date: datetime.date | None) -> int:
    return 0 if date is None else date.toordinal()
