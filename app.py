"""The web chat: ask on the left, the evidence on the right; the same process answers ``POST /api/ask``.

Everything that comes from articles or questions is escaped before it becomes HTML, then marked by offsets. Nothing
is asked of any other host.
"""

from __future__ import annotations

import os
from datetime import date
from html import escape
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from qa import Answer, Assistant, Citation, Filters
from qa.wire import answer_record

TITLE = "依据 yiju"
INTRODUCTION = (
    "向收录的中文新闻提问：答案是原文里的一段话，旁边是出处。 Ask the articles; every answer is a cited span."
)
EXAMPLES = ["浙江上半年跨境电商出口多少", "那同比呢", "浙江2021年上半年出口多少"]
STYLE = """
.evidence {display: flex; flex-direction: column; gap: .75rem}
.evidence article {border: 1px solid var(--border-color-primary); border-radius: 8px; padding: .75rem 1rem}
.evidence .answer {font-size: 1.6rem; font-weight: 600}
.evidence .meta {color: var(--body-text-color-subdued); font-size: .85rem}
.evidence mark {background: #ffe08a; color: #1a1a1a; padding: 0 .1em}
"""


class Question(BaseModel):
    """The body of ``POST /api/ask``."""

    model_config = ConfigDict(extra="forbid")

    question: str
    source: list[str] = []
    category: list[str] = []
    since: date | None = None
    until: date | None = None
    as_of: date | None = None

    def filters(self) -> Filters:
        """The filters among its fields."""
        return Filters(tuple(self.source), tuple(self.category), self.since, self.until, self.as_of)


def evidence(answer: Answer) -> str:
    """The answer and its sources as HTML, every text escaped."""
    head = escape(answer.text) if answer.text is not None else "没有找到答案 not found"
    notes = [f"把握 confidence {answer.confidence:.2f}"] if answer.text is not None else [escape(answer.reason or "")]
    if answer.period is not None:
        notes.append(
            "时期 period " + escape(answer.period.text) + ("（问题未写年份 assumed）" if answer.period.assumed else "")
        )
    cards = "".join(_card(citation) for citation in answer.citations)
    return (
        f'<section class="evidence" aria-label="依据 evidence"><div class="answer">{head}</div>'
        f'<div class="meta">{" · ".join(notes)}</div>{cards}</section>'
    )


def _card(citation: Citation) -> str:
    day = "" if citation.date is None else citation.date.isoformat()
    meta = " · ".join(escape(part) for part in (citation.source, day, citation.article_id) if part)
    title = escape(citation.title)
    if urlsplit(citation.url).scheme in ("http", "https"):
        title = f'<a href="{escape(citation.url)}" rel="noopener noreferrer" target="_blank">{title}</a>'
    return f'<article><strong>{title}</strong><div class="meta">{meta}</div><p>{_marked(citation)}</p></article>'


def _marked(citation: Citation) -> str:
    """The sentence with the quote marked in it."""
    sentence, quote = citation.sentence, citation.quote
    at = sentence.find(quote) if quote else -1
    if not quote or at < 0:
        return escape(sentence)
    return f"{escape(sentence[:at])}<mark>{escape(quote)}</mark>{escape(sentence[at + len(quote) :])}"


def page(assistant: Assistant) -> gr.Blocks:
    """The chat page; per user it keeps the conversation's last question and nothing else."""

    def reply(
        message: str, shown: list[dict[str, Any]], previous: str | None
    ) -> tuple[str, list[dict[str, Any]], str | None, str]:
        from index.errors import YijuError

        conversation = assistant.conversation(previous=previous)
        try:
            answer = conversation.ask(message)
        except YijuError as error:
            text, html = str(error), f'<p role="alert">{escape(str(error))}</p>'
        else:
            text, html = answer.text or f"没有找到答案。{answer.reason}", evidence(answer)
            if answer.question != message.strip():
                text = f"（理解为：{answer.question}）\n{text}"
        turns = [{"role": "user", "content": message}, {"role": "assistant", "content": text}]
        return "", [*shown, *turns], conversation.previous, html

    blocks = gr.Blocks(title=TITLE, analytics_enabled=False)
    with blocks:
        gr.Markdown(f"# {TITLE}\n{INTRODUCTION}", latex_delimiters=[])
        previous = gr.State(None)
        with gr.Row():
            with gr.Column(scale=3):
                chat = gr.Chatbot(
                    label="对话 conversation", height=520, render_markdown=False, latex_delimiters=[], buttons=["copy"]
                )
                box = gr.Textbox(label="问题 question", placeholder="浙江上半年跨境电商出口多少", max_lines=3)
                gr.Examples(EXAMPLES, box, label="例如 examples")
            with gr.Column(scale=2):
                shown = gr.HTML("", label="依据 evidence")
        box.submit(
            reply, [box, chat, previous], [box, chat, previous, shown], concurrency_limit=4, api_visibility="private"
        )
    return blocks


def create(assistant: Assistant) -> FastAPI:
    """The whole web application over one assistant."""
    from index.errors import QuestionError

    api = FastAPI(title=TITLE, docs_url=None, redoc_url=None)

    @api.post("/api/ask")
    def ask(question: Question) -> JSONResponse:
        """Answer one question; the object is that of ``yiju ask --json``."""
        try:
            answer = assistant.ask(question.question, question.filters())
        except QuestionError as error:
            problem = {"type": "about:blank", "title": "QuestionError", "status": 422, "detail": str(error)}
            return JSONResponse(problem, status_code=422, media_type="application/problem+json")
        return JSONResponse(answer_record(answer))

    @api.get("/health")
    def health() -> dict[str, Any]:
        """Whether the process answers, and from how many articles."""
        return {"status": "ok", "articles": assistant.index.manifest.counts.articles}

    mounted: FastAPI = gr.mount_gradio_app(
        api,
        page(assistant),
        path="/",
        css=STYLE,
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        server_name="127.0.0.1",
    )
    return mounted


def serve(assistant: Assistant, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve until interrupted."""
    print(f"依据 yiju: http://{host}:{port}", flush=True)
    uvicorn.run(create(assistant), host=host, port=port, log_level="warning")


if __name__ == "__main__":
    with Assistant.open() as opened:
        serve(opened)
