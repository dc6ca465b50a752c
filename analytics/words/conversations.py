"""Words about conversations: which they are, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import NONE, Bools, Ints, count_in, holds
from analytics.outcomes import Outcome
from analytics.parameters import DAY
from analytics.tables import NEVER
from analytics.words.kinds import ANY_OUTCOME, ARM, DONE, PEOPLE, SENT, TALK, WHO, Label, Test

if TYPE_CHECKING:
    from analytics.facts import Facts


def _is(outcome: Outcome, words: str) -> Test:
    return Test(words, ANY_OUTCOME, lambda f: f.outcomes.outcome == outcome)


everything = Test(
    "conversation", frozenset({"conversation.opened"}), lambda f: np.ones(len(f.conversations), dtype=bool)
)
bot = Test("arm bot", ARM, lambda f: ~f.conversations.control)
demand = Test("demand", ARM, lambda f: f.conversations.demand)
control_demand = Test("demand of arm control", ARM, lambda f: f.conversations.control_demand)
mature = Test("as-of is t0 + H or later", frozenset(), lambda f: f.conversations.final)
answered = Test("answered before t0 + H", SENT, lambda f: f.outcomes.answered)
human = _is(Outcome.HUMAN, "outcome human")
unanswered = _is(Outcome.UNANSWERED, "outcome unanswered")
unresolved = _is(Outcome.UNRESOLVED, "outcome unresolved")
abandoned = _is(Outcome.ABANDONED, "outcome abandoned")
resolved = _is(Outcome.RESOLVED, "outcome resolved")
confirmed = Test("confirmed", TALK | DONE | {"csat.received"}, lambda f: f.outcomes.confirmed)
follow_up = Test("follow-up", TALK | SENT, lambda f: f.outcomes.follow_up)
one_reply = Test("exactly one delivered substantive reply", SENT, lambda f: f.outcomes.replies == 1)
clarified_first = Test("first delivered reply a clarify", SENT, lambda f: f.outcomes.clarified_first)
asked_first = Test(
    "first delivered reply required input", SENT, lambda f: holds(f.replies.requires_input, f.outcomes.first_reply)
)
one_message = Test("no second message", TALK, lambda f: f.outcomes.messages <= 1)
no_goal = Test("no goal begun", frozenset({"goal.started"}) | DONE, lambda f: ~f.outcomes.goal_begun)
no_click = Test("no human click", frozenset({"tracking.clicked"}), lambda f: ~f.outcomes.clicked)
transferred = Test("transferred before t0 + H", PEOPLE - {"agent.replied"}, lambda f: f.outcomes.transferred_t < NEVER)
transferred_ever = Test("transferred", PEOPLE - {"agent.replied"}, lambda f: _any(f, "conversation.transferred"))
agent_replied = Test("agent reply before t0 + H", frozenset({"agent.replied"}), lambda f: f.outcomes.agent_t < NEVER)
recontact = Test("recontact", TALK | ARM | WHO, lambda f: f.outcomes.recontact_t < NEVER)
agent_workload = Test(
    "intent worked by agents",
    TALK,
    lambda f: ~f.outcomes.intent.among(f.parameters.agent_workload_false_intents),
)
reply_decided = Test(
    "opening decision to reply",
    frozenset({"decision.made"}),
    lambda f: f.conversations.opening_action.among(f.parameters.reply_decisions),
)
out_of_hours = Test(
    "received outside business hours",
    frozenset({"conversation.opened"}),
    lambda f: ~f.local.in_business(f.parameters.business_hours),
)
by_customer = Test(
    "initiated by the customer",
    frozenset({"conversation.opened"}),
    lambda f: f.projection.opened.initiated_by.among(("customer",)),
)
first_demand = Test("first demand ever of its customer", ARM | WHO, lambda f: f.conversations.first_demand)
retention_due = Test(
    "as-of is t0 + retention or later",
    frozenset(),
    lambda f: f.as_of >= f.conversations.t0 + round(f.parameters.retention_days * DAY),
)


def _any(facts: Facts, name: str) -> Bools:
    where = facts.where[name]
    return count_in(where, where != NONE, len(facts.conversations)) > 0


def _bot_closed(facts: Facts) -> tuple[Bools, Ints]:
    """Tell which conversations were closed as answered before t0 + H, and the place of the first such event in time."""
    rows, where, n = facts.rows["conversation.closed"], facts.where["conversation.closed"], len(facts.conversations)
    early = holds(np.ones(n, dtype=bool), where) & rows.texts["reason"].among(("bot_answered",))
    early &= rows.t < facts.conversations.end[where] if n else early
    order = np.full(n, NEVER, dtype=np.int64)
    np.minimum.at(order, where[early], rows.order[early])
    return order < NEVER, order


def _reopened(facts: Facts) -> Bools:
    rows, where, n = facts.rows["conversation.reopened"], facts.where["conversation.reopened"], len(facts.conversations)
    _, closed = _bot_closed(facts)
    real = where != NONE
    if n:
        real &= (rows.t < facts.conversations.end[where]) & (rows.order > closed[where])
    real &= ~holds(facts.messages.thanks, facts.messages.place[rows.message])
    return count_in(where, real, n) > 0


bot_closed = Test(
    "closed as bot_answered before t0 + H", frozenset({"conversation.closed"}), lambda f: _bot_closed(f)[0]
)
reopened = Test(
    "reopened after that by no thanks, before t0 + H", frozenset({"conversation.reopened"}) | TALK, _reopened
)
untouched = Test(
    "no transfer and no agent reply",
    PEOPLE,
    lambda f: ~_any(f, "conversation.transferred") & ~_any(f, "agent.replied"),
)

mailbox = Label("mailbox", frozenset({"conversation.opened"}), lambda f: f.projection.opened.mailbox)
channel = Label("channel", frozenset({"conversation.opened"}), lambda f: f.projection.opened.channel)
language = Label("language", frozenset({"conversation.opened"}), lambda f: f.projection.opened.language)
segment = Label("customer segment", frozenset({"conversation.opened"}), lambda f: f.projection.opened.segment)
intent = Label("conversation intent", TALK, lambda f: f.outcomes.intent, unnamed="(aucune)")
