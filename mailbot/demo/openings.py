"""Who writes to the support mailbox out of the blue: mostly customers, now and then somebody or something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.demo import octets
from mailbot.demo.circulars import FOREIGN, NEWSLETTERS, NOTICES, SPAM
from mailbot.demo.coming import Coming, Kind
from mailbot.demo.everyday import dressed
from mailbot.demo.people import ALIAS, SUPPORT

if TYPE_CHECKING:
    import random
    from datetime import datetime

    from mailbot.demo.letters import Letter, Shelf
    from mailbot.demo.people import People, Person
    from mailbot.demo.reactions import Reactions

SORTS = {
    Kind.LETTER: 86.0,
    Kind.SPAM: 4.0,
    Kind.NEWSLETTER: 3.5,
    Kind.NOTICE: 3.5,
    Kind.FOREIGN: 1.5,
    Kind.DUPLICATE: 1.5,
}
"""Of a hundred mails that answer nothing, how many are what."""
CIRCULARS = {Kind.SPAM: SPAM, Kind.NEWSLETTER: NEWSLETTERS, Kind.NOTICE: NOTICES, Kind.FOREIGN: FOREIGN}
RETURNING = 0.18
"""Share of the letters whose author has written before."""
TO_ALIAS = 0.12


class Openings:
    """Makes the mails that answer nothing. The same ``rng`` and letters give the same mails, whenever they come."""

    def __init__(self, shelf: Shelf, people: People, reactions: Reactions, rng: random.Random) -> None:
        """Keep what is drawn from; the reactions are told what each customer asks for."""
        self._shelf, self._people, self._reactions, self._rng = shelf, people, reactions, rng
        self._last: Coming | None = None

    def at(self, moment: datetime) -> Coming:
        """Return the next mail, sent at ``moment``."""
        rng = self._rng
        kind = rng.choices(tuple(SORTS), tuple(SORTS.values()))[0]
        if kind is Kind.DUPLICATE and self._last is not None and moment - self._last.at < timedelta(days=2):
            copy = replace(self._last, at=moment, kind=Kind.DUPLICATE, recipients=(ALIAS,), intent="", needs_human=None)
            self._last = None
            return copy
        if kind in CIRCULARS:
            return self._circular(kind, moment)
        letter = self._shelf.next()
        person = self._author(letter)
        to = ALIAS if rng.random() < TO_ALIAS else SUPPORT
        stamp = self._stamp(moment, person.address)
        self._reactions.demands[person.address] = letter.intent
        text, kind = letter.body, Kind.LETTER
        if letter.everyday:
            text = dressed(letter, name=person.name, reference=person.reference, rng=rng)
            kind = Kind.EVERYDAY
        self._last = Coming(
            at=moment,
            kind=kind,
            language=person.language,
            sender=person.address,
            recipients=(to,),
            octets=octets.letter(person, to=to, subject=letter.subject, text=text, stamp=stamp),
            message_id=stamp.message_id,
            intent=letter.intent,
            needs_human=letter.needs_human,
        )
        return self._last

    def _author(self, letter: Letter) -> Person:
        """Return who writes a letter: mostly somebody new, and always the person who signed it."""
        known = None if letter.signed or self._rng.random() >= RETURNING else self._people.again(letter.language)
        return known or self._people.meet(letter.language, letter.signed)

    def _circular(self, kind: Kind, moment: datetime) -> Coming:
        mail = self._rng.choice(CIRCULARS[kind])
        stamp = self._stamp(moment, mail.address)
        return Coming(
            at=moment,
            kind=kind,
            language=mail.language,
            sender=mail.address,
            recipients=(SUPPORT,),
            octets=octets.circular(mail, to=SUPPORT, stamp=stamp),
            message_id=stamp.message_id,
        )

    def _stamp(self, moment: datetime, address: str) -> octets.Stamp:
        domain = address.rpartition("@")[2]
        return octets.Stamp(at=moment, message_id=f"<{self._rng.getrandbits(64):016x}@{domain}>")
