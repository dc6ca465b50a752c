"""Where the demo keeps its things, and its settings: a real settings file that a newcomer can read.

The demo makes its state directory anew each time. It never touches a directory that it did not make.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
from typing import TYPE_CHECKING

from mailbot.demo.octets import MX
from mailbot.demo.people import AGENTS, ALIAS, SUPPORT
from mailbot.errors import DemoError
from mailbot.loading import Loaded, load
from mailbot.understanding.models import activate, active

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost

MARK = "DEMO"
MARK_TEXT = "Made by `mailbot demo`, which makes everything in this directory anew. All of it is invented.\n"
SETTINGS = "mailbot.toml"
PASSWORD = "password"  # noqa: S105 - the name of a file
LOCK = "lock"
"""Stays when the directory is made anew: whoever holds it is at work here."""
SITE = "Acme (demo)"
MAILBOX = "support"


def make_state(directory: Path) -> Path:
    """Make an empty directory for the demo, or refuse one that holds anything else; return its absolute path."""
    state = directory.absolute()
    if state.is_symlink() or (state.exists() and not state.is_dir()):
        raise DemoError(f"{state} is not a directory; nothing was changed. Name another place with --state.")
    if state.exists() and any(state.iterdir()) and not (state / MARK).is_file():
        raise DemoError(
            f"{state} was not made by `mailbot demo`; nothing was changed. Name another place with --state."
        )
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        (state / MARK).write_text(MARK_TEXT, encoding="utf-8")
    except OSError as error:
        raise DemoError(f"{state} cannot be made ({error.strerror}). Name another place with --state.") from error
    return state


def clear_state(state: Path) -> None:
    """Remove what an earlier demo left; the caller holds the directory's lock."""
    for path in state.iterdir():
        if path.name in {MARK, LOCK}:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def lend_models(models: Path, state: Path) -> None:
    """Copy the models in use into the demo's own directory: what a visitor trains or chooses there stays there."""
    own = state / "models"
    folders = active(models)
    for folder in folders.values():
        shutil.copytree(models / folder, own / folder)
    own.mkdir(exist_ok=True)
    activate(own, folders)


def make_password(state: Path) -> str:
    """Write a new password for every mailbox of the demo into the state directory, mode 0600, and return it."""
    password = secrets.token_urlsafe(12)
    handle = os.open(state / PASSWORD, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(password + "\n")
    return password


def write_settings(state: Path, host: MailHost, *, web_port: int | None) -> Loaded:
    """Write the demo's settings file and return what is in it; port 0 becomes one that is free."""
    path = state / SETTINGS
    web_port = _free_port() if web_port == 0 else web_port
    path.write_text(settings_text(imap=host.imap_port, smtp=host.smtp_port, web_port=web_port), encoding="utf-8")
    return load(path, {})


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def settings_text(*, imap: int, smtp: int, web_port: int | None) -> str:
    """Return the settings file: auto mode, short pauses, and a breaker that five weeks in a minute do not trip."""
    account = (f"username = {_quoted(SUPPORT)}", f"password_file = {_quoted(PASSWORD)}")
    local = ('host = "127.0.0.1"', 'security = "none"')
    limits = ("breaker_floor = 1000000", "uncertain_grace = 1")
    mailbox = (
        f"name = {_quoted(MAILBOX)}",
        'mode = "auto"',
        f"address = {_quoted(SUPPORT)}",
        f"aliases = [{_quoted(ALIAS)}]",
        f"authserv_id = [{_quoted(MX)}]",
    )
    tables: list[tuple[str, ...]] = [
        ("# The settings of `mailbot demo`. Its mail server lives only while the command runs.",),
        ("[site]", f"name = {_quoted(SITE)}", 'state_dir = "."'),
        ("[[mailbox]]", *mailbox),
        ("[mailbox.imap]", f"port = {imap}", *local, *account),
        ("[mailbox.smtp]", f"port = {smtp}", *local, *account),
        ("[policy]", "audit_rate = 0.15", "holdout = 0.1"),
        ("[survey]", "share = 1.0"),
        ("[limits]", *limits),
        ("[log]", 'level = "error"'),
        *((f"[team.{agent.team}]", f"address = {_quoted(agent.address)}") for agent in AGENTS),
    ]
    if web_port is not None:
        tables.append(("[web]", f'bind = "127.0.0.1:{web_port}"', f'base_url = "http://127.0.0.1:{web_port}"'))
    return "\n\n".join("\n".join(table) for table in tables) + "\n"


def _quoted(text: str) -> str:
    """Return a TOML string; what JSON writes is one for everything that stands here."""
    return json.dumps(text)
