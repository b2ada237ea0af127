"""Finding the files of articles."""

import pickle
from pathlib import Path

import pytest

from index.corpus import check_ids, iter_files, list_files, parse
from index.errors import CorpusError


def write(path: Path, text: str = "正文。") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def names(folder: Path, *paths: Path) -> list[str]:
    return [source.path.relative_to(folder).as_posix() for source in iter_files(paths or [folder])]


def test_order_is_by_name_and_hidden_and_other_files_are_left(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.txt", "a/b/c.HTML", "c.jsonl", ".d.md", ".e/f.md", "g.pdf", "h"):
        write(tmp_path / name)
    assert names(tmp_path) == ["a/b/c.HTML", "a/z.txt", "b.md", "c.jsonl"]
    assert list_files([tmp_path]).ignored == 2


def test_a_file_has_its_size_and_its_own_folder_as_root(tmp_path: Path) -> None:
    path = write(tmp_path / "a" / "b.md")
    (source,) = iter_files([path])
    assert (source.path, source.root, source.size) == (path, path.parent, path.stat().st_size)
    assert source.mtime_ns == path.stat().st_mtime_ns
    articles, skipped = parse(pickle.loads(pickle.dumps(source)))  # noqa: S301 - what a process pool does
    assert ([article.id for article in articles], skipped) == (["b"], [])


def test_a_file_given_twice_is_listed_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a" / "b.md")
    assert names(tmp_path, tmp_path, path, path.parent) == ["a/b.md"]


def test_links(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", write(tmp_path / "out" / "secret.md")
    write(inside / "a.md")
    write(inside / ".store" / "b.md")
    (inside / "loop").symlink_to(inside, target_is_directory=True)
    (inside / "again.md").symlink_to(inside / "a.md")
    (inside / "b.md").symlink_to(inside / ".store" / "b.md")
    (inside / "out.md").symlink_to(outside)
    (inside / "outer").symlink_to(outside.parent, target_is_directory=True)
    (inside / "broken.md").symlink_to(inside / "nothing.md")
    (inside / "self.md").symlink_to(inside / "self.md")
    listing = list_files([inside])
    assert [source.path.name for source in listing.files] == ["a.md", "b.md"]
    assert [Path(one.path).name for one in listing.skipped] == ["broken.md", "out.md", "outer", "self.md"]
    assert all("链接" in one.reason for one in listing.skipped)


def test_deep_folders(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["d"] * 300)
    write(folder / "a.md")
    assert len(names(tmp_path)) == 1


def test_missing_empty_and_unknown(tmp_path: Path) -> None:
    write(tmp_path / "a.pdf")
    with pytest.raises(CorpusError, match=r"no articles.*|\.jsonl"):
        list_files([tmp_path])
    with pytest.raises(CorpusError, match="nowhere"):
        list_files([tmp_path / "nowhere"])
    with pytest.raises(CorpusError, match=r"a\.pdf.*\.md"):
        list_files([tmp_path / "a.pdf"])


def test_two_files_of_one_id_are_both_named(tmp_path: Path) -> None:
    write(tmp_path / "x" / "a.md")
    write(tmp_path / "x" / "a.txt")
    with pytest.raises(CorpusError, match=r"a\.md.*a\.txt"):
        list_files([tmp_path / "x"])


def test_two_lines_of_one_id_are_found(tmp_path: Path) -> None:
    (source,) = iter_files([write(tmp_path / "a.jsonl", '{"id": "n", "text": "一"}\n{"id": "n", "text": "二"}')])
    with pytest.raises(CorpusError, match=r"：n，"):
        check_ids(parse(source)[0])
