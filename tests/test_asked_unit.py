"""What a question wants its figure in."""

import pytest

from index.zh.quantities import quantities
from qa.asked_unit import AskedUnit, asked_unit, unit_fit


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("存折里有多少钱", AskedUnit("money")),
        ("出口多少亿美元", AskedUnit("money", "美元")),
        ("卖了多少辆", AskedUnit("count", "辆")),
        ("天坑有多深", AskedUnit("length")),
        ("种了多少亩", AskedUnit("area", "亩")),
        ("营业收入是多少", AskedUnit("money")),
        ("出口增长多少", None),
        ("谁拿了冠军", None),
        ("食品占全年营收多少", None),
        ("营收多少", AskedUnit("money")),
        ("他手里有多少股份", None),
        ("买进多少股", AskedUnit("count", "股")),
        ("渗透率有多高", None),
        ("塔有多高", AskedUnit("length")),
        ("研发周期要多长", None),
        ("法院给了多长的冷静期", None),
        ("桥有多长", AskedUnit("length")),
        ("每天发送多少旅客", AskedUnit("count", "人次")),
        ("解决了多少旅客难题", None),
        ("几秒涨了多少亿美元", AskedUnit("money", "美元")),
        ("要拍多长的视频", None),
        ("一共用了多少电", AskedUnit("energy")),
        ("多收了多少电费", None),
        ("全世界有多少银屑病患者", None),
        ("来了多少家庭", None),
        ("倒了多少间房", AskedUnit("count", "间")),
        ("开了多少家店", AskedUnit("count", "家")),
        ("一共想贷多少款", AskedUnit("money")),
        ("出了多少款车", AskedUnit("count", "款")),
        ("用电负荷冲到多高", None),
        ("持股占比一般多高", None),
        ("想要涨薪多少", None),
        ("工资多少", AskedUnit("money")),
        ("卖家半年做了多少生意", AskedUnit("money")),
        ("谈成多少笔生意", AskedUnit("count", "笔")),
    ],
)
def test_asked(question: str, asked: AskedUnit | None) -> None:
    assert asked_unit(question) == asked


@pytest.mark.parametrize(
    ("question", "figure", "fit"),
    [
        ("存折里有多少钱", "45万元", 1),
        ("存折里有多少钱", "5张", -1),
        ("出口多少亿美元", "5亿美元", 1),
        ("出口多少亿美元", "5亿元", -1),
        ("卖了多少辆", "3.4万辆", 1),
        ("卖了多少辆", "81家", -1),
        ("有多少人", "30名", 1),
        ("涨了几成", "34%", 0),
        ("天坑有多深", "3米", 1),
        ("出口增长多少", "34%", 0),
    ],
)
def test_fit(question: str, figure: str, fit: float) -> None:
    assert unit_fit(asked_unit(question), quantities(figure)[0]) == fit
