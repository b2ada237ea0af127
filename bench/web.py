"""Measure the web chat on the sample articles: ``python -m bench.web --out bench/results/web.json``.

- ``page``: milliseconds from the press of Enter to the answer on the screen, in Chromium, each question new to a warm
  server; ``server`` is the server's own share of each.
- ``users``: so many users at once, each of whom asks, reads for ``--think`` seconds, and asks on; and the same users
  who do not stop to read.
- ``memory``: the server's resident memory while questions go on, each new; answers are kept up to a limit, which is
  reached before the half.

The questions are those of the sample's gold file; to be new they are asked as of another day each time.
"""

import argparse
import asyncio
import contextlib
import datetime
import itertools
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from index import build
from qa.sample import articles_folder, gold_file

USERS = 50
_FIRST_DAY = datetime.date(2023, 9, 1)  # later than every sample article, so that no answer changes
_WATCH = """() => { window.took = []; const box = document.querySelector('#question'); let pressed = 0;
box.addEventListener('keydown', e => { if (e.key === 'Enter') pressed = performance.now(); }, true);
new MutationObserver(() => { const done = document.querySelector('.turn:last-child .actions');
  if (pressed && done) { const since = pressed; pressed = 0;
    requestAnimationFrame(() => window.took.push(performance.now() - since)); } })
.observe(document.querySelector('.log'), {childList: true, subtree: true}); }"""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address, its process, and its log."""

    address: str
    process: int
    log: Path

    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.process}/status").read_text("ascii")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """The sample articles, served in a process of their own."""
    build([articles_folder()], folder / "sample.index")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--index", str(folder / "sample.index"), "--port", str(port), "--rate", "0"]
    votes = ["--feedback", str(folder / "votes.jsonl")]
    log = folder / "log.jsonl"
    with log.open("wb") as errors:
        command = [sys.executable, "-m", "cli", "serve", *options, *votes]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(600):
                with contextlib.suppress(httpx.TransportError):
                    if httpx.get(f"{address}/api/corpus").json()["examples"]:  # and the examples are made
                        break
                time.sleep(0.1)
            yield Served(address, process.pid, log)
        finally:
            process.terminate()
            process.wait(20)


def questions() -> Iterator[dict[str, str]]:
    """Questions without end, none twice: all of the gold file's as of one day, then as of the next."""
    records = [json.loads(line) for line in gold_file().read_text("utf8").splitlines()]
    asked = [one["question"] for one in records if "question" in one]
    for day in itertools.count():
        as_of = (_FIRST_DAY + datetime.timedelta(day)).isoformat()
        yield from ({"question": question, "as_of": as_of} for question in asked)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and worst."""
    return {
        "median": round(float(np.median(values)), 1),
        "p95": round(float(np.percentile(values, 95)), 1),
        "worst": round(max(values), 1),
    }


def page(served: Served, new: Iterator[dict[str, str]], count: int) -> dict[str, Any]:
    """Milliseconds from Enter to the answer on the screen."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(served.address)
        tab.wait_for_selector("#yiju[data-ready]")
        tab.evaluate(_WATCH)
        tab.locator(".filters summary").click()
        tab.get_by_label("当作这天提问").fill("2030-01-01")  # a day that the other measurements do not ask of
        for body in itertools.islice(new, count):
            before = tab.locator(".turn").count()
            tab.fill("#question", body["question"])
            tab.press("#question", "Enter")
            tab.locator(".turn").nth(before).locator(".actions").wait_for()
        tab.wait_for_timeout(200)
        took = tab.evaluate("window.took")
        browser.close()
    lines = [json.loads(line) for line in served.log.read_text("utf8").splitlines()]
    own = [line["ms"] for line in lines if line["event"] == "asked"][-count:]
    return {"questions": len(took), "milliseconds": spread(took), "server": spread(own)}


async def user(
    client: httpx.AsyncClient, new: Iterator[dict[str, str]], until: float, pause: float, think: float
) -> list[float]:
    """One user's waits in seconds, after a ``pause`` until the time is up; an answer with an error raises."""
    waits: list[float] = []
    await asyncio.sleep(pause)
    while time.monotonic() < until:
        body, began = next(new), time.perf_counter()
        response = await client.post("/api/ask", json=body)
        response.raise_for_status()
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(think)
    return waits


async def users(served: Served, new: Iterator[dict[str, str]], seconds: float, think: float) -> dict[str, Any]:
    """``USERS`` at once."""
    limits = httpx.Limits(max_connections=USERS)
    async with httpx.AsyncClient(base_url=served.address, timeout=60, limits=limits) as client:
        until = time.monotonic() + seconds
        each = await asyncio.gather(*(user(client, new, until, think * n / USERS, think) for n in range(USERS)))
    waits = [wait for own in each for wait in own]
    return {"users": USERS, "think_seconds": think, "questions": len(waits), "seconds": spread(waits), "errors": 0}


def memory(served: Served, new: Iterator[dict[str, str]], count: int) -> dict[str, Any]:
    """Resident memory in MiB after each eighth of ``count`` questions."""
    levels = []
    with httpx.Client(base_url=served.address, timeout=60) as client:
        for done, body in enumerate(itertools.islice(new, count), start=1):
            client.post("/api/ask", json=body).raise_for_status()
            if done % max(1, count // 8) == 0:
                levels.append(round(served.memory(), 1))
    half = levels[len(levels) // 2 - 1]
    return {"questions": count, "mebibytes": levels, "growth_of_second_half": round(levels[-1] / half - 1, 4)}


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pages", type=int, default=60, help="questions asked in the browser")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the users ask")
    parser.add_argument("--think", type=float, default=10.0, help="how long a user reads, in seconds")
    parser.add_argument("--questions", type=int, default=2000, help="questions while memory is watched")
    options = parser.parse_args()
    new = questions()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served:
        for body in itertools.islice(new, 20):  # warm
            httpx.post(f"{served.address}/api/ask", json=body, timeout=60)
        results = {
            "machine": {"cores": os.cpu_count(), "processor": platform.processor() or platform.machine()},
            "page": page(served, new, options.pages),
            "users": [asyncio.run(users(served, new, options.seconds, think)) for think in (options.think, 0.0)],
            "memory": memory(served, new, options.questions),
        }
    text = json.dumps(results, ensure_ascii=False, indent=1)
    print(text)
    if options.out is not None:
        options.out.write_text(text + "\n", "utf8")


if __name__ == "__main__":
    main()
