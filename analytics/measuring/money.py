"""What mailbot saves and costs: an account of what resolved demands would have cost, beside what the hold-out shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.arrays import NONE, Bools, Floats
from analytics.kpi import Estimate, Spread
from analytics.measures import Own
from analytics.measuring.audits import error, in_scope
from analytics.measuring.causal import agent_minutes, arms
from analytics.measuring.causal import savings as causal_savings
from analytics.measuring.labels import READS, REVIEWS
from analytics.stats.means import bca_ratio, seed_of
from analytics.units import Grain, units
from analytics.words.conversations import agent_workload, demand, mature, resolved, transferred
from analytics.words.kinds import ANY_OUTCOME, ARM, PEOPLE

if TYPE_CHECKING:
    from analytics.facts import Facts


def handling_minutes(facts: Facts) -> dict[str, float]:
    """Return an agent's minutes for one demand by intent: measured in this window, both arms, where there are any."""
    seen = facts.conversations.in_window & (agent_minutes.of(facts) > 0)
    intent, minutes = facts.outcomes.intent, agent_minutes.of(facts)
    found = dict(facts.parameters.aht_minutes)
    for code in np.unique(intent.codes[seen]):
        mine = seen & (intent.codes == code)
        found[intent.names[code] or "(aucune)"] = float(minutes[mine].mean())
    return found


def _saved(facts: Facts, chosen: Bools) -> tuple[Floats, dict[str, Any]]:
    """Return the agents' minutes that each of ``chosen`` would have taken, and the account by intent."""
    known, intent = handling_minutes(facts), facts.outcomes.intent
    each = np.full(len(intent.names), np.nan)
    for code, name in enumerate(intent.names):
        each[code] = known.get(name or "(aucune)", known.get("default", np.nan))
    minutes = np.where(chosen, each[intent.codes], 0.0)
    table = {
        intent.names[code] or "(aucune)": {
            "demands": int((chosen & (intent.codes == code)).sum()),
            "minutes_each": None if np.isnan(each[code]) else float(each[code]),
        }
        for code in np.unique(intent.codes[chosen])
    }
    return np.nan_to_num(minutes), table


def _costs(facts: Facts, scope: Bools) -> dict[str, float]:
    """Return what mailbot costs over the scope: running it, reviewing it, putting its errors right, licences."""
    told = facts.parameters
    final = scope & demand.of(facts) & mature.of(facts)
    mine = in_scope(facts, scope)
    reviews = 0
    for name in REVIEWS:
        message = facts.messages.place[facts.rows[name].message]
        reviews += int(((message != NONE) & mine[message]).sum()) if len(mine) else 0
    rate = error(facts, scope).value or 0.0  # type: ignore[union-attr]  # error is a proportion
    acted = mine & facts.messages.action.among(told.acted_decisions)
    everybody = int((facts.conversations.in_window & demand.of(facts)).sum())
    part = int((scope & demand.of(facts)).sum()) / everybody if everybody else 0.0
    return {
        "bot": told.bot_cost_per_demand * int(final.sum()),
        "reviews": reviews * told.review_minutes_each * told.agent_cost_per_minute,
        "rework": rate * int(acted.sum()) * told.rework_minutes_each * told.agent_cost_per_minute,
        "licences": told.licence_cost * part,
    }


def savings(facts: Facts, scope: Bools) -> Estimate:
    """Return what the resolved demands of intents that agents work on would have cost (K60), and the costs (K61)."""
    chosen = scope & (demand & mature & resolved & agent_workload).of(facts)
    minutes, table = _saved(facts, chosen)
    gross = float(minutes.sum()) * facts.parameters.agent_cost_per_minute
    costs = _costs(facts, scope)
    waiting = scope & demand.of(facts) & ~mature.of(facts)
    known = bool((scope & (demand & mature).of(facts)).any())
    return Estimate(
        value=gross if known else None,
        n=int(chosen.sum()),
        unit=facts.parameters.currency,
        units=units(Grain.CONVERSATION, chosen),
        pending=int(waiting.sum()),
        detail={
            "gross": gross,
            "minutes": float(minutes.sum()),
            "costs": {**costs, "total": sum(costs.values())},
            "net": gross - sum(costs.values()),
            "by_intent": table,
        },
    )


def per_contact(facts: Facts, scope: Bools) -> Estimate:
    """Return (agents' cost + mailbot's running cost) / mature demands, with a bootstrap by day and customer (K63)."""
    final = scope & demand.of(facts) & mature.of(facts)
    n = int(final.sum())
    told = facts.parameters
    agents = agent_minutes.of(facts)[final] * told.agent_cost_per_minute
    cost = agents + told.bot_cost_per_demand
    clusters = facts.local.day[final] * (int(facts.conversations.customer.max(initial=0)) + 1)
    clusters = clusters + facts.conversations.customer[final]
    _, place = np.unique(clusters, return_inverse=True)
    seed = seed_of("cost_per_contact", facts.window.start, facts.window.end, facts.as_of)
    interval = None
    if n:
        interval = bca_ratio(np.bincount(place, weights=cost), np.bincount(place).astype(np.float64), seed=seed)
    return Estimate(
        value=float(cost.sum()) / n if n else None,
        n=n,
        unit=told.currency,
        interval=interval,
        method="bca",
        units=units(Grain.CONVERSATION, final),
        pending=int((scope & demand.of(facts)).sum()) - n,
        detail={"agents": float(agents.sum()), "bot": told.bot_cost_per_demand * n, "demands": n},
    )


def returns(facts: Facts, scope: Bools) -> Estimate:
    """Return (savings - costs) / costs, accounting; the causal one beside it (K64)."""
    account = savings(facts, scope)
    costs = sum(_costs(facts, scope).values())
    gross, causal = account.value or 0.0, causal_savings(facts, scope).value
    return Estimate(
        value=(gross - costs) / costs if costs and account.n + account.pending else None,
        n=account.n,
        unit="ratio",
        pending=account.pending,
        detail={
            "accounting": (gross - costs) / costs if costs else None,
            "causal": (causal - costs) / costs if costs and causal is not None else None,
            "savings": gross,
            "savings_causal": causal,
            "costs": costs,
            "payback_windows": costs / gross if gross else None,
        },
    )


def effort(facts: Facts, chosen: Bools, found: Spread) -> dict[str, Any]:
    """Return what stands beside the agents' minutes per demand: per transferred demand, control, reviews (K65)."""
    del found
    minutes = agent_minutes.of(facts)
    moved = chosen & transferred.of(facts)
    control, _ = arms(facts, facts.conversations.in_window)
    handled = chosen & (minutes > 0)
    routine = handled & agent_workload.of(facts)
    reviews = sum(len(facts.rows[name]) for name in REVIEWS)
    return {
        "total": float(minutes[chosen].sum()),
        "per_transferred_demand": float(minutes[moved].mean()) if moved.any() else None,
        "per_demand_control": float(minutes[control].mean()) if control.any() else None,
        "routine_share": int(routine.sum()) / int(handled.sum()) if handled.any() else None,
        "review_minutes": reviews * facts.parameters.review_minutes_each,
    }


savings_accounting = Own(
    "sum over (demand, as-of is t0 + H or later, outcome resolved, intent worked by agents) of the intent's handling "
    "minutes x agent_cost_per_minute; measured minutes before those of aht_minutes",
    ANY_OUTCOME | READS,
    savings,
)
cost_per_contact = Own(
    "(agents' minutes before t0 + H x agent_cost_per_minute + bot_cost_per_demand) per mature demand",
    ARM | PEOPLE,
    per_contact,
)
roi = Own("(savings_accounting - costs) / costs", ANY_OUTCOME | READS, returns)
