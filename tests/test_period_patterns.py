from hypothesis import given
from hypothesis import strategies as st

from index.zh import numerals, period_patterns
from index.zh.period_patterns import find_times, fold
from index.zh.widths import HALF_WIDTH, folder

WORDS = """2023 19 12 1 7 05 23H1 Q3 年 月 日 号 季度 个月 个 上 下 前 去 今 本 半年 同期 以来 星期 周 天 一 二十
三 报 十四五 九 两 这 近 最近 过去 世纪 年代 初 末 底 全年 春节 中秋 国庆 双十一 目前
当 次日 翌 来 大前天 昨晚 元 首 第 至 到 - / . 、 “ ” 财年 暑期 旬 出口"""
PIECES = [*WORDS.split(), " "]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
# All kinds at every place that one of them can begin at: what the search must find without trying them all.
KINDS = period_patterns._KINDS
ALL = period_patterns._any_of(tuple(name for name, _, _ in KINDS))
FIRST = {char for _, firsts, _ in KINDS for char in firsts}


@given(TEXTS)
def test_nothing_is_passed_over(text: str) -> None:
    folded = fold(text)
    expected, at = [], 0
    while at < len(folded):
        match = ALL.match(folded, at) if folded[at] in FIRST else None
        if match:
            expected.append((match.span(), match.lastgroup))
        at = match.end() if match else at + 1
    assert [(m.span(), m.lastgroup) for m in find_times(folded)] == expected


@given(st.text() | TEXTS)
def test_folding_is_translation(text: str) -> None:
    assert folder(HALF_WIDTH)(text) == text.translate(HALF_WIDTH)
    assert len(fold(text)) == len(numerals.fold(text)) == len(text)
