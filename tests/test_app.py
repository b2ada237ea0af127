import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from qa import Assistant

ASK = "浙江上半年跨境电商出口多少"


@pytest.fixture(scope="module")
def server(sample_index: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-m", "cli", "serve", "--index", str(sample_index), "--port", str(port)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as process:  # noqa: S603
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


def test_api_answers_as_the_command_does(server: str, sample_index: Path) -> None:
    from qa.wire import answer_record

    found = httpx.post(f"{server}/api/ask", json={"question": ASK}, timeout=60).json()
    with Assistant.open(sample_index) as assistant:
        assert found == answer_record(assistant.ask(ASK))


def test_api_filters(server: str) -> None:
    found = httpx.post(f"{server}/api/ask", json={"question": ASK, "source": ["没有这家媒体"]}, timeout=60).json()
    assert found["answer"] is None


def test_api_refuses_what_cannot_be_asked(server: str) -> None:
    found = httpx.post(f"{server}/api/ask", json={"question": ""}, timeout=60)
    assert found.status_code == 422
    assert found.headers["content-type"] == "application/problem+json"
    assert httpx.post(f"{server}/api/ask", json={"q": ASK}, timeout=60).status_code == 422


def test_page_loads_nothing_from_other_hosts(server: str) -> None:
    page = httpx.get(server, timeout=60)
    assert page.status_code == 200
    for mark in ('src="http', "fonts.googleapis", "cdn.", "gstatic"):
        assert mark not in page.text


def test_evidence_escapes_articles() -> None:
    from app import evidence
    from qa import Answer, Citation

    evil = "<script>alert(1)</script>\"'&"
    citation = Citation("id<b>", evil, None, evil, evil, "javascript:alert(1)", 0, 3, "12%", f"{evil}涨12%{evil}")
    html = evidence(Answer(evil, "12%", 0.9, (citation,), None, None, None, ()))
    assert "<script" not in html and "javascript:" not in html and "<b>" not in html
    assert "<mark>12%</mark>" in html
