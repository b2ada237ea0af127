"""The interface for programs, each part driven by a real client over a real connection."""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from web_fixtures import ANSWER, ASK

from qa import Assistant, Filters
from qa.wire import answer_record

REFUSED = "浙江2021年上半年出口多少"


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Any:
    with Assistant.open(sample_index) as one:
        yield one


def test_ask_answers_as_the_command_does(served: str, assistant: Assistant) -> None:
    for question in (ASK, REFUSED):
        found = httpx.post(f"{served}/api/ask", json={"question": question}, timeout=60)
        record = answer_record(assistant.ask(question))
        assert found.json() == record and list(found.json()) == list(record)
        assert "".join(found.text.split()) == "".join(json.dumps(record, ensure_ascii=False).split())


def test_filters_are_those_of_the_command(served: str, assistant: Assistant) -> None:
    body = {"question": ASK, "source": ["东海财经"], "category": ["外贸"], "since": "2022-01-01", "until": "2022-12-31"}
    from datetime import date

    filters = Filters(("东海财经",), ("外贸",), date(2022, 1, 1), date(2022, 12, 31))
    found = httpx.post(f"{served}/api/ask", json=body, timeout=60).json()
    assert found == answer_record(assistant.ask(ASK, filters)) and found["answer"] == ANSWER
    for other in ({"source": ["没有这家媒体"]}, {"as_of": "2021-01-01"}, {"until": "2021-01-01"}, {"category": ["无"]}):
        assert httpx.post(f"{served}/api/ask", json={"question": ASK, **other}, timeout=60).json()["answer"] is None


def test_batch_answers_as_the_command_does(served: str, assistant: Assistant, tmp_path: Path) -> None:
    from qa.batch import answer_batch

    items = [
        {"id": "a", "question": ASK},
        {"id": "b", "turns": ["浙江2022年上半年出口多少", "那进口呢"]},
        {"id": "c", "question": ""},
        {"id": 4, "question": REFUSED},
    ]
    lines = tmp_path / "questions.jsonl"
    lines.write_text("\n".join(json.dumps(item) for item in items), "utf8")
    found = httpx.post(f"{served}/api/batch", json={"questions": items}, timeout=120).json()
    assert found == list(answer_batch(assistant, lines))
    assert found[1]["turns"][1]["question"] == "浙江2022年上半年进口多少"


WRONG = [
    ("/api/ask", {"question": ""}),
    ("/api/ask", {"question": "出口\x07多少"}),
    ("/api/ask", {"q": ASK}),
    ("/api/ask", {"question": ASK, "since": "昨天"}),
    ("/api/ask", {"question": ASK, "更多": 1}),
    ("/api/batch", {"questions": []}),
    ("/api/batch", {"questions": [{"id": 1}]}),
    ("/api/batch", {"questions": [{"question": ASK, "turns": [ASK]}]}),
    ("/api/batch", {"questions": [{"question": ASK}] * 201}),
]


@pytest.mark.parametrize(("path", "body"), WRONG)
def test_errors_are_problems(served: str, path: str, body: dict[str, Any]) -> None:
    found = httpx.post(f"{served}{path}", json=body, timeout=60)
    assert found.status_code == 422
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["status"] == 422 and found.json()["detail"]


def test_openapi_describes_it(served: str) -> None:
    described = httpx.get(f"{served}/openapi.json").json()
    assert set(described["paths"]) == {"/api/ask", "/api/batch", "/health"}
    responses = described["paths"]["/api/ask"]["post"]["responses"]
    assert "application/problem+json" in responses["422"]["content"]
    answered = described["components"]["schemas"]["Answered"]["properties"]
    found = httpx.post(f"{served}/api/ask", json={"question": ASK}, timeout=60).json()
    assert set(answered) <= set(found) and set(found["citations"][0]) >= set(
        described["components"]["schemas"]["Cited"]["properties"]
    )


def test_health(served: str) -> None:
    assert httpx.get(f"{served}/health").json() == {"status": "ok", "articles": 110, "asking": 0}


def test_fifty_at_once_are_all_answered(served: str, assistant: Assistant) -> None:
    questions = [ASK, REFUSED, "7月CPI同比多少", "义乌2023年上半年进口增长多少", "浙江2022年上半年出口多少"]
    right = {question: assistant.ask(question).text for question in questions}

    def one(number: int) -> bool:
        question = questions[number % len(questions)]
        found = httpx.post(f"{served}/api/ask", json={"question": question}, timeout=120)
        return found.status_code == 200 and found.json()["answer"] == right[question]

    with ThreadPoolExecutor(50) as users:
        assert all(users.map(one, range(100)))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_requests_leave_nothing_behind(served: str) -> None:
    def resident() -> int:
        status = Path(f"/proc/{_server_of(served)}/status").read_text("ascii")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))

    with httpx.Client(base_url=served, timeout=60) as client:
        levels = []
        for _ in range(3):
            for _ in range(300):
                client.post("/api/chat", json={"question": ASK, "previous": ASK})
            levels.append(resident())
    assert levels[2] < levels[0] * 1.02, levels


def _server_of(address: str) -> int:
    """The process that serves at ``address``, by the port in its command."""
    port = address.rpartition(":")[2].encode()
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if folder.name.isdigit() and port in (folder / "cmdline").read_bytes().split(b"\0"):
                return int(folder.name)
    raise AssertionError("no such process")


def test_hanging_up_stops_the_work(served: str, feedback_file: Path) -> None:
    provinces = "浙江、江苏、广东、山东、福建、四川、河南、安徽、吉林"
    body = {"question": f"{provinces}2023年上半年分别出口多少"}
    with httpx.stream("POST", f"{served}/api/chat", json=body, timeout=60) as response:
        first = next(response.iter_lines())
    assert json.loads(first)["stage"] == "search"
    log = feedback_file.with_name("log.jsonl")
    for _ in range(100):
        if '"stopped"' in log.read_text("utf8") and httpx.get(f"{served}/health").json()["asking"] == 0:
            return
        time.sleep(0.1)
    raise AssertionError("it went on")


def with_client(served: str, use: Callable[[Any], Awaitable[Any]]) -> Any:
    """What ``use`` returns of a connected MCP client; in a thread, for a browser may hold this one's event loop."""
    from mcp.client import Client

    async def connected() -> Any:
        async with Client(f"{served}/mcp") as client:
            return await use(client)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, connected()).result(120)


def called(served: str, tool: str, **arguments: Any) -> Any:
    async def use(client: Any) -> Any:
        return await client.call_tool(tool, arguments)

    result = with_client(served, use)
    if result.is_error:
        return result.content[0].text
    held = result.structured_content
    return held["result"] if set(held) == {"result"} else held


def test_mcp_names_its_tools(served: str) -> None:
    async def use(client: Any) -> Any:
        return await client.list_tools()

    tools = {tool.name: tool for tool in with_client(served, use).tools}
    assert set(tools) == {"ask", "search", "read_article", "figures"}
    assert all(tool.description for tool in tools.values())
    assert tools["ask"].input_schema["required"] == ["question"]


def test_mcp_asks(served: str, assistant: Assistant) -> None:
    assert called(served, "ask", question=ASK) == answer_record(assistant.ask(ASK))
    assert called(served, "ask", question=ASK, source=["没有"])["answer"] is None
    assert "空的" in called(served, "ask", question="")


def test_mcp_searches(served: str) -> None:
    found = called(served, "search", query="浙江跨境电商出口", k=3)
    assert len(found) == 3
    assert found[0]["score"] >= found[1]["score"]
    article = called(served, "read_article", article=found[0]["article"])
    start, end = found[0]["start"], found[0]["end"]
    assert article["text"][start:end] == found[0]["text"]


def test_mcp_reads_articles(served: str, assistant: Assistant) -> None:
    held = assistant.index.article("trade/zhejiang-2022h1")
    part = called(served, "read_article", article=held.id, start=10, length=50)
    assert part["text"] == held.text[10:60] and part["characters"] == len(held.text)
    assert "没有这篇文章" in called(served, "read_article", article="../../etc/passwd")


def test_mcp_lists_figures(served: str, assistant: Assistant) -> None:
    from qa.figure_table import record, rows

    found = called(served, "figures", metric="跨境电商出口", region="浙江")
    index = assistant.index
    assert found == [record(row) for row in rows(index.figures("跨境电商出口", "浙江"), index.article)]
    assert ANSWER in [one["text"] for one in found]
    assert all(index.article(one["article"]).text[one["start"] : one["end"]] == one["text"] for one in found)
    assert called(served, "figures", metric="没有这个指标").strip()
