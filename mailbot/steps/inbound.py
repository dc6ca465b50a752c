"""What your own systems tell mailbot: goals that customers reached, leads, sales, and what they agreed to.

A request is signed as Standard Webhooks says (https://www.standardwebhooks.com): ``webhook-id``, ``webhook-timestamp``
and ``webhook-signature: v1,<base64 of HMAC-SHA256>`` over ``id.timestamp.body``. The id makes a repetition harmless.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.record.events import BY_TYPE, Actor, Event, moment_of, problem_with
from mailbot.store.session import writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mailbot.steps.shell import Shell

TYPES = (
    "goal.offered",
    "goal.started",
    "goal.step",
    "goal.completed",
    "goal.expired",
    "lead.captured",
    "lead.scored",
    "lead.qualified",
    "conversion.recorded",
    "conversion.reversed",
    "consent.given",
    "consent.withdrawn",
)
"""What may be told."""
LARGEST = 16_384
"""Octets of a request."""
OLDEST = timedelta(minutes=5)
"""A signature holds this long, either way of our clock: a request that somebody kept is worth nothing later."""
LONGEST_TEXT = 200
ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
KEYS = frozenset({"type", "occurred_at", "customer", "conversation_id", "reply_id", "data"})


def is_signed(secret: bytes, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Return whether a request was signed with ``secret`` in the last five minutes; header names in lower case."""
    name, stamped = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not ID.fullmatch(name) or not stamped.isascii() or not stamped.isdigit() or len(stamped) > len("1" * 12):
        return False
    if abs(now.timestamp() - int(stamped)) > OLDEST.total_seconds():
        return False
    wanted = signature(secret, name=name, stamped=stamped, body=body)
    offered = headers.get("webhook-signature", "").split(" ")[:5]
    return any(hmac.compare_digest(wanted.encode(), one.encode("utf-8", "replace")) for one in offered)


def signature(secret: bytes, *, name: str, stamped: str, body: bytes) -> str:
    """Return the value of ``webhook-signature``; ``stamped`` is the time in whole seconds since 1970."""
    digest = hmac.new(secret, f"{name}.{stamped}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def take(shell: Shell, name: str, body: bytes) -> bool:
    """Write what a signed request tells into the record; False when its id was taken before.

    ValueError, with a sentence for whoever wrote the sending program, when the request makes no sense.
    """
    event = _event(shell, name, _object(body))
    with writing(shell.database) as connection:
        return bool(shell.write(connection, event))


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST:
        raise ValueError(f"the body is longer than {LARGEST} octets")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("the body is not JSON") from None
    if not isinstance(told, dict):
        raise ValueError("the body must be a JSON object")  # noqa: TRY004 - the sender's mistake, not ours
    unknown = sorted(set(told) - KEYS)
    if unknown:
        raise ValueError(f"there is no field {unknown[0][:40]!r}; there is: {', '.join(sorted(KEYS))}")
    return told


def _event(shell: Shell, name: str, told: dict[str, Any]) -> Event:
    kind, now = told.get("type"), shell.clock()
    if kind not in TYPES:
        raise ValueError(f"type must be one of {', '.join(TYPES)}")
    data = told.get("data", {})
    problem = problem_with(kind, data) or _unfit(kind, data)
    if problem:
        raise ValueError(problem)
    at = _moment(told.get("occurred_at"), now=now)
    customer = _text(told, "customer")
    conversation, reply = _text(told, "conversation_id"), _text(told, "reply_id")
    if not (customer or conversation or reply or data.get("goal_id")):
        raise ValueError("say whom it is about: customer (a mail address), conversation_id, reply_id, or data.goal_id")
    return Event(
        type=kind,
        occurred_at=at,
        conversation_id=conversation,
        reply_id=reply,
        customer=shell.keys.pseudonym(customer),
        actor=Actor.CUSTOMER,
        idempotency_key=f"hook:{name}",
        code_rev=shell.code_rev,
        config_rev=shell.config_rev,
        payload=data,
    )


def _unfit(kind: str, data: dict[str, Any]) -> str:
    """Return why ``data`` may not go on record: fields that nobody reads, endless texts, personal data."""
    known = {item.name for item in fields(BY_TYPE[kind])}  # type: ignore[arg-type]  # every payload is a dataclass
    for field, value in data.items():
        if field not in known:
            return f"data has no field {field[:40]!r} for {kind}; there is: {', '.join(sorted(known))}"
        texts = value if isinstance(value, list) else [value]
        for text in texts:
            if isinstance(value, list) and not isinstance(text, str):
                return f"data.{field} must be a list of texts"
            if isinstance(text, str) and (len(text) > LONGEST_TEXT or not text.isprintable() or "@" in text):
                return f"data.{field} must be short and hold no address: the record keeps no personal data"
        if isinstance(value, list) and len(value) > LONGEST_TEXT:
            return f"data.{field} is too long"
        if (isinstance(value, float) and value != value) or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - NaN
            return f"data.{field} must be a number"
    return ""


def _moment(value: object, *, now: datetime) -> datetime:
    if value is None:
        return now
    try:
        at = moment_of(str(value))
    except ValueError:
        raise ValueError("occurred_at must be a time such as 2026-11-21T12:00:00Z") from None
    if at > now + OLDEST:
        raise ValueError("occurred_at lies in the future")
    return at


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name, "")
    longest = 320 if name == "customer" else 32
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise ValueError(f"{name} must be a text of at most {longest} characters")
    return value.strip().lower() if name == "customer" else value
