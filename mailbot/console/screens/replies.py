"""Réponses: each reply in its languages on a real mail, how it does, and how far mailbot may go with each intent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from analytics.stats.proportions import clopper_pearson
from analytics.units import Window
from mailbot.console.board.figures import Part, Unread
from mailbot.console.labels import Names
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from mailbot.domain import InboundMessage, Mode
from mailbot.policy.replies import KIND_SLOTS, render
from mailbot.steps import codec
from mailbot.steps.modes import LOOK_BACK, intent_modes, set_mode
from mailbot.store import casefile, mails, modes
from mailbot.store.session import reading

if TYPE_CHECKING:
    from starlette.responses import Response

    from mailbot.console.visit import Visit
    from mailbot.policy.replies import Rendered, Replies, Reply
    from mailbot.steps.desk import Desk

SHOWN = ("self_service_rate", "reopen_rate", "csat_bot_only")
SHOWN_TEXT = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A reply in one language as its source, as the customer would read it, and a mail it answers."""

    language: str
    subject: str
    source: str
    rendered: Rendered
    mail: Any = None
    text: str = ""


def _desks(visit: Visit) -> tuple[Desk, ...]:
    """Return the desks that the person sees, in the order of the settings."""
    return tuple(desk for name, desk in visit.console.desks.items() if visit.scope.holds(name))


def _replies(visit: Visit) -> Replies:
    desks = _desks(visit)
    if not desks:
        raise Refusal(HTTPStatus.NOT_FOUND)
    return desks[0].replies  # the desks of all mailboxes have the same replies


def replies(visit: Visit) -> Response:
    """Show every reply, and every intent with its mode and what the verdicts say."""
    console, desks = visit.console, _desks(visit)
    found = _replies(visit)
    with reading(console.database) as connection:
        sent = modes.sent(connection, mailboxes=[desk.facts.name for desk in desks], since=console.clock() - LOOK_BACK)
    return visit.page(
        "replies/list.html",
        entries=[(entry, title_of(found, entry, visit.language)) for entry in found.entries],
        sent=sent,
        desks=list(zip(desks, intent_modes(console.shell, desks, interval=clopper_pearson), strict=True)),
        names=Names(visit.words),
        modes=tuple(Mode),
        days=LOOK_BACK.days,
    )


def title_of(replies: Replies, entry: Reply, language: str) -> str:
    """Return what a reply is called: its subject in the reader's language, or its name where that has places."""
    variant = entry.variant(replies.closest(language))
    subject = variant.subject.strip() if variant is not None else ""
    return subject if subject and "{" not in subject else entry.name.replace("_", " ")


def reply(visit: Visit) -> Response:
    """Show one reply: its languages on a real mail, and what became of the conversations it answered."""
    found = _replies(visit)
    entry = found.get(visit.path("id"))
    if entry is None:
        raise Refusal(HTTPStatus.NOT_FOUND)
    boxes = [desk.facts.name for desk in _desks(visit)]
    with reading(visit.console.database) as connection:
        previews = [_preview(connection, found, entry, language, boxes) for language in found.languages]
        sent = modes.sent(connection, mailboxes=boxes, since=visit.console.clock() - LOOK_BACK).get(entry.name, 0)
    return visit.page(
        "replies/reply.html",
        entry=entry,
        title=title_of(found, entry, visit.language),
        previews=[preview for preview in previews if preview is not None],
        sent=sent,
        **_figures(visit, entry.name),
        names=Names(visit.words),
        days=LOOK_BACK.days,
    )


def _preview(connection: Any, found: Replies, entry: Reply, language: str, boxes: list[str]) -> Preview | None:
    variant = entry.variant(language)
    if variant is None:
        return None
    mail_id = modes.example(connection, mailboxes=boxes, intents=entry.intents, language=language)
    read = casefile.reading(connection, mail_id) if mail_id else None
    message = codec.loads(InboundMessage, read.message) if read is not None else None
    slots = dict.fromkeys(KIND_SLOTS.get(entry.kind, ()), "…")
    return Preview(
        language=language,
        subject=variant.subject,
        source=variant.text.strip(),
        rendered=render(found, entry.name, language, slots),
        mail=mails.get(connection, mail_id) if mail_id else None,
        text=(message.new_text or message.text)[:SHOWN_TEXT] if message is not None else "",
    )


def _figures(visit: Visit, name: str) -> dict[str, Any]:
    """Return what became of the conversations that this reply answered first.

    ``figures`` is None where too few customers did, or while they are being read: then ``unread`` is True.
    """
    figures, end = visit.console.figures, visit.console.clock()
    day = end.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    try:
        known = figures.known(Window(start=day - LOOK_BACK, end=day, tz=figures.parameters.tz), patient=False)
    except Unread:
        return {"figures": None, "unread": True}
    part = Part(scope=visit.scope, filters=(("template", name),))
    if known.hidden(part):
        return {"figures": None, "unread": False}
    board = known.board(part, SHOWN)
    return {"figures": tuple(board.of(kpi) for kpi in SHOWN), "unread": False}


def change_mode(visit: Visit) -> Response:
    """Let mailbot go further with an intent, or less far."""
    name = visit.form("mailbox")
    desk = visit.console.desks.get(name) if visit.scope.holds(name) else None
    if desk is None:
        raise Refusal(HTTPStatus.NOT_FOUND)
    done = set_mode(
        visit.console.shell, desk, intent=visit.form("intent"), mode=visit.form("mode"), author=visit.me.address
    )
    if not done:
        raise Refusal(HTTPStatus.BAD_REQUEST)
    return visit.redirect("replies")


ROUTES = (
    Route(name="replies", method="GET", path="/replies", handler=replies, access=Access.MANAGER),
    Route(name="reply", method="GET", path="/replies/{id}", handler=reply, access=Access.MANAGER),
    Route(name="reply_mode", method="POST", path="/replies/mode", handler=change_mode, access=Access.MANAGER),
)
