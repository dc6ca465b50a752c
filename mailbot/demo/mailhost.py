"""The mail server that the demo carries with it: mailboxes over IMAP and a way in over SMTP, in this very process.

It is pymap and aiosmtpd on one thread, on loopback ports that the system chooses. What is sent to one of its users
lies in the user's INBOX when the sender reads "250"; what is sent to anybody else is kept in ``accepted``. The tests
use it too: it can be told to refuse mails, and mails can be put straight into a mailbox.
"""

from __future__ import annotations

import asyncio
import threading
from argparse import Namespace
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend, Identity
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.parsing.specials.flag import Flag
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

from mailbot.demo.repairs import repair_pymap

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Coroutine, Iterable
    from datetime import datetime
    from typing import Self

    from aiosmtpd.smtp import Envelope, Session

T = TypeVar("T")

LIMIT = 64 << 20
"""Largest mail, in octets."""

FOLDERS = ("Sent", "Drafts", "Archive", "Junk", "Trash")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostUser:
    """Somebody with a mailbox here. The address is the login name; ``address+anything`` arrives here too."""

    address: str
    password: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedMail:
    """A mail that was accepted over SMTP: its envelope and its octets as they were sent."""

    sender: str
    recipients: tuple[str, ...]
    octets: bytes


class MailHost:
    """A mail server on loopback. Start it with ``with``; every public method may be called from any thread."""

    def __init__(
        self, users: Iterable[HostUser] = (), *, clock: Callable[[], datetime], tls: ssl.SSLContext | None = None
    ) -> None:
        """Keep the users. ``clock`` dates the mails; with ``tls`` the clear-text ports demand STARTTLS to log in."""
        self.imap_port = self.smtp_port = self.imaps_port = self.smtps_port = 0
        self.accepted: list[AcceptedMail] = []
        """Everything accepted over SMTP, in order."""
        self._users = tuple(users)
        self._clock = clock
        self._tls = tls
        self._routes: dict[str, str] = {}
        self._passwords: dict[str, str] = {}
        self._replies: list[str] = []
        self._refused: dict[str, str] = {}
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="mailhost", daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._backend: DictBackend
        self._config: Config

    def __enter__(self) -> Self:
        """Start the servers; their ports are known when this returns."""
        repair_pymap()
        self._thread.start()
        if not self._ready.wait(30):
            raise TimeoutError("the demo's mail server did not start within 30 s")
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the servers; connections end at once."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    # --- what the demo and the tests do with it ---------------------------------------------------------------------

    def add(self, user: HostUser) -> None:
        """Open a mailbox for ``user`` while the server runs."""
        self._call(self._add(user))

    def deliver(
        self,
        address: str,
        octets: bytes,
        *,
        folder: str = "INBOX",
        flags: Iterable[str] = (),
        sender: str | None = None,
    ) -> None:
        """Put a mail into a user's mailbox; with ``sender`` it gets the trace headers a mail server adds."""
        if sender is not None:
            octets = _traced(octets, sender, address)
        self._call(self._append(self._user_of(address), octets, folder, frozenset(Flag(f.encode()) for f in flags)))

    def mails(self, address: str, folder: str = "INBOX") -> tuple[bytes, ...]:
        """Return the octets of every mail in a user's folder, in the order of their arrival."""
        return self._call(self._mails(self._user_of(address), folder))

    def renumber(self, address: str) -> None:
        """Make the user's INBOX anew with the same mails: UIDVALIDITY and every UID change (R41)."""
        self._call(self._renumber(self._user_of(address)))

    def refuse_next(self, *replies: str) -> None:
        """Answer the next mails, after their final dot, with these replies, such as ``451 4.3.0 try later``."""
        self._replies.extend(replies)

    def refuse(self, address: str, reply: str) -> None:
        """Answer every recipient ``address`` with ``reply``, such as ``550 5.1.1 unknown user``."""
        self._refused[address.lower()] = reply

    # --- what aiosmtpd calls ----------------------------------------------------------------------------------------

    async def handle_RCPT(  # noqa: N802 - the name and the arguments aiosmtpd wants
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient unless it was to be refused."""
        del server, session, options
        refusal = self._refused.get(address.lower())
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - same
        """Take a mail and put it into the mailboxes of those who have one here."""
        del server, session
        if self._replies:
            return self._replies.pop(0)
        octets = envelope.original_content or b""
        sender = envelope.mail_from or ""
        self.accepted.append(AcceptedMail(sender=sender, recipients=tuple(envelope.rcpt_tos), octets=octets))
        for recipient in envelope.rcpt_tos:
            user = self._routes.get(_without_tag(recipient))
            if user is not None:
                await self._append(user, _traced(octets, sender, recipient), "INBOX", frozenset())
        return "250 2.0.0 OK"

    def _authenticate(self, *arguments: Any) -> AuthResult:
        given = arguments[-1]
        known = isinstance(given, LoginPassword) and self._passwords.get(given.login.decode("utf-8", "replace"))
        right = bool(known) and known == given.password.decode("utf-8", "replace")
        return AuthResult(success=right, handled=False, auth_data=given)  # aiosmtpd says the 535 itself

    # --- inside the thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed over to the thread that waits in __enter__
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await self._prepare()
        async with AsyncExitStack() as stack:
            await self._backend.start(stack)
            answer = self._imap_server()
            servers = [await asyncio.start_server(answer, "127.0.0.1", 0, limit=LIMIT)]
            servers.append(await self._loop.create_server(self._smtp, "127.0.0.1", 0))
            if self._tls is not None:
                servers.append(await asyncio.start_server(answer, "127.0.0.1", 0, ssl=self._tls, limit=LIMIT))
                servers.append(await self._loop.create_server(self._smtp, "127.0.0.1", 0, ssl=self._tls))
            ports = [server.sockets[0].getsockname()[1] for server in servers] + [0, 0]
            self.imap_port, self.smtp_port, self.imaps_port, self.smtps_port = ports[:4]
            self._ready.set()
            await self._stop.wait()
            for server in servers:
                server.close()

    def _imap_server(self) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]:
        """Return what talks to an IMAP client."""
        pymap = ProxyProtocolReader(self._config.proxy_protocol).get_callback(
            IMAPServer(self._backend.login, self._config)
        )
        talks: set[asyncio.Task[None] | None] = set()

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # The event loop holds its tasks weakly; under TLS a waiting conversation would be collected as garbage.
            task = asyncio.current_task()
            talks.add(task)
            try:
                await pymap(reader, writer)
            finally:
                talks.discard(task)

        return answer

    async def _prepare(self) -> None:
        arguments = Namespace(
            debug=False, host="127.0.0.1", port=0, cert=None, key=None, tls=self._tls is not None, proxy_protocol=None,
            passlib_cfg=None, demo_data=False, demo_user="nobody", demo_password="",
        )  # fmt: skip
        overrides: dict[str, Any] = {
            "hash_context": BuiltinHash(rounds=1),  # the default makes a login cost 0.3 s
            "invalid_user_sleep": 0.0,
            "reject_dnsbl": False,
        }
        if self._tls is not None:
            overrides["ssl_context"] = self._tls
        self._backend, self._config = await DictBackend.init(arguments, **overrides)
        self._config.apply_context()
        for user in self._users:
            await self._add(user)

    def _smtp(self) -> SMTP:
        return SMTP(
            self,
            hostname="localhost",
            enable_SMTPUTF8=True,
            data_size_limit=LIMIT,
            loop=self._loop,
            tls_context=self._tls,
            auth_require_tls=False,
            authenticator=self._authenticate,
        )

    async def _add(self, user: HostUser) -> None:
        hashed = await Passwords(self._config).hash_password(user.password)
        identity = Identity(user.address, self._backend.login, None, frozenset())
        await identity.set(UserMetadata(self._config, user.address, password=hashed))
        folders = MailboxSet()
        for folder in FOLDERS:
            await folders.add_mailbox(folder)
        self._config.set_cache[user.address] = (folders, FilterSet())
        self._passwords[user.address] = user.password
        for address in (user.address, *user.aliases):
            self._routes[address.lower()] = user.address

    async def _append(self, user: str, octets: bytes, folder: str, flags: frozenset[Flag]) -> None:
        folders, _ = self._config.set_cache[user]
        mailbox = await folders.get_mailbox(folder)
        await mailbox.append(AppendMessage(octets, self._clock(), flags), recent=True)

    async def _mails(self, user: str, folder: str) -> tuple[bytes, ...]:
        folders, _ = self._config.set_cache[user]
        mailbox = await folders.get_mailbox(folder)
        found: list[bytes] = []
        async for message in mailbox.messages():
            content = await message.load_content(FetchRequirement.CONTENT)
            found.append(bytes(content.get_body(binary=True)))
        return tuple(found)

    async def _renumber(self, user: str) -> None:
        folders, _ = self._config.set_cache[user]
        kept = await self._mails(user, "INBOX")
        folders._inbox = MailboxData(folders._content_cache, folders._thread_cache)  # noqa: SLF001 - pymap cannot
        for octets in kept:
            await self._append(user, octets, "INBOX", frozenset())

    # --- small things -----------------------------------------------------------------------------------------------

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def _user_of(self, address: str) -> str:
        try:
            return self._routes[_without_tag(address)]
        except KeyError:
            raise KeyError(f"nobody has a mailbox for {address} here") from None


def _without_tag(address: str) -> str:
    """Return ``address`` in lower case without what stands between ``+`` and ``@``."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _traced(octets: bytes, sender: str, recipient: str) -> bytes:
    """Return the mail with the headers that the last mail server puts on top (RFC 5321 section 4.4)."""
    return f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n".encode() + octets
