"""The first mails of the demo's customers: hand-written letters of the corpus that the demo's models have not read.

A fifth of the corpus' authors is kept out of what the demo's models learn from, and only their letters are sent. So
what mailbot makes of them here is what it makes of mails that it sees for the first time.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.understanding.corpus import HELD_OUT_EVERY

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable
    from pathlib import Path

MIX = {
    "order_status": 19, "delivery_problem": 9, "return_exchange": 9, "refund": 7, "invoice": 7, "password_reset": 7,
    "product_question": 7, "opening_hours": 5, "technical_problem": 5, "warranty_repair": 4, "payment_problem": 4,
    "cancel_order": 4, "change_order": 4, "appointment": 4, "complaint": 4, "account_change": 3,
    "subscription_change": 3, "subscription_cancel": 3, "unsubscribe": 3, "account_closure": 2, "human_request": 2,
    "quote_request": 2, "job_application": 2, "thanks": 2, "other": 5,
}  # fmt: skip
"""How many of a hundred and some letters ask for what: the mix of a shop that also sells subscriptions."""
EVERYDAY = 0.6
"""Share of the letters that are everyday ones, where there are any."""
LANGUAGES = {"fr": 58, "en": 42}
TRADES = ("shop", "software", "telecom", "energy", "travel", "transport", "utilities", "insurance")
"""Kinds of company whose customers' letters are taken first, in this order: they fit the demo's own."""
NAME = re.compile(r"[^\W\d_][\w'’.-]{1,20}(?: [^\W\d_][\w'’.-]{1,20}){1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter of the corpus. ``intent`` and ``needs_human`` are what its author says of it."""

    language: str
    subject: str
    body: str
    intent: str
    needs_human: bool
    trade: str
    signed: str = ""
    """The author's full name when the letter ends with it."""
    everyday: bool = False
    """Plain and short; its body has room for the customer's own name and order number (``everyday``)."""


def held_out(row: dict[str, object]) -> bool:
    """Tell whether a line of the corpus belongs to an author whom the demo's models do not read."""
    number = str(row.get("voice", ""))[-2:]
    return number.isdigit() and int(number) % HELD_OUT_EVERY == 0


def split_corpus(corpus: Path, into: Path) -> tuple[Letter, ...]:
    """Write what the models may learn from into the directory ``into``, and return the letters that they may not."""
    into.mkdir(parents=True, exist_ok=True)
    letters: list[Letter] = []
    for file in sorted(corpus.glob("*.jsonl")):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        kept = []
        for line in lines:
            row = json.loads(line)
            if held_out(row):
                letters.append(_letter(row))
            else:
                kept.append(line)
        (into / file.name).write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    return tuple(letters)


def _letter(row: dict[str, object]) -> Letter:
    body = str(row["body"])
    last = (body.strip().splitlines() or [""])[-1].strip()
    named = row.get("entities")
    people = named.get("person", []) if isinstance(named, dict) else []
    return Letter(
        language=str(row["lang"]),
        subject=str(row["subject"]),
        body=body,
        intent=str(row["intent"]),
        needs_human=bool(row["needs_human"]),
        trade=str(row.get("trade", "")),
        signed=last if last in people and NAME.fullmatch(last) else "",
    )


class Shelf:
    """Deals out letters in the mix of a real mailbox; a letter comes back only when its kind is used up."""

    def __init__(self, letters: Iterable[Letter], rng: random.Random) -> None:
        """Sort the letters by what they ask for, shuffled, those of the demo's own trade on top."""
        self._rng = rng
        self._piles: dict[tuple[str, str], dict[bool, list[Letter]]] = {}
        for letter in letters:
            kinds = self._piles.setdefault((letter.intent, letter.language), {})
            kinds.setdefault(letter.everyday, []).append(letter)
        for kinds in self._piles.values():
            for pile in kinds.values():
                rng.shuffle(pile)
                pile.sort(key=lambda letter: _rank(letter.trade))
        self._dealt: Counter[tuple[tuple[str, str], bool]] = Counter()

    def next(self) -> Letter:
        """Return the next letter; ValueError when there are none at all."""
        if not self._piles:
            raise ValueError("there are no letters to send")
        keys = sorted(self._piles)
        key = self._rng.choices(keys, [_weight(key) for key in keys])[0]
        kinds = self._piles[key]
        drawn = self._rng.random() < EVERYDAY
        everyday = drawn if drawn in kinds else not drawn
        number = self._dealt[key, everyday]
        self._dealt[key, everyday] += 1
        return kinds[everyday][number % len(kinds[everyday])]


def _rank(trade: str) -> int:
    return TRADES.index(trade) if trade in TRADES else len(TRADES)


def _weight(key: tuple[str, str]) -> float:
    intent, language = key
    return float(MIX.get(intent, 1) * LANGUAGES.get(language, 1))
