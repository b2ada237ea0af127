"""Lines, and ends of lines, that speak to the visitor of a page and are no part of the article."""

import re

_DESK = "责任|值班|流程|文字|文案|实习|本文|网络|新媒体|图片|美术|视觉|本期|执行|统筹|主"
_ROLE = rf"(?:(?:{_DESK})?(?:编辑|责编)|编审|校对|审校|审核|审稿|终审|初审|监制|签发)"
# A role is nobody's name, and nothing is given back: a line of many roles can be read in one way only.
_NAME = rf"(?:(?:(?!{_ROLE})[㐀-鿿·]){{2,4}}+|[A-Za-z]{{0,4}}+\d{{1,8}}+)"
_NAMES = rf"{_NAME}(?:[ 、，,/|]{{1,3}}+{_NAME}){{0,4}}+"
_CREDIT = rf"{_ROLE}(?:\s{{0,3}}+[:：/]\s{{0,3}}+|\s{{1,6}}+)(?:{_NAMES})?+"
_CREDITS = rf"{_CREDIT}(?:[\s|｜丨/、，,]{{0,3}}+{_CREDIT}){{0,5}}+"
_SOURCE = r"[（(](?:本文)?来源[:：][^（）()]{2,20}[）)]"
_AFTER = r"(?:^|(?<=[。！？!?…”』」）)\]】\s]))"
# Ends of lines, after a sentence, that belong to the page and not to the article.
_LAST_WORDS = re.compile(
    rf"{_AFTER}[（(\[【]?{_CREDITS}(?:{_SOURCE})?\s?[）)\]】]?$"
    rf"|(?:(?:责任|流程|值班)编辑|(?<![㐀-鿿])责编|编辑)[:：]\s?(?:{_NAMES})?[）)\]】]?$"
    r"|(?:返回搜狐[，,]?)?(?:点击)?查看(?:更多|全文|原文)[>》]*$"
    rf"|分享(?:让更多人看到|到朋友圈|到微信)[:：]?$|{_AFTER}分享到[:：][^。]{{0,40}}$"
    rf"|{_AFTER}(?:广告|免责|版权|特别|郑重|本网)?(?:声明|提示)[:：]"
    r"[^\n]{0,300}(?:仅供参考|不代表|不构成|转载|侵权|联系|本声明)[^\n]{0,150}$"
    rf"|{_AFTER}[^\s，。！？）)]{{0,12}}[，,]?未经(?:许可|授权|书面授权|本网授权)[^。]{{0,12}}不得转载[^\n]{{0,20}}$"
)
_BUTTON = r"[\[【（(]?(?:打印|关闭|纠错|收藏|举报|我要评论|返回顶部|回到顶部)[\]】）)]?"
# Lines that ask the visitor to do something; each needs the deed and its object, as news is written about apps too.
_TO_VISITOR = re.compile(
    r"(?:[（(\[【]?[^。，]{0,10}(?:扫码|扫一扫|扫描|长按|识别)[^。]{0,10}(?:二维码|关注|下载|阅读|进入|加入|查看|观看|分享)[^。]{0,20}"
    r"|[^。，]{0,10}(?:打开微信|打开手机|关注)[^。]{0,20}(?:公众号|二维码|扫|朋友圈)[^。]{0,20}"
    r"|[^。]{0,24}(?:下载|打开|安装|尽在|请看)[^。，]{0,16}(?:客户端|[Aa][Pp][Pp])(?:下载)?"
    r"|点击(?:下方|上方|进入|查看|阅读|收藏|下载|加载|图片)[^。]{0,20}|阅读原文|展开全文|收起全文|分享[:：]?|分享到[:：].{0,40}"
    r"|[上下]一[篇条页][:：].{0,60}|(?:相关|推荐|延伸|热门|更多)(?:阅读|新闻|报道|推荐|文章|链接|专题)[:：]?|字号[:：][大中小+\-\s]*"
    rf"|{_BUTTON}(?:[\s|]*{_BUTTON})*"
    r"|(?:如|若|凡)[^。]{0,40}(?:版权|侵权)[^。]{0,40}联系[^\n]{0,60})[！!。]?$"
)
# A label, a text and the button that closes it, which unlike a times sign has no number on both sides.
_ADVERT = re.compile(r"广告[ 　][^\n。]{2,120}?(?:(?<!\d)[ 　]×|[ 　]×(?![ 　]?\d))")
# One of these stands in all of the above: a cheap test that spares most lines the dear ones.
_HINT = re.compile(
    r"编辑|责编|编审|校对|审校|审核|审稿|终审|初审|监制|签发|查看|分享|声明|提示|转载|扫|长按|识别|微信|二维码|公众号|客户端|[Aa][Pp][Pp]|点击|原文|全文"
    r"|[上下]一|侵权|版权|相关|推荐|延伸|热门|更多|字号|打印|关闭|纠错|收藏|举报|评论|顶部|关注"
)
_MOST_LAST_WORDS = 8  # taken off one line
_LONGEST_LAST_WORDS = 480  # characters; where the end of a line is searched


def without_page(line: str) -> str:
    """A line without what belongs to the page: credits, buttons, notices, calls to scan or to subscribe.

    Args:
        line: one line of clean text.

    Returns:
        What is left of it; empty where all of it speaks to the visitor.
    """
    if "×" in line:
        line = _ADVERT.sub("", line).strip(" 　")
    for _ in range(_MOST_LAST_WORDS):
        if not _HINT.search(line):
            break
        if len(line) <= 160 and _TO_VISITOR.match(line):
            return ""
        match = _LAST_WORDS.search(line, max(0, len(line) - _LONGEST_LAST_WORDS))
        if match is None:
            break
        line = line[: match.start()].rstrip(" 　")
    return line
