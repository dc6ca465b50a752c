"""``mailbot train``, ``evaluate`` and ``models``: makes models from labelled mails, scores them, puts them into use."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.common import AsJson, Config, say, say_json, say_rows
from mailbot.errors import DataError, ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mailbot.understanding.models import Models

models_app = typer.Typer(help="The models mails are understood with: list, promote, go back.", no_args_is_help=True)
Data = Annotated[list[Path], typer.Option("--data", help="A CSV or JSONL file of labelled mails; may be repeated.")]
Task = Annotated[str | None, typer.Option("--task", help="intent, urgency or emotion.")]


def train(
    data: Data,
    task: Annotated[str, typer.Option("--task", help="intent, urgency or emotion.")] = "intent",
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write; else ./model-TASK.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Train a model on labelled mails, with any set of labels, and write its folder.

    Example: mailbot train --data mails.csv --out my-intents
    """
    from mailbot.learning.train import train as train_model

    bar = _bar(f"Training {task}") if sys.stderr.isatty() and not as_json else None
    made = train_model(data, task=task, out=out or Path(f"model-{task}"), progress=bar)
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
    data: Data,
    model: Annotated[Path | None, typer.Option("--model", help="A model folder, or a models directory.")] = None,
    task: Task = None,
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Score a model, or without --model everything mailbot does with a mail, on labelled mails.

    Example: mailbot evaluate --data mails.jsonl --json
    """
    from mailbot.learning.autonomy import shipped_policy
    from mailbot.learning.dataset import TASKS, read
    from mailbot.learning.evaluate import score_model, score_pipeline
    from mailbot.understanding import storage

    if task is not None and task not in TASKS:
        raise DataError(f"There is no task {task!r}. Nothing was scored. Choose one of {', '.join(TASKS)}.")
    if model is not None and (model / storage.MANIFEST).is_file():
        loaded, card = storage.load(model)
        own = task or str(card.get("task", "intent"))
        result = score_model(read(data, task=own), loaded, task=own)
    else:
        chosen = (task,) if task else TASKS
        items = read(data, task=task or "intent")
        result = score_pipeline(items, _models(config, model), policy=None if task else shipped_policy(), tasks=chosen)
    if as_json:
        say_json(result)
    else:
        _say_scores(result)


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
    from mailbot.understanding.models import load_or_train

    loaded = settings_of(config)
    if directory is None:
        return models_for_replay(loaded)
    if not directory.is_dir():
        raise ModelError(f"There is no model folder {directory}. Nothing was scored. Make one with `mailbot train`.")
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


def _say_scores(result: dict[str, Any]) -> None:
    say(f"{result['n']} mails, {result['us_per_message']} microseconds each")
    for task in ("intent", "urgency", "emotion"):
        if task in result:
            _say_task(task, result[task])
    for name in ("language", "new_text", "autonomy"):
        if name in result:
            say(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in result[name].items()))
    if "entities" in result:
        say(
            "entities (micro): " + ", ".join(f"{key} {value:.3f}" for key, value in result["entities"]["micro"].items())
        )


def _say_task(task: str, row: dict[str, Any]) -> None:
    say(f"{task}: accuracy {row['accuracy']:.3f}, macro-F1 {row['macro_f1']:.3f}, calibration error {row['ece']:.3f}")
    for language, own in row["by_lang"].items():
        say(f"  {language}: accuracy {own['accuracy']:.3f}, macro-F1 {own['macro_f1']:.3f} ({own['n']} mails)")
    coverage = ", ".join(f"{share:.0%} at {float(error):.0%}" for error, share in row["coverage_at_error"].items())
    say(f"  mails that can be decided at a given share of errors: {coverage}")
    if "out_of_scope" in row:
        say(f"  out of scope: AUROC {row['out_of_scope']['auroc']:.3f} ({row['out_of_scope']['n']} mails)")
    if "several" in row:
        say(f"  several requests: micro-F1 {row['several']['f1']:.3f}")
    weakest = sorted(row["per_label"].items(), key=lambda pair: pair[1]["f1"])[:5]
    say("  weakest: " + ", ".join(f"{label} {own['f1']:.2f}" for label, own in weakest))


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(train)
    app.command()(evaluate)
    app.add_typer(models_app, name="models")
