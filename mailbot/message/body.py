"""Divides the text of a mail into what the sender newly wrote, what is quoted, and the signature.

``new_text`` is all that mailbot reads for the intent, so a quoted old request must never be in it, and a customer's
answer must never be lost. Greeting, closing formula and bare name are kept. Answers between quoted lines are kept. In
a mail that only passes another one on ("see below"), the forwarded text is kept, its header lines are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailbot.message.attribution import shared_line
from mailbot.message.quote_marks import followed_by_quote, quoted_lines, unquote
from mailbot.message.quotes import Boundary, Kind, boundary_at, header_end
from mailbot.message.signature import signature_mask

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE_LIMIT = 3_000
"""Lines of a mail that are read; what lies below is counted as quoted (rule R65)."""
_DEEPEST_FORWARD = 4
_LONGEST_HEADER = 40
_FEWEST_MARKED_LINES = 2
_MOST_WORDS_OF_A_NOTE = 2
_MOST_WORDS_OF_A_POINTING_NOTE = 40
_POINTING = re.compile(
    r"(?<!\w)(?:see below|below|fyi|f\.y\.i|for your information|forward(?:ed|ing)?|fwd?|pass(?:ing)? (?:this |it )?on"
    r"|please handle|ci[- ]dessous|ci[- ]après|mail suivant|message suivant|pour info(?:rmation)?|suite à donner"
    r"|fais suivre|faire suite|à traiter|de traiter|traiter svp|transf[eèé]r\w{1,6}|transmet\w{0,4}|siehe unten"
    r"|zur info|weitergeleitet|weiterleit\w{1,4}|ver abajo|reenv\w{1,4}|vedi sotto|inoltr\w{1,4}|ter info"
    r"|zie onder\w{0,6})(?!\w)"
)
"""What a note says that only points at the mail below it."""
_NEWLINE = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = (0xAD, 0xFEFF, 0x2060, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_PLAIN = (
    *((chr(code), "") for code in _INVISIBLE),
    *((space, " ") for space in "\t\u00a0\u202f\u2007\u2009\u3000"),
    ("\u2019", "'"),
    ("İ", "I"),
)
"""What the patterns do not want to see, and what they see instead. Replacing one by one is the fastest way."""
_Line = tuple[str, str]
"""A line as it is in the mail, and its plain form."""
_STRICT_DELIMITERS = frozenset({"-- ", "--\u00a0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of a mail, divided; each part keeps the line breaks of the mail."""

    new_text: str
    quoted: str
    """Older mails, with the lines that announce them."""
    signature: str
    """Signature blocks, mobile lines, disclaimers, gateway warnings."""
    forwarded: bool
    """The mail passes another one on, with or without a comment."""


@dataclass(slots=True, kw_only=True)
class _Parts:
    """What has been sorted so far: stretches of kept lines, and the rest."""

    stretches: list[list[_Line]] = field(default_factory=lambda: [[]])
    quoted: list[str] = field(default_factory=list)
    forwarded: bool = False
    announced: bool = False
    """Something announced an older mail, beside the marks of its lines."""

    def cut(self, lines: Sequence[str]) -> None:
        """Put ``lines`` with the quoted ones; what is kept next is another stretch."""
        self.quoted += lines
        if self.stretches[-1]:
            self.stretches.append([])


def split_body(text: str) -> Body:
    """Divide ``text``, a mail as plain text with any line breaks (HTML: first through html.html_to_text)."""
    lines = _NEWLINE.sub("\n", text).split("\n")
    parts = _sorted(lines[:LINE_LIMIT], depth=0)
    kept, signature = _without_signatures(parts.stretches)
    if not kept and not parts.announced:
        # Nobody is quoted: the whole mail bears marks because its program indents that way.
        indented = _sorted([unquote(line) for line in lines[:LINE_LIMIT]], depth=_DEEPEST_FORWARD)
        if not indented.announced:
            parts = indented
            kept, signature = _without_signatures(parts.stretches)
    return Body(
        new_text="\n\n".join(kept),
        quoted="\n".join(parts.quoted + lines[LINE_LIMIT:]).strip("\n"),
        signature="\n".join(signature).strip("\n"),
        forwarded=parts.forwarded,
    )


def _plain(lines: Sequence[str]) -> list[str]:
    """Return ``lines`` as the patterns want them: stripped, no invisible characters, only ordinary spaces."""
    text = "\n".join(lines)
    for old, new in _PLAIN:
        text = text.replace(old, new)
    return [line.strip() for line in text.split("\n")] if lines else []


def _sorted(lines: list[str], *, depth: int) -> _Parts:
    """Sort ``lines`` into kept and quoted; ``depth``: how many forwards they lie in."""
    parts = _Parts()
    plain = _plain(lines)
    marked = quoted_lines(plain)
    i = 0
    while i < len(lines):
        if marked[i]:
            end = _end_of_quote(parts, plain, marked, i)
            parts.cut(lines[i:end])
            i = end
            continue
        boundary = _on_shared_line(parts, plain, i) or boundary_at(plain, marked, i)
        if boundary is None:
            parts.stretches[-1].append((lines[i], plain[i]))
            i += 1
            continue
        parts.announced = True
        if boundary.kind is not Kind.ATTRIBUTION and _passes_on(parts, boundary) and depth < _DEEPEST_FORWARD:
            _take_forwarded(parts, lines, boundary, depth=depth)
            break
        parts.forwarded = parts.forwarded or boundary.kind is Kind.FORWARD
        if not followed_by_quote(plain, marked, boundary.end):
            parts.cut(lines[i:])
            break
        parts.cut(lines[i : boundary.end])
        i = boundary.end
    return parts


def _end_of_quote(parts: _Parts, plain: Sequence[str], marked: Sequence[bool], start: int) -> int:
    """Return the line after the quoted block at ``start``: the last of the mail where the marks break off too early.

    Some webmails mark the header block of the older mail and hardly anything below it. Whoever answered above such a
    block did not write what follows.
    """
    end = start
    while end < len(plain) and marked[end]:
        end += 1
    header = header_end([unquote(line).strip() for line in plain[start : min(end, start + _LONGEST_HEADER)]], 0)
    if not header or not any(plain_line for stretch in parts.stretches for _, plain_line in stretch):
        return end
    said = sum(len(line.strip("> ")) > 0 for line in plain[start + header : end])
    return len(plain) if said <= _FEWEST_MARKED_LINES else end


def _on_shared_line(parts: _Parts, plain: Sequence[str], i: int) -> Boundary | None:
    """Return the attribution that begins behind own words on line ``i``, and keep those; or None."""
    at = shared_line(plain[i])
    if at < 0:
        return None
    own = plain[i][:at].rstrip(" -")
    parts.stretches[-1].append((own, own))
    return Boundary(kind=Kind.ATTRIBUTION, start=i, end=i + 1)


def _passes_on(parts: _Parts, boundary: Boundary) -> bool:
    """Tell whether the mail below ``boundary`` is what this mail is about: little or nothing of its own stands above.

    Outlook writes the same From block over what is answered and over what is forwarded; it counts as forwarded when
    nothing stands above it, or a short note that points at it.
    """
    note = " ".join(_without_signatures(parts.stretches)[0]).lower()
    words = len(note.split())
    if not words:
        return True
    points = _POINTING.search(note) is not None
    if boundary.kind is Kind.FORWARD:
        return words <= (_MOST_WORDS_OF_A_POINTING_NOTE if points else _MOST_WORDS_OF_A_NOTE)
    return points and words <= _MOST_WORDS_OF_A_POINTING_NOTE // 2


def _take_forwarded(parts: _Parts, lines: Sequence[str], boundary: Boundary, *, depth: int) -> None:
    """Keep the mail below ``boundary`` as if it had been sent itself, without its header lines."""
    parts.forwarded = True
    parts.cut(lines[boundary.start : boundary.end])
    below = list(lines[boundary.end :])
    plain = _plain(below)
    if followed_by_quote(plain, quoted_lines(plain), 0):
        below = [unquote(line) for line in below]
        plain = _plain(below)
    first = next((i for i, line in enumerate(plain) if line), 0)
    end = header_end(plain, first, announced=True) if plain else 0
    parts.quoted += below[:end]
    inner = _sorted(below[end:], depth=depth + 1)
    parts.stretches += inner.stretches
    parts.quoted += inner.quoted


def _without_signatures(stretches: Sequence[Sequence[_Line]]) -> tuple[list[str], list[str]]:
    """Return the text of each stretch that has any, and the lines of all signatures."""
    kept: list[str] = []
    cut: list[str] = []
    for stretch in stretches:
        strict = [line in _STRICT_DELIMITERS for line, _ in stretch]
        mask = signature_mask([plain for _, plain in stretch], strict=strict)
        cut += [line for (line, _), gone in zip(stretch, mask, strict=True) if gone]
        text = "\n".join(line.rstrip() for (line, _), gone in zip(stretch, mask, strict=True) if not gone).strip()
        if text:
            kept.append(text)
    return kept, cut
