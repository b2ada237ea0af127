"""HTML, Markdown or plain text to paragraphs of clean text, which is the text that every offset refers to.

What goes is the page around the article, by rules that hold on any news site: elements that are no text, elements
whose class names say what they are for (``gate``), menus (``page_lines``) and lines that speak to the visitor
(``boilerplate``).
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.gate import BLOCKS, gate
from index.page_lines import PageLines
from index.tidying import LINE_ENDS, one_line, tidy

_NO_TEXT = frozenset(("nav", "aside", "footer", "head", "rt", "rp"))
_BODY_SHARE = 0.4  # an element that holds this much of the page's text is the article, whatever it is called

_ENTER, _LEAVE, _TEXT = range(3)

_HAS_BLOCKS = re.compile(r"<(?:p|div|br|li|td|h[1-6]|section|article|body|html)(?=[\s/>])", re.IGNORECASE)
_HAS_TAGS = re.compile(r"</?(?:a|b|i|em|strong|span|font|img|center|u|sup|sub)(?=[\s/>])[^<>]*>|<!--", re.IGNORECASE)

_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*+\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^*_\n]+)(?<=\S)\1")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[-*+][ \t]+)", re.MULTILINE)
_CELL_EDGE = re.compile(r"^[ \t]*\|[ \t]*([^\n]*?)[ \t]*\|[ \t]*$", re.MULTILINE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What an HTML page says: ``meta`` pairs are (lower-case name, content) in the order of the page."""

    title: str
    text: str
    meta: tuple[tuple[str, str], ...]


def read_html(markup: str) -> Page:
    """Read an HTML page or fragment.

    Args:
        markup: any HTML, well formed or not.

    Returns:
        The page; ``text`` has one paragraph, table row (``a | b``) or caption a line.
    """
    gated = gate(markup)
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
        gated = gate(body)
        body = "\n".join(_lines(LexborHTMLParser(gated), gated))
    else:
        body = _ENTITY.sub(lambda match: html.unescape(match[0]), body)
    return tidy(_unmark(LINE_ENDS.sub("\n", body)))


def has_blocks(body: str) -> bool:
    """Whether a body is HTML: elements make its paragraphs, not line ends.

    Args:
        body: any text.
    """
    return _HAS_BLOCKS.search(body) is not None


def _unmark(text: str) -> str:
    """The text without the marks of Markdown."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", _LINE_MARK.sub("", text)))
    return _CELL_EDGE.sub(r"\1", _EMPHASIS.sub(r"\2", text))


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
    lines = PageLines()
    at = depth = links = 0
    while at < len(events):
        kind, value = events[at]
        if at in left_out:
            at = left_out[at] + 1
            continue
        at += 1
        if kind == _TEXT:
            lines.write(value, linked=links > 0, plain=depth == 0)
            continue
        step = 1 if kind == _ENTER else -1
        depth += step
        if value == "a":
            links += step
        elif value in ("td", "th"):
            lines.cell(entering=kind == _ENTER)
        elif value == "br" or value in BLOCKS:
            lines.end_line()
            if value == "tr":
                lines.row(entering=kind == _ENTER)
    return lines.finish()
