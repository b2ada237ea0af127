"""Does a candidate speak of the region, and the partner, that the question asks for?"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest

from index.reading import Reading
from index.region_attribution import governing_partners, governing_regions, is_excepted
from index.zh import regions as places
from index.zh.partners import JOINTS, partner_starts
from index.zh.regions import Region
from index.zh.words import tagged
from qa.frame import ASKING
from qa.kinds import Kind
from qa.question import PAID, REMEMBERED, Question
from qa.spans import Candidate
from qa.verdicts import Verdict
from qa.zones import is_of_part, is_of_whole

# Kinds of region that news names where it gives their figures.
_NAMED = frozenset({"country", "province", "city", "county"})
_WHOLE = frozenset({"world", "continent"})
_WIDE = frozenset({"world", "continent", "bloc", "country"})
_NOMINAL = ("n", "j", "eng", "x")
# What is, or is measured (产销), not what somebody does.
_STATIVE = frozenset({"有", "是", "为", "达", "达到", "到", "在", "占", "排", "排名", "产销", "收支"})
_ROUTES = frozenset({"到", "至", "往", "飞往", "-", "—", "——"})
# 上海人均预期寿命 is an age, and of a place.
_OF_ALL = re.compile("平均|[人户]均|寿命|中位")
_MANY = 3  # parts that, joined, are told as one
_SUMMED = re.compile("等(?:地|国|共|在内的?)*$")
# 160亿元的佛山项目: what a figure is told of behind it.
_DESCRIBED = re.compile("的[^，。；：！？\\d\n给由对向与于在被从]{0,16}$")
# 43家韩国企业, 380多处位于不列颠哥伦比亚省
_WHERE_COUNTED = frozenset({"", "在", "位于", "来自", "分布在", "集中在"})
# One thing of a place, whose figures are not the place's: 成都幸福社区, 景洪泰鼓餐厅, 常州女子被杀案.
_ONE_THING = re.compile(
    "社区|小区|村|街道|餐厅|酒店|饭店|医院|学校|大学|中学|小学|公司|工厂|派出所|法院|景区|商场|超市|俱乐部|[球车警舰]队"
    "|(?:大|决|竞|比|联)赛|大运会|运动会|展会?|沙龙|活动|案|事[件故]|男子|女子|女士|先生|老[人汉太]|司机|[男女]生|[男女]孩"
)
_OCCASION = re.compile(
    "[^，。？]{0,8}?(?:[大奥亚全]运会|运动会|世锦赛|世界杯|(?:联|锦标|决|公开|邀请|拉力)赛|事[故件]|火灾|地震|峰会|博览会)"
)
_AIMED = ("给", "袭击", "打击", "驰援", "支援", "援助")  # 给涿州送了多少袋粥
_SMALLER = frozenset({"province", "city", "county"})
_FIELD_ASKED = re.compile("(?:排名?|位居|名列|列|居)?第几|排[名在第]|几[位名]")
# 占同期商丘市进出口总值: what stands between a figure and the whole that it is a share of.
_SOLD = re.compile("卖[到给往]|销[到往]")
_SHARE_OF = re.compile(r"占(?:到|了|据)?(?:同期|全年|当月|当年)?$")


def judge_region(question: Question, candidate: Candidate) -> Verdict:
    """The region asked about, and the partner asked about; each must hold."""
    named = _asked(question)
    verdict = _of_regions(question, named, candidate)
    if candidate.quantity is not None and candidate.quantity.unit == "岁" and not _OF_ALL.search(question.plain):
        return max(verdict, Verdict.UNKNOWN)  # nobody's age is that of a place
    if verdict is not Verdict.CONTRADICTION:
        # A company of a zone is of its region too.
        of_zone = is_of_part(question, candidate) and not _is_event(question, named)
        other = verdict is Verdict.MATCH and (of_zone or is_of_whole(question, named, candidate))
        return Verdict.CONTRADICTION if other else verdict
    placed = tuple(region for region in named if not _begins_name(question, region, candidate.reading))
    if len(placed) < len(named):
        verdict = _of_regions(question, placed, candidate)
    loose = verdict is Verdict.CONTRADICTION and _is_event(question, named)
    return Verdict.UNKNOWN if loose and _may_be_there(question, named, candidate) else verdict


@lru_cache(REMEMBERED)
def _asked(question: Question) -> tuple[Region, ...]:
    """The regions of which a question asks."""
    # The region inside a name (上海数据交易所) is part of what is looked for, not where.
    named = [
        region
        for region in question.regions
        if not region.inside_name
        and not is_excepted(question.plain, region)
        # 在全球排第几: the field that is ranked.
        and not (question.kind is Kind.RANK and question.plain.endswith(("在", "居"), 0, region.start))
        and not (question.kind is Kind.RANK and _FIELD_ASKED.match(question.plain, region.end))
    ]
    return tuple(_innermost(question.plain, named))


def _innermost(text: str, named: Sequence[Region]) -> list[Region]:
    """The regions without those that only say where the next one lies: 济南莱芜区, 浙江省的义乌."""
    return [
        region
        for region, behind in zip_longest(named, named[1:])
        if behind is None
        or text[region.end : behind.start] not in ("", "省", "市", "的", "省的", "市的")
        or places.relation(region.name, behind.name) != "contains"
    ]


@lru_cache(REMEMBERED)
def _is_event(question: Question, named: tuple[Region, ...]) -> bool:
    """Whether a question asks what somebody or one thing of a place did (宁波租客找到几张存单), not for its figure."""
    if any(metric.text not in PAID for metric in question.metrics):
        return False
    asking = ASKING.search(question.plain)
    end = asking.start() if asking else len(question.plain)
    for region in named:
        if _ONE_THING.search(question.plain, region.end, end) or question.plain.endswith(_AIMED, 0, region.start):
            return True
        words = list(tagged(question.plain[region.end : end]))
        led = bool(words) and words[0][1].startswith(_NOMINAL)
        if led and any(tag == "v" and word not in _STATIVE for word, tag in words[1:]):
            return True
    return False


def _may_be_there(question: Question, named: Sequence[Region], candidate: Candidate) -> bool:
    """Whether what happened in a place may be told where words name a part of it, what it lies in, or no place at all.

    Or another place that was last named, in a passage that names it too, or from where something went there.
    """
    reading, wanted = candidate.reading, [region.name for region in named]
    near = governing_regions(reading, candidate.start)
    if candidate.quantity is None:
        return False
    if not near:
        return not any(places.kind(name) in _SMALLER for name in reading.article_regions or ())
    last = near[-1]
    if _inside(wanted, last.name) or all(_inside([last.name], name) for name in wanted):
        return True
    handed_down = last.start < reading.sentence_at(candidate.start)[0]
    # Those who take part come from elsewhere: 成都大运会…，天津队的甲以461.22分摘金.
    occasion = any(_OCCASION.match(question.plain, region.end) for region in named)
    here = (handed_down or occasion) and _names_one_of(wanted, _named_in(reading))
    return here or _goes_there(wanted, candidate)


def _goes_there(wanted: list[str], candidate: Candidate) -> bool:
    """Whether a region behind the figure, without a figure of its own, is where it goes: 从无锡调运2万袋粥运抵涿州."""
    reading, (_, end) = candidate.reading, candidate.reading.sentence_at(candidate.start)
    after = [r for r in reading.regions if candidate.end <= r.start < end and _names_one_of(wanted, [r.name])]
    if not after:
        return False
    low, text = after[0].end, reading.passage.text
    closing = min((at for at in (text.find(mark, low, end) for mark in "，；。") if at >= 0), default=end)
    return not any(candidate.end <= q.start < closing for q in reading.quantities)


def _of_regions(question: Question, named: tuple[Region, ...], candidate: Candidate) -> Verdict:
    """The verdict on some of the regions that a question names."""
    if not named:
        return Verdict.UNKNOWN
    subjects, partners = _sides(question.plain, named)
    verdicts = [_subject(subjects, candidate)] if subjects else []
    partner = _partner(
        partners, subjects, candidate, bool(question.metrics) or _SOLD.search(question.plain) is not None
    )
    if partners or partner is Verdict.CONTRADICTION:
        verdicts.append(partner)
    return min(verdicts)


@lru_cache(REMEMBERED)
def _sides(text: str, named: tuple[Region, ...]) -> tuple[list[str], list[str]]:
    """The names of the regions whose figure is asked for, and of their partners."""
    apart = partner_starts(text, named)
    subjects = _narrowest([region.name for region in named if region.start not in apart])
    return subjects, [region.name for region in named if region.start in apart]


def _begins_name(question: Question, region: Region, reading: Reading) -> bool:
    """Whether a passage has what a question goes on with in a name: 广州甲乙, 广州甲乙科技有限公司."""
    behind = question.plain[region.end : region.end + 2]
    if len(behind) < 2 or any(other.start == region.end for other in question.regions):
        return False
    alike = [r for r in reading.regions if r.inside_name and r.name == region.name]
    return any(reading.passage.text.startswith(behind, r.end) for r in alike)


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
    if _describes(wanted, candidate):
        return Verdict.MATCH
    if candidate.quantity is not None and near:
        if _names_one_of(wanted, [r.name for r in governing_partners(reading, candidate.start)]):
            return Verdict.MATCH  # asked as 东盟的贸易额, told as 对东盟进出口
        if near[-1].start < reading.sentence_at(candidate.start)[0]:
            return _handed_down(wanted, _joined(near[-1], reading), reading)
        verdict = _of_figure(wanted, near, reading)
        summed = verdict is Verdict.CONTRADICTION and _sums(wanted, near, candidate)
        return Verdict.UNKNOWN if summed else verdict
    if _names_one_of(wanted, _named_in(reading)):
        return Verdict.MATCH
    return (
        Verdict.CONTRADICTION if candidate.quantity is not None and _is_elsewhere(wanted, reading) else Verdict.UNKNOWN
    )


def _describes(wanted: list[str], candidate: Candidate) -> bool:
    """Whether a figure belongs to what a region right behind it names: 43家韩国企业, 3处位于浙江, 160亿元的佛山项目."""
    reading = candidate.reading
    after = next((region for region in reading.regions if region.start >= candidate.end), None)
    if candidate.quantity is None or after is None or not _names_one_of(wanted, [after.name]):
        return False
    between = reading.passage.text[candidate.end : after.start]
    counted = candidate.quantity.kind in ("count", "number") and between in _WHERE_COUNTED
    return counted or _DESCRIBED.match(reading.passage.text[candidate.end : after.start]) is not None


def _sums(wanted: list[str], near: Sequence[Region], candidate: Candidate) -> bool:
    """Whether a figure is of a list of parts of the whole asked for: 江津、璧山等8个区县, 菲律宾、越南和泰国."""
    text, low = candidate.reading.passage.text, candidate.reading.sentence_at(candidate.start)[0]
    group = _joined(near[-1], candidate.reading)
    if len(group) >= _MANY and all(_inside(wanted, one) for one in group):
        return True
    if not _SUMMED.search(text, low, candidate.start) and near[-1].end != candidate.start:
        return False
    clause = max(low, *(text.rfind(mark, low, candidate.start) for mark in "，；："))
    listed = [region.name for region in near if region.start >= clause]
    return "、" in text[clause : candidate.start] and all(
        any(places.relation(name, one) in ("same", "contains") for name in wanted) for one in listed
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
    near = [region.name for region in governing_regions(candidate.reading, candidate.start)]
    if group and _names_one_of(wanted, near):
        return Verdict.MATCH  # 对乌克兰港口敖德萨
    if not wanted:
        home = group == ["中国"] and subjects and _at_home(subjects)  # 清徐的醋销往全国各地
        foreign = group and of_measure and not home and not _names_one_of(subjects, group)
        return Verdict.CONTRADICTION if foreign and candidate.quantity is not None else Verdict.UNKNOWN
    if _names_one_of(wanted, group):
        return Verdict.MATCH
    if group and candidate.quantity is not None:
        return Verdict.CONTRADICTION
    reading = candidate.reading
    if candidate.quantity is None or not of_measure:
        return Verdict.MATCH if _names_one_of(wanted, _named_in(reading)) else Verdict.UNKNOWN
    start, end = reading.sentence_at(candidate.start)
    beside = [region for region in reading.regions if start <= region.start < end]
    abroad = [region for region in beside if region.end <= candidate.start and _abroad(region.name)]
    told = [name for last in abroad[-1:] for name in _joined(last, reading)]
    if _names_one_of(wanted, told or [region.name for region in beside]):
        return Verdict.MATCH  # 东盟是第一大贸易伙伴，进出口3亿元
    if told and _at_home(subjects):  # …；欧盟、美国为贸易伙伴，进出口5亿元
        return Verdict.UNKNOWN if _inside(wanted, told[0]) else Verdict.CONTRADICTION
    # A partner is named before its figures: one that comes later is of what comes later.
    before = [region.name for region in reading.regions if region.start < start] + list(reading.title_regions)
    return Verdict.UNKNOWN if _names_one_of(wanted, before) else Verdict.CONTRADICTION


def _named_in(reading: Reading) -> list[str]:
    return [region.name for region in reading.regions] + list(reading.title_regions)


def _joined(last: Region, reading: Reading) -> list[str]:
    """The regions of the list that ends with one, that first: 西安、许昌和承德."""
    group = [last]
    for before in [region for region in reading.regions if region.end <= last.start][::-1]:
        if reading.passage.text[before.end : group[-1].start].strip() not in JOINTS - {""}:
            break
        group.append(before)
    return [region.name for region in group]


def _handed_down(wanted: list[str], group: list[str], reading: Reading) -> Verdict:
    """A sentence that names no region is of the last before it, unless that is no place of its kind (宁波: 东盟)."""
    # 从厦门海沧车站驶出: an address in the place asked about.
    address = [
        before.name for before, last in pairwise(reading.regions) if before.end == last.start and last.name == group[0]
    ]
    if _names_one_of(wanted, [*group, *address]):
        return Verdict.MATCH
    last = group[0]
    if places.kind(last) in _WIDE and _names_one_of(wanted, list(reading.title_regions)):
        return Verdict.UNKNOWN  # 世界经济 in an article on a place is not what its next figure is of
    nested = any(places.relation(one, last) in ("contains", "contained") for one in wanted)
    if nested or places.kind(last) in {places.kind(one) for one in wanted}:
        return Verdict.CONTRADICTION
    if _names_one_of(wanted, _named_in(reading)):
        return Verdict.MATCH
    return Verdict.CONTRADICTION if _is_elsewhere(wanted, reading) else Verdict.UNKNOWN


def _of_figure(wanted: list[str], near: Sequence[Region], reading: Reading) -> Verdict:
    """A figure is of the last region named before it, of those joined to that (南京和苏州), or of the whole's part."""
    last, text = near[-1], reading.passage.text
    group = [last.name]
    for before, after in zip(near[-2::-1], near[:0:-1], strict=False):
        between = text[before.end : after.start]
        abroad = between.endswith("在") and not any(before.end <= q.start < after.start for q in reading.quantities)
        if between.strip() not in JOINTS | _ROUTES and not abroad:
            break
        group.append(before.name)
    if _names_one_of(wanted, group):
        return Verdict.MATCH
    if _names_one_of(wanted, [region.name for region in near]):
        # 浙江对东盟出口 is still of 浙江; 南京下降，苏州出口 is no longer of 南京.
        other = places.kind(last.name) in {places.kind(name) for name in wanted} or _inside(wanted, last.name)
        other = other or _opens_item(last, reading)
        return Verdict.CONTRADICTION if other else Verdict.MATCH
    if _at_home(wanted) and _abroad(last.name) and _names_one_of(wanted, _named_in(reading)):
        return Verdict.UNKNOWN  # countries in an article on a Chinese place are where its people went or its goods
    relations = [places.relation(name, last.name) for name in wanted]
    if all(relation in ("disjoint", "contains", "contained") for relation in relations):
        return Verdict.CONTRADICTION
    return Verdict.UNKNOWN


def _opens_item(region: Region, reading: Reading) -> bool:
    """Whether a region opens an item after one with a figure of its own: 河南4401.8亿元；厦门5521亿元."""
    start, _ = reading.sentence_at(region.start)
    return reading.passage.text[region.start - 1 : region.start] in ("；", ";") and any(
        start <= q.start < region.start for q in reading.quantities
    )


def _at_home(names: list[str]) -> bool:
    """Whether all are places inside China."""
    return all(places.relation("中国", name) == "contains" for name in names)


def _abroad(name: str) -> bool:
    return places.relation("中国", name) not in ("contains", "same", "contained")


def _names_one_of(wanted: list[str], found: list[str]) -> bool:
    return any(places.relation(name, other) == "same" for name in wanted for other in found)


def _inside(wanted: list[str], name: str) -> bool:
    return any(places.relation(one, name) == "contains" for one in wanted)
