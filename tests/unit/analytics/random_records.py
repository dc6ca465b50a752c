"""Random weeks of mail for the property tests: any customers, any order of events, any of the traps."""

from __future__ import annotations

from hypothesis import strategies as st

INTENTS = ("refund", "invoice", "unsubscribe")
CUSTOMERS = ("ann", "ann2", "bo", "cy", "di")
OPENINGS = (
    "ask {intent}",
    "ask {intent} clarify/missing_data",
    "ask {intent} route_human/low_confidence accepted=false p=0.3",
    "ask {intent} route_human/policy",
    "thanks",
    "auto spam",
)
LATER = (
    "answer",
    "answer links=1 open_tracking=true click_tracking=true",
    "answer requires_customer_input=true",
    "clarify",
    "ack",
    "ask {intent}",
    "thanks",
    "auto",
    "auto bulk",
    "conversation.transferred reason=policy",
    "conversation.transferred reason=takeover",
    "agent.replied handle_minutes=4 agent_intent={intent}",
    "csat.requested",
    "csat.received score=1 scale=5",
    "csat.received score=4 scale=5",
    "reply.bounced permanent=true",
    "reply.bounced permanent=false",
    "tracking.clicked machine=false",
    "tracking.opened machine=true",
    "conversation.closed reason=bot_answered",
    "conversation.reopened reason=customer_message",
    "goal.offered goal=quote goal_id={id}",
    "goal.started goal=quote goal_id={id}",
    "goal.completed goal=quote goal_id={id}",
    "review.sampled purpose=audit inclusion_probability=0.25",
    "review.completed verdict=incorrect reviewer=x",
    "review.adjudicated verdict=correct reviewer=y",
    "lead.captured fields=phone, origin=web",
    "lead.scored score=75",
    "conversion.recorded conversion_id={id} value=10 currency=EUR",
)
SPANS = (40, 3600, 86_400, 4 * 86_400, 9 * 86_400)


@st.composite
def story(draw: st.DrawFn, name: str) -> str:
    """Return one conversation; no two of its events happen in the same second, so that their order is never in doubt."""
    intent = draw(st.sampled_from(INTENTS))
    arm = draw(st.sampled_from(("", "", "", " arm=control", " arm=bot")))
    parts = [
        " ".join(
            (
                f"customer={draw(st.sampled_from(CUSTOMERS))}",
                f"language={draw(st.sampled_from(('fr', 'en')))}",
                f"day={draw(st.integers(-3, 9))} hour={draw(st.integers(0, 15))}{arm}",
            )
        ),
        "0s " + draw(st.sampled_from(OPENINGS)).format(intent=intent),
    ]
    at = 0
    for _ in range(draw(st.integers(0, 6))):
        at += 1 + draw(st.integers(0, draw(st.sampled_from(SPANS))))
        step = draw(st.sampled_from(LATER)).format(intent=draw(st.sampled_from(INTENTS)), id=name)
        late = draw(st.sampled_from(("", "", "", " @2d", " @12d")))
        parts.append(f"{at}s {step}{late}")
    return "; ".join(parts)


@st.composite
def stories(draw: st.DrawFn) -> dict[str, str]:
    """Return up to seven conversations of five pseudonyms."""
    return {name: draw(story(name)) for name in [f"c{n}" for n in range(draw(st.integers(1, 7)))]}
