"""Makes a model folder from labelled mails: any labels, any task, one way.

The folder has the model as plain arrays, a card (data, scores on mails of authors not read, labels, thresholds) and a
manifest of digests. It is used by ``mailbot evaluate --model`` and put into use by ``mailbot models promote``.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.errors import DataError
from mailbot.learning.dataset import TASKS, digest_of, labelled, read
from mailbot.understanding import storage
from mailbot.understanding.embeddings import encoder_of
from mailbot.understanding.fitting import Example, fit, prepare
from mailbot.understanding.models import recipe_digest
from mailbot.understanding.scores import scores_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from mailbot.learning.dataset import Item

OPEN_TASKS = frozenset({"intent"})
"""Tasks in which a mail may be about none of the labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A trained model's folder and what its card says."""

    folder: Path
    card: dict[str, Any]


def train(
    files: Sequence[Path],
    *,
    task: str,
    out: Path,
    embeddings: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> Made:
    """Train a model of ``task`` on ``files`` and write its folder: ``out`` itself, which must be new or empty.

    ``embeddings`` is a folder with an encoder, whose numbers stand beside the terms; a model without them is put into
    the folder too, for where the encoder is not at hand. ``progress`` is called with the share of the work done, 0 to
    1. Raises DataError when there is too little to learn from or ``out`` is in use, ModelError without the encoder.
    """
    if task not in TASKS:
        raise DataError(f"There is no task {task!r}. Nothing was trained. Choose one of {', '.join(TASKS)}.")
    _must_be_free(out)
    items = labelled(read(files, task=task), task)
    examples = examples_of(items, task)
    if len({example.label for example in examples}) < 2:  # noqa: PLR2004 - one label leaves nothing to tell apart
        raise DataError(f"The data have fewer than two different labels for {task}. Nothing was trained. Add mails.")
    origin = {"source": "data", "data_digest": digest_of(files), "code": recipe_digest(), "task": task}
    encoder = encoder_of(embeddings) if embeddings else None
    languages = [item.lang or "" for item in items]
    if out.exists():
        out.rmdir()
    for folder, numbers in ((out, encoder), (out / storage.CORE, None)) if encoder else ((out, None),):
        fitted = fit(
            examples,
            task=task,
            closed=task not in OPEN_TASKS,
            origin=origin["data_digest"],
            mails=prepare(((example.text, example.subject) for example in examples), numbers),
            progress=progress,
        )
        card = {
            **origin,
            "files": [file.name for file in files],
            "languages": sorted({language for language in languages if language}),
            **scores_of(fitted, [example.label for example in examples], languages if any(languages) else ()),
        }
        storage.save(fitted.model, folder, card)
    return Made(folder=out, card=storage.read_card(out))


def examples_of(items: Sequence[Item], task: str) -> tuple[Example, ...]:
    """Return the mails as examples of ``task``; further intents count for intents only."""
    return tuple(
        Example(
            text=item.text,
            subject=item.subject,
            label=item.labels[task],
            group=item.group,
            also=item.also if task == "intent" else (),
        )
        for item in items
    )


def _must_be_free(out: Path) -> None:
    """Raise DataError unless ``out`` is new, empty, or an older model folder, which is then removed."""
    if not out.exists():
        return
    if out.is_dir() and (out / storage.MANIFEST).is_file():
        shutil.rmtree(out)
    elif not out.is_dir() or any(out.iterdir()):
        raise DataError(f"{out} exists and is not a model folder. Nothing was trained. Name a new folder with --out.")
