"""Reading the given files: which changed since the last time, and what articles and passages the changed ones hold."""

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from index.articles import Article
from index.corpus import Skipped, SourceFile, list_files, parse_new
from index.figures import Figure, figures_of
from index.manifest import sha256_of
from index.passages import split
from index.records import FileRow

# Below this many bytes one process has read the files before others would have started.
_BYTES_WORTH_A_POOL = 4 * 2**20
_BYTES_AT_ONCE = 2**18  # given to a worker together, more only where one file is larger
_MOST_WORKERS = 8

# How long a file must have been left alone for its time to be trusted: some file systems count whole seconds, or two.
_SETTLED_NS = 2_000_000_000

# (root, path) -> (key, row), as ``Records.files`` gives them.
KnownFiles = Mapping[tuple[str, str], tuple[int, FileRow]]
# SHA-256 -> ids, as ``Records.lines_of`` gives them.
Lines = Mapping[str, Sequence[str]]
_NO_LINES: Lines = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Scan:
    """What has to be done about the given files.

    Attributes:
        changed: to be read: new ones and those with other bytes.
        keys: (root, path) -> key of those of them that stand in the previous records.
        kept: keys of files in the previous records that are the same.
        touched: (key, row) of kept files that have another size or time than is known of them.
        gone: keys of files in the previous records that are not among the given ones.
        skipped: what stands in the given folders and cannot even be listed.
    """

    changed: tuple[SourceFile, ...]
    keys: Mapping[tuple[str, str], int]
    kept: tuple[int, ...]
    touched: tuple[tuple[int, FileRow], ...]
    gone: tuple[int, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read.

    Attributes:
        row: what is to be known of it.
        articles: each with its passages' (start, end) and its figures.
        kept: ids of articles that stand in the records as they are.
        skipped: what is no article, and why.
    """

    row: FileRow
    articles: Sequence[tuple[Article, Sequence[tuple[int, int]], Sequence[Figure]]]
    kept: frozenset[str]
    skipped: Sequence[Skipped]


def scan(paths: Sequence[Path], known: KnownFiles, *, rehash: bool) -> Scan:
    """Compares the given files with those known.

    Size and time are trusted unless ``rehash``, but for a time so near that the file may change once more within it,
    or that lies ahead, as it does when a clock was set back.
    """
    changed: list[SourceFile] = []
    keys: dict[tuple[str, str], int] = {}
    kept: list[int] = []
    touched: list[tuple[int, FileRow]] = []
    now = time.time_ns()
    listing = list_files(paths)
    for source in listing.files:
        place = str(source.root), str(source.path)
        if (known_file := known.get(place)) is None:
            changed.append(source)
            continue
        key, row = known_file
        if not rehash and (source.size, source.mtime_ns) == (row.size, row.mtime_ns):
            kept.append(key)
        elif _sha256(source.path) == row.sha256:  # both are empty where it could not be read, and cannot be read now
            kept.append(key)
            fresh = _row(source, row.sha256, now)
            if (fresh.size, fresh.mtime_ns) != (row.size, row.mtime_ns):
                touched.append((key, fresh))
        else:
            keys[place] = key
            changed.append(source)
    there = {*kept, *keys.values()}
    gone = tuple(key for key, _ in known.values() if key not in there)
    return Scan(tuple(changed), keys, tuple(kept), tuple(touched), gone, listing.skipped)


def read_files(
    sources: Sequence[SourceFile],
    *,
    limit: int,
    overlap: int,
    known: Callable[[SourceFile], Lines] = lambda _: _NO_LINES,
) -> Iterator[ReadFile]:
    """Yields the given files read, on several processes where there is much to read.

    Args:
        sources: what to read.
        limit: as for ``index.passages.split``.
        overlap: as there.
        known: gives the lines of a file that need not be read again; asked of ``.jsonl`` files only.
    """
    read = partial(_read, now=time.time_ns(), limit=limit, overlap=overlap)
    whole: list[SourceFile] = []
    for source in sources:
        lines = known(source) if source.path.suffix.lower() == ".jsonl" else _NO_LINES
        if lines:  # comparing them takes less than giving them to another process
            yield read(source, known=lines)
        else:
            whole.append(source)
    workers = min(os.cpu_count() or 1, _MOST_WORKERS, len(whole))
    if workers < 2 or sum(source.size for source in whole) < _BYTES_WORTH_A_POOL:
        yield from map(read, whole)
        return
    done = 0
    try:
        for file in _on_pool(read, whole, workers):
            done += 1
            yield file
    except BrokenProcessPool:  # a script that calls ``build`` outside of ``if __name__ == "__main__"``, or no memory
        yield from map(read, whole[done:])


def _on_pool(read: Callable[[SourceFile], ReadFile], sources: Sequence[SourceFile], workers: int) -> Iterator[ReadFile]:
    # Spawned, not forked: a caller's threads and locks must not be copied half-way.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[list[ReadFile]]] = deque()
        for batch in _batches(sources):
            waiting.append(pool.submit(_read_some, read, batch))
            if len(waiting) > workers + 1:  # memory holds a few batches, never the corpus
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _batches(sources: Sequence[SourceFile]) -> Iterator[list[SourceFile]]:
    batch: list[SourceFile] = []
    size = 0
    for source in sources:
        batch.append(source)
        size += source.size
        if size >= _BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read_some(read: Callable[[SourceFile], ReadFile], sources: Sequence[SourceFile]) -> list[ReadFile]:
    return [read(source) for source in sources]


def _read(source: SourceFile, *, now: int, limit: int, overlap: int, known: Lines = _NO_LINES) -> ReadFile:
    parsed = parse_new(source, known)
    cut = [
        (article, [(passage.start, passage.end) for passage in split(article, limit=limit, overlap=overlap)])
        for article in parsed.articles
    ]
    return ReadFile(
        _row(source, parsed.sha256, now),
        [(article, spans, figures_of(article, spans)) for article, spans in cut],
        parsed.kept,
        parsed.skipped,
    )


def _row(source: SourceFile, sha256: str, now: int) -> FileRow:
    """Size and time are those of the listing: should the file change while it is read, the next update sees it."""
    # No file has the size -1: the next update compares the bytes.
    trusted = bool(sha256) and source.mtime_ns < now - _SETTLED_NS
    return FileRow(str(source.path), str(source.root), source.size if trusted else -1, source.mtime_ns, sha256)


def _sha256(path: Path) -> str:
    try:
        return sha256_of(path)[1]
    except OSError:
        return ""
