"""Read the dates that crawlers write: the calendar day as it is written, or nothing.

No time zone is ever applied. Chinese news sites print local time and crawlers label it ``GMT`` or ``Z`` without
converting it, so shifting such a stamp by eight hours would move evening news to the next day. The day that is
written is the day the newspaper meant. Only a count of seconds since 1970 has no written day: it is read in China's
time.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

_YEARS = range(1900, 2101)  # outside: 0001-01-01 and the like, which stand for "unknown"
_LONGEST = 200  # characters; a date field that is longer is not a date
_CHINA = dt.timezone(dt.timedelta(hours=8))
_EPOCH_SECONDS = range(10**8, 4 * 10**9)  # 1973 to 2096

_MONTH_NAMES = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTHS = {name: i for i, name in enumerate(_MONTH_NAMES.split("|"), 1)}
_MONTH = rf"(?P<name>{_MONTH_NAMES})[a-z]*\.?"
_NUMERAL = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_HAN = re.compile(r"[〇○零一二三四五六七八九十]+(?=\s*[年月日号])")

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})\s?(?P<sep>[-/._])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?(?P<day>\d{1,2})(?!\d)",
        # 20230809, 20230809T091200, 202308090912, 20230809091200
        r"(?<!\d)(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:\d{4}|\d{6})?(?!\d)",
        # RFC 822 and its cousins: Wed, 09 Aug 2023; 9-Aug-2023; 9th August, 2023
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]+(?P<year>\d{{4}})(?!\d)",
        rf"\b{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,\s*(?P<year>\d{{4}})(?!\d)",
        # ctime and JavaScript: Wed Aug 09 09:12:00 CST 2023; Wed Aug 09 2023 09:12:00 GMT+0800
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})\s+(?:\d\d:\d\d(?::\d\d)?\s+(?:[A-Z]{{2,5}}\s+)?)?(?P<year>\d{{4}})(?!\d)",
        # 25/12/2023 can only be read one way, 05/06/2023 cannot and stays unread
        r"(?<!\d)(?P<day>1[3-9]|2\d|3[01])[/.-](?P<month>0?[1-9]|1[0-2])[/.-](?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<month>0?[1-9]|1[0-2])[/.-](?P<day>1[3-9]|2\d|3[01])[/.-](?P<year>\d{4})(?!\d)",
    )
)


def parse_date(value: object) -> dt.date | None:
    """The calendar date that a date field states, as written.

    Args:
        value: a string in any of the crawlers' forms (RFC 822, ISO, ``2023年8月9日``, ``2023/08/09 09:12``,
            ``20230809``, weekdays and labels around it), a number (``20230809``, or seconds or milliseconds since
            1970), or a date.

    Returns:
        The date, or None where the value names no single day: an unreadable date is never guessed at.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return _from_number(value)
    return _from_text(value) if isinstance(value, str) else None


def _from_text(text: str) -> dt.date | None:
    text = unicodedata.normalize("NFKC", text[:_LONGEST]).strip()
    if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
        return _from_number(float(text))
    text = _HAN.sub(lambda m: str(_han_number(m[0])), text)
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match:
            return _from_match(match)
    return None


def _from_match(match: re.Match[str]) -> dt.date | None:
    parts = match.groupdict()
    month = int(parts["month"]) if "month" in parts else _MONTHS[parts["name"].lower()]
    return _date(int(parts["year"]), month, int(parts["day"]))


def _from_number(number: int | float) -> dt.date | None:
    if not 0 < number < 10**14:  # also false for not-a-number
        return None
    if number == int(number) and 19000101 <= number <= 21001231:
        digits = int(number)
        return _date(digits // 10000, digits // 100 % 100, digits % 100)
    seconds = number / 1000 if number >= _EPOCH_SECONDS.stop else number
    if not _EPOCH_SECONDS.start <= seconds < _EPOCH_SECONDS.stop:
        return None
    return dt.datetime.fromtimestamp(seconds, _CHINA).date()


def _date(year: int, month: int, day: int) -> dt.date | None:
    if year not in _YEARS:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:  # 2023-02-30
        return None


def _han_number(numeral: str) -> int:
    """二〇二三 -> 2023 and 二十一 -> 21: years are read digit by digit, months and days count tens."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return int("".join(str(_NUMERAL[digit]) for digit in numeral))
    value = 10 * (_NUMERAL.get(tens, 0) if tens else 1)
    return value + (_NUMERAL.get(ones, 0) if ones else 0)
