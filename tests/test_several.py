import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import Article
from index.passages import Passage
from index.reading import read_passage
from qa import Assistant
from qa.extract import Weighed
from qa.kinds import kind_of
from qa.parallel import Scored
from qa.question import Question, read
from qa.series import chance, choose, judged
from qa.several import Several, parts, split
from qa.slots import judge
from qa.spans import propose

GOLD = [
    json.loads(line) for line in (Path(__file__).parent.parent / "eval" / "gold.jsonl").read_text("utf8").splitlines()
]
SINGLE = [item["question"] for item in GOLD if "turns" not in item and item["category"] != "multi"]

PARTS = {
    "浙江和江苏上半年出口分别是多少": ["浙江上半年出口是多少", "江苏上半年出口是多少"],
    "上半年进口和出口各是多少": ["上半年进口是多少", "上半年出口是多少"],
    "进口和出口是多少": ["进口是多少", "出口是多少"],
    "浙江跨境电商进口和出口各多少": ["浙江跨境电商进口多少", "浙江跨境电商出口多少"],
    "2021年和2022年净利润是多少": ["2021年净利润是多少", "2022年净利润是多少"],
    "2018和2019年暑期票房分别是多少": ["2018年暑期票房是多少", "2019年暑期票房是多少"],
    "一、二季度营收分别是多少": ["一季度营收是多少", "二季度营收是多少"],
    "7、8月销量各多少": ["7月销量多少", "8月销量多少"],
    "上下半年出口各多少": ["上半年出口多少", "下半年出口多少"],
    "甲厂7月生产的轿车、客车、货车三类各销售多少辆": None,
    "理想、蔚来和小鹏7月分别交付多少辆": ["理想7月交付多少辆", "蔚来7月交付多少辆", "小鹏7月交付多少辆"],
    "华为与小米两家公司营收分别是多少": ["华为营收是多少", "小米营收是多少"],
    "前7个月厦门和东盟、欧盟的贸易额各是多少": ["前7个月厦门和东盟的贸易额是多少", "前7个月厦门和欧盟的贸易额是多少"],
    "二季度广告、科技及服务两块各收入多少": ["二季度广告收入多少", "二季度科技及服务收入多少"],
    "上半年设备、汽车两个行业的利用率各是多少": ["上半年设备的利用率是多少", "上半年汽车的利用率是多少"],
    "游泳队100米和200米蛙泳成绩分别是多少": ["游泳队100米蛙泳成绩是多少", "游泳队200米蛙泳成绩是多少"],
    "浙江出口额和同比增速分别是多少": ["浙江出口额是多少", "浙江出口额同比增速是多少"],
    "浙江上半年出口多少，增长多少": ["浙江上半年出口多少", "浙江上半年出口增长多少"],
    "今年出口多少，占全国多少？": ["今年出口多少", "今年出口占全国多少"],
}  # fmt: skip
ONE = [
    "中国和东盟的贸易额是多少",
    "进口和出口总共多少",
    "2021年和2022年平均增长多少",
    "各地区共有多少家企业",
    "各类企业出口多少",
    "浙江和江苏出口多少",
    "浙江与江苏的出口相差多少",
    "4、5月份发了多少度电",
    "全国有多少个省，分别是哪些",
    "两个会场分别是什么项目",
    "金融科技及企业服务收入多少",
    "公布的4月和5月数据里，北京5月增长多少",
]


@pytest.mark.parametrize(("question", "expected"), PARTS.items())
def test_parts(question: str, expected: list[str] | None) -> None:
    found = parts(question)
    assert len(found) >= 2 if expected is None else list(found) == expected


@pytest.mark.parametrize("question", ONE)
def test_questions_for_one_value_stay_whole(question: str) -> None:
    assert split(question) is None


def test_no_gold_question_for_one_value_is_taken_apart() -> None:
    assert [question for question in SINGLE if split(question)] == []


@pytest.mark.parametrize(
    ("question", "count", "ranked"),
    [("前三的市县各自进出口多少", 3, True), ("三个综保区分别进出口多少", 3, False), ("“新三样”各自出口多少", 3, False)],
)
def test_groups(question: str, count: int, ranked: bool) -> None:
    found = split(question)
    assert found is not None and found.parts == ()
    assert (found.count, found.ranked) == (count, ranked)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="浙江苏和、，各分别多少进出口2019年前三两家增长了“”的 ", max_size=40))
def test_parts_are_never_more_than_asked_for_or_longer(question: str) -> None:
    found = split(question)
    if found is not None:
        assert len(found.subjects) == len(found.parts) in (0, found.count)
        assert 2 <= found.count <= 12
        assert all(len(part) <= 2 * len(question) + 16 for part in found.parts)


def figures(question: str, text: str, title: str = "") -> tuple[Question, Several, list[Scored]]:
    several = split(question)
    assert several is not None
    asked = judged(read(question, date(2031, 8, 1), lambda _: 1.0), several)
    article = Article("a", title, date(2031, 8, 1), "", "", (), "", "a.md", text, "")
    reading = read_passage(Passage("a", 0, len(text), text), article)
    found = [Weighed(c, judge(asked, c), ()) for c in propose(kind_of(several.plain), several.plain, reading)]
    return asked, several, [Scored(w, w.candidate.fit) for w in found]


SETS = [
    ("甲、乙、丙三家分别卖了多少辆", "今年丙、甲、乙、丁分别卖出3辆、5辆、7辆和9辆。", ["5辆", "7辆", "3辆"]),
    ("甲、乙、丙三家分别增长多少", "甲、乙和丙分别增长5%、7%和9%，合计增长6%。", ["5%", "7%", "9%"]),
    ("上半年进口和出口各是多少", "上半年出口30亿元，增长2%；进口50亿元，增长8%。", ["50亿元", "30亿元"]),
    ("2028和2029年票房分别是多少", "2028年票房是70亿元，2029年是80亿元。", ["70亿元", "80亿元"]),
    (
        "东盟、欧盟的贸易额各是多少",
        "伙伴：\n伙伴 | 进出口 | 占比\n东盟 | 97.7亿元 | 17%\n欧盟 | 77.4亿元 | 14%\n完。",
        ["97.7亿元", "77.4亿元"],
    ),
    ("进口和出口各多少", "地区 | 出口 | 进口\n甲区 | 5亿元 | 8亿元\n", ["8亿元", "5亿元"]),
    (
        "三个园区进出口各多少",
        "三个园区共130亿元，其中东园60亿元，西园51亿元，南园20亿元。",
        ["60亿元", "51亿元", "20亿元"],
    ),
    (
        "前两名的园区各自进出口多少",
        "园区 | 进出口\n东园 | 60亿元\n西园 | 51亿元\n南园 | 20亿元\n",
        ["60亿元", "51亿元"],
    ),
    ("代表队金银铜各多少枚", "代表队拿到5金、3银、2铜，奖牌10枚。", ["5金", "3银", "2铜"]),
    ("教授和讲师各多少名", "学院新来3名教授、5名讲师。", ["3名", "5名"]),
    ("三个园区进出口各多少", "两个园区中，东园60亿元，西园51亿元。", None),
    ("甲、乙、丙三家分别卖了多少辆", "甲、乙分别卖出3辆、5辆。", None),
    ("东盟、欧盟的贸易额各是多少", "伙伴 | 增速\n东盟 | 9亿元\n欧盟 | 7亿元\n", None),
]


@pytest.mark.parametrize(("question", "text", "expected"), SETS)
def test_figures_side_by_side(question: str, text: str, expected: list[str] | None) -> None:
    chosen = choose(*figures(question, text))
    assert (None if chosen is None else [one.candidate.text for one in chosen]) == expected


def test_a_set_of_another_region_is_not_taken() -> None:
    asked, several, found = figures("广东对东盟、欧盟的出口各是多少", "山东对东盟、欧盟出口分别为5亿元、7亿元。")
    assert choose(asked, several, found) is None


@given(st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_a_set_is_at_least_as_likely_as_its_surest_figure(chances: list[float]) -> None:
    for question in ("甲、乙分别卖了多少辆", "三个园区分别卖了多少辆"):
        several = split(question)
        assert several is not None
        assert max(chances) - 1e-9 <= chance(several, chances) <= 1.0


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Iterator[Assistant]:
    with Assistant.open(sample_index) as opened:
        yield opened


def test_an_answer_of_several_values_cites_each(assistant: Assistant) -> None:
    answer = assistant.ask("宁波前7个月太阳能电池、新能源汽车、锂电池分别出口多少？")
    assert answer.text == "98亿元、49亿元、39亿元"
    assert answer.text == "、".join(citation.quote or "" for citation in answer.citations)
    assert answer.reason is None
    for citation in answer.citations:
        assert assistant.index.article(citation.article_id).text[citation.start : citation.end] == citation.quote


def test_a_missing_part_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("宁夏、西藏前7个月进出口分别是多少")
    assert answer.text is None and answer.reason is not None
    assert all(citation.quote is None for citation in answer.citations)


@pytest.mark.parametrize(
    "question", ["各和各、各多少", "和、和、和各多少", "多少，多少，多少", "前九十个各多少", "、" * 400 + "各多少"]
)
def test_odd_questions_are_answered_or_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.text is None) == (answer.reason is not None)
