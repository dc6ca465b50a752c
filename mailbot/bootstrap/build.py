"""Builds the daemon out of its parts."""

from __future__ import annotations

import os
import random
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from mailbot.bootstrap.accounts import check_secrets, imap_account, secret_of, smtp_account
from mailbot.bootstrap.certificates import schedule_certificates
from mailbot.bootstrap.clock import now
from mailbot.bootstrap.console import console_of, server_of
from mailbot.bootstrap.desks import config_rev, desks_of
from mailbot.bootstrap.digest import schedule_digest
from mailbot.bootstrap.place import Place, child_reader, database_of, shell_of
from mailbot.bootstrap.standing import watch_changes
from mailbot.engine.local import LocalEngine
from mailbot.engine.port import Step
from mailbot.errors import SecretError, SettingsError, in_one_line
from mailbot.steps.breaker import Breaker
from mailbot.steps.daemon import Daemon, next_epoch, process
from mailbot.steps.deliver import Deliverer, Progress
from mailbot.steps.health import Health
from mailbot.steps.housekeeping import close_silent
from mailbot.steps.listen import Listener, Watch
from mailbot.steps.ports import FolderProbe, Program, WebhookHook
from mailbot.steps.process import Processor
from mailbot.steps.review.deeds import finish_due
from mailbot.steps.shell import no_fault
from mailbot.steps.survey import Surveyor
from mailbot.transport.backoff import Backoff
from mailbot.transport.imap import Mailbox
from mailbot.transport.smtp import Outbound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mailbot.bootstrap.console import Web
    from mailbot.loading import Loaded
    from mailbot.settings import MailboxSettings
    from mailbot.steps.desk import Desk
    from mailbot.steps.reader import Reader
    from mailbot.steps.shell import Shell

HOUSEKEEPING_SECONDS = 300.0
SURVEY_SECONDS = 300.0
DEEDS_SECONDS = 15.0
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
    """A daemon that was built, its web pages, and the way to look at it."""

    daemon: Daemon
    web: Web | None
    mailboxes: Mapping[str, Mailbox]

    def start(self) -> None:
        """Begin."""
        if self.web is not None:
            self.web.start()
        self.daemon.start()

    def stop(self) -> bool:
        """End in good order; False when something was still under way."""
        ended = self.daemon.stop()
        if self.web is not None:
            self.web.stop()
        return ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What all parts of one start of the daemon share."""

    loaded: Loaded
    shell: Shell
    desks: Mapping[str, Desk]
    epoch: int
    folders: Mapping[str, Mailbox]
    """Each mailbox's folder, on the connection that its listener owns."""
    ending: threading.Event = field(default_factory=threading.Event)
    breaker: Breaker = field(default_factory=Breaker)


def build(
    loaded: Loaded,
    *,
    clock: Callable[[], datetime] = now,
    backfill: bool = False,
    web: bool = True,
    reader: Reader | None = None,
    demo: bool = False,
) -> Running:
    """Put the daemon together; the state directory must be locked by the caller."""
    place = Place.of(loaded)
    start = _start(loaded, place, clock=clock)
    shell, boxes = start.shell, loaded.settings.mailbox
    processor = Processor(
        shell=shell,
        desks=start.desks,
        reader=reader or child_reader(place, loaded.settings),
        on_error=lambda mail, error: log.error("mail.failed", mail=mail, error=error),
    )
    hook = WebhookHook(programs=_programs(loaded))
    deliverers = [_deliverer(box, start, hook=hook) for box in boxes]
    engine = LocalEngine(
        process=lambda: process(processor, engine),
        deliver={deliverer.desk.facts.name: _sending(deliverer, start.folders) for deliverer in deliverers},
        on_error=lambda name, error: log.error("worker.failed", worker=name, error=in_one_line(error)),
    )
    engine.every(DEEDS_SECONDS, "tell of what agents did", lambda: void(finish_due(shell)))
    engine.every(HOUSEKEEPING_SECONDS, "close silent conversations", lambda: void(close_silent(shell)))
    schedule_digest(loaded, shell, engine)
    _schedule_survey(loaded, start, engine)
    schedule_certificates(loaded, shell, engine)
    watch_changes(loaded, shell, engine, next(iter(start.desks.values()), None))
    daemon = Daemon(
        shell=shell,
        engine=engine,
        processor=processor,
        deliverers=deliverers,
        listeners=[_listener(box, start, backfill=backfill, engine=engine) for box in boxes],
        epoch=start.epoch,
        ending=start.ending,
        interrupt=lambda: _interrupt(start.folders),
    )
    health = Health(shell=shell, daemon=daemon, state_dir=place.state)
    pages = server_of(console_of(loaded, shell, watcher=health, engine=engine, demo=demo)) if web else None
    return Running(daemon=daemon, web=pages, mailboxes=start.folders)


def _schedule_survey(loaded: Loaded, start: Start, engine: LocalEngine) -> None:
    """Let customers be asked for ratings, where the settings name a share of them."""
    settings = loaded.settings
    if not settings.survey.share:
        return
    surveyor = Surveyor(
        shell=start.shell,
        desks=start.desks,
        share=settings.survey.share,
        wait=timedelta(hours=settings.survey.wait_hours),
        base_url=settings.web.base_url,
    )

    def tick() -> None:
        for mailbox in surveyor.ask():
            engine.wake(Step.DELIVER, mailbox)

    engine.every(SURVEY_SECONDS, "ask for ratings", tick)


def _start(loaded: Loaded, place: Place, *, clock: Callable[[], datetime]) -> Start:
    """Read whatever the settings name, and only then open the database and count the start."""
    if not loaded.settings.mailbox:
        raise SettingsError("There is no [[mailbox]] in the settings; mailbot did not start. Run: mailbot init")
    unreadable = check_secrets(loaded)
    if unreadable:
        raise SecretError("\n".join(str(error.args[0]) for error in unreadable))
    desks = desks_of(loaded)
    folders = {box.name: Mailbox(imap_account(box, base=loaded.base), name=box.name) for box in loaded.settings.mailbox}
    shell = shell_of(
        place,
        database_of(place),
        clock=clock,
        config_rev=config_rev(loaded),
        fault=fault_of(os.environ),
        tell=log.info,
    )
    return Start(loaded=loaded, shell=shell, desks=desks, epoch=next_epoch(shell), folders=folders)


def _interrupt(folders: Mapping[str, Mailbox]) -> None:
    for folder in folders.values():
        folder.interrupt()


def void(result: object) -> None:
    """Forget a result where a callable must return nothing."""
    del result


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


def _deliverer(box: MailboxSettings, start: Start, *, hook: WebhookHook) -> Deliverer:
    base, shell, progress = start.loaded.base, start.shell, Progress()
    account = imap_account(box, base=base)

    def reached(stage: str) -> None:
        progress.reached(stage)
        shell.fault(f"smtp.{stage}")

    return Deliverer(
        shell=shell,
        desk=start.desks[box.name],
        outbound=Outbound(smtp_account(box, base=base), on_stage=reached),
        hook=hook,
        probe=FolderProbe(connect=lambda: Mailbox(account, name=box.name)),
        epoch=start.epoch,
        on_trouble=lambda name, text: log.warning("smtp.trouble", mailbox=name, said=text),
        ending=start.ending.is_set,
        breaker=start.breaker,
        progress=progress,
    )


def _listener(box: MailboxSettings, start: Start, *, backfill: bool, engine: LocalEngine) -> Listener:
    watch = Watch(
        mailbox=box.name,
        folder=box.imap.folder,
        processed_folder=box.imap.processed_folder,
        poll_interval=float(box.imap.poll_interval),
        idle=box.imap.idle,
        backfill=backfill,
        file_sent=box.smtp.save_sent,
        high_water=start.loaded.settings.limits.queue_high_water,
        max_age=timedelta(days=start.loaded.settings.limits.max_age_days),
    )
    return Listener(
        shell=start.shell,
        watch=watch,
        folder=start.folders[box.name],
        pause=start.ending.wait,
        next_pause=Backoff(draw=random.SystemRandom().random).next_pause,
        on_mail=lambda: engine.wake(Step.PROCESS),
        on_trouble=lambda name, text: log.warning("mailbox.trouble", mailbox=name, text=text),
    )
