"""Stop 1: keeps one mailbox under watch, for ever, whatever its server does.

Look for new mails until there are none, take them in, mark them, then wait for the server to call (IDLE) and look
again at least every five minutes (R44). A server that cannot be reached is tried again with growing pauses; nothing
here ever ends the daemon (R46), and one sick mailbox never stops the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from mailbot.domain import RawMessage
from mailbot.errors import MailbotError
from mailbot.record.events import Event, payload_of
from mailbot.record.payloads.system import MailboxRecovered, MailboxUnreachable, PollCompleted
from mailbot.steps.colleagues import see_colleagues
from mailbot.steps.receive import Beginning, receive
from mailbot.store import mails, outbox
from mailbot.store.session import reading, writing
from mailbot.transport.fetch import FetchTrouble, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.record.events import Payload
    from mailbot.steps.shell import Shell
    from mailbot.transport.sent import SentMails

FETCH = 50
LONGEST_WAIT = 300.0
"""Seconds; a folder is looked at that often even while the server pushes (R44)."""
POLL_EVENT_EVERY = timedelta(minutes=1)
SENT_EVERY = timedelta(minutes=1)
FILE_AT_ONCE = 200
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
    polled_at: datetime | None = None
    sent_seen_at: datetime | None = None

    def run(self) -> None:
        """Watch until mailbot ends."""
        while not self.pause(0):
            try:
                self.folder.open()
                self._watch()
            except MailbotError as error:
                self._unreachable(error)
                if self.pause(max(self.next_pause(error), self.folder.suggested_backoff)):
                    break
            except Exception as error:  # noqa: BLE001 - a full disk or a locked database must not end the watch (G3)
                self.on_trouble(self.watch.mailbox, f"{type(error).__name__}: {error}"[:500])
                if self.pause(self.next_pause(MailbotError("something unexpected happened"))):
                    break
        self.folder.close()

    def _watch(self) -> None:
        while not self.pause(0):
            self.look()
            self.next_pause(None)
            self._recovered()
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
            return Beginning(started_at=cursor.started_at, first_uid=cursor.first_uid), cursor.last_uid
        newest = max(self.folder.all_uids(), default=0)
        first_start = cursor is None
        started_at = now if cursor is None else cursor.started_at
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
        return Beginning(started_at=started_at, first_uid=first_uid), last_uid

    def _take(self, uids: Sequence[int], beginning: Beginning) -> int:
        batch: list[RawMessage] = []
        problems: dict[int, str] = {}
        for item in self.folder.fetch(uids):
            if isinstance(item, RawMessage):
                batch.append(item)
            elif item.why is not Trouble.GONE:
                batch.append(self._headers_only(item))
                problems[item.uid] = f"{item.why.value}: {item.detail}"[:500]
                self.on_trouble(self.watch.mailbox, f"mail {item.uid} could not be fetched ({item.why.value})")
        new = receive(self.shell, batch, beginning=beginning, problems=problems)
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
        """Return whether so many mails wait to be read that no more should be fetched (G10)."""
        with reading(self.shell.database) as connection:
            return mails.count_waiting(connection) >= self.watch.high_water

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
        if not self.watch.file_sent:
            return
        with reading(self.shell.database) as connection:
            rows = outbox.unfiled(connection, mailbox=self.watch.mailbox, limit=FILE_AT_ONCE)
        for row in rows:
            self.shell.fault("listen.before_file")
            if not self.folder.sent_contains(row.rfc_message_id) and not self.folder.append_sent(row.octets):
                return
            self.shell.fault("listen.after_file")
            with writing(self.shell.database) as connection:
                outbox.settle(connection, row.id, {"filed": True})

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
        self.on_trouble(self.watch.mailbox, str(error))
        if not self.reachable:
            return
        self.reachable = False
        with writing(self.shell.database) as connection:
            mails.note_trouble(connection, mailbox=self.watch.mailbox, folder=self.watch.folder, error=str(error))
            self._say(connection, MailboxUnreachable(error=error.code))

    def _recovered(self) -> None:
        if self.reachable:
            return
        self.reachable = True
        with writing(self.shell.database) as connection:
            self._say(connection, MailboxRecovered())

    def _say(self, connection: sa.Connection, payload: Payload) -> None:
        event = Event(
            type=payload.TYPE,
            occurred_at=self.shell.clock(),
            mailbox=self.watch.mailbox,
            code_rev=self.shell.code_rev,
            payload=payload_of(payload),
        )
        self.shell.write(connection, event)
