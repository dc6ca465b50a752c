"""Settings: what the file says and where each value comes from, the digest and its readers, and the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.console.first_steps import digest_was_read
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from mailbot.console.words import LANGUAGES
from mailbot.loading import shown
from mailbot.store import digests
from mailbot.store.session import reading

if TYPE_CHECKING:
    from starlette.responses import Response

    from mailbot.console.visit import Visit

FIRST = ("limits", "policy", "digest", "web", "site")
"""Tables that managers ask about; the others follow."""


def settings(visit: Visit) -> Response:
    """Show what is set."""
    values: dict[str, list[tuple[str, str, str]]] = {}
    for key, value, origin in shown(visit.console.loaded):
        table, _, name = key.partition(".")
        if table != "database":  # its address names a server and a user: for the administrators of the machine
            values.setdefault(table, []).append((name or table, value, origin))
    with reading(visit.console.database) as connection:
        readers = [
            (address, digests.refused(connection, address)) for address in visit.console.settings.digest.recipients
        ]
    ordered = sorted(values, key=lambda table: (FIRST.index(table) if table in FIRST else len(FIRST), table))
    return visit.page(
        "settings/settings.html",
        tables=[(table, values[table]) for table in ordered],
        readers=readers,
        digest=visit.console.settings.digest,
        webhooks=visit.console.settings.webhook,
        hook=f"{visit.console.base_url}/hooks/goals",
        languages=LANGUAGES,
        chosen=_language(visit),
    )


def preview(visit: Visit) -> Response:
    """Show last week's digest as its readers would get it now: a page of its own, for the frame."""
    page = visit.console.digest(_language(visit))
    digest_was_read(visit)
    return visit.framed(page)


def _language(visit: Visit) -> str:
    chosen = visit.query("digest", visit.console.settings.digest.language)
    if chosen not in LANGUAGES:
        raise Refusal(400)
    return chosen


ROUTES = (
    Route(name="settings", method="GET", path="/settings", handler=settings, access=Access.MANAGER),
    Route(name="digest_preview", method="GET", path="/settings/digest", handler=preview, access=Access.MANAGER),
)
