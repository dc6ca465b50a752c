"""What of a mail the models look at: words, pairs of words, pieces of words, and signals such as capitals.

Text is folded (no capitals, no accents, digits all alike) so that "Où est MA COMMANDE 58213" and "ou est ma commande
90417" are the same question. The quoted part of a mail never gets here; the subject counts as its own field.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

CAP = 200_000
"""Characters of a mail that the language models read at most (R72)."""
BLOCKS = ("w", "c", "s", "k")
"""Kinds of terms by their first letter: words, pieces of words, words of the subject, signals."""
CHARACTERS = (2, 5)
"""Lengths of the pieces of words."""

_REPLY_MARK = re.compile(
    r"^\s{0,8}(?:re|ref|aw|sv|fw|fwd|tr|wg|rv|vs)\s{0,2}(?:\[\d{1,3}\])?\s{0,2}:\s{0,4}", re.IGNORECASE
)
_TOKEN = re.compile(r"[a-z0]+|[?!]+|€|\$|£")
_CAPITALS = re.compile(r"\b[A-ZÀ-Þ]{4,40}\b")


def bare_subject(subject: str) -> str:
    """Return the subject without its reply and forward marks ("Re:", "TR :"), of which at most ten are cut."""
    text = subject[:CAP].strip()
    for _ in range(10):
        shorter = _REPLY_MARK.sub("", text, count=1)
        if shorter == text:
            break
        text = shorter
    return text.strip()


def folded(text: str) -> str:
    """Return ``text`` in small letters without accents, with every digit a 0."""
    plain = unicodedata.normalize("NFKD", text[:CAP].lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join("0" if c.isdecimal() else c for c in plain if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """Return the words, runs of ``?`` and ``!`` and currency signs of ``text``, folded."""
    return _TOKEN.findall(folded(text))


@lru_cache(maxsize=60_000)
def pieces(word: str) -> tuple[str, ...]:
    """Return the pieces of ``word``, its edges marked by spaces, of the lengths in CHARACTERS."""
    padded = f" {word[:40]} "
    low, high = CHARACTERS
    return tuple(
        f"c{padded[start : start + n]}" for n in range(low, high + 1) for start in range(max(1, len(padded) - n + 1))
    )


def terms(new_text: str, subject: str = "") -> Counter[str]:
    """Return how often each term occurs; the first letter of a term tells its block (BLOCKS)."""
    words = tokens(new_text)
    counts = Counter(f"w{word}" for word in words)
    counts.update(f"w{a} {b}" for a, b in zip(words, words[1:], strict=False))
    subject_words = tokens(bare_subject(subject))
    counts.update(f"s{word}" for word in subject_words)
    counts.update(f"s{a} {b}" for a, b in zip(subject_words, subject_words[1:], strict=False))
    for word, times in Counter(words + subject_words).items():
        for piece in pieces(word):
            counts[piece] += times
    counts.update(_signals(new_text, subject, len(words)))
    return counts


def _signals(new_text: str, subject: str, length: int) -> dict[str, int]:
    """Return what is not in the words: length, shouting, questions, an empty body or subject."""
    text = f"{subject}\n{new_text}"[:CAP]
    return {
        "klength" + str(min(length, 255).bit_length()): 1,
        "kcapitals": len(_CAPITALS.findall(text[:20_000])) and 1,
        "kquestion": int("?" in text),
        "kexclamation": int("!" in text),
        "kshouted": int("!!" in text),
        "knobody": int(not new_text.strip()),
        "knosubject": int(not subject.strip()),
    }
