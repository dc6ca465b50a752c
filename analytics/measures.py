"""The ordinary ways to measure: a share, a spread of numbers, plain counts, and a computation of its own.

Each is told what its units are in words (analytics/words) and does the rest: only units of the scope, only those that
are final, and a numerator that is a part of its denominator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.kpi import Counts, Proportion, Spread
from analytics.stats.quantiles import nearest_rank
from analytics.units import Grain, Units, units

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.arrays import Bools, Floats, Ints
    from analytics.facts import Facts
    from analytics.kpi import Measured
    from analytics.words.kinds import Label, Number, Test

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of the units ``among`` that are ``those``; units enter when they are ``final``.

    ``detail`` is given the facts, the conversations of the scope, and the units of denominator and numerator.
    """

    among: Test
    those: Test
    final: Test | None = None
    grain: Grain = Grain.CONVERSATION
    detail: Callable[[Facts, Bools, Bools, Bools], Mapping[str, Any]] | None = None

    @property
    def formula(self) -> str:
        """The share in words."""
        final = f" and {self.final.words}" if self.final else ""
        return f"share of ({self.among.words}{final}) that are ({self.those.words})"

    @property
    def reads(self) -> frozenset[str]:
        """The types of event that it depends on."""
        return self.among.reads | self.those.reads | (self.final.reads if self.final else NOTHING)

    def measure(self, facts: Facts, scope: Bools) -> Proportion:
        """Measure the conversations of ``scope``."""
        inside = scope[facts.conversation_of(self.grain)] & self.among.of(facts)
        entering = inside & self.final.of(facts) if self.final else inside
        hits = entering & self.those.of(facts)
        below = units(self.grain, entering)
        return Proportion(
            numerator=int(hits.sum()),
            denominator=len(below.rows),
            n=len(below.rows),
            numerator_units=units(self.grain, hits),
            denominator_units=below,
            pending=int(inside.sum()) - len(below.rows),
            customers=customers_of(facts, below),
            detail=self.detail(facts, scope, entering, hits) if self.detail else {},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The spread of ``number`` over the conversations ``among`` that have one; they enter when they are ``final``."""

    among: Test
    number: Number
    unit: str
    final: Test | None = None
    detail: Callable[[Facts, Bools, Spread], Mapping[str, Any]] | None = None
    """Given the facts, the population (one flag per conversation) and the spread without its detail."""

    @property
    def formula(self) -> str:
        """The number in words."""
        final = f" and {self.final.words}" if self.final else ""
        return f"{self.number.words}, over ({self.among.words}{final})"

    @property
    def reads(self) -> frozenset[str]:
        """The types of event that it depends on."""
        return self.among.reads | self.number.reads | (self.final.reads if self.final else NOTHING)

    def measure(self, facts: Facts, scope: Bools) -> Spread:
        """Measure the conversations of ``scope``."""
        inside = scope & self.among.of(facts)
        entering = inside & self.final.of(facts) if self.final else inside
        values = self.number.of(facts)
        found = spread(facts, values, entering, self.unit, pending=int(inside.sum() - entering.sum()))
        if self.detail is None:
            return found
        return spread(
            facts,
            values,
            entering,
            self.unit,
            pending=found.pending,
            detail=self.detail(facts, entering, found),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many conversations ``among`` have each text of ``label``, as a plain mapping."""

    among: Test
    label: Label

    @property
    def formula(self) -> str:
        """The count in words."""
        return f"count of ({self.among.words}) by {self.label.words}"

    @property
    def reads(self) -> frozenset[str]:
        """The types of event that it depends on."""
        return self.among.reads | self.label.reads

    def measure(self, facts: Facts, scope: Bools) -> Counts:
        """Measure the conversations of ``scope``."""
        chosen = scope & self.among.of(facts)
        return Counts(counts=self.label.of(facts).counts(chosen, unnamed=self.label.unnamed))


@dataclass(frozen=True, slots=True)
class Own:
    """A computation of its own: what it does in words, the events it reads, and the function."""

    formula: str
    reads: frozenset[str]
    run: Callable[[Facts, Bools], Measured]

    def measure(self, facts: Facts, scope: Bools) -> Measured:
        """Measure the conversations of ``scope``."""
        return self.run(facts, scope)


def summary(values: Floats) -> dict[str, float | int | None]:
    """Return the number of values, their mean, median, 90th percentile and maximum."""
    ordered = np.sort(values).tolist()
    return {
        "n": len(ordered),
        "mean": float(values.mean()) if ordered else None,
        "median": nearest_rank(ordered, 0.5),
        "p90": nearest_rank(ordered, 0.9),
        "max": ordered[-1] if ordered else None,
    }


def spread(
    facts: Facts,
    values: Floats,
    chosen: Bools,
    unit: str,
    *,
    pending: int = 0,
    detail: Mapping[str, Any] | None = None,
) -> Spread:
    """Return the spread of ``values`` over the conversations ``chosen``, leaving out those without a value."""
    there = chosen & ~np.isnan(values)
    conversations = units(Grain.CONVERSATION, there)
    return Spread(
        values=values[there],
        units=conversations,
        unit=unit,
        customers=facts.conversations.customer[there],
        pending=pending,
        detail=detail or {},
    )


def customers_of(facts: Facts, below: Units) -> Ints:
    """Return the customer of each unit; units of nobody known each count as a customer of their own (below 0)."""
    if below.grain is Grain.CUSTOMER:
        return below.rows
    conversation = facts.conversation_of(below.grain)[below.rows]
    customer = facts.conversations.customer[conversation]
    return np.where(customer == 0, -1 - conversation, customer)


def of_customers(below: Ints, hits: Ints, *, pending: int = 0, detail: Mapping[str, Any] | None = None) -> Proportion:
    """Return the share of the customers ``below`` that are among ``hits``; both hold each customer once."""
    kept = np.intersect1d(below, hits)
    return Proportion(
        numerator=len(kept),
        denominator=len(below),
        n=len(below),
        numerator_units=Units(grain=Grain.CUSTOMER, rows=kept),
        denominator_units=Units(grain=Grain.CUSTOMER, rows=below),
        pending=pending,
        customers=below,
        detail=detail or {},
    )
