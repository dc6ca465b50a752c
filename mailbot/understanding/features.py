"""What of a mail the models look at: words, pieces of words, words near each other, ideas, and signals.

Text is folded (no capitals, no accents, digits all alike) so that "Où est MA COMMANDE 58213" and "ou est ma commande
90417" are the same question. The quoted part of a mail never gets here; the subject counts as its own field.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import combinations, pairwise

from mailbot.understanding.lexicon import ideas

CAP = 200_000
"""Characters of a mail that the language models read at most (R72)."""
WORDS_READ = 6_000
"""Words of a mail that count; a request stands in the beginning, and reading on would cost time."""
BLOCKS = ("w", "c", "s", "t", "i", "k", "e")
"""Kinds of terms by their first letter: words and pairs of words, pieces of words, words of the subject, stems near
each other, ideas of lexicon.txt near each other, signals, and the numbers of an encoder where the site has one."""
PIECES = (2, 4)
"""Lengths of the pieces of words."""
STEM = 5
"""Letters of a word that count as its stem."""
NEAR = 4
"""How many stems or ideas on something still counts as near."""
ASKING = frozenset({"want", "can_i", "how", "where", "when", "how_long", "how_much", "why", "do_you"})
"""Ideas that make of a sentence one that asks for something, as a question mark does."""
TOGETHER = 40
"""Ideas of a mail that are paired with each other at most; a mail with more is paired by what its questions say."""

_REPLY_MARK = re.compile(
    r"\s{0,8}(?:re|ref|aw|sv|fw|fwd|tr|wg|rv|vs)\s{0,2}(?:\[\d{1,3}\])?\s{0,2}:\s{0,4}", re.IGNORECASE
)
_TOKEN = re.compile(r"(?=[^ ,'\-])(?:[^\W_]+|[?!]+|[€$£.;:\n])")
"""A word or a mark; what is mostly between them is told by its first letter and passed over."""
_ENDS = frozenset(".;:\n?!")
_CAPITALS = re.compile(r"[A-ZÀ-Þ](?<!\w\w)[A-ZÀ-Þ]{3,39}\b")
"""A word in capitals. It begins with the letter rather than the edge because that is looked for twice as fast."""
_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
"""The accents of European letters, each a character of its own after NFKD; all of them combine."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_DIGITS = str.maketrans("123456789", "000000000")


def bare_subject(subject: str) -> str:
    """Return the subject without its reply and forward marks ("Re:", "TR :"), of which at most ten are cut."""
    text = subject[:CAP].strip()
    for _ in range(10):
        mark = _REPLY_MARK.match(text)
        if mark is None:
            break
        text = text[mark.end() :]
    return text.strip()


def folded(text: str) -> str:
    """Return ``text`` in small letters without accents, with every digit a 0."""
    plain = text[:CAP].lower()
    if not plain.isascii():
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain.replace("œ", "oe").replace("æ", "ae")))
    # Nearly every character of a mail is ASCII by now, and no line of Python runs for those.
    return (plain if plain.isascii() else _NOT_ASCII.sub(_bare, plain)).translate(_DIGITS)


def _bare(run: re.Match[str]) -> str:
    return "".join("0" if c.isdecimal() else c for c in run.group() if not unicodedata.combining(c))


def sentences(text: str) -> list[list[str]]:
    """Return the folded words of each sentence; a run of ``?`` or ``!`` is the last word of its sentence."""
    own: list[str] = []
    found = [own]
    for word in _TOKEN.findall(folded(text))[:WORDS_READ]:
        if word[0] not in _ENDS:
            own.append(word[:40])
            continue
        if word[0] in "?!":
            own.append(word[:40])
        if own:
            own = []
            found.append(own)
    return found if own else found[:-1]


def tokens(text: str) -> list[str]:
    """Return the folded words of ``text``, whatever its sentences."""
    return [word for words in sentences(text) for word in words]


def fields(new_text: str, subject: str) -> tuple[list[list[str]], list[list[str]]]:
    """Return the sentences of the text and those of the subject; a subject without text counts as the text."""
    body, title = sentences(new_text), sentences(bare_subject(subject))
    return (body, title) if body else (title, [])


@lru_cache(maxsize=20_000)
def pieces(word: str) -> tuple[str, ...]:
    """Return the pieces of ``word``, its edges marked by spaces, of the lengths in PIECES."""
    padded = f" {word} "
    low, high = PIECES
    return tuple(
        f"c{padded[start : start + n]}" for n in range(low, high + 1) for start in range(max(1, len(padded) - n + 1))
    )


def terms(new_text: str, subject: str = "") -> Counter[str]:
    """Return how often each term occurs; the first letter of a term tells its block (BLOCKS)."""
    body, title = fields(new_text, subject)
    found: list[str] = []
    for block, own in (("w", body), ("s", title)):
        found += [f"{block}{word}" for words in own for word in words]
        found += [f"{block}{a} {b}" for words in own for a, b in pairwise(words)]
    meant = []
    for words in (*title, *body):
        found += _near_stems(words)
        row = ideas(words)
        found += _near_ideas(row)
        meant.append(meaning(words, row))
        for word in words:
            found += pieces(word)
    found += _ideas_together(meant)
    found += signals(new_text, subject, sum(map(len, body)))
    return Counter(found)


def _near_stems(words: list[str]) -> list[str]:
    """Return the stems of a sentence, and each with the NEAR ones after it."""
    stems = [word[:STEM] for word in words]
    return [f"t{stem}" for stem in stems] + [
        f"t{a} {b}" for place, a in enumerate(stems) for b in stems[place + 1 : place + 1 + NEAR]
    ]


def _near_ideas(row: list[tuple[str, ...]]) -> list[str]:
    """Return the ideas of a sentence, and each with the NEAR ones after it."""
    return [f"i{idea}" for group in row for idea in group] + [
        f"i{a}>{b}"
        for place, group in enumerate(row)
        for after in row[place + 1 : place + 1 + NEAR]
        for a in group
        for b in after
    ]


def meaning(words: list[str], row: list[tuple[str, ...]]) -> tuple[set[str], bool]:
    """Return the ideas of a sentence, which ``row`` has in its order, and whether it asks for something."""
    own = {idea for group in row for idea in group}
    return own, words[-1][0] == "?" or not ASKING.isdisjoint(own)


def paired(meant: list[tuple[set[str], bool]]) -> list[str]:
    """Return the ideas of a mail that are paired with each other, given what its sentences mean."""
    ideas = sorted(set().union(*(own for own, _ in meant)))
    if len(ideas) > TOGETHER:
        ideas = sorted(set().union(*(own for own, asks in meant if asks)))[:TOGETHER]
    return ideas


def _ideas_together(meant: list[tuple[set[str], bool]]) -> list[str]:
    """Return the pairs of ideas anywhere in the mail, and the ideas of the sentences that ask.

    ``meant`` has per sentence its ideas and whether it asks. "It came on Monday. The glass is broken." is a broken
    delivery, though no sentence of it says so.
    """
    asked = [f"i?{idea}" for own, asks in meant if asks for idea in sorted(own)]
    return asked + [f"i{a}&{b}" for a, b in combinations(paired(meant), 2)]


def signals(new_text: str, subject: str, length: int) -> list[str]:
    """Return what is not in the words: length, shouting, questions, an empty body or subject."""
    text = f"{subject[:CAP]}\n{new_text[:CAP]}"
    given = {
        "kcapitals": len(_CAPITALS.findall(text[:20_000])) > 2,  # noqa: PLR2004 - one or two are names of things
        "kquestion": "?" in text,
        "kexclamation": "!" in text,
        "kshouted": "!!" in text,
        "knobody": not new_text.strip(),
        "knosubject": not subject.strip(),
    }
    return [f"klength{min(length, 255).bit_length()}", *(name for name, there in given.items() if there)]
