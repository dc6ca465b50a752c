"""Builds the console out of its parts: beside the daemon in one process, or alone on the same database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from mailbot.bootstrap.accounts import secret_of
from mailbot.bootstrap.certificates import certifier_of
from mailbot.bootstrap.clock import now
from mailbot.bootstrap.desks import config_rev, desks_of
from mailbot.bootstrap.figures import figure_parameters
from mailbot.bootstrap.gauges import FigureGauges
from mailbot.bootstrap.place import Place, child_reader, database_of, make_state_dir, shell_of
from mailbot.errors import SettingsError
from mailbot.shipped import shipped
from mailbot.steps.digest import closed_instant, week_name
from mailbot.steps.health import Standing
from mailbot.store.session import reading

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.types import ASGIApp

    from mailbot.console.context import Console
    from mailbot.console.server import ConsoleServer
    from mailbot.engine.port import Engine
    from mailbot.loading import Loaded
    from mailbot.steps.checks import Check
    from mailbot.steps.health import Watcher
    from mailbot.steps.shell import Shell

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """The console and what serves it."""

    console: Console
    server: ConsoleServer
    app: ASGIApp

    @property
    def port(self) -> int:
        """Return the port that it listens to."""
        return self.server.port

    def start(self) -> None:
        """Begin to answer."""
        self.server.start(self.app)

    def stop(self) -> None:
        """Stop answering and free the address."""
        self.server.stop()


def console_of(
    loaded: Loaded, shell: Shell, *, watcher: Watcher, engine: Engine | None = None, demo: bool = False
) -> Console:
    """Return what the console is given. ``engine`` is the daemon's where it runs in this process."""
    from mailbot.console.board.figures import Figures
    from mailbot.console.context import Console
    from mailbot.console.remembered import Remembered
    from mailbot.engine.port import Step

    def wake(mailbox: str) -> None:
        if engine is not None:
            engine.wake(Step.DELIVER, mailbox)

    gauges = FigureGauges(loaded, shell)
    place = Place.of(loaded)
    return Console(
        shell=shell,
        loaded=loaded,
        figures=Figures(shell.database, figure_parameters(loaded), shell.clock),
        models=place.models,
        corpus=place.state / "corpus" if demo else shipped("models/corpus"),
        standings=Remembered(certifier_of(loaded, shell).standings, shell.clock),
        desks=desks_of(loaded),
        causes=watcher.causes,
        metrics=lambda: watcher.metrics() + gauges.text(),
        examine=lambda: _examined(loaded),
        wake=wake,
        reader=lambda: child_reader(place, loaded.settings),
        digest=lambda language: _digest(loaded, shell, language),
        hook_secret=_hook_secret(loaded),
        demo=demo,
    )


def _digest(loaded: Loaded, shell: Shell, language: str) -> str:
    """Return last week's digest as it would be sent now, for the preview."""
    from mailbot.bootstrap.digest import digester_of

    digester, at = digester_of(loaded, shell, language=language), shell.clock()
    monday = at.astimezone(ZoneInfo(loaded.settings.site.timezone)).date() - timedelta(weeks=1)
    with reading(shell.database) as connection:
        edition = digester.compute(connection, week_name(monday), closed_instant(connection, at))
    return edition.letter(image="", unsubscribe="").html


def _hook_secret(loaded: Loaded) -> bytes:
    hooks = loaded.settings.hooks
    if not (hooks.secret_file or hooks.secret_env):
        return b""
    return secret_of(hooks, base=loaded.base, what="hooks").encode()


def _examined(loaded: Loaded) -> Sequence[Check]:
    from mailbot.bootstrap.doctor import examine

    return tuple(examine(loaded.path, offline=True))


def server_of(console: Console) -> Web:
    """Return the console at ``web.bind``; SettingsError when nobody can listen there."""
    from mailbot.console.app import build_app
    from mailbot.console.server import ConsoleServer

    web = console.settings.web
    host, _, port = web.bind.rpartition(":")
    try:
        server = ConsoleServer(host=host, port=int(port), proxies=web.proxies)
    except (OSError, ValueError, OverflowError) as error:
        raise SettingsError(
            f"web.bind = {web.bind!r} cannot be used ({error}); mailbot did not start. "
            "Choose another address, or free it."
        ) from error
    return Web(console=console, server=server, app=build_app(console))


def serve_alone(loaded: Loaded, ending: threading.Event, *, clock: Callable[[], datetime] = now) -> None:
    """Serve the console without the daemon, until ``ending`` is set."""
    place = Place.of(loaded)
    make_state_dir(place)
    shell = shell_of(place, database_of(place), clock=clock, config_rev=config_rev(loaded), tell=log.info)
    watched = tuple((box.name, box.imap.folder) for box in loaded.settings.mailbox)
    console = console_of(loaded, shell, watcher=Standing(shell=shell, watched=watched, state_dir=place.state))
    server = server_of(console)
    server.start()
    log.info("console.started", address=console.base_url, bind=loaded.settings.web.bind)
    ending.wait()
    server.stop()
