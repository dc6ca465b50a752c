"""Stops 3 to 8: takes waiting mails through reading, understanding and deciding, and commits what follows from it.

A mail's attempt is counted before it is read (R67); its decision, its outbox rows, its conversation and its events are
then written in one transaction. A mail that fails three times is set aside for a person with its bytes; whatever goes
wrong with one mail, the others go on.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.message.compose import reply_recipient
from mailbot.policy.chain import decide, reachable
from mailbot.record.payloads.mail import MessageParseFailed
from mailbot.steps.feedback import take_report
from mailbot.steps.gather import gather
from mailbot.steps.outcome import commit_outcome
from mailbot.steps.reader import Unread
from mailbot.steps.shell import Subject
from mailbot.store import conversations, mails
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mailbot.domain import Decision
    from mailbot.steps.desk import Desk
    from mailbot.steps.outcome import Outcome
    from mailbot.steps.reader import Reader, Reading
    from mailbot.steps.shell import Shell

BATCH = 25
"""Mails decided in one transaction: each commit waits for the disk, and the write lock is held that long."""
FAILURES = 3
"""Failed attempts after which a mail is set aside (R67)."""
ATTEMPTS = 6
"""Attempts of any end after which it is: the daemon died during the others, which may be no fault of the mail."""
RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=60))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Mails that were read together and wait to be decided."""

    rows: Sequence[Any] = ()
    readings: Sequence[Reading] = ()


@dataclass(slots=True, kw_only=True)
class Processor:
    """Reads and decides mails. ``on_error`` hears of every unexpected failure, for the log.

    While one full batch is decided, the next one is read: the two happen in different processes. ``run`` and ``close``
    belong to one thread.
    """

    shell: Shell
    desks: Mapping[str, Desk]
    reader: Reader
    on_error: Callable[[str, str], None]
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="read"))
    ahead: Future[Batch] | None = None

    def run(self) -> tuple[int, frozenset[str]]:
        """Take one batch as far as it goes; return (mails handled, mailboxes that now have something to send)."""
        self.reader.start()
        waiting, self.ahead = self.ahead, None
        batch = waiting.result() if waiting else Batch()
        if not batch.rows:  # nothing was read ahead, or nothing was there yet
            batch = self._read(())
        if not batch.rows:
            return 0, frozenset()
        if not batch.readings:
            row = batch.rows[0]
            self._failed(row, row.error or "mailbot ended during every attempt to read this mail", final=True)
            return 1, frozenset()
        if len(batch.rows) == BATCH:
            self.ahead = self.pool.submit(self._read, tuple(row.id for row in batch.rows))
        return len(batch.rows), self._decide_all(batch.rows, batch.readings)

    def close(self) -> None:
        """Let go of what was read ahead: those mails were not attempted, mailbot only ends."""
        waiting, self.ahead = self.ahead, None
        if waiting is not None:
            batch = waiting.result()
            with writing(self.shell.database) as connection:
                mails.forget_attempt(connection, [row.id for row in batch.rows if batch.readings])
        self.pool.shutdown()
        self.reader.close()

    def _read(self, excluding: tuple[str, ...]) -> Batch:
        """Count an attempt for the next mails and read them; no readings mean that the one mail had attempts enough."""
        now = self.shell.clock()
        with reading(self.shell.database) as connection:
            waiting = mails.waiting(connection, now=now, limit=BATCH, mailboxes=tuple(self.desks), excluding=excluding)
        rows = _together(waiting)
        if not rows or rows[0].attempts >= ATTEMPTS:
            return Batch(rows=rows[:1])
        self.shell.fault("process.before_attempt")
        with writing(self.shell.database) as connection:
            mails.count_attempt(connection, [row.id for row in rows])
        self.shell.fault("process.after_attempt")
        readings = list(self.reader.read([self._unread(row) for row in rows]))
        self.shell.fault("process.after_reading")
        return Batch(rows=rows, readings=readings)

    def _unread(self, row: Any) -> Unread:
        desk = self.desks[row.mailbox]
        forms = tuple(sorted(desk.facts.webform_senders))
        return Unread(octets=row.octets, authserv_id=desk.authserv_id, webform_senders=forms)

    def _decide_all(self, rows: Sequence[Any], readings: Sequence[Reading]) -> frozenset[str]:
        """Decide a batch in one transaction; one by one when something unexpected happens in it."""
        pairs = list(zip(rows, readings, strict=True))
        try:
            return self._decide(pairs)
        except Exception as error:  # noqa: BLE001 - the one place where an unexpected failure is caught: the mail is shunted
            if len(pairs) == 1:
                self._failed(rows[0], f"{type(error).__name__}: {error}"[:500])
                return frozenset()
        woken: frozenset[str] = frozenset()
        for row, read in pairs:
            woken |= self._decide_all([row], [read])
        return woken

    def _decide(self, pairs: Sequence[tuple[Any, Reading]]) -> frozenset[str]:
        woken: set[str] = set()
        failed: list[tuple[Any, str]] = []
        outcomes: list[Outcome] = []
        decided: list[tuple[Any, Decision]] = []
        with writing(self.shell.database) as connection:
            for row, read in pairs:
                if read.message is None:
                    failed.append((row, read.error))
                    continue
                desk = self.desks[row.mailbox]
                take_report(self.shell, connection, row, read.message)
                gathered = gather(self.shell, connection, desk, mail=row, reading=(read.message, read.understanding))
                recipient = reply_recipient(read.message, webform_senders=desk.facts.webform_senders)
                decision = reachable(
                    decide(gathered.facts, desk.policy),
                    gathered.facts,
                    desk.policy,
                    recipient=recipient.address if recipient else "",
                )
                outcome = commit_outcome(self.shell, connection, desk, mail=row, read=read, known=(gathered, decision))
                outcomes.append(outcome)
                decided.append((row, decision))
                if outcome.waiting:
                    woken.add(row.mailbox)
            conversations.add_decisions(connection, [outcome.decision for outcome in outcomes])
            mails.save_readings(connection, [outcome.reading for outcome in outcomes])
            self.shell.write(connection, *(event for outcome in outcomes for event in outcome.events))
            self.shell.fault("process.before_commit")
        self.shell.fault("process.after_commit")
        for row, decision in decided:
            facts = {"action": decision.action.value, "reason": decision.reason.value, "rule": decision.rule}
            self.shell.tell("mail.decided", mailbox=row.mailbox, mail=row.id, mode=decision.mode.value, **facts)
        for row, error in failed:
            self._failed(row, error)
        return frozenset(woken)

    def _failed(self, row: Any, error: str, *, final: bool = False) -> None:
        """Let a mail that could not be read wait, or set it aside after three failures."""
        now = self.shell.clock()
        attempt = row.attempts + 1
        aside = final or row.failures + 1 >= FAILURES
        self.on_error(row.id, error)
        with writing(self.shell.database) as connection:
            if aside:
                mails.quarantine(connection, row.id, error=error)
            else:
                mails.put_back(connection, row.id, error=error, due_at=now + RETRY_AFTER[row.failures])
            subject = Subject(mailbox=row.mailbox, message_id=row.id, code_rev=self.shell.code_rev)
            payload = MessageParseFailed(attempt=attempt, error=error.partition(":")[0][:80], quarantined=aside)
            self.shell.write(connection, subject.event(payload, at=now, key=f"message.parse_failed:{row.id}:{attempt}"))


def _together(rows: Sequence[Any]) -> Sequence[Any]:
    """Return the mails to read in one go: a mail that was attempted before is read alone."""
    for index, row in enumerate(rows):
        if row.attempts:
            return rows[:index] or rows[:1]
    return rows
