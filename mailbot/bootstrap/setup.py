"""Makes a new installation out of a few answers: settings, secrets, and copies of the files a site edits.

Everything is first written to a directory of its own beside the place, so that what is tested is what will be used;
only then does it move into place, the settings last. Nothing that is already there is overwritten.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.bootstrap.accounts import check_secrets
from mailbot.bootstrap.desks import desks_of
from mailbot.loading import load
from mailbot.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.bootstrap.providers import Provider
    from mailbot.loading import Loaded
    from mailbot.settings import Security

SETTINGS = "mailbot.toml"
KEPT_AS = "mailbot.toml.old"
EDITABLE = ("site.toml", "policy.toml", "replies", "files")
"""What ships with mailbot and every site makes its own."""

READ_BY_ALL, ENTER_BY_ALL, MINE, MINE_TO_ENTER = 0o644, 0o755, 0o600, 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A server and how to log in there; one of password, password_file, password_env and oauth_file, or no user."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)
    """As it was typed: kept in a file of mode 0600, never in the settings."""
    password_file: str = ""
    password_env: str = ""
    oauth: str = ""
    oauth_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What ``mailbot init`` was told."""

    site_name: str
    address: str
    languages: tuple[str, ...]
    timezone: str
    provider: Provider
    imap: Login
    smtp: Login
    state_dir: str = ""
    ca_file: str = ""
    authserv_id: tuple[str, ...] = ()
    """Whose word on senders counts, when it is not known of the provider (R59)."""


def settings_text(answers: Answers) -> str:
    """Return the settings file: short, with the lines that a new site may want to change."""
    trusted = _toml(list(answers.authserv_id or answers.provider.authserv_id))
    state = [f"state_dir = {_toml(answers.state_dir)}"] if answers.state_dir else []
    return "\n".join(
        [
            "# Written by `mailbot init`. Every other setting, with its default: docs/settings.md.",
            "# After a change run `mailbot doctor`, then restart mailbot.",
            "",
            "[site]",
            f"name = {_toml(answers.site_name)}",
            f"languages = {_toml(list(answers.languages))}",
            f"timezone = {_toml(answers.timezone)}",
            *state,
            'replies = "replies"     # what mailbot may answer, one file a reply; the texts are yours to change',
            'facts = "site.toml"     # your links, hours and telephone numbers, which the replies use',
            "",
            "[policy]",
            'chain = "policy.toml"   # what is answered, asked or handed over, and to which team',
            "",
            "[[mailbox]]",
            f"name = {_toml(mailbox_name(answers.address))}",
            f"address = {_toml(answers.address)}",
            'mode = "shadow"         # shadow: nothing is sent; draft: an agent sends; auto: mailbot answers',
            f"authserv_id = {trusted}        # whose word on senders counts: see `mailbot doctor`",
            "",
            "[mailbox.imap]",
            *_login_lines(answers.imap, "secrets/imap", answers.ca_file),
            "",
            "[mailbox.smtp]",
            *_login_lines(answers.smtp, "secrets/smtp", answers.ca_file),
            *([] if answers.provider.bounce_tag else ["bounce_tag = false     # only the plain address may send here"]),
            "",
        ]
    )


def _login_lines(login: Login, secret: str, ca_file: str) -> list[str]:
    lines = [
        f"host = {_toml(login.host)}",
        f"port = {login.port}",
        f"security = {_toml(login.security.value)}",
        f"username = {_toml(login.username)}",
    ]
    if login.oauth:
        lines += [f"oauth = {_toml(login.oauth)}", f"oauth_file = {_toml(login.oauth_file)}"]
    elif login.password_env:
        lines.append(f"password_env = {_toml(login.password_env)}")
    elif login.password_file:
        lines.append(f"password_file = {_toml(login.password_file)}")
    elif login.password:
        lines.append(f"password_file = {_toml(secret)}")
    return lines + ([f"ca_file = {_toml(ca_file)}"] if ca_file else [])


def _toml(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)


def mailbox_name(address: str) -> str:
    """Return the mailbox's short name: what stands before the ``@``, in letters, digits and dashes."""
    local = address.partition("@")[0].lower()
    return "-".join("".join(c if c.isalnum() else " " for c in local).split()) or "support"


@contextmanager
def staged(directory: Path, answers: Answers) -> Iterator[Loaded]:
    """Write the installation to a directory of its own inside ``directory``, and give its settings, proved.

    Raises SettingsError, SecretError, PolicyError or TemplateError with what is wrong. The files are gone afterwards
    unless ``install`` took them.
    """
    made = not directory.exists()
    directory.mkdir(parents=True, exist_ok=True)
    if made:
        directory.chmod(ENTER_BY_ALL)  # whatever the umask: the user that mailbot runs as must come in
    stage = Path(tempfile.mkdtemp(prefix=".mailbot-init-", dir=directory))
    try:
        for name in EDITABLE:
            _copy(directory / name if (directory / name).exists() else shipped("config") / name, stage / name)
        _write(stage / SETTINGS, settings_text(answers), READ_BY_ALL)
        typed = {"imap": answers.imap.password, "smtp": answers.smtp.password}
        if any(typed.values()):
            (stage / "secrets").mkdir(mode=MINE_TO_ENTER)
        for name, password in typed.items():
            if password:
                _write(stage / "secrets" / name, password + "\n", MINE)
        loaded = load(stage / SETTINGS, os.environ)
        for error in check_secrets(loaded):
            raise error
        desks_of(loaded)
        yield loaded
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        if made and not any(directory.iterdir()):
            directory.rmdir()


def trust(loaded: Loaded, answers: Answers, signer: str) -> None:
    """Write into the staged settings that the word of ``signer`` on senders counts."""
    settings = loaded.base / SETTINGS
    settings.unlink()
    _write(settings, settings_text(replace(answers, authserv_id=(signer,))), READ_BY_ALL)


def install(loaded: Loaded, directory: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Move a staged installation into place; return (names written, names that were there and were left alone).

    Settings that were there stay beside the new ones under KEPT_AS; a secret of the same name is replaced.
    """
    stage = loaded.base
    written, kept = [], []
    for name in EDITABLE:
        if (directory / name).exists():
            kept.append(name)
        else:
            (stage / name).rename(directory / name)
            written.append(name)
    if (stage / "secrets").exists():
        (directory / "secrets").mkdir(mode=MINE_TO_ENTER, exist_ok=True)
        for secret in sorted((stage / "secrets").iterdir()):
            secret.replace(directory / "secrets" / secret.name)
            written.append(f"secrets/{secret.name}")
    if (directory / SETTINGS).exists():
        (directory / SETTINGS).replace(directory / KEPT_AS)
    (stage / SETTINGS).rename(directory / SETTINGS)
    return (*written, SETTINGS), tuple(kept)


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder of files; all may read them, whoever mailbot runs as."""
    if not source.is_dir():
        target.write_bytes(source.read_bytes())
        target.chmod(READ_BY_ALL)
        return
    target.mkdir()
    target.chmod(ENTER_BY_ALL)
    for item in sorted(source.iterdir()):
        _copy(item, target / item.name)


def _write(path: Path, text: str, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(handle, mode)
        file.write(text)
