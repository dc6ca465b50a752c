"""What stands beside a share so that it cannot mislead: reasons, the avoidable part, what is still waiting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.facts import facts_of
from analytics.measures import Share, summary
from analytics.tables import NEVER
from analytics.words.conversations import confirmed, human
from analytics.words.times import closing, waits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.arrays import Bools
    from analytics.facts import Facts
    from analytics.kpi import Spread

CHOSEN = ("policy", "angry", "customer_request")
"""Reasons for a transfer that the site chose, and that are no failure (K07)."""
HORIZONS = (3, 7, 14, 30)


def split_by_confirmation(facts: Facts, scope: Bools, below: Bools, hits: Bools) -> Mapping[str, Any]:
    """Return how many resolutions were confirmed and how many are assumed from silence."""
    del scope, below
    sure = int((hits & confirmed.of(facts)).sum())
    return {"confirmed": sure, "assumed": int(hits.sum()) - sure}


def transfers(facts: Facts, scope: Bools, below: Bools, hits: Bools) -> Mapping[str, Any]:
    """Return the reasons of the first transfer of each demand, and the part that could have been avoided."""
    del scope
    reasons = facts.outcomes.transfer_reason
    avoidable = int((hits & ~reasons.among(CHOSEN)).sum())
    n = int(below.sum())
    return {
        "reasons": reasons.counts(hits, unnamed="unsaid"),
        "avoidable": avoidable,
        "avoidable_rate": avoidable / n if n else None,
    }


def waiting_for_agents(facts: Facts, scope: Bools, below: Bools, hits: Bools) -> Mapping[str, Any]:
    """Return how many transferred demands no agent answered before t0 + H: at worst, given up while waiting."""
    del scope, hits
    seen = facts.outcomes
    waiting = below & (seen.transferred_t < NEVER) & (seen.agent_t == NEVER)
    return {"transferred_without_agent_reply": int(waiting.sum())}


def uptime(facts: Facts, scope: Bools, below: Bools, hits: Bools) -> Mapping[str, Any]:
    """Return the share of the window in which the mailboxes were looked at."""
    del scope, below, hits
    return {"poller_uptime": facts.projection.uptime}


def horizon_curve(share: Share) -> Callable[[Facts, Bools, Bools, Bools], Mapping[str, Any]]:
    """Return a detail that measures ``share`` at other horizons (2.3); for the whole window only, not for segments."""

    def detail(facts: Facts, scope: Bools, below: Bools, hits: Bools) -> Mapping[str, Any]:
        del below, hits
        if not np.array_equal(scope, facts.conversations.in_window):
            return {}
        curve = {}
        for days in HORIZONS:
            other = replace(facts.parameters, outcome_horizon_days=days)
            at = facts_of(facts.projection, facts.window, now=facts.as_of, parameters=other)
            curve[str(days)] = share.measure(at, scope).value
        return {"horizon_curve": curve}

    return detail


def outcomes_of_wait(facts: Facts, chosen: Bools, found: Spread) -> Mapping[str, Any]:
    """Return how many transferred demands still wait for an agent."""
    at, answer = waits(facts)
    waiting = chosen & (at < NEVER) & (answer == NEVER)
    return {"waiting": int(waiting.sum()), "answered": len(found.values)}


def still_unanswered(facts: Facts, chosen: Bools, found: Spread) -> Mapping[str, Any]:
    """Return how many demands have no reply yet: a mean over the answered ones alone would flatter."""
    del facts
    return {"unanswered": int(chosen.sum()) - len(found.values), "demands": int(chosen.sum())}


def within_band(low: float, high: float) -> Callable[[Facts, Bools, Spread], Mapping[str, Any]]:
    """Return a detail with the share of values in [low, high]."""

    def detail(facts: Facts, chosen: Bools, found: Spread) -> Mapping[str, Any]:
        del facts, chosen
        inside = int(((found.values >= low) & (found.values <= high)).sum())
        return {"within": inside, "within_share": inside / len(found.values) if len(found.values) else None}

    return detail


def of_people(facts: Facts, chosen: Bools, found: Spread) -> Mapping[str, Any]:
    """Return the same for the demands that people took over: seconds from t0 to the first close (K17)."""
    del found
    values = closing.of(facts)[chosen & human.of(facts)]
    return {"human": summary(values[~np.isnan(values)])}
