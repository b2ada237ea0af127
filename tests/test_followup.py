import pytest

from qa.followup import complete

CASES = [
    # what it names takes the place of the same slot
    ("2022年上半年浙江出口多少？", "那进口呢？", "2022年上半年浙江进口多少？"),
    ("2022年上半年浙江出口多少？", "江苏呢", "2022年上半年江苏出口多少？"),
    ("2022年上半年浙江出口多少？", "2021年上半年呢？", "2021年上半年浙江出口多少？"),
    ("浙江前7个月出口增长多少", "那上半年呢", "浙江上半年出口增长多少"),
    # the same thing, asked for its growth
    ("浙江上半年出口多少", "同比呢", "浙江上半年出口同比增长多少"),
    ("浙江上半年出口多少", "增速呢？", "浙江上半年出口同比增长多少"),
    # a full question takes what it leaves open
    ("2022年上半年浙江出口多少？", "进口规模在全国排第几", None),
    # a subject of its own takes nothing
    ("2022年上半年浙江出口多少？", "首艘国产大型邮轮叫什么名字", "首艘国产大型邮轮叫什么名字"),
    ("2022年上半年浙江出口多少？", "", ""),
]


@pytest.mark.parametrize(("previous", "question", "completed"), CASES)
def test_complete(previous: str, question: str, completed: str | None) -> None:
    found = complete(question, previous)
    if completed is None:
        assert question in found
    else:
        assert found == completed
