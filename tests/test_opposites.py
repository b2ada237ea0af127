"""A figure of one side is not the other side's."""

import pytest

from qa.opposites import narrowed, opposed


@pytest.mark.parametrize(
    ("asked", "said", "other"),
    [
        ("上半年海外电池业务收入多少", "境内电池业务收入达", True),
        ("上半年海外电池业务收入多少", "境外电池业务收入达", False),
        ("上半年海外电池业务收入多少", "电池业务收入达", False),
        ("上半年海外电池业务收入多少", "境内外电池业务收入达", False),
        ("民营企业出口多少", "国有企业出口", True),
        ("民营企业出口多少", "民企出口", False),
        ("民营企业和国有企业出口多少", "国企出口", False),
        ("乡村零售额增速", "城镇零售额", True),
        ("出口多少", "进口", False),
        ("618期间广告收入增长多少", "今年双十一广告收入", True),
        ("五一假期发送多少旅客", "国庆期间发送旅客", True),
        ("五一假期发送多少旅客", "劳动节期间发送旅客", False),
    ],
)
def test_opposed(asked: str, said: str, other: bool) -> None:
    assert opposed(asked, said) is other


@pytest.mark.parametrize(
    ("asked", "said", "part"),
    [
        ("比亚迪前7个月卖了多少", "前7个月在境外市场售出", True),
        ("比亚迪前7个月在海外卖了多少", "前7个月在境外市场售出", False),
        ("比亚迪前7个月卖了多少", "前7个月累计卖出", False),
        ("7月零售额增速", "不算汽车，零售额增长", True),
        ("7月不含汽车的零售额增速", "不算汽车，零售额增长", False),
        ("最高气温多少", "最低气温", False),
    ],
)
def test_narrowed(asked: str, said: str, part: bool) -> None:
    assert narrowed(asked, said) is part
