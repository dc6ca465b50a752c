"""The models that a running mailbot understands mail with: loaded when they fit, trained from the corpus when not.

The models directory holds one folder a model and ``active.json``, which names the one in use per task. A model that
learnt from the corpus is trained again when the corpus or the code that reads mails changed; a model that the site
trained and promoted stays until the site says otherwise.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.domain import Thresholds
from mailbot.errors import ModelError
from mailbot.understanding import storage
from mailbot.understanding.corpus import CorpusMail, corpus_digest, read_corpus
from mailbot.understanding.fitting import Example, fit, prepare
from mailbot.understanding.scores import DEFAULT_THRESHOLD, scores_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailbot.understanding.classifier import TextClassifier
    from mailbot.understanding.vectoriser import Vectoriser

TASKS = ("intent", "urgency", "emotion")
ACTIVE = "active.json"
KEPT = 5
"""Models per task that can be gone back to."""
CORPUS_SOURCE = "corpus"
"""``source`` on the card of a model that load_or_train made."""
RECIPE = (
    "embeddings.py",
    "features.py",
    "lexicon.py",
    "lexicon.txt",
    "vectoriser.py",
    "fitting.py",
    "linear.py",
    "calibration.py",
    "classifier.py",
    "scores.py",
    "storage.py",
)
"""The files that decide what a model looks like; when one changes, the corpus models are trained again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """What mails are understood with. ``languages`` are those of the site, such as ``("fr", "en")``."""

    intent: TextClassifier
    urgency: TextClassifier
    emotion: TextClassifier
    languages: tuple[str, ...]
    thresholds: Thresholds
    """The cautious defaults of the intent model, for mailboxes that have no certified ones yet."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the models, such as ``intent-3fa94c11``."""
        return (self.intent.name, self.urgency.name, self.emotion.name)


def load_or_train(directory: Path, *, corpus: Path, languages: tuple[str, ...]) -> Models:
    """Return the models in ``directory``; train those that are missing or out of date from ``corpus``, once.

    A second process that comes meanwhile waits for the first. Raises ModelError when a model's files are not those of
    its manifest, or the corpus cannot be read.
    """
    directory.mkdir(parents=True, exist_ok=True)
    wanted = wanted_of(corpus, languages)
    folders = _fitting(directory, wanted)
    if len(folders) < len(TASKS):
        with _lock(directory):
            folders = _fitting(directory, wanted)
            missing = tuple(task for task in TASKS if task not in folders)
            if missing:
                folders |= _train(directory, missing, corpus=corpus, languages=languages, wanted=wanted)
    loaded = {task: storage.load(directory / folder) for task, folder in folders.items()}
    return Models(
        **_sharing({task: model for task, (model, _) in loaded.items()}),
        languages=languages,
        thresholds=thresholds_of(loaded["intent"][1]),
    )


def _sharing(models: Mapping[str, TextClassifier]) -> dict[str, TextClassifier]:
    """Return ``models`` with one vectoriser in the place of those that are alike, so that a mail is looked up once."""
    shared = {}
    kept: list[Vectoriser] = []
    for task, model in models.items():
        own = model.vectoriser
        alike = next((v for v in kept if _alike(v, own)), own)
        kept.append(alike)
        shared[task] = replace(model, vectoriser=alike)
    return shared


def _alike(one: Vectoriser, other: Vectoriser) -> bool:
    digests = [v.encoder.digest if v.encoder else "" for v in (one, other)]
    return digests[0] == digests[1] and one.idf.tobytes() == other.idf.tobytes() and one.vocabulary == other.vocabulary


def thresholds_of(card: Mapping[str, Any]) -> Thresholds:
    """Return the cautious thresholds that the card of an intent model names; DEFAULT_THRESHOLD without any."""
    named = card.get("thresholds", {})
    return Thresholds(
        default=float(named.get("default", DEFAULT_THRESHOLD)),
        per_language=tuple((str(lang), float(p)) for lang, p in sorted(named.get("per_language", {}).items())),
    )


def wanted_of(corpus: Path, languages: tuple[str, ...]) -> dict[str, Any]:
    """Return what the card of an up-to-date corpus model says about its origin."""
    return {
        "source": CORPUS_SOURCE,
        "data_digest": corpus_digest(corpus),
        "code": recipe_digest(),
        "languages": sorted(languages),
    }


def untrained(directory: Path, *, corpus: Path, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tasks whose models ``load_or_train`` would have to make; ModelError when a card is damaged."""
    fitting = _fitting(directory, wanted_of(corpus, languages))
    return tuple(task for task in TASKS if task not in fitting)


def recipe_digest() -> str:
    """Return a digest of the code that models are made with."""
    digest = hashlib.sha256()
    for name in RECIPE:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:16]


def active(directory: Path) -> dict[str, str]:
    """Return the folder in use per task, as ``active.json`` says; empty when there is none."""
    named = _register(directory)
    return {task: str(named[task]) for task in TASKS if task in named}


def earlier(directory: Path) -> dict[str, tuple[str, ...]]:
    """Return the folders that were in use before, per task, oldest first."""
    before = _register(directory).get("before", {})
    return {task: tuple(map(str, before[task])) for task in TASKS if task in before}


def activate(directory: Path, folders: Mapping[str, str], *, back: bool = False) -> None:
    """Put ``folders`` (per task) into use; with ``back`` what was in use is forgotten rather than kept as earlier."""
    in_use, before = active(directory), earlier(directory)
    for task, folder in folders.items():
        old = tuple(name for name in before.get(task, ()) if name != folder)
        replaced = in_use.get(task, folder)
        before[task] = old if back or replaced == folder else (*old, replaced)[-KEPT:]
    storage.write_json(directory / ACTIVE, {**in_use, **folders, "before": before})


def thresholds_in(directory: Path) -> Thresholds:
    """Return the cautious thresholds of the intent model in use, without loading it; the defaults without any."""
    folder = active(directory).get("intent")
    return thresholds_of(storage.read_card(directory / folder) if folder else {})


def card_in(directory: Path, name: str) -> dict[str, Any]:
    """Return the card of the model ``name`` without loading it; raise ModelError when there is none."""
    if not name or Path(name).name != name:
        raise ModelError(f"There is no model {name!r} in {directory}.")
    return storage.read_card(directory / name)


def _register(directory: Path) -> dict[str, Any]:
    try:
        named = json.loads((directory / ACTIVE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{directory / ACTIVE} cannot be read ({error}). Remove it to start from the corpus."
        ) from error
    if not isinstance(named, dict) or not isinstance(named.get("before", {}), dict):
        raise ModelError(f"{directory / ACTIVE} does not name models. Remove it to start from the corpus.")
    return named


def _fitting(directory: Path, wanted: Mapping[str, Any]) -> dict[str, str]:
    """Return the active folders that may be used: the site's own, and the corpus' when they are up to date."""
    found = {}
    for task, folder in active(directory).items():
        if Path(folder).name != folder or not (directory / folder).is_dir():
            continue
        card = storage.read_card(directory / folder)
        if card.get("source") != CORPUS_SOURCE or all(card.get(key) == value for key, value in wanted.items()):
            found[task] = folder
    return found


def _train(
    directory: Path, tasks: tuple[str, ...], *, corpus: Path, languages: tuple[str, ...], wanted: Mapping[str, Any]
) -> dict[str, str]:
    """Train ``tasks`` from the corpus, make them active, and return their folders."""
    mails = read_corpus(corpus, languages)
    prepared = prepare((mail.new_text, mail.subject) for mail in mails)
    made = {}
    for task in tasks:
        examples = examples_of(mails, task)
        fitted = fit(examples, task=task, closed=task != "intent", origin=json.dumps(wanted), mails=prepared)
        scores = scores_of(fitted, [example.label for example in examples], [mail.lang for mail in mails])
        storage.save(fitted.model, directory / fitted.model.name, {**wanted, "task": task, **scores})
        made[task] = fitted.model.name
    activate(directory, made)
    return made


def examples_of(mails: tuple[CorpusMail, ...], task: str) -> tuple[Example, ...]:
    """Return the mails as examples of one of TASKS."""
    return tuple(
        Example(
            text=mail.new_text,
            subject=mail.subject,
            label=getattr(mail, task),
            group=mail.voice,
            also=mail.also if task == "intent" else (),
        )
        for mail in mails
    )


@contextmanager
def _lock(directory: Path) -> Iterator[None]:
    """Hold the directory's training lock; another process that wants it waits."""
    with (directory / ".training.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
