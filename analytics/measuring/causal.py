"""What mailbot really spares the agents: the customers left to people by lot, compared with all the others (6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.arrays import NONE, Bools, Floats, sum_in
from analytics.facts import customers_in
from analytics.kpi import Estimate
from analytics.measures import Own
from analytics.stats.experiments import confidence_sequence, sample_ratio_mismatch
from analytics.stats.means import welch
from analytics.stats.proportions import newcombe
from analytics.units import Grain, units
from analytics.words.conversations import agent_replied, control_demand, demand, mature
from analytics.words.kinds import ARM, PEOPLE, Number

if TYPE_CHECKING:
    from analytics.facts import Facts


def _minutes(facts: Facts) -> Floats:
    """Return the agents' minutes on each conversation before t0 + H; 0 where no agent replied."""
    rows, by, n = facts.rows["agent.replied"], facts.where["agent.replied"], len(facts.conversations)
    minutes = rows.numbers["handle_minutes"]
    early = (by != NONE) & ~np.isnan(minutes)
    if n:
        early &= rows.t < facts.conversations.end[by]
    return sum_in(by, early, minutes, n)


agent_minutes = Number("agents' minutes before t0 + H", frozenset({"agent.replied"}), _minutes)


def arms(facts: Facts, scope: Bools) -> tuple[Bools, Bools]:
    """Return the mature demands of arm control and of arm bot within ``scope``."""
    final = scope & mature.of(facts)
    return final & control_demand.of(facts), final & demand.of(facts)


def deflection(facts: Facts, scope: Bools) -> Estimate:
    """Return the share with an agent's reply before t0 + H, control less bot; None without a hold-out."""
    control, bot = arms(facts, scope)
    helped = agent_replied.of(facts)
    k1, n1 = int((control & helped).sum()), int(control.sum())
    k2, n2 = int((bot & helped).sum()), int(bot.sum())
    both = scope & (demand.of(facts) | control_demand.of(facts))
    return Estimate(
        value=k1 / n1 - k2 / n2 if n1 and n2 else None,
        n=n1 + n2 if n1 else 0,
        unit="points",
        interval=newcombe(k1, n1, k2, n2),
        method="newcombe",
        units=units(Grain.CONVERSATION, control | bot),
        pending=int((both & ~mature.of(facts)).sum()) if (both & control_demand.of(facts)).any() else 0,
        detail={
            "control": {"numerator": k1, "denominator": n1, "value": k1 / n1 if n1 else None},
            "bot": {"numerator": k2, "denominator": n2, "value": k2 / n2 if n2 else None},
            "confidence_sequence": _listed(confidence_sequence(k1, n1, k2, n2)),
            "sample_ratio": _sample_ratio(facts, scope),
        },
    )


def _listed(interval: tuple[float, float] | None) -> list[float] | None:
    return list(interval) if interval else None


def _sample_ratio(facts: Facts, scope: Bools) -> dict[str, Any]:
    """Return whether the arms have the sizes that the lot should have given, counted in customers."""
    drawn = scope & facts.conversations.assigned
    n_control = len(customers_in(facts, drawn & facts.conversations.control))
    n_bot = len(customers_in(facts, drawn & ~facts.conversations.control))
    told = facts.conversations.p_control[drawn]
    known = told[~np.isnan(told)]
    p = float(known.mean()) if len(known) else facts.parameters.holdout_probability
    if not n_bot + n_control:
        return {"bot": 0, "control": 0, "p_control": p, "chi2": None, "alarm": False}
    chi2, alarm = sample_ratio_mismatch(n_bot, n_control, p)
    return {"bot": n_bot, "control": n_control, "p_control": p, "chi2": chi2 if chi2 < np.inf else None, "alarm": alarm}


def savings(facts: Facts, scope: Bools) -> Estimate:
    """Return N x (agents' minutes per demand, control less bot) x cost per minute (K62)."""
    control, bot = arms(facts, scope)
    minutes = agent_minutes.of(facts)
    price = facts.parameters.agent_cost_per_minute * int(bot.sum())
    means = [float(minutes[arm].mean()) if arm.any() else None for arm in (control, bot)]
    known = means[0] is not None and means[1] is not None
    customer = facts.conversations.customer
    spread = welch((minutes[control], customer[control]), (minutes[bot], customer[bot])) if known else None
    return Estimate(
        value=((means[0] or 0.0) - (means[1] or 0.0)) * price if known else None,
        n=int(control.sum() + bot.sum()) if known else 0,
        unit=facts.parameters.currency,
        interval=(spread[0] * price, spread[1] * price) if spread else None,
        method="welch",
        units=units(Grain.CONVERSATION, control | bot),
        detail={
            "demands": int(bot.sum()),
            "minutes_per_demand_control": means[0],
            "minutes_per_demand_bot": means[1],
            "cost_per_minute": facts.parameters.agent_cost_per_minute,
        },
    )


deflection_causal = Own(
    "share with an agent reply before t0 + H among mature demands, arm control less arm bot", ARM | PEOPLE, deflection
)
savings_causal = Own(
    "mature demands of arm bot x (agents' minutes per mature demand, arm control less arm bot) x agent_cost_per_minute",
    ARM | PEOPLE,
    savings,
)
