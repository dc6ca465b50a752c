"""Recognises the sentence by which a mail program announces the mail it quotes: "On Monday at 10:02, Ann wrote:".

Every language has its verb (quote_words.py); the rest has the same shape everywhere: a date, a time, a name, an
address, and a colon at the end, wrapped over up to WINDOW lines. What tells it from a sentence of the sender's own is
that programs give a time or an address and never say "I", "you" or "your" beside the verb.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.message.quote_language import phrases
from mailbot.message.quote_marks import LOOKED_AT, followed_by_quote
from mailbot.message.quote_words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WINDOW = 5
"""Lines that an attribution may be wrapped over, empty ones included."""
DASHES = "-‐‑‒–—―_=*~#"
_TRIM = DASHES + " "
_COLONS = frozenset(":：")

_FIRST_UNSPACED = "\u0e00"
"""From Thai on, scripts write no space between words."""


def _pattern(phrases: Iterable[str]) -> str:
    """Return a pattern for any of ``phrases``, the longest first, never inside a longer word of a spaced script."""
    ordered = sorted(phrases, key=len, reverse=True)
    spaced = "|".join(re.escape(phrase) for phrase in ordered if phrase < _FIRST_UNSPACED)
    unspaced = "|".join(re.escape(phrase) for phrase in ordered if phrase >= _FIRST_UNSPACED)
    return rf"(?<!\w)(?:{spaced})(?!\w)|{unspaced}"


_PROSE = {
    verb: frozenset(word for entry in LANGUAGES if verb in phrases(entry.wrote) for word in phrases(entry.prose))
    for words in LANGUAGES
    for verb in phrases(words.wrote)
}
_VERBS = tuple(_PROSE)
_WROTE = re.compile(_pattern(_PROSE))
_WROTE_COLON = re.compile(rf"(?:{_pattern(_PROSE)})\s?[:：](?=\s)")
_DIGIT = re.compile(r"\d")
_ARTICLE = re.compile(r"(?<![\w-])(?<!de )(?<!von )(?:the|le|la|les|un|une|der|die|das|el|il|lo|los|las)(?= [^\W\d])")
"""Small words that stand before "courier wrote", not before a name, unless they are part of it (de la, von der)."""
_WORD = re.compile(r"[\w'’]+")
_ADDRESS = re.compile(r"[^\s<>()@]{1,64}@[^\s<>()@]{1,255}")
_BRACKETED = re.compile(r"[<(\[]\s?(?:mailto:)?[^\s<>()\[\]]{1,64}@[^\s<>()\[\]]{2,255}\s?[>)\]]")
_TIME = (
    r"(?<![\d.,])[0-2]?\d\s?[:h時点點]\s?[0-5]\d|(?:kl|klo|kello|ore|um|om)\.?\s[0-2]?\d[.:][0-5]\d(?!\d)"
    r"|\d{1,2}\s?[時点시]|(?<=\d\s)[0-2]?\d\.[0-5]\d(?=,|\s|$)"
)
_DATE = (
    r"\d{4}\s?[-/.年년]\s?\d{1,2}"
    r"|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}"
    r"|\d{1,2}(?:st|nd|rd|th|er|º|ª)?[.,]?[\s-](?:de |of |d['’]|tháng )?[^\W\d_]{3,14}[.,'׳]{0,2}[\s-](?:de )?\d{4}"
    r"|[^\W\d_]{3,14}[.,]?[\s-]\d{1,2}(?:st|nd|rd|th)?,?[\s-]\d{2,4}"
    r"|\d{1,2} tháng \d{1,2}"
)
_MOMENT = re.compile(f"{_TIME}|{_DATE}")
_BEGINS_WITH_DATE = re.compile(r"\W{0,4}(?:[^\s\d@]{1,16}\s){0,4}[^\s\w]?\d|[在於于][^\s]{0,8}\s?\d")
_BEGINS_WITH_NAME = re.compile(r"[\"'“«*]?(?:[^\s@]{1,30}\s){0,7}[^\s@]{0,64}@")
_LEADS = (
    "On|Le|Am|El|Il|Op|Em|No dia|Den|Dne|Dnia|W dniu|På|Às|În|Vào|At|Στις|Dňa|Pada|Em|Wiadomość|Dana|Kell|Il giorno"
)
"""Words that an attribution begins with and that no line inside one does, with their capital."""
_LEAD = re.compile(rf"\W{{0,4}}(?:{_LEADS})\s(?:[^\s\d@]{{1,16}}\s){{0,3}}\d|[在於]\s?\d")
_HEAD = re.compile(rf"\W{{0,4}}(?:(?:{_LEADS})\s|[^\W\d]{{2,14}}[.,]{{0,2}}\s\d{{1,2}}\b|\d{{1,4}}[-/.年 ]|[在於于])")
_ENDED = re.compile(r"[^\W\d]{5}[.!?]$|[!?]$")
_MOST_WORDS_OF_A_NAME = 7
_LONGEST = 400
_LONGEST_WITHOUT_DATE = 120
_LONGEST_TAIL = 24
"""Characters between a quoted address and the colon: room for a verb that is not in the table."""
_SHARED_LINE = re.compile(
    r"\S[\s-]{1,6}((?:On|Le|Am|El|Il|Op|Em|Den|Dnia) [^\s\d]{2,9},? (?:[^\s\d]{2,10} )?\d{1,2}\D)"
)


def attribution_end(lines: Sequence[str], marked: Sequence[bool], start: int) -> int:
    """Return the line after the attribution that begins on line ``start``, 0 when none does."""
    dashed = lines[start][0] in DASHES
    wrapped = start + 1 < len(lines) and lines[start + 1][:1] == "<"
    if not dashed and not wrapped and not _may_begin(lines[start][:LOOKED_AT]):
        return 0
    joined = ""
    for i in range(start, min(start + WINDOW, len(lines))):
        line = lines[i][:LOOKED_AT]
        if i > start and (marked[i] or (line and not lines[i - 1] and line[0] != "<")):
            # Programs wrap the sentence, but only before a bare address do they leave a line empty.
            return 0
        joined = f"{joined} {line}"
        if len(joined) > _LONGEST:
            return 0
        quoted = followed_by_quote(lines, marked, i + 1)
        framed = dashed and line[-1:] in DASHES
        closed = framed or line[-1:] in _COLONS or (line.endswith(_VERBS) and "@" in joined)
        if line and (closed or quoted) and is_attribution(joined, quoted=quoted or framed, closed=closed):
            return i + 1 if _is_start(lines, start, i + 1, quoted=quoted) else 0
        if closed:
            return 0
        if "@" in line and (": " in line or "：" in line) and _runs_on(joined):
            return i + 1
    return 0


def _runs_on(joined: str) -> bool:
    """Tell whether the quoted mail begins on the very line of its attribution, behind the colon."""
    verb = _WROTE_COLON.search(joined.lower()) if _LEAD.match(joined.strip()) else None
    return verb is not None and is_attribution(joined[: verb.end()], quoted=False, closed=True)


def _is_start(lines: Sequence[str], start: int, end: int, *, quoted: bool) -> bool:
    """Tell whether the attribution that ends before line ``end`` really begins on line ``start``, not further down."""
    first = lines[start][:LOOKED_AT]
    if end - start > 1 and _ENDED.search(first):
        return False
    headed = "@" in first or _HEAD.match(first) is not None
    for later in range(start + 1, end):
        if not is_attribution(" ".join(line[:LOOKED_AT] for line in lines[later:end]), quoted=quoted, closed=True):
            continue
        before = " ".join(line[:LOOKED_AT] for line in lines[start:later])
        if _LEAD.match(lines[later]) or not (headed or _MOMENT.search(before)):
            return False
    return True


def shared_line(line: str) -> int:
    """Return where in ``line`` an attribution begins behind the sender's own words, -1 when there is none."""
    if line[-1:] not in _COLONS or len(line) > LOOKED_AT:
        return -1
    starts = [found.start(1) for found in _SHARED_LINE.finditer(line)]
    return starts[-1] if starts and is_attribution(line[starts[-1] :], quoted=False, closed=True) else -1


def is_attribution(sentence: str, *, quoted: bool, closed: bool) -> bool:
    """Tell whether ``sentence`` announces an older mail.

    ``quoted``: what follows it bears quote marks; ``closed``: it ends with a colon or stands between dashes.
    """
    sentence = sentence.strip(_TRIM)
    lowered = sentence.lower()
    verbs = list(_WROTE.finditer(lowered))
    bracketed = _BRACKETED.search(sentence)
    moment = _MOMENT.search(sentence) is not None
    short = len(sentence) <= _LONGEST_WITHOUT_DATE
    if not verbs:
        return _is_without_verb(sentence, bracketed, moment=moment, quoted=quoted, closed=closed)
    verb = verbs[-1]
    if not (_begins_with_date(sentence) or _BEGINS_WITH_NAME.match(sentence) or _names_somebody(lowered, verb)):
        return False
    if not closed and verb.end() < len(lowered.rstrip(": ")):
        return False
    tail = sentence[verb.end() :].strip(" :：")
    if bracketed and (moment or short):
        return bracketed.start() > verb.start() or not tail or _DIGIT.search(tail) is not None
    if tail[:1].islower() and not _DIGIT.search(tail):
        return False
    if _ARTICLE.search(sentence) and not quoted:
        return False
    if not _PROSE[verb[0]].isdisjoint(_WORD.findall(_ADDRESS.sub("", lowered))):
        return quoted and short
    return moment or (quoted and short)


def _is_without_verb(
    sentence: str, bracketed: re.Match[str] | None, *, moment: bool, quoted: bool, closed: bool
) -> bool:
    """Tell the same where no verb is known: Gmail writes "2 Nov 2026 10:02 Ann <ann@x.fr>:" in several languages."""
    if quoted and closed and bracketed is not None and bracketed.end() + _LONGEST_TAIL >= len(sentence):
        return len(sentence) <= _LONGEST_WITHOUT_DATE or moment
    if not moment or not _begins_with_date(sentence):
        return False
    if bracketed is not None and len(sentence) - bracketed.end() <= _LONGEST_TAIL:
        return closed or (quoted and sentence.endswith(bracketed[0]))
    return closed and quoted


def _begins_with_date(line: str) -> bool:
    return _BEGINS_WITH_DATE.match(line) is not None


def _names_somebody(lowered: str, verb: re.Match[str]) -> bool:
    """Tell whether so few words stand before the verb that they can be a name."""
    return lowered[: verb.start()].count(" ") <= _MOST_WORDS_OF_A_NAME


def _may_begin(line: str) -> bool:
    """Tell in a moment whether ``line`` can be the first of an attribution: it has a digit, an address or the colon."""
    return line[-1:] in _COLONS or "@" in line or "<" in line or _begins_with_date(line)
