"""Errors as problem+json (RFC 9457): what went wrong and what to do, never a path, a traceback or a setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from index.errors import IndexBusy, QuestionError, YijuError

if TYPE_CHECKING:
    from fastapi import FastAPI

MEDIA_TYPE = "application/problem+json"
_PLAIN = {
    400: ("BadRequest", "请求无法读取。/ The request cannot be read."),
    401: ("Unauthorized", "请登录。/ Sign in."),
    403: ("Forbidden", "不接受来自其他网站的请求。/ Requests from other sites are refused."),
    404: ("NotFound", "没有这个地址。/ There is nothing at this address."),
    405: ("MethodNotAllowed", "此地址不接受这种请求。/ This address does not take such requests."),
    413: ("TooLarge", "请求太长。/ The request is too large."),
    422: ("Unprocessable", "请求的内容不合要求。/ The request is not as it should be."),
    429: ("TooManyRequests", "提问太快，请稍等片刻。/ Too many questions; wait a moment."),
    500: ("InternalError", "程序出错，这个问题没有答成；请再试一次。/ Something failed here; please try again."),
    503: ("Busy", "正在回答的问题太多，请稍后再试。/ Too many questions at once; try again shortly."),
}
NO_INDEX = "索引还没有建好，请稍候。/ The index is not ready yet; please wait."
NO_ARTICLE = "没有这篇文章，它可能已经不在语料里。/ There is no such article; it may have left the corpus."


class Problem(Exception):  # noqa: N818  (the name of the format)
    """An error with its status; ``detail`` is fit to show."""

    def __init__(self, status: int, detail: str = "", title: str = "") -> None:
        plain_title, plain_detail = _PLAIN[status]
        self.status, self.title, self.detail = status, title or plain_title, detail or plain_detail
        super().__init__(self.detail)

    def record(self) -> dict[str, Any]:
        """The problem as a JSON object."""
        return {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}

    def response(self, headers: dict[str, str] | None = None) -> JSONResponse:
        """The problem as a response."""
        extra = {"Retry-After": "2"} if self.status in (429, 503) else {}
        return JSONResponse(self.record(), self.status, headers={**extra, **(headers or {})}, media_type=MEDIA_TYPE)


def problem_of(error: Exception) -> Problem:
    """The problem that stands for ``error``; only questions' errors are shown in their own words."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, QuestionError):
        return Problem(422, str(error), "QuestionError")
    if isinstance(error, IndexBusy):
        return Problem(503)
    if isinstance(error, YijuError):
        return Problem(503, NO_INDEX, "IndexUnavailable")
    if isinstance(error, HTTPException):
        return Problem(error.status_code if error.status_code in _PLAIN else 400)
    return Problem(500)


def unprocessable(error: RequestValidationError) -> Problem:
    """Which fields of a request are wrong and how, without what they held."""
    wrong = "; ".join(f"{'.'.join(map(str, one['loc'][1:])) or 'body'}: {one['msg']}" for one in error.errors()[:5])
    return Problem(422, f"请求的内容不合要求。/ The request is not as it should be: {wrong}", "Unprocessable")


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` with a problem."""

    async def known(request: Request, error: Exception) -> JSONResponse:
        return problem_of(error).response()

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        return (unprocessable(error) if isinstance(error, RequestValidationError) else Problem(422)).response()

    for kind in (Problem, YijuError, HTTPException, Exception):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(RequestValidationError, invalid)
