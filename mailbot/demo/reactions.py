"""What people do when a mail reaches them: say thanks, give the number, ask again, be away, or stay silent.

Every draw depends on the seed, the person and how many mails the person has had, and on nothing else, so that the same
run gives the same mails however the daemon's threads took turns.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from email.utils import formataddr
from typing import TYPE_CHECKING

from mailbot.demo import octets
from mailbot.demo.chance import chance
from mailbot.demo.coming import Coming, Kind, at_work, awake
from mailbot.demo.everyday import in_one_sentence
from mailbot.demo.people import AGENT_AT, SUPPORT, Fate
from mailbot.demo.phrases import (
    AGAIN,
    AGENT,
    AWAY,
    AWAY_SUBJECTS,
    NO_REFERENCE,
    REFERENCE,
    THANKS,
    TO_PEOPLE,
)

if TYPE_CHECKING:
    import random
    from datetime import datetime

    from mailbot.demo.octets import Arrived
    from mailbot.demo.people import Agent, People, Person

ANSWERS = frozenset({"answer", "action"})
ONE_SENTENCE = ("en une phrase", "in one sentence")
"""How config/replies asks what a mail is about, rather than for a number."""
PATIENCE = 3
"""Mails of ours after which a customer writes no more."""
THANKFUL = 0.24
UNHAPPY = 0.15
HELPFUL = 0.72
"""Shares of the customers who say thanks for an answer, ask again after one, and answer a question."""
WITHOUT = 0.15
"""Of those who answer a question for a number, the share that has none."""
THANKFUL_TO_PEOPLE = 0.18
TALKATIVE = 0.07
"""Share of those who got a colleague's answer and still want something."""
POLITE = 0.05
"""Share that says thanks for the notice that a person takes over."""
SHARED = 0.8
"""Share of the colleagues' answers that are written in the support mailbox; the others come from the team's own."""
COPY = 0.3
"""Of those others, the share that goes to the support mailbox in copy."""
MARKED = 0.7
"""Share of the absence programs that say what they are (RFC 3834)."""
WORKING_HOURS = 5.0
"""Mean office hours until a colleague answers."""
AWAY_DAYS = 5


class Reactions:
    """Everybody's way to react. ``demands`` is what each customer asked for last, by address."""

    def __init__(self, people: People, *, seed: int) -> None:
        """Remember who there is."""
        self.demands: dict[str, str] = {}
        self._people = people
        self.seed = seed
        self._had: Counter[str] = Counter()

    def to(self, mail: Arrived, at: datetime) -> tuple[Coming, ...]:
        """Return what a mail that arrived at ``at`` leads to; often nothing."""
        self._had[mail.recipient] += 1
        number = self._had[mail.recipient]
        rng = chance(self.seed, mail.recipient, number)
        agent = AGENT_AT.get(mail.recipient)
        if agent is not None:
            return self._handled(agent, mail, at, rng)
        person = self._people.at(mail.recipient)
        if person is None:
            return ()
        if person.fate is Fate.GONE:
            return (_bounce(person, mail, at, rng),)
        first = (_absence(person, mail, at, rng),) if person.fate is Fate.AWAY and number == 1 else ()
        if number > PATIENCE:
            return first
        later = at + timedelta(days=AWAY_DAYS) if person.fate is Fate.AWAY else at
        return (*first, *self._read(person, mail, later, rng))

    def _read(self, person: Person, mail: Arrived, at: datetime, rng: random.Random) -> tuple[Coming, ...]:
        """Return what a customer writes after reading a mail."""
        draw = rng.random()
        if mail.kind in ANSWERS:
            if draw < THANKFUL:
                return (self._says(person, mail, at, rng, kind=Kind.THANKS),)
            return (self._again(person, mail, at, rng),) if draw < THANKFUL + UNHAPPY else ()
        if mail.kind == "clarify":
            return (self._completes(person, mail, at, rng),) if draw < HELPFUL else ()
        if mail.kind == "transfer_notice":
            return (self._says(person, mail, at, rng, kind=Kind.THANKS),) if draw < POLITE else ()
        return () if mail.kind or draw >= THANKFUL_TO_PEOPLE + TALKATIVE else self._to_colleague(person, mail, at, rng)

    def _says(self, person: Person, mail: Arrived, at: datetime, rng: random.Random, *, kind: Kind) -> Coming:
        text = rng.choice(THANKS[person.language]).format(name=person.name)
        return _reply(person, mail, awake(at + timedelta(minutes=rng.uniform(3, 480)), rng), rng, text=text, kind=kind)

    def _again(self, person: Person, mail: Arrived, at: datetime, rng: random.Random) -> Coming:
        sentence = in_one_sentence(self.demands.get(person.address, ""), person.language, person.reference)
        text = rng.choice(AGAIN[person.language]).format(plain=sentence, name=person.name)
        when = awake(at + timedelta(minutes=rng.uniform(30, 2880)), rng)
        return _reply(person, mail, when, rng, text=text, kind=Kind.FOLLOW_UP)

    def _completes(self, person: Person, mail: Arrived, at: datetime, rng: random.Random) -> Coming:
        if any(words in mail.text for words in ONE_SENTENCE):
            text = in_one_sentence(self.demands.get(person.address, ""), person.language, person.reference)
        else:
            phrases = NO_REFERENCE if rng.random() < WITHOUT else REFERENCE
            text = rng.choice(phrases[person.language]).format(reference=person.reference, name=person.name)
        when = awake(at + timedelta(minutes=rng.uniform(2, 720)), rng)
        return _reply(person, mail, when, rng, text=text, kind=Kind.FOLLOW_UP)

    def _to_colleague(self, person: Person, mail: Arrived, at: datetime, rng: random.Random) -> tuple[Coming, ...]:
        """Answer a colleague and everybody in copy, which reaches the support mailbox unless it had no part in it."""
        colleague = mail.author.rpartition("<")[2].rstrip(">")
        if SUPPORT not in {colleague, *mail.copied}:
            return ()
        thanks = rng.random() < THANKFUL_TO_PEOPLE / (THANKFUL_TO_PEOPLE + TALKATIVE)
        phrases = THANKS if thanks else TO_PEOPLE
        text = rng.choice(phrases[person.language]).format(name=person.name)
        when = awake(at + timedelta(minutes=rng.uniform(5, 900)), rng)
        kind = Kind.THANKS if thanks else Kind.FOLLOW_UP
        return (_reply(person, mail, when, rng, text=text, kind=kind, everybody=(colleague,)),)

    def _handled(self, agent: Agent, mail: Arrived, at: datetime, rng: random.Random) -> tuple[Coming, ...]:
        """Return a colleague's answer to a case that mailbot handed over."""
        person = self._people.at(_customer_of(mail))
        if mail.kind != "forward" or person is None or rng.random() >= agent.share:
            return ()
        when = at_work(at, timedelta(hours=min(rng.expovariate(1 / WORKING_HOURS), 40) + 0.1))
        shared = rng.random() < SHARED
        copy = not shared and rng.random() < COPY
        sender = SUPPORT if shared else agent.address
        stamp = _stamp(rng, when, sender)
        text = rng.choice(AGENT[person.language]).format(name=agent.name)
        author = formataddr((f"{agent.name} (Acme)", sender))
        return (
            Coming(
                at=when,
                kind=Kind.AGENT,
                language=person.language,
                sender=sender,
                recipients=(person.address, SUPPORT) if copy else (person.address,),
                octets=octets.agent_mail(author, mail, to=person.address, text=text, stamp=stamp, copy=copy),
                message_id=stamp.message_id,
                filed=shared,
            ),
        )


def _reply(
    person: Person, mail: Arrived, at: datetime, rng: random.Random, *, text: str, kind: Kind, **more: tuple[str, ...]
) -> Coming:
    stamp = _stamp(rng, at, person.address)
    return Coming(
        at=at,
        kind=kind,
        language=person.language,
        sender=person.address,
        recipients=(SUPPORT,),
        octets=octets.answer(person, mail, text=text, stamp=stamp, **more),
        message_id=stamp.message_id,
    )


def _bounce(person: Person, mail: Arrived, at: datetime, rng: random.Random) -> Coming:
    when = at + timedelta(seconds=rng.uniform(1, 90))
    stamp = _stamp(rng, when, f"@mx.{person.domain}")
    return Coming(
        at=when,
        kind=Kind.BOUNCE,
        language="en",
        sender="",
        recipients=(mail.envelope_from,),
        octets=octets.bounce(person, mail, stamp=stamp),
        message_id=stamp.message_id,
    )


def _absence(person: Person, mail: Arrived, at: datetime, rng: random.Random) -> Coming:
    when = at + timedelta(seconds=rng.uniform(2, 30))
    stamp = _stamp(rng, when, person.address)
    subject = AWAY_SUBJECTS[person.language].format(subject=mail.subject)
    text = rng.choice(AWAY[person.language]).format(name=person.name)
    marked = rng.random() < MARKED
    return Coming(
        at=when,
        kind=Kind.ABSENCE,
        language=person.language,
        sender="" if marked else person.address,
        recipients=(mail.envelope_from,) if marked else (SUPPORT,),
        octets=octets.absence(person, mail, subject=subject, text=text, stamp=stamp, marked=marked),
        message_id=stamp.message_id,
    )


def _stamp(rng: random.Random, at: datetime, address: str) -> octets.Stamp:
    return octets.Stamp(at=at, message_id=f"<{rng.getrandbits(64):016x}@{address.rpartition('@')[2]}>")


def _customer_of(mail: Arrived) -> str:
    """Return whom a handed-over case is from, which its first line tells ("De : ..." or "From: ...")."""
    first = next((line for line in mail.text.splitlines() if line.strip()), "")
    return first.partition(":")[2].strip()
