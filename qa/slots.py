"""Does a candidate speak of the period, the region and the metric that the question asks for?

A slot that the question does not name is never judged. A contradiction is certain: the words that the candidate
depends on name another period, region or metric; anything less is unknown.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from index.attribution import (
    governing_member,
    governing_metrics,
    governing_partners,
    governing_regions,
    governing_time,
)
from index.reading import Reading
from index.zh import metrics as metric_names
from index.zh import periods as times
from index.zh import regions as places
from index.zh.members import Member, asked_for
from index.zh.partners import JOINTS, partner_starts
from index.zh.periods import Mention
from index.zh.regions import Region
from qa.asked_unit import asked_unit
from qa.kinds import Kind
from qa.objects import asked_object, object_fit
from qa.question import Question
from qa.spans import Candidate

# 至今, 目前: whenever the articles last say.
_NOW = re.compile("至今|迄今|目前|现在|如今|眼下|到现在")
# Times that only a word names, whose bounds nobody states.
_VAGUE = re.compile(r"[假节旺淡]|季(?![度报])|目前|迄今|至今|近[期来日年]|日前|如今|当前|最近|^同")
# A stretch back from the day of speaking.
_RECENT = re.compile("近|最近|过去")
_WEEK = 7  # days
_DRIFT = 40  # days between the articles that may tell the same stretch
# Kinds of region that news names where it gives their figures.
_NAMED = frozenset({"country", "province", "city", "county"})
_WHOLE = frozenset({"world", "continent"})
_WIDE = frozenset({"world", "continent", "bloc", "country"})
_ROUTES = frozenset({"到", "至", "往", "飞往", "-", "—", "——"})
# How a measure moves is asked of a measure; by itself it names none.
_CHANGES = frozenset({"增速", "占比"})


SLOTS = ("period", "region", "metric", "of_member", "unit")
# A share is asked for by its name.
_SHARE_ASKED = re.compile("增速|增幅|[涨跌降]幅|增长率|百分之|百分点|占比|比重")
_SHARES = frozenset({"percent", "points", "ratio"})
# 占同期商丘市进出口总值: what stands between a figure and the whole that it is a share of.
_SHARE_OF = re.compile(r"占(?:到|了|据)?(?:同期|全年|当月|当年)?$")
_FLOWS = frozenset({"出口", "进口", "进出口"})
# Measure words for anything, and for people, of whom 个 is said too.
_LOOSE = frozenset({"", "个", "种", "项", "人", "名", "位"})
_COUNTERS = tuple(
    frozenset(line.split())
    for line in """辆 台 部 架 艘 列 趟 班 车 列次 架次 艘次 班次 航次 车次 辆次 台次
        家 户 套 所 店 间 门 处 户次 家次
        人 名 位 人次 人口 名次
        件 起 宗 例 单 笔 次 批 批次 件次
        只 头 条 尾 羽 匹 峰
        张 份 枚 本 册 篇 部 幅 封 票 手
        座 栋 幢 套 间 处 所
        次 场 届 轮 趟 场次
        条 款 类 期 章
        标箱 箱 柜 货柜 集装箱 箱次
        级 分 点 星
        支 队 支队 组 个 班
        首 支 曲 部
        株 棵 朵 根""".splitlines()
)
_NOUN = 3  # characters right behind a figure, where what is counted stands
# Kinds of quantity of which none is ever told for another.
_APART = frozenset({"money", "mass", "length", "area", "count", "duration"})


class Verdict(IntEnum):
    """How one slot of a candidate stands to the question."""

    CONTRADICTION = -1
    UNKNOWN = 0
    MATCH = 1


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict on each slot, the mention that the candidate's time was read from, and the list member it is of."""

    period: Verdict
    region: Verdict
    metric: Verdict
    mention: Mention | None
    of_member: Verdict = Verdict.UNKNOWN
    member: Member | None = None
    unit: Verdict = Verdict.UNKNOWN

    @property
    def contradicted(self) -> tuple[str, ...]:
        """The names of the slots that contradict."""
        return tuple(name for name in SLOTS if getattr(self, name) is Verdict.CONTRADICTION)

    @property
    def matched(self) -> int:
        """How many slots match."""
        return sum(one is Verdict.MATCH for one in (self.period, self.region, self.metric, self.of_member))


def judge(question: Question, candidate: Candidate) -> Verdicts:
    """Check ``candidate`` slot by slot."""
    mention = governing_time(candidate.reading, candidate.start)
    figure = candidate.quantity is not None
    member = governing_member(candidate.reading, candidate.start) if figure else None
    of_member = _of_member(question, member)
    metric = _metric(question, candidate) if figure else Verdict.UNKNOWN
    if figure and member is None and _of_other_goods(question, candidate):
        metric = Verdict.CONTRADICTION
    if of_member is Verdict.MATCH:
        metric = max(metric, Verdict.UNKNOWN)  # 营业收入、利润总额、净利润分别增长: the list says whose figure it is
    return Verdicts(
        period=_period(question, candidate, mention) if figure else _event_period(question, candidate),
        region=_region(question, candidate),
        metric=metric,
        mention=mention,
        of_member=of_member,
        member=member,
        unit=_unit(question, candidate),
    )


def _of_other_goods(question: Question, candidate: Candidate) -> bool:
    """Whether a trade is that in goods nobody asked about: 锂矿石进口 for 进口."""
    if not _FLOWS & {metric.name for metric in question.metrics}:
        return False
    return object_fit(asked_object(question), question, candidate.reading, candidate.start)[1] > 0


def _unit(question: Question, candidate: Candidate) -> Verdict:
    """多少亿元 is not answered in tons, nor a growth rate in yuan; a bare number may be of anything.

    What is counted in 手 is not told in 个, unless the noun behind it is asked about: 多少家企业, 30个企业.
    """
    quantity = candidate.quantity
    if quantity is None or quantity.kind == "number":
        return Verdict.UNKNOWN
    asked = asked_unit(question.plain)
    other = asked is not None and asked.kind in _APART and quantity.kind in (_APART | _SHARES | {"rank"}) - {asked.kind}
    share = question.kind is Kind.GROWTH and _SHARE_ASKED.search(question.plain) and quantity.kind in _APART
    loose = (
        asked is not None
        and asked.kind == quantity.kind == "count"
        and asked.unit not in _LOOSE
        and not _counted_alike(asked.unit, quantity.unit)
        and not _is_counted(question, candidate)
    )
    return Verdict.CONTRADICTION if other or share or loose else Verdict.UNKNOWN


def _counted_alike(one: str, other: str) -> bool:
    """Whether two measure words may be said of one thing: 辆 and 台, 家 and 户."""
    return one == other or any(one in group and other in group for group in _COUNTERS)


def _is_counted(question: Question, candidate: Candidate) -> bool:
    """Whether two characters that stand together right behind a figure also do in the question."""
    behind = candidate.reading.passage.text[candidate.end : candidate.end + _NOUN]
    return any(behind[at : at + 2] in question.plain for at in range(len(behind) - 1))


def _asked_periods(question: Question) -> list[Mention]:
    return [m for m in question.periods if m.role != "comparison" and not _NOW.search(m.text)]


def _period(question: Question, candidate: Candidate, mention: Mention | None) -> Verdict:
    asked = _asked_periods(question)
    if asked and mention is None:
        return _undated(asked, candidate.reading)
    if not asked or mention is None or mention.period is None:
        return Verdict.UNKNOWN
    verdicts = [_same_period(wanted, mention, bool(question.metrics)) for wanted in asked]
    if Verdict.MATCH in verdicts:
        return Verdict.MATCH
    if Verdict.UNKNOWN in verdicts:
        return Verdict.UNKNOWN
    if _VAGUE.search(mention.text) or _named_before(asked, candidate, mention):
        return Verdict.UNKNOWN
    if _is_point(mention) and mention.start < candidate.reading.sentence_at(candidate.start)[0]:
        # The day of an earlier sentence is often that of its report, and says nothing of a longer time's figures.
        return Verdict.CONTRADICTION if any(map(_is_point, asked)) else Verdict.UNKNOWN
    return Verdict.CONTRADICTION


def _same_start(wanted: Mention, found: Mention, period: times.Period) -> Verdict:
    """7月以来, 近三年: each article's runs to its own day, so that only where it begins tells."""
    if wanted.period is not None:
        near = abs((wanted.period.start - period.start).days) <= _DRIFT
    else:
        near = wanted.partial is not None and wanted.partial.first_month in (None, period.start.month)
    if not near:
        return Verdict.CONTRADICTION
    return Verdict.MATCH if found.role == "since" or _RECENT.match(found.text) else Verdict.UNKNOWN


def _closes_with(wanted: Mention, period: times.Period) -> bool:
    """6月底, 7月下旬: a time that lies in those days or, up to then, ends with them."""
    part = wanted.partial
    if part is None or part.grain != "tendays" or part.first_day is None or part.last_day is None:
        return False
    year = wanted.period.start.year if wanted.period is not None else period.end.year
    inside = part.first_day <= period.end.day <= part.last_day
    return (period.end.year, period.end.month, inside) == (year, part.first_month, True)


def _is_point(mention: Mention) -> bool:
    """Whether a time is a day or a few."""
    grain = mention.period.grain if mention.period else mention.partial.grain if mention.partial else ""
    return grain in ("day", "tendays")


def _is_days(period: times.Period) -> bool:
    """Whether a stretch is no longer than a week."""
    return (period.end - period.start).days < _WEEK


def _named_before(asked: list[Mention], candidate: Candidate, mention: Mention) -> bool:
    """Whether the sentence that sets the time names the one asked for before it, which may then still hold."""
    start, _ = candidate.reading.sentence_at(mention.start)
    if _RECENT.match(mention.text):
        return False  # 近1个月下跌…，近3个月下跌…: each is of its own figure
    if mention.partial is not None and start == candidate.reading.sentence_at(candidate.start)[0]:
        return False
    earlier = [m for m in candidate.reading.mentions if start <= m.start < mention.start and m.role != "comparison"]
    return any(_same_period(wanted, m, True) is Verdict.MATCH for wanted in asked for m in earlier)


def _undated(asked: list[Mention], reading: Reading) -> Verdict:
    """A figure without a time is of about the article's own year, unless the article names the year asked for."""
    years = [m.period.start.year for m in asked if m.period is not None]
    if not years or reading.published is None or reading.years & set(years):
        return Verdict.UNKNOWN
    told = {reading.published.year, reading.published.year - 1}
    return Verdict.UNKNOWN if told & set(years) else Verdict.CONTRADICTION


def _same_period(wanted: Mention, found: Mention, of_measure: bool) -> Verdict:
    """Whether two times are the same; what happened on a day of a month is told of the month, a month's sum is not."""
    if found.period is None:
        return Verdict.UNKNOWN
    if wanted.role == "since" or _RECENT.match(wanted.text):
        return _same_start(wanted, found, found.period)
    if _closes_with(wanted, found.period):
        return Verdict.MATCH
    whole = wanted.period or _placed(wanted, found.period)
    if whole is not None and (_is_point(found) or not of_measure or _is_days(found.period)):
        told = times.relation(whole, found.period)
        if told in ("contains", "overlaps") or (told == "contained" and _is_days(found.period)):
            return Verdict.UNKNOWN
    if wanted.period is not None:
        relation = times.relation(wanted.period, found.period)
        if relation == "same":
            return Verdict.MATCH
        if wanted.period.grain == found.period.grain == "fiscal" and relation == "contained":
            return Verdict.UNKNOWN  # 2023财年的第三财季: the quarter is told beside the year
        # 今年 is not over: what there is of it may be meant.
        so_far = relation == "contains" and wanted.partial is not None and wanted.partial.offset == 0
        return Verdict.UNKNOWN if so_far and wanted.period.grain == "year" else Verdict.CONTRADICTION
    if wanted.partial is None:
        return Verdict.UNKNOWN
    return Verdict.MATCH if times.matches(wanted.partial, found.period) else Verdict.CONTRADICTION


def _placed(wanted: Mention, near: times.Period) -> times.Period | None:
    """A part of a year without its year, in the year of another time."""
    if wanted.partial is None or wanted.partial.first_month is None:
        return None
    try:
        return times.resolve(wanted.partial, near.end.year)
    except ValueError:
        return None  # a day that the year does not have


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
    """The region asked about, and the partner asked about; each must hold."""
    # The region inside a name (上海数据交易所) is part of what is looked for, not where.
    named = [
        region
        for region in question.regions
        if not region.inside_name
        # 在全球排第几: the field that is ranked.
        and not (question.kind is Kind.RANK and question.plain.endswith(("在", "居"), 0, region.start))
    ]
    if not named:
        return Verdict.UNKNOWN
    apart = partner_starts(question.plain, named)
    subjects = _narrowest([region.name for region in named if region.start not in apart])
    partners = [region.name for region in named if region.start in apart]
    verdicts = [_subject(subjects, candidate)] if subjects else []
    partner = _partner(partners, subjects, candidate, bool(question.metrics))
    if partners or partner is Verdict.CONTRADICTION:
        verdicts.append(partner)
    return min(verdicts)


def _narrowest(names: list[str]) -> list[str]:
    """The regions without the world and continents that contain others of them: 亚洲榜上台湾有几家 asks of 台湾."""
    return [
        name
        for name in names
        if places.kind(name) not in _WHOLE or not any(places.relation(name, other) == "contains" for other in names)
    ]


def _subject(wanted: list[str], candidate: Candidate) -> Verdict:
    reading = candidate.reading
    near = governing_regions(reading, candidate.start)
    whole = _whole_of(reading, candidate)
    if whole and all(places.relation(name, whole) == "disjoint" for name in wanted):
        return Verdict.CONTRADICTION
    if candidate.quantity is not None and near:
        if _names_one_of(wanted, [r.name for r in governing_partners(reading, candidate.start)]):
            return Verdict.MATCH  # asked as 东盟的贸易额, told as 对东盟进出口
        if near[-1].start < reading.sentence_at(candidate.start)[0]:
            return _handed_down(wanted, near[-1].name, reading)
        return _of_figure(wanted, near, reading)
    if _names_one_of(wanted, _named_in(reading)):
        return Verdict.MATCH
    return (
        Verdict.CONTRADICTION if candidate.quantity is not None and _is_elsewhere(wanted, reading) else Verdict.UNKNOWN
    )


def _whole_of(reading: Reading, candidate: Candidate) -> str:
    """The region whose whole the figure is told to be a part of: 3亿元，占同期商丘市进出口总值的四成; else empty."""
    if candidate.quantity is None:
        return ""
    text, (_, end) = reading.passage.text, reading.sentence_at(candidate.start)
    for region in reading.regions:
        if candidate.end <= region.start < end and _SHARE_OF.search(text, candidate.end, region.start):
            return region.name
    return ""


def _is_elsewhere(wanted: list[str], reading: Reading) -> bool:
    """Whether the whole article names neither a region nor any place in it; China needs no naming in Chinese news."""
    if reading.article_regions is None or any(places.kind(name) not in _NAMED for name in wanted) or "中国" in wanted:
        return False
    near = ("same", "contains")
    return not any(places.relation(name, other) in near for name in wanted for other in reading.article_regions)


def _partner(wanted: list[str], subjects: list[str], candidate: Candidate, of_measure: bool) -> Verdict:
    """The other side of a trade; a figure for one partner is none of the whole."""
    group = [region.name for region in governing_partners(candidate.reading, candidate.start)]
    if not wanted:
        foreign = group and of_measure and not _names_one_of(subjects, group)
        return Verdict.CONTRADICTION if foreign and candidate.quantity is not None else Verdict.UNKNOWN
    if _names_one_of(wanted, group):
        return Verdict.MATCH
    if group and candidate.quantity is not None:
        return Verdict.CONTRADICTION
    reading = candidate.reading
    if candidate.quantity is None or not of_measure:
        return Verdict.MATCH if _names_one_of(wanted, _named_in(reading)) else Verdict.UNKNOWN
    start, end = reading.sentence_at(candidate.start)
    beside = [region.name for region in reading.regions if start <= region.start < end]
    if _names_one_of(wanted, beside):
        return Verdict.MATCH  # 东盟是第一大贸易伙伴，进出口3亿元
    return Verdict.UNKNOWN if _names_one_of(wanted, _named_in(reading)) else Verdict.CONTRADICTION


def _named_in(reading: Reading) -> list[str]:
    return [region.name for region in reading.regions] + list(reading.title_regions)


def _handed_down(wanted: list[str], last: str, reading: Reading) -> Verdict:
    """A sentence that names no region is of the last before it, unless that is no place of its kind (宁波: 东盟)."""
    if _names_one_of(wanted, [last]):
        return Verdict.MATCH
    if places.kind(last) in _WIDE and _names_one_of(wanted, list(reading.title_regions)):
        return Verdict.UNKNOWN  # 世界经济 in an article on a place is not what its next figure is of
    nested = any(places.relation(one, last) in ("contains", "contained") for one in wanted)
    if nested or places.kind(last) in {places.kind(one) for one in wanted}:
        return Verdict.CONTRADICTION
    return Verdict.MATCH if _names_one_of(wanted, _named_in(reading)) else Verdict.UNKNOWN


def _of_figure(wanted: list[str], near: list[Region], reading: Reading) -> Verdict:
    """A figure is of the last region named before it, of those joined to that (南京和苏州), or of the whole's part."""
    last, text = near[-1], reading.passage.text
    group = [last.name]
    for before, after in zip(near[-2::-1], near[:0:-1], strict=False):
        if text[before.end : after.start].strip() not in JOINTS | _ROUTES:
            break
        group.append(before.name)
    if _names_one_of(wanted, group):
        return Verdict.MATCH
    if _names_one_of(wanted, [region.name for region in near]):
        # 浙江对东盟出口 is still of 浙江; 南京下降，苏州出口 is no longer of 南京.
        other = places.kind(last.name) in {places.kind(name) for name in wanted} or _inside(wanted, last.name)
        return Verdict.CONTRADICTION if other else Verdict.MATCH
    if _at_home(wanted) and _abroad(last.name) and _names_one_of(wanted, _named_in(reading)):
        return Verdict.UNKNOWN  # countries in an article on a Chinese place are where its people went or its goods
    relations = [places.relation(name, last.name) for name in wanted]
    if all(relation in ("disjoint", "contains", "contained") for relation in relations):
        return Verdict.CONTRADICTION
    return Verdict.UNKNOWN


def _at_home(names: list[str]) -> bool:
    """Whether all are places inside China."""
    return all(places.relation("中国", name) == "contains" for name in names)


def _abroad(name: str) -> bool:
    return places.relation("中国", name) not in ("contains", "same", "contained")


def _names_one_of(wanted: list[str], found: list[str]) -> bool:
    return any(places.relation(name, other) == "same" for name in wanted for other in found)


def _inside(wanted: list[str], name: str) -> bool:
    return any(places.relation(one, name) == "contains" for one in wanted)


def _metric(question: Question, candidate: Candidate) -> Verdict:
    wanted = metric_names.composed(metric.name for metric in question.metrics) - _CHANGES
    if not wanted:
        return Verdict.UNKNOWN
    reading, position = candidate.reading, candidate.start
    found = metric_names.composed(metric.name for metric in governing_metrics(reading, position)) - _CHANGES
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
    return Verdict.MATCH if wanted <= found else Verdict.UNKNOWN


def _named(reading: Reading, position: int) -> set[str]:
    """The measures that a passage names before ``position``, or its title does."""
    before = [metric for metric in reading.metrics if metric.end <= position]
    return {metric.name for metric in (*before, *metric_names.metrics(reading.title))}


def _of_member(question: Question, member: Member | None) -> Verdict:
    """Whether a figure that a text deals out goes to the one asked for."""
    meant = None if member is None else asked_for(question.plain, member)
    if member is None or meant is None:
        return Verdict.UNKNOWN
    return Verdict.MATCH if meant == member.name else Verdict.CONTRADICTION


def _direction(name: str) -> str:
    return next((way for way in ("进出口", "出口", "进口") if name.endswith(way)), "")


def _another(wanted: str, found: str) -> bool:
    """Whether a figure of ``found`` is certainly none of ``wanted``: the whole, a part, or another part of a whole."""
    relation = metric_names.relation(wanted, found)
    if {_direction(wanted), _direction(found)} == {"出口", "进口"}:
        return True  # 服务出口 is none of any 进口
    if relation == "contains":
        return not found.endswith(wanted)  # 归母净利润 is how 净利润 is reported; 出口 is a part of 进出口
    if relation in ("disjoint", "contained"):
        return True
    return any(metric_names.relation(whole, found) == "contains" for whole in metric_names.wholes(wanted))
