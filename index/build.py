"""Building and updating an index: the same path for both, reusing of the generation before whatever did not change."""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index import encoder as encoders
from index.assembly import Assembly, Before, Progress, all_skipped
from index.corpus import Skipped
from index.encoder import Encoder
from index.errors import IndexDamaged, IndexMismatch, IndexMissing
from index.generations import collect, hold_current, writer_lock
from index.intake import scan
from index.manifest import EncoderMark, Settings
from index.postings import ENGINE
from index.records import Records
from index.records_writer import Changes
from index.shards import RECORDS


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        articles, passages: in the index now.
        added, updated, removed, unchanged: articles, compared with the generation before.
        skipped: all inputs that could not be read as articles, files that did not change included.
        seconds: wall-clock time.
        generation: the current one; the one before where nothing changed.
    """

    articles: int
    passages: int
    added: int
    updated: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    seconds: float
    generation: int


def build(
    paths: Sequence[Path],
    out: Path,
    *,
    encoder: Encoder | None = None,
    strict: bool = False,
    rehash: bool = False,
    limit: int = 300,
    overlap: int = 1,
    progress: Progress | None = None,
) -> BuildReport:
    """Makes ``out`` the index of the articles in ``paths``; an index that stands there is updated.

    Only files that changed are read again, only new text is embedded, and readers see the old index until the new
    one is complete. Another encoder or other passage settings than before make everything new.

    Args:
        paths: files and folders; articles of files that are no longer among them leave the index.
        out: the index's folder.
        encoder: embeds the passages; None: the one that the index was made with, the bundled one for a new index.
        strict: fail when any input cannot be read as an article.
        rehash: compare the bytes of every file, where size and time would be trusted.
        limit: characters in a passage, as in ``index.passages.split``.
        overlap: sentences that a passage repeats, as there.
        progress: is told how far the build is.

    Raises:
        CorpusError: there is nothing to index, two articles share an id, or ``strict`` and something was skipped.
        EncoderError: the encoder cannot be loaded or fails.
        IndexBusy: another process writes ``out``.
    """
    started = time.monotonic()
    progress = progress or _silent
    encoder = encoder or _encoder_of(out)
    mark = EncoderMark(encoder.name, encoder.fingerprint, encoder.dim)
    settings = Settings(mark, passage_limit=limit, passage_overlap=overlap, postings_engine=ENGINE)
    with writer_lock(out):
        collect(out)
        with contextlib.ExitStack() as stack:
            before = _before(out, settings, stack)
            todo = scan(paths, before.records.files() if before else {}, rehash=rehash)
            if before and not todo.changed and not todo.gone:
                generation, changes = before.generation, Changes(0, 0, 0, before.generation.manifest.counts.articles)
                skipped = all_skipped(todo, before.records, strict=strict)
            else:
                assembly = Assembly(out, settings, encoder, before, progress, strict=strict)
                generation, changes, skipped = assembly.run(todo)
        collect(out)  # now that this build holds the generation before no longer
    progress("done", 1, 1)
    counts = generation.manifest.counts
    return BuildReport(
        articles=counts.articles,
        passages=counts.passages,
        added=changes.added,
        updated=changes.updated,
        removed=changes.removed,
        unchanged=changes.unchanged,
        skipped=skipped,
        seconds=time.monotonic() - started,
        generation=generation.number,
    )


def _before(out: Path, settings: Settings, stack: contextlib.ExitStack) -> Before | None:
    try:
        held = hold_current(out)
        stack.callback(held.release)
        if held.generation.manifest.settings != settings:
            return None
        held.check_files()
    except (IndexMissing, IndexMismatch, IndexDamaged):
        return None  # building anew is the remedy for each
    return Before(held.generation, stack.enter_context(Records(held.generation.folder / RECORDS)))


def _encoder_of(out: Path) -> Encoder:
    """Loads the encoder that the index was made with, the bundled one where no index can be read."""
    try:
        held = hold_current(out)
    except (IndexMissing, IndexMismatch, IndexDamaged):
        return encoders.load()
    held.release()
    return encoders.load(held.generation.manifest.settings.encoder.name)


def _silent(stage: str, done: int, total: int | None) -> None:
    pass
