"""Generations of an index on disk: one writer, any number of readers, and one atomic step from old to new.

    DIR/CURRENT                  "<generation> <SHA-256 of its manifest>", replaced by one rename
    DIR/writer.lock              locked by the process that writes; the system frees it when the process dies
    DIR/generations/<number>/    manifest.json and the files that it lists; never changed once it has its number

A reader holds a shared lock on its generation's manifest; a generation that is not current and that nobody holds is
removed by the next writer, as is whatever a writer that died left behind.
"""

import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from index.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexMissing, IndexUnwritable
from index.faults import reached
from index.manifest import REMEDY, FileEntry, Manifest, damaged_files

_CURRENT = re.compile(r"([1-9][0-9]{0,17}) ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation of an index and what its manifest says."""

    number: int
    folder: Path
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class HeldGeneration:
    """A generation that stays on disk until ``release`` is called or the process ends."""

    generation: Generation
    lock: IO[bytes]

    def release(self) -> None:
        """Lets go of the generation; a second call does nothing."""
        self.lock.close()

    def check_files(self, hashed: Callable[[FileEntry], bool] = lambda _: True) -> None:
        """Compares every file with the manifest, to be called before any engine reads one.

        Args:
            hashed: whose SHA-256 is compared; of the others only the size is.

        Raises:
            IndexDamaged: naming the first file that is missing, cut or altered.
        """
        for path, verdict in damaged_files(self.generation.folder, self.generation.manifest.files, hashed):
            raise IndexDamaged(f"索引文件 {path} 已损坏（{verdict}）。/ The index file {path} is damaged. {REMEDY}")


def hold_current(root: Path) -> HeldGeneration:
    """Takes hold of the current generation for reading.

    Raises:
        IndexMissing: no index stands at ``root``.
        IndexDamaged: CURRENT or the manifest is not what a writer left.
        IndexMismatch: the index has another format version.
    """
    while True:
        number, digest = _read_current(root)
        path = _manifest_path(root, number)
        try:
            lock = path.open("rb")
        except OSError as error:
            if _read_current(root) != (number, digest):
                continue  # a writer switched and cleaned up in between
            raise IndexDamaged(f"缺少索引文件 {path}。/ The index file {path} is missing. {REMEDY}") from error
        _lock(lock, exclusive=False)
        if _read_current(root) != (number, digest):
            lock.close()
            continue
        try:
            data = lock.read()
            if hashlib.sha256(data).hexdigest() != digest:
                raise IndexDamaged(f"清单 {path} 与 CURRENT 不符。/ The manifest {path} does not fit CURRENT. {REMEDY}")
            return HeldGeneration(Generation(number, path.parent, Manifest.from_bytes(data)), lock)
        except BaseException:
            lock.close()
            raise


def found(root: Path) -> list[int]:
    """Returns the numbers of the generations that lie on disk, current or not, the newest first."""
    folder = root / "generations"
    names = [path.name for path in folder.iterdir() if path.name.isdigit()] if folder.is_dir() else []
    return sorted(map(int, names), reverse=True)


def hold(root: Path, number: int) -> HeldGeneration:
    """Takes hold of a generation that need not be current; nothing says that its manifest is sound.

    Raises:
        IndexDamaged: it has none, or one that cannot be read.
        IndexMismatch: it has another format version.
    """
    path = _manifest_path(root, number)
    try:
        lock = path.open("rb")
    except OSError as error:
        raise IndexDamaged(f"缺少索引文件 {path}。/ The index file {path} is missing. {REMEDY}") from error
    try:
        _lock(lock, exclusive=False)
        return HeldGeneration(Generation(number, path.parent, Manifest.from_bytes(lock.read())), lock)
    except BaseException:
        lock.close()
        raise


def point_to(root: Path, number: int) -> None:
    """Makes a generation current; the caller holds the writer lock."""
    digest = hashlib.sha256(_manifest_path(root, number).read_bytes()).hexdigest()
    replacement = root / "CURRENT.new"
    replacement.write_text(f"{number} {digest}\n", "ascii")
    _flush(replacement)
    reached("current written")
    replacement.replace(root / "CURRENT")
    _flush(root)
    reached("current replaced")


def _manifest_path(root: Path, number: int) -> Path:
    return root / "generations" / str(number) / "manifest.json"


def _read_current(root: Path) -> tuple[int, str]:
    path = root / "CURRENT"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise IndexMissing(
            f"{root} 没有索引，请先运行 yiju index。/ There is no index at {root}; make one with `yiju index`."
        ) from error
    match = _CURRENT.fullmatch(content.decode("ascii", "replace"))
    if match is None:
        raise IndexDamaged(f"索引文件 {path} 已损坏。/ The index file {path} is damaged. {REMEDY}")
    return int(match[1]), match[2]


@contextlib.contextmanager
def writer_lock(root: Path) -> Iterator[None]:
    """Is the only writer of ``root`` within the block.

    Raises:
        IndexBusy: another process, or another thread of this one, writes it.
        IndexMismatch: ``root`` is a folder of something else; an index would get mixed up with it.
        IndexUnwritable: ``root``, or a file in it, cannot be written.
    """
    try:
        with _locked(root):
            yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise IndexUnwritable(
            f"{root} 无法写入：{reason}。已有的索引不受影响。/ {root} cannot be written: {reason}. "
            "The index that stands is untouched."
        ) from error


@contextlib.contextmanager
def _locked(root: Path) -> Iterator[None]:
    root.mkdir(parents=True, exist_ok=True)
    if not (root / "writer.lock").exists() and any(root.iterdir()) and not (root / "CURRENT").exists():
        raise IndexMismatch(
            f"{root} 里有别的文件，不是索引，请换一个文件夹。/ "
            f"{root} holds other files and is no index; name another folder."
        )
    with (root / "writer.lock").open("ab") as file:
        if not _lock(file, exclusive=True):
            raise IndexBusy(
                f"另一个进程正在写入 {root}，请等它结束。/ Another process is writing {root}; wait until it has ended."
            )
        reached("locked")
        yield


def staging_folder(root: Path) -> Path:
    """Returns a new empty folder for the files of the next generation; the caller holds the writer lock."""
    folder = root / "generations" / "staging"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    reached("staged")
    return folder


def publish(root: Path, staging: Path, manifest: Manifest) -> Generation:
    """Makes the files in ``staging`` the current generation; the caller holds the writer lock.

    Until the last rename readers get the old generation, after it the new one. All is flushed to disk before.
    """
    (staging / "manifest.json").write_bytes(manifest.to_bytes())
    reached("manifest written")
    for path in [*staging.rglob("*"), staging]:
        if path.is_dir() or path.stat().st_nlink == 1:  # what other generations have was flushed with the first of them
            _flush(path)
    reached("files flushed")
    number = 1 + max(found(root), default=0)
    folder = staging.rename(root / "generations" / str(number))
    _flush(folder.parent)
    _flush(root)
    reached("generation named")
    point_to(root, number)
    return Generation(number, folder, manifest)


def collect(root: Path) -> None:
    """Removes what no reader can reach: old generations that nobody holds, and what a dead writer left.

    The caller holds the writer lock. What cannot be removed now is left to the next call.
    """
    kept = ""
    with contextlib.suppress(IndexMissing):
        try:
            kept = str(_read_current(root)[0])
        except IndexDamaged:
            return  # nobody knows which generation is the good one until a new one is published
    (root / "CURRENT.new").unlink(missing_ok=True)
    generations = root / "generations"
    for folder in sorted(generations.iterdir()) if generations.is_dir() else []:
        if folder.name != kept:
            _remove_unless_held(folder)
    reached("collected")


def _remove_unless_held(folder: Path) -> None:
    with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
        if folder.name.isdigit() and (manifest := folder / "manifest.json").is_file():
            # The lock is kept while the folder goes: a reader that waits for it finds that CURRENT has moved on.
            if not _lock(stack.enter_context(manifest.open("rb+")), exclusive=True):
                return
            folder = folder.rename(folder.with_name(f"removed-{folder.name}"))
            reached("generation renamed")
        shutil.rmtree(folder)
        reached("generation removed")


def _flush(path: Path) -> None:
    """Makes a file's content, or a folder's list of names, survive a power cut."""
    if sys.platform == "win32" and path.is_dir():
        return  # folders cannot be opened there
    descriptor = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes], *, exclusive: bool) -> bool:
        """Readers need no lock: Windows removes no file that somebody has open."""
        if exclusive:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                return False
        return True
else:
    import fcntl

    def _lock(file: IO[bytes], *, exclusive: bool) -> bool:
        """Locks an open file until it is closed: shared by waiting, exclusively at once or not at all."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
        except BlockingIOError:
            return False
        return True
