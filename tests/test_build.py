import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_fixtures import HashEncoder, answers, build_from, write_article, write_corpus, write_lines
from numpy.typing import NDArray

from index import BuildReport, Index, build, verify
from index.errors import CorpusError, EncoderError, IndexBusy
from index.generations import writer_lock
from index.shards import SHARDS

SMALL_SHARDS = "index.shards._ARTICLES_PER_SHARD"


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
    status = path.stat()
    path.write_text(path.read_text("utf8").replace("夜间", "白天"), "utf8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
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


def test_an_update_keeps_the_shards_that_it_does_not_touch(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SMALL_SHARDS, 2)
    out = corpus.parent / "out"
    build_from(corpus, out)
    old = {path.name: path.stat().st_ino for path in (out / "generations/1" / SHARDS).rglob("*.idx")}
    write_article(corpus, "zebra", "动物园来了斑马。")
    build_from(corpus, out)
    new = {path.name: path.stat().st_ino for path in (out / "generations/2" / SHARDS).rglob("*.idx")}
    assert len(old) > 2
    assert len(old.items() & new.items()) >= len(old) - 1


NAMES = ("port", "apples", "滨海", "x1", "x2", "x3")
TEXTS = ("滨海港出口增长。", "青石镇苹果丰收，产量三万吨。", "大桥通车。" * 40)
EDITS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from((*TEXTS, None))), min_size=1, max_size=5)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(EDITS, min_size=1, max_size=2), shard=st.sampled_from([2, 100]))
def test_an_updated_index_is_the_index_of_what_is_there_now(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    rounds: list[list[tuple[str, str | None]]],
    shard: int,
) -> None:
    """Adding, changing and deleting in any order: every answer and score is that of an index built at once."""
    monkeypatch.setattr(SMALL_SHARDS, shard)
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
    build_from(folder / "corpus", folder / "at_once")
    assert answers(folder / "updated", k=50) == answers(folder / "at_once", k=50)


@pytest.mark.parametrize("shard", [2, 1000])
def test_adding_then_deleting_restores_every_answer(corpus: Path, shard: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SMALL_SHARDS, shard)
    out = corpus.parent / "out"
    build_from(corpus, out)
    before = answers(out)
    added = write_article(corpus, "harbour", "滨海港上半年出口又创新高，集装箱六百万个。", source="甲报")
    build_from(corpus, out)
    assert answers(out) != before
    added.unlink()
    build_from(corpus, out)
    assert answers(out) == before


KILLED = """
    import os, shutil, signal, sys
    from pathlib import Path
    import index.generations
    from index import build
    from index_fixtures import HashEncoder

    corpus, old, *steps = sys.argv[1:]
    flush = index.generations._flush

    def die_at(last):
        left = [last]
        def step(*_):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return step

    for number in map(int, steps):
        shutil.copytree(old, f"{old}-{number}")
        if (child := os.fork()) == 0:
            step = die_at(number)
            index.generations._flush = lambda path: (step(), flush(path))
            build([Path(corpus)], Path(f"{old}-{number}"), encoder=HashEncoder(), progress=step)
            os._exit(0)
        print(os.WTERMSIG(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills forked processes")
def test_a_killed_writer_leaves_the_old_index_or_the_new_one(
    corpus: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real processes, killed at each step: whenever progress is told and around every flush of the publishing."""
    old = answers(out)
    (corpus / "apples.jsonl").unlink()
    write_article(corpus, "harbour", "滨海港上半年出口又创新高。", source="甲报")
    steps = _count_steps(corpus, out, monkeypatch)
    killed = sorted({0, 3, steps // 3, *range(steps - 7, steps, 2)})
    script = [sys.executable, "-c", textwrap.dedent(KILLED), str(corpus), str(out), *map(str, killed)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(script, capture_output=True, text=True, check=True, env=environment)  # noqa: S603
    assert done.stdout.split() == ["9"] * len(killed)
    build_from(corpus, out)
    new = answers(out)
    met = []
    for number in killed:
        survivor = out.with_name(f"out-{number}")
        found = answers(survivor)
        assert found in (old, new)
        met.append(found == new)
        build_from(corpus, survivor)
        assert answers(survivor) == new
        assert len(generations(survivor)) == 1
        shutil.rmtree(survivor)
    assert met == sorted(met)  # first the old one, from one step on the new one
    assert set(met) == {False, True}


def _count_steps(corpus: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    import index.generations

    told = 0
    flush = index.generations._flush

    def count(stage: str = "", done: int = 0, total: int | None = None) -> None:
        nonlocal told
        told += 1

    def counted_flush(path: Path) -> None:
        count()
        flush(path)

    copy = out.with_name("counted")
    shutil.copytree(out, copy)
    with monkeypatch.context() as patch:
        patch.setattr(index.generations, "_flush", counted_flush)
        build([corpus], copy, encoder=HashEncoder(), progress=count)
    return told


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
