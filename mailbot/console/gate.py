"""What every request passes first: the path of a proxy, where the request comes from, and the headers of the answer.

A request that may change something must come from the console's own pages: browsers say so themselves (Sec-Fetch-Site,
Origin), and a request that says nothing is refused. No token is needed in forms, so none can be forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse

from mailbot.console.route import SAFE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from mailbot.console.context import Console

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""On every answer, errors too; an answer that says one of them itself keeps its own."""
TRANSPORT = "max-age=31536000"
"""Strict-Transport-Security, where people come by https."""


def is_ours(headers: Mapping[str, str], *, origin: str, scheme: str) -> bool:
    """Return whether a request that may change something comes from the console's own pages.

    ``origin`` is the one that the settings name. A browser without Sec-Fetch-Site (plain http to another machine) sends
    Origin, which must be the settings' or that of the address it asked; the word of neither is a refusal.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    said = headers.get("origin", "").lower()
    return bool(said) and said in {origin, f"{scheme}://{headers.get('host', '').lower()}"}


class Gate:
    """The outermost layer of the application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        console: Console,
        is_signed: Callable[[str], bool],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Keep what is asked for each request; ``is_signed`` tells the paths whose requests prove themselves."""
        self.app, self.console, self.is_signed, self.on_error = app, console, is_signed, on_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it; a defect becomes a bare page with status 500."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = self._at_the_root(scope)
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": self._with_headers(message["headers"])}
            await send(message)

        if not self._may_pass(scope):
            refusal = PlainTextResponse("This request did not come from the console; nothing was done.\n", 403)
            await refusal(scope, receive, sending)
            return
        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            self.on_error(error)
            if begun:
                raise
            await PlainTextResponse("Something went wrong; it is in mailbot's log.\n", 500)(scope, receive, sending)

    def _at_the_root(self, scope: Scope) -> Scope:
        """Return the request without the proxy's sub-path, whether the proxy left it in the path or not."""
        prefix = self.console.base_path
        path = scope["path"]
        if prefix and (path == prefix or path.startswith(prefix + "/")):
            return {**scope, "path": path[len(prefix) :] or "/", "raw_path": None}
        return scope

    def _may_pass(self, scope: Scope) -> bool:
        if scope["method"] in SAFE or self.is_signed(scope["path"]):
            return True
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        return is_ours(headers, origin=self.console.origin, scheme=scope.get("scheme", "http"))

    def _with_headers(self, given: Any) -> list[tuple[bytes, bytes]]:
        said = {name.lower() for name, _ in given}
        wanted = {**HEADERS, **({"Strict-Transport-Security": TRANSPORT} if self.console.secure else {})}
        ours = [(name.encode(), value.encode()) for name, value in wanted.items() if name.lower().encode() not in said]
        return [*given, *ours]
