"""Numbers as Chinese news writes them: 1,234.5万, 4万多, 三百二十亿, 十几, 二三十, 1亿2000万.

All functions are pure, take text folded by ``fold`` and run in time linear in the length of the number.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from index.zh.widths import HALF_WIDTH, folder

_FOLD = folder(HALF_WIDTH | {ord("\u00a0"): " ", ord("−"): "-", ord("﹣"): "-", ord("﹪"): "%", ord("￥"): "¥"})

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

# 千 and 百 also open units (千克, 千瓦时) and other words (百分点, 百度): there they are no multiplier.
_OPENS_UNIT = r"(?:千(?![克瓦米卡伏帕赫焦])|百(?![分度]))"
# 多 and 余 mean "and some" unless they open a word of their own (多元化, 余额).
_SOME = (
    r"(?:多(?!样|边|维|功能|层次|渠道|举措|方面|云|元(?:化|文|主|融|产|格|需|投|共|发|治)|种形式)"
    r"|余(?!额|杭|姚|热|款|票|粮|震))"
)
_SCALE = rf"(?:[十百千]?万{_SOME}?亿|[百千]?万|[十百千]{_SOME}?[万亿]|亿|个亿(?!万)|{_OPENS_UNIT})"
_ARABIC = re.compile(
    rf"(?P<mantissa>\d{{1,3}}(?:,\d{{3}})++(?!\d)(?:\.\d++)?|\d++(?:\.\d++)?)"
    rf"(?P<some>{_SOME}|几(?=[十百千万亿]))?(?: ?(?P<scale>{_SCALE}))?"
    rf"(?:(?<=[万亿])(?P<minor>\d{{4}}(?![\d.,年-])|\d{{1,4}}(?=[百千万](?!分)))(?P<minor_scale>[百千万])?)?"
    rf"(?P<more>{_SOME})?"
)
# Longer runs of digits are account numbers and the like.
_MOST_DIGITS = 20
_HAN_DIGIT = "零〇一二两三四五六七八九"
_HAN = re.compile(
    rf"(?:[{_HAN_DIGIT}十万亿数几]|{_OPENS_UNIT}){{1,24}}+(?:个亿(?!万))?+"
    rf"(?:点[零一二三四五六七八九]++[万亿]*+)?(?:(?:{_SOME}|来)[万亿]++)?(?P<more>{_SOME}|来(?=[个名家人位岁年天亩元块万亿]))?"
)
_ONE = f"[{_HAN_DIGIT[2:]}]"
_BELOW_WAN = re.compile(rf"(?!$)({_ONE}?千)?零?({_ONE}?百)?零?({_ONE}?十)?[零〇]?({_ONE})?")
_PAIR = re.compile(r"(?:一二|[一二两]三|三四|三五|四五|五六|六七|七八|八九)(?![零〇一二两三四五六七八九])")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``text[start:end]``.

    ``value`` is None where the words name no figure (数十亿); ``high`` is the upper end where they name two (二三十).
    ``scale`` is the multiplier written after the digits (1 where there is none), ``vague`` is 超 (多, 余), 约 (几, 数)
    or empty, ``bare`` says that the number is a scale word without a digit (百, 千万).
    """

    start: int
    end: int
    value: float | None
    high: float | None
    scale: int
    vague: str
    han: bool
    bare: bool


def fold(text: str) -> str:
    """Return ``text`` with full-width digits, letters and signs made ASCII; every offset stays."""
    return _FOLD(text)


def match_number(text: str, start: int) -> Number | None:
    """Read the number that begins exactly at ``start`` of folded text, the longest that is well formed."""
    if not text[start : start + 1].isdecimal():
        return _match_han(text, start)
    found = _ARABIC.match(text, start)
    return _arabic(found) if found and len(found["mantissa"]) <= _MOST_DIGITS else None


def _arabic(found: re.Match[str]) -> Number:
    mantissa, some, scale, minor, minor_scale, more = found.groups("")
    value, product = _arabic_value(mantissa, scale, minor, minor_scale)
    vague = "超" if some or more or "多" in scale or "余" in scale else ""
    return Number(found.start(), found.end(), value, None, product, vague, han=False, bare=False)


@lru_cache(4096)
def _arabic_value(mantissa: str, scale: str, minor: str, minor_scale: str) -> tuple[float, int]:
    """Return the value of a number in digits and its multiplier; the same few years and months recur in news."""
    product = _product(scale)
    value = Decimal(mantissa.replace(",", "")) * product
    if minor:
        value += int(minor) * _product(minor_scale)
    return float(value), product


def _product(scales: str) -> int:
    """Multiply the scale words in ``scales``: 千万 is ten million."""
    product = 1
    for char in scales:
        product *= _SCALES.get(char, 1)
    return product


def _match_han(text: str, start: int) -> Number | None:
    found = _HAN.match(text, start)
    read = _han_number(found[0]) if found else None
    if read is None:
        return None
    return Number(start, start + read.end, read.value, read.high, read.scale, read.vague, han=True, bare=read.bare)


@lru_cache(4096)
def _han_number(written: str) -> Number | None:
    """Read a numeral that is all of ``written``; news repeats a few hundred of them."""
    plain_scale = written.replace("个亿", "亿")  # 三个亿
    body = re.sub("[多余来]", "", plain_scale)
    vague = "超" if len(body) < len(plain_scale) else ""
    bounds = _han_bounds(body)
    if bounds is None:
        return None
    low, high = bounds
    scale = _product(re.sub(r"^.*?([十百千万亿]*)$", r"\1", body, count=1))
    vague = vague or ("约" if re.search("[数几]", body) else "")
    plain = (None if low is None else float(low), None if high is None else float(high))
    return Number(0, len(written), *plain, scale, vague, han=True, bare=body[0] in "百千万亿")


def _han_bounds(body: str) -> tuple[Decimal | None, Decimal | None] | None:
    """Return the lower and upper value of a numeral, or None where it is not one."""
    if "几" in body or "数" in body:
        vague = re.fullmatch(r"(.*十)几([百千万亿]*)", body)
        if vague:
            low, high = (_han_value(f"{vague[1]}{digit}{vague[2]}") for digit in "一九")
            return None if low is None else (low, high)
        return (None, None) if re.fullmatch(r"[数几][十百千万亿]+|几", body) else None
    pair = _PAIR.search(body)
    if pair:
        low, high = (_han_value(body[: pair.start()] + digit + body[pair.end() :]) for digit in pair[0])
        return None if low is None or high is None else (low, high)
    value = _han_value(body)
    return None if value is None else (value, None)


def _han_value(body: str) -> Decimal | None:
    """Return the value of a definite numeral such as 三百二十亿, 一万二 or 五点三亿."""
    if "点" in body:
        whole, _, rest = body.partition("点")
        digits = rest.rstrip("万亿")
        left = _han_integer(whole)
        if left is None:
            return None
        fraction = "".join(str(_DIGITS[char]) for char in digits)
        return (left + Decimal(f"0.{fraction}")) * _product(rest[len(digits) :])
    value = _han_integer(body)
    return None if value is None else Decimal(value)


def _han_integer(body: str) -> int | None:
    """Return the value of a whole numeral; None where two digits meet (二〇二三) or the scales do not fall."""
    for char in "亿万":
        left, mark, right = body.rpartition(char)
        if mark:
            above = _han_integer(left) if left else 1
            below = _han_integer(right) if right else 0
            if above is None or below is None:
                return None
            return above * _SCALES[char] + below * (_SCALES[char] // 10 if len(right) == 1 and below else 1)
    found = _BELOW_WAN.fullmatch(body)
    if found is None:
        return None
    value = 0
    for digit, scale in ((found[1], 1000), (found[2], 100), (found[3], 10)):
        value += 0 if digit is None else (_DIGITS[digit[0]] if len(digit) == 2 else 1) * scale
    if found[4]:
        # 三千五 is 3,500 and 一百五 is 150, but 一百零五 is 105.
        value += _DIGITS[found[4]] * {"千": 100, "百": 10}.get(body[-2:-1], 1)
    return value
