"""A conversation with its evidence as one HTML file that needs nothing else, or as JSON."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence

from web.bodies import Answered, Cited, Turn
from web.shown import html, web_address

_TITLE = 300  # characters of a title
_STYLE = """
:root { color-scheme: light dark; --ink: #1d1b18; --soft: #5f5a53; --line: #e2ddd4; --page: #fbfaf7; --mark: #ffe08a }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece8e1; --soft: #b0aaa0; --line: #3a3d42; --page: #16181b; --mark: #6b5310 }
}
body { font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: var(--ink);
  background: var(--page); max-width: 46rem; margin: 2rem auto; padding: 0 1.25rem; overflow-wrap: anywhere }
h1 { font-size: 1.15rem } h2 { font-size: 1rem; color: var(--soft); font-weight: 500; margin: 0 }
section { border-top: 1px solid var(--line); padding: 1.25rem 0 }
.answer { font-size: 1.7rem; font-weight: 650; margin: .25rem 0 }
.notes, .source { color: var(--soft); font-size: .875rem }
blockquote { margin: .75rem 0; padding-left: .9rem; border-left: 3px solid var(--line); unicode-bidi: isolate }
mark { background: var(--mark); color: inherit; border-radius: 2px; padding: 0 .1em }
a { color: inherit }
"""
_TAGS = {
    "reprint": "转载 reprint · ",
    "differs": "<strong>说法不同 says otherwise</strong> · ",
    "replaced": "<strong>已被更正 corrected since</strong> · ",
}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def to_json(turns: Sequence[Turn]) -> str:
    """The turns as JSON: what was typed, and the answers as ``yiju ask --json`` gives them."""
    made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    record = {"made": made, "turns": [{"asked": t.asked, "answer": t.answer.model_dump(mode="json")} for t in turns]}
    return json.dumps(record, ensure_ascii=False, indent=1)


def to_html(turns: Sequence[Turn]) -> str:
    """The turns as a page, all text escaped and then marked by offsets."""
    made = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    body = "\n".join(_turn(turn) for turn in turns)
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" '
        f'content="no-referrer">\n<title>依据 yiju</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        f"<h1>依据 yiju · 问答与出处 questions and evidence · {made}</h1>\n{body}\n</body>\n</html>\n"
    )


def _turn(turn: Turn) -> str:
    answer = turn.answer
    read_as = "" if answer.question == turn.asked else f" （理解为 read as：{html(answer.question)}）"
    if answer.answer is None:
        head = f'<p class="answer">没有找到答案 not found</p><p class="notes">{html(answer.reason or "")}</p>'
    else:
        head = f'<p class="answer">{html(answer.answer)}</p><p class="notes">{_notes(answer)}</p>'
    marks = [*turn.marks, *[None] * len(answer.citations)]
    relations = [*turn.relations, *[""] * len(answer.citations)]
    cards = "".join(map(_citation, answer.citations, marks, relations))
    return f"<section><h2>{html(turn.asked)}{read_as}</h2>{head}{cards}</section>"


def _notes(answer: Answered) -> str:
    period = answer.period or {}
    notes = [
        f"把握 confidence {answer.confidence:.2f}",
        *([f"时期 period {period['text']}"] if "text" in period else []),
    ]
    return html(" · ".join(notes))


def _citation(citation: Cited, at: int | None, relation: str) -> str:
    link, title = web_address(citation.url), html(citation.title[:_TITLE])
    named = f'<a href="{html(link)}" rel="noopener noreferrer">{title}</a>' if link else title
    rest = " · ".join(html(part) for part in (citation.source[:_TITLE], citation.date or "") if part)
    where = html(f"{citation.article[:_TITLE]} [{citation.start}:{citation.end}]")
    return (
        f"<blockquote>{_marked(citation, at)}</blockquote>"
        f'<p class="source">{_TAGS.get(relation, "")}{named}{" · " if rest else ""}{rest}<br>{where}</p>'
    )


def _marked(citation: Cited, at: int | None) -> str:
    sentence, quote = citation.sentence, citation.quote
    if not quote:
        return html(sentence)
    if at is None or sentence[at : at + len(quote)] != quote or at < 0:
        at = sentence.find(quote)
    if at < 0:
        return html(sentence)
    end = at + len(quote)
    return f"{html(sentence[:at])}<mark>{html(quote)}</mark>{html(sentence[end:])}"
