"""Dates as crawlers write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import parse_date

DAY = dt.date(2023, 8, 9)


@pytest.mark.parametrize(
    "written",
    [
        "Wed, 09 Aug 2023 23:44:54 GMT",
        "9 Aug 2023",
        "9th August, 2023",
        "August 9, 2023",
        "Aug. 9, 2023 09:12 AM",
        "Wed Aug 09 09:12:00 CST 2023",
        "Wed Aug 09 2023 09:12:00 GMT+0800 (中国标准时间)",
        "2023-08-09",
        "2023-8-9 9:12",
        "2023-08-09T23:59:59Z",
        "2023-08-09T00:10:00+08:00",
        "2023/08/09 09:12",
        "2023.8.9",
        "2023年8月9日",
        "2023年08月09日 星期三 09:12",
        "星期三 2023 年 8 月 9 日",
        "２０２３年８月９日",
        "二〇二三年八月九日",
        "发布时间：2023-08-09 09:12 来源：本站",
        "20230809",
        "20230809091200",
        "20230809T091200Z",
        "1691543520",
        "1691543520000",
        20230809,
        1691543520,
        1691543520000.0,
        DAY,
        dt.datetime(2023, 8, 9, 23, 59, tzinfo=dt.UTC),
    ],
)
def test_reads_the_day_as_written(written: object) -> None:
    assert parse_date(written) == DAY


@pytest.mark.parametrize(
    "written",
    [
        "",
        "昨天",
        "3小时前",
        "8月9日",
        "2023年8月",
        "2023",
        "2023-13-01",
        "2023-02-30",
        "0001-01-01",
        "0000-00-00",
        "05/06/2023",
        "23-08-09",
        "第20230809123456789号",
        0,
        -1,
        2023,
        1e300,
        float("nan"),
        True,
        None,
        [],
        "x" * 500 + "2023-08-09",
    ],
)
def test_what_names_no_single_day_is_none(written: object) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize(("numeral", "day"), [("十", 10), ("十九", 19), ("二十", 20), ("三十一", 31), ("三", 3)])
def test_han_days(numeral: str, day: int) -> None:
    assert parse_date(f"二〇二三年十月{numeral}日") == dt.date(2023, 10, day)


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y年%m月%d日", "%d %b %Y"]),
)
def test_every_day_survives_writing(day: dt.date, form: str) -> None:
    assert parse_date(day.strftime(form)) == day


@given(st.text(max_size=60))
def test_any_text_is_read_or_not(text: str) -> None:
    found = parse_date(text)
    assert found is None or 1900 <= found.year <= 2100
