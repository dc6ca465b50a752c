"""Telling phrases in many languages, written so that anyone can add one without knowing regular expressions.

Phrases are lower-case words, parted by commas. ``a/b`` means either word, ``word%`` the word with any ending, ``~`` up
to two words of any kind, ``*`` up to five; in scripts without blanks ``*`` is up to twelve letters. Text is brought
to the same shape by ``normal`` first: lower case, one line, punctuation gone except ``. @ - '``. Every phrase becomes
a pattern without open-ended gaps, so that matching is linear (R72).
"""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"[^\w.@'\-]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
# Nobody's words continue behind "said": "remote host said: user not found" is not about a host.
_GAPS = {"*": r"(?: (?!said )\S+){0,5}?", "~": r"(?: (?!said )\S+){0,2}?"}
_GAP_OF_LETTERS = ".{0,12}"


def normal(text: str, limit: int = 4_000) -> str:
    """Return at most ``limit`` letters of ``text`` in the shape that phrases are matched against."""
    words = _PUNCTUATION.sub(" ", text[:limit].lower().replace("\u2019", "'"))
    return words.replace(". ", " ").strip(" .")


def compiled(phrases: str, *, start: bool = False) -> re.Pattern[str]:
    """Return one pattern for all ``phrases``; with ``start`` it matches only where the text begins."""
    listed = [" ".join(phrase.split()) for phrase in phrases.split(",") if phrase.strip()]
    spaced = [_spaced(phrase) for phrase in listed if not _UNSPACED.search(phrase)]
    unspaced = [re.escape(phrase).replace(r"\*", _GAP_OF_LETTERS) for phrase in listed if _UNSPACED.search(phrase)]
    choices = [f"(?<!\\w)(?:{'|'.join(spaced)})"] if spaced else []
    return re.compile(("^" if start else "") + f"(?:{'|'.join([*choices, *unspaced])})")


def _spaced(phrase: str) -> str:
    out = ""
    for word in phrase.split(" "):
        out += _GAPS.get(word) or (" " if out else "") + _word(word)
    return out


def _word(word: str) -> str:
    choices = [re.escape(one.rstrip("%")) + (r"\w*" if one.endswith("%") else r"(?!\w)") for one in word.split("/")]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"
