"""Does a candidate speak of the period, the region and the metric that the question asks for?

A slot that the question does not name is never judged.
"""

from index.attribution import governing_member
from index.time_attribution import governing_time, time_before
from index.zh.members import Member
from index.zh.partners import partner_starts
from qa.currencies import is_of_other_currency
from qa.heads import is_of_other_sort
from qa.metric_slot import is_of_other_goods, judge_member, judge_metric
from qa.period_slot import judge_event_period, judge_period, judge_time_before
from qa.question import Question
from qa.region_slot import judge_region
from qa.spans import Candidate
from qa.unit_slot import judge_unit
from qa.verdicts import Verdict, Verdicts


def judge(question: Question, candidate: Candidate, *, of_others: bool = False) -> Verdicts:
    """Check ``candidate`` slot by slot; ``of_others``: its article lacks a name that the question surely asks of."""
    mention = governing_time(candidate.reading, candidate.start)
    figure = candidate.quantity is not None
    member = governing_member(candidate.reading, candidate.start) if figure else None
    of_member = judge_member(question, member)
    metric = judge_metric(question, candidate) if figure else Verdict.UNKNOWN
    if figure and member is None and is_of_other_goods(question, candidate):
        metric = Verdict.CONTRADICTION
    if of_member is Verdict.MATCH:
        metric = max(metric, Verdict.UNKNOWN)  # 营业收入、利润总额、净利润分别增长: the list says whose figure it is
    region = judge_region(question, candidate)
    if of_member is Verdict.MATCH and member is not None and _is_of_subject(question, member):
        region = max(region, Verdict.UNKNOWN)  # 成都、宜宾、绵阳分别增长: each figure is of its own place
    period = judge_period(question, candidate, mention) if figure else judge_event_period(question, candidate)
    if figure and question.periods and mention is None and period is Verdict.UNKNOWN:
        before = time_before(candidate.reading, candidate.start)
        period = period if before is None else judge_time_before(question, candidate, before)
        mention = None if period is Verdict.UNKNOWN else before
    return Verdicts(
        period=period,
        region=region,
        metric=metric,
        mention=mention,
        of_member=of_member,
        member=member,
        unit=judge_unit(question, candidate) if figure else _judge_sort(question, candidate),
        name=Verdict.CONTRADICTION if of_others or is_of_other_currency(question, candidate) else Verdict.UNKNOWN,
    )


def _judge_sort(question: Question, candidate: Candidate) -> Verdict:
    other = is_of_other_sort(question.plain, candidate.reading, candidate.start, candidate.end)
    return Verdict.CONTRADICTION if other else Verdict.UNKNOWN


def _is_of_subject(question: Question, member: Member) -> bool:
    """Whether a member of a list is the place asked about, no partner of it."""
    apart = partner_starts(question.plain, question.regions)
    return any(region.text in member.name for region in question.regions if region.start not in apart)
