"""The two files that hold the records of a generation, and how what one says hides what the other said.

``records.sqlite`` is written whole and never changed; generations share it. ``changes.sqlite`` holds what was added
since, and the keys of what left. Both have the same tables (``SCHEMA``); an index that was made at once has no changes.
"""

# ruff: noqa: S608 - only names of our own tables and columns are put into statements

import shutil
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index import figure_rows
from index.closing import Closing
from index.errors import IndexDamaged
from index.generations import Generation
from index.linking import link_or_copy
from index.manifest import REMEDY

RECORDS, CHANGES = "records.sqlite", "changes.sqlite"

SCHEMA = f"""
CREATE TABLE files (key INTEGER PRIMARY KEY, path TEXT NOT NULL, root TEXT NOT NULL, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL, UNIQUE (root, path));
CREATE TABLE skipped (file INTEGER NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE articles (key INTEGER PRIMARY KEY, file INTEGER NOT NULL, id TEXT NOT NULL,
    title TEXT NOT NULL, date TEXT, source TEXT NOT NULL, author TEXT NOT NULL, categories TEXT NOT NULL,
    url TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, digest BLOB NOT NULL, content BLOB NOT NULL,
    seal BLOB NOT NULL, first INTEGER NOT NULL, passages INTEGER NOT NULL);
CREATE TABLE texts (article INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE categories (article INTEGER NOT NULL, category TEXT NOT NULL);
CREATE TABLE passages (row INTEGER PRIMARY KEY, article INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL);
CREATE TABLE signatures (article INTEGER PRIMARY KEY, signature BLOB NOT NULL);
CREATE TABLE alike (a INTEGER NOT NULL, b INTEGER NOT NULL);
CREATE TABLE reprints (id TEXT PRIMARY KEY, first TEXT NOT NULL, place INTEGER NOT NULL);
CREATE TABLE gone_files (key INTEGER PRIMARY KEY);
CREATE TABLE gone_articles (key INTEGER PRIMARY KEY);
CREATE TABLE gone_terms (shard TEXT NOT NULL, field TEXT NOT NULL, term TEXT NOT NULL, passages INTEGER NOT NULL,
    PRIMARY KEY (field, term, shard)) WITHOUT ROWID;
{figure_rows.SCHEMA}"""
INDEXES = f"""
CREATE INDEX articles_by_id ON articles (id);
CREATE INDEX articles_of_file ON articles (file);
CREATE INDEX articles_by_content ON articles (content);
CREATE INDEX articles_by_source ON articles (source);
CREATE INDEX skipped_of_file ON skipped (file);
CREATE INDEX passages_of_article ON passages (article);
CREATE INDEX categories_of_article ON categories (article);
CREATE INDEX articles_of_category ON categories (category, article);
CREATE INDEX figures_of_article ON figures (article);
CREATE INDEX alike_a ON alike (a);
CREATE INDEX alike_b ON alike (b);
CREATE INDEX reprints_by_first ON reprints (first, place);
{figure_rows.INDEXES}"""
# Seen instead of the tables of the first file: what left or was replaced is hidden. Everything else that the file says
# is reached through an article or a file.
_HIDING = """
CREATE TEMP VIEW articles AS SELECT * FROM main.articles WHERE key NOT IN (SELECT key FROM changes.gone_articles);
CREATE TEMP VIEW files AS SELECT * FROM main.files
    WHERE key NOT IN (SELECT key FROM changes.gone_files) AND key NOT IN (SELECT key FROM changes.files);
CREATE TEMP VIEW skipped AS SELECT * FROM main.skipped
    WHERE file NOT IN (SELECT key FROM changes.gone_files) AND file NOT IN (SELECT key FROM changes.files);
"""
_OF_ARTICLE = ("texts", "categories", "passages", "signatures", "figures")
_SAME = " AND ".join(f"{column} NOT IN (SELECT key FROM changes.gone_articles)" for column in ("a", "b"))
_MERGE = ";".join(
    (
        "INSERT INTO files SELECT * FROM base.files WHERE key NOT IN (SELECT key FROM changes.gone_files) "
        "AND key NOT IN (SELECT key FROM changes.files)",
        "INSERT INTO files SELECT * FROM changes.files",
        "INSERT INTO skipped SELECT * FROM base.skipped WHERE file NOT IN (SELECT key FROM changes.gone_files) "
        "AND file NOT IN (SELECT key FROM changes.files)",
        "INSERT INTO skipped SELECT * FROM changes.skipped",
        "INSERT INTO articles SELECT * FROM base.articles WHERE key NOT IN (SELECT key FROM changes.gone_articles)",
        "INSERT INTO articles SELECT * FROM changes.articles",
        *(
            f"INSERT INTO {table} SELECT * FROM base.{table} "
            "WHERE article NOT IN (SELECT key FROM changes.gone_articles)"
            for table in _OF_ARTICLE
        ),
        *(f"INSERT INTO {table} SELECT * FROM changes.{table}" for table in _OF_ARTICLE),
        f"INSERT INTO alike SELECT * FROM base.alike WHERE {_SAME}",
        *(f"INSERT INTO {table} SELECT * FROM changes.{table}" for table in ("alike", "reprints", "gone_terms")),
    )
)
# Changes are small while they are no more than one in so many of the articles.
_SMALL = 8


class Layer(Closing):
    """One of the two files, read-only; any thread may ask, one at a time gets its turn."""

    def __init__(self, path: Path, changes: Path | None = None) -> None:
        """Opens a file of records, with what hides parts of it."""
        # One that was cut to nothing would be an empty database.
        self._name = path.name
        self._turn = threading.Lock()
        try:
            self._connection = sqlite3.connect(_uri(path), uri=True, check_same_thread=False)
            if changes is not None:
                attach(self._connection, changes, "changes")
                run_each(self._connection, _HIDING)
        except sqlite3.DatabaseError as error:
            raise damaged(self._name) from error

    def close(self) -> None:
        """Closes the file; a second call does nothing."""
        with self._turn:
            self._connection.close()

    def rows(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        """Returns all rows of a query.

        Raises:
            IndexDamaged: the file cannot be read.
        """
        try:
            with self._turn:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.ProgrammingError:  # the file was closed
            raise
        except (sqlite3.DatabaseError, UnicodeError) as error:
            raise damaged(self._name) from error

    def each(self, query: str, values: Sequence[object] = ()) -> Iterator[Any]:
        """Yields the rows of a query, one in memory at a time."""
        try:
            yield from self._connection.cursor().execute(query, values)
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.DatabaseError, UnicodeError) as error:
            raise damaged(self._name) from error


def attach(connection: sqlite3.Connection, path: Path, name: str) -> None:
    """Attaches a file of records, which is only read, under a name."""
    connection.execute(f"ATTACH DATABASE ? AS {name}", (_uri(path),))


def run_each(connection: sqlite3.Connection, statements: str) -> None:
    """Runs statements within the transaction that is open, unlike ``executescript``."""
    for statement in filter(str.strip, statements.split(";")):
        connection.execute(statement)


def take_over(before: Generation, folder: Path) -> None:
    """Begins the records of a generation with those of the one before: one file is shared, the other copied."""
    link_or_copy(before.folder / RECORDS, folder / RECORDS)
    if before.manifest.lists(CHANGES):
        shutil.copyfile(before.folder / CHANGES, folder / CHANGES)


def merge(folder: Path) -> None:
    """Makes one file of both; keys and rows stay.

    Args:
        folder: of a generation that is being made.
    """
    merged = folder / "merged.sqlite"
    connection = sqlite3.connect(merged, isolation_level=None, uri=True)
    try:
        run_each(connection, f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {SCHEMA}")
        attach(connection, folder / RECORDS, "base")
        attach(connection, folder / CHANGES, "changes")
        run_each(connection, f"BEGIN; {_MERGE}; {INDEXES}; COMMIT")
    finally:
        connection.close()
    (folder / RECORDS).unlink()  # its other name, in the generation before, stays
    (folder / CHANGES).unlink()
    merged.rename(folder / RECORDS)


def worth_merging(folder: Path) -> bool:
    """Returns whether the changes of a generation are no longer small beside its records."""
    connection = sqlite3.connect(_uri(folder / CHANGES), uri=True)
    try:
        attach(connection, folder / RECORDS, "base")
        count = "SELECT (SELECT COUNT(*) FROM main.articles) + (SELECT COUNT(*) FROM main.gone_articles)"
        ((changed,),) = connection.execute(count).fetchall()
        ((whole,),) = connection.execute("SELECT COUNT(*) FROM base.articles").fetchall()
        return bool(changed * _SMALL > whole)
    finally:
        connection.close()


def open_layers(folder: Path, *, changed: bool) -> list[Layer]:
    """Opens the records of a generation, what changed last; ``changed``: whether there is such a file."""
    records, changes = folder / RECORDS, folder / CHANGES
    if not changed:
        return [Layer(records)]
    return [Layer(records, changes), Layer(changes)]


def damaged(what: str) -> IndexDamaged:
    """Returns the error that names what is damaged in an index."""
    return IndexDamaged(f"索引中的 {what} 已损坏。/ {what} is damaged in the index. {REMEDY}")


def _uri(path: Path) -> str:
    # Immutable: no generation is ever changed, so SQLite neither locks nor looks for a journal beside the file.
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"
