"""Where the demo's chance comes from: the same words give the same draws, on every machine."""

from __future__ import annotations

import random


def chance(*words: object) -> random.Random:
    """Return a source of chance of its own for each list of words, so that one never shifts another."""
    return random.Random("|".join(map(str, words)))  # noqa: S311 - a play, not a secret
