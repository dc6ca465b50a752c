"""Words about how long conversations took, and how many messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import NONE, Bools, Floats, Ints, count_in, first_in, pick_int
from analytics.localtime import business_seconds
from analytics.tables import NEVER
from analytics.words.kinds import PEOPLE, SENT, TALK, Number, Test

if TYPE_CHECKING:
    from analytics.facts import Facts


def first_delivered(facts: Facts) -> Ints:
    """Return the first delivered reply of each conversation, at any time, or -1."""
    found = np.full(len(facts.conversations), NONE, dtype=np.int64)
    rows = np.flatnonzero(facts.replies.delivered)[::-1]
    found[facts.replies.conversation[rows]] = rows
    return found


def _since_t0(facts: Facts, t: Ints, there: Bools) -> Floats:
    """Return the seconds since t0, NaN where there is no time; a clock that was set back makes none negative."""
    return np.where(there, np.maximum(t - facts.conversations.t0, 0).astype(np.float64), np.nan)


def _latency(facts: Facts) -> Floats:
    first = first_delivered(facts)
    return _since_t0(facts, pick_int(facts.replies.t, first, 0), first != NONE)


latency = Number("first delivered substantive reply - t0", SENT | {"conversation.opened"}, _latency)
fast = Test(
    "first delivered reply within fast_reply_seconds",
    SENT | {"conversation.opened"},
    lambda f: _latency(f) <= f.parameters.fast_reply_seconds,
)


def waits(facts: Facts) -> tuple[Ints, Ints]:
    """Return when each conversation was first transferred, and when an agent first replied after that (or NEVER)."""
    n = len(facts.conversations)
    moved, agents = facts.rows["conversation.transferred"], facts.rows["agent.replied"]
    at, order = np.full(n, NEVER, dtype=np.int64), np.full(n, NEVER, dtype=np.int64)
    where = facts.where["conversation.transferred"]
    np.minimum.at(at, where[where != NONE], moved.t[where != NONE])
    np.minimum.at(order, where[where != NONE], moved.order[where != NONE])
    answer = np.full(n, NEVER, dtype=np.int64)
    by = facts.where["agent.replied"]
    after = (by != NONE) & (agents.order > order[by]) if n else by != NONE
    np.minimum.at(answer, by[after], agents.t[after])
    return at, answer


def _human_calendar(facts: Facts) -> Floats:
    at, answer = waits(facts)
    return np.where(answer < NEVER, (answer - np.minimum(at, answer)).astype(np.float64), np.nan)


def _human_business(facts: Facts) -> Floats:
    at, answer = waits(facts)
    rows = np.flatnonzero(answer < NEVER)
    found = np.full(len(at), np.nan)
    found[rows] = business_seconds(
        at[rows], answer[rows], hours=facts.parameters.business_hours, tz=facts.parameters.tz
    )
    return found


human_calendar = Number("first agent reply after the transfer - transfer", PEOPLE, _human_calendar)
human_business = Number(
    "business hours between the transfer and the first agent reply after it", PEOPLE, _human_business
)
to_last_reply = Number(
    "last delivered substantive reply before t0 + H - t0",
    SENT,
    lambda f: _since_t0(f, pick_int(f.replies.t, f.outcomes.last_reply, 0), f.outcomes.last_reply != NONE),
)


def _closing(facts: Facts) -> Floats:
    rows, by = facts.rows["conversation.closed"], facts.where["conversation.closed"]
    first = first_in(by, by != NONE, len(facts.conversations))
    return _since_t0(facts, pick_int(rows.t, first, 0), first != NONE)


closing = Number("first conversation.closed - t0", frozenset({"conversation.closed"}), _closing)


def _engagement(facts: Facts) -> Floats:
    last = pick_int(facts.replies.order, facts.outcomes.last_reply, NONE)
    before = facts.messages.order < last[facts.messages.conversation]
    asked = count_in(facts.messages.conversation, before, len(facts.conversations))
    return (asked + facts.outcomes.replies).astype(np.float64)


engagement = Number(
    "messages up to the last delivered reply + delivered replies before t0 + H", TALK | SENT, _engagement
)


def _all_messages(facts: Facts) -> Floats:
    n, agents = len(facts.conversations), facts.where["agent.replied"]
    mails = count_in(facts.messages.conversation, np.ones(len(facts.messages), dtype=bool), n)
    sent = count_in(facts.replies.conversation, facts.replies.delivered, n)
    return (mails + sent + count_in(agents, agents != NONE, n)).astype(np.float64)


all_messages = Number("messages + delivered substantive replies + agent replies", TALK | SENT | PEOPLE, _all_messages)


def _span(facts: Facts) -> Floats:
    end, last = facts.conversations.end, facts.conversations.t0.copy()
    agents, by = facts.rows["agent.replied"], facts.where["agent.replied"]
    for groups, t, there in (
        (facts.messages.conversation, facts.messages.t, np.ones(len(facts.messages), dtype=bool)),
        (facts.replies.conversation, facts.replies.t, facts.replies.delivered),
        (by, agents.t, by != NONE),
    ):
        rows = np.flatnonzero(there)
        rows = rows[t[rows] < end[groups[rows]]]
        np.maximum.at(last, groups[rows], t[rows])
    return (last - facts.conversations.t0).astype(np.float64)


span = Number("last message, delivered reply or agent reply before t0 + H - t0", TALK | SENT | PEOPLE, _span)
