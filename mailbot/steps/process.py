"""Stops 3 to 8: takes waiting mails through reading, understanding and deciding, and commits what follows from it.

A mail's attempt is counted before it is read (R67); its decision, its outbox rows, its conversation and its events are
then written in one transaction. A mail that fails three times is set aside for a person with its bytes; whatever goes
wrong with one mail, the others go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.message.compose import reply_recipient
from mailbot.policy.chain import decide, reachable
from mailbot.record.payloads.mail import MessageParseFailed
from mailbot.steps.feedback import take_report
from mailbot.steps.gather import gather
from mailbot.steps.intake import Intake
from mailbot.steps.outcome import commit_outcome
from mailbot.steps.shell import Subject
from mailbot.steps.standing import Standing
from mailbot.store import conversations, mails, reviews, search
from mailbot.store.session import is_down, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mailbot.domain import Decision, InboundMessage
    from mailbot.steps.desk import Desk
    from mailbot.steps.outcome import Outcome
    from mailbot.steps.reader import Reader, Reading
    from mailbot.steps.shell import Shell

FAILURES = 3
"""Failed attempts after which a mail is set aside (R67)."""
RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=60))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one transaction did: mails decided, mails that could not be read, mailboxes with something to send."""

    decided: Sequence[tuple[Any, Decision]]
    failed: Sequence[tuple[Any, str]]
    woken: frozenset[str]


class Processor:
    """Reads and decides mails. ``on_error`` hears of every failure by its kind, for the log.

    ``run`` and ``close`` belong to one thread; ``interrupt`` may be called from any.
    """

    def __init__(
        self, *, shell: Shell, desks: Mapping[str, Desk], reader: Reader, on_error: Callable[[str, str], None]
    ) -> None:
        """Keep what is given; the reader is closed with the processor."""
        self.shell = shell
        self.desks = desks
        self.on_error = on_error
        self._intake = Intake(shell=shell, desks=desks, reader=reader)

    def run(self) -> tuple[int, frozenset[str]]:
        """Take one batch as far as it goes; return (mails handled, mailboxes that now have something to send)."""
        batch = self._intake.next()
        if not batch.rows:
            return 0, frozenset()
        if not batch.readings:
            row = batch.rows[0]
            self._failed(row, row.error or "mailbot ended during every attempt to read this mail", final=True)
            return 1, frozenset()
        try:
            return len(batch.rows), self._decide_all(batch.rows, batch.readings)
        except Exception as error:
            if is_down(error):
                self._intake.give_back(batch.rows)
            raise

    def interrupt(self) -> None:
        """End what is being read now, because mailbot ends; no mail is the worse for it."""
        self._intake.interrupt()

    def close(self) -> None:
        """Let go of what was read ahead, and of the reader."""
        self._intake.close()

    def _decide_all(self, rows: Sequence[Any], readings: Sequence[Reading]) -> frozenset[str]:
        """Decide a batch in one transaction; one by one when something unexpected happens in it.

        What is told after the commit is no part of it: a log that cannot be written must not decide a mail twice.
        """
        pairs = list(zip(rows, readings, strict=True))
        try:
            done = self._decide(pairs)
        except Exception as error:
            if is_down(error):  # no mail's fault: all of them are decided when the database is back
                raise
            if len(pairs) == 1:
                self._failed(rows[0], f"{type(error).__name__}: {error}"[:500])
                return frozenset()
        else:
            return self._told(done)
        return frozenset().union(*(self._decide_all([row], [read]) for row, read in pairs))

    def _told(self, done: Done) -> frozenset[str]:
        """Say in the log what was decided, and let the mails wait that could not be read."""
        self.shell.fault("process.after_commit")
        for row, decision in done.decided:
            facts = {"action": decision.action.value, "reason": decision.reason.value, "rule": decision.rule}
            self.shell.tell("mail.decided", mailbox=row.mailbox, mail=row.id, mode=decision.mode.value, **facts)
        for row, error in done.failed:
            self._failed(row, error)
        return done.woken

    def _decide(self, pairs: Sequence[tuple[Any, Reading]]) -> Done:
        """Decide mails and write everything down that follows from it, in one transaction."""
        failed = [(row, read.error) for row, read in pairs if read.message is None]
        decided: list[tuple[Any, Decision]] = []
        outcomes: list[Outcome] = []
        with writing(self.shell.database) as connection:
            standing = Standing(connection=connection)
            waiting = mails.still_waiting(connection, [row.id for row, _ in pairs])
            for row, read in pairs:
                if read.message is not None and row.id in waiting:
                    decision, outcome = self._decide_one(standing, row, read, read.message)
                    decided.append((row, decision))
                    outcomes.append(outcome)
            reviews.add(connection, [outcome.review for outcome in outcomes if outcome.review is not None])
            conversations.add_decisions(connection, [outcome.decision for outcome in outcomes])
            mails.save_readings(connection, [outcome.reading for outcome in outcomes])
            search.remember(connection, [outcome.words for outcome in outcomes if outcome.words is not None])
            self.shell.write(connection, *(event for outcome in outcomes for event in outcome.events))
            self.shell.fault("process.before_commit")
        woken = {row.mailbox for (row, _), outcome in zip(decided, outcomes, strict=True) if outcome.waiting}
        return Done(decided=decided, failed=failed, woken=frozenset(woken))

    def _decide_one(
        self, standing: Standing, row: Any, read: Reading, message: InboundMessage
    ) -> tuple[Decision, Outcome]:
        desk, connection = self.desks[row.mailbox], standing.connection
        take_report(self.shell, connection, desk, mail=row, message=message)
        gathered = gather(self.shell, standing, desk, mail=row, reading=(message, read.understanding))
        recipient = reply_recipient(message, webform_senders=desk.facts.webform_senders)
        address = recipient.address if recipient else ""
        decision = reachable(decide(gathered.facts, desk.policy), gathered.facts, desk.policy, recipient=address)
        return decision, commit_outcome(self.shell, connection, desk, mail=row, read=read, known=(gathered, decision))

    def _failed(self, row: Any, error: str, *, final: bool = False) -> None:
        """Let a mail that could not be read wait, or set it aside after three failures."""
        now = self.shell.clock()
        attempt = row.attempts + 1
        aside = final or row.failures + 1 >= FAILURES
        kind = error.partition(":")[0][:80]  # what comes after may be the mail's own words (T16)
        with writing(self.shell.database) as connection:
            if aside:
                mails.quarantine(connection, row.id, error=error)
            else:
                mails.put_back(connection, row.id, error=error, due_at=now + RETRY_AFTER[row.failures])
            subject = Subject(mailbox=row.mailbox, message_id=row.id, code_rev=self.shell.code_rev)
            payload = MessageParseFailed(attempt=attempt, error=kind, quarantined=aside)
            self.shell.write(connection, subject.event(payload, at=now))
        self.on_error(row.id, kind)
