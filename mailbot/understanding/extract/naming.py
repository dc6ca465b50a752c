"""Reads a run of words as the name of a person: capitals, initials, and the small words inside ("de", "van", "Ní").

It says only how far a name goes; whether it is one, the places say where it stands (``names``, ``signing``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.understanding.extract.given_names import GIVEN_NAMES
from mailbot.understanding.extract.name_words import COMMON, PARTICLES
from mailbot.understanding.extract.vocabulary import Kind

if TYPE_CHECKING:
    from mailbot.understanding.extract.reading import Reading

_MOST_WORDS = 5
_SHORTEST_SHOUTED = 3
"""Letters of a word of a name in a mail of capitals, where every word looks like one."""
_WORD = re.compile(
    r"(?:[^\W\d_]\.-?){1,3}(?!\w{2,}\.)|[^\W\d_]{1,30}(?:['\u2019\-](?!(?:s|ll|ve|d|m|re|t)\b)[^\W\d_]{1,30}){0,3}(?![\w@])",
    re.UNICODE,
)
"""A word of a name: "K.", "C.-A.", "N'Dri", "Jean-Mi"; the "'s" of a genitive is none of it."""
_CLITICS = ("-nous", "-vous", "-moi", "-le", "-la", "-les", "-lui", "-leur", "-y", "-en", "-je", "-il", "-elle", "-ce")
"""What French hangs on a verb ("Ôtez-nous"), which then opens a sentence and no name."""
_GAP = re.compile(r" {1,2}(?=\w)")
_LAST_INITIAL = re.compile(r" [B-HJ-Z](?=[\"\u00bb\u201d,;)])")
"""The father's initial behind a name, as in the south of India ("Prakash V")."""
_MORE_TITLES = re.compile(r"(?:pa|the late(?: mr| mrs| miss| dr)?|feu)\.? (?=\w)")
_NAMES_OWN = frozenset({Kind.GIVEN_NAME, Kind.TITLE, Kind.SOFT_TITLE, Kind.NUMBER})
_NAMES_INSIDE = _NAMES_OWN | {Kind.PLACE}
"""Cues that a name may consist of, and that it may have behind its first word ("Saint-Cyran")."""


@dataclass(frozen=True, slots=True)
class Name:
    """A run of words that may be a name: its place, and its folded words."""

    start: int
    end: int
    words: tuple[str, ...]


def is_given(word: str) -> bool:
    """Return whether the folded word is a known first name, or a compound that begins with one ("marie-laure")."""
    return word in GIVEN_NAMES or word.partition("-")[0] in GIVEN_NAMES


def name_at(reading: Reading, place: int, *, small: bool = False, particle: bool = False) -> Name:
    """Return the run of name words that begins at ``place``, with no words when there is none.

    ``small``: a first name may lack its capital. ``particle``: the name may begin with "Le", "Ní" or "de".
    """
    words: list[str] = []
    end = at = place
    for _ in range(_MOST_WORDS):
        match = _WORD.match(reading.text, at)
        if match is None:
            break
        plain = reading.folded[at : match.end()]
        gap = _GAP.match(reading.text, match.end())
        inside = plain in PARTICLES and gap is not None and (bool(words) or (particle and _may_begin(match.group())))
        if not inside and not _is_name_word(match.group(), plain, reading, first=not words, small=small):
            break
        words.append(plain)
        if not inside:
            end = match.end()
        if gap is None and not (plain.endswith(".") and reading.text[match.end() : match.end() + 1].isalpha()):
            break
        at = gap.end() if gap else match.end()
    last = _LAST_INITIAL.match(reading.text, end) if words and not reading.shouted else None
    end = last.end() if last else end
    while words and words[-1] in PARTICLES and not reading.folded.startswith(words[-1], end - len(words[-1])):
        words.pop()
    if words and (end == place or words[-1].endswith(".")):
        return Name(place, place, ()) if end == place or len(words) == 1 else Name(place, end, tuple(words))
    return Name(place, end, tuple(words))


def _may_begin(written: str) -> bool:
    """Whether a small word may be the first of a name: "Le Bihan" and "de Queyssac", but not "le Maire"."""
    return written[0].isupper() or written in {"de", "d'", "van", "von"}


def _is_name_word(written: str, plain: str, reading: Reading, *, first: bool, small: bool) -> bool:
    """Whether one written word can be part of a name."""
    if plain.endswith("."):
        return written[0].isupper()
    if written[0].islower():
        return small and first and plain in GIVEN_NAMES
    if (plain in COMMON and not (first and is_given(plain))) or plain.endswith(_CLITICS):
        return False
    if reading.shouted and not first and len(plain) < _SHORTEST_SHOUTED:
        return False
    return len(plain) > 1


def shortened(reading: Reading, name: Name, words: int) -> Name:
    """Return the name cut to its first words: in capitals nothing shows where it ends."""
    pieces = list(re.finditer(r"\S+", reading.text[name.start : name.end]))[:words]
    return Name(name.start, name.start + pieces[-1].end(), name.words[:words]) if pieces else name


def past_title(reading: Reading, place: int) -> int:
    """Return the place behind a title at ``place`` ("Mr ", "Inspector "), or ``place``."""
    cue = reading.cue_of.get(reading.word_at(place))
    if cue is None or reading.starts[cue.first] != place or cue.kind not in {Kind.TITLE, Kind.SOFT_TITLE}:
        more = _MORE_TITLES.match(reading.folded, place)
        return more.end() if more else place
    if reading.text[place].islower():
        return place
    end = reading.end_of(cue.after - 1)
    end += reading.text.startswith(".", end)
    gap = _GAP.match(reading.text, end)
    return gap.end() if gap else place


def is_cued(reading: Reading, name: Name) -> bool:
    """Whether a word of the name is one of the telling words, as in "Commande Internet"."""
    first, last = reading.word_at(name.start), reading.word_at(name.end)
    kinds = [reading.cue_of[i].kind for i in range(first, last) if i in reading.cue_of]
    return any(kind not in _NAMES_OWN for kind in kinds[:1]) or any(kind not in _NAMES_INSIDE for kind in kinds[1:])
