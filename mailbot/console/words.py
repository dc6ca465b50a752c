"""The console's words in French and English.

Messages are written in English where they are said: ``_("...")`` and ``ngettext`` in templates and handlers, and
``mark("...")`` for a label that stands in a constant. The French lies in ``locale/fr/<screen>.po``, one file a screen,
read at the start; a test proves that every message has its French and that no line of a file is left over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("fr", "en")
LOCALE = Path(__file__).parent / "locale"
NARROW = "\u202f"
"""French sets a narrow space that never breaks before ``% € ; : ! ?`` and inside the angle quotes."""
_SPACED = re.compile(r" (?=[:;!?€»]|%(?!\())|(?<=«) ")
"""The per cent sign counts, the place for a value (``%(n)s``) does not."""


def mark(message: str) -> str:
    """Return ``message`` as it is: says to the reader of the sources that it is to be translated when it is shown."""
    return message


def typeset(text: str) -> str:
    """Return French text with its narrow spaces."""
    return _SPACED.sub(NARROW, text)


@dataclass(frozen=True, slots=True)
class Words:
    """The messages of one language. A message without a translation is said in English."""

    language: str
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def gettext(self, message: str) -> str:
        """Return the translation of a message."""
        found = self.messages.get(message)
        return found[0] if found else message

    def ngettext(self, one: str, many: str, number: float) -> str:
        """Return the translation for a number: in French 0 and 1 are singular, in English 1 alone."""
        single = number < 2 if self.language == "fr" else number == 1  # noqa: PLR2004 - the rule of CLDR for French
        found = self.messages.get(one) or (one, many)
        return found[0] if single else found[-1]


@cache
def words_of(language: str) -> Words:
    """Return the messages of a language, read once."""
    messages: dict[str, tuple[str, ...]] = {}
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if not message.id or not message.string:
                    continue
                key = message.id if isinstance(message.id, str) else message.id[0]
                said = (message.string,) if isinstance(message.string, str) else tuple(message.string)
                messages[key] = tuple(typeset(text) for text in said) if language == "fr" else said
    return Words(language, messages)


def language_for(chosen: str, accepted: str) -> str:
    """Return the language of the screens: the one somebody chose, else the first one of ours that the browser names."""
    if chosen in LANGUAGES:
        return chosen
    for part in accepted.split(",")[:20]:
        named = part.partition(";")[0].strip().lower()[:2]
        if named in LANGUAGES:
            return named
    return "en"
