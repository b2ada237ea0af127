import pytest

from qa.restating import restated
from qa.several import parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("浙江和江苏上半年出口谁增得快", "浙江和江苏上半年出口分别增长多少"),
        ("浙江和江苏上半年出口哪个多？", "浙江和江苏上半年出口分别是多少"),
        ("浙江和江苏出口增速谁更高", "浙江和江苏出口增速分别是多少"),
        ("上半年进口和出口哪个增长快", "上半年进口和出口分别增长多少"),
        ("2021到2023年浙江出口多少", "2021年、2022年、2023年浙江出口多少"),
        ("2021到2023年每年的出口额", "2021年、2022年、2023年出口额"),
        ("2021到2023年出口累计多少", "2021到2023年出口累计多少"),
        ("2021到2023年出口年均增长多少", "2021到2023年出口年均增长多少"),
        ("谁是海关关长", "谁是海关关长"),
        ("浙江上半年出口多少", "浙江上半年出口多少"),
    ],
)
def test_restated(question: str, expected: str) -> None:
    assert restated(question) == expected


def test_each_member_gets_a_question() -> None:
    assert parts("浙江和江苏上半年出口谁增得快") == ("浙江上半年出口增长多少", "江苏上半年出口增长多少")
    assert parts("2021到2022年出口多少") == ("2021年出口多少", "2022年出口多少")
    assert parts("哪个增长快") == ()
