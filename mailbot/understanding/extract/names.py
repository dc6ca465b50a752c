"""Finds the people that a mail names, the writer's own full name under it included; never a company or a town.

A name is known by the title before it ("Mme Delcourt"), by a telling word ("au nom de", "my son"), by a known first
name at its head, or by standing alone where people sign. A bare first name as signature is left out. The value is the
name with single blanks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.understanding.extract.creatures import creatures
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
_LETTERS_TO_A_CAPITAL = 50
"""From so many letters to one capital on, a mail counts as written without capitals."""
_ABBREVIATED = frozenset({"m", "mr", "mrs", "ms", "dr", "me", "pr", "prof", "rev", "det", "st", "mme", "mlle"})
_WORD_OF_CAPITALS = frozenset({"me", "m", "pr"})
"""Titles that are other words without their capital letter."""
_ADJECTIVES = frozenset({"petit", "petite", "poor", "little", "young", "general"})
"""Titles that stand before many other words, too, and therefore only before a known first name."""
_ANNOUNCING = frozenset({Kind.NAMED, Kind.MAYBE_NAMED, Kind.RELATION, Kind.GREETING})
_LONGEST_LIST = 8
_AND = re.compile(r"(?:'s)? (?:et|and|&|ou|or) |, (?:and |et )?")
_GAP = re.compile(r" {1,2}(?=\w)")
_LINK = re.compile(r"[ :,\"'\u00ab\u201c(\u00a0\u202f-]{0,3}")
_WORD = re.compile(r"[^\W\d_]{1,30}'?")
_LINKING_WORDS_TEXT = """
est is c c' c'est s l l' d d' de du la le now it would be desormais my our mon ma notre patient patiente client
cliente etudiant etudiante eleve enfant child son fils fille the an new late feu
"""
_LINKING_WORDS = frozenset(_LINKING_WORDS_TEXT.split())
_DETERMINERS = frozenset(
    {"the", "an", "this", "these", "le", "la", "les", "un", "une", "des", "ce", "cet", "au", "aux", "du"}
)
_GLUE = frozenset("-@._/'\u2019")
_GLUED_ON = re.compile(r"[@_]|-[^\W\d_]")
_ROMAN = re.compile(r"[ivx]{1,5}")
_BEFORE_A_PERSON_TEXT = """
a avec pis puis ma pour par et de chez que pas dit sauf selon moi mon ma cher chere c'est ou y with for to from by and
or is was not that told said says my our tell told ask asked dear it's but except sign " \u00ab ( ,
"""
_BEFORE_A_PERSON = frozenset(_BEFORE_A_PERSON_TEXT.split())
"""What stands before a first name that is a word too, when it means the person."""
_BEFORE_INITIALS = _BEFORE_A_PERSON | {
    "remove",
    "add",
    "no",
    "holder",
    "by",
    "signed",
    "retirer",
    "ajouter",
    "signe",
    "expert",
}
_LONGEST_INITIALS = 9
_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z\u00c0-\u00de]\.[ -]?){1,3} ?$")
_INITIAL_AND_SURNAME = re.compile(r"(?<![\w.])[A-Z]\.(?:[ -]?[A-Z]\.){0,2} (?=[A-Z\u00c0-\u00de][a-z\u00df-\u00ff]{2})")


def persons(reading: Reading, ground: Ground) -> Iterator[Entity]:
    """Yield the people named in a mail, those known most surely first."""
    animals = creatures(reading)
    for start, end in (*signatures(reading), *_announced(reading), *_known(reading), *_abbreviated(reading)):
        if start < end and ground.free(start, end) and reading.folded[start:end] not in animals:
            yield _person(reading, start, end)
            for other in _listed(reading, end):
                if ground.free(other.start, other.end):
                    yield _person(reading, other.start, other.end)


def _person(reading: Reading, start: int, end: int) -> Entity:
    return entity("person", reading, (start, end), " ".join(reading.text[start:end].split()))


def _listed(reading: Reading, end: int) -> Iterator[Name]:
    """Yield the full names that stand in one list with a person ("... and Kamala Raghunathan")."""
    for _ in range(_LONGEST_LIST):
        link = _AND.match(reading.folded, end)
        if link is None or reading.shouted:
            return
        name = name_at(reading, past_title(reading, link.end()))
        if len(name.words) == 1 or not name.words or is_cued(reading, name) or set(name.words) & NOT_A_SURNAME:
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
    title, soft = reading.folded[first:place], cue.kind is Kind.SOFT_TITLE
    dot = reading.text.startswith(".", place) and title in _ABBREVIATED
    gap = _GAP.match(reading.text, place + dot)
    if gap is None or (title in _WORD_OF_CAPITALS and not reading.text[first].isupper()):
        return
    if title == "m" and not dot and reading.language == "en":
        return
    if cue.first and reading.words[cue.first - 1] in {"un", "une"} and reading.folded.startswith("de ", gap.end()):
        return  # "un monsieur de Lomé" says where he is from
    small = reading.text.islower() and not soft
    name = name_at(reading, past_title(reading, gap.end()), small=small, particle=not soft)
    if not name.words or is_cued(reading, name) or set(name.words) & NOT_A_SURNAME:
        return
    if reading.shouted and (soft or title in _WORD_OF_CAPITALS) and not is_given(name.words[0]):
        return
    if reading.shouted:
        name = shortened(reading, name, 2 if is_given(name.words[0]) else 1)
    if not soft or is_given(name.words[0]) or title not in _ADJECTIVES:
        yield name.start, name.end


def _told(reading: Reading, cue: Cue) -> Iterator[tuple[int, int]]:
    behind = reading.end_of(cue.after - 1)
    place = past_title(reading, _linked(reading, behind, cue.kind))
    name = name_at(reading, place, small=cue.kind is not Kind.GREETING, particle=cue.kind is Kind.NAMED)
    if not name.words or name.start == behind or is_cued(reading, name) or set(name.words) & NOT_A_SURNAME:
        return
    if cue.kind is Kind.GREETING and is_bare_signature(reading, name):
        return
    if reading.shouted:
        name = shortened(reading, name, 2)
        believed = cue.kind is Kind.NAMED or any(is_given(word) and word not in WORDS_TOO for word in name.words)
    else:
        believed = _believed(reading, cue, name)
    if believed:
        yield name.start, name.end


def _believed(reading: Reading, cue: Cue, name: Name) -> bool:
    """Whether the run of words behind a telling word is a name, the less told the better known it has to be."""
    head, full = name.words[0], len(name.words) > 1
    strong = cue.kind in {Kind.NAMED, Kind.RELATION}
    if reading.text[name.start].islower():
        shortest = _SHORTEST_SMALL_NAME - (cue.kind is Kind.NAMED)
        return is_given(head) and head not in WORDS_TOO and len(head) >= shortest
    if is_given(head):
        return head not in ELSEWHERE_TOO or full or strong
    if reading.words[reading.word_before(name.start)] in _DETERMINERS or _is_abbreviation(reading, name):
        return False
    return strong and (full or cue.kind is Kind.RELATION or _stands_apart(reading, name, cue))


def _is_abbreviation(reading: Reading, name: Name) -> bool:
    """Whether a single word of capitals is rather a company ("mon conseiller MAIF")."""
    return not reading.shouted and len(name.words) == 1 and reading.text[name.start : name.end].isupper()


def _stands_apart(reading: Reading, name: Name, cue: Cue) -> bool:
    """Whether punctuation follows the single surname ("under Brannigan."), or a small word behind "au nom de"."""
    after = reading.text[name.end : name.end + 1]
    if after == " " and cue.after - cue.first > 1:
        return reading.text[name.end + 1 : name.end + 2].islower()
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
    behind = 0
    written_small = reading.capitals * _LETTERS_TO_A_CAPITAL < max(reading.letters, 2 * _LETTERS_TO_A_CAPITAL)
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
            yield _with_initials(reading, name.start), name.end


def _with_initials(reading: Reading, start: int) -> int:
    """Return where the name at ``start`` begins with the initials before it ("K. V. Subramanian")."""
    initials = _INITIALS.search(reading.text, max(0, start - _LONGEST_INITIALS), start)
    return initials.start() if initials else start


def _abbreviated(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield the names of an initial and a surname that stand where a person does ("with S. Abernathy")."""
    if reading.shouted:
        return
    for match in _INITIAL_AND_SURNAME.finditer(reading.text):
        before = reading.word_before(match.start())
        if reading.language != "en" and match.group().startswith("M."):  # "Monsieur", which the titles find
            continue
        name = name_at(reading, match.start())
        if before < 0 or len(name.words) == 1 or set(name.words) & NOT_A_SURNAME or is_cued(reading, name):
            continue
        if reading.words[before] in _BEFORE_INITIALS:
            yield name.start, name.end


def _plausible(reading: Reading, cue: Cue, name: Name) -> bool:
    """Whether a known first name means a person here: not a street, not a word of another meaning."""
    before, head, full = cue.first - 1, name.words[0], len(name.words) > 1
    glued = _GLUED_ON.match(reading.text, name.end) is not None or _inside_a_word(reading, name.start)
    if glued or _of_a_place(reading, cue) or set(name.words) & NOT_A_SURNAME or is_cued(reading, name):
        return False
    if reading.text[name.start].islower():
        return head not in WORDS_TOO | ELSEWHERE_TOO and len(head) >= _SHORTEST_SMALL_NAME
    article = before >= 0 and (
        reading.words[before] in _DETERMINERS or (reading.language == "en" and reading.words[before] == "a")
    )
    if article and (not full or head in WORDS_TOO):
        return False
    if full and not (reading.shouted and head in WORDS_TOO):
        town = head in ELSEWHERE_TOO and name.words[1] in PARTICLES
        known = head not in WORDS_TOO or not _opens_a_sentence(reading, before)
        return known and not town and not _ROMAN.fullmatch(name.words[1])
    if reading.shouted or head in ELSEWHERE_TOO or reading.text[name.start : name.end].isupper():
        return False
    addressed = before < 0 and reading.text[name.end : name.end + 1] in {",", "!"}
    return head not in WORDS_TOO or addressed or (before >= 0 and reading.words[before] in _BEFORE_A_PERSON)


def _inside_a_word(reading: Reading, start: int) -> bool:
    """Whether the name is glued to what stands before it ("web-alice"); "d'Alice" is not."""
    before = reading.text[max(0, start - 2) : start]
    if len(before) < len("d'") or before[1] not in _GLUE or not before[0].isalnum():
        return False
    return before[0].lower() not in {"d", "l"} or before[1] not in {"'", "\u2019"}


def _of_a_place(reading: Reading, cue: Cue) -> bool:
    """Whether the name is that of a street or a school ("lycée Victor Hugo")."""
    before, start = reading.cue_of.get(cue.first - 1), reading.starts[cue.first]
    return (before is not None and before.kind is Kind.PLACE) or reading.folded.startswith("st. ", max(0, start - 4))


def _opens_a_sentence(reading: Reading, before: int) -> bool:
    return before < 0 or reading.words[before] in {".", "!", "?", "\n", ":", "-"}
