"""Finds the conversation a mail belongs to: by the ids it names, and only for somebody who takes part in it (R62).

A number in the subject joins nothing: anybody can write one. A mail that names a conversation its sender is no part of
opens its own and is linked to the other for the agent to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.domain import ThreadMethod

if TYPE_CHECKING:
    from mailbot.domain import InboundMessage

IDS_EXAMINED = 20
"""The first References and the newest 19 (R28)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownThread:
    """A Message-ID that the store knows: its conversation, who takes part there, and whether we signed the id."""

    message_id: str
    conversation_id: str
    participants: tuple[str, ...] = ()
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownThreads:
    """What the store knows of the ids that a mail names, and of the signed address of ours that it was sent to."""

    threads: tuple[KnownThread, ...] = ()
    plus_address: KnownThread | None = None
    """The conversation whose signed ``+`` address stands in To or Delivered-To."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a mail belongs; an empty ``conversation_id`` opens a new conversation."""

    conversation_id: str = ""
    method: ThreadMethod = ThreadMethod.NEW
    linked_to: str = ""


def referenced_ids(message: InboundMessage) -> tuple[str, ...]:
    """Return the ids that a mail names, nearest first: In-Reply-To, then References from the newest, at most 20."""
    references = message.references
    if len(references) > IDS_EXAMINED:
        references = (references[0], *references[-(IDS_EXAMINED - 1) :])
    nearest = (*message.in_reply_to[:1], *reversed(references), *message.in_reply_to[1:])
    return tuple(dict.fromkeys(nearest))[:IDS_EXAMINED]


def place(message: InboundMessage, *, known: KnownThreads) -> Placement:
    """Return where a mail belongs.

    An id that we signed counts more than a signed address, and that more than any other id; the nearest id counts more
    than an older one. The sender must already take part in the conversation: whoever else names it (a guess, a forward,
    a stolen id) gets a conversation of their own.
    """
    author = message.author.address if message.author else ""
    order = {name: index for index, name in enumerate(referenced_ids(message))}
    named = sorted(
        (thread for thread in known.threads if thread.message_id in order),
        key=lambda thread: (not thread.signed, order[thread.message_id]),
    )
    addressed = (known.plus_address,) if known.plus_address is not None else ()
    signed = [thread for thread in named if thread.signed]
    found = (*signed, *addressed, *named[len(signed) :])
    for thread in found:
        if author and author in thread.participants:
            return Placement(conversation_id=thread.conversation_id, method=_method(message, thread, known))
    return Placement(linked_to=found[0].conversation_id if found else "")


def _method(message: InboundMessage, thread: KnownThread, known: KnownThreads) -> ThreadMethod:
    if thread is known.plus_address:
        return ThreadMethod.PLUS_ADDRESS
    if thread.signed:
        return ThreadMethod.SIGNED_ID
    return ThreadMethod.IN_REPLY_TO if thread.message_id in message.in_reply_to else ThreadMethod.REFERENCES
