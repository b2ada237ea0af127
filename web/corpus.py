"""What a corpus holds, for the page about it and for the filters."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index import Store

MOST_NAMES = 500  # sources or categories offered by name
MOST_SKIPPED = 200  # skipped inputs shown one by one
_SHOWN_PARTS = 3  # of a skipped file's path: enough to find it, not the whole of the machine


@dataclass(frozen=True, slots=True)
class Corpus:
    """What an index was made from.

    Attributes:
        articles: How many.
        passages: How many.
        sources: (name, number of articles), the largest first.
        categories: The same.
        months: (2023-07, number of articles), every month from the first to the last.
        undated: Articles without a date.
        latest: The newest article's date.
        updated: When the index was last written, UTC.
        skipped: (file, reason), the first of them.
        skipped_count: How many inputs were skipped.
    """

    articles: int
    passages: int
    sources: tuple[tuple[str, int], ...]
    categories: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]
    undated: int
    latest: str | None
    updated: str
    skipped: tuple[tuple[str, str], ...]
    skipped_count: int

    def record(self) -> dict[str, Any]:
        """The corpus as a JSON object."""
        return asdict(self)


def describe(index: Store) -> Corpus:
    """What ``index`` holds."""
    counts, latest, months, skipped = index.manifest.counts, index.latest_date(), index.months(), index.skipped()
    return Corpus(
        articles=counts.articles,
        passages=counts.passages,
        sources=index.sources()[:MOST_NAMES],
        categories=index.categories()[:MOST_NAMES],
        months=every_month(months),
        undated=counts.articles - sum(count for _, count in months),
        latest=None if latest is None else latest.isoformat(),
        updated=index.manifest.created,
        skipped=tuple((shortened(path), reason) for path, reason in skipped[:MOST_SKIPPED]),
        skipped_count=len(skipped),
    )


def every_month(months: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """The same with the months between that have no article, where that is at most fifty years."""
    if not months:
        return ()
    counts = dict(months)
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (months[0][0], months[-1][0]))
    if last - first > 600:
        return months
    names = (f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1))
    return tuple((name, counts.get(name, 0)) for name in names)


def shortened(path: str) -> str:
    """The last parts of a path."""
    parts = PurePath(path).parts
    return path if len(parts) <= _SHOWN_PARTS else "…/" + "/".join(parts[-_SHOWN_PARTS:])
