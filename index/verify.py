"""Checking an index against its own checksums and against the files it was made from."""

from dataclasses import dataclass
from pathlib import Path

from index.generations import hold_current
from index.layers import CHANGES, RECORDS
from index.manifest import Counts, damaged_files, sha256_of
from index.records import Records, StoredArticle


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What ``verify`` found.

    Attributes:
        generation: the number of the generation that was checked.
        counts: articles, passages and skipped inputs as the manifest has them.
        damaged: (file of the index, what is wrong with it).
        changed: files that have other bytes now than when they were read.
        missing: files that cannot be read any more.
        broken: (article id, start, end) of passages that are no span of their article's text, and of stretches of
            text that no passage covers.
    """

    generation: int
    counts: Counts
    damaged: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    broken: tuple[tuple[str, int, int], ...]

    @property
    def ok(self) -> bool:
        """Whether the index is sound and says what its files say."""
        return not (self.damaged or self.changed or self.missing or self.broken)


def verify(path: Path | str) -> VerifyReport:
    """Re-hashes the files of an index, re-reads its source files and re-slices every passage.

    The source files are looked for where they were when they were indexed; relative paths count from the working
    directory. Needs no encoder.

    Raises:
        IndexMissing, IndexMismatch: as ``Index.open`` does.
        IndexDamaged: CURRENT or the manifest itself is damaged, so that nothing can be compared.
    """
    held = hold_current(Path(path))
    try:
        generation = held.generation
        damaged = tuple(damaged_files(generation.folder, generation.manifest.files))
        changed: list[str] = []
        missing: list[str] = []
        broken: list[tuple[str, int, int]] = []
        if not {RECORDS, CHANGES} & dict(damaged).keys():  # what is damaged is not believed
            with Records.of(generation) as records:
                for _, row in records.files().values():
                    if (digest := _digest(Path(row.path))) != row.sha256:
                        (changed if digest else missing).append(row.path)
                broken = [span for stored in records.stored() for span in _broken(stored)]
        return VerifyReport(
            generation.number, generation.manifest.counts, damaged, tuple(changed), tuple(missing), tuple(broken)
        )
    finally:
        held.release()


def _digest(path: Path) -> str:
    """Empty where the file cannot be read, as it is of one that never could be."""
    try:
        return sha256_of(path)[1]
    except OSError:
        return ""


def _broken(stored: StoredArticle) -> list[tuple[str, int, int]]:
    """Returns spans outside of the text, and gaps between spans that hold more than white space."""
    article, found, covered = stored.article, [], 0
    for start, end in (*stored.spans, (len(article.text), len(article.text))):
        if not 0 <= start <= end <= len(article.text):
            found.append((article.id, start, end))
        elif article.text[covered:start].strip():
            found.append((article.id, covered, start))
        covered = max(covered, end)
    return found
