"""Which conversations there are: whose, since when, in which arm of the hold-out, and whether they ask for anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import NONE, Bools, Floats, Ints, Labels, first_in, holds
from analytics.tables import NO_REPLY_NEEDED

if TYPE_CHECKING:
    from analytics.parameters import Parameters
    from analytics.projection import Projection
    from analytics.tables import Messages

UNDECIDED = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversations:
    """Conversations, by t0; one entry per conversation in every array."""

    ids: tuple[str, ...]
    t0: Ints
    end: Ints
    """t0 + H: what happens from then on changes no outcome."""
    customer: Ints
    in_window: Bools
    control: Bools
    demand: Bools
    """Of arm bot, and the opening decision is not ``no_reply_needed``."""
    control_demand: Bools
    assigned: Bools
    """An ``experiment.assigned`` put it, or its customer, into an arm."""
    p_control: Floats
    opening_action: Labels
    opening_reason: Labels
    opening_policy: Labels
    opening_message: Ints
    """Row of the first message, or -1."""
    final: Bools
    """The as-of instant is t0 + H or later."""
    first_demand: Bools
    """The first demand ever of its customer, among customers that are known."""

    def __len__(self) -> int:
        return len(self.ids)


def conversation_table(
    projection: Projection, messages: Messages, void: Bools, *, now: int, parameters: Parameters
) -> Conversations:
    """Return the conversations with their arm and whether they are a demand.

    A conversation that only ever received mails that do not count is none: it was opened by no customer's message.
    """
    opened, n = projection.opened, len(projection.opened.ids)
    made = projection.rows["decision.made"]
    usable = made.conversation != NONE
    on_excluded = (made.message != 0) & (messages.place[made.message] == NONE)
    usable &= ~on_excluded
    first = first_in(made.conversation, usable & ~made.said("shadow"), n)
    first = np.where(first == NONE, first_in(made.conversation, usable, n), first)
    reason = made.texts["reason"].take(first)
    wanted = ~reason.among((NO_REPLY_NEEDED,)) & ~void
    deadline = np.where(first == NONE, UNDECIDED, made.order[first] if len(made) else UNDECIDED)
    control, assigned, p_control = _arms(projection, deadline)
    demand = wanted & ~control
    every = np.ones(len(messages), dtype=bool)
    return Conversations(
        ids=opened.ids,
        t0=opened.t0,
        end=opened.t0 + parameters.horizon,
        customer=projection.customer,
        in_window=projection.in_window & ~void,
        control=control & ~void,
        demand=demand,
        control_demand=wanted & control,
        assigned=assigned,
        p_control=p_control,
        opening_action=made.texts["action"].take(first),
        opening_reason=reason,
        opening_policy=made.texts["policy_rev"].take(first),
        opening_message=first_in(messages.conversation, every, n),
        final=now >= opened.t0 + parameters.horizon,
        first_demand=_first_of_customer(projection.customer, demand),
    )


def _first_of_customer(customer: Ints, demand: Bools) -> Bools:
    """Tell which demand is the first of its customer; conversations are in order of t0."""
    rows = np.flatnonzero(demand & (customer != 0))
    found = np.zeros(len(customer), dtype=bool)
    found[rows[np.unique(customer[rows], return_index=True)[1]]] = True
    return found


def _arms(projection: Projection, deadline: Ints) -> tuple[Bools, Bools, Floats]:
    """Return (control, assigned, p_control) of every conversation.

    Its own first ``experiment.assigned`` counts; without one, the last one before its opening decision that names its
    customer and no conversation. Without any: bot.
    """
    rows, n = projection.rows["experiment.assigned"], len(projection.opened.ids)
    own = first_in(rows.conversation, rows.conversation != NONE, n)
    sticky = (rows.customer != 0) & (rows.conversation == NONE)
    if sticky.any():
        theirs = np.flatnonzero(sticky)
        span = int(rows.order.max()) + 2
        by_customer = theirs[np.argsort(rows.customer[theirs] * span + rows.order[theirs])]
        keys = rows.customer[by_customer] * span + rows.order[by_customer]
        customer = projection.opened.customer
        last = np.searchsorted(keys, customer * span + np.minimum(deadline, span - 1)) - 1
        same = (last >= 0) & (rows.customer[by_customer[last]] == customer) & (customer != 0)
        own = np.where((own == NONE) & same, by_customer[last], own)
    control = holds(rows.texts["arm"].among(("control",)), own)
    chance = rows.numbers["p_control"]
    p_control = np.where(own == NONE, np.nan, chance[own]) if len(rows) else np.full(n, np.nan)
    return control, own != NONE, p_control
