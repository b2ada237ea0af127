"""An index opened for searching: articles and passages, BM25 and dense search over them."""

import datetime
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import encoder as encoders
from index.articles import Article
from index.closing import Closing
from index.encoder import Encoder
from index.errors import IndexMismatch
from index.figure_rows import wanted
from index.figures import Figure
from index.generations import Generation, HeldGeneration, hold_current
from index.layers import RECORDS, damaged
from index.manifest import EncoderMark, FileEntry, Manifest
from index.numbering import Numbering
from index.passages import Passage
from index.postings import Postings
from index.records import Records
from index.search import NO_FILTERS, Filters, Hit
from index.shards import BALANCE, POSTINGS, SHARDS, shard_firsts
from index.vectors import VECTORS, Vectors
from index.zh.periods import Mention, Period

# Bytes that are hashed in some tenths of a second. An index of more is not hashed whole when it is opened.
_HASHED_WHOLE = 256 * 2**20
# Of which small parts are read, and checked by themselves.
_READ_IN_PARTS = (f"/{VECTORS}", RECORDS)


class Index(Closing):
    """One generation of an index, open for reading; every method may be called from any thread.

    It stays as it was opened while another process updates the index; open again to see the update.
    """

    def __init__(
        self,
        held: HeldGeneration,
        records: Records,
        numbering: Numbering,
        postings: Postings,
        vectors: Vectors,
        encoder: Encoder,
    ) -> None:
        self._held = held
        self._records = records
        self._numbering = numbering
        self._postings = postings
        self._vectors = vectors
        self._encoder = encoder
        self._allowed = lru_cache(maxsize=16)(self._passing)  # a chat asks with the same filters again and again

    @classmethod
    def open(cls, path: Path | str, *, encoder: Encoder | None = None) -> Self:
        """Opens the index in folder ``path``, whole or not at all.

        Args:
            path: the folder that ``build`` wrote.
            encoder: encodes queries; None: the one that the index names.

        Raises:
            IndexMissing: there is no index.
            IndexDamaged: a file is missing, cut or altered. Every file is compared with its SHA-256 before it is used;
                of a large index some are compared in size only (docs/decisions/large-index.md).
            IndexMismatch: another format version or another encoder made the index.
            EncoderError: the encoder cannot be loaded.
        """
        held = hold_current(Path(path))
        try:
            made_with = held.generation.manifest.settings.encoder
            encoder = encoder or encoders.load(made_with.name)
            _check_encoder(made_with, encoder)
            held.check_files(hashed_when_opened(held.generation.manifest))
            records, numbering, postings, vectors = _read(held.generation)
        except BaseException:
            held.release()
            raise
        return cls(held, records, numbering, postings, vectors, encoder)

    def close(self) -> None:
        """Closes the files and lets a later update remove this generation; a second call does nothing."""
        self._records.close()
        self._held.release()

    @property
    def manifest(self) -> Manifest:
        """What the index consists of and was made with."""
        return self._held.generation.manifest

    @property
    def number_of_passages(self) -> int:
        """How many passages there are."""
        return self.manifest.counts.passages

    def article(self, article_id: str) -> Article:
        """Returns one article; KeyError where no article has this id."""
        return self._records.article(article_id)

    def article_ids(self) -> list[str]:
        """Returns all article ids in order."""
        return self._records.article_ids()

    def passages(self, article_id: str) -> list[Passage]:
        """Returns an article's passages in order of start; KeyError where no article has this id."""
        return self._records.passages(article_id)

    def reprints(self, article_id: str) -> tuple[str, ...]:
        """Returns the other articles that are the same report, the earliest first; KeyError where none has this id."""
        return self._records.reprints(article_id)

    def latest_date(self) -> datetime.date | None:
        """Returns the date of the newest article, None where no article has one."""
        return self._records.latest_date()

    def sources(self) -> tuple[tuple[str, int], ...]:
        """Returns (source, number of articles), the largest first."""
        return self._records.sources()

    def categories(self) -> tuple[tuple[str, int], ...]:
        """Returns (category, number of articles), the largest first."""
        return self._records.categories()

    def months(self) -> tuple[tuple[str, int], ...]:
        """Returns (month as 2023-07, number of articles), the earliest first; articles without a date not."""
        return self._records.months()

    def skipped(self) -> list[tuple[str, str]]:
        """Returns (path, reason) of every input that could not be read as an article."""
        return self._records.skipped()

    def lexical(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """Returns the ``k`` passages with the highest BM25 scores over words, bigrams and titles.

        Fewer come back only where fewer share a term with the query and pass the filters. Equal scores are in the
        order of article id and start.
        """
        return self._hits(self.lexical_ranking(query, k, filters))

    def dense(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """Returns the ``k`` passages whose vectors are nearest to the query's; scores are cosines.

        Fewer come back only where fewer pass the filters, none for a query of which the encoder knows nothing. Equal
        scores are in the order of article id and start.
        """
        return self._hits(self.dense_ranking(query, k, filters))

    def lexical_ranking(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[tuple[int, float]]:
        """Returns what ``lexical`` does as (passage number, score), without the passages."""
        return self._postings.search(query, k, filters)

    def dense_ranking(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[tuple[int, float]]:
        """Returns what ``dense`` does as (passage number, score), without the passages."""
        vector = self._encoder.encode_query(query)
        if not vector.any():  # equally far from everything
            return []
        allowed: NDArray[np.bool_] | None = self._allowed(filters)
        return self._vectors.search(vector, k, allowed)

    def passages_at(self, numbers: Sequence[int]) -> list[Passage]:
        """Returns the passages of these numbers in the order given; numbers are in the order of article id and start.

        Raises:
            IndexDamaged: the text of an article is not what was indexed.
        """
        return self._records.passages_at(self._numbering.rows[list(numbers)].tolist())

    def figures(
        self,
        metric: str | None = None,
        region: str | None = None,
        period: Period | Mention | str | None = None,
        filters: Filters = NO_FILTERS,
        kind: str | None = None,
    ) -> list[Figure]:
        """Returns the figures that the articles give, those of the newest articles first.

        Args:
            metric: the measure by any of its names, or as people say it (出口, 跨境电商出口, 社零); None: any.
            region: the region by any of its names, and none inside or around it; None: any.
            period: the same days; words are read as in a question (2023H1, 2023年上半年), and without a year
                (上半年) mean that of any; None: any.
            filters: which articles may answer.
            kind: one of ``index.figures.FigureKind``; None: any.

        Raises:
            ValueError: there is no such measure, region, period or kind.
            IndexDamaged: what is stored is not what was indexed.
        """
        return self._records.figures(wanted(metric, region, period, kind, self.latest_date()), filters)

    def rarity(self, word: str) -> float:
        """Returns how rare a word is among the passages: its inverse document frequency, at least 0."""
        return self._postings.rarity(word)

    def _passing(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Returns which passage numbers pass the filters, shape (passages,); None where all do."""
        rows = self._records.passing(filters)
        if rows is None:
            return None
        numbers = self._numbering.numbers_of(rows)
        if len(numbers) and numbers.min() < 0:
            raise damaged("records.sqlite")
        mask = np.zeros(self.number_of_passages, dtype=np.bool_)
        mask[numbers] = True
        return mask

    def _hits(self, found: list[tuple[int, float]]) -> list[Hit]:
        passages = self.passages_at([number for number, _ in found])
        return [Hit(passage, score) for passage, (_, score) in zip(passages, found, strict=True)]


def _check_encoder(made_with: EncoderMark, encoder: Encoder) -> None:
    loaded = EncoderMark(encoder.name, encoder.fingerprint, encoder.dim)
    if (made_with.fingerprint, made_with.dim) != (loaded.fingerprint, loaded.dim):
        raise IndexMismatch(
            f"索引由编码器 {_mark(made_with)} 建立，当前编码器是 {_mark(loaded)}，请重新运行 yiju index。/ The index "
            f"was made with the encoder {_mark(made_with)}, the one loaded is {_mark(loaded)}; run `yiju index` again."
        )


def _mark(mark: EncoderMark) -> str:
    return f"{mark.name} ({mark.fingerprint[:12]}, {mark.dim}d)"


def hashed_when_opened(manifest: Manifest) -> Callable[[FileEntry], bool]:
    """Returns which files are compared with their SHA-256 when the index is opened."""
    if sum(entry.size for entry in manifest.files) <= _HASHED_WHOLE:
        return lambda _: True
    return lambda entry: not entry.path.endswith(_READ_IN_PARTS)


def _read(generation: Generation) -> tuple[Records, Numbering, Postings, Vectors]:
    """Opens the files of a generation that has been checked."""
    manifest = generation.manifest
    folders = [generation.folder / SHARDS / shard.name for shard in manifest.shards]
    numbering = Numbering.open(generation.folder, folders, manifest.next_row)
    vectors = Vectors.open(folders, manifest.settings.encoder.dim, numbering.places)
    gone = any(shard.gone.passages for shard in manifest.shards)
    records = Records.of(generation)
    try:
        postings = Postings.open(
            [folder / POSTINGS for folder in folders],
            shard_firsts(manifest)[:-1],
            numbering.numbers,
            records if gone else None,
            generation.folder / BALANCE if gone else None,
        )
    except BaseException:
        records.close()
        raise
    return records, numbering, postings, vectors
