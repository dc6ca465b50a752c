"""What the customer wants, seen from the whole conversation: this mail, and the question mailbot may have asked.

A mail that brings what mailbot asked for completes the earlier demand: "FR-204417" alone is the rest of "where is my
order?". Everything here is computed from ``Facts`` each time it is needed; nothing is kept.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from mailbot.domain import UNKNOWN_LANGUAGE, Entity, Facts, Question, Understanding
from mailbot.policy.rubric import accept

REFERENCES = ("order_ref", "tracking", "customer_ref", "invoice_ref")
"""Entity types that lead to a customer's file; any of them answers a question for any other."""
IDENTIFYING = (*REFERENCES, "person", "phone", "email", "date", "amount", "address")
"""Entity types that a customer's file can be found by, together with the address that the mail came from."""
UNCLEAR = "intent"
"""What a question misses when the demand itself was unclear (``Question.missing``)."""
WORDS_READ = 4000
"""Words of a mail that the policy looks at; a longer mail is decided on its beginning."""
CHARACTERS_READ = 40_000
BARE_REFERENCE_WORDS = 8
"""An answer this short may be a reference and nothing else, even one that no extractor knows."""

_WORD = re.compile(r"[^\W_]+")
_BARE_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/#.-]{2,18}[A-Za-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is wanted, in which language, and with which references known by now."""

    intent: str
    accepted: bool
    threshold: float
    confidence: float
    runner_up: str
    """The second most likely intent, or an empty string."""
    language: str
    entities: tuple[Entity, ...]
    """This mail's, then those of the customer's earlier mails in the conversation."""
    completes: bool = False
    """The mail brings what mailbot had asked for; ``intent`` is then the question's."""

    def names(self, types: tuple[str, ...]) -> bool:
        """Tell whether an entity of one of ``types`` is known."""
        return any(entity.type in types for entity in self.entities)


def demand_of(facts: Facts) -> Demand | None:
    """Return the demand behind a mail, or None when the mail was not understood at all."""
    understanding = facts.understanding
    if understanding is None:
        return None
    language = _language(facts, understanding)
    accepted, threshold = accept(understanding.intent, language, facts.thresholds)
    entities = (*understanding.entities, *facts.conversation.entities)
    intent, completes = understanding.intent.label, False
    question = facts.conversation.question
    if question is not None and question.missing != UNCLEAR:
        brought = _brought(question, facts, understanding)
        if brought:
            intent, accepted, completes = question.intent, True, True
            entities = (*understanding.entities, *brought, *facts.conversation.entities)
    return Demand(
        intent=intent,
        accepted=accepted,
        threshold=threshold,
        confidence=understanding.intent.confidence,
        runner_up=next(
            (a.label for a in understanding.intent.alternatives if a.label != understanding.intent.label), ""
        ),
        language=language,
        entities=entities,
        completes=completes,
    )


def _language(facts: Facts, understanding: Understanding) -> str:
    """Return the mail's language; an answer too short to tell is in the language of the conversation."""
    label = understanding.language.label
    return (facts.conversation.language or label) if label == UNKNOWN_LANGUAGE else label


def _brought(question: Question, facts: Facts, understanding: Understanding) -> tuple[Entity, ...]:
    """Return the entities of the mail that answer ``question``; empty when it answers nothing."""
    wanted = REFERENCES if question.missing in REFERENCES else (question.missing,)
    found = tuple(entity for entity in understanding.entities if entity.type in wanted)
    if found or question.missing not in REFERENCES:
        return found
    bare = _bare_reference(facts.message.new_text, question.missing, understanding.entities)
    return (bare,) if bare else ()


def _bare_reference(text: str, kind: str, known: tuple[Entity, ...]) -> Entity | None:
    """Return the one token with a digit of a very short answer, as an entity of type ``kind``.

    Somebody who is asked for an order number often answers with the number alone, in a shape that no extractor can
    know. A token inside a date, a telephone number or any other entity is not taken.
    """
    if len(text) > CHARACTERS_READ or len(text.split()) > BARE_REFERENCE_WORDS:
        return None
    found = [m for m in _BARE_REFERENCE.finditer(text) if any(c.isdigit() for c in m.group())]
    if len(found) != 1:
        return None
    start, end = found[0].span()
    if any(start < entity.end and entity.start < end for entity in known):
        return None
    return Entity(type=kind, text=found[0].group(), value=found[0].group().upper(), start=start, end=end)


def folded(text: str) -> str:
    """Return the words of ``text`` without case and accents, one space before and after each, for whole-word search."""
    plain = unicodedata.normalize("NFKD", text[:CHARACTERS_READ].casefold())
    for mark in filter(unicodedata.combining, set(plain)):  # a text has few different ones
        plain = plain.replace(mark, "")
    return f" {' '.join(_WORD.findall(plain)[:WORDS_READ])} "


def asked_text(facts: Facts) -> str:
    """Return what the customer newly wrote, or the subject when there is nothing else."""
    return facts.message.new_text.strip() or facts.message.subject.strip()
