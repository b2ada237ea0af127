"""Reprints in the records: which pairs of articles are alike, and the groups that these make."""

# ruff: noqa: S608 - only names of our own tables and columns are put into statements

import json
import sqlite3
from collections.abc import Sequence

from index import reprints

# Of the article of a key: what its group is in the order of.
_MEMBERS = "SELECT a.key, a.date IS NULL, a.date, a.id FROM json_each(?) w JOIN {name}.articles a ON a.key = w.value"


def regroup(connection: sqlite3.Connection, names: Sequence[str], first_new: int, *, changed: bool) -> None:
    """Looks for articles like the new ones, and groups all anew: groups depend on the articles alone.

    Args:
        connection: to the file that is being filled (``main``) and the one before it.
        names: of both, or of the one.
        first_new: the key of the first new article; ``main`` holds all of these.
        changed: whether any article came or went.
    """
    if not changed:
        return
    gone = {key for (key,) in connection.execute("SELECT key FROM main.gone_articles")}
    rows = [
        row
        for name in names
        for row in connection.execute(f"SELECT article, signature FROM {name}.signatures")
        if row[0] not in gone
    ]
    rows.sort(key=lambda row: row[0] >= first_new)  # the new ones last
    keys = [key for key, _ in rows]
    since = sum(key < first_new for key in keys)

    def text(number: int) -> str:
        for name in names:
            for (found,) in connection.execute(f"SELECT text FROM {name}.texts WHERE article = ?", (keys[number],)):
                return str(found)
        raise KeyError(keys[number])

    pairs = reprints.pairs([signature for _, signature in rows], text, since=since)
    connection.executemany("INSERT INTO main.alike VALUES (?, ?)", ((keys[a], keys[b]) for a, b in pairs))
    _group(connection, names, gone)


def _group(connection: sqlite3.Connection, names: Sequence[str], gone: set[int]) -> None:
    alike = [
        pair for name in names for pair in connection.execute(f"SELECT a, b FROM {name}.alike") if gone.isdisjoint(pair)
    ]
    wanted = json.dumps(sorted({key for pair in alike for key in pair}))
    members = [row for name in names for row in connection.execute(_MEMBERS.format(name=name), (wanted,))]
    members.sort(key=lambda row: (row[1], row[2] or "", row[3]))  # the earliest first, those without a date last
    number = {row[0]: place for place, row in enumerate(members)}
    groups = reprints.grouped((min(number[a], number[b]), max(number[a], number[b])) for a, b in alike)
    connection.execute("DELETE FROM main.reprints")
    connection.executemany(
        "INSERT INTO main.reprints VALUES (?, ?, ?)",
        ((members[one][3], members[group[0]][3], place) for group in groups for place, one in enumerate(group)),
    )
