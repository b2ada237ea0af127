"""What the guard lets in and what it does not: hosts, sites, paths, sizes, rates, accounts; and what it writes down."""

import base64
import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from web_fixtures import ANSWER, ASK, ROOT, Chat, folder_served

from app import create
from index.errors import IndexDamaged
from qa import Assistant
from web import passwords
from web.journal import Journal
from web.library import Library
from web.limits import RateLimit
from web.settings import Settings

HERE = "http://127.0.0.1:7860"
Make = Callable[..., TestClient]


@pytest.fixture(scope="module")
def library(sample_index: Path) -> Iterator[Library]:
    with Library(Assistant.open(sample_index)) as one:
        yield one


@pytest.fixture
def journal() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def make(library: Library, journal: io.StringIO, tmp_path: Path) -> Make:
    def client(**settings: Any) -> TestClient:
        chosen = Settings(feedback=tmp_path / "votes.jsonl", **settings)
        log = Journal(questions=chosen.log_questions, to=journal)
        return TestClient(create(library, chosen, log), base_url=HERE, raise_server_exceptions=False)

    return client


def test_every_response_has_an_id_and_forbids_what_is_not_needed(make: Make) -> None:
    client = make()
    page = client.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "connect-src 'self'" in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts and "'sha256-" in scripts
    for path in ("/", "/health", "/ui/app.js", "/nothing", "/api/corpus"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
        assert re.fullmatch("[0-9a-f]{16}", headers["x-request-id"])
        assert "content-security-policy" in headers and headers["cross-origin-resource-policy"] == "same-origin"


def test_the_page_names_no_other_host(make: Make) -> None:
    text = make().get("/").text
    assert not re.findall(r'(?:src|href|content)="(?:https?:)?//', text)
    assert '"analytics_enabled":false' in text


def test_the_server_asks_nobody_anything(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where, **_: tried.append(where))
    monkeypatch.setattr(socket.socket, "connect", lambda _, where: tried.append(where))
    client = make()
    assert client.get("/").status_code == 200
    assert client.post("/api/ask", json={"question": ASK}).json()["answer"] == ANSWER
    assert tried == []


def test_the_server_remembers_nobody(make: Make) -> None:
    client = make()
    for line in client.post("/api/chat", json={"question": "浙江2022年上半年出口多少"}).iter_lines():
        last = json.loads(line)
    assert last["previous"] == "浙江2022年上半年出口多少"
    alone = json.loads(list(client.post("/api/chat", json={"question": "那进口呢"}).iter_lines())[-1])
    assert alone["answer"]["question"] == "那进口呢"  # nobody's question before is added to it
    body = {"question": "那进口呢", "previous": last["previous"]}
    with_it = json.loads(list(client.post("/api/chat", json=body).iter_lines())[-1])
    assert with_it["answer"]["question"] == "浙江2022年上半年进口多少"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd", "/gradio_api/file=app.py", "/file=/etc/passwd", "/gradio_api/proxy=http://x.invalid/",
        "/gradio_api/upload", "/gradio_api/queue/join", "/gradio_api/info", "/config", "/gradio_api/startup-events",
        "/static/../app.py", "/static/%2e%2e/%2e%2e/app.py", "/assets/..%2f..%2fapp.py", "/ui/..%2fguard.py",
        "/ui/%2e%2e/settings.py", "/ui/..%5csettings.py", "/docs", "/redoc", "/gradio_api/heartbeat/x", "/monitoring",
        "/login", "/custom_component/x/client/component/../../x", "/manifest.json", "/deep_link",
    ],
)  # fmt: skip
def test_gradio_serves_its_page_and_nothing_else(make: Make, path: str) -> None:
    client = make()
    for method in ("GET", "POST", "HEAD"):
        found = client.request(method, path)
        assert found.status_code == 404, (method, found.text[:200])
    assert "root:" not in client.get(path).text


def test_a_websocket_is_closed(make: Make) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), make().websocket_connect("/queue/join"):
        pass


FOREIGN = [
    {"origin": "https://evil.invalid"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:9999"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    {"host": "evil.invalid"},
    {"host": "127.0.0.1.evil.invalid:7860"},
    {"host": "[::2]:7860"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_requests_of_other_sites_are_refused(make: Make, headers: dict[str, str]) -> None:
    found = make().post("/api/ask", json={"question": ASK}, headers=headers)
    assert found.status_code == 403 and found.headers["content-type"] == "application/problem+json"


def test_own_requests_are_not(make: Make) -> None:
    client = make()
    for headers in (
        {},
        {"origin": HERE},
        {"sec-fetch-site": "same-origin"},
        {"host": "localhost:7860"},
        {"host": "[::1]"},
    ):
        assert client.post("/api/ask", json={"question": ASK}, headers=headers).json()["answer"] == ANSWER
    assert client.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}).status_code == 200


def test_a_page_of_another_site_gets_nothing(browser: Any, served: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>elsewhere</p>", "utf8")
    with folder_served(tmp_path) as elsewhere:
        page = browser.new_page()
        page.goto(f"{elsewhere}/index.html")
        tried = page.evaluate(
            """async ([to, question]) => {
            const tries = {};
            for (const mode of ["cors", "no-cors"]) {
              try { const r = await fetch(to + "/api/ask", {method: "POST", mode,
                    headers: {"Content-Type": "text/plain"}, body: JSON.stringify({question})});
                    tries[mode] = [r.status, await r.text()]; }
              catch (e) { tries[mode] = String(e); }
            }
            const frame = document.createElement("iframe"); frame.src = to; document.body.append(frame);
            await new Promise(done => { frame.onload = done; });
            try { tries.frame = frame.contentDocument === null || !frame.contentDocument.querySelector("gradio-app"); }
            catch (e) { tries.frame = true; }
            return tries; }""",
            [served, ASK],
        )
        assert ANSWER not in json.dumps(tried, ensure_ascii=False) and tried["frame"] is True
        page.close()


def test_no_error_holds_a_path_a_traceback_or_the_environment(
    make: Make, library: Library, monkeypatch: pytest.MonkeyPatch, journal: io.StringIO
) -> None:
    client = make()

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"{ROOT} {os.environ['PATH']} 秘密")

    with library.lend() as shelf:
        monkeypatch.setattr(shelf.assistant, "ask_near", fails)
    tries = [
        client.post("/api/ask", json={"question": ASK}),
        client.post("/api/chat", json={"question": ASK}),
        client.post("/api/batch", json={"questions": [{"question": ASK}]}),
        client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "nonsense"}, headers={"accept": "*/*"}),
        client.post("/api/ask", content=b"{", headers={"content-type": "application/json"}),
        client.post("/api/ask", json={"question": 3, "since": "昨天", "x": str(ROOT)}),
        client.get("/api/article", params={"id": "../../etc/passwd"}),
        client.get("/api/article", params={"id": "x", "start": -1}),
        client.delete("/api/ask"),
        client.get("/没有"),
    ]
    assert [one.status_code for one in tries[:3]] == [500, 200, 500]
    for one in tries:
        for secret in (str(ROOT), os.environ["PATH"], "秘密", "Traceback", 'File "', ".py", "RuntimeError"):
            assert secret not in one.text, one.text
    assert [one.status_code for one in tries[4:]] == [422, 422, 404, 422, 405, 404]
    for one in (tries[0], tries[4], tries[5], tries[6], tries[8], tries[9]):
        assert one.headers["content-type"] == "application/problem+json"
        assert set(one.json()) == {"type", "title", "status", "detail"} and one.json()["status"] == one.status_code
    assert "秘密" not in journal.getvalue() and "RuntimeError" in journal.getvalue()


def test_errors_of_the_index_are_said_without_its_place(
    make: Make, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise IndexDamaged(f"{ROOT}/news.index")

    with library.lend() as shelf:
        monkeypatch.setattr(shelf.assistant, "ask_near", fails)
    found = make().post("/api/ask", json={"question": ASK})
    assert found.status_code == 503 and str(ROOT) not in found.text and found.json()["detail"]


def test_before_there_is_an_index_it_says_so(tmp_path: Path) -> None:
    settings = Settings(feedback=tmp_path / "votes.jsonl")
    client = TestClient(create(Library(), settings, Journal(to=io.StringIO())), base_url=HERE)
    assert client.get("/health").status_code == 503
    assert client.get("/health").json()["status"] == "starting"
    asked = client.post("/api/ask", json={"question": ASK})
    assert asked.status_code == 503 and "索引还没有建好" in asked.json()["detail"] and "retry-after" in asked.headers
    assert client.get("/api/corpus").json()["status"]["state"] == "missing"
    assert client.get("/api/article", params={"id": "a"}).status_code == 503


def test_logs_are_structured_and_hold_no_question_unless_asked(make: Make, journal: io.StringIO) -> None:
    found = make().post("/api/ask", json={"question": ASK})
    make().post("/api/chat", json={"question": ASK})
    lines = [json.loads(line) for line in journal.getvalue().splitlines()]
    assert {"asked", "request"} <= {line["event"] for line in lines}
    assert found.headers["x-request-id"] in {line["request"] for line in lines}
    assert "跨境" not in journal.getvalue() and "1192" not in journal.getvalue()
    make(log_questions=True).post("/api/ask", json={"question": ASK})
    assert ASK in journal.getvalue()


def test_a_rate_limit_for_each_asker(make: Make) -> None:
    client = make(rate=12)
    codes = [client.post("/api/ask", json={"question": ASK}).status_code for _ in range(5)]
    assert codes[:3] == [200, 200, 200] and codes[-1] == 429
    limited = client.post("/api/ask", json={"question": ASK})
    assert limited.headers["content-type"] == "application/problem+json" and "retry-after" in limited.headers
    assert client.get("/health").status_code == 200
    many = make(rate=40)
    assert many.post("/api/batch", json={"questions": [{"question": ASK}] * 30}).status_code == 200
    assert many.post("/api/batch", json={"questions": [{"question": ASK}]}).status_code == 429


def test_the_bucket_fills_again_and_each_asker_has_one() -> None:
    now = [0.0]
    limit = RateLimit(60, clock=lambda: now[0])
    assert [limit.allows("a") for _ in range(16)] == [True] * 15 + [False]
    assert limit.allows("b")
    now[0] = 2.0
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]
    assert all(RateLimit(0).allows("a") for _ in range(1000))


def test_long_bodies_and_long_questions(make: Make) -> None:
    client = make()
    assert client.post("/api/ask", json={"question": "多" * 501}).status_code == 422
    assert "500" in client.post("/api/ask", json={"question": "多" * 501}).json()["detail"]
    assert client.post("/api/ask", json={"question": "多" * 30_000}).status_code == 422
    huge = b'{"question": "' + b"a" * (5 * 2**20) + b'"}'
    assert client.post("/api/ask", content=huge, headers={"content-type": "application/json"}).status_code == 413

    def pieces() -> Iterator[bytes]:
        yield from (huge[i : i + 65536] for i in range(0, len(huge), 65536))

    streamed = client.post("/api/ask", content=pieces(), headers={"content-type": "application/json"})
    assert streamed.status_code == 413  # though no length was announced


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.txt"
    command = [sys.executable, "-m", "web.passwords", "小林"]
    done = subprocess.run(command, cwd=ROOT, input="口令 pass", capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    path.write_text(f"# 谁可以问\n{done.stdout}{passwords.line('other', 'secret')}\n", "utf8")
    return path


def basic(name: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_only_those_with_an_account_may_ask(make: Make, accounts: Path) -> None:
    client = make(accounts=accounts)
    assert "口令" not in accounts.read_text("utf8") and "secret" not in accounts.read_text("utf8")
    for path in ("/", "/api/corpus", "/ui/app.js", "/openapi.json"):
        refused = client.get(path)
        assert refused.status_code == 401 and refused.headers["www-authenticate"].startswith("Basic")
    for headers in (
        basic("小林", "wrong"),
        basic("nobody", "secret"),
        basic("小林", ""),
        {"authorization": "Bearer x"},
    ):
        assert client.post("/api/ask", json={"question": ASK}, headers=headers).status_code == 401
    for _ in range(3):
        found = client.post("/api/ask", json={"question": ASK}, headers=basic("小林", "口令 pass"))
        assert found.json()["answer"] == ANSWER
    assert client.get("/health").status_code == 200
    assert client.post("/mcp", json={}).status_code == 401


def test_passwords_cannot_be_tried_without_end(make: Make, accounts: Path) -> None:
    client = make(accounts=accounts)
    codes = [client.get("/api/corpus", headers=basic("小林", str(i))).status_code for i in range(30)]
    assert codes[0] == 401 and codes[-1] == 429
    assert "口令" not in str(codes)


@pytest.mark.parametrize("content", ["", "小林:md5:1:1:1:AA==:AA==", "小林:password", ":scrypt:16384:8:1:AA==:AA=="])
def test_a_wrong_file_of_accounts_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "accounts.txt"
    path.write_text(content, "utf8")
    with pytest.raises(passwords.AccountsError):
        passwords.Accounts(path)
    with pytest.raises(passwords.AccountsError):
        passwords.Accounts(tmp_path / "missing.txt")


def test_the_page_works_for_somebody_signed_in(
    browser: Any, sample_index: Path, accounts: Path, tmp_path: Path
) -> None:
    from web_fixtures import serving

    credentials = {"username": "other", "password": "secret"}
    log = tmp_path / "log.jsonl"
    with (
        serving(
            "--index", sample_index, "--auth-file", accounts, "--feedback", tmp_path / "v.jsonl", log=log
        ) as address,
        Chat(browser, address, http_credentials=credentials) as chat,
    ):
        assert chat.open().ask(ASK).locator(".span").inner_text() == ANSWER
        chat.complaints.clear()  # the browser notes the 401 that asked who it was
    lines = [json.loads(line) for line in log.read_text("utf8").splitlines()]
    assert any(line["event"] == "asked" for line in lines) and "secret" not in log.read_text("utf8")
