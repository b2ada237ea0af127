"""Units and measure words that follow a number (``data/units.tsv``): their names, kinds and base units."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.zh.lexicon import read_table


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: canonical ``name``, ``kind`` of quantity, ``base`` unit and how many of them one unit is."""

    name: str
    kind: str
    base: str
    factor: float


@dataclass(frozen=True, slots=True)
class _Entry:
    """A unit as it is written; it is none before ``not_before``, and after 十 or 两 where it is ``arabic_only``."""

    unit: Unit
    arabic_only: bool
    not_before: str


# 一 with a general measure word is the indefinite article of Chinese (一家公司, "a company"), not a figure.
_ARTICLE_KINDS = frozenset({"count", "people", "box", "grade", "index"})
_COUNT_KINDS = {"box": "count", "people": "count"}
_CURRENCY_SIGNS = (
    "US$ 美元|HK$ 港元|NT$ 新台币|A$ 澳元|C$ 加元|S$ 新加坡元|RMB 元|CNY 元|USD 美元|EUR 欧元|HKD 港元"
    "|$ 美元|¥ 元|€ 欧元|£ 英镑"
)
MEASURED = frozenset({"money", "ratio", "mass", "length", "area", "volume", "energy", "power", "duration", "percent"})


def _load() -> dict[str, _Entry]:
    """Return the entries of the table by every way of writing them; the first line that claims a name has it."""
    written: dict[str, _Entry] = {}
    for row in read_table("units.tsv"):
        kind, name, aliases, base, factor, arabic_only, not_before = (*row, *[""] * 6)[:7]
        entry = _Entry(Unit(name, kind, base or name, float(factor or 1)), bool(arabic_only), not_before)
        for alias in (name, *filter(None, aliases.split("|"))):
            written.setdefault(alias, entry)
    return written


_WRITTEN = _load()
_LONGEST_FROM: dict[str, int] = {}  # the longest way of writing a unit, by its first character
for _written in _WRITTEN:
    _LONGEST_FROM[_written[0]] = max(len(_written), _LONGEST_FROM.get(_written[0], 0))
_NAMED = {entry.unit.name: entry.unit for entry in _WRITTEN.values()}
CURRENCY_SIGNS = {sign: _NAMED[name] for sign, name in (pair.split() for pair in _CURRENCY_SIGNS.split("|"))}
# The unit of each currency by each of its names (人民币: 元); 元 and 角 by themselves name none.
CURRENCIES = {
    name: entry.unit.name
    for name, entry in _WRITTEN.items()
    if entry.unit.kind == "money" and len(name) > 1 and name not in ("块钱", "元钱", "角钱")
}


def unit_named(name: str) -> Unit | None:
    """Return the unit with this canonical name (元, 吨, 标箱), or None."""
    return _NAMED.get(name)


def kind_of(unit: Unit) -> str:
    """Return the kind that a quantity in this unit has; people and boxes are counts."""
    return _COUNT_KINDS.get(unit.kind, unit.kind)


def match_unit(text: str, start: int, *, han: bool = False, one: bool = False) -> tuple[int, Unit] | None:
    """Find the longest unit that begins exactly at ``start`` of folded text.

    Args:
        text: Folded text.
        start: Where the unit would begin.
        han: The number before it is written with Chinese digits.
        one: That number is 一, which is mostly an article.

    Returns:
        The unit's end and the unit, or None.
    """
    longest = _LONGEST_FROM.get(text[start : start + 1])
    if longest is None:
        return None
    for end in range(min(len(text), start + longest), start, -1):
        word = text[start:end]
        entry = _WRITTEN.get(word)
        if entry is None or not _stands(text, end, word, entry):
            continue
        if han and (entry.arabic_only or (one and entry.unit.kind in _ARTICLE_KINDS)):
            continue
        return end, entry.unit
    return None


def units_after_han(*, one: bool) -> list[str]:
    """Return all ways of writing a unit that may follow Chinese digits; ``one`` as for ``match_unit``."""
    return [
        word
        for word, entry in _WRITTEN.items()
        if not entry.arabic_only and not (one and entry.unit.kind in _ARTICLE_KINDS)
    ]


def opening(words: Iterable[str]) -> str:
    """Return a pattern for the first two characters of ``words``, or the one character of those that have no more."""
    seconds: dict[str, set[str]] = {}
    for word in words:
        seconds.setdefault(word[0], set()).add(word[1:2])
    single = {first for first, nexts in seconds.items() if "" in nexts}
    longer = [
        f"{re.escape(first)}[{''.join(sorted(map(re.escape, nexts)))}]"
        for first, nexts in sorted(seconds.items())
        if first not in single
    ]
    return "|".join([f"[{''.join(sorted(map(re.escape, single)))}]", *longer])


def _stands(text: str, end: int, word: str, entry: _Entry) -> bool:
    """Say whether what follows leaves ``word`` a unit: not 位于, 家庭, 5G网络 or m³."""
    after = text[end : end + 1]
    if not after:
        return True
    if word == entry.unit.name and after in entry.not_before:
        return False
    latin = word[-1].isascii() and word[-1].isalpha()
    return not (latin and ((after.isascii() and after.isalnum()) or after in "²³?？"))
