"""What the command line shows: answers with the sentence and the span marked, reports, progress."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from index import Article, BuildReport, Figure, Store, VerifyReport
from index.zh.periods import describe
from qa.answer import Answer, Citation
from qa.citing import Relation, relations
from qa.figure_table import Row, record, rows, to_csv

_STAGES = {
    "read": "读取 read",
    "index": "索引 index",
    "check": "核对 check",
    "publish": "生效 publish",
    "done": "完成 done",
    "ask": "提问 ask",
}
_RELATIONS = {
    Relation.REPRINT: "同文 reprint",
    Relation.AGREES: "另有来源 also",
    Relation.REPLACED: "更正前 since corrected",
    Relation.DIFFERS: "说法不同 differs",
}
_WORDS = ((0.9, "很有把握 sure"), (0.7, "较有把握 likely"), (0.0, "不太确定 unsure"))


def _console(stderr: bool = False) -> Console:
    return Console(stderr=stderr, highlight=False, markup=False)


def plain(text: str) -> str:
    """Text that a terminal shows and does not obey: control and direction characters become �."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in text)


def _line(console: Console, text: Text | str) -> None:
    """One line, never cut to the terminal's width: what is piped on stays whole."""
    console.print(text, soft_wrap=True)


def show(renderable: RenderableType) -> None:
    """Print anything that rich can draw."""
    _console().print(renderable)


def complain(message: str) -> None:
    """One line on stderr."""
    print(plain(message), file=sys.stderr)


def prompt() -> str:
    """The next question, empty at the end of input."""
    try:
        return input("问 ask> ").strip()
    except EOFError:
        return ""


def show_answer(answer: Answer, *, completed: bool = False) -> None:
    """Print an answer with its sources, or a refusal with the nearest passages."""
    console = _console()
    if completed:
        _line(console, Text(f"（理解为 read as：{plain(answer.question)}）", style="dim"))
    if answer.text is None:
        _line(console, Text(f"没有找到答案 not found：{plain(answer.reason or '')}", style="yellow"))
        for citation in answer.citations:
            _line(console, _source(citation))
            _line(console, Text("    " + plain(citation.sentence)[:160], style="dim"))
        return
    _line(console, Text(plain(answer.text), style="bold green"))
    notes = [f"{next(word for low, word in _WORDS if answer.confidence >= low)} {answer.confidence:.2f}"]
    if answer.period is not None:
        notes.append(
            f"时期 period：{answer.period.text}"
            + ("（问题未写年份 year assumed）" if answer.period.assumed else "")
            + ("（文章无日期，年份由文中推断 year inferred from the text）" if answer.period.inferred else "")
        )
    related = relations(answer)
    if agreeing := related.count(Relation.AGREES):
        notes.append(f"{agreeing + 1} 个来源一致 sources agree")
    if differing := related.count(Relation.DIFFERS):
        notes.append(f"{differing} 个说法不同 differ")
    _line(console, Text(" · ".join(notes), style="dim"))
    for citation, relation in zip(answer.citations, related, strict=True):
        _line(console, _source(citation, _RELATIONS.get(relation, "")))
        if relation is not Relation.REPRINT:
            _line(console, _marked(citation))


def _source(citation: Citation, relation: str = "") -> Text:
    parts = (citation.title, citation.source, "" if citation.date is None else citation.date.isoformat())
    said, where = " · ".join(plain(part) for part in parts if part), plain(citation.article_id)
    return Text(f"  {relation + '：' if relation else ''}{said} [{where}]", style="cyan")


def _marked(citation: Citation) -> Text:
    """The sentence with the quote underlined where it stands in it."""
    sentence, quote = plain(citation.sentence), plain(citation.quote or "")
    at = sentence.find(quote)
    line = Text("    ")
    line.append(sentence[:at])
    line.append(quote, style="bold underline")
    line.append(sentence[at + len(quote) :])
    return line


def show_figures(figures: Sequence[Figure], article: Callable[[str], Article], *, as_csv: bool, as_json: bool) -> None:
    """Print figures with where they stand; where there is none, say so on stderr."""
    table = rows(figures, article)
    if not table:
        complain("没有这样的数字。/ There is no such figure.")
    if as_json:
        print(json.dumps([record(row) for row in table], ensure_ascii=False))
    elif as_csv:
        sys.stdout.buffer.write(to_csv(table).encode("utf8"))
    elif table:
        _show_table(table)


def _show_table(table: Sequence[Row]) -> None:
    shown = Table(box=None, pad_edge=False)
    for heading in ("数字", "数值", "指标", "地区", "时期", "标题", "日期", "来源", "出处"):
        shown.add_column(heading, no_wrap=True)
    for row in table:
        shown.add_row(*(Text(plain(cell)) for cell in _cells(row)))
    # As wide as its cells need: a terminal wraps lines, and what is piped on stays whole.
    console = _console()
    console.width = max(console.width, Measurement.get(console, console.options.update(max_width=10**5), shown).maximum)
    console.print(shown)


def _cells(row: Row) -> tuple[str, ...]:
    one = row.figure
    return (
        one.text,
        f"{_number(one.value)} {one.unit}".strip(),
        f"{one.scope}·{one.metric}" if one.scope else one.metric,
        f"{one.region}→{one.partner}" if one.partner else one.region,
        "" if one.period is None else describe(one.period),
        row.title,
        "" if one.published is None else one.published.isoformat(),
        row.source,
        f"[{one.article_id} {one.start}:{one.end}]",
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.10g}"


class Bar:
    """A progress bar that moves through the stages of a build."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._task = None if progress is None else progress.add_task("", total=None)

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show that ``done`` of ``total`` of a stage is done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=_STAGES.get(stage, stage), completed=done, total=total)


@contextmanager
def progress(*, show: bool) -> Iterator[Bar]:
    """A bar on stderr while a build runs; nothing where ``show`` is false."""
    if not show:
        yield Bar(None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_console(stderr=True), transient=True) as bar:
        yield Bar(bar)


def show_build(report: BuildReport, out: Path | str, *, as_json: bool) -> None:
    """Print what a build did; skipped files with their reasons go to stderr, or into the JSON."""
    if as_json:
        record = {
            "index": str(out), "articles": report.articles, "passages": report.passages, "added": report.added,
            "updated": report.updated, "removed": report.removed, "unchanged": report.unchanged,
            "skipped": [{"path": s.path, "reason": s.reason} for s in report.skipped],
            "seconds": round(report.seconds, 3), "generation": report.generation,
        }  # fmt: skip
        print(json.dumps(record, ensure_ascii=False))
        return
    for skipped in report.skipped:
        complain(f"跳过 skipped {skipped.path}：{skipped.reason}")
    _line(
        _console(),
        f"{out}：{report.articles} 篇文章 articles，{report.passages} 段 passages；"
        f"新增 added {report.added}，更新 updated {report.updated}，删除 removed {report.removed}，"
        f"跳过 skipped {len(report.skipped)}；{report.seconds:.1f} s",
    )


def show_verification(report: VerifyReport, *, as_json: bool) -> None:
    """Print what ``verify`` found."""
    if as_json:
        record = {
            "ok": report.ok, "generation": report.generation, "articles": report.counts.articles,
            "passages": report.counts.passages, "damaged": [list(pair) for pair in report.damaged],
            "changed": list(report.changed), "missing": list(report.missing),
            "broken": [list(span) for span in report.broken],
        }  # fmt: skip
        print(json.dumps(record, ensure_ascii=False))
        return
    for name, problem in report.damaged:
        complain(f"损坏 damaged {name}：{problem}")
    for path in report.changed:
        complain(f"已改动 changed {path}")
    for path in report.missing:
        complain(f"不见了 missing {path}")
    for article, start, end in report.broken:
        complain(f"对不上原文 broken {article} [{start}:{end}]")
    state = "完好 sound" if report.ok else "有问题，请重新运行 yiju index / run `yiju index` again"
    _line(_console(), f"第 {report.generation} 代 generation：{report.counts.articles} 篇 articles，{state}")


def show_info(index: Store, *, as_json: bool) -> None:
    """Print what an index holds."""
    manifest, latest = index.manifest, index.latest_date()
    record = {
        "articles": manifest.counts.articles,
        "passages": manifest.counts.passages,
        "skipped": manifest.counts.skipped,
        "encoder": manifest.settings.encoder.name,
        "dim": manifest.settings.encoder.dim,
        "latest": None if latest is None else latest.isoformat(),
        "created": str(manifest.created),
        "sources": dict(index.sources()),
    }
    if as_json:
        print(json.dumps(record, ensure_ascii=False))
        return
    table = Table(show_header=False, box=None)
    for name, value in record.items():
        shown = "、".join(f"{s}（{n}）" for s, n in index.sources()[:12]) if name == "sources" else str(value)
        table.add_row(Text(name), Text(plain(shown)))
    _console().print(table)
