"""The web chat: ask on the left, the evidence on the right; programs ask the same process over HTTP and MCP.

``python app.py`` serves the sample articles; ``yiju serve`` serves any index. The rooms are in ``web/``.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from qa import Assistant
from web import api, pages, problems, shell, tools
from web.desk import Desk
from web.examples import examples
from web.feedback import Feedback
from web.guard import Guard
from web.journal import Journal
from web.library import Library
from web.limits import RateLimit
from web.passwords import Accounts
from web.settings import Settings
from web.watching import Watcher

if TYPE_CHECKING:
    from index.encoder import Encoder

DESCRIPTION = "向收录的中文新闻提问，答案是原文里的一段话。/ Ask Chinese news; every answer is a cited span."


def create(library: Library, settings: Settings, journal: Journal) -> Guard:
    """The whole web application over the assistants that ``library`` lends."""
    desk = Desk(library, settings.workers, settings.waiting)
    limit = RateLimit(settings.rate)
    accounts = None if settings.accounts is None else Accounts(settings.accounts)
    mcp = tools.server(desk)
    mcp_app = tools.application(mcp)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with mcp.session_manager.run():
            yield
        desk.close()

    app = FastAPI(title=shell.TITLE, description=DESCRIPTION, docs_url=None, redoc_url=None, lifespan=lifespan)
    problems.install(app)
    api.install(app, desk, limit, journal)
    pages.install(app, desk, Feedback(settings.feedback), journal)
    api.close(app)
    app.router.routes.extend(mcp_app.routes)
    app.mount("/ui", StaticFiles(directory=Path(shell.__file__).parent / "static"))
    return Guard(shell.mount(app), hosts=settings.hosts, limit=limit, accounts=accounts, journal=journal)


def serve(
    assistant: Assistant | None,
    settings: Settings | None = None,
    *,
    watch: Sequence[Path] = (),
    index: Path | str | None = None,
    reopen: Callable[[], Assistant] = Assistant.open,
    encoder: Encoder | None = None,
) -> None:
    """Serve until interrupted.

    Args:
        assistant: Answers first; None where the index has still to be made from what is watched.
        settings: How to serve.
        watch: Files and folders of articles; changes in them are answered from without a restart.
        index: The index's folder or store, where something is watched: articles, or what another process makes of it.
        reopen: Opens an assistant on it again.
        encoder: The index's, where it is not the one that it names.
    """
    settings = settings or Settings()
    journal = Journal(questions=settings.log_questions)
    with Library(suggest=examples) as library:
        application = create(library, settings, journal)
        if assistant is not None:
            library.replace(assistant)
        watcher = Watcher(library, watch, index, reopen, journal, encoder=encoder) if index else None
        if watcher is not None:
            watcher.start()
        name = f"[{settings.host}]" if ":" in settings.host else settings.host
        print(f"依据 yiju: http://{name}:{settings.port}", flush=True)
        if not settings.hosts and settings.accounts is None:
            print(
                "任何能连到这里的人都能提问。/ Anybody who reaches this address may ask; see --auth-file.",
                file=sys.stderr,
            )
        try:
            uvicorn.run(
                application, host=settings.host, port=settings.port, log_level="error", access_log=False,
                server_header=False, timeout_graceful_shutdown=3,
            )  # fmt: skip
        finally:
            if watcher is not None:
                watcher.stop()


if __name__ == "__main__":
    serve(Assistant.open())
