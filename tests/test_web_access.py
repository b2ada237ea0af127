"""Accessible: axe-core finds nothing serious in any main state, in either width, light or dark."""

from importlib.resources import files
from typing import Any

import pytest
from web_fixtures import ASK, Chat

RUN = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    .then(found => found.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.html.slice(0, 160)).slice(0, 3)]))"""
SERIOUS = ("serious", "critical")


def violations(page: Any) -> list[Any]:
    pytest.importorskip("axe_playwright_python")
    if not page.evaluate("'axe' in window"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf8"))
    return [one for one in page.evaluate(RUN) if one[0] in SERIOUS]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious(browser: Any, served: str, width: int, scheme: str) -> None:
    with Chat(browser, served, width=width, color_scheme=scheme, reduced_motion="reduce") as chat:
        page = chat.open().page
        page.locator(".welcome h2").wait_for()
        assert violations(page) == [], "welcome"
        chat.ask(ASK)
        chat.ask("上半年浙江对东盟、拉美、中东、非洲出口各涨多少")
        turn = chat.ask("浙江2021年上半年出口多少")
        turn.get_by_role("button", name="答得不对").click()
        page.locator(".filters summary").click()
        page.fill("#filter-source", "东海财经")
        assert violations(page) == [], "conversation"
        page.locator(".turn .evidence-button").first.click()
        page.locator("details.agreeing summary").click()
        assert violations(page) == [], "evidence"
        page.locator("#yiju-evidence .card h3 a").first.click()
        page.locator("mark.current").wait_for()
        assert violations(page) == [], "article"
        page.goto(f"{served}/#/corpus")
        page.locator(".facts").wait_for()
        assert violations(page) == [], "corpus"


def test_what_is_marked_can_be_told_without_colours(browser: Any, served: str) -> None:
    with Chat(browser, served, forced_colors="active") as chat:
        chat.open().ask(ASK)
        mark = chat.page.locator("#yiju-evidence mark").first
        colours = mark.evaluate(
            "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e.parentNode).backgroundColor]"
        )
        assert colours[0] != colours[1]


def test_a_screen_reader_hears_the_stages_and_the_answer(browser: Any, served: str) -> None:
    with Chat(browser, served) as chat:
        chat.open().ask(ASK)
        assert chat.page.locator(".sr[role=status]").inner_text() == "1192.7亿元"
        assert chat.page.get_by_role("textbox", name="问题").count() == 1
        assert chat.page.get_by_role("complementary", name="依据").count() == 1
        assert chat.page.get_by_role("region", name="对话").count() == 1
