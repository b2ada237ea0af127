"""The assembly of one generation: records, then shards, then the manifest, then publishing."""

import contextlib
import datetime
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np

from index import layers, leaving
from index.corpus import Skipped, SourceFile
from index.encoder import Encoder
from index.errors import CorpusError
from index.faults import reached
from index.generations import Generation, publish, staging_folder
from index.intake import Lines, Scan, read_files
from index.linking import link_folder
from index.manifest import Amount, Counts, FileEntry, Manifest, Settings, ShardEntry, describe
from index.numbering import ORDER, ROWS, Numbering, ranges, read_rows, write_rows
from index.postings import Balance, write_balance
from index.records import Records
from index.records_writer import Changes, RecordsWriter, Written
from index.shards import BALANCE, SHARDS, Beginning, KnownVectors, divide, to_fold, write_shard


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
    numbering: Numbering


class Assembly:
    """Makes one generation.

    Args:
        out: the folder of the index.
        paths: what it is made from.
        settings: of the index.
        encoder: embeds what is new.
        before: what it is made upon; None: everything is made anew.
        progress: is told how far it is.
        strict: fail where something was skipped.
    """

    def __init__(
        self,
        out: Path,
        paths: Sequence[Path],
        settings: Settings,
        encoder: Encoder,
        before: Before | None,
        progress: Progress,
        *,
        strict: bool,
    ) -> None:
        self._out, self._paths, self._settings, self._encoder, self._before = out, paths, settings, encoder, before
        self._progress = progress
        self._strict = strict
        self._shared: tuple[str, ...] = ()  # the shards' folders that are linked
        self._embed_all = False

    def run(self, todo: Scan) -> tuple[Generation, Changes, tuple[Skipped, ...]]:
        """Writes everything into a staging folder and publishes it; removes that folder if anything fails."""
        with self._staging() as staging:
            written = self._write_records(staging, todo)
            kept, left = self._kept(written)
            generation, skipped = self._complete(staging, kept, left, written.next_row, todo.skipped)
            return generation, written.changes, skipped

    def restore(self, sound: Collection[str]) -> Generation:
        """Makes the generation before again from its records, which are sound.

        Args:
            sound: the names of its shards that are taken over; what the others held is written anew.
        """
        if self._before is None:
            raise ValueError("there is no generation to restore")
        before, self._embed_all = self._before.generation, True
        with self._staging() as staging:
            layers.take_over(before, staging)
            kept = [shard for shard in before.manifest.shards if shard.name in sound]
            return self._complete(staging, kept, {}, before.manifest.next_row, ())[0]

    @contextlib.contextmanager
    def _staging(self) -> Iterator[Path]:
        staging = staging_folder(self._out)
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _complete(
        self,
        staging: Path,
        kept: list[ShardEntry],
        left: leaving.LeftByShard,
        next_row: int,
        not_listed: Sequence[Skipped],
    ) -> tuple[Generation, tuple[Skipped, ...]]:
        """Writes all but the records, which are there, and publishes."""
        with Records(staging, changed=(staging / layers.CHANGES).exists()) as records:
            skipped = all_skipped(not_listed, records, strict=self._strict)
            articles = records.beginnings()
            if not articles:
                raise CorpusError("没有可以收录的文章。/ There is no article to index.")
            shards = self._write_shards(staging, records, kept, articles, next_row)
        leaving.note(staging, shards, left)
        order = ranges(*np.array([pair for _, *pair in articles], dtype=np.int64).T)
        write_rows(staging / ORDER, order)
        reached("order written")
        manifest = self._manifest(staging, shards, Counts(len(articles), len(order), len(skipped)), next_row)
        reached("manifest ready")
        self._progress("publish", 0, 1)
        generation = publish(self._out, staging, manifest)
        self._progress("publish", 1, 1)
        return generation, skipped

    def _write_records(self, staging: Path, todo: Scan) -> Written:
        before = self._before
        with RecordsWriter(staging, before.generation if before else None) as writer:
            for key in todo.gone:
                writer.forget_file(key)
            for key, row in todo.touched:
                writer.touch_file(row, key)
            total = len(todo.changed)
            self._progress("read", 0, total)

            def known(source: SourceFile) -> Lines:
                key = todo.keys.get((str(source.root), str(source.path)))
                return before.records.lines_of(key) if before and key is not None else {}

            limit, overlap = self._settings.passage_limit, self._settings.passage_overlap
            files = read_files(todo.changed, limit=limit, overlap=overlap, known=known)
            for done, file in enumerate(files, 1):
                if (old := todo.keys.get((file.row.root, file.row.path))) is not None:
                    writer.forget_articles(old, file.kept)
                key = writer.add_file(file.row, old)
                for skipped in file.skipped:
                    writer.add_skipped(key, skipped.path, skipped.reason)
                for article, spans, figures in file.articles:
                    writer.add_article(key, article, spans, figures)
                reached("file read")
                self._progress("read", done, total)
            written = writer.finish()
        reached("records filled")
        if before and layers.worth_merging(staging):
            layers.merge(staging)
            reached("records merged")
        return written

    def _kept(self, written: Written) -> tuple[list[ShardEntry], leaving.LeftByShard]:
        """Returns the shards of the generation before that stay, and what left the shards."""
        if self._before is None:
            return [], {}
        manifest = self._before.generation.manifest
        left = leaving.by_shard(manifest, self._before.numbering, self._before.records, written.left)
        shards = [
            replace(shard, gone=shard.gone + left[shard.name].amount) if shard.name in left else shard
            for shard in manifest.shards
        ]
        folded = to_fold(shards, sum(count for _, _, count in written.added))
        return [shard for place, shard in enumerate(shards) if place not in folded], left

    def _write_shards(
        self,
        staging: Path,
        records: Records,
        kept: list[ShardEntry],
        articles: Sequence[Beginning],
        next_row: int,
    ) -> list[ShardEntry]:
        """Links the shards that stay and writes all passages that are in none of them."""
        held = np.zeros(next_row, dtype=np.bool_)
        self._shared = tuple(f"{SHARDS}/{shard.name}/" for shard in kept)
        for shard in kept:
            source = self._folder_before / SHARDS / shard.name
            held[read_rows(source / ROWS)] = True
            link_folder(source, staging / SHARDS / shard.name)
            reached("shard linked")
        wanted = [(first, count) for _, first, count in articles if count and not held[first]]
        shards = [*kept, *self._write_new(staging, records, wanted, sum(count for _, _, count in articles))]
        gone = sum((shard.gone for shard in shards), Amount())
        if gone.passages:
            whole = sum((shard.held for shard in shards), Amount())
            balance = Balance.of(whole, whole - gone)
            if balance is None:  # nearly all that some field held has left
                shutil.rmtree(staging / SHARDS)
                return self._write_shards(staging, records, [], articles, next_row)
            write_balance(staging / BALANCE, balance)
        return shards

    def _write_new(
        self, staging: Path, records: Records, wanted: Sequence[tuple[int, int]], total: int
    ) -> list[ShardEntry]:
        before = self._before
        known = (
            KnownVectors(before.generation.folder, before.generation.manifest, before.records, before.numbering)
            if before and not self._embed_all
            else None
        )
        new = divide(wanted, total)
        passages = sum(shard.passages for shard in new)
        written: list[ShardEntry] = []
        done = 0
        self._progress("index", 0, passages)
        for shard in new:
            told = partial(self._tell_embedded, done, passages)
            written.append(write_shard(staging / SHARDS, shard, self._settings, records, self._encoder, known, told))
            done += shard.passages
        self._progress("index", passages, passages)
        return written

    def _tell_embedded(self, before: int, total: int, done: int) -> None:
        self._progress("index", before + done, total)

    @property
    def _folder_before(self) -> Path:
        if self._before is None:
            raise ValueError("there is no generation before")
        return self._before.generation.folder

    def _manifest(self, staging: Path, shards: Sequence[ShardEntry], counts: Counts, next_row: int) -> Manifest:
        self._progress("check", 0, None)
        return Manifest(
            settings=self._settings,
            counts=counts,
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            paths=tuple(map(str, self._paths)),
            next_row=next_row,
            shards=tuple(shards),
            files=self._files(staging),
        )

    def _files(self, staging: Path) -> tuple[FileEntry, ...]:
        """Measures the files that are new; of those that are shared with the generation before all is known."""
        names = {path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file()}
        known: dict[str, FileEntry] = {}
        if self._before:
            shared = (*self._shared, *((layers.RECORDS,) if (staging / layers.CHANGES).exists() else ()))
            files = self._before.generation.manifest.files
            known = {entry.path: entry for entry in files if entry.path.startswith(shared)}
        entries = [*describe(staging, names - known.keys()), *(known[name] for name in names & known.keys())]
        return tuple(sorted(entries, key=lambda entry: entry.path))


def all_skipped(not_listed: Sequence[Skipped], records: Records, *, strict: bool) -> tuple[Skipped, ...]:
    """Returns what could not be listed or read, now or when its file was last read.

    Raises:
        CorpusError: there is such a thing, and ``strict``.
    """
    skipped = (*not_listed, *(Skipped(path, reason) for path, reason in records.skipped()))
    if strict and skipped:
        first = skipped[0]
        raise CorpusError(
            f"有 {len(skipped)} 处无法读取，首先是 {first.path}：{first.reason} / "
            f"{len(skipped)} inputs could not be read, the first is {first.path}"
        )
    return skipped
