"""One thing that an agent does about a mail: under an optimistic lock, in one transaction, and not at once for good.

Every deed names the version of the review that the agent saw. Who comes second is told who decided what, and nothing is
overwritten. What a deed changes is changed at once; what it lets leave waits some seconds in the outbox, and the record
is told when the deed can no longer be taken back: it never tells of what did not happen. The events lie with the deed
until then, so a crash loses none.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mailbot.record.events import Actor, Event, moment_of, stamp
from mailbot.steps.shell import Subject
from mailbot.store import conversations, mails, reviews
from mailbot.store.review_tables import DeedState, ReviewStage, ReviewState
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import sqlalchemy as sa

    from mailbot.record.events import Payload
    from mailbot.steps.desk import Desk
    from mailbot.steps.shell import Shell
    from mailbot.store.scope import Scope

LONGEST_HANDLING = timedelta(hours=1)
"""A mail that lay open for longer was not worked on all the time: the measured minutes end here."""
AT_ONCE = 200


class Deed(StrEnum):
    """What an agent can do about a mail. The words are the console's."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    NOT_SUPPORT = "not_support"
    APPROVED = "approved"
    """A draft was sent as it was."""
    EDITED = "edited"
    """A draft was changed and sent."""
    REPLIED = "replied"
    """The agent wrote the answer."""
    TRANSFERRED = "transferred"
    HANDLED = "handled"
    """Settled without a mail."""
    SKIPPED = "skipped"


class Refusal(StrEnum):
    """Why a deed could not be done; nothing was changed."""

    GONE = "gone"
    BLIND = "blind"
    """The mail was drawn for the audit: the agent says first what it is about."""
    NO_DRAFT = "no_draft"
    EMPTY = "empty"
    NO_RECIPIENT = "no_recipient"
    NOT_SENDABLE = "not_sendable"
    """The mail could not be written safely."""
    OWNED = "owned"
    """Another person answered the customer meanwhile."""
    NO_TEAM = "no_team"
    UNKNOWN_LABEL = "unknown_label"
    NOTHING_TO_UNDO = "nothing_to_undo"
    TOO_LATE = "too_late"
    """It was sent, or the time to take it back is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Who works in the console. ``login`` is their mail address; what lies outside ``scope`` is not there for them."""

    login: str
    name: str
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an agent wants to decide on: a mail, as they saw it."""

    mail_id: str
    version: int
    agent: Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It was done."""

    deed_id: str
    kind: Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Beaten:
    """Somebody was faster: who, what they did, and how many seconds ago. Nothing was overwritten."""

    by: str
    kind: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It could not be done. ``said`` adds what the mail's writer found."""

    refusal: Refusal
    said: str = ""


Result = Done | Beaten | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What a piece of work did: its name, what it changes about the review, and what the record is to be told."""

    kind: Deed
    review: Mapping[str, Any]
    events: tuple[Event, ...] = ()
    effect_id: str = ""
    intent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """An agent's hand on a mail, inside the transaction. ``before`` collects what has to be put back on undo."""

    shell: Shell
    connection: sa.Connection
    desk: Desk
    agent: Agent
    item: Any
    mail: Any
    now: datetime
    deed_id: str
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def blind(self) -> bool:
        """Whether the agent does not know what mailbot made of the mail."""
        return bool(self.item.drawn) and self.item.stage == ReviewStage.VERDICT

    @property
    def final_at(self) -> datetime:
        """Until when the deed can be taken back."""
        return self.now + self.desk.limits.undo

    @property
    def minutes(self) -> float | None:
        """Minutes from opening the mail to now; None when the agent did not open it."""
        if self.item.taken_at is None or self.item.taken_by != self.agent.login:
            return None
        open_for: timedelta = self.now - self.item.taken_at
        return round(min(max(open_for, timedelta(0)), LONGEST_HANDLING).total_seconds() / 60, 2)

    def event(self, payload: Payload, *, key: str = "", reply_id: str = "") -> Event:
        """Return the event that says ``payload`` of the mail, by the agent."""
        subject = subject_of(self.shell, self.item)
        return subject.event(
            payload, at=self.now, actor=Actor.AGENT, key=key or f"{payload.TYPE}:{self.deed_id}", reply_id=reply_id
        )

    def change_conversation(self, values: Mapping[str, Any]) -> None:
        """Change the mail's conversation, and remember what was there."""
        row = conversations.get(self.connection, self.item.conversation_id)
        if row is None:
            return
        kept = self.before.setdefault("conversation", {})
        for name in values:
            kept.setdefault(name, plain(getattr(row, name)))
        conversations.update(self.connection, row.id, dict(values))


def subject_of(shell: Shell, item: Any) -> Subject:
    """Return what events about a review are about."""
    return Subject(
        mailbox=item.mailbox,
        conversation_id=item.conversation_id,
        message_id=item.mail_id,
        customer=item.customer,
        code_rev=shell.code_rev,
        config_rev=shell.config_rev,
    )


def perform(shell: Shell, desks: Mapping[str, Desk], wish: Wish, work: Callable[[Hand], Worked | Refused]) -> Result:
    """Do one piece of work about a mail, unless somebody decided since the agent looked.

    ``work`` runs inside the transaction and refuses before it changes anything.
    """
    finish_due(shell)
    now = shell.clock()
    with writing(shell.database) as connection:
        item = reviews.get(connection, wish.mail_id)
        mail = mails.get(connection, wish.mail_id)
        known = item is not None and mail is not None and item.mailbox in desks
        if item is None or not known or not wish.agent.scope.holds(item.mailbox):
            return Refused(refusal=Refusal.GONE)
        if item.version != wish.version or item.state != ReviewState.OPEN:
            return beaten(connection, wish.mail_id, now=now)
        hand = Hand(
            shell=shell,
            connection=connection,
            desk=desks[item.mailbox],
            agent=wish.agent,
            item=item,
            mail=mail,
            now=now,
            deed_id=shell.new_id(now),
        )
        worked = work(hand)
        if isinstance(worked, Refused):
            return worked
        _write(hand, worked)
    return Done(deed_id=hand.deed_id, kind=worked.kind)


def _write(hand: Hand, worked: Worked) -> None:
    item = hand.item
    values = {"taken_by": "", "taken_name": "", "taken_at": None, "taken_until": None, **worked.review}
    hand.before["review"] = {name: plain(getattr(item, name)) for name in values}
    reviews.change(hand.connection, item.mail_id, {**values, "version": item.version + 1})
    reviews.add_deed(
        hand.connection,
        {
            "id": hand.deed_id,
            "mail_id": item.mail_id,
            "conversation_id": item.conversation_id,
            "agent": hand.agent.login,
            "agent_name": hand.agent.name,
            "kind": worked.kind.value,
            "state": DeedState.STANDING,
            "made_at": hand.now,
            "final_at": hand.final_at,
            "version": item.version + 1,
            "blind": hand.blind,
            "minutes": hand.minutes,
            "effect_id": worked.effect_id,
            "intent": worked.intent,
            "before": hand.before,
            "events": [told(event) for event in worked.events],
        },
    )


def beaten(connection: sa.Connection, mail_id: str, *, now: datetime) -> Beaten:
    """Return who decided about a mail, what, and how long ago."""
    last = reviews.last_deed(connection, mail_id=mail_id)
    if last is None:  # answered from another mail program: nobody's deed
        return Beaten(by="", kind="", seconds=0)
    return Beaten(by=last.agent_name, kind=last.kind, seconds=max(0, int((now - last.made_at).total_seconds())))


def finish_due(shell: Shell) -> int:
    """Tell the record of what can no longer be taken back; return how many deeds that were."""
    now = shell.clock()
    if shell.database.dialect.name == "sqlite":  # a look first: a writer on SQLite keeps all others waiting
        with reading(shell.database) as connection:
            if not reviews.due_deeds(connection, now=now, limit=1):
                return 0
    with writing(shell.database) as connection:
        rows = reviews.due_deeds(connection, now=now, limit=AT_ONCE)
        if rows:
            reviews.set_deeds(connection, [row.id for row in rows], DeedState.FINAL)
            shell.write(connection, *(untold(event) for row in rows for event in row.events))
    return len(rows)


def told(event: Event) -> dict[str, Any]:
    """Return an event as JSON values, for the time until it is on record."""
    values = asdict(event)
    del values["recorded_at"]
    return {**values, "occurred_at": stamp(event.occurred_at), "actor": event.actor.value}


def untold(values: Mapping[str, Any]) -> Event:
    """Return the event that ``told`` wrote."""
    return Event(**{**values, "occurred_at": moment_of(values["occurred_at"]), "actor": Actor(values["actor"])})


def plain(value: Any) -> Any:
    """Return a column's value as JSON can keep it; times as ``{"at": ...}``."""
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def unplain(value: Any) -> Any:
    """Return the value that ``plain`` wrote."""
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) and value.keys() == {"at"} else value
