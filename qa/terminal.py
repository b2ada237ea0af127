"""What the command line shows: answers with the sentence and the span marked, reports, progress."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from index import BuildReport, Index, VerifyReport
from qa.answer import Answer, Citation

_STAGES = {
    "read": "读取 read",
    "index": "索引 index",
    "check": "核对 check",
    "publish": "生效 publish",
    "done": "完成 done",
    "ask": "提问 ask",
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
            f"时期 period：{answer.period.text}" + ("（问题未写年份 year assumed）" if answer.period.assumed else "")
        )
    _line(console, Text(" · ".join(notes), style="dim"))
    for citation in answer.citations:
        _line(console, _source(citation))
        _line(console, _marked(citation))


def _source(citation: Citation) -> Text:
    parts = (citation.title, citation.source, "" if citation.date is None else citation.date.isoformat())
    return Text(
        "  " + " · ".join(plain(part) for part in parts if part) + f" [{plain(citation.article_id)}]", style="cyan"
    )


def _marked(citation: Citation) -> Text:
    """The sentence with the quote underlined where it stands in it."""
    sentence, quote = plain(citation.sentence), plain(citation.quote or "")
    at = sentence.find(quote)
    line = Text("    ")
    line.append(sentence[:at])
    line.append(quote, style="bold underline")
    line.append(sentence[at + len(quote) :])
    return line


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


def show_build(report: BuildReport, out: Path, *, as_json: bool) -> None:
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


def show_info(index: Index, *, as_json: bool) -> None:
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
