"""BM25 postings in tantivy; the only module that knows it.

Each shard is one tantivy index that is written once and never changed. Opening composes the shards' segments into one
index, so that document frequencies and lengths count over all of them and scores do not depend on how passages were
divided. What left the index since a shard was written is dropped from what a search finds, and taken out of the
statistics: document frequencies are corrected term by term (``Gone``), mean lengths by a segment of documents that
nothing finds (``Balance``). Scores are then those of an index that never held it, but for the rounding of 32-bit
floats.
"""

import contextlib
import json
import math
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.errors import IndexMismatch
from index.manifest import Amount
from index.search import NO_FILTERS, Filters, day_bounds
from index.zh.words import bigrams, query_terms, words

# Names the on-disk format too; the stubs do not know it.
ENGINE: str = tantivy.__version__  # type: ignore[attr-defined]

# Word matches lead; bigrams repair segmentation; a title names what the whole article is about.
_BOOSTS = {"words": 1.0, "bigrams": 0.5, "title": 0.25}
FIELDS = tuple(_BOOSTS)
# Stands in no text that is searched for: words() and bigrams() keep letters, digits and Han characters only.
_FILLER = "\ue000"
_EVEN = 10_000  # passages, up to which a balance may have as many documents as the index
_SPARE = 16  # hits fetched beyond those asked for, so that few searches must be repeated
# One memory arena holds a whole shard, so that each shard becomes one segment in the order of its passages.
_WRITER_BYTES = 1_000_000_000


_NOWHERE = 2**62


@dataclass(frozen=True, slots=True)
class PostingsRow:
    """What the postings keep of a passage; ``number`` counts from the shard's first passage."""

    number: int
    text: str
    title: str
    source: str
    categories: tuple[str, ...]
    day: int


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _BOOSTS:  # terms come ready, joined by spaces; no phrase is ever asked for, so no positions
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("source", "category"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("day", indexed=True, fast=True)
    builder.add_unsigned_field("number", fast=True)
    return builder.build()


@dataclass(frozen=True, slots=True)
class Balance:
    """Documents that bring mean lengths back to those of what is in the index: how many, and how long together."""

    held: Amount

    @classmethod
    def of(cls, held: Amount, live: Amount) -> "Balance | None":
        """Returns the fewest documents that leave the mean length of each field as it is of ``live``.

        Args:
            held: all that the shards hold.
            live: what of it is in the index.

        Returns:
            None where that would take more documents than the index has passages, or none of them has a field's terms.
        """
        pairs = [(getattr(held, field), getattr(live, field)) for field in FIELDS]
        if not live.passages or any(tokens and not of_live for tokens, of_live in pairs):
            return None
        # So many passages hold each field's terms at their mean length, and one more document has room for the rest.
        least = max([held.passages + 1, *(-(-t * live.passages // of_live) for t, of_live in pairs if of_live)])
        if live.passages <= _EVEN:  # a multiple leaves no rounding
            least = -(-least // live.passages) * live.passages
        if least > held.passages + live.passages:
            return None
        lengths = [round(of_live * least / live.passages) - tokens for tokens, of_live in pairs]
        return cls(Amount(least - held.passages, *lengths))


class Gone(Protocol):
    """What left the index though shards hold it yet."""

    def frequencies(self, field: str, terms: Sequence[str]) -> Mapping[str, int]:
        """Returns how many of the passages that left have each term in this field; terms of none may be left out."""


def write_postings(folder: Path, rows: Iterable[PostingsRow]) -> Amount:
    """Writes the postings of one shard into a new folder; returns how much they hold."""
    writer = _writer(folder)
    total = Amount()
    for row, terms in _with_terms(rows):
        total += Amount(1, *map(len, terms))
        writer.add_document(_document(row, terms))
    _finish(folder, writer)
    return total


def write_balance(folder: Path, balance: Balance) -> None:
    """Writes the documents of a balance into a new folder."""
    writer = _writer(folder)
    lengths = [getattr(balance.held, field) for field in FIELDS]
    for number in range(balance.held.passages):
        terms = tuple([_FILLER] * length if number == 0 else [] for length in lengths)
        writer.add_document(_document(PostingsRow(number, "", "", "", (), 0), terms))
    _finish(folder, writer)


def count_terms(rows: Iterable[PostingsRow]) -> tuple[Amount, Counter[tuple[str, str]]]:
    """Returns how much some passages hold, and how many of them have each (field, term)."""
    total = Amount()
    found: Counter[tuple[str, str]] = Counter()
    for _, terms in _with_terms(rows):
        total += Amount(1, *map(len, terms))
        for field, of_field in zip(FIELDS, terms, strict=True):
            found.update((field, term) for term in set(of_field))
    return total, found


def _with_terms(rows: Iterable[PostingsRow]) -> Iterator[tuple[PostingsRow, tuple[list[str], ...]]]:
    """Yields each row with its terms, field by field."""
    title, title_terms = "", list[str]()
    for row in rows:
        if row.title != title:  # the passages of an article follow each other
            title, title_terms = row.title, words(row.title) + bigrams(row.title)
        yield row, (words(row.text), bigrams(row.text), title_terms)


def _writer(folder: Path) -> tantivy.IndexWriter:
    folder.mkdir(parents=True)
    with _failing_as_os_error():
        return tantivy.Index(_schema(), str(folder)).writer(_WRITER_BYTES, num_threads=1)


@contextlib.contextmanager
def _failing_as_os_error() -> Iterator[None]:
    """Tantivy reports a full or read-only disk as a wrong value."""
    try:
        yield
    except ValueError as error:
        raise OSError(str(error)) from error


def _finish(folder: Path, writer: tantivy.IndexWriter) -> None:
    with _failing_as_os_error():
        writer.commit()
        writer.wait_merging_threads()
    for file in folder.glob(".*"):  # locks and a list for garbage collection: of use to writers only
        file.unlink()


def _document(row: PostingsRow, terms: Sequence[Sequence[str]]) -> tantivy.Document:
    document = tantivy.Document()
    for field, of_field in zip(FIELDS, terms, strict=True):
        document.add_text(field, " ".join(of_field))
    document.add_text("source", row.source)
    for category in row.categories:
        document.add_text("category", category)
    document.add_unsigned("day", row.day)
    document.add_unsigned("number", row.number)
    return document


class Postings:
    """The shards' postings as one index. Searches may run at the same time."""

    def __init__(self, index: tantivy.Index, firsts: Sequence[int], statistics: "_Statistics") -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._firsts = firsts  # of each segment: the place that its passages count from
        self._statistics = statistics

    @classmethod
    def open(
        cls,
        folders: Sequence[Path],
        firsts: Sequence[int],
        numbers: NDArray[np.int64] | None = None,
        gone: Gone | None = None,
        balance: Path | None = None,
    ) -> "Postings":
        """Opens shards; the caller has checked the files' SHA-256.

        Args:
            folders: one per shard.
            firsts: the place that each shard begins with.
            numbers: the number of the passage at each place, -1 of what left the index; None: they are the same.
            gone: what left the index; None: nothing did.
            balance: the folder of what keeps mean lengths as they should be; None: there is no need of it.

        Raises:
            IndexMismatch: another version of tantivy wrote them.
        """
        # tantivy writes a lock file beside what it opens; a folder of links keeps it out of the index, which may be
        # read-only. The files stay mapped after the links are gone.
        with tempfile.TemporaryDirectory(prefix="yiju-", ignore_cleanup_errors=True) as links:
            # What keeps the balance stands behind all places and has no number.
            extra = [] if balance is None else [balance]
            segment_firsts = _compose(Path(links), [*folders, *extra], [*firsts, *(_NOWHERE for _ in extra)])
            try:
                index = tantivy.Index.open(links)
                index.config_reader("manual")
                index.reload()
            except ValueError as error:
                raise IndexMismatch(
                    f"倒排表由另一版本的 tantivy 写成（当前为 {ENGINE}），请重新运行 yiju index。/ "
                    f"The postings were written by another tantivy than {ENGINE}; run `yiju index` again. ({error})"
                ) from error
            return cls(index, segment_firsts, _Statistics(index.searcher(), numbers, gone))

    def search(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[tuple[int, float]]:
        """Returns up to ``k`` (passage number, BM25 score), the best first, equal scores by number."""
        text_query = self._text_query(query)
        if text_query is None or k <= 0 or not self._firsts:
            return []
        wanted = self._filtered(text_query, filters)
        limit = k + _SPARE
        while True:
            hits = self._searcher.search(wanted, limit=limit, count=False).hits
            found = self._numbered(hits)
            # All that share the last score must be known, lest a tie be broken by where passages stand in shards.
            if len(hits) < limit or (len(found) >= k and found[k - 1][1] > hits[-1][0]):
                return found[:k]
            limit *= 2

    def _numbered(self, hits: Sequence[tuple[float, Any]]) -> list[tuple[int, float]]:
        """Returns (passage number, score) of what is in the index, the best first, equal scores by number."""
        addresses = [address for _, address in hits]
        local = self._searcher.fast_field_values("number", addresses)
        places = [self._firsts[a.segment_ord] + int(n or 0) for a, n in zip(addresses, local, strict=True)]
        numbers = self._statistics.numbers_at(places)
        found = [(n, float(score)) for n, (score, _) in zip(numbers, hits, strict=True) if n >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def rarity(self, word: str) -> float:
        """Returns the inverse document frequency of a word, as BM25 has it; a word that no passage holds is rarest."""
        return self._statistics.rarity("words", word)

    def _text_query(self, query: str) -> tantivy.Query | None:
        """Builds the query from terms: text that a user typed never meets a query language."""
        terms = query_terms(query)
        fields = {"words": terms.words, "bigrams": terms.bigrams, "title": terms.words + terms.bigrams}
        clauses = [
            tantivy.Query.boost_query(self._term(field, term, "freq"), _BOOSTS[field] * correction)
            for field, field_terms in fields.items()
            for term, correction in self._statistics.corrections(field, tuple(dict.fromkeys(field_terms)))
        ]
        return _any_of(clauses) if clauses else None

    def _filtered(self, text_query: tantivy.Query, filters: Filters) -> tantivy.Query:
        needed = [
            _any_of([self._term(field, value, "basic") for value in values])
            for field, values in (("source", filters.sources), ("category", filters.categories))
            if values
        ]
        if (days := day_bounds(filters)) is not None:
            needed.append(tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Unsigned, *days))
        if not needed:
            return text_query
        silent = [tantivy.Query.const_score_query(query, 0.0) for query in needed]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in (text_query, *silent)])

    def _term(self, field: str, value: str, option: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, option)


class _Statistics:
    """What BM25 counts, without the passages that left the index."""

    def __init__(self, searcher: tantivy.Searcher, numbers: NDArray[np.int64] | None, gone: Gone | None) -> None:
        self._searcher, self._numbers, self._gone = searcher, numbers, gone
        self._held = int(searcher.num_docs)  # the documents of the balance among them
        self._live = self._held if numbers is None else int(np.count_nonzero(numbers >= 0))

    def numbers_at(self, places: Sequence[int]) -> Sequence[int]:
        """Returns the number at each place, -1 where there is none."""
        if self._numbers is None:
            return places
        known = len(self._numbers)
        found: list[int] = self._numbers[[place if place < known else 0 for place in places]].tolist()
        return [number if place < known else -1 for number, place in zip(found, places, strict=True)]

    def rarity(self, field: str, term: str) -> float:
        """Returns the inverse document frequency of a term in a field."""
        gone = 0 if self._gone is None else self._gone.frequencies(field, [term]).get(term, 0)
        return _idf(self._live, self._searcher.doc_freq(field, term) - gone)

    def corrections(self, field: str, terms: Sequence[str]) -> list[tuple[str, float]]:
        """Returns the terms that the index has, with what tantivy's weight of each must be multiplied by."""
        if self._gone is None:
            return [(term, 1.0) for term in terms]
        gone = self._gone.frequencies(field, terms)
        corrected = []
        for term in terms:
            held = self._searcher.doc_freq(field, term)
            if (live := held - gone.get(term, 0)) > 0:
                corrected.append((term, _idf(self._live, live) / _idf(self._held, held)))
        return corrected


def _idf(passages: int, frequency: int) -> float:
    return math.log(1.0 + (passages - frequency + 0.5) / (frequency + 0.5))


def _any_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _compose(links: Path, folders: Sequence[Path], firsts: Sequence[int]) -> list[int]:
    """Links the shards' files into one folder with one ``meta.json``; returns the first number of each segment."""
    meta: dict[str, Any] = {}
    segment_firsts: list[int] = []
    for folder, first in zip(folders, firsts, strict=True):
        shard = json.loads((folder / "meta.json").read_text("utf8"))
        segment_firsts += [first] * len(shard["segments"])
        if meta:
            meta["segments"] += shard["segments"]
        else:
            meta = shard
        for file in folder.iterdir():
            if file.name != "meta.json":
                _link(file.resolve(), links / file.name)
    if not meta:
        tantivy.Index(_schema(), str(links))
    else:
        (links / "meta.json").write_text(json.dumps(meta), "utf8")
    return segment_firsts


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source)
    except OSError:  # Windows lets only some users make links
        shutil.copyfile(source, target)
