"""Figures in Chinese news: what stands where, what it is worth and which way it moves.

The span ``[start:end]`` holds the number, its unit and the qualifier directly attached on either side (超151.78亿元,
约100个, 5%左右), never the word of change before it (增长): that is ``direction`` with its own ``direction_span``.
``core_start:core_end`` leaves the outer qualifier off; 多 and 余 inside a number (4万多家) stay in the core. A verb
that qualifies (突破100亿元, 约为5%) sets ``qualifier`` and stays outside the span.

Dates, clock times, quarters and named periods (2022年, 7月, 15时30分, 第三季度, 前7个月) are no quantities here; a
length of time (5年, 3个月) is one, of kind ``duration``. Nor is 一 before a general measure word (一家公司), which is
Chinese for "a".
"""

import re
from dataclasses import dataclass, replace

from index.zh.changes import Change, change_before
from index.zh.figures import next_figure
from index.zh.numerals import fold
from index.zh.shares import Core
from index.zh.units import MEASURED, unit_named


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure at ``text[start:end]``.

    Attributes:
        start: Where the span begins, its qualifier included.
        end: Where it ends.
        text: The span, verbatim.
        value: The figure in ``unit`` (1.66万亿元 is 1.66e12 元, 23.8% is 23.8); None where words name none (数十亿).
        high: The upper end of a range, else None.
        unit: Canonical unit, empty for plain numbers and fractions; compound units are written 元/吨.
        kind: money, percent, points, ratio, rank, count, mass, length, area, volume, energy, power, temperature,
            frequency, torque, charge, duration, data, traffic (吨公里), grade (级, 度), index (点), rate (compound
            units but prices) or number.
        qualifier: 约, 近, 超 (also 逾, 多, 余), 不足, 至少, 至多 or empty.
        direction: up, down, flat or empty.
        comparison: yoy (同比), mom (环比) or empty.
        direction_span: Where the word of change stands, or None.
        core_start: Where the span begins without its qualifier.
        core_end: Where it ends without it.
    """

    start: int
    end: int
    text: str
    value: float | None
    high: float | None
    unit: str
    kind: str
    qualifier: str
    direction: str
    comparison: str
    direction_span: tuple[int, int] | None
    core_start: int
    core_end: int


_QUALIFIERS = {
    "约": "大约 约 大概 差不多",
    "近": "将近 接近 近乎 近",
    "超": "超过 超出 超逾 超 逾 高于 多于 大于",
    "不足": "不足 不到 未满 不满 低于 少于 小于 未达",
    "至少": "至少 不少于 不低于 起码 不小于",
    "至多": "至多 不超过 不高于 不多于 最多 顶多 不超 不大于",
}
_BEFORE_WORDS = {word: name for name, words in _QUALIFIERS.items() for word in words.split()} | {"上": "超", "过": "超"}
# 约, 近 and 超 also end words of their own: 签约100个, 附近3家, 中超3场.
_BEFORE = re.compile(
    r"(?:(?<![合条节预签特公契违纽履邀制集租简续毁解隐失婉])约|(?<![附最邻靠临逼亲贴就远])近|(?<![赶中反英德意女西法])超"
    rf"|{'|'.join(sorted((w for w in _BEFORE_WORDS if w not in '约近超上过'), key=len, reverse=True))}) ?$"
)
# 上百家, 过亿元, 过半: only before a number that is a bare scale word.
_BEFORE_BARE = re.compile(r"(?:(?<![以之线网路海车身会市])上|(?<![超通经不透])过)$")
# Said of the figure but by a verb, which stays outside the span: 突破100亿元, 约为5%.
_SAID = re.compile(r"(?:(?P<past>突破了?)|约[为有占]) ?$")
# Every word of the three patterns by its last character, which stands right before the figure: a pattern that must end
# somewhere is tried from everywhere before it.
_LAST_BEFORE = {word[-1] for word in _BEFORE_WORDS} | set("破了为有占")
_AFTER_WORDS = {
    "左右": "约", "上下": "约", "以上": "至少", "及以上": "至少", "有余": "超", "之多": "", "多": "超", "余": "超",
    "开外": "超", "出头": "超", "以下": "至多", "以内": "至多", "及以下": "至多", "之内": "至多", "(含)以上": "至少",
}  # fmt: skip
_AFTER = re.compile(
    r" ?(?:左右|上下|及?以上|有余|之多|开外|出头|及?以下|以内|\(含\)以上|之内(?!在)"
    r"|(?P<some>多(?![元样种层次个家名方边云维功渠措地点路式数国角头少项])|余(?![额杭下地热款票])))"
)
_LIST_GAP = re.compile(r"[、和与及, ]{1,2}|以及")
_RECENT = re.compile(r"(?:历时|耗时|用时|为期|长达|持续|延续|时隔|有着?|了)(?:将|接)?近$")


def quantities(text: str) -> list[Quantity]:
    """Return the figures of ``text`` in order, never overlapping; linear in the length of the text."""
    folded = fold(text)
    found: list[Quantity] = []
    floor = 0
    core, position = next_figure(folded, 0)
    while core is not None:
        quantity = _dress(text, folded, core, floor)
        if quantity is not None:
            found.append(_continue_list(folded, found, quantity))
            floor = quantity.end
        core, position = next_figure(folded, max(position, floor))
    return found


def normalise(quantity: Quantity) -> tuple[float | None, str]:
    """Return the value in its base unit, and that unit: 3公里 is (3000, 米), 三成 is (30, %), 翻一番 is (1, 倍)."""
    value, base, factor = quantity.value, quantity.unit, 1.0
    if quantity.unit == "番":
        return (None if value is None else 2**value - 1), "倍"
    if quantity.kind == "ratio" and not quantity.unit:
        return (None if value is None else value * 100), "%"
    if quantity.kind != "rank":
        above, _, below = quantity.unit.partition("/")
        unit, per = unit_named(above), unit_named(below)
        if unit is not None:
            base, factor = unit.base, unit.factor
        if below:
            base, factor = f"{base}/{per.base if per else below}", factor / (per.factor if per else 1.0)
    return (None if value is None else value * factor), base


def comparable(a: Quantity, b: Quantity) -> bool:
    """Say whether two figures measure in the same unit, so that their values can be set side by side."""
    return (a.kind == "rank") == (b.kind == "rank") and normalise(a)[1] == normalise(b)[1]


def same_value(a: Quantity, b: Quantity, tolerance: float = 1e-9) -> bool:
    """Say whether two figures are worth the same, whatever their wording: 12亿美元 and 120000万美元.

    Args:
        a: A figure.
        b: Another.
        tolerance: Largest difference, as a share of the larger value.

    Raises:
        ValueError: If ``tolerance`` is negative.
    """
    if tolerance < 0:
        raise ValueError("tolerance must not be negative")
    if not comparable(a, b) or a.value is None or b.value is None:
        return False
    pairs = [(normalise(a)[0], normalise(b)[0])]
    if (a.high is None) != (b.high is None):
        return False
    if a.high is not None and b.high is not None:
        pairs.append((normalise(replace(a, value=a.high))[0], normalise(replace(b, value=b.high))[0]))
    return all(x is not None and y is not None and abs(x - y) <= tolerance * max(abs(x), abs(y)) for x, y in pairs)


def _dress(text: str, folded: str, core: Core, floor: int) -> Quantity | None:
    """Add what stands around a core: qualifiers and words of change; None where a bare 百, 千, 万 has no qualifier."""
    start, end, qualifier = core.start, core.end, core.vague
    before = _qualifier_before(folded, core, floor)
    if before is not None:
        start, qualifier = before
    elif core.needs_qualifier and not core.vague:
        return None
    after = _AFTER.match(folded, end)
    if after and (after["some"] is None or core.kind in MEASURED):
        end = after.end()
        qualifier = qualifier if before else _AFTER_WORDS[after[0].strip()] or qualifier
    change = Change(core.direction) if core.direction else change_before(folded, start, core.kind)
    if not change.direction and change.comparison and core.value is not None and core.value < 0:
        change = replace(change, direction="down")
    return Quantity(
        start, end, text[start:end], core.value, core.high, core.unit, core.kind, qualifier,
        change.direction, change.comparison, change.span, core.start, core.end,
    )  # fmt: skip


def _qualifier_before(folded: str, core: Core, floor: int) -> tuple[int, str] | None:
    """Return where the qualifier that ends at the core begins, and its canonical name."""
    window = folded[max(floor, core.start - 6) : core.start]
    if window.removesuffix(" ")[-1:] not in _LAST_BEFORE:
        return None
    found = _BEFORE.search(window) or (_BEFORE_BARE.search(window) if core.bare else None)
    if found is None:
        said = _SAID.search(window)
        return (core.start, "超" if said["past"] else "约") if said else None
    word = found[0].strip()
    # 近5年 is "the last five years", a period, unless something lasted that long.
    if core.kind == "duration" and word == "近" and not _RECENT.search(folded[max(floor, core.start - 6) : core.start]):
        return None
    return core.start - len(found[0]), _BEFORE_WORDS[word]


def _continue_list(folded: str, found: list[Quantity], quantity: Quantity) -> Quantity:
    """Give a figure of a list the direction of the one before: 分别增长5%、3%和2%."""
    if not found or quantity.direction or quantity.comparison:
        return quantity
    last = found[-1]
    if last.direction_span is None or not _alike(last.kind, quantity.kind):
        return quantity
    if not _LIST_GAP.fullmatch(folded, last.end, quantity.start):
        return quantity
    return replace(quantity, direction=last.direction, comparison=last.comparison, direction_span=last.direction_span)


def _alike(a: str, b: str) -> bool:
    return a == b or {a, b} == {"percent", "ratio"}
