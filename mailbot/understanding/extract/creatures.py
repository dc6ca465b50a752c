"""Tells the names of animals and chat programs in a mail ("our dog Biscuit", "your chatbot Milo") from people's.

A name belongs to one when it stands right behind the word for it ("le chien Rex"), or behind a naming word in the same
breath ("Our dog is old. His name is Biscuit."). From then on the name means the animal wherever it stands in the mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailbot.understanding.extract.reading import Reading

_CREATURES_TEXT = """
chatbot bot robot webchat tchatbot callbot voicebot virtuel virtuelle chat tchat converser converse
dog dogs chien chienne chiot puppy pup cat kitten chatte chaton minou horse cheval pony poney mare jument bull taureau
cow vache sheep mouton goat chevre lapin rabbit hamster parrot perroquet budgie budgerigar perruche canary canari
tortoise tortue goldfish poisson ferret furet heeler collie terrier labrador spaniel donkey ane pig cochon animal pet
"""
_CREATURES = frozenset(_CREATURES_TEXT.split())
"""Animals and programs; behind "chat" (the talk, and the cat) stands the name of either."""
_TALKS = frozenset({"chat", "tchat", "webchat", "converser", "converse"})
"""People chat, too: only a name in quotation marks is then a program's (chat with "Bella")."""
_QUOTES = frozenset(
    {
        '"',
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}",
        "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
        "\u201c",
        "\u201d",
    }
)
_NAMING = frozenset({"named", "called", "name", "is", "appelle", "appelait", "nomme", "nommee", "nom", "of", "answers"})
"""What stands right before the name; "of" and "to" only behind another of them ("name of Duncan", "answers to Rex")."""
_LINKS = frozenset({"of", "to", "est", "au", "de", ":", '"', "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}", "'"})
_BESIDE = frozenset(
    {"with", "avec", "(", ",", '"', "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}", "\u201c", "'", "s"}
)
"""What may stand between the creature and its name when nothing says that a name follows."""
_PEOPLE_TEXT = """
person people human man woman girl boy lady lad agent colleague somebody someone son daughter wife husband owner vet
personne humain homme femme fille fils dame monsieur conseiller conseillere collegue mari epouse maitre veterinaire my
mon ma j je i
"""
_PEOPLE = frozenset(_PEOPLE_TEXT.split())
_FARTHEST = 10
"""Words behind the creature among which its name is looked for."""


def creatures(reading: Reading) -> frozenset[str]:
    """Return the names of the mail (folded words) that animals and chat programs bear."""
    if reading.word_set.isdisjoint(_CREATURES):
        return frozenset()
    first = {word: i for i, word in reversed(tuple(enumerate(reading.words)))}
    found = ((_name_behind(reading, i), i) for i, word in enumerate(reading.words) if word in _CREATURES)
    # A name that stands before the animal is somebody else's ("I asked Marcus. Our dog Marcus barks.").
    return frozenset(name for name, creature in found if name and first[name] > creature)


def _name_behind(reading: Reading, creature: int) -> str:
    """Return the name that the creature at this word is given, or nothing."""
    beside = True
    for i in range(creature + 1, min(creature + _FARTHEST, len(reading.words))):
        word = reading.words[i]
        if word in _PEOPLE:
            return ""
        if reading.text[reading.starts[i]].isupper() and (beside or _is_named(reading, i)):
            quoted = not _QUOTES.isdisjoint((reading.words[i - 1], *reading.words[i + 1 : i + 2]))
            talk = reading.words[creature] in _TALKS and reading.words[i - 1] in {"with", "avec", *_QUOTES}
            return "" if talk and not quoted else word
        beside = beside and word in _BESIDE
    return ""


def _is_named(reading: Reading, name: int) -> bool:
    """Whether a naming word stands before the name ("called Rex", "name of Duncan")."""
    before = name - 1
    while reading.words[before] in _LINKS and before > 0:
        before -= 1
    return reading.words[before] in _NAMING
