"""How often mailbot is wrong: from a few reviews drawn with known probabilities, and weighted by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.arrays import NONE, Bools, Floats
from analytics.kpi import Estimate, Measured, Proportion
from analytics.measures import Own, customers_of
from analytics.measuring.labels import AUDIT, READS, REVIEWS, Verdicts, inclusion, judged, verdicts
from analytics.stats.audit import hajek, kish
from analytics.stats.proportions import wilson
from analytics.units import Grain, units
from analytics.words.kinds import ARM, TALK
from analytics.words.units import accepted, of_bot, understood

if TYPE_CHECKING:
    from analytics.facts import Facts

BINS = 10


def in_scope(facts: Facts, scope: Bools) -> Bools:
    """Tell which messages belong to arm bot and to the conversations of ``scope``."""
    return scope[facts.messages.conversation] & of_bot.of(facts)


def error(facts: Facts, scope: Bools) -> Measured:
    """Return Hajek's share of wrong decisions among audited messages that were acted on."""
    messages = facts.messages
    chance, verdict = inclusion(facts, AUDIT), verdicts(facts)
    acted = in_scope(facts, scope) & messages.decided & messages.action.among(facts.parameters.acted_decisions)
    drawn = acted & ~np.isnan(chance)
    done = drawn & (verdict.correct != NONE)
    wrong = done & (verdict.correct == 0)
    weight = 1 / chance[done]
    found = hajek(wrong[done].astype(np.float64), chance[done])
    below = units(Grain.MESSAGE, done)
    total = float(weight.sum())
    return Proportion(
        numerator=float(weight @ wrong[done]) if total else 0.0,
        denominator=total,
        n=len(below.rows),
        numerator_units=units(Grain.MESSAGE, wrong),
        denominator_units=below,
        pending=int(drawn.sum()) - len(below.rows),
        interval=found[2] if found else None,
        method="wilson_kish",
        detail={
            "reviewed": len(below.rows),
            "wrong": int(wrong.sum()),
            "pending": int(drawn.sum()) - len(below.rows),
            "acted": int(acted.sum()),
            "n_eff": found[1] if found else 0.0,
            "horvitz_thompson": float(weight @ wrong[done]) / int(acted.sum()) if acted.any() else None,
            "severity": _severities(facts, wrong, verdict),
        },
    )


def _severities(facts: Facts, wrong: Bools, verdict: Verdicts) -> dict[str, int]:
    """Return how many of the wrong ones were critical or minor, as the verdict that counts says."""
    found: dict[str, int] = {}
    for name in REVIEWS:
        rows = facts.rows[name]
        message = facts.messages.place[rows.message]
        counts = (message != NONE) & wrong[message] & (verdict.order[message] == rows.order) if len(wrong) else None
        if counts is not None:
            for label, number in rows.texts["severity"].counts(counts, unnamed="unsaid").items():
                found[label] = found.get(label, 0) + number
    return found


def comprehension(facts: Facts, scope: Bools) -> Estimate:
    """Return apparent comprehension times the weighted accuracy among accepted messages (K24)."""
    read = in_scope(facts, scope) & understood.of(facts)
    taken = read & accepted.of(facts)
    labels = judged(facts)
    known = taken & labels.there
    weight, right = labels.weight[known], labels.correct[known]
    apparent = int(taken.sum()) / int(read.sum()) if read.any() else None
    accuracy = float(weight @ right / weight.sum()) if len(weight) else None
    size = kish(weight)
    value = apparent * accuracy if apparent is not None and accuracy is not None else None
    interval = wilson((accuracy or 0.0) * size, size) if value is not None else None
    drawn = taken & ~np.isnan(inclusion(facts, AUDIT))
    return Estimate(
        value=value,
        n=len(weight),
        unit="share",
        interval=(interval[0] * (apparent or 0.0), interval[1] * (apparent or 0.0)) if interval else None,
        method="wilson_kish_times_apparent",
        units=units(Grain.MESSAGE, known),
        pending=int((drawn & ~labels.there).sum()),
        detail={
            "apparent": apparent,
            "accuracy": accuracy,
            "labels": len(weight),
            "n_eff": size,
        },
    )


def calibration(facts: Facts, scope: Bools) -> Estimate:
    """Return the mean probability less the accuracy, both weighted, over audited messages that were reviewed (K28)."""
    chance, verdict, p = inclusion(facts, AUDIT), verdicts(facts).correct, facts.messages.p
    drawn = in_scope(facts, scope) & ~np.isnan(chance) & ~np.isnan(p)
    done = drawn & (verdict != NONE)
    weight, right, sure = 1 / chance[done], (verdict[done] == 1).astype(np.float64), p[done]
    total = float(weight.sum())
    detail: dict[str, Any] = {"mean_p": None, "accuracy": None, "brier": None, "n_eff": kish(weight), "curve": []}
    if total:
        detail |= {
            "mean_p": float(weight @ sure) / total,
            "accuracy": float(weight @ right) / total,
            "brier": float(weight @ (sure - right) ** 2) / total,
            "curve": _curve(sure, right, weight),
        }
    gap = detail["mean_p"] - detail["accuracy"] if total else None
    found = hajek(right, chance[done])
    interval = (detail["mean_p"] - found[2][1], detail["mean_p"] - found[2][0]) if found else None
    return Estimate(
        value=gap,
        n=int(done.sum()),
        unit="points",
        interval=interval,
        method="wilson_kish",
        units=units(Grain.MESSAGE, done),
        pending=int(drawn.sum() - done.sum()),
        detail=detail,
    )


def _curve(p: Floats, right: Floats, weight: Floats) -> list[dict[str, float]]:
    """Return the reliability curve: in ten bins of p, the mean p, the accuracy, and how many reviews stand behind."""
    place = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    curve = []
    for number in np.unique(place):
        mine = place == number
        total = float(weight[mine].sum())
        curve.append(
            {
                "from": float(number) / BINS,
                "mean_p": float(weight[mine] @ p[mine]) / total,
                "accuracy": float(weight[mine] @ right[mine]) / total,
                "n": int(mine.sum()),
            }
        )
    return curve


def corrections(facts: Facts, scope: Bools) -> Proportion:
    """Return the share of reviewed messages whose newest review names another intent than mailbot did (K29)."""
    n = len(facts.messages)
    order, changed = np.full(n, NONE, dtype=np.int64), np.zeros(n, dtype=bool)
    for name in REVIEWS:
        rows = facts.rows[name]
        message, now = facts.messages.place[rows.message], rows.texts["corrected_intent"]
        for row in np.flatnonzero(message != NONE):  # reviews are few: people write them
            place = message[row]
            if rows.order[row] > order[place]:
                order[place] = rows.order[row]
                before = facts.messages.intent.names[facts.messages.intent.codes[place]]
                changed[place] = now.names[now.codes[row]] not in {"", before}
    reviewed = in_scope(facts, scope) & (order != NONE)
    below = units(Grain.MESSAGE, reviewed)
    return Proportion(
        numerator=int((reviewed & changed).sum()),
        denominator=len(below.rows),
        n=len(below.rows),
        numerator_units=units(Grain.MESSAGE, reviewed & changed),
        denominator_units=below,
        customers=customers_of(facts, below),
    )


error_rate = Own(
    "Hajek's mean, sum(wrong / pi) / sum(1 / pi), over audited messages of arm bot whose decision is one of "
    "acted_decisions; the newest of the completed and adjudicated verdicts",
    READS | ARM | TALK,
    error,
)
comprehension_audited = Own(
    "share of understood messages that are accepted, times the weighted share of correct ones among accepted messages "
    "that were audited (1 / pi) or routed and given an intent by the agent (1)",
    READS | ARM | TALK | {"agent.replied"},
    comprehension,
)
calibration_gap = Own(
    "sum(p / pi) / sum(1 / pi) - sum(correct / pi) / sum(1 / pi), over audited and reviewed messages of arm bot",
    READS | ARM | TALK,
    calibration,
)
correction_rate = Own(
    "share of reviewed messages of arm bot whose newest review names another intent than the bot did",
    READS | ARM | TALK,
    corrections,
)
