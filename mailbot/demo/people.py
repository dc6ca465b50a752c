"""Who writes to the demo's support mailbox, and who answers there: invented customers and invented colleagues.

All addresses lie in domains that are reserved for examples (RFC 2606, RFC 6761), so that nothing could ever reach a
real person.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

DOMAIN = "acme.example"
SUPPORT = f"support@{DOMAIN}"
ALIAS = f"contact@{DOMAIN}"
VISITOR = "you@visitor.example"
"""A mailbox on the demo's host for whoever tries it out."""

FIRST_NAMES = {
    "fr": (
        "Amandine", "Bérénice", "Camille", "Clément", "Delphine", "Étienne", "Fatou", "Gaëlle", "Hugo", "Inès",
        "Jérôme", "Karim", "Léonie", "Mathilde", "Mehdi", "Nathalie", "Olivier", "Pascale", "Quentin", "Rachida",
        "Sébastien", "Solène", "Thibault", "Ursule", "Valérie", "William", "Yasmine", "Zoé",
    ),
    "en": (
        "Abigail", "Bilal", "Catriona", "Declan", "Eleanor", "Femi", "Gareth", "Harriet", "Imogen", "Jamal", "Kirsty",
        "Liam", "Maeve", "Nikhil", "Orla", "Priya", "Quinn", "Rhys", "Saoirse", "Tobias", "Uma", "Victor", "Winifred",
        "Xavier", "Yvonne", "Zack",
    ),
}  # fmt: skip
LAST_NAMES = {
    "fr": (
        "Aubry", "Benali", "Carpentier", "Delacroix", "Étienne", "Fournier", "Girard", "Haddad", "Imbert", "Jacquet",
        "Kervella", "Lemoine", "Marchand", "Ndiaye", "Ollivier", "Perrin", "Quéré", "Rousselot", "Schneider",
        "Tessier", "Urbain", "Vasseur", "Weber", "Yilmaz", "Zeller",
    ),
    "en": (
        "Ashworth", "Brennan", "Cartwright", "Doherty", "Eze", "Fairbanks", "Gallagher", "Hargreaves", "Iqbal",
        "Jenkins", "Kowalski", "Llewellyn", "MacLeod", "Nakamura", "O'Neill", "Patel", "Quigley", "Robertson",
        "Sutherland", "Thornton", "Underwood", "Vaughan", "Whitaker", "Yates", "Zimmerman",
    ),
}  # fmt: skip
PROVIDERS = {
    "fr": ("courriel.example", "boite.example", "facteur.example", "maison-fr.example", "atelier-durand.example"),
    "en": ("webmail.example", "letterbox.example", "postie.example", "homemail.example", "whitaker-ltd.example"),
}
UNTOLD = "client"
"""Stands in the address of a person whose name has no letter that an address may hold."""


class Fate(StrEnum):
    """What becomes of mails to a customer."""

    READS = "reads"
    AWAY = "away"
    """Has gone on holiday right after writing; a program answers."""
    GONE = "gone"
    """The mailbox does not exist any more: mails to it bounce."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A customer."""

    name: str
    address: str
    language: str
    reference: str
    """The order number that the customer can look up when asked for it."""
    fate: Fate = Fate.READS
    dmarc: str = "pass"
    """What the demo's mail server finds about the sender: ``pass``, ``none`` (not signed) or ``fail`` (forged)."""
    rich: bool = True
    """Writes with a program that sends HTML beside the text."""

    @property
    def domain(self) -> str:
        """Return what stands behind the @."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A colleague who answers what mailbot hands over. ``share`` is how much of it ever gets an answer."""

    team: str
    name: str
    share: float = 0.9

    @property
    def address(self) -> str:
        """Return the team's address, which the colleague writes from."""
        return f"{self.team}@{DOMAIN}"


AGENTS = (
    Agent(team="service", name="Léa Moreau"),
    Agent(team="orders", name="Tom Hughes"),
    Agent(team="billing", name="Nadia Cherif"),
    Agent(team="technical", name="Sanjay Rao"),
    Agent(team="accounts", name="Claire Fontaine"),
    Agent(team="office", name="Marc Dubois", share=0.15),
)
"""One for each team of config/policy.toml; the office mostly files what it gets."""
AGENT_AT = {agent.address: agent for agent in AGENTS}


class People:
    """The customers met so far, each with an address of their own."""

    def __init__(self, rng: random.Random) -> None:
        """Draw everything from ``rng``."""
        self._rng = rng
        self._by_address: dict[str, Person] = {}

    def meet(self, language: str, name: str = "") -> Person:
        """Return a new customer; ``name`` is how the mail at hand is signed, empty to invent one."""
        rng = self._rng
        full = name or f"{rng.choice(FIRST_NAMES[language])} {rng.choice(LAST_NAMES[language])}"
        draw = rng.random()
        person = Person(
            name=full,
            address=self._address(full, rng.choice(PROVIDERS[language])),
            language=language,
            reference=f"AC-{rng.randrange(20_000, 99_999)}",
            fate=Fate.GONE if draw < 0.025 else Fate.AWAY if draw < 0.065 else Fate.READS,  # noqa: PLR2004 - shares
            dmarc=rng.choices(("pass", "none", "fail"), (85, 14, 1))[0],
            rich=rng.random() < 0.6,  # noqa: PLR2004 - a share
        )
        self._by_address[person.address] = person
        return person

    def again(self, language: str) -> Person | None:
        """Return somebody who has written before and still can, or None when there is nobody."""
        known = [person for person in self._by_address.values() if person.language == language]
        known = [person for person in known if person.fate is Fate.READS]
        return self._rng.choice(known) if known else None

    def at(self, address: str) -> Person | None:
        """Return who lives at an address."""
        return self._by_address.get(address.lower())

    def _address(self, name: str, domain: str) -> str:
        letters = unicodedata.normalize("NFKD", name.lower().replace("'", "").replace("’", ""))
        words = "".join(c if c.isascii() and c.isalpha() else " " for c in letters if not unicodedata.combining(c))
        local = ".".join(words.split()[:3]) or UNTOLD
        number, address = 1, f"{local}@{domain}"
        while address in self._by_address:
            number += 1
            address = f"{local}{number}@{domain}"
        return address
