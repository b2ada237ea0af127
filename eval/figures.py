"""A summary as labelled figures, ready to be shown: Chinese first, English beside it."""

from dataclasses import dataclass

from eval.metrics.intervals import Interval
from eval.run import RunResult
from eval.summary import Summary

NOTHING = "—"
"""Stands where there was nothing to average."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report; ``interval`` is empty where none was computed."""

    label: str
    value: str
    interval: str = ""


def percent(value: float | None) -> str:
    """A share of 1 as a percentage with one decimal."""
    return NOTHING if value is None else f"{100 * value:.1f}%"


def bounds(interval: Interval | None) -> str:
    """The bounds of an interval of shares, as percentages."""
    return "" if interval is None else f"{100 * interval.low:.1f}–{100 * interval.high:.1f}"


def figures(summary: Summary) -> tuple[Figure, ...]:
    """All figures of a summary, the product's own measures first."""
    refusal, found = summary.refusals, summary.retrieval
    return (
        Figure("题数 / questions", str(summary.questions)),
        Figure("可答 / answerable", str(summary.answerable)),
        Figure("作答 / answered", str(summary.answered)),
        _measured("正确率（含正确拒答）/ accuracy, right refusals included", summary.accuracy),
        _measured("可答题正确率 / accuracy on answerable", summary.answer_accuracy),
        _measured("所答正确率 / precision of answers", summary.precision),
        Figure("部分得分 / partial credit", percent(summary.partial)),
        _measured("完全匹配 / exact match (CMRC2018)", summary.exact_match),
        _measured("F1 (CMRC2018)", summary.f1),
        Figure("拒答精确率 / refusal precision", percent(refusal.precision)),
        Figure("拒答召回率 / refusal recall", percent(refusal.recall)),
        Figure("引文正确 / citations right", percent(summary.citation_accuracy)),
        Figure("答案与引文均正确 / right and rightly cited", percent(summary.sourced)),
        Figure("引文逐字复原 / quotes re-slice", percent(summary.resliced)),
        *(
            Figure(f"文章{label}@{k}", percent(getattr(found, f"{name}_{k}") if found else None))
            for label, name in (("召回 / article recall", "recall"), ("命中 / article hit rate", "hit"))
            for k in (1, 5, 10)
        ),
        Figure("文章 MRR / article mrr@10", f"{found.mrr_10:.3f}" if found else NOTHING),
        Figure("校准误差 / ECE", _decimal(summary.ece)),
        Figure("风险–覆盖面积 / area under risk–coverage", _decimal(summary.aurc)),
        Figure("耗时中位 / latency p50", f"{summary.latency_p50:.1f} ms"),
        Figure("耗时 / latency p95", f"{summary.latency_p95:.1f} ms"),
    )


CATEGORY_HEADINGS = (
    "类别\ncategory",
    "题数\nn",
    "正确率\naccuracy",
    "95%",
    "EM",
    "F1",
    "引文\ncited",
    "命中\nhit@10",
    "MRR@10",
)


def category_row(name: str, summary: Summary) -> tuple[str, ...]:
    """One category's cells, under `CATEGORY_HEADINGS`."""
    found = summary.retrieval
    return (
        name,
        str(summary.questions),
        percent(summary.accuracy.mean),
        bounds(summary.accuracy),
        percent(summary.exact_match.mean),
        percent(summary.f1.mean),
        percent(summary.citation_accuracy),
        percent(found.hit_10 if found else None),
        f"{found.mrr_10:.3f}" if found else NOTHING,
    )


def _measured(label: str, interval: Interval | None) -> Figure:
    return Figure(label, percent(interval.mean if interval else None), bounds(interval))


def _decimal(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def notes(result: RunResult) -> tuple[str, ...]:
    """What a reader should know besides the figures: broken laws and gold articles that the index lacks."""
    unsliced = [one.id for one in result.scores if not all(citation.resliced for citation in one.citations)]
    unquoted = [one.id for one in result.scores if one.answered != bool(one.citations)]
    named = (
        ("索引缺少的文章 / articles not in the index", result.missing_articles),
        ("引文与原文不符 / quotes that do not re-slice", unsliced),
        ("有答案无引文，或反之 / answered without a quote, or the reverse", unquoted),
    )
    return tuple(f"{label}: {', '.join(ids)}" for label, ids in named if ids)
