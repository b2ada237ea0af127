"""Words of which only one can hold: a figure of 境内 is not the one of 海外 that was asked for."""

import re
from functools import lru_cache

# Each line holds alternatives, each in its wordings.
_ALTERNATIVES = """海外|境外|境内外|国外|国际市场|外销 境内(?!外)|国内(?!外)|本土|内销|内地市场
城镇|城市居民 农村|乡村
线上|网上|网络零售 线下|实体店
男子|男性|男足|男篮|男排|男生|男童|男单|男双 女子|女性|女足|女篮|女排|女生|女童|女单|女双
国有企业|国企 民营企业|民企|私营企业 外商投资企业|外资企业|外企
新房|新建商品住宅 二手房
最高|最大|最多 最低|最小|最少
出境|出国 入境|来华
上行 下行
白天|日间 夜间|夜里
客运 货运
收入 支出
本科 专科|高职 研究生"""
_GROUPS = [[re.compile(side) for side in line.split()] for line in _ALTERNATIVES.splitlines()]


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
