"""What a figure is: its name, its question, its definition, its target, and what measuring it gives.

Everything a reader sees of a figure (docs/kpis.md, the command line, the console, the digest) is taken from one
``Kpi``; everything that was measured is one of the four measurements below, with the units it was counted from.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.arrays import Bools, Floats, Ints
    from analytics.facts import Facts
    from analytics.units import Grain, Units


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    fr: str
    en: str


class Better(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"
    NEITHER = "neither"


class Board(StrEnum):
    """The objective that a figure serves: one board each (docs/kpis.md)."""

    SERVICE = "service"
    SATISFACTION = "satisfaction"
    UNDERSTANDING = "understanding"
    DELIVERY = "delivery"
    AUDIENCE = "audience"
    BUSINESS = "business"


class Maturity(StrEnum):
    """How much of a window's figure is final: all, a part, nothing (docs/kpis.md)."""

    MATURE = "mature"
    PARTIAL = "partial"
    IMMATURE = "immature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The values that are wanted: at least, at most, or both."""

    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A wanted band and who wants it. ``proposed`` marks mailbot's own proposition, which a site is to confirm."""

    band: Band
    source: str
    proposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """What others say they reach, on which channel; quoted, not verified, and never a target."""

    text: str
    source: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A few conversations, as analytics/stories.py tells them, and what the figure must say about them.

    ``expected`` holds some of the fields of the output contract. The test suite runs every example.
    """

    stories: Mapping[str, str]
    expected: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Measure(Protocol):
    """How a figure is computed from the facts."""

    @property
    def formula(self) -> str:
        """The computation in words."""
        ...

    @property
    def reads(self) -> frozenset[str]:
        """The types of event that the figure depends on."""
        ...

    def measure(self, facts: Facts, scope: Bools) -> Measured:
        """Measure the conversations of ``scope`` (one flag per conversation)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One figure. Adding one to the tuple of its board is all it takes to add it everywhere."""

    name: str
    """The canonical name: command line, JSON, settings, docs."""
    code: str
    """The row of docs/kpis.md"""
    title: Text
    question: Text
    definition: Text
    grain: Grain
    matures: Text
    """When the figure of a unit is final."""
    measure: Measure
    better: Better
    pitfalls: Text
    example: Example
    target: Target | None = None
    benchmark: Benchmark | None = None
    beside: tuple[str, ...] = ()
    """Figures that are never shown without this one being near (gaming guards, 6.11)."""
    rev: int = 1
    """Raised whenever the meaning changes; curves get a break there."""

    @property
    def definition_rev(self) -> str:
        """Return the revision and a hash of what the figure means, such as ``1-3fa94c2b``."""
        content = "\x1f".join((self.name, self.definition.en, self.measure.formula, str(self.rev)))
        return f"{self.rev}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """A share. ``interval`` is filled in by compute.py unless the measure has its own.

    ``pending`` counts the units that will enter when they are mature. ``customers`` holds the customer of every unit of
    the denominator, so that people who wrote many times do not pass for many people.
    """

    numerator: float
    denominator: float
    n: int
    numerator_units: Units
    denominator_units: Units
    pending: int = 0
    interval: tuple[float, float] | None = None
    method: str = "wilson"
    customers: Ints | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> float | None:
        """Return the share, or None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def counted(self) -> tuple[float, float]:
        """Return the share as counts of units, for people: the sums of weights of an audit count nothing they know."""
        if self.denominator == self.n:
            return self.numerator, self.denominator
        hits = np.isin(self.numerator_units.rows, self.denominator_units.rows)
        return float(np.count_nonzero(hits)), float(len(self.denominator_units.rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Durations, counts or amounts, one per unit, in ``unit`` (seconds, messages, minutes, or a currency)."""

    values: Floats
    units: Units
    unit: str
    customers: Ints
    pending: int = 0
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """A plain mapping of counts."""

    counts: Mapping[str, Any]
    pending: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number that is no share of units: a difference, a rate of return, an index.

    ``n`` counts what it rests on. ``units`` are the units it rests on, where they can be named.
    """

    value: float | None
    n: int
    unit: str
    interval: tuple[float, float] | None = None
    method: str | None = None
    units: Units | None = None
    pending: int = 0
    detail: Mapping[str, Any] = field(default_factory=dict)


Measured = Proportion | Spread | Counts | Estimate
