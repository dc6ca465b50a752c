"""What a handler is given: one request of one person, and the ways to answer it.

A handler is a plain function ``def queue(visit: Visit) -> Response``. It asks the database within ``visit.scope``, and
answers with ``visit.page("review/queue.html", ...)``, ``visit.part(...)`` for a piece that htmx swaps in, or
``visit.redirect("queue")`` after a POST. To refuse, it raises ``Refusal``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response

from mailbot.console.route import Access
from mailbot.console.words import words_of
from mailbot.store.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from mailbot.console.context import Console
    from mailbot.console.formats import Formats
    from mailbot.console.pages import Pages
    from mailbot.console.people import User
    from mailbot.console.words import Words

MOST = 500
"""Fields of a form."""
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""The policy of a page that somebody else wrote, shown in a sandboxed frame: no script, nothing from the network."""


class Refusal(Exception):  # noqa: N818 - a refusal is no error
    """A request is not granted; the person sees a page (or htmx a toast) with ``text``."""

    def __init__(self, status: int, text: str = "") -> None:
        """Keep the HTTP status and the sentence for the person; without one the page says its own for the status."""
        super().__init__(text)
        self.status, self.text = status, text


@dataclass(slots=True, kw_only=True, weakref_slot=True)
class Visit:
    """One request. Made by ``mailbot.console.app``; handlers only read it."""

    console: Console
    pages: Pages
    request: Request
    language: str
    user: User | None = None
    """Who is logged in; on addresses that are not public there always is somebody."""
    session_id: str = ""
    body: bytes = b""
    theme: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Read the form, if there is one."""
        if self.request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            try:
                text = self.body.decode("utf-8", "replace")
                self.fields = parse_qs(text, keep_blank_values=True, max_num_fields=MOST)
            except ValueError:  # more fields than any page has: the handler finds none of its own and refuses
                self.fields = {}

    # --- what was asked -----------------------------------------------------------------------------------------------

    @property
    def me(self) -> User:
        """Return who is logged in; an address that is not public may rely on it."""
        if self.user is None:
            raise Refusal(HTTPStatus.UNAUTHORIZED)
        return self.user

    @property
    def scope(self) -> Scope:
        """Return the mailboxes that the person sees: nothing for nobody. Hand it to every query about mail."""
        return self.user.scope if self.user else Scope()

    def may(self, access: Access) -> bool:
        """Return whether the person may use addresses of this access."""
        return access is Access.PUBLIC or (self.user is not None and self.user.may(access))

    @property
    def is_htmx(self) -> bool:
        """Return whether htmx asks, and wants a piece of a page."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def here(self) -> str:
        """Return the address of this page, for a form that comes back to it."""
        query = self.request.url.query
        return self.console.base_path + self.request.url.path + (f"?{query}" if query else "")

    def path(self, name: str) -> str:
        """Return a part of the path, such as ``id`` of ``/conversations/{id}``."""
        return str(self.request.path_params[name])

    def query(self, name: str, default: str = "") -> str:
        """Return a value of the query, the first of its name."""
        return self.request.query_params.get(name, default)

    def form(self, name: str, default: str = "") -> str:
        """Return a field of the form that was sent, the first of its name."""
        return self.fields.get(name, [default])[0]

    def forms(self, name: str) -> tuple[str, ...]:
        """Return all fields of a name: boxes that were ticked."""
        return tuple(self.fields.get(name, ()))

    # --- words and addresses ------------------------------------------------------------------------------------------

    @property
    def words(self) -> Words:
        """Return the messages of the person's language: ``_ = visit.words.gettext``."""
        return words_of(self.language)

    @property
    def formats(self) -> Formats:
        """Return how values are written in the person's language."""
        return self.pages.formats(self.language)

    def url(self, name: str, **values: object) -> str:
        """Return the address of a route; values that its path does not name become the query (None is left out).

        Raises KeyError when there is no such route: a defect of mailbot.
        """
        path, rest = self.pages.routes[name].path, dict(values)
        for key in tuple(rest):
            if f"{{{key}}}" in path:
                path = path.replace(f"{{{key}}}", quote(str(rest.pop(key)), safe=""))
        query = urlencode({key: value for key, value in rest.items() if value is not None}, doseq=True)
        return f"{self.console.base_path}{path}" + (f"?{query}" if query else "")

    def has(self, name: str) -> bool:
        """Return whether there is such a route, and the person may use it."""
        route = self.pages.routes.get(name)
        return route is not None and self.may(route.access)

    # --- answers ------------------------------------------------------------------------------------------------------

    def page(self, template: str, /, *, status: int = 200, **values: Any) -> Response:
        """Return a whole page. Templates extend ``base.html`` and know ``visit``, ``user``, ``url`` and ``shell``."""
        return HTMLResponse(self._render(template, {"frame": self.pages.frame(self), **values}), status_code=status)

    def part(self, template: str, /, *, status: int = 200, **values: Any) -> Response:
        """Return a piece of a page for htmx; such templates do not extend ``base.html``."""
        return HTMLResponse(self._render(template, values), status_code=status)

    def framed(self, html: str) -> Response:
        """Return a page that somebody else wrote; show it in ``<iframe sandbox src=...>`` and nowhere else."""
        return HTMLResponse(html, headers={"Content-Security-Policy": FRAMED, "X-Frame-Options": "SAMEORIGIN"})

    def json(self, value: object, *, status: int = 200) -> Response:
        """Return data for the page's script."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return Response(text + "\n", status_code=status, media_type="application/json")

    def download(self, content: bytes, *, filename: str, kind: str = "application/octet-stream") -> Response:
        """Return a file to be saved; a browser never shows it, whatever it holds (T4)."""
        name = quote(filename, safe="")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return Response(content, media_type=kind, headers=headers)

    def redirect(self, name: str, **values: object) -> Response:
        """Go to another page; after a POST always, so that a reload does nothing twice."""
        return self.go(self.url(name, **values))

    def go(self, address: str) -> Response:
        """Go to an address of ours. htmx is told so that it loads the page instead of swapping it into a piece."""
        if self.is_htmx:
            return Response(status_code=204, headers={"HX-Redirect": address})
        return RedirectResponse(address, status_code=303)

    def _render(self, template: str, values: Mapping[str, Any]) -> str:
        known = {"visit": self, "user": self.user, "url": self.url, "_theme": self.theme}
        return self.pages.render(template, self.language, {**known, **values})
