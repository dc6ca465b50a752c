"""Tells the language of a mail, or says that it does not know.

The little words decide ("je", "est", "where", "my"): two languages share hardly any, and they stand in the shortest
mail. Where they are few, py3langid's letter statistics are asked as well, and what only French spelling has ("j'ai",
"hein ?"). Numbers, addresses and names tell nothing: a mail of nothing else, a single word that several languages
share, and a mail half in one and half in another language are ``unknown`` rather than wrong. A language that is not
the site's gets its own code ("de").
"""

from __future__ import annotations

import copy
import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mailbot.domain import UNKNOWN_LANGUAGE, Alternative, Prediction
from mailbot.understanding.extract.reading import fold
from mailbot.understanding.language_words import ENGLISH, FRENCH

if TYPE_CHECKING:
    from collections.abc import Sequence

MODEL = "little-words+py3langid-0.4"
COMMON = frozenset(
    {"ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hu", "it", "ja", "ko", "nl", "no", "pl"}
)
"""Languages that are told apart besides the site's own, so that a German mail is not taken for an English one."""
MORE_COMMON = frozenset({"pl", "pt", "ro", "ru", "sv", "tr", "uk", "vi", "zh"})

_READ = 800
"""Characters whose words are counted; a mail does not change its language on the second page."""
_STATISTICS = 400
"""Letters that the letter statistics read."""
_WEB, _AND_MORE = r"https?://\S{1,500}|www\.\S{1,500}|", r"(?<!\S)\S{0,40}\d\S{0,40}|[<>\[\]{}()*_=|~\"\u00ab\u00bb]"
_TELLS_NOTHING = re.compile(_WEB + _AND_MORE)
_TELLS_NOTHING_AT = re.compile(_WEB + r"\S{1,64}@\S{1,255}|" + _AND_MORE)
"""For a text with an ``@``; looking for addresses takes as long as all the rest."""
_WORD = re.compile(r"[^\W\d_]+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
"""A letter that is drawn out ("merciiii"); no French or English word has three of a kind."""
_FEW = 3
"""Words up to which a mail without a telling word is believed only when it is sure."""
_DECIDED = 3
"""Telling words from which a language may win without the letter statistics."""
_SHARE, _LEAD = 0.2, 4.0
"""The share of telling words in the text, and over those of the other language, that decide."""
_MIXED_LEAST, _MIXED_SHARE = 4, 0.6
"""Telling words of the other language, and their share of the own ones, from which a mail is in both."""
_WEIGHT, _WEIGHT_OF_FEW = 2.5, 5.0
"""What one telling word adds to the log-odds of its language, and what it adds in a mail of a few words.

Of a few words the letter statistics know almost nothing: they take "ok merci" for Hungarian.
"""
_FRENCH_SPELLING = re.compile(
    r"(?<!\w)(?:[jn]|qu)['\u2019](?=[aeiouyh\u00e0-\u00eb])|(?<=\w)[ \u00a0\u202f][?!;:]+(?!\S)", re.IGNORECASE
)
"""An elision that Italian has not, or the blank that French puts before its high marks (not that of ":)")."""
_FRENCH_LETTER = re.compile(r"[\u00e0\u00e2\u00e7-\u00eb\u00ee\u00ef\u00f4\u00f9\u00fb\u0153]")
"""A letter of French (and of others) that no English word has."""
_AT_HOME = 1.5
"""What being a language of the site adds to the log-odds: customers write the language they are answered in."""
_HARDLY = 0.05
"""Probability of all the site's languages together below which the mail is in another one, whichever."""
_LAST_LATIN = "\u024f"
_SURE, _SURE_OF_ANOTHER, _SURE_OF_FEW = 0.6, 0.85, 0.9
"""Probability from which a language of the site, another one, or one of a few unknown words is said."""


def detect(text: str, languages: tuple[str, ...]) -> Prediction:
    """Return the language of ``text`` as ISO 639-1 code, or ``unknown``; ``languages`` are those of the site.

    ``confidence`` is the probability of the label, 0 for ``unknown``; the alternatives are the likeliest languages.
    """
    read = text[:_READ]
    plain = (_TELLS_NOTHING_AT if "@" in read else _TELLS_NOTHING).sub(" ", read)
    words = _WORD.findall(_DRAWN_OUT.sub(r"\1", fold(plain)))
    spelt = len(words) > 1 and _FRENCH_SPELLING.search(text, 0, _READ) is not None
    french = sum(map(FRENCH.__contains__, words)) + spelt
    english = sum(map(ENGLISH.__contains__, words))
    if not words or _mixed(french, english):
        return _unknown(())
    decided = _decided(french, english, len(words))
    if decided is not None:
        return decided
    written = _WORD.findall(plain)
    weight = _WEIGHT if spelt or len(words) > _FEW else _WEIGHT_OF_FEW
    ranked = _ranked(written, languages, french=french * weight, english=english * weight)
    best = ranked[0]
    if not _believed(ranked, languages, written, told={"fr": french, "en": english}.get(best.label, 0)):
        return _unknown(ranked)
    return Prediction(label=best.label, confidence=best.p, alternatives=ranked[1:4], model=MODEL)


def of_mail(text: str, subject: str, languages: tuple[str, ...]) -> Prediction:
    """Return the language of a mail: of what it says, and of its subject too where that alone is too little to tell.

    The subject of an answer is mostly not the author's own, so it is heard only when the text is of a few words.
    """
    spoken = detect(text, languages)
    if spoken.label != UNKNOWN_LANGUAGE or not subject or len(_WORD.findall(text[:_READ])) > _FEW:
        return spoken
    return detect(f"{subject}\n{text}", languages)


def _believed(ranked: tuple[Alternative, ...], languages: Sequence[str], words: Sequence[str], *, told: int) -> bool:
    """Whether the likeliest language is sure enough to be said, with ``told`` words of its own among ``words``."""
    best = ranked[0]
    if words[0][0] > _LAST_LATIN:
        return best.p >= _SURE_OF_ANOTHER
    if not told and (len(words) == 1 or (len(words) <= _FEW and all(word[0].isupper() for word in words))):
        return False
    if not told and len(words) <= _FEW:
        return best.p >= _SURE_OF_FEW
    at_home = sum(one.p for one in ranked if one.label in languages)
    return best.p >= (_SURE if best.label in languages or at_home < _HARDLY else _SURE_OF_ANOTHER)


def _mixed(french: int, english: int) -> bool:
    """Whether the text has so many little words of both languages that it is written in both."""
    least, most = sorted((french, english))
    return least >= _MIXED_LEAST and least >= _MIXED_SHARE * most


def _decided(french: int, english: int, words: int) -> Prediction | None:
    """Return the language that the little words leave no doubt of, or None."""
    for label, own, other in (("fr", french, english), ("en", english, french)):
        if own >= _DECIDED and own >= _LEAD * other and own >= _SHARE * words:
            p = 1 - 0.02 / (own - other)
            rest = Alternative(label="en" if label == "fr" else "fr", p=round((1 - p) / 2, 4))
            return Prediction(label=label, confidence=round(p, 4), alternatives=(rest,), model=MODEL)
    return None


def _unknown(ranked: tuple[Alternative, ...]) -> Prediction:
    return Prediction(label=UNKNOWN_LANGUAGE, confidence=0.0, alternatives=ranked[:3], model=MODEL)


def _ranked(
    words: Sequence[str], languages: Sequence[str], *, french: float, english: float
) -> tuple[Alternative, ...]:
    """Return the languages by falling probability: the letter statistics' view, moved by what the words told.

    ``french`` and ``english`` are what the telling words add to the log-odds of their language.
    """
    text = " ".join(words)[:_STATISTICS]
    scores = dict(_identifier(tuple(sorted(languages))).rank(text))
    odds = {label: math.log(max(p, 1e-9)) for label, p in scores.items()}
    for label, told in (("fr", french), ("en", english)):
        if label in odds:
            odds[label] += told
    if "en" in odds and _FRENCH_LETTER.search(text):
        odds["en"] -= _WEIGHT
    for label in languages:
        if label in odds:
            odds[label] += _AT_HOME
    top = max(odds.values())
    weights = {label: math.exp(odd - top) for label, odd in odds.items()}
    total = sum(weights.values())
    ranked = sorted(weights.items(), key=lambda item: -item[1])[:4]
    return tuple(Alternative(label=label, p=round(weight / total, 4)) for label, weight in ranked)


@lru_cache(maxsize=4)
def _identifier(languages: tuple[str, ...]) -> Any:
    """Return py3langid restricted to the site's languages and the common ones it knows."""
    whole = _model()
    identifier = copy.copy(whole)
    wanted = COMMON | MORE_COMMON | set(languages)
    identifier.set_languages(sorted(wanted & set(whole.labels)))
    return identifier


@lru_cache(maxsize=1)
def _model() -> Any:
    """Return py3langid's model with all its languages; it is read once, 1.4 s and 30 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
