"""Is a figure of the metric that the question asks for, of the same goods, and of the same member of a list?"""

from collections.abc import Sequence

from index.attribution import governing_metrics
from index.reading import Reading
from index.zh import metrics as metric_names
from index.zh.members import Member, asked_for
from index.zh.metrics import Metric
from qa.asked_unit import asked_unit
from qa.objects import asked_object, is_told_of, object_fit, thing_asked
from qa.opposites import sides
from qa.question import PAID, Question
from qa.spans import Candidate
from qa.verdicts import Verdict

# What by itself is short for its commonest kind: PMI is that of manufacturing, profit that of the shareholders.
_SHORT_FOR = {"采购经理指数": "制造业采购经理指数", "净利润": "归母净利润"}
_NAMED_IN_FULL = frozenset({"净利润"})  # beside its kind it is another figure: 净利润5亿元，归母净利润4亿元
_FLOWS = frozenset({"出口", "进口", "进出口"})


def judge_metric(question: Question, candidate: Candidate) -> Verdict:
    """Whether a figure is of all the metrics that the question names."""
    # 进出口多少钱 asks for no price.
    wanted = _measures([metric for metric in question.metrics if metric.text not in PAID] or question.metrics)
    asked = asked_unit(question.plain)
    if asked is not None and asked.kind == "money" and "销量" in wanted:
        wanted = wanted - {"销量"} | {"销售额"}  # 卖了多少美元
    if not wanted:
        return Verdict.UNKNOWN
    reading, position = candidate.reading, candidate.start
    found = _measures(_balance_behind(candidate) or governing_metrics(reading, position))
    if candidate.quantity is not None and candidate.quantity.kind == "money" and "销量" in found:
        found = found - {"销量"} | {"销售额"}  # 彩票销量达42亿元
    if "亏损" in wanted and any(name.endswith("利润") for name in found) and _is_below_zero(candidate):
        found = frozenset(name for name in found if not name.endswith("利润")) | {"亏损"}  # 净利润-2976万元
    other = [name for name in wanted if any(_another(name, one) for one in found - wanted)]
    if other:
        start, _ = reading.sentence_at(position)
        before = {m.name for m in reading.metrics if start <= m.start and m.end <= position}
        # 跨境电商去年…；今年进出口…: the kind named first may still be meant.
        handed = all(metric_names.is_kind(name) and name in before for name in other)
        return Verdict.UNKNOWN if handed and not any(map(metric_names.is_kind, found)) else Verdict.CONTRADICTION
    kinds = {name for name in wanted - found if metric_names.is_kind(name)}
    if kinds and found and not kinds & _named(reading, position):
        return Verdict.CONTRADICTION  # 跨境电商出口 is not told before 跨境电商 is named
    found |= {short for short, full in _SHORT_FOR.items() if full in found}
    return Verdict.MATCH if wanted <= found else Verdict.UNKNOWN


def _is_below_zero(candidate: Candidate) -> bool:
    value = None if candidate.quantity is None else candidate.quantity.value
    return value is not None and value < 0


def _balance_behind(candidate: Candidate) -> list[Metric]:
    """The balance that a figure is told to be by what follows it: 贸易收支为12.7亿美元逆差."""
    return [m for m in candidate.reading.metrics if m.start == candidate.end and metric_names.is_balance(m.name)]


def is_of_other_goods(question: Question, candidate: Candidate) -> bool:
    """Whether a trade is that in goods nobody asked about: 锂矿石进口 for 进口, all for 进口榴莲 or 榴莲进口."""
    if not _FLOWS & {metric.name for metric in question.metrics}:
        return False
    goods = thing_asked(question)
    if goods and not is_told_of(goods, candidate.reading, candidate.start):
        return True
    return object_fit(asked_object(question), question, candidate.reading, candidate.start)[1] > 0


def judge_member(question: Question, member: Member | None) -> Verdict:
    """Whether a figure that a text deals out goes to the one asked for."""
    meant = None if member is None else asked_for(question.plain, member) or _by_side(question.plain, member)
    if member is None or meant is None:
        return Verdict.UNKNOWN
    return Verdict.MATCH if meant == member.name else Verdict.CONTRADICTION


def _by_side(asked: str, member: Member) -> str | None:
    """The member that is the alternative asked for by another name: 国际市场 for 海外, where 国内市场 is the other."""
    wanted = dict(sides(asked))
    for name in (member.name, *member.others):
        others = [dict(sides(other)) for other in (member.name, *member.others) if other != name]
        for number, told in sides(name):
            if told & wanted.get(number, frozenset()) and all(other.get(number, told) - told for other in others):
                return name
    return None


def _measures(named: Sequence[Metric]) -> frozenset[str]:
    """The measures named; how one moves is asked of a measure, and by itself names none."""
    found = metric_names.composed(metric.name for metric in named)
    return frozenset(name for name in found if not metric_names.is_change(name))


def _named(reading: Reading, position: int) -> set[str]:
    """The measures that a passage names before ``position``, or its title does."""
    before = [metric for metric in reading.metrics if metric.end <= position]
    return {metric.name for metric in (*before, *metric_names.metrics(reading.title))}


def _direction(name: str) -> str:
    return next((way for way in ("进出口", "出口", "进口") if name.endswith(way)), "")


def _another(wanted: str, found: str) -> bool:
    """Whether a figure of ``found`` is certainly none of ``wanted``: the whole, a part, or another part of a whole."""
    relation = metric_names.relation(wanted, found)
    if metric_names.are_of_two_offices(wanted, found):
        return True
    if {_direction(wanted), _direction(found)} == {"出口", "进口"}:
        return True  # 服务出口 is none of any 进口
    if relation == "contains":
        return not found.endswith(wanted)  # 归母净利润 is how 净利润 is reported; 出口 is a part of 进出口
    if relation in ("disjoint", "contained"):
        return found not in _SHORT_FOR or found in _NAMED_IN_FULL
    return any(metric_names.relation(whole, found) == "contains" for whole in metric_names.wholes(wanted))
