"""Building and updating an index: the same path for both, reusing of the generation before whatever did not change."""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index import encoder as encoders
from index.assembly import Assembly, Before, Progress, all_skipped
from index.corpus import Skipped
from index.encoder import Encoder
from index.errors import IndexDamaged, IndexMismatch, IndexMissing
from index.faults import reached
from index.generations import Generation, collect, hold_current, writer_lock
from index.intake import scan
from index.manifest import EncoderMark, Settings
from index.numbering import Numbering
from index.postings import ENGINE
from index.records import Records
from index.records_writer import Changes
from index.shards import SHARDS
from index.store import hashed_when_opened


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
    anew: bool = False,
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
        anew: make everything new, whatever stands there.
        limit: characters in a passage, as in ``index.passages.split``.
        overlap: sentences that a passage repeats, as there.
        progress: is told how far the build is.

    Raises:
        CorpusError: there is nothing to index, two articles share an id, or ``strict`` and something was skipped.
        EncoderError: the encoder cannot be loaded or fails.
        IndexBusy: another process writes ``out``.
        IndexUnwritable: ``out`` is full, read-only or not ours; what stands there stays.
    """
    started = time.monotonic()
    progress = progress or _silent
    encoder = encoder or _encoder_of(out)
    mark = EncoderMark(encoder.name, encoder.fingerprint, encoder.dim)
    settings = Settings(mark, passage_limit=limit, passage_overlap=overlap, postings_engine=ENGINE)
    with writer_lock(out):
        collect(out)
        with contextlib.ExitStack() as stack:
            before = None if anew else _before(out, settings, stack)
            run = partial(_run, paths, out, settings, encoder, progress, strict=strict)
            try:
                generation, changes, skipped = run(before, rehash=rehash)
            except IndexDamaged:
                if before is None:
                    raise
                generation, changes, skipped = run(None, rehash=True)
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


def _run(
    paths: Sequence[Path],
    out: Path,
    settings: Settings,
    encoder: Encoder,
    progress: Progress,
    before: Before | None,
    *,
    strict: bool,
    rehash: bool,
) -> tuple[Generation, Changes, tuple[Skipped, ...]]:
    """Makes a generation upon the one before, if there is anything to do."""
    todo = scan(paths, before.records.files() if before else {}, rehash=rehash)
    reached("scanned")
    if before and not todo.changed and not todo.gone:
        unchanged = Changes(0, 0, 0, before.generation.manifest.counts.articles)
        return before.generation, unchanged, all_skipped(todo.skipped, before.records, strict=strict)
    return Assembly(out, paths, settings, encoder, before, progress, strict=strict).run(todo)


def _before(out: Path, settings: Settings, stack: contextlib.ExitStack) -> Before | None:
    try:
        held = hold_current(out)
        stack.callback(held.release)
        if held.generation.manifest.settings != settings:
            return None
        folder, manifest = held.generation.folder, held.generation.manifest
        held.check_files(hashed_when_opened(manifest))
        numbering = Numbering.open(
            folder, [folder / SHARDS / shard.name for shard in manifest.shards], manifest.next_row
        )
    except (IndexMissing, IndexMismatch, IndexDamaged):
        return None  # building anew is the remedy for each
    return Before(held.generation, stack.enter_context(Records.of(held.generation)), numbering)


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
