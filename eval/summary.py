"""Averages over a run's questions: one `Summary` of all of them and one a category."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np

from eval.metrics.calibration import area, expected_calibration_error, risk_coverage
from eval.metrics.intervals import Interval, mean_interval
from eval.metrics.ranking import hit_rate, recall, reciprocal_rank
from eval.metrics.refusal import Refusals, refusals
from eval.scores import QuestionScore


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Article recall and hit rate at 1, 5 and 10, and mrr@10, over answerable questions that list their articles."""

    questions: int
    recall_1: float
    recall_5: float
    recall_10: float
    hit_1: float
    hit_5: float
    hit_10: float
    mrr_10: float


@dataclass(frozen=True, slots=True)
class Summary:
    """What a set of questions came to; None where there was nothing to average.

    Attributes:
        questions: How many were asked; ``answerable`` and ``answered`` count among them.
        accuracy: Right answers and right refusals, of all questions.
        answer_accuracy: Right answers, of answerable questions.
        precision: Right answers, of answers given.
        partial: As ``accuracy``, with credit for some of several values.
        exact_match: CMRC's, of all questions; ``f1`` likewise.
        refusals: Precision, recall and F1 of refusing.
        citation_accuracy: The mean share of right citations, of answers to answerable questions that list articles.
        sourced: Answers right and rightly cited, of answerable questions that list articles.
        resliced: Citations whose quote stands where they say; anything below 1.0 breaks a law of the product.
        ece: Expected calibration error of the answers' confidences; ``aurc`` the area under their risk–coverage curve.
        latency_p50: Milliseconds a question; ``latency_p95`` likewise.
    """

    questions: int
    answerable: int
    answered: int
    accuracy: Interval
    answer_accuracy: Interval | None
    precision: Interval | None
    partial: float
    exact_match: Interval
    f1: Interval
    refusals: Refusals
    citation_accuracy: float | None
    sourced: float | None
    resliced: float | None
    retrieval: Retrieval | None
    ece: float | None
    aurc: float | None
    latency_p50: float
    latency_p95: float


def summarise(scores: Sequence[QuestionScore]) -> Summary:
    """Average the scores of questions.

    Raises:
        ValueError: There are no scores.
    """
    answerable = [one for one in scores if one.answerable]
    answered = [one for one in scores if one.answered]
    listed = [one for one in answerable if one.articles]
    confidences, rights = [one.confidence for one in answered], [one.right for one in answered]
    p50, p95 = np.percentile([one.latency_ms for one in scores], (50, 95)) if scores else (0.0, 0.0)
    return Summary(
        questions=len(scores),
        answerable=len(answerable),
        answered=len(answered),
        accuracy=mean_interval([one.right for one in scores]),
        answer_accuracy=mean_interval([one.right for one in answerable]) if answerable else None,
        precision=mean_interval(rights) if answered else None,
        partial=float(np.mean([one.partial for one in scores])),
        exact_match=mean_interval([one.exact_match for one in scores]),
        f1=mean_interval([one.f1 for one in scores]),
        refusals=refusals([not one.answered for one in scores], [not one.answerable for one in scores]),
        citation_accuracy=_mean(one.cited for one in listed if one.answered),
        sourced=_mean(one.sourced for one in listed),
        resliced=_mean(citation.resliced for one in scores for citation in one.citations),
        retrieval=_retrieval(listed),
        ece=expected_calibration_error(confidences, rights) if answered else None,
        aurc=area(risk_coverage(confidences, rights)) if answered else None,
        latency_p50=float(p50),
        latency_p95=float(p95),
    )


def by_category(scores: Sequence[QuestionScore]) -> tuple[tuple[str, Summary], ...]:
    """One summary a category, in alphabetical order."""
    names = sorted({one.category for one in scores})
    return tuple((name, summarise([one for one in scores if one.category == name])) for name in names)


def _retrieval(listed: Sequence[QuestionScore]) -> Retrieval | None:
    if not listed:
        return None
    pairs = [(one.ranked, frozenset(one.articles)) for one in listed]

    def at(metric: Callable[[Sequence[str], Set[str], int], float], k: int) -> float:
        return float(np.mean([metric(ranked, relevant, k) for ranked, relevant in pairs]))

    return Retrieval(
        questions=len(pairs),
        recall_1=at(recall, 1),
        recall_5=at(recall, 5),
        recall_10=at(recall, 10),
        hit_1=at(hit_rate, 1),
        hit_5=at(hit_rate, 5),
        hit_10=at(hit_rate, 10),
        mrr_10=at(reciprocal_rank, 10),
    )


def _mean(values: Iterable[float]) -> float | None:
    sample = list(values)
    return float(np.mean(sample)) if sample else None
