"""``mailbot run``: the daemon in the foreground, one process, ended by SIGTERM or Ctrl-C in good order."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.common import Config, say

if TYPE_CHECKING:
    from mailbot.loading import Loaded


def run(
    config: Config = None,
    *,
    no_console: Annotated[bool, typer.Option("--no-console", help="Do not serve the web pages.")] = False,
    backfill: Annotated[
        bool, typer.Option("--backfill", help="At the very first start, also take mail that was there before.")
    ] = False,
) -> None:
    """Watch the mailboxes, answer, and keep the record, until it is stopped.

    Example: mailbot run --config /etc/mailbot/mailbot.toml
    """
    import structlog

    from mailbot.bootstrap.build import build
    from mailbot.bootstrap.logs import set_up_logs
    from mailbot.bootstrap.place import Place, locked, settings_of
    from mailbot.bootstrap.systemd import Notifier

    loaded = settings_of(config)
    set_up_logs(loaded.settings.log)
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    with locked(Place.of(loaded)):
        running = build(loaded, backfill=backfill, web=not no_console)
        running.start()
        _greet(loaded, console=not no_console)
        notifier = Notifier()
        notifier.ready()
        while not ending.wait(notifier.interval):
            notifier.alive()
        notifier.stopping()
        if not running.stop():
            say("mailbot: some work was still under way when it ended; it is taken up at the next start")
    structlog.get_logger().info("mailbot.stopped")


def _greet(loaded: Loaded, *, console: bool) -> None:
    """Say what was started, and why nothing may be read for a while."""
    import structlog

    from mailbot import __version__
    from mailbot.bootstrap.place import Place
    from mailbot.errors import ModelError
    from mailbot.shipped import shipped
    from mailbot.understanding.models import untrained

    log = structlog.get_logger()
    log.info(
        "mailbot.started",
        version=__version__,
        settings=str(loaded.path),
        mailboxes={box.name: box.mode for box in loaded.settings.mailbox},
        console=loaded.settings.web.bind if console else "off",
    )
    corpus, languages = shipped("models/corpus"), loaded.settings.site.languages
    with suppress(ModelError):  # the process that reads mails tells of it
        if tasks := untrained(Place.of(loaded).models, corpus=corpus, languages=languages):
            log.info("models.making", tasks=tasks, note="once, from the corpus; mails are read in a minute or two")


def console(config: Config = None) -> None:
    """Serve the web console alone: beside a `run --no-console`, or on another machine with the same PostgreSQL.

    Example: mailbot console --config /etc/mailbot/mailbot.toml
    """
    from mailbot.bootstrap.console import serve_alone
    from mailbot.bootstrap.logs import set_up_logs
    from mailbot.bootstrap.place import settings_of

    loaded = settings_of(config)
    set_up_logs(loaded.settings.log)
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    serve_alone(loaded, ending)


def migrate(config: Config = None) -> None:
    """Bring the database to the schema of this mailbot. Make a backup first.

    Example: mailbot migrate --config mailbot.toml
    """
    from mailbot.bootstrap.place import Place, locked, settings_of
    from mailbot.store.schema import upgrade
    from mailbot.store.session import open_database

    place = Place.of(settings_of(config))
    with locked(place):
        before, after = upgrade(open_database(place.database_url))
    if before == after:
        say(f"The database already has schema {after}; nothing was changed.")
    else:
        say(f"The database went from schema {before or 'none'} to {after}.")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(run)
    app.command()(console)
    app.command()(migrate)
