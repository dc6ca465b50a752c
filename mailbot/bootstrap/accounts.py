"""How to log in where: accounts made from the settings, with secrets that others cannot read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.errors import SecretError
from mailbot.transport.accounts import ImapAccount, SmtpAccount, SmtpTimeouts
from mailbot.transport.oauth import token_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.loading import Loaded
    from mailbot.settings import HooksSettings, ImapSettings, MailboxSettings, SmtpSettings, WebhookSettings


OTHERS = 0o077
OTHERS_OF_A_CREDENTIAL = 0o037
"""systemd shows its LoadCredential files as 0440, in a directory that only the service may enter (its issue 29435)."""


def _is_credential(path: Path) -> bool:
    """Return whether a file is one that systemd hands to this very service."""
    directory = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return bool(directory) and path.resolve().is_relative_to(Path(directory).resolve())


def secret_of(section: ImapSettings | SmtpSettings | WebhookSettings | HooksSettings, *, base: Path, what: str) -> str:
    """Return the secret that a section names; SecretError when it cannot be had or others may read it."""
    kind = "secret" if hasattr(section, "secret_file") else "password"
    file, variable = str(getattr(section, f"{kind}_file")), str(getattr(section, f"{kind}_env"))
    if variable:
        value = os.environ.get(variable, "")
        if not value:
            raise SecretError(f"The variable {variable} for {what} is empty; mailbot did not start. Set it.")
        return value
    if not file:
        raise SecretError(f"There is no {kind} for {what}; mailbot did not start. Give {kind}_file or {kind}_env.")
    path = base / file
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(f"The file {path} for {what} could not be read ({error}); mailbot did not start.") from error
    if mode & (OTHERS_OF_A_CREDENTIAL if _is_credential(path) else OTHERS):
        raise SecretError(f"Others may read {path}; mailbot did not start. Run: chmod 600 {path}")
    return value


def _secret_source(section: ImapSettings | SmtpSettings, *, base: Path, what: str) -> Callable[[], str]:
    """Return what gives the password or token at each login; a password is read once now, to fail early."""
    if section.oauth:
        return token_source(section.oauth, base / section.oauth_file, section.username)
    if not section.username:
        return str
    secret_of(section, base=base, what=what)
    return lambda: secret_of(section, base=base, what=what)


def imap_account(box: MailboxSettings, *, base: Path) -> ImapAccount:
    """Return how to log in to a mailbox."""
    imap = box.imap
    return ImapAccount(
        host=imap.host,
        port=imap.port,
        security=imap.security,
        username=imap.username,
        secret=_secret_source(imap, base=base, what=f"the IMAP login of mailbox {box.name}"),
        oauth=bool(imap.oauth),
        folder=imap.folder,
        processed_folder=imap.processed_folder,
        ca_file=str(base / imap.ca_file) if imap.ca_file else "",
    )


def smtp_account(box: MailboxSettings, *, base: Path) -> SmtpAccount:
    """Return how to send for a mailbox."""
    smtp = box.smtp
    return SmtpAccount(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security,
        username=smtp.username,
        secret=_secret_source(smtp, base=base, what=f"the SMTP login of mailbox {box.name}"),
        oauth=bool(smtp.oauth),
        timeouts=SmtpTimeouts(dot=float(smtp.dot_timeout)),
        local_hostname=box.address.rpartition("@")[2],
        ca_file=str(base / smtp.ca_file) if smtp.ca_file else "",
    )


def check_secrets(loaded: Loaded) -> list[SecretError]:
    """Return what is wrong with the secrets that the settings name; empty when all can be read."""
    found: list[SecretError] = []
    for box in loaded.settings.mailbox:
        for make in (imap_account, smtp_account):
            try:
                make(box, base=loaded.base)
            except SecretError as error:
                found.append(error)
    for name, webhook in loaded.settings.webhook.items():
        try:
            secret_of(webhook, base=loaded.base, what=f"webhook {name}")
        except SecretError as error:
            found.append(error)
    return found
