"""Mails that could not be delivered: recognised by their structure or their words, with who failed and why (R3).

A bounce is told by a delivery-status part (RFC 3464) where the server sends one. Otherwise signs are counted: who
sent it, its subject, what it says, reply codes, the returned mail. Customers write about parcels that "could not be
delivered"; so a mail that looks like a person's needs words that only servers use, and never counts as forwarded.
Nothing here is believed about our own mails before its signature is checked (R58): that is policy's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mailbot.domain import AutomaticKind, BounceReason, FailedRecipient
from mailbot.message import bounce_signs
from mailbot.message.addresses import parse_addresses
from mailbot.message.bounce_reasons import reason_of
from mailbot.message.bounce_text import Named, lone_word, named_addresses, own_lines
from mailbot.message.charset import clean_line
from mailbot.message.delivery_status import RecipientStatus, enhanced_status, read_delivery_status, read_status_lines
from mailbot.message.out_of_office import has_reply_subject
from mailbot.message.phrases import compiled, normal
from mailbot.message.returned import original_recipients

if TYPE_CHECKING:
    from mailbot.message.mime import Part
    from mailbot.message.seen import Seen

_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_SUCCESS = frozenset({"delivered", "relayed", "expanded"})
_REPLY_CODE = re.compile(r"(?<![\d.:/-])[45]\d\d[ -](?:\D|[45]\.)")
_ANSWER = re.compile(r"(?:re|aw|sv|antw|tr|fwd?|wg|rv|i|enc|vs|r)\s?:", re.IGNORECASE)
_FORWARD = re.compile(r"(?:tr|fwd?|wg|rv|enc|doorst|i)\s?:", re.IGNORECASE)
_GREETING = re.compile(
    r"\s{0,20}(?:bonjour|bonsoir|hello|hi\b|dear|hallo|guten|sehr geehrte|hola|buenos|estimad|ciao|salve|gentile|beste"
    r"|ol[áa]\b|bom dia)",
    re.IGNORECASE,
)
_NAMED_SERVER = 2
_ENOUGH = 3
_DIAGNOSTIC = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a server reports: that it failed or that it still tries (or, for RECEIPT, that it succeeded)."""

    kind: AutomaticKind
    evidence: str
    failed: tuple[FailedRecipient, ...] = ()


def read_bounce(seen: Seen) -> Bounce | None:
    """Return what a delivery report says, or None when the mail is none."""
    strength = _strength(seen)
    signed = _has_sign(seen)
    if not strength and not signed and seen.root.content_type != "multipart/report":  # most mails end here
        return None
    statuses = _statuses(seen, strength)
    lines = own_lines(seen.text)
    if not statuses and strength:
        statuses = tuple(status for status in read_status_lines(lines) if status.action or status.status)
    if statuses:
        return _from_statuses(statuses, lines)
    if (strength or signed) and _counts_as_bounce(seen, lines, strength, subject=signed):
        return _from_text(seen, lines)
    return None


def is_daemon(seen: Seen) -> bool:
    """Tell whether the mail is signed by a mail server."""
    sender = seen.headers.text("from") or seen.headers.text("sender")
    return bounce_signs.DAEMONS.search(sender[:300].lower()) is not None


def is_null_path(seen: Seen) -> bool:
    """Tell whether the envelope sender is empty, as RFC 5321 section 4.5.5 wants it for reports."""
    return seen.return_path is not None and (
        not seen.return_path or seen.return_path.lower().startswith("mailer-daemon")
    )


@lru_cache(maxsize=1)
def _signs() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    tables = (bounce_signs.SUBJECTS, bounce_signs.SENTENCES, bounce_signs.DELAYED, bounce_signs.GIVEN_UP)
    subjects, sentences, delayed, given_up = (compiled(table) for table in tables)
    return subjects, sentences, delayed, given_up


def _strength(seen: Seen) -> int:
    """Count what speaks for a server: its name (2), an empty envelope sender (1), its own header (3)."""
    named = 3 if seen.headers.has("x-failed-recipients") else 0
    return named + (2 if is_daemon(seen) else 0) + (1 if is_null_path(seen) else 0)


def _statuses(seen: Seen, strength: int) -> tuple[RecipientStatus, ...]:
    """Return the machine-readable report of the mail itself, or of the report that a server wrapped once more."""
    parts: list[Part] = [part for part in seen.parts() if part.content_type in _STATUS_TYPES]
    if not parts and strength >= _NAMED_SERVER and seen.root.content_type.startswith("multipart/"):
        parts = [part for part in seen.root.walk() if part.content_type in _STATUS_TYPES][:1]
    return tuple(status for part in parts for status in read_delivery_status(part.body()))


def _has_sign(seen: Seen) -> bool:
    return not _FORWARD.match(seen.subject) and _signs()[0].search(seen.plain_subject) is not None


def _counts_as_bounce(seen: Seen, lines: list[str], strength: int, *, subject: bool) -> bool:
    """Weigh the signs of a report that only people can read."""
    said = normal("\n".join(lines), 8_000)
    sentence = _signs()[1].search(said) is not None
    code = enhanced_status(said) != "" or any(_REPLY_CODE.search(line) for line in lines)
    returned = any(part.content_type in {"message/rfc822", "text/rfc822-headers"} for part in seen.parts())
    if strength < _NAMED_SERVER:  # it may be a person's mail, or the automatic reply of one
        fresh = not (_ANSWER.match(seen.subject) and seen.answers) and not _FORWARD.match(seen.subject)
        if not fresh or not sentence or has_reply_subject(seen) or _GREETING.match(seen.text):
            return False
        others = seen.recipients | {address.address for address in seen.senders}
        return code or returned or any(hit.address not in others for hit in named_addresses(lines, others))
    reason = reason_of("", said) is not BounceReason.OTHER
    if not (subject or sentence or code or reason):
        return False
    return strength + subject + 2 * sentence + code + returned + reason >= _ENOUGH


def _from_statuses(statuses: tuple[RecipientStatus, ...], lines: list[str]) -> Bounce:
    troubled = [status for status in statuses if status.action not in _SUCCESS]
    if not troubled:
        return Bounce(
            kind=AutomaticKind.RECEIPT, evidence=f"delivery report: {statuses[0].action} {statuses[0].address}"
        )
    named = {hit.address: hit.said for hit in named_addresses(lines, frozenset())}
    delayed = _is_delayed("", "\n".join(lines)) if not any(status.action for status in troubled) else False
    failed = tuple(_judged(status, named, lines, delayed=delayed) for status in troubled)
    kind = AutomaticKind.BOUNCE if any(one.permanent for one in failed) else AutomaticKind.DELAYED
    first = failed[0]
    return Bounce(
        kind=kind, evidence=clean_line(f"delivery report: {first.address} {first.status}", 300), failed=failed
    )


def _judged(status: RecipientStatus, named: dict[str, str], lines: list[str], *, delayed: bool) -> FailedRecipient:
    """Join the machine's record with what the report tells people of the same address."""
    said = named.get(status.address) or named.get(status.final) or ("\n".join(lines) if len(named) <= 1 else "")
    tried = status.action == "delayed" or (not status.action and delayed)
    reason = reason_of(status.status, status.diagnostic, still_tried=tried) if status.diagnostic else BounceReason.OTHER
    if reason is BounceReason.OTHER or (
        reason is BounceReason.POLICY and status.status.endswith((".0.0", ".7.1", ".7.0"))
    ):
        told = reason_of(status.status, said, still_tried=tried)
        reason = told if told is not BounceReason.OTHER else reason
    return FailedRecipient(
        address=status.address.lower(),
        status=status.status,
        permanent=not tried,
        reason=reason,
        diagnostic=clean_line(status.diagnostic or said, _DIAGNOSTIC),
    )


def _from_text(seen: Seen, lines: list[str]) -> Bounce:
    text = "\n".join(lines)
    delayed = _is_delayed(seen.subject, text)
    hits = _who(seen, lines)
    whole = reason_of(enhanced_status(text), text, still_tried=delayed)
    failed: list[FailedRecipient] = []
    for hit in hits:
        status = enhanced_status(hit.said) or (enhanced_status(text) if len(hits) == 1 else "")
        reason = reason_of(status, hit.said, still_tried=delayed)
        failed.append(
            FailedRecipient(
                address=hit.address,
                status=status,
                permanent=not delayed,
                reason=whole if reason is BounceReason.OTHER else reason,
                diagnostic=clean_line(hit.said or text, _DIAGNOSTIC),
            )
        )
    kind = AutomaticKind.DELAYED if delayed else AutomaticKind.BOUNCE
    return Bounce(kind=kind, evidence=clean_line(f"bounce by its words: {seen.subject}", 300), failed=tuple(failed))


def _who(seen: Seen, lines: list[str]) -> tuple[Named, ...]:
    """Return the failed addresses from the surest source that names any."""
    named = named_addresses(lines, seen.recipients)
    listed = [address.address for raw in seen.headers.every("x-failed-recipients") for address in parse_addresses(raw)]
    if listed:
        said = {hit.address: hit.said for hit in named}
        whole = "\n".join(lines)
        return tuple(Named(address=address, said=said.get(address, whole)) for address in dict.fromkeys(listed))
    if named and any(hit.address not in seen.recipients for hit in named):
        return named
    in_subject = named_addresses([seen.subject], seen.recipients)
    text = "\n".join(lines)
    if in_subject:
        return tuple(Named(address=hit.address, said=text) for hit in in_subject)
    returned = original_recipients(seen.root, seen.text)
    if len(returned) == 1:
        return (Named(address=returned[0], said=text),)
    domain = seen.senders[0].domain if seen.senders and is_daemon(seen) else ""
    word = lone_word(lines, domain)
    return (Named(address=word, said=text),) if word else named


def _is_delayed(subject: str, text: str) -> bool:
    """Tell whether the server says that it goes on trying."""
    _, _, delayed, given_up = _signs()
    said = normal(f"{subject}\n{text}", 8_000)
    return delayed.search(said) is not None and given_up.search(said) is None
