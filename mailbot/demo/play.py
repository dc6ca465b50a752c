"""Plays the demo's weeks: brings one mail at a time, waits until mailbot is done with it, and sees who reacts.

mailbot knows nothing of it: it watches a mailbox over IMAP and sends over SMTP as it would anywhere else. Between two
mails, when there is nothing left to do, the clock jumps to whatever comes next.
"""

from __future__ import annotations

import smtplib
import time
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mailbot.demo import octets
from mailbot.demo.coming import Agenda, Kind
from mailbot.demo.people import SUPPORT
from mailbot.demo.quiet import note_quiet
from mailbot.demo.rating import Raters
from mailbot.demo.reviewing import LEFT, Reviewers, sittings
from mailbot.demo.settings import MAILBOX
from mailbot.engine.port import Step
from mailbot.record.journal import event_table
from mailbot.record.payloads.people import AgentReplied
from mailbot.steps.housekeeping import close_silent
from mailbot.steps.listen import SENT_EVERY
from mailbot.steps.survey import Surveyor
from mailbot.store import mails, outbox
from mailbot.store.mails import MAIL
from mailbot.store.outbox import EFFECT
from mailbot.store.session import reading
from mailbot.store.tables import EffectState, MailState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from mailbot.bootstrap.build import Running
    from mailbot.demo.clock import SimulatedClock
    from mailbot.demo.coming import Coming
    from mailbot.demo.mailhost import MailHost
    from mailbot.demo.openings import Openings
    from mailbot.demo.reactions import Reactions

SITE_ADDRESS = "127.0.0.1:8025"
"""Where the links of the questions lead; in the demo nobody but the simulated customers follows them."""
FIRST_LOOK_SECONDS = 0.012
LOOK_SECONDS = 0.006
"""Pauses before the first look at whether mailbot is done, and between the others; each look costs mailbot time."""
PATIENCE_SECONDS = 90.0
"""Real seconds after which the play ends although mailbot is not done; what is left counts as pending."""
WEATHER_EVERY = 80
"""One mail in so many meets a mail server that wants it later."""
TRY_LATER = "451 4.3.2 too many connections, try again later"
DAY = timedelta(days=1)
UNTIL_FINAL = timedelta(minutes=1)
"""After this time an agent's deed can no longer be taken back, and its mail is on its way."""

NOW = sa.bindparam("now", type_=EFFECT.c.not_before.type)
WORK = sa.select(
    sa.select(sa.func.count()).select_from(MAIL).scalar_subquery(),
    sa.exists().where(MAIL.c.state == MailState.RECEIVED, sa.or_(MAIL.c.due_at.is_(None), MAIL.c.due_at <= NOW)),
    sa.exists().where(
        sa.or_(
            EFFECT.c.state == EffectState.SENDING,
            sa.and_(EFFECT.c.state.in_(outbox.DUE), EFFECT.c.not_before <= NOW),
        )
    ),
)
"""(mails in the database, whether one waits to be read, whether something waits to be sent); asked very often."""
SEEN = sa.select(sa.func.count()).where(event_table.c.type == AgentReplied.TYPE)
"""Answers of colleagues that mailbot has seen."""
NEXT = sa.select(
    sa.select(sa.func.min(MAIL.c.due_at, type_=MAIL.c.due_at.type))
    .where(MAIL.c.state == MailState.RECEIVED)
    .scalar_subquery(),
    sa.select(sa.func.min(EFFECT.c.not_before, type_=EFFECT.c.not_before.type))
    .where(EFFECT.c.state.in_(outbox.DUE))
    .scalar_subquery(),
)
"""(when a mail is read again, when something is sent again)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected:
    """A mail that was put into the support mailbox, and the simulated time at that moment."""

    mail: Coming
    at: datetime


class StuckError(Exception):
    """mailbot did not become idle."""


class Play:
    """One run. ``injected`` holds every mail that reached the support mailbox, in order."""

    def __init__(
        self, host: MailHost, running: Running, *, clock: SimulatedClock, openings: Openings, reactions: Reactions
    ) -> None:
        """Begin with an empty mailbox; the daemon is started by ``run``."""
        self.injected: list[Injected] = []
        self.seconds = 0.0
        """Real seconds that the play took, without starting and stopping."""
        self._host, self._running, self._clock = host, running, clock
        self._openings, self._reactions = openings, reactions
        self._shell = running.daemon.shell
        self._agenda = Agenda()
        self._noticed = self._filed = 0
        self._kept_house = clock()
        self._truth: dict[str, str] = {}
        desks = running.daemon.processor.desks
        self._reviewers = Reviewers(self._shell, desks, truth=self._truth, seed=reactions.seed)
        self._raters = Raters(reactions.seed)
        self._surveyor = Surveyor(
            shell=self._shell,
            desks=desks,
            share=1.0,
            wait=timedelta(hours=24),
            base_url=f"http://{SITE_ADDRESS}",
        )
        self._sittings: deque[datetime] = deque()
        self._left = clock()

    def run(self, moments: Sequence[datetime], *, end: datetime, tell: Callable[[int], None]) -> None:
        """Bring one mail for each of ``moments`` (ascending), then let the clock go to ``end``.

        A moment brings whatever somebody wants to say by then in answer to a mail, else a new mail. ``tell`` hears
        how many have come. Ends early, without a word, when mailbot gets stuck: the summary tells.
        """
        begun = time.monotonic()
        self._sittings.extend(sittings(self._clock(), end))
        self._left = end - LEFT
        try:
            self._wait(self._is_watching)
            for number, moment in enumerate(moments, 1):
                if number % WEATHER_EVERY == 0:
                    self._host.refuse_next(TRY_LATER)
                self._send(self._next(moment))
                tell(number)
            while (late := self._agenda.due(end)) is not None:
                if not late.injected:
                    self._send(late)
            self._go_to(end)
            self._running.mailboxes[MAILBOX].interrupt()  # one more look, which files the copies of what was sent
            self._wait(self._is_filed)
        except StuckError:
            return
        finally:
            self.seconds = time.monotonic() - begun

    def _next(self, moment: datetime) -> Coming:
        """Return what reaches the mailbox next, after bringing the colleagues' mails that come before it."""
        while (due := self._agenda.due(moment)) is not None:
            if due.injected:
                return due
            self._send(due)
        return self._openings.at(moment)

    def _send(self, mail: Coming) -> None:
        """Bring one mail where it goes, wait until all is done, and let people react to what reached them."""
        self._go_to(mail.at)
        at = self._clock()
        if mail.injected:
            self.injected.append(Injected(mail=mail, at=at))
            self._truth[mail.message_id] = mail.intent
        if mail.kind is Kind.AGENT:
            self._post(mail)
        else:
            self._host.deliver(mail.recipients[0], mail.octets, sender=mail.sender)
        self._wait(self._is_idle)
        if mail.filed:
            self._file(mail)
        self._notice()

    def _post(self, mail: Coming) -> None:
        """Send a colleague's mail over SMTP, again at once when the weather is bad."""
        with smtplib.SMTP("127.0.0.1", self._host.smtp_port, local_hostname="localhost") as smtp:
            try:
                smtp.sendmail(mail.sender, mail.recipients, mail.octets)
            except smtplib.SMTPDataError:
                smtp.sendmail(mail.sender, mail.recipients, mail.octets)

    def _file(self, mail: Coming) -> None:
        """Put a colleague's mail into the Sent folder, and wait until mailbot, which looks once a minute, saw it."""
        self._host.deliver(SUPPORT, mail.octets, folder="Sent", flags=("\\Seen",))
        self._filed += 1
        self._clock.advance_to(self._clock() + SENT_EVERY)
        self._running.mailboxes[MAILBOX].interrupt()
        self._wait(self._has_seen)

    def _go_to(self, moment: datetime) -> None:
        """Let the clock go to ``moment``; on the way colleagues sit down at the console's queue."""
        while self._sittings and self._sittings[0] <= moment:
            self._pass_to(max(self._sittings.popleft(), self._clock()))
            self._review()
        self._pass_to(max(moment, self._clock()))

    def _review(self) -> None:
        """Let colleagues decide about what waits, one mail after the other, as long as that takes them."""
        looks = self._reviewers.looks(before=min(self._clock(), self._left))
        while looks:
            look = looks.popleft()
            self._reviewers.open(look)
            self._pass_to(self._clock() + timedelta(seconds=look.seconds))
            self._reviewers.decide(look)
        self._pass_to(self._clock() + UNTIL_FINAL)
        self._reviewers.finish()
        self._notice()

    def _pass_to(self, moment: datetime) -> None:
        """Let the clock go to ``moment``, stopping wherever mailbot itself has something due on the way."""
        since = self._clock()
        engine = self._running.daemon.engine
        while (due := self._due()) is not None and due < moment:
            self._clock.advance_to(due)
            engine.wake(Step.PROCESS)
            engine.wake(Step.DELIVER)
            self._wait(self._is_idle)
        while self._kept_house + DAY <= moment:
            self._kept_house = self._clock.advance_to(self._kept_house + DAY)
            close_silent(self._shell)
            self._raters.give(self._shell)
            for _ in self._surveyor.ask():
                engine.wake(Step.DELIVER)
                self._wait(self._is_idle)
                self._notice()
        self._clock.advance_to(moment)
        note_quiet(self._shell, mailbox=MAILBOX, since=since, until=moment)

    def _notice(self) -> None:
        """Let everybody react to the mails that were accepted since the last time."""
        accepted = self._host.accepted
        while self._noticed < len(accepted):
            mail = accepted[self._noticed]
            self._noticed += 1
            for recipient in mail.recipients:
                arrived = octets.arrived(mail, recipient.lower())
                self._raters.take(arrived, self._clock())
                self._agenda.add(*self._reactions.to(arrived, self._clock()))

    # --- what mailbot is doing, as its database tells ---------------------------------------------------------------

    def _wait(self, reached: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        time.sleep(FIRST_LOOK_SECONDS)
        while not reached():
            if time.monotonic() > until:
                raise StuckError
            time.sleep(LOOK_SECONDS)

    def _is_watching(self) -> bool:
        with reading(self._shell.database) as connection:
            return bool(mails.cursors(connection))

    def _is_idle(self) -> bool:
        """Tell whether every mail is in the database and nothing waits to be read, decided or sent now."""
        with reading(self._shell.database) as connection:
            stored, unread, unsent = connection.execute(WORK, {"now": self._clock()}).one()
        return bool(stored >= len(self.injected) and not unread and not unsent)

    def _has_seen(self) -> bool:
        with reading(self._shell.database) as connection:
            return bool(connection.execute(SEEN).scalar_one() >= self._filed)

    def _is_filed(self) -> bool:
        with reading(self._shell.database) as connection:
            return not outbox.unfiled(connection, mailbox=MAILBOX, limit=1)

    def _due(self) -> datetime | None:
        """Return when mailbot next tries something again, or None when nothing waits for its time."""
        with reading(self._shell.database) as connection:
            times = connection.execute(NEXT).one()
        return min((moment for moment in times if moment is not None), default=None)
