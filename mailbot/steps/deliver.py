"""Stop 9: sends what is due for one mailbox, and writes down how every attempt ended before doing anything else.

The row says ``sending`` before the attempt and is settled right after the server's answer; the commit that settles
one mail claims the next, so that a mail costs one wait for the disk. Nobody can promise exactly one copy over SMTP
(RFC 1047); what is promised stands in docs/promises.md and 04-rules 4.1.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from mailbot.domain import EffectKind, OutboundMessage
from mailbot.record.payloads.reply import ActionStarted
from mailbot.steps import settle
from mailbot.steps.breaker import Breaker
from mailbot.store import conversations, mails, outbox
from mailbot.store.session import reading, writing
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.domain import Delivery
    from mailbot.steps.desk import Desk
    from mailbot.steps.shell import Shell

LOOK_AHEAD = 50
SILENCED_BY_PEOPLE = frozenset({EffectKind.ANSWER, EffectKind.ACTION, EffectKind.CLARIFY, EffectKind.SURVEY})
"""Mails that are not sent any more once a person has taken the conversation (R20, R24)."""


class Outbound(Protocol):
    """Sends one mail; never raises on what the server does."""

    def send(self, message: OutboundMessage) -> Delivery:
        """Make one attempt and say how it ended."""
        ...


class Hook(Protocol):
    """Calls the site's programs."""

    def call(self, name: str, *, body: str, idempotency_key: str, at: datetime) -> Delivery:
        """Make one request; DEFERRED when it may be repeated, UNCERTAIN when nobody can know."""
        ...


class Probe(Protocol):
    """Looks for one of our mails in the Sent folder."""

    def was_sent(self, rfc_message_id: str) -> bool | None:
        """Return whether the mail lies there; None when the folder cannot be asked now."""
        ...


def never() -> bool:
    """Return False: nobody ends a test."""
    return False


@dataclass(slots=True, kw_only=True)
class Deliverer:
    """The sending side of one mailbox. ``epoch`` numbers this start of the daemon."""

    shell: Shell
    desk: Desk
    outbound: Outbound
    hook: Hook
    probe: Probe
    epoch: int
    on_trouble: Callable[[str, str], None]
    ending: Callable[[], bool] = never
    """Tells that mailbot is to end: nothing more is claimed then (G11)."""
    paused_until: datetime | None = None
    """The account was refused: nothing is tried before this time (R52)."""
    seen: deque[Any] = field(default_factory=deque)
    """Rows that were due when the outbox was last asked; claiming one tells whether it still is."""
    breaker: Breaker = field(default_factory=Breaker)
    """One for all mailboxes: the limit is the installation's."""

    def run(self) -> int:
        """Send everything that is due; return how many attempts were made."""
        now = self.shell.clock()
        if self.paused_until is not None and now < self.paused_until:
            return 0
        self._resolve_uncertain(now)
        self.seen.clear()
        with writing(self.shell.database) as connection:
            current = self._claim_next(connection)
        made = 0
        while current is not None:
            self.shell.fault("deliver.after_claim")
            delivery = self._attempt(current)
            self.shell.fault("deliver.after_answer")
            made += 1
            with writing(self.shell.database) as connection:
                paused = settle.settled(self.shell, connection, self.desk, row=current, delivery=delivery)
                following = None if paused or self.ending() else self._claim_next(connection)
                self.shell.fault("deliver.before_commit")
            self.shell.fault("deliver.after_commit")
            said = {"outcome": delivery.outcome.value, "code": delivery.code or None}
            self.shell.tell("mail.attempted", mailbox=current.mailbox, reply=current.id, kind=current.kind, **said)
            if paused is not None:
                self.paused_until = paused
                self.on_trouble(self.desk.facts.name, delivery.text)
            current = following
        return made

    def _attempt(self, row: Any) -> Delivery:
        if row.kind == EffectKind.WEBHOOK:
            return self.hook.call(
                row.template, body=row.webhook_body, idempotency_key=row.decision_id, at=self.shell.clock()
            )
        return self.outbound.send(
            OutboundMessage(
                message_id=row.rfc_message_id,
                envelope_from=row.envelope_from,
                recipient=row.recipient,
                octets=row.octets,
            )
        )

    def _claim_next(self, connection: sa.Connection) -> Any:
        """Claim the oldest row that may still be sent, or None; the outbox is asked for many rows at a time."""
        row = self._claim_seen(connection)
        if row is None:
            now = self.shell.clock()
            self.seen.extend(outbox.due(connection, mailbox=self.desk.facts.name, now=now, limit=LOOK_AHEAD))
            row = self._claim_seen(connection)
        return row

    def _claim_seen(self, connection: sa.Connection) -> Any:
        """Claim the first row seen that may still be sent (R24: the guards are asked again here), or None."""
        while self.seen:
            row = self.seen.popleft()
            if row.state == EffectState.UNCERTAIN:
                continue
            stopped = self._stopped(connection, row)
            if stopped:
                settle.given_up(self.shell, connection, self.desk, row=row, reason=stopped)
                continue
            if row.kind in outbox.AUTOMATIC_KINDS and not self.breaker.allows(self.shell, connection, self.desk):
                continue
            now = self.shell.clock()
            if outbox.claim(connection, row.id, now=now, epoch=self.epoch):
                if row.action and row.attempts == 0:
                    payload = ActionStarted(action=row.action, action_id=row.id)
                    subject = settle.subject_of(self.shell, row)
                    self.shell.write(connection, subject.event(payload, at=now, key=f"action.started:{row.id}"))
                return row
        return None

    def _stopped(self, connection: sa.Connection, row: Any) -> str:
        """Return why a mail that was decided may not be sent any more, or an empty string."""
        if row.kind not in outbox.AUTOMATIC_KINDS:
            return ""
        if mails.suppressed(connection, row.recipient):
            return "suppressed"
        conversation = conversations.get(connection, row.conversation_id)
        if conversation is not None and conversation.human_owned and row.kind in SILENCED_BY_PEOPLE:
            return "human_owned"
        return ""

    def _resolve_uncertain(self, now: datetime) -> None:
        """Look for the mails that nobody knows about; found: sent. Not found: sent once more, then parked."""
        with reading(self.shell.database) as connection:
            due = outbox.due(connection, mailbox=self.desk.facts.name, now=now, limit=100)
        for row in due:
            if row.state != EffectState.UNCERTAIN:
                continue
            found = None if row.kind == EffectKind.WEBHOOK else self.probe.was_sent(row.rfc_message_id)
            with writing(self.shell.database) as connection:
                settle.probed(self.shell, connection, self.desk, row=row, found=found)


def recover(shell: Shell, desk: Desk, *, epoch: int) -> int:
    """Turn rows that an earlier start was sending into uncertain ones (04-rules 4.2); return how many."""
    with writing(shell.database) as connection:
        rows = [row for row in outbox.orphans(connection, epoch=epoch) if row.mailbox == desk.facts.name]
        for row in rows:
            delivery = settle.UNKNOWN_END
            settle.settled(shell, connection, desk, row=row, delivery=delivery)
    return len(rows)
