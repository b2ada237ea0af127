"""Which figure speaks of what: the nearest wrong one is always near."""

from datetime import date

import pytest

from index.articles import Article
from index.passages import Passage
from index.reading import read_passage
from qa.question import read
from qa.slots import Verdict, judge
from qa.spans import Candidate

M, U, C = Verdict.MATCH, Verdict.UNKNOWN, Verdict.CONTRADICTION
ZHEJIANG = "2022年上半年，浙江省进出口2.26万亿元，增长17.3%；其中出口1.66万亿元，增长20.3%；进口5947.4亿元，增长9.8%。"
ONLINE = "全国跨境电商上半年进出口1.1万亿元，增长16%。其中，出口8210亿元，增长19.9%，进口2760亿元，增长5.7%。"
CITIES = "前7个月，南京出口2018亿元，下降1.2%；苏州出口9000亿元，下降5%。"

# question, text, figure, period, region, metric
CASES = [
    ("浙江2022年上半年出口多少", ZHEJIANG, "1.66万亿元", M, M, M),
    ("浙江2022年上半年出口多少", ZHEJIANG, "2.26万亿元", M, M, C),
    ("浙江2022年上半年出口多少", ZHEJIANG, "5947.4亿元", M, M, C),
    ("浙江2021年上半年出口多少", ZHEJIANG, "1.66万亿元", C, M, M),
    ("浙江上半年出口增长多少", ZHEJIANG, "20.3%", M, M, M),
    ("浙江上半年出口增长多少", ZHEJIANG, "9.8%", M, M, C),
    ("浙江前7个月出口多少", ZHEJIANG, "1.66万亿元", C, M, M),
    ("江苏2022年上半年出口多少", ZHEJIANG, "1.66万亿元", M, C, M),
    ("杭州2022年上半年出口多少", ZHEJIANG, "1.66万亿元", M, C, M),
    ("全国跨境电商进口多少", ONLINE, "2760亿元", U, M, M),
    ("全国跨境电商进口多少", ONLINE, "8210亿元", U, M, C),
    ("全国进口多少", ONLINE, "2760亿元", U, M, C),
    ("南京前7个月出口多少", CITIES, "2018亿元", M, M, M),
    ("南京前7个月出口多少", CITIES, "9000亿元", M, C, M),
    ("苏州前7个月出口多少", CITIES, "9000亿元", M, M, M),
    ("浙江上半年出口多少", "上半年，浙江对东盟出口2000亿元。", "2000亿元", M, C, M),
    ("浙江上半年出口多少", "上半年，浙江出口好转，其中义乌出口2000亿元。", "2000亿元", M, C, M),
    ("义乌上半年出口多少", "上半年，浙江出口好转，其中义乌出口2000亿元。", "2000亿元", M, M, M),
    ("宁波上半年出口多少", "上半年，宁波和温州出口2000亿元。", "2000亿元", M, M, M),
    ("浙江上半年出口多少", "杭州海关统计，上半年全省出口2000亿元。", "2000亿元", M, U, M),
    ("浙江上半年出口多少", "上半年浙江出口2000亿元，占全国的15%。", "15%", M, M, M),
    ("江苏上半年出口增长多少", "上半年江苏出口与浙江差不多，增长12.3%。", "12.3%", M, M, M),
    ("浙江上半年出口增长多少", "上半年江苏出口与浙江差不多，增长12.3%。", "12.3%", M, C, M),
    ("海口上半年出口多少", "海口8月9日消息，上半年海南出口434亿元。", "434亿元", M, C, M),
    ("宁波上半年锂电池出口多少", "宁波的伙伴有东盟。上半年锂电池出口39亿元。", "39亿元", M, M, M),
    ("宁波上半年出口多少", "宁波不如苏州。上半年全市出口39亿元。", "39亿元", M, C, M),
    ("全国上半年服务出口多少", "上半年全国服务进出口3.1万亿元。", "3.1万亿元", M, M, C),
    ("浙江上半年对东盟出口多少", "上半年，浙江对东盟出口2000亿元。", "2000亿元", M, M, M),
    ("浙江上半年对美国出口多少", "上半年，浙江对东盟出口2000亿元。", "2000亿元", M, C, M),
    ("东盟上半年贸易额多少", "上半年，浙江对东盟进出口2000亿元。", "2000亿元", M, M, M),
    ("吉林上半年签下多少订单", "上半年，吉林企业去了韩国、越南，签下订单38亿元。", "38亿元", M, M, U),
    ("全国上半年服务出口多少", "上半年全国服务进出口3.1万亿元，其中出口1.3万亿元。", "1.3万亿元", M, M, M),
    ("全国上半年出口多少", "上半年全国货物贸易出口1.3万亿元。", "1.3万亿元", M, M, M),
    ("浙江上半年净利润多少", "上半年浙江归母净利润3亿元。", "3亿元", M, M, U),
    ("浙江上半年出口多少", "7月20日，杭州海关举行发布会。上半年形势怎样？浙江出口3亿元。", "3亿元", M, M, M),
    ("浙江上半年跨境电商出口多少", "上半年，浙江跨境电商进出口5亿元。", "5亿元", M, M, C),
    ("7月安徽出口多少", "7月安徽出口升至今年以来最高值257亿元。", "257亿元", M, M, M),
    ("今年浙江出口多少", "2022年上半年浙江出口3亿元。", "3亿元", U, M, M),
    ("南京（不是江苏全省）上半年出口多少", "上半年江苏出口3亿元。", "3亿元", M, C, M),
]


@pytest.mark.parametrize(("question", "text", "figure", "period", "region", "metric"), CASES)
def test_verdicts(question: str, text: str, figure: str, period: Verdict, region: Verdict, metric: Verdict) -> None:
    article = Article("a", "", date(2022, 8, 1), "", "", (), "", "", text, "")
    reading = read_passage(Passage("a", 0, len(text), text), article)
    quantity = next(q for q in reading.quantities if q.text == figure)
    candidate = Candidate(reading, quantity.start, quantity.end, 1.0, quantity=quantity)
    found = judge(read(question, date(2022, 8, 1), lambda word: 1.0), candidate)
    assert (found.period, found.region, found.metric) == (period, region, metric)


DEALT = "上半年浙江光伏、锂电池出口分别增长18%、75%。"


@pytest.mark.parametrize(
    ("question", "figure", "verdict"),
    [("浙江锂电池出口增长多少", "75%", M), ("浙江锂电池出口增长多少", "18%", C), ("浙江出口增长多少", "75%", U)],
)
def test_figures_dealt_out(question: str, figure: str, verdict: Verdict) -> None:
    article = Article("a", "", date(2022, 8, 1), "", "", (), "", "", DEALT, "")
    reading = read_passage(Passage("a", 0, len(DEALT), DEALT), article)
    quantity = next(q for q in reading.quantities if q.text == figure)
    candidate = Candidate(reading, quantity.start, quantity.end, 1.0, quantity=quantity)
    assert judge(read(question, date(2022, 8, 1), lambda word: 1.0), candidate).of_member == verdict
