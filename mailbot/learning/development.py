"""The honest test of the shipped models: learn without the mails of the held-out people, then score just those.

The models in use have read the whole corpus, so scoring them on it would flatter them. Here a second set is trained on
the corpus without the voices that are kept out (models/README.md); a person is never on both sides.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mailbot.learning.dataset import Item, read
from mailbot.understanding.corpus import corpus_digest, is_held_out
from mailbot.understanding.models import ACTIVE, Models, load_or_train, recipe_digest

if TYPE_CHECKING:
    from pathlib import Path


def held_out(corpus: Path) -> tuple[Item, ...]:
    """Return the labelled mails of the people whom the development models have not read."""
    return tuple(item for item in read(sorted(corpus.glob("*.jsonl"))) if is_held_out(item.group))


def development_models(corpus: Path, cache: Path, languages: tuple[str, ...]) -> Models:
    """Return models that learnt from the rest of ``corpus``; made once for each state of corpus and code in ``cache``.

    Training takes about a minute. Raises ModelError when the corpus cannot be read.
    """
    place = cache / f"dev-{corpus_digest(corpus)[:12]}-{recipe_digest()}"
    rest = place / "corpus"
    rest.mkdir(parents=True, exist_ok=True)
    for file in sorted(corpus.glob("*.jsonl")) if not (place / "models" / ACTIVE).is_file() else ():
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.strip() and not is_held_out(str(json.loads(line).get("voice", "")))]
        (rest / file.name).write_text("".join(kept), encoding="utf-8")
    return load_or_train(place / "models", corpus=rest, languages=languages)
