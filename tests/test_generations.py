import multiprocessing
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from index.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexMissing
from index.generations import Generation, collect, hold_current, publish, staging_folder, writer_lock
from index.manifest import FORMAT_VERSION, Counts, EncoderMark, Manifest, Settings, describe

SETTINGS = Settings(EncoderMark("hash", "0" * 64, 32), passage_limit=300, passage_overlap=1, postings_engine="none")


def write_generation(root: Path, content: str) -> Generation:
    with writer_lock(root):
        staging = staging_folder(root)
        (staging / "data").write_text(content, "utf8")
        manifest = Manifest(SETTINGS, Counts(1, 2, 3), "2031-01-01T00:00:00+00:00", (), describe(staging, ["data"]))
        generation = publish(root, staging, manifest)
        collect(root)
    return generation


def content_of(root: Path) -> str:
    held = hold_current(root)
    try:
        held.check_files()
        return (held.generation.folder / "data").read_text("utf8")
    finally:
        held.release()


def numbers(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "generations").iterdir())


def test_a_reader_gets_what_was_published(tmp_path: Path) -> None:
    generation = write_generation(tmp_path, "旧")
    held = hold_current(tmp_path)
    assert held.generation == generation
    assert held.generation.manifest.settings == SETTINGS
    held.release()
    write_generation(tmp_path, "新")
    assert content_of(tmp_path) == "新"
    assert numbers(tmp_path) == ["2"]


def test_a_held_generation_stays_until_its_last_reader_lets_go(tmp_path: Path) -> None:
    write_generation(tmp_path, "旧")
    first, second = hold_current(tmp_path), hold_current(tmp_path)
    write_generation(tmp_path, "新")
    first.release()
    write_generation(tmp_path, "更新")
    assert (second.generation.folder / "data").read_text("utf8") == "旧"
    assert numbers(tmp_path) == ["1", "3"]
    second.release()
    second.release()
    with writer_lock(tmp_path):
        collect(tmp_path)
    assert numbers(tmp_path) == ["3"]


def test_no_index(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(IndexMissing, match="yiju index"):
            hold_current(root)


@pytest.mark.parametrize("content", [b"", b"1", b"../../etc 0\n", b"\xff\xfe", b"1 " + b"0" * 64])
def test_a_current_that_names_nothing(tmp_path: Path, content: bytes) -> None:
    write_generation(tmp_path, "旧")
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(IndexDamaged, match="CURRENT"):
        hold_current(tmp_path)
    assert numbers(tmp_path) == ["1"]
    write_generation(tmp_path, "新")
    assert content_of(tmp_path) == "新"


def test_a_manifest_that_was_touched(tmp_path: Path) -> None:
    manifest = write_generation(tmp_path, "旧").folder / "manifest.json"
    data = manifest.read_bytes()
    for changed in (data.replace(b'"passages": 2', b'"passages": 9'), data[:-5], b""):
        manifest.write_bytes(changed)
        with pytest.raises(IndexDamaged, match=r"manifest\.json"):
            hold_current(tmp_path)
    manifest.unlink()
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        hold_current(tmp_path)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b'{"format_version": 999}', IndexMismatch),
        (f'{{"format_version": {FORMAT_VERSION}}}'.encode(), IndexDamaged),
        (b"{}", IndexDamaged),
        (b"[]", IndexDamaged),
        (b"\xff", IndexDamaged),
    ],
)
def test_manifests_of_other_kinds(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        Manifest.from_bytes(data)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [(lambda path: path.unlink(), "cannot be read"), (lambda path: path.write_text("旧旧"), "bytes"),
     (lambda path: path.write_text("新"), "altered")],
)  # fmt: skip
def test_files_are_checked(tmp_path: Path, change, verdict: str) -> None:  # type: ignore[no-untyped-def]
    change(write_generation(tmp_path, "旧").folder / "data")
    with pytest.raises(IndexDamaged, match=f"data.*{verdict}"):
        content_of(tmp_path)


def test_files_outside_of_the_generation_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    with writer_lock(tmp_path / "index"):
        staging = staging_folder(tmp_path / "index")
        entry = describe(tmp_path, ["secret"])[0]
        outside = type(entry)("../../../secret", entry.size, entry.sha256)
        publish(tmp_path / "index", staging, Manifest(SETTINGS, Counts(0, 0, 0), "", (), (outside,)))
    held = hold_current(tmp_path / "index")
    with pytest.raises(IndexDamaged, match="outside"):
        held.check_files()
    held.release()


def test_a_second_writer_is_told_and_a_dead_one_blocks_nobody(tmp_path: Path) -> None:
    """A real process holds the lock, and is killed."""
    code = """
        import sys, time
        from pathlib import Path
        from index.generations import staging_folder, writer_lock
        with writer_lock(Path(sys.argv[1])):
            (staging_folder(Path(sys.argv[1])) / "half").write_text("x")
            print("locked", flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        with pytest.raises(IndexBusy, match="writing"), writer_lock(tmp_path):
            pass
        process.kill()
    write_generation(tmp_path, "新")
    assert content_of(tmp_path) == "新"
    assert numbers(tmp_path) == ["1"]


def test_threads_of_one_process_exclude_each_other_too(tmp_path: Path) -> None:
    with writer_lock(tmp_path), pytest.raises(IndexBusy), writer_lock(tmp_path):
        pass


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "generations" / "1" / "data"
    precious.parent.mkdir(parents=True)
    precious.write_text("x")
    with pytest.raises(IndexMismatch, match="no index"), writer_lock(tmp_path):
        pass
    assert precious.exists()


def _read_again_and_again(
    root: Path, ready: "multiprocessing.synchronize.Event", wrong: "multiprocessing.Queue[str]"
) -> None:
    for _ in range(150):
        try:
            content = content_of(root)
            if not content.isdigit():
                wrong.put(content)
        except Exception as error:
            wrong.put(repr(error))
        ready.set()


def test_readers_meet_a_whole_generation_while_a_writer_switches(tmp_path: Path) -> None:
    write_generation(tmp_path, "0")
    spawn = multiprocessing.get_context("spawn")
    ready, wrong = spawn.Event(), spawn.Queue()
    reader = spawn.Process(target=_read_again_and_again, args=(tmp_path, ready, wrong))
    reader.start()
    assert ready.wait(30)
    written = 0
    while reader.is_alive():
        written += 1
        write_generation(tmp_path, str(written))
    reader.join()
    assert written > 1
    assert wrong.empty(), wrong.get()
    assert len(numbers(tmp_path)) <= 2
