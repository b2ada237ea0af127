import io
import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from eval.figures import figures
from eval.report import compare, comparison_table, from_json, table, to_html, to_json
from eval.run import RunResult
from eval.scores import CitationScore, QuestionScore
from eval.summary import summarise

NASTY = "</td><script>alert('x')</script>&amp;\"[red]\x1b[31m\u202e"
ASKED = QuestionScore(
    id="a",
    category="amount",
    question="甲县出口多少",
    expected=("3亿元",),
    articles=("x",),
    answer="3亿元",
    confidence=0.9,
    reason=None,
    citations=(CitationScore("x", "题", 4, 7, "3亿元", resliced=True, listed=True),),
    ranked=("x", "y"),
    right=True,
    partial=1.0,
    exact_match=1.0,
    f1=1.0,
    latency_ms=12.0,
)
WRONG = replace(ASKED, answer="2亿元", right=False, partial=0.0, exact_match=0.0, f1=0.5, citations=(), confidence=0.6)
REFUSED = replace(WRONG, answer=None, reason="没有丙县的", f1=0.0)


def run_of(*scores: QuestionScore, missing: tuple[str, ...] = ()) -> RunResult:
    return RunResult(tuple(replace(score, id=f"q{n}") for n, score in enumerate(scores)), missing)


def shown(renderable: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=200, force_terminal=False)
    console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


class Page(HTMLParser):
    """Collects a page's tags, and checks that they close as they open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_json_holds_the_run_and_reads_back_the_same() -> None:
    result = run_of(ASKED, WRONG, REFUSED, replace(REFUSED, expected=(), right=True), missing=("w",))
    text = to_json(result)
    assert from_json(text) == result
    record = json.loads(text)
    assert record["summary"]["accuracy"]["mean"] == 0.5
    assert record["categories"]["amount"]["questions"] == 4
    assert "甲县" in text and text.endswith("}\n")


@given(st.text(), st.text(), st.one_of(st.none(), st.text()), st.floats(0, 1), st.booleans())
@settings(max_examples=25)
def test_any_score_reads_back_the_same(
    question: str, expected: str, answer: str | None, confidence: float, right: bool
) -> None:
    score = replace(ASKED, question=question, expected=(expected,), answer=answer, confidence=confidence, right=right)
    assert from_json(to_json(RunResult((score,), ()))) == RunResult((score,), ())


def damaged(**changes: object) -> str:
    record: dict[str, Any] = json.loads(to_json(run_of(ASKED)))
    record["scores"][0].update(changes)
    return json.dumps(record)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 200_000,
        '{"format": 2, "scores": [], "missing_articles": []}',
        '{"format": 1, "scores": [], "missing_articles": []}',
        '{"format": 1, "scores": [{}], "missing_articles": []}',
        damaged(expected="3亿元"),
        damaged(expected=[3]),
        damaged(right="yes"),
        damaged(f1=None),
        damaged(citations=[{"article_id": "x"}]),
        damaged(citations=None),
    ],
)
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the JSON of an evaluation"):
        from_json(text)


def test_the_console_shows_figures_categories_and_notes() -> None:
    text = shown(table(run_of(ASKED, replace(WRONG, category="growth"), missing=("w",))))
    assert "50.0%" in text and "amount" in text and "growth" in text
    assert "articles not in the index: w" in text
    assert "answered without a quote, or the reverse: q1" in text


def test_the_console_obeys_nothing_that_a_gold_file_says() -> None:
    text = shown(table(run_of(replace(ASKED, category=NASTY), missing=(NASTY,))))
    assert "[red]" in text and "\x1b" not in text and "\u202e" not in text


def test_the_page_has_a_row_a_question_and_the_curve() -> None:
    page = Page(to_html(run_of(ASKED, WRONG, REFUSED)))
    words = "".join(page.words)
    for part in ("甲县出口多少", "2亿元", "没有丙县的", "x [4:7]", "对 / right", "错 / wrong", "33.3%"):
        assert part in words
    assert page.tags.count("svg") == 1
    assert page.tags.count("tr") == 3 + len(figures(summarise(run_of(ASKED).scores))) + 1 + 3


def test_the_page_loads_and_runs_nothing() -> None:
    page = Page(to_html(run_of(ASKED, WRONG)))
    assert not {"script", "link", "img", "iframe", "a", "object", "form"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in {"src", "href"}]
    assert any("default-src 'none'" in (value or "") for _, value in page.attributes)


def test_all_text_of_others_is_escaped() -> None:
    citation = CitationScore(NASTY, NASTY, 0, 1, NASTY, resliced=False, listed=False)
    plain = replace(ASKED, citations=(replace(citation, article_id="x", title="t", quote="q"),))
    nasty = replace(ASKED, category=NASTY, question=NASTY, expected=(NASTY,), answer=NASTY, citations=(citation,))
    refused = replace(nasty, answer=None, reason=NASTY, citations=())
    calm = replace(plain, answer=None, reason="r", citations=())
    html = to_html(RunResult((nasty, refused), (NASTY,)), title=NASTY)
    assert Page(html).tags == Page(to_html(RunResult((plain, calm), ("w",)))).tags
    assert "".join(Page(html).words).count(NASTY) >= 12


def test_a_lone_surrogate_does_not_stop_the_page() -> None:
    assert to_html(run_of(replace(ASKED, answer="\ud800"))).encode("utf-8")


def test_a_run_that_answers_nothing_has_no_curve() -> None:
    assert "svg" not in Page(to_html(run_of(REFUSED))).tags


def test_compare_pairs_by_id_and_names_what_changed() -> None:
    before = run_of(ASKED, WRONG, WRONG, REFUSED, ASKED)
    after = run_of(WRONG, ASKED, ASKED, REFUSED, replace(ASKED, expected=("4亿元",)))
    comparison = compare(before, after)
    assert (comparison.gained, comparison.lost, comparison.unmatched) == (("q1", "q2"), ("q0",), ("q4",))
    accuracy = comparison.changes[0]
    assert (accuracy.questions, accuracy.before, accuracy.after) == (4, 0.25, 0.5)
    assert accuracy.difference.interval.mean == 0.25
    text = shown(comparison_table(comparison))
    assert "+0.250" in text and "now right: q1, q2" in text and "now wrong: q0" in text and "q4" in text


def test_compare_is_antisymmetric_and_silent_about_nothing() -> None:
    before, after = run_of(ASKED, WRONG, REFUSED), run_of(ASKED, ASKED, WRONG)
    there, back = compare(before, after), compare(after, before)
    assert [c.difference.interval.mean for c in there.changes] == [-c.difference.interval.mean for c in back.changes]
    assert (there.gained, there.lost) == (back.lost, back.gained)
    same = compare(before, before)
    assert all(c.difference.p == 1.0 and c.before == c.after for c in same.changes)
    assert same.gained == same.lost == same.unmatched == ()


def test_runs_with_nothing_in_common_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="no question in common"):
        compare(run_of(ASKED), RunResult((replace(ASKED, id="other"),), ()))
