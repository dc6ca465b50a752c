"""Who came back for the same thing: the same customer, the same intent, a new demand within the horizon (2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.tables import NEVER, THANKS

if TYPE_CHECKING:
    from analytics.arrays import Ints
    from analytics.conversations import Conversations
    from analytics.tables import Messages

TIME = 1 << 34
"""More seconds than any time since 1970, so that a group and a time make one number."""


def recontacted(conversations: Conversations, messages: Messages) -> Ints:
    """Return when the same customer opened a new demand of the same intent in (t0, t0 + H), NEVER where nobody did.

    Both intents are taken as they were known before t0 + H of the earlier conversation: what is understood later
    changes no outcome. A conversation without an accepted intent is never the same thing as another one.
    """
    n = len(conversations)
    conversation, intent, since, until = _spans(messages)
    found = np.full(n, NEVER, dtype=np.int64)
    if not len(conversation):
        return found
    customer = conversations.customer[conversation]
    known = customer != 0
    group = np.unique(customer * (int(intent.max()) + 1) + intent, return_inverse=True)[1]

    later = np.flatnonzero(known & conversations.demand[conversation])
    later = later[np.lexsort((conversations.t0[conversation[later]], group[later]))]
    keys = group[later] * TIME + conversations.t0[conversation[later]]

    end = conversations.end[conversation]
    own = np.flatnonzero(known & (since < end) & (until >= end))  # what its intent is at its own horizon
    place = np.searchsorted(keys, group[own] * TIME + conversations.t0[conversation[own]], side="right")
    while len(own):
        inside = place < len(later)
        own, place = own[inside], place[inside]
        candidate = later[place]
        near = (group[candidate] == group[own]) & (conversations.t0[conversation[candidate]] < end[own])
        own, place, candidate = own[near], place[near], candidate[near]
        then = (since[candidate] < end[own]) & (until[candidate] >= end[own])
        hit = conversation[own[then]]
        found[hit] = conversations.t0[conversation[candidate[then]]]
        own, place = own[~then], place[~then] + 1
    return found


def _spans(messages: Messages) -> tuple[Ints, Ints, Ints, Ints]:
    """Return (conversation, intent, since, until): from when until when a conversation had an intent, as seconds.

    At an instant E the conversation has the intent with since < E <= until; ``until`` is NEVER for the last one.
    """
    named = messages.accepted & messages.intent.given() & ~messages.intent.among((THANKS,))
    rows = np.flatnonzero(named)
    rows = rows[np.lexsort((messages.understood_order[rows], messages.conversation[rows]))]
    conversation, since = messages.conversation[rows], messages.understood_t[rows]
    until = np.full(len(rows), NEVER, dtype=np.int64)
    if len(rows):
        same = conversation[1:] == conversation[:-1]
        until[:-1][same] = since[1:][same]
    return conversation, messages.intent.codes[rows], since, until
