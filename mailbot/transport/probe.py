"""Looks at a mail server without changing anything there: can mailbot log in, what is allowed, what is missing.

``mailbot init`` and ``mailbot doctor`` ask before the daemon is trusted to it. No mail is marked, moved or sent: on
the way out the conversation ends before DATA.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mailbot.errors import ImapError, MailbotError, SmtpAccountError, SmtpError
from mailbot.transport.accounts import SmtpTimeouts
from mailbot.transport.imap import sent_of
from mailbot.transport.session import Session
from mailbot.transport.smtp_session import AccountRefusedError, SmtpSession, TryLaterError
from mailbot.transport.wire import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailbot.transport.accounts import ImapAccount, SmtpAccount

PATIENCE = SmtpTimeouts(connect=10.0, greeting=30.0, mail=30.0, rcpt=30.0, reset=10.0, quit=5.0)
"""A person waits for the answer: shorter than the times of the daemon, which nothing is sent by here."""

STAMPED = "BODY.PEEK[HEADER.FIELDS (AUTHENTICATION-RESULTS)]"
NEWEST = 5
"""Mails whose Authentication-Results are looked at."""

CAPABILITIES = ("IDLE", "MOVE", "UIDPLUS")
"""What IMAP servers may be able to do and mailbot makes use of."""

EXTENSIONS = ("pipelining", "8bitmime", "smtputf8")
"""The same of SMTP servers."""

SHOWN_FOLDERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSeen:
    """A mailbox that mailbot could log in to."""

    tls: str
    """Version of TLS; empty on loopback without it."""
    capabilities: tuple[str, ...]
    """Those of CAPABILITIES that the server has."""
    folders: tuple[str, ...]
    mails: int
    """Mails in the folder that is read."""
    uidvalidity: int
    writable: bool
    keywords: bool
    """The folder takes the mark that a mail was read."""
    sent: str
    """Name of the Sent folder, or empty."""
    stamps: tuple[bytes, ...] = ()
    """Authentication-Results headers of the newest mails, as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSeen:
    """A submission server that mailbot could log in to."""

    tls: str
    logged_in: bool
    extensions: tuple[str, ...]
    """Those of EXTENSIONS that the server has."""
    largest: int
    """Octets of the largest mail it takes; 0 when it does not say."""
    refused: str = ""
    """What it said to the envelope that was tried; empty when it agreed, or none was tried."""


def look_at_imap(account: ImapAccount) -> ImapSeen:
    """Log in, open the folder and look round; raise ImapAuthError, ImapTlsError or ImapError."""
    session = Session(account)
    try:
        _open(session)
        folders = _folders(session)
        with session.speaking("look at what the server can do"):
            able = tuple(name for name in CAPABILITIES if session.client.has_capability(name))
        with session.speaking("count the mails"):
            uids = session.client.uid_search("ALL")
        sock = session.client.wire.sock
        return ImapSeen(
            tls=(sock.version() or "") if isinstance(sock, ssl.SSLSocket) else "",
            capabilities=able,
            folders=tuple(str(name) for _, _, name in folders),
            mails=len(uids),
            uidvalidity=session.uidvalidity,
            writable=session.writable,
            keywords=session.keywords,
            sent=sent_of(folders),
            stamps=_stamps(session, uids[-NEWEST:]),
        )
    finally:
        session.logout()


def _open(session: Session) -> None:
    """Open the session; when only its folder is missing, say which folders there are."""
    try:
        session.open()
    except ImapError as error:
        if not session.alive:
            raise
        names = ", ".join(plain(name, limit=60) for _, _, name in _folders(session)[:SHOWN_FOLDERS])
        raise ImapError(f"{error.args[0]} The folders there are: {names}.") from error


def _folders(session: Session) -> Sequence[tuple[Sequence[bytes], bytes, str]]:
    with session.speaking("list the folders"):
        found: Sequence[tuple[Sequence[bytes], bytes, str]] = session.client.list_folders()
    return found


def _stamps(session: Session, uids: Sequence[int]) -> tuple[bytes, ...]:
    """Return the Authentication-Results of ``uids``, newest first; none where the server will not give them."""
    if not uids:
        return ()
    try:
        with session.speaking("look at the newest mails"):
            answers = session.client.uid_fetch(uids, STAMPED)
    except ImapError:
        return ()
    found: list[bytes] = []
    for uid in sorted(answers, reverse=True):
        values = [value for key, value in answers[uid].items() if key.upper().startswith(b"BODY[HEADER.FIELDS")]
        found += [value for value in values if isinstance(value, bytes)]
    return tuple(found)


def look_at_smtp(account: SmtpAccount, *, sender: str = "", recipient: str = "") -> SmtpSeen:
    """Log in and look round; raise SmtpAccountError or SmtpError.

    With ``sender`` the server is asked whether it would take a mail from that address to ``recipient``, and told to
    forget about it: no mail is sent. Both must be plain addresses of the site's own.
    """
    session = SmtpSession(replace(account, timeouts=PATIENCE))
    where = f"({account.host}: "
    try:
        session.start()
        features = session.esmtp_features
        size = features.get("size", "")
        return SmtpSeen(
            tls=session.tls,
            logged_in=bool(account.username),
            extensions=tuple(name for name in EXTENSIONS if name in features),
            largest=int(size) if size.isdigit() and len(size) < len(str(1 << 63)) else 0,
            refused=_refusal(session, sender, recipient) if sender else "",
        )
    except AccountRefusedError as error:
        said = f": {plain(error.reply.text)}" if error.reply is not None else ""
        raise SmtpAccountError(f"The SMTP server would not have us {where}{plain(error)}{said}).") from None
    except TryLaterError as error:
        raise SmtpError(f"The SMTP server asks us to come later {where}{plain(error.reply.text)}).") from error
    except MailbotError as error:
        raise SmtpAccountError(f"No password or token for {account.host}: {error}") from error
    except OSError as error:
        raise SmtpError(f"The SMTP server cannot be reached {where}{plain(error)}).") from error
    finally:
        session.end()


def _refusal(session: SmtpSession, sender: str, recipient: str) -> str:
    """Return what the server says against an envelope; empty when it would take it."""
    for line in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>"):
        reply = session.command(line, PATIENCE.mail)
        if not reply.positive:
            return f"{line.partition('<')[0].rstrip(':')} {reply.code} {plain(reply.text)}"
    session.command("RSET", PATIENCE.reset)
    return ""
