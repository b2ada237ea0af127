"""The MCP server at ``/mcp``: the tools ``ask``, ``search``, ``read_article`` and ``figures`` for other programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette

from index.errors import YijuError
from qa import Filters
from qa.figure_table import record, rows
from qa.wire import answer_record
from web.desk import Desk
from web.library import Shelf
from web.problems import NO_ARTICLE, Problem, problem_of
from web.reading import article_record
from web.searching import search

PATH = "/mcp"
MOST_PASSAGES = 50
MOST_CHARACTERS = 20_000
MOST_FIGURES = 200
_INSTRUCTIONS = (
    "Questions about a folder of Chinese news articles. `ask` gives the exact words of an article that answer, with "
    "their offsets, or says what is missing; it never writes sentences of its own. Ask in Chinese."
)
Names = list[str] | None
T = TypeVar("T")


class Tools:
    """What other programs can do; a tool's description is its method's, its arguments are the method's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def _run(self, work: Callable[[Shelf], T]) -> T:
        try:
            return await self._desk.run(work)
        except (Problem, YijuError) as error:
            raise ToolError(problem_of(error).detail) from None

    async def ask(
        self,
        question: str,
        source: Names = None,
        category: Names = None,
        since: date | None = None,
        until: date | None = None,
        as_of: date | None = None,
    ) -> dict[str, Any]:
        """Answer a question with the exact words of an article and where they stand; `answer` is null where it refuses.

        `source` and `category` restrict which articles may answer, `since` and `until` when they were published;
        nothing published after `as_of` exists.
        """
        filters = Filters(tuple(source or ()), tuple(category or ()), since, until, as_of)
        return await self._run(lambda shelf: answer_record(shelf.assistant.ask(question, filters)))

    async def search(
        self,
        query: str,
        k: int = 10,
        source: Names = None,
        category: Names = None,
        since: date | None = None,
        until: date | None = None,
        as_of: date | None = None,
    ) -> list[dict[str, Any]]:
        """The `k` best passages for a query (at most 50), with their articles and offsets, without an answer."""
        filters = Filters(tuple(source or ()), tuple(category or ()), since, until, as_of)
        count = min(max(k, 1), MOST_PASSAGES)
        return await self._run(lambda shelf: search(shelf.assistant, query, count, filters))

    async def read_article(self, article: str, start: int = 0, length: int = 4000) -> dict[str, Any]:
        """An article's title, date, source and text from character `start` on, at most 20,000 characters at once."""

        def work(shelf: Shelf) -> dict[str, Any]:
            try:
                held = shelf.assistant.index.article(article)
            except KeyError:
                raise Problem(404, NO_ARTICLE) from None
            return article_record(held, start=max(start, 0), length=min(max(length, 1), MOST_CHARACTERS))

        return await self._run(work)

    async def figures(
        self,
        metric: str,
        region: str | None = None,
        period: str | None = None,
        kind: str | None = None,
        source: Names = None,
        category: Names = None,
        since: date | None = None,
        until: date | None = None,
        as_of: date | None = None,
    ) -> list[dict[str, Any]]:
        """The figures that the articles give for a measure (出口, 跨境电商进出口, GDP), the newest articles first.

        `region` (浙江), `period` (2023H1, 2023年上半年) and `kind` (amount, growth, change, share, rate, points, rank)
        narrow them down. Each has its value, unit and place in its article; at most 200.
        """
        filters = Filters(tuple(source or ()), tuple(category or ()), since, until, as_of)

        def work(shelf: Shelf) -> list[dict[str, Any]]:
            index = shelf.assistant.index
            try:
                found = index.figures(metric, region, period, filters, kind)
            except ValueError as error:  # no such measure, region, period or kind; says which
                raise Problem(422, str(error)) from None
            return [record(row) for row in rows(found[:MOST_FIGURES], index.article)]

        return await self._run(work)


def server(desk: Desk) -> MCPServer[Any]:
    """The server with its tools, which work on what ``desk`` lends."""
    tools = Tools(desk)
    mcp: MCPServer[Any] = MCPServer("yiju", title="依据", instructions=_INSTRUCTIONS, log_level="ERROR")
    for tool in (tools.ask, tools.search, tools.read_article, tools.figures):
        mcp.add_tool(tool)
    return mcp


def application(mcp: MCPServer[Any]) -> Starlette:
    """The server over HTTP, without sessions; the guard before it checks hosts and origins."""
    return mcp.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
