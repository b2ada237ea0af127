"""What the page asks for: answers stage by stage, articles, the corpus, exports, votes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse

from index.errors import YijuError
from qa.question import checked
from qa.stages import Stage
from qa.wire import answer_record
from web.api import elapsed
from web.bodies import ChatBody, ExportBody, FeedbackBody
from web.desk import Desk
from web.details import details
from web.export import to_html, to_json
from web.feedback import Feedback
from web.journal import Journal
from web.library import Shelf
from web.problems import NO_ARTICLE, Problem, problem_of
from web.reading import article_record, sentence_at

NDJSON = "application/x-ndjson"


def install(app: FastAPI, desk: Desk, feedback: Feedback, journal: Journal) -> None:
    """Add the routes to ``app``."""
    router = APIRouter(include_in_schema=False)

    @router.post("/api/chat")
    async def chat(body: ChatBody) -> StreamingResponse:
        """Stages and then the answer, one JSON object a line; ends when the page hangs up."""
        return StreamingResponse(_events(desk, body, journal), media_type=NDJSON, headers={"Cache-Control": "no-store"})

    @router.get("/api/article")
    async def article(
        id: Annotated[str, Query(max_length=2000)],  # noqa: A002
        start: Annotated[int | None, Query(ge=0)] = None,
    ) -> JSONResponse:
        """One article; with ``start`` also the sentence there."""

        def work() -> dict[str, Any]:
            with desk.library.lend() as shelf:
                try:
                    held = shelf.assistant.index.article(id)
                except KeyError:
                    raise Problem(404, NO_ARTICLE) from None
            return {**article_record(held), "sentence": None if start is None else sentence_at(held.text, start)}

        return JSONResponse(await asyncio.to_thread(work))  # reading does not wait behind questions

    @router.get("/api/corpus")
    async def corpus() -> JSONResponse:
        """What the corpus holds, questions to begin with, and whether it is being updated."""
        status = asdict(desk.library.status)
        try:
            with desk.library.lend() as shelf:
                return JSONResponse({**shelf.corpus.record(), "examples": shelf.examples, "status": status})
        except YijuError:
            return JSONResponse({"articles": 0, "examples": [], "status": status})

    @router.post("/api/export")
    async def export(body: ExportBody) -> Response:
        """A conversation with its evidence, as one HTML file or as JSON."""
        html = body.format == "html"
        content = await asyncio.to_thread(to_html if html else to_json, body.turns)
        kind = "text/html; charset=utf-8" if html else "application/json"
        name = f'attachment; filename="yiju.{body.format}"'
        return Response(content.encode("utf-8", "replace"), media_type=kind, headers={"Content-Disposition": name})

    @router.post("/api/feedback")
    async def vote(body: FeedbackBody) -> JSONResponse:
        """Keep a vote."""
        await asyncio.to_thread(feedback.add, body)
        journal.write("voted", good=body.good, sentence=bool(body.sentence.strip()))
        return JSONResponse({"kept": True})

    app.include_router(router)


async def _events(desk: Desk, body: ChatBody, journal: Journal) -> AsyncIterator[bytes]:
    loop, events = asyncio.get_running_loop(), asyncio.Queue[dict[str, Any] | None]()
    began = time.perf_counter()

    def tell(stage: Stage, passages: int) -> None:
        loop.call_soon_threadsafe(events.put_nowait, {"stage": stage, "passages": passages})

    task = asyncio.ensure_future(desk.run(lambda shelf: _answered(shelf, body), tell))
    task.add_done_callback(lambda _: events.put_nowait(None))
    try:
        while (event := await events.get()) is not None:
            yield _line(event)
        found = await task
        journal.asked(body.question, answered=found["answer"]["answer"] is not None, ms=elapsed(began))
        yield _line(found)
    except asyncio.CancelledError:
        journal.write("stopped", ms=elapsed(began))
        raise
    except Exception as error:
        problem = problem_of(error)
        if problem.status == 500:
            journal.failed(error)
        yield _line({"problem": problem.record()})
    finally:
        task.cancel()


def _answered(shelf: Shelf, body: ChatBody) -> dict[str, Any]:
    previous = None if body.previous is None else checked(body.previous)
    conversation = shelf.assistant.conversation(body.filters(), previous)
    answer = conversation.ask(body.question)
    return {
        "answer": answer_record(answer),
        "page": details(answer, shelf.assistant.index),
        "previous": conversation.previous,
    }


def _line(event: dict[str, Any]) -> bytes:
    return (json.dumps(event, ensure_ascii=False) + "\n").encode("utf-8", "replace")
