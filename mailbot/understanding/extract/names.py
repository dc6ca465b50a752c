"""Finds the people that a mail names, the writer's own full name under it included; never a company or a town.

A name is known by the title before it ("Mme Delcourt"), by a telling word ("au nom de", "my son"), by a known first
name at its head, or by standing alone where people sign. A bare first name as signature is left out. The value is the
name with single blanks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.understanding.extract.ground import entity
from mailbot.understanding.extract.name_words import ELSEWHERE_TOO, NOT_A_SURNAME, PARTICLES, WORDS_TOO
from mailbot.understanding.extract.naming import Name, is_cued, is_given, name_at, past_title, shortened
from mailbot.understanding.extract.signing import is_bare_signature, signatures
from mailbot.understanding.extract.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.domain import Entity
    from mailbot.understanding.extract.ground import Ground
    from mailbot.understanding.extract.reading import Cue, Reading

_SHORTEST_SMALL_NAME = 4
"""Letters of a first name that is believed without a capital."""
_ABBREVIATED = frozenset({"m", "mr", "mrs", "ms", "dr", "me", "pr", "prof", "rev", "det", "st", "mme", "mlle"})
_WORD_OF_CAPITALS = frozenset({"me", "m", "pr"})
"""Titles that are other words without their capital letter."""
_ANNOUNCING = frozenset({Kind.NAMED, Kind.MAYBE_NAMED, Kind.RELATION, Kind.GREETING})
_LONGEST_LIST = 8
_AND = re.compile(r" (?:et|and|&|ou|or) |, (?:and |et )?")
_GAP = re.compile(r" {1,2}(?=\w)")
_LINK = re.compile(r"[ :,\"'\u00ab\u201c(\u00a0\u202f-]{0,3}")
_WORD = re.compile(r"[^\W\d_]{1,30}'?")
_LINKING_WORDS_TEXT = """
est is c c' c'est s l l' d d' de du la le now it would be desormais my our mon ma notre patient patiente client
cliente etudiant etudiante eleve enfant child son fils fille the an new late feu
"""
_LINKING_WORDS = frozenset(_LINKING_WORDS_TEXT.split())
_DETERMINERS = frozenset(
    {"the", "an", "this", "that", "these", "le", "la", "les", "un", "une", "des", "ce", "cet", "au", "aux", "du"}
)
_ROMAN = re.compile(r"[ivx]{1,5}")
_BEFORE_A_PERSON_TEXT = """
a avec pis puis ma pour par et de chez que pas dit sauf selon moi mon ma cher chere c'est ou y with for to from by and
or is was not that told said says my our tell told ask asked dear it's but except sign " \u00ab ( ,
"""
_BEFORE_A_PERSON = frozenset(_BEFORE_A_PERSON_TEXT.split())
"""What stands before a first name that is a word too, when it means the person."""


def persons(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the people named in a mail, those known most surely first."""
    for start, end in (*signatures(reading), *_announced(reading), *_known(reading)):
        if start < end and ground.free(start, end):
            yield entity("person", reading, (start, end), " ".join(reading.text[start:end].split()))
            for other in _listed(reading, end):
                if ground.free(other.start, other.end):
                    yield entity("person", reading, (other.start, other.end), " ".join(other.words))


def _listed(reading: Reading, end: int) -> Iterator[Name]:
    """Yield the full names that stand in one list with a person ("... and Kamala Raghunathan")."""
    for _ in range(_LONGEST_LIST):
        link = _AND.match(reading.folded, end)
        if link is None or reading.shouted:
            return
        name = name_at(reading, past_title(reading, link.end()))
        if len(name.words) < 2 or is_cued(reading, name) or set(name.words) & NOT_A_SURNAME:  # noqa: PLR2004 - a full name
            return
        yield name
        end = name.end


def _announced(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield the names behind a title, a relation, a greeting or a word that says that a name follows."""
    for cue in reading.cues:
        if cue.kind in {Kind.TITLE, Kind.SOFT_TITLE}:
            yield from _titled(reading, cue)
        elif cue.kind in _ANNOUNCING:
            yield from _told(reading, cue)


def _titled(reading: Reading, cue: Cue) -> Iterator[tuple[int, int]]:
    first, place = reading.starts[cue.first], reading.end_of(cue.after - 1)
    title = reading.folded[first:place]
    dot = reading.text.startswith(".", place) and title in _ABBREVIATED
    if (title in _WORD_OF_CAPITALS and not reading.text[first].isupper()) or (
        title == "m" and not dot and reading.language == "en"
    ):
        return
    gap = _GAP.match(reading.text, place + dot)
    if gap is None:
        return
    soft = cue.kind is Kind.SOFT_TITLE
    name = name_at(
        reading, past_title(reading, gap.end()), small=reading.text.islower() and not soft, particle=not soft
    )
    if not name.words or is_cued(reading, name) or set(name.words) & NOT_A_SURNAME:
        return
    if reading.shouted and (soft or title in _WORD_OF_CAPITALS) and not is_given(name.words[0]):
        return
    if reading.shouted:
        name = shortened(reading, name, 2 if is_given(name.words[0]) else 1)
    if not soft or is_given(name.words[0]) or title not in {"petit", "petite", "poor", "little", "young", "general"}:
        yield name.start, name.end


def _told(reading: Reading, cue: Cue) -> Iterator[tuple[int, int]]:
    place = _linked(reading, reading.end_of(cue.after - 1), cue.kind)
    name = name_at(
        reading, past_title(reading, place), small=cue.kind is not Kind.GREETING, particle=cue.kind is Kind.NAMED
    )
    if not name.words or name.start == reading.end_of(cue.after - 1) or is_cued(reading, name):
        return
    head, capital = name.words[0], reading.text[name.start].isupper()
    given, full = is_given(head), len(name.words) > 1
    if reading.shouted:
        name = shortened(reading, name, 2)
        given, full = any(is_given(word) and word not in WORDS_TOO for word in name.words), len(name.words) > 1
    strong = cue.kind in {Kind.NAMED, Kind.RELATION} and not (reading.shouted and cue.kind is Kind.RELATION)
    if set(name.words) & NOT_A_SURNAME or (cue.kind is Kind.GREETING and is_bare_signature(reading, name)):
        return
    if not capital:
        believed = given and head not in WORDS_TOO and len(head) >= _SHORTEST_SMALL_NAME - (cue.kind is Kind.NAMED)
    elif given:
        believed = head not in ELSEWHERE_TOO or full or strong
    elif reading.words[reading.word_before(name.start)] in _DETERMINERS or _is_abbreviation(reading, name):
        believed = False
    else:
        believed = strong and (full or _stands_apart(reading, name) or cue.kind is Kind.RELATION)
    if believed:
        yield name.start, name.end


def _is_abbreviation(reading: Reading, name: Name) -> bool:
    """Whether a single word of capitals is rather a company ("mon conseiller MAIF")."""
    return not reading.shouted and len(name.words) == 1 and reading.text[name.start : name.end].isupper()


def _stands_apart(reading: Reading, name: Name) -> bool:
    """Whether nothing but punctuation follows the single surname ("au nom de Delvaux.")."""
    after = reading.text[name.end : name.end + 1]
    return after in ',.;:!?)\u00bb"\n' and not reading.text[name.start : name.end].isupper()


def _linked(reading: Reading, place: int, kind: Kind) -> int:
    """Return the place behind the punctuation and little words between a telling word and the name."""
    for _ in range(3):
        gap = _LINK.match(reading.text, place)
        place = gap.end() if gap else place
        word = _WORD.match(reading.folded, place)
        linking = word is not None and word.group() in _LINKING_WORDS and reading.text[place].islower()
        if word is None or not linking or kind in {Kind.GREETING, Kind.RELATION}:
            return place
        place = word.end()
    return place


def _known(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield the names that a known first name begins."""
    behind, written_small = 0, reading.capitals < 2 or reading.capitals * 50 < reading.letters  # noqa: PLR2004 - one in fifty
    for cue in reading.cues:
        start = reading.starts[cue.first]
        if cue.kind is not Kind.GIVEN_NAME or start < behind:
            continue
        name = name_at(reading, start, small=written_small)
        if not name.words or not _plausible(reading, cue, name):
            behind = name.end if _of_a_place(reading, cue) else behind
            continue
        if reading.shouted:
            name = shortened(reading, name, 2)
        behind = name.end
        if not is_bare_signature(reading, name):
            yield name.start, name.end


def _plausible(reading: Reading, cue: Cue, name: Name) -> bool:
    """Whether a known first name means a person here: not a street, not a word of another meaning."""
    before, head = cue.first - 1, name.words[0]
    if _of_a_place(reading, cue):
        return False
    if (
        reading.text[name.start - 1 : name.start] in {*"-@._/'\u2019"}
        and reading.text[name.start - 2 : name.start - 1].isalnum()
    ):
        return reading.text[name.start - 2].lower() in {"d", "l"} and reading.text[name.start].isupper()
    if reading.text[name.end : name.end + 1] in {*"@_"} or set(name.words) & NOT_A_SURNAME or is_cued(reading, name):
        return False
    if reading.text[name.start].islower():
        return head not in WORDS_TOO | ELSEWHERE_TOO and len(head) >= _SHORTEST_SMALL_NAME
    if before >= 0 and reading.words[before] in _DETERMINERS and (len(name.words) < 2 or head in WORDS_TOO):  # noqa: PLR2004
        return False
    if len(name.words) > 1 and not (reading.shouted and head in WORDS_TOO):
        no_surname = _ROMAN.fullmatch(name.words[1]) is not None or (
            head in ELSEWHERE_TOO and name.words[1] in PARTICLES
        )
        return not no_surname and (head not in WORDS_TOO or not _opens_a_sentence(reading, before))
    if reading.shouted or head in ELSEWHERE_TOO or reading.text[name.start : name.end].isupper():
        return False
    return head not in WORDS_TOO or (before >= 0 and reading.words[before] in _BEFORE_A_PERSON)


def _of_a_place(reading: Reading, cue: Cue) -> bool:
    """Whether the name is that of a street or a school ("lycée Victor Hugo")."""
    before = reading.cue_of.get(cue.first - 1)
    return before is not None and before.kind is Kind.PLACE


def _opens_a_sentence(reading: Reading, before: int) -> bool:
    return before < 0 or reading.words[before] in {".", "!", "?", "\n", ":", "-"}
