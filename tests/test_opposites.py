"""A figure of one side is not the other side's."""

import pytest

from qa.opposites import opposed


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
    ],
)
def test_opposed(asked: str, said: str, other: bool) -> None:
    assert opposed(asked, said) is other
