"""Plays the colleagues who work in the console: three times a day they look at what waits and say what is right.

They do what a person does there, through the same deeds, and nothing else: what they know is what the letters' authors
said of them. What came in the last days of the play is left for whoever tries the demo.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.demo.chance import chance
from mailbot.demo.coming import FRIDAY
from mailbot.demo.octets import ZONE
from mailbot.demo.people import AGENTS
from mailbot.demo.phrases import AGENT
from mailbot.policy.review import NOT_SUPPORT
from mailbot.steps.review import answering, queue, verdicts
from mailbot.steps.review.deeds import Agent, Wish, finish_due, perform
from mailbot.steps.review.sheet import sheet
from mailbot.store import casefile, mails, reviews
from mailbot.store.review_tables import ReviewStage
from mailbot.store.scope import Scope
from mailbot.store.session import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from mailbot.demo.people import Agent as Colleague
    from mailbot.steps.desk import Desk
    from mailbot.steps.review.deeds import Hand, Refused, Worked
    from mailbot.steps.shell import Shell

SITTINGS = ((9, 20), (13, 40), (16, 50))
"""Local times at which somebody sits down at the queue, Monday to Friday."""
LEFT = timedelta(days=4)
"""What came so shortly before the end stays in the queue, so that it holds a dozen mails whatever the weekday."""
AT_ONCE = 200
SECONDS_A_MAIL = (15, 120)
"""From opening a mail to the verdict."""


def sittings(start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return when somebody sits down at the queue between two times, ascending."""
    found = []
    day = start.astimezone(ZONE).replace(minute=0, second=0, microsecond=0)
    while day < end:
        if day.weekday() <= FRIDAY:
            found += [day.replace(hour=hour, minute=minute) for hour, minute in SITTINGS]
        day += timedelta(days=1)
    return tuple(moment.astimezone(start.tzinfo) for moment in found if start < moment < end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A colleague's look at one mail: who looks, and for how long."""

    mail_id: str
    colleague: Colleague
    seconds: float


class Reviewers:
    """The colleagues. ``truth`` tells what a mail's author meant, by its Message-ID."""

    def __init__(self, shell: Shell, desks: Mapping[str, Desk], *, truth: Mapping[str, str], seed: int) -> None:
        """Begin with a queue that nobody has looked at."""
        self._shell, self._desks, self._truth, self._seed = shell, desks, truth, seed
        self._passed: set[str] = set()
        """Mails that nobody will look at again."""

    def looks(self, *, before: datetime) -> deque[Look]:
        """Return what a sitting is about: the mails that wait since before a time, as the queue shows them."""
        with reading(self._shell.database) as connection:
            rows = reviews.queue(connection, now=self._shell.clock(), limit=AT_ONCE, scope=Scope.everything())
        found: deque[Look] = deque()
        for row in rows:
            if row.since > before or row.mail_id in self._passed:
                continue
            rng = chance(self._seed, "review", row.since.isoformat())
            self._passed.add(row.mail_id)
            colleague, seconds = rng.choice(AGENTS[:3]), rng.uniform(*SECONDS_A_MAIL)
            found.append(Look(mail_id=row.mail_id, colleague=colleague, seconds=seconds))
        return found

    def open(self, look: Look) -> None:
        """Take a mail, as opening it in the console does."""
        queue.take(self._shell, look.mail_id, _agent(look.colleague))

    def decide(self, look: Look) -> None:
        """Say what the mail is about, and answer a customer who waits for it."""
        self._do(look, self._verdict(look))
        if self._waits(look.mail_id):
            self._do(look, lambda hand: answering.reply(hand, self._letter(look)))

    def finish(self) -> None:
        """Let the record be told of what can no longer be taken back."""
        finish_due(self._shell)

    def _verdict(self, look: Look) -> Callable[[Hand], Worked | Refused]:
        shown = sheet(self._shell, self._desks, look.mail_id, _agent(look.colleague))
        with reading(self._shell.database) as connection:
            mail = mails.get(connection, look.mail_id)
            decision = casefile.decision(connection, look.mail_id)
        thought = decision.intent if decision is not None else ""
        meant = self._truth.get(mail.rfc_message_id if mail is not None else "", "") or thought
        if shown is None:
            return verdicts.confirm
        if shown.line.blind and meant not in shown.intents:
            meant = NOT_SUPPORT  # a program's mail: nobody asks for anything
        if meant not in shown.intents or (meant == thought and not shown.line.blind):
            return verdicts.confirm
        return lambda hand: verdicts.correct(hand, verdicts.Labels(intent=meant), known=shown.intents)

    def _do(self, look: Look, work: Callable[[Hand], Worked | Refused]) -> None:
        item = self._item(look.mail_id)
        if item is not None:
            wish = Wish(mail_id=look.mail_id, version=item.version, agent=_agent(look.colleague))
            perform(self._shell, self._desks, wish, work)

    def _waits(self, mail_id: str) -> bool:
        item = self._item(mail_id)
        return item is not None and bool(item.waits) and item.stage == ReviewStage.ANSWER

    def _item(self, mail_id: str) -> Any:
        with reading(self._shell.database) as connection:
            return reviews.get(connection, mail_id)

    def _letter(self, look: Look) -> str:
        with reading(self._shell.database) as connection:
            decision = casefile.decision(connection, look.mail_id)
        language = decision.language if decision is not None and decision.language in AGENT else "fr"
        return chance(self._seed, "answer", look.mail_id).choice(AGENT[language]).format(name=look.colleague.name)


def _agent(colleague: Colleague) -> Agent:
    return Agent(login=colleague.address, name=colleague.name, scope=Scope.everything())
