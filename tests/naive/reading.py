"""Understanding, by hand: what was accepted, what reviewers found, weighted by how many each review speaks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.naive.figures import share, wilson

if TYPE_CHECKING:
    from tests.naive.figures import Naive
    from tests.naive.story import Line


def understanding(naive: Naive) -> dict[str, Any]:
    book, told = naive.book, naive.told
    messages = [m for c in naive.bot for m in c.customers_messages]
    read = [m for m in messages if m.message in book.understood]
    decided = {m.message: book.decided[m.message].said for m in messages if m.message in book.decided}
    needing = [
        m for m in messages if decided.get(m.message, {"reason": "no_reply_needed"})["reason"] != "no_reply_needed"
    ]

    def accepted(message: Line) -> bool:
        return bool(book.understood[message.message].said.get("accepted"))

    def unanswerable(message: Line) -> bool:
        said = decided[message.message]
        return said["action"] in {"route_human", "none"} and said["reason"] in told["nonresponse_reasons"]

    def ident(message: Line) -> str:
        return message.message

    return {
        "comprehension_apparent": share(read, accepted, ident),
        "confusion_rate": share(read, lambda m: not accepted(m), ident),
        "non_response_rate": share(needing, unanswerable, ident),
        "error_rate": errors(naive, messages, decided),
        "comprehension_audited": audited(naive, read, decided, accepted),
    }


def chance(naive: Naive, message: str) -> float | None:
    """Return the probability with which a message was drawn for the audit."""
    for line in naive.book.lines:
        if line.type == "review.sampled" and line.message == message and line.said.get("purpose") == "audit":
            return float(line.said["inclusion_probability"])
    return None


def verdict(naive: Naive, message: str) -> str | None:
    found = None
    for line in naive.book.lines:
        chosen = line.said.get("purpose") in {"complaint", "active_learning"}
        if line.type in {"review.completed", "review.adjudicated"} and line.message == message and not chosen:
            found = line.said["verdict"]
    return found


def errors(naive: Naive, messages: list[Line], decided: dict[str, dict[str, Any]]) -> dict[str, Any]:
    top = bottom = squares = 0.0
    wrong, judged = [], []
    for m in messages:
        pi, found = chance(naive, m.message), verdict(naive, m.message)
        if decided.get(m.message, {}).get("action") not in naive.told["acted_decisions"] or pi is None or found is None:
            continue
        judged.append(m.message)
        bottom += 1 / pi
        squares += 1 / pi**2
        if found == "incorrect":
            wrong.append(m.message)
            top += 1 / pi
    value = top / bottom if bottom else None
    size = bottom**2 / squares if squares else 0
    return {
        "numerator": top,
        "denominator": bottom,
        "value": value,
        "interval": wilson((value or 0) * size, size),
        "numerator_ids": sorted(wrong),
        "denominator_ids": sorted(judged),
    }


def audited(naive: Naive, read: list[Line], decided: dict[str, dict[str, Any]], accepted: Any) -> dict[str, Any]:
    """Apparent comprehension times weighted accuracy among accepted: audited ones, and routed ones an agent labelled."""
    right = total = 0.0
    for c in naive.bot:
        for m in c.customers_messages:
            if m not in read or not accepted(m):
                continue
            pi, found = chance(naive, m.message), verdict(naive, m.message)
            if pi is not None and found is not None:
                total += 1 / pi
                right += (found == "correct") / pi
                continue
            routed = [x for x in c.customers_messages if decided.get(x.message, {}).get("action") == "route_human"]
            label = None
            for agent in c.of("agent.replied"):
                named = [x for x in routed if x.message == agent.message]
                before = [x for x in routed if x.place < agent.place]
                meant = named or before[-1:]
                if agent.said.get("agent_intent") and meant and meant[0] is m:
                    label = agent.said["agent_intent"]
            if label:
                total += 1
                right += label == naive.book.understood[m.message].said["intent"]
    apparent = sum(accepted(m) for m in read) / len(read) if read else None
    return {"value": apparent * right / total if apparent is not None and total else None}
