"""The hand-checked record: 55 conversations around three weeks of autumn 2026, with every trap of docs/kpis.md.

Monday 19 October to Sunday 8 November 2026, Europe/Paris; clocks go back on 25 October. Every story begins at 10:00
summer time (08:00 UTC) of its day. Behind each stands its outcome, worked out by hand from docs/kpis.md; the
sums at the end of test_log.py were added up from these remarks before the program had computed any of them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from analytics.stories import tell
from mailbot.record.events import Actor, Event

MONDAY = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)
TRACKED = "links=2 open_tracking=true click_tracking=true tracking_consent=true"

FIRST_WEEK = {
    "c01": "language=fr segment=pro; 0s ask refund; 30s answer",  # resolved, at first contact
    "c02": "day=0 hour=2 language=fr; 0s ask invoice; 40s answer; 1d thanks",  # confirmed by thanks, at first contact
    "c03": "day=0 hour=4 language=en; 0s ask refund; 90s answer; 1d csat.requested; "
    "2d csat.received score=5 scale=5",  # confirmed by its rating, at first contact
    "c04": "day=1 language=fr segment=pro; 0s ask refund; 30s answer; 1d csat.requested; 2d csat.received score=5 scale=5; "
    "3d csat.received score=1 scale=5 comment_ref=x",  # unresolved: the last rating counts
    "c05": "day=1 hour=2 language=fr; 0s ask order_status clarify/missing_data; 30s clarify",  # abandoned, bounced off
    "c06": f"day=1 hour=4; 0s ask order_status clarify/missing_data; 30s clarify {TRACKED}; "
    "1h tracking.clicked machine=false",  # abandoned, but the click makes it no bounce
    "c07": "day=1 hour=6 language=fr; 0s ask order_status clarify/missing_data; 30s clarify; 1h ask order_status; "
    "2h answer",  # resolved, in two replies
    "c08": "day=2 language=en; 0s ask refund; 30s answer; 1h ask refund",  # unresolved: the last message got no reply
    "c09": "day=2 hour=2 language=fr; 0s ask refund; 30s answer; 1h ask refund; 2h answer; 3h thanks",  # confirmed
    "c10": "day=2 hour=4; 0s ask complaint route_human/policy; 1s conversation.transferred reason=policy; "
    "2h agent.replied handle_minutes=6 agent_intent=complaint",  # human
    "c11": "day=2 hour=6; 0s ask other route_human/low_confidence accepted=false p=0.2; "
    "1s conversation.transferred reason=low_confidence; 26h agent.replied handle_minutes=4 agent_intent=refund",  # human
    "c12": "day=3; 0s ask refund; 30s answer; 20m reply.bounced permanent=true",  # unanswered
    "c13": "day=3 hour=2; 0s ask refund; 30s answer; 2d reply.bounced permanent=false",  # resolved: it came back, but not
    # for good; at first contact
    "c14": "day=3 hour=4 language=fr; 0s ask invoice action/ok; 20s action; "
    "21s action.completed action=send_file action_id=a14",  # resolved, at first contact
    "c15": "day=3 hour=6; 0s thanks",  # no demand
    "c16": "customer=ann day=4 language=fr; 0s ask refund; 30s answer",  # unresolved once ann2 is known to be ann (c17)
    "c17": "customer=ann2 day=6 language=fr; 0s ask refund; 30s answer",  # resolved, at first contact
    "c18": "customer=bo day=4 hour=2; 0s ask refund; 30s answer",  # resolved, at first contact: c19 is about another thing
    "c19": "customer=bo day=4 hour=12; 0s ask invoice; 70s answer",  # resolved, at first contact
    "c20": "day=4 hour=4; 0s ask refund; 30s answer; 1d conversation.closed reason=bot_answered; 2d ask refund; "
    "2d conversation.reopened reason=customer_message",  # unresolved, reopened
    "c21": "day=4 hour=6; 0s ask refund; 30s answer; 1d conversation.closed reason=bot_answered; 2d thanks; "
    "2d conversation.reopened reason=customer_message",  # confirmed, at first contact; thanks reopen nothing
    "c22": "day=5; 0s ask refund; 30s answer",  # resolved, at first contact, on a Saturday
    "c23": "day=5 hour=16.5; 0s ask refund; 50s answer",  # resolved, at first contact, 02:30 summer time
    "c24": "day=5 hour=17.5; 0s ask refund; 55s answer",  # resolved, at first contact, 02:30 again, an hour later
}
"""24 conversations, 23 of them demands."""

SECOND_WEEK = {
    "c25": "day=7 arm=control; 0s ask refund route_human/holdout; 1s conversation.transferred reason=holdout; "
    "3h agent.replied handle_minutes=5 agent_intent=refund",  # control, helped
    "c26": "day=7 hour=2 arm=control; 0s ask refund route_human/holdout; 1s conversation.transferred reason=holdout; "
    "5h agent.replied handle_minutes=10 agent_intent=refund",  # control, helped
    "c27": "day=7 hour=4 arm=control; 0s ask refund route_human/holdout; 1s conversation.transferred reason=holdout; "
    "8d agent.replied handle_minutes=9",  # control, helped too late
    "c28": "day=7 hour=6 arm=control; 0s thanks",  # control, no demand
    "c29": "day=7 hour=8 arm=bot; 0s ask refund; 30s answer",  # resolved, at first contact
    "c30": "day=8; 0s ask refund; 30s ack",  # unanswered: an acknowledgement is no answer
    "c31": "day=8 hour=2; 0s ask refund; 1h reply.failed permanent=true",  # unanswered
    "c32": "day=8 hour=4; 0s ask refund; 30s answer; 1d auto",  # resolved, at first contact: out of office is no message
    "c33": "day=8 hour=6; 0s ask refund; 5s auto duplicate; 30s answer",  # resolved, at first contact
    "c34": "day=9; 0s ask refund; 30s answer; 8d ask refund",  # resolved, at first contact: the rest is later life
    "c35": "day=9 hour=2; 0s ask refund; 10s ack; 6d answer",  # resolved, at first contact, after six days
    "c36": "day=9 hour=4; 0s ask refund; 30s answer; 3d conversation.transferred reason=takeover; "
    "3d agent.replied handle_minutes=3",  # human, although it was answered
    "c37": "day=9 hour=6; 0s ask unsubscribe; 30s answer",  # resolved, at first contact; never costs an agent
    "c38": f"day=10 mailbox=sales; 0s ask quote_request; 30s answer {TRACKED}; 31s goal.offered goal=quote goal_id=g38; "
    "1h tracking.opened machine=false; 1h tracking.clicked machine=false; 2h goal.started goal=quote goal_id=g38; "
    "1d goal.completed goal=quote goal_id=g38; 9d conversion.recorded conversion_id=s38 value=120 currency=EUR; "
    "9d conversion.recorded conversion_id=s38 value=120 currency=EUR",  # confirmed by the goal, at first contact
    "c39": f"day=10 hour=2 mailbox=sales; 0s ask quote_request; 30s answer {TRACKED}; "
    "31s goal.offered goal=quote goal_id=g39; 31s tracking.opened machine=true; 31s tracking.clicked machine=true; "
    "2h goal.started goal=quote goal_id=g39; 10d goal.completed goal=quote goal_id=g39; "
    "1h lead.captured fields=from, origin=web",  # resolved, at first contact; the goal came too late
    "c40": "day=10 hour=4 mailbox=sales; 0s ask quote_request clarify/missing_data; 30s clarify; "
    "1h goal.completed goal=quote goal_id=g40",  # confirmed: the goal answers the question; a clarify is no first contact
    "c41": "day=10 hour=6 mailbox=sales; 0s ask quote_request; 30s answer links=1; "
    "1h lead.captured fields=phone,company, origin=web; 1h lead.scored score=60; "
    "2h lead.scored score=80",  # resolved, at first contact
}
"""17 conversations: 3 control demands, 1 control thanks, 13 demands of the bot."""

THIRD_WEEK = {
    "c42": "day=14; 0s ask refund; 30s answer; 31s review.sampled purpose=audit inclusion_probability=0.5; "
    "2d review.completed verdict=correct reviewer=x blind=true",  # resolved, at first contact; right
    "c43": "day=14 hour=2; 0s ask refund; 30s answer; 31s review.sampled purpose=audit inclusion_probability=0.25; "
    "2d review.completed verdict=correct reviewer=x blind=true; "
    "20d review.adjudicated verdict=incorrect corrected_intent=invoice",  # resolved, at first contact; wrong after all
    "c44": "day=14 hour=4; 0s ask refund; 30s answer; 31s review.sampled purpose=audit inclusion_probability=0.5",
    # resolved, at first contact; its review is still to be done
    "c45": "day=14 hour=6; 0s ask refund; 30s answer; 2d review.completed verdict=incorrect purpose=complaint",
    # resolved, at first contact; a complaint is no sample
    "c46": "day=15; 0s ask refund @10d; 30s answer @10d",  # resolved, at first contact; imported ten days late
    "c47": "day=15 hour=2; 0s ask refund; 30s answer; 1d agent.replied handle_minutes=7 @15d",  # human, but nobody knew
    "c48": "day=15 hour=4; 0s ask other clarify/low_confidence accepted=false p=0.3; 30s clarify; 1h ask refund; "
    "2h answer; 3h thanks",  # confirmed, in two replies
    "c49": "customer=lea day=20 hour=12; 0s ask refund; 30s answer",  # unresolved: c54 comes after the window
    "c50": "day=16; 0s auto spam",  # no conversation at all
    "c51": "customer=ann day=16 hour=2; 0s ask product_question; 30s answer",  # resolved, at first contact
    "c53": "customer=old day=17; 0s ask refund; 30s answer",  # resolved, at first contact; c52 was five weeks before
}
"""10 conversations and a spam mail, all demands."""

OUTSIDE = {
    "c52": "customer=old day=-20; 0s ask refund; 30s answer",
    "c54": "customer=lea day=21 hour=12; 0s ask refund; 30s answer",
    "c55": "customer=new day=30; 0s ask refund; 30s answer",
}
"""Before and after the window: they count for nobody but their customers."""
STORIES = {**FIRST_WEEK, **SECOND_WEEK, **THIRD_WEEK, **OUTSIDE}


def loose() -> list[Event]:
    """Return events that name no conversation, and one that says who is who."""

    def event(kind: str, day: float, **told: object) -> Event:
        payload = told.pop("payload", {})
        return Event(
            type=kind,
            occurred_at=MONDAY + timedelta(days=day),
            mailbox="support",
            actor=Actor.SYSTEM,
            payload=payload,  # type: ignore[arg-type]  # payloads are written out below
            **told,  # type: ignore[arg-type]  # the same
        )

    return [
        event("customer.merged", 22, customer="ann2", payload={"into": "ann"}),
        event("reply.bounced", 9, reply_id="c13-r1", payload={"permanent": False}),
        event("review.sampled", 14, message_id="c41-m1", payload={"purpose": "audit", "inclusion_probability": 1.0}),
        event("review.completed", 15, message_id="c41-m1", payload={"verdict": "correct", "reviewer": "y"}),
        event("tracking.opened", 12, reply_id="c39-r1", payload={"machine": False}),
        event(
            "conversion.recorded", 20, customer="c41", payload={"conversion_id": "s41", "value": 80, "currency": "EUR"}
        ),
        event(
            "conversion.recorded", 60, customer="c42", payload={"conversion_id": "s42", "value": 10, "currency": "EUR"}
        ),
        event("poll.completed", 1),
        event("worker.started", 0),
    ]


def events() -> list[Event]:
    """Return the whole record."""
    told = [*tell(STORIES, MONDAY), *loose()]
    # A mail is on record before it is read: like the daemon, half of these say nothing of their conversation.
    return [
        replace(event, conversation_id="")
        if event.type == "message.received" and event.message_id[2] in "02468"
        else event
        for event in told
    ]
