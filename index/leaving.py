"""What leaves an index while the shards that hold it stay: how much it is, and how often it has each term."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.layers import CHANGES, RECORDS
from index.manifest import Amount, Manifest, ShardEntry
from index.numbering import Numbering
from index.postings import count_terms
from index.records import Records
from index.shards import postings_rows, shard_firsts


@dataclass(frozen=True, slots=True)
class Left:
    """What left one shard: how much, and how many passages of it have each (field, term)."""

    amount: Amount
    terms: Counter[tuple[str, str]]


LeftByShard = Mapping[str, Left]


def by_shard(
    manifest: Manifest, numbering: Numbering, records: Records, left: Sequence[tuple[int, int]]
) -> LeftByShard:
    """Returns what leaves each shard, by the shard's name.

    Args:
        manifest: of the generation before.
        numbering: of it.
        records: of it, which have the texts yet.
        left: (first row, passages) of the articles that leave.
    """
    places = sorted((numbering.place_of(first), first) for first, passages in left if passages)
    found: dict[str, Left] = {}
    for shard, (low, high) in zip(manifest.shards, pairwise(shard_firsts(manifest)), strict=True):
        if firsts := [first for place, first in places if low <= place < high]:
            found[shard.name] = Left(*count_terms(postings_rows(records.stored_at(firsts))))
    return found


def note(folder: Path, shards: Sequence[ShardEntry], left: LeftByShard) -> None:
    """Writes into the records how often what left has each term, and forgets of shards that are no more.

    Args:
        folder: of a generation that is being made.
        shards: those that it has.
        left: what left shards now.
    """
    changes = folder / CHANGES
    connection = sqlite3.connect(changes if changes.exists() else folder / RECORDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        names = {shard.name for shard in shards if shard.gone.passages}
        for (known,) in connection.execute("SELECT DISTINCT shard FROM gone_terms").fetchall():
            if known not in names:
                connection.execute("DELETE FROM gone_terms WHERE shard = ?", (known,))
        for name in names & left.keys():
            connection.executemany(
                "INSERT INTO gone_terms VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET passages = passages + excluded.passages",
                ((name, field, term, passages) for (field, term), passages in left[name].terms.items()),
            )
        connection.execute("COMMIT")
    finally:
        connection.close()
