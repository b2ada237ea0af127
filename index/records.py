"""Articles and passages in SQLite, for reading: what an index says about its articles, and their text.

    files       what was read, with size, mtime and SHA-256, so that an update reads only what changed
    skipped     inputs of a file that could not be read as articles, and why
    articles    one row each; ``content`` digests what vectors depend on, ``digest`` everything that answers do,
                ``seal`` all that a citation says: it is compared when an article is read
    texts       the clean text that all offsets refer to
    categories  one row per article and category
    passages    numbered from 0 in the order of (article id, start); text is sliced from the article's
    signatures  what texts that are nearly the same are told by
    reprints    of articles that are one report: each, and the first of them
    figures     each figure of a known measure, with the region, period and part that it is of

Passage numbers and row order depend on the articles alone, not on the order in which they were added.
"""

import datetime
import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import figure_rows
from index.articles import Article
from index.closing import Closing
from index.errors import IndexDamaged
from index.figure_rows import Wanted
from index.figures import Figure
from index.manifest import REMEDY
from index.passages import Passage
from index.search import NO_FILTERS, Filters

SCHEMA = f"""
CREATE TABLE files (key INTEGER PRIMARY KEY, path TEXT NOT NULL, root TEXT NOT NULL, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL, UNIQUE (root, path));
CREATE TABLE skipped (file INTEGER NOT NULL REFERENCES files, path TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE articles (key INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files, id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, date TEXT, source TEXT NOT NULL, author TEXT NOT NULL, categories TEXT NOT NULL,
    url TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, digest BLOB NOT NULL, content BLOB NOT NULL,
    seal BLOB NOT NULL);
CREATE TABLE texts (article INTEGER PRIMARY KEY REFERENCES articles, text TEXT NOT NULL);
CREATE TABLE categories (article INTEGER NOT NULL REFERENCES articles, category TEXT NOT NULL);
CREATE TABLE passages (number INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE TABLE signatures (article INTEGER PRIMARY KEY REFERENCES articles, signature BLOB NOT NULL);
CREATE TABLE reprints (article INTEGER PRIMARY KEY REFERENCES articles, first INTEGER NOT NULL REFERENCES articles);
{figure_rows.SCHEMA}"""
_ARTICLE = "a.id, a.title, a.date, a.source, a.author, a.categories, a.url, a.path, t.text, a.sha256, a.seal"
_ARTICLES = "FROM articles a JOIN texts t ON t.article = a.key"
# Of an article ``a``: it passes the filters.
_PASSES = """((:sources = '[]' OR a.source IN (SELECT value FROM json_each(:sources)))
AND (:categories = '[]' OR a.key IN (
    SELECT article FROM categories WHERE category IN (SELECT value FROM json_each(:categories))))
AND (:since IS NULL OR a.date >= :since)
AND (:until IS NULL OR a.date <= :until)
AND (:as_of IS NULL OR a.date IS NULL OR a.date <= :as_of))
"""
_PASSING = " ".join(("SELECT p.number FROM articles a JOIN passages p ON p.article = a.key WHERE", _PASSES))
_FIGURES = figure_rows.SELECT.format(passing=_PASSES)


_PASSAGES_AT = """
SELECT p.number, a.id, p.start, p."end" FROM json_each(?) wanted
JOIN passages p ON p.number = wanted.value JOIN articles a ON a.key = p.article
"""
_REMEMBERED = 256  # articles
# An article and those it shares its first with; by itself where it shares it with none.
_REPRINTS = """
SELECT b.id FROM articles a LEFT JOIN reprints r ON r.article = a.key
LEFT JOIN reprints o ON o.first = r.first JOIN articles b ON b.key = COALESCE(o.article, a.key)
WHERE a.id = ? ORDER BY b.date IS NULL, b.date, b.id
"""


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
    """An article with its passages: ``spans`` are (start, end) into its text, the first has number ``first``."""

    article: Article
    content: bytes
    first: int
    spans: tuple[tuple[int, int], ...]


class Records(Closing):
    """The records of one generation, read-only; any thread may ask, one at a time gets its turn."""

    def __init__(self, path: Path) -> None:
        # Immutable: no generation is ever changed, so SQLite neither locks nor looks for a journal beside the file.
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._turn = threading.Lock()
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._read_article)  # neighbouring passages share theirs

    def close(self) -> None:
        """Closes the file; a second call does nothing."""
        with self._turn:
            self._connection.close()

    def article(self, article_id: str) -> Article:
        """Returns one article.

        Raises:
            KeyError: no article has this id.
            IndexDamaged: what is stored is not what was indexed.
        """
        return self._remembered(article_id)

    def article_ids(self) -> list[str]:
        """Returns all ids in order."""
        return [row[0] for row in self._rows("SELECT id FROM articles ORDER BY id")]

    def passages(self, article_id: str) -> list[Passage]:
        """Returns an article's passages in order of start; KeyError where there is no such article."""
        text = self.article(article_id).text
        spans = self._rows(
            'SELECT p.start, p."end" FROM articles a JOIN passages p ON p.article = a.key '
            "WHERE a.id = ? ORDER BY p.number",
            (article_id,),
        )
        return [Passage(article_id, start, end, text[start:end]) for start, end in spans]

    def reprints(self, article_id: str) -> tuple[str, ...]:
        """Returns the other articles that are the same report, the earliest first.

        Raises:
            KeyError: no article has this id.
        """
        rows = self._rows(_REPRINTS, (article_id,))
        if not rows:
            raise KeyError(article_id)
        return tuple(other for (other,) in rows if other != article_id)

    def passages_at(self, numbers: Sequence[int]) -> list[Passage]:
        """Returns the passages of these numbers, in the order given."""
        rows = self._rows(_PASSAGES_AT, (json.dumps(list(numbers)),))
        try:
            found = {number: self._passage(*row) for number, *row in rows}
            return [found[number] for number in numbers]
        except KeyError as error:
            raise _damaged("records.sqlite") from error

    def allowed(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Returns which passage numbers pass the filters, shape (passages,); None where all do."""
        if filters == NO_FILTERS:
            return None
        numbers = self._rows(_PASSING, _filter_values(filters))
        mask = np.zeros(self.number_of_passages(), dtype=np.bool_)
        mask[[number for (number,) in numbers]] = True
        return mask

    def figures(self, wanted: Wanted, filters: Filters = NO_FILTERS) -> list[Figure]:
        """Returns the figures wanted, those of the newest articles first.

        Raises:
            IndexDamaged: what is stored is not what was indexed.
        """
        rows = self._rows(_FIGURES, {**wanted.values(), **_filter_values(filters)})
        try:
            found = [figure_rows.from_row(row, self.article(row[0])) for row in rows]
        except ValueError as error:
            raise _damaged("records.sqlite") from error
        return [figure for figure in found if wanted.fits(figure.period)]

    def number_of_articles(self) -> int:
        """Returns how many articles there are."""
        return int(self._rows("SELECT COUNT(*) FROM articles")[0][0])

    def number_of_passages(self) -> int:
        """Returns how many passages there are."""
        return int(self._rows("SELECT COUNT(*) FROM passages")[0][0])

    def latest_date(self) -> datetime.date | None:
        """Returns the date of the newest article, None where no article has a date."""
        return _date(self._rows("SELECT MAX(date) FROM articles")[0][0])

    def sources(self) -> tuple[tuple[str, int], ...]:
        """Returns each source with its number of articles, the largest first."""
        return self._tally(
            "SELECT source, COUNT(*) AS n FROM articles WHERE source != '' GROUP BY 1 ORDER BY n DESC, 1"
        )

    def categories(self) -> tuple[tuple[str, int], ...]:
        """Returns each category with its number of articles, the largest first."""
        return self._tally(
            "SELECT category, COUNT(DISTINCT article) AS n FROM categories GROUP BY 1 ORDER BY n DESC, 1"
        )

    def months(self) -> tuple[tuple[str, int], ...]:
        """Returns each month (2023-07) with its number of articles, the earliest first; articles without a date not."""
        return self._tally(
            "SELECT substr(date, 1, 7), COUNT(*) FROM articles WHERE date IS NOT NULL GROUP BY 1 ORDER BY 1"
        )

    def files(self) -> dict[tuple[str, str], tuple[int, FileRow]]:
        """Returns the files that were read: (root, path) -> (key, row)."""
        rows = self._rows("SELECT key, path, root, size, mtime_ns, sha256 FROM files ORDER BY key")
        return {(row[2], row[1]): (row[0], FileRow(*row[1:])) for row in rows}

    def skipped(self) -> list[tuple[str, str]]:
        """Returns (path, reason) of every input that could not be read as an article."""
        return [(path, reason) for path, reason in self._rows("SELECT path, reason FROM skipped ORDER BY path, rowid")]

    def stored(self, first_id: str = "", last_id: str | None = None) -> Iterator[StoredArticle]:
        """Yields articles by id, from ``first_id`` up to and with ``last_id``, one in memory at a time."""
        cursor = self._connection.cursor()
        upper, values = ("", (first_id,)) if last_id is None else ("AND a.id <= ?", (first_id, last_id))
        cursor.execute(f"SELECT {_ARTICLE}, a.content, a.key {_ARTICLES} WHERE a.id >= ? {upper} ORDER BY a.id", values)
        for *columns, content, key in cursor:
            rows = self._rows('SELECT number, start, "end" FROM passages WHERE article = ? ORDER BY number', (key,))
            spans = tuple((start, end) for _, start, end in rows)
            yield StoredArticle(_article(columns), content, rows[0][0] if rows else 0, spans)

    def numbers_of_content(self, content: bytes) -> range | None:
        """Returns the passage numbers of an article with this content, None where there is none."""
        rows = self._rows(
            "SELECT MIN(number), COUNT(*) FROM passages "
            "WHERE article = (SELECT MIN(key) FROM articles WHERE content = ?)",
            (content,),
        )
        first, count = rows[0]
        return range(first, first + count) if count else None

    def digests(self) -> Iterator[tuple[str, bytes, int]]:
        """Yields (article id, digest, number of passages) by id."""
        yield from self._connection.execute(
            "SELECT a.id, a.digest, (SELECT COUNT(*) FROM passages p WHERE p.article = a.key) "
            "FROM articles a ORDER BY a.id"
        )

    def _read_article(self, article_id: str) -> Article:
        rows = self._rows(f"SELECT {_ARTICLE} {_ARTICLES} WHERE a.id = ?", (article_id,))
        if not rows:
            raise KeyError(article_id)
        return _article(rows[0])

    def _passage(self, article_id: str, start: int, end: int) -> Passage:
        text = self.article(article_id).text
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(text)):
            raise _damaged(article_id)
        return Passage(article_id, start, end, text[start:end])

    def _tally(self, query: str) -> tuple[tuple[str, int], ...]:
        return tuple((name, count) for name, count in self._rows(query))

    def _rows(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        try:
            with self._turn:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.ProgrammingError:  # the file was closed
            raise
        except (sqlite3.DatabaseError, UnicodeError) as error:
            raise _damaged("records.sqlite") from error


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


def _damaged(what: str) -> IndexDamaged:
    return IndexDamaged(f"索引中的 {what} 已损坏。/ {what} is damaged in the index. {REMEDY}")


def _article(row: Sequence[Any]) -> Article:
    """Makes an article of its columns.

    Raises:
        IndexDamaged: they do not fit its seal.
    """
    *columns, sealed = row
    if seal(*columns) != sealed:
        raise _damaged(str(columns[0]))
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
