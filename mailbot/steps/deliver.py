"""Stop 9: sends what is due for one mailbox, and writes down how every attempt ended before doing anything else.

The row says ``sending`` before the attempt and is settled right after the server's answer; the commit that settles
one mail claims the next, so that a mail costs one wait for the disk. Nobody can promise exactly one copy over SMTP
(RFC 1047); what is promised stands in ARCHITECTURE.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from mailbot.domain import Delivery, EffectKind, Mode, OutboundMessage, Outcome
from mailbot.record.payloads.reply import ActionStarted
from mailbot.steps import settle
from mailbot.steps.breaker import Breaker
from mailbot.store import outbox
from mailbot.store.candidates import candidate
from mailbot.store.session import reading, writing
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.steps.desk import Desk
    from mailbot.steps.shell import Shell

LOOK_AHEAD = 50
UNCERTAIN_AT_ONCE = 100
HANDING_OVER = frozenset({"data", "dot", "accepted"})
"""Stages at which ending mailbot would leave a mail of which nobody knows whether it was accepted."""
LATE = "has been put off by the mail server for more than an hour"
"""What people are told of a mail that is late (R50)."""
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


@dataclass(slots=True)
class Progress:
    """How far the mail at hand has come; written by the thread that sends, read by the one that ends mailbot."""

    stage: str = ""

    def reached(self, stage: str) -> None:
        """Note that the attempt has come to ``stage``: mail, rcpt, data, dot or accepted."""
        self.stage = stage


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
    unsettled: tuple[Any, Delivery] | None = None
    """An attempt whose end is not written down yet: the database was full or locked just then (G3)."""
    seen: list[str] = field(default_factory=list)
    """What was due when the outbox was last asked, the next one last; claiming it tells whether it still is."""
    breaker: Breaker = field(default_factory=Breaker)
    """One for all mailboxes: the limit is the installation's."""
    progress: Progress = field(default_factory=Progress)

    @property
    def is_handing_over(self) -> bool:
        """Whether a mail is on its way to the server, or its acceptance on the way to the database."""
        return self.progress.stage in HANDING_OVER

    def is_paused(self, now: datetime) -> bool:
        """Return whether the account has to wait; a clock that was set back makes no pause longer (R39)."""
        left = self.paused_until - now if self.paused_until is not None else timedelta(0)
        return timedelta(0) < left <= settle.ACCOUNT_PAUSE

    def run(self) -> int:
        """Send everything that is due; return how many attempts were made."""
        if self.unsettled is not None:
            self._settle(*self.unsettled, going_on=False)
        now = self.shell.clock()
        if self.is_paused(now):
            return 0
        self._resolve_uncertain(now)
        current = self._begin()
        made = 0
        while current is not None:
            self.shell.fault("deliver.after_claim")
            delivery = self._attempt(current)
            self.unsettled = current, delivery
            self.shell.fault("deliver.after_answer")
            made += 1
            current = self._settle(current, delivery, going_on=True)
        return made

    def _begin(self) -> Any:
        """Claim the first row of a run, after putting right what an interrupted run or a wrong clock left behind."""
        now, limits = self.shell.clock(), self.desk.limits
        latest = now + 2 * max(limits.retry_cap, limits.uncertain_grace, settle.ASKED_FOR)
        mailbox = self.desk.facts.name
        self.seen.clear()
        with writing(self.shell.database) as connection:
            outbox.unclaim(connection, mailbox=mailbox, epoch=self.epoch)
            outbox.pull_back(connection, mailbox=mailbox, now=now, latest=latest)
            return None if self.ending() else self._claim_next(connection)

    def _attempt(self, row: Any) -> Delivery:
        """Make one attempt; what nobody foresaw counts as uncertain, so that the mail is looked for and never lost."""
        try:
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
        except Exception as error:  # noqa: BLE001 - one mail that cannot be sent must not stop the others
            self.on_trouble(self.desk.facts.name, f"{row.id} could not be sent ({type(error).__name__})")
            return Delivery(outcome=Outcome.UNCERTAIN, text=f"something unexpected happened: {type(error).__name__}")

    def _settle(self, row: Any, delivery: Delivery, *, going_on: bool) -> Any:
        """Write down how an attempt ended and, ``going_on``, claim the next row in the same commit (ADR 5)."""
        following = None
        with writing(self.shell.database) as connection:
            paused = settle.settled(self.shell, connection, self.desk, row=row, delivery=delivery)
            if going_on and paused is None and not self.ending():
                following = self._claim_next(connection)
            self.shell.fault("deliver.before_commit")
        self.unsettled = None
        self.progress.reached("")
        self.shell.fault("deliver.after_commit")
        said = {"outcome": delivery.outcome.value, "code": delivery.code or None}
        self.shell.tell("mail.attempted", mailbox=row.mailbox, reply=row.id, kind=row.kind, **said)
        if delivery.outcome is Outcome.DEFERRED and self.shell.clock() - row.created_at >= settle.LATE:
            self.on_trouble(self.desk.facts.name, f"{row.id} {LATE} ({delivery.code}); mailbot goes on trying")
        if paused is not None:
            self.paused_until = paused
            self.on_trouble(self.desk.facts.name, delivery.text)
        return following

    def _claim_next(self, connection: sa.Connection) -> Any:
        """Claim the oldest row that may still be sent, or None; the outbox is asked for many rows at a time."""
        row = self._claim_seen(connection)
        if row is None:
            due = outbox.due(connection, mailbox=self.desk.facts.name, now=self.shell.clock(), limit=LOOK_AHEAD)
            self.seen = due[::-1]
            row = self._claim_seen(connection)
        return row

    def _claim_seen(self, connection: sa.Connection) -> Any:
        """Claim the first row seen that may still be sent (R24: the guards are asked again here), or None."""
        while self.seen:
            row = candidate(connection, self.seen.pop())
            now = self.shell.clock()
            if row is None or row.state not in outbox.SENDABLE or row.not_before > now:
                continue
            stopped = _stopped(row)
            if stopped:
                settle.given_up(self.shell, connection, self.desk, row=row, reason=stopped)
                continue
            if self._only_watches(row):
                outbox.settle(connection, row.id, {"state": EffectState.HELD})
                continue
            if row.kind in outbox.AUTOMATIC_KINDS and not self.breaker.allows(self.shell, connection, self.desk):
                outbox.settle(connection, row.id, {"state": EffectState.HELD})
                continue
            if not outbox.claim(connection, row.id, now=now, epoch=self.epoch):
                continue
            if row.action and row.attempts == 0:
                payload = ActionStarted(action=row.action, action_id=row.id)
                subject = settle.subject_of(self.shell, row)
                self.shell.write(connection, subject.event(payload, at=now, key=f"action.started:{row.id}"))
            return row
        return None

    def _only_watches(self, row: Any) -> bool:
        """Return whether the mailbox was put into shadow mode since a mail was decided: then only people send."""
        return self.desk.facts.mode is Mode.SHADOW and row.kind not in {EffectKind.AGENT, EffectKind.DIGEST}

    def _resolve_uncertain(self, now: datetime) -> None:
        """Look for the mails that nobody knows about; found: sent. Not found: sent once more, then parked.

        A Sent folder that cannot be asked about one mail is not asked about the others: providers lock an account
        that logs in too often in vain (R46).
        """
        with reading(self.shell.database) as connection:
            due = outbox.due(
                connection,
                mailbox=self.desk.facts.name,
                now=now,
                limit=UNCERTAIN_AT_ONCE,
                states=(EffectState.UNCERTAIN,),
            )
        askable = True
        for effect_id in due:
            if self.ending():
                return
            with reading(self.shell.database) as connection:
                row = outbox.get(connection, effect_id)
            found = None
            if row is not None and row.kind != EffectKind.WEBHOOK and askable:
                found = self.probe.was_sent(row.rfc_message_id)
                askable = found is not None
            with writing(self.shell.database) as connection:
                settle.probed(self.shell, connection, self.desk, effect_id=effect_id, found=found)


def _stopped(row: Any) -> str:
    """Return why a mail that was decided may not be sent any more, or an empty string."""
    if row.kind not in outbox.AUTOMATIC_KINDS:
        return ""
    if row.suppressed:
        return "suppressed"
    return "human_owned" if row.human_owned and row.kind in SILENCED_BY_PEOPLE else ""


def recover(shell: Shell, desk: Desk, *, epoch: int) -> int:
    """Turn rows that an earlier start was sending into uncertain ones (docs/promises.md); return how many."""
    with writing(shell.database) as connection:
        rows = [row for row in outbox.orphans(connection, epoch=epoch) if row.mailbox == desk.facts.name]
        for row in rows:
            delivery = settle.UNKNOWN_END
            settle.settled(shell, connection, desk, row=row, delivery=delivery)
    return len(rows)
