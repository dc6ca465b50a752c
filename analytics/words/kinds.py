"""What a word is: a question, a number or a text about every unit, with the words of a formula and what it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.arrays import Bools, Floats, Labels
    from analytics.facts import Facts

TALK = frozenset({"message.received", "message.excluded", "message.understood"})
ARM = frozenset({"conversation.opened", "experiment.assigned", "decision.made"})
SENT = frozenset({"reply.sent", "reply.bounced"})
PEOPLE = frozenset({"conversation.transferred", "agent.replied"})
RATED = frozenset({"csat.requested", "csat.received"})
WHO = frozenset({"customer.merged", "customer.split"})
DONE = frozenset({"goal.completed"})
ANY_OUTCOME = TALK | ARM | SENT | PEOPLE | WHO | DONE | {"csat.received"}
"""The types of event that words read, by subject."""


@dataclass(frozen=True, slots=True)
class Test:
    """A yes-or-no question about every unit. ``words`` is how the formula says it."""

    words: str
    reads: frozenset[str]
    of: Callable[[Facts], Bools]

    def __and__(self, other: Test) -> Test:
        """Return whether both hold."""
        return Test(f"{self.words} and {other.words}", self.reads | other.reads, lambda f: self.of(f) & other.of(f))

    def __or__(self, other: Test) -> Test:
        """Return whether one of them holds."""
        return Test(f"({self.words} or {other.words})", self.reads | other.reads, lambda f: self.of(f) | other.of(f))

    def __invert__(self) -> Test:
        """Return whether it does not hold."""
        words = f"not ({self.words})" if " " in self.words and not self.words.startswith("(") else f"not {self.words}"
        return Test(words, self.reads, lambda f: ~self.of(f))


@dataclass(frozen=True, slots=True)
class Number:
    """A number about every unit; NaN where there is none. ``words`` is how the formula says it."""

    words: str
    reads: frozenset[str]
    of: Callable[[Facts], Floats]


@dataclass(frozen=True, slots=True)
class Label:
    """A text about every unit; ``unnamed`` stands for none."""

    words: str
    reads: frozenset[str]
    of: Callable[[Facts], Labels]
    unnamed: str = "(aucun)"
