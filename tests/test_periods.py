"""Time expressions: a table of cases, the laws they obey, and what questions keep open."""

from __future__ import annotations

import csv
import time
from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.zh.period_patterns import fold
from index.zh.periods import (
    Grain,
    Mention,
    PartialPeriod,
    Period,
    describe,
    infer_year,
    matches,
    periods,
    question_periods,
    relation,
    resolve,
)

CASES = Path(__file__).parent / "cases" / "periods.tsv"
PUBLISHED = date(2023, 8, 16)

DAYS = st.dates(date(1900, 1, 1), date(2098, 12, 31))
EXPRESSIONS = st.sampled_from(
    [
        "上半年",
        "下半年",
        "一季度",
        "四季度",
        "前7个月",
        "1—7月",
        "7月",
        "12月份",
        "7月21日",
        "12月31日",
        "21日",
        "周四",
        "昨日",
        "上月",
        "本周",
        "去年同期",
        "同期",
        "全年",
        "年底",
        "截至6月底",
        "近三年",
        "5年前",
        "2022年",
        "2019年以来",
        "今年",
        "去年12月",
        "“十四五”时期",
        "90年代",
        "8月3日至5日",
        "11月至次年3月",
        "目前",
        "当日",
        "当年",
        "2023-07-21",
        "22年上半年",
        "2023Q2",
        "二〇二三年七月",
        "2020—2022年",
        "2月30日",
        "13月",
        "第21届",
        "《",
        "》",
        "（",
        "）",
        "，",
        "。",
        "将",
        "增长",
        "比",
        "至",
        "-",
        "31日",
    ]
)
TEXTS = st.lists(EXPRESSIONS, max_size=12).map("".join)


@st.composite
def spans(draw: st.DrawFn) -> Period:
    """Periods that news speaks of: days, stretches of days, whole months of one year or of several."""
    start = draw(DAYS)
    if draw(st.booleans()):
        return Period(start, min(start + timedelta(days=draw(st.integers(0, 800))), date(2099, 12, 31)))
    partial = PartialPeriod(None, start.month, draw(st.integers(start.month, 12)), None, None, "span")
    return resolve(partial, start.year)


def _cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


def _one(mentions: list[Mention]) -> Mention:
    assert len(mentions) == 1, [m.text for m in mentions]
    return mentions[0]


def test_the_table_is_large_and_without_repeats() -> None:
    keys = [(case["published"], case["text"], case["mention"]) for case in _cases()]
    assert len(keys) == len(set(keys)) >= 250


@pytest.mark.parametrize("case", _cases(), ids=lambda case: f"{case['published']} {case['text']} {case['mention']}")
def test_case(case: dict[str, str]) -> None:
    found = periods(case["text"], _day(case["published"]))
    if case["mention"] == "-":
        assert [m.text for m in found] == []
        return
    mention = _one([m for m in found if m.text == case["mention"]])
    assert mention.role == case["role"]
    if case["start"] == "-":
        assert mention.period is None
        return
    assert mention.period is not None
    got = (mention.period.start.isoformat(), mention.period.end.isoformat(), mention.period.grain)
    assert got == (case["start"], case["end"], case["grain"])


@given(TEXTS, st.none() | DAYS)
def test_mentions_reslice_in_order_and_apart(text: str, published: date | None) -> None:
    last = 0
    for mention in periods(text, published):
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        last = mention.end


@given(st.text("0123456789年月日上下半季度前去今至—-～()（）《》。，Qq第一二三十 ", max_size=40), DAYS)
def test_any_text_is_read(text: str, published: date) -> None:
    for mention in periods(text, published):
        assert text[mention.start : mention.end] == mention.text
    for mention in question_periods(text, today=published):
        assert text[mention.start : mention.end] == mention.text


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(
    st.sampled_from(
        [
            "上半年",
            "下半年",
            "二季度",
            "前7个月",
            "1—11月",
            "7月",
            "12月份",
            "7月下旬",
            "7月21日",
            "12月31日",
            "21日",
            "周四",
            "上月",
            "全年",
        ]
    ),
    DAYS,
)
def test_what_is_told_as_past_never_lies_ahead(expression: str, published: date) -> None:
    mention = _one(periods(f"{expression}增长了9%", published))
    assert mention.period is not None
    assert mention.period.start <= published


@given(st.sampled_from(["前2个月", "前7个月", "1—11月", "1-9月", "前三季度"]), DAYS)
def test_a_cumulative_figure_is_of_months_that_are_over(expression: str, published: date) -> None:
    mention = _one(periods(f"{expression}出口9亿元", published))
    assert mention.period is not None
    assert mention.period.end <= published + timedelta(days=5)


@given(
    st.sampled_from(["上半年", "一季度", "7月", "12月份", "1—7月", "去年", "今年", "昨日", "上周", "近三年", "21日"])
)
def test_without_a_publication_date_nothing_is_guessed(expression: str) -> None:
    assert _one(periods(f"{expression}出口9亿元", None)).period is None


@given(DAYS, st.integers(1, 12))
def test_the_same_words_mean_later_times_in_later_articles(published: date, month: int) -> None:
    later = published + timedelta(days=400)
    first, second = (_one(periods(f"{month}月增长了", day)).period for day in (published, later))
    assert first is not None and second is not None
    assert first.start < second.start


@given(spans())
def test_described_periods_read_back(period: Period) -> None:
    text = describe(period)
    mention = _one(periods(text, None))
    assert mention.text == text
    assert mention.anchored
    assert mention.period is not None
    assert (mention.period.start, mention.period.end) == (period.start, period.end)


@pytest.mark.parametrize(
    ("text", "described"),
    [
        ("2022上半年", "2022年上半年"),
        ("2023年1至7月", "2023年1—7月"),
        ("2023.7.21", "2023年7月21日"),
        ("2023Q2", "2023年第二季度"),
        ("2023年前9个月", "2023年前三季度"),
        ("2023年8月3日-5日", "2023年8月3日至5日"),
        ("2020到2022年", "2020—2022年"),
        ("2022年12月-2023年2月", "2022年12月至2023年2月"),
        ("2023年7月上旬", "2023年7月上旬"),
        ("2023财年", "2023财年"),
        ("2023财年第二季度", "2023财年第二季度"),
    ],
)
def test_describe(text: str, described: str) -> None:
    period = _one(periods(text, None)).period
    assert period is not None
    assert describe(period) == described
    assert _one(periods(described, None)).period == period


@given(spans(), spans())
def test_relation_turns_round(a: Period, b: Period) -> None:
    turned = {"contains": "contained", "contained": "contains"}
    there, back = relation(a, b), relation(b, a)
    assert back == turned.get(there, there)
    assert relation(a, a) == "same"


@given(DAYS, st.integers(0, 400), st.integers(0, 400))
def test_relation_of_nested_and_apart(start: date, length: int, more: int) -> None:
    inner = Period(start, start + timedelta(days=length))
    outer = Period(start - timedelta(days=more), inner.end + timedelta(days=1))
    assert relation(outer, inner) == "contains"
    assert relation(inner, Period(inner.end + timedelta(days=1), inner.end + timedelta(days=1 + more))) == "disjoint"


def test_a_financial_year_is_not_the_calendar_year() -> None:
    fiscal, calendar = periods("2023财年，2023年", None)
    assert fiscal.period is not None and calendar.period is not None
    assert relation(fiscal.period, calendar.period) == "overlaps"
    assert fiscal.partial is not None and calendar.partial is not None
    assert not matches(fiscal.partial, calendar.period)
    assert matches(fiscal.partial, fiscal.period)


@given(spans(), st.integers(1950, 2050))
def test_a_partial_period_matches_its_every_year(period: Period, year: int) -> None:
    assume(period.start.year == period.end.year)
    assume((2, 29) not in {(d.month, d.day) for d in (period.start, period.end)})
    days = (
        (None, None)
        if period.start.day == 1 and period.end == _month_last(period.end)
        else (
            period.start.day,
            period.end.day,
        )
    )
    partial = PartialPeriod(None, period.start.month, period.end.month, days[0], days[1], "span")
    assert matches(partial, resolve(partial, year))
    assert not matches(PartialPeriod(year + 1, *_fields(partial)), resolve(partial, year))


def _month_last(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _fields(partial: PartialPeriod) -> tuple[int | None, int | None, int | None, int | None, Grain]:
    return partial.first_month, partial.last_month, partial.first_day, partial.last_day, partial.grain


def test_periods_are_values() -> None:
    early, late = Period(date(2022, 1, 1), date(2022, 6, 30), "half"), Period(date(2022, 7, 1), date(2022, 12, 31))
    assert early < late
    assert early == Period(date(2022, 1, 1), date(2022, 6, 30), "half")
    with pytest.raises(FrozenInstanceError):
        early.start = late.start  # type: ignore[misc]
    with pytest.raises(ValueError, match="cannot end"):
        Period(late.end, late.start)
    with pytest.raises(ValueError, match="needs a month"):
        resolve(PartialPeriod(None, None, None, 21, 21, "day"), 2023)
    with pytest.raises(ValueError, match="day"):
        resolve(PartialPeriod(None, 2, 2, 30, 30, "day"), 2023)


def test_context_dates_what_only_points_back() -> None:
    july = Period(date(2023, 7, 1), date(2023, 7, 31), "month")
    for text, start in [("同期进口", date(2023, 7, 1)), ("去年同期", date(2022, 7, 1)), ("当月", date(2023, 7, 1))]:
        mention = _one(periods(text, PUBLISHED, context=july))
        assert mention.period is not None
        assert mention.period.start == start
    assert _one(periods("同期进口", PUBLISHED)).period is None


@pytest.mark.parametrize(
    ("question", "mention", "fields"),
    [
        ("浙江2022上半年出口多少", "2022上半年", (2022, 1, 6, None, None, "half")),
        ("浙江22年h1出口多少", "22年h1", (2022, 1, 6, None, None, "half")),
        ("23H1营收", "23H1", (2023, 1, 6, None, None, "half")),
        ("浙江23年上半年出口多少", "23年上半年", (2023, 1, 6, None, None, "half")),
        ("2023H1营收", "2023H1", (2023, 1, 6, None, None, "half")),
        ("22年浙江出口多少", "22年", (2022, 1, 12, None, None, "year")),
        ("2022全年出口", "2022全年", (2022, 1, 12, None, None, "year")),
        ("健力多2023年上半年收入", "2023年上半年", (2023, 1, 6, None, None, "half")),
        ("浙江上半年出口多少", "上半年", (None, 1, 6, None, None, "half")),
        ("前七个月出口多少", "前七个月", (None, 1, 7, None, None, "span")),
        ("1到7月出口多少", "1到7月", (None, 1, 7, None, None, "span")),
        ("7月当月出口多少", "7月当月", (None, 7, 7, None, None, "month")),
        ("7月单月出口多少", "7月单月", (None, 7, 7, None, None, "month")),
        ("第二季度亏了多少", "第二季度", (None, 4, 6, None, None, "quarter")),
        ("Q2亏了多少", "Q2", (None, 4, 6, None, None, "quarter")),
        ("8月3日谁讲话", "8月3日", (None, 8, 8, 3, 3, "day")),
        ("8月3号谁讲话", "8月3号", (None, 8, 8, 3, 3, "day")),
        ("21日谁讲话", "21日", (None, None, None, 21, 21, "day")),
        ("到7月底有几家", "7月底", (None, 7, 7, 21, 31, "tendays")),
        ("5月到7月交易多少", "5月到7月", (None, 5, 7, None, None, "span")),
    ],
)
def test_questions_keep_the_year_open(
    question: str, mention: str, fields: tuple[int | None, int, int, int | None, int | None, str]
) -> None:
    found = _one([m for m in question_periods(question, latest=date(2023, 8, 20)) if m.text == mention])
    assert found.partial is not None
    assert (found.partial.year, *_fields(found.partial)) == fields
    assert (found.period is None) == (fields[0] is None)
    assert found.anchored == (fields[0] is not None)


@pytest.mark.parametrize(
    ("question", "end"),
    [
        ("截至8月3日甘其毛都口岸今年过货量是多少", date(2023, 8, 3)),
        ("今年截至8月15日甘其毛都口岸过货量是多少", date(2023, 8, 15)),
        ("今年以来截至7月底开行了多少列", date(2023, 7, 31)),
    ],
)
def test_a_question_about_a_year_up_to_a_day_means_one_time(question: str, end: date) -> None:
    found = question_periods(question, latest=date(2023, 8, 20))
    assert {m.period and (m.period.start, m.period.end) for m in found} == {(date(2023, 1, 1), end)}


@given(
    st.sampled_from(["上半年", "前7个月", "7月", "二季度", "7月下旬", "8月3日", "8月3日至5日", "全年"]),
    st.integers(1990, 2050),
)
def test_an_open_question_fits_the_article_of_any_year(expression: str, year: int) -> None:
    asked = _one(question_periods(f"{expression}出口多少"))
    told = _one(periods(f"{expression}出口9亿元", date(year, 12, 31)))
    assert asked.period is None
    assert asked.partial is not None and told.period is not None
    assert matches(asked.partial, told.period)


def test_relative_years_count_from_the_newest_article() -> None:
    for word, offset in [("今年", 0), ("去年", -1), ("前年", -2), ("明年", 1)]:
        asked = _one(question_periods(f"{word}上半年出口多少", latest=date(2023, 8, 20)))
        assert asked.period is not None and asked.period.start.year == 2023 + offset
        unknown = _one(question_periods(f"{word}上半年出口多少", today=date(2030, 1, 1)))
        assert unknown.period is None
        assert unknown.partial is not None
        assert (unknown.partial.offset, unknown.partial.first_month, unknown.partial.last_month) == (offset, 1, 6)


def test_pointing_words_count_from_the_newest_article_before_today() -> None:
    week = _one(question_periods("最近一周价格", today=date(2030, 1, 1), latest=date(2023, 8, 20))).period
    assert week == Period(date(2023, 8, 14), date(2023, 8, 20))
    month = _one(question_periods("上个月价格", today=date(2030, 1, 1))).period
    assert month == Period(date(2029, 12, 1), date(2029, 12, 31), "month")
    assert _one(question_periods("上个月价格")).period is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022年进口额达到3万亿元，比2021年增长7%。今年上半年又增一成。", 2023),
        ("2022年进口额达到3万亿元，比2021年增长7%。今年上半年又增一成。力争到2025年翻番（2023—2025年）。", 2023),
        ("今年（2023年）上半年又增一成。", 2023),
        ("新华社杭州2023年8月16日电 出口回升。", 2023),
        ("2023-08-16 10:23 来源：本站", 2023),
        ("2022年进口额达到3万亿元，比2021年增长7%。", None),
        ("2022年进口额达到3万亿元，比2021年增长7%。今年上半年又增一成。2024年3月开业。", None),
        ("2022年进口额预计达到3万亿元，比2021年增长7%。今年上半年又增一成。", None),
        ("2022年上半年比2021年上半年增长。今年上半年又增一成。", None),
        ("今年上半年又增一成，比2019年同期翻番。", None),
        ("今年（2023年）上半年又增一成，今年（2022年）也增。", None),
        ("上半年出口增长。", None),
        ("", None),
    ],
)
def test_infer_year(text: str, year: int | None) -> None:
    assert infer_year(text) == year


@pytest.mark.parametrize(
    "unit", ["1-", "2022年", "7月", "《", "同期", "去年", "至", "7月21日至", "出口", "（", "比7月", "昨日（"]
)
def test_reading_takes_time_in_proportion_to_length(unit: str) -> None:
    text = "2022年" + unit * (60_000 // len(unit))
    begun = time.process_time()
    periods(text, PUBLISHED)
    assert time.process_time() - begun < 3
