"""Does a candidate speak of the period, the region and the metric that the question asks for?

A slot that the question does not name is never judged. A contradiction is certain: the words that the candidate
depends on name another period, region or metric; anything less is unknown.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from index.zh import metrics as metric_names
from index.zh import periods as times
from index.zh import regions as places
from index.zh.metrics import Metric
from index.zh.periods import Mention
from index.zh.regions import Region
from qa.question import Question
from qa.reading import Reading
from qa.spans import Candidate

_CLAUSE_MARKS = "，。；！？\n、：,;"
# 居全国第二, 高于全国, 占全国: the region is what is compared with, not what the figure is of.
_SCOPE = re.compile(r"(?:[居占列于比较在从赴]|[居占]据|位列|排名)$")
# 江苏省出口额与浙江省接近: again what the figure is compared with, where no region stands right before 与.
_BESIDE = re.compile(r"[与跟同较]$")
# 北京8月5日电: where the report was sent from.
_DATELINE = re.compile(r"\s*\d{1,2}月\d{1,2}日\s*(?:电|讯|消息)")
_JOINTS = frozenset({"、", "和", "与", "及", "以及", ""})


# How a measure moves is asked of a measure; by itself it names none.
_CHANGES = frozenset({"增速", "占比"})


class Verdict(IntEnum):
    """How one slot of a candidate stands to the question."""

    CONTRADICTION = -1
    UNKNOWN = 0
    MATCH = 1


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict on each slot, and the mention that the candidate's time was read from."""

    period: Verdict
    region: Verdict
    metric: Verdict
    mention: Mention | None

    @property
    def contradicted(self) -> tuple[str, ...]:
        """The names of the slots that contradict."""
        return tuple(name for name in ("period", "region", "metric") if getattr(self, name) is Verdict.CONTRADICTION)

    @property
    def matched(self) -> int:
        """How many slots match."""
        return sum(verdict is Verdict.MATCH for verdict in (self.period, self.region, self.metric))


def judge(question: Question, candidate: Candidate) -> Verdicts:
    """Check ``candidate`` slot by slot."""
    mention = mention_of(candidate)
    figure = candidate.quantity is not None
    return Verdicts(
        period=_period(question, candidate, mention) if figure else _event_period(question, candidate),
        region=_region(question, candidate),
        metric=_metric(question, candidate) if figure else Verdict.UNKNOWN,
        mention=mention,
    )


def mention_of(candidate: Candidate) -> Mention | None:
    """The time that a figure speaks of: the nearest before it in its sentence, else the last of an earlier one."""
    reading = candidate.reading
    start, _ = reading.sentence_at(candidate.start)
    before = [m for m in reading.mentions if m.end <= candidate.start and m.role != "comparison"]
    return before[-1] if before and (before[-1].start >= start or before[-1].role in ("at", "until")) else None


def _asked_periods(question: Question) -> list[Mention]:
    return [m for m in question.periods if m.role != "comparison"]


def _period(question: Question, candidate: Candidate, mention: Mention | None) -> Verdict:
    asked = _asked_periods(question)
    if asked and mention is None:
        return _undated(asked, candidate.reading)
    if not asked or mention is None or mention.period is None:
        return Verdict.UNKNOWN
    verdicts = [_same_period(wanted, mention) for wanted in asked]
    if Verdict.MATCH in verdicts:
        return Verdict.MATCH
    if Verdict.UNKNOWN in verdicts:
        return Verdict.UNKNOWN
    start, _ = candidate.reading.sentence_at(candidate.start)
    # A sentence that names the period asked for somewhere before the figure may still speak of it.
    nearby = [m for m in candidate.reading.mentions if start <= m.start < mention.start and m.role != "comparison"]
    if any(_same_period(wanted, m) is Verdict.MATCH for wanted in asked for m in nearby) and mention.partial is None:
        return Verdict.UNKNOWN
    return Verdict.CONTRADICTION


def _undated(asked: list[Mention], reading: Reading) -> Verdict:
    """A figure without a time is of about the article's own year, unless the passage names the year asked for."""
    years = [m.period.start.year for m in asked if m.period is not None]
    if not years or reading.published is None or any(str(year) in reading.passage.text for year in years):
        return Verdict.UNKNOWN
    told = {reading.published.year, reading.published.year - 1}
    return Verdict.UNKNOWN if told & set(years) else Verdict.CONTRADICTION


def _same_period(wanted: Mention, found: Mention) -> Verdict:
    if found.period is None:
        return Verdict.UNKNOWN
    if wanted.period is not None:
        relation = times.relation(wanted.period, found.period)
        if relation == "same":
            return Verdict.MATCH
        # A year open in the question was taken from the newest article; the months alone decide.
        return Verdict.CONTRADICTION
    if wanted.partial is None:
        return Verdict.UNKNOWN
    return Verdict.MATCH if times.matches(wanted.partial, found.period) else Verdict.CONTRADICTION


def _event_period(question: Question, candidate: Candidate) -> Verdict:
    """For names, dates and statements: the passage names the time asked for, or lies in another year altogether."""
    asked = _asked_periods(question)
    if not asked:
        return Verdict.UNKNOWN
    found = [m.period for m in candidate.reading.mentions if m.period is not None]
    for wanted in asked:
        if wanted.partial is not None and any(times.matches(wanted.partial, period) for period in found):
            return Verdict.MATCH
        if wanted.period is not None and any(
            times.relation(wanted.period, period) in ("same", "contains") for period in found
        ):
            return Verdict.MATCH
    return Verdict.UNKNOWN


def _region(question: Question, candidate: Candidate) -> Verdict:
    wanted = [region.name for region in question.regions]
    if not wanted:
        return Verdict.UNKNOWN
    reading = candidate.reading
    near = governing_regions(reading, candidate.start)
    if candidate.quantity is not None and near:
        if near[-1].start < reading.sentence_at(candidate.start)[0]:
            return _handed_down(wanted, near[-1].name, reading)
        return _of_figure(wanted, near, reading.passage.text)
    here = [region.name for region in (*near, *reading.regions)] + list(reading.title_regions)
    return Verdict.MATCH if _names_one_of(wanted, here) else Verdict.UNKNOWN


def _handed_down(wanted: list[str], last: str, reading: Reading) -> Verdict:
    """A sentence that names no region is of the last one before it, unless that is only a partner (宁波: 东盟)."""
    if _names_one_of(wanted, [last]):
        return Verdict.MATCH
    nested = any(places.relation(one, last) in ("contains", "contained") for one in wanted)
    if nested or places.kind(last) in {places.kind(one) for one in wanted}:
        return Verdict.CONTRADICTION
    here = [region.name for region in reading.regions] + list(reading.title_regions)
    return Verdict.MATCH if _names_one_of(wanted, here) else Verdict.UNKNOWN


def _of_figure(wanted: list[str], near: list[Region], text: str) -> Verdict:
    """A figure is of the last region named before it, of those joined to that (南京和苏州), or of the whole's part."""
    last = near[-1]
    group = [last.name]
    for before, after in zip(near[-2::-1], near[:0:-1], strict=False):
        if text[before.end : after.start].strip() not in _JOINTS:
            break
        group.append(before.name)
    if _names_one_of(wanted, group):
        return Verdict.MATCH
    if _names_one_of(wanted, [region.name for region in near]):
        # 浙江对东盟出口 is still of 浙江; 南京下降，苏州出口 is no longer of 南京.
        other = places.kind(last.name) in {places.kind(name) for name in wanted} or _inside(wanted, last.name)
        return Verdict.CONTRADICTION if other else Verdict.MATCH
    relations = [places.relation(name, last.name) for name in wanted]
    if all(relation in ("disjoint", "contains", "contained") for relation in relations):
        return Verdict.CONTRADICTION
    return Verdict.UNKNOWN


def _names_one_of(wanted: list[str], found: list[str]) -> bool:
    return any(places.relation(name, other) == "same" for name in wanted for other in found)


def _inside(wanted: list[str], name: str) -> bool:
    return any(places.relation(one, name) == "contains" for one in wanted)


def governing_regions(reading: Reading, position: int) -> list[Region]:
    """The regions named before the figure in its sentence, else the last one before that, else none.

    Left out are regions that the figure is only compared with, datelines, and those inside a name: 杭州海关 reports on
    all of 浙江.
    """
    start, _ = reading.sentence_at(position)
    ends = {r.end for r in reading.regions}
    text = reading.passage.text
    before = [r for r in reading.regions if r.end <= position and not _is_aside(r, text, ends)]
    return [r for r in before if r.start >= start] or before[-1:]


def _is_aside(region: Region, text: str, ends: set[int]) -> bool:
    """Whether a region is named without its figures being meant; ``ends`` is where regions of the text end."""
    low = max(0, region.start - 4)
    beside = _BESIDE.search(text, low, region.start)
    return (
        region.inside_name
        or text.startswith("海关", region.end)
        or _SCOPE.search(text, low, region.start) is not None
        or (beside is not None and beside.start() not in ends)
        or _DATELINE.match(text, region.end) is not None
    )


def _metric(question: Question, candidate: Candidate) -> Verdict:
    wanted = {metric.name for metric in question.metrics} - _CHANGES
    if not wanted:
        return Verdict.UNKNOWN
    found = {metric.name for metric in governing_metrics(candidate.reading, candidate.start)} - _CHANGES
    if any(_another(name, other) for name in wanted for other in found - wanted):
        return Verdict.CONTRADICTION
    return Verdict.MATCH if wanted <= found else Verdict.UNKNOWN


def _another(wanted: str, found: str) -> bool:
    """Whether a figure of ``found`` is certainly none of ``wanted``: the whole, a part, or another part of a whole."""
    if metric_names.relation(wanted, found) in ("disjoint", "contains", "contained"):
        return True
    return any(metric_names.relation(whole, found) == "contains" for whole in metric_names.wholes(wanted))


def governing_metrics(reading: Reading, position: int) -> list[Metric]:
    """The metrics named before the figure in its clause, else in the last clause of its sentence that names any.

    其中 hands the kind of trade down: 跨境电商进出口1.1万亿元，其中，出口… is of 跨境电商 too.
    """
    start, _ = reading.sentence_at(position)
    before = [m for m in reading.metrics if start <= m.start and m.end <= position]
    if not before:
        return []
    text = reading.passage.text
    clause = max((text.rfind(mark, start, before[-1].start) for mark in _CLAUSE_MARKS), default=-1) + 1
    named = [m for m in before if m.start >= max(clause, start)]
    among = text.rfind("其中", start, position)
    if among < 0 or any(metric_names.is_kind(m.name) for m in named):
        return named
    low = start if text[start:among].strip() else max(0, reading.sentence_at(start - 1)[0] if start else 0)
    handed = [m for m in reading.metrics if low <= m.start and m.end <= among and metric_names.is_kind(m.name)]
    return handed[-1:] + named
