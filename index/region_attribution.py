"""What region a figure of a passage is of, and what partner."""

import re
from dataclasses import replace
from functools import lru_cache

from index.reading import Reading
from index.table_edges import at_edges
from index.zh import regions as places
from index.zh.partners import JOINTS
from index.zh.regions import Region
from index.zh.tables import cell_at

# What is told of a place in a reading is asked for slot by slot and feature by feature.
_REMEMBERED = 8192
_BRACKETED = 30  # characters that brackets hold where they are an aside
_PART_ENDS = re.compile("[；。！？\n;]")
# 居全国第二, 高于全国, 占全国: the region is what is compared with, not what the figure is of.
_SCOPE = re.compile(r"(?:[居占列于比较从赴]|[居占]据|位列|排名|超过|赶超|逼近|不及)$")
# 仅次于中国的87.4GW: what is compared with has a figure of its own.
_OVER = re.compile(r"(?<![当等])于$")
# 在全国排第3 is a field, 在北京召开 a venue; 在美国卖出3万辆 is where.
_AMONG = re.compile(
    r"[^，。；：！？\n]{0,16}?(?:第[一二三四五六七八九十\d]+(?![季产]|次产)|[位名排居][居列名行首前第]|领先|率先|之[首最]|前列|榜首|唯一|最[大高早长多快]|占|份额|比重)"
)
_VENUE = re.compile(
    r"[^，。；：！？\n]{0,16}?(?:举[行办]|召开|获[悉知]|了解到|看到|[发公]布|[开闭落]幕|签[署约订]|会[见谈晤]|宣布|揭晓|启动|亮相|上市|注册|成立|采访|考察|调研|表示|说)"
)
# 减持美国国债: whose paper is held.
_PAPER = re.compile("(?:政府|长期|短期)?(?:国债|公债|债券|国库券|股票)")
_HOLDING = re.compile(r"(?:[增减]持|持有|抛售|[购买]买?入|购买|卖出|出售)[^，。；：！？\n]{0,16}$")
# 江苏省出口额与浙江省接近: again what the figure is compared with, where no region stands right before 与.
_BESIDE = re.compile(r"[与跟同较]$")
# 除了国内各省，还涉及六大洲: what is added is of others.
_ADDED_TO = re.compile(r"除了?[^，。；！？\n]*$")
_ADDING = re.compile(r"[^，。；！？\n]*，(?:还|也|另|又)")
# 北京8月5日电: where the report was sent from.
_DATELINE = re.compile(r"\s*\d{1,2}月\d{1,2}日\s*(?:电|讯|消息)")
# 俄罗斯媒体报道, 南非官员透露: who told it.
_TELLER = re.compile(
    "(?:当地|主流|官方)?媒体|报纸|电视台"
    r"|[^，。；：！？\n\d]{0,3}(?:官员|人士|专家|学者|外长|发言人|议员|分析师)[^，。；：！？\n\d]{0,6}?(?:透露|表示|称|说|认为|指出|介绍)"
)
# 首尔以南的骊州, 北京附近的廊坊: from where it is told how another lies.
_BEARING = re.compile("(?:市|省)?(?:(?:以|偏)[东南西北]|附近|周边)的")
# 全国首例, 全国最大: the field in which something is first.
_FIRST_OF = re.compile("首[例个家座条批次款]|唯一|最[大高早长多]|第[一二三四五六七八九十\\d]+(?![季产]|次产)")
_FIELDS = frozenset({"world", "continent", "bloc", "country"})
# 全市, 我省: the place of that level which the article is about, whatever others were named since.
_WHOLE = re.compile("(?<![占居比较在于])[全我本]([国省市县区州])(?![长委际场])")
_LEVELS = {
    "国": ("country",),
    "省": ("province",),
    "市": ("city",),
    "县": ("county",),
    "区": ("county", "province"),
    "州": ("city",),
}
_MUNICIPALITIES = frozenset({"北京", "上海", "天津", "重庆"})


@lru_cache(_REMEMBERED)
def governing_regions(reading: Reading, position: int) -> tuple[Region, ...]:
    """The regions that a figure at ``position`` may be of: those before it in its sentence, else the last before that.

    Left out are partners, regions that the figure is only compared with, datelines, and those inside a name: 杭州海关
    reports on all of 浙江. The cell of a table has those of its row's name, its column's heading or the caption.
    """
    own = _meant(reading)
    cell = cell_at(reading.passage.text, position)
    if cell is not None:
        held = at_edges(cell, own)
        if held:
            return tuple(held)
        position = cell.caption[1]
    text = reading.passage.text
    start, _ = reading.sentence_at(position)
    before = [
        r
        for r in own
        if r.end <= position and r.start not in reading.partners and not _closed_off(text, r.end, position)
    ]
    named = [r for r in before if r.start >= start] or before[-1:]
    return () if named and _names_the_whole(text, named[-1], start, position) else tuple(named)


def governing_partners(reading: Reading, position: int) -> list[Region]:
    """The partners (对东盟) that a figure's part of its sentence names last before it, as one list.

    向北京大学捐款 is to none of them.
    """
    text = reading.passage.text
    start, _ = reading.sentence_at(position)
    low = max((m.end() for m in _PART_ENDS.finditer(text, start, position)), default=start)
    before = [
        r
        for r in reading.regions
        if low <= r.start and r.end <= position and r.start in reading.partners and not r.inside_name
    ]
    group = before[-1:]
    for earlier in before[-2::-1]:
        if text[earlier.end : group[0].start].strip('“”"‘’ ') not in JOINTS:
            break
        group.insert(0, earlier)
    return group


def is_excepted(text: str, region: Region) -> bool:
    """Whether a region is left out or only added to: 除美国以外最大的市场, 除了国内31个省，还涉及155个国家."""
    if text.endswith(("除", "除了"), 0, region.start) and "外" in text[region.end : region.end + 3]:
        return True
    if text.startswith(("以外", "之外"), region.end):
        return True
    return _ADDED_TO.search(text, max(0, region.start - _BRACKETED), region.start) is not None and (
        _ADDING.match(text, region.end) is not None
    )


@lru_cache(_REMEMBERED)
def _meant(reading: Reading) -> tuple[Region, ...]:
    """The regions that a reading names and means."""
    return tuple(_own(reading, region) for region in reading.regions if not _is_aside(reading, region))


def _own(reading: Reading, region: Region) -> Region:
    """全国 as the country that a passage speaks of where nothing there or in the title is of China."""
    if not region.text.startswith("全国"):
        return region
    named = [r for r in reading.regions if not r.text.startswith("全国")]
    title = [r for r in places.regions(reading.title) if not r.text.startswith("全国")]
    start, end = reading.sentence_at(region.start)
    before = [r for r in named if r.end <= region.start and not r.inside_name and r.start not in reading.partners]
    countries = [r.name for r in (*title, *before) if places.kind(r.name) == "country"]
    if not countries:
        return region
    # An article with a country in its title may name China elsewhere.
    near = [r for r in named if start <= r.start < end] if any(r.name == countries[-1] for r in title) else named
    home = any(places.relation("中国", r.name) in ("same", "contains") for r in (*near, *title))
    return region if home else replace(region, name=countries[-1])


def _closed_off(text: str, end: int, position: int) -> bool:
    """Whether brackets that hold what ends at ``end`` close before ``position``: 34个省区市（含港澳台地区）."""
    opened = max(text.rfind("（", 0, end), text.rfind("(", 0, end))
    if opened < 0 or end - opened > _BRACKETED:
        return False
    closed = min((at for at in (text.find("）", opened), text.find(")", opened)) if at >= 0), default=-1)
    return end <= closed < position


def _names_the_whole(text: str, region: Region, start: int, position: int) -> bool:
    """Whether 全市 or its like stands after a region of another level, and so means another place than that."""
    said = list(_WHOLE.finditer(text, max(start, region.end), position))
    if not said or (said[-1][1] in "市区" and region.name in _MUNICIPALITIES):
        return False
    return places.kind(region.name) not in _LEVELS[said[-1][1]]


def _is_aside(reading: Reading, region: Region) -> bool:
    """Whether a region is named without its figures being meant."""
    text = reading.passage.text
    low = max(0, region.start - 4)
    beside = _BESIDE.search(text, low, region.start)
    return (
        region.inside_name
        or text.startswith("海关", region.end)
        or _TELLER.match(text, region.end) is not None
        or _BEARING.match(text, region.end) is not None
        or (places.kind(region.name) in _FIELDS and _FIRST_OF.match(text, region.end) is not None)
        or _is_compared(reading, region)
        or is_excepted(text, region)
        or (beside is not None and all(beside.start() != other.end for other in reading.regions))
        or _DATELINE.match(text, region.end) is not None
    )


def _is_compared(reading: Reading, region: Region) -> bool:
    """Whether a region is the field, the venue or the issuer of what a figure is of, or what it is compared with."""
    text = reading.passage.text
    low = max(0, region.start - 4)
    if text.startswith("在", region.start - 1):
        return _AMONG.match(text, region.end) is not None or _VENUE.match(text, region.end) is not None
    if _PAPER.match(text, region.end) and _HOLDING.search(text, max(0, region.start - 24), region.start):
        return True
    if _SCOPE.search(text, low, region.start) is None:
        return False
    figure = region.end + 1 if text.startswith("的", region.end) and _OVER.search(text, low, region.start) else -1
    return all(q.start != figure for q in reading.quantities)
