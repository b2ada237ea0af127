"""Whether two candidates of different articles state a figure of one and the same thing."""

import datetime
from collections.abc import Sequence

from index.attribution import governing_member, governing_metrics
from index.region_attribution import governing_partners, governing_regions
from index.zh.words import tagged
from qa.extract import Weighed
from qa.question import Question
from qa.rounding import same_measure
from qa.spans import Candidate
from qa.verdicts import Verdicts

_CLAUSE_MARKS = "，。；！？\n：、,;"
# Nouns that do not narrow what a figure is of: 全省出口总值, 数据显示.
_NO_NARROWER = frozenset(
    ["总额", "总值", "总量", "规模", "金额", "数值", "数据", "方面", "情况", "公司", "结果", "全年"]
    + [f"全{one}" for one in "省市县区州国"]
)


def of_one_thing(a: Weighed, b: Weighed) -> bool:
    """Whether two figures measure the same, as far as unit, period, places and metrics say."""
    one, other = a.candidate, b.candidate
    if one.quantity is None or other.quantity is None or not same_measure(one.quantity, other.quantity):
        return False
    named = _metrics(one)
    return (
        bool(named)
        and named == _metrics(other)
        and _period(a.verdicts) == _period(b.verdicts)
        and _places(one) == _places(other)
    )


def alike(question: Question, a: Weighed, b: Weighed) -> bool:
    """Whether both clauses narrow the metric alike, and what the question names stands in both passages."""
    return _narrowed(question, a) == _narrowed(question, b) and names_what_is_asked(question, a.candidate, b.candidate)


def _period(verdicts: Verdicts) -> tuple[datetime.date, datetime.date] | None:
    period = verdicts.mention.period if verdicts.mention is not None else None
    return None if period is None else (period.start, period.end)


def _places(candidate: Candidate) -> tuple[frozenset[str], ...]:
    """Of which region a figure is, with which partner, and of which member of a list."""
    reading, start = candidate.reading, candidate.start
    near, member = governing_regions(reading, start), governing_member(reading, start)
    return (
        frozenset(region.name for region in near) or frozenset(reading.title_regions),
        frozenset(region.name for region in governing_partners(reading, start)),
        frozenset() if member is None else frozenset([member.name]),
    )


def _metrics(candidate: Candidate) -> frozenset[str]:
    return frozenset(metric.name for metric in governing_metrics(candidate.reading, candidate.start))


def _narrowed(question: Question, weighed: Weighed) -> frozenset[str]:
    """The nouns that narrow what a figure is of, beyond the question: 民营企业 in 其中民营企业出口.

    They stand in the clauses from the metric to the figure, or between region and time where both lead the sentence.
    """
    candidate, text = weighed.candidate, weighed.candidate.reading.passage.text
    low, _ = candidate.reading.sentence_at(candidate.start)
    known = [(m.start, m.end) for m in governing_metrics(candidate.reading, candidate.start)]
    start = min((at for at, _ in known), default=candidate.start)
    spans = [(max(text.rfind(mark, low, start) for mark in _CLAUSE_MARKS) + 1 or low, candidate.start)]
    leads = [(r.start, r.end) for r in governing_regions(candidate.reading, candidate.start) if r.start >= low]
    mention = weighed.verdicts.mention
    if leads and mention is not None and mention.start >= low:
        leads.append((mention.start, mention.end))
        spans.append((min(a for a, _ in leads), max(b for _, b in leads)))
    said = " ".join(_without(text, span, [*known, *leads]) for span in spans)
    nouns = {word for word, tag in tagged(said) if tag.startswith("n") and len(word) > 1}
    return frozenset(word for word in nouns - _NO_NARROWER if word not in question.plain)


def _without(text: str, span: tuple[int, int], known: Sequence[tuple[int, int]]) -> str:
    """``text[span]`` with the stretches that are ``known`` blanked."""
    low, high = span
    return "".join(" " if any(a <= at < b for a, b in known) else text[at] for at in range(low, high))


def names_what_is_asked(question: Question, a: Candidate, b: Candidate) -> bool:
    """Whether of the question's words, its times and measures aside, ``b``'s passage holds all that ``a``'s does.

    That it holds a word, or the question a region, is the least that is asked of it.
    """
    known = [(m.start, m.end) for m in question.metrics] + [(m.start, m.end) for m in question.periods]
    known += [(region.start, region.end) for region in question.regions]
    left = _without(question.plain, (0, len(question.plain)), known)
    asked = {word for word, tag in tagged(left) if tag[0] in "njxevm" and len(word) > 1}
    held, also = ({word for word in asked if word in c.reading.title + c.reading.passage.text} for c in (a, b))
    return held <= also and bool(held or question.regions)
