"""Receipts and complaints: a mail was read, or somebody pressed "this is spam" on one of ours (R3, R16)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mailbot.domain import BounceReason, FailedRecipient
from mailbot.message.addresses import parse_addresses
from mailbot.message.bounce_text import own_lines
from mailbot.message.charset import clean_line
from mailbot.message.headers import read_headers
from mailbot.message.phrases import compiled, normal

if TYPE_CHECKING:
    import re

    from mailbot.message.mime import Part
    from mailbot.message.seen import Seen

_RECEIPT_TYPES = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_COMPLAINT_TYPE = "message/feedback-report"
_MOST_BYTES = 60_000

READ_SUBJECTS = """
    read, lu, gelesen, leído, leido, letto, gelezen, lida, lido, przeczytano, läst, læst, lest, not read, non lu,
    ungelesen, no leído, non letto, niet gelezen, não lida, read receipt, return receipt, accusé de lecture,
    confirmation de lecture, accusé de réception, lesebestätigung, empfangsbestätigung, confirmación de lectura,
    acuse de recibo, conferma di lettura, ricevuta di ritorno, ricevuta di lettura, leesbevestiging, recibo de leitura,
    confirmação de leitura, 開封確認, 開封済み, 已读
"""
READ_SENTENCES = """
    was read on, was read, was displayed, has been read, has been displayed, return receipt for the mail,
    this is a return receipt, is no guarantee that, was deleted without being read, a été lu, a été affiché,
    accusé de réception pour, accusé de lecture, a été supprimé sans, wurde gelesen, wurde am * gelesen,
    wurde ~ angezeigt, lesebestätigung, empfangsbestätigung, fue leído, ha sido leído, se leyó, se mostró,
    è stato letto, è stato visualizzato, ricevuta di ritorno, is gelezen, werd gelezen, is weergegeven, foi lida,
    foi lido, foi exibida, 開封, 已读, 被阅读
"""


@lru_cache(maxsize=1)
def _tables() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return compiled(READ_SUBJECTS, start=True), compiled(READ_SENTENCES)


def read_receipt(seen: Seen) -> str:
    """Return the evidence that the mail is a read receipt (RFC 8098, or in the words of old clients), or nothing.

    A server that refuses a mail by its user's filter also uses this form (RFC 5429 section 2.2): that is a bounce, and
    ``bounces`` has already claimed it.
    """
    for part in seen.parts():
        if part.content_type in _RECEIPT_TYPES:
            return "disposition notification"
    if seen.root.parameters.get("report-type", "").lower() == "disposition-notification":
        return "disposition notification"
    subjects, sentences = _tables()
    head, colon, _ = seen.subject.partition(":")
    heads = (
        subjects.fullmatch(normal(head)) is not None if colon else subjects.fullmatch(seen.plain_subject) is not None
    )
    if heads and sentences.search(normal("\n".join(own_lines(seen.text)), 600)):
        return clean_line(f"read receipt by its words: {seen.subject}", 200)
    return ""


def read_complaint(seen: Seen) -> tuple[FailedRecipient, ...] | None:
    """Return who complained of a mail (RFC 5965, or Outlook.com's own form); None when the mail is no complaint."""
    for part in seen.parts():
        if part.content_type == _COMPLAINT_TYPE:
            return _complainers(seen, part)
    for part in seen.parts():
        if part.content_type == "message/rfc822" and part.children:
            inner = part.children[0].headers
            if inner.has("x-hmxmroriginalrecipient"):
                return _failed(inner.first("x-hmxmroriginalrecipient") or "")
    return None


def _complainers(seen: Seen, report: Part) -> tuple[FailedRecipient, ...]:
    body = report.body(_MOST_BYTES)
    fields, _ = read_headers(body, 0, len(body))
    named = ", ".join((*fields.every("original-rcpt-to"), *fields.every("removal-recipient")))
    if named:
        return _failed(named)
    for part in seen.root.walk():
        if part.content_type == "message/rfc822" and part.children:
            return _failed(part.children[0].headers.first("to") or "")
        if part.content_type == "text/rfc822-headers":
            headers = part.body(_MOST_BYTES)
            return _failed(read_headers(headers, 0, len(headers))[0].first("to") or "")
    return ()


def _failed(raw: str) -> tuple[FailedRecipient, ...]:
    found = dict.fromkeys(address.address for address in parse_addresses(raw))
    return tuple(
        FailedRecipient(address=address, reason=BounceReason.SPAM, diagnostic="complaint by the recipient")
        for address in found
    )
