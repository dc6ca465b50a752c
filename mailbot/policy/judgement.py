"""What mailbot may do about a mail that no guard stopped: one question per rule, in the order of the policy table.

The table (config/policy.toml) says what follows from a hit, and may narrow a rule to some intents or words. Borders of
the intents, urgencies and emotions are those of the starter taxonomy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.domain import Finding, Reason
from mailbot.policy.demand import CHARACTERS_READ, IDENTIFYING, UNCLEAR, asked_text, demand_of
from mailbot.policy.rubric import verified

if TYPE_CHECKING:
    from mailbot.domain import Facts

SHORT_WORDS = 12
"""A text of at most this many words is short enough for one question to clear it up."""
CLEAR_ENOUGH = 0.55
"""Share of the probability that two intents must hold together before asking which of the two is meant."""
STORY_WORDS = 40
"""From here on a mail tells circumstances besides its demand."""
LETTER_WORDS = 80
"""From here on it is a letter."""
PERSONAL = ("person", "address", "phone", "email", "iban")
"""Who names these beside a question wants them written down somewhere."""
CLOSING_WORDS = 3
"""A mail may end in thanks or a name after its question."""
RESETS_PER_DAY = 3
"""Password resets per address in 24 hours (T1 of the threat model)."""


def not_understood(facts: Facts) -> Finding | None:
    """Hit when nothing was understood of the mail. Always the first link: a person reads it."""
    if facts.understanding is not None:
        return None
    return Finding(reason=Reason.UNREADABLE, evidence="nothing was understood of this mail")


def critical(facts: Facts) -> Finding | None:
    """Hit on safety, fraud in progress, a legal deadline or an outage for many: the border of "critical"."""
    if facts.understanding is None or facts.understanding.urgency.label != "critical":
        return None
    return Finding(reason=Reason.URGENT, evidence=f"critical ({facts.understanding.urgency.confidence:.0%} sure)")


def high_urgency(facts: Facts) -> Finding | None:
    """Hit on a deadline within two days, blocked money or repeated chasing: the border of "high"."""
    if facts.understanding is None or facts.understanding.urgency.label not in {"high", "critical"}:
        return None
    return Finding(reason=Reason.URGENT, evidence=f"{facts.understanding.urgency.label} urgency")


def out_of_scope(facts: Facts) -> Finding | None:
    """Hit when the mail is no customer's: offers, invoices of suppliers, lawyers, press, spam.

    A person files it: a legal letter lies among the sales pitches, and nobody outside gets a notice.
    """
    demand = demand_of(facts)
    if demand is None or demand.intent != "other":
        return None
    return Finding(reason=Reason.UNKNOWN_INTENT, evidence=f"outside customer service ({demand.confidence:.0%} sure)")


def customer_request(facts: Facts) -> Finding | None:
    """Hit when the customer asks for a person; whoever asks gets one, at any confidence. R33, AI Act article 50."""
    demand = demand_of(facts)
    also = facts.understanding.also if facts.understanding else ()
    if demand is None or (demand.intent != "human_request" and "human_request" not in also):
        return None
    return Finding(reason=Reason.CUSTOMER_REQUEST, evidence="the customer asks for a person")


def angry(facts: Facts) -> Finding | None:
    """Hit when the customer is angry: anger belongs to a person, border of "needs_human"."""
    if facts.understanding is None or facts.understanding.emotion.label != "angry":
        return None
    return Finding(reason=Reason.ANGRY, evidence=f"angry ({facts.understanding.emotion.confidence:.0%} sure)")


def upset(facts: Facts) -> Finding | None:
    """Hit when the customer is frustrated or angry; for links on demands where a standard reply would make it worse."""
    if facts.understanding is None or facts.understanding.emotion.label not in {"frustrated", "angry"}:
        return None
    return Finding(reason=Reason.ANGRY, evidence=f"{facts.understanding.emotion.label} customer")


def chased(facts: Facts) -> Finding | None:
    """Hit on every mail that was understood; for links on the words of somebody who asks for the third time."""
    if facts.understanding is None:
        return None
    return Finding(reason=Reason.REPEAT_UNRESOLVED, evidence="the customer says that this was asked before")


def unsupported_language(facts: Facts) -> Finding | None:
    """Hit when the language is none that the site answers in, or none that can be told."""
    demand = demand_of(facts)
    if demand is None or demand.language in facts.mailbox.languages:
        return None
    return Finding(reason=Reason.UNSUPPORTED_LANGUAGE, evidence=f"language: {demand.language}")


def question_unanswered(facts: Facts) -> Finding | None:
    """Hit when mailbot asked and got no answer: one clarifying question, no more, border of "needs_human"."""
    demand, question = demand_of(facts), facts.conversation.question
    if demand is None or question is None or demand.completes or _only_thanks(facts):
        return None
    if question.missing == UNCLEAR and demand.accepted:
        return None
    return Finding(reason=Reason.REPEAT_UNRESOLVED, evidence=f"mailbot asked for {question.missing} and did not get it")


def thanks_only(facts: Facts) -> Finding | None:
    """Hit when the mail says thanks, asks for nothing and is in no hurry."""
    return Finding(reason=Reason.NO_REPLY_NEEDED, evidence="only thanks") if _only_thanks(facts) else None


def asked_again(facts: Facts) -> Finding | None:
    """Hit when the customer comes back with what mailbot has already answered: repeated failure belongs to a person."""
    demand, conversation = demand_of(facts), facts.conversation
    if demand is None or conversation.question is not None or not conversation.templates_sent:
        return None
    if demand.intent != conversation.intent:
        return None
    return Finding(reason=Reason.REPEAT_UNRESOLVED, evidence=f"{demand.intent} again after mailbot's answer")


def several_requests(facts: Facts) -> Finding | None:
    """Hit when the mail asks for several things, of which one reply would leave some open."""
    also = facts.understanding.also if facts.understanding else ()
    open_requests = tuple(label for label in also if label != "thanks")
    if not open_requests:
        return None
    return Finding(reason=Reason.SEVERAL_REQUESTS, evidence=f"also asks for {', '.join(open_requests)}")


def unclear_demand(facts: Facts) -> Finding | None:
    """Hit when the mail is so short that it may be either of two things, which one question would settle."""
    demand = demand_of(facts)
    if demand is None or demand.accepted or facts.conversation.question is not None or facts.understanding is None:
        return None
    words = len(asked_text(facts).split())
    second = next((a.p for a in facts.understanding.intent.alternatives if a.label == demand.runner_up), 0.0)
    if words == 0 or words > SHORT_WORDS or demand.confidence + second < CLEAR_ENOUGH:
        return None
    return Finding(reason=Reason.LOW_CONFIDENCE, evidence=f"{demand.intent} or {demand.runner_up}, in {words} words")


def low_confidence(facts: Facts) -> Finding | None:
    """Hit when mailbot is less sure of the demand than its threshold for that intent and language asks for."""
    demand = demand_of(facts)
    if demand is None or demand.accepted:
        return None
    return Finding(
        reason=Reason.LOW_CONFIDENCE,
        evidence=f"{demand.intent} at {demand.confidence:.2f}, {demand.threshold:.2f} needed",
    )


def for_people(facts: Facts) -> Finding | None:
    """Hit when the demand is clear; for links on what a bot has no right to settle, border of "needs_human"."""
    demand = demand_of(facts)
    if demand is None or not demand.accepted:
        return None
    return Finding(reason=Reason.POLICY, evidence=f"{demand.intent} is decided by a person here")


def story(facts: Facts) -> Finding | None:
    """Hit on a mail of 40 words or more; for links on demands whose circumstances decide."""
    return _longer_than(facts, STORY_WORDS)


def letter(facts: Facts) -> Finding | None:
    """Hit on a mail of 80 words or more; for links on demands that a long letter rarely leaves simple."""
    return _longer_than(facts, LETTER_WORDS)


def asks_how(facts: Facts) -> Finding | None:
    """Hit when the demand is clear, and put as one short question: how it is done can be shown, doing it cannot."""
    demand = demand_of(facts)
    text = asked_text(facts)
    after = text.rpartition("?")[2]
    if demand is None or not demand.accepted or "?" not in text or len(after.split()) > CLOSING_WORDS:
        return None
    if _longer_than(facts, STORY_WORDS) or demand.names(PERSONAL):
        return None
    return Finding(reason=Reason.OK, evidence=_sure(facts) + ", put as a question")


def names_nothing(facts: Facts) -> Finding | None:
    """Hit when the demand is clear, but nothing is named that the file could be found by: number, name or date."""
    demand = demand_of(facts)
    if demand is None or not demand.accepted or demand.names(IDENTIFYING):
        return None
    return Finding(reason=Reason.MISSING_DATA, evidence=f"{demand.intent}, and nothing to find the file by")


def may_reset_password(facts: Facts) -> Finding | None:
    """Hit when the demand is clear, the sender proven and the account not reset too often today. R61, T1."""
    demand = demand_of(facts)
    if demand is None or not demand.accepted or not verified(facts):
        return None
    if facts.history.reset_count_24h >= RESETS_PER_DAY:
        return None
    return Finding(reason=Reason.OK, evidence="the sender is proven (DMARC) and may get a link at the address on file")


def proven_sender(facts: Facts) -> Finding | None:
    """Hit when the demand is clear and the sender proven, so that a file may go out. R34."""
    demand = demand_of(facts)
    if demand is None or not demand.accepted or not verified(facts):
        return None
    return Finding(reason=Reason.OK, evidence=_sure(facts) + ", the sender is proven (DMARC)")


def answerable(facts: Facts) -> Finding | None:
    """Hit when the demand is clear enough for the site's standard reply."""
    demand = demand_of(facts)
    if demand is None or not demand.accepted:
        return None
    return Finding(reason=Reason.OK, evidence=_sure(facts))


def always(facts: Facts) -> Finding | None:
    """Hit on every mail: the last link of the table, so that what nobody claims goes to a person."""
    del facts
    return Finding(reason=Reason.NO_TEMPLATE, evidence="no earlier link of the policy table claims this mail")


def _longer_than(facts: Facts, words: int) -> Finding | None:
    """Return the finding on a mail of ``words`` words or more."""
    found = len(facts.message.new_text[:CHARACTERS_READ].split())
    if found < words:
        return None
    return Finding(reason=Reason.POLICY, evidence=f"{found} words: more is told than a standard reply can meet")


def _only_thanks(facts: Facts) -> bool:
    """Tell whether the mail is surely thanks, asks nothing, and is in no hurry."""
    demand, understanding = demand_of(facts), facts.understanding
    if demand is None or understanding is None or demand.intent != "thanks" or not demand.accepted:
        return False
    return (
        not any(label != "thanks" for label in understanding.also)
        and "?" not in facts.message.new_text
        and understanding.urgency.label not in {"high", "critical"}
    )


def _sure(facts: Facts) -> str:
    """Return how sure mailbot is of the demand, or that the mail answers its question."""
    demand = demand_of(facts)
    if demand is None or demand.completes:
        return "the mail brings what mailbot had asked for"
    return f"{demand.intent} at {demand.confidence:.2f}, {demand.threshold:.2f} needed"
