"""BM25 postings in tantivy; the only module that knows it.

Each shard is one tantivy index that is written once and never changed. Opening composes the shards' segments into one
index, so that document frequencies and lengths count over all of them and scores do not depend on how passages were
divided. Nothing is ever deleted from a segment, because tantivy's statistics would remember it.
"""

import json
import math
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from index.errors import IndexMismatch
from index.search import NO_FILTERS, Filters, day_bounds
from index.zh.words import bigrams, query_terms, words

# Names the on-disk format too; the stubs do not know it.
ENGINE: str = tantivy.__version__  # type: ignore[attr-defined]

# Word matches lead; bigrams repair segmentation; a title names what the whole article is about.
_BOOSTS = {"words": 1.0, "bigrams": 0.5, "title": 0.25}
# One memory arena holds a whole shard, so that each shard becomes one segment in the order of its passages.
_WRITER_BYTES = 1_000_000_000


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


def write_postings(folder: Path, rows: Iterable[PostingsRow]) -> None:
    """Writes the postings of one shard into a new folder."""
    folder.mkdir(parents=True)
    writer = tantivy.Index(_schema(), str(folder)).writer(_WRITER_BYTES, num_threads=1)
    title, title_terms = "", ""
    for row in rows:
        if row.title != title:  # the passages of an article follow each other
            title, title_terms = row.title, " ".join(words(row.title) + bigrams(row.title))
        writer.add_document(_document(row, title_terms))
    writer.commit()
    writer.wait_merging_threads()
    for file in folder.glob(".*"):  # locks and a list for garbage collection: of use to writers only
        file.unlink()


def _document(row: PostingsRow, title_terms: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("words", " ".join(words(row.text)))
    document.add_text("bigrams", " ".join(bigrams(row.text)))
    document.add_text("title", title_terms)
    document.add_text("source", row.source)
    for category in row.categories:
        document.add_text("category", category)
    document.add_unsigned("day", row.day)
    document.add_unsigned("number", row.number)
    return document


class Postings:
    """The shards' postings as one index. Searches may run at the same time."""

    def __init__(self, index: tantivy.Index, firsts: Sequence[int]) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._firsts = firsts  # of each segment: the passage number that its numbers count from

    @classmethod
    def open(cls, folders: Sequence[Path], firsts: Sequence[int]) -> "Postings":
        """Opens shards in the order of their passage numbers; the caller has checked the files' SHA-256.

        Args:
            folders: one per shard.
            firsts: the passage number that each shard begins with.

        Raises:
            IndexMismatch: another version of tantivy wrote them.
        """
        # tantivy writes a lock file beside what it opens; a folder of links keeps it out of the index, which may be
        # read-only. The files stay mapped after the links are gone.
        with tempfile.TemporaryDirectory(prefix="yiju-", ignore_cleanup_errors=True) as links:
            segment_firsts = _compose(Path(links), folders, firsts)
            try:
                index = tantivy.Index.open(links)
                index.config_reader("manual")
                index.reload()
            except ValueError as error:
                raise IndexMismatch(
                    f"倒排表由另一版本的 tantivy 写成（当前为 {ENGINE}），请重新运行 yiju index。/ "
                    f"The postings were written by another tantivy than {ENGINE}; run `yiju index` again. ({error})"
                ) from error
            return cls(index, segment_firsts)

    def search(self, query: str, k: int, filters: Filters = NO_FILTERS) -> list[tuple[int, float]]:
        """Returns up to ``k`` (passage number, BM25 score), the best first, equal scores by number."""
        text_query = self._text_query(query)
        if text_query is None or k <= 0 or not self._firsts:
            return []
        wanted = self._filtered(text_query, filters)
        hits = self._searcher.search(wanted, limit=k, count=False).hits
        addresses = [address for _, address in hits]
        local = self._searcher.fast_field_values("number", addresses)
        found = [
            (self._firsts[address.segment_ord] + int(number or 0), float(score))
            for (score, address), number in zip(hits, local, strict=True)
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def rarity(self, word: str) -> float:
        """Returns the inverse document frequency of a word, as BM25 has it; a word that no passage holds is rarest."""
        frequency = self._searcher.doc_freq("words", word)
        return math.log(1.0 + (self._searcher.num_docs - frequency + 0.5) / (frequency + 0.5))

    def _text_query(self, query: str) -> tantivy.Query | None:
        """Builds the query from terms: text that a user typed never meets a query language."""
        terms = query_terms(query)
        fields = {"words": terms.words, "bigrams": terms.bigrams, "title": terms.words + terms.bigrams}
        clauses = [
            tantivy.Query.boost_query(self._term(field, term, "freq"), _BOOSTS[field])
            for field, field_terms in fields.items()
            for term in dict.fromkeys(field_terms)
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
