"""HTML, Markdown and plain text to clean text."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.html import clean, read_html
from index.tidying import one_line, tidy


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>　　甲&nbsp;乙</p><p>丙<br>丁</p>", "甲 乙\n丙\n丁"),
        ("<p>外贸\n  出口</p><p>one\ntwo</p>", "外贸出口\none two"),
        ("<div>甲<script>var a='<p>x</p>'</script><style>p{}</style><!-- <p>乙</p> --><iframe>丙</iframe></div>", "甲"),
        ("<p>３．５％，全角（不变）</p>", "３．５％，全角（不变）"),
        ("<p>3 < 5 且 a<b中</p>", "3 < 5 且 a<b中"),
        ("<p>甲</p><nav><p>首页</p></nav><aside>侧栏</aside><footer>页脚</footer>", "甲"),
        (
            "<p>正文很长很长</p><div class='share-bar'>微博</div><div id=appendQr_box>看图</div><p hidden>藏</p>",
            "正文很长很长",
        ),
        (
            "<p>正文很长很长</p><p style='display: none'>藏</p><span class=qrcode><span>图</span>图</span>",
            "正文很长很长",
        ),
        ("<div class='share'><p>整篇正文都在这里面</p></div><p>尾</p>", "整篇正文都在这里面\n尾"),
        (
            "<table><tr><th>地区</th><th>出口</th></tr><tr><td>甲省</td><td><p>1.5</p>亿元</td></tr></table>",
            "地区 | 出口\n甲省 | 1.5 亿元",
        ),
        ("<table><tr><td><p>一段。</p><p>二段。</p></td></tr></table>", "一段。\n二段。"),
        ("<figure><img src=a alt=b><figcaption>港口一角</figcaption></figure><p>甲</p>", "港口一角\n甲"),
        ("<ul>" + "<li><a href=#>栏目名称</a></li>" * 4 + "</ul><p>见<a>链接</a>文</p>", "见链接文"),
        ("<p>甲<ruby>乙<rt>yi</rt></ruby></p>", "甲乙"),
        ("<p>驶往俄国。　　甲某摄</p>", "驶往俄国。\n甲某摄"),
        ("<p>a\u200bb\ufeffc\x07\u202ed\ue000</p>", "abcd"),
        ("<o:p>甲</o:p><b>乙</b><p a0='1>2'>丙</p>", "甲乙\n丙"),
        ("<p>&lt;script&gt;</p>", "<script>"),
        ("<p>没有结束<div>也<em>读得出", "没有结束\n也读得出"),
        ("", ""),
    ],
)
def test_html(markup: str, text: str) -> None:
    assert read_html(markup).text == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("# 标题\n\n> 引文\n- 一\n1. 二", "标题\n引文\n一\n1. 二"),
        ("见[官网](http://a.cn/b_(c))，**重要**。![图](x.png)", "见官网，重要。"),
        ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", "甲 | 乙\n1 | 2"),
        ("甲&nbsp;乙&amp;丙\r\n丁", "甲 乙&丙\n丁"),
        ("甲\n乙<b>丙</b>\n丁", "甲\n乙丙\n丁"),
        ("第一段\n\n<p>第二段</p>\n尾", "第一段\n第二段\n尾"),
        ("3*4*5=60，a_b_c", "3*4*5=60，a_b_c"),
    ],
)
def test_other_markup(body: str, text: str) -> None:
    assert clean(body) == text


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：",
        "（责任编辑：王小明 TT0001）",
        "[责编:李四]",
        "编辑：张三 校对：李四",
        "责编：王五 | 审核：赵六",
        "分享让更多人看到",
        "分享到：",
        "扫一扫关注我们",
        "打开微信扫一扫分享到朋友圈",
        "长按识别二维码关注",
        "点击查看更多",
        "下载某某新闻客户端",
        "上一篇：别的新闻",
        "相关阅读：",
        "【打印】【关闭】",
        "免责声明：本文仅供参考",
        "返回搜狐，查看更多",
        "未经授权不得转载",
        "----",
    ],
)
def test_lines_of_the_page_go(line: str) -> None:
    assert tidy(f"正文第一句。\n{line}\n正文第二句。") == "正文第一句。\n正文第二句。"


@pytest.mark.parametrize(
    "line",
    [
        "某公司新客户端下载量破亿",
        "扫码支付成为新趋势",
        "这位编辑说，分享是快乐的",
        "他负责内容编辑",
        "公众号新规出台",
        "微信推出新功能",
        "大会作经验分享",
        "作者系某报责任编辑王五，长期关注外贸",
        "广告收入增长5 × 3倍",
        "协会发布声明",
        "点击率上升",
        "《实业报》副总编辑到访",
    ],
)
def test_news_about_such_things_stays(line: str) -> None:
    assert tidy(line) == line


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("增长3%。返回搜狐，查看更多责任编辑：", "增长3%。"),
        ("增长3%。(完)责任编辑：王小明", "增长3%。(完)"),
        ("增长3%。 编辑 王小明校对 李小红", "增长3%。"),
        ("更加稳固。”分享让更多人看到", "更加稳固。”"),
        ("查放迅速。广告 猜猜货架多少钱? ×口岸位于北部。", "查放迅速。口岸位于北部。"),
        ("广告 猜猜货架多少钱? ×2022年，口岸重开。", "2022年，口岸重开。"),
    ],
)
def test_what_was_glued_to_a_line_goes(line: str, kept: str) -> None:
    assert tidy(line) == kept


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title>外贸增长_某某网</title><h1>外贸增长</h1>", "外贸增长"),
        ("<title>外贸增长</title><h1>频道</h1>", "外贸增长"),
        ("<h1>只有<b>标题</b></h1>", "只有标题"),
        ('<meta property="og:title" content="分享的标题"><title>另一个</title>', "分享的标题"),
        ("<p>甲</p>", ""),
    ],
)
def test_titles(markup: str, title: str) -> None:
    assert read_html(markup).title == title


def test_meta_is_read() -> None:
    page = read_html('<head><meta name=Author content="甲"></head><body><time datetime="2023-08-09">昨</time></body>')
    assert page.meta == (("author", "甲"), ("time", "2023-08-09"))


@given(st.text(max_size=200))
def test_clean_text_has_no_odd_characters(text: str) -> None:
    for result in (clean(text), read_html(text).text):
        assert result.encode() and result == unicodedata.normalize("NFC", result) if result else True
        assert all(line == line.strip() != "" for line in result.split("\n")) or not result
        assert not [c for c in result if unicodedata.category(c) in ("Cc", "Cs", "Co") and c != "\n"]


@given(st.text(alphabet="甲乙。，（）“” 　\n×广告编辑：分享声明", max_size=80))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(max_size=40))
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 200000,
        "".join(f"<p><b a={i}>x" for i in range(60000)),
        "<p " + " ".join(f"a{i}" for i in range(150000)) + ">",
        "<!--" * 250000,
        "<" * 1000000,
        '<a "' * 250000,
        "<div><table></div></table>" * 38000,
        "<video>" * 140000,
        "编辑" * 500000,
        "[" * 1000000,
        "广告 " * 350000,
        "<div class=share>" * 60000,
    ],
    ids=lambda markup: markup[:12],
)
def test_a_hostile_mebibyte_is_read_in_time(markup: str) -> None:
    began = time.process_time()
    clean(markup)
    assert time.process_time() - began < 3  # under one second on an idle machine; parsed as it stands, up to minutes
