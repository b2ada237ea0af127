"""A candidate in numbers: how well it suits the question, for a linear score."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.attribution import end_of_change, governing_metrics
from index.region_attribution import governing_regions
from index.zh.metrics import Metric
from index.zh.regions import kind
from index.zh.sentences import item_start
from qa.asked_unit import asked_base, asked_unit, is_of_measure, unit_fit
from qa.heads import asked_head, head_fit, level_fit, several_for_one
from qa.items import is_of_other_item
from qa.kinds import Kind
from qa.objects import asked_object, counted_fit, is_counted_behind, object_fit
from qa.opposites import narrowed, opposed
from qa.question import Question
from qa.spans import Candidate, is_of_other_type
from qa.terms import Places
from qa.verdicts import Verdict, Verdicts

NAMES = (
    "fit", "unit", "period_match", "period_contradiction", "region_match", "region_contradiction", "metric_match",
    "metric_contradiction", "clause_cover", "sentence_cover", "passage_cover", "nearness", "rank", "retrieval", "echo",
    "length", "length_squared", "direction", "intervening", "before", "title_cover", "quoted", "clause_figure",
    "reader", "reader_lead", "reader_first", "reader_barred", "reader_own", "member_match", "same_wording",
    "other_manner", "cued", "missing", "strangers", "other_end",
    "object_missing", "other_object", "counted", "other_type",
    "segment_cover", "opposed", "head", "level", "several_for_one", "other_base", "other_gauge",
    "other_item", "narrowed", "local",
)  # fmt: skip
_CLAUSE_MARKS = re.compile(r"[，。；！？\n：]")
# How a figure may be meant, which question and clause should agree on: as a plan (力争达到), as an average (日均), as a
# peak, or as a bound.
_MANNERS = (
    re.compile(
        r"目标|可能|或将|力争|争取|计划|规划|预计|预期|预测|预[报告]|有望|拟|将(?!近|军)|[会能](?:达到?|有|实现|增)|到20[2-9]\d年|至少要|不低于"
    ),
    re.compile("[日月年人户]均|平均|每[一]?[天日月年周人户]"),
    re.compile("最[高大低小深长重]|峰值|新[高低]"),
    re.compile("[至最](?:多(?!少)|少)(?!的)|不[超高低少][过于]|上限|下限|起码"),
)
_PLACES = frozenset({"country", "province", "city", "county"})
_GAUGE = "[总金]?(?:([额值])|数?量)"
_GAUGED, _GAUGED_BEHIND = re.compile(f"{_GAUGE}$"), re.compile(_GAUGE)
# 扩编前有多少人, RCEP实施前的税率; not 目前, 前三季度, 前任
_BEGINNING = re.compile(
    "之前|以前|此前|原来|原先|原本|原是|(?<=[\u4e00-\u9fff])(?<![目日当提眼面跟空从先年月])前(?![0-9一二三四五六七八九十几半两首列景任往者后夕])"
)
_READER = NAMES.index("reader")
_UNSEEN = (0.0, 0.0, 0.0, 0.0)  # what a reader tells, before it has
_SURE = 10.0  # log odds beyond which a reader is simply sure


def features(
    question: Question,
    candidate: Candidate,
    verdicts: Verdicts,
    places: Places,
    rank: int,
    retrieval: float,
) -> list[float]:
    """The numbers of ``NAMES`` for one candidate that no reader has seen yet.

    Args:
        question: What is asked.
        candidate: The span.
        verdicts: Its slots.
        places: Where the question's terms stand in its passage.
        rank: Its passage's rank, from 1.
        retrieval: How far its passage's score lies below the best one's, at most 0.
    """
    reading, text = candidate.reading, candidate.reading.passage.text
    start, end = reading.sentence_at(candidate.start)
    low = max((m.end() for m in _CLAUSE_MARKS.finditer(text, start, candidate.start)), default=start)
    closing = _CLAUSE_MARKS.search(text, candidate.end, end)
    high = closing.start() if closing else end
    size = candidate.end - candidate.start
    return [
        candidate.fit,
        unit_fit(asked_unit(question.plain), candidate.quantity),
        float(verdicts.period is Verdict.MATCH),
        float(verdicts.period is Verdict.CONTRADICTION),
        float(verdicts.region is Verdict.MATCH),
        float(verdicts.region is Verdict.CONTRADICTION),
        float(verdicts.metric is Verdict.MATCH),
        float(verdicts.metric is Verdict.CONTRADICTION),
        places.cover(low, high),
        places.cover(start, end),
        places.cover(0, len(text)),
        places.nearness(candidate.start, candidate.end),
        1.0 / rank,
        retrieval,
        _echo(question, candidate),
        math.log(size),
        math.log(size) ** 2,
        float(question.kind is Kind.GROWTH and candidate.quantity is not None and bool(candidate.quantity.direction)),
        _intervening(candidate),
        places.cover(max(start, candidate.start - 12), candidate.start),
        places.title,
        float(text[candidate.start - 1 : candidate.start] in ("“", "《", "「") or candidate.text[:1] in ("“", "《")),
        float(candidate.quantity is not None),
        *_UNSEEN,
        float(candidate.fit == 0.0),
        float(verdicts.of_member is Verdict.MATCH),
        _same_wording(question, candidate),
        _other_manner(question, candidate, low),
        float(candidate.cued),
        places.missing,
        places.strangers,
        _other_end(question, candidate, verdicts),
        *_objects(question, candidate, verdicts),
        float(is_of_other_type(question.kind, candidate)),
        *_segment(question, candidate, places, start),
        *_called(question, candidate),
        _other_base(question, candidate),
        _other_gauge(question, candidate),
        *_item(question, candidate, places),
        _local(question, candidate),
    ]


def with_reader(numbers: Sequence[float], odds: float, surest: float, barred: float) -> tuple[float, ...]:
    """The numbers of a candidate with what a reader tells of it.

    Args:
        numbers: What ``features`` gave.
        odds: The reader's log odds for it, against no answer.
        surest: The same of the surest candidate that the slots let pass.
        barred: The same of the surest that they rule out; how far it stands above the other shows a trap.
    """
    told = (
        max(-_SURE, min(_SURE, odds)) / _SURE,
        max(-_SURE, min(0.0, odds - surest)) / _SURE,
        float(odds >= surest),
        max(0.0, min(_SURE, barred - surest)) / _SURE,
    )
    return (*numbers[:_READER], *told, *numbers[_READER + len(told) :])


def _same_wording(question: Question, candidate: Candidate) -> float:
    """1 where the measure is called what the question calls it (出口额, not 出口量)."""
    if candidate.quantity is None or not question.metrics:
        return 0.0
    asked = {metric.text for metric in question.metrics}
    return float(any(metric.text in asked for metric in governing_metrics(candidate.reading, candidate.start)))


def _other_gauge(question: Question, candidate: Candidate) -> float:
    """1 where a measure is told in pieces (出口量) that is asked for in money (出口额), or the other way round."""
    governing = governing_metrics(candidate.reading, candidate.start) if candidate.quantity is not None else []
    asked = {_gauge(question.plain, metric) for metric in question.metrics} - {""}
    told = _gauge(candidate.reading.passage.text, governing[-1]) if governing else ""
    return float(bool(asked and told) and told not in asked)


def _gauge(text: str, metric: Metric) -> str:
    """Whether a measure is told in money or in pieces, where its name or what follows it says so."""
    found = _GAUGED.search(metric.text) or _GAUGED_BEHIND.match(text, metric.end)
    return "" if found is None else "money" if found[1] else "pieces"


def _other_manner(question: Question, candidate: Candidate, clause: int) -> float:
    """How many of ``_MANNERS`` only one of question and clause has."""
    if candidate.quantity is None:
        return 0.0
    said = candidate.reading.passage.text[clause : candidate.end]
    return float(sum(a != b for a, b in zip(_manners(said), _manners(question.plain), strict=True)))


@lru_cache(4096)
def _manners(text: str) -> tuple[bool, ...]:
    """Which of ``_MANNERS`` a text has."""
    return tuple(manner.search(text) is not None for manner in _MANNERS)


def _other_end(question: Question, candidate: Candidate, verdicts: Verdicts) -> float:
    """1 where the figure is what a change began with and its outcome is asked for, or the other way round."""
    if candidate.quantity is None:
        return 0.0
    side = end_of_change(candidate.reading, candidate.start)
    if _BEGINNING.search(question.plain):
        return float(side > 0)
    return float(side < 0 and verdicts.period is not Verdict.MATCH)


def _objects(question: Question, candidate: Candidate, verdicts: Verdicts) -> tuple[float, float, float]:
    if candidate.quantity is None:
        return 0.0, 0.0, 0.0
    reading, start = candidate.reading, candidate.start
    asked = asked_object(question)
    missing, other = object_fit(asked, question, reading, start)
    if missing and not question.metrics and is_counted_behind(asked, reading, candidate.end):
        missing = 0.0
    if verdicts.of_member is Verdict.MATCH:
        missing = other = 0.0  # 锂电池、太阳能电池出口动能充沛，分别增长…: the list says whose figure it is
    return missing, other, counted_fit(question, reading, start, candidate.end)


def _segment(question: Question, candidate: Candidate, places: Places, start: int) -> tuple[float, float]:
    """What is said since the figure before: of 甲卖出3辆，乙卖出5辆, only 乙卖出 is of the 5.

    The share of the terms' weight in it, and whether it names the opposite of what the question does.
    """
    if candidate.quantity is None:
        return 0.0, 0.0
    before = [q for q in candidate.reading.quantities if start < q.end <= candidate.start]
    if before and candidate.quantity.direction and not before[-1].direction:
        before.pop()  # 出口20亿元，增长18%: the growth is of the same
    low = before[-1].end if before else start
    said = candidate.reading.passage.text[low : candidate.start]
    return places.cover(low, candidate.start), float(opposed(question.plain, said))


def _item(question: Question, candidate: Candidate, places: Places) -> tuple[float, float]:
    """Whether a figure's item (up to ； or the sentence's end) is somebody else's, and whether it is of a part."""
    if candidate.quantity is None:
        return 0.0, 0.0
    reading, position = candidate.reading, candidate.start
    said = reading.passage.text[item_start(reading.passage.text, position) : position]
    return float(is_of_other_item(reading, position, places.openers)), float(narrowed(question.plain, said))


def _local(question: Question, candidate: Candidate) -> float:
    """1 where a figure is of one place and the question names none: 1至7月餐饮收入多少 asks of the whole country."""
    if candidate.quantity is None or question.regions or not is_of_measure(question):
        return 0.0
    named = [region.name for region in governing_regions(candidate.reading, candidate.start)[-1:]]
    of = named or candidate.reading.title_regions
    return float(any(name != "中国" and kind(name) in _PLACES for name in of))


def _other_base(question: Question, candidate: Candidate) -> float:
    """1 where a change is against another time than asked (环比 for 同比); growth by itself is that over a year."""
    if candidate.quantity is None or not candidate.quantity.comparison:
        return 0.0
    asked = asked_base(question.plain)
    if asked:
        return float(asked != candidate.quantity.comparison)
    return 0.5 * (question.kind is Kind.GROWTH and candidate.quantity.comparison == "mom")


def _called(question: Question, candidate: Candidate) -> tuple[float, float, float]:
    """Whether the span is what the question calls its answer, of the level of region asked for, and one of them."""
    if question.kind.is_figure or question.kind is Kind.DATE:
        return 0.0, 0.0, 0.0
    asked, span = question.plain, (candidate.reading, candidate.start, candidate.end)
    called = head_fit(asked_head(asked), *span)
    return called, level_fit(asked, *span), several_for_one(asked, candidate.text)


def _echo(question: Question, candidate: Candidate) -> float:
    """The share of the span's characters that the question already says: an answer tells something new."""
    asked = set(question.text)
    return sum(character in asked for character in candidate.text) / (candidate.end - candidate.start)


def _intervening(candidate: Candidate) -> float:
    """How many figures stand between the metric and this one, at most 3."""
    reading = candidate.reading
    if candidate.quantity is None:
        return 0.0
    metrics = governing_metrics(reading, candidate.start)
    since = metrics[-1].end if metrics else reading.sentence_at(candidate.start)[0]
    return float(min(3, sum(since <= q.start < candidate.start for q in reading.quantities)))


def matrix(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Rows of features as an array of shape (candidates, len(NAMES))."""
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(NAMES))
