"""The ``yiju`` command. Data goes to stdout, messages to stderr; 0 answered, 1 refused, 2 wrong usage or input."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
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
SourceOption = Annotated[list[str] | None, typer.Option("--source", help="只看这些来源，可重复 / only these sources")]
CategoryOption = Annotated[list[str] | None, typer.Option("--category", help="只看这些分类 / only these categories")]
DAY = "YYYY-MM-DD"
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


@app.command("index")
def index_command(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹 / files and folders")],
    out: Annotated[Path, typer.Option("--out", help="索引目录 / index folder")],
    encoder: EncoderOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="有跳过的文件就失败 / fail if anything is skipped")] = False,
    as_json: JsonOption = False,
) -> None:
    """建立或更新索引，只重读变了的文件 / Build or update an index; only changed files are read again."""
    from index import build
    from index.encoder import load
    from qa import terminal

    with terminal.progress(show=sys.stderr.isatty()) as progress:
        report = build(paths, out, encoder=None if encoder is None else load(encoder), strict=strict, progress=progress)
    terminal.show_build(report, out, as_json=as_json)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="问题 / the question")] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    batch: Annotated[
        Path | None, typer.Option("--batch", help="每行一个 JSON 问题的文件 / a JSONL file of questions")
    ] = None,
    source: SourceOption = None,
    category: CategoryOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    encoder: EncoderOption = None,
    reader: ReaderOption = None,
    precision: PrecisionOption = None,
) -> None:
    """回答一个问题，给出原句和出处 / Answer a question with the sentence and its source."""
    from qa import terminal

    if (question is None) == (batch is None):
        raise typer.BadParameter("给一个问题，或用 --batch 给一个文件 / give a question or --batch FILE, one of them")
    filters = _filters(source, category, since, until, as_of)
    with _assistant(index, encoder, reader, precision) as assistant:
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
        terminal.show_answer(answer)
    if answer.text is None:
        raise typer.Exit(1)


@app.command()
def chat(
    index: IndexOption = None,
    source: SourceOption = None,
    category: CategoryOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    encoder: EncoderOption = None,
    reader: ReaderOption = None,
    precision: PrecisionOption = None,
) -> None:
    """在终端里连续提问，空行或 Ctrl-D 结束 / Ask in a terminal; an empty line or Ctrl-D ends."""
    from index.errors import QuestionError
    from qa import terminal

    with _assistant(index, encoder, reader, precision) as assistant:
        conversation = assistant.conversation(_filters(source, category, since, until, as_of))
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
    host: Annotated[str, typer.Option(help="监听地址 / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 / port")] = 7860,
    encoder: EncoderOption = None,
    reader: ReaderOption = None,
    precision: PrecisionOption = None,
) -> None:
    """打开网页问答 / Serve the web chat and POST /api/ask."""
    import app as web

    with _assistant(index, encoder, reader, precision) as assistant:
        web.serve(assistant, host, port)


@app.command("eval")
def eval_command(
    gold: Annotated[Path | None, typer.Option("--gold", help="标准问题文件；不给则用自带的 / gold questions")] = None,
    index: IndexOption = None,
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
        _assistant(index, encoder, reader, precision) as assistant,
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
def info(index: IndexOption = None, as_json: JsonOption = False, encoder: EncoderOption = None) -> None:
    """说明索引里有什么 / What an index holds."""
    from qa import terminal

    with _assistant(index, encoder) as assistant:
        terminal.show_info(assistant.index, as_json=as_json)


def _assistant(
    index: Path | None, encoder: str | None, reader: str | None = None, precision: float | None = None
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
    from index.errors import YijuError

    try:
        app()
    except YijuError as error:
        _fail(str(error))
    except (BrokenPipeError, KeyboardInterrupt):
        sys.stderr.close()
        raise SystemExit(130) from None


def _fail(message: str) -> None:
    print(message, file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    main()
