"""Shards: what an index is divided into, so that an update rewrites only the parts that its changes fall into.

Articles stand in the order of their ids, and a shard ends after an article whose id says so. Where shards end
therefore depends on the articles alone: a change moves no boundary but its own, and an index that was updated is the
same as one that was built at once. Large indexes have larger shards, because every search asks every shard. A shard's
name digests all that went into it; the same name means the same content.
"""

import hashlib
import json
import os
import shutil
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np

from index.encoder import Encoder
from index.errors import EncoderError
from index.manifest import FORMAT_VERSION, Manifest, Settings
from index.postings import PostingsRow, write_postings
from index.records import Records, StoredArticle
from index.search import day_number
from index.vectors import Floats, are_vectors, read_vectors, write_vectors

SHARDS, POSTINGS, RECORDS = "shards", "postings", "records.sqlite"

# Articles in a shard, on average: an update writes whole shards, a search asks every one of them.
_ARTICLES_PER_SHARD = 1024
_MOST_ARTICLES_PER_SHARD = 16384  # of a large index; both are powers of two
_SHARDS = 8  # about so many, where that leaves their size between these two
# A shard of more passages ends at the next place where a small one would; one of most ends whatever the ids are, so
# that it always fits in memory.
_MANY_PASSAGES, _MOST_PASSAGES = 65536, 131072
_BATCH = 2048  # passages given to the encoder at once


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard of a generation: articles from ``first_id`` to ``last_id``, passages from number ``first``."""

    name: str
    first_id: str
    last_id: str
    first: int
    passages: int


def plan_shards(digests: Sequence[tuple[str, bytes, int]], settings: Settings) -> list[Shard]:
    """Divides articles into shards.

    Args:
        digests: (article id, digest, number of passages) by id.
        settings: of the index; other settings give other names.
    """
    shards: list[Shard] = []
    first = 0
    for members in _divide(digests):
        digest = hashlib.sha256(json.dumps([FORMAT_VERSION, asdict(settings)]).encode())
        for _, article_digest, count in members:
            digest.update(article_digest + count.to_bytes(8, "big"))
        passages = sum(count for _, _, count in members)
        shards.append(Shard(digest.hexdigest()[:32], members[0][0], members[-1][0], first, passages))
        first += passages
    return shards


def _divide(digests: Sequence[tuple[str, bytes, int]]) -> Iterator[list[tuple[str, bytes, int]]]:
    size = articles_per_shard(len(digests))
    members: list[tuple[str, bytes, int]] = []
    passages = 0
    for member in digests:
        members.append(member)
        passages += member[2]
        draw = int.from_bytes(hashlib.sha256(member[0].encode()).digest()[:8], "big")
        ends = draw % (size if passages < _MANY_PASSAGES else _ARTICLES_PER_SHARD) == 0
        if ends or passages >= _MOST_PASSAGES:
            yield members
            members, passages = [], 0
    if members:
        yield members


def articles_per_shard(articles: int) -> int:
    """Returns how many articles a shard of an index of so many has on average.

    A power of two, so that the shards of an index that outgrows one are shards of the next, joined.
    """
    size = _ARTICLES_PER_SHARD
    while size < _MOST_ARTICLES_PER_SHARD and size * 2 * _SHARDS <= articles:
        size *= 2
    return size


def shard_firsts(manifest: Manifest) -> list[int]:
    """Returns the passage number that each shard begins with, and one past the last number."""
    return [0, *accumulate(shard.passages for shard in manifest.shards)]


def encoder_input(title: str, passage: str) -> str:
    """Returns what the encoder reads of a passage: its title tells which place and period the passage is about."""
    return f"{title}\n{passage}" if title else passage


class KnownVectors:
    """The vectors of the generation before, found by an article's content."""

    def __init__(self, folder: Path, manifest: Manifest, records: Records) -> None:
        dim = manifest.settings.encoder.dim
        self._shards = [read_vectors(folder / SHARDS / shard.name, dim) for shard in manifest.shards]
        self._firsts = shard_firsts(manifest)
        self._records = records

    def find(self, content: bytes) -> Floats | None:
        """Returns the vectors of an article with this title and text, shape (passages, dim)."""
        numbers = self._records.numbers_of_content(content)
        if numbers is None:
            return None
        place = bisect_right(self._firsts, numbers.start) - 1
        first = self._firsts[place]
        return self._shards[place][numbers.start - first : numbers.stop - first]


def write_shard(
    folder: Path,
    shard: Shard,
    records: Records,
    encoder: Encoder,
    known: KnownVectors | None,
    progress: Callable[[int], None],
) -> None:
    """Writes a shard's vectors and postings into a new folder; ``progress`` gets how many passages are embedded."""
    folder.mkdir(parents=True)
    articles = records.stored(shard.first_id, shard.last_id)
    write_vectors(folder, _embed(articles, shard, encoder, known, progress))
    write_postings(folder / POSTINGS, _rows(records.stored(shard.first_id, shard.last_id), shard.first))


def _embed(
    articles: Iterable[StoredArticle],
    shard: Shard,
    encoder: Encoder,
    known: KnownVectors | None,
    progress: Callable[[int], None],
) -> Floats:
    vectors = np.empty((shard.passages, encoder.dim), dtype=np.float32)
    texts: list[str] = []
    places: list[int] = []

    def flush(least: int) -> None:
        while len(texts) >= least and texts:
            vectors[places[:_BATCH]] = _encoded(encoder, texts[:_BATCH])
            del texts[:_BATCH], places[:_BATCH]

    for stored in articles:
        first = stored.first - shard.first
        old = known.find(stored.content) if known else None
        if old is not None and len(old) == len(stored.spans):
            vectors[first : first + len(old)] = old
        else:
            title, text = stored.article.title, stored.article.text
            texts += [encoder_input(title, text[start:end]) for start, end in stored.spans]
            places += range(first, first + len(stored.spans))
            flush(_BATCH)
        progress(first + len(stored.spans) - len(texts))
    flush(0)
    progress(shard.passages)
    return vectors


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Floats:
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


def _rows(articles: Iterable[StoredArticle], shard_first: int) -> Iterator[PostingsRow]:
    for stored in articles:
        article = stored.article
        for place, (start, end) in enumerate(stored.spans, stored.first - shard_first):
            yield PostingsRow(
                number=place,
                text=article.text[start:end],
                title=article.title,
                source=article.source,
                categories=article.categories,
                day=day_number(article.date),
            )


def link_shard(source: Path, target: Path) -> None:
    """Takes a shard over from another generation: the same files under a second name, copied only where it must be."""
    shutil.copytree(source, target, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # not every file system has hard links
        shutil.copyfile(source, target)
