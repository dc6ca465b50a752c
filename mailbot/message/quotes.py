"""Finds where a mail stops being the sender's own words and starts repeating an older mail.

Four things announce history: a sentence ("On Monday Ann wrote:", attribution.py), a separator ("-----Original
Message-----"), a block of From, Sent, To and Subject, and the words of a forward ("Begin forwarded message:"). The
words of each language are in quote_words.py. Nothing here says what is kept: body.py does. All functions take plain
lines: stripped, without invisible characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from mailbot.message.attribution import DASHES, attribution_end
from mailbot.message.quote_language import phrases
from mailbot.message.quote_marks import LOOKED_AT, followed_by_quote
from mailbot.message.quote_words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence


class Kind(StrEnum):
    """What announces the older mail."""

    ATTRIBUTION = "attribution"
    """One sentence: "On Monday Ann wrote:"."""
    HEADER = "header"
    """A block of labels: From, Sent, To, Subject."""
    ORIGINAL = "original"
    """A separator, with the header block under it where there is one."""
    FORWARD = "forward"
    """The same, where it says that the mail is passed on and not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """An announcement that takes up the lines ``start`` to ``end`` (exclusive)."""

    kind: Kind
    start: int
    end: int


class _Role(StrEnum):
    SENDER = "sender"
    SENT = "sent"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"
    OTHER = "other"


_LABELS = {
    label: role
    for words in LANGUAGES
    for role, labels in (
        (_Role.TO, words.to),
        (_Role.DATE, words.date),
        (_Role.SENT, words.sent),
        (_Role.SUBJECT, words.subject),
        (_Role.SENDER, words.sender),
        (_Role.OTHER, words.other),
    )
    for label in phrases(labels)
}
_LONGEST_LABEL = 30
_ORIGINAL = frozenset(phrase for words in LANGUAGES for phrase in phrases(words.original))
_FORWARDED = frozenset(phrase for words in LANGUAGES for phrase in phrases(words.forwarded))
_BY = (" by", " par", " von", " por", " da", " door", " av", " af")
_FORWARDED_BY = tuple(phrase for phrase in _FORWARDED if phrase.endswith(_BY))

_SHORTEST_RULE = 5
_PLAIN = " \t*_|"
"""What programs put around the labels and values of a header block: bold marks, table borders."""
_MESSAGE_OF = re.compile(r"message du \d{1,2}[/.-]\d")
_DATED_OR_ADDRESSED = re.compile(r"\d{1,2}[/. -]\d{1,2}|\d{4}|@")
_LABELLED = re.compile(r"[^\W\d][^:：]{1,24}\s?[:：]\s*\S")
_ADDRESSED_LABEL = re.compile(r"[^\W\d][^:：]{1,24}\s?[:：].{0,100}[<\[(][^\s@]{1,64}@")
_SEVERAL_LABELS = re.compile(r"(?<!\w)([^\W\d_]{2,10}(?: [^\W\d_]{2,10})?)\s?:\s")
_MOST_CONTINUATIONS = 3
"""Lines that one value of a header block may be wrapped over."""
_MOST_HEADER_LINES = 40
_MOST_LABELS = 12
_FEWEST_UNKNOWN_LABELS = 3
_REPLY_ABOVE = re.compile(
    r"(?:reply|write|respond|type|répond|écri|réponse|antwort|rispond|escrib|respuesta|antwoord).{0,60}"
    r"(?:(?:above|below) this line|(?:au[- ]dess[uo]u?s de|sous) cette ligne|(?:ober|unter)halb dieser (?:zeile|linie)"
    r"|über dieser (?:zeile|linie)|(?:encima|debajo) de esta línea|sopra questa (?:riga|linea)"
    r"|boven deze (?:lijn|regel)|acima desta linha)"
)


def is_rule(line: str) -> bool:
    """Tell whether ``line`` is nothing but a drawn line of five or more dashes."""
    return len(line) >= _SHORTEST_RULE and line[0] in DASHES and not line[:LOOKED_AT].strip(DASHES + " ")


def boundary_at(lines: Sequence[str], marked: Sequence[bool], start: int) -> Boundary | None:
    """Return the announcement that begins on line ``start``, or None; ``marked``: quote_marks.quoted_lines."""
    line = lines[start][:LOOKED_AT]
    if not line:
        return None
    found = _separator(lines, start)
    if found is not None:
        return found
    if _may_be_label(line):
        end, sure = _header(lines, start)
        if end and (sure or followed_by_quote(lines, marked, end)):
            return Boundary(kind=Kind.HEADER, start=start, end=end)
    end = attribution_end(lines, marked, start)
    return Boundary(kind=Kind.ATTRIBUTION, start=start, end=end) if end else None


def _separator(lines: Sequence[str], start: int) -> Boundary | None:
    """Return the separator on line ``start``: a phrase of the tables, or a rule with a header block under it."""
    line = lines[start][:LOOKED_AT]
    dashed = line[0] in DASHES
    if dashed and is_rule(line):
        return _under_rule(lines, start)
    phrase = line.strip(DASHES + " :：>[]()").lower()
    if phrase in _FORWARDED and (dashed or line[-1] in ":：]"):
        return Boundary(kind=Kind.FORWARD, start=start, end=_past_header(lines, start + 1))
    if phrase.startswith(_FORWARDED_BY) and (dashed or _DATED_OR_ADDRESSED.search(phrase)):
        return Boundary(kind=Kind.FORWARD, start=start, end=_past_header(lines, start + 1))
    processed = phrase.startswith("original message processed by")
    if processed or phrase in _ORIGINAL:
        end = _past_header(lines, start + 1)
        if processed or dashed or end > start + 1:
            return Boundary(kind=Kind.ORIGINAL, start=start, end=end)
    if (dashed or " line" in phrase or " lign" in phrase) and _REPLY_ABOVE.search(phrase):
        return Boundary(kind=Kind.ORIGINAL, start=start, end=start + 1)
    # Any other words between dashes count when a header block stands right below.
    return _under_rule(lines, start) if dashed and line[-1] in DASHES else None


def _under_rule(lines: Sequence[str], start: int) -> Boundary | None:
    """Return the header block under the rule on line ``start``, of whatever language, or None."""
    first = _next_said(lines, start + 1)
    if first == len(lines):
        return None
    end = header_end(lines, first) or _unknown_header_end(lines, first)
    return Boundary(kind=Kind.HEADER, start=start, end=end) if end else None


def _past_header(lines: Sequence[str], start: int) -> int:
    """Return the line after the header block that begins at or soon after ``start``; ``start`` when there is none."""
    first = _next_said(lines, start)
    if first < len(lines) and is_rule(lines[first]):
        first = _next_said(lines, first + 1)
    if first == len(lines):
        return start
    return header_end(lines, first, announced=True) or start


def _next_said(lines: Sequence[str], start: int) -> int:
    """Return the first line from ``start`` on that is not empty; the number of lines when three are."""
    for i in range(start, min(start + 4, len(lines))):
        if lines[i]:
            return i
    return len(lines)


def _may_be_label(line: str) -> bool:
    return ":" in line[: _LONGEST_LABEL + 8] or "：" in line or _MESSAGE_OF.match(line.lower()) is not None


def _role(line: str) -> tuple[_Role | None, str]:
    """Return what the label of ``line`` stands for, and the value behind it."""
    label, colon, value = line[:LOOKED_AT].replace("：", ":", 1).partition(":")
    if not colon or len(label) > _LONGEST_LABEL + 8:
        return (_Role.SENT if _MESSAGE_OF.match(line.lower()) else None), line
    role = _LABELS.get(label.strip(_PLAIN).lower())
    if role is None and _MESSAGE_OF.match(line.lower()):
        role = _Role.SENT
    return role, value.strip(_PLAIN)


def header_end(lines: Sequence[str], start: int, *, announced: bool = False) -> int:
    """Return the line after the header block that begins on line ``start``, 0 when none does.

    ``announced``: a separator stands above, so one label is enough.
    """
    end, sure = _header(lines, start)
    return end if sure or announced else 0


def _header(lines: Sequence[str], start: int) -> tuple[int, bool]:
    """Return the line after the labels that begin on line ``start`` (0: none do), and whether they surely are a header.

    Labels that also stand in ordinary text (a journey has From, To and Date too) need one that does not, or an address.
    """
    roles: list[_Role] = []
    addressed, end = False, start
    for i in range(start, min(start + _MOST_HEADER_LINES, len(lines))):
        line = lines[i]
        if not line:
            if not roles or i > end:
                break
            continue
        role, value = _role(line)
        if role is _Role.SENT and not _DATED_OR_ADDRESSED.search(value):
            role = _Role.DATE
        if role is None:
            if i == start or not lines[i - 1] or i - end >= _MOST_CONTINUATIONS:
                break
            continue
        roles.append(role)
        addressed = addressed or "@" in value or (role is _Role.SENDER and "[" in value)
        end = i + 1
        if len(roles) == _MOST_LABELS:
            break
    if not roles or set(roles) == {_Role.OTHER}:
        return 0, False
    if _is_header(set(roles), addressed=addressed):
        return end, True
    return (start + 1, True) if _is_header_on_one_line(lines[start][:LOOKED_AT]) else (end, False)


def _is_header(roles: set[_Role], *, addressed: bool) -> bool:
    if len(roles - {_Role.OTHER}) <= 1:
        return False
    if _Role.SENDER in roles:
        return addressed or _Role.SUBJECT in roles or _Role.SENT in roles
    return (_Role.SENT in roles and _Role.SUBJECT in roles) or (addressed and _Role.TO in roles)


def _is_header_on_one_line(line: str) -> bool:
    """Tell whether the whole block was pressed into one line: "From: Ann Sent: Monday To: Bob Subject: Tea"."""
    roles = [_LABELS.get(label.lower()) for label in _SEVERAL_LABELS.findall(line)]
    dated = _Role.SENT in roles or _Role.DATE in roles
    return roles[:1] == [_Role.SENDER] and dated and (_Role.SUBJECT in roles or "@" in line)


def _unknown_header_end(lines: Sequence[str], start: int) -> int:
    """Return the line after three or more labels of a language not in the tables, the first of them addressed."""
    if not _ADDRESSED_LABEL.match(lines[start][:LOOKED_AT]):
        return 0
    end = start + 1
    while end < min(start + _MOST_HEADER_LINES, len(lines)) and _LABELLED.match(lines[end]):
        end += 1
    return end if end - start >= _FEWEST_UNKNOWN_LABELS else 0
