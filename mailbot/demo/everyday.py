"""The plain letters that most customers write: one sentence, one demand, with or without a greeting.

The corpus is written to be hard, for the models to learn from. A real mailbox is half made of these. They stand in
everyday.toml, and no model ever learns from them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.demo.letters import Letter

if TYPE_CHECKING:
    import random

SENTENCES = Path(__file__).with_name("everyday.toml")
OTHERWISE = "human_request"
"""Whose sentence stands for a demand that has none of its own."""
GREETINGS = {
    "fr": ("Bonjour,\n\n", "Bonjour, ", "Bonsoir,\n\n", ""),
    "en": ("Hello,\n\n", "Hi, ", "Good morning,\n\n", ""),
}
CLOSINGS = {
    "fr": ("\n\nMerci,\n{name}", "\n\nCordialement,\n{name}", " Merci d'avance.", ""),
    "en": ("\n\nThanks,\n{name}", "\n\nKind regards,\n{name}", " Thanks in advance.", ""),
}


@cache
def everyday_letters() -> tuple[Letter, ...]:
    """Return one letter for each sentence; ``{reference}`` and ``{name}`` in its body are the customer's own."""
    table = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    return tuple(
        Letter(
            language=language,
            subject=entry["subject"][language],
            body=sentence,
            intent=intent,
            needs_human=entry["needs_human"],
            trade="shop",
            everyday=True,
        )
        for intent, entry in table.items()
        for language in GREETINGS
        for sentence in entry[language]
    )


def dressed(letter: Letter, *, name: str, reference: str, rng: random.Random) -> str:
    """Return the text of an everyday letter as one customer writes it."""
    text = rng.choice(GREETINGS[letter.language]) + letter.body + rng.choice(CLOSINGS[letter.language])
    return text.format(name=name, reference=reference)


def in_one_sentence(intent: str, language: str, reference: str) -> str:
    """Return a demand in one plain sentence, for whoever is asked what a mail is about."""
    plain = {letter.intent: letter.body for letter in reversed(everyday_letters()) if letter.language == language}
    return plain.get(intent, plain[OTHERWISE]).format(reference=reference)
