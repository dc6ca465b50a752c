"""What became of every conversation: the partition of docs/kpis.md, by the first rule that applies.

1 human, 2 unanswered, 3 unresolved, 4 abandoned, 5 resolved (confirmed or assumed). Only what happened before t0 + H
counts, so that a matured outcome never changes because of later life.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import NONE, Bools, Floats, Ints, Labels, count_in, first_in, holds, last_in, pick, pick_int
from analytics.recontact import recontacted
from analytics.tables import NEVER, THANKS

if TYPE_CHECKING:
    from analytics.conversations import Conversations
    from analytics.parameters import Parameters
    from analytics.reading import Rows
    from analytics.tables import Messages, Replies


class Outcome(IntEnum):
    """The five outcomes of a demand."""

    HUMAN = 0
    UNANSWERED = 1
    UNRESOLVED = 2
    ABANDONED = 3
    RESOLVED = 4


CSAT_SCALE = 5
"""Ratings on another scale are no CSAT of this definition, and are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What happened before t0 + H, one entry per conversation; rows are those of the replies' and messages' tables."""

    outcome: Ints
    confirmed: Bools
    answered: Bools
    """There is a delivered substantive reply."""
    first_reply: Ints
    last_reply: Ints
    replies: Ints
    """Delivered substantive replies."""
    clarified_first: Bools
    follow_up: Bools
    """A message that is not ``thanks`` after the first delivered reply."""
    follow_up_t: Ints
    second_reply_t: Ints
    waiting: Bools
    """The last message that is not ``thanks`` has no later delivered reply."""
    messages: Ints
    transferred_t: Ints
    transfer_reason: Labels
    agent_t: Ints
    """First ``agent.replied``."""
    recontact_t: Ints
    """When the same customer opened the same demand again; NEVER when not."""
    score: Floats
    """The last rating, NaN without one."""
    score_t: Ints
    intent: Labels
    """The conversation's intent: the last accepted one that is not ``thanks``."""
    goal_begun: Bools
    """A goal was started or completed."""
    clicked: Bools
    """A person followed a link."""


def is_csat(rows: Rows) -> Bools:
    """Tell which ratings are on the scale of five."""
    score, scale = rows.numbers["score"], rows.numbers["scale"]
    found: Bools = ~np.isnan(score) & (np.isnan(scale) | (scale == CSAT_SCALE))
    return found


def judge(
    rows: dict[str, Rows],
    where: dict[str, Ints],
    conversations: Conversations,
    messages: Messages,
    replies: Replies,
    *,
    parameters: Parameters,
) -> Outcomes:
    """Return what happened before t0 + H in every conversation, and its outcome."""
    n, end = len(conversations), conversations.end

    def early(name: str) -> Bools:
        return (where[name] != NONE) & (rows[name].t < end[where[name]]) if n else np.zeros(len(rows[name]), dtype=bool)

    def first_t(name: str) -> Ints:
        return pick_int(rows[name].t, first_in(where[name], early(name), n), NEVER)

    arrived = messages.t < end[messages.conversation]
    talk = arrived & ~messages.thanks
    delivered = replies.substantive & (replies.t < end[replies.conversation])
    delivered &= replies.bounced_t >= end[replies.conversation]  # a bounce after the horizon is later life
    first, last = (find(replies.conversation, delivered, n) for find in (first_in, last_in))
    first_order, last_order = (pick_int(replies.order, row, -1) for row in (first, last))
    last_talk = pick_int(messages.order, last_in(messages.conversation, talk, n), -1)
    last_mail = pick_int(messages.order, last_in(messages.conversation, arrived, n), -1)
    follows = talk & (messages.order > first_order[messages.conversation]) & (first != NONE)[messages.conversation]
    follow_up = first_in(messages.conversation, follows, n)
    later = delivered & (np.arange(len(replies)) != first[replies.conversation])

    rated = early("csat.received") & is_csat(rows["csat.received"])
    rating = last_in(where["csat.received"], rated, n)
    score = pick(rows["csat.received"].numbers["score"], rating, np.nan)
    completed = early("goal.completed")
    goal_order = pick_int(rows["goal.completed"].order, last_in(where["goal.completed"], completed, n), -1)
    transfer = first_in(where["conversation.transferred"], early("conversation.transferred"), n)
    human_click = early("tracking.clicked") & ~rows["tracking.clicked"].said("machine")
    recontact_t = recontacted(conversations, messages)

    answered = first != NONE
    waiting = answered & (last_talk > last_order)
    unhappy = score <= parameters.csat_negative_max
    silent = holds(replies.requires_input, last) & (last_mail < last_order) & (goal_order < last_order)
    agent_t, transferred_t = first_t("agent.replied"), pick_int(rows["conversation.transferred"].t, transfer, NEVER)
    outcome = np.select(
        [
            (transferred_t < NEVER) | (agent_t < NEVER),
            ~answered,
            unhappy | waiting | (recontact_t < NEVER),
            silent,
        ],
        [Outcome.HUMAN, Outcome.UNANSWERED, Outcome.UNRESOLVED, Outcome.ABANDONED],
        Outcome.RESOLVED,
    ).astype(np.int64)
    thanked = count_in(messages.conversation, arrived & messages.thanks, n) > 0
    return Outcomes(
        outcome=outcome,
        confirmed=(score >= parameters.csat_positive_min) | thanked | (goal_order >= 0),
        answered=answered,
        first_reply=first,
        last_reply=last,
        replies=count_in(replies.conversation, delivered, n),
        clarified_first=holds(replies.kind.among(("clarify",)), first),
        follow_up=follow_up != NONE,
        follow_up_t=pick_int(messages.t, follow_up, NEVER),
        second_reply_t=pick_int(replies.t, first_in(replies.conversation, later, n), NEVER),
        waiting=waiting,
        messages=count_in(messages.conversation, arrived, n),
        transferred_t=transferred_t,
        transfer_reason=rows["conversation.transferred"].texts["reason"].take(transfer),
        agent_t=agent_t,
        recontact_t=recontact_t,
        score=score,
        score_t=pick_int(rows["csat.received"].t, rating, NEVER),
        intent=_intent(conversations, messages),
        goal_begun=count_in(where["goal.started"], early("goal.started"), n)
        + count_in(where["goal.completed"], completed, n)
        > 0,
        clicked=count_in(where["tracking.clicked"], human_click, n) > 0,
    )


def _intent(conversations: Conversations, messages: Messages) -> Labels:
    """Return the last accepted intent that is not ``thanks``, as it was known before t0 + H."""
    named = messages.accepted & messages.intent.given() & ~messages.intent.among((THANKS,))
    named &= messages.understood_t < conversations.end[messages.conversation]
    rows = np.flatnonzero(named)
    rows = rows[np.argsort(messages.understood_order[rows], kind="stable")]
    last = np.full(len(conversations), NONE, dtype=np.int64)
    last[messages.conversation[rows]] = rows
    return messages.intent.take(last)
