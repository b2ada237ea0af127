"""Articles, names and questions by somebody who wishes harm are shown as text: in the browser, a terminal, a report."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import hostile
import pytest
from web_fixtures import ROOT, Chat, serving

from index import build
from web.shown import html, shown, web_address

BAD = f'<img src=x onerror="window.pwned=1">{hostile.OVERRIDE}{hostile.ESCAPE}<script>window.pwned=1</script>'


@pytest.fixture(scope="module")
def hostile_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    build([hostile.write(folder / "news")], folder / "news.index")
    return folder / "news.index"


@pytest.fixture(scope="module")
def hostile_served(hostile_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    votes = tmp_path_factory.mktemp("votes") / "votes.jsonl"
    with serving("--index", hostile_index, "--feedback", votes) as address:
        yield address


def unharmed(page: Any) -> None:
    """Nothing of what the texts hold became an element, ran, or turned a line around."""
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("document.querySelectorAll('#yiju img, #yiju iframe, #yiju script, #pwned').length") == 0
    links = page.evaluate("[...document.querySelectorAll('#yiju a')].map(a => a.getAttribute('href') ?? '')")
    assert all(link.startswith(("#", "https://example.invalid")) for link in links), links
    shown_text = page.evaluate("document.querySelector('#yiju').textContent")
    assert not set(shown_text) & set("\x1b\x07\u202e\u202d\u2066")


@pytest.mark.parametrize("place", hostile.FIGURES)
@pytest.mark.parametrize("width", [1440, 390])
def test_hostile_articles_render_inert_and_are_marked_right(
    browser: Any, hostile_served: str, place: str, width: int
) -> None:
    with Chat(browser, hostile_served, width=width) as chat:
        turn = chat.open().ask(hostile.question(place))
        assert turn.locator(".span").inner_text() == hostile.FIGURES[place]
        turn.locator(".evidence-button").click()
        page = chat.page
        mark = page.locator("#yiju-evidence .card mark").first
        assert mark.inner_text() == hostile.FIGURES[place]
        if place == "苏州":  # the markup is there, as text
            assert hostile.SCRIPT in page.locator("#yiju-evidence .card blockquote").first.inner_text()
        unharmed(page)
        page.locator("#yiju-evidence .card h3 a").first.click()
        page.locator("mark.current").wait_for()
        assert page.locator("mark.current").inner_text() == hostile.FIGURES[place]
        assert page.evaluate("document.querySelector('#yiju-evidence').scrollWidth <= innerWidth")
        unharmed(page)
        page.reload()
        page.locator("mark.current").wait_for()
        unharmed(page)
        page.goto(f"{hostile_served}/#/corpus")
        page.locator(".facts").wait_for()
        assert "坏头.md" in page.locator(".skipped").inner_text() and "YAML" in page.locator(".skipped").inner_text()
        unharmed(page)


def test_hostile_questions_filters_and_addresses(browser: Any, hostile_served: str) -> None:
    with Chat(browser, hostile_served) as chat:
        chat.open().ask('<img src=x onerror="window.pwned=1">苏州出口多少')
        page = chat.page
        page.locator(".filters summary").click()
        page.fill("#filter-source", "<img src=x onerror='window.pwned=1'>")
        page.press("#filter-source", "Enter")
        assert page.locator(".chip").inner_text().startswith("<img")
        for address in ("#/article/%3Cimg%20src=x%20onerror=window.pwned=1%3E?start=1", "#/article/%E0%A4%A?start=x"):
            page.goto(f"{hostile_served}/{address}")
            page.locator("#yiju-evidence .panel-head").wait_for()
            unharmed(page)
        page.locator("#yiju").wait_for()
        chat.complaints.clear()  # the browser notes that there is no such article


def test_a_hostile_answer_of_the_server_itself_is_text_too(browser: Any, hostile_served: str) -> None:
    citation = {
        "article": BAD, "title": BAD, "date": "2023-01-01", "source": BAD, "path": BAD,
        "url": "javascript:window.pwned=1",
        "start": 1, "end": 4, "quote": BAD, "sentence": f"甲{BAD}乙",
    }  # fmt: skip
    answer = {
        "question": BAD, "answer": BAD, "confidence": 0.5, "reason": BAD, "quantity": None, "citations": [citation],
        "period": {"text": BAD, "start": "2023-01-01", "end": "2023-01-02", "assumed": True},
    }  # fmt: skip
    event = {
        "answer": answer,
        "page": {"marks": [1], "relations": ["answer"], "rows": [], "axis": "members", "passages": 1},
        "previous": BAD,
    }
    with Chat(browser, hostile_served) as chat:
        chat.open()
        chat.page.route("**/api/chat", lambda route: route.fulfill(body=json.dumps(event) + "\n"))
        turn = chat.ask("什么")
        assert turn.locator(".span").inner_text() == shown(BAD)
        assert chat.page.locator(".card mark").inner_text() == shown(BAD)
        unharmed(chat.page)


def test_exports_are_inert(browser: Any, hostile_served: str, tmp_path: Path) -> None:
    with Chat(browser, hostile_served) as chat:
        chat.open()
        for place in hostile.FIGURES:
            chat.ask(hostile.question(place))
        with chat.page.expect_download() as download:
            chat.page.get_by_role("button", name="导出网页").click()
        download.value.save_as(tmp_path / "out.html")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "out.html").as_uri())
    assert len(asked) == 1
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("document.querySelectorAll('img, iframe, script, svg, #pwned').length") == 0
    assert page.locator("mark").all_inner_texts() == list(hostile.FIGURES.values())
    assert not set(page.evaluate("document.body.textContent")) & set("\x1b\x07\u202e")
    assert "javascript:" not in " ".join(a.get_attribute("href") or "" for a in page.locator("a").all())
    page.close()


def test_the_terminal_obeys_nothing(hostile_index: Path) -> None:
    command = [sys.executable, "-m", "cli", "ask", hostile.question("厦门"), "--index", str(hostile_index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120)  # noqa: S603
    assert done.returncode == 0
    written = done.stdout.decode()
    assert hostile.FIGURES["厦门"] in written
    assert not set(written) & set("\x1b\x07\u202e")


def test_answers_with_hostile_characters_are_plain_in_the_terminal() -> None:
    from qa import Answer, Citation
    from qa.terminal import show_answer

    citation = Citation(BAD, BAD, None, BAD, BAD, "", 0, len(BAD), BAD, BAD)
    with redirect_stdout(io.StringIO()) as written:
        show_answer(Answer(BAD, BAD, 0.9, (citation,), None, None, None, ()))
    assert not set(written.getvalue()) & set("\x1b\x07\u202e")


def test_the_report_of_an_evaluation_is_inert(hostile_index: Path, tmp_path: Path, browser: Any) -> None:
    gold = tmp_path / "gold.jsonl"
    items = [
        {"id": f"{BAD}{i}", "category": BAD, "question": f"{place}2023年上半年出口多少<b id=pwned>", "answers": [BAD],
         "articles": [BAD]}
        for i, place in enumerate(hostile.FIGURES)
    ]  # fmt: skip
    gold.write_text("\n".join(json.dumps(item) for item in items), "utf8")
    report = tmp_path / "report.html"
    command = ["-m", "cli", "eval", "--gold", str(gold), "--index", str(hostile_index), "--html", str(report)]
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, timeout=120)  # noqa: S603
    assert done.returncode == 0, done.stderr
    page = browser.new_page()
    page.goto(report.as_uri())
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("document.querySelectorAll('img, iframe, script, #pwned').length") == 0
    page.close()


@pytest.mark.parametrize("text", [BAD, "\ud800", "\u2067\u200f", "a\x00b\x9bc", "平常的话\n第二行"])
def test_shown_keeps_every_offset(text: str) -> None:
    assert len(shown(text)) == len(text)
    assert not set(shown(text)) & set("\x00\x07\x1b\x9b\u202e\u2067\u200f\ud800")
    assert "<" not in html(text) and '"' not in html(text)


def test_only_addresses_of_the_web_become_links() -> None:
    assert web_address(" https://example.invalid/a?b=1 ") == "https://example.invalid/a?b=1"
    for bad in (
        "javascript:1",
        "JAVASCRIPT:1",
        "data:text/html,1",
        "file:///etc/passwd",
        "//x.invalid",
        "http:",
        "",
        "http://[",
    ):
        assert web_address(bad) == ""
