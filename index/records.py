"""Articles and passages in SQLite, for reading: what an index says about its articles, and their text.

    files       what was read, with size, mtime and SHA-256, so that an update reads only what changed
    skipped     inputs of a file that could not be read as articles, and why
    articles    one row each; ``content`` digests what vectors depend on, ``digest`` everything
    texts       the clean text that all offsets refer to
    categories  one row per article and category
    passages    numbered from 0 in the order of (article id, start); text is sliced from the article's

Passage numbers and row order depend on the articles alone, not on the order in which they were added.
"""

import datetime
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.articles import Article
from index.closing import Closing
from index.passages import Passage
from index.search import NO_FILTERS, Filters

SCHEMA = """
CREATE TABLE files (key INTEGER PRIMARY KEY, path TEXT NOT NULL, root TEXT NOT NULL, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL, UNIQUE (root, path));
CREATE TABLE skipped (file INTEGER NOT NULL REFERENCES files, path TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE articles (key INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files, id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, date TEXT, source TEXT NOT NULL, author TEXT NOT NULL, categories TEXT NOT NULL,
    url TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, digest BLOB NOT NULL, content BLOB NOT NULL);
CREATE TABLE texts (article INTEGER PRIMARY KEY REFERENCES articles, text TEXT NOT NULL);
CREATE TABLE categories (article INTEGER NOT NULL REFERENCES articles, category TEXT NOT NULL);
CREATE TABLE passages (number INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL);
"""
_ARTICLE = "a.id, a.title, a.date, a.source, a.author, a.categories, a.url, a.path, t.text, a.sha256"
_ARTICLES = "FROM articles a JOIN texts t ON t.article = a.key"
_PASSING = """
SELECT p.number FROM articles a JOIN passages p ON p.article = a.key
WHERE (:sources = '[]' OR a.source IN (SELECT value FROM json_each(:sources)))
AND (:categories = '[]' OR a.key IN (
    SELECT article FROM categories WHERE category IN (SELECT value FROM json_each(:categories))))
AND (:since IS NULL OR a.date >= :since)
AND (:until IS NULL OR a.date <= :until)
AND (:as_of IS NULL OR a.date IS NULL OR a.date <= :as_of)
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

    def close(self) -> None:
        """Closes the file; a second call does nothing."""
        with self._turn:
            self._connection.close()

    def article(self, article_id: str) -> Article:
        """Returns one article.

        Raises:
            KeyError: no article has this id.
        """
        rows = self._rows(f"SELECT {_ARTICLE} {_ARTICLES} WHERE a.id = ?", (article_id,))
        if not rows:
            raise KeyError(article_id)
        return _article(rows[0])

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

    def passages_at(self, numbers: Sequence[int]) -> list[Passage]:
        """Returns the passages of these numbers, in the order given."""
        found: dict[int, Passage] = {}
        for number in numbers:
            article_id, start, end, text = self._rows(
                'SELECT a.id, p.start, p."end", t.text FROM passages p JOIN articles a ON a.key = p.article '
                "JOIN texts t ON t.article = a.key WHERE p.number = ?",
                (number,),
            )[0]
            found[number] = Passage(article_id, start, end, text[start:end])
        return [found[number] for number in numbers]

    def allowed(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Returns which passage numbers pass the filters, shape (passages,); None where all do."""
        if filters == NO_FILTERS:
            return None
        days = (filters.since, filters.until, filters.as_of)
        since, until, as_of = (None if day is None else day.isoformat() for day in days)
        sources, categories = json.dumps(filters.sources), json.dumps(filters.categories)
        values = {"sources": sources, "categories": categories, "since": since, "until": until, "as_of": as_of}
        numbers = self._rows(_PASSING, values)
        mask = np.zeros(self.number_of_passages(), dtype=np.bool_)
        mask[[number for (number,) in numbers]] = True
        return mask

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

    def _tally(self, query: str) -> tuple[tuple[str, int], ...]:
        return tuple((name, count) for name, count in self._rows(query))

    def _rows(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        with self._turn:
            return self._connection.execute(query, values).fetchall()


def _article(row: Sequence[Any]) -> Article:
    article_id, title, date, source, author, categories, url, path, text, sha256 = row
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
