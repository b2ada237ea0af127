"""The assembly of one generation: records, then shards, then the manifest, then publishing."""

import contextlib
import datetime
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from index.corpus import Skipped
from index.encoder import Encoder
from index.errors import CorpusError
from index.generations import Generation, publish, staging_folder
from index.intake import Scan, read_files
from index.manifest import Counts, FileEntry, Manifest, Settings, ShardEntry, describe
from index.records import Records
from index.records_writer import Changes, RecordsWriter
from index.shards import RECORDS, SHARDS, KnownVectors, Shard, link_shard, plan_shards, write_shard


class Progress(Protocol):
    """Is told how far a build is; what it raises before the end of ``publish`` leaves the index as it was."""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Gets the stage and how much of it is done, of how much if that is known.

        Stages: read (files), index (passages), check, publish, done.
        """


@dataclass(frozen=True, slots=True)
class Before:
    """The generation that stands, sound and made with the same settings: worth reusing."""

    generation: Generation
    records: Records


class Assembly:
    """Makes one generation."""

    def __init__(
        self,
        out: Path,
        settings: Settings,
        encoder: Encoder,
        before: Before | None,
        progress: Progress,
        *,
        strict: bool,
    ) -> None:
        self._out, self._settings, self._encoder, self._before = out, settings, encoder, before
        self._progress = progress
        self._strict = strict

    def run(self, todo: Scan) -> tuple[Generation, Changes, tuple[Skipped, ...]]:
        """Writes everything into a staging folder and publishes it; removes that folder if anything fails."""
        staging = staging_folder(self._out)
        try:
            changes = self._write_records(staging, todo)
            with Records(staging / RECORDS) as records:
                skipped = all_skipped(todo, records, strict=self._strict)
                if not records.number_of_articles():
                    raise CorpusError("没有可以收录的文章。/ There is no article to index.")
                shards = self._write_shards(staging, records)
                counts = Counts(records.number_of_articles(), records.number_of_passages(), len(skipped))
            manifest = self._manifest(staging, shards, counts)
            self._progress("publish", 0, 1)
            generation = publish(self._out, staging, manifest)
            self._progress("publish", 1, 1)
            return generation, changes, skipped
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _write_records(self, staging: Path, todo: Scan) -> Changes:
        writer = RecordsWriter(staging / RECORDS)
        with contextlib.closing(writer):
            if self._before:
                writer.keep(self._before.generation.folder / RECORDS, todo.kept)
            for row in todo.touched:
                writer.add_file(row)
            total = len(todo.changed)
            self._progress("read", 0, total)
            files = read_files(todo.changed, limit=self._settings.passage_limit, overlap=self._settings.passage_overlap)
            for done, file in enumerate(files, 1):
                key = writer.add_file(file.row)
                for skipped in file.skipped:
                    writer.add_skipped(key, skipped.path, skipped.reason)
                for article, spans, figures in file.articles:
                    writer.add_article(key, article, spans, figures)
                self._progress("read", done, total)
            return writer.finish()

    def _write_shards(self, staging: Path, records: Records) -> list[Shard]:
        shards = plan_shards(list(records.digests()), self._settings)
        total = sum(shard.passages for shard in shards)
        before = self._before
        known = KnownVectors(before.generation.folder, before.generation.manifest, before.records) if before else None
        for shard in shards:
            folder = staging / SHARDS / shard.name
            self._progress("index", shard.first, total)
            if before and (old := before.generation.folder / SHARDS / shard.name).is_dir():
                link_shard(old, folder)
            else:
                told = partial(self._tell_embedded, shard.first, total)
                write_shard(folder, shard, records, self._encoder, known, told)
        self._progress("index", total, total)
        return shards

    def _tell_embedded(self, first: int, total: int, done: int) -> None:
        self._progress("index", first + done, total)

    def _manifest(self, staging: Path, shards: Sequence[Shard], counts: Counts) -> Manifest:
        self._progress("check", 0, None)
        return Manifest(
            settings=self._settings,
            counts=counts,
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            shards=tuple(ShardEntry(shard.name, shard.passages) for shard in shards),
            files=self._files(staging),
        )

    def _files(self, staging: Path) -> tuple[FileEntry, ...]:
        """Measures the files; those taken over were compared with their SHA-256 when this build began."""
        names = {path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file()}
        known = {entry.path: entry for entry in self._before.generation.manifest.files} if self._before else {}
        taken_over = {name for name in names if name.startswith(f"{SHARDS}/") and name in known}
        entries = [*describe(staging, names - taken_over), *(known[name] for name in taken_over)]
        return tuple(sorted(entries, key=lambda entry: entry.path))


def all_skipped(todo: Scan, records: Records, *, strict: bool) -> tuple[Skipped, ...]:
    """Returns what could not be listed or read, now or when its file was last read.

    Raises:
        CorpusError: there is such a thing, and ``strict``.
    """
    skipped = (*todo.skipped, *(Skipped(path, reason) for path, reason in records.skipped()))
    if strict and skipped:
        first = skipped[0]
        raise CorpusError(
            f"有 {len(skipped)} 处无法读取，首先是 {first.path}：{first.reason} / "
            f"{len(skipped)} inputs could not be read, the first is {first.path}"
        )
    return skipped
