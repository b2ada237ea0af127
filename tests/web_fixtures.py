"""A served chat and a browser to look at it, for the tests of the page."""

import contextlib
import functools
import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent
ASK = "浙江上半年跨境电商出口多少"
ANSWER = "1192.7亿元"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def serving(*options: str | Path, log: Path | None = None, ready: int = 200) -> Iterator[str]:
    """The address of ``yiju serve`` with these options, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port), *map(str, options)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    with contextlib.ExitStack() as stack:
        errors = subprocess.DEVNULL if log is None else stack.enter_context(log.open("wb"))
        process = stack.enter_context(
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors, env=environment)  # noqa: S603
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process, ready)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes], ready: int) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/health", timeout=5).status_code == ready:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


@pytest.fixture(scope="session")
def feedback_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback") / "feedback.jsonl"


@pytest.fixture(scope="session")
def served(sample_index: Path, feedback_file: Path) -> Iterator[str]:
    """The sample articles, served."""
    options = ("--index", sample_index, "--rate", "60000", "--feedback", feedback_file)
    with serving(*options, log=feedback_file.with_name("log.jsonl")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without any network but this machine's."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", alone])
        yield chromium
        chromium.close()


@contextlib.contextmanager
def folder_served(folder: Path) -> Iterator[str]:
    """The address of a folder of files: another site than the chat."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Chat:
    """A reader at the page: asks, waits, looks. Every request to another host fails the test."""

    def __init__(self, browser: Any, address: str, *, width: int = 1440, height: int = 900, **options: Any) -> None:
        self.address = address
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, hash_: str = "") -> "Chat":
        self.page.goto(f"{self.address}/{hash_}")
        self.page.wait_for_selector("#yiju[data-ready]")
        return self

    def enter(self, question: str) -> None:
        self.page.fill("#question", question)
        self.page.press("#question", "Enter")

    def ask(self, question: str) -> Any:
        """The element of the new turn, answered."""
        count = self.page.locator(".turn").count()
        self.enter(question)
        turn = self.page.locator(".turn").nth(count)
        turn.locator(".actions, .failure").first.wait_for()
        return turn

    def close(self) -> None:
        self.context.close()
        assert not self.foreign, self.foreign
        assert not self.complaints, self.complaints

    def __enter__(self) -> "Chat":
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self.close()
        else:
            self.context.close()


def worded(note: str, *words: str) -> bool:
    """Whether a note of confidence has the words of its number: ``words`` from 0.9 on, from 0.7 on, and below."""
    number = float(note.split()[-1])
    return words[0 if number >= 0.9 else 1 if number >= 0.7 else 2] in note
