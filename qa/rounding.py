"""How exactly a figure is said, and whether two can be the same: 5.2万亿元 and 5.16万亿元, 超5万亿元 and both."""

import re
from dataclasses import dataclass

from index.zh.numerals import fold, match_number
from index.zh.quantities import Quantity, comparable, normalise

# 迈上5万亿元台阶, 站上3000点: a mark that is passed, as 突破 says it.
_PASSED = re.compile(r"(?:突破|站上|迈[上过入]|跨[过越上入]|跃上|登上|超越)了? ?$")
_MARK = re.compile(r"(?:人民币)?[的这一]{0,2}(?:大关|关口|台阶|门槛|整数关)")
_DIGIT = re.compile(r"\d|[零一二两三四五六七八九十百千万亿]")


@dataclass(frozen=True, slots=True)
class Extent:
    """The values that a figure can stand for, between ``low`` and ``high`` in ``unit``.

    ``rough`` where a word says that it is not the figure itself (超, 近, 约) or it is a range.
    """

    low: float
    high: float
    unit: str
    rough: bool

    @property
    def width(self) -> float:
        """How far apart its ends are."""
        return self.high - self.low


def extent(quantity: Quantity, before: str = "", after: str = "") -> Extent | None:
    """What a figure between the texts ``before`` and ``after`` can stand for; None for words (数十亿).

    A plain figure is right to half its last digit. 超5万亿元 is above 5 and below the next such mark, 近 below it, 约
    on either side.
    """
    value, unit = normalise(quantity)
    steps = _steps(quantity)
    if value is None or steps is None or not quantity.value:
        return None
    factor = value / quantity.value
    written, last, mark = (step * abs(factor) for step in steps)
    if quantity.high is not None:
        return Extent(value, quantity.high * factor, unit, rough=True)
    qualifier = quantity.qualifier or ("超" if _PASSED.search(before) or _MARK.match(after) else "")
    low, high = {
        "": (value - written / 2, value + written / 2),
        "约": (value - last, value + last),
        "近": (value - mark, value),
        "不足": (value - mark, value),
        "至多": (value - mark, value),
    }.get(qualifier, (value, value + mark))
    return Extent(low, high, unit, rough=bool(qualifier))


def agree(a: Extent, b: Extent) -> bool:
    """Whether one value can be meant by both."""
    if a.unit != b.unit:
        return False
    slack = 1e-6 * min(a.width, b.width)
    return min(a.high, b.high) - max(a.low, b.low) > slack


def rounds(rough: Extent, exact: Extent) -> bool:
    """Whether ``rough`` says roughly what ``exact`` says exactly."""
    return rough.rough and not exact.rough and exact.width < rough.width and agree(rough, exact)


def same_measure(a: Quantity, b: Quantity) -> bool:
    """Whether two figures can be of one thing: one unit, and neither up where the other is down or a level."""
    moves = (a.direction or "", b.direction or "")
    return comparable(a, b) and (moves[0] == moves[1] or (a.kind in ("percent", "points", "ratio") and "" in moves))


def _steps(quantity: Quantity) -> tuple[float, float, float] | None:
    """What the last digit is worth, the last that is not zero, and how far the next mark is; in the figure's own unit.

    Marks come in halves: after 1.5万亿元 comes 2万亿元, after 1.6 comes 1.7.
    """
    core = fold(quantity.text[quantity.core_start - quantity.start : quantity.core_end - quantity.start])
    at = _DIGIT.search(core)
    number = match_number(core, at.start()) if at else None
    if number is None or not number.value:
        return None
    if number.han:
        step = float(10 ** _zeros(int(abs(number.value)))) if number.value.is_integer() else 0.1 * number.scale
        return step, step, step
    mantissa = re.match(r"[\d,]+(?:\.(\d+))?", core[number.start :])
    decimals = len(mantissa[1] or "") if mantissa else 0
    written = number.scale / 10**decimals
    digits = round(abs(number.value) / written)
    last = written * 10 ** _zeros(digits)
    half = len(str(digits).rstrip("0")) > 1 and str(digits).rstrip("0").endswith("5")
    return written, last, last * (5 if half else 1)


def _zeros(value: int) -> int:
    """How many zeros a whole number ends in."""
    digits = str(value)
    return len(digits) - len(digits.rstrip("0"))
