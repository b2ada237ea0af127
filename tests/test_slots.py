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
DAY = date(2022, 8, 1)
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
    ("上半年知识密集型服务的进口额", "上半年，知识密集型服务出口3亿元。", "3亿元", M, U, C),
    ("亚洲榜今年台湾有几家企业", "今年亚洲榜共有59家企业。", "59家", M, C, U),
    ("近三个月基金跌了多少", "该基金近1个月下跌7%，近3个月下跌12%，近6个月下跌18%。", "18%", C, U, U),
    ("近三个月基金跌了多少", "该基金近1个月下跌7%，近3个月下跌12%，近6个月下跌18%。", "12%", M, U, U),
    ("8月14日台风多拉风力几级", "8月14日，今年第8号台风多拉风力有10级。", "10级", M, U, M),
    ("烟台破获的全国首例盗刷案涉案多少", "烟台破获全国首例盗刷案，涉案金额1亿元。", "1亿元", U, M, U),
    ("浙江第二季度出口多少", "浙江第二季度出口3亿元。", "3亿元", M, M, M),
    ("浙江上半年跨境电商出口多少", "上半年，浙江出口3亿元。", "3亿元", M, M, C),
    ("浙江上半年跨境电商出口多少", "跨境电商向好。上半年，浙江出口3亿元。", "3亿元", M, M, U),
    ("浙江上半年跨境电商出口多少", "上半年，浙江出口3亿元。跨境电商向好。", "3亿元", M, M, C),
    ("浙江上半年对东盟出口多少", "上半年，浙江出口3亿元。", "3亿元", M, C, M),
    ("浙江上半年对东盟出口多少", "东盟是大市场。上半年，浙江出口3亿元。", "3亿元", M, U, M),
    ("浙江上半年对东盟进出口多少", "上半年，东盟是浙江的第一大贸易伙伴，进出口3亿元。", "3亿元", M, M, M),
    ("黔西南州上半年外贸增速", "上半年，论速度，黔西南州第一，增长162.3%。", "162.3%", M, M, U),
    ("四川上半年进口增长多少", "上半年，四川锂矿石进口2亿元，增长194.3%。", "194.3%", M, M, C),
    ("四川上半年锂矿石进口增长多少", "上半年，四川锂矿石进口2亿元，增长194.3%。", "194.3%", M, M, M),
    ("四川上半年进口增长多少", "上半年，四川货物进口2亿元，增长4.3%。", "4.3%", M, M, M),
    ("甲公司在欧洲卖了多少", "甲公司在欧洲销售额为202亿元。", "202亿元", U, M, U),
    ("2023财年三季度现金流多少", "2023财年的第三财季，现金流3亿元。", "3亿元", U, U, U),
    ("长春法院拍卖的号码卖了多少钱", "九台区法院拍卖的号码卖了15万元。", "15万元", U, U, U),
    # What happened on a day of a month is told of the month; a day's sum is no month's.
    ("甲厂7月补贴多少", "甲厂15日发了补贴3亿元。", "3亿元", U, U, U),
    ("甲厂2016年注册时资本多少", "甲厂2016年2月成立，资本10亿元。", "10亿元", U, U, U),
    ("浙江今年出口多少", "2022年7月浙江出口3亿元。", "3亿元", U, M, M),
    ("浙江2021年出口多少", "2021年7月浙江出口3亿元。", "3亿元", C, M, M),
    # The time after 由 is of the figure that follows it alone.
    ("7月指数多少点", "7月景气指数由6月的88.6点滑至87.3点。", "87.3点", M, U, U),
    ("6月指数多少点", "7月景气指数由6月的88.6点滑至87.3点。", "88.6点", M, U, U),
    # One item of a list set off by ； does not date the next.
    ("甲店二季度收入增长多少", "二季度，乙店增长12%，丙店6月增长6.5%；甲店收入增长30%。", "30%", M, U, U),
    ("2022年上半年收入多少", "今年上半年收入14亿元，2022年同期为11.8亿元。", "11.8亿元", M, U, U),
    ("今年上半年收入多少", "今年上半年收入14亿元，2021年同期为11.8亿元。", "11.8亿元", C, U, U),
    ("甲公司一季度收入多少", "近5日资金流出。甲公司2022一季报显示，收入11亿元。", "11亿元", M, U, U),
    ("2020年收入多少", "2019年-2021年，收入分别为1亿元、2亿元、3亿元。", "2亿元", M, U, U),
    ("2021年收入多少", "2019年-2021年，收入分别为1亿元、2亿元、3亿元。", "2亿元", C, U, U),
    # Who tells is not what is told of; brackets and 全市 reach no further than they say.
    ("辽宁出口增长多少", "来自沈阳海关的数据显示，辽宁出口增长75%。", "75%", U, M, M),
    ("纽约可可期货多少钱", "据俄罗斯媒体报道，期货价格3569美元。", "3569美元", U, U, M),
    ("中国多少个县", "全国34个省（含香港）覆盖120个县。", "120个", U, M, U),
    ("宁波多少人", "宁波人社局消息。按照浙江省部署，全市57869名职工调资。", "57869名", U, M, U),
    ("沈阳新民出口增长多少", "上半年新民市出口增长4.5%。", "4.5%", U, M, M),
    # An article that names neither a place nor any in it tells no figures of it.
    ("西藏上半年出口多少", "海关总署公布，上半年出口3亿元。", "3亿元", M, C, M),
    ("中国上半年出口多少", "海关总署公布，上半年出口3亿元。", "3亿元", M, U, M),
    ("中国到美国航线运量增长多少", "中国到美国西岸的航线运量增长5%。", "5%", U, M, U),
]


@pytest.mark.parametrize(("question", "text", "figure", "period", "region", "metric"), CASES)
def test_verdicts(question: str, text: str, figure: str, period: Verdict, region: Verdict, metric: Verdict) -> None:
    article = Article("a", "", date(2022, 8, 1), "", "", (), "", "", text, "")
    reading = read_passage(Passage("a", 0, len(text), text), article)
    quantity = next(q for q in reading.quantities if q.text == figure)
    candidate = Candidate(reading, quantity.start, quantity.end, 1.0, quantity=quantity)
    found = judge(read(question, date(2022, 8, 1), lambda word: 1.0), candidate)
    assert (found.period, found.region, found.metric) == (period, region, metric)


@pytest.mark.parametrize(
    ("question", "text", "figure", "verdict"),
    [
        ("口岸今年进口金额多少亿元", "口岸今年过货量2173.33万吨。", "2173.33万吨", C),
        ("口岸今年进口金额多少亿元", "口岸今年进口30亿美元。", "30亿美元", U),
        ("福建锂电池出口金额是多少", "福建锂电池出口增长110.7%。", "110.7%", C),
        ("福建锂电池出口增速是多少", "福建锂电池出口3亿元。", "3亿元", C),
        ("福建锂电池出口增长多少", "福建锂电池出口增加3亿元。", "3亿元", U),
        ("首日成交了多少手", "首日共有5个合约成交。", "5个", C),
        ("来了多少家企业", "来了30个企业。", "30个", U),
        ("来了多少人", "来了30个孩子。", "30个", U),
        ("山火造成多少经济损失", "山火造成93人遇难。", "93人", C),
        ("电影的制作成本是多少", "电影上映4天。", "4天", C),
        ("市场份额是多少", "市场份额升到33%。", "33%", U),
        ("贸易额涨了几个点", "贸易额增长5.4%。", "5.4%", U),
        ("那几张存折一共有多少钱", "存折共有45万元。", "45万元", U),
        ("对华卖了多少克朗", "对华出口43亿挪威克朗。", "43亿挪威克朗", U),
        ("最高气温多少度", "最高气温39.2摄氏度。", "39.2摄氏度", U),
    ],
)
def test_a_unit_asked_for_rules_others_out(question: str, text: str, figure: str, verdict: Verdict) -> None:
    reading = read_passage(Passage("a", 0, len(text), text), Article("a", "", DAY, "", "", (), "", "", text, ""))
    quantity = next(q for q in reading.quantities if q.text == figure)
    candidate = Candidate(reading, quantity.start, quantity.end, 1.0, quantity=quantity)
    assert judge(read(question, DAY, lambda word: 1.0), candidate).unit is verdict


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
