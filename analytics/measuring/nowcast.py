"""What the first-contact resolution of a week that is not over will be, judging by all its demands so far (2.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import Bools, pick_int
from analytics.kpi import Estimate
from analytics.measures import Own
from analytics.outcomes import Outcome
from analytics.stats.survival import kaplan_meier
from analytics.tables import NEVER
from analytics.units import Grain, units
from analytics.words.conversations import answered, demand
from analytics.words.kinds import ANY_OUTCOME

if TYPE_CHECKING:
    from analytics.arrays import Ints
    from analytics.facts import Facts


def failed_t(facts: Facts) -> Ints:
    """Return when each answered conversation stopped being a first-contact resolution; NEVER while it still is one.

    A transfer, an agent's reply, a follow-up, a second delivered reply, a bad last rating, a recontact: when it was.
    A first reply that asks back: when it was sent. A question left unanswered: at t0 + H, when its silence is final.
    """
    found, seen = facts.conversations, facts.outcomes
    first = pick_int(facts.replies.t, seen.first_reply, NEVER)
    unhappy = seen.score <= facts.parameters.csat_negative_max
    times = [
        seen.transferred_t,
        seen.agent_t,
        seen.follow_up_t,
        seen.second_reply_t,
        seen.recontact_t,
        np.where(unhappy, seen.score_t, NEVER),
        np.where(seen.clarified_first, first, NEVER),
    ]
    earliest = np.minimum.reduce(times)
    silent = found.final & (seen.outcome == Outcome.ABANDONED)
    return np.where((earliest == NEVER) & silent, found.end, earliest)


def nowcast(facts: Facts, scope: Bools) -> Estimate:
    """Return the Kaplan-Meier share of answered demands that still are resolved at first contact at t0 + H.

    Demands that are not mature are watched until the as-of instant. On a mature window this is fcr.
    """
    chosen = scope & (demand & answered).of(facts)
    t0, horizon = facts.conversations.t0[chosen], facts.parameters.horizon
    failed = failed_t(facts)[chosen]
    watched = np.minimum(facts.as_of - t0, horizon)
    seen = failed < NEVER
    after = np.maximum(np.where(seen, failed, t0) - t0, 0)  # what clocks put before t0 happened at once
    times = np.where(seen, np.minimum(after, horizon), watched)
    found = kaplan_meier(times, seen, horizon) if chosen.any() else None
    final = int((chosen & facts.conversations.final).sum())
    return Estimate(
        value=found[0] if found else None,
        n=int(chosen.sum()),
        unit="share",
        interval=found[1] if found else None,
        method="kaplan_meier_greenwood",
        units=units(Grain.CONVERSATION, chosen),
        detail={"mature": final, "censored": int(((watched < horizon) & ~seen).sum()), "failed": int(seen.sum())},
    )


fcr_survival_nowcast = Own(
    "Kaplan-Meier survival at H of still being a first-contact resolution, over (demand and answered before t0 + H), "
    "watched until t0 + H or the as-of instant",
    ANY_OUTCOME,
    nowcast,
)
