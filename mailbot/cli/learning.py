"""``mailbot train``, ``evaluate`` and ``models``: makes models from labelled mails, scores them, puts them into use."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.common import AsJson, Config, NoConfig, note, say, say_json, say_rows
from mailbot.errors import DataError, ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mailbot.understanding.models import Models

models_app = typer.Typer(help="The models mails are understood with: list, promote, go back.", no_args_is_help=True)
Data = Annotated[list[Path], typer.Option("--data", help="A CSV or JSONL file of labelled mails; may be repeated.")]
OptionalData = Annotated[
    list[Path] | None, typer.Option("--data", help="A CSV or JSONL file of labelled mails; may be repeated.")
]
Task = Annotated[str | None, typer.Option("--task", help="intent, urgency or emotion.")]


def train(  # noqa: PLR0913 - one parameter for each option of the contract
    data: Data,
    more: Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="More files, after --data FILE.")] = None,
    task: Annotated[str, typer.Option("--task", help="intent, urgency or emotion.")] = "intent",
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write; else ./model-TASK.")] = None,
    embeddings: Annotated[
        Path | None, typer.Option("--embeddings", help="Folder with a model2vec encoder; nothing is fetched.")
    ] = None,
    config: NoConfig = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Train a model on labelled mails, with any set of labels, and write its folder.

    Example: mailbot train --data mails.csv --out my-intents
    """
    from mailbot.learning.train import train as train_model

    del config
    bar = _bar(f"Training {task}") if sys.stderr.isatty() and not as_json else None
    made = train_model(
        [*data, *(more or ())], task=task, out=out or Path(f"model-{task}"), embeddings=embeddings, progress=bar
    )
    if bar is not None:
        sys.stderr.write("\n")
    card = made.card
    if as_json:
        say_json(
            {"folder": str(made.folder), **{key: card[key] for key in ("name", "task", "mails", "labels", "scores")}}
        )
        return
    scores = card["scores"]
    say(f"{card['name']}: {card['mails']} mails, {len(card['labels'])} labels, written to {made.folder}.")
    say(f"On mails it had not read: accuracy {scores['accuracy']:.3f}, macro-F1 {scores['macro_f1']:.3f}.")
    say(f"Score it on other mails with: mailbot evaluate --data FILE --model {made.folder}")


def evaluate(
    data: OptionalData = None,
    model: Annotated[Path | None, typer.Option("--model", help="A model folder, or a models directory.")] = None,
    task: Task = None,
    config: Config = None,
    *,
    dev: Annotated[
        bool, typer.Option("--dev", help="Train without the corpus' held-out people, then score their mails.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Score a model, or without --model everything mailbot does with a mail, on labelled mails.

    The models in use have read the whole shipped corpus: score them on mails of your own, or the shipped recipe with
    --dev on people it has not read.

    Example: mailbot evaluate --data mails.jsonl --json
    """
    from mailbot.learning.dataset import TASKS
    from mailbot.learning.report import report

    if task is not None and task not in TASKS:
        raise DataError(f"There is no task {task!r}. Nothing was scored. Choose one of {', '.join(TASKS)}.")
    if dev == bool(data) or (dev and model is not None):
        raise DataError(
            "Nothing was scored: name labelled mails with --data, or say --dev alone for the shipped corpus' test."
        )
    result = _score_dev(task, config) if dev else _score(data or [], model, task, config)
    if as_json:
        say_json(result)
    else:
        sys.stdout.write(report(result))


def _score(data: Sequence[Path], model: Path | None, task: str | None, config: Path | None) -> dict[str, Any]:
    from mailbot.learning.autonomy import shipped_policy
    from mailbot.learning.dataset import TASKS, read
    from mailbot.learning.evaluate import score_model, score_pipeline
    from mailbot.understanding import storage

    if model is not None and (model / storage.MANIFEST).is_file():
        loaded, card = storage.load(model)
        own = task or str(card.get("task", "intent"))
        return score_model(read(data, task=own), loaded, task=own)
    items = read(data, task=task or "intent")
    policy = None if task else shipped_policy()
    return score_pipeline(items, _models(config, model), policy=policy, tasks=(task,) if task else TASKS)


def _score_dev(task: str | None, config: Path | None) -> dict[str, Any]:
    from mailbot.bootstrap.place import cached_models, settings_of
    from mailbot.learning.autonomy import shipped_policy
    from mailbot.learning.dataset import TASKS
    from mailbot.learning.development import development_models, held_out
    from mailbot.learning.evaluate import score_pipeline
    from mailbot.shipped import shipped

    corpus = shipped("models/corpus")
    languages = settings_of(config).settings.site.languages
    sys.stderr.write("Training without the held-out people, about a minute the first time.\n")
    models = development_models(corpus, cached_models().parent, languages)
    policy = None if task else shipped_policy()
    items = [item for item in held_out(corpus) if item.lang in languages]
    return score_pipeline(items, models, policy=policy, tasks=(task,) if task else TASKS)


@models_app.command("list")
def models_list(
    config: Config = None,
    directory: Annotated[Path | None, typer.Option("--dir", help="Models directory; else the settings'.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the models there are, the ones in use, what they learnt from and how good they are.

    Example: mailbot models list
    """
    from dataclasses import asdict

    from mailbot.learning.promote import versions

    place = directory or _directory(config)
    say_rows(
        [asdict(version) for version in versions(place)], as_json=as_json, empty=f"There is no model in {place} yet."
    )


@models_app.command("show")
def models_show(
    name: Annotated[str, typer.Argument(help="A model's name, as `mailbot models list` tells it.")],
    config: Config = None,
    directory: Annotated[Path | None, typer.Option("--dir", help="Models directory; else the settings'.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show a model's card: what it learnt from, its scores, its labels and careful thresholds.

    Example: mailbot models show intent-3fa94c11
    """
    from mailbot.learning.cards import card_text
    from mailbot.understanding.models import active, card_in

    place = directory or _directory(config)
    card = card_in(place, name)
    if as_json:
        say_json(card)
    else:
        sys.stdout.write(card_text(card, in_use=name in active(place).values()))


@models_app.command("promote")
def models_promote(
    folder: Annotated[Path, typer.Argument(help="A model folder, or the name of one in the models directory.")],
    data: Annotated[
        list[Path] | None, typer.Option("--data", help="Mails neither model has read, to compare on.")
    ] = None,
    config: Config = None,
    directory: Annotated[Path | None, typer.Option("--dir", help="Models directory; else the settings'.")] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Promote without comparing, or although it is worse.")] = False,
) -> None:
    """Put a model into use, if it is not worse than the one in use on mails that neither has read.

    Example: mailbot models promote my-intents --data held-out.csv
    """
    from mailbot.learning.promote import install, promote
    from mailbot.understanding import storage

    place = directory or _directory(config)
    found = folder if (folder / storage.MANIFEST).is_file() else place / folder.name
    if not force:
        _compare(found, place, data)
    task = promote(place, install(found, place))
    say(f"{found.name} is now the model for {task}. It starts uncertified: its thresholds are the cautious ones.")
    say("Running programs take it at their next start. To go back: mailbot models rollback --task " + task)


@models_app.command("rollback")
def models_rollback(
    task: Annotated[str, typer.Option("--task", help="intent, urgency or emotion.")] = "intent",
    config: Config = None,
    directory: Annotated[Path | None, typer.Option("--dir", help="Models directory; else the settings'.")] = None,
) -> None:
    """Put the model that was in use before back into use.

    Example: mailbot models rollback --task intent
    """
    from mailbot.learning.promote import rollback

    name = rollback(directory or _directory(config), task)
    say(f"{name} is the model for {task} again. Running programs take it at their next start.")


def _compare(candidate: Path, place: Path, data: Sequence[Path] | None) -> None:
    """Raise ModelError when ``candidate`` is worse than the model in use, or there is nothing to compare on."""
    from mailbot.learning.dataset import read
    from mailbot.learning.evaluate import score_model
    from mailbot.learning.promote import objections
    from mailbot.understanding import storage
    from mailbot.understanding.models import active

    new, card = storage.load(candidate)
    task = str(card.get("task", ""))
    in_use = active(place).get(task)
    if in_use is None:
        return
    if not data:
        raise ModelError(
            f"{in_use} is in use for {task}. Nothing was changed. Name mails that neither model has read with --data, "
            "or promote without comparing with --force."
        )
    items = read(data, task=task)
    old, _ = storage.load(place / in_use)
    reasons = objections(score_model(items, old, task=task)[task], score_model(items, new, task=task)[task])
    if reasons:
        listed = "; ".join(reasons)
        raise ModelError(
            f"{new.name} is worse than {in_use}: {listed}. Nothing was changed. --force promotes it all the same."
        )


def _models(config: Path | None, directory: Path | None) -> Models:
    from mailbot.bootstrap.place import models_for_replay, settings_of
    from mailbot.shipped import shipped
    from mailbot.understanding.models import ACTIVE, load_or_train

    loaded = settings_of(config)
    if directory is None:
        return models_for_replay(loaded, tell=note)
    if not (directory / ACTIVE).is_file():
        raise ModelError(
            f"{directory} is neither a model folder nor a models directory. Nothing was scored. Make a model with "
            "`mailbot train`, or leave --model away to score what is in use."
        )
    return load_or_train(directory, corpus=shipped("models/corpus"), languages=loaded.settings.site.languages)


def _directory(config: Path | None) -> Path:
    from mailbot.bootstrap.place import Place, cached_models, settings_of

    loaded = settings_of(config)
    return Place.of(loaded).models if loaded.path else cached_models()


def _bar(title: str) -> Callable[[float], None]:
    """Return what draws a progress bar on standard error."""
    width = 30

    def draw(share: float) -> None:
        done = round(share * width)
        sys.stderr.write(f"\r{title} [{'#' * done}{'.' * (width - done)}] {share:4.0%}")
        sys.stderr.flush()

    return draw


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(train)
    app.command()(evaluate)
    app.add_typer(models_app, name="models")
