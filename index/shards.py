"""Shards: what an index is divided into, so that an update rewrites only the parts that its changes fall into.

Articles stand in the order of their ids, and a shard ends after an article whose id says so. Where shards end
therefore depends on the articles alone: a change moves no boundary but its own, and an index that was updated is the
same as one that was built at once. A shard's name digests all that went into it; the same name means the same content.
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
from index.vectors import Floats, read_vectors, write_vectors

SHARDS, POSTINGS, VECTORS, RECORDS = "shards", "postings", "vectors.faiss", "records.sqlite"

_ARTICLES_PER_SHARD = 1024  # on average; some 3,000 passages of news, rewritten within seconds
_MOST_PASSAGES = 32768  # so that one shard always fits in memory, whatever the ids are
_BATCH = 2048  # passages given to the encoder at once


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard of a generation: articles from ``first_id`` to ``last_id``, passages from number ``first``."""

    name: str
    first_id: str
    last_id: str
    first: int
    passages: int


def plan_shards(digests: Iterable[tuple[str, bytes, int]], settings: Settings) -> list[Shard]:
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


def _divide(digests: Iterable[tuple[str, bytes, int]]) -> Iterator[list[tuple[str, bytes, int]]]:
    members: list[tuple[str, bytes, int]] = []
    passages = 0
    for member in digests:
        members.append(member)
        passages += member[2]
        draw = int.from_bytes(hashlib.sha256(member[0].encode()).digest()[:8], "big")
        if draw % _ARTICLES_PER_SHARD == 0 or passages >= _MOST_PASSAGES:
            yield members
            members, passages = [], 0
    if members:
        yield members


def shard_firsts(manifest: Manifest) -> list[int]:
    """Returns the passage number that each shard begins with, and one past the last number."""
    return [0, *accumulate(shard.passages for shard in manifest.shards)]


def encoder_input(title: str, passage: str) -> str:
    """Returns what the encoder reads of a passage: its title tells which place and period the passage is about."""
    return f"{title}\n{passage}" if title else passage


class KnownVectors:
    """The vectors of the generation before, found by an article's content."""

    def __init__(self, folder: Path, manifest: Manifest, records: Records) -> None:
        self._paths = [folder / SHARDS / shard.name / VECTORS for shard in manifest.shards]
        self._firsts = shard_firsts(manifest)
        self._records = records
        self._read: tuple[int, Floats] | None = None  # the shard read last: neighbours ask for neighbours

    def find(self, content: bytes) -> Floats | None:
        """Returns the vectors of an article with this title and text, shape (passages, dim)."""
        numbers = self._records.numbers_of_content(content)
        if numbers is None:
            return None
        place = bisect_right(self._firsts, numbers.start) - 1
        if self._read is None or self._read[0] != place:
            self._read = place, read_vectors(self._paths[place])
        first = self._firsts[place]
        return self._read[1][numbers.start - first : numbers.stop - first]


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
    write_vectors(folder / VECTORS, _embed(articles, shard, encoder, known, progress))
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
