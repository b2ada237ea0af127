"""A corpus written by somebody who wishes its readers ill, each article with a figure that can be asked for."""

import json
from html import escape
from pathlib import Path

IMAGE = '<img src=x onerror="window.pwned=1">'
SCRIPT = "<script>window.pwned=1</script>"
VECTOR = '<svg onload="window.pwned=1"><a xlink:href="javascript:window.pwned=1">点</a></svg>'
OVERRIDE = "\u202e"
ESCAPE = "\x1b[2J\x1b]0;pwned\x07"
ASTRAL = "𠮷🧨"  # two UTF-16 units each: offsets that count units would mark the wrong words
FIGURES = {"苏州": "12.51亿元", "青岛": "23.62亿元", "宁波": "34.73亿元", "厦门": "45.84亿元", "大连": "56.95亿元"}


def question(place: str) -> str:
    return f"{place}2023年上半年出口多少"


def write(folder: Path) -> Path:
    """The articles, as files of every kind that is read."""
    folder.mkdir()
    records = [
        _record("../../../etc/passwd", "苏州", f"{SCRIPT}{IMAGE}苏州", "javascript:window.pwned=1", source=IMAGE),
        _record(
            '"><b id=pwned>', "青岛", f"青岛{OVERRIDE}{VECTOR}", "data:text/html,<script>1</script>", source=VECTOR
        ),
        _record("长题", "宁波", "宁波" + "很长" * 500_000, "//example.invalid/x", source="宁" * 10_000),
        _record("控制", "厦门", f"厦门{ESCAPE}外贸", "https://example.invalid/'\"><script>", source=ESCAPE),
    ]
    (folder / "lines.jsonl").write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in records), "utf8")
    (folder / "甲..%2f..%2f&lt;b&gt;'\".html").write_text(
        f"<html><head><title>大连{escape(SCRIPT)}</title></head><body onload='window.pwned=1'>"
        f"{SCRIPT}<p>{ASTRAL}2023年上半年，大连出口{FIGURES['大连']}，{escape(IMAGE + SCRIPT)}增长3%。</p>"
        f"<iframe src='javascript:window.pwned=1'></iframe>{VECTOR}</body></html>",
        "utf8",
    )
    (folder / "坏头.md").write_text("---\ntitle: [\n---\n<b>text</b>", "utf8")
    return folder


def _record(own_id: str, place: str, title: str, url: str, source: str) -> dict[str, str]:
    text = (
        f"{ASTRAL}{IMAGE}据统计，{escape(IMAGE + SCRIPT)}2023年上半年，{place}出口{FIGURES[place]}，{OVERRIDE}增长3%"
        f"{escape(VECTOR)}。\n&amp;lt;img src=x onerror=window.pwned=1&amp;gt;{ESCAPE}另有一句普通的话。"
    )
    return {"id": own_id, "title": title, "date": "2023-07-20", "source": source, "text": text, "url": url}
