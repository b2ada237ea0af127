import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from index_fixtures import HashEncoder, answers, as_if_large, build_from, write_article, write_corpus

from index import Index, verify
from index.errors import IndexDamaged, IndexMismatch, IndexMissing
from index.generations import hold_current
from index.layers import CHANGES, RECORDS
from index.repair import RepairReport
from index.repair import repair as mend


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that was updated, with changes beside its records and something that left its shards."""
    folder = tmp_path_factory.mktemp("repair")
    corpus, out = folder / "corpus", folder / "out"
    with pytest.MonkeyPatch.context() as patched:
        as_if_large(patched)
        patched.setattr("index.shards._LEAST_PASSAGES", 10)
        write_corpus(corpus)
        for number in range(20):
            write_article(corpus, f"n{number:02d}", f"第{number}号渡轮今天开航。", title=f"渡轮{number}号")
        build_from(corpus, out)
        write_article(corpus, "n07", "第七号渡轮停航。", title="渡轮7号")
        build_from(corpus, out)
    return folder


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    """A copy of it, and of its articles for a test to alter; the index knows them where they were first."""
    shutil.copytree(made / "out", tmp_path / "out")
    shutil.copytree(made / "corpus", tmp_path / "corpus")
    return tmp_path / "out"


@pytest.fixture
def corpus(out: Path) -> Path:
    return out.parent / "corpus"


def generation(out: Path) -> Path:
    held = hold_current(out)
    held.release()
    return held.generation.folder


def repair(out: Path, *paths: Path) -> RepairReport:
    return mend(out, paths, encoder=HashEncoder())


def flip(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-9] + bytes([data[-9] ^ 4]) + data[-8:])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def test_a_sound_index_stays_as_it_is(out: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    report = repair(out)
    assert (report.ok, report.damaged, report.rebuilt, report.lost) == (True, (), (), ())
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("damage", [flip, cut, Path.unlink])
@pytest.mark.parametrize("kind", ["rows.npy", "vectors.npy", "codes.npy", ".idx", "meta.json", "order.npy", "balance"])
def test_what_comes_of_records_is_made_of_them(
    out: Path, kind: str, damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The articles are not there to be read: records are all that is left."""
    sound = answers(out)
    victim = next(path for path in sorted(generation(out).rglob("*")) if kind in path.as_posix() and path.is_file())
    name = victim.relative_to(generation(out)).as_posix()
    damage(victim)
    with pytest.raises(IndexDamaged):
        Index.open(out, encoder=HashEncoder())
    with monkeypatch.context() as patched:
        patched.setattr("index.repair.build", None)
        report = repair(out)
    assert report.ok
    assert [path for path, _ in report.damaged] == [name]
    assert all(name.startswith(part) for part in report.rebuilt)
    assert verify(out).ok
    for one, other in zip(sound, answers(out), strict=True):
        assert {hit.passage: pytest.approx(hit.score, rel=2e-6) for hit in one[2]} == {
            hit.passage: hit.score for hit in other[2]
        }
    assert len(list((out / "generations").iterdir())) == 1


@pytest.mark.parametrize("damage", [flip, cut, Path.unlink])
@pytest.mark.parametrize("name", [RECORDS, CHANGES])
def test_records_are_made_of_the_articles(out: Path, corpus: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(generation(out) / name)
    report = repair(out)
    assert (report.ok, [path for path, _ in report.damaged]) == (True, [name])
    assert RECORDS in report.rebuilt
    assert verify(out).ok
    build_from(corpus, corpus.parent / "fresh")
    assert answers(out) == answers(corpus.parent / "fresh")


def test_what_cannot_be_read_again_is_named(out: Path, corpus: Path) -> None:
    (corpus / "apples.jsonl").unlink()
    flip(generation(out) / RECORDS)
    report = repair(out, corpus)
    assert not report.ok
    assert report.lost == ("apples",)


@pytest.mark.parametrize("content", [b"", b"1 x", b"999999 " + b"0" * 64 + b"\n", None])
def test_a_current_that_names_nothing_is_made_again(out: Path, content: bytes | None) -> None:
    sound = answers(out)
    if content is None:
        (out / "CURRENT").unlink()
    else:
        (out / "CURRENT").write_bytes(content)
    report = repair(out)
    assert (report.ok, report.rebuilt) == (True, ("CURRENT",))
    assert answers(out) == sound
    assert verify(out).ok


def test_a_damaged_manifest_needs_the_articles(out: Path, corpus: Path) -> None:
    sound = answers(out)
    (generation(out) / "manifest.json").write_text("{}")
    with pytest.raises(IndexDamaged, match="yiju repair"):
        repair(out)
    assert repair(out, corpus).ok
    assert {hit.passage for *_, hits in answers(out) for hit in hits} == {
        hit.passage for *_, hits in sound for hit in hits
    }


def test_a_manifest_that_lies_is_not_believed(out: Path, corpus: Path) -> None:
    """Its numbers were altered, and all files fit; the records tell."""
    path = generation(out) / "manifest.json"
    path.write_text(path.read_text("utf8").replace('"articles": 26', '"articles": 27'), "utf8")
    report = repair(out, corpus)
    assert report.ok
    assert RECORDS in report.rebuilt
    assert verify(out).ok


def test_no_index_and_another_encoder(out: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        repair(tmp_path / "nothing")
    flip(generation(out) / "order.npy")
    with pytest.raises(IndexMismatch, match="hash"):
        mend(out, encoder=HashEncoder(fingerprint="1" * 64))
