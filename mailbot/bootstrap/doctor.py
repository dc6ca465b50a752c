"""Everything ``mailbot doctor`` looks at, in the order it is told: this machine, the settings, the state, the servers.

Nothing is created, changed or sent. What cannot be looked at is a line that says so, never a stack trace.
"""

from __future__ import annotations

import fcntl
import json
import re
import socket
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mailbot import __version__
from mailbot.bootstrap.accounts import check_secrets
from mailbot.bootstrap.clock import now
from mailbot.bootstrap.desks import desks_of
from mailbot.bootstrap.doctor_mail import check_mode, live_checks, offline_checks
from mailbot.bootstrap.place import Place, settings_of
from mailbot.errors import MailbotError, ModelError
from mailbot.shipped import PACKAGE, shipped
from mailbot.steps.checks import check_clock, check_disk, check_private, check_python, failure, warning, well
from mailbot.steps.checks_store import check_database, check_record, check_schema, check_work, last_event
from mailbot.store import inspection, mails
from mailbot.store.session import sqlite_path
from mailbot.understanding import models, storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from mailbot.loading import Loaded
    from mailbot.steps.checks import Check

EXAMPLE = re.compile(r"[\w.-]{1,200}\.example\b|\b(?:\+33 1|01) 99 00\b")
"""Names and numbers that belong to nobody (RFC 2606; the regulator's numbers for fiction): nobody must be sent them."""

ANSWER_SECONDS = 5.0


def examine(config: Path | None, *, offline: bool = False) -> Iterator[Check]:
    """Yield one check after the other, as they are done; ``offline`` asks no mail server."""
    yield check_python()
    try:
        loaded = settings_of(config)
    except MailbotError as error:
        yield failure("settings", _sentence(error), "Do what the sentence says; docs/settings.md has every setting.")
        return
    place = Place.of(loaded)
    yield from _settings(loaded)
    yield from _files(loaded)
    yield from _state(place)
    running = daemon_runs(place)
    yield _daemon(loaded, running=running)
    cursors: dict[tuple[str, str], sa.Row[Any]] = {}
    yield from _database(place, running=running, cursors=cursors)
    yield _models(place, loaded)
    for box in loaded.settings.mailbox:
        yield check_mode(box)
        if offline:
            yield from offline_checks(box)
        else:
            yield from live_checks(box, base=loaded.base, cursor=cursors.get((box.name, box.imap.folder)))


def _sentence(error: MailbotError) -> str:
    return " ".join(str(error).split())


# --- settings and files -----------------------------------------------------------------------------------------------


def _settings(loaded: Loaded) -> Iterator[Check]:
    where, boxes = str(loaded.path or "no settings file"), loaded.settings.mailbox
    if not boxes:
        yield warning(
            "settings", f"{where}: there is no mailbox yet", "Run: mailbot init DIR, or name yours with --config"
        )
    else:
        yield well("settings", f"{where} for mailbot {__version__}; mailboxes: {', '.join(box.name for box in boxes)}")
    problems = check_secrets(loaded)
    for error in problems:
        yield failure(
            "secrets", _sentence(error), "Do what the sentence says; docs/operations.md shows where secrets go."
        )
    if boxes and not problems:
        yield well("secrets", "readable by mailbot alone")


def _files(loaded: Loaded) -> Iterator[Check]:
    """Look at the policy table, the replies and the site's facts."""
    try:
        desks = desks_of(loaded)
    except MailbotError as error:
        yield failure("replies", _sentence(error), "Correct the files named; mailbot check-config lists them again.")
        return
    except OSError as error:
        yield failure("replies", str(error), "Check site.replies, site.facts and policy.chain in the settings.")
        return
    desk = next(iter(desks.values()), None)
    if desk is not None:
        entries, links = len(desk.replies.entries), len(desk.policy.links)
        yield well("replies", f"{entries} replies in {', '.join(loaded.settings.site.languages)}; {links} policy links")
    yield _facts(loaded)


def _facts(loaded: Loaded) -> Check:
    """Look whether the facts are still those of the example that ships with mailbot."""
    site = loaded.settings.site
    path = loaded.base / site.facts if site.facts else shipped("config") / "site.toml"
    left = sorted(set(EXAMPLE.findall(path.read_text(encoding="utf-8"))))
    if not left:
        return well("facts", f"{path}: no example left")
    seen = f"{path} still holds examples that belong to nobody: {', '.join(left[:3])}"
    fix = "Put in your own links, hours and telephone numbers before mailbot answers anybody."
    answering = any(box.mode == "auto" for box in loaded.settings.mailbox)
    return (failure if answering else warning)("facts", seen, fix)


# --- state ------------------------------------------------------------------------------------------------------------


def _state(place: Place) -> Iterator[Check]:
    yield check_private("state", place.state, missing="made with mode 0700 at the first start")
    yield check_private(
        "keys", place.state / "keys" / "master.key", missing="made at the first start; back it up with the database"
    )
    yield check_disk(place.state)


def daemon_runs(place: Place) -> bool:
    """Return whether a daemon holds the state directory."""
    try:
        with (place.state / "lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # never started, or not ours to look at
        return False
    return False


def _daemon(loaded: Loaded, *, running: bool) -> Check:
    """Look whether a mailbot runs, and ask it how it is; else whether its address is free."""
    name, bind = "daemon", loaded.settings.web.bind
    host, _, port = bind.rpartition(":")
    if not port.isdigit():
        return failure(name, f"web.bind = {bind!r} is no address and port", "Write it as 127.0.0.1:8025.")
    if running:
        return _asked(f"http://{'127.0.0.1' if host in {'', '0.0.0.0', '::', '[::]'} else host}:{port}/readyz")  # noqa: S104 - compared, not bound
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, int(port)))
        except (OSError, OverflowError) as error:
            return failure(
                name, f"no mailbot is running, and {bind} cannot be used: {error}", "Choose another web.bind."
            )
    return well(name, f"no mailbot is running; {bind} is free")


def _asked(url: str) -> Check:
    name, fix = "daemon", "docs/operations.md says what each cause means; mailbot's log says more."
    try:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(url, timeout=ANSWER_SECONDS) as answer:
            answer.read()
        return well(name, f"running and ready ({url})")
    except urllib.error.HTTPError as error:
        try:
            causes = json.loads(error.read())["causes"]
        except (ValueError, KeyError, OSError):
            return warning(name, f"a mailbot is running; {url} answers {error.code}", "Check web.bind.")
        return failure(name, f"running, but {'; '.join(map(str, causes))}", fix)
    except (OSError, ValueError) as error:
        return warning(name, f"a mailbot is running, but nothing answers at {url} ({error})", "Was it --no-console?")


def _database(place: Place, *, running: bool, cursors: dict[tuple[str, str], sa.Row[Any]]) -> Iterator[Check]:
    """Look at the database and what lies in it; ``cursors`` is filled with how far each folder was read."""
    file = sqlite_path(place.database_url)
    installed = datetime.fromtimestamp((PACKAGE / "__init__.py").stat().st_mtime, UTC)
    if file is not None and not file.exists():
        yield check_clock(now=now(), last_event=None, installed=installed)
        yield well("database", f"{file}: made at the first start")
        return
    if file is not None:
        private = check_private("database", file, missing="")
        if private.fix:
            yield private
    shown = str(file) if file is not None else sa.make_url(place.database_url).render_as_string(hide_password=True)
    try:
        with inspection.looking(place.database_url) as connection:
            schema = check_schema(connection)
            yield check_database(connection, place=shown)
            yield schema
            if schema.fix or "no tables" in schema.seen:
                return
            yield check_clock(now=now(), last_event=last_event(connection), installed=installed)
            yield check_record(connection)
            yield from check_work(connection, now=now(), running=running)
            cursors.update({(row.mailbox, row.folder): row for row in mails.cursors(connection)})
    except (sa.exc.SQLAlchemyError, ModuleNotFoundError) as error:
        said = " ".join(str(getattr(error, "orig", None) or error).split())[:300]
        fix = "Check database.url, the user and the modes. PostgreSQL needs: pip install 'mailbot[postgres]'"
        yield failure("database", f"{shown} cannot be read: {said}", fix)


def _models(place: Place, loaded: Loaded) -> Check:
    """Look whether the models in use are there, and are the files that their manifests name."""
    name, old = "models", []
    try:
        folders = models.active(place.models)
        if not folders:
            return well(name, "none yet; they are made from the corpus at the first start, in about a minute")
        wanted = models.wanted_of(shipped("models/corpus"), loaded.settings.site.languages)
        for folder in folders.values():
            card = storage.read_card(place.models / folder)
            if card.get("source") == models.CORPUS_SOURCE and any(card.get(k) != v for k, v in wanted.items()):
                old.append(folder)  # the next start makes it anew, whatever is in it
            else:
                storage.load(place.models / folder)
    except (ModelError, OSError) as error:
        fix = f"Remove the folder named below {place.models}: it is made anew at the next start."
        return failure(name, " ".join(str(error).split()), fix)
    if old:
        return well(name, f"{', '.join(old)}: of another corpus or version, made anew at the next start")
    return well(name, f"{', '.join(folders.values())}: as their manifests say")
