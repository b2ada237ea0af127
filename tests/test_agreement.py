import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from index_fixtures import write_article

from index import build
from qa import Answer, Assistant, Filters
from qa.citing import Relation, relations
from qa.terminal import show_answer

ROUND = "江苏上半年出口突破1.5万亿元，外贸企业忙着赶船期。码头上夜里也亮着灯，货车排到了闸口外面。"
EXACT = "南京海关在发布会上说，今年上半年江苏出口1.62万亿元。纺织品和船舶占的份量都不小，新客户多在东南亚。"
WRONG = "记者从会上获悉，今年上半年江苏出口1.57万亿元。几家船厂的订单排到了后年，工人三班倒。"
NOTICE = "本报上周一篇稿子里有个数字有误。今年上半年江苏出口1.62万亿元，特此更正，并向读者致歉。"
FIRST = "据初步核算，今年上半年江苏出口1.58万亿元。完整的数字要等下个月才能看到，各市也在等。"
OTHERS = {
    "zhejiang": "今年上半年浙江出口1.91万亿元，义乌的小商品占了一截，快递公司加了班次。",
    "weather": "台风过后的周末，太湖边的民宿又坐满了人，老板娘说螃蟹要到中秋才肥。",
    "year": "去年上半年江苏出口1.49万亿元，当时港口刚刚换上新的吊机，工人还不熟。",
}
QUESTION = "江苏2031年上半年出口多少"


def ask(tmp_path: Path, articles: dict[str, tuple[str, str, str]], question: str = QUESTION) -> Answer:
    """Ask a corpus of (title, date, text) by id, and other articles beside them."""
    for name, text in OTHERS.items():
        write_article(tmp_path / "news", name, text, title="财经短讯", date="2031-07-20")
    for name, (title, date, text) in articles.items():
        write_article(tmp_path / "news", name, text, title=title, date=date)
    build([tmp_path / "news"], tmp_path / "index")
    with Assistant.open(tmp_path / "index") as assistant:
        assistant._threshold = 0.0
        return assistant.ask(question, Filters())


def cited(answer: Answer) -> list[tuple[str, str]]:
    return [(c.article_id, r.value) for c, r in zip(answer.citations, relations(answer), strict=True)]


def test_the_exact_figure_before_the_round_one(tmp_path: Path) -> None:
    answer = ask(
        tmp_path, {"round": ("江苏外贸迈上新台阶", "2031-07-15", ROUND), "exact": ("江苏外贸半年", "2031-07-16", EXACT)}
    )
    assert answer.text == "1.62万亿元"
    assert cited(answer) == [("exact", "answer"), ("round", "agrees")]


def test_the_mark_where_it_is_asked_for(tmp_path: Path) -> None:
    answer = ask(
        tmp_path,
        {"round": ("江苏外贸迈上新台阶", "2031-07-15", ROUND), "exact": ("江苏外贸半年", "2031-07-16", EXACT)},
        "江苏2031年上半年出口突破了多少",
    )
    assert answer.text == "1.5万亿元"


@pytest.mark.parametrize("text", [WRONG, FIRST])
def test_the_correction_before_what_it_corrects(tmp_path: Path, text: str) -> None:
    answer = ask(
        tmp_path, {"first": ("江苏外贸半年", "2031-07-12", text), "notice": ("更正：江苏出口", "2031-07-19", NOTICE)}
    )
    assert answer.text == "1.62万亿元"
    assert cited(answer) == [("notice", "answer"), ("first", "replaced")]


PASSED = "海关称，今年上半年江苏出口首次超过千亿元，达到1320.4亿元。外贸企业忙着赶船期。"


def test_how_far_a_mark_was_passed(tmp_path: Path) -> None:
    assert ask(tmp_path, {"passed": ("江苏外贸半年", "2031-07-19", PASSED)}).text == "1320.4亿元"


TAKEN_BACK = "更正：本报7月12日稿件提到，今年上半年江苏出口1.57万亿元。海关核对后的数字是1.62万亿元，特此改正。"


@pytest.mark.parametrize(
    ("question", "figure"), [(QUESTION, "1.62万亿元"), (QUESTION.replace("出口", "更正前出口"), "1.57万亿元")]
)
def test_what_a_notice_gives_instead(tmp_path: Path, question: str, figure: str) -> None:
    assert ask(tmp_path, {"notice": ("江苏外贸半年", "2031-07-19", TAKEN_BACK)}, question).text == figure


def test_sources_that_differ_are_both_shown(tmp_path: Path) -> None:
    answer = ask(tmp_path, {"a": ("江苏外贸半年", "2031-07-12", WRONG), "b": ("江苏外贸半年", "2031-07-16", EXACT)})
    (one, first), (other, second) = cited(answer)
    assert {one, other} == {"a", "b"}
    assert (first, second) == ("answer", "differs")
    assert {c.quote for c in answer.citations} == {"1.57万亿元", "1.62万亿元"}
    shown = io.StringIO()
    with redirect_stdout(shown):
        show_answer(answer)
    assert "1 个说法不同 differ" in shown.getvalue()


def test_reprints_are_one_source(tmp_path: Path) -> None:
    answer = ask(
        tmp_path,
        {
            "copy": ("转载：江苏外贸半年", "2031-07-17", "（来源：金陵财经）" + EXACT),
            "origin": ("江苏外贸半年", "2031-07-16", EXACT),
            "other": (
                "半年账单",
                "2031-07-18",
                "省统计局也公布了这本账：今年上半年江苏出口约1.6万亿元，好于年初的估计。",
            ),
        },
    )
    assert answer.text == "1.62万亿元"
    assert cited(answer) == [("origin", "answer"), ("copy", "reprint"), ("other", "agrees")]
    shown = io.StringIO()
    with redirect_stdout(shown):
        show_answer(answer)
    lines = shown.getvalue()
    assert "2 个来源一致 sources agree" in lines and "同文 reprint：转载" in lines
    assert lines.count("发布会上说") == 1  # the reprint's sentence is not repeated


def test_other_things_are_no_disagreement(tmp_path: Path) -> None:
    """Another year, another province and a part of the whole say nothing against a figure."""
    part = "今年上半年江苏民营企业出口6800亿元，商会的会长说明年还要多去几个展会。"
    answer = ask(tmp_path, {"exact": ("江苏外贸半年", "2031-07-16", EXACT), "part": ("民企半年", "2031-07-18", part)})
    assert len(cited(answer)) == 1


def test_several_values_are_all_the_answer(tmp_path: Path) -> None:
    answer = ask(tmp_path, {"exact": ("江苏外贸半年", "2031-07-16", EXACT)}, "2031年上半年江苏和浙江分别出口多少")
    assert answer.text == "1.62万亿元、1.91万亿元"
    assert relations(answer) == (Relation.ANSWER, Relation.ANSWER)


def test_the_same_day_in_another_report_is_no_agreement(tmp_path: Path) -> None:
    answer = ask(
        tmp_path,
        {
            "bridge": ("青溪大桥通车", "2031-07-10", "青溪大桥7月9日正式通车，头一天就有八千辆车开过。"),
            "library": ("县图书馆开放", "2031-07-11", "柳河县图书馆的新馆7月9日正式开放，孩子们早早排起了队。"),
        },
        "青溪大桥哪天通车",
    )
    assert answer.text == "7月9日"
    assert cited(answer) == [("bridge", "answer")]
