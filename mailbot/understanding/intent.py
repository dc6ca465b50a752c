"""What the author of a mail wants done now, and what else is asked for in the same mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from mailbot.understanding.classifier import OUT_OF_SCOPE

if TYPE_CHECKING:
    from mailbot.domain import Prediction
    from mailbot.understanding.classifier import TextClassifier
    from mailbot.understanding.vectoriser import Row

FURTHER_SURE = 0.85
"""How sure a sentence that begins a further request has to be of it."""
SENTENCES_READ = 40
SHORTEST = 4
"""Words that a sentence needs to be a request of its own."""
NO_REQUEST = OUT_OF_SCOPE | {"thanks"}
"""Labels that ask for nothing, so that they are never a further request."""

_SENTENCE_END = re.compile(r"[.!?;\n]{1,8}")
_FURTHER = re.compile(
    r"[abdéeijpsw](?<!\w\w)(?<=(?="
    r"(?:aussi|également|par ailleurs|d['’]autre part|en outre|de plus|au passage|par la même occasion"
    r"|j['’]en profite|deuxièmement|autre chose|autre question|p\.?s|also|as well|by the way|another thing"
    r"|another question|in addition|additionally|secondly|btw|while i have you|while you are at it)\b).)"
)
"""Words that begin a further request, in small letters. Going by first letters makes it several times as fast."""


def intent_of(row: Row, model: TextClassifier) -> Prediction:
    """Return the intent of a mail given its row."""
    return model.predict(row)


def further_intents(text: str, row: Row, intent: Prediction, model: TextClassifier) -> tuple[str, ...]:
    """Return what is asked for besides ``intent``: by the whole mail, then by sentences that begin a further request.

    The whole mail counts for labels whose threshold (``TextClassifier.further``) could be learnt from mails with
    several requests; a sentence counts when it says so ("also", "au passage") and is sure of its own intent. Where all
    labels have a threshold, as in a set whose labels are made to be combined, sentences are not asked.
    """
    sums = model.sums(row)
    found = [label for label, own, least in zip(model.labels, sums, model.further, strict=True) if own >= least]
    parts = [part.strip() for part in _SENTENCE_END.split(text[:20_000])]
    requests = [part for part in parts if len(part.split()) >= SHORTEST][:SENTENCES_READ]
    learnt = bool(np.isfinite(model.further).all())
    for part in requests if len(requests) > 1 and not learnt else ():
        if _FURTHER.search(part[:500].casefold()):
            said = model.predict(model.vectoriser.read(part))
            if said.confidence >= FURTHER_SURE:
                found.append(said.label)
    return tuple(label for label in dict.fromkeys(found) if label != intent.label and label not in NO_REQUEST)
