"""Articles and passages in SQLite, for writing: a new file for each generation, filled once and then only read."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import figure_rows, reprints
from index.articles import Article
from index.errors import CorpusError
from index.figures import Figure
from index.records import SCHEMA, FileRow, seal

# Passages get their numbers when all are known; until then they wait in a temporary table.
_WAITING = 'CREATE TEMP TABLE waiting (article INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL)'
_NUMBER = """
INSERT INTO passages (number, article, start, "end")
SELECT row_number() OVER (ORDER BY a.id, w.start, w."end") - 1, a.key, w.start, w."end"
FROM temp.waiting w JOIN articles a ON a.key = w.article
"""
_INDEXES = f"""
CREATE INDEX passages_of_article ON passages (article);
CREATE INDEX articles_by_content ON articles (content);
CREATE INDEX articles_by_source ON articles (source);
CREATE INDEX articles_of_category ON categories (category, article);
CREATE INDEX reprints_by_first ON reprints (first);
{figure_rows.INDEXES}"""


@dataclass(frozen=True, slots=True)
class Changes:
    """How the articles differ from those of the generation before."""

    added: int
    updated: int
    removed: int
    unchanged: int


class RecordsWriter:
    """Fills a new file of records; nothing reads it before ``finish``."""

    def __init__(self, path: Path) -> None:
        # No journal and no flushing here: a file that is not finished is never read, and publishing flushes it.
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {SCHEMA}")
        self._connection.execute(_WAITING)
        self._connection.execute("BEGIN")
        self._attached = False

    def close(self) -> None:
        """Closes the file, whether finished or not."""
        self._connection.close()

    def keep(self, previous: Path, file_keys: Iterable[int]) -> None:
        """Copies what the previous generation's records say of files that did not change; to be called first."""
        run = self._connection.execute
        run("COMMIT")
        run("ATTACH DATABASE ? AS old", (str(previous),))
        self._attached = True
        run("BEGIN")
        run("CREATE TEMP TABLE kept (file INTEGER PRIMARY KEY)")
        self._connection.executemany("INSERT INTO temp.kept VALUES (?)", ((key,) for key in file_keys))
        run("INSERT INTO files SELECT * FROM old.files WHERE key IN temp.kept")
        run("INSERT INTO skipped SELECT * FROM old.skipped WHERE file IN temp.kept")
        run("INSERT INTO articles SELECT * FROM old.articles WHERE file IN temp.kept")
        run("INSERT INTO texts SELECT * FROM old.texts WHERE article IN (SELECT key FROM articles)")
        run("INSERT INTO categories SELECT * FROM old.categories WHERE article IN (SELECT key FROM articles)")
        run("INSERT INTO signatures SELECT * FROM old.signatures WHERE article IN (SELECT key FROM articles)")
        run("INSERT INTO figures SELECT * FROM old.figures WHERE article IN (SELECT key FROM articles)")
        run(
            'INSERT INTO temp.waiting SELECT article, start, "end" FROM old.passages '
            "WHERE article IN (SELECT key FROM articles)"
        )

    def add_file(self, row: FileRow) -> int:
        """Adds a file, or what is now known of a kept one; returns its key."""
        (key,) = self._connection.execute(
            "INSERT INTO files (path, root, size, mtime_ns, sha256) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET size = excluded.size, mtime_ns = excluded.mtime_ns, sha256 = excluded.sha256 RETURNING key",
            (row.path, row.root, row.size, row.mtime_ns, row.sha256),
        ).fetchone()
        return int(key)

    def add_skipped(self, file_key: int, path: str, reason: str) -> None:
        """Adds an input of a file that could not be read as an article."""
        self._connection.execute("INSERT INTO skipped VALUES (?, ?, ?)", (file_key, path, reason))

    def add_article(
        self, file_key: int, article: Article, spans: Sequence[tuple[int, int]], figures: Iterable[Figure] = ()
    ) -> None:
        """Adds an article, the (start, end) of its passages, and its figures.

        Raises:
            CorpusError: another article has the same id.
        """
        run = self._connection.execute
        date = None if article.date is None else article.date.isoformat()
        categories = json.dumps(article.categories, ensure_ascii=False)
        columns = (article.id, article.title, date, article.source, article.author, categories, article.url)
        digests = (_digest(*map(str, columns), article.text), _digest(article.title, article.text))
        sealed = seal(*columns, article.path, article.text, article.sha256)
        try:
            key = run(
                "INSERT INTO articles VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (file_key, *columns, article.path, article.sha256, *digests, sealed),
            ).lastrowid
        except sqlite3.IntegrityError as error:
            (other,) = run("SELECT path FROM articles WHERE id = ?", (article.id,)).fetchone()
            raise CorpusError(
                f"两篇文章的编号同为「{article.id}」：{other} 与 {article.path}，请改名。/ Two articles have the id "
                f"{article.id!r}: {other} and {article.path}; rename one."
            ) from error
        run("INSERT INTO texts VALUES (?, ?)", (key, article.text))
        run("INSERT INTO signatures VALUES (?, ?)", (key, reprints.signature(article.text)))
        many = self._connection.executemany
        many(
            "INSERT INTO categories VALUES (?, ?)", ((key, category) for category in dict.fromkeys(article.categories))
        )
        many("INSERT INTO temp.waiting VALUES (?, ?, ?)", ((key, start, end) for start, end in spans))
        many(figure_rows.INSERT, (figure_rows.to_row(int(key or 0), figure) for figure in figures))

    def finish(self) -> Changes:
        """Numbers the passages, writes everything and closes; returns what changed since ``keep``'s generation."""
        self._connection.execute(_NUMBER)
        self._group_reprints()
        for statement in filter(str.strip, _INDEXES.split(";")):
            self._connection.execute(statement)
        changes = self._changes()
        self._connection.execute("COMMIT")
        self.close()
        return changes

    def _group_reprints(self) -> None:
        """Groups all articles anew, the earliest first: what an update finds depends on the articles alone."""
        rows = self._connection.execute(
            "SELECT a.key, s.signature FROM articles a JOIN signatures s ON s.article = a.key "
            "ORDER BY a.date IS NULL, a.date, a.id"
        ).fetchall()
        groups = reprints.groups([signature for _, signature in rows], lambda number: self._text(rows[number][0]))
        members = ((rows[number][0], rows[group[0]][0]) for group in groups for number in group)
        self._connection.executemany("INSERT INTO reprints VALUES (?, ?)", members)

    def _text(self, key: int) -> str:
        return str(self._connection.execute("SELECT text FROM texts WHERE article = ?", (key,)).fetchone()[0])

    def _changes(self) -> Changes:
        count = self._count
        now = count("SELECT COUNT(*) FROM articles")
        if not self._attached:
            return Changes(added=now, updated=0, removed=0, unchanged=0)
        before = count("SELECT COUNT(*) FROM old.articles")
        both = count("SELECT COUNT(*) FROM articles JOIN old.articles USING (id)")
        same = count("SELECT COUNT(*) FROM articles a JOIN old.articles o ON o.id = a.id WHERE o.digest = a.digest")
        return Changes(added=now - both, updated=both - same, removed=before - both, unchanged=same)

    def _count(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])


def _digest(*parts: str) -> bytes:
    """Digests strings so that no two lists of them run into each other."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).digest()
