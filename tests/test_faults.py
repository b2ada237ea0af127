"""What goes wrong while an index is written: the process dies, the disk is full, nothing may be written, files move."""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from fault_fixtures import children, python, recovers, said, write_states
from index_fixtures import HashEncoder, answers, build_from, write_article, write_corpus, write_lines

from index import Index, build, verify
from index.articles import Parsed, read_new
from index.errors import IndexMissing, IndexUnwritable, YijuError
from index.faults import POINTS, reached

posix = pytest.mark.skipif(sys.platform == "win32", reason="forks and kills")


@posix
@pytest.mark.parametrize("updates", [False, True], ids=["build", "update"])
def test_a_writer_killed_at_any_point_leaves_the_old_index_or_the_new_one(tmp_path: Path, updates: bool) -> None:
    corpus, old = write_states(tmp_path)
    build_from(corpus, tmp_path / "fresh")
    before, new = said(old), said(tmp_path / "fresh")
    assert before != new
    points = (*POINTS, "collected:2")  # in the order in which they are reached
    ended = children(corpus, old if updates else None, tmp_path / "copies", points)
    of_updates = {"records merged", "shard linked", "generation renamed", "generation removed"}
    met = []
    for number, (point, signal) in enumerate(zip(points, ended, strict=True)):
        out = tmp_path / "copies" / str(number)
        assert (signal == 9) is (updates or point not in of_updates), point
        if updates:
            found = said(out)
            assert found in (before, new), point
            assert not verify(out).damaged
            met.append(found == new)
        elif signal == 9 and points.index(point) < points.index("current replaced"):
            with pytest.raises(IndexMissing):
                Index.open(out, encoder=HashEncoder())
        else:
            assert said(out) == new
        assert recovers(corpus, out, new), point
    assert met == sorted(met)  # first the old one, from one point on the new one
    assert set(met) == ({False, True} if updates else set())


def test_points_do_nothing_unless_a_test_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for point in POINTS:
        reached(point)
    monkeypatch.setenv("YIJU_FAULT", "another")
    for point in POINTS:
        reached(point)


@pytest.fixture
def little_space(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["/usr/bin/env", "mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if sys.platform == "win32" or subprocess.run(mount, capture_output=True, check=False).returncode:  # noqa: S603
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["/usr/bin/env", "umount", "--lazy", str(folder)], check=True)  # noqa: S603


def test_a_full_disk_leaves_the_old_index(tmp_path: Path, little_space: Path) -> None:
    corpus, out = tmp_path / "corpus", little_space / "out"
    write_corpus(corpus)
    build_from(corpus, out)
    before = answers(out)
    for size in (400, 1000, 2000, 4000):  # it fails at one step or another
        lines = [
            {"id": f"n{number}", "text": f"第{number}条消息，说的是{number * 7919}号船。" * 9} for number in range(size)
        ]
        write_lines(corpus / "many.jsonl", lines)
        try:
            build_from(corpus, out)
        except IndexUnwritable as error:
            assert "cannot be written" in str(error)
            assert answers(out) == before
            break
        before = answers(out)
    else:
        pytest.fail("the disk took everything")
    (corpus / "many.jsonl").unlink()
    build_from(corpus, out)
    assert verify(out).ok


# Arguments: what to do, the articles, the index. Prints what came of it. Run without the rights of root, who may all.
_AS_NOBODY = """
    import os, sys, tempfile
    from pathlib import Path
    from index import YijuError, build
    from index_fixtures import HashEncoder, answers

    what, corpus, out = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:  # loads what may be out of reach afterwards
        build([Path(corpus)], Path(folder) / "out", encoder=HashEncoder())
        answers(Path(folder) / "out")
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    try:
        if what == "ask":
            print(len([hit for *_, hits in answers(Path(out)) for hit in hits]))
        else:
            report = build([Path(corpus)], Path(out), encoder=HashEncoder())
            print(report.articles, [Path(skipped.path).name for skipped in report.skipped])
    except YijuError as error:
        print(type(error).__name__)
"""


@pytest.fixture
def open_to_all() -> Iterator[Callable[[Path], None]]:
    """Lets everybody pass the folders above a path."""
    changed: dict[Path, int] = {}

    def opened(path: Path) -> None:
        for folder in path.parents:
            if not folder.stat().st_mode & 0o005 and folder.stat().st_uid == os.getuid():
                changed[folder] = folder.stat().st_mode
                folder.chmod(folder.stat().st_mode | 0o055)

    yield opened
    for folder, mode in changed.items():
        folder.chmod(mode & 0o7777)


@posix
def test_a_folder_that_may_only_be_read(tmp_path: Path, open_to_all: Callable[[Path], None]) -> None:
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    write_corpus(corpus)
    build_from(corpus, out)
    open_to_all(out)
    before = answers(out)
    found = sum(len(hits) for *_, hits in before)
    write_article(corpus, "tram", "有轨电车试运行。")
    _allow(out, 0o555, 0o444)
    try:
        assert python(_AS_NOBODY, "ask", corpus, out).split() == [str(found)]
        assert python(_AS_NOBODY, "build", corpus, out).split() == ["IndexUnwritable"]
        _allow(out, 0o555, 0o000)
        assert python(_AS_NOBODY, "ask", corpus, out).split() == ["IndexMissing"]
    finally:
        _allow(out, 0o755, 0o644)
    assert answers(out) == before


@posix
def test_articles_without_permission_are_named_and_the_others_indexed(
    tmp_path: Path, open_to_all: Callable[[Path], None]
) -> None:
    corpus, out = tmp_path / "corpus", tmp_path / "for_all" / "out"
    write_corpus(corpus)
    out.parent.mkdir()
    out.parent.chmod(0o777)
    open_to_all(out)
    _allow(corpus, 0o755, 0o644)
    (corpus / "night.jsonl").chmod(0)
    assert python(_AS_NOBODY, "build", corpus, out).strip() == "5 ['night.jsonl']"
    (corpus / "night.jsonl").chmod(0o644)
    assert python(_AS_NOBODY, "build", corpus, out).strip() == "6 []"


def _allow(folder: Path, folders: int, files: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(folders if path.is_dir() else files)


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_clock_that_was_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    """Times tell nothing that they could not know: a change within the same size and time is found once."""
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    write_corpus(corpus)
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + hours * 3600 * 10**9)
    build_from(corpus, out)
    monkeypatch.setattr(time, "time_ns", now)
    path = corpus / "night.jsonl"
    times = path.stat().st_mtime_ns
    path.write_text(path.read_text("utf8").replace("夜间", "白天"), "utf8")
    if hours < 0:
        os.utime(path, ns=(times, times))
    assert build_from(corpus, out).updated == 1
    write_article(corpus, "tram", "有轨电车试运行。")
    assert build_from(corpus, out).added == 1
    assert verify(out).ok


def test_files_that_change_while_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One changes after it was read, one before, one goes, one comes; the next update has it all."""
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    write_corpus(corpus)

    def moving(path: Path, root: Path, known: Mapping[str, Sequence[str]]) -> Parsed:
        if path.stem == "bridge":
            write_article(corpus, "bridge", "大桥改在八月通车。", title="大桥通车")
        if path.stem == "port":
            path.unlink()
        parsed = read_new(path, root, known)
        if path.stem == "night":
            path.write_text(path.read_text("utf8").replace("夜间", "白天"), "utf8")
            write_article(corpus, "tram", "有轨电车试运行。")
        return parsed

    with monkeypatch.context() as patched:
        patched.setattr("index.corpus.read_new", moving)
        report = build_from(corpus, out)
    assert [Path(skipped.path).name for skipped in report.skipped] == ["port.jsonl"]
    with Index.open(out, encoder=HashEncoder()) as index:
        assert index.article_ids() == ["apples", "bridge", "night", "reprint", "ship"]
    build_from(corpus, out)
    build_from(corpus, tmp_path / "fresh")
    assert answers(out, k=50) == answers(tmp_path / "fresh", k=50)
    assert verify(out).ok


def test_two_writers(tmp_path: Path) -> None:
    """Real processes at the same time: whichever comes second is told so, or comes after."""
    write_corpus(tmp_path / "corpus")
    code = """
        import sys
        from pathlib import Path
        from index import IndexBusy, build
        from index_fixtures import HashEncoder
        for _ in range(5):
            try:
                build([Path(sys.argv[1])], Path(sys.argv[2]), encoder=HashEncoder(), anew=True)
                print("built")
            except IndexBusy:
                print("busy")
    """
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(2) as pool:
        arguments = [(code, tmp_path / "corpus", tmp_path / "out")] * 2
        said_by_both = pool.starmap(python, arguments)
    words = [word for output in said_by_both for word in output.split()]
    assert len(words) == 10
    assert set(words) <= {"built", "busy"}
    assert "built" in words
    assert verify(tmp_path / "out").ok
    assert len(list((tmp_path / "out" / "generations").iterdir())) == 1


def read_versions(out: Path, until: int, wrong: "multiprocessing.Queue[str]") -> None:
    """Opens the index again and again; all that one opening finds must be of one version."""
    latest = 0
    while latest < until:
        try:
            with Index.open(out, encoder=HashEncoder()) as index:
                for search in (index.lexical, index.dense) * 2:
                    texts = {hit.passage.text for hit in search("渡轮第几版", 50)}
                    versions = {text.split("版")[0] for text in texts}
                    if len(versions) != 1 or len(texts) != len(index.article_ids()):
                        wrong.put(f"{versions} in one generation")
                        return
                version = int(versions.pop().removeprefix("第"))
                if version < latest:
                    wrong.put(f"{version} after {latest}")
                    return
                latest = version
        except YijuError as error:
            wrong.put(repr(error))
            return


def read_during(updates: int, folder: Path) -> None:
    """Updates an index while another process reads it."""

    def write(version: int) -> None:
        for number in range(4 + version % 3):
            write_article(folder / "corpus", f"n{number}", f"第{version}版，渡轮{number}号开航。")
        for number in range(4 + version % 3, 7):
            (folder / "corpus" / f"n{number}.jsonl").unlink(missing_ok=True)
        build_from(folder / "corpus", folder / "out")

    write(0)
    spawn = multiprocessing.get_context("spawn")
    wrong = spawn.Queue()
    reader = spawn.Process(target=read_versions, args=(folder / "out", updates, wrong))
    reader.start()
    with Index.open(folder / "out", encoder=HashEncoder()) as held:
        before = held.lexical("渡轮", 50)
        for version in range(1, updates + 1):
            write(version)
        assert held.lexical("渡轮", 50) == before  # what runs finishes on the old one
    reader.join(60)
    assert reader.exitcode == 0
    assert wrong.empty(), wrong.get()
    build([folder / "corpus"], folder / "out", encoder=HashEncoder())
    assert len(list((folder / "out" / "generations").iterdir())) == 1


def test_a_reader_during_updates_meets_whole_generations(tmp_path: Path) -> None:
    read_during(50, tmp_path)
