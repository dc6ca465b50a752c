"""What is known about a window's conversations at the as-of instant: all that figures are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import NONE, Bools, Ints, holds
from analytics.conversations import Conversations, conversation_table
from analytics.localtime import LocalTime
from analytics.outcomes import Outcomes, judge
from analytics.tables import Goals, Messages, Replies, goal_table, message_table, reply_table
from analytics.units import Grain, Units

if TYPE_CHECKING:
    from analytics.parameters import Parameters
    from analytics.projection import Projection
    from analytics.reading import Rows
    from analytics.units import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that figures are computed from."""

    window: Window
    as_of: int
    """Seconds since 1970."""
    parameters: Parameters
    projection: Projection
    conversations: Conversations
    messages: Messages
    replies: Replies
    goals: Goals
    outcomes: Outcomes
    where: dict[str, Ints]
    """For each event type the conversation of each event, also of those that name only a message or a reply; or -1."""
    local: LocalTime
    """The local time of every t0."""

    @property
    def rows(self) -> dict[str, Rows]:
        """The events by type."""
        return self.projection.rows

    def of(self, name: str, conversations: Bools) -> Bools:
        """Tell which events of type ``name`` belong to one of ``conversations``."""
        return holds(conversations, self.where[name])

    def ids(self, units: Units) -> list[str]:
        """Return the names of ``units``."""
        known = self.projection.ids
        if units.grain is Grain.CONVERSATION:
            return [self.conversations.ids[row] for row in units.rows]
        if units.grain is Grain.GOAL:
            return [self.goals.names[row] for row in units.rows]
        names, numbers = {
            Grain.MESSAGE: (known.messages.names(), self.messages.id),
            Grain.REPLY: (known.replies.names(), self.replies.id),
            Grain.CUSTOMER: (known.customers.names(), np.arange(len(known.customers))),
        }[units.grain]
        return [names[numbers[row]] for row in units.rows]

    def conversation_of(self, grain: Grain) -> Ints:
        """Return the conversation of every unit of ``grain`` (customers have several, and none is given)."""
        tables = {
            Grain.MESSAGE: self.messages.conversation,
            Grain.REPLY: self.replies.conversation,
            Grain.GOAL: self.goals.conversation,
        }
        return tables.get(grain, np.arange(len(self.conversations)))


def facts_of(projection: Projection, window: Window, *, now: int, parameters: Parameters) -> Facts:
    """Return the facts as of ``now`` (seconds since 1970); the whole work is a few passes over arrays."""
    messages, void = message_table(projection)
    replies = reply_table(projection, parameters)
    where = {name: _where(rows, messages, replies) for name, rows in projection.rows.items()}
    _by_goal(projection.rows, where)
    conversations = conversation_table(projection, messages, void, now=now, parameters=parameters)
    _by_customer(projection, conversations, where)
    outcomes = judge(projection.rows, where, conversations, messages, replies, parameters=parameters)
    return Facts(
        window=window,
        as_of=now,
        parameters=parameters,
        projection=projection,
        conversations=conversations,
        messages=messages,
        replies=replies,
        goals=goal_table(projection.rows, where),
        outcomes=outcomes,
        where=where,
        local=LocalTime(conversations.t0, parameters.tz),
    )


def _where(rows: Rows, messages: Messages, replies: Replies) -> Ints:
    """Return the conversation of each event: its own, else that of its reply, else that of its message."""
    found = rows.conversation
    for place, numbers, table in (
        (replies.place, rows.reply, replies.conversation),
        (messages.place, rows.message, messages.conversation),
    ):
        row = place[numbers]
        if len(table):
            found = np.where((found == NONE) & (row != NONE), table[row], found)
    return found


GOALS = ("goal.offered", "goal.started", "goal.completed")


def _by_goal(rows: dict[str, Rows], where: dict[str, Ints]) -> None:
    """Give goal events that name only their goal the conversation of an event of the same goal."""
    ids = {name: rows[name].texts["goal_id"] for name in GOALS}
    known = np.full(max(len(labels.names) for labels in ids.values()), NONE, dtype=np.int64)
    for name in reversed(GOALS):
        given = ids[name].given() & (where[name] != NONE)
        known[ids[name].codes[given]] = where[name][given]
    for name in GOALS:
        lost = (where[name] == NONE) & ids[name].given()
        where[name] = np.where(lost, known[ids[name].codes], where[name])


SECONDS = 1 << 34
"""More seconds than any time since 1970, so that a customer and a time make one number."""


def _by_customer(projection: Projection, conversations: Conversations, where: dict[str, Ints]) -> None:
    """Give leads and sales that name only a customer to the customer's last conversation before them (last touch)."""
    order = np.lexsort((conversations.t0, conversations.customer))
    keys = conversations.customer[order] * SECONDS + conversations.t0[order]
    for name in ("lead.captured", "lead.scored", "conversion.recorded"):
        rows = projection.rows[name]
        if not len(rows) or not len(keys):
            continue
        who = projection.canonical[rows.customer]
        last = np.searchsorted(keys, who * SECONDS + rows.t, side="right") - 1
        touched = order[np.maximum(last, 0)]
        same = (last >= 0) & (conversations.customer[touched] == who) & (who != 0)
        where[name] = np.where((where[name] == NONE) & same, touched, where[name])


def customers_in(facts: Facts, conversations: Bools) -> Ints:
    """Return the customers of ``conversations``, each once, those that are not known left out."""
    found: Ints = np.unique(facts.conversations.customer[conversations])
    known: Ints = found[found != 0]
    return known
