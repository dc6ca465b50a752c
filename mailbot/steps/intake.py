"""Stop 3 from outside: brings the mails that wait to the reader, and keeps count of how often each was tried.

An attempt is counted before it is made (R67), and taken back when the mail was not read after all: because another
mail ended the reading process, because mailbot ends, or because the database failed. Only a mail's own fault counts
against it.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.steps.reader import Unread
from mailbot.store import mails
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mailbot.steps.desk import Desk
    from mailbot.steps.reader import Reader, Reading
    from mailbot.steps.shell import Shell

BATCH = 25
"""Mails decided in one transaction: each commit waits for the disk, and the write lock is held that long."""
BATCH_OCTETS = 16 << 20
"""Octets of the mails that are held in memory together; a larger mail is read alone."""
ATTEMPTS = 6
"""Attempts of any end after which a mail is set aside: it may be what ended mailbot (ADR 8)."""
LONGEST_WAIT = timedelta(minutes=10)
"""No mail is put off for longer: beyond it, the clock was set back (R39)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Mails that were read together and wait to be decided; without readings, the one mail had attempts enough."""

    rows: Sequence[Any] = ()
    readings: Sequence[Reading] = ()


@dataclass(slots=True, kw_only=True)
class Intake:
    """Gives batches of read mails. While one full batch is decided, the next one is read in the reader's process.

    ``interrupt`` may be called from any thread; the other methods belong to one.
    """

    shell: Shell
    desks: Mapping[str, Desk]
    reader: Reader
    ending: bool = False
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="read"))
    _ahead: Future[Batch] | None = None
    _owed: set[str] = field(default_factory=set)
    """Mails of which an attempt was counted that was not made."""

    def next(self) -> Batch:
        """Return the next mails that wait, read; an empty batch when there are none."""
        ahead, self._ahead = self._ahead, None
        batch = ahead.result() if ahead else Batch()
        if batch.rows:
            return batch
        self._take_back()
        return self._read(())

    def read_on(self, batch: Batch) -> None:
        """Begin to read what comes after ``batch``, if that was a full one."""
        if len(batch.rows) == BATCH and not self.ending:
            self._take_back()
            self._ahead = self._pool.submit(self._read, tuple(row.id for row in batch.rows))

    def give_back(self, rows: Iterable[Any]) -> None:
        """Take back the attempt at mails that were read and could not be decided, for no fault of theirs."""
        self._owed.update(row.id for row in rows)
        self._take_back()

    def interrupt(self) -> None:
        """End whatever is being read: mailbot ends."""
        self.ending = True
        self.reader.close()

    def close(self) -> None:
        """Let go of everything; what was read ahead was not attempted."""
        self.interrupt()
        ahead, self._ahead = self._ahead, None
        self._pool.shutdown()
        if ahead is not None and ahead.exception() is None and ahead.result().readings:
            self._owed.update(row.id for row in ahead.result().rows)
        self._take_back()

    def _take_back(self) -> None:
        owed = tuple(self._owed)
        if owed:
            with writing(self.shell.database) as connection:
                mails.forget_attempt(connection, owed)
            self._owed.difference_update(owed)

    def _read(self, excluding: tuple[str, ...]) -> Batch:
        now = self.shell.clock()
        with reading(self.shell.database) as connection:
            waiting = mails.waiting(
                connection,
                now=now,
                latest=now + LONGEST_WAIT,
                limit=BATCH,
                mailboxes=tuple(self.desks),
                excluding=excluding,
            )
            rows = together(waiting)
            octets = mails.raws(connection, [row.id for row in rows])
        if not rows or rows[0].attempts >= ATTEMPTS:
            return Batch(rows=rows[:1])
        self.shell.fault("process.before_attempt")
        with writing(self.shell.database) as connection:
            mails.count_attempt(connection, [row.id for row in rows])
        self.shell.fault("process.after_attempt")
        readings: list[Reading] = []
        try:
            readings = self._readings([self._unread(row, octets.get(row.id, b"")) for row in rows])
        finally:
            self._owed.update(row.id for row in rows[len(readings) :])
        self.shell.fault("process.after_reading")
        return Batch(rows=rows[: len(readings)], readings=readings)

    def _readings(self, unread: Sequence[Unread]) -> list[Reading]:
        """Read as many of the mails as go well together: the first that ends the reading process ends the batch."""
        readings: list[Reading] = []
        try:
            for read in self.reader.read(unread):
                readings.append(read)
                if read.ended:
                    break
        except Exception:
            if not readings and not self.ending:
                raise
        return readings

    def _unread(self, row: Any, octets: bytes) -> Unread:
        desk = self.desks[row.mailbox]
        forms = tuple(sorted(desk.facts.webform_senders))
        return Unread(octets=octets, authserv_id=desk.authserv_id, webform_senders=forms)


def together(rows: Sequence[Any]) -> Sequence[Any]:
    """Return the first of ``rows`` that are read in one go: bounded in octets, and a mail attempted before alone."""
    octets = 0
    for index, row in enumerate(rows):
        octets += row.size
        if index and (row.attempts or octets > BATCH_OCTETS):
            return rows[:index]
        if row.attempts:
            return rows[:1]
    return rows
