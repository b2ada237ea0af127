"""The smaller parts: details beside answers, examples, votes, exports, the corpus in figures."""

import datetime
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.gold import read
from index import Index
from index.articles import Article
from qa import Answer, Assistant, Citation
from qa.wire import answer_record
from web.bodies import Answered, FeedbackBody, Turn
from web.corpus import describe, every_month, shortened
from web.details import details, mark, value_rows
from web.examples import examples, question_of
from web.export import to_html, to_json
from web.feedback import Feedback
from web.reading import article_record, sentence_at


def cited(text: str, start: int, end: int, low: int, high: int) -> Citation:
    return Citation("a", "题", None, "", "", "", start, end, text[start:end], text[low:high].strip())


@given(st.text("甲12，。 𠮷", min_size=1, max_size=40), st.data())
def test_a_mark_is_where_the_quote_stands_even_where_words_recur(text: str, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(text) - 1))
    high = data.draw(st.integers(low + 1, len(text)))
    held = text[low:high]
    first, last = low + len(held) - len(held.lstrip()), low + len(held.rstrip())
    if first >= last:
        return
    start = data.draw(st.integers(first, last - 1))
    end = data.draw(st.integers(start + 1, last))
    citation = cited(text, start, end, low, high)
    at = mark(citation, text)
    assert at is not None and citation.sentence[at : at + end - start] == citation.quote


def test_the_second_of_two_equal_figures_is_marked() -> None:
    text = "出口5亿元，进口5亿元。"
    assert mark(cited(text, 8, 11, 0, len(text)), text) == 8


def test_several_values_have_rows_with_labels_values_and_units() -> None:
    texts = ["浙江出口1.66万亿元。", "江苏出口下降3亿元。"]
    citations = (cited(texts[0], 4, 11, 0, 12), cited(texts[1], 6, 9, 0, 10))
    answer = Answer("浙江和江苏分别出口多少", "1.66万亿元、3亿元", 0.8, citations, None, None, None, ())
    rows = value_rows(answer)
    assert [(row["label"], row["quote"]) for row in rows] == [("浙江", "1.66万亿元"), ("江苏", "3亿元")]
    assert [(row["value"], row["unit"]) for row in rows] == [(1.66e12, "元"), (3e8, "元")]
    single = Answer("浙江出口多少", "1.66万亿元", 0.8, (*citations[:1], *citations[:1]), None, None, None, ())
    assert value_rows(single) == []


def test_a_series_of_times_is_told_from_members(sample_index: Path) -> None:
    text = "2021年出口1亿元，2022年出口2亿元。"
    citations = (cited(text, 7, 10, 0, len(text)), cited(text, 18, 21, 0, len(text)))

    class One:
        def article(self, _: str) -> Article:
            return Article("a", "题", None, "", "", (), "", "", text, "")

    answer = Answer("浙江2021年和2022年分别出口多少", "1亿元、2亿元", 0.8, citations, None, None, None, ())
    found = details(answer, One())  # type: ignore[arg-type]
    assert found["relations"] == ["answer", "answer"]
    assert found["axis"] == "time" and found["marks"] == [7, 18] and len(found["rows"]) == 2


def test_how_each_source_stands_to_the_answer() -> None:
    texts = [
        "统计部门说，苏州上半年出口合计5亿元。",
        "另据海关，苏州上半年全市外贸出口为5亿元整。",
        "苏州的出口在上半年只有6.5亿元。",
    ]
    places = [text.index("亿元") for text in texts]
    starts = [place - len("6.5" if i == 2 else "5") for i, place in enumerate(places)]
    citations = tuple(
        replace(cited(text, start, place + 2, 0, len(text)), article_id=f"a{i}")
        for i, (text, start, place) in enumerate(zip(texts, starts, places, strict=True))
    )

    class Three:
        def article(self, article_id: str) -> Article:
            return Article(article_id, "题", None, "", "", (), "", "", texts[int(article_id[1:])], "")

    found = details(Answer("苏州出口多少", "5亿元", 0.9, citations, None, None, None, ()), Three())  # type: ignore[arg-type]
    assert found["relations"] == ["answer", "agrees", "differs"] and found["marks"] == starts


def test_examples_are_of_the_corpus_and_answered(sample_index: Path) -> None:
    with Assistant.open(sample_index) as assistant:
        found = examples(assistant)
        assert 2 <= len(found) == len(set(found)) <= 4
        assert all(assistant.ask(question).text for question in found)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("2023年上半年，苏州出口12.5亿元，增长3%。", "苏州2023年上半年出口多少"),
        ("2023年上半年，苏州和青岛出口12.5亿元。", None),
        ("苏州出口12.5亿元。", None),
        ("2023年上半年苏州一切如常。", None),
    ],
)
def test_an_example_needs_one_place_one_time_and_a_metric(text: str, question: str | None) -> None:
    article = Article("a", "题", datetime.date(2023, 7, 20), "", "", (), "", "", text, "")
    found = question_of(article)
    assert (None if found is None else found[2]) == question


def vote(**values: object) -> FeedbackBody:
    return FeedbackBody.model_validate({"question": "甲？", "answer": "5亿元", "good": True, **values})


def test_votes_are_gold_where_they_say_what_is_right(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "deep" / "votes.jsonl")
    feedback.add(vote(quotes=["5亿元"], articles=["a"], source=["乙报"]))
    feedback.add(vote(quotes=["5亿元", "6亿元"], answer="5亿元、6亿元"))
    feedback.add(vote(good=True, answer=None))
    feedback.add(vote(good=False, sentence=" 出口\n7亿元。 "))
    feedback.add(vote(good=False))
    items = read(feedback.path)
    assert [item.turns[0].answers for item in items] == [("5亿元",), ("5亿元", "6亿元"), (), ("出口 7亿元。",)]
    assert [item.several for item in items] == [False, True, False, False]
    assert items[0].turns[0].articles == ("a",)
    assert json.loads(feedback.path.read_text("utf8").splitlines()[0])["filters"] == {"source": ["乙报"]}
    # What was only called wrong has no right answer yet, and must not say that refusing is right.
    assert len(feedback.open_path.read_text("utf8").splitlines()) == 1


def test_exports_hold_what_was_said(sample_index: Path) -> None:
    with Assistant.open(sample_index) as assistant:
        turns = []
        for asked in ("浙江上半年跨境电商出口多少", "浙江2021年上半年出口多少"):
            answer = assistant.ask(asked)
            marks = details(answer, assistant.index)["marks"]
            turns.append(Turn(asked=asked, answer=Answered.model_validate(answer_record(answer)), marks=marks))
        page = to_html(turns)
        assert "<mark>1192.7亿元</mark>" in page and "没有找到答案" in page and "http-equiv" in page
        assert "src=" not in page and "<script" not in page and "<link" not in page
        held = json.loads(to_json(turns))["turns"]
        assert held[0]["answer"] == answer_record(assistant.ask(held[0]["asked"]))


def test_an_export_marks_the_place_given_and_no_other() -> None:
    answer = Answered(
        question="问", answer="5亿元", confidence=0.9, reason=None, period=None, quantity=None,
        citations=[{"article": "a", "title": "题", "date": None, "source": "", "path": "", "url": "", "start": 8,
                    "end": 11, "quote": "5亿元", "sentence": "出口5亿元，进口5亿元。"}],  # type: ignore[list-item]
    )  # fmt: skip
    assert "进口<mark>5亿元</mark>。" in to_html([Turn(asked="问", answer=answer, marks=[8])])
    assert "出口<mark>5亿元</mark>，" in to_html([Turn(asked="问", answer=answer, marks=[99])])
    assert "说法不同" in to_html([Turn(asked="问", answer=answer, relations=["differs"])])
    assert "<b>" not in to_html([Turn(asked="问", answer=answer, relations=["<b>"])])


def test_the_corpus_in_figures(sample_index: Path) -> None:
    with Index.open(sample_index) as index:
        corpus = describe(index)
        ids = index.article_ids()
        dates = [index.article(one).date for one in ids]
    assert corpus.articles == len(ids)
    assert sum(count for _, count in corpus.months) == sum(date is not None for date in dates)
    assert corpus.undated == dates.count(None)
    assert corpus.latest == max(date for date in dates if date).isoformat()


def test_months_without_articles_are_shown_too() -> None:
    assert every_month((("2022-11", 2), ("2023-02", 1))) == (
        ("2022-11", 2), ("2022-12", 0), ("2023-01", 0), ("2023-02", 1),
    )  # fmt: skip
    assert every_month(()) == ()
    assert every_month((("1900-01", 1), ("2023-01", 1))) == (("1900-01", 1), ("2023-01", 1))


def test_skipped_files_are_named_without_the_whole_path() -> None:
    assert shortened("/home/somebody/work/news/2023/a.md") == "…/news/2023/a.md"
    assert shortened("news/a.md") == "news/a.md"


@pytest.mark.parametrize(("position", "held"), [(0, "甲。"), (2, "乙丙。"), (4, "乙丙。"), (99, None), (-1, None)])
def test_the_sentence_at_a_place(position: int, held: str | None) -> None:
    text = "甲。乙丙。"
    found = sentence_at(text, position)
    assert (None if found is None else text[slice(*found)]) == held


def test_an_article_in_parts() -> None:
    article = Article("a", "题", None, "报", "", (), "", "/secret/path", "一二三四五", "")
    record = article_record(article, start=1, length=2)
    assert record["text"] == "二三" and record["characters"] == 5 and "/secret" not in json.dumps(record)


def test_pictures_in_the_documents_are_there_and_can_be_made_again(root: Path) -> None:
    made = set(
        re.findall(
            r'^    \("([a-z-]+)", [a-z]+, (?:WIDE|NARROW)', (root / "docs/screenshots.py").read_text("utf8"), re.M
        )
    )
    kept = {path.stem for path in (root / "docs/images").glob("*.png")}
    assert made == kept
    for document in ("README.md", "docs/web.md"):
        shown = re.findall(r"!\[.*?\]\((.*?)\)", (root / document).read_text("utf8"))
        assert shown and all(((root / document).parent / one).is_file() for one in shown)
