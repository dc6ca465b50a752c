"""The part of a bounce that programs read: which recipient failed, how, and what the other server said (RFC 3464).

Real reports forget blank lines, repeat fields, put text for machines into parts for people and invent address types;
everything that can be told is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.message.addresses import normal_address
from mailbot.message.charset import clean_line, clean_text, decode
from mailbot.message.headers import decode_words

_MOST_BYTES = 200_000
_MOST_RECIPIENTS = 100
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60})[ \t]{0,9}:[ \t]*(.*)")
_STATUS = re.compile(r"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]{0,20}\d)")
_FAILURE = re.compile(r"(?<![\w.])[45]\.\d{1,3}\.\d{1,3}(?![\d.]{0,20}\d)")
_OPENS_RECORD = frozenset({"final-recipient", "original-recipient", "action"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientStatus:
    """What a delivery report says of one recipient; every text may be empty."""

    original: str = ""
    """The address that was written to, where the report tells it from the final one."""
    final: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""

    @property
    def address(self) -> str:
        """The address to hold responsible: the one that was written to, else where the mail went in the end."""
        return self.original if "@" in self.original else self.final


def read_delivery_status(octets: bytes) -> tuple[RecipientStatus, ...]:
    """Return the recipients of a delivery-status body, in its order, each once."""
    text, _ = decode(octets[:_MOST_BYTES], "")
    return read_status_lines(clean_text(text).split("\n"))


def read_status_lines(lines: list[str]) -> tuple[RecipientStatus, ...]:
    """Return the recipients that ``Field: value`` lines speak of; other lines are passed over."""
    records: list[dict[str, str]] = [{}]
    last = ""
    for line in lines:
        if not line.strip():
            records.append({})
            last = ""
        elif line[0] in " \t" and last:
            records[-1][last] += " " + line.strip()
        elif found := _FIELD.match(line):
            last = found[1].lower()
            if last in records[-1] and last in _OPENS_RECORD:  # a report without blank lines between its records
                records.append({})
            records[-1].setdefault(last, found[2].strip())
    statuses: dict[str, RecipientStatus] = {}
    for record in records:
        status = _status_of(record)
        if status is not None and len(statuses) < _MOST_RECIPIENTS:
            statuses.setdefault(status.address or status.diagnostic, status)
    return tuple(statuses.values())


def _status_of(record: dict[str, str]) -> RecipientStatus | None:
    final = _address(record.get("final-recipient", "")) or _address(record.get("x-actual-recipient", ""))
    original = _address(record.get("original-recipient", ""))
    if not final and not original:
        return None
    # PowerMTA sorts what it was told; its word helps where it quotes nothing.
    said = record.get("diagnostic-code") or record.get("x-powermta-bouncecategory", "").replace("-", " ")
    diagnostic = clean_line(decode_words(said), 1_000)
    return RecipientStatus(
        original=original,
        final=final,
        action=record.get("action", "").split("(")[0].strip().lower()[:20],
        status=best_status(record.get("status", ""), diagnostic),
        diagnostic=re.sub(r"^(?:smtp|x-[\w-]{1,40}|dns)\s*;\s*", "", diagnostic, flags=re.IGNORECASE),
    )


def _address(value: str) -> str:
    """Return the address of ``rfc822; user@example.org``, normalised where it is one, else as bare text."""
    text = value.rpartition(";")[2] if ";" in value else value
    text = re.sub(r"\s*\(.{0,200}\)\s*$", "", text).strip().strip("<>\"' \t")
    return normal_address(text) or clean_line(text, 320)


def enhanced_status(text: str) -> str:
    """Return the first enhanced status code of a failure (RFC 3463) in ``text``, or an empty string."""
    found = _FAILURE.search(text)
    return found[0] if found else ""


def best_status(status: str, diagnostic: str) -> str:
    """Return the more telling of the reported code and the one quoted from the other server.

    Many systems report ``5.0.0`` or ``5.5.0`` for everything and keep the true code in the diagnostic text.
    """
    code = _STATUS.search(status)
    reported = code[0] if code else ""
    quoted = enhanced_status(diagnostic)
    vague = not reported or reported.endswith((".0.0", ".5.0"))
    return quoted if vague and quoted else reported
