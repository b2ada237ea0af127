import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from index_fixtures import build_from, write_article, write_corpus

from index import BuildReport, Index
from index.errors import CorpusError, IndexBusy
from index.watch import Watch


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "corpus")
    return tmp_path / "corpus"


class Told:
    """What a watch says."""

    def __init__(self, corpus: Path, update: Callable[[], BuildReport] | None = None) -> None:
        self.reports: list[BuildReport] = []
        self.complaints: list[Exception] = []
        self.rounds = 0
        self._corpus, self._given = corpus, update
        self.watch = Watch([corpus], self._update, self.reports.append, self.complaints.append, pause=0.01, settle=0.01)

    def _update(self) -> BuildReport:
        self.rounds += 1
        return self._given() if self._given else build_from(self._corpus, self._corpus.parent / "out")


def test_only_changes_are_indexed(corpus: Path) -> None:
    told = Told(corpus)
    told.watch.look()
    told.watch.look()
    assert [report.added for report in told.reports] == [6]
    assert told.rounds == 1
    write_article(corpus, "tram", "有轨电车试运行。")
    (corpus / "night.jsonl").unlink()
    told.watch.look()
    told.watch.look()
    assert (told.rounds, told.reports[1].added, told.reports[1].removed) == (2, 1, 1)


def test_a_file_that_only_got_another_time_makes_no_generation(corpus: Path) -> None:
    told = Told(corpus)
    told.watch.look()
    os.utime(corpus / "night.jsonl", ns=(1, 1))
    told.watch.look()
    assert (told.rounds, len(told.reports)) == (2, 1)


def test_what_goes_wrong_is_said_once_and_does_not_end_it(corpus: Path) -> None:
    def busy() -> BuildReport:
        raise IndexBusy("another writes")

    told = Told(corpus, busy)
    told.watch.look()
    told.watch.look()
    assert (told.rounds, [str(error) for error in told.complaints]) == (2, ["another writes"])
    told._given = None
    told.watch.look()
    assert len(told.reports) == 1
    shutil.move(corpus, corpus.parent / "away")
    told.watch.look()
    told.watch.look()
    assert isinstance(told.complaints[1], CorpusError)
    assert len(told.complaints) == 2
    shutil.move(corpus.parent / "away", corpus)
    write_article(corpus, "tram", "有轨电车试运行。")
    told.watch.look()
    assert told.reports[1].added == 1


def test_files_are_read_when_they_are_left_alone(corpus: Path) -> None:
    """Something is written without a pause; the index is made when it ends, and never of a part of it."""
    lines = [f'{{"id": "n{number}", "text": "第{number}条消息。"}}\n' for number in range(60)]
    done = threading.Event()
    at_end: list[bool] = []

    def write() -> None:
        with (corpus / "long.jsonl").open("w", encoding="utf8") as file:
            for line in lines:
                file.write(line)
                file.flush()
                time.sleep(0.005)
        done.set()

    def update() -> BuildReport:
        at_end.append(done.is_set())
        return build_from(corpus, corpus.parent / "out")

    writer = threading.Thread(target=write)
    writer.start()
    told = Told(corpus, update)
    told.watch._settle = 0.5
    told.watch.look()
    writer.join()
    assert at_end == [True]
    assert told.reports[0].added == 66


def test_stop_ends_it(corpus: Path) -> None:
    told = Told(corpus)
    thread = threading.Thread(target=told.watch.run)
    thread.start()
    deadline = time.monotonic() + 30
    while not told.reports and time.monotonic() < deadline:
        time.sleep(0.01)
    told.watch.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert told.reports


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_the_command_follows_the_files_until_it_is_interrupted(root: Path, tmp_path: Path) -> None:
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    write_article(corpus, "port", "滨海港出口增长。")
    command = [sys.executable, "-m", "cli", "index", str(corpus), "--out", str(out), "--watch", "--json"]
    # Where the tests run in the background, SIGINT is ignored, and a child would ignore it too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as process:
        assert process.stdout is not None
        guard = threading.Timer(60, process.kill)
        guard.start()
        assert '"added": 1' in process.stdout.readline()
        write_article(corpus, "tram", "有轨电车试运行。")
        assert '"added": 1' in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        guard.cancel()
        assert process.stderr is not None
        assert "stopped" in process.stderr.read()
    with Index.open(out) as index:
        assert index.article_ids() == ["port", "tram"]
