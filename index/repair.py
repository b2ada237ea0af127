"""Rebuilding what is damaged in an index: shards from records, records from the articles themselves."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import encoder as encoders
from index.assembly import Assembly, Before, Progress
from index.build import build
from index.encoder import Encoder
from index.errors import IndexDamaged, IndexMismatch, IndexMissing
from index.generations import Generation, HeldGeneration, collect, found, hold, hold_current, point_to, writer_lock
from index.layers import CHANGES, RECORDS
from index.manifest import damaged_files
from index.numbering import Numbering
from index.records import Records
from index.shards import SHARDS

CURRENT = "CURRENT"
Damage = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What ``repair`` did.

    Attributes:
        generation: the current one now.
        damaged: (file of the index, what was wrong with it).
        rebuilt: what was made again: files, and folders with all that is in them.
        lost: ids of articles that the index had and whose files are no more.
    """

    generation: int
    damaged: Damage
    rebuilt: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the index holds again all that it held."""
        return not self.lost


def repair(
    path: Path | str,
    paths: Sequence[Path] = (),
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> RepairReport:
    """Makes an index sound again; one that is sound stays as it is.

    Shards, and what puts passages in order, are made again of the records. Records are made again of the files of the
    articles, as these are now. Where CURRENT or its manifest is damaged, the newest generation that is sound becomes
    current.

    Args:
        path: the folder of the index.
        paths: where the articles are; none: where the index found them.
        encoder: embeds what must be embedded again; None: the one that the index was made with.
        progress: is told how far it is.

    Raises:
        IndexMissing: there is no index.
        IndexMismatch: another format version; or another encoder is given than the index was made with.
        IndexDamaged: nothing is left that says where the articles are, and no ``paths`` are given.
        CorpusError, EncoderError, IndexBusy: as for ``build``.
    """
    root = Path(path)
    tell = progress or (lambda stage, done, total: None)
    if not (root / CURRENT).exists() and not found(root):
        hold_current(root)  # raises what opening raises
    with writer_lock(root):
        held, damaged, believed = _hold(root)
        if held is not None:
            generation = held.generation
            with contextlib.closing(held.lock):
                damaged = (*damaged, *damaged_files(generation.folder, generation.manifest.files))
                report = _from_records(root, generation, damaged, encoder, tell) if believed else None
                had = set() if report else _ids(generation)
            if report:
                collect(root)  # now that the one that was damaged is held no longer
                return report
            paths = paths or [Path(given) for given in generation.manifest.paths]
            encoder = encoder or encoders.load(generation.manifest.settings.encoder.name)
        else:
            had = set()
    if not paths:
        raise IndexDamaged(
            "索引已坏到不知道原文在哪里，请写出来：yiju repair 索引目录 原文目录。/ "
            "Nothing is left that says where the articles are; name them: yiju repair INDEX PATH..."
        )
    made = build(paths, root, encoder=encoder, progress=progress, anew=True)
    lost = had - _ids(_current(root)) if had else had
    return RepairReport(made.generation, damaged, (RECORDS, SHARDS), tuple(sorted(lost)))


def _hold(root: Path) -> tuple[HeldGeneration | None, Damage, bool]:
    """Returns the generation to repair, what was wrong with CURRENT or its manifest, and whether to believe the latter.

    Where nobody knows which is current, that is the newest that is sound, else the newest whose manifest can be read.
    """
    try:
        return hold_current(root), (), True
    except (IndexDamaged, IndexMissing) as error:
        damaged = ((CURRENT, str(error)),)
    readable: list[int] = []
    for number in found(root):
        with contextlib.suppress(IndexDamaged, IndexMismatch):
            held = hold(root, number)
            if _is_sound(held.generation):
                point_to(root, number)
                return held, damaged, True
            held.release()
            readable.append(number)
    return (hold(root, readable[0]) if readable else None), damaged, False


def _is_sound(generation: Generation) -> bool:
    """Nothing says that the manifest is sound, but what it says of the files is, and they say the rest."""
    if damaged_files(generation.folder, generation.manifest.files):
        return False
    counts = generation.manifest.counts
    with Records.of(generation) as records:
        return (records.number_of_articles(), records.number_of_passages()) == (counts.articles, counts.passages)


def _from_records(
    root: Path, generation: Generation, damaged: Damage, encoder: Encoder | None, progress: Progress
) -> RepairReport | None:
    """Makes a generation again where its records are sound; None where they are not."""
    manifest = generation.manifest
    names = {name for name, _ in damaged}
    files = names - {CURRENT}
    if files & {RECORDS, CHANGES}:
        return None
    if not files:
        return RepairReport(generation.number, damaged, tuple(sorted(names)), ())
    encoder = encoder or encoders.load(manifest.settings.encoder.name)
    _check_encoder(generation, encoder)
    sound = {shard.name for shard in manifest.shards if not any(f.startswith(f"{SHARDS}/{shard.name}/") for f in files)}
    with Records.of(generation) as records:
        before = Before(generation, records, Numbering(np.zeros(0, dtype=np.int64), [], manifest.next_row))
        paths = [Path(given) for given in manifest.paths]
        made = Assembly(root, paths, manifest.settings, encoder, before, progress, strict=False).restore(sound)
    progress("done", 1, 1)
    return RepairReport(made.number, damaged, tuple(sorted({"/".join(name.split("/")[:2]) for name in names})), ())


def _check_encoder(generation: Generation, encoder: Encoder) -> None:
    made_with = generation.manifest.settings.encoder
    if (made_with.fingerprint, made_with.dim) != (encoder.fingerprint, encoder.dim):
        raise IndexMismatch(
            f"索引由编码器 {made_with.name} 建立，给的是另一个。/ "
            f"The index was made with the encoder {made_with.name}, another is given."
        )


def _current(root: Path) -> Generation:
    held = hold_current(root)
    held.release()
    return held.generation


def _ids(generation: Generation) -> set[str]:
    """The articles that a generation has, as far as its records can still be read."""
    try:
        with Records.of(generation) as records:
            return set(map(str, records.article_ids()))
    except IndexDamaged:
        return set()
