"""Find the files of articles in folders, in one order on every machine, and read them.

Listing is cheap (a name, a size and a time for each file) and reading is a function of the file alone, so that an index
can be brought up to date by reading only what changed, in as many processes as there are cores.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from index.articles import SUFFIXES, Article, Parsed, Skipped, read_articles, read_new
from index.errors import CorpusError

__all__ = ["Listing", "Skipped", "SourceFile", "check_ids", "iter_files", "list_files", "parse", "parse_new"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, below the folder that was given; ``size`` in bytes, ``mtime_ns`` when it was last changed."""

    path: Path
    root: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands in the given places: files to read, what was skipped and why, and how many others were ignored."""

    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...]
    ignored: int


def iter_files(paths: Sequence[Path]) -> Iterator[SourceFile]:
    """The files of ``list_files``, one by one."""
    yield from list_files(paths).files


def list_files(paths: Sequence[Path]) -> Listing:
    """List the files of articles below the given files and folders.

    Hidden files and folders are passed over. A link is followed only to a file within the folder given, and only where
    that file is not listed already: a link outside would read what the user did not name.

    Args:
        paths: files and folders; a file given directly has its own folder as root.

    Returns:
        The files in the order of the paths given, within a folder by name; each file once.

    Raises:
        CorpusError: a path does not exist, a file given directly is of another kind, no file is left, or two files
            would have the same article id.
    """
    files: dict[str, SourceFile] = {}  # by the file itself, whatever links lead to it
    ids: list[tuple[str, str]] = []
    skipped: list[Skipped] = []
    ignored = 0
    for path in map(Path, paths):
        if not path.exists():
            raise CorpusError(f"没有这个文件或文件夹：{path}（no such file or folder）")
        if path.is_dir():
            found, left, other = _walk(path)
            skipped += left
            ignored += other
        elif path.suffix.lower() in SUFFIXES:
            found = [_Found(path.name, _posix(os.path.realpath(path)), _source(path, path.parent))]
        else:
            raise CorpusError(f"不支持的文件类型：{path}，可读 {_readable()}（not a kind of file that is read）")
        for name, real, source in found:
            if files.setdefault(real, source) is source and not name.lower().endswith(".jsonl"):
                ids.append((name[: name.rindex(".")], str(source.path)))
    if not files:
        places = "、".join(map(str, paths))
        raise CorpusError(f"没有找到文章：{places} 中没有 {_readable()} 文件（no articles found: no such files there）")
    _unique(ids)  # lines of a .jsonl file have their own
    return Listing(tuple(files.values()), tuple(skipped), ignored)


def parse(source: SourceFile) -> tuple[list[Article], list[Skipped]]:
    """Read one file; a function of the file alone, fit for a process pool.

    Args:
        source: a file as listed.

    Returns:
        Its articles, and what was skipped with the reason.
    """
    return read_articles(source.path, source.root)


def parse_new(source: SourceFile, known: Mapping[str, Sequence[str]]) -> Parsed:
    """Read what a file says that is not known; a function of both alone.

    Args:
        source: a file as listed.
        known: as for ``index.articles.read_new``.
    """
    return read_new(source.path, source.root, known)


def check_ids(articles: Iterable[Article]) -> None:
    """Make sure that no two articles share an id.

    Args:
        articles: all that are to stand in one index.

    Raises:
        CorpusError: two do; both files are named.
    """
    _unique((article.id, article.path) for article in articles)


def _unique(named: Iterable[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for article_id, path in named:
        if article_id in seen:
            raise CorpusError(
                f"文章编号重复：{article_id}，见于 {seen[article_id]} 和 {path}（the same article id twice）"
            )
        seen[article_id] = path


class _Found(NamedTuple):
    """A file below a folder: its path from there with ``/``, and the file that a link leads to, else itself."""

    name: str
    real: str
    source: SourceFile


def _walk(root: Path) -> tuple[list[_Found], list[Skipped], int]:
    """All below a folder; folders are visited without recursion, so that no depth is too deep."""
    files: list[_Found] = []
    links: list[Path] = []
    skipped: list[Skipped] = []
    ignored = 0
    real_root = _posix(os.path.realpath(root))
    folders = [""]
    while folders:
        below = folders.pop()
        folder = root / below
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            skipped.append(Skipped(str(folder), f"无法打开文件夹：{error.strerror}（the folder cannot be opened）"))
            continue
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            if not name.isprintable():
                skipped.append(Skipped(ascii(str(folder / name)), "文件名不是有效的文字（the name is not valid text）"))
            elif entry.is_symlink():
                links.append(folder / name)
            elif entry.is_dir(follow_symlinks=False):
                folders.append(f"{below}{name}/")
            elif name.lower().endswith(SUFFIXES) and entry.is_file(follow_symlinks=False):
                if (status := _status(entry)) is not None:  # it may be gone by now
                    source = SourceFile(folder / name, root, status.st_size, status.st_mtime_ns)
                    files.append(_Found(below + name, f"{real_root}/{below}{name}", source))
            else:
                ignored += 1
    files += _followed(links, root, {found.real for found in files}, skipped)
    files.sort(key=lambda found: found.name)
    return files, skipped, ignored


def _followed(links: list[Path], root: Path, listed: set[str], skipped: list[Skipped]) -> list[_Found]:
    """The links that add a file; the others are named among the skipped, or lead to what is listed anyway."""
    added: list[_Found] = []
    real_root = root.resolve()
    for link in sorted(links):
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):  # leads nowhere, or to itself
            skipped.append(Skipped(str(link), "链接无效（a link that leads nowhere）"))
            continue
        if not target.is_relative_to(real_root):
            skipped.append(Skipped(str(link), "链接指向文件夹之外（a link that leads outside the folder）"))
        elif target.is_file() and link.suffix.lower() in SUFFIXES and target.as_posix() not in listed:
            listed.add(target.as_posix())
            added.append(_Found(link.relative_to(root).as_posix(), target.as_posix(), _source(link, root)))
    return added


def _posix(path: str) -> str:
    return path.replace(os.sep, "/")


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None


def _source(path: Path, root: Path) -> SourceFile:
    status = path.stat()
    return SourceFile(path, root, status.st_size, status.st_mtime_ns)


def _readable() -> str:
    return " ".join(SUFFIXES)
