"""What a figure measures: 出口, 营业收入, 居民消费价格指数 and their other names.

The vocabulary is data (``data/metrics.tsv``). Names are read at their longest: 进出口 is not 出口. Two measures side
by side (跨境电商出口) are two, the kind of trade and its direction.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from index.zh.hierarchy import Hierarchy, Relation
from index.zh.lexicon import Lexicon, read_table


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure named at ``text[start:end]``; ``name`` is its canonical name."""

    start: int
    end: int
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    parents: tuple[str, ...]
    group: str
    names: tuple[str, ...]


# Trade in goods is what 出口 means where nothing else is said; trade in services has parts of its own.
_SPHERES: dict[str, dict[str, str]] = {
    "货物贸易": {"": "进出口", "进出口": "进出口", "出口": "出口", "进口": "进口"},
    "服务贸易": {"": "服务贸易", "进出口": "服务贸易", "出口": "服务出口", "进口": "服务进口"},
}
_OF_ANOTHER = frozenset({"增速", "降幅", "占比"})
# Groups of measures of which each is a statistic of its own.
_NATIONAL = frozenset(
    {"output", "flow", "demand", "budget", "money", "capital", "fx", "prices", "pmi", "income", "jobs"}
)
_SUMS = frozenset({"flow", "result", "volume"})
_BALANCES = frozenset({"贸易顺差", "贸易逆差"})
# How people ask, and how news says it. Not measures, hence not in the table.
_WORDINGS = """涨 增长 上涨
跌 下降 下跌
涨了 增长 上涨
跌了 下降 下跌
多了 增加
少了 减少
降了 下降
升了 上升
规模 总额 总值
总额 总值
总值 总额
美金 美元
刀 美元
港币 港元
啥 什么
咋样 怎么样
咋 怎么
几多 多少
花了 投资 支出
赚了 净利润 盈利
赚 盈利 净利润
赔了 亏损
老外 外国
国外 海外 境外
海外 境外 国外
境外 海外 国外
老板 董事长 负责人
一把手 主要负责人
货柜 集装箱
柜子 集装箱
标准箱 标箱
标箱 标准箱 TEU
电动车 新能源汽车
新能源车 新能源汽车
买车 汽车销量
房子 商品房 住房
倒闭 破产
裁员 减员
涨价 价格上涨
降价 价格下降
降息 下调利率
加息 上调利率
头一次 首次
第一次 首次
排第几 位居 排名 位列
排名 位居 位列
占多少 占比 比重
翻倍 增长一倍 翻番
去世 逝世
没了 遇难 死亡
上半年 1至6月 1—6月 前6个月
前七个月 前7个月 1至7月
前7个月 前七个月 1至7月
头七个月 前7个月
头半年 上半年
前三季度 1至9月
一季度 第一季度 1至3月
同比 比上年同期 比去年同期
环比 比上月
一带一路 共建国家 沿线国家
东盟 东南亚国家联盟
私企 民营企业
民企 民营企业
国企 国有企业
外企 外商投资企业 外资企业
老外企业 外资企业
快递 快递业务量
电商 电子商务 网络零售"""


def _load() -> tuple[dict[str, _Entry], dict[str, str], Lexicon]:
    """Read the table: entries by name, canonical names by every name, and the words to look for."""
    entries: dict[str, _Entry] = {}
    names: dict[str, str] = {}
    other_words: list[str] = []
    for row in read_table("metrics.tsv"):
        name, parents, group, aliases, words = (*row, "", "", "", "")[:5]
        written = (name, *filter(None, aliases.split("|")))
        entries[name] = _Entry(name, tuple(filter(None, parents.split(";"))), group, written)
        for alias in written:
            names.setdefault(alias, name)
        other_words.extend(filter(None, words.split("|")))
    return entries, names, Lexicon([*names, *other_words])


_ENTRIES, _NAMES, _LEXICON = _load()
_HIERARCHY = Hierarchy(_NAMES, {name: entry.parents for name, entry in _ENTRIES.items()})
_SAYINGS = {line.split()[0]: tuple(line.split()[1:]) for line in _WORDINGS.splitlines()}
_SAYING_LEXICON = Lexicon(word for word in _SAYINGS if len(word) > 1)


def metrics(text: str) -> list[Metric]:
    """Return the measures that ``text`` names, in order, the longest name at each place and without overlap."""
    found = ((start, end, _NAMES.get(text[start:end])) for start, end in _LEXICON.spans(text))
    return [Metric(start, end, text[start:end], name) for start, end, name in found if name is not None]


def canonical(name: str) -> str | None:
    """Return the canonical name of a measure by any of its names (社零 is 社会消费品零售总额), or None."""
    return _NAMES.get(name)


def names_of(name: str) -> tuple[str, ...]:
    """Return every name of a measure, the canonical one first; empty for an unknown measure."""
    entry = _ENTRIES.get(_NAMES.get(name, ""))
    return entry.names if entry else ()


def relation(a: str, b: str) -> Relation:
    """Relate two measures by any of their names.

    Returns:
        ``contains`` where ``a`` counts all of ``b`` (进出口, 出口), ``contained`` the other way round, ``disjoint``
        where a figure of one is never one of the other (出口, 进口), else ``unknown`` (跨境电商, 出口).
    """
    return _HIERARCHY.relation(a, b, _apart)


def is_kind(name: str) -> bool:
    """Say whether a measure is a kind of trade (跨境电商, 一般贸易), which a direction (出口) is said of."""
    entry = _ENTRIES.get(_NAMES.get(name, ""))
    return entry is not None and (entry.group == "trade" or entry.name in _SPHERES)


def is_change(name: str) -> bool:
    """Say whether a measure is of another one (增速, 占比): of 出口额…，增速为… it is of 出口."""
    return name in _OF_ANOTHER


def is_sum(name: str) -> bool:
    """Say whether a measure is told as a sum (出口, 净利润, 销量) and its growth by a word of its own."""
    entry = _ENTRIES.get(_NAMES.get(name, ""))
    return entry is not None and entry.group in _SUMS


def is_balance(name: str) -> bool:
    """Say whether a measure is what exports and imports differ by."""
    return name in _BALANCES


def composed(names: Iterable[str]) -> frozenset[str]:
    """What measures named side by side are together: 服务贸易 and 出口 are 服务出口, trade in goods is plain trade."""
    found = set(names)
    for kind, parts in _SPHERES.items():
        if found & (set(parts.values()) - {kind, parts[""]}) and not found & parts.keys():
            found -= {kind}  # 服务进出口…，其中服务出口…
        if kind in found:
            directions = found & parts.keys()
            found -= {kind, *directions}
            found |= {parts[one] for one in directions} or {parts[""]}
    if "扣非净利润" in found:
        found -= {"净利润"}  # 扣除非经常性损益后的净利
    if found & _BALANCES:
        found -= {"进出口"}  # 外贸顺差 is the balance of trade
    return frozenset(found)


def are_of_two_offices(a: str, b: str) -> bool:
    """Say whether two measures are statistics of two sorts, as nations count them: 外贸总额 and 社会消费品零售总额."""
    groups = {entry.group for name in (a, b) if (entry := _ENTRIES.get(_NAMES.get(name, ""))) is not None}
    return len(groups) > 1 and groups <= _NATIONAL


def wholes(name: str) -> frozenset[str]:
    """Return every measure that counts all of ``name`` and more (出口: 进出口); empty for an unknown measure."""
    canon = _NAMES.get(name)
    return frozenset() if canon is None else _HIERARCHY.above(canon)


def wordings(question: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the measures and colloquial wordings of a question, each with the other words for it.

    For a measure these are all its names, the canonical one first. Measures come first, then wordings, each in order.
    """
    found = [(metric.text, names_of(metric.name)) for metric in metrics(question)]
    sayings = [question[start:end] for start, end in _SAYING_LEXICON.spans(question)]
    sayings.extend(char for char in question if char in _SAYINGS)
    return found + [(saying, _SAYINGS[saying]) for saying in sayings]


def _apart(a: str, b: str) -> bool:
    """Say whether two measures, or any that count all of them, are alternatives: 出口 and 进口, and all below them."""
    return any(_alternatives(one, other) for one in _line(a) for other in _line(b))


def _line(name: str) -> frozenset[str]:
    """Return ``name`` and every measure that counts all of it."""
    return _HIERARCHY.above(name) | {name}


def _alternatives(a: str, b: str) -> bool:
    """Say whether two measures are of one group, and neither counts the other."""
    same_group = bool(_ENTRIES[a].group) and _ENTRIES[a].group == _ENTRIES[b].group
    return same_group and a != b and a not in _HIERARCHY.above(b) and b not in _HIERARCHY.above(a)
