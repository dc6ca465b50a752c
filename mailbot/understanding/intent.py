"""What the author of a mail wants done now, and what else is asked for in the same mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.understanding.features import terms

if TYPE_CHECKING:
    from collections import Counter

    from mailbot.domain import Prediction
    from mailbot.understanding.classifier import TextClassifier

ALSO_SURE = 0.9
"""How sure a single sentence has to be before it counts as a further request."""
SENTENCES_READ = 40
SHORTEST = 4
"""Words that a sentence needs to be a request of its own."""

_SENTENCE_END = re.compile(r"[.!?;\n]{1,8}")


def intent_of(counts: Counter[str], model: TextClassifier) -> Prediction:
    """Return the intent of a mail given its terms."""
    return model.predict(counts)


def sentences(text: str) -> tuple[str, ...]:
    """Return the first SENTENCES_READ sentences of ``text`` that have at least SHORTEST words."""
    found = (part.strip() for part in _SENTENCE_END.split(text[:20_000]))
    return tuple(part for part in found if len(part.split()) >= SHORTEST)[:SENTENCES_READ]


def further_intents(text: str, intent: Prediction, model: TextClassifier) -> tuple[str, ...]:
    """Return the intents that single sentences of ``text`` ask for besides the mail's own, in their order."""
    parts = sentences(text)
    if len(parts) < 2:  # noqa: PLR2004 - one sentence cannot hold a second request
        return ()
    found = (model.predict(terms(part)) for part in parts)
    sure = (p.label for p in found if p.confidence >= ALSO_SURE and p.label not in {intent.label, "other", "thanks"})
    return tuple(dict.fromkeys(sure))
