import sqlite3
from pathlib import Path

import pytest
from index_fixtures import build_from, write_article, write_corpus

from index import verify
from index.errors import IndexDamaged, IndexMissing
from index.generations import hold_current
from index.layers import RECORDS


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "corpus")
    build_from(tmp_path / "corpus", tmp_path / "index")
    return tmp_path / "corpus"


def test_a_sound_index_is_ok(corpus: Path) -> None:
    report = verify(corpus.parent / "index")
    assert report.ok
    assert (report.generation, report.counts.articles) == (1, 6)


def test_changed_and_missing_source_files_are_named(corpus: Path) -> None:
    changed = write_article(corpus, "night", "夜间列车停开。")
    missing = corpus / "ship.jsonl"
    missing.unlink()
    report = verify(corpus.parent / "index")
    assert not report.ok
    assert report.changed == (str(changed),)
    assert report.missing == (str(missing),)
    assert not report.damaged
    assert not report.broken


def test_every_damaged_file_is_named(corpus: Path) -> None:
    folder = corpus.parent / "index" / "generations" / "1"
    victims = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    for path in victims:
        path.write_bytes(path.read_bytes()[:-1] + b"\0\0")
    report = verify(corpus.parent / "index")
    assert [path for path, _ in report.damaged] == [path.relative_to(folder).as_posix() for path in victims]


def test_passages_that_leave_their_text_are_found(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checksums are taken for right, so that only the passages can tell."""
    held = hold_current(corpus.parent / "index")
    with sqlite3.connect(held.generation.folder / RECORDS) as connection:
        connection.execute(
            'UPDATE passages SET "end" = "end" + 5 WHERE article = (SELECT key FROM articles WHERE id = ?)', ("night",)
        )
        connection.execute(
            "UPDATE passages SET start = 4 WHERE article = (SELECT key FROM articles WHERE id = ?)", ("ship",)
        )
    connection.close()
    held.release()
    monkeypatch.setattr("index.manifest._what_is_wrong", lambda folder, entry: "")
    report = verify(corpus.parent / "index")
    assert {article for article, _, _ in report.broken} == {"night", "ship"}


def test_what_cannot_be_compared_raises(corpus: Path) -> None:
    (corpus.parent / "index" / "generations" / "1" / "manifest.json").write_text("{}")
    with pytest.raises(IndexDamaged):
        verify(corpus.parent / "index")
    with pytest.raises(IndexMissing):
        verify(corpus)
