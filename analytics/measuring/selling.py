"""Sales and the way there: what a conversation was an opportunity for, and what was bought after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.arrays import NONE, Bools, count_in
from analytics.kpi import Counts, Spread
from analytics.measures import Own
from analytics.parameters import DAY
from analytics.units import Grain, Units
from analytics.words.conversations import control_demand, demand, mailbox
from analytics.words.kinds import ARM, Test

if TYPE_CHECKING:
    from analytics.arrays import Ints
    from analytics.facts import Facts

STAGES = ("opportunity", "offered", "clicked", "started", "completed", "converted")
SOLD, UNDONE = "conversion.recorded", "conversion.reversed"


def _before(facts: Facts, name: str, seconds: float | None = None) -> Bools:
    """Tell which events happened before t0 + H, or up to ``seconds`` after t0."""
    rows, by = facts.rows[name], facts.where[name]
    if not len(facts.conversations):
        return np.zeros(len(rows), dtype=bool)
    told = facts.conversations
    in_time: Bools = rows.t < told.end[by] if seconds is None else rows.t <= told.t0[by] + round(seconds)
    found: Bools = (by != NONE) & in_time
    return found


def _has(facts: Facts, name: str, seconds: float | None = None) -> Bools:
    return count_in(facts.where[name], _before(facts, name, seconds), len(facts.conversations)) > 0


offered = Test("goal offered before t0 + H", frozenset({"goal.offered"}), lambda f: _has(f, "goal.offered"))
reached = Test("goal completed before t0 + H", frozenset({"goal.completed"}), lambda f: _has(f, "goal.completed"))


def sales(facts: Facts) -> Ints:
    """Return the rows of ``conversion.recorded`` that count: in time, not undone, each conversion_id once."""
    rows = facts.rows[SOLD]
    window = facts.parameters.conversion_window_days * DAY
    there = _before(facts, SOLD, window)
    if len(facts.conversations):
        there &= rows.t >= facts.conversations.t0[facts.where[SOLD]]
    ids, undone = rows.texts["conversion_id"], facts.rows[UNDONE].texts["conversion_id"]
    there &= ~(ids.given() & np.isin(ids.codes, undone.codes[undone.given()]))
    found = np.flatnonzero(there)
    first = np.unique(ids.codes[found], return_index=True)[1]
    once = np.zeros(len(rows), dtype=bool)
    once[found[first]] = True
    once[found[~ids.given()[found]]] = True
    return np.flatnonzero(once)


def conversions(facts: Facts, scope: Bools) -> Spread:
    """Return the amounts of the sales credited to demands of the scope; how many, and revenue, in the detail (K53)."""
    rows, by = facts.rows[SOLD], facts.where[SOLD]
    counted = sales(facts)
    mine = counted[(scope & demand.of(facts))[by[counted]]] if len(scope) else counted
    values, currency = rows.numbers["value"][mine], rows.texts["currency"]
    revenue = {
        currency.names[code] or facts.parameters.currency: float(np.nansum(values[currency.codes[mine] == code]))
        for code in np.unique(currency.codes[mine])
    }
    unit = next(iter(revenue)) if len(revenue) == 1 else facts.parameters.currency if not revenue else "mixed"
    priced = ~np.isnan(values)
    conversation = by[mine][priced]
    return Spread(
        values=values[priced],
        units=Units(grain=Grain.CONVERSATION, rows=conversation),
        unit=unit,
        customers=facts.conversations.customer[conversation],
        detail={"count": len(mine), "revenue": revenue, **_by_arm(facts, scope, counted)},
    )


def _by_arm(facts: Facts, scope: Bools, counted: Ints) -> dict[str, Any]:
    """Return sales per demand in both arms: attribution is not causation."""
    by = facts.where[SOLD]
    rates: dict[str, Any] = {}
    for name, arm in (("bot", demand.of(facts)), ("control", control_demand.of(facts))):
        chosen = scope & arm
        n = int(chosen.sum())
        rates[f"per_demand_{name}"] = int(chosen[by[counted]].sum()) / n if n else None
    return rates


def funnel(facts: Facts, scope: Bools) -> Counts:
    """Count the demands that reached each stage or a later one, within conversion_window_days of t0 (K52).

    Opportunities are the demands of goal_mailbox, or all of them when it is not set.
    """
    told, n = facts.parameters, len(facts.conversations)
    window = told.conversion_window_days * DAY
    chance = scope & demand.of(facts)
    if told.goal_mailbox:
        chance &= mailbox.of(facts).among((told.goal_mailbox,))
    human = _before(facts, "tracking.clicked", window) & ~facts.rows["tracking.clicked"].said("machine")
    sold = np.zeros(n, dtype=bool)
    sold[facts.where[SOLD][sales(facts)]] = True
    stages = [
        np.ones(n, dtype=bool),
        _has(facts, "goal.offered", window),
        count_in(facts.where["tracking.clicked"], human, n) > 0,
        _has(facts, "goal.started", window),
        _has(facts, "goal.completed", window),
        sold,
    ]
    counts: dict[str, int] = {}
    reached_later = np.zeros(n, dtype=bool)
    for name, stage in reversed(list(zip(STAGES, stages, strict=True))):
        reached_later |= stage
        counts[name] = int((chance & reached_later).sum())
    return Counts(counts={name: counts[name] for name in STAGES})


GOALS = frozenset({"goal.offered", "goal.started", "goal.completed"})
conversions_made = Own(
    "amounts of conversion.recorded within conversion_window_days of t0, each conversion_id once, reversed ones left "
    "out, "
    "over demands",
    ARM | {SOLD, UNDONE},
    conversions,
)
conversion_funnel = Own(
    "count of demands (of goal_mailbox) that reached each stage or a later one",
    ARM | GOALS | {"tracking.clicked", SOLD, UNDONE},
    funnel,
)
