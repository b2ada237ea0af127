"""An index in Milvus opened for searching: what ``index.store.Index`` is to a folder."""

import datetime
import time
from collections.abc import Sequence
from typing import Self

from index import encoder as encoders
from index import milvus_terms
from index.articles import Article
from index.closing import Closing
from index.encoder import Encoder
from index.errors import IndexMismatch, IndexMissing
from index.figure_rows import wanted
from index.figures import Figure
from index.manifest import Manifest
from index.milvus import Milvus
from index.milvus_layout import State, damaged, passage_number, passage_place, passing
from index.milvus_records import MilvusRecords, skipped
from index.milvus_state import PATIENCE, Place, Tables, read_state
from index.passages import Passage
from index.search import NO_FILTERS, Filters, Hit
from index.zh.periods import Mention, Period

# More are asked for than wanted: of equal scores Milvus returns any, and the first by id are wanted.
_SPARE = 2
_LOOK = 5.0  # seconds
_DIGITS = 6  # of a cosine: those of equal vectors may differ in the last bits of a float


class MilvusIndex(Closing):
    """One generation of an index in Milvus; ``index.stores.Store`` says what its methods do.

    It stays as it was opened while the next update is published; after the one after that it says so and has to be
    opened again.
    """

    def __init__(self, server: Milvus, place: Place, state: State, encoder: Encoder) -> None:
        self._server, self._state, self._encoder = server, state, encoder
        self._tables = Tables(server, place.prefix, state.epoch)
        self._records = MilvusRecords(server, self._tables, state.generation)
        self._prefix, self._looked = place.prefix, time.monotonic()

    @classmethod
    def open(cls, uri: str, *, encoder: Encoder | None = None) -> Self:
        """Opens what was last published.

        Args:
            uri: the server's address; ``#NAME`` behind it where the index has a name.
            encoder: encodes queries; None: the one that the index names.

        Raises:
            StoreError: nothing answers there.
            IndexMissing: there is no index.
            IndexMismatch: another version or another encoder made it.
            EncoderError: the encoder cannot be loaded.
        """
        place = Place.read(uri)
        server = Milvus(place.uri, patience=PATIENCE)
        try:
            state = read_state(server, place.prefix)
            if state is None:
                raise IndexMissing(
                    f"这个 Milvus 里还没有名为 {place.prefix} 的索引，请先运行 yiju index … --store。/ There is no "
                    f"index {place.prefix!r} in this Milvus; run `yiju index … --store` first."
                )
            made_with = state.settings.encoder
            encoder = encoder or encoders.load(made_with.name)
            if (made_with.fingerprint, made_with.dim) != (encoder.fingerprint, encoder.dim):
                raise IndexMismatch(
                    f"索引由编码器 {made_with.name} 建立，当前编码器是 {encoder.name}，请重新运行 yiju index。/ The "
                    f"index was made with the encoder {made_with.name}, the one loaded is {encoder.name}; run "
                    "`yiju index` again."
                )
        except BaseException:
            server.close()
            raise
        return cls(server, place, state, encoder)

    def close(self) -> None:
        """See ``Store``."""
        self._server.close()

    @property
    def manifest(self) -> Manifest:
        """See ``Store``; an index in Milvus has no shards and files of its own."""
        state = self._state
        return Manifest(settings=state.settings, counts=state.counts, created=state.created, shards=(), files=())

    @property
    def generation(self) -> int:
        """Which update it is."""
        return self._state.generation

    @property
    def number_of_passages(self) -> int:
        """See ``Store``."""
        return self._state.counts.passages

    def article(self, article_id: str) -> Article:
        """See ``Store``."""
        return self._records.held([article_id])[article_id].article

    def article_ids(self) -> list[str]:
        """See ``Store``."""
        return self._records.article_ids()

    def passages(self, article_id: str) -> list[Passage]:
        """See ``Store``."""
        one = self._records.held([article_id])[article_id]
        return [Passage(article_id, start, end, one.article.text[start:end]) for start, end in one.spans]

    def passages_at(self, numbers: Sequence[int]) -> list[Passage]:
        """See ``Store``; the articles of all of them are fetched together."""
        places = [passage_place(number) for number in numbers]
        articles = self._records.held({article_id for article_id, _ in places})
        found = []
        for article_id, start in places:
            end = dict(articles[article_id].spans).get(start)
            if end is None:
                raise damaged(article_id)
            found.append(Passage(article_id, start, end, articles[article_id].article.text[start:end]))
        return found

    def reprints(self, article_id: str) -> tuple[str, ...]:
        """See ``Store``; they are looked for when they are asked for."""
        return self._records.reprints(article_id)

    def latest_date(self) -> datetime.date | None:
        """See ``Store``."""
        latest = max(self._state.days, default=None)
        return None if latest is None else datetime.date.fromisoformat(latest)

    def sources(self) -> tuple[tuple[str, int], ...]:
        """See ``Store``."""
        return _largest_first(self._state.sources)

    def categories(self) -> tuple[tuple[str, int], ...]:
        """See ``Store``."""
        return _largest_first(self._state.categories)

    def months(self) -> tuple[tuple[str, int], ...]:
        """See ``Store``."""
        months: dict[str, int] = {}
        for day, count in sorted(self._state.days.items()):
            months[day[:7]] = months.get(day[:7], 0) + count
        return tuple(months.items())

    def skipped(self) -> list[tuple[str, str]]:
        """See ``Store``."""
        return skipped(self._server, self._tables, self.generation)

    def lexical(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """See ``Store``."""
        return self._hits(self.lexical_ranking(query, k, filters))

    def dense(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """See ``Store``."""
        return self._hits(self.dense_ranking(query, k, filters))

    def lexical_ranking(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[tuple[int, float]]:
        """See ``Store``."""
        self._check_kept()
        counted = milvus_terms.query_numbers(query)
        held_by = self._records.frequencies(counted)
        passages = self.number_of_passages
        vector = {n: boost * milvus_terms.rarity(passages, held_by[n]) for n, boost in counted.items() if held_by[n]}
        return self._ranking("terms", vector, k, filters) if vector else []

    def dense_ranking(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[tuple[int, float]]:
        """See ``Store``."""
        vector = self._encoder.encode_query(query)
        return self._ranking("vector", vector.tolist(), k, filters) if vector.any() else []

    def figures(
        self,
        metric: str | None = None,
        region: str | None = None,
        period: Period | Mention | str | None = None,
        filters: Filters = NO_FILTERS,
        kind: str | None = None,
    ) -> list[Figure]:
        """See ``Store``."""
        self._check_kept()
        return self._records.figures(wanted(metric, region, period, kind, self.latest_date()), filters)

    def rarity(self, word: str) -> float:
        """See ``Store``."""
        number = milvus_terms.term_number("words", word)
        return milvus_terms.rarity(self.number_of_passages, self._records.frequency(number))

    def _check_kept(self) -> None:
        """Makes sure, every few seconds, that rows of this generation are not being removed.

        Raises:
            IndexMismatch: two updates were published since.
        """
        if time.monotonic() - self._looked < _LOOK:
            return
        now = read_state(self._server, self._prefix)
        if now is None or now.generation > self.generation + 1:
            raise IndexMismatch(
                "Milvus 中的索引已更新两次，请重新打开。/ The index in Milvus was updated twice since; open it again."
            )
        self._looked = time.monotonic()

    def _hits(self, found: list[tuple[int, float]]) -> list[Hit]:
        passages = self.passages_at([number for number, _ in found])
        return [Hit(passage, score) for passage, (_, score) in zip(passages, found, strict=True)]

    def _ranking(self, field: str, vector: object, k: int, filters: Filters) -> list[tuple[int, float]]:
        if k <= 0:
            return []
        condition = passing(self.generation, filters)
        rows = self._server.nearest(
            self._tables["passages"], field, vector, k * _SPARE, condition, ["article", "start"]
        )
        if field == "vector":
            rows = [(row, round(score, _DIGITS)) for row, score in rows]
        found = [(passage_number(row["article"], row["start"]), score) for row, score in rows]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]


def _largest_first(tally: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((name, count) for name, count in tally.items() if count > 0), key=lambda p: (-p[1], p[0])))
