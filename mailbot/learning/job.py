"""Trains a new model in a process of its own, one at a time, and compares it with the one in use.

``begin`` writes down what to learn from and starts the process; ``state`` says how far it is. The process learns from
the corpus and from what people corrected, keeps a fifth of the customers aside, and scores both models on those: mails
that neither has read. It is nice to the rest of the machine, and goes on when the console ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.errors import MailbotError, ModelError, in_one_line
from mailbot.understanding import storage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FOLDER = ".training"
LOCK, REQUEST, STATE = ".lock", "request.json", "state.json"
FEWEST_TO_COMPARE = 20
"""Mails kept aside below which a comparison tells nothing."""
SHOWN = ("accuracy", "macro_f1", "per_label", "by_lang")
POLITE = 10
"""How much less than others the process asks of the processor (nice)."""


class Stage(StrEnum):
    """How far a training is."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    ENDED = "ended"
    """The process is gone and left no word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """The last training of a models directory."""

    stage: Stage
    task: str = ""
    share: float = 0.0
    name: str = ""
    kept_aside: int = 0
    learnt: int = 0
    """Mails that people labelled, among those it learnt from."""
    compared: Mapping[str, Any] = field(default_factory=dict)
    """Scores of both models by ``current`` and ``candidate``; empty where too few mails were kept aside."""
    objections: tuple[str, ...] = ()
    """Why the new model should not be put into use."""
    error: str = ""


def state(models: Path) -> Training:
    """Return how far the last training of a models directory is."""
    folder = models / FOLDER
    told = _read(folder / STATE)
    if not told:
        return Training(stage=Stage.NONE)
    stage = Stage(told.pop("stage"))
    if stage is Stage.RUNNING and not _is_held(folder):
        stage = Stage.ENDED
    return Training(stage=stage, **{**told, "objections": tuple(told.get("objections", ()))})


def begin(models: Path, *, task: str, corpus: Sequence[Path], labelled: str) -> bool:
    """Start a training from the corpus' files and ``labelled`` (JSONL); False when one is under way already.

    ``labelled`` holds customers' words: it lies in the models directory, for nobody else to read, until it was learnt.
    """
    folder = models / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _lock(folder) as free:
        if not free:
            return False
        mails = folder / "labelled.jsonl"
        mails.touch(mode=0o600)
        mails.write_text(labelled, encoding="utf-8")
        storage.write_json(folder / STATE, {"stage": Stage.RUNNING, "task": task})
        request = {"task": task, "corpus": [str(file) for file in corpus], "labelled": str(mails)}
        storage.write_json(folder / REQUEST, request)
        # The lock is the child's as well: it is free again when both have closed it, however they end.
        handle = os.dup(free.fileno())
        os.set_inheritable(handle, True)
        subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "mailbot.learning.job", str(models)],
            pass_fds=(handle,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(handle)
    return True


def run(models: Path) -> None:
    """Train as the request in the folder says, and write the outcome down, whatever it is."""
    folder = models / FOLDER
    request = _read(folder / REQUEST)
    task = str(request["task"])
    labelled = Path(request["labelled"])
    try:
        outcome = _train(models, task, [Path(file) for file in request["corpus"]], labelled)
    except (MailbotError, OSError, ValueError, MemoryError) as error:
        outcome = {"stage": Stage.FAILED, "task": task, "error": in_one_line(error)}
    finally:
        labelled.unlink(missing_ok=True)
        for part in ("learn.jsonl", "aside.jsonl"):
            (folder / part).unlink(missing_ok=True)
        shutil.rmtree(folder / "made", ignore_errors=True)
    storage.write_json(folder / STATE, outcome)


def _train(models: Path, task: str, corpus: Sequence[Path], labelled: Path) -> dict[str, Any]:
    from mailbot.learning.promote import install
    from mailbot.learning.train import train

    folder = models / FOLDER
    learn, aside = _divided(labelled, task)
    mine = folder / "learn.jsonl"
    mine.touch(mode=0o600)
    mine.write_text("".join(learn), encoding="utf-8")
    shown = -1

    def tell(share: float) -> None:
        nonlocal shown
        if int(share * 100) > shown:
            shown = int(share * 100)
            storage.write_json(folder / STATE, {"stage": Stage.RUNNING, "task": task, "share": round(share, 2)})

    files = [*corpus, mine] if learn else [*corpus]
    made = train(files, task=task, out=folder / "made", progress=tell)
    name = install(made.folder, models)
    outcome = {"stage": Stage.DONE, "task": task, "share": 1.0, "name": name}
    outcome |= {"kept_aside": len(aside), "learnt": len(learn)}
    return {**outcome, **_compared(models, name, task, aside)}


def _divided(labelled: Path, task: str) -> tuple[list[str], list[str]]:
    """Return the lines to learn from and those kept aside; a customer's mails are always on the same side."""
    from mailbot.learning.dataset import read, split

    lines = [line for line in labelled.read_text(encoding="utf-8").splitlines(keepends=True) if line.strip()]
    known = [line for line in lines if json.loads(line).get(task)]
    if not known:
        return [], []
    aside = {item.id for item in split(read([labelled], task=task))[1]}
    kept = [str(json.loads(line)["id"]) in aside for line in known]
    pairs = list(zip(known, kept, strict=True))
    return [line for line, held in pairs if not held], [line for line, held in pairs if held]


def _compared(models: Path, name: str, task: str, aside: Sequence[str]) -> dict[str, Any]:
    """Return what both models score on the mails kept aside; nothing where those are too few, or none is in use."""
    from mailbot.learning.dataset import read
    from mailbot.learning.evaluate import score_model
    from mailbot.learning.promote import objections
    from mailbot.understanding.models import active

    in_use = active(models).get(task)
    if in_use is None or in_use == name or len(aside) < FEWEST_TO_COMPARE:
        return {}
    file = models / FOLDER / "aside.jsonl"
    file.touch(mode=0o600)
    file.write_text("".join(aside), encoding="utf-8")
    items = read([file], task=task)
    scored = {}
    for side, folder in (("current", in_use), ("candidate", name)):
        model, _ = storage.load(models / folder)
        scored[side] = score_model(items, model, task=task)[task]
    shown = {
        side: {key: row[key] for key in ("accuracy", "macro_f1", "per_label", "by_lang")}
        for side, row in scored.items()
    }
    return {"compared": shown, "objections": list(objections(scored["current"], scored["candidate"]))}


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read ({error}). Remove {path.parent} to train again.") from error
    return found if isinstance(found, dict) else {}


@contextmanager
def _lock(folder: Path) -> Iterator[Any]:
    """Give the open lock of a folder, or None when another process holds it."""
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield file


def _is_held(folder: Path) -> bool:
    with _lock(folder) as free:
        return free is None


if __name__ == "__main__":
    with suppress(OSError):
        os.nice(POLITE)
    run(Path(sys.argv[1]))
