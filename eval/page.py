"""A run as one web page that needs nothing else: no script, no font, no request; all text of others is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from eval.figures import CATEGORY_HEADINGS, category_row, figures, notes
from eval.metrics.calibration import RiskPoint, risk_coverage
from eval.run import RunResult
from eval.scores import CitationScore, QuestionScore
from eval.summary import by_category, summarise

_STYLE = """
:root { color-scheme: light dark; --line: #d0d4da; --soft: #f4f5f7; --right: #12703a; --wrong: #b3261e; --ink: #1b6ac9 }
@media (prefers-color-scheme: dark) {
  :root { --line: #3c4148; --soft: #1d2024; --right: #6fd39a; --wrong: #ff8a80; --ink: #7db4ff }
}
body { font: 15px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  max-width: 80rem; margin: 2rem auto; padding: 0 1rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top;
  unicode-bidi: isolate; overflow-wrap: anywhere }
th { background: var(--soft) }
td.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.right { color: var(--right) }
.wrong { color: var(--wrong) }
small { opacity: .75 }
svg { max-width: 36rem; width: 100% }
svg text { fill: currentColor; font-size: 12px }
"""
_QUESTION_HEADINGS = (
    "编号 / id",
    "类别 / category",
    "问题 / question",
    "应答 / expected",
    "所答 / answered",
    "结果 / status",
    "引文 / citation",
)
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 480, 260, 48, 12, 40


def to_html(result: RunResult, *, title: str = "依据 · 评测 / evaluation") -> str:
    """The page, as text to be written in UTF-8."""
    measures = ((figure.label, figure.value, figure.interval) for figure in figures(summarise(result.scores)))
    categories = (category_row(name, summary) for name, summary in by_category(result.scores))
    answered = [one for one in result.scores if one.answered]
    points = risk_coverage([one.confidence for one in answered], [one.right for one in answered])
    return "\n".join(
        (
            '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{_text(title)}</h1>",
            *(f'<p class="wrong">{_text(note)}</p>' for note in notes(result)),
            _table(("指标 / measure", "值 / value", "95%"), map(_figures, measures)),
            "<h2>按类别 / by category</h2>",
            _table(CATEGORY_HEADINGS, map(_figures, categories)),
            "<h2>风险–覆盖曲线 / risk–coverage</h2>",
            _curve(points) if points else "<p>没有作答 / nothing was answered</p>",
            "<h2>逐题 / question by question</h2>",
            _table(_QUESTION_HEADINGS, map(_question, result.scores)),
            "</body>\n</html>\n",
        )
    )


def _text(text: str) -> str:
    """Text as HTML, fit for content and attributes; what UTF-8 cannot hold becomes a question mark."""
    return escape(text.encode("utf-8", "replace").decode("utf-8"))


def _table(headings: Sequence[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{_text(heading)}</th>' for heading in headings)
    body = "\n".join(rows)
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'


def _figures(cells: Sequence[str]) -> str:
    """A row whose first cell names and whose others are figures."""
    name, *values = cells
    shown = "".join(f'<td class="figure">{_text(value)}</td>' for value in values)
    return f"<tr><td>{_text(name)}</td>{shown}</tr>"


def _question(one: QuestionScore) -> str:
    expected = "<br>".join(map(_text, one.expected)) or "（拒答 / refuse）"
    answered = _text(one.answer) if one.answer is not None else f"（拒答 / refused）{_text(one.reason or '')}"
    word, style = ("对 / right", "right") if one.right else ("错 / wrong", "wrong")
    if 0 < one.partial < 1:
        word = f"部分 / partial {one.partial:.2f}"
    status = f'<span class="{style}">{word}</span><br><small>{one.confidence:.2f} · {one.latency_ms:.0f} ms</small>'
    cited = "<br>".join(map(_citation, one.citations))
    cells = (_text(one.id), _text(one.category), _text(one.question), expected, answered, status, cited)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _citation(citation: CitationScore) -> str:
    word, style = ("✓", "right") if citation.right else ("✗", "wrong")
    where = f"{citation.article_id} [{citation.start}:{citation.end}]"
    quote, title = _text(citation.quote), _text(citation.title)
    return f'<span class="{style}">{word}</span> 「{quote}」 {title} <small>{_text(where)}</small>'


def _curve(points: Sequence[RiskPoint]) -> str:
    """The curve as inline SVG: coverage of the answers given to the right, share of wrong ones upwards."""
    width, height = _WIDTH - _LEFT - 12, _HEIGHT - _TOP - _BOTTOM
    steps = [f"M{_LEFT} {_TOP + height * (1 - points[0].risk):.1f}"]
    for point in points:
        steps.append(f"V{_TOP + height * (1 - point.risk):.1f}H{_LEFT + width * point.coverage:.1f}")
    base = _TOP + height
    ticks = "".join(
        f'<text x="{_LEFT + width * share:.0f}" y="{base + 16}" text-anchor="middle">{share:.0%}</text>'
        f'<text x="{_LEFT - 6}" y="{base - height * share + 4:.0f}" text-anchor="end">{share:.0%}</text>'
        for share in (0, 0.5, 1)
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"><title>风险–覆盖曲线 / risk–coverage</title>'
        f'<path d="M{_LEFT} {_TOP}V{base}H{_LEFT + width}" fill="none" stroke="currentColor"/>'
        f'<path d="{"".join(steps)}" fill="none" stroke="var(--ink)" stroke-width="2"/>{ticks}'
        f'<text x="{_LEFT + width / 2:.0f}" y="{base + 34}" text-anchor="middle">覆盖率 / coverage of answers</text>'
        f'<text x="{_LEFT + 8}" y="{_TOP + 10}">错误率 / risk</text></svg>'
    )
