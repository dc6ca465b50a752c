"""What ``mailbot doctor`` and ``mailbot init`` look at on the mail servers themselves, live, without sending a mail."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from mailbot.bootstrap.accounts import imap_account, smtp_account
from mailbot.bootstrap.providers import hint_for
from mailbot.errors import ImapAuthError, ImapTlsError, MailbotError, SecretError, SmtpAccountError
from mailbot.steps.checks import failure, warning, well
from mailbot.steps.checks_store import check_cursor
from mailbot.transport.probe import EXTENSIONS, look_at_imap, look_at_smtp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

    import sqlalchemy as sa

    from mailbot.settings import MailboxSettings
    from mailbot.steps.checks import Check
    from mailbot.transport.probe import ImapSeen, SmtpSeen

KEEPS_TRYING = " No mail is lost; mailbot keeps trying."
"""True of the daemon, and out of place when a person asks."""

WITHOUT_ID = "without-id"
"""What authserv_id says of servers that sign results without a name (message.authentication)."""

MODES = {
    "shadow": "shadow: mails are read and decided, nothing is sent",
    "draft": "draft: every answer waits for an agent",
    "auto": "auto: mailbot answers",
}

_STAMP = re.compile(rb"^authentication-results:[ \t]{0,80}([^\s;]{1,255})", re.IGNORECASE | re.MULTILINE)


def live_checks(
    box: MailboxSettings,
    *,
    base: Path,
    cursor: sa.Row[Any] | None = None,
    on_seen: Callable[[ImapSeen], None] = lambda _: None,
) -> Iterator[Check]:
    """Yield what the servers of a mailbox say.

    ``cursor`` is how far its folder was read; ``on_seen`` is told what was seen of it.
    """
    try:
        seen = look_at_imap(imap_account(box, base=base))
    except MailbotError as error:
        yield failure(f"imap {box.name}", _words(error), _imap_fix(error, box.imap.host))
        yield _authserv(box, ())
    else:
        on_seen(seen)
        yield from _imap(box, seen)
        yield check_cursor(cursor, name=f"cursor {box.name}", uidvalidity=seen.uidvalidity)
        yield _authserv(box, seen.stamps)
    yield from _smtp(box, base=base)


def offline_checks(box: MailboxSettings) -> Iterator[Check]:
    """Yield what can be said of a mailbox without asking anybody."""
    yield _authserv(box, ())


def check_mode(box: MailboxSettings) -> Check:
    """Say how far mailbot may go in a mailbox."""
    return well(f"mode {box.name}", MODES[box.mode])


# --- IMAP -------------------------------------------------------------------------------------------------------------


def _imap(box: MailboxSettings, seen: ImapSeen) -> Iterator[Check]:
    imap = box.imap
    able = ", ".join(seen.capabilities) or "neither IDLE nor MOVE"
    way = seen.tls or "no TLS, on loopback"
    mails = f"{seen.mails} mail{'' if seen.mails == 1 else 's'}"
    yield well(f"imap {box.name}", f"logged in to {imap.host} ({way}); {imap.folder} holds {mails}; {able}")
    yield _marks(box, seen)
    if "IDLE" not in seen.capabilities and imap.idle:
        yield well(f"push {box.name}", f"the server cannot push; mailbot looks every {imap.poll_interval} seconds")
    name = f"sent {box.name}"
    if seen.sent:
        yield well(name, f"copies of what is sent go to {seen.sent}")
    elif box.smtp.save_sent:
        yield warning(
            name,
            "there is no Sent folder: nobody will see in the mailbox what mailbot answered",
            "Make a folder named Sent, or set mailbox.smtp.save_sent = false where the provider keeps copies itself.",
        )


def _marks(box: MailboxSettings, seen: ImapSeen) -> Check:
    """Say how people see in the mailbox which mails mailbot has read (R42, R43)."""
    name, folder = f"marks {box.name}", box.imap.processed_folder
    if not seen.writable:
        return warning(
            name,
            f"{box.imap.folder} may only be read: mails can be neither marked nor moved",
            "Give the login the right to change the folder; until then the database alone knows what was read.",
        )
    if folder and not {"MOVE", "UIDPLUS"} & set(seen.capabilities):
        return warning(
            name,
            f"the server can move no mail safely, so none goes to {folder}",
            'Set mailbox.imap.processed_folder = "".',
        )
    if folder:
        there = "is there" if folder in seen.folders else "is made when the first mail moves"
        return well(name, f"read mails move to {folder}, which {there}")
    if seen.keywords:
        return well(name, "read mails get the keyword $MailbotSeen")
    return warning(
        name,
        f"{box.imap.folder} takes no keywords: people cannot see there which mails mailbot has read",
        "Nothing is lost by it. To make it visible, set mailbox.imap.processed_folder to a folder's name.",
    )


def _imap_fix(error: MailbotError, host: str) -> str:
    if isinstance(error, SecretError):
        return "Correct password_file or password_env in [mailbox.imap]."
    if isinstance(error, ImapAuthError):
        return hint_for(host)
    if isinstance(error, ImapTlsError):
        return "Check host, port and security (993 is tls, 143 starttls); a certificate of your own goes to ca_file."
    return "Check host, port and folder in [mailbox.imap], and that this machine may connect there."


def _words(error: MailbotError) -> str:
    return f"{str(error.args[0]).replace(KEEPS_TRYING, '')} ({error.code})"


# --- who vouches for senders ------------------------------------------------------------------------------------------


def _authserv(box: MailboxSettings, stamps: Sequence[bytes]) -> Check:
    """Say whether senders can be verified: only by the site's own server, under a name the settings know (R59)."""
    name = f"authserv {box.name}"
    signing = _signing(stamps)
    seen = ", ".join(f"{signer} ({count} of {len(stamps)})" for signer, count in signing.most_common(3))
    if not box.authserv_id:
        hint = (
            f"Your newest mails were signed by {seen}. If that is your own provider, set authserv_id = "
            f'["{signing.most_common(1)[0][0]}"] in [[mailbox]].'
            if signing
            else "Find Authentication-Results in the source of a mail you got; its first word goes to authserv_id."
        )
        return warning(
            name, "authserv_id is not set: no sender counts as verified, answers stay short (R34, R59)", hint
        )
    named = ", ".join(box.authserv_id)
    if signing and not {signer.lower() for signer in signing} & {one.lower() for one in box.authserv_id}:
        return warning(
            name,
            f"authserv_id is {named}, but the newest mails were signed by {seen}",
            "Put the name of your own provider's server into authserv_id; nobody counts as verified until then (R59).",
        )
    return well(name, f"senders are verified by {named}")


def signers(stamps: Sequence[bytes]) -> tuple[str, ...]:
    """Return who signed Authentication-Results, the most frequent first."""
    return tuple(name for name, _ in _signing(stamps).most_common())


def _signing(stamps: Sequence[bytes]) -> Counter[str]:
    return Counter(signer for stamp in stamps if (signer := signed_by(stamp)))


def signed_by(headers: bytes) -> str:
    """Return the name in the uppermost Authentication-Results; WITHOUT_ID for a server that gives none."""
    unfolded = re.sub(rb"\r?\n[ \t]", b" ", headers[:65536])
    found = _STAMP.search(unfolded)
    if found is None:
        return ""
    name = found[1].decode("ascii", "replace").strip('"')
    return WITHOUT_ID if "=" in name else name


# --- SMTP -------------------------------------------------------------------------------------------------------------


def _smtp(box: MailboxSettings, *, base: Path) -> Iterator[Check]:
    name, smtp = f"smtp {box.name}", box.smtp
    local, _, domain = box.address.rpartition("@")
    envelope = f"{local}+mb-b-doctor@{domain}" if smtp.bounce_tag else box.address
    try:
        seen = look_at_smtp(smtp_account(box, base=base), sender=envelope, recipient=envelope)
    except SecretError as error:
        yield failure(name, _words(error), "Correct password_file or password_env in [mailbox.smtp].")
        return
    except SmtpAccountError as error:
        yield failure(name, _words(error), f"Check host, port and security in [mailbox.smtp]. {hint_for(smtp.host)}")
        return
    except MailbotError as error:
        fix = (
            "Check host and port in [mailbox.smtp], and that this machine may connect there (port 25 is often closed)."
        )
        yield failure(name, _words(error), fix)
        return
    yield well(name, f"{'logged in to' if seen.logged_in else 'talked to'} {smtp.host} ({_means(seen)}); no mail sent")
    if seen.refused.startswith("MAIL"):
        yield failure(
            f"sender {box.name}",
            f"the server takes no mail from {envelope}: {seen.refused}",
            "Set mailbox.smtp.bounce_tag = false; if it is refused still, the login may not send as this address.",
        )
    elif seen.refused:
        yield warning(
            f"sender {box.name}",
            f"a bounce to {envelope} would not come back: {seen.refused}",
            "Set mailbox.smtp.bounce_tag = false, or turn on plus addresses (sub-addressing) for the mailbox.",
        )


def _means(seen: SmtpSeen) -> str:
    offered = " ".join(name.upper() for name in EXTENSIONS if name in seen.extensions) or "no extensions"
    largest = f", mails up to {seen.largest // 1_000_000} MB" if seen.largest else ""
    return f"{seen.tls or 'no TLS, on loopback'}, {offered}{largest}"
