"""The one measure that names side by side make up: 跨境电商 and 出口 are 跨境电商出口."""

import re
from collections.abc import Sequence

from index.zh.metrics import canonical, is_kind, metrics, names_of, wordings

# How a measure moves, or which part of a whole it is, is said of a measure; by itself it names none.
CHANGES = frozenset({"增速", "降幅", "占比"})

# What a measure is counted in, by the end of its name; the others (出口, 销量) may be in anything. Every measure has
# shares, growth and ranks.
_ALWAYS = frozenset({"percent", "points", "ratio", "rank"})
_COUNTED_IN = tuple(
    (re.compile(f"(?:{ends})$"), frozenset(kinds.split()))
    for ends, kinds in (
        ("汇率", "money rate number"),
        ("率", "number"),
        ("人口|[人用户游客]+数|就业|企业数|海外仓|专利数|开行量", "count number"),
        ("降雨量", "length volume"),
        ("气温", "temperature"),
        ("面积", "area"),
        ("[发用]电量", "energy"),
        ("装机容量", "power"),
        ("指数", "number index"),
        (
            "额|值|收入|利润|支出|资金|[顺逆]差|投资|外资|贷款|存款|工资|价格?|票房|亏损|余额|投入|储备|融资规模",
            "money rate number",
        ),
    )
)


def measures_in(measure: str, kind: str) -> bool:
    """Whether a figure of this kind (of ``Quantity``) can be one of a measure: no 国内生产总值 is in 吨."""
    if kind in _ALWAYS:
        return True
    return next((kind in kinds for ends, kinds in _COUNTED_IN if ends.search(measure)), True)


def measure_of(names: Sequence[str]) -> str:
    """The measure that a figure is of, by the names that govern it.

    A kind of trade goes with a direction; otherwise the last name, nearest to the figure, counts.

    Args:
        names: Canonical names in their order, as ``metrics`` gives them.

    Returns:
        The canonical name, a kind first (跨境电商出口); empty where nothing but a change is named.
    """
    told = [name for name in names if name not in CHANGES]
    kinds = [name for name in told if is_kind(name)]
    others = [name for name in told if not is_kind(name)]
    return "".join([*kinds[-1:], *others[-1:]])


def measure_named(words: str) -> str:
    """The measure that a user's words name, by any of its names or as people say it (社零, 赚了); empty for none."""
    named = measure_of([metric.name for metric in metrics(words)])
    if named:
        return named
    said = (canonical(other) for _, others in wordings(words) for other in others)
    return next((name for name in said if name is not None and names_of(name)), "")
