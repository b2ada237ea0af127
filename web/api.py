"""The interface for programs: ``POST /api/ask`` and ``/api/batch``, ``GET /health``, described by ``/openapi.json``."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.routing import Match

from qa.batch import answer_item
from qa.wire import answer_record
from web.bodies import Answered, AskBody, BatchBody, BatchItem, ProblemBody
from web.desk import Desk
from web.journal import Journal
from web.library import Shelf
from web.limits import RateLimit
from web.problems import MEDIA_TYPE, Problem

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemBody, "description": meaning, "content": {MEDIA_TYPE: {}}}
    for status, meaning in ((422, "the question cannot be asked"), (429, "too many questions"), (503, "busy"))
}

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def install(app: FastAPI, desk: Desk, limit: RateLimit, journal: Journal) -> None:
    """Add the routes to ``app``."""
    router = APIRouter(tags=["yiju"])

    @router.post("/api/ask", response_model=None, responses={200: {"model": Answered}, **_PROBLEMS})
    async def ask(body: AskBody) -> JSONResponse:
        """回答一个问题，对象与 yiju ask --json 相同 / Answer one question; the object is that of `yiju ask --json`."""
        began = time.perf_counter()

        def work(shelf: Shelf) -> dict[str, Any]:
            return answer_record(shelf.assistant.ask(body.question, body.filters()))

        record = await desk.run(work)
        journal.asked(body.question, answered=record["answer"] is not None, ms=elapsed(began))
        return JSONResponse(record)

    @router.post(
        "/api/batch",
        response_model=None,
        responses={200: {"description": "one object an item, in the same order"}, **_PROBLEMS},
    )
    async def batch(body: BatchBody, request: Request) -> JSONResponse:
        """回答许多问题，每个对象与 yiju ask --batch --json 的一行相同 / Answer many, in order."""
        if not limit.allows(request.scope.get("asker", ""), len(body.questions) - 1):
            raise Problem(429)
        began, filters = time.perf_counter(), body.filters()
        records = []
        for item in body.questions:

            def work(shelf: Shelf, item: BatchItem = item) -> dict[str, Any]:
                return answer_item(shelf.assistant, item.model_dump(), filters)

            records.append(await desk.run(work))
        journal.write("batch", questions=len(records), ms=elapsed(began))
        return JSONResponse(records)

    @router.get("/health")
    async def health() -> JSONResponse:
        """是否在回答，有多少篇文章 / Whether it answers, and from how many articles."""
        status = desk.library.status
        try:
            with desk.library.lend() as shelf:
                articles = shelf.corpus.articles
        except Exception:
            articles = 0
        ready = status.state != "missing"
        record = {"status": "ok" if ready else "starting", "articles": articles, "asking": desk.inside}
        return JSONResponse(record, 200 if ready else 503)

    app.include_router(router)


def close(app: FastAPI) -> None:
    """Answer the addresses and methods below ``/api/`` that no route before takes, so that Gradio is not asked."""

    @app.api_route("/api/{rest:path}", methods=list(_METHODS), include_in_schema=False)
    async def nothing(request: Request) -> JSONResponse:
        other_method = any(route.matches(request.scope)[0] is Match.PARTIAL for route in app.routes)
        raise Problem(405 if other_method else 404)


def elapsed(began: float) -> float:
    """Milliseconds since ``began``."""
    return round((time.perf_counter() - began) * 1000, 1)
