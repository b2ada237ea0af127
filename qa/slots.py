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
_SCOPE = re.compile(r"(?:[居占列于比较在]|[居占]据|位列|排名)$")


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
    near = _governing(reading, candidate.start)
    if any(places.relation(name, region.name) == "same" for name in wanted for region in near):
        return Verdict.MATCH
    if candidate.quantity is not None and near:
        return _regions_differ(wanted, near[-1])
    here = [region.name for region in reading.regions] + list(reading.title_regions)
    held = any(places.relation(name, other) == "same" for name in wanted for other in here)
    return Verdict.MATCH if held else Verdict.UNKNOWN


def _regions_differ(wanted: list[str], nearest: Region) -> Verdict:
    relations = [places.relation(name, nearest.name) for name in wanted]
    if all(relation in ("disjoint", "contains", "contained") for relation in relations):
        return Verdict.CONTRADICTION
    return Verdict.UNKNOWN


def _governing(reading: Reading, position: int) -> list[Region]:
    """The regions of the figure's sentence before it, without those it is only compared with; else the ones before."""
    start, _ = reading.sentence_at(position)
    text = reading.passage.text
    own = [r for r in reading.regions if start <= r.start and r.end <= position and not _SCOPE.search(text[: r.start])]
    return own or [r for r in reading.regions if r.end <= start][-1:]


def _metric(question: Question, candidate: Candidate) -> Verdict:
    wanted = {metric.name for metric in question.metrics} - _CHANGES
    if not wanted:
        return Verdict.UNKNOWN
    found = {metric.name for metric in governing_metrics(candidate.reading, candidate.start)} - _CHANGES
    if any(_another(name, other) for name in wanted for other in found - wanted):
        return Verdict.CONTRADICTION
    return Verdict.MATCH if wanted <= found else Verdict.UNKNOWN


def _another(wanted: str, found: str) -> bool:
    """Whether a figure of ``found`` is certainly none of ``wanted``: the whole, a part, or another part of one whole."""
    if metric_names.relation(wanted, found) in ("disjoint", "contains", "contained"):
        return True
    return any(metric_names.relation(whole, found) == "contains" for whole in metric_names.wholes(wanted))


def governing_metrics(reading: Reading, position: int) -> list[Metric]:
    """The metrics of the figure's clause before it, else the last one named in its sentence."""
    start, _ = reading.sentence_at(position)
    text = reading.passage.text
    clause = max((text.rfind(mark, start, position) for mark in _CLAUSE_MARKS), default=-1) + 1
    before = [m for m in reading.metrics if start <= m.start and m.end <= position]
    return [m for m in before if m.start >= max(clause, start)] or before[-1:]
