"""Where an index lives: a folder on this machine, or collections in Milvus. Answering knows only ``Store``."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from index.articles import Article
from index.encoder import Encoder
from index.errors import IndexDamaged, IndexMismatch, IndexMissing
from index.figures import Figure
from index.manifest import Manifest
from index.passages import Passage
from index.search import NO_FILTERS, Filters, Hit
from index.zh.periods import Mention, Period

if TYPE_CHECKING:
    from index.assembly import Progress
    from index.build import BuildReport

#: What the name of a store in Milvus begins with; its address follows.
MILVUS = "milvus:"


class Store(Protocol):
    """One generation of an index, open for reading; every method may be called from any thread.

    ``index.store.Index`` says of each method what it returns and raises; a store in Milvus may also raise
    ``StoreError`` anywhere, and goes on when the server is back.
    """

    @property
    def manifest(self) -> Manifest:
        """What the index consists of and was made with."""

    @property
    def number_of_passages(self) -> int:
        """How many passages there are."""

    def article(self, article_id: str) -> Article:
        """Returns one article."""

    def article_ids(self) -> list[str]:
        """Returns all article ids in order."""

    def passages(self, article_id: str) -> list[Passage]:
        """Returns an article's passages in order."""

    def passages_at(self, numbers: Sequence[int]) -> list[Passage]:
        """Returns the passages of these numbers, which rankings gave."""

    def reprints(self, article_id: str) -> tuple[str, ...]:
        """Returns the other articles that are the same report."""

    def latest_date(self) -> datetime.date | None:
        """Returns the date of the newest article."""

    def sources(self) -> tuple[tuple[str, int], ...]:
        """Returns (source, number of articles)."""

    def categories(self) -> tuple[tuple[str, int], ...]:
        """Returns (category, number of articles)."""

    def months(self) -> tuple[tuple[str, int], ...]:
        """Returns (month, number of articles)."""

    def skipped(self) -> list[tuple[str, str]]:
        """Returns (path, reason) of every input that could not be read as an article."""

    def lexical(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """Returns the ``k`` passages with the highest BM25 scores."""

    def dense(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """Returns the ``k`` passages whose vectors are nearest to the query's."""

    def lexical_ranking(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[tuple[int, float]]:
        """Returns what ``lexical`` does as (number, score); numbers are in the order of article id and start."""

    def dense_ranking(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[tuple[int, float]]:
        """Returns what ``dense`` does as (number, score)."""

    def figures(
        self,
        metric: str | None = None,
        region: str | None = None,
        period: Period | Mention | str | None = None,
        filters: Filters = NO_FILTERS,
        kind: str | None = None,
    ) -> list[Figure]:
        """Returns the figures that the articles give."""

    def rarity(self, word: str) -> float:
        """Returns a word's inverse document frequency."""

    def close(self) -> None:
        """Closes it; a second call does nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def in_milvus(place: Path | str) -> str | None:
    """Returns the address of a store in Milvus, None for a folder."""
    return place[len(MILVUS) :] if isinstance(place, str) and place.startswith(MILVUS) else None


def encoder_of(place: Path | str) -> str | None:
    """Returns the name of the encoder that an index was made with, None where there is no index that can be read."""
    try:
        if (uri := in_milvus(place)) is not None:
            from index.milvus_state import published

            state = published(uri)
            return state.settings.encoder.name if state else None
        from index.generations import hold_current

        held = hold_current(Path(place))
    except (IndexMissing, IndexMismatch, IndexDamaged):
        return None
    held.release()
    return held.generation.manifest.settings.encoder.name


def generation_of(place: Path | str) -> int:
    """Returns which generation of an index readers see.

    Raises:
        IndexMissing: there is none.
        StoreError: Milvus does not answer.
    """
    if (uri := in_milvus(place)) is not None:
        from index.milvus_state import published

        if (state := published(uri)) is None:
            raise IndexMissing("Milvus 里还没有索引。/ There is no index in Milvus yet.")
        return state.generation
    from index.generations import hold_current

    held = hold_current(Path(place))
    held.release()
    return held.generation.number


def update(
    paths: Sequence[Path],
    place: Path | str,
    *,
    encoder: Encoder | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Makes the index at ``place`` that of the articles in ``paths``, wherever it lives.

    Args:
        paths: files and folders; articles of files that are no longer among them leave the index.
        place: a folder, or ``milvus:URI``.
        encoder: embeds the passages; None: the one that the index was made with, the bundled one for a new index.
        strict: fail when any input cannot be read as an article.
        progress: is told how far the build is.

    Raises:
        YijuError: as ``index.build.build``; ``StoreError`` where Milvus does not answer.
    """
    if (uri := in_milvus(place)) is not None:
        from index.milvus_build import build_in_milvus

        return build_in_milvus(paths, uri, encoder=encoder, strict=strict, progress=progress)
    from index.build import build

    return build(paths, Path(place), encoder=encoder, strict=strict, progress=progress)


def open_store(place: Path | str, *, encoder: Encoder | None = None) -> Store:
    """Opens an index wherever it lives.

    Args:
        place: a folder, or ``milvus:URI``.
        encoder: encodes queries; None: the one that the index names.

    Raises:
        YijuError: as ``Index.open``; ``StoreError`` where Milvus does not answer.
    """
    if (uri := in_milvus(place)) is not None:
        from index.milvus_store import MilvusIndex

        return MilvusIndex.open(uri, encoder=encoder)
    from index.store import Index

    return Index.open(place, encoder=encoder)
