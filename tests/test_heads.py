"""What a question calls its answer, which spans are called so, and which are plainly of another type."""

from datetime import date

import pytest

from index.articles import Article
from index.passages import Passage
from index.reading import Reading, read_passage
from qa.heads import asked_head, head_fit, is_of_other_sort, level_fit, several_for_one
from qa.kinds import Kind
from qa.spans import Candidate, is_of_other_type, propose


def reading(text: str) -> Reading:
    article = Article("a", "", date(2023, 8, 10), "", "", (), "", "", text, "")
    return read_passage(Passage("a", 0, len(text), text), article)


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("哪家保险公司给救援队送了保险", "保险公司"),
        ("捐款账户的户名是什么", "户名"),
        ("培训班主办方是谁", "主办方"),
        ("望远镜是在哪颗脉冲星上看到的", "脉冲星"),
        ("票房排第四的是哪部片子", "片子"),
        ("方法是哪家实验室的人首先做的", "实验室"),
        ("陕西北路以前叫什么路", "路"),
        ("警报升到什么颜色了", "颜色"),
        ("展览设在什么地方", ""),
        ("第一个进球的是谁", ""),
        ("上半年出口多少", ""),
    ],
)
def test_asked_head(question: str, head: str) -> None:
    assert asked_head(question) == head


@pytest.mark.parametrize(
    ("head", "text", "span", "fit"),
    [
        ("脉冲星", "在脉冲星B2111+46上看到了矮脉冲。", "B2111+46", 0.5),
        ("脉冲星", "《自然·天文》刊登了矮脉冲的研究。", "自然·天文", 0.0),
        ("保险公司", "平安产险湖南分公司赠送了保险。", "平安产险湖南分公司", 1.0),
        ("主办方", "活动的主办方，市商务局表示。", "市商务局", 0.0),
        ("主办方", "主办方市商务局表示。", "市商务局", 0.5),
        ("片子", "《消失的她》排在第一。", "消失的她", 1.0),
        ("片子", "消失的她排在第一。", "消失的她", 0.0),
        ("路", "陕西北路原名西摩路。", "西摩路", 0.5),
        ("路", "陕西北路原名西摩路。", "原名", 0.0),
        ("颜色", "警报升为橙色。", "橙色", 0.5),
        ("", "平安产险赠送了保险。", "平安产险", 0.0),
    ],
)
def test_head_fit(head: str, text: str, span: str, fit: float) -> None:
    start = text.index(span)
    assert head_fit(head, reading(text), start, start + len(span)) == fit


@pytest.mark.parametrize(
    ("question", "span", "fit"),
    [
        ("终点设在哪座城市", "珠海", 1.0),
        ("终点设在哪座城市", "天津", 1.0),
        ("终点设在哪座城市", "广东省", -1.0),
        ("终点设在哪个省", "广东省", 1.0),
        ("终点设在哪个国家", "格鲁吉亚", 1.0),
        ("终点设在哪个国家", "珠海", -1.0),
        ("终点设在哪里", "珠海", 0.0),
        ("终点设在哪座城市", "体育馆", 0.0),
    ],
)
def test_level_fit(question: str, span: str, fit: float) -> None:
    text = f"比赛的终点设在{span}，有千人参加。"
    start = text.index(span)
    assert level_fit(question, reading(text), start, start + len(span)) == fit


@pytest.mark.parametrize(
    ("question", "span", "listed"),
    [
        ("增速最快的是哪个市州", "甲州、乙州和丙市", 1.0),
        ("增速最快的是哪个市州", "甲州", 0.0),
        ("增速最快的是哪些市州", "甲州、乙州和丙市", 0.0),
        ("增速最快的是哪几个市州", "甲州、乙州和丙市", 0.0),
    ],
)
def test_several_for_one(question: str, span: str, listed: float) -> None:
    assert several_for_one(question, span) == listed


@pytest.mark.parametrize(
    ("span", "other"),
    [
        ("福建晋江", False),
        ("市体育馆", False),
        ("他家楼上", False),
        ("金沙江西路站", False),
        ("全罗北道群山市", False),
        ("天衣无缝", True),
        ("约旦开仓", True),
        ("浙江省商务厅副厅长张钱江", True),
        ("波兰马拉舍维奇", False),
        ("水害", True),
    ],
)
def test_a_place_sounds_like_one(span: str, other: bool) -> None:
    text = f"据说是{span}，没有更多消息。"
    start = text.index(span)
    assert is_of_other_type(Kind.PLACE, Candidate(reading(text), start, start + len(span), 0.0)) is other


@pytest.mark.parametrize(
    ("span", "other"),
    [("陈舜娘", False), ("国会副议长陈舜娘", False), ("李女士", False), ("冲上前去拦住", True), ("甲，乙", True)],
)
def test_a_person_is_no_act(span: str, other: bool) -> None:
    text = f"据说是{span}。"
    start = text.index(span)
    assert is_of_other_type(Kind.PERSON, Candidate(reading(text), start, start + len(span), 0.0)) is other


@pytest.mark.parametrize(
    ("span", "other"), [("首尔一家咨询所的汽车分析师金泰熙", True), ("2022年上半年", True), ("海水变暖", False)]
)
def test_who_gives_a_reason_is_none(span: str, other: bool) -> None:
    text = f"据说是{span}。"
    start = text.index(span)
    assert is_of_other_type(Kind.REASON, Candidate(reading(text), start, start + len(span), 0.0)) is other


@pytest.mark.parametrize(
    ("span", "other"),
    [("增长到约3亿元", False), ("两成左右", False), ("2022年上半年", True), ("一家贸易公司", True)],
)
def test_how_much_is_told_by_a_figure(span: str, other: bool) -> None:
    text = f"据说是{span}，没有更多消息。"
    start = text.index(span)
    candidate = Candidate(reading(text), start, start + len(span), 0.0)
    assert is_of_other_type(Kind.AMOUNT, candidate) is other


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("夕影亭哪年建的", "7月19日，记者了解到，夕影亭建于1985年。", {"7月19日": True, "1985年": False}),
        ("夕影亭哪天歪的", "7月19日，记者了解到，夕影亭建于1985年。", {"7月19日": False, "1985年": False}),
        ("展览几点开门", "展览8月1日开幕，每天9:30开门。", {"8月1日": True}),
        ("展览何时开门", "展览8月1日开幕，每天9:30开门。", {"8月1日": False}),
    ],
)
def test_a_time_is_of_another_type_where_it_does_not_tell_what_is_asked(
    question: str, text: str, other: dict[str, bool]
) -> None:
    found = {c.text: is_of_other_type(Kind.DATE, c) for c in propose(Kind.DATE, question, reading(text))}
    assert {span: found[span] for span in other} == other


@pytest.mark.parametrize(
    ("question", "span", "other"),
    [
        ("产业园由哪家建筑公司施工", "新区永安工业园", True),
        ("产业园由哪家建筑公司施工", "中建一局集团", False),
        ("投资方是哪家公司", "省数字商务协会", True),
        ("他在哪家医院上班", "协和医院", False),
        ("他在哪家医院上班", "永安集团", True),
        ("哪家医院承办了论坛", "校友经济论坛", True),
        ("他毕业于哪所大学", "永安集团", True),
        ("哪个部门处罚了这家公司", "市场委员会", False),
        ("哪个园区企业最多", "永安工业园", False),
        ("谁在施工", "新区永安工业园", False),
        ("药主要来自哪几个国家", "海南洋浦", True),
        ("药主要来自哪几个国家", "德国汉堡", False),
        ("药主要来自哪几个国家", "多国", False),
    ],
)
def test_names_of_another_sort(question: str, span: str, other: bool) -> None:
    text = f"据介绍，{span}参加了活动。"
    start = text.index(span)
    assert is_of_other_sort(question, reading(text), start, start + len(span)) is other
