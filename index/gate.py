"""Markup passes a gate before it is parsed.

Only elements that matter here are let through, without other attributes and not nested deeper than any page needs,
because an HTML parser's work grows with the square of the nesting. Elements that stand beside the article, as their
class names say, are marked with the attribute ``beside``.
"""

import re
from collections.abc import Iterator
from itertools import count


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


BLOCKS = _names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table tbody tfoot thead tr ul"
)
_OTHERS = _names("a br html head meta span td th time title rt rp")
_LET_THROUGH = BLOCKS | _OTHERS
_ENDS_ITSELF = _names("p li dt dd tr td th tbody thead tfoot br hr meta html head body rt rp")
_DEEPEST = 250  # elements in elements; real pages stay below 60
_MOST = 200_000  # tags; real pages stay below 20,000, and a parser keeps some 300 bytes for each

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


def gate(markup: str) -> str:
    """Let through only the elements that matter, marking those that are beside the article; linear in the markup.

    Args:
        markup: any HTML, well formed or not.

    Returns:
        HTML without comments, scripts, frames and the like.
    """
    opened: list[str] = []
    passed = count(1)

    def rewrite(match: re.Match[str]) -> str:
        name = (match[2] or "").lower()
        if not name:
            return "&lt;" if match[0] == "<" else ""
        if name not in _LET_THROUGH or next(passed) > _MOST:
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
