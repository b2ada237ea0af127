"""Figures as a table: for the terminal, for spreadsheets and for programs."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index import Article, Figure
from index.zh.periods import describe

_BOM = "\ufeff"  # by which Excel knows UTF-8
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COMPARED = {"yoy": "同比", "mom": "环比", "": ""}
_HEADINGS = (
    "数字", "数值", "单位", "类别", "比较", "指标", "范围", "地区", "对象", "时期",
    "标题", "日期", "来源", "文章", "起", "止", "原句",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with what a reader needs to find and judge it."""

    figure: Figure
    title: str
    source: str
    sentence: str


def rows(figures: Sequence[Figure], article: Callable[[str], Article]) -> list[Row]:
    """The figures with their articles' titles and sources and their sentences, in the same order."""
    out = []
    for figure in figures:
        held = article(figure.article_id)
        sentence = held.text[figure.sentence_start : figure.sentence_end].strip()
        out.append(Row(figure, held.title, held.source, sentence))
    return out


def record(row: Row) -> dict[str, object]:
    """A figure as the JSON object that ``yiju figures --json`` prints."""
    figure = row.figure
    return {
        "text": figure.text, "value": figure.value, "unit": figure.unit, "kind": figure.kind,
        "comparison": figure.comparison or None, "metric": figure.metric, "scope": figure.scope or None,
        "region": figure.region or None, "partner": figure.partner or None,
        "period": None if figure.period is None else {
            "text": describe(figure.period),
            "start": figure.period.start.isoformat(),
            "end": figure.period.end.isoformat(),
        },
        "article": figure.article_id, "title": row.title, "source": row.source,
        "date": None if figure.published is None else figure.published.isoformat(),
        "start": figure.start, "end": figure.end, "sentence": row.sentence,
    }  # fmt: skip


def to_csv(table: Sequence[Row]) -> str:
    """The table as CSV with a byte order mark, headings in Chinese.

    Words of an article that a spreadsheet would take for a formula begin with an apostrophe; numbers stay numbers.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    for row in table:
        writer.writerow([cell if isinstance(cell, int | float) else _safe(cell) for cell in _cells(row)])
    return _BOM + out.getvalue()


def _cells(row: Row) -> tuple[str | float, ...]:
    figure = row.figure
    return (
        figure.text, _number(figure.value), figure.unit, figure.kind, _COMPARED[figure.comparison], figure.metric,
        figure.scope, figure.region, figure.partner, "" if figure.period is None else describe(figure.period),
        row.title, "" if figure.published is None else figure.published.isoformat(), row.source, figure.article_id,
        figure.start, figure.end, " ".join(row.sentence.split()),
    )  # fmt: skip


def _number(value: float) -> float:
    """A whole number without its decimal point."""
    return int(value) if value.is_integer() else round(value, 6)


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
