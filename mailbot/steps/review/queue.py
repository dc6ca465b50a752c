"""The agents' queue: which mails wait, why, for how long, and who is at which.

A mail that was drawn for the audit stands there like any other and shows nothing of what mailbot made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mailbot.policy.review import Why
from mailbot.steps.review.deeds import Deed
from mailbot.store import reviews
from mailbot.store.review_tables import ReviewStage, ReviewState
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from mailbot.steps.review.deeds import Agent
    from mailbot.steps.shell import Shell

SHOWN = 50
"""Mails of the queue that are listed; the count tells of all."""
TAKEN_FOR = timedelta(minutes=5)
"""How long a mail counts as being worked on after it was opened or touched."""
NO_REVIEW = (Deed.SKIPPED.value,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One mail of the queue. ``why`` and ``confidence`` are None where the agent is to judge for themselves."""

    mail_id: str
    conversation_id: str
    sender: str
    """The address that the mail came from."""
    name: str
    """What the sender calls themselves; empty when they do not."""
    subject: str
    since: datetime
    why: Why | None
    confidence: float | None
    priority: int
    answers: bool
    """The verdict is given; the customer waits for an answer."""
    taken_by: str
    """Name of somebody else who is at it; empty for nobody."""
    version: int
    is_open: bool = True

    @property
    def blind(self) -> bool:
        """Whether what mailbot made of the mail is not shown."""
        return self.why is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The queue as one agent sees it. ``waiting`` counts all, ``lines`` are the first of them."""

    lines: tuple[Line, ...]
    waiting: int
    reviewed: int
    """Mails that somebody decided about since the day began."""

    def after(self, mail_id: str) -> str:
        """Return the mail that comes after one, else the first; empty when nothing else waits."""
        ids = [line.mail_id for line in self.lines]
        others = [other for other in ids if other != mail_id]
        if mail_id in ids and ids.index(mail_id) + 1 < len(ids):
            return ids[ids.index(mail_id) + 1]
        return others[0] if others else ""

    def before(self, mail_id: str) -> str:
        """Return the mail that comes before one; empty when it is the first."""
        ids = [line.mail_id for line in self.lines]
        return ids[ids.index(mail_id) - 1] if mail_id in ids[1:] else ""


def queue(shell: Shell, agent: Agent, *, today: datetime, limit: int = SHOWN) -> Queue:
    """Return what waits. ``today`` is when the day began, by the site's clock."""
    now = shell.clock()
    with reading(shell.database) as connection:
        rows = reviews.queue(connection, now=now, limit=limit, scope=agent.scope)
        return Queue(
            lines=tuple(line_of(row, agent, now=now) for row in rows),
            waiting=reviews.count_open(connection, agent.scope),
            reviewed=reviews.count_deeds(connection, since=today, scope=agent.scope, leaving_out=NO_REVIEW),
        )


def line_of(row: Any, agent: Agent, *, now: datetime) -> Line:
    """Return a row of the queue as ``agent`` may see it."""
    blind = row.drawn and row.stage == ReviewStage.VERDICT
    return Line(
        mail_id=row.mail_id,
        conversation_id=row.conversation_id,
        sender=row.from_address,
        name=row.from_name,
        subject=row.subject,
        since=row.since,
        why=None if blind else Why(row.why),
        confidence=None if blind else row.confidence,
        priority=row.priority,
        answers=row.stage == ReviewStage.ANSWER,
        taken_by=_other(row, agent, now=now),
        version=row.version,
        is_open=row.state == ReviewState.OPEN,
    )


def _other(row: Any, agent: Agent, *, now: datetime) -> str:
    taken = row.taken_by and row.taken_by != agent.login and row.taken_until is not None and row.taken_until > now
    return str(row.taken_name or row.taken_by) if taken else ""


def take(shell: Shell, mail_id: str, agent: Agent) -> None:
    """Note that an agent is at a mail, unless somebody else is; it keeps nobody from deciding."""
    now = shell.clock()
    with writing(shell.database) as connection:
        row = reviews.get(connection, mail_id)
        if row is None or not agent.scope.holds(row.mailbox):
            return
        if row.state != ReviewState.OPEN or _other(row, agent, now=now):
            return
        goes_on = row.taken_by == agent.login and row.taken_until is not None and row.taken_until > now
        values: dict[str, Any] = {"taken_until": now + TAKEN_FOR}
        if not goes_on:
            values |= {"taken_by": agent.login, "taken_name": agent.name, "taken_at": now}
        reviews.change(connection, mail_id, values)
