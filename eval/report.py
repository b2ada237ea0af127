"""Reports of runs: tables for the console here, JSON from ``eval.record``, a web page from ``eval.page``."""

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from eval.compare import Comparison, compare
from eval.figures import CATEGORY_HEADINGS, category_row, figures, notes
from eval.page import to_html
from eval.record import from_json, to_json
from eval.run import RunResult
from eval.summary import by_category, summarise

__all__ = ["compare", "comparison_table", "from_json", "table", "to_html", "to_json"]


def table(result: RunResult) -> Group:
    """The figures of a run, over all questions and by category, for a rich console."""
    overall = _headed("评测 / evaluation", ("指标 / measure", "值 / value", "95%"))
    for figure in figures(summarise(result.scores)):
        overall.add_row(figure.label, figure.value, figure.interval)
    categories = _headed("按类别 / by category", CATEGORY_HEADINGS)
    for name, summary in by_category(result.scores):
        categories.add_row(*map(_plain, category_row(name, summary)))
    return Group(overall, categories, *map(_plain, notes(result)))


def comparison_table(comparison: Comparison) -> Group:
    """What changed between two runs, for a rich console."""
    headings = ("指标 / measure", "题数 / n", "前 / before", "后 / after", "差 / difference", "95%", "p")
    shown = _headed("两次评测的差别 / difference between two runs", headings)
    for change in comparison.changes:
        interval = change.difference.interval
        shown.add_row(
            change.label,
            str(change.questions),
            f"{change.before:.3f}",
            f"{change.after:.3f}",
            f"{interval.mean:+.3f}",
            f"{interval.low:+.3f} – {interval.high:+.3f}",
            f"{change.difference.p:.3f}",
        )
    lists = (
        ("变对 / now right", comparison.gained),
        ("变错 / now wrong", comparison.lost),
        ("未配对 / not the same in both", comparison.unmatched),
    )
    return Group(shown, *(_plain(f"{label}: {', '.join(names)}") for label, names in lists if names))


def _headed(title: str, headings: tuple[str, ...]) -> Table:
    """An empty table; its first column names, the others hold figures."""
    shown = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    name, *others = headings
    shown.add_column(name, overflow="fold")
    for heading in others:
        shown.add_column(heading, justify="right", overflow="fold")
    return shown


def _plain(text: str) -> Text:
    """Text that a terminal shows and does not obey: neither rich's markup nor control characters."""
    return Text("".join(one if one.isprintable() else " " if one.isspace() else "�" for one in text))
