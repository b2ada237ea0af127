"""Questions about tables and dealt-out lists, made up: ``python -m train.table_questions --work DIR``.

News tells figures in rows and columns, and in lists that 分别 deals out; which figure is whose is then a matter of
places, not of words nearby. Names, measures and values are drawn at random, so that nothing but the place tells. The
near miss asks for a row, a column or a time that is not there, and has no answer.
"""

import argparse
import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.zh.regions import members
from index.zh.tables import CELL

SEED = 20230815
_GOODS = [
    "汽车", "手机", "大豆", "原油", "集成电路", "家用电器", "服装", "玩具", "家具", "钢材", "锂电池",
    "太阳能电池", "农产品", "煤炭", "天然气", "粗钢", "水泥", "船舶", "医药材", "箱包", "鞋靴", "铁矿砂",
    "塑料制品", "笔记本电脑", "空调", "冰箱", "洗衣机", "茶叶", "猪肉", "水海产品",
]  # fmt: skip
_FIRMS = [
    "甲壳虫科技", "远山汽车", "青禾股份", "海蓝集团", "晨星电子", "北辰制药", "蓝鲸航空", "山河重工",
    "启明软件", "长风物流", "金穗农业", "白露乳业", "云帆网络", "新岸能源", "松涛家居", "瑞禾食品", "飞渡快运",
    "天枢芯片", "中原锻造", "东篱酒业", "理享", "零度", "极光", "向野", "问天",
]  # fmt: skip
_STORES = ["专卖店", "便利店", "超市", "百货店", "仓储会员店", "品牌店", "网店"]
_SPANS = ["上半年", "前7个月", "7月", "一季度", "二季度", "6月", "前三季度", "全年", "1至5月"]
# (measure, unit of its values, the most of them, decimals)
_MEASURES = [
    ("进出口", "亿元", 9000, 1), ("出口", "亿元", 9000, 1), ("进口", "亿元", 9000, 1), ("产值", "亿元", 5000, 1),
    ("营业收入", "亿元", 900, 2), ("净利润", "亿元", 90, 2), ("研发投入", "亿元", 60, 1), ("销量", "万辆", 60, 2),
    ("销售额", "亿元", 3000, 1), ("产量", "万吨", 9000, 0), ("从业人数", "万人", 300, 1), ("投资额", "亿元", 800, 1),
    ("交付量", "辆", 60000, 0), ("门店数", "家", 4000, 0), ("客流量", "万人次", 900, 1), ("订单量", "万单", 700, 0),
]  # fmt: skip
_CHANGES = ["增速", "同比", "同比增速"]
_ASKED = ["{s}多少", "{s}是多少？", "{s}有多少", "{s}", "请问{s}多少", "{s}达到多少？", "{s}一共多少"]
_ASKED_CHANGE = ["{s}增长多少", "{s}增速多少", "{s}同比增长多少？", "{s}同比变化", "{s}涨了还是跌了，多少"]
_TOLD = [
    "各{what}{period}的数据如下。",
    "{period}，分{what}看：",
    "表中是{period}各{what}的情况。",
    "{period}各{what}数据",
]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of names against measures with their values."""

    period: str
    rows: tuple[str, ...]
    measures: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, ...], ...]


def draw(chance: random.Random, pools: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, Table, list[str]]:
    """What its rows are, a table, and names of the same sort that it does not hold."""
    what, pool = pools[chance.randrange(len(pools))]
    names = chance.sample(list(pool), min(len(pool), chance.randint(5, 11)))
    cut = chance.randint(3, len(names) - 1)
    rows, others = names[:cut], names[cut:]
    chosen = chance.sample(_MEASURES, chance.randint(1, 2))
    measures, columns = [], []
    for name, unit, most, digits in chosen:
        measures.append((name, unit))
        columns.append([f"{chance.uniform(most / 50, most):.{digits}f}" for _ in rows])
        if chance.random() < 0.6:
            measures.append((f"{name}{chance.choice(_CHANGES)}" if len(chosen) > 1 else chance.choice(_CHANGES), "%"))
            columns.append([f"{chance.uniform(-25, 60):.1f}" for _ in rows])
    # Rows that are times leave no other time to tell.
    period = "" if what in ("月份", "年份") else f"{chance.randint(2019, 2023)}年{chance.choice(_SPANS)}"
    values = tuple(zip(*columns, strict=True))
    return what, Table(period, tuple(rows), tuple(measures), values), others


def drawn_up(table: Table, what: str, chance: random.Random) -> tuple[str, dict[tuple[int, int], tuple[int, int]]]:
    """A table as passages hold it, and the place of each value."""
    in_cells = chance.random() < 0.5
    text = chance.choice(_TOLD).format(what=what, period=table.period) + "\n"
    heads = [name if in_cells else f"{name}（{unit}）" for name, unit in table.measures]
    text += CELL.join([what, *heads]) + "\n"
    places = {}
    for number, (row, values) in enumerate(zip(table.rows, table.values, strict=True)):
        text += row
        for column, (value, (_, unit)) in enumerate(zip(values, table.measures, strict=True)):
            shown = value + unit if in_cells or unit == "%" else value
            text += CELL
            places[number, column] = (len(text), len(text) + len(shown))
            text += shown
        text += "\n"
    return text, places


def dealt_out(table: Table, chance: random.Random) -> tuple[str, dict[tuple[int, int], tuple[int, int]]]:
    """The same told as a list that 分别 deals out, and the place of each value."""
    text = f"{table.period}，" if table.period else ""
    text += f"{'、'.join(table.rows[:-1])}{chance.choice('和、与')}{table.rows[-1]}"
    places = {}
    for column, (name, unit) in enumerate(table.measures):
        change = unit == "%"
        text += ("，" if column else "") + (f"{name.replace('增速', '')}分别" if change else f"{name}分别为")
        for number, values in enumerate(table.values):
            value = values[column]
            shown = (f"{'下降' if value.startswith('-') else '增长'}{value.lstrip('-')}%") if change else value + unit
            text += "" if number == 0 else "和" if number == len(table.rows) - 1 else "、"
            places[number, column] = (len(text), len(text) + len(shown))
            text += shown
    return text + "。\n", places


def questions_on(
    chance: random.Random, pools: Sequence[tuple[str, Sequence[str]]], around: str
) -> list[dict[str, object]]:
    """Some questions on one table, told one way or the other, among other news."""
    what, table, others = draw(chance, pools)
    text, places = drawn_up(table, what, chance) if chance.random() < 0.6 else dealt_out(table, chance)
    before = around[: chance.randint(0, 120)]
    before += "\n" if before else ""
    seen: dict[str, object] = {"context": before + text + around[-chance.randint(1, 120) :], "date": "", "title": ""}
    found = []
    for number, column in chance.sample(sorted(places), min(3, len(places))):
        row, (name, unit) = table.rows[number], table.measures[column]
        period = chance.choice(["", table.period, table.period, table.period[5:]])
        low, high = places[number, column]
        answers: list[dict[str, object]] = [{"text": text[low:high], "answer_start": low + len(before)}]
        if chance.random() < 0.3:
            answers = []
            missed = chance.choice(["row", "column", "period"] if table.period else ["row", "column"])
            unheld = [m for m, u, *_ in _MEASURES if m not in dict(table.measures) and m not in text]
            if missed == "row":
                row = chance.choice(others)
            elif missed == "column":
                name, unit = chance.choice(unheld), "亿元"
            else:
                period = f"{int(table.period[:4]) - chance.randint(1, 3)}年{table.period[5:]}"
        whole = table.measures[0][0] if name in _CHANGES else name
        subject = chance.choice([f"{row}{period}{whole}", f"{period}{row}{whole}", f"{period}{row}的{whole}"])
        asked = chance.choice(_ASKED_CHANGE if unit == "%" else _ASKED).format(s=_plain(subject))
        found.append(seen | {"question": asked, "answers": answers})
    return found


def _plain(subject: str) -> str:
    """出口增速增长多少 asks as 出口增长多少 does."""
    return subject.removesuffix("增速").removesuffix("同比")


def main() -> None:
    """Write ``tables.jsonl.gz`` to the work folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder that train.figure_questions wrote to")
    parser.add_argument("--tables", type=int, default=2500)
    args = parser.parse_args()
    chance = random.Random(SEED)  # noqa: S311
    pools = [
        ("地区", sorted(members("province", "中国"))),
        ("地区", sorted(members("city", "中国"))),
        ("产品", _GOODS),
        ("公司", _FIRMS),
        ("业态", _STORES),
        ("月份", [f"{month}月" for month in range(1, 13)]),
        ("年份", [f"{year}年" for year in range(2012, 2024)]),
    ]
    with gzip.open(args.work / "figures.jsonl.gz", "rt", encoding="utf8") as lines:
        around = [json.loads(line)["context"] for line in lines]
    with gzip.open(args.work / "tables.jsonl.gz", "wt", encoding="utf8") as out:
        for _ in range(args.tables):
            for row in questions_on(chance, pools, chance.choice(around)):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
