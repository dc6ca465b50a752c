"""À revoir: the agents' queue, one mail at a time, decided from the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mailbot.console.audit import looked
from mailbot.console.labels import ENTITIES, Names
from mailbot.console.marking import pieces
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal as NotGranted
from mailbot.policy.review import EMOTIONS, URGENCIES
from mailbot.steps.review import answering, handing, verdicts
from mailbot.steps.review.deeds import Agent, Beaten, Done, Hand, Refusal, Refused, Wish, Worked, beaten, perform
from mailbot.steps.review.queue import queue, take
from mailbot.steps.review.sheet import KEYS, sheet
from mailbot.steps.review.undo import last_undoable, undo
from mailbot.steps.review.verdicts import Labels
from mailbot.steps.story import Chapter, story
from mailbot.store import casefile, reviews
from mailbot.store.session import reading
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from mailbot.console.visit import Visit
    from mailbot.steps.review.deeds import Result
    from mailbot.steps.review.sheet import Sheet
    from mailbot.steps.story import Entry

LONGEST_VERSION = 9
MOST_ENTITIES = 60
WENT_OUT = frozenset({EffectState.SENT, EffectState.BOUNCED, EffectState.PENDING, EffectState.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of the last deed, for the line above the queue. ``kept`` is a text that was not sent."""

    beaten: Beaten | None = None
    refused: str = ""
    said: str = ""
    kept: str = ""
    mail_id: str = ""


def agent_of(visit: Visit) -> Agent:
    """Return who works here."""
    return Agent(login=visit.me.address, name=visit.me.shown, scope=visit.scope)


def show(visit: Visit) -> Response:
    """Show the queue and the mail that the address names, or the first one."""
    refused = visit.query("refused")
    told = Told(refused=refused if refused in set(Refusal) else "")
    return _page(visit, mail_id=visit.query("mail"), told=told)


def _page(visit: Visit, *, mail_id: str, told: Told) -> Response:
    console, agent = visit.console, agent_of(visit)
    now = console.clock()
    zone = ZoneInfo(console.settings.site.timezone)
    today = datetime.combine(now.astimezone(zone).date(), datetime.min.time(), tzinfo=zone)
    waiting = queue(console.shell, agent, today=today)
    first = waiting.lines[0].mail_id if waiting.lines else ""
    chosen = mail_id or first
    found = sheet(console.shell, console.desks, chosen, agent) if chosen else None
    if found is None and chosen != first and first:
        chosen, found = first, sheet(console.shell, console.desks, first, agent)
    if found is not None:
        line = found.line
        looked(visit, "review", conversation_id=line.conversation_id, message_id=line.mail_id)
    gone: Beaten | None = told.beaten
    if found is not None and found.line.is_open:
        take(console.shell, chosen, agent)
    elif found is not None and gone is None:
        with reading(console.database) as connection:
            gone = beaten(connection, chosen, now=now)
    last = last_undoable(console.shell, agent)
    return visit.page(
        "review/page.html",
        queue=waiting,
        sheet=found,
        text=_text(found),
        thread=_thread(visit, found),
        next=waiting.after(chosen),
        previous=waiting.before(chosen),
        told=told,
        beaten=gone,
        last=last,
        revealed=_revealed(visit, last),
        names=Names(visit.words),
        urgencies=URGENCIES,
        emotions=EMOTIONS,
        entity_types=tuple(ENTITIES),
        keys=KEYS,
        undo_seconds=console.settings.limits.undo_seconds,
    )


def _revealed(visit: Visit, last: Any) -> str:
    """Return what mailbot had made of the mail that was just judged without knowing it."""
    if last is None or not last.blind:
        return ""
    with reading(visit.console.database) as connection:
        decision = casefile.decision(connection, last.mail_id)
    return str(decision.intent) if decision is not None else ""


def _thread(visit: Visit, found: Sheet | None) -> tuple[Entry, ...]:
    """Return what else was said in the conversation: other mails, what was sent, and what colleagues did."""
    if found is None or not found.line.conversation_id:
        return ()
    with reading(visit.console.database) as connection:
        told = story(connection, found.line.conversation_id)
    own = found.line.mail_id
    return tuple(
        entry
        for entry in (told.entries if told is not None else ())
        if (entry.chapter is Chapter.RECEIVED and entry.row.id != own)
        or (entry.chapter is Chapter.OUTGOING and not entry.hidden and entry.row.state in WENT_OUT)
        or entry.chapter is Chapter.DEED
    )


def _text(found: Sheet | None) -> Any:
    if found is None:
        return ()
    message, said = found.message, found.said
    entities = said.entities if said is not None else ()
    return pieces(message.new_text or message.text, words=said.words if said else (), entities=entities)


# --- deeds ------------------------------------------------------------------------------------------------------------


def _do(visit: Visit, work: Callable[[Hand], Worked | Refused], *, kept: str = "") -> Response:
    """Do one thing about the mail that the address names, and go on to the next."""
    mail_id, version = visit.path("id"), visit.form("version")
    number = int(version) if version.isascii() and version.isdigit() and len(version) <= LONGEST_VERSION else 0
    agent = agent_of(visit)
    wish = Wish(mail_id=mail_id, version=number, agent=agent)
    result: Result = perform(visit.console.shell, visit.console.desks, wish, work)
    if isinstance(result, Done):
        after = visit.form("next")
        return visit.redirect("review", mail=after or None, done=result.deed_id)
    if isinstance(result, Beaten):
        return _page(visit, mail_id=mail_id, told=Told(beaten=result, kept=kept, mail_id=mail_id))
    if result.refusal is Refusal.GONE:
        return visit.redirect("review", refused=result.refusal.value)
    return _page(
        visit, mail_id=mail_id, told=Told(refused=result.refusal.value, said=result.said, kept=kept, mail_id=mail_id)
    )


def verdict(visit: Visit) -> Response:
    """Say that mailbot was right, or what is right instead; one form for both, so that one key decides."""
    agent = agent_of(visit)
    found = sheet(visit.console.shell, visit.console.desks, visit.path("id"), agent)
    if found is None:
        return visit.redirect("review", refused=Refusal.GONE.value)
    labels = _labels(visit, found)
    if labels == Labels() and visit.form("chosen"):  # the list of further intents, with none chosen
        told = Told(refused=Refusal.UNKNOWN_LABEL.value, mail_id=visit.path("id"))
        return _page(visit, mail_id=visit.path("id"), told=told)
    if labels == Labels():
        return _do(visit, verdicts.confirm)
    return _do(visit, lambda hand: verdicts.correct(hand, labels, known=found.intents))


def _labels(visit: Visit, found: Sheet) -> Labels:
    """Return what the form says otherwise than mailbot; nothing where it agrees."""
    said = found.said
    given = {name: visit.form(name) for name in ("intent", "urgency", "emotion")}
    if said is None:
        return Labels(intent=given["intent"])
    was = {"intent": said.intent, "urgency": said.urgency, "emotion": said.emotion}
    changed = {name: value for name, value in given.items() if value and value != was[name]}
    entities = None
    if visit.form("looked"):
        kept = {number for number in visit.forms("keep") if number.isascii() and number.isdigit()}
        entities = tuple((e.type, e.text) for place, e in enumerate(said.entities) if str(place) in kept)
        added = zip(visit.forms("add_type"), visit.forms("add_text"), strict=False)
        entities += tuple((kind, text.strip()) for kind, text in added if text.strip() and kind in ENTITIES)
        if list(entities) == [(e.type, e.text) for e in said.entities]:
            entities = None
    return Labels(**changed, entities=entities[:MOST_ENTITIES] if entities is not None else None)


def send(visit: Visit) -> Response:
    """Send the draft: as it is, or as the agent changed it."""
    text = visit.form("text")
    return _do(visit, lambda hand: answering.edit(hand, text), kept=text)


def reply(visit: Visit) -> Response:
    """Send the answer that the agent wrote."""
    text = visit.form("text")
    return _do(visit, lambda hand: answering.reply(hand, text), kept=text)


def transfer(visit: Visit) -> Response:
    """Give the mail to a team."""
    team = visit.form("team")
    return _do(visit, lambda hand: handing.transfer(hand, team))


def handled(visit: Visit) -> Response:
    """Settle the mail without an answer."""
    return _do(visit, verdicts.handled)


def not_support(visit: Visit) -> Response:
    """Put aside a mail that asks nothing of customer service."""
    return _do(visit, verdicts.not_support)


def skip(visit: Visit) -> Response:
    """Leave the mail for later."""
    return _do(visit, verdicts.skip)


def take_back(visit: Visit) -> Response:
    """Take the last deed back and show its mail again."""
    result, mail_id = undo(visit.console.shell, agent_of(visit))
    refused = result.refusal.value if isinstance(result, Refused) else None
    return visit.redirect("review", mail=mail_id or None, refused=refused)


def seen(visit: Visit) -> Response:
    """Note that the agent is still at a mail; the page says so every two minutes."""
    with reading(visit.console.database) as connection:
        row = reviews.get(connection, visit.path("id"))
    if row is None or not visit.scope.holds(row.mailbox):
        raise NotGranted(404)
    take(visit.console.shell, visit.path("id"), agent_of(visit))
    return visit.json({})


def _route(name: str, path: str, handler: Any) -> Route:
    return Route(name=name, method="POST", path=path, handler=handler, access=Access.AGENT)


ROUTES = (
    Route(name="review", method="GET", path="/review", handler=show, access=Access.AGENT),
    _route("review_undo", "/review/undo", take_back),
    _route("review_verdict", "/review/{id}/verdict", verdict),
    _route("review_send", "/review/{id}/send", send),
    _route("review_reply", "/review/{id}/reply", reply),
    _route("review_transfer", "/review/{id}/transfer", transfer),
    _route("review_handled", "/review/{id}/handled", handled),
    _route("review_not_support", "/review/{id}/not-support", not_support),
    _route("review_skip", "/review/{id}/skip", skip),
    _route("review_seen", "/review/{id}/seen", seen),
)
