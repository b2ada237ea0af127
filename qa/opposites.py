"""Words of which only one can hold: a figure of 境内 is not the one of 海外 that was asked for."""

import re
from functools import lru_cache

# Each line holds alternatives, each in its wordings: first those that are parts of a whole.
_PARTS = """海外|境外|境内外|国外|国际市场|国际航线|外销 境内(?!外)|国内(?![生外]|油价)|本土|内销|内地市场
城镇|城市居民 农村|乡村
线上|网上|网络零售 线下|实体店
国有企业|国企 民营企业|民企|私营企业 外商投资企业|外资企业|外企
新房|新建商品住宅 二手房
出境|出国 入境|来华
白天|日间 夜间|夜里
客运 货运
本科 专科|高职 研究生"""
_OTHERS = r"""男子|男性|男足|男篮|男排|男生|男童|男单|男双 女子|女性|女足|女篮|女排|女生|女童|女单|女双
最高|最大|最多 最低|最小|最少
上行 下行
春节 五一|劳动节 端午 中秋|国庆|十一黄金周 元旦 清明 6[·.]?18(?!\d) 双十一|双11 双十二|双12
收入 支出"""
_GROUPS = [[re.compile(side) for side in line.split()] for line in f"{_PARTS}\n{_OTHERS}".splitlines()]
_OF_WHOLES = len(_PARTS.splitlines())
# 不算汽车，零售额…: what is told is of the rest.
_EXCEPTED = re.compile("不[算含计](?!入|划|上)|不包括|剔除|扣除|除去")


@lru_cache(4096)
def sides(text: str) -> tuple[tuple[int, frozenset[int]], ...]:
    """Which alternatives a text names: (number of the group, numbers of the sides)."""
    found = ((n, frozenset(i for i, side in enumerate(group) if side.search(text))) for n, group in enumerate(_GROUPS))
    return tuple((n, named) for n, named in found if named)


def opposed(asked: str, said: str) -> bool:
    """Whether ``said`` names an alternative to what ``asked`` names, and not that itself."""
    wanted = sides(asked)
    if not wanted:
        return False
    told = dict(sides(said))
    return any(len(named) == 1 and told.get(n) and not (told[n] & named) for n, named in wanted)


def narrowed(asked: str, said: str) -> bool:
    """Whether ``said`` names a part of a whole (境外市场), or leaves one out, of which ``asked`` says nothing."""
    if _EXCEPTED.search(said) and not _EXCEPTED.search(asked):
        return True
    wanted = dict(sides(asked))
    return any(n < _OF_WHOLES and len(told) == 1 and n not in wanted for n, told in sides(said))
