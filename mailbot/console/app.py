"""Puts the console together: every route with who may use it, the files beside the pages, and errors told in words."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from mailbot.console import sessions
from mailbot.console.frame import frame_of
from mailbot.console.gate import Gate
from mailbot.console.pages import STATIC, Pages
from mailbot.console.routes import ROUTES
from mailbot.console.screens.login import is_local
from mailbot.console.visit import Refusal, Visit
from mailbot.console.words import language_for, mark
from mailbot.errors import in_one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.types import Scope

    from mailbot.console.context import Console
    from mailbot.console.route import Route

LARGEST_FORM = 1_000_000
"""Octets of a form; nothing that people type is longer."""
LANGUAGE_COOKIE, THEME_COOKIE = "mailbot_language", "mailbot_theme"
"""What somebody chose before logging in."""
THEMES = ("light", "dark")
FOR_EVER = "public, max-age=31536000, immutable"

SAID = {
    400: mark("The request could not be understood; nothing was done."),
    401: mark("Please log in."),
    403: mark("This is not for your role; nothing was done. An administrator can change your role."),
    404: mark("There is nothing here, or it is not yours to see."),
    405: mark("This address cannot be used like that."),
    409: mark("Somebody was faster; nothing was done. Reload the page."),
    413: mark("This is too long; nothing was done."),
    429: mark("Too many attempts. Please wait a little."),
    500: mark("Something went wrong; nothing was saved. It is in mailbot's log."),
    503: mark("The database is busy; nothing was saved. Please try again."),
}
"""What a page says for a status."""


class Files(StaticFiles):
    """The files beside the pages. Their addresses name their content, so that browsers keep them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file."""
        answer = await super().get_response(path, scope)
        if scope["query_string"].startswith(b"v="):
            answer.headers["Cache-Control"] = FOR_EVER
        return answer


def build_app(console: Console, routes: Sequence[Route] = ROUTES) -> FastAPI:
    """Return the application. Whatever is not in ``routes`` is not there; whoever is not let in there is not."""
    by_name = {route.name: route for route in routes}
    pages = Pages(console, by_name, frame_of)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for route in routes:
        methods: list[str] = ["GET", "HEAD"] if route.method == "GET" else [route.method]
        app.add_route(route.path, _endpoint(route, console, pages), methods=methods, name=route.name)
    app.mount("/static", GZipMiddleware(Files(directory=STATIC), minimum_size=1000))

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        visit = await run_in_threadpool(_visit, console, pages, request, b"")
        return await run_in_threadpool(refusal, visit, status, "")

    app.add_exception_handler(HTTPException, refused)
    signed = re.compile("|".join(_pattern(route.path) for route in routes if route.signed) or r"(?!)")
    app.add_middleware(
        Gate,
        console=console,
        is_signed=lambda path: signed.fullmatch(path) is not None,
        on_error=lambda error: console.shell.tell("console.failed", error=in_one_line(error)),
    )
    return app


def _pattern(path: str) -> str:
    return "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path))


def _endpoint(route: Route, console: Console, pages: Pages) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers a route: let the right people in, run the handler in a thread, tell refusals in words."""

    async def endpoint(request: Request) -> Response:
        body = await _body(request) if route.method == "POST" else b""
        return await run_in_threadpool(_answer, route, console, pages, request, body)

    return endpoint


async def _body(request: Request) -> bytes | None:
    """Return what was sent; None when it is too long."""
    octets = bytearray()
    async for chunk in request.stream():
        octets += chunk
        if len(octets) > LARGEST_FORM:
            return None
    return bytes(octets)


def _answer(route: Route, console: Console, pages: Pages, request: Request, body: bytes | None) -> Response:
    visit = _visit(console, pages, request, body or b"")
    if body is None:
        return refusal(visit, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "")
    if not visit.may(route.access):
        return refusal(visit, HTTPStatus.UNAUTHORIZED if visit.user is None else HTTPStatus.FORBIDDEN, "")
    try:
        return route.handler(visit)
    except Refusal as refused:
        return refusal(visit, refused.status, refused.text)
    except Exception as error:  # noqa: BLE001 - a defect is told in words and noted, whatever it is
        console.shell.tell("console.failed", route=route.name, error=in_one_line(error))
        return refusal(visit, HTTPStatus.INTERNAL_SERVER_ERROR, "")


def _visit(console: Console, pages: Pages, request: Request, body: bytes) -> Visit:
    """Return the request with who makes it."""
    known = sessions.known(console, request.cookies.get(sessions.COOKIE, ""))
    user = known.user if known else None
    chosen = (user.language if user else "") or request.cookies.get(LANGUAGE_COOKIE, "")
    theme = (user.theme if user else "") or request.cookies.get(THEME_COOKIE, "")
    return Visit(
        console=console,
        pages=pages,
        request=request,
        language=language_for(chosen, request.headers.get("accept-language", "")),
        user=user,
        session_id=known.id if known else "",
        body=body,
        theme=theme if theme in THEMES else "",
    )


def refusal(visit: Visit, status: int, text: str) -> Response:
    """Tell why a request is not granted: a page for people, a sentence for a script; who must log in is led there."""
    usual = SAID[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500]
    said = text or visit.words.gettext(SAID.get(status, usual))
    if visit.is_htmx or "application/json" in visit.request.headers.get("accept", ""):
        return JSONResponse({"error": said}, status_code=status)
    if status == HTTPStatus.UNAUTHORIZED and visit.request.method in {"GET", "HEAD"} and visit.has("login"):
        return RedirectResponse(visit.url("login", to=visit.here), status_code=303)
    login, kept = "", ""
    if status == HTTPStatus.UNAUTHORIZED and visit.has("login"):
        login, kept = visit.url("login", to=_page_before(visit)), visit.form("text")
    return visit.page("error.html", status=status, code=status, said=said, login=login, kept=kept)


def _page_before(visit: Visit) -> str | None:
    """Return the page of ours that a form was sent from, to come back to it after the login."""
    came = urlsplit(visit.request.headers.get("referer", ""))
    address = came.path + (f"?{came.query}" if came.query else "")
    return address if came.netloc == visit.request.headers.get("host") and is_local(address) else None
