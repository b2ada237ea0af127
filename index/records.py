"""Articles and passages in SQLite, for reading: what an index says about its articles, and their text.

files       what was read, with size, mtime and SHA-256, so that an update reads only what changed
skipped     inputs of a file that could not be read as articles, and why
articles    one row each; ``content`` digests what vectors depend on, ``digest`` everything that answers do,
            ``seal`` all that a citation says: it is compared when an article is read; ``first`` is the row of
            its first passage, and ``passages`` how many it has
texts       the clean text that all offsets refer to
categories  one row per article and category
passages    each has a row of its own; text is sliced from the article's
signatures  what texts that are nearly the same are told by
alike       pairs of articles that are one report
reprints    the groups that these make: each article, the first of its group, and its place among them
figures     each figure of a known measure, with the region, period and part that it is of
gone_*      what left the index since the first of the two files was written (``index.layers``)
"""

# ruff: noqa: S608 - only names of our own tables and columns are put into statements

import datetime
import hashlib
import heapq
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Self

from index import figure_rows
from index.articles import Article
from index.closing import Closing
from index.figure_rows import Wanted
from index.figures import Figure
from index.generations import Generation
from index.layers import CHANGES, Layer, damaged, open_layers
from index.passages import Passage
from index.search import NO_FILTERS, Filters

_ARTICLE = "a.id, a.title, a.date, a.source, a.author, a.categories, a.url, a.path, t.text, a.sha256, a.seal"
_STORED = "a.content, a.key, a.first"
_ARTICLES = "FROM articles a JOIN texts t ON t.article = a.key"
# Of an article ``a``: it passes the filters.
_PASSES = """((:sources = '[]' OR a.source IN (SELECT value FROM json_each(:sources)))
AND (:categories = '[]' OR a.key IN (
    SELECT article FROM categories WHERE category IN (SELECT value FROM json_each(:categories))))
AND (:since IS NULL OR a.date >= :since)
AND (:until IS NULL OR a.date <= :until)
AND (:as_of IS NULL OR a.date IS NULL OR a.date <= :as_of))
"""
_PASSING = " ".join(("SELECT p.row FROM articles a JOIN passages p ON p.article = a.key WHERE", _PASSES))
_FIGURES = figure_rows.SELECT.format(passing=_PASSES)
_PASSAGES_AT = """
SELECT p.row, a.id, p.start, p."end" FROM json_each(?) wanted
JOIN passages p ON p.row = wanted.value JOIN articles a ON a.key = p.article
"""
_REPRINTS = "SELECT o.id FROM reprints r JOIN reprints o ON o.first = r.first WHERE r.id = ? ORDER BY o.place"
_STORED_AT = f"""
SELECT {_ARTICLE}, {_STORED} FROM json_each(?) wanted JOIN passages p ON p.row = wanted.value
JOIN articles a ON a.key = p.article JOIN texts t ON t.article = a.key
"""
_SPANS = """
SELECT p.article, p.start, p."end" FROM json_each(?) wanted JOIN passages p ON p.article = wanted.value ORDER BY p.row
"""
_REMEMBERED = 256  # articles
_AT_ONCE = 512  # articles in memory


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that was read: ``path`` below or beside ``root`` as given, size in bytes, mtime in nanoseconds."""

    path: str
    root: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with its passages: ``spans`` are (start, end) into its text, the first has row ``first``."""

    article: Article
    content: bytes
    first: int
    spans: tuple[tuple[int, int], ...]


class Records(Closing):
    """The records of one generation, read-only; any thread may ask.

    Args:
        folder: of the generation; its files have been checked.
        changed: whether ``changes.sqlite`` is among them.
    """

    def __init__(self, folder: Path, *, changed: bool) -> None:
        self._layers = open_layers(folder, changed=changed)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._read_article)  # neighbouring passages share theirs
        self._latest = cache(self._read_latest)  # asked for with every question, from all articles

    @classmethod
    def of(cls, generation: Generation) -> Self:
        """Opens the records of a generation."""
        return cls(generation.folder, changed=generation.manifest.lists(CHANGES))

    def close(self) -> None:
        """Closes the files; a second call does nothing."""
        for layer in self._layers:
            layer.close()

    def article(self, article_id: str) -> Article:
        """Returns one article.

        Raises:
            KeyError: no article has this id.
            IndexDamaged: what is stored is not what was indexed.
        """
        return self._remembered(article_id)

    def article_ids(self) -> list[str]:
        """Returns all ids in order."""
        return sorted(row[0] for row in self._rows("SELECT id FROM articles"))

    def passages(self, article_id: str) -> list[Passage]:
        """Returns an article's passages in order of start; KeyError where there is no such article."""
        text = self.article(article_id).text
        spans = self._rows(
            'SELECT p.start, p."end" FROM articles a JOIN passages p ON p.article = a.key '
            "WHERE a.id = ? ORDER BY p.row",
            (article_id,),
        )
        return [Passage(article_id, start, end, text[start:end]) for start, end in spans]

    def reprints(self, article_id: str) -> tuple[str, ...]:
        """Returns the other articles that are the same report, the earliest first.

        Raises:
            KeyError: no article has this id.
        """
        if not self._rows("SELECT 1 FROM articles WHERE id = ?", (article_id,)):
            raise KeyError(article_id)
        rows = self._layers[-1].rows(_REPRINTS, (article_id,))
        return tuple(other for (other,) in rows if other != article_id)

    def passages_at(self, rows: Sequence[int]) -> list[Passage]:
        """Returns the passages of these rows, in the order given."""
        stored = self._rows(_PASSAGES_AT, (json.dumps(list(rows)),))
        try:
            found = {row: self._passage(*place) for row, *place in stored}
            return [found[row] for row in rows]
        except KeyError as error:
            raise damaged("records.sqlite") from error

    def passing(self, filters: Filters) -> list[int] | None:
        """Returns the rows of the passages that pass the filters; None where all do."""
        if filters == NO_FILTERS:
            return None
        return [row for (row,) in self._rows(_PASSING, _filter_values(filters))]

    def figures(self, wanted: Wanted, filters: Filters = NO_FILTERS) -> list[Figure]:
        """Returns the figures wanted, those of the newest articles first.

        Raises:
            IndexDamaged: what is stored is not what was indexed.
        """
        rows = self._rows(_FIGURES, {**wanted.values(), **_filter_values(filters)})
        try:
            found = [figure_rows.from_row(row, self.article(row[0])) for row in rows]
        except ValueError as error:
            raise damaged("records.sqlite") from error
        if len(self._layers) > 1:
            found.sort(key=_newest_first)
        return [figure for figure in found if wanted.fits(figure.period)]

    def number_of_articles(self) -> int:
        """Returns how many articles there are."""
        return sum(count for (count,) in self._rows("SELECT COUNT(*) FROM articles"))

    def number_of_passages(self) -> int:
        """Returns how many passages there are."""
        return sum(count or 0 for (count,) in self._rows("SELECT SUM(passages) FROM articles"))

    def latest_date(self) -> datetime.date | None:
        """Returns the date of the newest article, None where no article has a date."""
        return self._latest()

    def _read_latest(self) -> datetime.date | None:
        return _date(max((date for (date,) in self._rows("SELECT MAX(date) FROM articles") if date), default=None))

    def sources(self) -> tuple[tuple[str, int], ...]:
        """Returns each source with its number of articles, the largest first."""
        return _largest_first(self._tally("SELECT source, COUNT(*) FROM articles WHERE source != '' GROUP BY 1"))

    def categories(self) -> tuple[tuple[str, int], ...]:
        """Returns each category with its number of articles, the largest first."""
        return _largest_first(
            self._tally(
                "SELECT c.category, COUNT(DISTINCT c.article) FROM categories c JOIN articles a ON a.key = c.article "
                "GROUP BY 1"
            )
        )

    def months(self) -> tuple[tuple[str, int], ...]:
        """Returns each month (2023-07) with its number of articles, the earliest first; articles without a date not."""
        counted = self._tally("SELECT substr(date, 1, 7), COUNT(*) FROM articles WHERE date IS NOT NULL GROUP BY 1")
        return tuple(sorted(counted.items()))

    def files(self) -> dict[tuple[str, str], tuple[int, FileRow]]:
        """Returns the files that were read: (root, path) -> (key, row)."""
        rows = self._rows("SELECT key, path, root, size, mtime_ns, sha256 FROM files")
        return {(row[2], row[1]): (row[0], FileRow(*row[1:])) for row in rows}

    def lines_of(self, file_key: int) -> dict[str, list[str]]:
        """Returns the articles of a file: SHA-256 of what each was read from -> their ids."""
        found: dict[str, list[str]] = {}
        for digest, article_id in self._rows("SELECT sha256, id FROM articles WHERE file = ?", (file_key,)):
            found.setdefault(digest, []).append(article_id)
        return found

    def skipped(self) -> list[tuple[str, str]]:
        """Returns (path, reason) of every input that could not be read as an article."""
        return sorted((path, reason) for path, reason in self._rows("SELECT path, reason FROM skipped"))

    def stored(self) -> Iterator[StoredArticle]:
        """Yields all articles by id, one in memory at a time."""
        query = f"SELECT {_ARTICLE}, {_STORED} {_ARTICLES} ORDER BY a.id"
        yield from heapq.merge(*(_in_batches(layer, query) for layer in self._layers), key=lambda one: one.article.id)

    def stored_at(self, firsts: Sequence[int]) -> Iterator[StoredArticle]:
        """Yields the articles whose passages begin with these rows, in the order given, some in memory at a time."""
        for low in range(0, len(firsts), _AT_ONCE):
            wanted = firsts[low : low + _AT_ONCE]
            found = {
                stored.first: stored
                for layer in self._layers
                for stored in _all_stored(layer.rows(_STORED_AT, (json.dumps(wanted),)), layer)
            }
            for first in wanted:
                if first not in found:
                    raise damaged("records.sqlite")
                yield found[first]

    def beginnings(self) -> list[tuple[str, int, int]]:
        """Returns (article id, row of the first passage, number of passages) by id."""
        return sorted(self._rows("SELECT id, first, passages FROM articles"))

    def rows_of_content(self, content: bytes) -> range | None:
        """Returns the rows of the passages of an article with this content, None where there is none."""
        for first, count in self._rows("SELECT first, passages FROM articles WHERE content = ? LIMIT 1", (content,)):
            return range(first, first + count)
        return None

    def frequencies(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Returns how many of the passages that left the index though shards hold them yet have each of these terms."""
        query = (
            "SELECT term, SUM(passages) FROM json_each(?) wanted JOIN gone_terms ON field = ? AND term = wanted.value "
            "GROUP BY 1"
        )
        return dict(self._layers[-1].rows(query, (json.dumps(terms), field)))

    def _read_article(self, article_id: str) -> Article:
        rows = self._rows(f"SELECT {_ARTICLE} {_ARTICLES} WHERE a.id = ?", (article_id,))
        if not rows:
            raise KeyError(article_id)
        return _article(rows[0])

    def _passage(self, article_id: str, start: int, end: int) -> Passage:
        text = self.article(article_id).text
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(text)):
            raise damaged(article_id)
        return Passage(article_id, start, end, text[start:end])

    def _tally(self, query: str) -> Counter[str]:
        total: Counter[str] = Counter()
        for name, count in self._rows(query):
            total[name] += count
        return total

    def _rows(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        """Asks both files."""
        return [row for layer in self._layers for row in layer.rows(query, values)]


def _in_batches(layer: Layer, query: str) -> Iterator[StoredArticle]:
    rows = layer.each(query)
    while batch := list(islice(rows, _AT_ONCE)):
        yield from _all_stored(batch, layer)


def _all_stored(rows: Sequence[Any], layer: Layer) -> Iterator[StoredArticle]:
    spans: dict[int, list[tuple[int, int]]] = {}
    for key, *span in layer.rows(_SPANS, (json.dumps([row[-2] for row in rows]),)):
        spans.setdefault(key, []).append((span[0], span[1]))
    for *columns, content, key, first in rows:
        yield StoredArticle(_article(columns), content, first, tuple(spans.get(key, ())))


def _newest_first(figure: Figure) -> tuple[int, str, int]:
    day = figure.published
    return (0 if day is None else -day.toordinal(), figure.article_id, figure.start)


def _largest_first(counted: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _filter_values(filters: Filters) -> dict[str, str | None]:
    """The values that ``_PASSES`` compares with."""
    days = (filters.since, filters.until, filters.as_of)
    since, until, as_of = (None if day is None else day.isoformat() for day in days)
    sources, categories = json.dumps(filters.sources), json.dumps(filters.categories)
    return {"sources": sources, "categories": categories, "since": since, "until": until, "as_of": as_of}


def seal(*columns: str | None) -> bytes:
    """Digests the columns of an article from its id to its sha256, its text among them."""
    # Damage may have made another type of a column.
    parts = [None if column is None else str(column).encode("utf8", "surrogatepass") for column in columns]
    digest = hashlib.sha256(repr([part if part is None else len(part) for part in parts]).encode())
    for part in filter(None, parts):
        digest.update(part)
    return digest.digest()


def _article(row: Sequence[Any]) -> Article:
    """Makes an article of its columns.

    Raises:
        IndexDamaged: they do not fit its seal.
    """
    *columns, sealed = row
    if seal(*columns) != sealed:
        raise damaged(str(columns[0]))
    article_id, title, date, source, author, categories, url, path, text, sha256 = columns
    return Article(
        id=article_id,
        title=title,
        date=_date(date),
        source=source,
        author=author,
        categories=tuple(json.loads(categories)),
        url=url,
        path=path,
        text=text,
        sha256=sha256,
    )


def _date(stored: str | None) -> datetime.date | None:
    return None if stored is None else datetime.date.fromisoformat(stored)
