"""Articles and passages in SQLite, for writing: everything anew, or what changed since a generation.

A new index fills ``records.sqlite``. An update shares that file with the generation before and fills a copy of
``changes.sqlite``, which is small (``index.layers``); ``merge`` makes one file of both when it no longer is.
"""

# ruff: noqa: S608 - only names of our own tables and columns are put into statements

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import figure_rows, regrouping, reprints
from index.articles import Article
from index.closing import Closing
from index.errors import CorpusError
from index.figures import Figure
from index.generations import Generation
from index.layers import CHANGES, INDEXES, RECORDS, SCHEMA, attach, run_each, take_over
from index.records import FileRow, seal

_WAITING = """
CREATE TEMP TABLE waiting (article INTEGER NOT NULL, place INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL);
"""
_NUMBER = """
INSERT INTO passages SELECT a.first + w.place, a.key, w.start, w."end"
FROM temp.waiting w JOIN articles a ON a.key = w.article ORDER BY 1
"""
_LIVE = """
CREATE TEMP VIEW live AS SELECT * FROM base.articles WHERE key NOT IN (SELECT key FROM main.gone_articles)
UNION ALL SELECT * FROM main.articles;
"""
_OF_ARTICLE = ("texts", "categories", "passages", "signatures", "figures")


@dataclass(frozen=True, slots=True)
class Changes:
    """How the articles differ from those of the generation before."""

    added: int
    updated: int
    removed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer wrote.

    Attributes:
        changes: compared with the generation before.
        added: (id, first row, passages) of articles whose passages got new rows, by id.
        left: (first row, passages) of articles whose rows left the index.
        next_row: the first row that was never given to a passage.
    """

    changes: Changes
    added: list[tuple[str, int, int]]
    left: list[tuple[int, int]]
    next_row: int


@dataclass(frozen=True, slots=True)
class _Left:
    """An article of the generation before that is there no more, or not as it was."""

    key: int
    id: str
    digest: bytes
    indexed: tuple[object, ...]
    first: int
    passages: int


# All that vectors and postings depend on: where it is the same, the passages keep their rows.
_INDEXED = "content, source, date, categories, passages"


class RecordsWriter(Closing):
    """Fills the records of a new generation; nothing reads them before ``finish``.

    Args:
        folder: of the new generation.
        before: the generation that it follows; None: there is none.
    """

    def __init__(self, folder: Path, before: Generation | None = None) -> None:
        self._updates = before is not None
        self._next_row = before.manifest.next_row if before else 0
        self._left: dict[int, _Left] = {}
        if before is not None:
            take_over(before, folder)
        path = folder / (CHANGES if self._updates else RECORDS)
        known = path.exists()
        # No journal and no flushing here: a file that is not finished is never read, and publishing flushes it.
        self._connection = sqlite3.connect(path, isolation_level=None, uri=True)
        self._run = self._connection.execute
        run_each(self._connection, f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_WAITING}")
        if not known:
            run_each(self._connection, SCHEMA + (INDEXES if self._updates else ""))
        if self._updates:
            attach(self._connection, folder / RECORDS, "base")
            run_each(self._connection, _LIVE)
        self._run("BEGIN")
        tables = ("base", "main") if self._updates else ("main",)
        self._tables = tables
        self._next_file = 1 + max(self._number(f"SELECT MAX(key) FROM {name}.files") for name in tables)
        self._next_article = 1 + max(self._number(f"SELECT MAX(key) FROM {name}.articles") for name in tables)
        self._first_new = self._next_article
        self._before = self._number("SELECT COUNT(*) FROM live") if self._updates else 0

    def close(self) -> None:
        """Closes the file, whether finished or not."""
        self._connection.close()

    def forget_file(self, key: int) -> None:
        """Takes a file of the generation before, and its articles, out of the index."""
        self.forget_articles(key, ())
        self._run("DELETE FROM main.files WHERE key = ?", (key,))
        self._run("DELETE FROM main.skipped WHERE file = ?", (key,))
        self._run("INSERT INTO main.gone_files SELECT key FROM base.files WHERE key = ?", (key,))

    def forget_articles(self, file_key: int, kept: Collection[str]) -> None:
        """Takes the articles of a file of the generation before out of the index, but for those of the ids ``kept``."""
        rows = self._run(f"SELECT key, id, digest, first, {_INDEXED} FROM live WHERE file = ?", (file_key,)).fetchall()
        for key, article_id, digest, first, *indexed in rows:
            if article_id not in kept:
                self._left[key] = _Left(key, article_id, digest, tuple(indexed), first, indexed[-1])

    def add_file(self, row: FileRow, key: int | None = None) -> int:
        """Adds a file, or what is now known of one of the generation before; returns its key."""
        if key is None:
            key, self._next_file = self._next_file, self._next_file + 1
        else:
            self._run("DELETE FROM main.skipped WHERE file = ?", (key,))
        self._run(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
            (key, row.path, row.root, row.size, row.mtime_ns, row.sha256),
        )
        return key

    def touch_file(self, row: FileRow, key: int) -> None:
        """Notes another size and time of a file that says the same."""
        if not self._run("SELECT 1 FROM main.files WHERE key = ?", (key,)).fetchone():
            self._run("INSERT INTO main.skipped SELECT * FROM base.skipped WHERE file = ?", (key,))
        self._run(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
            (key, row.path, row.root, row.size, row.mtime_ns, row.sha256),
        )

    def add_skipped(self, file_key: int, path: str, reason: str) -> None:
        """Adds an input of a file that could not be read as an article."""
        self._run("INSERT INTO skipped VALUES (?, ?, ?)", (file_key, path, reason))

    def add_article(
        self, file_key: int, article: Article, spans: Sequence[tuple[int, int]], figures: Iterable[Figure] = ()
    ) -> None:
        """Adds an article, the (start, end) of its passages, and its figures."""
        key, self._next_article = self._next_article, self._next_article + 1
        date = None if article.date is None else article.date.isoformat()
        categories = json.dumps(article.categories, ensure_ascii=False)
        columns = (article.id, article.title, date, article.source, article.author, categories, article.url)
        digests = (_digest(*map(str, columns), article.text), _digest(article.title, article.text))
        sealed = seal(*columns, article.path, article.text, article.sha256)
        self._run(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (key, file_key, *columns, article.path, article.sha256, *digests, sealed, len(spans)),
        )
        self._run("INSERT INTO texts VALUES (?, ?)", (key, article.text))
        self._run("INSERT INTO signatures VALUES (?, ?)", (key, reprints.signature(article.text)))
        many = self._connection.executemany
        many(
            "INSERT INTO categories VALUES (?, ?)", ((key, category) for category in dict.fromkeys(article.categories))
        )
        many("INSERT INTO temp.waiting VALUES (?, ?, ?, ?)", ((key, place, *span) for place, span in enumerate(spans)))
        many(figure_rows.INSERT, (figure_rows.to_row(key, figure) for figure in figures))

    def finish(self) -> Written:
        """Gives rows to the passages, groups reprints, writes everything and closes.

        Raises:
            CorpusError: two articles share an id.
        """
        if self._left:
            self._drop()
        self._check_ids()
        new = self._run(
            f"SELECT key, id, digest, {_INDEXED} FROM main.articles WHERE key >= ? ORDER BY id", (self._first_new,)
        ).fetchall()
        changes = self._changes(new)
        added, left = self._give_rows(new)
        regrouping.regroup(self._connection, self._tables, self._first_new, changed=bool(new or self._left))
        if not self._updates:
            run_each(self._connection, INDEXES)
        self._run("COMMIT")
        self.close()
        return Written(changes, added, left, self._next_row)

    def _drop(self) -> None:
        self._run("CREATE TEMP TABLE left (key INTEGER PRIMARY KEY)")
        self._connection.executemany("INSERT INTO temp.left VALUES (?)", ((key,) for key in self._left))
        self._run("INSERT INTO main.gone_articles SELECT key FROM base.articles WHERE key IN temp.left")
        self._run("DELETE FROM main.articles WHERE key IN temp.left")
        for table in _OF_ARTICLE:
            self._run(f"DELETE FROM main.{table} WHERE article IN temp.left")
        self._run("DELETE FROM main.alike WHERE a IN temp.left OR b IN temp.left")

    def _check_ids(self) -> None:
        twice = "SELECT id, MIN(path), MAX(path) FROM main.articles GROUP BY id HAVING COUNT(*) > 1"
        both = (
            "SELECT m.id, b.path, m.path FROM main.articles m JOIN base.articles b ON b.id = m.id "
            "WHERE b.key NOT IN (SELECT key FROM main.gone_articles)"
        )
        for query in (twice, both) if self._updates else (twice,):
            for article_id, path, other in self._run(f"{query} LIMIT 1"):
                raise CorpusError(
                    f"两篇文章的编号同为「{article_id}」：{path} 与 {other}，请改名。/ Two articles have the id "
                    f"{article_id!r}: {path} and {other}; rename one."
                )

    def _give_rows(self, new: Sequence[Any]) -> tuple[list[tuple[str, int, int]], list[tuple[int, int]]]:
        """An article that was only moved keeps the rows of its passages, and with them vectors and postings."""
        free = {left.indexed: left for left in self._left.values()}
        added: list[tuple[str, int, int]] = []
        firsts: list[tuple[int, int]] = []
        for key, article_id, _, *indexed in new:
            if moved := free.pop(tuple(indexed), None):
                del self._left[moved.key]
                firsts.append((moved.first, key))
            else:
                added.append((article_id, self._next_row, indexed[-1]))
                firsts.append((self._next_row, key))
                self._next_row += indexed[-1]
        self._connection.executemany("UPDATE main.articles SET first = ? WHERE key = ?", firsts)
        self._run(_NUMBER)
        return added, [(left.first, left.passages) for left in self._left.values()]

    def _changes(self, new: Sequence[Any]) -> Changes:
        before = {left.id: left.digest for left in self._left.values()}
        both = [(article_id, digest) for _, article_id, digest, *_ in new if article_id in before]
        same = sum(before[article_id] == digest for article_id, digest in both)
        return Changes(
            added=len(new) - len(both),
            updated=len(both) - same,
            removed=len(before) - len(both),
            unchanged=self._before - len(before) + same,
        )

    def _number(self, query: str) -> int:
        return int(self._run(query).fetchone()[0] or 0)


def _digest(*parts: str) -> bytes:
    """Digests strings so that no two lists of them run into each other."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).digest()
