"""Puts a trained model into use, takes it back, and lists what there is; a worse model is not let in.

``active.json`` in the models directory names the folder in use per task and those in use before. A model is let in
only when it does not fall behind the one in use on mails that neither has read: at most 1 point of macro-F1, at most 3
points of any label's F1 (T14 of docs/threats.md). Running programs take the change at their next start.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.errors import ModelError
from mailbot.understanding import storage
from mailbot.understanding.models import TASKS, activate, active, earlier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MACRO_MAY_FALL = 0.01
LABEL_MAY_FALL = 0.03
FEWEST_OF_LABEL = 20
"""Mails of a label below which its own F1 tells nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One model folder of the models directory. ``scores`` and ``data`` are what its card says."""

    name: str
    task: str
    active: bool
    before: bool
    """In use earlier: what a rollback would go back to, if it is the latest."""
    mails: int
    accuracy: float
    macro_f1: float
    data_digest: str


def versions(directory: Path) -> tuple[Version, ...]:
    """Return the models in ``directory`` by task and name; folders without a card are passed over."""
    in_use, before = active(directory), earlier(directory)
    found = []
    for folder in sorted(path for path in directory.glob("*") if (path / storage.CARD).is_file()):
        card = storage.read_card(folder)
        task, scores = str(card.get("task", "")), card.get("scores", {})
        found.append(
            Version(
                name=folder.name,
                task=task,
                active=in_use.get(task) == folder.name,
                before=folder.name in before.get(task, ()),
                mails=int(card.get("mails", 0)),
                accuracy=float(scores.get("accuracy", 0.0)),
                macro_f1=float(scores.get("macro_f1", 0.0)),
                data_digest=str(card.get("data_digest", ""))[:12],
            )
        )
    return tuple(sorted(found, key=lambda version: (version.task, version.name)))


def objections(current: Mapping[str, Any], candidate: Mapping[str, Any]) -> tuple[str, ...]:
    """Return why ``candidate`` may not replace ``current``; both are what ``evaluate`` says of the same mails."""
    found = []
    fall = current["macro_f1"] - candidate["macro_f1"]
    if fall > MACRO_MAY_FALL:
        found.append(f"macro-F1 falls from {current['macro_f1']:.3f} to {candidate['macro_f1']:.3f}")
    for label, row in current["per_label"].items():
        own = candidate["per_label"].get(label, {"f1": 0.0})["f1"]
        if row["n"] >= FEWEST_OF_LABEL and row["f1"] - own > LABEL_MAY_FALL:
            found.append(f"F1 of {label} falls from {row['f1']:.3f} to {own:.3f}")
    return tuple(found)


def install(folder: Path, directory: Path) -> str:
    """Copy a model folder made elsewhere into ``directory`` and return its name there; verified before and after."""
    model, _ = storage.load(folder)
    target = directory / model.name
    if target.resolve() != folder.resolve():
        directory.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            scratch = directory / f".{model.name}.new"
            shutil.rmtree(scratch, ignore_errors=True)
            shutil.copytree(folder, scratch)
            scratch.rename(target)
        storage.load(target)
    return model.name


def promote(directory: Path, name: str) -> str:
    """Put the folder ``name`` of ``directory`` into use and return its task. The judging is the caller's."""
    _, card = storage.load(directory / name)
    task = str(card.get("task", ""))
    if task not in TASKS:
        raise ModelError(f"The model {name} is for no task that mailbot knows ({task!r}). Nothing was changed.")
    activate(directory, {task: name})
    return task


def rollback(directory: Path, task: str) -> str:
    """Put the model that was in use before back into use and return its name; raise ModelError without one."""
    before = [name for name in earlier(directory).get(task, ()) if (directory / name).is_dir()]
    if not before:
        raise ModelError(f"No earlier model for {task} is kept in {directory}. Nothing was changed.")
    storage.load(directory / before[-1])
    activate(directory, {task: before[-1]}, back=True)
    return before[-1]
