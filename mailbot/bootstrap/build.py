"""Builds the daemon out of its parts."""

from __future__ import annotations

import os
import random
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog

from mailbot.bootstrap.accounts import check_secrets, imap_account, secret_of, smtp_account
from mailbot.bootstrap.clock import now
from mailbot.bootstrap.desks import config_rev, desks_of
from mailbot.bootstrap.place import Place, database_of, shell_of
from mailbot.engine.local import LocalEngine
from mailbot.engine.port import Step
from mailbot.errors import SecretError, SettingsError, in_one_line
from mailbot.shipped import shipped
from mailbot.steps.breaker import Breaker
from mailbot.steps.daemon import Daemon, next_epoch
from mailbot.steps.deliver import Deliverer
from mailbot.steps.health import Health
from mailbot.steps.housekeeping import close_silent
from mailbot.steps.listen import Listener, Watch
from mailbot.steps.ports import FolderProbe, Program, WebhookHook
from mailbot.steps.process import Processor
from mailbot.steps.reader import ChildReader
from mailbot.steps.shell import no_fault
from mailbot.transport.backoff import Backoff
from mailbot.transport.health import HealthServer
from mailbot.transport.imap import Mailbox
from mailbot.transport.smtp import Outbound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mailbot.loading import Loaded
    from mailbot.settings import MailboxSettings, Settings
    from mailbot.steps.desk import Desk
    from mailbot.steps.reader import Reader
    from mailbot.steps.shell import Shell

HOUSEKEEPING_SECONDS = 300.0
log = structlog.get_logger()


def fault_of(environ: Mapping[str, str]) -> Callable[[str], None]:
    """Return the crash tests' fault points: ``MAILBOT_FAULT=point:n`` kills the process at the n-th pass of a point."""
    wanted, _, number = environ.get("MAILBOT_FAULT", "").partition(":")
    if not wanted:
        return no_fault
    left = [int(number or "1")]

    def fault(point: str) -> None:
        if point == wanted:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), 9)

    return fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A daemon that was built, its health pages, and the way to look at it."""

    daemon: Daemon
    health: HealthServer | None
    mailboxes: Mapping[str, Mailbox]

    def start(self) -> None:
        """Begin."""
        if self.health is not None:
            self.health.start()
        self.daemon.start()

    def stop(self) -> bool:
        """End in good order; False when something was still under way."""
        ended = self.daemon.stop()
        if self.health is not None:
            self.health.stop()
        return ended


def build(
    loaded: Loaded,
    *,
    clock: Callable[[], datetime] = now,
    backfill: bool = False,
    web: bool = True,
    reader: Reader | None = None,
) -> Running:
    """Put the daemon together; the state directory must be locked by the caller."""
    settings, place = loaded.settings, Place.of(loaded)
    if not settings.mailbox:
        raise SettingsError("There is no [[mailbox]] in the settings; mailbot did not start. Run: mailbot init")
    unreadable = check_secrets(loaded)
    if unreadable:  # before anything is written
        raise SecretError("\n".join(str(error.args[0]) for error in unreadable))
    desks = desks_of(loaded)
    shell = shell_of(
        place,
        database_of(place),
        clock=clock,
        config_rev=config_rev(loaded),
        fault=fault_of(os.environ),
        tell=log.info,
    )
    epoch = next_epoch(shell)
    processor = Processor(
        shell=shell,
        desks=desks,
        reader=reader or child_reader(place, settings),
        on_error=lambda mail, error: log.error("mail.failed", mail=mail, error=error),
    )
    hook = WebhookHook(programs=_programs(loaded))
    ending, breaker = threading.Event(), Breaker()
    deliverers = [
        replace(
            _deliverer(box, loaded, shell=shell, desk=desks[box.name], epoch=epoch, hook=hook),
            breaker=breaker,
            ending=ending.is_set,
        )
        for box in settings.mailbox
    ]
    folders = {box.name: Mailbox(imap_account(box, base=loaded.base), name=box.name) for box in settings.mailbox}
    parts: list[Daemon] = []
    engine = LocalEngine(
        process=lambda: parts[0].process(),  # noqa: PLW0108 - the daemon is built after its engine
        deliver={deliverer.desk.facts.name: _sending(deliverer, folders) for deliverer in deliverers},
        on_error=lambda name, error: log.error("worker.failed", worker=name, error=in_one_line(error)),
    )
    engine.every(HOUSEKEEPING_SECONDS, "close silent conversations", lambda: void(close_silent(shell)))
    daemon = Daemon(
        shell=shell,
        engine=engine,
        processor=processor,
        deliverers=deliverers,
        listeners=[
            _listener(
                _watch(box, settings, backfill=backfill),
                shell=shell,
                folder=folders[box.name],
                ending=ending,
                engine=engine,
            )
            for box in settings.mailbox
        ],
        epoch=epoch,
        ending=ending,
        interrupt=lambda: _interrupt(folders),
    )
    parts.append(daemon)
    health = Health(shell=shell, daemon=daemon, state_dir=place.state)
    return Running(daemon=daemon, health=_pages(settings.web.bind, health) if web else None, mailboxes=folders)


def _pages(bind: str, health: Health) -> HealthServer:
    """Return the health pages at ``bind``; SettingsError when nobody can listen there."""
    host, _, port = bind.rpartition(":")
    try:
        return HealthServer(host=host, port=int(port), causes=health.causes, metrics=health.metrics)
    except (OSError, ValueError, OverflowError) as error:
        raise SettingsError(
            f"web.bind = {bind!r} cannot be used ({error}); mailbot did not start. Choose another address, or free it."
        ) from error


def _interrupt(folders: Mapping[str, Mailbox]) -> None:
    for folder in folders.values():
        folder.interrupt()


def void(result: object) -> None:
    """Forget a result where a callable must return nothing."""
    del result


def child_reader(place: Place, settings: Settings) -> ChildReader:
    """Return the reader that works in a process of its own."""
    return ChildReader(
        models=str(place.models), corpus=str(shipped("models/corpus")), languages=settings.site.languages
    )


def _sending(deliverer: Deliverer, folders: Mapping[str, Mailbox]) -> Callable[[], bool]:
    """Return the work of a sending thread: send, and let the mailbox's own thread file the copies at once."""
    folder = folders[deliverer.desk.facts.name]

    def work() -> bool:
        sent = deliverer.run() > 0
        if sent:
            folder.interrupt()
        return sent

    return work


def _programs(loaded: Loaded) -> dict[str, Program]:
    return {
        name: Program(
            url=webhook.url,
            secret=secret_of(webhook, base=loaded.base, what=f"webhook {name}").encode(),
            idempotent=webhook.idempotent,
            allow=tuple(webhook.allow),
        )
        for name, webhook in loaded.settings.webhook.items()
    }


def _deliverer(
    box: MailboxSettings, loaded: Loaded, *, shell: Shell, desk: Desk, epoch: int, hook: WebhookHook
) -> Deliverer:
    account = imap_account(box, base=loaded.base)
    return Deliverer(
        shell=shell,
        desk=desk,
        outbound=Outbound(smtp_account(box, base=loaded.base), on_stage=lambda stage: shell.fault(f"smtp.{stage}")),
        hook=hook,
        probe=FolderProbe(connect=lambda: Mailbox(account, name=box.name)),
        epoch=epoch,
        on_trouble=lambda name, text: log.warning("smtp.refused", mailbox=name, said=text),
    )


def _watch(box: MailboxSettings, settings: Settings, *, backfill: bool) -> Watch:
    return Watch(
        mailbox=box.name,
        folder=box.imap.folder,
        processed_folder=box.imap.processed_folder,
        poll_interval=float(box.imap.poll_interval),
        idle=box.imap.idle,
        backfill=backfill,
        file_sent=box.smtp.save_sent,
        high_water=settings.limits.queue_high_water,
    )


def _listener(watch: Watch, *, shell: Shell, folder: Mailbox, ending: threading.Event, engine: LocalEngine) -> Listener:
    return Listener(
        shell=shell,
        watch=watch,
        folder=folder,
        pause=ending.wait,
        next_pause=Backoff(draw=random.SystemRandom().random).next_pause,
        on_mail=lambda: engine.wake(Step.PROCESS),
        on_trouble=lambda name, text: log.warning("mailbox.trouble", mailbox=name, text=text),
    )
