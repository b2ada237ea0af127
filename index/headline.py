"""Headlines of texts that state none, and headlines that a page ran into the first paragraph."""

import re

HEADLINE_LINES = 3
_LONGEST = 60  # characters
_STOP = re.compile(r"[。！？!?…；;：:，,][”’」』）)]?$")
_DATELINE = re.compile(  # how a report begins when its headline was glued to it
    r"(?:[ 　]|近日|日前|昨[日天]|今[日天]|记者|通讯员|来源|本报|本网|新华社|中新[社网]"
    r"|[㐀-鿿]{2,6}(?:网|社|报|新闻)(?:[㐀-鿿]{2,5}\d{1,2}月|消息|讯|电)"
    r"|\d{1,2}月\d{1,2}日|[（(【](?:记者|[㐀-鿿]{2,8}(?:讯|电)))"
)
_REPORT_OPENING = re.compile(r"(?:[讯电]|消息)$")
_LEAD = re.compile(r"(?:原标题[:：])?\s?")


def headline(text: str, most: int = HEADLINE_LINES) -> str:
    """The title of a text that states none: up to ``most`` leading lines, short and without a stop, as headlines are.

    Where the text begins with a sentence at once, that sentence is its title, cut short at a comma if it is long.

    Args:
        text: clean text, one paragraph a line.
        most: how many lines a headline may have, with its lead.
    """
    lines = text.split("\n", HEADLINE_LINES + 1)
    head: list[str] = []
    for line in lines[: min(most, len(lines) - 1)]:
        if len(line) > _LONGEST or _STOP.search(line):
            break
        head.append(line)
    if head:
        return " ".join(head)
    first = re.split(r"(?<=[。！？])", lines[0], maxsplit=1)[0].rstrip("。")
    if len(first) <= _LONGEST:
        return first
    cut = max(first.rfind(mark, 10, _LONGEST) for mark in "，；：、")
    return first[: cut if cut > 0 else _LONGEST] + "…"


def set_off(text: str, title: str) -> str:
    """Give the headline a line of its own where the page ran it into the first paragraph.

    Args:
        text: clean text, one paragraph a line.
        title: the headline.
    """
    if _REPORT_OPENING.search(title):  # the title is itself a dateline, cut off a report's beginning
        return text
    lead = _LEAD.match(text)
    end = lead.end() if lead else 0
    if not text.startswith(title, end):
        return text
    end += len(title)
    rest = text[end:].removeprefix(" ")
    return f"{text[:end]}\n{rest}" if _DATELINE.match(text, end) else text
