"""Conversations: found by their words, told from the first mail to the rating, with the reason of every decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from mailbot.console.audit import looked
from mailbot.console.labels import REASONS, Names
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from mailbot.steps.review.handing import teams_of
from mailbot.steps.review.sheet import intents_of
from mailbot.steps.story import Chapter, story
from mailbot.store import casefile, mails, reviews, search
from mailbot.store.conversations import CONVERSATION
from mailbot.store.review_tables import ReviewStage, ReviewState
from mailbot.store.search import STATES, Key, Wanted
from mailbot.store.session import reading

if TYPE_CHECKING:
    import sqlalchemy as sa
    from starlette.responses import Response

    from mailbot.console.visit import Visit
    from mailbot.steps.story import Story

A_PAGE = 50
LONGEST_QUESTION = 200
FILTERS = ("state", "queue", "intent", "language", "mailbox", "handled", "reason")


def conversations(visit: Visit) -> Response:
    """Show the conversations that fit what the address asks for, a page of them."""
    console = visit.console
    asked = {name: visit.query(name)[:80] for name in FILTERS}
    dates = {name: visit.query(name)[:10] for name in ("since", "until")}
    text = visit.query("q")[:LONGEST_QUESTION]
    zone = ZoneInfo(console.settings.site.timezone)
    wanted = Wanted(text=text, since=_day(dates["since"], zone), until=_day(dates["until"], zone, after=1), **asked)
    before = Key.read(visit.query("before"))
    with reading(console.database) as connection:
        rows = search.conversations(
            connection,
            wanted,
            within=visit.scope.of(CONVERSATION.c.mailbox),
            after=Key.read(visit.query("after")),
            before=before,
            limit=A_PAGE + 1,
        )
        intents = sorted(intents_of(connection, console.desks))
        blind = reviews.blind_among(connection, [row.id for row in rows])
    more = len(rows) > A_PAGE
    shown = list(rows)[-A_PAGE:] if before is not None else list(rows)[:A_PAGE]
    given = {name: value for name, value in {"q": text, **asked, **dates}.items() if value}
    later = more or before is not None
    earlier = bool(visit.query("after")) or (before is not None and more)
    return visit.page(
        "conversations/list.html",
        rows=shown,
        blind=blind,
        asked={"q": text, **asked, **dates},
        any_asked=bool(given),
        older=_page(visit, given, "after", shown[-1]) if shown and later else "",
        newer=_page(visit, given, "before", shown[0]) if shown and earlier else "",
        names=Names(visit.words),
        states=STATES,
        teams=tuple(dict.fromkeys(team for desk in console.desks.values() for team in teams_of(desk))),
        intents=intents,
        reasons=tuple(REASONS),
        languages=console.settings.site.languages,
        mailboxes=tuple(box.name for box in console.settings.mailbox if visit.scope.holds(box.name)),
    )


def _day(text: str, zone: ZoneInfo, *, after: int = 0) -> datetime | None:
    """Return when a day begins, or the one after it; None for no day."""
    try:
        day = datetime.fromisoformat(text)
    except ValueError:  # expected: an empty field
        return None
    return (day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=after)).replace(tzinfo=zone)


def _page(visit: Visit, given: dict[str, str], side: str, row: Any) -> str:
    key = str(Key(last_at=row.last_at, id=row.id))
    return f"{visit.url('conversations')}?{urlencode({**given, side: key})}"


def conversation(visit: Visit) -> Response:
    """Tell one conversation from its first mail to what came of it."""
    until = _moment(visit.query("before"))
    with reading(visit.console.database) as connection:
        found = _story(visit, connection, until=until)
    row = found.conversation
    looked(visit, "conversation", mailbox=row.mailbox, conversation_id=row.id)
    return visit.page("conversations/story.html", story=found, names=Names(visit.words), chapters=Chapter)


def _moment(text: str) -> datetime | None:
    """Return the time that an address names; None for one that somebody made up."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:  # expected: there is none, or somebody changed the address
        return None
    return found if found.tzinfo is not None else None


def _story(visit: Visit, connection: sa.Connection, **part: datetime | None) -> Story:
    found = story(connection, visit.path("id"), **part)
    if found is None or not visit.scope.holds(found.conversation.mailbox):
        raise Refusal(HTTPStatus.NOT_FOUND)
    return found


def again(visit: Visit) -> Response:
    """Show what would become of a mail today beside what was decided then."""
    from mailbot.steps.again import (
        again as decide_again,
    )  # brings the language libraries, which nothing else here needs

    console = visit.console
    mail_id = visit.path("mail")
    with reading(console.database) as connection:
        row = mails.get(connection, mail_id)
        found = _story(visit, connection, since=row.received_at if row is not None else None)
        mail = next((entry for entry in found.entries if entry.row.id == mail_id and entry.message), None)
        then = casefile.decision(connection, mail_id)
        item = reviews.get(connection, mail_id)
    if mail is None or then is None or console.reader is None or mail.row.mailbox not in console.desks:
        raise Refusal(HTTPStatus.NOT_FOUND)
    if item is not None and item.drawn and (item.state, item.stage) == (ReviewState.OPEN, ReviewStage.VERDICT):
        raise Refusal(HTTPStatus.CONFLICT, visit.words.gettext("Somebody is still to judge this mail without knowing."))
    reader = console.reader()
    try:
        today = decide_again(console.shell, console.desks[mail.row.mailbox], reader, mail_id)
    finally:
        reader.close()
    before = next((e for e in found.entries if e.chapter is Chapter.UNDERSTOOD and e.row.id == mail_id), None)
    sent = next((e for e in found.entries if e.chapter is Chapter.OUTGOING and e.row.decision_id == then.id), None)
    return visit.page(
        "conversations/again.html",
        story=found,
        mail=mail,
        then=then,
        before=before,
        sent=sent,
        today=today,
        names=Names(visit.words),
    )


ROUTES = (
    Route(name="conversations", method="GET", path="/conversations", handler=conversations, access=Access.AGENT),
    Route(name="conversation", method="GET", path="/conversations/{id}", handler=conversation, access=Access.AGENT),
    Route(
        name="conversation_again",
        method="GET",
        path="/conversations/{id}/again/{mail}",
        handler=again,
        access=Access.AGENT,
    ),
)
