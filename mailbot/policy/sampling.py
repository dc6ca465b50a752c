"""Who is handled by people only, and which decisions a person reviews: drawn by chance, and always the same way.

The hold-out measures what mailbot really changes (docs/kpis.md 6.1); the audit measures how often it is wrong (6.2).
Both draw from a keyed hash instead of a random generator: the draw cannot be guessed, can be repeated by whoever has
the key, and stays the same for a customer for ever.
"""

from __future__ import annotations

import hashlib
import hmac

BOT, CONTROL = "bot", "control"
DESIGN, EVEN_DESIGN = "poisson-1", "uniform-1"
"""Names of the ways decisions are drawn; a changed way is a new name."""
AUDIT, EVEN = "audit", "uniform_calibration"
"""What a decision was drawn for, as the record says it."""
LEAST = 0.02
"""No decision is ever drawn with a smaller probability, so that weights stay bounded."""
MORE_WHEN_UNSURE = 2.0
"""How much more often, in audit rates, a decision is drawn that rests on no certainty at all."""


def uniform(key: bytes, text: str) -> float:
    """Return a number from 0 (included) to 1 (excluded) that only ``key`` and ``text`` decide."""
    return int.from_bytes(hmac.new(key, text.encode(), hashlib.sha256).digest()[:8], "big") / 2**64


def arm_of(customer: str, *, key: bytes, p_control: float) -> str:
    """Return ``control`` for the share ``p_control`` of customers, else ``bot``; sticky for each customer."""
    return CONTROL if customer and uniform(key, f"holdout|{customer}") < p_control else BOT


def inclusion_probability(confidence: float, *, rate: float) -> float:
    """Return with which probability a decision is reviewed: ``rate`` when it is sure, three times that when it is not.

    0 when ``rate`` is 0: a site that reviews nothing draws nothing.
    """
    if rate <= 0:
        return 0.0
    uncertainty = min(max(1.0 - confidence, 0.0), 1.0)
    return min(max(rate * (1.0 + MORE_WHEN_UNSURE * uncertainty), LEAST), 1.0)


def even_probability(*, rate: float) -> float:
    """Return with which probability any decision is in the even slice of the audit: as a sure one is drawn.

    ``drawn`` with this probability takes a part of those that it takes with ``inclusion_probability``, so the slice
    costs no further reviews. Every mail has the same chance in it, which certificates need (docs/kpis.md 6.6).
    """
    return inclusion_probability(1.0, rate=rate)


def drawn(decision_id: str, *, key: bytes, p: float) -> bool:
    """Return whether a decision is reviewed; each is drawn on its own (Poisson sampling)."""
    return uniform(key, f"audit|{decision_id}") < p
