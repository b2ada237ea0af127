"""The arithmetic of scoring, on scripted answers; answers of a real assistant are measured end to end elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import pytest

from eval.gold import GoldItem, GoldTurn
from eval.run import RunResult, run
from eval.scores import QuestionScore
from eval.summary import by_category, summarise
from index.errors import GoldError, QuestionError


@dataclass(frozen=True, slots=True)
class Passage:
    article_id: str


@dataclass(frozen=True, slots=True)
class Hit:
    passage: Passage


@dataclass(frozen=True, slots=True)
class Article:
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    article_id: str
    start: int
    end: int
    quote: str | None
    title: str = "题"


@dataclass(frozen=True, slots=True)
class Answer:
    text: str | None
    confidence: float = 0.5
    citations: tuple[Citation, ...] = ()
    reason: str | None = None
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Articles:
    """An index of articles held in memory."""

    texts: Mapping[str, str]

    def article(self, article_id: str) -> Article:
        return Article(self.texts[article_id])

    def article_ids(self) -> Sequence[str]:
        return list(self.texts)


@dataclass
class Script:
    """Gives the scripted answers and keeps what it was asked, and in which conversation."""

    answers: Mapping[str, Answer]
    asked: list[tuple[int, str]] = field(default_factory=list)
    number: int = 0
    opened: Iterator[int] = field(default_factory=lambda: count(1))

    def ask(self, question: str) -> Answer:
        if question not in self.answers:
            raise QuestionError("问题为空 / the question is empty")
        self.asked.append((self.number, question))
        return self.answers[question]

    def conversation(self) -> "Script":
        return replace(self, number=next(self.opened))


INDEX = Articles({"x": "甲县出口3亿元，增长5%。", "y": "乙县进口2亿元。", "z": "别的。"})
THREE = Citation("x", 4, 7, "3亿元")
FIVE = Citation("x", 10, 12, "5%")


def hits(ids: str) -> tuple[Hit, ...]:
    return tuple(Hit(Passage(one)) for one in ids)


def item(name: str, answers: Sequence[str], articles: str = "x", category: str = "amount") -> GoldItem:
    return GoldItem(name, category, (GoldTurn(name, f"问{name}", tuple(answers), tuple(articles)),), conversation=False)


def one(answer: Answer, answers: Sequence[str], articles: str = "x", category: str = "amount") -> QuestionScore:
    (score,) = run(Script({"问a": answer}), [item("a", answers, articles, category)], INDEX).scores
    return score


@pytest.mark.parametrize(
    ("text", "answers", "right", "match", "overlap"),
    [
        ("3亿元", ["3亿元"], True, 1.0, 1.0),
        ("约3亿元", ["3亿元"], True, 0.0, 6 / 7),
        ("2亿元", ["3亿元"], False, 0.0, 2 / 3),
        (None, ["3亿元"], False, 0.0, 0.0),
        (None, [], True, 1.0, 1.0),
        ("3亿元", [], False, 0.0, 0.0),
    ],
)
def test_an_answer_is_right_or_a_refusal_is(
    text: str | None, answers: list[str], right: bool, match: float, overlap: float
) -> None:
    score = one(Answer(text), answers)
    assert (score.right, score.partial, score.exact_match) == (right, float(right), match)
    assert score.f1 == pytest.approx(overlap)


@pytest.mark.parametrize(
    ("quotes", "partial"),
    [([FIVE, THREE], 1.0), ([THREE], 2 / 3), ([THREE, FIVE, Citation("y", 4, 7, "2亿元")], 0.8)],
)
def test_several_values_are_all_required_in_any_order(quotes: list[Citation], partial: float) -> None:
    text = "、".join(citation.quote or "" for citation in quotes)
    score = one(Answer(text, citations=tuple(quotes)), ["3亿元", "5%"], "xy", category="multi")
    assert score.partial == pytest.approx(partial)
    assert score.right == score.sourced == (partial == 1.0)


def test_a_source_that_disagrees_with_several_values_is_no_value() -> None:
    other = Citation("y", 4, 7, "2亿元")
    score = one(Answer("3亿元、5%", citations=(THREE, FIVE, other)), ["3亿元", "5%"], category="multi")
    assert score.right and score.sourced and score.cited == pytest.approx(2 / 3)


def test_elsewhere_answers_are_alternatives() -> None:
    assert one(Answer("5%"), ["3亿元", "5%"]).right


@pytest.mark.parametrize(
    ("citation", "resliced", "listed"),
    [
        (THREE, True, True),
        (Citation("y", 4, 7, "2亿元"), True, False),
        (Citation("x", 4, 6, "3亿元"), False, True),
        (Citation("x", -9, -6, "3亿元"), False, True),
        (Citation("x", 4, 400, "3亿元，增长5%。"), False, True),
        (Citation("nowhere", 4, 7, "3亿元"), False, False),
    ],
)
def test_a_citation_is_right_where_it_reslices_from_a_listed_article(
    citation: Citation, resliced: bool, listed: bool
) -> None:
    if citation.end == 400:  # a slice may run past the end and still read the same: offsets must be the text's own
        assert INDEX.article("x").text[4:400] == citation.quote
    score = one(Answer("3亿元", citations=(citation,)), ["3亿元"])
    assert (score.citations[0].resliced, score.citations[0].listed) == (resliced, listed)
    assert score.cited == float(resliced and listed)
    assert score.sourced == (resliced and listed)


def test_a_second_source_that_is_not_listed_costs_its_share_only() -> None:
    score = one(Answer("3亿元", citations=(THREE, Citation("y", 4, 7, "2亿元"))), ["3亿元"])
    assert score.cited == 0.5 and score.sourced


def test_near_passages_of_a_refusal_are_no_citations() -> None:
    score = one(Answer(None, citations=(Citation("x", 0, 13, None),), reason="没有"), [])
    assert score.citations == () and score.reason == "没有" and score.right


def test_an_answer_without_a_quote_is_not_sourced() -> None:
    score = one(Answer("3亿元"), ["3亿元"])
    assert score.right and not score.sourced and score.cited == 0.0


def test_articles_are_ranked_once_each_in_order_of_their_best_passage() -> None:
    assert one(Answer("3亿元", hits=hits("yyxyz")), ["3亿元"]).ranked == ("y", "x", "z")
    assert len(one(Answer("3亿元", hits=hits("abcdefghijkl")), ["3亿元"]).ranked) == 10


@pytest.mark.parametrize("confidence", [-0.1, 1.5, float("nan")])
def test_a_confidence_outside_its_range_is_an_error(confidence: float) -> None:
    with pytest.raises(ValueError, match="a: confidence"):
        one(Answer("3亿元", confidence), ["3亿元"])


def test_conversations_are_asked_in_order_each_in_its_own() -> None:
    turns = [(GoldTurn(f"{name}#1", "一", (), ()), GoldTurn(f"{name}#2", "二", (), ())) for name in "cd"]
    gold = [GoldItem(name, "followup", pair, conversation=True) for name, pair in zip("cd", turns, strict=True)]
    script = Script({"一": Answer(None), "二": Answer(None), "问a": Answer(None)})
    result = run(script, [gold[0], item("a", []), gold[1]], INDEX)
    assert script.asked == [(1, "一"), (1, "二"), (0, "问a"), (2, "一"), (2, "二")]
    assert [score.id for score in result.scores] == ["c#1", "c#2", "a", "d#1", "d#2"]


def test_a_question_that_cannot_be_asked_is_a_gold_error() -> None:
    with pytest.raises(GoldError, match=r"a: .*empty"):
        run(Script({}), [item("a", [])], INDEX)


def test_latency_is_the_clock_s_and_progress_counts() -> None:
    ticks = iter([0.0, 0.1, 1.0, 1.3])
    told: list[tuple[int, int]] = []
    script = Script({"问a": Answer(None), "问b": Answer(None)})
    gold = [item("a", []), item("b", [])]
    result = run(script, gold, INDEX, clock=ticks.__next__, progress=lambda done, total: told.append((done, total)))
    assert [score.latency_ms for score in result.scores] == pytest.approx([100, 300])
    assert told == [(1, 2), (2, 2)]
    summary = summarise(result.scores)
    assert (summary.latency_p50, summary.latency_p95) == pytest.approx((200, 290))


def small_run() -> RunResult:
    answers = {
        "问a": Answer("3亿元", 0.9, (THREE,), hits=hits("x")),
        "问b": Answer("2亿元", 0.8, (Citation("y", 4, 7, "2亿元"),), hits=hits("yzx")),
        "问c": Answer(None, 0.1, hits=hits("yz")),
        "问d": Answer(None, 0.2),
    }
    gold = [
        item("a", ["3亿元"]),
        item("b", ["3亿元"]),
        item("c", ["5%"], category="growth"),
        item("d", [], "w", category="none"),
    ]
    return run(Script(answers), gold, INDEX)


def test_a_summary_by_hand() -> None:
    result = small_run()
    summary = summarise(result.scores)
    assert result.missing_articles == ("w",)
    assert (summary.questions, summary.answerable, summary.answered) == (4, 3, 2)
    assert summary.accuracy.mean == summary.exact_match.mean == 0.5
    assert summary.answer_accuracy and summary.answer_accuracy.mean == pytest.approx(1 / 3)
    assert summary.precision and summary.precision.mean == 0.5
    assert (summary.refusals.precision, summary.refusals.recall) == (0.5, 1.0)
    assert (summary.citation_accuracy, summary.resliced) == (0.5, 1.0)
    assert summary.sourced == pytest.approx(1 / 3)
    assert summary.f1.mean == pytest.approx((1 + 2 / 3 + 0 + 1) / 4)
    assert summary.ece == pytest.approx((0.1 + 0.8) / 2)
    assert summary.aurc == pytest.approx(0.25)
    found = summary.retrieval
    assert found and found.questions == 3
    assert (found.recall_1, found.recall_5, found.hit_10) == pytest.approx((1 / 3, 2 / 3, 2 / 3))
    assert found.mrr_10 == pytest.approx((1 + 1 / 3) / 3)


def test_categories_partition_the_questions() -> None:
    result = small_run()
    categories = by_category(result.scores)
    assert [(name, summary.questions) for name, summary in categories] == [("amount", 2), ("growth", 1), ("none", 1)]
    mean = sum(summary.questions * summary.accuracy.mean for _, summary in categories) / len(result.scores)
    assert mean == summarise(result.scores).accuracy.mean
    refused = dict(categories)["none"]
    nothing: set[object] = {refused.retrieval, refused.ece, refused.precision, refused.citation_accuracy}
    assert nothing == {None}


def test_no_scores_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        summarise([])
