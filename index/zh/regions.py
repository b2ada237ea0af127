"""Places in Chinese news: where they are named, and which lies in which.

Names, short names and superiors are data (``data/regions.tsv``). A name that stands for several places, or is a common
word besides, is read only in a form that is certain. Memberships of blocs are those of the data, not of an article's
year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from index.zh.hierarchy import Hierarchy, Relation
from index.zh.lexicon import Lexicon, read_table


@dataclass(frozen=True, slots=True)
class Region:
    """A place named at ``text[start:end]``.

    ``name`` is canonical (浙江 for 浙江省). ``inside_name`` says that the words are part of the name of an organisation
    or a street (上海证券交易所, 北京路), which need not be about the place.
    """

    start: int
    end: int
    text: str
    name: str
    inside_name: bool


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    kind: str
    parents: tuple[str, ...]


# Kinds whose bounds are vague or change: not being listed in them proves nothing.
_VAGUE = frozenset({"world", "area"})

_SHORT_FORMS = """京 北京|津 天津|沪 上海|渝 重庆|冀 河北|晋 山西|蒙 内蒙古|辽 辽宁|吉 吉林|黑 黑龙江|苏 江苏|江 江苏
|浙 浙江|皖 安徽|闽 福建|赣 江西|鲁 山东|豫 河南|鄂 湖北|湘 湖南|粤 广东|桂 广西|琼 海南|川 四川|黔 贵州|贵 贵州|滇 云南
|云 云南|陕 陕西|甘 甘肃|宁 宁夏|青 青海|港 香港|澳 澳门|台 台湾"""
_SHORT_COUNTRY_FORMS = """中 中国|美 美国|欧 欧盟|俄 俄罗斯|日 日本|韩 韩国|法 法国|德 德国|英 英国|印 印度|非 非洲
|乌 乌克兰|越 越南|泰 泰国|老 老挝|缅 缅甸|蒙 蒙古国"""
_PROVINCE_GROUPS = """江浙沪 江浙 苏浙沪 苏浙皖 苏浙 浙沪 沪浙 沪苏浙皖 沪苏浙 沪苏 京沪 京津 京冀 津冀 粤港 港澳台 港澳
粤澳 粤桂 粤闽 闽粤 闽台 闽浙 浙闽 鲁豫 晋陕蒙 晋陕 陕甘宁 陕甘 湘鄂赣 湘赣 湘鄂 川滇 云贵川 云贵 滇黔 黔桂 滇桂
黑吉辽 甘青 豫鲁 豫皖 皖赣 湘粤 琼粤 粤琼 沪渝 京津沪渝 粤赣 闽赣 浙皖 浙赣"""
_COUNTRY_GROUPS = """中日韩 美日韩 中美 中欧 中俄 中日 中韩 中法 中德 中英 中印 中非 中越 中泰 中老 中缅 中蒙 日韩 美日
美韩 美欧 欧美 美俄 俄美 俄乌 英美 美英 美中 俄中"""


def _pairs(forms: str) -> dict[str, str]:
    return dict(form.split() for form in forms.split("|"))


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_SHORT = _pairs(_SHORT_FORMS)
_SHORT_COUNTRIES = _pairs(_SHORT_COUNTRY_FORMS)


def _characters(words: str, at: int) -> str:
    """Return the characters that stand at ``at`` in one of ``words``."""
    return "".join(sorted({word[at] for word in words.split()}))


_FIRMS = "京沪粤浙苏闽赣鲁豫鄂湘皖冀晋桂琼川渝黔滇陕津"
_GOING = "在赴驻抵来入离返"
_BOUND = "京津沪粤浙渝鲁豫鄂湘皖冀晋桂赣闽琼黔滇陕川"
_GROUPS = f"{_PROVINCE_GROUPS} {_COUNTRY_GROUPS}"
# Where one may stand: a class of characters, which the engine looks for fast, and one neighbour.
_MAY_BE_ABBREVIATED = re.compile(
    f"[{_characters(_GROUPS, 0)}{_FIRMS}](?:(?=[{_characters(_GROUPS, 1)}企籍商])|(?<=[{_GOING}].))"
)
# A single character is a place only in company (江浙沪), before 企, 商 or 籍 (粤企), or after a verb of going (来浙).
_ABBREVIATED = re.compile(
    rf"(?P<provinces>{_any(_PROVINCE_GROUPS)})(?![江铁A-Za-z])"
    rf"|(?<![其集当高初之空途家期年月])(?P<countries>{_any(_COUNTRY_GROUPS)})(?![语文元食女学尼化年])"
    rf"|(?P<firms>[{_FIRMS}])"
    r"(?=企|籍|商(?!银行|证券|期货|基金|[品业务店场用家标城圈贸超榷议定讨谈]))"
    rf"|(?<=[{_GOING}])(?P<bound>[{_BOUND}])(?![东园江剧能菜酒级升津花A-Za-z])"
)
# 东部 and its like are China's macro regions only on their own: 浙江西部 and 盆地中部 are parts of something else.
_DIRECTIONS = frozenset({"东部", "西部", "中部", "中西部", "东北", "西北", "西南"})
_DIRECTION_BEFORE = re.compile(r"(?:[^\u4e00-\u9fff]|[在的和与及对了往赴从到来])$")
_DIRECTION_AFTER = re.compile("[风侧角向偏部方沿边气面]|有|多云|地震|城区|山区|近海|海域|出口处")
_IN_NAME = re.compile(
    r"[^，。；、：！？\s\d在与和的是有对向从到被那这某]{0,4}?(?:大学|学院|银行|证券|交易所|公司|集团|医院|协会|商会|研究院|研究所|法院|检察院|公安|警方|中学|小学|动物园|博物馆|图书馆|海事局|出版社|俱乐部"
    r"|学会|总会|联合会|基金会|研究会|促进会|兵团|[中高]院(?!士)"
    r"|日报|邮报|晚报|晨报|早报|时报|商报|快报|青年报|都市报|电视台|广电|卫视|广播电台|新闻网|机场|火车站|班列|专列|通讯社|控股|股份|建材|实业|药业|重工|矿业|石化|茅台|啤酒|置业|航空|[东西南北中]?路(?!线|径|透|网|演|段|过|由))"
    # 山东甲乙新能源有限公司, 世界500强
    r"|[^，。；、：！？\s\d在与和的是有对向从到被那这某]{0,10}?(?:股份)?有限(?:责任)?公司"
    r"|\d+强"
    # 中华人民共和国土地管理法
    r"|(?<=共和国)[^，。；、：！？《》\s]{1,20}?(?:法|条例)[》第]"
)
# 世界童子军大会, 亚洲杯: the field of a contest or meeting is part of its name.
_EVENT = re.compile(
    r"[^，。；、：！？\s\d的]{0,8}?(?:大会|锦标赛|选拔赛|联赛|运动会|论坛|博览会)|杯|纪录|冠军|遗产|非遗|(?:贸易|卫生|气象)组织"
)
# 中国公司 is the name of none.
_NATIVE = re.compile("公司|集团")
# 甲乙商贸（上海）有限公司, in questions cut short
_BRACKETED = re.compile(r"[）)](?![^，。；\n]{0,2}\d)")


def _load() -> tuple[dict[str, _Place], dict[str, str], Lexicon]:
    """Read the table: places by name, canonical names by every name, and the words to look for."""
    places: dict[str, _Place] = {}
    names: dict[str, str] = {}
    other_words: list[str] = []
    for row in read_table("regions.tsv"):
        name, kind, parents, aliases, words = (*row, "", "", "")[:5]
        places[name] = _Place(name, kind, tuple(filter(None, parents.split(";"))))
        for written in (name, *filter(None, aliases.split("|"))):
            names[written] = name
        other_words.extend(filter(None, words.split("|")))
    return places, names, Lexicon([*names, *other_words])


_PLACES, _NAMES, _LEXICON = _load()
_HIERARCHY = Hierarchy(_NAMES, {name: place.parents for name, place in _PLACES.items()})


def regions(text: str) -> list[Region]:
    """Return the places that ``text`` names, in order, the longest name at each place and without overlap."""
    found = [(start, end, _NAMES.get(text[start:end])) for start, end in _LEXICON.spans(text)]
    taken = [(start, end) for start, end, _ in found]
    for start, end, name in _abbreviated(text):
        if not any(left < end and start < right for left, right in _near(taken, start)):
            found.append((start, end, name))
    found += list(_districts(text, found))
    found.sort()
    named: list[Region] = []
    for start, end, place in reversed(found):
        if place is not None and not _is_part(text, start, end):
            inside = _is_inside(text, start, end, place) or (bool(named) and _leads(end, place, named[-1]))
            named.append(Region(start, end, text[start:end], place, inside))
    return named[::-1]


def _is_inside(text: str, start: int, end: int, name: str) -> bool:
    """Whether the words at ``text[start:end]`` are part of a name."""
    if text[max(0, start - 1) : start] in ("（", "(") and _BRACKETED.match(text, end) and start > 1:
        return "\u4e00" <= text[start - 2] <= "\u9fff"
    if _PLACES[name].kind in ("world", "continent") and _EVENT.match(text, end):
        return True
    if _PLACES[name].kind == "country" and _NATIVE.match(text, end):
        return False
    return _IN_NAME.match(text, end) is not None


def _leads(end: int, name: str, following: Region) -> bool:
    """Whether a place only tells where one inside a name lies, as part of that name: 山东省郯城县人民法院."""
    return following.inside_name and following.start == end and contains(name, following.name)


def _districts(text: str, found: list[tuple[int, int, str | None]]) -> Iterator[tuple[int, int, str]]:
    """Yield the counties named without 市, 县 or 区 right after the place they lie in: 沈阳新民."""
    starts = {start for start, _, _ in found}
    for _, end, name in found:
        for size in (3, 2):
            stem = text[end : end + size]
            county = next((_NAMES[stem + ending] for ending in "市县区" if stem + ending in _NAMES), None)
            if name is None or county is None or end in starts or text[end + size : end + size + 1] in "市县区":
                continue
            if contains(name, county):
                yield end, end + size, county
                break


def canonical(name: str) -> str | None:
    """Return the canonical name of a place by any of its names (浙江省 is 浙江, 我国 is 中国), or None."""
    return _NAMES.get(name)


def kind(name: str) -> str | None:
    """Return the kind of a place, or None for an unknown name.

    One of world, continent, bloc, area (vague bounds), macro (of provinces or cities), country, province, city, county
    and foreign (places of other countries).
    """
    place = _PLACES.get(_NAMES.get(name, ""))
    return place.kind if place else None


def members(kind: str, within: str) -> frozenset[str]:
    """Return the canonical names of the places of a kind (of ``kind``) that certainly lie in ``within``."""
    return frozenset(name for name in _PLACES if _PLACES[name].kind == kind and contains(within, name))


def contains(a: str, b: str) -> bool:
    """Say whether place ``b`` certainly lies in ``a`` or is a member of it; a place does not contain itself."""
    outer, inner = _NAMES.get(a), _NAMES.get(b)
    return outer is not None and inner is not None and outer in _HIERARCHY.above(inner)


@lru_cache(1 << 16)
def relation(a: str, b: str) -> Relation:
    """Relate two places by any of their names.

    Returns:
        ``unknown`` where a name is unknown, where bounds are vague, or where the two overlap in part (大湾区, 广东).
    """
    return _HIERARCHY.relation(a, b, _apart)


def _apart(a: str, b: str) -> bool:
    """Say whether two places of certain bounds have nothing in common."""
    return not {_PLACES[a].kind, _PLACES[b].kind} & _VAGUE and not _within(a) & _within(b)


@cache
def _within(name: str) -> frozenset[str]:
    """Return ``name`` and every place that lies in it."""
    return frozenset({name, *(other for other in _PLACES if name in _HIERARCHY.above(other))})


def _abbreviated(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the places written as one character each."""
    floor = 0
    for place in _MAY_BE_ABBREVIATED.finditer(text):
        found = _ABBREVIATED.match(text, place.start()) if place.start() >= floor else None
        if found is None:
            continue
        floor = found.end()
        table = _SHORT_COUNTRIES if found.lastgroup == "countries" else _SHORT
        for offset, char in enumerate(found[0]):
            yield found.start() + offset, found.start() + offset + 1, table[char]


def _is_part(text: str, start: int, end: int) -> bool:
    """Say whether a direction word names a part of something other than China."""
    if text[start:end] not in _DIRECTIONS:
        return False
    before = text[max(0, start - 1) : start]
    return bool(before and not _DIRECTION_BEFORE.search(before)) or _DIRECTION_AFTER.match(text, end) is not None


def _near(taken: list[tuple[int, int]], start: int) -> list[tuple[int, int]]:
    """Return the spans of a sorted list that could touch a character at ``start``."""
    low, high = 0, len(taken)
    while low < high:
        middle = (low + high) // 2
        if taken[middle][1] <= start:
            low = middle + 1
        else:
            high = middle
    return taken[low : low + 1]
