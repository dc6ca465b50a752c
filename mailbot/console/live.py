"""The few numbers that stay fresh on every page: one small request every 30 seconds, answered from its ETag."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from mailbot.console.causes import seen
from mailbot.console.route import Access, Route
from mailbot.store import mails, reviews
from mailbot.store.session import reading

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.console.context import Console
    from mailbot.console.visit import Visit
    from mailbot.store.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What waits. ``problems`` are the sentences of the banner."""

    review: int = 0
    problems: tuple[str, ...] = ()
    seen_at: datetime | None = None


def counts(console: Console, scope: Scope) -> Counts:
    """Return what waits within a scope."""
    with reading(console.database) as connection:
        review = reviews.count_open(connection, scope)
        polled = {(row.mailbox, row.folder): row.polled_at for row in mails.cursors(connection)}
    watched = [(box.name, box.imap.folder) for box in console.settings.mailbox if scope.holds(box.name)]
    known = [moment for key in watched if (moment := polled.get(key)) is not None]
    oldest = min(known) if known and len(known) == len(watched) else None
    return Counts(review=review, problems=seen(console.causes(), scope), seen_at=oldest)


def live(visit: Visit) -> Response:
    """Answer with the numbers; 304 when the page knows them already."""
    found = counts(visit.console, visit.scope)
    content = {
        "review": visit.formats.number(found.review) if found.review else "",
        "problems": len(found.problems),
        "seen": visit.formats.ago(found.seen_at),
    }
    answer = visit.json(content)
    tag = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if visit.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    answer.headers.update(headers)
    return answer


ROUTES = (Route(name="live", method="GET", path="/live", handler=live, access=Access.AGENT),)
