"""HTML, Markdown or plain text to paragraphs of clean text, which is the text that every offset refers to.

What remains is true to what is written: characters are composed (NFC) but never exchanged for their likes (NFKC), so
full-width digits and punctuation stay. What goes is the page around the article, by rules that hold on any news site:
elements that are no text, elements whose class names say what they are for, and lines that speak to the visitor.

Markup passes a gate before it is parsed: only elements that matter here are let through, without other attributes and
not nested deeper than any page needs, because an HTML parser's work grows with the square of the nesting.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCKS = _names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table tbody tfoot thead tr ul"
)
_OTHERS = _names("a br html head meta span td th time title rt rp")
_NO_TEXT = _names("nav aside footer head rt rp")
_ENDS_ITSELF = _names("p li dt dd tr td th tbody thead tfoot br hr meta html head body rt rp")
_DEEPEST = 250  # elements in elements; real pages stay below 60

_RAW = re.compile(
    r"<!--|<(script|style|noscript|template|iframe|object|textarea|select|button|svg|canvas|audio|video|math|map)(?=[\s/>])",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"<(/?)([a-z][a-z0-9:-]*+)((?:\s(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+|/)?)>|<[!?][^<>]*+>|<", re.I
)
_ATTRIBUTE = re.compile(r"([\w:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_KEPT_ATTRIBUTES = frozenset(("name", "property", "itemprop", "content", "datetime"))

# What class names and ids say an element is for, as whole words or, where no word contains them by chance, as parts.
_ASIDE_WORDS = _names(
    "ad ads adv share shares sharing bdshare qr ewm related relate nav navbar menu crumb crumbs footer sidebar toolbar"
    " comment comments pager pagination"
)
_ASIDE_PARTS = re.compile(
    r"qr_?code|erweima|weixin|wechat|recommend|advert|breadcrumb|copyright|disclaimer|sharebar", re.I
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BODY_SHARE = 0.4  # an element that holds this much of the page's text is the article, whatever it is called

_HAS_BLOCKS = re.compile(r"<(?:p|div|br|li|td|h[1-6]|section|article|body|html)(?=[\s/>])", re.IGNORECASE)
_HAS_TAGS = re.compile(r"</?(?:a|b|i|em|strong|span|font|img|center|u|sup|sub)(?=[\s/>])[^<>]*>|<!--", re.IGNORECASE)

_CJK = r"[　-〿㐀-鿿豈-﫿︰-﹏＀-￯]"
_SOURCE_BREAK = re.compile(
    rf"(?<={_CJK})[ \t]*[\n\r][ \t\n\r]*(?={_CJK})"
)  # no space between Chinese lines (CSS Text 4.1)
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# An indent of two full-width spaces after a sentence's end is a paragraph whose line break was lost.
_LOST_BREAK = re.compile(r"(?<=[。！？…”』」）)])　{2,}")
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_SPACES = re.compile(r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f]+")

_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*+\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^*_\n]+)(?<=\S)\1")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[-*+][ \t]+)", re.MULTILINE)
_CELL_EDGE = re.compile(r"^[ \t]*\|[ \t]*([^\n]*?)[ \t]*\|[ \t]*$", re.MULTILINE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)

_DESK = "责任|值班|流程|文字|文案|实习|本文|网络|新媒体|图片|美术|视觉|本期|执行|统筹|主"
_ROLE = rf"(?:(?:{_DESK})?(?:编辑|责编)|编审|校对|审校|审核|审稿|终审|初审|监制|签发)"
_NAME = r"(?:[㐀-鿿·]{2,4}|[A-Za-z]{0,4}\d{1,8})"
_NAMES = rf"{_NAME}(?:[ 、，,/|]{{1,3}}{_NAME}){{0,4}}"
_CREDIT = rf"{_ROLE}\s{{0,3}}(?:[:：/]\s{{0,3}}(?:{_NAMES})?|\s{{1,3}}(?:{_NAMES})?)"
_CREDITS = rf"{_CREDIT}(?:[\s|｜丨/、，,]{{0,3}}{_CREDIT}){{0,5}}"
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
_LONGEST_LAST_WORDS = 480  # characters; where the end of a line is searched


@dataclass(frozen=True, slots=True)
class Page:
    """What an HTML page says: ``meta`` pairs are (lower-case name, content) in the order of the page."""

    title: str
    text: str
    meta: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Writer:
    """Collects the lines of a page; a table's cells collect their own until the row ends."""

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    rows: list[list[list[str]]] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    linked: int = 0
    run: list[tuple[list[str], int]] = field(default_factory=list)


def read_html(markup: str) -> Page:
    """Read an HTML page or fragment.

    Args:
        markup: any HTML, well formed or not.

    Returns:
        The page; ``text`` has one paragraph, table row (``a | b``) or caption a line.
    """
    gated = _gate(markup)
    tree = LexborHTMLParser(gated)
    meta = tuple(_meta(tree))
    return Page(_title(tree, meta), tidy("\n".join(_lines(tree, gated))), meta)


def clean(body: str) -> str:
    """Read a body of unknown markup: HTML, HTML in Markdown, Markdown or plain text.

    Args:
        body: what stands below the front matter.

    Returns:
        Its clean text, one paragraph a line, as of ``read_html``.
    """
    if has_blocks(body):
        return read_html(body).text
    if _HAS_TAGS.search(body):  # inline tags only: the line ends are the author's
        gated = _gate(body)
        body = "\n".join(_lines(LexborHTMLParser(gated), gated))
    else:
        body = _ENTITY.sub(lambda match: html.unescape(match[0]), body)
    return tidy(_unmark(_LINE_ENDS.sub("\n", body)))


def has_blocks(body: str) -> bool:
    """Whether a body is HTML: elements make its paragraphs, not line ends.

    Args:
        body: any text.
    """
    return _HAS_BLOCKS.search(body) is not None


def tidy(text: str) -> str:
    """Clean lines of text: spaces, characters that are no text, and lines that belong to the page.

    Args:
        text: lines of text without markup.

    Returns:
        The lines that remain, none of them empty or blank at its ends.
    """
    text = _SPACES.sub(" ", _NOT_TEXT.sub("", _LINE_ENDS.sub("\n", text)))
    text = _LOST_BREAK.sub("\n", unicodedata.normalize("NFC", text))
    lines = map(_without_page, (line.strip(" 　") for line in text.split("\n")))
    return "\n".join(line for line in lines if any(map(str.isalnum, line)))


def _without_page(line: str) -> str:
    """The line without what speaks to the visitor."""
    if "×" in line:
        line = _ADVERT.sub("", line).strip(" 　")
    while _HINT.search(line):
        if len(line) <= 160 and _TO_VISITOR.match(line):
            return ""
        match = _LAST_WORDS.search(line, max(0, len(line) - _LONGEST_LAST_WORDS))
        if match is None:
            break
        line = line[: match.start()].rstrip(" 　")
    return line


def _unmark(text: str) -> str:
    """The text without the marks of Markdown."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", _LINE_MARK.sub("", text)))
    return _CELL_EDGE.sub(r"\1", _EMPHASIS.sub(r"\2", text))


def _gate(markup: str) -> str:
    """Let through only the elements that matter, marking those that are beside the article; linear in the markup."""
    opened: list[str] = []

    def rewrite(match: re.Match[str]) -> str:
        name = (match[2] or "").lower()
        if not name:
            return "&lt;" if match[0] == "<" else ""
        if name not in _BLOCKS and name not in _OTHERS:
            return ""
        if name not in _ENDS_ITSELF:
            if not match[1]:
                if len(opened) >= _DEEPEST:
                    return ""
                opened.append(name)
            elif name not in opened:
                return ""
            else:
                while opened[-1] != name:
                    if opened[-1] == "table":  # a parser ignores an end that would close a table around it
                        return ""
                    opened.pop()
                opened.pop()
        return f"</{name}>" if match[1] else f"<{name}{_attributes(match[3])}>"

    return _TAG.sub(rewrite, "".join(_without_raw(markup)))


def _without_raw(markup: str) -> Iterator[str]:
    """The markup without comments and without elements whose content is no text."""
    start = 0
    unclosed: set[str] = set()
    while opener := _RAW.search(markup, start):
        yield markup[start : opener.start()]
        name = (opener[1] or "").lower()
        if not name:
            end = markup.find("-->", opener.end())
            start = end + 3 if end >= 0 else len(markup)
            continue
        closer = None if name in unclosed else re.compile(rf"</{name}\s*>", re.IGNORECASE).search(markup, opener.end())
        if closer:
            start = closer.end()
        elif name in ("script", "style", "textarea", "iframe"):  # all to the end is their content
            return
        else:
            unclosed.add(name)
            start = opener.end()
            yield f"<{name}"  # the gate drops the tag
    yield markup[start:]


def _attributes(source: str) -> str:
    if not source.strip(" /"):
        return ""
    kept, beside = "", False
    for match in _ATTRIBUTE.finditer(source):
        name, value = match[1].lower(), match[2] or match[3] or match[4] or ""
        if name in ("class", "id"):
            words = {word.lower() for word in re.findall(r"[a-z]+|[A-Z][a-z]*", value)}
            beside |= bool(words & _ASIDE_WORDS) or bool(_ASIDE_PARTS.search(value))
        elif name == "hidden" or (name == "style" and _HIDDEN.search(value)):
            beside = True
        elif name in _KEPT_ATTRIBUTES and f" {name}=" not in kept:
            value = value.replace('"', "&quot;")
            kept += f' {name}="{value}"'
    return kept + " beside" * beside


def _meta(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("meta, time"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("itemprop") or attributes.get("name") or ""
        content = attributes.get("content") or attributes.get("datetime")
        if content and (name or node.tag == "time"):
            yield (name or "time").lower(), content


def _title(tree: LexborHTMLParser, meta: tuple[tuple[str, str], ...]) -> str:
    """The page's title: as shared, else the heading that the <title> begins with (the site's name follows), else it."""
    title, heading = (_flat(tree.css_first(name)) for name in ("title", "h1"))
    shared = next((one_line(content) for name, content in meta if name == "og:title" and content.strip()), "")
    return shared or (heading if heading and heading in title else title or heading)


def _flat(node: LexborNode | None) -> str:
    return one_line(node.text(deep=True)) if node else ""


def one_line(text: str) -> str:
    """The text on one line, without characters that are no text.

    Args:
        text: a title, a name or another short field.

    Returns:
        The line, with single spaces and none at its ends.
    """
    text = _SPACES.sub(" ", _NOT_TEXT.sub("", _LINE_ENDS.sub(" ", text)).replace("\n", " "))
    return unicodedata.normalize("NFC", text).strip(" 　")


_ENTER, _LEAVE, _TEXT = range(3)


def _events(root: LexborNode, marked: bool) -> tuple[list[tuple[int, str]], dict[int, int]]:
    """The tree in document order, and the stretches of it to leave out ({first event: last event})."""
    events: list[tuple[int, str]] = []
    beside: list[tuple[int, int, int, bool]] = []
    opened: list[tuple[int, int, int, bool]] = []  # (node, event, characters before, whether the name alone decides)
    chars = 0
    node: LexborNode | None = root.child
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            chars += len(text)
            events.append((_TEXT, text))
        else:
            if (never := tag in _NO_TEXT) or (marked and "beside" in node.attributes):
                opened.append((node.mem_id, len(events), chars, never))
            events.append((_ENTER, tag))
            if (child := node.child) is not None:
                node = child
                continue
        while node is not None and node.mem_id != root.mem_id:
            if (tag := node.tag or "") != "-text":
                if opened and opened[-1][0] == node.mem_id:
                    _, first, before, never = opened.pop()
                    beside.append((first, len(events), chars - before, never))
                events.append((_LEAVE, tag))
            if (following := node.next) is not None:
                node = following
                break
            node = node.parent
        else:
            break
    return events, {first: last for first, last, size, never in beside if never or size < _BODY_SHARE * chars}


def _lines(tree: LexborHTMLParser, gated: str) -> list[str]:
    """The lines of a page, in order; a table's row is one line."""
    if tree.body is None:
        return []
    events, left_out = _events(tree.body, marked=" beside>" in gated)
    writer = _Writer()
    at = depth = links = 0
    while at < len(events):
        kind, value = events[at]
        if at in left_out:
            at = left_out[at] + 1
            continue
        at += 1
        if kind == _TEXT:
            _write(writer, value, linked=links > 0, plain=depth == 0)
            continue
        step = 1 if kind == _ENTER else -1
        depth += step
        if value == "a":
            links += step
        elif value in ("td", "th"):
            _cell(writer, entering=kind == _ENTER)
        elif value == "br" or value in _BLOCKS:
            _flush(writer)
            if value == "tr":
                _row(writer, entering=kind == _ENTER)
    _flush(writer)
    _end_run(writer)
    return writer.lines[0]


def _write(writer: _Writer, text: str, *, linked: bool, plain: bool) -> None:
    """Add text to the line; outside of every element a line end is the author's, elsewhere it is white space."""
    pieces = text.split("\n") if plain else [text]
    for i, piece in enumerate(pieces):
        if i:
            _flush(writer)
        writer.pending.append(piece)
        if linked:
            writer.linked += len(piece.strip())


def _flush(writer: _Writer) -> None:
    if not writer.pending:
        return
    line = _SOURCE_BREAK.sub("", "".join(writer.pending))
    line = re.sub(r"[ \t\n\r\f]+", " ", line).strip()
    is_link = bool(line) and writer.linked >= 0.9 * len(line)
    writer.pending, writer.linked = [], 0
    if not line:
        return
    lines = writer.lines[-1]
    if is_link:
        writer.run.append((lines, len(lines)))
    else:
        _end_run(writer)
    lines.append(line)


def _end_run(writer: _Writer) -> None:
    """Four lines or more in a row that are nothing but links are a menu."""
    if len(writer.run) >= 4:
        for lines, at in reversed(writer.run):
            if at < len(lines):
                del lines[at]
    writer.run = []


def _cell(writer: _Writer, *, entering: bool) -> None:
    _flush(writer)
    _end_run(writer)
    if entering:
        writer.lines.append([])
    elif len(writer.lines) > 1:
        cell = writer.lines.pop()
        writer.rows[-1].append(cell) if writer.rows else writer.lines[-1].extend(cell)


def _row(writer: _Writer, *, entering: bool) -> None:
    """End a row: one line where it is data; its paragraphs where the table only lays out the page."""
    if entering:
        writer.rows.append([])
        return
    cells = writer.rows.pop()
    filled = sum(map(bool, cells))
    if filled >= 2 and all(sum(map(len, cell)) <= 200 for cell in cells):
        writer.lines[-1].append(" | ".join(" ".join(cell) for cell in cells))
    else:
        for cell in cells:
            writer.lines[-1].extend(cell)
