"""Reads the words of a mail once, so that every kind of reference is looked for in the same reading.

A number says little by itself; the words before it say what it is ("facture n° 2026-311"). The telling words are
found by one blank spaCy pipeline per language whose only component is an entity ruler.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING

from mailbot.understanding.extract import vocabulary
from mailbot.understanding.extract.given_names import GIVEN_NAMES
from mailbot.understanding.extract.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from spacy.language import Language
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

CAP = 50_000
"""Characters of a mail that are looked at; no person writes more (R72)."""
_SAMPLE = 500
"""Characters by which a mail is judged to be written in capitals."""
_FARTHEST_WORDS = 9
"""Words that may stand between a telling word and what it tells, little words and punctuation counted."""

_WORD = re.compile(r"([a-z0-9]+|[^\w\s]|_|\n|[^\W_]+)")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_OTHER = "\N{REPLACEMENT CHARACTER}"
"""Stands in the spaCy document for every run of words that are part of no cue."""
_ABBREVIATIONS = frozenset(
    {"n", "no", "nr", "num", "l", "art", "ref", "refs", "adh", "acct", "cde", "cmd", "inv", "tel", "conf", "resa", "m"}
)
_STOPS = frozenset(".!?;\n")
_DIVIDERS = frozenset(",(")


@dataclass(frozen=True, slots=True)
class Cue:
    """A telling word (or several) in the text: what it tells, and its first word and the word after its last one."""

    kind: Kind
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class Pointer:
    """A cue that stands before a place in the text."""

    kind: Kind
    words_between: int
    """How many words with a meaning of their own stand between the cue and the place."""
    numbered: bool = False
    """``n°``, ``#`` or ``number`` stands between."""
    apart: bool = False
    """A comma or a bracket stands between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A mail's text with its words and cues. Places are offsets into ``text``; ``folded`` has the same length."""

    text: str
    folded: str
    """Small letters without accents."""
    language: str
    reference_date: date | None
    words: list[str]
    """The folded words, punctuation marks and line ends."""
    word_set: frozenset[str] = field(repr=False)
    starts: list[int]
    cues: list[Cue]
    cue_of: dict[int, Cue] = field(repr=False)
    """The cue that a word is part of, by the number of the word."""
    kinds: frozenset[Kind]
    """The kinds of all cues of the mail."""
    letters: int
    capitals: int

    @property
    def shouted(self) -> bool:
        """Whether the mail is written in capitals, which then tell nothing."""
        return self.capitals * 2 > self.letters

    def word_at(self, place: int) -> int:
        """Return the number of the word that begins at ``place`` or is the first one behind it."""
        return bisect_left(self.starts, place)

    def word_before(self, place: int) -> int:
        """Return the number of the last word that begins before ``place``; -1 when there is none."""
        return bisect_left(self.starts, place) - 1

    def end_of(self, word: int) -> int:
        """Return the place behind the word."""
        return self.starts[word] + len(self.words[word])

    def cue_at(self, place: int) -> Cue | None:
        """Return the cue that ``place`` lies in."""
        return self.cue_of.get(bisect_right(self.starts, place) - 1)

    def pointer(self, place: int, *, strangers: int = 2) -> Pointer | None:
        """Return the nearest cue before ``place`` in its sentence with at most ``strangers`` other words between.

        A cue that only says "number", "reference" or "file" is passed over when a more telling one stands beside it.
        """
        found: Pointer | None = None
        between, numbered, apart, i = 0, False, False, self.word_before(place)
        for _ in range(_FARTHEST_WORDS + strangers):
            if i < 0 or between > strangers or (self.words[i] in _STOPS and not self._goes_on(i)):
                break
            cue, word = self.cue_of.get(i), self.words[i]
            if cue is None:
                numbered = numbered or word in vocabulary.NUMBER_SIGNS
                apart = apart or word in _DIVIDERS
                between += word not in vocabulary.FILLERS and word[0].isalnum()
                i -= 1
            elif cue.kind in vocabulary.TELLING:
                beside = found is None or found.kind is Kind.NUMBER or (between == found.words_between and not apart)
                return Pointer(cue.kind, between, numbered, apart) if beside else found
            else:
                numbered = numbered or cue.kind is Kind.NUMBER
                if cue.kind not in vocabulary.VAGUE and cue.kind is not Kind.NUMBER:
                    between += 1
                elif found is None or found.kind is Kind.NUMBER:
                    found = Pointer(cue.kind, between, numbered, apart)
                i = cue.first - 1
        return found

    def _goes_on(self, i: int) -> bool:
        """Whether the full stop at word ``i`` belongs to an abbreviation, or the line end to a running sentence."""
        if self.words[i] == ".":
            return i > 0 and self.words[i - 1] in _ABBREVIATIONS
        return self.words[i] == "\n" and i > 0 and self.words[i - 1] == ":"


def read(text: str, language: str, reference_date: date | None) -> Reading:
    """Return the reading of ``text`` (its first CAP characters)."""
    text = text[:CAP]
    folded = fold(text)
    # By turns what lies between words and a word: where each begins is told without a line of Python for each.
    parts = _WORD.split(folded)
    words, starts = parts[1::2], [*accumulate(map(len, parts))][:-1:2]
    cues = _cues(words, language)
    sample = text[:_SAMPLE]
    return Reading(
        text=text,
        folded=folded,
        language=language,
        reference_date=reference_date,
        words=words,
        word_set=frozenset(words),
        starts=starts,
        cues=cues,
        cue_of={i: cue for cue in cues for i in range(cue.first, cue.after)},
        kinds=frozenset(cue.kind for cue in cues),
        letters=sum(map(str.isalpha, sample)),
        capitals=sum(map(str.isupper, sample)),
    )


def fold(text: str) -> str:
    """Return ``text`` in small letters without accents, with plain apostrophes and spaces, in the same length."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(one if len(one := letter.lower()) == 1 else letter for letter in text)
    return lower if lower.isascii() else _NOT_ASCII.sub(_plain, lower)


def _plain(match: re.Match[str]) -> str:
    letter = match.group()
    return _folding().get(letter, letter)


@lru_cache(maxsize=1)
def _folding() -> dict[str, str]:
    table = {}
    for code in (*range(0xA0, 0x250), *range(0x1E00, 0x1F00)):
        plain = unicodedata.normalize("NFD", chr(code))[0]
        if plain.isascii():
            table[chr(code)] = plain
    table |= dict.fromkeys("\u2018\u2019\u02bc\u00b4", "'")
    table |= dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003", " ")
    return table | dict.fromkeys("\u2010\u2011", "-")


class _Words:
    """The tokenizer of the pipelines: words that are no cue never get to spaCy.

    spaCy keeps every word it ever saw. A program that runs for months would keep all its customers' words in memory.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self.known: set[str] = set()
        self.opening: set[str] = set()
        """The first words of phrases."""
        self.openings: set[tuple[str, ...]] = set()
        """The phrases of one word, and the first two words of the others."""

    def __call__(self, text: str) -> Doc:
        """Return the document of one phrase of the vocabulary, whose words are known from then on."""
        words = _WORD.findall(text)
        self.known.update(words)
        self.opening.update(words[:1])
        self.openings.add(tuple(words[:2]))
        return self._document(words)

    def told(self, words: list[str]) -> tuple[Doc, list[int]]:
        """Return the document of those folded words that may be part of a phrase, and the number of each in the mail.

        Making a document takes longer than finding the cues in it, so it is kept short: one _OTHER stands for a run of
        words between those of a phrase.
        """
        kept: list[str] = []
        numbers: list[int] = []
        after = 0
        for start in [number for number, word in enumerate(words) if word in self.opening]:
            two = tuple(words[start : start + 2])
            if start < after or (two not in self.openings and two[:1] not in self.openings):
                continue
            if kept:
                kept.append(_OTHER)
                numbers.append(after)
            after = start + 1
            while after < len(words) and words[after] in self.known:
                after += 1
            kept += words[start:after]
            numbers += range(start, after)
        return self._document(kept), numbers

    def _document(self, words: list[str]) -> Doc:
        from spacy.tokens import Doc

        return Doc(self.vocab, words=words, spaces=[True] * len(words))


@dataclass(frozen=True, slots=True)
class _Pipeline:
    """A blank spaCy pipeline of one language, its words, and the matcher of its cues."""

    nlp: Language
    words: _Words
    matcher: PhraseMatcher
    kinds: dict[int, Kind]


@lru_cache(maxsize=2)
def _pipeline(language: str) -> _Pipeline:
    """Return the blank pipeline of a language.

    The tokenizers of ``spacy.blank`` are left out: the French one takes 3 s to build and alone 1.9 ms for 2 kB, and
    both take quadratic time over a run of closing brackets (R72).
    """
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher

    made: list[_Words] = []

    def tokenizer(nlp: Language) -> Callable[[str], Doc]:
        made.append(_Words(nlp.vocab))
        return made[0]

    nlp = Language(create_tokenizer=tokenizer)
    matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
    phrases: dict[Kind, list[Doc]] = {}
    for phrase, kind in (dict.fromkeys(GIVEN_NAMES, Kind.GIVEN_NAME) | vocabulary.cues(language)).items():
        phrases.setdefault(kind, []).append(nlp.make_doc(phrase))
    for kind, docs in phrases.items():
        matcher.add(kind.value, docs)
    return _Pipeline(nlp, made[0], matcher, {nlp.vocab.strings[kind.value]: kind for kind in phrases})


def _cues(words: list[str], language: str) -> list[Cue]:
    """Return the cues among the words by their place; of two that overlap the longer one counts, then the first."""
    if not words:
        return []
    pipeline = _pipeline("en" if language == "en" else "fr")
    cues: list[Cue] = []
    taken: set[int] = set()
    document, numbers = pipeline.words.told(words)
    for key, start, end in sorted(pipeline.matcher(document), key=_longest_first):
        if start not in taken and end - 1 not in taken:
            taken.update(range(start, end))
            cues.append(Cue(pipeline.kinds[key], numbers[start], numbers[end - 1] + 1))
    return sorted(cues, key=attrgetter("first"))


def _longest_first(match: tuple[int, int, int]) -> tuple[int, int]:
    _, start, end = match
    return start - end, start
