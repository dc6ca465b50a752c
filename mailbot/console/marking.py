"""Cuts a mail's text into pieces for the screen: plain words, the words that weighed most, and what mailbot found."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mailbot.domain import Entity

LONGEST = 30_000
"""Characters of a mail that are shown; the rest is in the downloaded mail."""
MOST_PIECES = 2_000
_WORD = re.compile(r"[^\W_]{2,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text. ``kind`` is empty, ``word`` or ``entity``; ``label`` is the entity's type."""

    text: str
    kind: str = ""
    label: str = ""


def pieces(text: str, *, words: Sequence[str] = (), entities: Iterable[Entity] = ()) -> tuple[Piece, ...]:
    """Return ``text`` in pieces, in order; together they are its beginning, letter by letter."""
    text = text[:LONGEST]
    spans = [
        (entity.start, entity.end, "entity", entity.type)
        for entity in entities
        if 0 <= entity.start < entity.end <= len(text) and text[entity.start : entity.end] == entity.text
    ]
    wanted = {bare(part) for word in words for part in _WORD.findall(word)}
    if wanted:
        spans += [
            (found.start(), found.end(), "word", "") for found in _WORD.finditer(text) if bare(found.group()) in wanted
        ]
    made: list[Piece] = []
    end = 0
    for start, stop, kind, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < end or len(made) > MOST_PIECES:
            continue
        if start > end:
            made.append(Piece(text=text[end:start]))
        made.append(Piece(text=text[start:stop], kind=kind, label=label))
        end = stop
    if end < len(text):
        made.append(Piece(text=text[end:]))
    return tuple(made)


def bare(word: str) -> str:
    """Return a word without capitals and accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
