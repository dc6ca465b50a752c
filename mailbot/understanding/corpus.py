"""Reads the hand-written mails of models/corpus that the shipped models learn from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FIELDS = ("id", "lang", "subject", "new_text", "intent", "urgency", "emotion", "voice")
"""What every mail of the corpus needs."""
HELD_OUT_EVERY = 5
"""Voices whose number is a multiple of this are kept out of training when a model is scored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusMail:
    """One mail of the corpus. ``voice`` is the person who is imagined to have written it."""

    id: str
    lang: str
    subject: str
    new_text: str
    intent: str
    urgency: str
    emotion: str
    voice: str
    also: tuple[str, ...] = ()

    @property
    def held_out(self) -> bool:
        """Tell whether the mail belongs to the fifth of the voices that scores are taken on."""
        return is_held_out(self.voice)


def is_held_out(voice: str) -> bool:
    """Tell whether the mails of a voice are kept for scoring."""
    number = voice[-2:]
    return number.isdigit() and int(number) % HELD_OUT_EVERY == 0


def read_corpus(directory: Path, languages: Sequence[str] = ()) -> tuple[CorpusMail, ...]:
    """Return the mails of ``directory`` in the order of their files; of all languages when none is named.

    Raises ModelError when there are none or a line is not one of the corpus.
    """
    mails: list[CorpusMail] = []
    for file in sorted(directory.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                mails.append(_mail(line, f"{file.name} line {number}"))
    chosen = tuple(mail for mail in mails if not languages or mail.lang in languages)
    if not chosen:
        raise ModelError(f"There is no mail to learn from in {directory}. Install mailbot again or name your own data.")
    return chosen


def _mail(line: str, where: str) -> CorpusMail:
    try:
        row = json.loads(line)
        return CorpusMail(**{field: str(row[field]) for field in FIELDS}, also=tuple(map(str, row.get("also", ()))))
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ModelError(f"The corpus was refused: {where} is not a labelled mail ({error}). Correct it.") from error


def corpus_digest(directory: Path) -> str:
    """Return the SHA-256 over the names and bytes of the corpus files."""
    digest = hashlib.sha256()
    for file in sorted(directory.glob("*.jsonl")):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
