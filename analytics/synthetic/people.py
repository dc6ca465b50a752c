"""The made-up customers: who writes, how often, in which language, and who turns out to be the same person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.synthetic.dice import Dice

LANGUAGES = (("fr", 70.0), ("en", 25.0), ("de", 3.0), ("es", 2.0))
SEGMENTS = (("consumer", 80.0), ("business", 17.0), ("partner", 3.0))
CHANNELS = (("email", 72.0), ("web_form", 18.0), ("alias", 6.0), ("notification", 4.0))
SUPPORTED = frozenset({"fr", "en"})


@dataclass(frozen=True, slots=True)
class Person:
    """One pseudonym and what stays with it."""

    key: str
    language: str
    segment: str
    control: bool
    consents: bool
    unreachable: bool
    """Whether mail to this address bounces more often than not."""


class Crowd:
    """Everybody who has written so far. People who wrote lately write again more often."""

    def __init__(self, dice: Dice, *, holdout: float, consents: float, bounced: float) -> None:
        self._dice = dice
        self._holdout = holdout
        self._consents = consents
        self._bounced = bounced
        self._known: list[Person] = []

    def somebody(self, returning: float) -> tuple[Person, bool]:
        """Return who writes and whether for the first time; ``returning`` is the share of people who wrote before."""
        if self._known and self._dice.happens(returning):
            behind = int(len(self._known) * self._dice.share() ** 2)
            return self._known[-1 - min(behind, len(self._known) - 1)], False
        return self.newcomer(), True

    def newcomer(self, like: Person | None = None) -> Person:
        """Return a person who writes for the first time, under another address of ``like`` when there is one."""
        dice = self._dice
        person = Person(
            key=dice.digits(32),
            language=like.language if like else dice.pick(LANGUAGES),
            segment=like.segment if like else dice.pick(SEGMENTS),
            control=dice.happens(self._holdout),
            consents=dice.happens(self._consents),
            unreachable=dice.happens(self._bounced),
        )
        self._known.append(person)
        return person
