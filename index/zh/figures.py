"""Where the figures of a text stand: a number with its unit, a range, a fraction, a rank or a doubling.

Works on folded text. What looks like a figure and is none (dates, clock times, codes, versions, scores) is passed over.
"""

import re

from index.zh.numerals import Number, match_number
from index.zh.shares import Core, fraction, special
from index.zh.units import CURRENCY_SIGNS, Unit, kind_of, match_unit, opening, units_after_han

_HAN_NUMERALS = "零一二两三四五六七八九十百千万亿数几"
# After a Chinese numeral that is the whole of a figure, or goes on as one, stands one of these; mostly it is a word.
_ON_FROM_NUMERAL = "〇点分半多余来番 \\-–—~〜至到"
_ARTICLE = opening(units_after_han(one=True))
_COUNTED = opening(units_after_han(one=False))
# Where a figure may begin. One class of characters first, which the engine looks for fast; then what each of them must
# have around it, so that the costly reading is spared for dates (2022年, 7月) and words (一起, 第一, 首先).
_START = re.compile(
    rf"[\d{_HAN_NUMERALS}半第翻首榜](?:"
    r"(?<=\d)(?<![\d.].)(?!\d? ?(?:月(?!均)|日(?![均元圆])|号|时(?!代|许以))|\d{3} ?年)"
    rf"|(?<=一)(?:[{_HAN_NUMERALS}{_ON_FROM_NUMERAL}]|{_ARTICLE})"
    rf"|(?<=[{_HAN_NUMERALS.replace('一', '')}])(?:[{_HAN_NUMERALS}{_ON_FROM_NUMERAL}]|{_COUNTED})"
    rf"|(?<=第)[\d{_HAN_NUMERALS}〇]"
    r"|(?<=首)位|(?<=榜)首|(?<=翻)[了一两二三四五近超番]"
    r"|(?<=半)(?:(?<![上下前后个大多新首今去明每].)(?=[数个小年世])|(?<=[过近超].))"
    r")"
)
_CODE = re.compile(r"[\d./:∶\-\\_]*[A-Za-z]*\d*")
_NEXT_IS_CODE = re.compile(r"[.:/∶_\\]\d|[A-Za-z]")
_SEPARATOR = re.compile(r" ?(?:[-–—~〜]{1,2}|[至到]) ?")
# 二〇二三年 digit by digit, and words that only look like a number with its unit.
_SPELLED = re.compile("[零〇一二三四五六七八九]{3,}|四处(?![房工地建景])|三番五次|[三四五]位一体")
_DIGITS = re.compile(r"\d++(?:,\d{3})*+")
# 6分25秒03, 57秒69
_LAPSE = re.compile(
    r"(?:(?:(\d{1,2})小时)?(\d{1,2})分钟?(\d{1,2})秒(\d{1,3})?|()()(\d{1,2})秒(\d{2})(?![\d.万亿个次下米人名元块点]))"
)
_DAY = re.compile(r" ?(?:月(?!均)|日(?!均|元|圆)|号|时(?!代|许以)|点(?:钟|半|\d|[一二三四五六]十|许|整)|年(?:代|级))")
_YEAR = re.compile("(?:19|20)..")
_SHORT_YEAR = re.compile(r"年(?:[上下第前底初末度春夏秋冬一内国全起以报财]|\d{1,2}月|\d?[一二三四]季)")
_PERIOD_BEFORE = re.compile("[前头首新每这那同另某上下本整今去明]")
_AFTER_LATIN = frozenset({"percent", "points", "money"})  # GDP5.2%, but not A380架
_LATIN_BEFORE = re.compile("[A-Za-z_]")
_CODE_BEFORE = re.compile(
    r"[A-Za-z\d._/:@#&=+*×\\%-]$|[A-Za-z] $|No\.? ?$|编号|拨打|热线"
    r"|[文案证]号[:： ]?$|代码[:： ]?$|[电热]话[:： ]?$|[(（]$"
)
_SIGNED = frozenset({"percent", "points", "temperature", "index", "number", "money"})
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)$")
_CURRENCY = re.compile("(?:" + "|".join(map(re.escape, CURRENCY_SIGNS)) + ") ?$")
_SIGN_ENDS = {sign[-1] for sign in CURRENCY_SIGNS}
_HALF_MORE = re.compile(r"(年|个月|个小时|小时|倍|天)半|(个半)(月|小时)")
_SLASHED = re.compile(r"(?:/-?\d[\d,]*(?:\.\d+)?){0,4}/(-?\d[\d,]*(?:\.\d+)?)(?![\d./])")
_LISTED = frozenset({"money", "percent", "ratio"})
_METRES = re.compile(r"\d{1,2}(?![\d.年月日米个%-])")  # 1米75


def next_figure(text: str, position: int) -> tuple[Core | None, int]:
    """Return the first figure at or after ``position`` and where to look on, or ``(None, len(text))``."""
    while True:
        begin = _START.search(text, position)
        if begin is None:
            return None, len(text)
        core, position = _read(text, begin.start())
        if core is not None:
            return core, position


def _read(text: str, start: int) -> tuple[Core | None, int]:
    """Read what begins at ``start``; where it is no figure, say where to look on."""
    read = special(text, start)
    if read is not None:
        return read
    han = not text[start].isdecimal()
    spelled = _SPELLED.match(text, start) if han else None
    if spelled:
        return None, spelled.end()
    lapse = None if han else _LAPSE.match(text, start)
    if lapse:
        hours, minutes, whole, part = lapse.groups()[:4] if lapse[3] else lapse.groups()[4:]
        seconds = int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(f"{whole}.{part or 0}")
        return Core(start, lapse.end(), seconds, None, "秒", "duration"), lapse.end()
    number = match_number(text, start)
    if number is None:  # an account number, to be passed over whole, or a word
        digits = _DIGITS.match(text, start)
        return None, digits.end() if digits else start + 1
    return _figure(text, number)


def _figure(text: str, number: Number) -> tuple[Core | None, int]:
    """Read a number with its unit, as a range or fraction where it is one."""
    start, end = number.start, number.end
    listed = None if number.han else _of_list(text, number)
    if listed is not None:
        return listed, end + 1
    if not number.han and _NEXT_IS_CODE.match(text, end) and not match_unit(text, end):
        return None, max(end, _end_of_code(text, end))
    if _is_date(text, number):
        return None, end
    if text.startswith("分之", end):
        return fraction(text, number)
    if text.startswith("半", end) and text[start:end] == "一":
        return Core(start, end + 1, 0.5, None, "", "ratio"), end + 1
    unit = _unit_after(text, number)
    ranged = _range(text, number, unit)
    if ranged is not None:
        return ranged
    if unit is None:
        return (_plain(text, number), end)
    core = _with_unit(text, number, unit)
    return core, core.end if core else unit[0]


def _of_list(text: str, number: Number) -> Core | None:
    """Read a number of a list whose last has the unit of all: 净利润85.0/98.3/111.5亿元."""
    rest = None if number.scale > 1 else _SLASHED.match(text, number.end)
    last = match_number(text, rest.start(1)) if rest else None
    unit = _unit_after(text, last) if last else None
    if last is None or unit is None or number.value is None or kind_of(unit[1]) not in _LISTED:
        return None
    if kind_of(unit[1]) == "money" and last.scale == 1 and "." not in text[number.start : number.end]:
        return None  # 8/15元: a date, or a code
    start, sign = _sign(text, number, kind_of(unit[1]))
    return Core(start, number.end, number.value * sign * last.scale, None, unit[1].name, kind_of(unit[1]))


def _end_of_code(text: str, start: int) -> int:
    found = _CODE.match(text, start)
    return found.end() if found else start


def _is_date(text: str, number: Number) -> bool:
    """Say whether a number is the year, month, day or hour of a date, or follows 周 (周三)."""
    if number.scale == 1 or number.han:
        if _DAY.match(text, number.end):
            return True
        if number.han and _WEEKDAY.search(text, max(0, number.start - 2), number.start):
            return True
    if number.han or number.scale > 1:
        return False
    digits = text[number.start : number.end]
    if _YEAR.fullmatch(digits) and text[number.end : number.end + 1] in ("届", "级"):
        return True
    if text.startswith("年", number.end) or text.startswith(" 年", number.end):
        return (len(digits) == 4 and digits.isdecimal()) or (
            len(digits) == 2 and bool(_SHORT_YEAR.match(text, number.end))
        )
    return False


def _unit_after(text: str, number: Number) -> tuple[int, Unit] | None:
    """Return where the unit after a number ends, and the unit; one space may stand between."""
    start = number.end
    one = text[number.start : number.end] == "一"
    found = match_unit(text, start, han=number.han, one=one)
    if found is None and not number.han and text[start : start + 1] == " ":
        found = match_unit(text, start + 1, han=False)
    return found


def _sign(text: str, number: Number, kind: str) -> tuple[int, int]:
    """Return where the figure begins with its sign, and the sign; a hyphen between words is none."""
    at = number.start - 1
    if at < 0 or text[at] not in "-+" or kind not in _SIGNED:
        return number.start, 1
    before = text[at - 1 : at] if at else ""
    joined = before.isalnum() if kind == "number" else before.isascii() and before.isalnum()
    if joined or (before and before in "%-+)]"):
        return number.start, 1
    return at, -1 if text[at] == "-" else 1


def _with_unit(text: str, number: Number, unit: tuple[int, Unit]) -> Core | None:
    """Build the figure of a number and the unit after it, or None where the words around say otherwise."""
    end, base = unit
    kind = kind_of(base)
    if _is_other(text, number, base, kind):
        return None
    longer = _longer(text, number, unit)
    if longer is not None:
        return longer
    start, sign = _sign(text, number, kind)
    value = number.value if number.value is None else number.value * sign
    currency = _currency(text, number.start)
    name = base.name
    below = match_unit(text, end + 1) if text[end : end + 1] in ("/", "每") else None
    if below is not None:
        end, name, kind = below[0], f"{name}/{below[1].name}", kind if kind == "money" else "rate"
    elif currency and kind != "money":
        return _priced(number, currency)
    vague = "超" if "多" in text[number.end : end] else number.vague  # 两个多月
    single = number.bare and number.end - number.start == 1
    start = currency[0] if currency else start
    return Core(start, end, value, number.high, name, kind, vague, number.bare, single)


def _is_other(text: str, number: Number, unit: Unit, kind: str) -> bool:
    """Say whether a number and its unit are no figure: 几个, 前7个月, A380架, 下午3点, 15时30分."""
    before, value = text[number.start - 1 : number.start] if number.start else "", number.value
    if number.han and value is None and number.scale == 1:
        return True
    if not number.han and _LATIN_BEFORE.match(before) and kind not in _AFTER_LATIN:
        return True
    if kind == "duration" and _PERIOD_BEFORE.match(before):
        return True
    if unit.name == "点":
        return before not in ("涨", "跌", "升", "降") and (value is None or (value < 100 and value.is_integer()))
    return unit.name in ("分", "秒") and before in ("时", "点", ":", "：")


def _longer(text: str, number: Number, unit: tuple[int, Unit]) -> Core | None:
    """Read what goes on behind the unit: 1米75, 三年半, 两个半小时."""
    end, base = unit
    if number.value is None:
        return None
    tail = _METRES.match(text, end) if base.name == "米" and number.value < 10 else None
    if tail:
        value = float(f"{number.value:.0f}.{tail[0]}")
        return Core(number.start, tail.end(), value, None, base.name, "length", number.vague)
    half = _HALF_MORE.match(text, number.end)
    if half:
        name = {"月": "个月", "小时": "小时"}[half[3]] if half[3] else base.name
        kind = "duration" if half[3] else kind_of(base)
        return Core(number.start, half.end(), number.value + 0.5, None, name, kind, number.vague)
    return None


def _currency(text: str, start: int) -> tuple[int, Unit] | None:
    """Return where a currency sign that ends at ``start`` begins, and its unit."""
    if text[max(0, start - 2) : start].rstrip(" ")[-1:] not in _SIGN_ENDS:
        return None
    found = _CURRENCY.search(text, max(0, start - 4), start)
    return (found.start(), CURRENCY_SIGNS[found[0].strip()]) if found else None


def _priced(number: Number, currency: tuple[int, Unit]) -> Core:
    return Core(currency[0], number.end, number.value, number.high, currency[1].name, "money", number.vague)


def _range(text: str, first: Number, unit: tuple[int, Unit] | None) -> tuple[Core | None, int] | None:
    """Read ``A至B``.

    The result is None where this is no range and ``A`` may stand alone; its core is None where the pair is a date or
    a code.
    """
    second = _second(text, first, unit)
    if second is None:
        return None
    alone = None if unit else (None, second.end)
    if _is_date(text, second):
        return alone
    unit_two = _unit_after(text, second)
    if unit_two is None and (unit or first.han):
        return None
    if unit_two is None and second.scale == 1:
        return None, _end_of_code(text, second.end)
    if unit and unit_two and unit[1].name != unit_two[1].name:
        return None
    whole = _with_unit(text, second, unit_two) if unit_two else _plain(text, second)
    low = _lower(first, second, shared=unit is None)
    if whole is None or whole.value is None or low is None or low > whole.value:
        return alone
    currency = _currency(text, first.start)
    start, sign = _sign(text, first, whole.kind)
    start = currency[0] if currency else start
    vague = first.vague or second.vague
    return Core(start, whole.end, low * sign, whole.value, whole.unit, whole.kind, vague), whole.end


def _second(text: str, first: Number, unit: tuple[int, Unit] | None) -> Number | None:
    """Return the second number of a range, or None; 从5%到6% is a change between two figures."""
    separator = _SEPARATOR.match(text, unit[0] if unit else first.end)
    if separator is None or first.high is not None:
        return None
    if separator[0].strip() in ("至", "到") and re.search("[从由自]", text[max(0, first.start - 3) : first.start]):
        return None
    second = match_number(text, separator.end())
    return second if second and second.high is None and second.han == first.han else None


def _lower(first: Number, second: Number, *, shared: bool) -> float | None:
    """Return the lower end of a range; in 10至15亿元 the scale word counts for both ends."""
    low, high = first.value, second.value
    if low is None or high is None:
        return None
    return low * second.scale if shared and first.scale == 1 and low <= high / second.scale else low


def _plain(text: str, number: Number) -> Core | None:
    """Build a figure without a unit where nothing suggests a code, a year or part of a name."""
    currency = _currency(text, number.start)
    if currency is not None:
        return _priced(number, currency)
    if number.han:
        large = number.scale >= 10**4 and not number.bare and number.end - number.start > 1
        sure = large or (number.vague == "超" and number.scale >= 100)
    else:
        sure = number.scale > 1 or bool(number.vague) or _stands_alone(text, number)
    if not sure:
        return None
    start, sign = _sign(text, number, "number")
    value = None if number.value is None else number.value * sign
    return Core(start, number.end, value, number.high, "", "number", number.vague, number.bare)


def _stands_alone(text: str, number: Number) -> bool:
    """Say whether Arabic digits without unit or scale are a figure (得分88，) rather than a code, a year or a name."""
    written = text[number.start : number.end]
    start = _sign(text, number, "number")[0]
    before, after = text[max(0, start - 5) : start], text[number.end : number.end + 1]
    if _CODE_BEFORE.search(before) or after in ("-", "_", "版"):
        return False
    if "." in written or "," in written:
        return True
    in_cell = before.endswith("| ") and (not after or after == "\n" or text.startswith(" |", number.end))
    if len(written) == 1 and before[-1:] not in tuple("为是达到至得") and not in_cell:
        return False
    if len(written) > 5 or (written[0] == "0" and len(written) > 1) or _YEAR.fullmatch(written):
        return False
    ends = not after or after in "，。；！？;!?\n" or text.startswith("以", number.end) or in_cell
    return ends and before[-1:] not in ("\n", "(", "（", "")
