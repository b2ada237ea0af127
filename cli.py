"""The ``yiju`` command. Data goes to stdout, messages to stderr; 0 answered, 1 refused, 2 wrong usage or input."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from index import BuildReport, Store
    from index.search import Filters
    from qa import Assistant

app = typer.Typer(
    name="yiju",
    help="依据：向一批中文新闻提问，得到原文里的答案和出处。"
    "/ Ask Chinese news; get the exact words and where they stand.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="索引目录；不给则用自带的示例语料 / index folder; the sample without it")
]
StoreOption = Annotated[
    str | None,
    typer.Option("--store", metavar="milvus:URI", help="索引在 Milvus 里，代替 --index / the index is in Milvus"),
]
DAY = "YYYY-MM-DD"
SourceOption = Annotated[list[str] | None, typer.Option("--source", help="只看这些来源，可重复 / only these sources")]
CategoryOption = Annotated[list[str] | None, typer.Option("--category", help="只看这些分类 / only these categories")]
SinceOption = Annotated[str | None, typer.Option("--since", metavar=DAY, help="从这天起发布 / published since")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar=DAY, help="到这天为止发布 / published until")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar=DAY, help="当作这天提问，之后的文章不存在 / nothing later exists")
]
EncoderOption = Annotated[
    str | None, typer.Option("--encoder", help="sentence-transformers 模型名或目录 / a model's name or folder")
]
ReaderOption = Annotated[
    str | None, typer.Option("--reader", help="transformers 阅读理解模型名或目录 / a QA model's name or folder")
]
PrecisionOption = Annotated[
    float | None,
    typer.Option("--precision", min=0.0, max=1.0, help="只在有这样把握时回答 / answer only when this sure"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
_FILTERS = {
    "source": SourceOption,
    "category": CategoryOption,
    "since": SinceOption,
    "until": UntilOption,
    "as_of": AsOfOption,
}


def _filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose articles in the place of its parameter ``filters``."""

    @functools.wraps(command)
    def run(**given: Any) -> None:
        command(filters=_filters(**{name: given.pop(name) for name in _FILTERS}), **given)

    keyword = inspect.Parameter.KEYWORD_ONLY
    hints = get_type_hints(command, localns={"Filters": object}, include_extras=True)
    named = inspect.signature(command).parameters.values()
    own = [p.replace(kind=keyword, annotation=hints[p.name]) for p in named if p.name != "filters"]
    options = [inspect.Parameter(name, keyword, default=None, annotation=option) for name, option in _FILTERS.items()]
    # What typer reads of a command; the wrapped one must not be found behind it.
    vars(run).update(__signature__=inspect.Signature([*own, *options]))
    run.__annotations__ = {p.name: p.annotation for p in (*own, *options)}
    del vars(run)["__wrapped__"]
    return run


@app.command("index")
def index_command(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹 / files and folders")],
    out: Annotated[Path | None, typer.Option("--out", help="索引目录 / index folder")] = None,
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="milvus:URI", help="写进 Milvus，代替 --out / write into Milvus instead"),
    ] = None,
    workers: Annotated[
        str | None, typer.Option("--workers", metavar="ray", help="用 Ray 集群编码 / embed on a Ray cluster")
    ] = None,
    encoder: EncoderOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="有跳过的文件就失败 / fail if anything is skipped")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="一直盯着，变了就更新，Ctrl-C 结束 / go on and update when files change")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """建立或更新索引，只重读变了的文件 / Build or update an index; only changed files are read again."""
    from index.encoder import load
    from index.stores import update
    from qa import terminal

    if (place := _place(out, store, "--out")) is None:
        raise typer.BadParameter("给 --out 或 --store / give --out or --store")
    if workers not in (None, "ray"):
        raise typer.BadParameter("--workers 只能是 ray / --workers is ray or nothing")
    used = None if encoder is None else load(encoder)
    if workers == "ray":
        from index.ray_embedding import RayEncoder
        from index.stores import encoder_of

        used = RayEncoder(used or load(encoder_of(place)))

    def run() -> BuildReport:
        with terminal.progress(show=sys.stderr.isatty()) as progress:
            return update(paths, place, encoder=used, strict=strict, progress=progress)

    def show(report: BuildReport) -> None:
        terminal.show_build(report, place, as_json=as_json)
        sys.stdout.flush()

    if not watch:
        show(run())
        return
    from index.watch import Watch

    _message("盯着文件，Ctrl-C 结束 / watching; Ctrl-C ends")
    try:
        Watch(paths, run, show, lambda error: _message(str(error))).run()
    except KeyboardInterrupt:
        _message("已停止 stopped")


@app.command()
@_filtered
def ask(
    *,
    filters: Filters,
    question: Annotated[str | None, typer.Argument(help="问题 / the question")] = None,
    index: IndexOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    batch: Annotated[
        Path | None, typer.Option("--batch", help="每行一个 JSON 问题的文件 / a JSONL file of questions")
    ] = None,
    encoder: EncoderOption = None,
    reader: ReaderOption = None,
    precision: PrecisionOption = None,
) -> None:
    """回答一个问题，给出原句和出处 / Answer a question with the sentence and its source."""
    if (question is None) == (batch is None):
        raise typer.BadParameter("给一个问题，或用 --batch 给一个文件 / give a question or --batch FILE, one of them")
    with _assistant(_place(index, store), encoder, reader, precision) as assistant:
        if batch is not None:
            from qa.batch import answer_batch

            for record in answer_batch(assistant, batch, filters):
                print(json.dumps(record, ensure_ascii=False), flush=True)
            return
        answer = assistant.ask(question or "", filters)
    if as_json:
        from qa.wire import answer_record

        print(json.dumps(answer_record(answer), ensure_ascii=False))
    else:
        from qa import terminal

        terminal.show_answer(answer)
    if answer.text is None:
        raise typer.Exit(1)


@app.command()
@_filtered
def figures(
    *,
    filters: Filters,
    metric: Annotated[str, typer.Option("--metric", help="指标，如 出口、跨境电商进出口、GDP / the measure")],
    region: Annotated[str | None, typer.Option("--region", help="地区，如 浙江 / the region")] = None,
    period: Annotated[
        str | None, typer.Option("--period", help="时期，如 2023H1、2023年上半年、上半年 / the period")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="amount growth change share rate points rank 之一 / one of these")
    ] = None,
    index: IndexOption = None,
    store: StoreOption = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="输出 CSV，Excel 可打开 / print CSV for spreadsheets")] = False,
    as_json: JsonOption = False,
) -> None:
    """列出文章里一个指标的数字，各有出处 / List the figures of a measure, each with where it stands."""
    from qa import terminal

    if as_csv and as_json:
        raise typer.BadParameter("--csv 和 --json 只能用一个 / use one of --csv and --json")
    with _index(_place(index, store)) as opened:
        try:
            found = opened.figures(metric, region, period, filters, kind)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        terminal.show_figures(found, opened.article, as_csv=as_csv, as_json=as_json)
    if not found:
        raise typer.Exit(1)


@app.command()
@_filtered
def chat(
    *,
    filters: Filters,
    index: IndexOption = None,
    store: StoreOption = None,
    encoder: EncoderOption = None,
    reader: ReaderOption = None,
    precision: PrecisionOption = None,
) -> None:
    """在终端里连续提问，空行或 Ctrl-D 结束 / Ask in a terminal; an empty line or Ctrl-D ends."""
    from index.errors import QuestionError
    from qa import terminal

    with _assistant(_place(index, store), encoder, reader, precision) as assistant:
        conversation = assistant.conversation(filters)
        while question := terminal.prompt():
            try:
                answer = conversation.ask(question)
            except QuestionError as error:
                terminal.complain(str(error))
                continue
            terminal.show_answer(answer, completed=answer.question != question)


@app.command()
def serve(
    index: IndexOption = None,
    store: StoreOption = None,
    host: Annotated[str, typer.Option(help="监听地址 / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 / port")] = 7860,
    watch: Annotated[
        list[Path] | None, typer.Option("--watch", help="盯着这些文件夹，变了就更新索引 / update from these folders")
    ] = None,
    auth_file: Annotated[
        Path | None, typer.Option("--auth-file", help="账号文件，密码已散列 / names and hashed passwords")
    ] = None,
    feedback: Annotated[
        Path | None, typer.Option("--feedback", help="评价记到这个文件 / votes go to this file")
    ] = None,
    rate: Annotated[int, typer.Option(min=0, help="每人每分钟最多几问，0 不限 / questions a minute each")] = 600,
    workers: Annotated[int, typer.Option(min=1, max=64, help="同时回答几个 / answered at once")] = 2,
    waiting: Annotated[int, typer.Option(min=0, help="最多几个排队 / may wait")] = 100,
    log_questions: Annotated[bool, typer.Option("--log-questions", help="日志里写问题 / log what is asked")] = False,
    encoder: EncoderOption = None,
    reader: ReaderOption = None,
    precision: PrecisionOption = None,
) -> None:
    """打开网页问答，以及 POST /api/ask、/api/batch 和 MCP / Serve the web chat, its HTTP interface and MCP."""
    import app as web
    from index.encoder import load as load_encoder
    from index.errors import IndexDamaged, IndexMismatch, IndexMissing
    from web.settings import Settings

    place = _place(index, store)
    settings = Settings(host, port, workers, waiting, rate, auth_file, feedback, log_questions)

    def opened() -> Assistant:
        return _assistant(place, encoder, reader, precision)

    if not watch and store is None:
        web.serve(opened(), settings)
        return
    if place is None:
        raise typer.BadParameter("--watch 需要 --index 或 --store / --watch needs --index or --store")
    try:
        assistant = opened()
    except (IndexMissing, IndexMismatch, IndexDamaged):
        assistant = None  # it is made, or made again, of what is watched
    used = None if encoder is None else load_encoder(encoder)
    web.serve(assistant, settings, watch=watch or (), index=place, reopen=opened, encoder=used)


@app.command("eval")
def eval_command(
    gold: Annotated[Path | None, typer.Option("--gold", help="标准问题文件；不给则用自带的 / gold questions")] = None,
    index: IndexOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    html: Annotated[Path | None, typer.Option("--html", help="写一份 HTML 报告 / write an HTML report")] = None,
    encoder: EncoderOption = None,
    reader: ReaderOption = None,
    precision: PrecisionOption = None,
) -> None:
    """用标准问题测量 / Measure against gold questions."""
    from eval.gold import read
    from eval.page import to_html
    from eval.record import to_json
    from eval.report import table
    from eval.run import run
    from qa import terminal
    from qa.sample import gold_file

    questions = read(gold or gold_file())
    with (
        _assistant(_place(index, store), encoder, reader, precision) as assistant,
        terminal.progress(show=sys.stderr.isatty()) as progress,
    ):
        result = run(assistant, questions, assistant.index, progress=lambda done, total: progress("ask", done, total))
    if html is not None:
        html.write_text(to_html(result), encoding="utf8")
    if as_json:
        print(to_json(result))
    else:
        terminal.show(table(result))


@app.command()
def verify(index: Annotated[Path, typer.Argument(help="索引目录 / index folder")], as_json: JsonOption = False) -> None:
    """核对索引的每个文件和每篇原文 / Check every file of the index and every source article."""
    from index import verify as check
    from qa import terminal

    report = check(index)
    terminal.show_verification(report, as_json=as_json)
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def repair(
    index: Annotated[Path, typer.Argument(help="索引目录 / index folder")],
    paths: Annotated[
        list[Path] | None, typer.Argument(help="原文在哪里，不给则用建索引时的 / where the articles are")
    ] = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
) -> None:
    """修复索引：能重建的都重建，说明什么丢了 / Rebuild what is damaged in an index, and say what is lost."""
    from index.encoder import load
    from index.repair import repair as mend
    from qa import terminal

    used = None if encoder is None else load(encoder)
    with terminal.progress(show=sys.stderr.isatty()) as progress:
        report = mend(index, paths or (), encoder=used, progress=progress)
    if as_json:
        print(json.dumps({"ok": report.ok} | dataclasses.asdict(report), ensure_ascii=False))
    else:
        for name, problem in report.damaged:
            _message(f"损坏 damaged {name}：{problem}")
        for article_id in report.lost:
            _message(f"丢失 lost {article_id}")
        done = "、".join(report.rebuilt) if report.rebuilt else "无 nothing"
        print(f"第 {report.generation} 代 generation：已重建 rebuilt {done}，丢失 lost {len(report.lost)}")
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def info(
    index: IndexOption = None, store: StoreOption = None, as_json: JsonOption = False, encoder: EncoderOption = None
) -> None:
    """说明索引里有什么 / What an index holds."""
    from qa import terminal

    with _assistant(_place(index, store), encoder) as assistant:
        terminal.show_info(assistant.index, as_json=as_json)


def _place(folder: Path | None, store: str | None, option: str = "--index") -> Path | str | None:
    """The folder or the store that was given, None where neither was."""
    from index.stores import MILVUS

    if folder is not None and store is not None:
        raise typer.BadParameter(f"{option} 和 --store 只能用一个 / use one of {option} and --store")
    if store is not None and not store.startswith(MILVUS):
        raise typer.BadParameter("--store 写作 milvus:http://地址:端口 / write milvus:http://HOST:PORT")
    return folder or store


def _index(index: Path | str | None) -> Store:
    from index import open_store
    from qa.sample import index_folder

    return open_store(index_folder() if index is None else index)


def _assistant(
    index: Path | str | None, encoder: str | None, reader: str | None = None, precision: float | None = None
) -> Assistant:
    from index.encoder import load as load_encoder
    from qa import Assistant
    from qa.reader import load as load_reader

    try:
        return Assistant.open(
            index,
            encoder=None if encoder is None else load_encoder(encoder),
            reader=None if reader is None else load_reader(reader),
            precision=precision,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _filters(
    source: list[str] | None, category: list[str] | None, since: str | None, until: str | None, as_of: str | None
) -> Filters:
    from index.search import Filters

    return Filters(
        sources=tuple(source or ()),
        categories=tuple(category or ()),
        since=_day("--since", since),
        until=_day("--until", until),
        as_of=_day("--as-of", as_of),
    )


def _day(option: str, text: str | None) -> datetime.date | None:
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{option}: 日期写作 2023-08-09 / write a date as 2023-08-09") from None


def main() -> None:
    """Run the command; errors that users can mend are one line on stderr and exit status 2."""
    try:
        app()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.stderr.close()
        raise SystemExit(130) from None
    except Exception as error:
        from index.errors import YijuError  # here: importing the index takes longer than ``yiju --help`` may

        if not isinstance(error, YijuError):
            raise
        _fail(str(error))


def _message(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _fail(message: str) -> None:
    _message(message)
    raise SystemExit(2)


if __name__ == "__main__":
    main()
