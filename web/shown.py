"""Text of others as it may be shown: nothing in it can turn the direction of what stands around it, or ring a bell."""

from __future__ import annotations

import unicodedata
from html import escape
from urllib.parse import urlsplit

_KEPT = "\n\t\xad\u200b\u200c\u200d\u2060\ufeff"  # what has no width turns nothing


def shown(text: str) -> str:
    """``text`` with control, direction and unpaired characters as �, one for one, so that offsets hold."""
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in _KEPT else c for c in text)


def html(text: str) -> str:
    """``text`` for HTML, in content or in an attribute."""
    return escape(shown(text))


def web_address(url: str) -> str:
    """``url`` where it is one of the web, else empty: no script, no file, no data behind a link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else ""
