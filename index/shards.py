"""Shards: what the vectors and postings of an index are divided into.

A shard is written once and never changed. An update writes what is new into one more; what left the index stays in its
shard, where searches pass over it, until the shard is folded into a new one. Which are folded is decided so that every
passage is written only a few times (its shard at least doubles), and that there are few shards, since a search asks
every one of them.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from index.encoder import Encoder
from index.errors import EncoderError
from index.faults import reached
from index.manifest import FORMAT_VERSION, Manifest, Settings, ShardEntry
from index.numbering import ROWS, Integers, Numbering, ranges, write_rows
from index.postings import PostingsRow, write_postings
from index.records import Records, StoredArticle
from index.search import day_number
from index.vectors import Floats, are_vectors, read_vectors, write_vectors

SHARDS, POSTINGS, BALANCE = "shards", "postings", "balance"

# Passages in the shards of an index that is made at once: an eighth of all, within these bounds. The upper one leaves
# room in memory.
_LEAST_PASSAGES, _MOST_PASSAGES = 4096, 131072
_SHARDS = 8
_SMALL = 1024  # passages that are written again sooner than kept in a shard of their own
# In an index of no more passages, a shard that something left is folded: scores are then the same to the last bit.
_EXACT = 8192
_MOST_GONE = 1 / 8  # of what a shard holds
_BATCH = 2048  # passages given to the encoder at once

# (article id, row of its first passage, number of passages)
Beginning = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class NewShard:
    """A shard to be written: (first row, passages) of its articles."""

    firsts: tuple[tuple[int, int], ...]

    @property
    def passages(self) -> int:
        """Returns how many there are."""
        return sum(count for _, count in self.firsts)

    def rows(self) -> Integers:
        """Returns the rows of its passages."""
        pairs = np.array(self.firsts, dtype=np.int64).reshape(-1, 2)
        return ranges(pairs[:, 0], pairs[:, 1])


def divide(articles: Sequence[tuple[int, int]], total: int) -> list[NewShard]:
    """Divides articles into shards to be written.

    Args:
        articles: (first row, passages) of each, in the order in which they are to stand.
        total: passages of the index.
    """
    size = min(max(_LEAST_PASSAGES, -(-total // _SHARDS)), _MOST_PASSAGES)
    shards: list[list[tuple[int, int]]] = []
    held = size
    for first, count in articles:
        if held >= size:
            shards.append([])
            held = 0
        shards[-1].append((first, count))
        held += count
    return [NewShard(tuple(members)) for members in shards]


def to_fold(shards: Sequence[ShardEntry], new: int) -> set[int]:
    """Returns which shards go into what is written now.

    Args:
        shards: as they would be kept, with what left them.
        new: passages that are in none of them.
    """
    total = new + sum(shard.live for shard in shards)
    folded = {
        place
        for place, shard in enumerate(shards)
        if shard.gone.passages and (total <= _EXACT or shard.gone.passages > _MOST_GONE * shard.held.passages)
    }
    size = new + sum(shards[place].live for place in folded)
    if not size:
        return folded
    for place in sorted(set(range(len(shards))) - folded, key=lambda place: shards[place].live):
        if shards[place].live > max(size, _SMALL) or size + shards[place].live > _MOST_PASSAGES:
            break
        folded.add(place)
        size += shards[place].live
    return folded


def shard_firsts(manifest: Manifest) -> list[int]:
    """Returns the place that each shard begins with, and one past the last place."""
    return [0, *accumulate(shard.held.passages for shard in manifest.shards)]


def encoder_input(title: str, passage: str) -> str:
    """Returns what the encoder reads of a passage: its title tells which place and period the passage is about."""
    return f"{title}\n{passage}" if title else passage


class KnownVectors:
    """The vectors of the generation before, found by an article's content."""

    def __init__(self, folder: Path, manifest: Manifest, records: Records, numbering: Numbering) -> None:
        dim = manifest.settings.encoder.dim
        self._shards = [read_vectors(folder / SHARDS / shard.name, dim) for shard in manifest.shards]
        self._firsts = shard_firsts(manifest)
        self._records, self._numbering = records, numbering

    def find(self, content: bytes) -> Floats | None:
        """Returns the vectors of an article with this title and text, shape (passages, dim)."""
        rows = self._records.rows_of_content(content)
        if rows is None or not len(rows) or (place := self._numbering.place_of(rows.start)) < 0:
            return None
        shard = bisect_right(self._firsts, place) - 1
        start = place - self._firsts[shard]
        found = self._shards[shard][start : start + len(rows)]
        return found if are_vectors(found) else None  # what is damaged is embedded again


def write_shard(
    shards: Path,
    shard: NewShard,
    settings: Settings,
    records: Records,
    encoder: Encoder,
    known: KnownVectors | None,
    progress: Callable[[int], None],
) -> ShardEntry:
    """Writes a shard's rows, vectors and postings into a new folder.

    Args:
        shards: the folder of all shards.
        shard: what it holds.
        settings: of the index; other settings give another name.
        records: of the new generation.
        encoder: embeds what is not known.
        known: vectors of the generation before.
        progress: gets how many passages are embedded.
    """
    folder = shards / "new"
    folder.mkdir(parents=True)
    firsts = [first for first, _ in shard.firsts]
    write_rows(folder / ROWS, shard.rows())
    write_vectors(folder, _embed(records.stored_at(firsts), shard.passages, encoder, known, progress))
    reached("vectors written")
    digest = hashlib.sha256(json.dumps([FORMAT_VERSION, asdict(settings), shard.firsts]).encode())
    held = write_postings(folder / POSTINGS, postings_rows(_digested(records.stored_at(firsts), digest)))
    name = digest.hexdigest()[:32]
    folder.rename(shards / name)
    reached("shard written")
    return ShardEntry(name, held)


def _digested(articles: Iterable[StoredArticle], digest: "hashlib._Hash") -> Iterator[StoredArticle]:
    for stored in articles:
        digest.update(stored.content)
        yield stored


def _embed(
    articles: Iterable[StoredArticle],
    passages: int,
    encoder: Encoder,
    known: KnownVectors | None,
    progress: Callable[[int], None],
) -> Floats:
    vectors = np.empty((passages, encoder.dim), dtype=np.float32)
    texts: list[str] = []
    places: list[int] = []

    def flush(least: int) -> None:
        while len(texts) >= least and texts:
            vectors[places[:_BATCH]] = encoded(encoder, texts[:_BATCH])
            del texts[:_BATCH], places[:_BATCH]

    first = 0
    for stored in articles:
        old = known.find(stored.content) if known else None
        if old is not None and len(old) == len(stored.spans):
            vectors[first : first + len(old)] = old
        else:
            title, text = stored.article.title, stored.article.text
            texts += [encoder_input(title, text[start:end]) for start, end in stored.spans]
            places += range(first, first + len(stored.spans))
            flush(_BATCH)
        first += len(stored.spans)
        progress(first - len(texts))
    flush(0)
    progress(passages)
    return vectors


def encoded(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Returns the vectors of texts, shape (texts, dim); EncoderError where they are not what vectors must be."""
    vectors = encoder.encode_passages(texts)
    if vectors.shape != (len(texts), encoder.dim) or not np.isfinite(vectors).all():
        raise EncoderError(
            f"编码器 {encoder.name} 给出的向量不对（{vectors.shape}）。/ The encoder {encoder.name} returned vectors "
            f"of shape {vectors.shape} where {(len(texts), encoder.dim)} finite numbers belong."
        )
    if not are_vectors(vectors):
        raise EncoderError(
            f"编码器 {encoder.name} 给出的向量长度不是 1。/ The encoder {encoder.name} returned vectors that are not "
            "of unit length."
        )
    return vectors


def postings_rows(articles: Iterable[StoredArticle]) -> Iterator[PostingsRow]:
    """Yields what the postings keep of the passages of some articles, numbered from 0."""
    number = 0
    for stored in articles:
        article = stored.article
        for start, end in stored.spans:
            yield PostingsRow(
                number=number,
                text=article.text[start:end],
                title=article.title,
                source=article.source,
                categories=article.categories,
                day=day_number(article.date),
            )
            number += 1
