"""The figures of an article, each with what it is of: measure, region, period, and whose or which part.

Only figures of a known measure are kept: 出口, 国内生产总值, 营业收入. What one is of is said by ``index.attribution``
and its neighbours, the same way in which a question's candidates are judged.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.articles import Article
from index.attribution import governing_member, governing_metrics
from index.passages import Passage
from index.reading import Reading, inferred_year, take_apart
from index.subjects import part, places
from index.time_attribution import governing_time
from index.zh.measures import measure_of, measures_in
from index.zh.metrics import Metric, metrics
from index.zh.periods import Period
from index.zh.quantities import Quantity, normalise
from index.zh.tables import CELL

FigureKind = Literal["amount", "growth", "change", "share", "rate", "points", "rank"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at ``article.text[start:end]``, its qualifier (约, 超) included.

    Attributes:
        article_id: The article.
        start: Where it begins.
        end: Where it ends.
        sentence_start: Where its sentence begins, or the part of it that the passage holds.
        sentence_end: Where that ends.
        text: The figure, verbatim.
        value: What it is worth in ``unit`` (1.66万亿元: 1.66e12); falls (下降5%) are negative.
        unit: Its canonical unit: 元, 美元, %, 万 left out.
        kind: amount (100亿元), growth (增长5%), change (增加3亿元), share (占20%), rate (失业率5%), points
            (提高0.3个百分点) or rank (第二位).
        comparison: Growth against the year before (yoy), the period before (mom), or not said (empty).
        metric: Canonical name of the measure; a kind of trade and its direction are one (跨境电商出口).
        region: Canonical name of the region, several joined by 、; empty where none is named.
        partner: The region that it is trade with, likewise.
        scope: Whose or which part it is (民营企业, 机电产品), as the article says it; empty for the whole.
        period: The time that it speaks of, None where that is not said.
        published: The article's date.
    """

    article_id: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    text: str
    value: float
    unit: str
    kind: FigureKind
    comparison: str
    metric: str
    region: str
    partner: str
    scope: str
    period: Period | None
    published: datetime.date | None


_HENCEFORTH = re.compile(r"同比[^。\n]{0,8}下同|[（(]下同[）)]")
_SHARE = re.compile(r"(?:占|比重|占比|份额|比例)[^，。；\n]{0,16}$")
# 5%的增长: here the figure is what is said.
_OF_CHANGE = re.compile("的(?:同比|平均|两位数)?(?:正?增长|增[速幅]|涨幅|降幅|下降|速度)")
_RATES_OF_CHANGE = frozenset({"增速", "降幅"})
# A number that is no date may follow in the sentence; a table's measure stands in another line.
_FOLLOWED = re.compile(
    r"[^。！？\n]*?(?:[\d０-９](?!\d{0,3} ?[年月日号时])|百分之|翻.{0,2}番|第[一二三]"
    r"|[一二两三四五六七八九十百千万亿几][百千万亿成倍分个名家])"
)
_SENTENCE_END = re.compile(r"[。！？\n]")
_KEPT_OUT = frozenset({"duration", "grade", "data", "frequency", "torque", "charge"})


def figures_of(article: Article, spans: Sequence[tuple[int, int]]) -> list[Figure]:
    """The figures of ``article`` that have a measure, in order.

    Args:
        article: The article.
        spans: (start, end) of its passages, each of which is read by itself; what two of them share is read with the
            first, which has more before it.
    """
    found: list[Figure] = []
    read_to = 0
    same_year = _HENCEFORTH.search(article.text)
    for start, end in spans:
        text = article.text[start:end]
        if _may_hold(text, max(0, read_to - start)):
            passage = Passage(article.id, start, end, text)
            reading = take_apart(passage, article.title, article.date, inferred=inferred_year(article))
            for figure in _figures(reading, start, read_to, found[-1].period if found else None):
                found.append(_said_before(figure, same_year))
        read_to = max(read_to, end)
    return found


def _may_hold(text: str, floor: int) -> bool:
    """Whether a figure may follow a measure in ``text``, past what was read before; spares reading the rest."""
    named = metrics(text)
    if named and CELL in text:
        return True
    reached = 0
    for metric in named:
        start = max(metric.end, floor)
        if start < reached:  # its sentence was looked through from an earlier measure on
            continue
        if _FOLLOWED.match(text, start):
            return True
        stop = _SENTENCE_END.search(text, start)
        reached = stop.end() if stop else len(text)
    return False


def _figures(reading: Reading, offset: int, read_to: int, before: Period | None) -> Iterator[Figure]:
    """The figures of one passage; ``before`` is the period of the one before it, where the passage names no time."""
    found: list[Figure] = []
    for quantity in reading.quantities:
        if quantity.value is None or quantity.kind in _KEPT_OUT or _qualifies(reading.passage.text, quantity.end):
            continue
        named = governing_metrics(reading, quantity.start)
        measure = measure_of([metric.name for metric in named])
        if measure and measures_in(measure, quantity.kind):
            figure = _figure(reading, quantity, named, measure, offset, before)
            found.append(_of_head(figure, reading, offset, found))
    yield from (figure for figure in found if figure.end > read_to)


def _qualifies(text: str, end: int) -> bool:
    """Whether a figure only says which ones are meant: 5000万元以上的企业."""
    return text.startswith("的", end) and not _OF_CHANGE.match(text, end)


def _of_head(figure: Figure, reading: Reading, offset: int, found: Sequence[Figure]) -> Figure:
    """其中 makes a figure a part of the amount before it, of the same scope and partner."""
    low = figure.sentence_start - offset
    among = reading.passage.text.rfind("其中", low, figure.start - offset)
    if among < 0:
        return figure
    previous = reading.sentence_at(low - 1)[0] if low else 0
    heads = [f for f in found if f.kind == "amount" and previous <= f.start - offset and f.end - offset <= among]
    if not heads:
        return figure
    return replace(figure, scope=figure.scope or heads[-1].scope, partner=figure.partner or heads[-1].partner)


def _figure(
    reading: Reading, quantity: Quantity, named: Sequence[Metric], measure: str, offset: int, before: Period | None
) -> Figure:
    member = governing_member(reading, quantity.start)
    dealt = member.name if member else ""
    region, partner = places(reading, quantity.start, dealt)
    time = governing_time(reading, quantity.start)
    start, end = reading.sentence_at(quantity.start)
    value, unit = normalise(quantity) if quantity.kind == "ratio" else (quantity.value, quantity.unit)
    kind = _kind(reading, quantity, named)
    falls = quantity.direction == "down" and kind in ("growth", "change", "points")
    return Figure(
        article_id=reading.passage.article_id,
        start=offset + quantity.start,
        end=offset + quantity.end,
        sentence_start=offset + start,
        sentence_end=offset + end,
        text=quantity.text,
        value=-abs(value or 0.0) if falls else value or 0.0,
        unit=unit,
        kind=kind,
        comparison=quantity.comparison,
        metric=measure_of([metric.name for metric in metrics(dealt)]) or measure,
        region=region,
        partner=partner,
        scope=part(reading, quantity, named, dealt),
        period=time.period if time is not None else before,
        published=reading.published,
    )


def _kind(reading: Reading, quantity: Quantity, named: Sequence[Metric]) -> FigureKind:
    if quantity.kind == "rank":
        return "rank"
    moved = bool(quantity.direction or quantity.comparison)
    if quantity.kind == "points":
        return "points"
    if quantity.kind in ("percent", "ratio"):
        before = reading.passage.text[max(0, quantity.start - 24) : quantity.start]
        if _SHARE.search(before) and not moved:
            return "share"
        rising = any(metric.name in _RATES_OF_CHANGE for metric in named[-1:])
        rising = rising or _OF_CHANGE.match(reading.passage.text, quantity.end) is not None
        return "growth" if moved or rising or quantity.unit in ("番", "倍") else "rate"
    return "change" if quantity.direction in ("up", "down") else "amount"


def _said_before(figure: Figure, henceforth: re.Match[str] | None) -> Figure:
    """同比（下同）: growth after it is against the year before where nothing else is said."""
    if henceforth is None or figure.kind != "growth" or figure.comparison or figure.start < henceforth.start():
        return figure
    return replace(figure, comparison="yoy")


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(names))
