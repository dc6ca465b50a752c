"""The support mailbox as mailbot sees it: what is new, the mails, a mark on what was read, and a wait for more.

A Mailbox is owned by one thread. Only ``interrupt`` may be called from another. Mails are read without being marked
as seen (R42), never expunged by anything that could remove what a person flagged (R43), and found by UID alone.
"""

from __future__ import annotations

import re
import socket
import time
from typing import TYPE_CHECKING

from mailbot.errors import ImapError
from mailbot.transport.accounts import FORBIDDEN
from mailbot.transport.fetch import chunks, fetch
from mailbot.transport.sent import sent_mails
from mailbot.transport.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from mailbot.domain import RawMessage
    from mailbot.transport.accounts import ImapAccount
    from mailbot.transport.fetch import FetchTrouble
    from mailbot.transport.sent import SentMails

SEEN_KEYWORD = "$MailbotSeen"
"""The mark on a mail that was read: a help for people, never the record."""

IDLE_SECONDS = 300.0
"""A folder is looked at afresh at least this often, even while the server promises to push (R44)."""

POLL_SECONDS = 60.0
"""A server that cannot push is asked at least this often during a wait."""

OUR_ID = re.compile(r"<mb\.[A-Za-z0-9._-]{1,200}@[A-Za-z0-9.-]{1,190}>")
"""A Message-ID of ours (R29). Only these are searched for: the words of a sender never reach a command (R48)."""

SENT_NAMES = (
    "sent",
    "sent mail",
    "sent items",
    "sent messages",
    "envoyés",
    "messages envoyés",
    "éléments envoyés",
    "courrier envoyé",
)
"""What the Sent folder is called where the server does not mark it (RFC 6154), lower case."""

EVENT = re.compile(rb"\* (?:\d{1,10} (?:EXISTS|RECENT|EXPUNGE|FETCH)|VANISHED)\b", re.IGNORECASE)
"""Lines that say the folder changed; the others (``* OK Still here``) only keep the connection open."""

BYE = re.compile(rb"\* BYE\b", re.IGNORECASE)


class Mailbox:
    """The folder of one account. ``name`` is the mailbox's name in the settings and in every RawMessage."""

    def __init__(self, account: ImapAccount, *, name: str) -> None:
        """Keep the account; ``open`` connects."""
        self.name = name
        self._session = Session(account)
        self._sent: str | None = None
        self._woken, self._waker = _bell()

    def __enter__(self) -> Self:
        """Open the mailbox."""
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close the mailbox."""
        self.close()

    # --- the connection ---------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Connect, log in and select the folder, anew if need be; raise ImapAuthError, ImapTlsError or ImapError."""
        self._sent = None
        if self._waker.fileno() < 0:
            self._woken, self._waker = _bell()
        self._session.open()

    def close(self) -> None:
        """Say goodbye and close; never raises."""
        self._session.logout()
        self._woken.close()
        self._waker.close()

    @property
    def alive(self) -> bool:
        """Whether there is a connection; after an ImapError that broke it, ``open`` makes a new one."""
        return self._session.alive

    @property
    def uidvalidity(self) -> int:
        """UIDVALIDITY of the folder; when it changes, every UID known before means nothing (R41)."""
        return self._session.uidvalidity

    @property
    def suggested_backoff(self) -> float:
        """Seconds the server asked us to stay away for in its last refusal, or 0."""
        return self._session.suggested_backoff

    # --- reading ----------------------------------------------------------------------------------------------------

    def all_uids(self) -> tuple[int, ...]:
        """Return every UID of the folder, ascending."""
        return self._search("ALL")

    def uids_after(self, last_uid: int) -> tuple[int, ...]:
        """Return the UIDs greater than ``last_uid``, ascending.

        ``n:*`` always holds the newest mail, even one older than n (RFC 9051 section 9, seq-range): filtered here.
        """
        return tuple(uid for uid in self._search("UID", f"{int(last_uid) + 1}:*") if uid > last_uid)

    def fetch(self, uids: Sequence[int]) -> Iterator[RawMessage | FetchTrouble]:
        """Yield the mail, or the trouble with it, for each of ``uids`` (R42, R45); see ``transport.fetch``."""
        return fetch(self._session, uids, mailbox=self.name)

    # --- what a person sees of it -----------------------------------------------------------------------------------

    def mark(self, uids: Sequence[int]) -> bool:
        """Put our keyword on ``uids``; False, and nothing done, where the folder takes no keywords (R42)."""
        for chunk in chunks(tuple(uids)):
            if not self._session.keywords:
                return False
            try:
                with self._session.speaking("mark mails"):
                    self._session.client.add_flags(chunk, [SEEN_KEYWORD], silent=True)
            except ImapError:
                if not self._session.alive:
                    raise
                self._session.keywords = False  # Exchange announces keywords and then refuses them
        return self._session.keywords

    def move(self, uids: Sequence[int], folder: str) -> bool:
        """Move ``uids`` to ``folder``, made if need be; False, and nothing done, where that is not safe (R43).

        Safe is UID MOVE (RFC 6851), or UID COPY and then UID EXPUNGE of these very mails (RFC 4315); a plain EXPUNGE
        would also remove what a person marked for deletion. A mail that is no longer there counts as moved.
        """
        _refuse_controls(folder)
        client = self._session.client
        if not self._session.writable or folder == self._session.account.folder:
            return False
        with self._session.speaking("look at what the server can do"):
            by_move, by_copy = client.has_capability("MOVE"), client.has_capability("UIDPLUS")
        if not by_move and not by_copy:
            return False
        for chunk in chunks(tuple(uids)):
            self._move(chunk, folder, by_move=by_move)
        return True

    def wait(self, timeout: float, *, idle: bool = True) -> bool:
        """Wait at most ``timeout`` seconds, never more than 5 min (R44), for the folder to change; True when it did.

        Uses IDLE (RFC 2177) where the server has it and ``idle`` is set; else asks (NOOP) every minute and at the end.
        Either way the answer is a hint: search after it, whatever it was. Returns False at once after ``interrupt``.
        """
        timeout = min(timeout, IDLE_SECONDS)
        client = self._session.client
        if client.new_mail_announced():
            return True
        with self._session.speaking("wait for mail"):
            pushes = idle and client.has_capability("IDLE")
        changed = self._idle(timeout) if pushes else self._poll(timeout)
        self._drain()
        return changed

    def interrupt(self) -> None:
        """End a ``wait`` that is going on, or the next one, from any thread; never raises."""
        try:
            self._waker.send(b"!")
        except OSError:  # closed, or already full of calls
            return

    # --- the Sent folder --------------------------------------------------------------------------------------------

    def sent_folder(self) -> str | None:
        """Return the name of the Sent folder, by its mark (RFC 6154) or by its name, or None."""
        if self._sent is None:
            with self._session.speaking("list the folders"):
                folders = self._session.client.list_folders()
            self._sent = sent_of(folders)
        return self._sent or None

    def sent_contains(self, message_id: str) -> bool:
        """Whether the Sent folder holds the mail of ours with ``message_id``; ValueError for any other id (R48)."""
        if not OUR_ID.fullmatch(message_id):
            raise ValueError("only a Message-ID of mailbot's own may be searched for")
        folder = self.sent_folder()
        if folder is None:
            return False
        before = self.uidvalidity
        try:
            with self._session.speaking("look into the Sent folder"):
                self._session.client.select_folder(folder, readonly=True)
                found = self._session.client.uid_search("HEADER", "Message-ID", f'"{message_id}"')
        finally:
            if self._session.alive:
                self._session.select()
        if self.uidvalidity != before:
            raise ImapError("The folder was made anew while mailbot looked into Sent; mailbot looks at it afresh.")
        return bool(found)

    def sent_after(self, validity: int, last_uid: int) -> SentMails | None:
        """Return what lies in the Sent folder beyond ``last_uid``, by its headers; None when there is no such folder.

        When the folder's UIDVALIDITY is not ``validity`` no mail is returned, only where the folder stands now (R41).
        At most 200 mails at a time: the rest comes with the next call.
        """
        folder = self.sent_folder()
        if folder is None:
            return None
        before = self.uidvalidity
        try:
            with self._session.speaking("look into the Sent folder"):
                found = sent_mails(self._session.client, folder, validity=validity, last_uid=last_uid)
        finally:
            if self._session.alive:
                self._session.select()
        if self.uidvalidity != before:
            raise ImapError("The folder was made anew while mailbot looked into Sent; mailbot looks at it afresh.")
        return found

    def append_sent(self, octets: bytes) -> bool:
        """File a copy in the Sent folder, as read; False when there is none or the server refuses it."""
        folder = self.sent_folder()
        if folder is None or b"\0" in octets:
            return False
        try:
            with self._session.speaking("file a copy in Sent"):
                self._session.client.append(folder, octets, flags=["\\Seen"])
        except ImapError:
            if not self._session.alive:
                raise
            return False
        return True

    # --- inside -----------------------------------------------------------------------------------------------------

    def _search(self, *criteria: str) -> tuple[int, ...]:
        """Return the UIDs that match. A server first searches what it has announced and then announces the rest."""
        client = self._session.client
        with self._session.speaking("search for mail"):
            found = client.uid_search(*criteria)
            return client.uid_search(*criteria) if client.new_mail_announced() else found

    def _move(self, uids: tuple[int, ...], folder: str, *, by_move: bool) -> None:
        try:
            self._move_once(uids, folder, by_move=by_move)
        except ImapError as error:
            if not self._session.alive:
                raise
            if "TRYCREATE" in str(error):
                with self._session.speaking("make a folder"):
                    self._session.client.create_folder(folder)
            # Dovecot refuses the whole move when one of the mails is gone (EXPUNGEISSUED).
            there = set(self.all_uids())
            left = tuple(uid for uid in uids if uid in there)
            if left:
                self._move_once(left, folder, by_move=by_move)

    def _move_once(self, uids: tuple[int, ...], folder: str, *, by_move: bool) -> None:
        client = self._session.client
        with self._session.speaking("move mails"):
            if by_move:
                client.move(uids, folder)
            else:
                client.copy(uids, folder)
                client.add_flags(uids, ["\\Deleted"], silent=True)
                client.uid_expunge(uids)

    def _idle(self, timeout: float) -> bool:
        client = self._session.client
        with self._session.speaking("wait for mail", seconds=timeout + 60.0):
            lines = client.idle()
            until = time.monotonic() + timeout
            changed = _changed(lines)
            while not changed and (more := client.idle_check(until - time.monotonic(), self._woken)):
                changed = _changed(more)
            return _changed(client.idle_done()[1]) or changed

    def _poll(self, timeout: float) -> bool:
        client = self._session.client
        until = time.monotonic() + timeout
        while True:
            left = until - time.monotonic()
            self._woken.settimeout(max(min(left, POLL_SECONDS), 0.001))
            try:
                self._woken.recv(1)
            except TimeoutError:
                with self._session.speaking("ask for news"):
                    client.noop()
            else:
                return False
            if client.new_mail_announced():
                return True
            if left <= POLL_SECONDS:
                return False

    def _drain(self) -> None:
        self._woken.setblocking(False)
        try:
            self._woken.recv(4096)
        except BlockingIOError:
            return


def _bell() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of what ends a wait from another thread."""
    woken, waker = socket.socketpair()
    woken.setblocking(False)
    waker.setblocking(False)
    return woken, waker


def _refuse_controls(text: str) -> None:
    if not text or FORBIDDEN & set(text):
        raise ValueError("a folder's name is empty or holds a line break or NUL (R48)")


def _changed(lines: Sequence[bytes]) -> bool:
    """Whether the folder changed; raise ConnectionError when the server says goodbye."""
    for line in lines:
        if BYE.match(line):
            raise ConnectionResetError(line.decode("utf-8", "replace"))
    return any(EVENT.match(line) for line in lines)


def sent_of(folders: Sequence[tuple[Sequence[bytes], bytes, str]]) -> str:
    """Return the Sent folder's name out of a LIST answer, or an empty string."""
    by_name: dict[str, str] = {}
    for flags, delimiter, raw in folders:
        name, marks = str(raw), {flag.lower() for flag in flags}
        if b"\\noselect" in marks or FORBIDDEN & set(name):
            continue
        if b"\\sent" in marks:
            return name
        by_name.setdefault(name.rpartition((delimiter or b"/").decode("ascii", "replace"))[2].casefold(), name)
    return next((by_name[wanted] for wanted in SENT_NAMES if wanted in by_name), "")
