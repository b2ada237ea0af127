"""The manifest: what a generation of an index is, and the size and SHA-256 of every file it consists of."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, astuple, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from index.errors import IndexDamaged, IndexMismatch

# Raise it whenever the same article files would give another index: the layout of the files, how files become text,
# how text becomes passages and terms.
FORMAT_VERSION = 4
REMEDY = (
    "请运行 yiju verify 查看，或重新运行 yiju index。/ See which files with `yiju verify`, or run `yiju index` again."
)


@dataclass(frozen=True, slots=True)
class EncoderMark:
    """Which encoder made the vectors; ``fingerprint`` is the SHA-256 of its weights and settings."""

    name: str
    fingerprint: str
    dim: int


@dataclass(frozen=True, slots=True)
class Settings:
    """All that decides what the index of given articles is; two equal settings make equal indexes."""

    encoder: EncoderMark
    passage_limit: int
    passage_overlap: int
    postings_engine: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an index holds; ``skipped`` are the inputs that could not be read as articles."""

    articles: int
    passages: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Amount:
    """How much text some passages hold: passages, and the terms of each field of the postings."""

    passages: int = 0
    words: int = 0
    bigrams: int = 0
    title: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class ShardEntry:
    """One shard: its folder below ``shards/``, named by what it was made from.

    Attributes:
        name: of the folder.
        held: all that it holds, what left the index since among it.
        gone: what left the index since; the shard itself is never changed.
    """

    name: str
    held: Amount
    gone: Amount = Amount()

    @property
    def live(self) -> int:
        """Returns how many of its passages are in the index."""
        return self.held.passages - self.gone.passages


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file: its path below the generation's folder, posix style, its size in bytes and its SHA-256 in hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of it.

    Attributes:
        settings: what decides the index of given articles.
        counts: how much it holds.
        created: UTC in ISO 8601.
        shards: in the order of their places (``index.numbering``).
        files: all but the manifest itself.
        paths: the files and folders that it was made from, as they were given.
        next_row: the first row that was never given to a passage.
        format_version: of the layout.
    """

    settings: Settings
    counts: Counts
    created: str
    shards: tuple[ShardEntry, ...]
    files: tuple[FileEntry, ...]
    paths: tuple[str, ...] = ()
    next_row: int = 0
    format_version: int = FORMAT_VERSION

    def lists(self, path: str) -> bool:
        """Returns whether a file belongs to the generation; what else lies in its folder is never read."""
        return any(entry.path == path for entry in self.files)

    def to_bytes(self) -> bytes:
        """Returns the manifest as JSON."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Reads a manifest.

        Raises:
            IndexMismatch: another format version.
            IndexDamaged: not a manifest.
        """
        try:
            stored = json.loads(data)
            if (version := stored["format_version"]) != FORMAT_VERSION:
                raise IndexMismatch(
                    f"索引格式为第 {version} 版，本程序使用第 {FORMAT_VERSION} 版，请重新运行 yiju index。/ "
                    f"The index has format version {version}, this program {FORMAT_VERSION}; run `yiju index` again."
                )
            return _from_json(stored)
        except (ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"清单文件 manifest.json 已损坏。/ manifest.json is damaged. {REMEDY}") from error


def _from_json(stored: Mapping[str, Any]) -> Manifest:
    settings = dict(stored["settings"])
    encoder = EncoderMark(**settings.pop("encoder"))
    return Manifest(
        settings=Settings(encoder=encoder, **settings),
        counts=Counts(**stored["counts"]),
        created=str(stored["created"]),
        paths=tuple(map(str, stored["paths"])),
        next_row=int(stored["next_row"]),
        shards=tuple(
            ShardEntry(str(entry["name"]), Amount(**entry["held"]), Amount(**entry["gone"]))
            for entry in stored["shards"]
        ),
        files=tuple(FileEntry(**entry) for entry in stored["files"]),
    )


def describe(folder: Path, paths: Iterable[str]) -> tuple[FileEntry, ...]:
    """Measures files, given by their paths below ``folder``, in order of path."""
    ordered = sorted(paths)
    with ThreadPoolExecutor() as pool:  # hashing leaves the interpreter free
        sums = list(pool.map(lambda path: sha256_of(folder / path), ordered))
    return tuple(FileEntry(path, size, digest) for path, (size, digest) in zip(ordered, sums, strict=True))


def damaged_files(
    folder: Path, files: Iterable[FileEntry], hashed: Callable[[FileEntry], bool] = lambda _: True
) -> list[tuple[str, str]]:
    """Returns (path, what is wrong with it) for each file that is missing, cut or altered.

    Args:
        folder: what the files' paths are below.
        files: what they should be.
        hashed: whose SHA-256 is compared; of the others only the size is.
    """
    entries = list(files)
    with ThreadPoolExecutor() as pool:
        verdicts = list(pool.map(lambda e: (_what_is_wrong if hashed(e) else _wrong_size)(folder, e), entries))
    return [(entry.path, verdict) for entry, verdict in zip(entries, verdicts, strict=True) if verdict]


def sha256_of(path: Path) -> tuple[int, str]:
    """Returns a file's size in bytes and its SHA-256 in hex."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def _what_is_wrong(folder: Path, entry: FileEntry) -> str:
    if wrong := _wrong_size(folder, entry):
        return wrong
    try:
        return "" if sha256_of(folder / entry.path)[1] == entry.sha256 else "内容被改动 / altered"
    except OSError as error:
        return _unreadable(error)


def _wrong_size(folder: Path, entry: FileEntry) -> str:
    if PurePosixPath(entry.path).is_absolute() or ".." in PurePosixPath(entry.path).parts:
        return "路径越界 / outside of the index"
    try:
        size = (folder / entry.path).stat().st_size
    except OSError as error:
        return _unreadable(error)
    return (
        ""
        if size == entry.size
        else f"应为 {entry.size} 字节，实为 {size} 字节 / {size} bytes where {entry.size} belong"
    )


def _unreadable(error: OSError) -> str:
    return f"无法读取 / cannot be read: {error.strerror}"
