"""The page as a person uses it, in a real browser on the sample articles."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from web_fixtures import ANSWER, ASK, Chat, worded

WIDTHS = [pytest.param(1440, id="wide"), pytest.param(390, id="narrow")]
SEVERAL = "上半年浙江对东盟、拉美、中东、非洲出口各涨多少"
REFUSED = "浙江2021年上半年出口多少"


@pytest.fixture
def chat(browser: Any, served: str) -> Iterator[Chat]:
    with Chat(browser, served) as one:
        yield one.open()


def in_view(element: Any) -> bool:
    return bool(
        element.evaluate(
            """e => { const b = e.getBoundingClientRect(), p = e.closest('#yiju-evidence').getBoundingClientRect();
            return b.top >= p.top && b.bottom <= Math.min(p.bottom, innerHeight) &&
            b.left >= 0 && b.right <= innerWidth; }"""
        )
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_an_answer_shows_the_span_large_with_period_unit_and_confidence(browser: Any, served: str, width: int) -> None:
    with Chat(browser, served, width=width) as chat:
        turn = chat.open().ask(ASK)
        span = turn.locator(".span")
        assert span.inner_text() == ANSWER
        assert float(span.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 24
        assert "2022年上半年" in turn.locator(".note.period").inner_text()
        assert "没写年份" in turn.locator(".note.period").inner_text()
        assert "119,270,000,000 元" in turn.locator(".note.unit").inner_text()
        assert worded(turn.locator(".note.confidence").inner_text(), "很有把握", "较有把握", "不太确定")
        assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_sources_are_cards_with_the_span_marked_and_agreeing_ones_folded(chat: Chat) -> None:
    chat.ask(ASK)
    panel = chat.page.locator("#yiju-evidence")
    first = panel.locator(".card").first
    assert first.locator("h3").inner_text().startswith("浙江半年外贸账单")
    assert "2022-07-22" in first.locator(".meta").inner_text() and "东海财经" in first.locator(".meta").inner_text()
    assert first.locator("mark").inner_text() == ANSWER
    others = panel.locator("details.agreeing")
    assert others.get_attribute("open") is None and not others.locator(".card").first.is_visible()
    others.locator("summary").click()
    assert others.locator(".card mark").first.inner_text() == ANSWER


@pytest.mark.parametrize("width", WIDTHS)
def test_a_click_opens_the_article_at_the_mark_and_its_address_can_be_given_on(
    browser: Any, served: str, width: int
) -> None:
    with Chat(browser, served, width=width, height=500) as chat:
        turn = chat.open().ask(ASK)
        turn.locator(".evidence-button").click()
        chat.page.locator("#yiju-evidence .card h3 a").first.click()
        mark = chat.page.locator("mark.current")
        assert mark.inner_text() == ANSWER and in_view(mark)
        address = chat.page.url
        assert "#/article/trade/zhejiang-2022h1?start=" in address
        chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
        chat.page.get_by_role("button", name="复制链接").click()
        chat.page.get_by_text("已复制").wait_for()
        assert chat.page.evaluate("navigator.clipboard.readText()") == address
    with Chat(browser, served, width=width, height=500) as other:  # somebody else opens the address
        other.open(address.removeprefix(served + "/"))
        mark = other.page.locator("mark.current")
        mark.wait_for()
        assert mark.inner_text() == ANSWER and in_view(mark)


def test_an_address_with_a_start_alone_marks_the_sentence_there(browser: Any, served: str) -> None:
    with Chat(browser, served) as chat:
        chat.open("#/article/trade/zhejiang-2022h1?start=237")
        assert ANSWER in chat.page.locator("mark.current").inner_text()


def test_next_and_previous_walk_through_the_evidence(chat: Chat) -> None:
    chat.ask(ASK)
    chat.page.locator(".card h3 a").first.click()
    chat.page.locator("mark.current").wait_for()
    first = chat.page.url
    assert "第 1 处" in chat.page.locator(".place").inner_text()
    chat.page.locator(".steps .next").click()
    chat.page.get_by_text("第 2 处").wait_for()
    assert chat.page.url != first and chat.page.locator("mark.current").inner_text() == ANSWER
    chat.page.locator(".steps .previous").click()
    chat.page.get_by_text("第 1 处").wait_for()
    assert chat.page.url == first
    chat.page.locator(".back").click()
    chat.page.locator(".card").first.wait_for()


def test_a_refusal_says_what_is_missing_and_shows_near_passages(chat: Chat) -> None:
    turn = chat.ask(REFUSED)
    assert turn.locator(".span").inner_text() == "没有找到答案"
    reason = turn.locator(".reason").inner_text()
    assert "没有2021年上半年" in reason and "/" not in reason
    panel = chat.page.locator("#yiju-evidence")
    assert panel.locator("h2").inner_text() == "最接近的段落"
    assert panel.locator(".card").count() == 3 and panel.locator(".card mark").count() == 0
    panel.locator(".card h3 a").first.click()
    chat.page.locator("mark.current").first.wait_for()


def test_several_values_are_a_table_and_a_plot_whose_points_open_their_sources(chat: Chat) -> None:
    turn = chat.ask(SEVERAL)
    rows = turn.locator(".values tbody tr")
    assert [rows.nth(i).locator("th").inner_text() for i in range(rows.count())] == ["东盟", "拉美", "中东", "非洲"]
    cards = chat.page.locator("#yiju-evidence .card")
    assert cards.count() == 1  # one sentence, all its figures marked
    assert cards.locator("mark").all_inner_texts() == rows.locator("td.figure").all_inner_texts()
    points = turn.locator("svg.plot a.point")
    assert points.count() == 4
    points.nth(1).click()
    chat.page.locator("mark.current").wait_for()
    assert chat.page.locator("mark.current").inner_text() == rows.nth(1).locator("td").first.inner_text()


def test_a_series_of_times_is_drawn_as_a_line(chat: Chat) -> None:
    turn = chat.ask("2018和2019年暑期档票房分别是多少")
    assert turn.locator("svg.plot path.series").count() == 1
    assert turn.locator("svg.plot a.point").count() == turn.locator(".values tbody tr").count() == 2


@pytest.mark.parametrize(
    ("relations", "heading"),
    [(["answer", "agrees", "differs"], "几个来源说法不一"), (["answer", "reprint", "replaced"], "已被更正")],
)
def test_sources_that_disagree_stand_side_by_side(chat: Chat, relations: list[str], heading: str) -> None:
    def citation(article: str, quote: str) -> dict[str, Any]:
        place = {"article": article, "title": article, "date": "2023-07-20", "source": "甲报", "path": "", "url": ""}
        return {**place, "start": 2, "end": 2 + len(quote), "quote": quote, "sentence": f"出口{quote}。"}

    cited = [citation("a", "5亿元"), citation("b", "5亿元"), citation("c", "6亿元")]
    answer = {
        "question": ASK, "answer": "5亿元", "confidence": 0.8, "reason": None, "period": None, "quantity": None,
        "citations": cited,
    }  # fmt: skip
    page = {"marks": [2, 2, 2], "relations": relations, "rows": [], "axis": "members", "passages": 3}
    event = {"answer": answer, "page": page, "previous": ASK}
    chat.page.route("**/api/chat", lambda route: route.fulfill(body=json.dumps(event) + "\n"))
    turn = chat.ask(ASK)
    assert turn.locator(".differing").count() == relations.count("differs")
    section = chat.page.locator(".disagreeing")
    assert heading in section.locator("h3").first.inner_text()
    cards = section.locator(".card")
    assert cards.locator("mark").all_inner_texts() == ["5亿元", "6亿元"]
    boxes = [cards.nth(i).bounding_box() for i in range(2)]
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert chat.page.locator("details.agreeing .card").count() == 1


def test_a_follow_up_shows_the_question_as_completed(chat: Chat) -> None:
    chat.ask("浙江2022年上半年出口多少")
    turn = chat.ask("那进口呢？")
    assert "浙江2022年上半年进口多少" in turn.locator(".read-as").inner_text()
    chat.page.get_by_role("button", name="新对话").click()
    assert chat.page.locator(".turn").count() == 0
    assert chat.ask("那进口呢？").locator(".read-as").count() == 0


def test_examples_come_from_the_corpus_and_are_answered(chat: Chat) -> None:
    example = chat.page.locator(".examples button").first
    example.wait_for(timeout=60_000)
    question = example.inner_text()
    example.click()
    turn = chat.page.locator(".turn").first
    turn.locator(".actions").wait_for()
    assert turn.locator(".asked").inner_text() == question
    assert turn.locator(".span").inner_text() != "没有找到答案"


def test_filters_by_source_category_days_and_as_of(chat: Chat) -> None:
    page = chat.page
    page.locator(".filters summary").click()
    page.fill("#filter-source", "财经晚刊")
    page.press("#filter-source", "Enter")
    assert chat.ask(ASK).locator(".span").inner_text() != ANSWER
    page.get_by_role("button", name="去掉 财经晚刊").click()
    page.fill("#filter-source", "东海财经")
    assert "东海财经" in page.locator(".chips").inner_text()
    assert chat.ask(ASK).locator(".span").inner_text() == ANSWER
    assert page.locator("#yiju-evidence .card").count() == 1
    page.get_by_role("button", name="清除筛选").click()
    page.fill("#filter-category", "外贸")
    assert chat.ask(ASK).locator(".span").inner_text() == ANSWER
    page.get_by_role("button", name="清除筛选").click()
    sent = []
    page.on("request", lambda request: sent.append(request.post_data_json) if "/api/chat" in request.url else None)
    for name, label in (("since", "发布不早于"), ("until", "发布不晚于"), ("as_of", "当作这天提问")):
        page.get_by_label(label).fill("2021-12-31")
        assert chat.ask("浙江出口多少").locator(".span").inner_text() is not None
        assert sent[-1][name] == "2021-12-31"
        page.get_by_role("button", name="清除筛选").click()
    assert chat.page.locator(".chips").count() == 0


def test_stages_are_seen_while_it_works(chat: Chat) -> None:
    chat.page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => {
        const e = document.querySelector('.stage-text'); if (e) window.seen.push(e.textContent); })
        .observe(document.querySelector('.log'), {childList: true, subtree: true, characterData: true}); }"""
    )
    chat.ask("义乌去年上半年出口了多少商品")
    seen = chat.page.evaluate("window.seen")
    assert any("找到 12 段" in text for text in seen), seen


@pytest.mark.parametrize("how", ["button", "key"])
def test_stop_works(chat: Chat, how: str) -> None:
    chat.page.route("**/api/chat", lambda route: None)  # an answer that never comes
    chat.enter(ASK)
    stop = chat.page.get_by_role("button", name="停止", exact=True)
    stop.wait_for()
    if how == "button":
        stop.click()
    else:
        chat.page.keyboard.press("Escape")
    assert "已停止" in chat.page.locator(".turn .failure").inner_text()
    chat.page.unroute("**/api/chat")
    chat.page.get_by_role("button", name="再问一次").click()
    chat.page.locator(".turn").nth(1).locator(".actions").wait_for()


def test_enter_sends_but_never_while_an_input_method_composes(chat: Chat) -> None:
    page = chat.page
    page.focus("#question")
    client = chat.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "zhe jiang", "selectionStart": 9, "selectionEnd": 9})
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    client.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    client.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    composing = """e => e.dispatchEvent(new KeyboardEvent('keydown',
        {key: 'Enter', code: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""
    page.locator("#question").evaluate(composing)
    page.wait_for_timeout(200)
    assert page.locator(".turn").count() == 0
    client.send("Input.insertText", {"text": ASK})
    page.wait_for_timeout(100)
    page.keyboard.press("Shift+Enter")
    assert page.locator(".turn").count() == 0 and "\n" in page.locator("#question").input_value()
    page.keyboard.press("Enter")
    page.locator(".turn .actions").wait_for()


def test_the_keyboard_alone_reaches_everything(chat: Chat) -> None:
    page, keys = chat.page, chat.page.keyboard

    def tab_to(selector: str, most: int = 60, key: str = "Tab") -> None:
        for _ in range(most):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            keys.press(key)
        raise AssertionError(f"no way to {selector}")

    assert page.evaluate("document.activeElement.id") == "question"
    keys.type(ASK)
    keys.press("Enter")
    page.locator(".turn .actions").wait_for()
    tab_to(".evidence-button", key="Shift+Tab")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.closest('#yiju-evidence') !== null")
    tab_to(".card h3 a")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"  # where one is can be seen
    keys.press("Enter")
    page.locator("mark.current").wait_for()
    tab_to(".steps .next", key="Shift+Tab")
    keys.press("Enter")
    page.get_by_text("第 2 处").wait_for()
    for selector in (".filters summary", ".send", ".votes button", ".bar nav a[href='#/corpus']", ".switches button"):
        tab_to(selector)


def test_copying_works_where_the_browser_has_no_clipboard_of_its_own(chat: Chat) -> None:
    turn = chat.ask(ASK)
    chat.page.evaluate(
        """() => { Object.defineProperty(navigator, 'clipboard', {value: undefined});
        document.addEventListener('copy', () => { window.copied = document.activeElement.value; }); }"""
    )
    turn.get_by_role("button", name="复制答案").click()
    chat.page.get_by_text("已复制").wait_for()
    assert chat.page.evaluate("window.copied") == ANSWER
