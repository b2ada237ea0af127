"""Reading the given files: which changed since the last time, and what articles and passages the changed ones hold."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.articles import Article
from index.corpus import Skipped, SourceFile, list_files, parse
from index.figures import Figure, figures_of
from index.manifest import sha256_of
from index.passages import split
from index.records import FileRow

# Below this many bytes one process has read the files before others would have started.
_BYTES_WORTH_A_POOL = 4 * 2**20
_BYTES_AT_ONCE = 2**18  # given to a worker together, more only where one file is larger
_MOST_WORKERS = 8

# (root, path) -> (key, row), as ``Records.files`` gives them.
KnownFiles = Mapping[tuple[str, str], tuple[int, FileRow]]


@dataclass(frozen=True, slots=True)
class Scan:
    """What has to be done about the given files.

    Attributes:
        changed: to be read: new ones and those with other bytes.
        kept: keys of files in the previous records that are the same.
        touched: those kept files whose bytes had to be compared, with their new size and time.
        gone: how many files of the previous records are not among the given ones.
        skipped: what stands in the given folders and cannot even be listed.
    """

    changed: tuple[SourceFile, ...]
    kept: tuple[int, ...]
    touched: tuple[FileRow, ...]
    gone: int
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: its articles, each with its passages' (start, end) and its figures; what was skipped."""

    row: FileRow
    articles: Sequence[tuple[Article, Sequence[tuple[int, int]], Sequence[Figure]]]
    skipped: Sequence[Skipped]


def scan(paths: Sequence[Path], known: KnownFiles, *, rehash: bool) -> Scan:
    """Compares the given files with those known; size and time are trusted unless ``rehash``."""
    changed: list[SourceFile] = []
    kept: list[int] = []
    touched: list[FileRow] = []
    seen = 0
    listing = list_files(paths)
    for source in listing.files:
        if (known_file := known.get((str(source.root), str(source.path)))) is None:
            changed.append(source)
            continue
        seen += 1
        key, row = known_file
        if not rehash and (source.size, source.mtime_ns) == (row.size, row.mtime_ns):
            kept.append(key)
        elif row.sha256 and (now := _file_row(source)).sha256 == row.sha256:
            kept.append(key)
            touched.append(now)
        else:
            changed.append(source)
    return Scan(tuple(changed), tuple(kept), tuple(touched), gone=len(known) - seen, skipped=listing.skipped)


def read_files(sources: Sequence[SourceFile], *, limit: int, overlap: int) -> Iterator[ReadFile]:
    """Yields the given files read, in their order, on several processes where there is much to read."""
    read = partial(_read, limit=limit, overlap=overlap)
    workers = min(os.cpu_count() or 1, _MOST_WORKERS, len(sources))
    if workers < 2 or sum(source.size for source in sources) < _BYTES_WORTH_A_POOL:
        yield from map(read, sources)
        return
    done = 0
    try:
        for file in _on_pool(read, sources, workers):
            done += 1
            yield file
    except BrokenProcessPool:  # a script that calls ``build`` outside of ``if __name__ == "__main__"``, or no memory
        yield from map(read, sources[done:])


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


def _read(source: SourceFile, *, limit: int, overlap: int) -> ReadFile:
    row = _file_row(source)
    articles, skipped = parse(source)
    cut = [
        (article, [(passage.start, passage.end) for passage in split(article, limit=limit, overlap=overlap)])
        for article in articles
    ]
    return ReadFile(row, [(article, spans, figures_of(article, spans)) for article, spans in cut], skipped)


def _file_row(source: SourceFile) -> FileRow:
    """Size and time are those of the listing: should the file change while it is read, the next update sees it."""
    path, root = str(source.path), str(source.root)
    try:
        return FileRow(path, root, source.size, source.mtime_ns, sha256_of(source.path)[1])
    except OSError:
        return FileRow(path, root, -1, source.mtime_ns, "")  # no file has this size: it is tried again next time
