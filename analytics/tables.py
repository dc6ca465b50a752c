"""The units that figures count: conversations, customers' messages, the bot's replies and goals, one table each.

A table's columns are arrays with one entry per unit; units are in order (occurred_at, then seq). Nothing is judged
here: that is done in outcomes.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import NONE, Bools, Floats, Ints, Labels, count_in, first_in, holds, last_in, pick, pick_int

if TYPE_CHECKING:
    from analytics.parameters import Parameters
    from analytics.projection import Projection
    from analytics.reading import Rows

NEVER = np.iinfo(np.int64).max
"""The time of what did not happen."""
THANKS = "thanks"
NO_REPLY_NEEDED = "no_reply_needed"
INTENT_TASKS = ("", "intent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """Customers' messages: ``message.received`` less those with a ``message.excluded`` (docs/kpis.md)."""

    id: Ints
    """Number in ``Ids.messages``."""
    place: Ints
    """For each number in ``Ids.messages`` the row here, or -1."""
    conversation: Ints
    t: Ints
    order: Ints
    understood: Bools
    """There is a ``message.understood``; the last one that was not a shadow's counts."""
    understood_t: Ints
    understood_order: Ints
    accepted: Bools
    intent: Labels
    p: Floats
    threshold: Floats
    model: Labels
    urgency: Labels
    emotion: Labels
    thanks: Bools
    """Accepted as a message that only says thanks."""
    decided: Bools
    action: Labels
    reason: Labels

    def __len__(self) -> int:
        return len(self.t)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """Mails that the bot sent: ``reply.sent`` with the actor bot."""

    id: Ints
    place: Ints
    conversation: Ints
    t: Ints
    order: Ints
    substantive: Bools
    """Of a kind that answers: acknowledgements, transfer notices and surveys never count (2.1)."""
    bounced_t: Ints
    """When a permanent bounce came, NEVER when none did."""
    kind: Labels
    template: Labels
    links: Floats
    requires_input: Bools
    open_tracking: Bools
    click_tracking: Bools
    consent_refused: Bools

    def __len__(self) -> int:
        return len(self.t)

    @property
    def delivered(self) -> Bools:
        """Tell which were delivered: substantive, and no permanent bounce is known."""
        found: Bools = self.substantive & (self.bounced_t == NEVER)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """Goals that customers started, one row per goal_id (or per goal and conversation where none was given)."""

    names: tuple[str, ...]
    conversation: Ints
    started_t: Ints
    completed_t: Ints
    """When it was first completed, not before it was started; NEVER when it was not."""


def message_table(projection: Projection) -> tuple[Messages, Bools]:
    """Return the messages, and which conversations received mails of which none counts (shape (conversations,))."""
    rows, n = projection.rows, len(projection.opened.ids)
    received = rows["message.received"]
    excluded = np.zeros(len(projection.ids.messages), dtype=bool)
    excluded[rows["message.excluded"].message] = True
    excluded[0] = False
    known = received.conversation != NONE
    fresh = np.zeros(len(received), dtype=bool)
    fresh[np.unique(received.message, return_index=True)[1]] = True
    fresh |= received.message == 0
    kept = np.flatnonzero(known & fresh & ~excluded[received.message])
    got = count_in(received.conversation, known, n)
    conversation = received.conversation[kept]
    void = (got > 0) & (count_in(conversation, np.ones(len(kept), dtype=bool), n) == 0)

    place = np.full(len(projection.ids.messages), NONE, dtype=np.int64)
    place[received.message[kept]] = np.arange(len(kept))
    place[0] = NONE
    read = _standing(rows["message.understood"], place, len(kept), only=INTENT_TASKS)
    decision = _standing(rows["decision.made"], place, len(kept))
    understood, made = rows["message.understood"], rows["decision.made"]
    intent = understood.texts["intent"].take(read)
    accepted = holds(understood.said("accepted"), read)
    messages = Messages(
        id=received.message[kept],
        place=place,
        conversation=conversation,
        t=received.t[kept],
        order=received.order[kept],
        understood=read != NONE,
        understood_t=pick_int(understood.t, read, NEVER),
        understood_order=pick_int(understood.order, read, NEVER),
        accepted=accepted,
        intent=intent,
        p=pick(understood.numbers["p"], read, np.nan),
        threshold=pick(understood.numbers["threshold"], read, np.nan),
        model=understood.texts["model"].take(read),
        urgency=understood.texts["urgency"].take(read),
        emotion=understood.texts["emotion"].take(read),
        thanks=accepted & intent.among((THANKS,)),
        decided=decision != NONE,
        action=made.texts["action"].take(decision),
        reason=made.texts["reason"].take(decision),
    )
    return messages, void


def _standing(rows: Rows, place: Ints, n: int, only: tuple[str, ...] = ()) -> Ints:
    """Return for each of ``n`` messages the row that stands: the last one, a shadow's only where there is no other."""
    message = place[rows.message]
    usable = message != NONE
    if only:
        usable &= rows.texts["task"].among(only)
    shadow = rows.said("shadow")
    real = last_in(message, usable & ~shadow, n)
    return np.where(real == NONE, last_in(message, usable & shadow, n), real)


def reply_table(projection: Projection, parameters: Parameters) -> Replies:
    """Return the bot's replies; a reply that was sent twice counts once, when it was first sent."""
    sent = projection.rows["reply.sent"]
    by_bot = (sent.conversation != NONE) & sent.actor.among(("bot",))
    fresh = np.zeros(len(sent), dtype=bool)
    mine = np.flatnonzero(by_bot)
    fresh[mine[np.unique(sent.reply[mine], return_index=True)[1]]] = True
    fresh |= by_bot & (sent.reply == 0)
    kept = np.flatnonzero(fresh)
    place = np.full(len(projection.ids.replies), NONE, dtype=np.int64)
    place[sent.reply[kept]] = np.arange(len(kept))
    place[0] = NONE
    back = projection.rows["reply.bounced"]
    bounced = place[back.reply]
    first = first_in(bounced, (bounced != NONE) & back.said("permanent"), len(kept))
    links = sent.numbers["links"][kept]
    return Replies(
        id=sent.reply[kept],
        place=place,
        conversation=sent.conversation[kept],
        t=sent.t[kept],
        order=sent.order[kept],
        substantive=sent.texts["kind"].among(parameters.substantive_reply_kinds)[kept],
        bounced_t=pick_int(back.t, first, NEVER),
        kind=sent.texts["kind"].take(kept),
        template=sent.texts["template"].take(kept),
        links=np.where(np.isnan(links), 0.0, links),
        requires_input=sent.said("requires_customer_input")[kept],
        open_tracking=sent.said("open_tracking")[kept],
        click_tracking=sent.said("click_tracking")[kept],
        consent_refused=(sent.flags["tracking_consent"] == 0)[kept],
    )


def goal_table(rows: dict[str, Rows], where: dict[str, Ints]) -> Goals:
    """Return the goals that were started in a known conversation; ``where`` holds each goal event's conversation."""
    started, completed = rows["goal.started"], rows["goal.completed"]
    begun = np.flatnonzero(where["goal.started"] != NONE)
    keys = {name: _goal_keys(rows[name], where[name]) for name in ("goal.started", "goal.completed")}
    unique, first = np.unique(keys["goal.started"][begun], return_index=True)
    opening = begun[first]
    slot = np.searchsorted(unique, keys["goal.completed"])
    slot[slot == len(unique)] = 0
    matched = np.zeros(len(completed), dtype=bool)
    if len(unique):
        matched = (unique[slot] == keys["goal.completed"]) & (completed.order > started.order[opening][slot])
    done = first_in(slot, matched, len(unique))
    texts = started.texts["goal_id"].take(opening)
    named = started.texts["goal"].take(opening)
    return Goals(
        names=tuple(i or g for i, g in zip(texts.texts(), named.texts(), strict=True)),
        conversation=where["goal.started"][opening],
        started_t=started.t[opening],
        completed_t=pick_int(completed.t, done, NEVER),
    )


def _goal_keys(rows: Rows, conversation: Ints) -> Ints:
    """Return one number per goal: its goal_id, or, without one, its kind within its conversation."""
    ids, kinds = rows.texts["goal_id"], rows.texts["goal"]
    within = -2 - ((conversation + 1) * (len(kinds.names) + 1) + kinds.codes)
    return np.where(ids.given(), ids.codes, within)
