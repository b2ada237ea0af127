import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_fixtures import HashEncoder, answers, as_if_large, build_from, write_article, write_corpus, write_lines
from numpy.typing import NDArray

from index import BuildReport, Index, build, verify
from index.errors import CorpusError, EncoderError, IndexBusy
from index.generations import writer_lock


@pytest.fixture(params=[False, True], ids=["small", "large"])
def large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether updates do what they do in an index of many thousand passages."""
    if request.param:
        as_if_large(monkeypatch)
    return bool(request.param)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "corpus")
    return tmp_path / "corpus"


@pytest.fixture
def out(corpus: Path) -> Path:
    build_from(corpus, corpus.parent / "out")
    return corpus.parent / "out"


def changes(report: BuildReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.removed, report.unchanged


def generations(out: Path) -> list[str]:
    return sorted(path.name for path in (out / "generations").iterdir())


def test_first_build(corpus: Path) -> None:
    report = build_from(corpus, corpus.parent / "out")
    assert changes(report) == (6, 0, 0, 0)
    assert (report.articles, report.generation, report.skipped) == (6, 1, ())
    assert report.passages > 6
    assert report.seconds > 0


def test_no_change_no_generation(corpus: Path, out: Path) -> None:
    encoder = HashEncoder()
    report = build_from(corpus, out, encoder=encoder)
    assert changes(report) == (0, 0, 0, 6)
    assert (report.generation, encoder.seen, generations(out)) == (1, [], ["1"])


def test_only_new_text_is_embedded(corpus: Path, out: Path) -> None:
    write_article(corpus, "bridge", "大桥改在八月通车。", title="大桥通车")
    write_article(corpus, "tram", "有轨电车试运行。", title="电车")
    (corpus / "night.jsonl").unlink()
    encoder = HashEncoder()
    report = build_from(corpus, out, encoder=encoder)
    assert changes(report) == (1, 1, 1, 4)
    assert sorted(encoder.seen) == ["大桥通车\n大桥改在八月通车。", "电车\n有轨电车试运行。"]
    assert generations(out) == ["2"]
    assert verify(out).ok


def test_a_file_that_moved_is_not_embedded_again(corpus: Path, out: Path) -> None:
    (corpus / "old.txt").write_text("青石镇的梨\n今年梨也丰收。", "utf8")
    build_from(corpus, out)
    (corpus / "2031").mkdir()
    (corpus / "old.txt").rename(corpus / "2031" / "梨.txt")
    encoder = HashEncoder()
    report = build_from(corpus, out, encoder=encoder)
    assert changes(report) == (1, 0, 1, 6)
    assert encoder.seen == []
    with Index.open(out, encoder=encoder) as index:
        assert "2031/梨" in index.article_ids()


def test_size_and_time_are_trusted_unless_told_otherwise(corpus: Path, out: Path) -> None:
    path = corpus / "night.jsonl"
    os.utime(path, ns=(10**18, 10**18))
    write_article(corpus, "tram", "有轨电车试运行。")
    build_from(corpus, out)
    path.write_text(path.read_text("utf8").replace("夜间", "白天"), "utf8")
    os.utime(path, ns=(10**18, 10**18))
    (corpus / "tram.jsonl").unlink()
    build_from(corpus, out)
    assert changes(build_from(corpus, out)) == (0, 0, 0, 6)
    assert changes(build([corpus], out, encoder=HashEncoder(), rehash=True)) == (0, 1, 0, 5)


def test_a_file_that_was_only_touched_is_unchanged(corpus: Path, out: Path) -> None:
    os.utime(corpus / "night.jsonl", ns=(1, 1))
    assert build_from(corpus, out).generation == 1
    write_article(corpus, "tram", "有轨电车试运行。")
    assert changes(build_from(corpus, out)) == (1, 0, 0, 6)


def test_skipped_inputs_are_reported_each_time_and_strict_refuses_them(corpus: Path, out: Path) -> None:
    before = answers(out)
    write_lines(corpus / "mixed.jsonl", [{"id": "good", "text": "好的一行。"}, {"id": "bad"}])
    (corpus / "empty.txt").write_text("")
    with pytest.raises(CorpusError, match="empty"):
        build([corpus], out, encoder=HashEncoder(), strict=True)
    assert (answers(out), generations(out)) == (before, ["1"])
    first, second = build_from(corpus, out), build_from(corpus, out)
    assert [Path(skipped.path).name for skipped in first.skipped] == ["empty.txt", "mixed.jsonl:2"]
    assert (second.skipped, second.generation) == (first.skipped, 2)
    with pytest.raises(CorpusError):
        build([corpus], out, encoder=HashEncoder(), strict=True)


def test_two_articles_of_one_id_are_refused(corpus: Path, out: Path) -> None:
    write_lines(corpus / "twice.jsonl", [{"id": "night", "text": "另一篇夜间列车。"}])
    with pytest.raises(CorpusError, match=r"night.*(night|twice)\.jsonl.*(night|twice)\.jsonl"):
        build_from(corpus, out)
    assert generations(out) == ["1"]


def test_nothing_to_index(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    with pytest.raises(CorpusError):
        build([tmp_path], tmp_path / "out", encoder=HashEncoder())


def test_other_settings_make_everything_new(corpus: Path, out: Path) -> None:
    for encoder, limit in ((HashEncoder(dim=16), 300), (HashEncoder(fingerprint="1" * 64), 300), (HashEncoder(), 100)):
        report = build([corpus], out, encoder=encoder, limit=limit)
        assert changes(report) == (6, 0, 0, 0)
        assert len(encoder.seen) == report.passages


def test_a_damaged_index_is_built_anew(corpus: Path, out: Path) -> None:
    before = answers(out)
    for victim in sorted((out / "generations" / "1").rglob("*.npy")):
        victim.write_bytes(b"")
    assert changes(build_from(corpus, out)) == (6, 0, 0, 0)
    assert answers(out) == before


class FailingEncoder(HashEncoder):
    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise EncoderError("out of order")


class WrongEncoder(HashEncoder):
    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full((len(texts), self.dim), np.nan, dtype=np.float32)


@pytest.mark.parametrize("encoder", [FailingEncoder(), WrongEncoder()])
def test_a_build_that_fails_leaves_the_old_index(corpus: Path, out: Path, encoder: HashEncoder) -> None:
    before = answers(out)
    write_article(corpus, "tram", "有轨电车试运行。")
    with pytest.raises(EncoderError):
        build_from(corpus, out, encoder=encoder)
    assert (answers(out), generations(out)) == (before, ["1"])


def test_one_writer_at_a_time(corpus: Path, out: Path) -> None:
    with writer_lock(out), pytest.raises(IndexBusy):
        build_from(corpus, out)


def test_progress_runs_to_its_end_in_each_stage(corpus: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    build([corpus], corpus.parent / "out", encoder=HashEncoder(), progress=lambda *event: told.append(event))
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == ["read", "index", "check", "publish", "done"]
    for stage in set(stages) - {"check"}:
        events = [(done, total) for name, done, total in told if name == stage]
        assert events == sorted(events)
        assert events[-1][0] == events[-1][1]


def test_many_files_are_read_by_several_processes(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_from(corpus, corpus.parent / "one")
    monkeypatch.setattr("index.intake._BYTES_WORTH_A_POOL", 2)
    monkeypatch.setattr("index.intake._BYTES_AT_ONCE", 500)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert changes(build_from(corpus, corpus.parent / "many")) == (6, 0, 0, 0)
    assert answers(corpus.parent / "many") == answers(corpus.parent / "one")


def test_reading_goes_on_where_processes_cannot_be_started(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real script without a main guard: each process that it starts runs it again and fails."""
    script = tmp_path / "unguarded.py"
    script.write_text(
        textwrap.dedent(f"""
            from pathlib import Path
            import os, index.intake
            from index import build
            from index_fixtures import HashEncoder
            index.intake._BYTES_WORTH_A_POOL, index.intake._BYTES_AT_ONCE = 2, 500
            os.cpu_count = lambda: 2
            print(build([Path({str(corpus)!r})], Path({str(tmp_path / "out")!r}), encoder=HashEncoder()).added)
        """)
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True, env=environment)  # noqa: S603
    assert done.stdout == "6\n"


def test_an_update_writes_what_is_new_beside_what_stays(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_if_large(monkeypatch)
    out = corpus.parent / "out"
    for number in range(40):
        write_article(corpus, f"n{number:02d}", f"第{number}号渡轮今天开航。", title=f"渡轮{number}号")
    build_from(corpus, out)
    old = inodes(out)
    write_article(corpus, "n07", "第七号渡轮停航。", title="渡轮7号")
    (corpus / "n20.jsonl").unlink()
    (corpus / "n30.jsonl").rename(corpus / "n30b.jsonl")  # says its own id: the same article from another file
    assert changes(build_from(corpus, out)) == (0, 1, 1, 44)
    new = inodes(out)
    rewritten = {path for path, _ in old.items() - new.items()}
    assert rewritten == {"manifest.json", "order.npy"}
    assert len({path.split("/")[1] for path in new.keys() - old.keys() if path.startswith("shards/")}) == 1
    fresh = corpus.parent / "fresh"
    build_from(corpus, fresh)
    assert same_answers(out, fresh, exactly=False)


def inodes(out: Path) -> dict[str, int]:
    (folder,) = (out / "generations").iterdir()
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


NAMES = ("port", "apples", "滨海", "x1", "x2", "x3")
TEXTS = ("滨海港出口增长。", "青石镇苹果丰收，产量三万吨。", "大桥通车。" * 40)
EDITS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from((*TEXTS, None))), min_size=1, max_size=5)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(EDITS, min_size=1, max_size=3))
def test_an_updated_index_is_the_index_of_what_is_there_now(
    tmp_path_factory: pytest.TempPathFactory, large: bool, rounds: list[list[tuple[str, str | None]]]
) -> None:
    """Adding, changing and deleting in any order: every answer and score is that of an index built at once."""
    folder = tmp_path_factory.mktemp("updates")
    write_corpus(folder / "corpus")
    build_from(folder / "corpus", folder / "updated")
    for edits in rounds:
        for name, text in edits:
            if text is None:
                (folder / "corpus" / f"{name}.jsonl").unlink(missing_ok=True)
            else:
                write_article(folder / "corpus", name, text, source="甲报", date="2031-07-02")
        build_from(folder / "corpus", folder / "updated")
        assert verify(folder / "updated").ok
    build_from(folder / "corpus", folder / "at_once")
    assert same_answers(folder / "updated", folder / "at_once", exactly=not large)
    for look in (all_articles, all_tallies):
        assert look(folder / "updated") == look(folder / "at_once")


def same_answers(one: Path, other: Path, *, exactly: bool) -> bool:
    """Whether all hits and scores are the same, those of a large index but for rounding."""
    if exactly:
        return answers(one, k=50) == answers(other, k=50)
    pairs = list(zip(answers(one, k=50), answers(other, k=50), strict=True))
    return all(
        (kind, query) == (other_kind, other_query)
        and {hit.passage: pytest.approx(hit.score, rel=2e-6) for hit in hits}
        == {hit.passage: hit.score for hit in others}
        for (kind, query, hits), (other_kind, other_query, others) in pairs
    )


def all_articles(out: Path) -> list[object]:
    with Index.open(out, encoder=HashEncoder()) as index:
        ids = index.article_ids()
        numbers = range(index.number_of_passages)
        everything = [index.passages(article_id) for article_id in ids]
        assert [passage for passages in everything for passage in passages] == index.passages_at(numbers)
        return [(replace(index.article(i), path=""), index.passages(i), index.reprints(i)) for i in ids]


def all_tallies(out: Path) -> list[object]:
    with Index.open(out, encoder=HashEncoder()) as index:
        counted = [index.sources(), index.categories(), index.months(), index.latest_date(), index.skipped()]
        return [*counted, index.figures(), index.manifest.counts, [index.rarity(w) for w in ("出口", "大桥", "火星")]]


def test_adding_then_deleting_restores_every_answer(corpus: Path, large: bool) -> None:
    out = corpus.parent / "out"
    build_from(corpus, out)
    shutil.copytree(out, corpus.parent / "before")
    added = write_article(corpus, "harbour", "滨海港上半年出口又创新高，集装箱六百万个。", source="甲报")
    build_from(corpus, out)
    assert answers(out) != answers(corpus.parent / "before")
    added.unlink()
    build_from(corpus, out)
    assert same_answers(out, corpus.parent / "before", exactly=not large)


def test_without_an_encoder_the_index_keeps_its_own(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    def load(name: str | None = None) -> HashEncoder:
        asked.append(name)
        return HashEncoder(name="own" if name == "own" else "hash")

    monkeypatch.setattr("index.encoder.load", load)
    out = corpus.parent / "out"
    build([corpus], out, encoder=HashEncoder(name="own"))
    assert changes(build([corpus], out)) == (0, 0, 0, 6)
    Index.open(out).close()
    build([corpus], corpus.parent / "new")
    assert asked == ["own", "own", None]
