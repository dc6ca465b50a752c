"""Finds what stands under (or as a warning above) the sender's own words: signatures, mobile lines, disclaimers.

Greeting, closing formula and a bare name stay, because the sender wrote them; the block that a program adds to every
mail goes. All functions take plain lines (stripped, without invisible characters) of one stretch of the sender's own
text, that is of lines without quoted history between them, and answer with a mask or with line numbers.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from mailbot.message.contact import PLACEHOLDER, contact_block_start, is_closing
from mailbot.message.quote_marks import LOOKED_AT
from mailbot.message.quotes import is_rule
from mailbot.message.signature_words import (
    BANNER_BEGINNINGS,
    DEVICES,
    DISCLAIMER_BEGINNINGS,
    LIST_FOOTER,
    MOBILE_BEGINNINGS,
    MOBILE_ENDINGS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

DELIMITERS = frozenset({"--", "—", "–", "-- -", "- -", "——"})
"""What stands alone on the line above a signature; RFC 3676 section 4.3 writes it "-- "."""

_MOST_DELIMITERS = 40
"""Drawn lines of a mail that are looked at: a mail with more draws them for another reason."""
_LONGEST_SIGNATURE = 15
"""Lines that say something below a delimiter; more are text that somebody divided with dashes."""
_DEVICE = re.compile(r"(?<![^\W\d_])(?:" + "|".join(map(re.escape, sorted(DEVICES, key=len, reverse=True))) + ")")
_DEVICE_WITHIN = 7
"""Words within which a mobile line names the device or the program."""
_LONGEST_MOBILE_LINE = 120
_LONGEST_WITHOUT_ENDING = 80
_MOST_WORDS_WITHOUT_DEVICE = 8
_SAYS_SOMETHING = re.compile(
    r"(?<!\w)(?:i|is|can|can't|cannot|did|was|it|je|j'ai|est|pas|ne|n'ai|peux|peut|ich|ist|kann|nicht|no|non|niet|kan)(?!\w)"
)
"""Words of a sentence, which such a line is not."""
_FIRST_UNSPACED = "\u0e00"
_NOT_LETTERS = " \t*_|<>[](){}•·\"'“”«»=+-"
_LINES_OF_A_BLOCK, _MOST_LINES_OF_A_BLOCK = 10, 5
_LONGEST_NAMED_LINE = 50
_SHORTEST_NAME = 2
_CAPITAL = r"[^\W\d_a-z\u00df-\u00ff]"
_NAME = re.compile(rf"(?<!\w)(?:{_CAPITAL}\.|{_CAPITAL}[^\W\d_]{{2,30}}(?=['\u2019 ,.\-\u2013!|()]|$))")
_HONORARY = re.compile(r"(?:dr|prof)\.? (?:\(\w{2,4}\.?\) )?", re.IGNORECASE)
_CIVIL = re.compile(r"(?:mr|mrs|ms|mme|mlle|m|madame|monsieur|miss)\.? ", re.IGNORECASE)
_NAMED_PART = rf"(?:{_CAPITAL}(?:[^\W\d_]|[.'\u2019\-]){{0,30}}|de|du|la|le|van|von|der|n\u00ed)"
_NAMED = re.compile(rf"(?:{_NAMED_PART} ){{0,4}}{_NAMED_PART}[.,]?(?!\w)")
_SIGNED_BEHIND = re.compile(rf"[.,!?] ((?:{_NAMED_PART} ){{0,3}}{_NAMED_PART})[.,!]?$")
"""A full name at the end of a line, behind its last sentence."""
_DEGREES = r"(?:RN|CNOR|RPA|C\.?Eng|Ph\.?D|M\.?D|M\.?Sc|B\.?Sc|B\.?Eng|MBA|CPA|IDE|IBODE)"
_DEGREED = re.compile(
    rf"(?:{_NAMED_PART} ){{1,3}}{_NAMED_PART}?,? ?{_DEGREES}\.?(?:, ?{_DEGREES}\.?){{0,3}}(?: \(ret(?:ire)?d\.?\))?"
)
_BY_ANOTHER_HAND = re.compile(
    r"\(?(?:(?:message|lettre|mail|courriel|letter) )?(?:(?:tap[eé]e?|[eé]crite?|envoy[eé]e?|dict[eé]e?) par"
    r"|dict[eé]e? [àa]|(?:typed|written|sent|dictated) by|dictated to(?:,? and typed by)?)(?: me)?,?"
    r" (?:m[ao]n?|l[ae]|une?|my|the|a) (?:petite?-)?(?:grand-?)?"
    r"(?:ni[eè]ce|neveu|fils|fille|voisine?|secr[eé]taire|infirmi[eè]re|femme|mari|nephew|son|daughter|neighbou?r|nurse"
    r"|district nurse|secretary|wife|husband|carer)(?!\w)[^?]*$"
)
"""Who held the pen for somebody else ("typed by my niece"), said under the letter."""
_POSTSCRIPT = re.compile(r"p\.?\s?s\.?\s?\d?\s?[:.\-,]|nb\s?:|n\.b\.", re.IGNORECASE)


def signature_mask(lines: Sequence[str], *, strict: Sequence[bool]) -> list[bool]:
    """Tell for each line whether it is signature; ``strict``: where a line is the very "-- " of RFC 3676."""
    mask = [False] * len(lines)
    for i in range(*_banner(lines)):
        mask[i] = True
    end = _delimiter(lines, strict)
    if end < 0:
        end = len(lines)
    end = _before_disclaimers(lines, end)
    end = _before_trailing_marks(lines, end)
    start = _second_name(lines, end)
    start = contact_block_start(lines, end) if start == end else start
    end = _before_trailing_marks(lines, start)
    for i in range(end, len(lines)):
        mask[i] = True
    for i in range(end):
        # A mobile line that something follows is rare; it is never the sender's own text.
        mask[i] = mask[i] or (bool(lines[i]) and is_mobile_line(lines[i], last=False))
    return mask


def _second_name(lines: Sequence[str], end: int) -> int:
    """Return the first line of a block that names the author once more ("Jane Doe", "J. Doe"), ``end`` without one.

    A last line of a name with its degrees ("Jane Doe, RN") is such a block, too. Who has signed does not sign again:
    what a program adds begins with the name that stands above it already.
    """
    said = [i for i in range(max(0, end - _LINES_OF_A_BLOCK), end) if lines[i]][-_MOST_LINES_OF_A_BLOCK - 1 :]
    for above, below in pairwise(said):
        if len(lines[below]) <= _LONGEST_NAMED_LINE and _is_named_again(_signed(lines[above]), lines[below]):
            return below
    last = said[-1] if len(said) > 1 else end
    return last if last < end and len(lines[last]) <= _LONGEST_NAMED_LINE and _DEGREED.fullmatch(lines[last]) else end


def _is_named_again(signed: list[str], line: str) -> bool:
    """Tell whether ``line`` begins with the person who ``signed`` (their names); Ann and Bob Doe are two people."""
    if not signed or line.endswith(("?", ":")) or not _NAMED.match(line) or _CIVIL.match(line):
        return False
    again = _NAME.findall(_HONORARY.sub("", line))
    same_first = bool(again) and (again[0] in signed or again[0].rstrip(".") == signed[0][0])
    abbreviated = signed[0].endswith(".") and bool(again) and again[0][0] == signed[0][0]
    shared = [name for name in again if name in signed and len(name) > _SHORTEST_NAME]
    return bool(shared) and (same_first or abbreviated)


def _signed(line: str) -> list[str]:
    """Return the names that a line signs with: those of a line of names, or those at its end behind a stop."""
    if len(line) <= _LONGEST_NAMED_LINE and _NAMED.fullmatch(line):
        return _NAME.findall(_HONORARY.sub("", line))
    ending = _SIGNED_BEHIND.search(line[-_LONGEST_NAMED_LINE:])
    return _NAME.findall(ending[1]) if ending else []


def is_mobile_line(line: str, *, last: bool) -> bool:
    """Tell whether ``line`` is what a phone or mail program puts under a mail; ``last``: nothing follows it."""
    if len(line) > _LONGEST_MOBILE_LINE:
        return False
    lowered = line.lower().strip(_NOT_LETTERS)
    begins, ends = lowered.startswith(MOBILE_BEGINNINGS), lowered.rstrip(".").endswith(MOBILE_ENDINGS)
    if not begins and not ends:
        return False
    lowered = lowered.partition("<")[0]
    if _SAYS_SOMETHING.search(lowered):
        return False
    words = lowered.split()
    named = _DEVICE.search(" ".join(words[:_DEVICE_WITHIN])) is not None or lowered[0] >= _FIRST_UNSPACED
    if named:
        return ends or len(lowered) <= _LONGEST_WITHOUT_ENDING
    return begins and last and len(words) <= _MOST_WORDS_WITHOUT_DEVICE and line[-1] not in ".,:;?!" and "," not in line


def _banner(lines: Sequence[str]) -> tuple[int, int]:
    """Return the lines of the warning that a mail gateway wrote above the mail: an empty range when it wrote none."""
    first = next((i for i, line in enumerate(lines) if line and not is_rule(line)), len(lines))
    if first == len(lines) or not lines[first].lower().lstrip("*⚠️!- ").startswith(BANNER_BEGINNINGS):
        return 0, 0
    end = first
    while end < len(lines) and lines[end]:
        end += 1
    if end == len(lines):
        end = first + 1
    return first, end


def _delimiter(lines: Sequence[str], strict: Sequence[bool]) -> int:
    """Return the line of the signature delimiter, -1 when there is none."""
    above, seen = "", 0
    for i, line in enumerate(lines):
        if (line in DELIMITERS or is_rule(line)) and seen < _MOST_DELIMITERS:
            seen += 1
            rest = list(islice(filter(None, islice(lines, i + 1, None)), _LONGEST_SIGNATURE + 1))
            if strict[i] or is_closing(above) or _is_signature_below(line, rest):
                return i
        above = line or above
    return -1


def _is_signature_below(delimiter: str, rest: Sequence[str]) -> bool:
    """Tell whether ``rest``, below a delimiter that is not the strict one, is a signature and not further text."""
    if not rest:
        return True
    top = " ".join(rest[:4]).lower()
    if any(word in top for word in LIST_FOOTER):
        return True
    if len(rest) > _LONGEST_SIGNATURE and not any(_is_disclaimer(line) for line in rest[:_LONGEST_SIGNATURE]):
        return False
    if delimiter not in DELIMITERS:
        return (
            _is_disclaimer(rest[0])
            or is_mobile_line(rest[0], last=True)
            or contact_block_start(["", *rest], len(rest) + 1) == 1
        )
    return not any(line.endswith("?") or _POSTSCRIPT.match(line) for line in rest)


def _is_disclaimer(line: str) -> bool:
    # The "P" is a tree in the symbol font that this sentence is often set in.
    lowered = line[:LOOKED_AT].lower().strip(_NOT_LETTERS)
    return lowered.removeprefix("p ").startswith(DISCLAIMER_BEGINNINGS)


def _before_disclaimers(lines: Sequence[str], end: int) -> int:
    """Return the first line of the disclaimers, ``end`` when there are none: nobody writes on below them."""
    said = False
    for i in range(end):
        if said and lines[i] and _is_disclaimer(lines[i]):
            below = lines[i + 1 : end]
            return end if any(_POSTSCRIPT.match(line) for line in below) else i
        said = said or bool(lines[i])
    return end


def _before_trailing_marks(lines: Sequence[str], end: int) -> int:
    """Return ``end`` without the empty lines, rules, pictures and mobile lines just above it."""
    while end > 0 and _is_trailing_mark(lines[end - 1]):
        end -= 1
    return end


def _is_trailing_mark(line: str) -> bool:
    if not line or line in DELIMITERS or is_rule(line):
        return True
    if len(line) <= _LONGEST_MOBILE_LINE and _BY_ANOTHER_HAND.match(line.lower()):
        return True
    return PLACEHOLDER.fullmatch(line[:LOOKED_AT]) is not None or is_mobile_line(line, last=True)
