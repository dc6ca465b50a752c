"""Which addresses a bounce written for people speaks of, and what it says of each.

Servers lay these out in dozens of ways. What they share: the address that failed begins a line or follows a word for
recipient, what is said of it follows until the next such address, and everything from the returned mail on is not
theirs. Lines and letters looked at are bounded, and every pattern is linear (R72).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.message.addresses import normal_address
from mailbot.message.bounce_signs import (
    BELOW,
    BELOW_EXACTLY,
    NAMES_OTHER,
    NAMES_RECIPIENT,
    NAMES_RECIPIENT_WITH_FROM,
    NAMES_RECIPIENT_WITH_TO,
    RETURNED_FIELD,
)
from mailbot.message.phrases import compiled, normal

_MOST_LINES = 400
_LONGEST_LINE = 1_000
_MOST_ADDRESSES = 100
_CONTEXT_LINES = 12

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'+/?^_`{}~.-]{1,128}@[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,250}[A-Za-z0-9_])?|@")
_BULLETS = re.compile(r"[\s>*•·|\-+\"'<(\[]{0,80}")
_BELOW = compiled(BELOW, start=True)
_NOBODY = re.compile(
    r"(?:post-?master|mailer-daemon|abuse|noc|hostmaster|webmaster|helpdesk|support|nobody)@", re.IGNORECASE
)
_ONE_WORD = re.compile(r"\s{1,20}([A-Za-z0-9._-]{2,64})\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An address that a report names, with what the report says of it."""

    address: str
    said: str


def own_lines(text: str) -> list[str]:
    """Return the lines that the server wrote itself, without the returned mail."""
    out: list[str] = []
    for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
        row = line[:_LONGEST_LINE]
        bare = normal(row.strip(" \t>*|#=-_~:."))
        if out and (RETURNED_FIELD.match(row) or _BELOW.match(bare) or bare in BELOW_EXACTLY):
            break
        out.append(row)
    return out


def named_addresses(lines: list[str], ours: frozenset[str]) -> tuple[Named, ...]:
    """Return the addresses that failed, each once, in their order.

    Addresses that the words before them call recipients win; where there are none, any address of somebody else
    counts; ``ours`` count only where there is no other.
    """
    found = [hit for number, line in enumerate(lines) for hit in _on_line(number, line)]
    foreign = [hit for hit in found if hit.address not in ours] or found
    best = max((hit.rank for hit in foreign), default=0)
    chosen = [hit for hit in foreign if hit.rank == best]
    first: dict[str, _Hit] = {}
    for hit in chosen:
        if len(first) < _MOST_ADDRESSES:
            first.setdefault(hit.address, hit)
    hits = list(first.values())
    return tuple(
        Named(address=hit.address, said=_said(lines, hit.line, hits[place + 1].line if place + 1 < len(hits) else None))
        for place, hit in enumerate(hits)
    )


def lone_word(lines: list[str], domain: str) -> str:
    """Return ``word@domain`` for a report that names a mailbox of its own by the local part alone, on its own line."""
    for line in lines:
        word = _ONE_WORD.fullmatch(line)
        if word and domain:
            return f"{word[1].lower()}@{domain}"
    return ""


@dataclass(frozen=True, slots=True)
class _Hit:
    address: str
    line: int
    rank: int
    """2: called the recipient; 1: just there; 0: in a header of the returned mail."""


def _on_line(number: int, line: str) -> list[_Hit]:
    hits: list[_Hit] = []
    for found in _ADDRESS.finditer(line):
        address = normal_address(found[0].lstrip(".-~#'=/"))
        before = line[: found.start()]
        if address is None or "." not in address.rpartition("@")[2] or _NOBODY.match(address):
            continue
        rank = 2 if _BULLETS.fullmatch(before) else _rank(before)
        if rank is not None:
            hits.append(_Hit(address, number, rank))
    return hits


def _rank(before: str) -> int | None:
    """Tell from the words before an address how surely it is the one that failed; None when it is somebody else's."""
    words = normal(before[-80:]).split()
    last = words[-1] if words else ""
    earlier = words[-2] if len(words) > 1 else ""
    if (last == "to" and earlier in NAMES_RECIPIENT_WITH_TO) or (
        last == "from" and earlier in NAMES_RECIPIENT_WITH_FROM
    ):
        return 2
    if last == "to":
        return 0 if before.rstrip(" \t<\"'").endswith(":") else 1
    if last in NAMES_OTHER:
        return None
    return 2 if last in NAMES_RECIPIENT else 1


def _said(lines: list[str], start: int, following: int | None) -> str:
    """Return what is said of the address on line ``start``: up to the next address or a second empty line."""
    end = min(len(lines), start + _CONTEXT_LINES)
    if following is not None and following > start:
        end = min(end, following)
    return "\n".join(lines[start:end])
