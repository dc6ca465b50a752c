"""Satisfaction: who was asked, who rated, how well; with the bounds that the silent ones leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import NONE, Bools, Floats, Ints, count_in, holds, last_in, pick
from analytics.kpi import Counts, Measured, Proportion
from analytics.measures import Own, customers_of
from analytics.outcomes import is_csat
from analytics.parameters import DAY
from analytics.units import Grain, units
from analytics.words.conversations import demand, mature, untouched
from analytics.words.kinds import ARM, PEOPLE, RATED, Test

if TYPE_CHECKING:
    from analytics.facts import Facts

REQUESTED, RECEIVED = "csat.requested", "csat.received"


def last_rating(facts: Facts) -> Ints:
    """Return for each conversation its last rating in time after a request (row of csat.received), or -1."""
    asked, given = facts.rows[REQUESTED], facts.rows[RECEIVED]
    by, of = facts.where[REQUESTED], facts.where[RECEIVED]
    span = int(max(asked.order.max(initial=0), given.order.max(initial=0))) + 1
    known = np.flatnonzero(by != NONE)
    keys = np.sort(by[known] * span + asked.order[known])
    times = asked.t[known][np.argsort(by[known] * span + asked.order[known])]
    in_time = np.zeros(len(given), dtype=bool)
    if len(keys):
        request = np.searchsorted(keys, of * span + given.order) - 1
        same = (request >= 0) & (keys[request] // span == of)
        in_time = same & (given.t - times[request] <= round(facts.parameters.csat_window_days * DAY))
    return last_in(of, (of != NONE) & in_time & is_csat(given), len(facts.conversations))


def _requested(facts: Facts) -> Bools:
    by = facts.where[REQUESTED]
    return count_in(by, by != NONE, len(facts.conversations)) > 0


def _scores(facts: Facts) -> Floats:
    return pick(facts.rows[RECEIVED].numbers["score"], last_rating(facts), np.nan)


requested = Test("asked for a rating", RATED - {RECEIVED}, _requested)
rated = Test("rated within csat_window_days of the request", RATED, lambda f: last_rating(f) != NONE)
positive = Test("last rating at least csat_positive_min", RATED, lambda f: _scores(f) >= f.parameters.csat_positive_min)


def csat(population: Test) -> Own:
    """Return the share of positive last ratings among the rated demands of ``population``, with its bounds."""

    def run(facts: Facts, scope: Bools) -> Measured:
        inside = scope & population.of(facts)
        final = inside & mature.of(facts)
        asked, said = final & requested.of(facts), final & rated.of(facts)
        happy = said & positive.of(facts)
        n_asked, n_rated, n_happy = int(asked.sum()), int(said.sum()), int(happy.sum())
        silent = n_asked - n_rated
        bounds = [n_happy / n_asked, (n_happy + silent) / n_asked] if n_asked else None
        below = units(Grain.CONVERSATION, said)
        return Proportion(
            numerator=n_happy,
            denominator=n_rated,
            n=n_rated,
            numerator_units=units(Grain.CONVERSATION, happy),
            denominator_units=below,
            pending=int((inside & rated.of(facts)).sum()) - n_rated,
            customers=customers_of(facts, below),
            detail={
                "requested": n_asked,
                "rated": n_rated,
                "silent": silent,
                "positive": n_happy,
                "bounds": bounds,
            },
        )

    words = f"share of ({population.words} and {mature.words} and {rated.words}) that are ({positive.words})"
    return Own(words, population.reads | RATED, run)


def verbatims(facts: Facts, scope: Bools) -> Counts:
    """Count the rated demands whose last rating came with a comment."""
    final = scope & demand.of(facts) & mature.of(facts)
    last = last_rating(facts)
    said = final & (last != NONE)
    with_comment = said & holds(facts.rows[RECEIVED].texts["comment_ref"].given(), last)
    n, k = int(said.sum()), int(with_comment.sum())
    return Counts(counts={"n": k, "rated": n, "share": k / n if n else None})


csat_bot_only = csat(demand & untouched)
csat_all = csat(demand)
comments = Own(
    f"count of ({demand.words} and {mature.words}) whose last rating has a comment", RATED | ARM | PEOPLE, verbatims
)
