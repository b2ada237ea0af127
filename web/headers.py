"""The headers of every response, and the page's policy: which scripts may run is said by their SHA-256."""

from __future__ import annotations

import base64
import hashlib
import re

COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'"
_SCRIPT = re.compile(rb"<script([^>]*)>(.*?)</script>", re.DOTALL)
_CARDS = re.compile(rb"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*|<link rel=\"manifest\"[^>]*>\s*")
_HEAD = (
    b'<link rel="icon" href="/ui/icon.svg">\n<link rel="stylesheet" href="/ui/yiju.css">\n'
    b'<script type="module" src="/ui/app.js"></script>\n</head>'
)


def dressed(page: bytes) -> tuple[bytes, str]:
    """Gradio's page with our style and script in its head, and the policy for it.

    What points to other hosts, for cards in social networks, is left out. Inline styles are Gradio's way of laying
    out; scripts are only those that stand in the page now, so that none can be added by what it shows.
    """
    page = _CARDS.sub(b"", page).replace(b'lang="en"', b'lang="zh-CN"', 1).replace(b"</head>", _HEAD, 1)
    # A browser hashes a script with its line ends normalised.
    inline = (found[2].replace(b"\r\n", b"\n") for found in _SCRIPT.finditer(page) if b"src=" not in found[1])
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(code).digest()).decode()}'" for code in inline)
    policy = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'self'; frame-ancestors 'none'"
    )
    return page, policy
