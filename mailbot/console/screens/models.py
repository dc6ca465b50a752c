"""The models: what is in use and how good it is, what waits to be learnt, training, comparing, going back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from analytics.digest.numbers import Numbers
from mailbot.console.board.figures import Unread
from mailbot.console.board.say import Say
from mailbot.console.models.scores import live_scores
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from mailbot.errors import MailbotError
from mailbot.learning import job
from mailbot.learning.promote import promote, rollback, versions
from mailbot.record.events import Actor, Event, payload_of
from mailbot.record.payloads.system import ModelTrained
from mailbot.steps.review.training import jsonl
from mailbot.store import reviews
from mailbot.store.session import reading, writing
from mailbot.understanding import storage
from mailbot.understanding.models import TASKS, active, earlier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.responses import Response

    from mailbot.console.models.scores import Live
    from mailbot.console.visit import Visit

CONFUSED = 8
"""Labels compared one by one, those that changed most first."""


def show(visit: Visit) -> Response:
    """Show the models, their scores, and what may be done; a models directory that cannot be read is told."""
    try:
        return _shown(visit)
    except MailbotError as error:
        raise Refusal(503, str(error)) from error


def _shown(visit: Visit) -> Response:
    place = visit.console.models
    listed = versions(place)
    in_use = active(place)
    cards = {item.name: storage.read_card(place / item.name) for item in listed}
    training = job.state(place)
    with reading(visit.console.database) as connection:
        labelled, wrong = reviews.count_corrections(connection)
    return visit.page(
        "models/models.html",
        say=Say(words=visit.words, numbers=Numbers(visit.language)),
        versions=listed,
        cards=cards,
        in_use=in_use,
        back={task: names[-1] for task, names in earlier(place).items() if names and (place / names[-1]).is_dir()},
        training=training,
        changes=_changes(training),
        labelled=labelled,
        wrong=wrong,
        tasks=TASKS,
        live=_live(visit),
        standings=visit.console.standings(),
        admin=visit.may(Access.ADMIN),
    )


def _live(visit: Visit) -> tuple[Live, ...] | None:
    """Return the scores on live mail; None while they are being read."""
    try:
        return live_scores(visit.console.figures, visit.scope)
    except Unread:
        return None


def _changes(training: job.Training) -> list[tuple[str, int, float, float]]:
    """Return (label, mails, F1 of the model in use, F1 of the new one), the greatest differences first."""
    if not training.compared:
        return []
    now, then = training.compared["candidate"]["per_label"], training.compared["current"]["per_label"]
    rows = [(label, int(row["n"]), row["f1"], now.get(label, {"f1": 0.0})["f1"]) for label, row in then.items()]
    return sorted(rows, key=lambda row: -abs(row[3] - row[2]))[:CONFUSED]


def progress(visit: Visit) -> Response:
    """Show how far the training is; when it ended, load the page anew."""
    training = job.state(visit.console.models)
    if training.stage is not job.Stage.RUNNING:
        return visit.go(visit.url("models"))
    return visit.part("models/progress.html", training=training)


def train(visit: Visit) -> Response:
    """Begin a training from the corpus and everything that people labelled, in a process of its own."""
    task = _task(visit)
    with reading(visit.console.database) as connection:
        labelled = "".join(jsonl(connection))
    if not job.begin(visit.console.models, task=task, corpus=_corpus(visit), labelled=labelled):
        raise Refusal(409, visit.words.gettext("A training is under way already; nothing was started."))
    author = visit.console.shell.keys.pseudonym(visit.me.address)
    threading.Thread(target=_record, args=(visit, visit.console.models, author), name="training", daemon=True).start()
    return visit.redirect("models")


def _corpus(visit: Visit) -> list[Path]:
    """Return the files of the corpus in the site's languages, such as ``invoice.fr.jsonl``."""
    languages = visit.console.settings.site.languages
    files = sorted(visit.console.corpus.glob("*.jsonl"))
    return [file for file in files if "." not in file.stem or file.stem.rpartition(".")[2] in languages]


def _record(visit: Visit, place: Path, author: str) -> None:
    """Wait for the end of a training and write into the record that there is a new model."""
    pause = threading.Event()
    while (training := job.state(place)).stage is job.Stage.RUNNING:
        pause.wait(1.0)
    if training.stage is not job.Stage.DONE:
        return
    shell, card = visit.console.shell, storage.read_card(place / training.name)
    said = ModelTrained(
        model=training.name,
        previous=active(place).get(training.task),
        metrics={name: value for name, value in card.get("scores", {}).items() if isinstance(value, (int, float))},
        data_digest=str(card.get("data_digest", "")) or None,
        author=author,
    )
    event = Event(
        type=said.TYPE,
        occurred_at=shell.clock(),
        actor=Actor.AGENT,
        actor_id=author,
        idempotency_key=f"{said.TYPE}:{training.name}",
        code_rev=shell.code_rev,
        config_rev=shell.config_rev,
        payload=payload_of(said),
    )
    with writing(shell.database) as connection:
        shell.write(connection, event)


def use(visit: Visit) -> Response:
    """Put a model into use. One that is worse, or was not compared, needs somebody who says so."""
    name, place = visit.path("model"), visit.console.models
    _ = visit.words.gettext
    known = next((item for item in versions(place) if item.name == name), None)
    if known is None:
        raise Refusal(404, _("There is no such model."))
    training = job.state(place)
    proven = training.name == name and bool(training.compared) and not training.objections
    if not proven and visit.form("sure") != "yes":
        raise Refusal(409, _("It was not shown to be at least as good as the model in use; nothing was changed."))
    _try(lambda: promote(place, name))
    return visit.redirect("models")


def back(visit: Visit) -> Response:
    """Put the model that was in use before back into use."""
    task = _task(visit)
    _try(lambda: rollback(visit.console.models, task))
    return visit.redirect("models")


def _task(visit: Visit) -> str:
    task = visit.form("task")
    if task not in TASKS:
        raise Refusal(422, visit.words.gettext("There is no such task; nothing was done."))
    return task


def _try(deed: Callable[[], str]) -> None:
    """Do something with the models directory; trouble is told as it is."""
    try:
        deed()
    except MailbotError as error:
        raise Refusal(409, str(error)) from error


ROUTES = (
    Route(name="models", method="GET", path="/models", handler=show, access=Access.MANAGER),
    Route(name="models_progress", method="GET", path="/models/progress", handler=progress, access=Access.MANAGER),
    Route(name="models_train", method="POST", path="/models/train", handler=train, access=Access.MANAGER),
    Route(name="models_use", method="POST", path="/models/{model}/use", handler=use, access=Access.ADMIN),
    Route(name="models_back", method="POST", path="/models/back", handler=back, access=Access.ADMIN),
)
"""Managers look and train; what is in use only admins change."""
