"""Words about messages, replies and goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.arrays import NONE, Bools, count_in
from analytics.parameters import DAY
from analytics.tables import NEVER
from analytics.words.kinds import ARM, SENT, TALK, Test

if TYPE_CHECKING:
    from analytics.facts import Facts


of_bot = Test("message of arm bot", ARM | TALK, lambda f: ~f.conversations.control[f.messages.conversation])
understood = Test("understood", TALK, lambda f: f.messages.understood)
accepted = Test("accepted", TALK, lambda f: f.messages.accepted)
needs_answer = Test(
    "decided, and not as no_reply_needed",
    frozenset({"decision.made"}),
    lambda f: f.messages.decided & ~f.messages.reason.among(("no_reply_needed",)),
)
not_answered = Test(
    "routed or left for a reason of nonresponse_reasons",
    frozenset({"decision.made"}),
    lambda f: (
        f.messages.action.among(("route_human", "none")) & f.messages.reason.among(f.parameters.nonresponse_reasons)
    ),
)

reply_of_bot = Test("reply in arm bot", ARM | SENT, lambda f: ~f.conversations.control[f.replies.conversation])
delivered = Test("delivered", SENT, lambda f: f.replies.delivered)
bounced = Test("permanent bounce", frozenset({"reply.bounced"}), lambda f: f.replies.bounced_t < NEVER)
with_links = Test("with links", frozenset({"reply.sent"}), lambda f: f.replies.links > 0)
consented = Test("consent not refused", frozenset({"reply.sent"}), lambda f: ~f.replies.consent_refused)
open_tracked = Test("open tracking on", frozenset({"reply.sent"}), lambda f: f.replies.open_tracking)
click_tracked = Test("click tracking on", frozenset({"reply.sent"}), lambda f: f.replies.click_tracking)
tracking_due = Test(
    "as-of is track_window_days after sending or later",
    frozenset(),
    lambda f: f.as_of >= f.replies.t + round(f.parameters.track_window_days * DAY),
)


def _tracked(facts: Facts, name: str) -> Bools:
    rows = facts.rows[name]
    reply = facts.replies.place[rows.reply]
    human_event = (reply != NONE) & ~rows.said("machine")
    if len(facts.replies):
        sent = facts.replies.t[reply]
        human_event &= (rows.t >= sent) & (rows.t <= sent + round(facts.parameters.track_window_days * DAY))
    return count_in(reply, human_event, len(facts.replies)) > 0


opened_by_person = Test(
    "opened by a person in time", frozenset({"tracking.opened"}), lambda f: _tracked(f, "tracking.opened")
)
clicked_by_person = Test(
    "clicked by a person in time", frozenset({"tracking.clicked"}), lambda f: _tracked(f, "tracking.clicked")
)

goal_of_bot = Test(
    "goal started in arm bot", ARM | {"goal.started"}, lambda f: ~f.conversations.control[f.goals.conversation]
)
goal_due = Test(
    "as-of is goal_window_days after the start or later",
    frozenset(),
    lambda f: f.as_of >= f.goals.started_t + round(f.parameters.goal_window_days * DAY),
)
goal_done = Test(
    "completed within goal_window_days of the start",
    frozenset({"goal.completed"}),
    lambda f: f.goals.completed_t - f.goals.started_t <= round(f.parameters.goal_window_days * DAY),
)
