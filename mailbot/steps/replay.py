"""Takes a mail through the pure stops only and tells what would have happened: no database, no network, no effect.

What an agent sees under "why?", and what ``mailbot replay`` prints. One mail that cannot be read gives its line like
any other.
"""

from __future__ import annotations

import mailbox
import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mailbot.domain import MAIL_TO_CUSTOMER, Conversation, Facts
from mailbot.message.compose import reply_recipient
from mailbot.message.parse import parse
from mailbot.message.subject import answered_subject
from mailbot.policy.chain import decide, reachable
from mailbot.policy.demand import demand_of
from mailbot.policy.effects import effects_of
from mailbot.understanding.features import bare_subject
from mailbot.understanding.pipeline import understand
from mailbot.understanding.turning import turn_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from mailbot.domain import Decision, InboundMessage, Prediction, Thresholds, Understanding
    from mailbot.steps.desk import Desk
    from mailbot.understanding.models import Models
    from mailbot.understanding.turning import Turn

LARGEST = 60 * 1024 * 1024
"""Octets read of one file; the reader refuses a mail of more than 25 MB anyway (R65)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One mail's way through the stops. ``ms`` are milliseconds of parse, understand and decide."""

    message: InboundMessage
    understanding: Understanding | None
    facts: Facts
    decision: Decision
    reply: dict[str, str] | None
    turn: Turn | None
    """What would have changed the intent."""
    ms: dict[str, float]


def replay(octets: bytes, *, desk: Desk, models: Models, now: datetime) -> Replayed:
    """Return what would happen to a mail that arrives alone, now, in the mailbox of ``desk``."""
    start = time.perf_counter()
    message = parse(octets)
    parsed = time.perf_counter()
    understanding = understand(message, models) if message.automatic is None else None
    understood = time.perf_counter()
    facts, decision, reply = weighed(message, understanding, desk=desk, thresholds=models.thresholds, now=now)
    decided = time.perf_counter()
    ms = {"parse": parsed - start, "understand": understood - parsed, "decide": decided - understood}
    return Replayed(
        message=message,
        understanding=understanding,
        facts=facts,
        decision=decision,
        reply=reply,
        turn=turn_of(message.new_text, bare_subject(message.subject), models.intent) if understanding else None,
        ms={stop: round(seconds * 1000, 3) for stop, seconds in ms.items()},
    )


def weighed(
    message: InboundMessage,
    understanding: Understanding | None,
    *,
    desk: Desk,
    thresholds: Thresholds,
    now: datetime,
) -> tuple[Facts, Decision, dict[str, str] | None]:
    """Return (facts, decision, reply or None) of a mail that arrives alone in the mailbox of ``desk``."""
    ours = frozenset({address.address for address in (*message.to, *message.cc)} - {a.address for a in message.senders})
    facts = Facts(
        message=message,
        understanding=understanding,
        conversation=Conversation(),
        mailbox=replace(desk.facts, own_addresses=desk.facts.own_addresses | ours),
        thresholds=thresholds,
        received_at=message.date or now,
    )
    author = reply_recipient(message, webform_senders=desk.facts.webform_senders)
    recipient = author.address if author else ""
    decision = reachable(decide(facts, desk.policy), facts, desk.policy, recipient=recipient)
    effects = effects_of(decision, facts, desk.replies, recipient=recipient)
    mail = next((effect for effect in effects if effect.kind in MAIL_TO_CUSTOMER), None)
    reply = None
    if mail is not None:
        subject = answered_subject(mail.subject)
        reply = {"kind": mail.kind.value, "language": mail.language, "subject": subject, "text": mail.text}
    return facts, decision, reply


def told(path: str, done: Replayed) -> dict[str, Any]:
    """Return a replayed mail as the JSON object of the contract (docs/contract.md)."""
    message, understanding, decision = done.message, done.understanding, done.decision
    demand = demand_of(done.facts)
    unreadable = next((d for d in message.defects if d.startswith("unreadable")), "")
    return {
        "path": path,
        "message_id": message.message_id,
        "subject": message.subject,
        "from": message.author.address if message.author else "",
        "automatic": message.automatic.kind.value if message.automatic else None,
        "language": _guess(understanding.language) if understanding else None,
        "new_text": message.new_text,
        "intent": {
            **_guess(understanding.intent),
            "accepted": demand.accepted,
            "threshold": demand.threshold,
            "alternatives": [{"label": a.label, "p": round(a.p, 6)} for a in understanding.intent.alternatives],
        }
        if understanding and demand
        else None,
        "why": {
            "words": list(understanding.words),
            "without": list(done.turn.words) if done.turn else [],
            "instead": done.turn.instead if done.turn else None,
        }
        if understanding
        else None,
        "also": list(understanding.also) if understanding else [],
        "urgency": _guess(understanding.urgency) if understanding else None,
        "emotion": _guess(understanding.emotion) if understanding else None,
        "entities": [
            {"type": e.type, "text": e.text, "value": e.value, "start": e.start, "end": e.end}
            for e in (understanding.entities if understanding else ())
        ],
        "attachments": [{"name": a.name, "type": a.content_type, "size": a.size} for a in message.attachments],
        "decision": {
            "action": decision.action.value,
            "reason": decision.reason.value,
            "rule": decision.rule,
            "evidence": decision.evidence,
            "misses": list(decision.misses),
        },
        "reply": done.reply,
        "error": "MB-UNREADABLE" if unreadable else None,
        "ms": done.ms,
    }


def untold(path: str, error: str) -> dict[str, Any]:
    """Return the line of a mail that could not be taken through the stops at all."""
    return {
        "path": path,
        "message_id": "",
        "subject": "",
        "from": "",
        "automatic": None,
        "language": None,
        "new_text": "",
        "intent": None,
        "why": None,
        "also": [],
        "urgency": None,
        "emotion": None,
        "entities": [],
        "attachments": [],
        "decision": {
            "action": "route_human",
            "reason": "unreadable",
            "rule": "unreadable",
            "evidence": error,
            "misses": [],
        },
        "reply": None,
        "error": "MB-UNREADABLE",
        "ms": {"parse": 0.0, "understand": 0.0, "decide": 0.0},
    }


def _guess(prediction: Prediction) -> dict[str, Any]:
    return {"label": prediction.label, "p": round(prediction.confidence, 6)}


def mails_in(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, octets) of every mail in files, mbox files, Maildirs and folders; ``-`` is standard input."""
    for path in paths:
        if str(path) == "-":
            yield "-", sys.stdin.buffer.read(LARGEST)
        elif path.is_dir() and (path / "cur").is_dir():
            for part in ("cur", "new"):
                yield from mails_in(sorted(item for item in (path / part).glob("*") if item.is_file()))
        elif path.is_dir():
            yield from mails_in(sorted(item for item in path.rglob("*") if item.is_file() and item.name[:1] != "."))
        elif _is_mbox(path):
            box = mailbox.mbox(path, create=False)
            for key in box.iterkeys():
                yield f"{path}#{key}", box.get_bytes(key)
            box.close()
        else:
            with path.open("rb") as file:
                yield str(path), file.read(LARGEST)


def _is_mbox(path: Path) -> bool:
    if path.suffix.lower() in {".eml", ".msg", ".txt"}:
        return False
    with path.open("rb") as file:
        return file.read(5) == b"From "
