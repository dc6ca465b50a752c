"""Counts what the starter corpus has, for the table in models/README.md."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

OPENING, CLOSING = "<!-- counts: written by `make docs` -->", "<!-- /counts -->"
HELD_OUT_EVERY = 5


def with_counts(page: Path, corpus: Path) -> str:
    """Return the text of ``page`` with the table between its two marks written anew from ``corpus``."""
    before, _, rest = page.read_text(encoding="utf-8").partition(OPENING)
    _, _, after = rest.partition(CLOSING)
    return f"{before}{OPENING}\n\n{counts(read(corpus))}\n\n{CLOSING}{after}"


def read(corpus: Path) -> tuple[dict[str, Any], ...]:
    """Return every mail of ``corpus`` as its file gives it, with the name of the ``file`` it stands in."""
    return tuple(
        json.loads(line) | {"file": file.name}
        for file in sorted(corpus.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    )


def held_out(mail: dict[str, Any]) -> bool:
    """Tell whether the mail's voice is one of the fifth that scores are taken on."""
    return int(str(mail["voice"])[-2:]) % HELD_OUT_EVERY == 0


def counts(mails: Sequence[dict[str, Any]]) -> str:
    """Return the tables of mails per intent and language, and of what else is labelled."""
    languages = sorted({mail["lang"] for mail in mails})
    kept = [mail for mail in mails if held_out(mail)]
    lines = [
        f"{len(mails)} mails of {_voices(mails)} voices; {len(kept)} mails of {_voices(kept)} voices are held out.",
        "",
        "| intent | " + " | ".join(f"{lang} | held out" for lang in languages) + " | also | needs a person |",
        "|---|" + "---:|---:|" * len(languages) + "---:|---:|",
    ]
    for intent in sorted({mail["intent"] for mail in mails}):
        own = [mail for mail in mails if mail["intent"] == intent]
        cells = [
            f"{sum(m['lang'] == lang for m in own)} | {sum(m['lang'] == lang and held_out(m) for m in own)}"
            for lang in languages
        ]
        several, human = sum(bool(m["also"]) for m in own), sum(m["needs_human"] for m in own)
        lines.append(f"| `{intent}` | {' | '.join(cells)} | {several} | {human / len(own):.0%} |")
    for field in ("urgency", "emotion"):
        lines += ["", _listed(field, Counter(mail[field] for mail in mails))]
    entities = Counter(kind for mail in mails for kind, texts in mail["entities"].items() for _ in texts)
    return "\n".join([*lines, "", _listed("entities", entities)])


def _voices(mails: Sequence[dict[str, Any]]) -> int:
    return len({mail["voice"] for mail in mails})


def _listed(name: str, table: Counter[str]) -> str:
    return f"**{name}**: " + ", ".join(f"{label} {n}" for label, n in table.most_common()) + "."
