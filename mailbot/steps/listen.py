"""Stop 1: keeps one mailbox under watch, for ever, whatever its server does.

Look for new mails until there are none, take them in, mark them, then wait for the server to call (IDLE) and look
again at least every five minutes (R44). A server that cannot be reached is tried again with growing pauses; nothing
here ever ends the daemon (R46), and one sick mailbox never stops the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from mailbot.domain import RawMessage
from mailbot.errors import MailbotError, in_one_line
from mailbot.record.events import Event, payload_of
from mailbot.record.payloads.system import MailboxRecovered, MailboxUnreachable, PollCompleted
from mailbot.steps.colleagues import see_colleagues
from mailbot.steps.receive import Beginning, receive
from mailbot.steps.sent_copies import file_sent
from mailbot.store import mails
from mailbot.store.session import is_down, reading, writing
from mailbot.transport.fetch import FetchTrouble, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.record.events import Payload
    from mailbot.steps.shell import Shell
    from mailbot.transport.sent import SentMails

FETCH = 50
FETCH_OCTETS = 8 << 20
"""Octets of mails that are held in memory before they are stored."""
LONGEST_WAIT = 300.0
"""Seconds; a folder is looked at that often even while the server pushes (R44)."""
POLL_EVENT_EVERY = timedelta(minutes=1)
SENT_EVERY = timedelta(minutes=1)
DATABASE_PAUSE = 10.0
"""Seconds until mailbot looks again after its database failed; the connection to the server stays (G3)."""
MARK_AT_ONCE = 500


class Folder(Protocol):
    """The mailbox as ``transport.imap.Mailbox`` gives it; its docstrings say what each call promises."""

    @property
    def uidvalidity(self) -> int: ...  # noqa: D102 - see transport.imap
    @property
    def suggested_backoff(self) -> float: ...  # noqa: D102 - see transport.imap
    def open(self) -> None: ...  # noqa: D102 - see transport.imap
    def close(self) -> None: ...  # noqa: D102 - see transport.imap
    def all_uids(self) -> tuple[int, ...]: ...  # noqa: D102 - see transport.imap
    def uids_after(self, last_uid: int) -> tuple[int, ...]: ...  # noqa: D102 - see transport.imap
    def fetch(self, uids: Sequence[int]) -> Iterator[RawMessage | FetchTrouble]: ...  # noqa: D102 - see transport.imap
    def mark(self, uids: Sequence[int]) -> bool: ...  # noqa: D102 - see transport.imap
    def move(self, uids: Sequence[int], folder: str) -> bool: ...  # noqa: D102 - see transport.imap
    def wait(self, timeout: float, *, idle: bool = True) -> bool: ...  # noqa: D102 - see transport.imap
    def sent_contains(self, message_id: str) -> bool: ...  # noqa: D102 - see transport.imap
    def sent_after(self, validity: int, last_uid: int) -> SentMails | None: ...  # noqa: D102 - see transport.imap
    def append_sent(self, octets: bytes) -> bool: ...  # noqa: D102 - see transport.imap


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How a mailbox is watched."""

    mailbox: str
    folder: str
    processed_folder: str = ""
    poll_interval: float = 60.0
    idle: bool = True
    backfill: bool = False
    """Answer what was in the folder before the first start."""
    file_sent: bool = True
    high_water: int = 2000
    max_age: timedelta = timedelta(days=7)
    """Age from which a mail is not answered any more (R22)."""


@dataclass(slots=True, kw_only=True)
class Listener:
    """Watches one mailbox on one connection that only its own thread uses."""

    shell: Shell
    watch: Watch
    folder: Folder
    pause: Callable[[float], bool]
    """Wait so many seconds; True when mailbot is to end."""
    next_pause: Callable[[MailbotError | None], float]
    """Seconds to wait after a failure; None is a success, which forgets the failures (transport.backoff)."""
    on_mail: Callable[[], None]
    on_trouble: Callable[[str, str], None]
    reachable: bool = True
    told_unreachable: bool = False
    """The record says that the mailbox cannot be reached."""
    polled_at: datetime | None = None
    sent_seen_at: datetime | None = None
    refused_copies: set[str] = field(default_factory=set)
    """Effect ids of the copies that the server's Sent folder would not take."""

    def run(self) -> None:
        """Watch until mailbot ends."""
        while not self.pause(0):
            try:
                self.folder.open()
                self._watch()
            except Exception as error:  # noqa: BLE001 - nothing that a server or a disk does may end the watch (R46, G3)
                if self._rest(error):
                    break
        self.folder.close()

    def _rest(self, error: Exception) -> bool:
        """Say what happened and stay away for a while; return whether mailbot is to end."""
        known = error if isinstance(error, MailbotError) else MailbotError("something unexpected happened")
        seconds = max(self.next_pause(known), self.folder.suggested_backoff)
        try:
            if known is error:
                self._unreachable(known)
            else:
                self.on_trouble(self.watch.mailbox, in_one_line(error))
        except Exception as second:  # noqa: BLE001 - same: the database may be full while the server is away
            self.on_trouble(self.watch.mailbox, in_one_line(second))
        return self.pause(seconds)

    def _watch(self) -> None:
        while not self.pause(0):
            try:
                self.look()
                self._recovered()
            except Exception as error:
                if not is_down(error):
                    raise
                self.on_trouble(self.watch.mailbox, in_one_line(error))
                self.pause(DATABASE_PAUSE)
                continue
            self.next_pause(None)
            self.folder.wait(LONGEST_WAIT if self.watch.idle else self.watch.poll_interval, idle=self.watch.idle)

    def look(self) -> int:
        """Take in everything that is new, mark it, and file what was sent; return how many mails were new."""
        beginning, last_uid = self._begin()
        count = 0
        while uids := self.folder.uids_after(last_uid):
            for start in range(0, len(uids), FETCH):
                while self._crowded():
                    if self.pause(1.0):
                        return count
                if self.pause(0):
                    return count
                count += self._take(uids[start : start + FETCH], beginning)
            last_uid = uids[-1]
        self._mark()
        self._file_sent()
        self._see_colleagues()
        self._polled(count)
        return count

    def _begin(self) -> tuple[Beginning, int]:
        """Return where mailbot began with the folder and its last UID; begin anew when UIDVALIDITY changed (R41)."""
        now = self.shell.clock()
        where = {"mailbox": self.watch.mailbox, "folder": self.watch.folder}
        with reading(self.shell.database) as connection:
            cursor = mails.cursor(connection, **where)
        validity = self.folder.uidvalidity
        if cursor is not None and cursor.uidvalidity == validity:
            looked_at = _not_ahead(cursor.polled_at, now)
            return self._beginning(cursor.started_at, cursor.first_uid, looked_at), cursor.last_uid
        newest = max(self.folder.all_uids(), default=0)
        first_start = cursor is None
        started_at, looked_at = (now, now) if cursor is None else (cursor.started_at, _not_ahead(cursor.polled_at, now))
        last_uid = newest if first_start and not self.watch.backfill else 0
        first_uid = 1 if first_start and self.watch.backfill else newest + 1
        values = {
            "uidvalidity": validity,
            "first_uid": first_uid,
            "last_uid": last_uid,
            "started_at": started_at,
            "polled_at": now,
        }
        with writing(self.shell.database) as connection:
            mails.set_cursor(connection, **where, values=values)
        return self._beginning(started_at, first_uid, looked_at), last_uid

    def _beginning(self, started_at: datetime, first_uid: int, looked_at: datetime | None) -> Beginning:
        return Beginning(started_at=started_at, first_uid=first_uid, looked_at=looked_at, max_age=self.watch.max_age)

    def _take(self, uids: Sequence[int], beginning: Beginning) -> int:
        """Store the mails of ``uids``, a bounded number of octets at a time; return how many were new."""
        batch: list[RawMessage] = []
        problems: dict[int, str] = {}
        new = octets = 0
        for item in self.folder.fetch(uids):
            if isinstance(item, RawMessage):
                raw = item
            elif item.why is Trouble.GONE:
                continue
            else:
                raw = self._headers_only(item)
                problems[item.uid] = f"{item.why.value}: {item.detail}"[:500]
                self.on_trouble(self.watch.mailbox, f"mail {item.uid} could not be fetched ({item.why.value})")
            octets += len(raw.octets)
            if batch and octets > FETCH_OCTETS:
                new += self._store(batch, beginning, problems)
                batch, octets = [], len(raw.octets)
            batch.append(raw)
        return new + self._store(batch, beginning, problems, read_to=uids[-1])

    def _store(
        self, batch: Sequence[RawMessage], beginning: Beginning, problems: dict[int, str], *, read_to: int = 0
    ) -> int:
        new = receive(self.shell, batch, beginning=beginning, problems=problems, read_to=read_to)
        if new:
            self.on_mail()
        return len(new)

    def _headers_only(self, trouble: FetchTrouble) -> RawMessage:
        return RawMessage(
            mailbox=self.watch.mailbox,
            folder=self.watch.folder,
            uidvalidity=trouble.uidvalidity,
            uid=trouble.uid,
            internaldate=trouble.internaldate or self.shell.clock(),
            octets=trouble.headers,
        )

    def _crowded(self) -> bool:
        """Return whether so many mails of this mailbox wait to be read that no more should be fetched (G10)."""
        with reading(self.shell.database) as connection:
            return mails.count_waiting(connection, mailbox=self.watch.mailbox) >= self.watch.high_water

    def _mark(self) -> None:
        """Show on the server what is safe in the database, or move it where the site wants it (R42, R43)."""
        mailbox, folder, validity = self.watch.mailbox, self.watch.folder, self.folder.uidvalidity
        with reading(self.shell.database) as connection:
            uids = mails.unmarked(connection, mailbox=mailbox, folder=folder, uidvalidity=validity)
        for start in range(0, len(uids), MARK_AT_ONCE):
            part = uids[start : start + MARK_AT_ONCE]
            self.shell.fault("listen.before_mark")
            if self.watch.processed_folder:
                self.folder.move(part, self.watch.processed_folder)
            else:
                self.folder.mark(part)
            self.shell.fault("listen.after_mark")
            with writing(self.shell.database) as connection:
                mails.marked(connection, mailbox=mailbox, folder=folder, uidvalidity=validity, uids=part)

    def _file_sent(self) -> None:
        """Leave a copy of what went out in the Sent folder, where people look for it."""
        if self.watch.file_sent:
            file_sent(self.shell, self.folder, mailbox=self.watch.mailbox, refused=self.refused_copies)

    def _see_colleagues(self) -> None:
        """Look at most once a minute for what people answered from their own mail program."""
        now = self.shell.clock()
        if self.sent_seen_at is None or not timedelta(0) <= now - self.sent_seen_at < SENT_EVERY:
            self.sent_seen_at = now
            see_colleagues(self.shell, self.folder, mailbox=self.watch.mailbox)

    def _polled(self, count: int) -> None:
        """Note that the folder was read to the end; in the record at most once a minute."""
        now = self.shell.clock()
        if self.polled_at is not None and timedelta(0) <= now - self.polled_at < POLL_EVENT_EVERY:
            return
        self.polled_at = now
        with writing(self.shell.database) as connection:
            where = {"mailbox": self.watch.mailbox, "folder": self.watch.folder}
            mails.set_cursor(connection, **where, values={"polled_at": now, "reachable": True, "error": ""})
            self._say(connection, PollCompleted(count=count))

    def _unreachable(self, error: MailbotError) -> None:
        self.reachable = False
        self.on_trouble(self.watch.mailbox, str(error))
        if self.told_unreachable:
            return
        with writing(self.shell.database) as connection:
            mails.note_trouble(connection, mailbox=self.watch.mailbox, folder=self.watch.folder, error=str(error))
            self._say(connection, MailboxUnreachable(error=error.code))
        self.told_unreachable = True

    def _recovered(self) -> None:
        self.reachable = True
        if not self.told_unreachable:
            return
        with writing(self.shell.database) as connection:
            self._say(connection, MailboxRecovered())
        self.told_unreachable = False

    def _say(self, connection: sa.Connection, payload: Payload) -> None:
        event = Event(
            type=payload.TYPE,
            occurred_at=self.shell.clock(),
            mailbox=self.watch.mailbox,
            code_rev=self.shell.code_rev,
            payload=payload_of(payload),
        )
        self.shell.write(connection, event)


def _not_ahead(moment: datetime | None, now: datetime) -> datetime | None:
    """Return ``moment``, or None when the clock was set back since: nothing can be told by it then (R39)."""
    return moment if moment is None or moment <= now else None
