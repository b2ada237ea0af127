"""Stands before everything: who may ask, from where, for what, and how much; each request gets an id and a log line."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.headers import COMMON, NOTHING, dressed
from web.journal import REQUEST, Journal
from web.limits import RateLimit
from web.passwords import Accounts
from web.problems import Problem

MOST_BYTES = 4 * 2**20  # of a request's body
_TRIES = 80  # sign-ins a minute from one address, a quarter of them at once
# Gradio serves more than its page needs (files, uploads, a proxy); none of that can be reached.
_EXACT = ("/", "/theme.css", "/health", "/openapi.json", "/mcp")
_BELOW = ("/api/", "/ui/", "/assets/", "/static/")


@dataclass(slots=True)
class Visit:
    """One request as it goes by."""

    scope: Scope
    headers: Headers
    began: float = field(default_factory=time.perf_counter)
    status: int = 0
    read: int = 0

    @property
    def path(self) -> str:
        """The path asked for, decoded."""
        return str(self.scope["path"])

    @property
    def address(self) -> str:
        """Where the request comes from."""
        client = self.scope.get("client")
        return client[0] if client else ""


class Guard:
    """An ASGI application around another one."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: tuple[str, ...],
        limit: RateLimit,
        accounts: Accounts | None,
        journal: Journal,
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._limit = limit
        self._accounts = accounts
        self._tries = RateLimit(_TRIES)
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        visit = Visit(scope, Headers(scope=scope))
        name = uuid.uuid4().hex[:16]
        REQUEST.set(name)
        watched = _Watched(visit, name, receive, send)
        try:
            await self._admit(visit)
            await self._app(scope, watched.receive, watched.send)
        except Problem as problem:
            await self._say(problem, watched)
        except Exception as error:
            self._journal.failed(error)
            await self._say(Problem(500), watched)
        finally:
            if not visit.path.startswith(("/assets/", "/static/", "/ui/")):
                taken = round((time.perf_counter() - visit.began) * 1000, 1)
                self._journal.write(
                    "request", method=scope["method"], path=visit.path[:200], status=visit.status, ms=taken
                )

    async def _say(self, problem: Problem, watched: _Watched) -> None:
        if not watched.visit.status:
            extra = {"WWW-Authenticate": 'Basic realm="yiju", charset="UTF-8"'} if problem.status == 401 else None
            await problem.response(extra)(watched.visit.scope, watched.receive, watched.send)

    async def _admit(self, visit: Visit) -> None:
        """Let a request in, or raise why not."""
        path, method = visit.path, visit.scope["method"]
        if not _host_fits(visit.headers.get("host", ""), self._hosts) or _cross_site(visit):
            raise Problem(403)
        if ".." in path.split("/") or "\\" in path or not (path in _EXACT or path.startswith(_BELOW)):
            raise Problem(404)
        if int(visit.headers.get("content-length") or 0) > MOST_BYTES:
            raise Problem(413)
        visit.scope["asker"] = await self._asker(visit)
        if method == "POST" and not self._limit.allows(visit.scope["asker"]):
            raise Problem(429)

    async def _asker(self, visit: Visit) -> str:
        """Who asks: the name signed in, or the address where nobody has to sign in."""
        header = visit.headers.get("authorization", "")
        if self._accounts is None or visit.path == "/health":
            return visit.address
        name = self._accounts.known(header)
        if name is None and header:
            if not self._tries.allows(visit.address):
                raise Problem(429)
            name = await asyncio.to_thread(self._accounts.check, header)
        if name is None:
            raise Problem(401)
        return f"user:{name}"


class _Watched:
    """The two ends of a request: what comes in is counted, what goes out gets its headers."""

    def __init__(self, visit: Visit, name: str, receive: Receive, send: Send) -> None:
        self.visit = visit
        self._name = name
        self._receive, self._send = receive, send
        self._page: list[bytes] | None = None
        self._start: Message = {}
        self._over = False  # more was sent than is read; the answer to that has gone out

    async def receive(self) -> Message:
        message = await self._receive()
        self.visit.read += len(message.get("body", b""))
        if self.visit.read > MOST_BYTES:
            if not self._over:
                await Problem(413).response()(self.visit.scope, self._receive, self.send)
            self._over = True
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if self._over:
            return
        if message["type"] == "http.response.start":
            self.visit.status = message["status"]
            headers = MutableHeaders(scope=message)
            for key, value in {**COMMON, "x-request-id": self._name}.items():
                headers[key] = value
            if self.visit.path == "/" and headers.get("content-type", "").startswith("text/html"):
                self._page, self._start = [], message
                return
            headers["content-security-policy"] = NOTHING
        elif self._page is not None:
            self._page.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._send_page(b"".join(self._page))
            return
        await self._send(message)

    async def _send_page(self, page: bytes) -> None:
        body, policy = dressed(page)
        headers = MutableHeaders(scope=self._start)
        headers["content-security-policy"] = policy
        headers["content-length"] = str(len(body) if self.visit.scope["method"] != "HEAD" else 0)
        headers["cache-control"] = "no-store"
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body if self.visit.scope["method"] != "HEAD" else b""})


def _host_fits(host: str, allowed: tuple[str, ...]) -> bool:
    """Whether a Host header names this machine; a foreign name that leads here is somebody else's page."""
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return not allowed or name.lower() in allowed


def _cross_site(visit: Visit) -> bool:
    """Whether a page of another site sends this request; opening the page from a link is nobody's attack."""
    origin, site = visit.headers.get("origin"), visit.headers.get("sec-fetch-site")
    if origin is not None and urlsplit(origin).netloc.lower() != visit.headers.get("host", "").lower():
        return True
    opening = visit.headers.get("sec-fetch-mode") == "navigate" and visit.scope["method"] == "GET" and visit.path == "/"
    return site in ("cross-site", "same-site") and not opening
