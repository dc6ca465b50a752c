"""Which messages a person has judged, what the verdict was, and for how many messages each judgement speaks.

A sample counts only with the probability it was drawn with: reviews that a complaint or a low confidence led to
(purposes complaint and active_learning) are no sample, and the calibration slice serves the certificate only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import NONE, Bools, Floats, Ints, first_in, pick

if TYPE_CHECKING:
    from analytics.facts import Facts

AUDIT, CALIBRATION = "audit", "uniform_calibration"
SAMPLES = ("", AUDIT, CALIBRATION)
"""Purposes whose verdicts may estimate something; a verdict without a purpose is that of its sample."""
REVIEWS = ("review.completed", "review.adjudicated")
READS = frozenset({"review.sampled", *REVIEWS, "message.received", "message.excluded"})


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The newest verdict on each message: -1 none, 0 wrong, 1 correct; ``row`` is its place among all reviews."""

    correct: Ints
    order: Ints


def inclusion(facts: Facts, purpose: str) -> Floats:
    """Return the probability with which each message was drawn for ``purpose``, NaN where it was not drawn."""
    rows = facts.rows["review.sampled"]
    message = facts.messages.place[rows.message]
    chance = rows.numbers["inclusion_probability"]
    usable = (message != NONE) & rows.texts["purpose"].among((purpose,)) & (chance > 0) & (chance <= 1)
    return pick(chance, first_in(message, usable, len(facts.messages)), np.nan)


def verdicts(facts: Facts) -> Verdicts:
    """Return the newest of the completed and adjudicated verdicts on each message."""
    n = len(facts.messages)
    correct, order = np.full(n, NONE, dtype=np.int64), np.full(n, NONE, dtype=np.int64)
    for name in REVIEWS:
        rows = facts.rows[name]
        message, verdict = facts.messages.place[rows.message], rows.texts["verdict"]
        usable = (message != NONE) & rows.texts["purpose"].among(SAMPLES) & verdict.among(("correct", "incorrect"))
        for row in _last(message, usable, n):
            newer = row[rows.order[row] > order[message[row]]]
            order[message[newer]] = rows.order[newer]
            correct[message[newer]] = verdict.among(("correct",))[newer]
    return Verdicts(correct=correct, order=order)


def _last(message: Ints, usable: Bools, n: int) -> tuple[Ints, ...]:
    found = np.full(n, NONE, dtype=np.int64)
    rows = np.flatnonzero(usable)
    found[message[rows]] = rows
    return (found[found != NONE],)


def agent_labels(facts: Facts) -> Ints:
    """Return what an agent's own intent says about each routed message: -1 nothing, 0 it was read wrong, 1 right.

    ``agent.replied`` names the message, or else the last routed message of the conversation before the agent's reply is
    meant. Of several agents the last one is believed.
    """
    rows, messages = facts.rows["agent.replied"], facts.messages
    routed = messages.decided & messages.action.among(("route_human",))
    told = rows.texts["agent_intent"]
    named = messages.place[rows.message]
    named = np.where((named != NONE) & routed[named] if len(messages) else named != NONE, named, NONE)

    chosen = np.flatnonzero(routed)
    span = int(max(messages.order.max(initial=0), rows.order.max(initial=0))) + 1
    keys = messages.conversation[chosen] * span + messages.order[chosen]
    by_key = np.argsort(keys)
    by = facts.where["agent.replied"]
    if len(chosen):
        last = np.searchsorted(keys[by_key], by * span + rows.order) - 1
        candidate = chosen[by_key[np.maximum(last, 0)]]
        same = (last >= 0) & (messages.conversation[candidate] == by)
        named = np.where((named == NONE) & same, candidate, named)
    usable = np.flatnonzero((named != NONE) & told.given())
    found = np.full(len(messages), NONE, dtype=np.int64)
    found[named[usable]] = messages.intent.codes[named[usable]] == told.codes[usable]
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """Judged messages: which (one flag per message), whether they were read right, and their weights."""

    there: Bools
    correct: Bools
    weight: Floats


def judged(facts: Facts) -> Judged:
    """Return the audited messages with 1 / inclusion probability, and the routed ones that an agent labelled with 1.

    A message that is both speaks as audited.
    """
    chance, verdict, agent = inclusion(facts, AUDIT), verdicts(facts).correct, agent_labels(facts)
    audited = ~np.isnan(chance) & (verdict != NONE)
    labelled = (agent != NONE) & ~audited
    return Judged(
        there=audited | labelled,
        correct=np.where(audited, verdict == 1, agent == 1),
        weight=np.where(audited, 1 / np.where(audited, chance, 1.0), 1.0),
    )
