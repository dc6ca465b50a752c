"""Stop 3 from outside: brings the mails that wait to the reader, and keeps count of how often each was tried.

An attempt is counted before it is made (R67), and taken back when the mail was not read after all: because another
mail ended the reading process, because mailbot ends, or because the database failed. Only a mail's own fault counts
against it.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
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
"""Mails whose attempts are counted in one commit, and that are read together."""
FIRST_BATCH = 5
"""Mails read first when work begins; each batch that is read ahead may have twice as many as the one before."""
PORTION = 5
"""Mails decided in one transaction: each commit waits for the disk, and nothing is sent while it is written."""
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
    full: bool = False
    """There may be more mails: as many waited as were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Mails of which an attempt was counted, with their bytes; none of them when the one mail had attempts enough."""

    rows: Sequence[Any] = ()
    unread: Sequence[Unread] = ()
    full: bool = False


@dataclass(slots=True, kw_only=True)
class Intake:
    """Gives portions of read mails. While one batch is decided, the next one is read in the reader's process.

    ``interrupt`` may be called from any thread; the other methods belong to one.
    """

    shell: Shell
    desks: Mapping[str, Desk]
    reader: Reader
    ending: bool = False
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="read"))
    _ahead: Future[Batch] | None = None
    _rest: Batch = Batch()
    """What was read and not handed out yet."""
    _owed: set[str] = field(default_factory=set)
    """Mails of which an attempt was counted that was not made."""

    def next(self) -> Batch:
        """Return the next mails, read, as many as are decided together; an empty batch when none wait."""
        if not self._rest.rows:
            self._rest = self._next_batch()
        batch = self._rest
        self._rest = replace(batch, rows=batch.rows[PORTION:], readings=batch.readings[PORTION:])
        return replace(batch, rows=batch.rows[:PORTION], readings=batch.readings[:PORTION])

    def give_back(self, rows: Iterable[Any]) -> None:
        """Take back the attempt at mails that were read and could not be decided, for no fault of theirs."""
        self._owed.update(row.id for row in (*rows, *self._rest.rows))
        self._rest = Batch()
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
        left = [self._rest] if ahead is None or ahead.exception() is not None else [self._rest, ahead.result()]
        self._owed.update(row.id for batch in left if batch.readings for row in batch.rows)
        self._rest = Batch()
        self._take_back()

    def _take_back(self) -> None:
        owed = tuple(self._owed)
        if owed:
            with writing(self.shell.database) as connection:
                mails.forget_attempt(connection, owed)
            self._owed.difference_update(owed)

    def _next_batch(self) -> Batch:
        """Return a batch that was read, and let the one after it be read meanwhile.

        Its attempts are counted here, before anything of this one is decided: that commit would otherwise wait for the
        decisions, and the reader with it.
        """
        ahead, self._ahead = self._ahead, None
        batch = ahead.result() if ahead else Batch()
        if not batch.rows:
            self._take_back()
            batch = self._read(self._count(limit=FIRST_BATCH))
        if batch.full and not self.ending:
            try:
                following = self._count(
                    limit=min(2 * len(batch.rows), BATCH), excluding=tuple(row.id for row in batch.rows)
                )
            except Exception:
                self.give_back(batch.rows)
                raise
            if following.rows:
                self._ahead = self._pool.submit(self._read, following)
        return batch

    def _count(self, *, limit: int, excluding: tuple[str, ...] = ()) -> Counted:
        """Count an attempt at the next mails that wait; committed before anything is read (R67)."""
        self._take_back()
        now = self.shell.clock()
        with reading(self.shell.database) as connection:
            waiting = mails.waiting(
                connection,
                now=now,
                latest=now + LONGEST_WAIT,
                limit=limit,
                mailboxes=tuple(self.desks),
                excluding=excluding,
            )
            rows = together(waiting)
            octets = mails.raws(connection, [row.id for row in rows])
        if not rows or rows[0].attempts >= ATTEMPTS:
            return Counted(rows=rows[:1])
        self.shell.fault("process.before_attempt")
        with writing(self.shell.database) as connection:
            mails.count_attempt(connection, [row.id for row in rows])
        self.shell.fault("process.after_attempt")
        unread = [self._unread(row, octets.get(row.id, b"")) for row in rows]
        return Counted(rows=rows, unread=unread, full=len(rows) == limit)

    def _read(self, counted: Counted) -> Batch:
        rows = counted.rows
        if not counted.unread:
            return Batch(rows=rows)
        readings: list[Reading] = []
        try:
            readings = self._readings(counted.unread)
        finally:
            self._owed.update(row.id for row in rows[len(readings) :])
        self.shell.fault("process.after_reading")
        return Batch(rows=rows[: len(readings)], readings=readings, full=counted.full and len(readings) == len(rows))

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
