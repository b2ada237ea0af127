"""What stands around the conversation: languages, light and dark, export, votes, the corpus, states, many at once."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_fixtures import ANSWER, ASK, Chat, worded

WIDTHS = [pytest.param(1440, id="wide"), pytest.param(390, id="narrow")]
REFUSED = "浙江2021年上半年出口多少"


@pytest.fixture
def chat(browser: Any, served: str) -> Iterator[Chat]:
    with Chat(browser, served) as one:
        yield one.open()


@pytest.mark.parametrize("width", WIDTHS)
def test_english_and_chinese(browser: Any, served: str, width: int) -> None:
    with Chat(browser, served, width=width) as chat:
        chat.open().ask(ASK)
        chat.ask(REFUSED)
        page = chat.page
        page.get_by_role("button", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        assert worded(page.locator(".note.confidence").first.inner_text(), "sure", "likely", "unsure")
        assert page.locator(".turn").nth(1).locator(".reason").inner_text().startswith("The articles have")
        assert page.get_by_role("textbox", name="Question").count() == 1
        page.reload()
        page.get_by_role("button", name="中文").click()
        assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_light_and_dark_follow_the_system_and_the_switch(browser: Any, served: str) -> None:
    def ground(page: Any) -> int:
        colour = page.evaluate("getComputedStyle(document.querySelector('#yiju')).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    for scheme in ("light", "dark"):
        with Chat(browser, served, color_scheme=scheme) as chat:
            chat.open()
            assert (ground(chat.page) > 380) == (scheme == "light")
            chat.page.get_by_role("button", name="切换明暗").click()
            assert (ground(chat.page) > 380) == (scheme == "dark")
            chat.page.reload()
            chat.page.wait_for_selector("#yiju[data-ready]")
            assert (ground(chat.page) > 380) == (scheme == "dark")


def test_export_as_one_file_and_as_json(chat: Chat, browser: Any, tmp_path: Path) -> None:
    chat.ask(ASK)
    chat.ask(REFUSED)
    files = {}
    for name in ("导出网页", "导出 JSON"):
        with chat.page.expect_download() as download:
            chat.page.get_by_role("button", name=name).click()
        files[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[name])
    turns = json.loads(files["导出 JSON"].read_text("utf8"))["turns"]
    assert [turn["asked"] for turn in turns] == [ASK, REFUSED]
    assert turns[0]["answer"]["answer"] == ANSWER and turns[1]["answer"]["answer"] is None
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(files["导出网页"].as_uri())
    assert len(asked) == 1  # the file and nothing else
    assert page.locator("mark").first.inner_text() == ANSWER
    assert "没有找到答案" in page.locator("body").inner_text()
    page.close()


def test_votes_become_gold_questions(chat: Chat, feedback_file: Path) -> None:
    from eval.gold import read

    turn = chat.ask(ASK)
    turn.get_by_role("button", name="答得对", exact=True).click()
    turn.get_by_text("已记下").wait_for()
    turn = chat.ask(REFUSED)
    turn.get_by_role("button", name="答得不对").click()
    turn.get_by_role("textbox").fill("上半年浙江出口1.5万亿元。")
    turn.get_by_role("button", name="提交").click()
    turn.get_by_text("已记下").wait_for()
    gold = [item.turns[0] for item in read(feedback_file)]
    assert (ASK, (ANSWER,)) in [(turn.question, turn.answers) for turn in gold]
    assert (REFUSED, ("上半年浙江出口1.5万亿元。",)) in [(turn.question, turn.answers) for turn in gold]


def test_the_conversation_outlives_a_reload(chat: Chat) -> None:
    chat.ask(ASK)
    chat.page.reload()
    chat.page.locator(".turn .span").wait_for()
    assert chat.page.locator(".turn .span").inner_text() == ANSWER
    assert "跨境电商进口" in chat.ask("那进口呢").locator(".read-as").inner_text()


def test_the_corpus_page(chat: Chat) -> None:
    page = chat.page
    page.get_by_role("link", name="语料").click()
    page.locator(".facts").wait_for()
    assert "110" in page.locator(".facts").inner_text()
    assert page.locator("svg.timeline rect").count() >= 12  # months without an article too
    assert "城市日报" in page.locator(".tally").first.inner_text()
    assert "索引更新于" in page.locator(".facts").inner_text()
    assert page.locator(".skipped").inner_text().strip()
    page.get_by_role("button", name="只看 东海财经").click()
    assert "东海财经" in page.locator(".chips").inner_text()


SOME = {"articles": 1, "passages": 1, "sources": [], "categories": [], "months": [], "skipped": [], "examples": ["a"]}
STATES = {
    "empty": ({"articles": 0, "examples": [], "status": {"state": "missing", "failed": True}}, "还没有文章"),
    "making": (
        {"articles": 0, "examples": [], "status": {"state": "missing", "stage": "read", "done": 3, "total": 9}},
        "正在建立索引，建好就能提问：读取 3/9",
    ),
    "updating": (
        {
            **SOME,
            "status": {"state": "indexing", "stage": "index", "done": 1, "total": 2, "failed": False},
        },
        "正在更新索引：索引 1/2",
    ),
    "failed": (
        {
            **SOME,
            "status": {"state": "ready", "stage": "", "done": 0, "total": None, "failed": True},
        },
        "上次更新没有成功",
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_states_of_the_index(browser: Any, served: str, state: str) -> None:
    corpus, said = STATES[state]
    with Chat(browser, served) as chat:
        chat.page.route("**/api/corpus", lambda route: route.fulfill(json=corpus))
        chat.open()
        chat.page.get_by_text(said).first.wait_for()


def test_errors_are_said_and_can_be_tried_again(chat: Chat) -> None:
    problem = {"type": "about:blank", "title": "Busy", "status": 503, "detail": "太忙，请稍后。/ Busy; try later."}
    chat.page.route("**/api/chat", lambda route: route.fulfill(status=503, json=problem))
    turn = chat.ask(ASK)
    assert turn.get_by_role("alert").inner_text().startswith("太忙，请稍后。")
    chat.page.unroute("**/api/chat")
    chat.page.route("**/api/chat", lambda route: route.abort())
    assert "连不上服务器" in chat.ask(ASK).get_by_role("alert").inner_text()
    chat.page.unroute("**/api/chat")
    turn.get_by_role("button", name="再问一次").click()
    chat.page.locator(".turn .span").wait_for()
    chat.complaints.clear()  # the browser itself notes the two failures
    gone = chat.page.locator("#yiju-evidence")
    chat.page.goto(f"{chat.address}/#/article/没有这篇?start=0")
    gone.get_by_role("alert").wait_for()
    assert "没有这篇文章" in gone.get_by_role("alert").inner_text()
    chat.complaints.clear()


def test_an_answer_is_on_the_screen_soon_after_enter(chat: Chat) -> None:
    """Of the time that this machine takes when it is not busy; ``bench/web.py`` measures new questions."""
    chat.page.evaluate(
        """() => { window.took = []; let pressed = 0;
        document.querySelector('#question').addEventListener('keydown', () => { pressed = performance.now(); }, true);
        new MutationObserver(() => { if (pressed && document.querySelector('.turn:last-child .span')) {
          window.took.push(performance.now() - pressed); pressed = 0; } })
        .observe(document.querySelector('.log'), {childList: true, subtree: true}); }"""
    )
    for _ in range(5):
        chat.ask(ASK)
    assert min(chat.page.evaluate("window.took")) < 300


def test_twenty_at_once_and_no_answer_crosses(browser: Any, served: str) -> None:
    questions = [ASK, "义乌2023年上半年进口增长多少", "7月CPI同比多少", REFUSED, "浙江2022年上半年出口多少"]
    chats = [Chat(browser, served).open() for _ in range(20)]
    alone = {}
    for question in questions:
        alone[question] = chats[0].ask(question).locator(".span").inner_text()
    chats[0].page.get_by_role("button", name="新对话").click()
    for i, chat in enumerate(chats):
        chat.enter(questions[i % len(questions)])
    for i, chat in enumerate(chats):
        turn = chat.page.locator(".turn").first
        turn.locator(".actions").wait_for()
        assert turn.locator(".asked").inner_text() == questions[i % len(questions)]
        assert turn.locator(".span").inner_text() == alone[questions[i % len(questions)]]
        chat.close()
