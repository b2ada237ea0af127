"""What kind of answer a question asks for, read from its wording."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of answer. ``AMOUNT`` is money or another measured amount, ``COUNT`` how many of something."""

    AMOUNT = "amount"
    COUNT = "count"
    GROWTH = "growth"
    RANK = "rank"
    DURATION = "duration"
    DATE = "date"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    ENTITY = "entity"
    REASON = "reason"
    METHOD = "method"
    LIST = "list"
    STATEMENT = "statement"

    @property
    def is_figure(self) -> bool:
        """Whether the answer is a figure."""
        return self in _FIGURES


_FIGURES = frozenset({Kind.AMOUNT, Kind.COUNT, Kind.GROWTH, Kind.RANK, Kind.DURATION})

_CHANGE = (
    "(?:增长|增加|下降|减少|上升|上涨|下跌|下滑|提高|提升|涨|跌|降|增|缩水|萎缩|回落|扩大|收窄|多|少|快|高|低"
    "|变动|变化)"
)
_SHARE = "(?:增速|增幅|涨幅|跌幅|降幅|增长率|占比|比重|比例|份额|[收利失通就合纳]\\w?率|同比)"
_HOW_MUCH = "(?:了|是|为|有|达到?|到|大约|大概|差不多)*(?:多少|几)"
_OF_PEOPLE = (
    "(?:人|官员|专家|球员|选手|演员|导演|教授|总统|作家|学者|记者|院士|律师|医生|歌手|分析师|运动员|发言人|教练|队员|"
    "嘉宾|负责人|主任|局长|处长|司长|厅长|市长|董事长|高管|CEO|创始人|博士|检察官|开发者)"
)
_OF_PLACES = (
    "(?:城市|省份?|市|县|区|镇|村|国家?|地区|地方|口岸|港口?|机场|车?站|州|岛|街道|乡|场馆|体育场|酒店|景区|景点|小镇|"
    "盆地|海域|条[河江路街水]|座桥|货场|工厂|片海)"
)
_OF_ORGANISATIONS = (
    "(?:公司|机构|单位|部门|企业|平台|协会|组织|大学|学校|高校|医院|银行|集团|品牌|媒体|法院|球队|俱乐部|球会|药企|车企|"
    "厂商?|券商|基金|出版社|工作室|委员会|海关|派出所|局|部委|(?<=个)部|报|店|团队|院|研究所|队)"
)
_COUNTED = "家个名人位辆台件列艘架座条项只头枚张部款场次倍票单户套间层届支所种份起例批处册栋幢对趟班篇期轮幅笔"
_MEASURED = (
    "(?:万|亿|千|百)*(?:元|块|钱|美元|欧元|美金|人民币|港元|日元|英镑|卢布|韩元|吨|公里|米|平方|立方|千瓦|度|桶|斤|公斤|千克|"
    "毫米|厘米|升|亩|公顷|海里|瓦|标箱|毫安|英寸)"
)

# The first wording that is found decides, so narrower ones stand before wider ones: words that ask, then what a
# question without one ends in. Each text lists alternatives, one a word.
_WORDINGS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.REASON,
        "(?:理由|依据|缘由|原因|目的)(?:是|为|在于)?(?:什么|啥|何在|哪些|呢)?[？?]?$ 图(?:个|的是)?(?:什么|啥) "
        "为的是(?:什么|啥)",
    ),
    (
        Kind.STATEMENT,
        "(?:原因|根子|根源|区别|不同|问题|优势|难点|关键|意义|好处?|强|差|亮点|秘诀)(?:就|都)?在(?:哪|何处)",
    ),
    (Kind.STATEMENT, "^(?:什么|啥)(?:叫|是) ^何[为谓] 是什么意思 是(?:指|说)(?:什么|啥)"),
    (Kind.RANK, "第几 排[名在到]?(?:第)?几 什么名次 排名(?:是|多少|如何)?[？?]?$ 位次 [名居]列?第?几[？?]?$"),
    (
        Kind.REASON,
        "为什么 为何 为啥 为嘛 怎么会 怎么就 咋会 咋就 何以 何故 因为(?:什么|啥|何) (?:什么|啥)(?:原因|因素|理由) "
        "原因(?:是|有|在|？|$|何在|主要) 缘由 靠的是什么 凭(?:什么|啥) 出于什么 受什么影响 得益于什么",
    ),
    (
        Kind.GROWTH,
        f"[是还]?[涨升增]了?(?:是|还是)?[跌降减]了?[，,？?]? 怎么变化?的?[，,]幅度 [同环]比(?:怎么|如何|怎样)变 "
        f"百分之[几多] 多少个?(?:百分点|百分比|%|％) 几个(?:百分)?点 几成 多少倍 几倍 翻了?几 {_SHARE}{_HOW_MUCH} "
        f"{_CHANGE}了?(?:多少|几成|几何|多大)(?![个家名辆台件万亿元钱美人吨度年天位])",
    ),
    (
        Kind.DATE,
        "什么时候 啥时候? 何时 (?:什么|啥)时间 什么日子 哪一?[天年月日周] 几[月号日点](?!子)"
        " 哪个(?:月|年份|日期|时间|季度) (?:日期|时间)(?:是|为|定|$|？) 截止到?(?:什么|哪) 多会儿 哪会儿 是什么年代",
    ),
    (Kind.DURATION, "多久 多长时间 几年(?!级) 几天 几个?小时 几个月 多少(?:天|年|个?小时|个?月|分钟|秒) 时长"),
    (
        Kind.ENTITY,
        "(?:商|公司|企业|品牌|伙伴|机构|银行|市场|国家?|地区|城市|省份?|队|客户)(?:第[一二三])?(?:是|为|叫)谁 "
        "(?:第[一二三四五]|最[大多高快低少])的?(?:是|为)谁",
    ),
    (
        Kind.PERSON,
        f"谁 哪[一几两三]?位 何人 (?:什么|啥)人 哪[一几两]?[名个对]{_OF_PEOPLE} 叫什么(?:名字)?的?人 姓什么 "
        "(?:长|人|理|员|家|授|席|师|总|官|书记|主任|教练|CEO|CFO|冠军|主帅|得主)(?:是|叫|叫做)?(?:什么名字|啥名|什么|啥)",
    ),
    (
        Kind.PLACE,
        f"哪里 哪儿 在哪 何处 (?:什么|啥|哪个)(?:地方|位置|地点) (?:哪|什么|啥)一?[个座些几两三]?{_OF_PLACES}"
        " 地点 去哪 从哪(?:出|发|来) 位于 落户哪 坐落 [到往]哪[？?]?$ 是哪产的",
    ),
    (
        Kind.ORGANISATION,
        f"(?:哪|什么|啥)一?[家个些几支所两三]*{_OF_ORGANISATIONS} 哪[一几两]?[家支所] "
        "(?:主办|承办|承建|运营|开发|生产|出品)(?:单位|方|商)",
    ),
    (
        Kind.STATEMENT,
        "(?:怎么|怎样|如何|咋)(?:去|来)?(?:说|看(?![到出见])|评价|解释|回应|形容|判断|表态|认为|描述|预测|预计|回答|分析|解读|介绍)",
    ),
    (
        Kind.METHOD,
        "怎么 怎样 如何 咋 (?:用|靠)(?:什么|啥) 采取 啥(?:办法|方式|招|措施|手段|路子) "
        "(?:什么|哪些)(?:方式|办法|方法|手段|途径|措施|举措|渠道|做法|技术|手法|流程|动作|政策|建议|要求|条件|服务|便利)",
    ),
    (Kind.LIST, "哪些 哪几 (?:都有|有|包括)(?:什么|啥|哪) 分别是 各是 哪[两三四]"),
    (
        Kind.AMOUNT,
        f"(?:哪|什么|啥)一?个?(?:整数)?(?:关口|大关|台阶) "
        f"(?:多少|几){_MEASURED} 多[大高重长远宽深快贵] 花了?多少 (?:什么|啥)价格? 什么规模 多少[价分]",
    ),
    (
        Kind.COUNT,
        f"(?:多少|几)(?:万|亿|千|百)*(?:[{_COUNTED}]|手|股|粉丝|岗位|航班|列车|学生|产品|项目|企业|门店|用户)",
    ),
    (Kind.AMOUNT, "多少 几(?:万|亿) 是几 多钱"),
    (
        Kind.STATEMENT,
        "(?:什么|啥)(?:看法|观点|态度|评价|结论|结果|影响|意义|作用|区别|特点|优势|变化|问题|困难|后果|计划|打算|回应|表态|内容|"
        "情况|说法|规定|处罚|反应|好处|用|意思|关系|目的|目标|任务|挑战|风险) 说了?(?:什么|啥) 表示(?:什么|啥) "
        "说明(?:什么|啥) 指(?:的是)?(?:什么|啥|哪) (?:认为|指出|强调|提到|透露|回应|预测|预计|建议)了?(?:什么|啥) "
        "[做干](?:了|什么|啥|嘛) 发生了?(?:什么|啥) 会怎样 意味着",
    ),
    (Kind.ENTITY, "什么 啥 哪一?[个种款项部条届只支类场本首件台辆艘句张份] 何 叫"),
    (Kind.COUNT, "几 人数 数量"),
    (Kind.GROWTH, f"{_SHARE} 幅度 {_CHANGE}[？?]?$"),
    (Kind.DATE, "时间[？?]?$ 日期[？?]?$"),
    (
        Kind.AMOUNT,
        "总[额值量] [金总余差市产货]额 规模 产值 市值 收入 利润 营收 价格? 目标价 报价 库存 产量 销量 [出进]口 多吗",
    ),
)
_COMPILED = tuple((kind, re.compile("|".join(wordings.split()))) for kind, wordings in _WORDINGS)


def worded_kind(question: str) -> Kind | None:
    """The kind of answer that the wording asks for: of the word it asks with, else of what it ends in, else None."""
    for kind, pattern in _COMPILED:
        if pattern.search(question):
            return kind
    return None


def kind_of(question: str) -> Kind:
    """The kind of answer that ``question`` asks for; a statement where its wording does not say."""
    return worded_kind(question) or Kind.STATEMENT
