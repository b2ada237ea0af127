"""What answers while the articles change: nobody waits for it, and nobody gets half of the old and half of the new."""

import asyncio
import contextlib
import io
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from web_fixtures import Chat, serving

from index import build
from index.errors import IndexMissing
from qa import Assistant
from web.desk import Desk, StoppedError
from web.journal import Journal
from web.library import Library, Shelf, Status
from web.problems import Problem
from web.watching import Watcher

QUESTION = "甲省2023年上半年出口多少"


def write(folder: Path, figure: str) -> None:
    folder.mkdir(exist_ok=True)
    text = f"---\ntitle: 苏州上半年外贸\ndate: 2023-07-20\n---\n2023年上半年，苏州出口{figure}亿元，增长3%。\n"
    (folder / "a.md.new").write_text(text, "utf8")
    (folder / "a.md.new").replace(folder / "a.md")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    write(tmp_path / "news", "12.5")
    return tmp_path / "news"


@pytest.fixture
def index(news: Path, tmp_path: Path) -> Path:
    build([news], tmp_path / "news.index")
    return tmp_path / "news.index"


ASK = "苏州2023年上半年出口多少"


def test_a_replaced_assistant_is_closed_after_its_last_question(index: Path) -> None:
    first, second = Assistant.open(index), Assistant.open(index)
    with Library(first) as library:
        with library.lend() as shelf:
            library.replace(second)
            assert shelf.assistant.ask(ASK).text == "12.5亿元"  # still open
            with library.lend() as other:
                assert other.assistant is second
        with pytest.raises(Exception, match="closed"):
            first.index.article_ids()
    with pytest.raises(IndexMissing), library.lend():
        pass


def test_the_watcher_answers_from_what_changed_and_never_wrong_in_between(index: Path, news: Path) -> None:
    journal = io.StringIO()
    with Library(Assistant.open(index)) as library:
        watcher = Watcher(library, [news], index, lambda: Assistant.open(index), Journal(to=journal))
        watcher.look()
        seen: list[str | None] = []
        ended = threading.Event()

        def ask() -> None:
            while not ended.is_set():
                with library.lend() as shelf:
                    seen.append(shelf.assistant.ask(ASK).text)

        reader = threading.Thread(target=ask)
        reader.start()
        for figure in ("13.5", "14.5"):
            write(news, figure)
            watcher.look()
            time.sleep(0.2)
        ended.set()
        reader.join()
        changes = [text for before, text in zip([None, *seen], seen, strict=False) if text != before]
        assert changes in (["12.5亿元", "13.5亿元", "14.5亿元"], ["13.5亿元", "14.5亿元"])
        assert library.status == Status("ready")
        (news / "a.md").unlink()
        watcher.look()  # nothing is left to index: the last good index answers on
        assert library.status.failed
        with library.lend() as shelf:
            assert shelf.assistant.ask(ASK).text == "14.5亿元"
        assert str(news) not in journal.getvalue()
        write(news, "15.5")
        watcher.look()
        assert not library.status.failed


def test_indexing_under_way_can_be_seen(index: Path, news: Path) -> None:
    states: list[Status] = []

    class Noting(Library):
        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, value)
            if name == "status":
                states.append(self.status)

    with Noting() as library:
        watcher = Watcher(library, [news], index, lambda: Assistant.open(index), Journal(to=io.StringIO()))
        write(news, "16.5")
        watcher.look()
        write(news, "17.5")
        watcher.look()
    assert {"missing", "indexing", "ready"} <= {status.state for status in states}
    assert any(status.stage == "index" and status.total for status in states)


def test_serve_watch_makes_the_index_and_follows_the_folder(news: Path, tmp_path: Path, browser: object) -> None:
    out = tmp_path / "made.index"
    options = ("--index", out, "--watch", news, "--feedback", tmp_path / "v.jsonl")
    with serving(*options, log=tmp_path / "log") as address, Chat(browser, address) as chat:
        chat.open()
        assert chat.ask(ASK).locator(".span").inner_text() == "12.5亿元"
        write(news, "18.5")
        until(
            lambda: httpx.post(f"{address}/api/ask", json={"question": ASK}, timeout=60).json()["answer"] == "18.5亿元"
        )
        assert chat.ask(ASK).locator(".span").inner_text() == "18.5亿元"
    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text("utf8").splitlines()]
    assert events.count("updated") >= 2 and "failed" not in events


def until(holds: object) -> None:
    for _ in range(300):
        with contextlib.suppress(httpx.TransportError):
            if holds():  # type: ignore[operator]
                return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


@pytest.fixture
def library(index: Path) -> Iterator[Library]:
    with Library(Assistant.open(index)) as one:
        yield one


def test_more_than_may_wait_are_turned_away(library: Library) -> None:
    go = threading.Event()

    def work(shelf: Shelf) -> int:
        go.wait(10)
        return shelf.number

    async def crowd() -> list[object]:
        desk = Desk(library, workers=1, waiting=2)
        tasks = [asyncio.ensure_future(desk.run(work)) for _ in range(5)]
        await asyncio.sleep(0.1)
        assert desk.inside == 3
        go.set()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert desk.inside == 0
        desk.close()
        return list(found)

    found = in_thread(crowd)
    assert [one for one in found if one == 1] == [1, 1, 1]
    assert [one.status for one in found if isinstance(one, Problem)] == [503, 503]


def in_thread(work: object) -> list[object]:
    found: list[list[object]] = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(work())))  # type: ignore[operator]
    thread.start()
    thread.join()
    return found[0]


def test_stopping_ends_the_work_at_its_next_stage(library: Library) -> None:
    from qa.stages import tell

    ended: list[BaseException | None] = []
    reached, go = threading.Event(), threading.Event()

    def work(shelf: Shelf) -> None:
        tell("search")
        reached.set()
        go.wait(10)
        try:
            tell("read", 3)
        except BaseException as error:
            ended.append(error)
            raise
        ended.append(None)

    async def stopped() -> list[object]:
        desk = Desk(library, workers=1, waiting=0)
        stages: list[object] = []
        task = asyncio.ensure_future(desk.run(work, lambda stage, passages: stages.append((stage, passages))))
        await asyncio.to_thread(reached.wait, 10)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        go.set()
        desk._pool.shutdown(wait=True)
        return stages

    assert in_thread(stopped) == [("search", 0)]
    assert isinstance(ended[0], StoppedError)


def test_stages_of_an_answer_are_told_to_its_asker_alone(library: Library) -> None:
    from qa.stages import listening

    heard: list[tuple[str, int]] = []
    with library.lend() as shelf:
        with listening(lambda stage, passages: heard.append((stage, passages))):
            shelf.assistant.ask(ASK)
        shelf.assistant.ask("苏州2022年出口多少")
    assert heard == [("search", 0), ("read", 1)]
