"""Customers: who came, who came again, who stayed, who left their details; merged pseudonyms are one customer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import NONE, Bools, Ints, pick
from analytics.facts import customers_in
from analytics.kpi import Counts, Proportion, Spread
from analytics.measures import Own, of_customers
from analytics.parameters import DAY
from analytics.units import Grain, Units
from analytics.words.conversations import answered, demand, first_demand, mature, retention_due
from analytics.words.kinds import ARM, SENT, TALK, WHO

if TYPE_CHECKING:
    from analytics.facts import Facts

OWN_ADDRESS = frozenset({"from", "from_address"})
"""What everybody who writes a mail leaves anyway: no capture (K54)."""


def users(facts: Facts, scope: Bools) -> Counts:
    """Count the customers with a demand."""
    n = len(customers_in(facts, scope & demand.of(facts)))
    return Counts(counts={"n": n, "value": n})


def reuse(facts: Facts, scope: Bools) -> Proportion:
    """Return the share of customers with a demand who have two or more in the window."""
    customer = facts.conversations.customer[scope & demand.of(facts)]
    found, times = np.unique(customer[customer != 0], return_counts=True)
    return of_customers(found, found[times > 1], detail={"recurring": int((times > 1).sum())})


def returned(facts: Facts, *, failure_too: bool) -> Bools:
    """Tell for each demand whether its customer opened another within retention_days.

    Without ``failure_too`` another demand of the same intent in (t0, t0 + H) does not count: coming back for the same
    thing is failure, not loyalty.
    """
    told, seen = facts.conversations, facts.outcomes
    rows = np.flatnonzero(demand.of(facts) & (told.customer != 0))
    rows = rows[np.lexsort((told.t0[rows], told.customer[rows]))]
    found = np.zeros(len(told), dtype=bool)
    own = np.arange(len(rows))
    step = 1
    while len(own):
        own = own[own + step < len(rows)]
        first, other = rows[own], rows[own + step]
        near = told.customer[first] == told.customer[other]
        near &= told.t0[other] - told.t0[first] <= round(facts.parameters.retention_days * DAY)
        own, first, other = own[near], first[near], other[near]
        same = (seen.intent.codes[first] == seen.intent.codes[other]) & seen.intent.given()[first]
        same &= (told.t0[other] > told.t0[first]) & (told.t0[other] < told.end[first])
        hit = ~same | failure_too
        found[first[hit]] = True
        own = own[~hit]
        step += 1
    return found


def retention(*, failure_too: bool) -> Own:
    """Return the share of customers whose first demand ever is in the cohort and who opened another in time (K40)."""

    def run(facts: Facts, scope: Bools) -> Proportion:
        begun = scope & (demand & first_demand).of(facts)
        due = begun & retention_due.of(facts)
        stayed = due & returned(facts, failure_too=failure_too)
        customer = facts.conversations.customer
        return of_customers(np.sort(customer[due]), customer[stayed], pending=int(begun.sum() - due.sum()))

    without = "" if failure_too else ", not of the same intent within H"
    words = f"share of customers whose ({first_demand.words}) is in the window and {retention_due.words}, who opened "
    return Own(f"{words}another demand within retention_days{without}", ARM | WHO | TALK, run)


def penetration(facts: Facts, scope: Bools) -> Proportion:
    """Return the customers that were answered over the population of the settings; no value without a population."""
    reached = customers_in(facts, scope & (demand & answered).of(facts))
    here = Units(grain=Grain.CUSTOMER, rows=reached)
    return Proportion(
        numerator=len(reached),
        denominator=facts.parameters.population,
        n=round(facts.parameters.population),
        numerator_units=here,
        denominator_units=here,
        interval=None,
        method="wilson" if facts.parameters.population >= len(reached) else "none",
    )


def _captures(facts: Facts, scope: Bools) -> Bools:
    """Tell which ``lead.captured`` belong to ``scope`` and brought more than the sender's own address."""
    rows = facts.rows["lead.captured"]
    labels = rows.texts["fields"]
    trivial = np.fromiter((_only_own_address(name) for name in labels.names), dtype=bool, count=len(labels.names))
    found: Bools = facts.of("lead.captured", scope) & ~trivial[labels.codes]
    return found


def _only_own_address(fields: str) -> bool:
    try:
        names = json.loads(fields) if fields.startswith("[") else None
    except ValueError:
        return False
    return bool(names) and all(isinstance(name, str) and name in OWN_ADDRESS for name in names or ())


def capture(facts: Facts, scope: Bools) -> Proportion:
    """Return the share of customers with a mature demand who left new contact data before t0 + H; odds beside (K54)."""
    started = scope & demand.of(facts)
    final = started & mature.of(facts)
    rows, by = facts.rows["lead.captured"], facts.where["lead.captured"]
    caught = _captures(facts, final)
    if len(facts.conversations):
        caught &= rows.t < facts.conversations.end[by]
    left = np.zeros(len(final), dtype=bool)
    left[by[caught]] = True
    below, hits = customers_in(facts, final), customers_in(facts, left)
    rest = len(below) - len(hits)
    return of_customers(
        below,
        hits,
        pending=len(np.setdiff1d(customers_in(facts, started), below)),
        detail={"odds": len(hits) / rest if rest else None},
    )


def origins(facts: Facts, scope: Bools) -> Counts:
    """Count customers who left contact data by the origin of their first lead; unknown is a class of its own (K55)."""
    rows, by = facts.rows["lead.captured"], facts.where["lead.captured"]
    mine = np.flatnonzero(_captures(facts, scope & demand.of(facts)))
    customer = facts.conversations.customer[by[mine]]
    who = np.where(customer == 0, -1 - by[mine], customer)
    first = np.zeros(len(rows), dtype=bool)
    first[mine[np.unique(who, return_index=True)[1]]] = True
    return Counts(counts=rows.texts["origin"].counts(first, unnamed="unknown"))


def scores(facts: Facts, scope: Bools) -> Spread:
    """Return the last score of each customer whose lead was scored in a demand of the window (K56)."""
    rows, by = facts.rows["lead.scored"], facts.where["lead.scored"]
    score = rows.numbers["score"]
    mine = np.flatnonzero(facts.of("lead.scored", scope & demand.of(facts)) & ~np.isnan(score))
    customer = facts.conversations.customer[by[mine]]
    mine, customer = mine[customer != 0], customer[customer != 0]
    last = np.full(int(customer.max(initial=0)) + 1, NONE, dtype=np.int64)
    last[customer] = mine
    people: Ints = np.unique(customer)
    values = pick(score, last[people], np.nan)
    good = int((values >= facts.parameters.qualified_score_min).sum())
    return Spread(
        values=values,
        units=Units(grain=Grain.CUSTOMER, rows=people),
        unit="points",
        customers=people,
        detail={"qualified": good, "qualified_share": good / len(people) if len(people) else None},
    )


LEADS = ARM | WHO | {"lead.captured"}
user_count = Own("count of customers with a demand", ARM | WHO, users)
reuse_rate = Own("share of customers with a demand who have two or more", ARM | WHO, reuse)
retention_rate = retention(failure_too=True)
retention_without_failure = retention(failure_too=False)
penetration_rate = Own(
    "customers with a (demand and answered before t0 + H) / population", ARM | WHO | SENT, penetration
)
capture_rate = Own(
    "share of customers with a (demand and as-of is t0 + H or later) with a lead.captured before t0 + H", LEADS, capture
)
lead_origin = Own("count of customers with a lead.captured in a demand, by the origin of the first one", LEADS, origins)
lead_score = Own("last lead.scored of each customer in a demand", ARM | WHO | {"lead.scored"}, scores)
