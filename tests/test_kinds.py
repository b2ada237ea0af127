import pytest

from qa.kinds import Kind, kind_of

CASES = [
    ("浙江上半年跨境电商出口多少", Kind.AMOUNT),
    ("这笔贷款有多少亿元？", Kind.AMOUNT),
    ("2022年浙江外贸总额", Kind.AMOUNT),
    ("海外仓一共建了多少个", Kind.COUNT),
    ("全县有几家养老院", Kind.COUNT),
    ("出口同比增长多少", Kind.GROWTH),
    ("进口涨了百分之几", Kind.GROWTH),
    ("前7个月外贸增速", Kind.GROWTH),
    ("民营企业占比多少", Kind.GROWTH),
    ("出口规模排第几", Kind.RANK),
    ("航程要多久", Kind.DURATION),
    ("新规什么时候生效", Kind.DATE),
    ("码头是哪天启用的", Kind.DATE),
    ("谁在会上介绍了数据", Kind.PERSON),
    ("说这话的是哪位教授", Kind.PERSON),
    ("货物从哪个口岸出境", Kind.PLACE),
    ("总部在哪里", Kind.PLACE),
    ("哪家公司中标", Kind.ORGANISATION),
    ("主办单位是哪个机构", Kind.ORGANISATION),
    ("为什么出口下降", Kind.REASON),
    ("价格上涨的原因是什么", Kind.REASON),
    ("企业怎么应对", Kind.METHOD),
    ("都有哪些便利措施", Kind.METHOD),
    ("分析师怎么看后市", Kind.STATEMENT),
    ("粮食安全问题的根子在哪", Kind.STATEMENT),
    ("加氢站好在哪儿", Kind.STATEMENT),
    ("安家庄站在北京哪个位置", Kind.PLACE),
    ("票房排第四的是哪部片子", Kind.ENTITY),
    ("事故归哪个部管", Kind.ORGANISATION),
    ("外长怎么说", Kind.STATEMENT),
    ("新增了哪些航线", Kind.LIST),
    ("这艘船叫什么", Kind.ENTITY),
]


@pytest.mark.parametrize(("question", "kind"), CASES)
def test_kind(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind
